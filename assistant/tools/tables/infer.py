"""What the cells of a column are: text, codes, numbers with a unit, yes or no, dates, times of day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.text import fold, fold_space
from assistant.tools.tables import values
from assistant.tools.tables.values import DecimalMark, Number, Unit

Kind = Literal["text", "code", "number", "yes_no", "date", "time"]
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
    [
        "un",
        "imo",
        "hs",
        "vhf",
        "iso",
        "sku",
        "mmsi",
        "iban",
        "id",
        "locode",
        "unlocode",
        "vat",
        "teu",
        "vgm",
        "eta",
        "etd",
    ]
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


def column_of(index: int, name: str, cells: list[str]) -> Column:
    """The column with this header and these cells."""
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
    # A note in the header ("sample data, not for patients") is no part of the name.
    shown = re.sub(r"[(\[][^)\]]{21,}[)\]]", " ", plain)
    label = fold_space(re.sub(r"[_]+", " ", _without_unit(shown, unit, unit_text)))
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

    # Long columns say the same few things again and again: each is read once.
    counts = Counter(full)

    def share(read: Callable[[str], object]) -> float:
        return sum(n for cell, n in counts.items() if read(cell) is not None) / len(full)

    if share(values.yes_no) >= 0.9 and any(fold(cell) not in {"x", "n", "y"} for cell in counts):
        return "yes_no"
    if {"has", "is", "can"} & set(words[:1]) and set(counts) <= {"0", "1"}:
        return "yes_no"
    if share(values.date) >= 0.8:
        return "date"
    if share(values.clock) >= 0.8:
        return "time"
    named_code = bool(_CODE_WORDS & set(words)) or (len(words) > 1 and words[-1] in _NUMBER_WORDS)
    counted = words[:2] in (["number", "of"], ["no", "of"]) or "quantity" in words
    if not named_code or counted or measured:
        read = {cell: values.number(cell, mark) for cell in counts}
        enough = share(read.get) >= (0.5 if measured else 0.7)
        zeros = any(re.match(r"0\d", cell) for cell in counts)
        numbers = [number for cell, n in counts.items() if (number := read[cell]) for _ in range(n)]
        if enough and not zeros and _one_unit(numbers):
            return "number"
    if share(_CODE.fullmatch) >= 0.9:
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
