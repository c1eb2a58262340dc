"""Past chats, in the vault, each turn on the disk before it counts as answered.

Deleting overwrites the freed pages (`secure_delete`), rewrites the file (`VACUUM`), empties the write-ahead log, and
looks for the text afterwards. A history of an earlier version, which lay in the open, is taken into the vault when it
is first seen, and its file overwritten (`plain_history`). What this does not protect against: see `vault`, `receipt`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.config import Home
from assistant.errors import HomeError, UsageError
from assistant.storage._files import shred
from assistant.storage.plain_history import plain_files, take_in
from assistant.storage.receipt import Receipt, now, pages_with, said_of_files
from assistant.storage.trace import stretches
from assistant.storage.vault import Guarded, Vault
from assistant.storage.vault_key import VaultKey
from assistant.text import clean, fold, fold_space
from assistant.types import Answer, AnswerDone
from assistant.wire import decode, encode

TITLE_LENGTH = 80
#: Stretches of a chat's text that are looked for after it was deleted; each in five spellings.
STRETCHES = 12

_LINES = """
SELECT chats.id, pack, title, created, count(turns.n), coalesce(max(turns.at), created) AS last
FROM chats LEFT JOIN turns ON turns.chat = chats.id {where}
GROUP BY chats.id ORDER BY last DESC, chats.id DESC LIMIT ?
"""
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
    """The chats in the vault under one home, which is made at the first turn.

    Each call opens the vault anew, so one object may be used from any thread, and several Kaikis may share it. Where
    the vault is locked or damaged, every call raises VaultError, and nothing is changed.

    Attributes:
        path: the file they lie in.
        notice: a sentence for the user when an old history was taken in or moved aside; else empty.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._key = VaultKey(home)
        self.path = home.vault
        self.notice = ""

    def lock(self) -> None:
        """Forget the key, where one is at hand."""
        self._key.forget()

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

        def work(db: Guarded) -> int:
            kept = chat
            if kept is None or not db.execute("SELECT 1 FROM chats WHERE id = ?", (kept,)):
                values = (answer.pack, fold_space(question)[:TITLE_LENGTH], now())
                kept = db.insert("INSERT INTO chats(pack, title, created) VALUES (?, ?, ?)", values)
            db.execute(
                "INSERT INTO turns SELECT ?, coalesce(max(n), 0) + 1, ?, ?, ?, ? FROM turns WHERE chat = ?",
                (kept, question, body, now(), folded, kept),
            )
            return kept

        return self._write(work)

    def delete(self, id: int, *, everywhere: bool = True) -> Receipt:
        """Delete one chat, its bytes included.

        Args:
            id: the chat.
            everywhere: also read every file below the home for its text; seconds rather than milliseconds.

        Raises:
            UsageError: there is no such chat.
            VaultError, HomeError: the vault cannot be opened or written; nothing was deleted.
        """
        receipt = self._delete("WHERE chats.id = ?", (id,), everywhere=everywhere)
        if receipt is None:
            raise _no_chat(id)
        return receipt

    def clear(self, *, everywhere: bool = True) -> Receipt:
        """Delete all chats, and what was kept of damaged histories of earlier versions."""
        broken = sorted(self._home.root.glob("history.broken-*"))
        for file in broken:
            shred(file)
        receipt = self._delete("", (), everywhere=everywhere) or Receipt((), ("there was no chat",), now())
        names = tuple(f"{file.name}, a damaged history of an earlier version, overwritten" for file in broken)
        return replace(receipt, removed=(*receipt.removed, *names))

    def forget_older(self, days: int) -> Receipt | None:
        """Delete the chats whose last turn is older than `days`; None when there are none."""
        moment = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)
        where = "WHERE chats.id IN (SELECT chat FROM turns GROUP BY chat HAVING max(at) < ?)"
        return self._delete(where, (moment.isoformat(timespec="seconds"),), everywhere=False)

    def _delete(self, where: str, values: tuple[object, ...], *, everywhere: bool) -> Receipt | None:
        def work(db: Guarded) -> tuple[tuple[ChatLine, ...], tuple[str, ...]]:
            lines = _lines(db, where, (*values, -1))
            texts: list[str] = []
            for line in lines:
                texts += _words_of(db, line.id)
                db.execute("DELETE FROM chats WHERE id = ?", (line.id,))
            return lines, tuple(texts)

        lines, texts = (
            self._write(work) if self._read(lambda db: bool(_lines(db, where, (*values, 1))), False) else ((), ())
        )
        return self._gone(lines, texts, everywhere=everywhere) if lines else None

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

    # ------------------------------------------------------------ the vault
    def _read(self, work: Callable[[Guarded], T], nothing: T) -> T:
        # Looking must not make a file.
        if not self.path.exists() and not plain_files(self._home):
            return nothing
        return self._run(work, make=False)

    def _write(self, work: Callable[[Guarded], T]) -> T:
        return self._run(work, make=True)

    def _run(self, work: Callable[[Guarded], T], *, make: bool) -> T:
        with self._vault() as vault:
            if plain_files(self._home):
                self.notice = take_in(self._home, vault) or self.notice
            if not make and not vault.exists:
                vault.db(make=True)
            with vault.writing() if make else vault.reading() as db:
                return work(db)

    @contextmanager
    def _vault(self) -> Iterator[Vault]:
        vault = Vault(self._home, key=self._key)
        try:
            yield vault
        finally:
            vault.close()

    def _gone(self, lines: tuple[ChatLine, ...], texts: tuple[str, ...], *, everywhere: bool) -> Receipt:
        """Rewrite the file without the deleted rows, then look for them."""
        wanted = stretches(texts, STRETCHES)
        ids = tuple(line.id for line in lines)
        with self._vault() as vault:
            whole = vault.scrub()
            marks = ", ".join("?" * len(ids))
            query = f"SELECT count(*) FROM turns WHERE chat IN ({marks})"  # noqa: S608 - only ? marks
            left = vault.db().execute(query, ids)[0][0]
            free = vault.db().execute("PRAGMA freelist_count")[0][0]
            same = _saying(vault.db(), wanted)
            pages, found = pages_with(vault.pages(), wanted) if wanted else (0, 0)
        if left:
            raise HomeError("Rows of the chat are still in the vault.", "Delete it again.")
        checked = [f"no row of {_numbers(ids)} in vault.db"]
        if whole:
            checked.append(f"vault.db was rewritten without it (vacuum: {free} unused pages) and its log emptied")
        else:
            checked.append("another Kaiki is reading, so the vault could not be rewritten: its encrypted pages were "
                           "overwritten in place, those in the log are reused later")  # fmt: skip
        if wanted:
            checked.append(f"all {pages} pages of vault.db were decrypted in memory and searched for {len(wanted)} "
                           f"stretches of the text: {f'they stand in {found}' if found else 'none found'}")  # fmt: skip
        else:
            checked.append("the text is too short to be looked for")
        if same:
            checked.append(f"the same words stand in {_numbers(same)}, which you kept")
        elif found:
            checked.append("a private pack in the vault holds the same words")
        if everywhere and wanted:
            since = min(datetime.datetime.fromisoformat(line.created).timestamp() for line in lines)
            checked += said_of_files(self._home.root, self._home.models, wanted, since)
        removed = tuple(f"chat {line.id} with {line.pack}, {_turns(line.turns)}, of {line.created}" for line in lines)
        return Receipt(removed, tuple(checked), now())


