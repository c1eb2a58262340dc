"""The word half of the search: SQLite FTS5 over folded text, with a second column by sound.

Accents and case are folded. Words are matched by their beginning with the ending cut, which stands in for stemming in
English and Greek alike (Πειραιά, Πειραιάς). The `sound` column holds Greek words in one Latin key, so that a question
in Greek letters or in Greeklish finds the same word.
"""

from __future__ import annotations

import contextlib
import math
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.documents.acronyms import Acronym, acronyms_in
from assistant.documents.editions import BEGINNING, Beginning, Editions, editions_of
from assistant.documents.languages import counterparts
from assistant.documents.people import people_in
from assistant.storage.vault import Connection
from assistant.text import fold, fold_greek_sound, is_greeklish

#: One statement a line; `{n}` is the suffix of the table names.
SCHEMA = (
    "CREATE TABLE passages{n}(id INTEGER PRIMARY KEY, document TEXT NOT NULL, section TEXT NOT NULL,"
    " header TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL)",
    "CREATE TABLE documents{n}(name TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " status TEXT NOT NULL, detail TEXT NOT NULL, passages INTEGER NOT NULL)",
    "CREATE VIRTUAL TABLE words{n} USING fts5(body, heading, sound, content='',"
    " tokenize='unicode61 remove_diacritics 2')",
)

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
STOP = frozenset(
    fold(
        "a an and are as at be by can could did do does for from get give has have how i if in into is it its me my "
        "no not of on or our please shall should so tell than that the their them then there these they this to was "
        "we were what when where which who whom why will with would you your about "
        "ο η το οι τα του της των τον την τους τις και να θα για με σε στο στη στην στον στους στις στα από που πως "
        "πώς πότε πού τι ποιο ποια ποιος ποιοι είναι εχω έχω έχει μου σου μας σας ή αν δεν μπορώ πόσο πρέπει ένα μια "
        "o to ta tou tis ton tin kai na tha gia me se sto sti stin ston apo pou pos pote ti poio poia einai exo exei "
        "mou sou mas sas den an mporo poso prepei ena mia"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Row:
    """A stored passage."""

    id: int
    document: str
    section: str
    header: str
    kind: str
    text: str
    start: int
    stop: int


def content_words(text: str) -> list[str]:
    """Folded words that carry meaning, in order, without repeats; all words when nothing is left."""
    words = [w for w in _WORD.findall(fold(text)) if len(w) > 1 or w.isdigit()]
    kept = [w for w in words if w not in STOP]
    return list(dict.fromkeys(kept or words))


def stem(word: str) -> str:
    """A word's beginning: endings of up to three letters are cut, never below four letters."""
    if word.isdigit() or len(word) <= 4:
        return word
    return word[: max(4, len(word) - (3 if len(word) > 8 else 2 if len(word) > 6 else 1))]


def stems(spellings: Iterable[str]) -> set[str]:
    """The stems of all words of these spellings that have a meaning."""
    return {stem(word) for spelling in spellings for word in content_words(spelling)}


def rarity(frequency: int, passages: int) -> float:
    """What a word that stands in so many of all passages says: inverse document frequency (Spärck Jones 1972)."""
    return math.log((passages + 1) / (frequency + 1))


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A stored document: its text as passages and quotes refer to it, and what became of it when it was read."""

    name: str
    title: str
    text: str
    sha256: str
    status: str
    detail: str
    passages: int


class Words:
    """The passages and words of one index.

    Args:
        db: an open connection, which `close` closes: to a file of the index's own, or to the vault.
        suffix: of the names of its tables; empty in a file of its own.
    """

    def __init__(self, db: Connection, suffix: str = "") -> None:
        self._db = db
        self._n = suffix

    @classmethod
    def open(cls, path: Path) -> Words:
        """The words in a file, to be read only."""
        return cls(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))

    @classmethod
    def write(cls, path: Path, documents: Iterable[StoredDocument], rows: Iterable[Row]) -> None:
        """Make the file at `path`, which must not exist yet."""
        with contextlib.closing(sqlite3.connect(path)) as db, db:
            words = cls(db)
            words.make(documents, rows)

    def make(self, documents: Iterable[StoredDocument], rows: Iterable[Row]) -> None:
        """Make the tables and fill them. The caller commits."""
        n = self._n
        for statement in SCHEMA:
            self._db.execute(statement.format(n=n))
        self._db.executemany(
            f"INSERT INTO documents{n} VALUES (?,?,?,?,?,?,?)",  # noqa: S608 - a number of ours
            ((d.name, d.title, d.text, d.sha256, d.status, d.detail, d.passages) for d in documents),
        )
        for row in rows:
            self._add(row)

    def close(self) -> None:
        """Let go of the connection."""
        self._db.close()

    def _add(self, row: Row) -> None:
        self._db.execute(
            f"INSERT INTO passages{self._n} VALUES (?,?,?,?,?,?,?,?)",  # noqa: S608
            (row.id, row.document, row.section, row.header, row.kind, row.text, row.start, row.stop),
        )
        body = fold(row.header + "\n" + row.text)
        greek = " ".join(w for w in _WORD.findall(body) if _GREEK.search(w))
        self._db.execute(
            f"INSERT INTO words{self._n}(rowid, body, heading, sound) VALUES (?,?,?,?)",  # noqa: S608
            (row.id, body, fold(f"{row.document} {row.section}"), fold_greek_sound(greek)),
        )

    def text(self, document: str) -> str | None:
        """The text of a document; None when there is none of that name."""
        query = f"SELECT text FROM documents{self._n} WHERE name = ?"  # noqa: S608
        return next((str(row[0]) for row in self._db.execute(query, (document,))), None)

    def documents(self) -> dict[str, str]:
        """The names of the documents, and the sha256 of the files they were read from."""
        query = f"SELECT name, sha256 FROM documents{self._n} ORDER BY name"  # noqa: S608
        return {str(name): str(sha256) for name, sha256 in self._db.execute(query)}

    @cached_property
    def editions(self) -> Editions:
        """Which documents are editions of each other, read from their names and beginnings when first asked for."""
        query = f"SELECT name, title, substr(text, 1, {BEGINNING}) FROM documents{self._n} ORDER BY name"  # noqa: S608
        return editions_of(Beginning(*(str(value) for value in row)) for row in self._db.execute(query))

    @cached_property
    def counterparts(self) -> frozenset[str]:
        """The documents that the pack holds in another language too, by their paths."""
        return counterparts(self.documents())

    @cached_property
    def acronyms(self) -> tuple[Acronym, ...]:
        """The acronyms that the documents explain, read from their texts when first asked for."""
        query = f"SELECT text FROM documents{self._n} ORDER BY name"  # noqa: S608
        found = (acronym for (text,) in self._db.execute(query) for acronym in acronyms_in(str(text)))
        return tuple(dict.fromkeys(a for a in found if fold(a.short) not in STOP))

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The people whose records the documents are, read from their texts when first asked for."""
        query = f"SELECT text FROM documents{self._n} ORDER BY name"  # noqa: S608
        return people_in(str(text) for (text,) in self._db.execute(query))

    def passages_of(self, document: str) -> list[int]:
        """The ids of a document's passages, in order."""
        query = f"SELECT id FROM passages{self._n} WHERE document = ? ORDER BY id"  # noqa: S608
        return [int(row[0]) for row in self._db.execute(query, (document,))]

    def search(self, question: str, extra: Iterable[str], count: int) -> list[int]:
        """Ids of the passages nearest by BM25, best first. `extra` are more words worth less (aliases)."""
        terms = [f'{{body heading}} : "{stem(w)}" *' for w in content_words(question)]
        terms += [f'{{body heading}} : "{stem(w)}" *' for e in extra for w in content_words(e)]
        if is_greeklish(question):
            sounds = {fold_greek_sound(w) for w in content_words(question)}
            terms += [f'sound : "{stem(s)}" *' for s in sounds if len(s) > 2 and s.isalnum()]
        if not terms:
            return []
        # Headings name the topic: a word there says more than the same word in running text.
        # By id where two are as near: the same question gets the same answer from every edition of SQLite.
        words = f"words{self._n}"
        found = self._db.execute(
            f"SELECT rowid FROM {words} WHERE {words} MATCH ?"  # noqa: S608
            f" ORDER BY bm25({words}, 1.0, 2.0, 0.8), rowid LIMIT ?",
            (" OR ".join(dict.fromkeys(terms)), count),
        )
        return [int(row[0]) for row in found]

    def frequency(self, word: str) -> int:
        """How many passages hold a word that begins like this one; 0 for what FTS5 cannot look up."""
        if not word.isalnum():
            return 0
        words = f"words{self._n}"
        query = f"SELECT count(*) FROM {words} WHERE {words} MATCH ?"  # noqa: S608 - a name of ours
        return next(int(row[0]) for row in self._db.execute(query, (f'"{stem(word)}" *',)))

    def writes(self, word: str) -> bool:
        """Whether a passage holds this very word; never for what is no single word."""
        if not word.isalnum():
            return False
        words = f"words{self._n}"
        query = f"SELECT 1 FROM {words} WHERE {words} MATCH ? LIMIT 1"  # noqa: S608 - a name of ours
        return any(True for _ in self._db.execute(query, (f'"{fold(word)}"',)))

    def rows(self, ids: Iterable[int]) -> dict[int, Row]:
        """Stored passages by id."""
        wanted = list(ids)
        marks = ",".join("?" * len(wanted))
        columns = "id,document,section,header,kind,text,start,stop"
        query = f"SELECT {columns} FROM passages{self._n} WHERE id IN ({marks})"  # noqa: S608
        return {r[0]: Row(*r) for r in self._db.execute(query, wanted)}
