"""The key of the vault, and what it is wrapped in.

The vault is encrypted with a random 256-bit data key that never changes. `vault.json` holds it wrapped (AES-256-GCM,
RFC 5116) with a second key, which comes from one of three places:

passphrase  Argon2id (RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes) over the passphrase, which is read
            from `KAIKI_PASSPHRASE` or given by the caller. A stolen home folder is worth nothing without it.
keyring     32 random bytes in the system's keyring, fetched before the process gives up the network (a sealed process
            reaches no D-Bus). A stolen home folder is worth nothing without the login.
file        32 random bytes in `vault.key` (0600), the choice when nothing else was chosen. It protects a stolen copy of
            vault.db, but not a stolen home folder: key and vault lie in the same folder.

Changing from one to another, and `rotate`, wrap the same data key anew; nothing is encrypted again. So a change does
not lock out who copied both vault.json and its old passphrase or key file before; a new vault (`kaiki wipe`) would.

Without a choice of the user's the first key goes into the system's keyring where one answers, else into the key file. A
passphrase typed on a terminal or into the app opens the vault for that process and its engine (`hold`), until it is
locked (`let_go`): then the data key is overwritten. The passphrase itself is not kept.

This does not protect against a program of the same user that reads this process's memory or its environment, against
swap (where memory may be written to the disk; encrypt it, or switch it off), or against a weak passphrase. Python
cannot overwrite its strings: a passphrase that was typed, and copies of a key, may stay until the process ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.config import Home
from assistant.errors import UsageError, VaultBroken, VaultLocked
from assistant.storage import system_keyring
from assistant.storage._files import make_private, replace_private
from assistant.storage._files import shred as _shred
from assistant.storage.held import WRAPPED, held, hold
from assistant.storage.wrapping import BACKUP, PASSPHRASE, argon2id, bound, bytes_of, opened, text_of

Kind = Literal["passphrase", "keyring", "file"]
FORMAT = 1
#: Carries the keyring's answer from the process that could still ask it to the sealed engine it starts.
FETCHED = "KAIKI_VAULT_KEK"
SHORTEST = 8
ARGON2 = {"memory_kib": 65536, "iterations": 3, "lanes": 4}
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
        self._wrapped = home.root / WRAPPED
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
        if self._passphrase is None and (key := held(self._root)) is not None:
            return key
        body, given = self._read(), self._given()
        if self._refused and self._refused[:2] == (body, given):
            # Argon2id is slow on purpose: the same wrong word is not tried again and again.
            raise self._refused[2]
        try:
            self._key = self._unwrapped(body)
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

    def rotate(self) -> str:
        """Wrap the data key anew in the same kind of key, with a new salt or new random bytes; the kind.

        Raises:
            VaultLocked, VaultBroken: the present key (of a passphrase: the passphrase itself) is not at hand.
        """
        with self._alone():
            body = self._read()
            key = self._unwrapped(body)
            self._key = key
            wraps: dict[str, Callable[[bytes], None]] = {
                "passphrase": lambda key: self._wrap_with_passphrase(key, self._given()),
                "file": self._wrap_with_file,
                "keyring": self._wrap_with_keyring,
            }
            self._change(wraps[body["kind"]])
        return str(body["kind"])

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

    def _change(self, wrap: Callable[[bytes], None]) -> None:
        """Wrap the data key anew, then remove what the earlier way left; a crash between leaves a vault that opens."""
        old = self._read() if self.exists else {}
        key = self.unwrap() if self.exists or self._vault.exists() else secrets.token_bytes(32)
        wrap(key)
        self._key = key
        # Only when the new wrapping is certainly on the disk may the old one go.
        _sync_folder(self._root)
        body = self._read()
        if body["kind"] != "file":
            _shred(self._file)
        if old.get("kind") == "keyring" and old.get("id") != body.get("id"):
            system_keyring.remove(str(old["id"]))
        if held(self._root, str(old.get("key"))) is not None:
            hold(self._root, key)

    def _wrap_with_passphrase(self, key: bytes, passphrase: str) -> None:
        head = {"kind": "passphrase", "salt": text_of(secrets.token_bytes(16)), **ARGON2}
        self._write(head, argon2id(passphrase, head), key)

    def _wrap_with_file(self, key: bytes) -> None:
        outer = secrets.token_bytes(32)
        before = self._key_files() if self._file.exists() else []
        # Until vault.json follows, both stand there: a process that dies in between leaves a vault that opens.
        replace_private(self._file, "".join(f"{one.hex()}\n" for one in (outer, *before[:1])), overwrite=True)
        self._write({"kind": "file"}, outer, key)
        replace_private(self._file, outer.hex() + "\n", overwrite=True)

    def _wrap_with_keyring(self, key: bytes) -> None:
        outer, identity = secrets.token_bytes(32), secrets.token_hex(8)
        system_keyring.store(identity, outer)
        self._write({"kind": "keyring", "id": identity}, outer, key)

    def _write(self, head: dict[str, Any], outer: bytes, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        head = {"format": FORMAT, **head, "nonce": text_of(secrets.token_bytes(12))}
        sealed = AESGCM(outer).encrypt(bytes_of(head["nonce"]), key, bound(head))
        replace_private(self._wrapped, json.dumps(head | {"key": text_of(sealed)}, indent=1) + "\n", overwrite=True)
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

    def _unwrapped(self, body: dict[str, Any]) -> bytes:
        """The data key, out of what it is wrapped in."""
        if body["kind"] == "file":
            first, *others = self._key_files()
            for outer in others:
                with contextlib.suppress(VaultBroken):
                    return opened(body, outer)
            return opened(body, first)
        if body["kind"] == "keyring":
            return opened(body, _keyring_part(str(body.get("id", ""))))
        given = self._given()
        if not given:
            raise VaultLocked(
                "Chats and private packs are locked with a passphrase.",
                f"Give it when asked on a terminal, or in the environment variable {PASSPHRASE}.",
            )
        return opened(body, argon2id(given, body))

    def _key_files(self) -> list[bytes]:
        """The keys in vault.key: one, or two when a process died while it was rotated."""
        try:
            keys = [bytes.fromhex(line) for line in self._file.read_text(encoding="ascii").split()]
        except (OSError, ValueError) as error:
            raise VaultBroken("The vault's key file vault.key is missing or damaged.", BACKUP) from error
        if not keys or any(len(key) != 32 for key in keys):
            raise VaultBroken("The vault's key file vault.key is damaged.", BACKUP)
        return keys

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
    Where there is no vault yet and no passphrase was given, the first key is put into the keyring, if one answers.
    """
    key = VaultKey(home)
    if os.environ.get(FETCHED):
        return
    new = not key.exists and not home.vault.exists() and home.root.is_dir()
    if new and not os.environ.get(PASSPHRASE) and system_keyring.may_answer():
        with contextlib.suppress(VaultLocked, VaultBroken):
            key.use_keyring()
    if not key.exists or key.kind != "keyring":
        return
    with contextlib.suppress(VaultLocked, VaultBroken):
        os.environ[FETCHED] = _keyring_part(str(key._read().get("id", ""))).hex()


def _keyring_part(identity: str) -> bytes:
    if fetched := os.environ.get(FETCHED):
        return bytes.fromhex(fetched)
    return system_keyring.fetch(identity)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
