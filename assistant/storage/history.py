"""Past chats in one SQLite file, each turn on the disk before it counts as answered.

Deleting overwrites the freed pages (`secure_delete`), rewrites the file (`VACUUM`) and empties the
write-ahead log, so that the text's bytes are in none of Kaiki's files. It does not protect against copies
that the file system, the drive or a backup made; nor is the file encrypted: only its permissions guard it.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assistant.errors import HomeError, KaikiError, UsageError
from assistant.storage._files import make_private
from assistant.text import clean, fold, fold_space
from assistant.types import Answer, AnswerDone
from assistant.wire import decode, encode

SCHEMA_VERSION = 1
BUSY_MS = 10_000
TITLE_LENGTH = 80

_SCHEMA = """
CREATE TABLE chats(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pack TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE turns(
    chat INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
    n INTEGER NOT NULL, question TEXT NOT NULL, answer_json TEXT NOT NULL, at TEXT NOT NULL,
    folded TEXT NOT NULL, PRIMARY KEY(chat, n));
"""
_LINES = """
SELECT chats.id, pack, title, created, count(turns.n), coalesce(max(turns.at), created) AS last
FROM chats LEFT JOIN turns ON turns.chat = chats.id {where}
GROUP BY chats.id ORDER BY last DESC, chats.id DESC LIMIT ?
"""
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One chat in a list: `turns` counts its questions, `last` is the time of the newest (ISO, UTC)."""

    id: int
    pack: str
    title: str
    created: str
    turns: int
    last: str


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question with its finished answer."""

    n: int
    question: str
    answer: Answer
    at: str


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat with all its turns, oldest first."""

    id: int
    pack: str
    title: str
    created: str
    turns: tuple[KeptTurn, ...]


class History:
    """The chats in the file at `path`, which is made at the first turn.

    Each call opens the file anew, so one object may be used from any thread, and several Kaikis may share the
    file.

    Attributes:
        notice: a sentence for the user when a broken file was moved aside; else empty.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice = ""

    def list(self, limit: int = 50) -> tuple[ChatLine, ...]:
        """The newest chats, newest first."""
        return self._read(lambda db: _lines(db, "", (limit,)), ())

    def search(self, text: str, limit: int = 50) -> tuple[ChatLine, ...]:
        """Chats in which every word of `text` stands in one turn; case and accents do not matter."""
        words = fold(text).split()
        if not words:
            return self.list(limit)
        found = " AND ".join(["folded LIKE ? ESCAPE '\\'"] * len(words))
        where = f"WHERE chats.id IN (SELECT chat FROM turns WHERE {found})"  # noqa: S608 - only ? marks
        values = tuple(f"%{_escaped(word)}%" for word in words)
        return self._read(lambda db: _lines(db, where, (*values, limit)), ())

    def get(self, id: int) -> Chat:
        """One chat with its turns.

        Raises:
            UsageError: there is no such chat.
        """
        chat = self._read(lambda db: _chat(db, id), None)
        if chat is None:
            raise _no_chat(id)
        return chat

    def add_turn(self, chat: int | None, question: str, answer: Answer) -> int:
        """Keep a turn; on return it is on the disk.

        Args:
            chat: the chat it belongs to; None, or a chat deleted meanwhile, starts a new one.
            question: what was asked.
            answer: the finished answer.

        Returns:
            The id of the chat that holds the turn.
        """
        question = clean(question)
        body = encode(AnswerDone(id="", answer=answer)).decode("ascii")
        folded = fold(f"{question}\n{clean(answer.answer)}")

        def work(db: sqlite3.Connection) -> int:
            kept = db.execute("SELECT id FROM chats WHERE id = ?", (chat,)).fetchone()
            if kept is None:
                title = fold_space(question)[:TITLE_LENGTH]
                values = (answer.pack, title, _now())
                new = db.execute("INSERT INTO chats(pack, title, created) VALUES (?, ?, ?)", values)
                kept = (new.lastrowid,)
            db.execute(
                "INSERT INTO turns SELECT ?, coalesce(max(n), 0) + 1, ?, ?, ?, ? FROM turns WHERE chat = ?",
                (kept[0], question, body, _now(), folded, kept[0]),
            )
            return int(kept[0])

        return self._write(work)

    def delete(self, id: int) -> None:
        """Delete one chat, its bytes included.

        Raises:
            UsageError: there is no such chat.
            HomeError: another Kaiki is reading; the chat is gone, but its bytes may still be in the file.
        """
        if not self.path.exists():
            raise _no_chat(id)
        gone = self._write(lambda db: db.execute("DELETE FROM chats WHERE id = ?", (id,)).rowcount)
        if not gone:
            raise _no_chat(id)
        self._scrub()

    def clear(self) -> int:
        """Delete all chats, their bytes included; returns how many there were."""
        if not self.path.exists():
            return 0
        gone = self._write(lambda db: db.execute("DELETE FROM chats").rowcount)
        self._scrub()
        return gone

    def export(self, id: int) -> str:
        """One chat as Markdown.

        Raises:
            UsageError: there is no such chat.
        """
        chat = self.get(id)
        parts = [f"# {clean(chat.title, newlines=False)}\n\n{clean(chat.pack)} · {chat.created}\n"]
        for turn in chat.turns:
            asked = clean(turn.question).replace("\n", "\n> ")
            parts.append(f"> {asked}\n")
            if turn.answer.understood:
                parts.append(f"*understood: {clean(turn.answer.understood, newlines=False)}*\n")
            parts.append(f"{clean(turn.answer.answer)}\n")
            for cited in turn.answer.citations:
                place = " § ".join(filter(None, (cited.document, cited.section)))
                quote = fold_space(cited.quote)
                parts.append(clean(f"- [{cited.number}] {place}: “{quote}”", newlines=False))
            if turn.answer.citations:
                parts.append("")
        return "\n".join(parts)

    # ------------------------------------------------------------ the file
    def _read(self, work: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        # Looking must not make a file.
        return self._run(work) if self.path.exists() else nothing

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        make_private(self.path)
        return self._run(work)

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self._once(work)
        except sqlite3.DatabaseError as error:
            if _code(error) not in _BROKEN:
                raise _shown(error, self.path) from error
        try:
            # Another Kaiki may have moved the broken file aside already: its new one must stay.
            return self._once(work)
        except sqlite3.DatabaseError as error:
            if _code(error) not in _BROKEN:
                raise _shown(error, self.path) from error
        self._move_aside()
        try:
            return self._once(work)
        except sqlite3.DatabaseError as error:
            raise _shown(error, self.path) from error

    def _once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                _upgrade(db)
                result = work(db)
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
            return result

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=BUSY_MS / 1000, isolation_level=None)
        try:
            for pragma in (
                f"busy_timeout = {BUSY_MS}",
                "temp_store = MEMORY",  # VACUUM would else copy every chat into the temp folder
                "journal_mode = WAL",
                "synchronous = FULL",  # in WAL mode NORMAL may lose the last turns at a power cut
                "foreign_keys = ON",
                "secure_delete = ON",
            ):
                db.execute(f"PRAGMA {pragma}")
            yield db
        finally:
            db.close()

    def _scrub(self) -> None:
        """Rewrite the file and empty its log: what was deleted must not be readable in either."""
        try:
            with self._open() as db:
                db.execute("VACUUM")
                busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise _shown(error, self.path) from error
        if busy:
            raise HomeError(
                "The chat is deleted, but another Kaiki is reading: its bytes may still be in the file.",
                "Close the other Kaiki and delete once more.",
            )

    def _move_aside(self) -> None:
        stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self.path.with_name(f"{self.path.stem}.broken-{stamp}{self.path.suffix}")
        try:
            for tail in ("", "-wal", "-shm"):
                part = Path(f"{self.path}{tail}")
                if part.exists():
                    part.replace(f"{aside}{tail}")
            make_private(self.path)
        except OSError as error:
            raise HomeError(
                f"The history {self.path} is damaged and cannot be moved aside: {error.strerror}.",
                "Move it away yourself; Kaiki then starts a new one.",
            ) from error
        self.notice = f"The history was damaged; it is kept as {aside.name}, and a new one was started."


def _upgrade(db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise HomeError("The history was written by a newer Kaiki and is left untouched.", "Update Kaiki.")
    if version < 1:
        # Not executescript: it would commit the transaction that two starting Kaikis queue for.
        for statement in _SCHEMA.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _lines(db: sqlite3.Connection, where: str, values: tuple[object, ...]) -> tuple[ChatLine, ...]:
    return tuple(ChatLine(*row) for row in db.execute(_LINES.format(where=where), values))


def _chat(db: sqlite3.Connection, id: int) -> Chat | None:
    row = db.execute("SELECT id, pack, title, created FROM chats WHERE id = ?", (id,)).fetchone()
    if row is None:
        return None
    rows = db.execute("SELECT n, question, answer_json, at FROM turns WHERE chat = ? ORDER BY n", (id,))
    turns = tuple(KeptTurn(n, question, _answer(question, body), at) for n, question, body, at in rows)
    return Chat(row[0], row[1], row[2], row[3], turns)


def _answer(question: str, body: str) -> Answer:
    try:
        kept = getattr(decode(body.encode()), "answer", None)
    except ValueError:
        kept = None
    if isinstance(kept, Answer):
        return kept
    lost = "This answer was kept by another version of Kaiki and cannot be shown."
    return Answer(question=question, pack="", pack_version="", model="", language="en", status="not_found", answer=lost)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _no_chat(id: int) -> UsageError:
    return UsageError(f"There is no chat {id}.", "`kaiki history list` shows those there are.")


def _code(error: sqlite3.Error) -> int:
    # The low byte is the kind; the higher ones only refine it.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _shown(error: sqlite3.Error, path: Path) -> KaikiError:
    if _code(error) in _BUSY:
        return HomeError("The history is in use by another Kaiki.", "Try again in a moment.")
    return HomeError(f"The history {path} cannot be used: {error}.", "Look at its permissions and free space.")