def _lines(db: Guarded, where: str, values: tuple[object, ...]) -> tuple[ChatLine, ...]:
    return tuple(ChatLine(*row) for row in db.execute(_LINES.format(where=where), values))


def _chat(db: Guarded, id: int) -> Chat | None:
    found = db.execute("SELECT id, pack, title, created FROM chats WHERE id = ?", (id,))
    if not found:
        return None
    row = found[0]
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


def _no_chat(id: int) -> UsageError:
    return UsageError(f"There is no chat {id}.", "`kaiki history list` shows those there are.")


def _words_of(db: Guarded, id: int) -> list[str]:
    """What a chat says in words of its own: questions, and answers without what they quote."""
    chat = _chat(db, id)
    texts: list[str] = []
    for turn in chat.turns if chat else ():
        text = turn.answer.answer
        for cited in turn.answer.citations:
            text = text.replace(cited.quote, "\n")
        texts += [turn.question, text]
    return texts


def _saying(db: Guarded, wanted: tuple[str, ...]) -> tuple[int, ...]:
    """The chats that hold one of these stretches."""
    if not wanted:
        return ()
    found = " OR ".join(["folded LIKE ? ESCAPE '\\'"] * len(wanted))
    query = f"SELECT DISTINCT chat FROM turns WHERE {found} ORDER BY chat"  # noqa: S608 - only ? marks
    return tuple(int(row[0]) for row in db.execute(query, tuple(f"%{_escaped(fold(one))}%" for one in wanted)))


def _turns(count: int) -> str:
    return "1 turn" if count == 1 else f"{count} turns"


def _numbers(ids: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, ids[:10]))
    return f"{'chat' if len(ids) == 1 else 'chats'} {shown}{f' and {len(ids) - 10} more' if len(ids) > 10 else ''}"
