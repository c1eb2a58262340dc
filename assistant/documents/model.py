"""What a document is once it has been read: plain text, and where its parts lie in that text."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal

from assistant.documents.encoding import tidy
from assistant.errors import DocumentError
from assistant.text import fold_space

Status = Literal["read", "partly"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may cost.

    Attributes:
        max_bytes: size of the file; for DOCX four times this is the limit of the unpacked size too.
        max_chars: characters of text.
        max_pages: pages of a PDF.
        seconds: time for reading. A PDF is stopped on time; other formats look at the clock between blocks.
    """

    max_bytes: int = 50_000_000
    max_chars: int = 5_000_000
    max_pages: int = 2000
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text up to the next heading of whatever level.

    The sections of a document lie end to end and cover its text. Text before the first heading is a section
    of level 0 with an empty title.

    Attributes:
        title: the heading without markup; "page 3" for a page of a PDF.
        level: 1 to 6, or 0.
        start: first character, that of the heading.
        end: one past the last character.
        heading_end: one past the heading line; None when the title is not part of the text.
    """

    title: str
    level: int
    start: int
    end: int
    heading_end: int | None = None


@dataclass(frozen=True, slots=True)
class TableSpan:
    """A table in the text; each of its rows is one line.

    Attributes:
        start: first character of the first header line.
        header_end: first character of the first row; equals `end` for a table without rows.
        end: one past the last row, without its newline.
    """

    start: int
    header_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read.

    Attributes:
        name: path in the pack, with "/".
        text: the whole plain text, cleaned; every offset refers to it.
        sections: in order, end to end.
        tables: in order, without overlap.
        status: "partly" when something could not be read.
        detail: what was not read and why; empty when all was.
        title: the document's own title, else the file's name without its ending.
    """

    name: str
    text: str
    sections: tuple[Section, ...]
    tables: tuple[TableSpan, ...]
    status: Status
    detail: str
    title: str


@dataclass(slots=True)
class Deadline:
    """A moment after which reading gives up.

    Attributes:
        name: the document, for the error's sentence.
        seconds: how long reading may take.
    """

    name: str
    seconds: float
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.seconds

    def check(self) -> None:
        """Raise DocumentError when the time is up."""
        if time.monotonic() > self._until:
            raise DocumentError(
                f"{self.name} takes longer than {self.seconds:g} seconds to read.",
                "Split it into smaller files, or save it as plain text.",
                "limit",
            )

    def left(self) -> float:
        """Seconds that are left; below 0 when the time is up."""
        return self._until - time.monotonic()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a format's reader hands back; `read_document` makes the Document of it.

    Attributes:
        text: cleaned text.
        sections: end to end over the text.
        tables: spans of tables.
        title: the document's own title; may be empty.
        gaps: what was not read, one clause each.
        notes: what a reader should know although nothing is missing: an encoding that was assumed, say.
    """

    text: str
    sections: tuple[Section, ...]
    tables: tuple[TableSpan, ...] = ()
    title: str = ""
    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def row_line(cells: list[str]) -> str:
    """One table row as a line; a bar inside a cell is written with a backslash before it."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


@dataclass(slots=True)
class Writer:
    """Builds text block by block and notes where headings and tables fall. Each block is cleaned.

    Args:
        deadline: looked at with every block.
        max_chars: the most text it accepts, in characters.
    """

    deadline: Deadline
    max_chars: int
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _headings: list[tuple[str, int, int, int | None]] = field(default_factory=list)
    _tables: list[TableSpan] = field(default_factory=list)

    def _add(self, block: str) -> int:
        self.deadline.check()
        start = self._length
        self._parts.append(block)
        self._length += len(block)
        if self._length > self.max_chars:
            raise too_long(self.deadline.name, self.max_chars)
        return start

    def heading(self, title: str, level: int) -> None:
        """A heading line, of level 1 to 6; an empty one is left out."""
        title = fold_space(tidy(title))
        if title:
            start = self._add(f"{title}\n\n")
            self._headings.append((title, level, start, start + len(title)))

    def mark(self, title: str, level: int) -> None:
        """Start a section whose title is not part of the text, like a page."""
        self._headings.append((title, level, self._length, None))

    def block(self, text: str, *, tight: bool = False) -> None:
        """A paragraph; `tight` keeps the next block on the next line (list items)."""
        text = tidy(text).strip("\n").rstrip()
        if text.strip():
            self._add(text + ("\n" if tight else "\n\n"))

    def gap(self) -> None:
        """An empty line after tight blocks."""
        if self._parts and self._parts[-1] != "\n" and not self._parts[-1].endswith("\n\n"):
            self._add("\n")

    def table(self, rows: list[list[str]], headers: int = 1) -> None:
        """A table: `headers` header rows, a separator line, and one line a row. Empty rows are left out."""
        cleaned = [[fold_space(tidy(cell)) for cell in row] for row in rows]
        width = max((len(row) for row in cleaned), default=0)
        lines = [row_line(row + [""] * (width - len(row))) for row in cleaned if any(row)]
        if not lines:
            return
        self.gap()
        headers = max(1, min(headers, len(lines)))
        head = "\n".join([*lines[:headers], "|" + " --- |" * width])
        start = self._add(head)
        header_end = end = start + len(head)
        if lines[headers:]:
            self._add("\n" + "\n".join(lines[headers:]))
            header_end, end = header_end + 1, self._length
        self._tables.append(TableSpan(start, header_end, end))
        self._add("\n\n")

    def parts(self, title: str = "", gaps: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> Parts:
        """All that was written."""
        text = "".join(self._parts)
        return Parts(text, tile(self._headings, text), tuple(self._tables), title, gaps, notes)


def tile(headings: list[tuple[str, int, int, int | None]], text: str) -> tuple[Section, ...]:
    """Sections end to end from (title, level, start, heading end) in order of start."""
    found: list[Section] = []
    first = headings[0][2] if headings else len(text)
    if text[:first].strip():
        found.append(Section("", 0, 0, first))
    elif headings and first:
        # Leading blank lines belong to the first heading, so that the sections cover the text.
        headings = [(headings[0][0], headings[0][1], 0, headings[0][3]), *headings[1:]]
    for at, (title, level, start, heading_end) in enumerate(headings):
        end = headings[at + 1][2] if at + 1 < len(headings) else len(text)
        found.append(Section(title, level, start, end, heading_end))
    return tuple(found)


def too_long(name: str, max_chars: int) -> DocumentError:
    """The error for a document with more than `max_chars` characters of text."""
    what = f"{name} holds more than {max_chars:,} characters of text."
    return DocumentError(what, "Split it into smaller files.", "limit")
