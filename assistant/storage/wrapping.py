"""The arithmetic of the vault's key: Argon2id over a passphrase (RFC 9106), AES-256-GCM around the data key (RFC 5116).

What this does not protect against: see `vault_key`, which decides what is wrapped in what.
"""

from __future__ import annotations

import base64
import json
import unicodedata
from typing import Any

from assistant.errors import VaultBroken, VaultLocked

PASSPHRASE = "KAIKI_PASSPHRASE"  # noqa: S105 - the name of the variable
BACKUP = "Restore it from a backup."
#: A tampered vault.json must not make the next start eat all memory or take forever.
MOST = {"memory_kib": 1 << 20, "iterations": 20, "lanes": 16}


def opened(body: dict[str, Any], outer: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        head = {k: v for k, v in body.items() if k != "key"}
        return AESGCM(outer).decrypt(bytes_of(body["nonce"]), bytes_of(body["key"]), bound(head))
    except InvalidTag:
        if body["kind"] == "passphrase":
            raise VaultLocked(
                "The passphrase does not open the vault.",
                f"Give the right one, on a terminal or in {PASSPHRASE}; nothing was changed.",
            ) from None
        raise VaultBroken(
            "The vault's key does not fit: vault.json was changed, or does not belong to this key.",
            "Restore vault.json and vault.key from the same backup.",
        ) from None
    except (KeyError, ValueError, TypeError) as error:
        raise VaultBroken("The key of the vault (vault.json) is damaged.", BACKUP) from error


def argon2id(passphrase: str, head: dict[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        costs = {k: int(head[k]) for k in MOST}
        salt = bytes_of(head["salt"])
    except (KeyError, ValueError, TypeError) as error:
        raise VaultBroken("The key of the vault (vault.json) is damaged.", BACKUP) from error
    if any(not 1 <= costs[k] <= MOST[k] for k in costs) or len(salt) < 16:
        raise VaultBroken("The key of the vault (vault.json) asks for senseless work.", BACKUP)
    kdf = Argon2id(
        salt=salt, length=32, iterations=costs["iterations"], lanes=costs["lanes"], memory_cost=costs["memory_kib"]
    )
    # The same letters typed on another keyboard may come composed otherwise.
    return kdf.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8"))


def bound(head: dict[str, Any]) -> bytes:
    """What is authenticated along with the key: kind and costs cannot be changed unnoticed."""
    return json.dumps(head, sort_keys=True).encode()


def text_of(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def bytes_of(text: Any) -> bytes:
    return base64.b64decode(str(text), validate=True)
