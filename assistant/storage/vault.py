"""The vault: one SQLCipher file (AES-256 per page, HMAC-SHA-512) that chats and private packs lie in.

Pages, the write-ahead log and the rollback journal are encrypted alike; temporary tables and sorting stay in memory.
FTS5 and sqlite-vec work inside the file. Every change is one transaction, so a process killed at any moment leaves the
old state or the new one. Deleting overwrites the rows, `scrub` rewrites the file and empties the log.

What this does not protect against: see `vault_key` for the key. The size of the file and the times of its changes can
be seen. While the vault is open its pages lie in this process's memory, which may be swapped to the disk; SQLCipher
wipes its own memory when it frees it, Python does not.

Sources: SQLCipher API documentation (raw keys, cipher_memory_security); SQLite's documentation of PRAGMAs.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from assistant.config import Home
from assistant.errors import HomeError, KaikiError, VaultBroken, VaultLocked
from assistant.storage._files import make_private
from assistant.storage.vault_key import LockState, VaultKey

BUSY_MS = 30_000
#: Bytes of a page, of what SQLCipher adds to each, and of the salt that begins the file.
PAGE, RESERVED, SALT = 4096, 80, 16
#: One entry per version of the schema; only ever append. Word and vector tables are made per index.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE packs(name TEXT PRIMARY KEY, content TEXT NOT NULL, card TEXT NOT NULL)",
        "CREATE TABLE files(pack TEXT NOT NULL REFERENCES packs(name) ON DELETE CASCADE, name TEXT NOT NULL,"
        " data BLOB NOT NULL, PRIMARY KEY(pack, name))",
        "CREATE TABLE indexes(id INTEGER PRIMARY KEY AUTOINCREMENT, pack TEXT NOT NULL, content TEXT NOT NULL,"
        " encoder TEXT NOT NULL, meta TEXT NOT NULL, UNIQUE(pack, content, encoder))",
    ),
    (
        "CREATE TABLE chats(id INTEGER PRIMARY KEY AUTOINCREMENT, pack TEXT NOT NULL, title TEXT NOT NULL,"
        " created TEXT NOT NULL)",
        "CREATE TABLE turns(chat INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE, n INTEGER NOT NULL,"
        " question TEXT NOT NULL, answer_json TEXT NOT NULL, at TEXT NOT NULL, folded TEXT NOT NULL,"
        " PRIMARY KEY(chat, n))",
    ),
)
_CORRUPT, _NOT_A_DATABASE, _BUSY, _LOCKED, _FULL = 11, 26, 5, 6, 13


class Connection(Protocol):
    """What the vault and an ordinary SQLite connection have in common."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""
        ...

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement for each tuple of values."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class Guarded:
    """The vault's connection, lent: errors come as Kaiki's own, and closing it only gives it back.

    It follows the vault: when that is opened anew, it speaks to the new connection.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> list[tuple[Any, ...]]:
        """Run one statement and fetch all rows: fetching reads pages too, and must not fail later elsewhere."""
        with _shown():
            rows: list[tuple[Any, ...]] = self._vault.raw.execute(sql, values).fetchall()
            return rows

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> None:
        """Run one statement for each tuple of values."""
        with _shown():
            self._vault.raw.executemany(sql, values)

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """Run one INSERT; the id of the new row."""
        with _shown():
            return int(self._vault.raw.execute(sql, values).lastrowid)

    def close(self) -> None:
        """Nothing: the vault owns the connection."""


class Vault:
    """The vault under one home; opened when it is first needed, for one thread.

    Args:
        home: the home folder.
        passphrase: given by the user in this session; None means `KAIKI_PASSPHRASE`.
        key: its key, where the caller keeps one that is unwrapped already.

    Attributes:
        key: what locks it.
    """

    def __init__(self, home: Home, passphrase: str | None = None, key: VaultKey | None = None) -> None:
        self.path = home.vault
        self.key = key or VaultKey(home, passphrase)
        self._open: Any = None
        self._file: tuple[int, int] | None = None

    @property
    def exists(self) -> bool:
        """Whether anything was ever put into it."""
        return self.path.exists()

    @property
    def raw(self) -> Any:
        """The open connection itself; `db` is what callers want.

        Raises:
            VaultLocked: it was closed meanwhile.
        """
        if self._open is None:
            raise VaultLocked("The vault was locked.", "Open the pack again.")
        return self._open

    def state(self) -> LockState:
        """How it is locked; nothing is opened or asked."""
        return self.key.state()

    def db(self, *, make: bool = False) -> Guarded:
        """The open vault.

        Args:
            make: make it when there is none.

        Raises:
            VaultLocked: the key is not at hand, or the passphrase is wrong.
            VaultBroken: the file or its key is damaged or missing.
            HomeError: it cannot be made, or another Kaiki keeps it busy.
        """
        there = _identity(self.path)
        if self._open is not None and there == self._file:
            return Guarded(self)
        if self._open is not None:
            # Wiped or put back from a backup behind our back: another file, perhaps with another key.
            self.close()
            self.key.drop()
        if there is None and not make:
            raise VaultBroken("There is no vault: no chat was kept and no private pack added, or vault.db was removed.")
        key = self.key.make() if make else self.key.unwrap()
        make_private(self.path)
        self._open = _connect(self.path, key)
        self._file = _identity(self.path)
        db = Guarded(self)
        try:
            if _version(db) != len(MIGRATIONS):
                with self.writing():
                    _upgrade(db)
        except KaikiError:
            self.close()
            raise
        return db

    @contextlib.contextmanager
    def writing(self) -> Iterator[Guarded]:
        """One transaction: all of it or nothing, whatever happens in between."""
        db = self.db(make=True)
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            with contextlib.suppress(KaikiError):
                db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    @contextlib.contextmanager
    def reading(self) -> Iterator[Guarded]:
        """Several reads of one state."""
        db = self.db()
        db.execute("BEGIN")
        try:
            yield db
        finally:
            with contextlib.suppress(KaikiError):
                db.execute("ROLLBACK")

    def scrub(self) -> bool:
        """Rewrite the file without what was deleted, and empty the log; False when another Kaiki was reading."""
        db = self.db()
        try:
            db.execute("VACUUM")
            return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
        except HomeError:
            return False

    def pages(self) -> Iterator[bytes]:
        """Every page of the file, decrypted in memory, unused ones too: what a reader with the key could see in it.

        SQLCipher 4's layout: 4096-byte pages of AES-256-CBC, at each end an IV of 16 bytes and an HMAC of 64; the first
        page begins with a salt of 16. The write-ahead log is not read: `scrub` first.
        """
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        key = self.key.unwrap()
        with self.path.open("rb") as file:
            number = 0
            while len(page := file.read(PAGE)) == PAGE:
                body = page[SALT if number == 0 else 0 : PAGE - RESERVED]
                iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
                decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
                yield decryptor.update(body) + decryptor.finalize()
                number += 1

    def check(self) -> str:
        """What SQLite and SQLCipher find wrong with the file; empty when it is whole.

        Raises:
            VaultLocked, VaultBroken: it cannot be opened at all.
        """
        db = self.db()
        faults = [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check")]
        said = [str(row[0]) for row in db.execute("PRAGMA quick_check")]
        return "; ".join([*faults, *(s for s in said if s != "ok")][:3])

    def close(self) -> None:
        """Let go of the file; the key stays at hand."""
        if self._open is not None:
            with contextlib.suppress(Exception):
                self._open.close()
        self._open, self._file = None, None

    def lock(self) -> None:
        """Close it and forget the key; the next use needs the passphrase again."""
        self.close()
        self.key.forget()


def _connect(path: Path, key: bytes) -> Any:
    import sqlite_vec
    from sqlcipher3 import dbapi2

    with _shown():
        raw = dbapi2.connect(str(path), timeout=BUSY_MS / 1000, isolation_level=None)
        try:
            raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in (
                "cipher_log_level = NONE",  # it would write to standard error, which is a file of ours
                "cipher_memory_security = ON",
                "temp_store = MEMORY",
                f"busy_timeout = {BUSY_MS}",
                "journal_mode = WAL",  # the first to read the file: a wrong key or a damaged first page shows here
                "synchronous = FULL",
                "foreign_keys = ON",
                "secure_delete = ON",
                "cache_size = -65536",  # 64 MB of decrypted pages, so that a second search need not decrypt again
            ):
                raw.execute(f"PRAGMA {pragma}")
            raw.enable_load_extension(True)
            raw.load_extension(sqlite_vec.loadable_path())
            raw.enable_load_extension(False)
        except BaseException:
            raw.close()
            raise
    return raw


def _version(db: Guarded) -> int:
    return int(db.execute("PRAGMA user_version")[0][0])


def _upgrade(db: Guarded) -> None:
    version = _version(db)
    if version > len(MIGRATIONS):
        raise HomeError("The vault was written by a newer Kaiki and is left untouched.", "Update Kaiki.")
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            db.execute(statement)
    if version < len(MIGRATIONS):
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - once per question; a Path says no more
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def _shown() -> Iterator[None]:
    """Errors of the database as sentences."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.DatabaseError as error:
        code = int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
        if code in (_BUSY, _LOCKED):
            raise HomeError("The vault is in use by another Kaiki.", "Try again in a moment.") from error
        if code == _FULL:
            raise HomeError("The disk is full: the vault could not be written.", "Free some space.") from error
        if code in (_CORRUPT, _NOT_A_DATABASE):
            raise VaultBroken(
                "The vault (vault.db) is damaged: chats and private packs cannot be opened; public packs are safe.",
                "Restore it from a backup, or move vault.db away; Kaiki then begins a new one.",
            ) from error
        raise VaultBroken(
            f"The vault could not do that ({error}).", "Another Kaiki may have changed the pack: try again."
        ) from error
