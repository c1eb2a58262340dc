"""The rows of a feed's files, however untidy, and the notes about what was wrong with them.

Tolerated: byte order marks, any line ends, blank lines, spaces around values and column names, columns in any order,
unknown and empty columns, short rows, another separator (`;` or tab), line breaks inside quotes, a quotation mark that
is never closed (its line is read alone), text that is not UTF-8 (guessed, with a warning). Every value is cleaned for
the terminal. A wrong guess of the encoding cannot be noticed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.encoding import decode
from assistant.documents.encoding import tidy as tidy_text
from assistant.errors import DocumentError, PackError
from assistant.packs.files import PackFiles
from assistant.text import fold_space

#: How many notes of one kind are written out before they are only counted.
EXAMPLES = 3


#: What moves line breaks when a text is cleaned: lone CR, VT, FF, ESC, separators, C1, U+2028/2029, UTF-16.
_ODD = re.compile(rb"\r(?!\n)|[\x00\x0b\x0c\x1b-\x1e]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|^(?:\xff\xfe|\xfe\xff)")


class Notes:
    """Warnings and faults of a feed; many of one kind are counted after the first few."""

    def __init__(self) -> None:
        self._warnings: dict[str, list[str]] = {}
        self._more: dict[str, int] = {}
        self._faults: list[str] = []

    def warn(self, kind: str, message: str) -> None:
        """Note something that was mended or left out; `kind` groups like with like."""
        said = self._warnings.setdefault(kind, [])
        if len(said) < EXAMPLES:
            said.append(message)
        else:
            self._more[kind] = self._more.get(kind, 0) + 1

    def fault(self, message: str) -> None:
        """Note something that makes the timetable unusable."""
        self._faults.append(message)

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings, grouped by kind in the order in which the kinds first came up."""
        out: list[str] = []
        for kind, said in self._warnings.items():
            out += said
            if kind in self._more:
                out.append(f"{self._more[kind]} more like this: {said[-1]}")
        return tuple(out)

    @property
    def faults(self) -> tuple[str, ...]:
        """All faults."""
        return tuple(self._faults)


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a feed.

    Attributes:
        path: its name in the pack, or the bare file name when the pack lacks it.
        columns: column names, lower case, in the file's order; empty when the file is absent or empty.
        lines: the physical lines of its text, each with its line end.
        separator: what stands between values.
    """

    path: str
    columns: tuple[str, ...]
    lines: tuple[str, ...]
    separator: str = ","

    def rows(self, wanted: Sequence[str], notes: Notes) -> Iterator[tuple[int, list[str]]]:
        """Line number (from 1) and the values of the wanted columns, "" where a column or value is missing."""
        places = [self.columns.index(name) if name in self.columns else -1 for name in wanted]
        width = len(self.columns)
        for number, record in _records(self, notes):
            if not any(record):
                continue
            if len(record) != width:
                if len(record) > width and any(value.strip() for value in record[width:]):
                    notes.warn(
                        f"wide {self.path}", f"{self.path} line {number}: more values than columns; the rest is ignored"
                    )
                record.extend([""] * (width - len(record)))
            values = [tidy(record[place]) if place >= 0 else "" for place in places]
            yield number, values


class Lines:
    """The lines of one file of a feed as `Table` numbers them, for citing; kept as bytes where that is possible."""

    def __init__(self, data: bytes, path: str) -> None:
        self._path = path
        try:
            plain = not _ODD.search(data) and bool(data.decode("utf-8"))
        except UnicodeDecodeError:
            plain = False
        if not plain:
            # Lines may begin elsewhere once the text is cleaned: read it as `Files.table` does.
            data = decode(data, path).encode()
        self._lines = data.split(b"\n")

    def line(self, number: int) -> str:
        """One line, from 1, without its end; "" when there is none."""
        if not 0 < number <= len(self._lines):
            return ""
        return tidy_text(self._lines[number - 1].decode("utf-8-sig")).strip("\n")


def tidy(value: str) -> str:
    """A value without spaces around it and with single spaces inside."""
    value = value.strip()
    return fold_space(value) if "  " in value or "\t" in value or "\n" in value else value


def _records(table: Table, notes: Notes) -> Iterator[tuple[int, list[str]]]:
    """Records below the header with the number of their first line."""
    begin = next((n for n, line in enumerate(table.lines) if line.strip()), 0) + 1
    width = len(table.columns)
    reader = csv.reader(iter(table.lines[begin:]), delimiter=table.separator, skipinitialspace=True)
    before = 0
    while True:
        record: list[str] | None
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            record = None
        first, before = before, reader.line_num
        if record is not None and (before - first == 1 or len(record) == width) and not _unclosed(record):
            yield begin + first + 1, record
            continue
        notes.warn(
            f"quote {table.path}",
            f"{table.path} line {begin + first + 1}: a quotation mark is not closed; lines are read singly",
        )
        for number in range(first, before):
            line = table.lines[begin + number].rstrip("\n")
            if len(line) < csv.field_size_limit():
                line = line.replace('"', "") if line.count('"') % 2 else line
                yield begin + number + 1, next(csv.reader([line], delimiter=table.separator, skipinitialspace=True), [])


def _unclosed(record: list[str]) -> bool:
    # A quoted line break is rare in a feed; one whole row inside a value means that the mark was never closed.
    return any("\n" in value and len(value) > 2000 for value in record)


class Files:
    """The `.txt` files of the feed below one folder of a pack; names are found in any case and one folder deeper."""

    def __init__(self, files: PackFiles, folder: str, notes: Notes) -> None:
        self._files = files
        self._notes = notes
        self._paths: dict[str, str] = {}
        prefix = folder.rstrip("/") + "/" if folder else ""
        for path in sorted(files.names(), key=lambda name: (name.count("/"), name)):
            if path.startswith(prefix):
                self._paths.setdefault(path.rsplit("/", 1)[-1].lower(), path)
        self._prefix = prefix
        self._tables: dict[str, Table] = {}

    def path(self, name: str) -> str:
        """The file's name in the pack (where it would stand, when it is absent)."""
        return self._paths.get(name, self._prefix + name)

    def has(self, name: str) -> bool:
        """Whether the pack holds the file."""
        return name in self._paths

    def table(self, name: str) -> Table:
        """One file; without columns when it is absent, empty or unreadable (then noted as a fault)."""
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def forget(self, name: str) -> None:
        """Free the memory of a file that has been read."""
        self._tables.pop(name, None)

    def _read(self, name: str) -> Table:
        path = self.path(name)
        if not self.has(name):
            return Table(path, (), ())
        try:
            data = self._files.read(path)
            lines = tuple(io.StringIO(self._text(data, path)))
        except (DocumentError, PackError) as error:
            self._notes.fault(f"{path}: {error.message}")
            return Table(path, (), ())
        header = next((line for line in lines if line.strip()), "").rstrip("\n")
        separator = max(",;\t", key=header.count)
        if separator != ",":
            self._notes.warn(f"separator {path}", f"{path}: values are separated by {separator!r}, not by commas")
        names = next(csv.reader([header.replace("\ufeff", "")], delimiter=separator), [])
        return Table(path, tuple(tidy(n).strip('" ').lower() for n in names), lines, separator)

    def _text(self, data: bytes, path: str) -> str:
        text = decode(data, path)
        # decode() has tried UTF-8 first; say so when it had to guess, for names may be wrong then.
        if not data.isascii() and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            try:
                data.decode("utf-8")
            except UnicodeDecodeError:
                self._notes.warn(f"encoding {path}", f"{path}: the text is not UTF-8; its encoding was guessed")
        return text
