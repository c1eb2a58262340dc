"""A csv table of the pack, its columns found by meaning, its lines kept verbatim for citations.

Packs name their columns as they like: `locode`, `UN/LOCODE`, `port_code`. A tool names what it needs by a list of
words, the most telling first. A table that cannot be read counts as absent: the pack was checked when it was added.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.errors import PackError
from assistant.packs.files import PackFiles
from assistant.text import clean, fold
from assistant.types import Citation

MAX_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row.

    Attributes:
        cells: header as written → cell, cleaned and stripped.
        line: the row verbatim, without its line break.
        start, end: where it stands in the file's decoded text.
    """

    cells: dict[str, str]
    line: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name inside the pack, its headers as written, and its rows."""

    name: str
    headers: tuple[str, ...]
    records: tuple[Record, ...]

    def column(self, *wanted: str) -> str | None:
        """The header that one of the wanted names fits: first an equal one, then one that holds it as whole words."""
        keys = {header: header_key(header) for header in self.headers}
        for want in wanted:
            for header, key in keys.items():
                if key == want:
                    return header
        for want in wanted:
            for header, key in keys.items():
                if f"_{want}_" in f"_{key}_":
                    return header
        return None

    def columns(self, *wanted: str) -> list[str]:
        """All headers that hold one of the wanted names as whole words."""
        return [h for h in self.headers if any(f"_{w}_" in f"_{header_key(h)}_" for w in wanted)]

    def cite(self, record: Record, number: int) -> Citation:
        """The row as a citation."""
        return Citation(number, self.name, "", record.line, record.start, record.end)


def header_key(header: str) -> str:
    """`UN/LOCODE` → `un_locode`."""
    return re.sub(r"[^a-z0-9\u0370-\u03ff]+", "_", fold(header)).strip("_")


def load(files: PackFiles, name: str) -> Sheet | None:
    """The table, or None when it is not there or cannot be read."""
    try:
        text = files.read(name).decode("utf-8-sig", errors="replace")
        return parse(name, text)
    except (PackError, csv.Error):
        return None


def parse(name: str, text: str) -> Sheet | None:
    """A table from its text; None without a header. Comma, semicolon or tab, whichever the header has most of."""
    rows = _rows(text)
    header = next(rows, None)
    if header is None:
        return None
    headers = tuple(clean(cell, newlines=False).strip() for cell in header[0])
    records: list[Record] = []
    for cells, start, end in rows:
        if not any(cell.strip() for cell in cells):
            continue
        values = [clean(cell, newlines=False).strip() for cell in cells]
        values += [""] * (len(headers) - len(values))
        records.append(Record(dict(zip(headers, values, strict=False)), text[start:end], start, end))
        if len(records) >= MAX_ROWS:
            break
    return Sheet(name, headers, tuple(records))


def _rows(text: str) -> Iterator[tuple[list[str], int, int]]:
    """Each row's cells and where it stands in the text."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    # newline="" splitting by hand: csv counts the lines it took, and their lengths give the offsets.
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter)
    taken, place = 0, 0
    for cells in reader:
        length = sum(len(line) for line in lines[taken : reader.line_num])
        whole = text[place : place + length]
        if cells:
            yield cells, place, place + len(whole.rstrip("\r\n"))
        taken, place = reader.line_num, place + length


def find(files: PackFiles, named: str, fits: Callable[[Sheet], bool], extra: tuple[str, ...] = ()) -> Sheet | None:
    """The table the manifest names if it fits; else, when it names none, the first fitting one below `tables/`.

    Args:
        named: the manifest's `file`, or "".
        fits: whether a table has the columns needed.
        extra: further files to try, after the tables.
    """
    names = [named] if named else [n for n in files.names() if n.startswith("tables/") and n.endswith(".csv")]
    for name in [*names, *(() if named else extra)]:
        sheet = load(files, name) if name in files.names() else None
        if sheet is not None and fits(sheet):
            return sheet
    return None
