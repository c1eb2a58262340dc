"""Reading dates from the words of a question: "4 July", "3-6 July", "Saturday the 4th", "the 15th of next month".

The base of the grammar in `assistant.tools.words.days`; `assistant.tools.words.when` says what a reading means.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field

from assistant.tools.words.folded import word_list
from assistant.tools.words.lexer import Row

DAY = dt.timedelta(days=1)
#: Days that a range may have; what lies behind is cut off.
LONGEST = 62
#: A date without a year that was at most so many days ago is meant as past.
RECENT = 30

SHIP_WORDS = frozenset(
    word_list(
        """
    ferry ferries boat boats ship ships sailing sailings departure departures one ones crossing service
    connection trip class floor deck time child person passenger ticket stop leg car day half
    """
    )
)


@dataclass(slots=True)
class Days:
    """What was found: see `When` for the meaning of each."""

    found: list[dt.date] = field(default_factory=list)
    weekdays: tuple[int, ...] = ()
    month: tuple[int, int] | None = None
    other: dt.date | None = None
    clash: int | None = None
    bound: str = ""
    impossible: str = ""
    now: bool = False
    tonight: bool = False
    clock: dt.time | None = None
    clock_until: dt.time | None = None

    @property
    def only(self) -> dt.date | None:
        """The day, when there is exactly one."""
        days = set(self.found)
        return self.found[0] if len(days) == 1 else None

    @property
    def several(self) -> tuple[dt.date, ...]:
        """The days in order, when there is more than one."""
        days = sorted(set(self.found))
        return tuple(days) if len(days) > 1 else ()


_SINGULAR = frozenset(
    word_list(
        """
    μηνασ μηνοσ minas minos mhnas mhnos εβδομαδασ βδομαδασ evdomadas vdomadas week's month's
    """
    )
)
#: These are fractions rather than days, unless a word says otherwise.
_FRACTIONS = {(1, 2), (1, 3), (1, 4), (2, 3), (3, 4)}


class DateReader:
    """Dates of a row, collected in `out`; each method reads one match of a rule and says whether it is a day."""

    def __init__(self, row: Row, now: dt.datetime) -> None:
        self.row = row
        self.now = now
        self.today = now.date()
        self.out = Days()

    # ------------------------------------------------------------ helpers
    def at(self, match: re.Match[str], group: str) -> int:
        """The value of the token a group stands for."""
        return self.row.value(match.start(group))

    def has(self, match: re.Match[str], group: str) -> bool:
        return match.group(group) is not None and match.group(group) != ""

    def word(self, index: int) -> str:
        return self.row.tokens[index].word if 0 <= index < len(self.row.tokens) else ""

    def dom(self, index: int) -> int:
        """A day of the month, or 0: "a" and "14h30" are none."""
        token = self.row.tokens[index]
        if token.kind == "C":
            return int(token.word[:-1]) if token.word.endswith("h") else 0
        value = self.row.value(index)
        return value if 1 <= value <= 31 and token.word not in ("a", "an") else 0

    def add(self, *days: dt.date) -> bool:
        self.out.found.extend(days[:LONGEST])
        return bool(days)

    def note_bound(self, match: re.Match[str]) -> None:
        lead = match.groupdict().get("lead") or ""
        before = match.start() - 1
        if before >= 0 and self.row.kinds[before] == "-" and self.word(before).isalpha():
            self.out.bound = "before"
        elif ">" in lead:
            self.out.bound = "after"
        elif "<" in lead:
            self.out.bound = "before"

    def occurrence(self, day: int, month: int, year: int | None = None) -> dt.date | None:
        """The date meant by day and month: of the year, or the next one, or one just past."""
        if year is not None:
            return _date(year, month, day)
        nearest = [d for d in (_date(self.today.year + n, month, day) for n in range(-1, 9)) if d is not None]
        for date in nearest:
            if date >= self.today or (self.today - date).days <= RECENT:
                return date
        return None

    def coming(self, weekday: int, *, after_today: bool = False) -> dt.date:
        ahead = (weekday - self.today.weekday()) % 7
        return self.today + DAY * (ahead or (7 if after_today else 0))

    def monday(self, weeks: int = 0) -> dt.date:
        return self.today + DAY * (7 * weeks - self.today.weekday())

    def modified(self, weekday: int, mod: str) -> dt.date:
        """The day of "next Saturday", "this Saturday" and so on."""
        coming = self.coming(weekday)
        ahead = (coming - self.today).days
        if mod == "c":
            return self.coming(weekday, after_today=True)
        if mod == "p":
            return coming - DAY * 7
        if mod == "n":
            day = coming + DAY * 7 if ahead <= 2 else coming
        elif mod == "j":
            day = self.monday(1) + DAY * weekday
        else:
            return coming
        if ahead == 0:
            self.out.other = None
        elif day != coming:
            self.out.other = coming
        elif coming < self.monday(1):
            self.out.other = coming + DAY * 7
        return day

    def check(self, date: dt.date, match: re.Match[str], *groups: str) -> None:
        for group in groups:
            if self.has(match, group) and self.at(match, group) != date.weekday():
                self.out.clash = self.at(match, group)

    def negated(self, match: re.Match[str]) -> bool:
        """ "Not today", but "why not today?"."""
        before = self.word(match.start() - 1) if match.start() else ""
        why = self.word(match.start() - 2) if match.start() > 1 else ""
        return before in ("not", "οχι", "oxi", "ohi") and why not in ("why", "γιατι", "giati")

    # ------------------------------------------------------------ dates
    def full(self, match: re.Match[str]) -> bool:
        date = dt.date.fromordinal(self.at(match, "d"))
        self.check(date, match, "w1", "w2")
        return self.add(date)

    def date(self, match: re.Match[str]) -> bool:
        day = self.dom(match.start("d"))
        return self._dated(match, day, self.at(match, "m"))

    def slash(self, match: re.Match[str]) -> bool:
        value = self.row.tokens[match.start("d")].value
        if isinstance(value, tuple):
            bare = not match.group("lead") and not match.groupdict().get("w1")
            if value in _FRACTIONS and bare and self.row.kinds[match.end() : match.end() + 1] in ("x", "u", "F", "U"):
                return False
            return self._dated(match, value[0], value[1])
        minutes = self.row.value(match.start("d"))  # "on 15.08"
        return self.word(match.start("d") - 1) == "on" and self._dated(match, minutes // 60, minutes % 60)

    def _dated(self, match: re.Match[str], day: int, month: int) -> bool:
        year = self.at(match, "y") if match.groupdict().get("y") else None
        date = self.occurrence(day, month, year) if day and 1 <= month <= 12 else None
        if date is None:
            return self.does_not_exist(match) if 1 <= day <= 31 and 1 <= month <= 12 else False
        named = [self.at(match, g) for g in ("w1", "w2") if match.groupdict().get(g)]
        later = self.occurrence(day, month, date.year + 1)
        if named and year is None and date < self.today and date.weekday() not in named and later is not None:
            date = later if later.weekday() in named else date
        self.check(date, match, *(g for g in ("w1", "w2") if g in match.groupdict()))
        return self.add(date)

    def nth_weekday(self, match: re.Match[str]) -> bool:
        """ "The second Saturday of July", "the last Friday in August"."""
        month, weekday = self.at(match, "m"), self.at(match, "w")
        year = self.at(match, "y") if self.has(match, "y") else None
        number = -1 if match["n"] == "p" else self.at(match, "n")
        for candidate in (year,) if year else (self.today.year, self.today.year + 1):
            days = [d for d in (_date(candidate, month, n) for n in range(1, 32)) if d and d.weekday() == weekday]
            if not -1 <= number <= len(days):
                return False
            date = days[number if number < 0 else number - 1]
            if year or date >= self.today:
                return self.add(date)
        return False

    def does_not_exist(self, match: re.Match[str]) -> bool:
        """ "31 June"."""
        tokens = self.row.tokens
        start, end = self.row.folded.span(tokens[match.start()].start, tokens[match.end() - 1].end)
        self.out.impossible = self.row.folded.original[start:end]
        return True

    def named(self, match: re.Match[str]) -> bool:
        value = self.row.tokens[match.start("d")].value
        return isinstance(value, tuple) and self._dated(match, value[0], value[1])

    def dates(self, match: re.Match[str]) -> bool:
        """Several days of one month: "3, 4 and 5 July", "3-6 July", "between 3 and 6 July"."""
        numbers = [self.dom(i) for i in range(match.start(), match.end()) if self.row.kinds[i] in "NO"]
        if not all(numbers):
            return False
        year = self.at(match, "y") if self.has(match, "y") else None
        last = self.occurrence(numbers[-1], self.at(match, "m"), year)
        if last is None:
            return False
        days = [_date(last.year, last.month, number) for number in numbers]
        known = [day for day in days if day is not None]
        if len(known) != len(numbers):
            return False
        if len(known) == 2 and self._is_range(match) and known[0] <= known[1]:
            return self.add(*day_range(known[0], known[1]))
        return self.add(*known)

    def _is_range(self, match: re.Match[str]) -> bool:
        text = match.group()
        return "b" in text or "-" in text or "2" in text.lstrip("2l@if")

    def date_range(self, match: re.Match[str]) -> bool:
        """ "28 June to 2 July", "4/7 - 9/7", "July 28 to August 2"."""
        ends: list[dt.date] = []
        year = self.at(match, "y") if match.groupdict().get("y") else None
        for name in ("a", "z"):
            group = match.start(name)
            if self.row.kinds[group] == "D":
                ends.append(dt.date.fromordinal(self.row.value(group)))
                continue
            value = self.row.tokens[group].value
            if isinstance(value, tuple):
                day, month = value[0], value[1]
            else:
                day, month = self.dom(group), self.at(match, name + "m")
            found = self.occurrence(day, month, year) if day else None
            if found is None:
                return False
            ends.append(found)
        if ends[1] < ends[0]:
            moved = _date(ends[0].year + 1, ends[1].month, ends[1].day)
            if moved is None or year is not None:
                return False
            ends[1] = moved
        return self.add(*day_range(ends[0], ends[1]))

    # ------------------------------------------------------------ day of the month
    def weekday_dom(self, match: re.Match[str]) -> bool:
        """ "Saturday the 4th": the next such day; a bare number only when the weekday agrees."""
        place = match.start("o") if match["o"] else match.start("d")
        day = self.dom(place)
        date = self._next_dom(day) if day else None
        if date is None:
            return False
        if date.weekday() != self.at(match, "w1"):
            for months in range(1, 13):
                later = self._next_dom(day, months)
                if later is not None and later.weekday() == self.at(match, "w1") and months <= 2:
                    return self.add(later)
            if self.row.kinds[place] == "N":
                return False
            self.out.clash = self.at(match, "w1")
        return self.add(date)

    def _next_dom(self, day: int, skip: int = 0) -> dt.date | None:
        year, month = self.today.year, self.today.month + skip
        for _ in range(13):
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
            date = _date(year, month, day)
            if date is not None and date >= self.today:
                return date
            month += 1
        return None

    def of_month(self, match: re.Match[str]) -> bool:
        if self.row.tokens[match.start("u")].value != "month" or self._plural(match.start("u")):
            return False
        day = self.dom(match.start("d"))
        date = self._next_dom(day) if day else None
        if day and self.has(match, "mod") and match["mod"] in "nj":
            year, month = _month_after(self.today)
            date = _date(year, month, day)
        return date is not None and self.add(date)

    def _plural(self, index: int) -> bool:
        return self.word(index).endswith(("s", "ησ", "εσ")) and self.word(index) not in _SINGULAR

    def ordinal(self, match: re.Match[str]) -> bool:
        """ "On the 15th", but not "the 2nd ferry"."""
        after = match.end()
        kind = self.row.kinds[after : after + 1]
        words = {self.word(i) for i in range(match.start(), match.end())}
        if self.word(after) in SHIP_WORDS or (kind == "x" and self.word(after).startswith(("θεσ", "πλοι", "δρομολ"))):
            return False
        if (
            "on" not in words
            and kind == "x"
            and self.word(after) not in ("is", "are", "for", "does", "do", "will", "with")
        ):
            return False
        numbers = [self.dom(i) for i in range(match.start("d"), match.end()) if self.row.kinds[i] == "O"]
        dates = [self._next_dom(number) for number in numbers]
        return self.add(*(date for date in dates if date is not None))

    def greek_dom(self, match: re.Match[str]) -> bool:
        """«στις 15»: a day from 13 up, since hours are said to twelve."""
        day = self.dom(match.start("d"))
        if self.word(match.start("d") - 1) not in ("στισ", "stis") or day < 13:
            return False
        date = self._next_dom(day)
        return date is not None and self.add(date)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def day_range(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + DAY * n for n in range(min((last - first).days + 1, LONGEST))]


def _month_after(day: dt.date) -> tuple[int, int]:
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def month_later(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, dt.MINYEAR), dt.MAXYEAR)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
