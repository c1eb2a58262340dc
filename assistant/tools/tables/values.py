"""What stands in a cell: a number with its unit, a date, a time of day, a duration, yes or no, or nothing.

Reading is strict: "10-12 m", "up to 25" and "500 mg every 8 h" are text, because no single number says what they say.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from assistant.text import fold


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure.

    Attributes:
        name: canonical, "m".
        dimension: units of one dimension convert into each other by `factor` alone.
        factor: how many base units one is; exact by definition (international foot, pound, nautical mile).
        show: as written behind (or, for money, before) a number.
        words: folded spellings in headers, cells and questions.
    """

    name: str
    dimension: str
    factor: float
    show: str
    words: tuple[str, ...]


def _unit(name: str, dimension: str, factor: float, show: str, words: str) -> Unit:
    return Unit(name, dimension, factor, show, tuple(fold(word) for word in words.split()))


#: International yard and pound agreement (1959): 1 ft = 0.3048 m, 1 lb = 0.45359237 kg; 1 nautical mile = 1852 m.
UNITS = (
    _unit("m", "length", 1.0, "m", "m meter meters metre metres mtr μ μετρα μετρο μετρων metra metro metrwn"),
    _unit("cm", "length", 0.01, "cm", "cm centimetre centimetres centimeter centimeters εκ εκατοστα ekatosta"),
    _unit("mm", "length", 0.001, "mm", "mm millimetre millimetres millimeter millimeters χιλιοστα"),
    _unit("km", "length", 1000.0, "km", "km kilometre kilometres kilometer kilometers χλμ χιλιομετρα xiliometra"),
    _unit("ft", "length", 0.3048, "ft", "ft foot feet ποδια podia"),
    _unit("nm", "length", 1852.0, "nm", "nm nmi ν.μ."),
    _unit("kg", "mass", 1.0, "kg", "kg kgs kilo kilos kilogram kilograms κιλα κιλο κιλων kila"),
    _unit("g", "mass", 0.001, "g", "g gr gram grams γραμμαρια grammaria"),
    _unit("mg", "mass", 1e-6, "mg", "mg milligram milligrams"),
    _unit("mcg", "mass", 1e-9, "mcg", "mcg µg ug microgram micrograms"),
    _unit("t", "mass", 1000.0, "t", "t tonne tonnes ton tons mt τονοι τονους τονων τονος tonoi tonous tonnous"),
    _unit("lb", "mass", 0.45359237, "lb", "lb lbs pound pounds"),
    _unit("ml", "volume", 0.001, "ml", "ml millilitre millilitres milliliter milliliters"),
    _unit("l", "volume", 1.0, "l", "l lt liter liters litre litres λιτρα litra"),
    _unit("m3", "volume", 1000.0, "m³", "m3 cbm κυβικα kyvika"),
    _unit("m2", "area", 1.0, "m²", "m2 sqm τετραγωνικα"),
    _unit("ha", "area", 10_000.0, "ha", "ha hectare hectares στρεμματα"),
    _unit("teu", "teu", 1.0, "TEU", "teu teus"),
    _unit("eur", "eur", 1.0, "€", "eur euro euros € ευρω eyro evro evrw eyrw"),
    _unit("usd", "usd", 1.0, "$", "usd $ dollar dollars δολαρια dolaria"),
    _unit("gbp", "gbp", 1.0, "£", "gbp £"),
    _unit("chf", "chf", 1.0, "CHF", "chf"),
    _unit("%", "percent", 1.0, "%", "% pct percent percentage τοισ"),
    _unit("min", "time", 1.0, "min", "min mins minute minutes λεπτα lepta"),
    _unit("h", "time", 60.0, "h", "h hr hrs hour hours ωρα ωρεσ wres ores"),
    _unit("s", "time", 1 / 60, "s", "sec secs second seconds δευτερολεπτα"),
    _unit("day", "time", 1440.0, "days", "d day days ημερα ημερεσ μερεσ meres imeres hmeres"),
    _unit("week", "time", 10080.0, "weeks", "week weeks εβδομαδεσ"),
    _unit("month", "month", 1.0, "months", "month months μηνεσ"),
    _unit("year", "month", 12.0, "years", "year years yr yrs χρονια ετη xronia"),
    _unit("kn", "speed", 1.0, "kn", "kn kt kts knot knots κομβοι κομβουσ"),
    _unit("bft", "beaufort", 1.0, "Beaufort", "beaufort bft bf μποφορ"),
    _unit("km/h", "speed_land", 1.0, "km/h", "kmh kph km/h"),
    _unit("kw", "power", 1.0, "kW", "kw kilowatt kilowatts"),
    _unit("mw", "power", 1000.0, "MW", "mw"),
    _unit("v", "volt", 1.0, "V", "volt volts"),
    _unit("c", "temperature", 1.0, "°C", "c °c celsius βαθμοι"),
    _unit("bar", "pressure", 1.0, "bar", "bar"),
    _unit("mmol/l", "mmol/l", 1.0, "mmol/l", "mmol/l"),
)  # fmt: skip
_BY_WORD = {word: unit for unit in UNITS for word in unit.words}
_BY_WORD |= {"m³": _BY_WORD["m3"], "m²": _BY_WORD["m2"]}
MONEY = frozenset({"eur", "usd", "gbp", "chf"})
_BEFORE = {"€": "eur", "$": "usd", "£": "gbp"}

