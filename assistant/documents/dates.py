"""Dates as documents and file names write them, in English and Greek: whole days, months and years.

Numeric dates are read day first (1.5.2026, 01/05/2026), as in Europe. A year alone counts from 1990 to 2099; this
module cannot tell such a year from a number that merely looks like one, but for amounts with a usual unit.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.text import fold

#: Spellings of the months as `fold` leaves them, January first.
MONTHS = (
    "january jan ιανουαριοσ ιανουαριου ιανουαριο ιαν",
    "february feb φεβρουαριοσ φεβρουαριου φεβρουαριο φεβ",
    "march mar μαρτιοσ μαρτιου μαρτιο μαρ",
    "april apr απριλιοσ απριλιου απριλιο απρ",
    "may μαιοσ μαιου μαιο μαι",
    "june jun ιουνιοσ ιουνιου ιουνιο ιουν",
    "july jul ιουλιοσ ιουλιου ιουλιο ιουλ",
    "august aug αυγουστοσ αυγουστου αυγουστο αυγ",
    "september sept sep σεπτεμβριοσ σεπτεμβριου σεπτεμβριο σεπ",
    "october oct οκτωβριοσ οκτωβριου οκτωβριο οκτ",
    "november nov νοεμβριοσ νοεμβριου νοεμβριο νοε",
    "december dec δεκεμβριοσ δεκεμβριου δεκεμβριο δεκ",
)
_NUMBER = {word: number for number, words in enumerate(MONTHS, start=1) for word in words.split()}
_MONTH = "(?:" + "|".join(sorted(_NUMBER, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:199\d|20\d\d)"
_DAY = r"\d{1,2}(?:st|nd|rd|th|η|ησ)?"
_TO = r"\s*(?:to|until|till|through|and|-|–|—|εωσ|ωσ|μεχρι|και)\s*"
_BEFORE, _AFTER = r"(?<![\w.,/-])", r"(?![\w/]|[-.,]\d)"
_DATE = re.compile(
    rf"{_BEFORE}(?:"
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)|(?P<iso_month>{_YEAR}-(?:0[1-9]|1[0-2]))|"
    rf"(?P<numeric>\d{{1,2}}[./-]\d{{1,2}}[./-]{_YEAR})|"
    rf"(?P<dmy>{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR})|"
    # "1 June to 30 September 2026": the year of the end holds for the beginning.
    rf"(?P<dm>{_DAY}\s+(?:of\s+)?{_MONTH})(?={_TO}{_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?P<later>{_YEAR})\b)|"
    rf"(?P<mdy>{_MONTH}\s+{_DAY},?\s+{_YEAR})|"
    rf"(?P<my>{_MONTH},?\s+{_YEAR})|(?P<numeric_month>(?:0[1-9]|1[0-2])/{_YEAR})|"
    # 2000 € is no year.
    rf"(?P<year>(?<![€$£]){_YEAR})(?!\s?(?:[€$£%]|(?:eur|euros?|usd|gbp|dollars|ευρω|kg|km)\b))"
    rf"){_AFTER}"
)
_WORD = re.compile(r"[^\W\d_]+")
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date found in a text.

    Attributes:
        first, last: the days it covers: one for a whole date, a month, or a year.
        start, end: where it stands in the folded text.
    """

    first: dt.date
    last: dt.date
    start: int = 0
    end: int = 0

    @property
    def precision(self) -> str:
        """ "day", "month" or "year"."""
        days = (self.last - self.first).days
        return "day" if days == 0 else "month" if days < 31 else "year"


def span(year: int, month: int = 0, day: int = 0) -> Dated | None:
    """The days of a year, a month or a day; None when there is no such day."""
    try:
        if day:
            whole = dt.date(year, month, day)
            return Dated(whole, whole)
        if month:
            return Dated(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
        return Dated(dt.date(year, 1, 1), dt.date(year, 12, 31))
    except (ValueError, IndexError):
        return None


def dates_in(text: str) -> Iterator[Dated]:
    """The dates in a text, in order; those that no calendar has are left out.

    Args:
        text: any text; it is folded here, and `start` and `end` refer to the folded text.
    """
    for match in _DATE.finditer(fold(text)):
        kind, said = next((name, value) for name, value in match.groupdict().items() if value and name != "later")
        figures = [int(n) for n in _FIGURES.findall(said)]
        words = (_NUMBER.get(word) for word in _WORD.findall(said))
        month = next((number for number in words if number), 0)
        found = _read(kind, figures, month, int(match["later"] or 0))
        if found:
            yield Dated(found.first, found.last, match.start(kind), match.end(kind))


def _read(kind: str, figures: list[int], month: int, later: int) -> Dated | None:
    if kind == "iso":
        return span(*figures)
    if kind == "numeric":
        return span(figures[2], figures[1], figures[0])
    if kind == "numeric_month":
        return span(figures[1], figures[0])
    if kind in ("dmy", "mdy"):
        return span(figures[1], month, figures[0])
    if kind == "dm":
        return span(later, month, figures[0])
    return span(figures[0], figures[1] if kind == "iso_month" else month)


# ---------------------------------------------------------------- file names
_NAME_MONTH = "(?:" + "|".join(sorted(_NUMBER, key=len, reverse=True)) + ")"
_IN_NAME = re.compile(
    r"(?<!\d)(?:"
    rf"(?P<y1>{_YEAR})[-_. ]?(?P<m1>0[1-9]|1[0-2])(?:[-_. ]?(?P<d1>[0-3]\d))?|"
    rf"(?P<d2>\d{{1,2}})[-_. ](?P<m2>\d{{1,2}})[-_. ](?P<y2>{_YEAR})|"
    rf"(?:(?P<d3>\d{{1,2}})[-_. ])?(?<![a-zα-ω])(?P<m3>{_NAME_MONTH})[-_. ](?P<y3>{_YEAR})|"
    rf"(?P<y4>{_YEAR})[-_. ](?P<m4>{_NAME_MONTH})|"
    rf"(?P<y5>{_YEAR})(?:[-_. ](?:{_YEAR}|\d\d))?"
    r")(?![a-z0-9α-ω])"
)


def date_in_name(name: str) -> tuple[Dated | None, str]:
    """The first date in a part of a file's path, and the folded name without it.

    "fees-2026-05" gives May 2026 and "fees-"; of a season such as "2025-26" the first year counts.
    """
    folded = fold(name)
    for match in _IN_NAME.finditer(folded):
        part = {key[0]: value for key, value in match.groupdict().items() if value}
        month = part.get("m", "0")
        number = int(month) if month.isdigit() else _NUMBER[month]
        found = span(int(part["y"]), number, int(part.get("d", "0")))
        if found:
            return found, folded[: match.start()] + folded[match.end() :]
    return None, folded
