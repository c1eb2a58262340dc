"""The key of the vault, and what it is wrapped in.

The vault is encrypted with a random 256-bit data key that never changes. `vault.json` holds it wrapped (AES-256-GCM,
RFC 5116) with a second key, which comes from one of three places:

passphrase  Argon2id (RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes) over the passphrase, which is read
            from `KAIKI_PASSPHRASE` or given by the caller. A stolen home folder is worth nothing without it.
keyring     32 random bytes in the system's keyring, fetched before the process gives up the network (a sealed process
            reaches no D-Bus). A stolen home folder is worth nothing without the login.
file        32 random bytes in `vault.key` (0600), the choice when nothing else was chosen. It protects a stolen copy of
            vault.db, but not a stolen home folder: key and vault lie in the same folder.

Changing from one to another wraps the same data key anew; nothing is encrypted again. So a change does not lock out who
copied both vault.json and its old passphrase or key file earlier; removing the packs and adding them again to a new
vault (`kaiki wipe`) would. Nor does this protect against a program of the same user that reads this process's memory or
its environment, against swap (where memory may be written to the disk; encrypt it, or switch it off), or against a weak
passphrase. Python cannot overwrite its strings: a key that was used stays in memory until the process ends.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.config import Home
from assistant.errors import UsageError, VaultBroken, VaultLocked
from assistant.storage import system_keyring
from assistant.storage._files import make_private, replace_private

Kind = Literal["passphrase", "keyring", "file"]
FORMAT = 1
PASSPHRASE = "KAIKI_PASSPHRASE"  # noqa: S105 - the name of the variable
#: Carries the keyring's answer from the process that could still ask it to the sealed engine it starts.
FETCHED = "KAIKI_VAULT_KEK"
SHORTEST = 8
BACKUP = "Restore it from a backup."
ARGON2 = {"memory_kib": 65536, "iterations": 3, "lanes": 4}
#: A tampered vault.json must not make the next start eat all memory or take forever.
MOST = {"memory_kib": 1 << 20, "iterations": 20, "lanes": 16}
KEY_FILE_NOTE = (
    "The vault's key lies beside it in vault.key: that protects a stolen copy of vault.db, but not a stolen home "
    "folder. `kaiki vault set-passphrase` (or `use-keyring`) protects that too."
)


@dataclass(frozen=True, slots=True)
class LockState:
    """How the vault is locked.

    Attributes:
        exists: whether there is a vault.
        kind: what its key is wrapped with; empty when there is none, or when that cannot be read.
        open: whether the key is at hand now.
        why: why not; empty when it is.
    """

    exists: bool
    kind: str
    open: bool
    why: str = ""


class VaultKey:
    """The data key of the vault under one home; unwrapped once and then kept in memory until `forget`.

    Args:
        home: where `vault.json` and `vault.key` stand.
        passphrase: given by the user in this session; None means `KAIKI_PASSPHRASE`.
    """

    def __init__(self, home: Home, passphrase: str | None = None) -> None:
        self._root = home.root
        self._wrapped = home.vault.with_suffix(".json")
        self._file = home.vault.with_suffix(".key")
        self._vault = home.vault
        self._passphrase = passphrase
        self._key: bytes | None = None
        self._refused: tuple[dict[str, Any], str, VaultLocked] | None = None

    @property
    def exists(self) -> bool:
        """Whether a key was made."""
        return self._wrapped.exists()

    @property
    def kind(self) -> str:
        """What the key is wrapped with; empty when there is none or vault.json is damaged."""
        try:
            return str(self._read()["kind"])
        except VaultBroken:
            return ""

    def state(self) -> LockState:
        """Whether the key is at hand. Tries to unwrap it; asks and raises nothing."""
        if not self.exists and not self._vault.exists():
            return LockState(False, "", False, "there is no vault yet")
        try:
            self.unwrap()
        except (VaultBroken, VaultLocked) as error:
            return LockState(True, self.kind, False, error.message)
        return LockState(True, self.kind, True)

    def unwrap(self) -> bytes:
        """The data key, 32 bytes.

        Raises:
            VaultLocked: the passphrase or the keyring's part is missing or wrong.
            VaultBroken: vault.json or vault.key is missing or damaged.
        """
        if self._key is not None:
            return self._key
        body, given = self._read(), self._given()
        if self._refused and self._refused[:2] == (body, given):
            # Argon2id is slow on purpose: the same wrong word is not tried again and again.
            raise self._refused[2]
        try:
            self._key = _open(body, self._outer(body))
        except VaultLocked as error:
            self._refused = (body, given, error) if body["kind"] == "passphrase" else None
            raise
        return self._key

    def make(self) -> bytes:
        """The data key; a new one when there is none. Two processes that start together get the same.

        Raises:
            VaultLocked, VaultBroken: as `unwrap`.
            HomeError: the files cannot be written.
        """
        if self._vault.exists():
            return self.unwrap()
        with self._alone():
            if self.exists:
                # Without a vault a damaged key protects nothing, and another may take its place.
                with contextlib.suppress(VaultBroken):
                    return self.unwrap()
                _shred(self._file)
            key = secrets.token_bytes(32)
            if given := self._given():
                self._wrap_with_passphrase(key, given)
            else:
                self._wrap_with_file(key)
            self._key = key
            return key

    def set_passphrase(self, new: str) -> None:
        """From now on the vault opens with this passphrase only; nothing is encrypted again.

        Raises:
            UsageError: it is too short.
            VaultLocked, VaultBroken: the present key is not at hand.
        """
        if len(new) < SHORTEST:
            raise UsageError(f"The passphrase is too short: it needs {SHORTEST} characters.", "Nothing was changed.")
        with self._alone():
            self._change(lambda key: self._wrap_with_passphrase(key, new))
            self._passphrase = new

    def use_key_file(self) -> None:
        """From now on the vault opens with `vault.key`; see KEY_FILE_NOTE for what that is worth."""
        with self._alone():
            self._change(self._wrap_with_file)

    def use_keyring(self) -> None:
        """From now on the vault opens with the system's keyring.

        Raises:
            VaultLocked: no keyring answers, or the present key is not at hand.
        """
        with self._alone():
            self._change(self._wrap_with_keyring)

    def drop(self) -> None:
        """Drop the key: the next use unwraps it anew, with the passphrase given earlier."""
        self._key = None

    def forget(self) -> None:
        """Drop the key and the passphrase; the next use needs them again."""
        self.drop()
        self._passphrase = None

    def destroy(self) -> None:
        """Remove what the key is wrapped in, the keyring's part included: without it the vault is noise for ever."""
        body: dict[str, Any] = {}
        with contextlib.suppress(VaultBroken):
            body = self._read()
        self.forget()
        _shred(self._file)
        _shred(self._wrapped)
        if body.get("kind") == "keyring":
            system_keyring.remove(str(body["id"]))

    # ------------------------------------------------------------ inside
    def _given(self) -> str:
        return self._passphrase if self._passphrase is not None else os.environ.get(PASSPHRASE, "")

    def _change(self, wrap: Any) -> None:
        """Wrap the data key anew, then remove what the earlier way left; a crash between leaves a vault that opens."""
        old = self._read() if self.exists else {}
        key = self.unwrap() if self.exists or self._vault.exists() else secrets.token_bytes(32)
        wrap(key)
        self._key = key
        # Only when the new wrapping is certainly on the disk may the old one go.
        _sync_folder(self._root)
        kind = self.kind
        if kind != "file":
            _shred(self._file)
        if old.get("kind") == "keyring" and kind != "keyring":
            system_keyring.remove(str(old["id"]))

    def _wrap_with_passphrase(self, key: bytes, passphrase: str) -> None:
        head = {"kind": "passphrase", "salt": _text(secrets.token_bytes(16)), **ARGON2}
        self._write(head, _argon2(passphrase, head), key)

    def _wrap_with_file(self, key: bytes) -> None:
        outer = self._key_file() if self._file.exists() else secrets.token_bytes(32)
        replace_private(self._file, outer.hex() + "\n")
        self._write({"kind": "file"}, outer, key)

    def _wrap_with_keyring(self, key: bytes) -> None:
        outer, identity = secrets.token_bytes(32), secrets.token_hex(8)
        system_keyring.store(identity, outer)
        self._write({"kind": "keyring", "id": identity}, outer, key)

    def _write(self, head: dict[str, Any], outer: bytes, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        head = {"format": FORMAT, **head, "nonce": _text(secrets.token_bytes(12))}
        sealed = AESGCM(outer).encrypt(_bytes(head["nonce"]), key, _bound(head))
        replace_private(self._wrapped, json.dumps(head | {"key": _text(sealed)}, indent=1) + "\n")
        _sync_folder(self._root)

    def _read(self) -> dict[str, Any]:
        hint = "Restore it from a backup; without it the vault cannot be opened. `kaiki vault status` says more."
        try:
            body = json.loads(self._wrapped.read_text(encoding="utf-8"))
            if body["format"] != FORMAT or body["kind"] not in ("passphrase", "keyring", "file"):
                raise ValueError("written by another version")
        except FileNotFoundError:
            raise VaultBroken("The key of the vault (vault.json) is missing.", hint) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise VaultBroken(f"The key of the vault (vault.json) cannot be read: {error}.", hint) from error
        return dict(body)

    def _outer(self, body: dict[str, Any]) -> bytes:
        """The key that unwraps the data key."""
        if body["kind"] == "file":
            return self._key_file()
        if body["kind"] == "keyring":
            return _keyring_part(str(body.get("id", "")))
        given = self._given()
        if not given:
            raise VaultLocked(
                "Private packs are locked with a passphrase.", f"Give it in the environment variable {PASSPHRASE}."
            )
        return _argon2(given, body)

    def _key_file(self) -> bytes:
        try:
            key = bytes.fromhex(self._file.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            raise VaultBroken("The vault's key file vault.key is missing or damaged.", BACKUP) from error
        if len(key) != 32:
            raise VaultBroken("The vault's key file vault.key is damaged.", BACKUP)
        return key

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes or changes the key."""
        import fcntl

        path = self._root / ".vault.lock"
        make_private(path)
        with path.open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def fetch_before_seal(home: Home) -> None:
    """Ask the system's keyring for its part of the key while this process still may; a no-op for other vaults.

    Call it before `require_seal`: sealed processes reach no D-Bus. The answer goes into this process's environment, so
    that the engine it starts has it. A keyring that does not answer is not an error here; using the vault says so.
    """
    key = VaultKey(home)
    if os.environ.get(FETCHED) or not key.exists or key.kind != "keyring":
        return
    with contextlib.suppress(VaultLocked, VaultBroken):
        os.environ[FETCHED] = _keyring_part(str(key._read().get("id", ""))).hex()


def _keyring_part(identity: str) -> bytes:
    if fetched := os.environ.get(FETCHED):
        return bytes.fromhex(fetched)
    return system_keyring.fetch(identity)


def _open(body: dict[str, Any], outer: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        head = {k: v for k, v in body.items() if k != "key"}
        return AESGCM(outer).decrypt(_bytes(body["nonce"]), _bytes(body["key"]), _bound(head))
    except InvalidTag:
        if body["kind"] == "passphrase":
            raise VaultLocked(
                "The passphrase does not open the vault.", f"Give the right one in {PASSPHRASE}; nothing was changed."
            ) from None
        raise VaultBroken(
            "The vault's key does not fit: vault.json was changed, or does not belong to this key.",
            "Restore vault.json and vault.key from the same backup.",
        ) from None
    except (KeyError, ValueError, TypeError) as error:
        raise VaultBroken("The key of the vault (vault.json) is damaged.", BACKUP) from error


def _argon2(passphrase: str, head: dict[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        costs = {k: int(head[k]) for k in ARGON2}
        salt = _bytes(head["salt"])
    except (KeyError, ValueError, TypeError) as error:
        raise VaultBroken("The key of the vault (vault.json) is damaged.", BACKUP) from error
    if any(not 1 <= costs[k] <= MOST[k] for k in costs) or len(salt) < 16:
        raise VaultBroken("The key of the vault (vault.json) asks for senseless work.", BACKUP)
    kdf = Argon2id(
        salt=salt, length=32, iterations=costs["iterations"], lanes=costs["lanes"], memory_cost=costs["memory_kib"]
    )
    # The same letters typed on another keyboard may come composed otherwise.
    return kdf.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8"))


def _bound(head: dict[str, Any]) -> bytes:
    """What is authenticated along with the key: kind and costs cannot be changed unnoticed."""
    return json.dumps(head, sort_keys=True).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: Any) -> bytes:
    return base64.b64decode(str(text), validate=True)


def _shred(path: Path) -> None:
    """Overwrite and remove a small file; of a link only the link. On an SSD the old bytes may survive all the same."""
    with contextlib.suppress(FileNotFoundError):
        if not path.is_symlink():
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
        path.unlink()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
