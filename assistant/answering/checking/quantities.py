"""The quantities of a prepared text: what is said how much of, and whether it is a bound.

Not read: Roman numerals, fractions in words, days of the week in short forms. `1/2` is the first of February; the day
comes before the month.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from assistant.answering.checking.units import FILLERS, MEASURES, Measure
from assistant.tools.logistics.numbers import PATTERN, decimal_mark, read


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity.

    Attributes:
        kind: dimension ("mass", "money eur"), or "number", "clock" (minutes), "date" (month × 100 + day), "day"
            (weekday from 0), "month name", "ordinal", "label class" (the number of a class, a gate …).
        low, high: in the kind's base unit; equal when it is no range.
        per: dimensions it is said of ("mass" of mg/kg), sorted.
        bound: "", "max", "min", "after", or "every" (an interval).
        side: "before" or "after" what follows it ("2 hours before departure"), else empty.
        start, end: offsets in the prepared text.
    """

    kind: str
    low: Decimal
    high: Decimal
    start: int
    end: int
    per: tuple[str, ...] = ()
    bound: str = ""
    side: str = ""

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.low != self.high


_MONTHS = (
    "january|jan|ιανουαρι\\w*", "february|feb|φεβρουαρι\\w*", "march|mar|μαρτι\\w*", "april|apr|απριλι\\w*",
    "may|μαι(?:οσ|ου|ο)", "june|jun|ιουνι\\w*", "july|jul|ιουλι\\w*", "august|aug|αυγουστ\\w*",
    "september|sept|sep|σεπτεμβρι\\w*", "october|oct|οκτωβρι\\w*", "november|nov|νοεμβρι\\w*",
    "december|dec|δεκεμβρι\\w*",
)  # fmt: skip
_DAYS = (
    "mondays?|δευτερ(?:α|ασ|εσ)", "tuesdays?|τριτ(?:η|ησ|εσ)", "wednesdays?|τεταρτ(?:η|ησ|εσ)",
    "thursdays?|πεμπτ(?:η|ησ|εσ)", "fridays?|παρασκευ(?:η|ησ|εσ)", "saturdays?|σαββατ(?:ο|ου|α)",
    "sundays?|κυριακ(?:η|ησ|εσ)", "weekends?|σαββατοκυριακ(?:ο|α|ου)", "weekdays?|καθημεριν(?:α|εσ|ησ)",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_DAY = "|".join(_DAYS)
CALENDAR = re.compile(f"{_MONTH}|{_DAY}")
LABELS = (
    "class|gate|pier|berth|deck|line|ward|room|grade|step|chapter|page|protocol|version|category|level|stage|zone|un|"
    "imo|ext|extension|quay|dock|platform|floor|score|week|θεση|πυλη|προβλητα|καταστρωμα|γραμμη|κατηγορια|κλαση|"
    "ορoφοσ"
)
_UNIT = "|".join(re.escape(name) for name in sorted(MEASURES, key=len, reverse=True))
_MONEY = "|".join(re.escape(n) for n in sorted(MEASURES, key=len, reverse=True) if MEASURES[n].dimension[:5] == "money")
_TOKEN = re.compile(
    rf"""
    (?P<iso>(?<![\w-])(?P<iy>\d{{4}})-(?P<im>\d\d)-(?P<id>\d\d)(?!\d))
  | (?P<dmy>(?<![\w./])(?P<yd>\d{{1,2}})[/.](?P<ym>\d{{1,2}})[/.](?:\d{{4}}|\d\d)(?![\d/]))
  | (?P<dayfirst>(?<![\w.,/])(?P<fd>\d{{1,2}})(?:st|nd|rd|th|η|ησ)?\ (?:of\ )?(?P<fm>{_MONTH})\b(?:,?\ \d{{4}}\b(?!-))?)
  | (?P<monthfirst>\b(?P<mm>{_MONTH})\ (?P<md>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d|\w)(?:,?\ \d{{4}}\b(?!-))?)
  | (?P<dm>(?<![\w./])(?P<dd>\d{{1,2}})/(?P<dmm>\d{{1,2}})(?![\w/]))
  | (?P<half>(?<![\w.,:/])(?P<hh>\d{{1,2}})(?:[:.](?P<hm>\d\d))?\ ?(?P<ap>am|pm)\b\.?)
  | (?P<clock>(?<![\w:.,])(?P<ch>\d{{1,2}}):(?P<cm>\d\d)(?::\d\d)?(?![\d:]))
  | (?P<noon>\b(?:noon|midday|midnight|μεσημερι|μεσανυχτα)\b)
  | (?P<day>\b(?:{_DAY})\b)
  | (?P<ordinal>(?<![\w.,:/])(?P<on>\d{{1,3}})(?:st|nd|rd|th|η|οσ)\b)
  | (?P<before>(?P<bs>-)?(?P<bm>{_MONEY})\ ?(?P<bn>{PATTERN})(?![.,]?\d))
  | (?P<after>(?:(?<![\w)\].,:/-])|(?<=(?<!\w)-)|(?<=[\d\ ]-)|(?<=[^\W\d_]-)|(?<=\dx)|(?<=≤)|(?<=≥))
        (?P<an>{PATTERN})(?![.,:]?\d)
        (?:[ -]?(?:(?:{FILLERS})\ )?(?P<au>{_UNIT})(?![^\W\d_]))?)
  | (?P<onceper>\b(?:an?|1)\ (?P<ou>hour|day|week|month|year|half\ hour)\b)
  | (?P<halfhour>\b(?:half\ an\ hour|μιση\ ωρα)\b)
  | (?P<halved>\bhalf\b|\bμισ(?:ο|α|η)\b)
  | (?P<times>\b(?:once|twice|thrice)\b(?!\ (?:a|per|the)\ (?:ship|you)))
  | (?P<month>\b(?:{_MONTH})\b)
    """,
    re.X,
)  # fmt: skip
_PER = re.compile(
    rf"(?: ?/ ?| per | ανα | (?:an?|each|every|την|το|τον|η|κάθε) )(?P<u>{_UNIT})(?![^\W\d_])|"
    rf"(?P<daily>,? daily| ημερησιωσ)"
)
_MAX_BEFORE = re.compile(
    r"(?:up to|upto|at most|at the latest|max(?:imum)?\.?(?: of| is)?|under|below|less than|fewer than|"
    r"lighter than|shorter than|younger "
    r"than|within|not exceeding|until|till|by|before|smaller than|as late as|≤|<|limit(?:ed to| of| is|:)|limit|"
    r"το πολυ|μεχρι(?: και)?|εωσ|"
    r"κατω (?:απο|των)|λιγοτερ\w+ απο|πριν(?: απο)?(?: τισ)?|μεγιστ\w+|εντοσ|highest\b[^;.:]*:|"
    r"max(?:imum)?\b[^;.:]{0,20}:?|longest\b[^;.:]*:)"
    r" ?(?:the |a |age |of )?$"
)
_MIN_BEFORE = re.compile(
    r"(?:at least|at the earliest|min(?:imum)?\.?(?: of| is)?|over|above|more than|longer than|older than|"
    r"heavier than|exceeds|exceeding|from|since|≥|"
    r">|τουλαχιστον|πανω απο|ανω των|περισσοτερ\w+ απο|απο(?: τισ)?|ελαχιστ\w+|lowest\b[^;.:]*:|"
    r"min(?:imum)?\b[^;.:]{0,20}:?)"
    r" ?(?:the |a |age |of )?$"
)
_AFTER_BEFORE = re.compile(r"(?:after|past|μετα(?: απο)?(?: τισ)?) ?(?:the )?$")
_EVERY_BEFORE = re.compile(r"(?:every|each|καθε) $")
_MAX_AFTER = re.compile(
    r",? ?(?:or (?:less|fewer|under|below|younger|earlier|lighter|shorter|lower|smaller)|and (?:under|below|"
    r"younger)|at (?:the )?most|"
    r"max(?:imum)?\b|at the latest|το πολυ|η λιγοτερ\w+|το αργοτερο|limit\b|(?:is )?the (?:limit|maximum|most)\b)"
)
_MIN_AFTER = re.compile(
    r",? ?(?:or (?:more|over|older|later|longer|above|heavier|higher)|and (?:over|above|more|older|up|later)|"
    r"at (?:the )?least|"
    r"min(?:imum)?\b(?! walk)|\+(?! ?[\d€$£])|plus\b(?! [\d€$£])|at the earliest|και ανω|η περισσοτερ\w+|"
    r"τουλαχιστον|onwards)"
)
_SIDE = re.compile(
    r"(?: [^\W\d_]+)?? (?:(before|prior to|ahead|in advance|earlier|πριν|νωριτερα)|(after|later|afterwards|μετα|"
    r"αργοτερα))\b"
)
_RANGE = re.compile(r" ?(?:-|–|—|to|until|till|and|εωσ|μεχρι|ωσ|με|και|through) ?")
_WRITTEN = re.compile(rf"-?(?:({_MONEY}) ?)?[\d.,'’ ]*\d[ -]?(?:(?:{FILLERS}) )?({_UNIT})?(?![^\W\d_])")
_BETWEEN = re.compile(r"(?:between|from|απο|μεταξυ)(?: τισ)?(?: the)? $")
#: What must lead a range that is joined by "and": "3 and 5 days" is none.
_BEGINS = {"and": ("between",), "με": ("απο", "μεταξυ"), "και": ("μεταξυ",)}
_COLUMN = re.compile(rf"\b({_UNIT})\)?(?: left)?: ?(?:up to |max\.? |at least )?$")
_LABEL_BEFORE = re.compile(rf"\b({LABELS})\b:? ?(?:no\.? |number |nr\.? )?$")


@lru_cache(maxsize=512)
def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a prepared text, in order; two that make a range are one."""
    language = "el" if re.search("[α-ω]", text) else "en"
    mark = decimal_mark(text, "el" if language == "el" else "en")
    atoms: list[Quantity] = []
    for match in _TOKEN.finditer(text):
        atom = _atom(match, text, mark)
        # "€ 20 a day" has taken the day already.
        if atom and (not atoms or atom.start >= atoms[-1].end):
            atoms.append(atom)
    joined = _joined(atoms, text)
    return tuple(_bounded(q, text, joined[i - 1].end if i else 0) for i, q in enumerate(joined))


def _atom(match: re.Match[str], text: str, mark: str) -> Quantity | None:
    kind, start, end = match.lastgroup, match.start(), match.end()
    named = match.groupdict()
    for name, day, month in (("iso", "id", "im"), ("dmy", "yd", "ym"), ("dm", "dd", "dmm")):
        if named[name]:
            d, m = int(named[day]), int(named[month])
            return _one("date", m * 100 + d, start, end) if 1 <= d <= 31 and 1 <= m <= 12 else None
    if named["dayfirst"]:
        return _one("date", _index(_MONTHS, named["fm"], 1) * 100 + int(named["fd"]), start, end)
    if named["monthfirst"]:
        return _one("date", _index(_MONTHS, named["mm"], 1) * 100 + int(named["md"]), start, end)
    if named["half"]:
        hour = int(named["hh"]) % 12 + (12 if named["ap"] == "pm" else 0)
        return _one("clock", hour * 60 + int(named["hm"] or 0), start, end)
    if named["clock"]:
        return _one("clock", (int(named["ch"]) * 60 + int(named["cm"])) % 1440, start, end)
    if named["noon"]:
        return _one("clock", 720 if named["noon"] in ("noon", "midday", "μεσημερι") else 0, start, end)
    if named["day"]:
        return _one("day", _index(_DAYS, named["day"], 0), start, end)
    if named["ordinal"]:
        return _one("ordinal", int(named["on"]), start, end)
    if named["month"]:
        # "You may" and "in march order" are no months.
        alone = named["month"] in ("may", "march", "mar", "jan", "sep", "dec")
        return None if alone else _one("month name", _index(_MONTHS, named["month"], 1), start, end)
    if named["halfhour"]:
        return _one("time", 1800, start, end)
    if named["halved"]:
        return _one("percent", 50, start, end)
    if named["times"]:
        return _one("number", {"once": 1, "twice": 2, "thrice": 3}[named["times"]], start, end)
    if named["onceper"]:
        return (
            _one("time", 1800, start, end) if "half" in named["ou"] else _measured("1", named["ou"], mark, start, end)
        )
    if kind == "before" or named["before"]:
        return _per(_measured(named["bn"], named["bm"], mark, start, end), text)
    return _number(match, text, mark)


def _number(match: re.Match[str], text: str, mark: str) -> Quantity:
    raw, unit, end = match["an"], match["au"], match.end()
    start = match.start("an")
    if not unit:
        end = match.end("an")
        label = _LABEL_BEFORE.search(text, 0, start) if text[max(0, start - 30) : start].strip() else None
        if label:
            return _one(f"label {label[1]}", read(raw, mark), start, end)
        column = _COLUMN.search(text[max(0, start - 40) : start])
        unit = column[1] if column else None
    made = _measured(raw, unit, mark, start, end) if unit else _one("number", read(raw, mark), start, end)
    before = text[max(0, start - 2) : start]
    if before[-1:] in ("-", "−") and (len(before) < 2 or before[0] in " (:"):
        # A sign, not a dash between two numbers: "5 -18" does not occur, "5 - 18" has a blank.
        made = replace(made, low=-made.low, high=-made.high, start=start - 1)
        if made.kind == "temperature" and unit:
            made = _shifted(-read(raw, mark), unit, start - 1, end)
    return _per(made, text)


def _measured(raw: str, unit: str, mark: str, start: int, end: int) -> Quantity:
    return _shifted(read(raw, mark), unit, start, end)


def _shifted(value: Decimal, unit: str, start: int, end: int) -> Quantity:
    measure = MEASURES[unit]
    return _one(measure.dimension, value * measure.factor + measure.offset, start, end)


def _per(quantity: Quantity, text: str) -> Quantity:
    """The quantity with what it is said of: mg/kg, € a night."""
    per: list[str] = list(quantity.per)
    end = quantity.end
    while found := _PER.match(text, end):
        if found["daily"] and quantity.kind == "time":
            break
        unit = MEASURES["day"] if found["daily"] else MEASURES[found["u"]]
        per.append(f"{unit.dimension} {unit.factor.normalize()}")
        end = found.end()
    return replace(quantity, per=tuple(sorted(per)), end=end)


def _one(kind: str, value: Decimal | int, start: int, end: int) -> Quantity:
    return Quantity(kind, Decimal(value), Decimal(value), start, end)


def _index(patterns: tuple[str, ...], word: str, first: int) -> int:
    return next(n for n, pattern in enumerate(patterns, start=first) if re.fullmatch(pattern, word))


# ---------------------------------------------------------------- ranges and bounds
def _joined(atoms: list[Quantity], text: str) -> list[Quantity]:
    out: list[Quantity] = []
    for atom in atoms:
        whole = _range(out[-1], atom, text) if out else None
        if whole:
            out[-1] = whole
        else:
            out.append(atom)
    return out


def _range(first: Quantity, second: Quantity, text: str) -> Quantity | None:
    gap = text[first.end : second.start]
    if first.kind.startswith("label") and first.kind == second.kind:
        gap = gap.rstrip().removesuffix(first.kind[6:])
    # The money sign or the minus may belong to the gap.
    if not _RANGE.fullmatch(gap) or first.is_range or second.is_range:
        return None
    led = _BETWEEN.search(text[max(0, first.start - 20) : first.start])
    if gap.strip() in ("and", "με", "και") and not (led and led.group().split()[0] in _BEGINS[gap.strip()]):
        return None
    if first.kind == "number" and second.kind not in ("number", "clock", "date", "day"):
        # "3 to 5 days": the first has the unit of the second.
        unit = _unit_of(text[second.start : second.end])
        if unit is None:
            return None
        value = first.low * unit.factor + unit.offset
        first = replace(first, kind=second.kind, low=value, high=value, per=second.per)
    elif first.kind.startswith(("label", "money")) and second.kind == "number":
        second = replace(second, kind=first.kind)
    if first.kind != second.kind or (first.low > second.high and first.kind not in ("clock", "date", "day")):
        return None
    if first.low == second.high:
        return None
    return replace(first, high=second.high, end=second.end, per=second.per)


def _unit_of(written: str) -> Measure | None:
    """The unit in "20 kg", "€ 5" or "5 mg/kg"."""
    found = _WRITTEN.match(written)
    return MEASURES.get((found[1] or found[2] or "").strip()) if found else None


def _bounded(quantity: Quantity, text: str, floor: int) -> Quantity:
    before = text[max(floor, quantity.start - 40) : quantity.start]
    after = text[quantity.end : quantity.end + 30]
    bound = ""
    if not quantity.is_range:
        if _MAX_AFTER.match(after):
            bound = "max"
        elif _MIN_AFTER.match(after):
            bound = "min"
        elif _EVERY_BEFORE.search(before):
            bound = "every" if quantity.kind == "time" else ""
        else:
            pairs = (("max", _MAX_BEFORE), ("min", _MIN_BEFORE), ("after", _AFTER_BEFORE))
            bound = next((name for name, pattern in pairs if pattern.search(before)), "")
    side = _SIDE.match(after)
    named = "" if not side or quantity.kind != "time" else "before" if side[1] else "after"
    if bound == "after" and quantity.kind in ("clock", "date", "day"):
        bound = "min"
    return replace(quantity, bound=bound, side=named)


def days_between(first: Decimal, second: Decimal) -> int:
    """Days from one date to another of the same year, both as month × 100 + day; no leap day.

    Raises:
        ValueError: no such date.
    """
    a, b = (dt.date(2025, int(d) // 100, int(d) % 100) for d in (first, second))
    return (b - a).days


def spans_removed(text: str) -> str:
    """The text without its quantities: what is left are its words."""
    cuts = [0, *(x for q in quantities(text) for x in (q.start, q.end)), len(text)]
    return " ".join(text[a:b] for a, b in list(pairwise(cuts))[::2])
