"""Signed packs: who made this edition, and that no file was changed since.

`SIGNATURE` lies beside `pack.toml` and is JSON: the algorithm, the public key, the sha256 of every other file, and an
Ed25519 signature (RFC 8032) over the list of names and hashes. `pack.toml` is among the files, so name and version are
signed too. A key is known by its fingerprint, the first 128 bits of the sha256 of the public key.

What this does not protect against: a signature says that the holder of a key signed, not who that is; compare the
fingerprint with one you got another way. Whoever can replace the pack can also take the signature away or sign with a
key of their own: `kaiki packs add` says so when an installed pack was signed by another key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import HomeError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from assistant.packs.archive import Source

SIGNATURE = "SIGNATURE"
ALGORITHM = "ed25519"
_CONTEXT = b"kaiki pack signature 1\n"
_LARGEST = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Signed:
    """What a pack's signature says: the fingerprint (empty when unsigned or wrong), and what is wrong with it."""

    by: str = ""
    faults: tuple[str, ...] = ()


def fingerprint(public_key: bytes) -> str:
    """How a raw public key (32 bytes) is shown: 32 hexadecimal digits in groups of four."""
    digest = hashlib.sha256(public_key).hexdigest()[:32]
    return "-".join(digest[at : at + 4] for at in range(0, 32, 4))


def hash_of(chunks: Iterable[bytes]) -> str:
    """sha256 of bytes that come in pieces, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def make_key(path: Path) -> str:
    """Write a new private key (PEM, unencrypted, readable by its owner only) and return its fingerprint.

    Raises:
        UsageError: there is a file already.
        HomeError: it cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already.", "A key is never overwritten: name another file.") from error
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}.", "Name another place.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    return fingerprint(key.public_key().public_bytes_raw())


def load_key(path: Path) -> Ed25519PrivateKey:
    """The private key that `make_key` wrote (or any Ed25519 key in PEM without a password).

    Raises:
        UsageError: the file cannot be read or holds no such key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise UsageError(
            f"The key {path} cannot be read: {error.strerror}.", "Make one: kaiki packs keygen FILE"
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(
            f"{path} holds no private key that can be read.", "Make one: kaiki packs keygen FILE"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path} holds a key of another kind than Ed25519.", "Make one: kaiki packs keygen FILE")
    return key


def sign(hashes: Mapping[str, str], key: Ed25519PrivateKey) -> bytes:
    """The `SIGNATURE` file for these files (name → sha256). The same files and key give the same bytes."""
    covered = {name: value for name, value in sorted(hashes.items()) if name != SIGNATURE}
    body = {
        "format": 1,
        "algorithm": ALGORITHM,
        "public_key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        "files": covered,
        "signature": base64.b64encode(key.sign(_message(covered))).decode(),
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def verify(raw: bytes, hashes: Mapping[str, str]) -> Signed:
    """Judge the `SIGNATURE` file `raw` against the sha256 of each file of the pack.

    Returns:
        The fingerprint of the key when everything is right; otherwise every fault, each naming its file.
    """
    try:
        key, signature, covered = _parse(raw)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        return Signed(faults=(f"{SIGNATURE}: is not a signature that can be read: {error or type(error).__name__}",))
    there = {name: value for name, value in hashes.items() if name != SIGNATURE}
    faults = [f"{n}: is not covered by the signature" for n in sorted(there.keys() - covered.keys())]
    faults += [f"{n}: was signed and is missing" for n in sorted(covered.keys() - there.keys())]
    faults += [f"{n}: was changed after it was signed" for n in sorted(there) if covered.get(n, there[n]) != there[n]]
    if not _holds(key, signature, _message(covered)):
        faults.append(f"{SIGNATURE}: is wrong: its list of files was not signed by its key")
    return Signed("" if faults else fingerprint(key), tuple(faults))


def check_signature(source: Source) -> Signed:
    """Judge the signature of a pack; one without a signature has no faults and is signed by nobody."""
    if SIGNATURE not in source.names():
        return Signed()
    if source.size(SIGNATURE) > _LARGEST:
        return Signed(faults=(f"{SIGNATURE}: is too large",))
    hashes = {name: hash_of(source.chunks(name)) for name in source.names()}
    return verify(source.read(SIGNATURE), hashes)


def _message(hashes: Mapping[str, str]) -> bytes:
    # JSON, so that no name can be mistaken for two lines of the list.
    return _CONTEXT + json.dumps(sorted(hashes.items()), ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _parse(raw: bytes) -> tuple[bytes, bytes, dict[str, str]]:
    body: dict[str, Any] = json.loads(raw)
    if not isinstance(body, dict) or body["format"] != 1 or body["algorithm"] != ALGORITHM:
        raise ValueError("format or algorithm is not known")
    key = base64.b64decode(body["public_key"], validate=True)
    signature = base64.b64decode(body["signature"], validate=True)
    files = body["files"]
    if not isinstance(files, dict) or not all(isinstance(v, str) for v in files.values()):
        raise ValueError("files must be names with their sha256")
    return key, signature, files


def _holds(key: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
