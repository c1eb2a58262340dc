"""A CSV of a pack as a table: typed columns, and rows that know their verbatim line and where it stands.

    table = read_table(files.read("tables/ports.csv"), "tables/ports.csv")
    draught = table.column("max_draught_m")
    table.number(table.rows[0], draught)        # Number(14.5, metre)
    table.rows[0].line                          # verbatim, for a citation

The first row is the header, always; lines of one cell that begin with `#` and Excel's `sep=;` may stand before it.
Not protected against: a cell with an unquoted delimiter shifts what follows it; such a row has `ragged` set and its
values beyond that cell may belong to other columns.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.documents.encoding import decode
from assistant.errors import DocumentError, PackError
from assistant.text import fold, fold_space
from assistant.tools.tables import values
from assistant.tools.tables.infer import Column as Column
from assistant.tools.tables.infer import Kind as Kind
from assistant.tools.tables.infer import column_of
from assistant.tools.tables.values import Number

_Record = tuple[list[str], int, int]

MAX_ROWS = 200_000
MAX_COLUMNS = 500
_DELIMITERS = ",;\t|"
_RECORD_LINES = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell for each column, and the verbatim text `Table.text[start:end]` it was read from."""

    index: int
    cells: tuple[str, ...]
    line: str
    start: int
    end: int
    ragged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read. `text` is the decoded file, with LF line ends, that the offsets of rows count in."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    text: str
    _measures: dict[int, tuple[float | None, ...]] = field(default_factory=dict, repr=False, compare=False)

    def column(self, name: str) -> Column | None:
        """The column with this header (case, accents and outer spaces do not matter), or None."""
        wanted = fold(fold_space(name))
        return next((c for c in self.columns if fold(c.name) == wanted), None)

    def value(self, row: Row, column: Column | str) -> str:
        """The cell as written, white space folded; "" when the column is not there."""
        found = self.column(column) if isinstance(column, str) else column
        return row.cells[found.index] if found else ""

    def number(self, row: Row, column: Column) -> Number | None:
        """The number, date (its ordinal) or time (minutes) of a cell, to compare with; None when it holds none."""
        return _measure(row.cells[column.index], column)

    def measures(self, column: Column) -> tuple[float | None, ...]:
        """All numbers of a column in base units, by row; computed once."""
        if column.index not in self._measures:
            found = (self.number(row, column) for row in self.rows)
            self._measures[column.index] = tuple(n.base(column.unit) if n else None for n in found)
        return self._measures[column.index]

    def flag(self, row: Row, column: Column) -> bool | None:
        """What a cell of a yes/no column says, or None."""
        return _flag(row.cells[column.index])


def _flag(cell: str) -> bool | None:
    return {"1": True, "0": False}.get(cell, values.yes_no(cell))


def _measure(cell: str, column: Column) -> Number | None:
    if column.kind == "number":
        found = values.number(cell, column.mark)
        if found and found.unit and column.unit and found.unit.dimension != column.unit.dimension:
            return None
        return found
    if column.kind == "date":
        day = values.date(cell)
        return Number(day.toordinal()) if day else None
    if column.kind == "time":
        minutes = values.clock(cell)
        return Number(minutes) if minutes is not None else None
    return None


def read_table(data: bytes, name: str) -> Table:
    """Read a CSV: any delimiter of `, ; tab |`, any encoding, ragged rows, doubled and empty headers.

    Args:
        data: the bytes of the file.
        name: its path in the pack, for errors.

    Raises:
        PackError: it is not text, has no header, or is larger than a table may be.
    """
    try:
        text = decode(data, name)
    except DocumentError as error:
        raise PackError(error.message, error.hint) from error
    lines = text.split("\n")
    first, delimiter = _start(lines)
    records = _records(lines, first, delimiter)
    header, _, _ = next(records, ([], 0, 0))
    header = [fold_space(cell) for cell in header]
    while header and not header[-1]:
        header.pop()
    if not header or len(header) > MAX_COLUMNS:
        raise PackError(f"{name} has no header row." if not header else f"{name} has more than {MAX_COLUMNS} columns.")
    rows = _rows(text, lines, records, len(header), name)
    columns = tuple(column_of(i, title, [row.cells[i] for row in rows]) for i, title in enumerate(_unique(header)))
    return Table(name, columns, rows, text)


def _rows(text: str, lines: list[str], records: Iterator[_Record], width: int, name: str) -> tuple[Row, ...]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    rows: list[Row] = []
    for raw, begin, end in records:
        cells = [fold_space(cell) for cell in raw]
        if not any(cells):
            continue
        if len(rows) >= MAX_ROWS:
            raise PackError(f"{name} has more than {MAX_ROWS:,} rows.", "Split it into smaller tables.")
        ragged = len(cells) < width or any(cells[width:])
        cells = (cells + [""] * width)[:width]
        start, stop = starts[begin], starts[end] - 1
        rows.append(Row(len(rows), tuple(cells), text[start:stop], start, stop, ragged))
    return tuple(rows)


def _start(lines: list[str]) -> tuple[int, str]:
    """The line of the header, and the delimiter."""
    first = 0
    declared = re.fullmatch(r"\s*sep=(.)\s*", lines[0]) if lines else None
    if declared and declared.group(1) in _DELIMITERS:
        return 1, declared.group(1)
    while first < len(lines) - 1 and not lines[first].strip(" ,;\t|"):
        first += 1
    delimiter = _delimiter(lines[first : first + 60])
    while first < len(lines) - 1 and lines[first].startswith("#"):
        if len([cell for cell in lines[first].split(delimiter) if cell.strip()]) > 1 and "# " not in lines[first][:3]:
            break
        first += 1
        delimiter = _delimiter(lines[first : first + 60])
    return first, delimiter


def _delimiter(lines: list[str]) -> str:
    """The delimiter that cuts most lines into as many cells as the first one; more cells preferred."""

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader([line[:20_000] for line in lines], delimiter=delimiter) if row]
        except csv.Error:
            return (0.0, 0)
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (round(sum(w == widths[0] for w in widths) / len(widths), 1), widths[0])

    best = max(_DELIMITERS, key=score)
    return best if score(best)[1] else ","


def _records(lines: list[str], first: int, delimiter: str) -> Iterator[_Record]:
    """Each record with its first line and the line after its last.

    A quote that is never closed would swallow the rest of the file; such a line is cut without quoting instead.
    """
    at = position = first

    def feed() -> Iterator[str]:
        nonlocal position
        while position < len(lines) and position - at <= _RECORD_LINES:
            position += 1
            yield lines[position - 1] + "\n"

    while at < len(lines):
        position = at
        reader = csv.reader(feed(), delimiter=delimiter)
        try:
            for record in reader:
                long = position - at > _RECORD_LINES
                if long or (position >= len(lines) and _is_open(lines[at:position], delimiter)):
                    break
                yield record, at, position
                at = position
            else:
                continue
        except csv.Error:
            pass
        yield [cell.strip('" ') for cell in lines[at].split(delimiter)], at, at + 1
        at += 1


def _is_open(lines: list[str], delimiter: str) -> bool:
    if len(lines) < 2:
        return False
    try:
        list(csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _unique(header: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    names: list[str] = []
    for i, title in enumerate(header):
        name = title or f"column {i + 1}"
        seen[fold(name)] += 1
        while seen[fold(name)] > 1:
            name = f"{title or 'column'} ({seen[fold(name)]})"
            seen[fold(name)] += 1
        names.append(name)
    return names
