"""`vocabulary.csv` of a pack: names in every spelling people type."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.documents.acronyms import Acronym
from assistant.packs.files import PackFiles
from assistant.text import clean, fold

NAME = "vocabulary.csv"
#: Words of the longest name that is looked for in a question.
LONGEST = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `alias` is a spelling of `canonical` in `language` (a code such as en, el, el-Latn; may be empty)."""

    canonical: str
    alias: str
    language: str = ""


class Vocabulary:
    """The entries of one pack, and the spellings of the names in a question.

    Attributes:
        entries: all lines, cleaned, in the file's order.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = tuple(entries)
        self._by_alias: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        for entry in self.entries:
            self._by_alias.setdefault(fold(entry.alias), entry.canonical)
            self._by_alias.setdefault(fold(entry.canonical), entry.canonical)
            self._by_name.setdefault(entry.canonical, [entry.canonical]).append(entry.alias)
        self._longest = min(LONGEST, max((name.count(" ") + 1 for name in self._by_alias), default=0))

    @classmethod
    def load(cls, files: PackFiles) -> Vocabulary:
        """The vocabulary of a pack; empty when it has none. The file was checked when the pack was added."""
        if NAME not in files.names():
            return cls()
        rows = csv.DictReader(io.StringIO(files.read(NAME).decode("utf-8-sig", errors="replace"), newline=""))
        return cls(
            Entry(*(clean(row.get(key) or "", newlines=False).strip() for key in ("canonical", "alias", "language")))
            for row in rows
        )

    def with_acronyms(self, acronyms: Iterable[Acronym]) -> Vocabulary:
        """This vocabulary with the acronyms that the documents explain; what the file says of a name goes first."""
        known = {(fold(entry.canonical), fold(entry.alias)) for entry in self.entries}
        new = {(fold(a.long), fold(a.short)): Entry(a.long, a.short) for a in acronyms}
        return Vocabulary((*self.entries, *(entry for key, entry in new.items() if key not in known)))

    def spellings(self, question: str) -> list[str]:
        """Other spellings of the names in the question, so that words in another language are found too."""
        words = fold(question).replace("?", " ").replace(";", " ").replace(",", " ").split()
        found: list[str] = []
        for size in range(self._longest, 0, -1):
            for begin in range(len(words) - size + 1):
                name = self._by_alias.get(" ".join(words[begin : begin + size]).strip(".!"))
                if name and name not in found:
                    found.append(name)
        return [spelling for name in found[:6] for spelling in self._by_name.get(name, [name])[:8]]
