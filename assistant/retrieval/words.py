"""The word half of the search: SQLite FTS5 over folded text, with a second column by sound.

Accents and case are folded. Words are matched by their beginning with the ending cut, which stands in for stemming in
English and Greek alike (Πειραιά, Πειραιάς). The `sound` column holds Greek words in one Latin key, so that a question
in Greek letters or in Greeklish finds the same word.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.text import fold, fold_greek_sound, is_greeklish

SCHEMA = """
CREATE TABLE passages(
  id INTEGER PRIMARY KEY, document TEXT NOT NULL, section TEXT NOT NULL, header TEXT NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL);
CREATE TABLE documents(name TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL,
  status TEXT NOT NULL, detail TEXT NOT NULL, passages INTEGER NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(body, heading, sound, content='', tokenize='unicode61 remove_diacritics 2');
"""

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


class Words:
    """The words file of one index.

    Args:
        path: the SQLite file.
        write: create it (it must not exist yet); otherwise it is opened read-only.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        if write:
            self.db = sqlite3.connect(path)
            self.db.executescript(SCHEMA)
        else:
            self.db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)

    def close(self) -> None:
        """Close the file; what was added is kept only after `commit`."""
        self.db.close()

    def add(self, row: Row) -> None:
        """Store one passage and its words."""
        self.db.execute(
            "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?)",
            (row.id, row.document, row.section, row.header, row.kind, row.text, row.start, row.stop),
        )
        body = fold(row.header + "\n" + row.text)
        greek = " ".join(w for w in _WORD.findall(body) if _GREEK.search(w))
        self.db.execute(
            "INSERT INTO words(rowid, body, heading, sound) VALUES (?,?,?,?)",
            (row.id, body, fold(f"{row.document} {row.section}"), fold_greek_sound(greek)),
        )

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
        found = self.db.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 1.0, 2.0, 0.8) LIMIT ?",
            (" OR ".join(dict.fromkeys(terms)), count),
        )
        return [row[0] for row in found]

    def rows(self, ids: Iterable[int]) -> dict[int, Row]:
        """Stored passages by id."""
        wanted = list(ids)
        marks = ",".join("?" * len(wanted))
        query = f"SELECT id,document,section,header,kind,text,start,stop FROM passages WHERE id IN ({marks})"  # noqa: S608
        return {r[0]: Row(*r) for r in self.db.execute(query, wanted)}
