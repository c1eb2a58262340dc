"""Whether a csv is fit for exact look-ups: rows of the header's width, keys that are there and differ.

It judges the shape, not what the cells say.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

#: A figure with a decimal point, a sign or a unit of money or measure.
_MEASURED = re.compile(r"[€$£]?\s?-?\d+(?:[.,]\d+)?\s?(?:[€$£%]|[a-z]{1,3})?$|\d{1,2}:\d{2}$")
#: Named one by one before the rest is only counted.
_NAMED = 5


def read_rows(raw: bytes) -> tuple[list[tuple[int, list[str]]], str]:
    """The rows of a csv with the line each ends on, cells stripped; or none and why it cannot be read.

    Empty lines are left out. Tolerates a byte order mark.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return [], f"line {line}: is not UTF-8 text; save it as UTF-8"
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row))
    except csv.Error as error:
        return [], f"line {reader.line_num}: {error}"
    return rows, ""


def check_table(raw: bytes, keys: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Faults and warnings of one csv, without its name.

    Args:
        raw: the file.
        keys: columns that a tool looks up by; their absence is reported by the manifest's check.
    """
    rows, why = read_rows(raw)
    if why:
        return [why], []
    if not rows:
        return ["holds no header"], []
    header = rows[0][1]
    faults = [f"line 1: the column {c!r} stands twice" for c in dict.fromkeys(header) if c and header.count(c) > 1]
    if len(header) == 1 and header[0].count(";") + header[0].count("\t"):
        faults.append("line 1: the values are not separated by commas")
    warnings = [f"line 1: column {n} has no name" for n, c in enumerate(header, start=1) if not c]
    warnings += ["holds no rows"] if len(rows) == 1 else []
    ragged = [(line, len(row)) for line, row in rows[1:] if len(row) < len(header) or any(row[len(header) :])]
    faults += _some([f"line {line}: has {n} values, the header has {len(header)}" for line, n in ragged])
    return faults, warnings + _key_warnings(rows, [header.index(key) for key in keys if key in header])


def _key_warnings(rows: list[tuple[int, list[str]]], columns: list[int]) -> list[str]:
    """Empty keys, and rows that no key tells apart; one of several keys may well repeat (from beside to)."""
    header = rows[0][1]
    empty: list[str] = []
    twice: list[str] = []
    first: dict[tuple[str, ...], int] = {}
    for line, row in rows[1:]:
        values = [row[column] if column < len(row) else "" for column in columns]
        empty += [f"line {line}: the key {header[c]} is empty" for c, v in zip(columns, values, strict=True) if not v]
        same = tuple(value.casefold() for value in values)
        if any(same) and first.setdefault(same, line) != line:
            said = ", ".join(f"{header[c]} {v[:60]!r}" for c, v in zip(columns, values, strict=True))
            twice.append(f"line {line}: the key {said} stands in line {first[same]} too")
    return _some(empty) + _some(twice)


def _some(found: list[str]) -> list[str]:
    return found if len(found) <= _NAMED else [*found[:_NAMED], f"and {len(found) - _NAMED} more lines like this"]


def unique_keys(raw: bytes, most: int = 3) -> tuple[str, ...]:
    """The columns whose values are all there, all different and short, as a key has them; none when none is.

    Prices and other measured figures are no keys, however different they are. A table with ragged rows, without two
    rows or with one column has no clear key.
    """
    faults, _ = check_table(raw)
    rows, _ = read_rows(raw)
    if faults or len(rows) < 3 or len(rows[0][1]) < 2:
        return ()
    found: list[str] = []
    for column, name in enumerate(rows[0][1]):
        values = [row[column].casefold() for _, row in rows[1:]]
        different = all(values) and len(set(values)) == len(values)
        # Whole numbers may count something, or be the key itself; the first column is where a key stands.
        measured = all(_MEASURED.match(v) for v in values) and (column > 0 or not all(v.isdigit() for v in values))
        if name and different and not measured and max(map(len, values)) <= 80:
            found.append(name)
    return tuple(found[:most])
