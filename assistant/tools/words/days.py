"""The grammar of days: regular expressions over the letters of a `Row`, longest readings first.

What a reading means is documented in `assistant.tools.words.when`; the letters in `calendar_words` and `lexer`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.tools.words.folded import word_list
from assistant.tools.words.lexer import Row

_DAY = dt.timedelta(days=1)
#: Days that a range may have; what lies behind is cut off.
_LONGEST = 62
#: A date without a year that was at most so many days ago is meant as past.
_RECENT = 30

_LEAD = "(?P<lead>[l@i<>f~2b]*)"
_OF = "F?l*"


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
_SHIP_WORDS = frozenset(
    word_list(
        """
    ferry ferries boat boats ship ships sailing sailings departure departures one ones crossing service
    connection trip class floor deck time child person passenger ticket stop leg car day half
    """
    )
)


def find_days(row: Row, now: dt.datetime) -> Days:
    """The days named in a row; what was understood is masked in it."""
    reader = _Reader(row, now)
    for pattern, handle in _RULES:
        place = 0
        while match := pattern.search(row.kinds, place):
            place = match.end()
            if reader.negated(match):
                row.take(match.start(), match.end())
            elif match.end() > match.start() and handle(reader, match):
                reader.note_bound(match)
                row.take(match.start(), match.end())
            else:
                place = match.start() + 1
    if reader.out.now and not reader.out.found:
        reader.out.found.append(now.date())
    return reader.out


class _Reader:
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
        self.out.found.extend(days[:_LONGEST])
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
            if date >= self.today or (self.today - date).days <= _RECENT:
                return date
        return None

    def coming(self, weekday: int, *, after_today: bool = False) -> dt.date:
        ahead = (weekday - self.today.weekday()) % 7
        return self.today + _DAY * (ahead or (7 if after_today else 0))

    def monday(self, weeks: int = 0) -> dt.date:
        return self.today + _DAY * (7 * weeks - self.today.weekday())

    def modified(self, weekday: int, mod: str) -> dt.date:
        """The day of "next Saturday", "this Saturday" and so on."""
        coming = self.coming(weekday)
        ahead = (coming - self.today).days
        if mod == "c":
            return self.coming(weekday, after_today=True)
        if mod == "p":
            return coming - _DAY * 7
        if mod == "n":
            day = coming + _DAY * 7 if ahead <= 2 else coming
        elif mod == "j":
            day = self.monday(1) + _DAY * weekday
        else:
            return coming
        if ahead == 0:
            self.out.other = None
        elif day != coming:
            self.out.other = coming
        elif coming < self.monday(1):
            self.out.other = coming + _DAY * 7
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
            return self.add(*_range(known[0], known[1]))
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
        return self.add(*_range(ends[0], ends[1]))

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
        if self.word(after) in _SHIP_WORDS or (kind == "x" and self.word(after).startswith(("θεσ", "πλοι", "δρομολ"))):
            return False
        if (
            "on" not in words
            and kind == "x"
            and self.word(after) not in ("is", "are", "for", "does", "do", "will", "with")
        ):
            return False
        date = self._next_dom(self.dom(match.start("d")))
        return date is not None and self.add(date)

    def greek_dom(self, match: re.Match[str]) -> bool:
        """«στις 15»: a day from 13 up, since hours are said to twelve."""
        day = self.dom(match.start("d"))
        if self.word(match.start("d") - 1) not in ("στισ", "stis") or day < 13:
            return False
        date = self._next_dom(day)
        return date is not None and self.add(date)

    # ------------------------------------------------------------ distances
    def distance(self, match: re.Match[str]) -> bool:
        """ "In 3 days", "a week from Saturday", "3 days ago", «σε 3 μέρες»."""
        unit = self.row.tokens[match.start("u")].value
        count = self.at(match, "n") if self.has(match, "n") else 1
        begin = self.today
        ago = self.has(match, "ago") or self.has(match, "greek_ago")
        if self.has(match, "greek_ago") and self.word(match.start("greek_ago")) not in (
            "πριν",
            "prin",
            "πριν απο",
            "prin apo",
        ):
            return False
        if match.groupdict().get("from"):
            anchor = match.start("from")
            kind = self.row.kinds[anchor]
            if kind == "W":
                begin = self.coming(self.row.value(anchor))
            elif kind == "q":
                begin += _DAY * self.row.value(anchor)
        if unit in ("hour", "minute"):
            return not ago and self._hours(match, count * (60 if unit == "hour" else 1))
        if self.has(match, "i") and self.row.tokens[match.start("i")].value == "within":
            if unit not in ("day", "week") or not 1 <= count <= 31:
                return False
            return self.add(*_range(begin, begin + _DAY * (count * (7 if unit == "week" else 1) - (unit == "day"))))
        if count > 366 or unit == "year" or not self.has(match, "n"):
            return False
        if unit == "month":
            date = _plus_months(begin, -count if ago else count)
        else:
            days = count * {"day": 1, "week": 7, "fortnight": 14}[str(unit)]
            date = begin + _DAY * (-days if ago else days)
        return self.add(date)

    def _hours(self, match: re.Match[str], minutes: int) -> bool:
        if not self.has(match, "i") or not self.has(match, "n") or minutes > 24 * 60:
            return False
        return self._clock(minutes, within=self.row.tokens[match.start("i")].value == "within")

    def _clock(self, minutes: int, *, within: bool) -> bool:
        moment = self.now + dt.timedelta(minutes=minutes)
        if within:
            self.out.clock_until = moment.time().replace(second=0, microsecond=0)
            if moment.date() != self.today:
                self.out.clock_until = dt.time(23, 59)
            return self.add(self.today)
        self.out.clock = moment.time().replace(second=0, microsecond=0)
        return self.add(moment.date())

    def half_hour(self, match: re.Match[str]) -> bool:
        if self.row.tokens[match.start("u")].word not in ("hour", "ωρα", "wra", "ora"):
            return False
        return self._clock(30, within=self.row.tokens[match.start("i")].value == "within")

    def week_on(self, match: re.Match[str]) -> bool:
        """ "Saturday week", "a week on Saturday"."""
        if self.word(match.start("u")) not in ("week", "weeks", "εβδομαδα", "βδομαδα"):
            return False
        count = self.at(match, "n") if match.groupdict().get("n") else 1
        return self.add(self.coming(self.at(match, "w")) + _DAY * 7 * count)

    def relative(self, match: re.Match[str]) -> bool:
        return self.add(self.today + _DAY * self.at(match, "d"))

    def tonight(self, _: re.Match[str]) -> bool:
        self.out.tonight = True
        return self.add(self.today)

    def right_now(self, match: re.Match[str]) -> bool:
        if (
            match.group() == "V"
            and self.row.tokens[match.start()].word == "now"
            and match.start()
            and (self.word(match.start() - 1) in ("from", "by", "until", "till", "have", "has", "are", "is", "up"))
        ):
            return False
        self.out.now = True
        return True

    # ------------------------------------------------------------ weeks, weekends, weekdays
    def week(self, match: re.Match[str]) -> bool:
        unit = self.row.tokens[match.start("u")].value
        mod = next((match[g] for g in ("mod", "tail") if match.groupdict().get(g)), "")
        if self._plural(match.start("u")):
            return False
        if unit == "day" and mod in ("n", "j"):
            return self.add(self.today + _DAY)
        if unit == "month":
            step = {"h": 0, "p": -1}.get(mod, 1)
            first = _plus_months(self.today.replace(day=1), step)
            self.out.month = (first.year, first.month)
            return True
        if unit != "week":
            return False
        weeks = {"h": 0, "p": -1}.get(mod, 1)
        for group in ("w1", "w2"):
            if match.groupdict().get(group):
                return self.add(self.monday(weeks) + _DAY * self.at(match, group))
        monday = self.monday(weeks)
        first = max(monday, self.today) if weeks == 0 else monday
        return self.add(*_range(first, monday + _DAY * 6))

    def weekend_of(self, match: re.Match[str]) -> bool:
        """ "The weekend of 11 July", "the week of 6 July": the date was read before."""
        if len(self.out.found) != 1:
            return False
        date = self.out.found.pop()
        monday = date - _DAY * date.weekday()
        if self.row.kinds[match.start("g")] == "G":
            return self.add(monday + _DAY * 5, monday + _DAY * 6)
        if self.row.tokens[match.start("g")].value != "week":
            self.out.found.append(date)
            return False
        return self.add(*_range(monday, monday + _DAY * 6))

    def weekend(self, match: re.Match[str]) -> bool:
        if self.has(match, "every") or self.at(match, "g") == 1:
            self.out.weekdays = (5, 6)
            return True
        mod = match["mod"] or match["tail"] or ""
        saturday = self.monday() + _DAY * 5
        if mod in ("n", "j"):
            self.out.other = max(saturday, self.today)
            saturday += _DAY * 7
        elif mod == "p":
            saturday -= _DAY * 7
        return self.add(*(day for day in (saturday, saturday + _DAY) if mod == "p" or day >= self.today))

    def recurring(self, match: re.Match[str]) -> bool:
        found: list[int] = []
        for index in range(match.start(), match.end()):
            value = self.row.tokens[index].value
            if self.row.kinds[index] == "K" and isinstance(value, tuple):
                found.extend(value)
            elif self.row.kinds[index] in "WR":
                found.append(self.row.value(index))
        if len(found) == 2 and re.search("R[-2]l*R", match.group()):
            found = [(found[0] + n) % 7 for n in range((found[1] - found[0]) % 7 + 1)]
        self.out.weekdays = tuple(sorted({*self.out.weekdays, *found}))
        return True

    def weekday_range(self, match: re.Match[str]) -> bool:
        first = self.coming(self.at(match, "a"))
        return self.add(*_range(first, first + _DAY * ((self.at(match, "z") - self.at(match, "a")) % 7)))

    def weekday(self, match: re.Match[str]) -> bool:
        mod = match["mod"] or (match["tail"] or "")[-1:]
        if mod == "p" and self.word(match.end()) in _SHIP_WORDS:
            mod = ""  # "the last Saturday ferry": last belongs to the ferry
        days = [self.modified(self.at(match, "w"), mod)]
        for index in range(match.end("w"), match.end()):
            if self.row.kinds[index] == "W":
                days.append(self.modified(self.row.value(index), ""))
        return self.add(*days)

    def month(self, match: re.Match[str]) -> bool:
        month = self.at(match, "m")
        year = self.today.year + (month < self.today.month)
        mod = match["mod"] if match.groupdict().get("mod") else ""
        if match.groupdict().get("y"):
            year = self.at(match, "y")
        elif mod == "p":
            year = self.today.year - (month >= self.today.month)
        if self.out.month is None:
            self.out.month = (year, month)
        return True


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _range(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + _DAY * n for n in range(min((last - first).days + 1, _LONGEST))]


def _month_after(day: dt.date) -> tuple[int, int]:
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def _plus_months(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, dt.MINYEAR), dt.MAXYEAR)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_Handler = Callable[[_Reader, re.Match[str]], bool]
_W1 = "(?:l*(?P<w1>W)[,.]?[l@i2]*)?"
_W2 = "(?:[,(]?l*(?P<w2>W))?"
_YEAR = f"(?:,?{_OF}(?P<y>Y))?"
_RULES: list[tuple[re.Pattern[str], _Handler]] = [
    (re.compile(pattern), handler)
    for pattern, handler in (
        # ranges and lists of dates
        (r"[bf]?[l@i]*(?P<a>D)l*[-2&][l@]*(?P<z>D)", _Reader.date_range),
        (r"[bf]?[l@i]*(?P<a>S)l*[-2&][l@]*(?P<z>S)", _Reader.date_range),
        (
            rf"[bf]?[l@i]*(?P<a>[NO]){_OF}(?P<am>[Mm])[l,]*[-2&][l@]*(?P<z>[NO]){_OF}(?P<zm>[Mm]){_YEAR}",
            _Reader.date_range,
        ),
        (rf"[bf]?[l@i]*(?P<am>[Mm])(?P<a>[NO])[-2&](?P<zm>[Mm])(?P<z>[NO]){_YEAR}", _Reader.date_range),
        (rf"[bf]?[l@i]*(?:[NO]l*[-2&|,]+[l@]*)+[NO]{_OF}(?P<m>[Mm]){_YEAR}", _Reader.dates),
        (rf"[bf]?[l@i]*(?P<m>[Mm])[NO](?:[-2&|,][NO])+(?![Mm]){_YEAR}", _Reader.dates),
        # one date
        (rf"{_LEAD}{_W1}(?P<d>D){_W2}", _Reader.full),
        (rf"{_W1}J", _Reader.does_not_exist),
        (rf"{_LEAD}{_W1}(?P<d>[NOoC]){_OF}(?P<m>[Mm]){_YEAR}{_W2}", _Reader.date),
        (rf"{_LEAD}{_W1}(?P<m>[Mm])[l2]*(?P<d>[NO])(?!F){_YEAR}{_W2}", _Reader.date),
        (rf"{_LEAD}{_W1}(?P<d>S){_W2}", _Reader.slash),
        (r"(?P<lead>[@l><fb]+)(?P<d>[st])", _Reader.slash),
        (rf"{_LEAD}{_W1}(?P<d>v){_YEAR}", _Reader.named),
        (rf"{_LEAD}(?P<d>[NO])(?:Fl*|l+)(?P<mod>[hnjc]?)(?P<u>U)", _Reader.of_month),
        (rf"{_LEAD}(?P<w1>W),?(?:[l@]*(?P<o>O)|l*(?P<d>N)(?![zBQkaUu]|&[zQ]|l*P))", _Reader.weekday_dom),
        # distances
        (r"(?P<i>[i>])l*(?P<n>N)?(?P<u>U)(?:f?(?P<from>[qV]))?(?P<ago>(?!))?(?P<greek_ago>(?!))?", _Reader.distance),
        (r"(?P<n>N)(?P<u>U)f[l@]*(?P<from>[qVW])(?P<i>(?!))?(?P<ago>(?!))?(?P<greek_ago>(?!))?", _Reader.distance),
        (r"(?P<n>N)(?P<u>U)(?P<ago>g)(?P<i>(?!))?(?P<greek_ago>(?!))?", _Reader.distance),
        (r"(?P<greek_ago><)f?(?P<n>N)(?P<u>U)(?!f)(?P<i>(?!))?(?P<ago>(?!))?", _Reader.distance),
        (r"(?P<n>N)(?P<u>U)[l@i]+(?P<w>W)", _Reader.week_on),
        (r"[l@i]*(?P<w>W)(?P<u>U)", _Reader.week_on),
        (r"(?P<i>i)(?P<half>z)N?(?P<u>U)", _Reader.half_hour),
        # weeks and weekends
        (r"[l@i]*(?P<g>[GU])Fl*_", _Reader.weekend_of),
        (rf"{_LEAD}(?:(?P<w1>W),?{_OF}i?l*)?(?P<mod>[hncjp])l*(?P<u>U)(?:,?[l@i2]*(?P<w2>W))?", _Reader.week),
        (rf"{_LEAD}(?P<u>U)(?P<tail>c)", _Reader.week),
        (rf"(?P<every>e)?{_LEAD}(?P<mod>[hncjp])?l*(?P<g>G)(?P<tail>c)?", _Reader.weekend),
        # weekdays
        (r"l*R(?:[-2,&|]+l*R)+", _Reader.recurring),
        (r"[@l]*e[l2]*W(?:[,&|]+[el2]*W)*", _Reader.recurring),
        (r"[@l2]*[RK](?:[,&|]+[l2]*[RWK])*", _Reader.recurring),
        (r"[bf]?[l2]*(?P<a>W)l*[-2y][l2]*(?P<z>W)", _Reader.weekday_range),
        (r"b[l2]*(?P<a>W)&[l2]*(?P<z>W)", _Reader.weekday_range),
        (
            rf"{_LEAD}(?P<mod>[hncjp])?[l2]*(?P<w>W)(?P<tail>l?[nc](?![UWG]))?(?:[,&|]+[l@i2]*W)*",
            _Reader.weekday,
        ),
        (rf"{_LEAD}(?P<d>q)", _Reader.relative),
        (r"E", _Reader.tonight),
        (r"V", _Reader.right_now),
        # months, and days without one
        (rf"{_LEAD}(?P<mod>[hncpj])?l*(?P<m>M){_YEAR}", _Reader.month),
        (rf"[iFncb]l*(?P<m>m){_YEAR}", _Reader.month),
        (r"(?P<m>m)(?P<y>Y)", _Reader.month),
        (r"(?P<lead>[l@<>f]+)(?P<d>O)", _Reader.ordinal),
        (r"(?P<lead>[@])(?P<d>N)(?![z&BQkaUu$P])", _Reader.greek_dom),
    )
]
