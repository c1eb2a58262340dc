"""Dates and times written out in a question, read strictly.

Understood: 2026-07-03, 3/7/2026, 3.7.26, 3 July 2026, July 3rd, 3 Ιουλίου, 3 iouliou, today, tomorrow, yesterday, each
with a time of day beside it (14:30, 2 pm, 1430 hrs). Day before month, unless the month would be above 12. A date
without a year is the one nearest to now. Weekdays and "next week" are not understood: these tools count from a date
that somebody wrote down.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from assistant.text import fold, fold_greek_sound

_MONTHS: dict[str, int] = {}
for _index, _names in enumerate(
    (
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
        "september sept sep", "october oct", "november nov", "december dec",
    ),
    1,
):  # fmt: skip
    _MONTHS.update((name, _index) for name in _names.split())
_GREEK_STEMS = (
    "ιανουαρ", "φεβρουαρ", "μαρτι", "απριλ", "μαι", "ιουνι", "ιουλι", "αυγουστ", "σεπτεμβρ", "οκτωβρ", "νοεμβρ",
    "δεκεμβρ",
)  # fmt: skip
_GREEK_MONTHS = [(fold_greek_sound(stem), index) for index, stem in enumerate(_GREEK_STEMS, 1)]
#: The short forms in both alphabets that the stems do not cover.
_GREEK_SHORT = {
    "ιαν": 1, "φεβ": 2, "μαρ": 3, "απρ": 4, "μαη": 5, "ιουν": 6, "ιουλ": 7, "αυγ": 8, "σεπ": 9, "οκτ": 10, "νοε": 11,
    "δεκ": 12,
    "μαιου": 5, "μαιοσ": 5, "μαιο": 5, "μαησ": 5, "mai": 5, "maiou": 5, "maioy": 5, "mah": 5,
}  # fmt: skip
_RELATIVE_DAYS = {
    "today": 0, "tomorrow": 1, "yesterday": -1, "σημερα": 0, "αυριο": 1, "χθες": -1, "χτες": -1,
    "simera": 0, "shmera": 0, "avrio": 1, "aurio": 1, "ayrio": 1, "xthes": -1, "xtes": -1,
}  # fmt: skip
_RELATIVE = {fold(word): days for word, days in _RELATIVE_DAYS.items()}

_ISO = r"(?P<iy>\d{4})-(?P<im>\d{1,2})-(?P<id>\d{1,2})"
_DAY_MONTH = r"(?P<nd>\d{1,2})(?P<sep>[/.\-])(?P<nm>\d{1,2})(?P=sep)(?P<ny>\d{4}|\d{2})"
_SHORT = r"(?P<sd>\d{1,2})/(?P<sm>\d{1,2})"
_WORDED = (
    r"(?P<wd>\d{1,2})(?:st|nd|rd|th|η|ησ|h|hs)?(?:\s+of)?[\s\-]+(?P<wm>[^\W\d_]{3,12})\.?"
    r"(?:[,\s\-]+(?P<wy>\d{4})(?!\d))?"
)
_MONTH_FIRST = r"(?P<mm>[^\W\d_]{3,9})\.?\s+(?P<md>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<my>\d{4})(?!\d))?"
_RELATIVE_PART = r"(?P<rel>" + "|".join(_RELATIVE) + r")"
_DATE = re.compile(
    rf"(?<![\w/.\-])(?:{_ISO}|{_DAY_MONTH}|{_WORDED}|{_MONTH_FIRST}|{_RELATIVE_PART}|{_SHORT})"
    r"(?:(?![\w/]|[.\-]\d)|(?=t\d{1,2}:))"
)
# ISO date-times glue the time on with a T.
_ISO_TIME = re.compile(rf"(?<![\w/.\-]){_ISO}[t ](?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?::\d{{2}})?")
_TIME = re.compile(
    r"(?<![\d:.,\-/])(?:(?P<h>\d{1,2}):(?P<m>\d{2})(?!\d)(?:\s*(?P<ampm>am|pm|πμ|μμ|π\.μ\.?|μ\.μ\.?))?"
    r"|(?P<h12>\d{1,2})\s*(?P<only>am|pm|πμ|μμ|π\.μ\.?|μ\.μ\.?)(?!\w)"
    r"|(?P<hhmm>\d{4})\s*(?:hrs?|hours|lt|utc|z)(?!\w)"
    r"|(?:στισ|stis|at)\s+(?P<hp>\d{1,2})\.(?P<mp>\d{2})(?![\d.]))"
)
_NOON = re.compile(r"(?<!\w)(?:noon|μεσημερι|mesimeri)(?!\w)")
_MIDNIGHT = re.compile(r"(?<!\w)(?:midnight|μεσανυχτα|mesanyxta|mesanixta)(?!\w)")


@dataclass(frozen=True, slots=True)
class When:
    """A date in a text, perhaps with a time of day.

    Attributes:
        start, end: where it stands, with its time.
        year_assumed: the text gave no year.
    """

    date: dt.date
    time: dt.time | None
    start: int
    end: int
    year_assumed: bool = False

    def at(self, default: dt.time = dt.time()) -> dt.datetime:
        """As a date-time without zone; `default` where no time was written."""
        return dt.datetime.combine(self.date, self.time or default)


def _same_length(text: str) -> str:
    """Folded letter by letter, so that offsets stay true."""
    return "".join(f if len(f := fold(c)) == 1 else c for c in text)


def dates(text: str, today: dt.date) -> list[When]:
    """All dates of the text in order; what is no real date (31 June) is left out."""
    plain = _same_length(text)
    times = _times(plain)
    found: list[When] = []
    place = 0
    while match := _DATE.search(plain, place):
        read = _read(match, today)
        if read is None:
            # "5 days 2 May": the words after the first number were no month; go on right behind the number.
            place = match.start() + 1
            while place < len(plain) and plain[place].isalnum():
                place += 1
            continue
        day, assumed = read
        place = match.end()
        found.append(When(day, None, match.start(), match.end(), assumed))
    return _with_times(plain, _same_year(found), times)


def _same_year(found: list[When]) -> list[When]:
    """A date without a year beside one with a year is of that year: "from 1 July to 15 July 2026"."""
    year = next((w.date.year for w in found if not w.year_assumed), None)
    return found if year is None else [_of_year(when, year) if when.year_assumed else when for when in found]


def _of_year(when: When, year: int) -> When:
    made = _made(year, when.date.month, when.date.day)
    return When(made[0], None, when.start, when.end) if made else when


def _with_times(plain: str, found: list[When], times: list[tuple[dt.time, int, int]]) -> list[When]:
    """Give each date the time that stands right behind it, or right before it."""
    out: list[When] = []
    free = list(times)
    for index, when in enumerate(found):
        limit = found[index + 1].start if index + 1 < len(found) else len(plain)
        behind = next((t for t in free if when.end <= t[1] < limit and _near(plain[when.end : t[1]])), None)
        glued = next((t for t in free if when.start <= t[1] <= when.end), None)
        before = next((t for t in free if t[2] <= when.start and _near(plain[t[2] : when.start])), None)
        time = glued or behind or before
        if time is None:
            out.append(when)
            continue
        free.remove(time)
        begin, end = min(when.start, time[1]), max(when.end, time[2])
        out.append(When(when.date, time[0], begin, end, when.year_assumed))
    return out


def _near(between: str) -> bool:
    words = re.findall(r"[^\W_]+", between)
    return len(between) <= 16 and all(w in _LINKS for w in words)


_LINKS = frozenset(
    fold("at on by from the t hrs hours local time στις στη ωρα την στην της stis ora wra tin stin tis").split()
)


def times(text: str) -> list[tuple[dt.time, int, int]]:
    """All times of day, with where they stand."""
    return _times(_same_length(text))


def _times(plain: str) -> list[tuple[dt.time, int, int]]:
    found = []
    for match in _TIME.finditer(plain):
        time = _read_time(match)
        if time is not None:
            found.append((time, match.start(), match.end()))
    for match in _ISO_TIME.finditer(plain):
        hour, minute = int(match["h"]), int(match["m"])
        if hour < 24 and minute < 60 and not any(s <= match.start("h") < e for _, s, e in found):
            found.append((dt.time(hour, minute), match.start("h"), match.end()))
    found += [(dt.time(12), m.start(), m.end()) for m in _NOON.finditer(plain)]
    found += [(dt.time(0), m.start(), m.end()) for m in _MIDNIGHT.finditer(plain)]
    return sorted(found, key=lambda f: f[1])


def _read_time(match: re.Match[str]) -> dt.time | None:
    if match["hhmm"]:
        hour, minute, half = int(match["hhmm"][:2]), int(match["hhmm"][2:]), ""
    else:
        hour = int(match["h"] or match["h12"] or match["hp"])
        minute = int(match["m"] or match["mp"] or 0)
        half = (match["ampm"] or match["only"] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half in ("pm", "μμ"):
        hour = hour % 12 + 12
    elif half:
        hour %= 12
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def _read(match: re.Match[str], today: dt.date) -> tuple[dt.date, bool] | None:
    part = match.groupdict()
    if part["rel"]:
        try:
            return today + dt.timedelta(days=_RELATIVE[part["rel"]]), False
        except OverflowError:
            return None
    if part["iy"]:
        return _made(int(part["iy"]), int(part["im"]), int(part["id"]))
    if part["ny"]:
        year = int(part["ny"]) + (2000 if len(part["ny"]) == 2 else 0)
        day, month = int(part["nd"]), int(part["nm"])
        return _made(year, *((day, month) if month > 12 >= day else (month, day)))
    if part["sd"]:
        day, month = int(part["sd"]), int(part["sm"])
        return _nearest(*((day, month) if month > 12 >= day else (month, day)), today)
    name, number, written = (part["wm"], part["wd"], part["wy"]) if part["wd"] else (part["mm"], part["md"], part["my"])
    found = _month(name)
    if found is None:
        return None
    return _made(int(written), found, int(number)) if written else _nearest(found, int(number), today)


def _month(name: str) -> int | None:
    if name in _MONTHS:
        return _MONTHS[name]
    if name in _GREEK_SHORT:
        return _GREEK_SHORT[name]
    sound = fold_greek_sound(name)
    return next((index for stem, index in _GREEK_MONTHS if len(stem) > 3 and sound.startswith(stem)), None)


def _made(year: int, month: int, day: int) -> tuple[dt.date, bool] | None:
    try:
        return (dt.date(year, month, day), False) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _nearest(month: int, day: int, today: dt.date) -> tuple[dt.date, bool] | None:
    made = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            made.append(dt.date(year, month, day))
        except ValueError:
            continue
    return (min(made, key=lambda d: abs(d - today)), True) if made else None
