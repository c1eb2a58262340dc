"""The grammar of days: regular expressions over the letters of a `Row`, longest readings first.

What a reading means is documented in `assistant.tools.words.when`; the letters in `calendar_words` and `lexer`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from assistant.tools.words.dates import DAY, SHIP_WORDS, DateReader, Days, day_range, month_later
from assistant.tools.words.lexer import Row

_LEAD = "(?P<lead>[l@i<>f~2b]*)"
_OF = "F?l*"


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


class _Reader(DateReader):
    """Days by their distance, weeks, weekends, weekdays and months."""

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
                begin += DAY * self.row.value(anchor)
        if unit in ("hour", "minute"):
            return not ago and self._hours(match, count * (60 if unit == "hour" else 1))
        if self.has(match, "i") and self.row.tokens[match.start("i")].value == "within":
            if unit not in ("day", "week") or not 1 <= count <= 31:
                return False
            return self.add(*day_range(begin, begin + DAY * (count * (7 if unit == "week" else 1) - (unit == "day"))))
        if count > 366 or unit == "year" or not self.has(match, "n"):
            return False
        if unit == "month":
            date = month_later(begin, -count if ago else count)
        else:
            days = count * {"day": 1, "week": 7, "fortnight": 14}[str(unit)]
            date = begin + DAY * (-days if ago else days)
        return self.add(date)

    def next_few(self, match: re.Match[str]) -> bool:
        """ "Next 3 days", «τις επόμενες 2 εβδομάδες»: from today on."""
        count = self.at(match, "n") * {"day": 1, "week": 7}.get(str(self.row.tokens[match.start("u")].value), 0)
        return 1 <= count <= 62 and self.add(*day_range(self.today, self.today + DAY * (count - 1)))

    def _hours(self, match: re.Match[str], minutes: int) -> bool:
        within = self.has(match, "i") and self.row.tokens[match.start("i")].value == "within"
        if not self.has(match, "i") or not (within or self.has(match, "n")) or minutes > 24 * 60:
            return False
        return self._clock(minutes, within=within)

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
        return self.add(self.coming(self.at(match, "w")) + DAY * 7 * count)

    def relative(self, match: re.Match[str]) -> bool:
        return self.add(self.today + DAY * self.at(match, "d"))

    def tonight(self, _: re.Match[str]) -> bool:
        self.out.tonight = True
        return self.add(self.today)

    def this_part(self, match: re.Match[str]) -> bool:
        """ "This evening", "last night"."""
        return self.add(self.today - DAY * (match["mod"] == "p"))

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
            return self.add(self.today + DAY)
        if unit == "month":
            step = {"h": 0, "p": -1}.get(mod, 1)
            first = month_later(self.today.replace(day=1), step)
            self.out.month = (first.year, first.month)
            return True
        if unit != "week":
            return False
        weeks = {"h": 0, "p": -1}.get(mod, 1)
        for group in ("w1", "w2"):
            if match.groupdict().get(group):
                return self.add(self.monday(weeks) + DAY * self.at(match, group))
        monday = self.monday(weeks)
        first = max(monday, self.today) if weeks == 0 else monday
        return self.add(*day_range(first, monday + DAY * 6))

    def weekend_of(self, match: re.Match[str]) -> bool:
        """ "The weekend of 11 July", "the week of 6 July": the date was read before."""
        if len(self.out.found) != 1:
            return False
        date = self.out.found.pop()
        monday = date - DAY * date.weekday()
        if self.row.kinds[match.start("g")] == "G":
            return self.add(monday + DAY * 5, monday + DAY * 6)
        if self.row.tokens[match.start("g")].value != "week":
            self.out.found.append(date)
            return False
        return self.add(*day_range(monday, monday + DAY * 6))

    def weekend(self, match: re.Match[str]) -> bool:
        if self.has(match, "every") or self.at(match, "g") == 1:
            self.out.weekdays = (5, 6)
            return True
        mod = match["mod"] or match["tail"] or ""
        saturday = self.monday() + DAY * 5
        if mod in ("n", "j"):
            self.out.other = max(saturday, self.today)
            saturday += DAY * 7
        elif mod == "p":
            saturday -= DAY * 7
        return self.add(*(day for day in (saturday, saturday + DAY) if mod == "p" or day >= self.today))

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
        return self.add(*day_range(first, first + DAY * ((self.at(match, "z") - self.at(match, "a")) % 7)))

    def weekday(self, match: re.Match[str]) -> bool:
        mod = match["mod"] or (match["tail"] or "")[-1:]
        if mod == "p" and self.word(match.end()) in SHIP_WORDS:
            mod = ""  # "the last Saturday ferry": last belongs to the ferry
        if not mod and match.start("w") and self.word(match.start("w") - 1) in ("a", "any", "καποια", "kapoia"):
            self.out.weekdays = tuple(sorted({*self.out.weekdays, self.at(match, "w")}))
            return True  # "on a Tuesday" is any Tuesday
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
        (rf"[l@i]*(?P<n>[oOp])(?P<w>W)[iF]l*(?P<m>[Mm]){_YEAR}", _Reader.nth_weekday),
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
        (r"l*n(?P<n>N)(?P<u>U)", _Reader.next_few),
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
        (r"(?P<mod>[hp])(?=l*P)", _Reader.this_part),
        (r"E", _Reader.tonight),
        (r"V", _Reader.right_now),
        # months, and days without one
        (rf"{_LEAD}(?P<mod>[hncpj])?l*(?P<m>M){_YEAR}", _Reader.month),
        (rf"[iFncb]l*(?P<m>m){_YEAR}", _Reader.month),
        (r"(?P<m>m)(?P<y>Y)", _Reader.month),
        (r"(?P<lead>[l@<>f]+)(?P<d>O)(?:[,&|]+l*O)*", _Reader.ordinal),
        (r"(?P<lead>[@])(?P<d>N)(?![z&BQkaUu$P])", _Reader.greek_dom),
    )
]
