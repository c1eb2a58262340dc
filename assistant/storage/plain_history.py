"""The history of earlier versions, which lay in the open: its chats go into the vault, its bytes are erased.

The chats are in the vault, committed, before a byte of the old file is touched; a process killed in between does it
again, and a chat that is there already is not taken twice. Then the files are renamed, so that half-erased ones are
never taken for a history, overwritten with random bytes and removed.

What this does not protect against: on an SSD, on a copy-on-write file system, in snapshots and in backups the old
blocks may survive; so may the blocks of log files that SQLite removed earlier.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant.config import Home
from assistant.errors import HomeError
from assistant.storage._files import shred
from assistant.storage.vault import Guarded, Vault

#: The newest version of the old file.
VERSION = 1
ERASING = "history.erasing"
TAILS = ("", "-wal", "-shm", "-journal")
BUSY_MS = 10_000
_CHATS = "SELECT id, pack, title, created FROM chats ORDER BY id"
_TURNS = "SELECT n, question, answer_json, at, folded FROM turns WHERE chat = ? ORDER BY n"
Rows = list[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]


def plain_files(home: Home) -> tuple[Path, ...]:
    """What there is of an old history: the file, and what a killed process left half erased."""
    left = sorted(home.root.glob(f"{ERASING}*")) if home.root.is_dir() else []
    return (*([home.history] if home.history.exists() else []), *left)


def take_in(home: Home, vault: Vault) -> str:
    """Move the old chats into the vault and erase the old file; a sentence for the user.

    Raises:
        VaultError: the vault is locked or damaged; the old file is untouched.
        HomeError: another Kaiki uses the old file, it is of a newer Kaiki, or the disk is full; it is untouched.
    """
    _erase(home.root.glob(f"{ERASING}*"))
    if not home.history.exists():
        return ""
    vault.db(make=True)
    old = sqlite3.connect(home.history, timeout=BUSY_MS / 1000, isolation_level=None)
    try:
        rows = _rows(old)
        with vault.writing() as db:
            taken = _put(db, rows)
        names = [home.root / f"{home.history.name}{tail}" for tail in TAILS]
        _erase([_renamed(path) for path in names if path.exists()])
    except sqlite3.DatabaseError as error:
        if (int(getattr(error, "sqlite_errorcode", 0)) & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return _aside(home)
        raise HomeError(
            f"The old history {home.history} cannot be taken into the vault: {error}.", "Close other Kaikis."
        ) from error
    finally:
        # Last: closing a log that is still readable would copy it, and remove it without overwriting it.
        with contextlib.suppress(sqlite3.Error):
            old.close()
    if not rows:
        return ""
    return (
        f"Your {taken} chats were moved into the encrypted vault ({vault.path.name}); the old history.db was "
        "overwritten and removed. An SSD or a backup may keep its old blocks."
    )


def _rows(old: sqlite3.Connection) -> Rows:
    old.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    version = old.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise HomeError("The history was written by a newer Kaiki and is left untouched.", "Update Kaiki.")
    # Nobody may add a turn between reading and erasing.
    old.execute("BEGIN EXCLUSIVE")
    if version == 0 and not old.execute("SELECT 1 FROM sqlite_master").fetchone():
        return []
    return [(tuple(chat), old.execute(_TURNS, (chat[0],)).fetchall()) for chat in old.execute(_CHATS).fetchall()]


def _put(db: Guarded, rows: Rows) -> int:
    """Add the chats that are not there yet, under their old numbers where these are free; how many there were."""
    there = {_digest(chat[1:], db.execute(_TURNS, (chat[0],))) for chat in db.execute(_CHATS)}
    for (number, pack, title, created), turns in rows:
        if _digest((pack, title, created), turns) in there:
            continue
        free = not db.execute("SELECT 1 FROM chats WHERE id = ?", (number,))
        values = (number if free else None, pack, title, created)
        new = db.insert("INSERT INTO chats(id, pack, title, created) VALUES (?, ?, ?, ?)", values)
        db.executemany("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?)", ((new, *turn) for turn in turns))
    return len(rows)


def _digest(head: Sequence[Any], turns: Iterable[Sequence[Any]]) -> str:
    return hashlib.sha256(repr((tuple(head), [tuple(turn) for turn in turns])).encode("utf-8", "replace")).hexdigest()


def _renamed(path: Path) -> Path:
    return path.replace(path.with_name(path.name.replace("history", ERASING, 1)))


def _erase(files: Iterable[Path]) -> None:
    for file in files:
        shred(file)


def _aside(home: Home) -> str:
    """A damaged old history is kept where it is readable, and said to be: its owner may be able to rescue it."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S-%f")
    aside = home.history.with_name(f"history.broken-{stamp}.db")
    for tail in TAILS:
        part = Path(f"{home.history}{tail}")
        if part.exists():
            part.replace(f"{aside}{tail}")
    return (
        f"The old history was damaged; it is kept, NOT encrypted, as {aside.name}. "
        "`kaiki history clear` overwrites and removes it."
    )
