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
from typing import Literal

from assistant.documents.encoding import decode
from assistant.errors import DocumentError, PackError
from assistant.text import fold, fold_space
from assistant.tools.tables import values
from assistant.tools.tables.values import DecimalMark, Number, Unit

Kind = Literal["text", "code", "number", "yes_no", "date", "time"]

_Record = tuple[list[str], int, int]

MAX_ROWS = 200_000
MAX_COLUMNS = 500
_DELIMITERS = ",;\t|"
_RECORD_LINES = 60
_CODES = """phone tel telephone fax mobile vhf zip postcode postal imo mmsi un locode unlocode code id iban account iso
hs τηλεφωνο κωδικοσ αριθμοσ sku ref"""
_CODE_WORDS = frozenset(_CODES.split())
_NUMBER_WORDS = frozenset(["number", "no", "nr", "num", "#"])
_NOUNS = "day days hour hours minute minutes month months year years week weeks percent teu"
_SPELLED = frozenset(_NOUNS.split())
_CODE = re.compile(r"[A-Z0-9][A-Z0-9./_-]*")
_WITH_COMMA = re.compile(r"(\d{1,3}(\.\d{3})+|\d+),\d+")
_WITH_POINT = re.compile(r"(\d{1,3}(,\d{3})+|\d+)\.\d+")
_GROUPS_COMMA = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_GROUPS_POINT = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
_HEADER_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-zα-ω])(?=[A-ZΑ-Ω][a-zα-ω])")
_ACRONYMS = frozenset(
    ["un", "imo", "hs", "vhf", "iso", "sku", "mmsi", "iban", "id", "locode", "unlocode", "vat", "teu"]
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        index: its place in `Row.cells`.
        name: the header as written; made unique ("name (2)") and never empty ("column 3").
        words: folded words of the header without its unit: `max_draught_m` → ("max", "draught").
        label: the same for people: "max draught".
        kind: what its cells hold; `code` are unspaced identifiers, never read as numbers.
        unit: of its numbers, from the header or the cells; None when there is none or cells differ in kind.
        unit_text: the unit as written where it is none that Kaiki knows ("EUR per day"), else "".
        unit_in_cells: the cells show the unit themselves.
        mark: decimal mark of its numbers.
    """

    index: int
    name: str
    words: tuple[str, ...]
    label: str
    kind: Kind = "text"
    unit: Unit | None = None
    unit_text: str = ""
    unit_in_cells: bool = False
    mark: DecimalMark = "."


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
    _numbers: dict[int, tuple[Number | None, ...]] = field(default_factory=dict, repr=False, compare=False)
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
        if column.index not in self._numbers:
            self._numbers[column.index] = tuple(_measure(r.cells[column.index], column) for r in self.rows)
        return self._numbers[column.index][row.index]

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
    columns = tuple(_column(i, title, [row.cells[i] for row in rows]) for i, title in enumerate(_unique(header)))
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


def _column(index: int, name: str, cells: list[str]) -> Column:
    plain = _CAMEL.sub(" ", name)
    outside = re.sub(r"[(\[].*?[)\]]", " ", plain)
    words = [fold(w) for w in _HEADER_WORD.findall(outside if outside.strip() else plain)]
    full = [cell for cell in cells if not values.is_blank(cell)]
    mark = _mark(full)
    measured = _header_unit(plain, words)[1] is not None
    kind = _kind(words, full, mark, measured)
    unit: Unit | None = None
    unit_text, in_cells = "", False
    if kind == "number":
        words, unit, unit_text = _header_unit(plain, words)
        found = [n for n in (values.number(cell, mark) for cell in full) if n]
        units = Counter(n.unit.name for n in found if n.unit)
        in_cells = sum(bool(n.unit_text) for n in found) * 2 > len(found)
        if in_cells and unit is None and units:
            unit = next(n.unit for n in found if n.unit and n.unit.name == units.most_common(1)[0][0])
    label = fold_space(re.sub(r"[_]+", " ", _without_unit(plain, unit, unit_text)))
    label = label if any(c.islower() for c in label) is False and len(label) <= 8 else _lower_words(label)
    return Column(index, name, tuple(words), label or name, kind, unit, unit_text, in_cells, mark)


def _lower_words(label: str) -> str:
    words = [w.upper() if w.lower() in _ACRONYMS else w for w in label.split()]
    return " ".join(w if w.isupper() and len(w) > 1 else w.lower() for w in words)


def _without_unit(plain: str, unit: Unit | None, unit_text: str) -> str:
    text = plain
    if unit or unit_text:
        text = re.sub(r"[(\[].*?[)\]]", " ", text)
        tail = re.split(r"[_\s]+", text.strip())
        if unit_text:
            count = len(unit_text.split())
            if [fold(w) for w in tail[-count:]] == fold(unit_text).split():
                tail = tail[:-count]
        elif len(tail) > 1 and fold(tail[-1]) in (unit.words if unit else ()) and fold(tail[-1]) not in _SPELLED:
            tail = tail[:-1]
        text = " ".join(tail)
    return text


def _header_unit(plain: str, words: list[str]) -> tuple[list[str], Unit | None, str]:
    """The header's words without its unit, the unit, and the unit's text where it is not one plain unit."""
    inside = re.search(r"[(\[]\s*([^)\]]{1,20}?)\s*[)\]]", plain)
    if inside:
        unit = values.unit_of(inside.group(1))
        if unit:
            return words, unit, ""
        head = values.unit_of(re.split(r"[\s/]+", inside.group(1))[0])
        if head:
            return words, head, inside.group(1)
        return words + [fold(w) for w in _HEADER_WORD.findall(inside.group(1))], None, ""
    tail = [fold(w) for w in re.split(r"[_\s-]+", plain.strip()) if w]
    if "per" in tail[1:-1] and (unit := values.unit_of(tail[tail.index("per") - 1])):
        at = tail.index("per") - 1
        return [w for w in words if w not in tail[at:] or w in tail[:at]], unit, " ".join(tail[at:])
    last = tail[-1] if tail else ""
    unit = values.unit_of(last)
    ambiguous = last == "min" and not {"duration", "time", "transit", "wait"} & set(tail)
    if len(tail) < 2 or unit is None or ambiguous:
        whole = values.unit_of(last) if len(tail) == 1 and last in _SPELLED else None
        return words, whole, ""
    if last in _SPELLED:
        return words, unit, ""
    kept = words[:-1] if words[-1] == last else [w for w in words if w + "3" != last and w + "2" != last]
    return (kept or words), unit, ""


def _mark(cells: list[str]) -> DecimalMark:
    """`,` when some number can only be read with a decimal comma and none only with a point."""
    commas = points = 0
    for cell in cells[:500]:
        for digits in re.findall(r"\d[\d.,]*\d", cell):
            commas += bool(_WITH_COMMA.fullmatch(digits) and not _GROUPS_COMMA.fullmatch(digits))
            points += bool(_WITH_POINT.fullmatch(digits) and not _GROUPS_POINT.fullmatch(digits))
    return "," if commas and not points else "."


def _kind(words: list[str], full: list[str], mark: DecimalMark, measured: bool) -> Kind:
    if not full:
        return "text"

    def share(fits: int) -> float:
        return fits / len(full)

    flags = [values.yes_no(cell) for cell in full]
    if share(sum(flag is not None for flag in flags)) >= 0.9 and any(fold(c) not in {"x", "n", "y"} for c in full):
        return "yes_no"
    if {"has", "is", "can"} & set(words[:1]) and set(full) <= {"0", "1"}:
        return "yes_no"
    if share(sum(values.date(cell) is not None for cell in full)) >= 0.8:
        return "date"
    if share(sum(values.clock(cell) is not None for cell in full)) >= 0.8:
        return "time"
    named_code = bool(_CODE_WORDS & set(words)) or (len(words) > 1 and words[-1] in _NUMBER_WORDS)
    counted = words[:2] in (["number", "of"], ["no", "of"]) or "quantity" in words
    if not named_code or counted or measured:
        numbers = [values.number(cell, mark) for cell in full]
        enough = share(sum(n is not None for n in numbers)) >= (0.5 if measured else 0.7)
        zeros = any(re.match(r"0\d", cell) for cell in full)
        if enough and not zeros and _one_unit([n for n in numbers if n]):
            return "number"
    if share(sum(bool(_CODE.fullmatch(cell)) for cell in full)) >= 0.9:
        return "code"
    return "text"


def _one_unit(numbers: list[Number]) -> bool:
    """Whether the cells measure one thing: "40HC" and "20GP" are numbers with a unit each, and yet they are codes."""
    written = Counter(fold(n.unit_text) for n in numbers if n.unit_text)
    known = {n.unit.dimension for n in numbers if n.unit}
    strange = Counter(fold(n.unit_text) for n in numbers if n.unit_text and n.unit is None)
    if strange and (known or len(strange) > 1):
        return strange.total() <= 0.1 * len(numbers)
    if strange and len(numbers) < 2:
        return False
    return len(known) <= 1 or written.total() <= 0.1 * len(numbers)
