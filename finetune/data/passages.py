"""The passages of a pack as the model reads them: lines with their columns' names, below a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.extract import lines_of
from assistant.answering.write import title_of
from assistant.documents.in_memory import document_of
from assistant.documents.passages import split
from assistant.errors import DocumentError
from assistant.packs.files import PackFiles
from assistant.retrieval.prepare import LARGEST_TABLE
from assistant.text import language_of
from assistant.types import Source

#: Shorter passages say too little to be asked about (characters).
SHORTEST = 80


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a passage.

    Attributes:
        text: as the model reads it; verbatim: as the document has it.
        cells: of a table's row, (column, value) of each that holds something; empty for a sentence.
    """

    text: str
    verbatim: str
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PackPassage:
    """A passage of a pack.

    Attributes:
        id: document and number; document: its path in the pack; title: the document's name in words.
        language: of its text, "en" or "el".
    """

    id: str
    document: str
    title: str
    section: str
    language: str
    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines' texts, for the prompt."""
        return tuple(row.text for row in self.rows)

    @property
    def text(self) -> str:
        """Everything that the model sees of it."""
        return "\n".join((self.title, self.section, *self.lines))


def pack_passages(files: PackFiles) -> list[PackPassage]:
    """The passages of a pack's documents and of its smaller tables, cut as for the index; unreadable files are none."""
    out: list[PackPassage] = []
    for name in files.names():
        if not name.startswith(("documents/", "tables/")):
            continue
        data = files.read(name)
        if name.startswith("tables/") and len(data) > LARGEST_TABLE:
            continue
        try:
            document = document_of(name, data)
        except DocumentError:
            continue
        for number, passage in enumerate(split(document)):
            source = Source(1, name, passage.section, passage.text, passage.start, passage.end)
            rows = tuple(
                Row(line.text, source.text[line.start : line.end].strip(), line.cells)
                for line in lines_of(source, passage.header, shortest=1)
            )
            if sum(len(row.text) for row in rows) >= SHORTEST:
                language = language_of(passage.text)
                title = title_of(name)
                out.append(PackPassage(f"{name}#{number}", name, title, passage.section, language, rows))
    return out


def by_document(passages: Sequence[PackPassage]) -> dict[str, list[PackPassage]]:
    """The passages of each document, in order."""
    out: dict[str, list[PackPassage]] = {}
    for passage in passages:
        out.setdefault(passage.document, []).append(passage)
    return out