_BLANK = frozenset(
    ["", "-", "--", "–", "—", "n/a", "n.a.", "na", "null", "nan", "?", "unknown", "tbc", "tbd", "αγνωστο"]
)
_YES = frozenset(["yes", "y", "true", "ναι", "✓", "✔", "x"])
_NO = frozenset(["no", "n", "false", "οχι", "✗", "✘"])

_DIGITS = r"\d{1,3}(?:[ ’']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
_CELL = re.compile(
    rf"(?P<cur>[€$£]|EUR|USD|GBP|CHF)?\s*(?P<sign>[-−+])?\s*(?P<num>{_DIGITS})\s*"
    r"(?P<unit>[^\W\d_]*[^\d\s,;:()–-]*(?: [^\W\d_]+){0,2})",
    re.IGNORECASE,
)
_DURATION = re.compile(r"(\d{1,3})\s*h(?:rs?|ours?)?\.?\s*(?:(\d{1,2})\s*(?:m|min|mins|minutes)?)?", re.IGNORECASE)
_CLOCK = re.compile(r"([01]?\d|2[0-9]):([0-5]\d)(?::[0-5]\d)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?,? (\d{4})", re.IGNORECASE)

DecimalMark = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from a cell or a question; `unit` is None when none stands beside it."""

    value: float
    unit: Unit | None = None
    unit_text: str = ""

    def base(self, unit: Unit | None = None) -> float:
        """The value in base units of its own unit, or of `unit` when it has none."""
        known = self.unit or unit
        return self.value * (known.factor if known else 1.0)


def unit_of(word: str) -> Unit | None:
    """The unit a word stands for ("metres", "EUR", "€"), or None."""
    return _BY_WORD.get(fold(word).strip(". "))


def is_blank(cell: str) -> bool:
    """Whether the cell says nothing: empty, a dash, n/a, unknown."""
    return fold(cell.strip()) in _BLANK or not cell.strip()


def yes_no(cell: str) -> bool | None:
    """True for yes, False for no, None for anything else; English and Greek."""
    word = fold(cell.strip())
    return True if word in _YES else False if word in _NO else None


def plain_number(text: str, mark: DecimalMark = ".") -> float | None:
    """A number as written with thousands separators.

    Args:
        text: digits with `.`, `,`, spaces or apostrophes.
        mark: which of `.` and `,` is the decimal mark where the text alone does not tell ("1.200").
    """
    digits = re.sub(r"[ ’']", "", text)
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        mark = "." if digits.rfind(".") > digits.rfind(",") else ","
    elif dots + commas == 1:
        separator = "." if dots else ","
        grouped = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits) is not None
        if not grouped:
            mark = separator  # type: ignore[assignment]  # one of the two by construction
    elif dots > 1 or commas > 1:
        mark = "," if dots else "."
    thousands = "," if mark == "." else "."
    groups = digits.split(mark)[0].split(thousands)
    if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
        return None
    try:
        return float(digits.replace(thousands, "").replace(mark, "."))
    except ValueError:
        return None


def number(cell: str, mark: DecimalMark = ".") -> Number | None:
    """The one number a cell holds, with the unit beside it; None when the cell says anything else."""
    text = cell.strip()
    length = _DURATION.fullmatch(text)
    if length and (length.group(2) or not re.fullmatch(r"\d+\s*h", text)):
        return Number(int(length.group(1)) * 60 + int(length.group(2) or 0), _BY_WORD["min"], "h:min")
    found = _CELL.fullmatch(text)
    if not found:
        return None
    value = plain_number(found["num"], mark)
    if value is None or (re.match(r"0\d", found["num"]) and not found["unit"]):
        return None
    if found["sign"] in {"-", "−"}:
        value = -value
    written = found["cur"] or found["unit"]
    unit = _BY_WORD[_BEFORE[written]] if written in _BEFORE else unit_of(written)
    return Number(value, unit, written)


def clock(cell: str) -> int | None:
    """Minutes after midnight of a time of day (24:00 and later count on), or None."""
    found = _CLOCK.fullmatch(cell.strip())
    return int(found.group(1)) * 60 + int(found.group(2)) if found else None


def date(cell: str) -> dt.date | None:
    """The date a cell holds: ISO, day first with dots, slashes or dashes, or with an English month; else None."""
    text = cell.strip()
    try:
        if found := _ISO.fullmatch(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if (found := _WORDED.fullmatch(text)) and found[2][:3].lower() in _MONTHS:
            return dt.date(int(found[3]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[1]))
    except ValueError:
        return None
    return None
