"""Days and times in a question, found by code: English, Greek, and Greek in Latin letters.

`find_when` reads a question against a given now and returns one `When`. Its decisions where people's words are open:

* A weekday alone is its next day, today included. "This Saturday" is the same; "the coming Saturday" is never today.
* "Next Saturday" (and «το επόμενο Σάββατο») is the coming one, unless that is today or at most two days away: then it
  is the one after it. «Το άλλο Σάββατο» is the Saturday of next week. The other reading is in `ambiguous_day`.
* A date without a year is its next occurrence, today included; one that was at most 30 days ago stays past
  (`day_is_past`), since people ask about a journey they just missed. A month without a year is this month or a later
  one.
* Digits are read day first (4/7 is 4 July); the American order is used only where the European one is impossible.
* A bare hour from 1 to 6 is in the afternoon, from 7 to 12 in the morning, unless words say otherwise ("in the
  morning", «το βράδυ»). When the day is today, a morning hour that has passed is taken for the evening. "5:30" is
  read like "5"; "05:30" and "17:30" are as written. `hour_assumed` says that a half of the day was chosen.
* Ranges: "between 3 and 6 July" gives every day of it, at most 62.

Not understood: movable feasts (Easter), seasons, ranges of months, every second week, "mid July" as days, "early" and
"late", working days, other calendars, time zones written in the question, dates in words beyond "first of July", and
what a deadline is for ("arrive by nine" is `before` nine; whether an arrival is meant must be read from the verb). When
`before` is earlier than `after` ("from 22:00 to 02:00"), it lies on the next day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from assistant.tools.words.clock import find_times
from assistant.tools.words.days import find_days
from assistant.tools.words.folded import Span, fold_places, tidy_spans
from assistant.tools.words.lexer import Row
from assistant.tools.words.say import say_day, say_days, say_duration, say_month, say_time, say_weekdays

__all__ = ["PARTS", "When", "find_when", "say_day", "say_days", "say_duration", "say_month", "say_time", "say_weekdays"]

#: Clock ranges of the parts of the day; an end before the start lies on the next day. English afternoons start earlier
#: than Greek ones.
PARTS: dict[str, tuple[dt.time, dt.time]] = {
    "morning": (dt.time(4), dt.time(12)),
    "noon": (dt.time(11, 30), dt.time(15)),
    "afternoon": (dt.time(12), dt.time(18)),
    "greek_afternoon": (dt.time(15), dt.time(20, 30)),
    "evening": (dt.time(17), dt.time(23, 59)),
    "night": (dt.time(20), dt.time(5)),
    "tonight": (dt.time(17), dt.time(5)),
}


@dataclass(frozen=True, slots=True)
class When:
    """What a question says about time.

    Attributes:
        day: the one day it names, else None.
        days: the days when it names several, in order; empty otherwise.
        weekday: a weekday meant again and again ("on Saturdays", "every Friday"), 0 = Monday; the first of `weekdays`.
        weekdays: all of them ("every day" is 0 to 6); empty unless `recurring`.
        recurring: a rhythm is asked about and no fixed day.
        month: (year, month) when a month is named without a day.
        after, before: the earliest and the latest clock time asked for.
        at: a time named as such ("at 7", "the 07:25"); `around` has the same value then.
        around: a time to look near to.
        part: "morning", "noon", "afternoon", "evening", "night", or None.
        part_range: its clock range (start, end); an end before the start lies on the next day.
        now: "now", "right now"; `day` is today then.
        day_is_past: `day`, or the last of `days`, lies before today.
        day_bound: "after" or "before" when the day is a limit ("after 4 July", "by Friday"), else "".
        ambiguous_day: the other day that "next Saturday" can mean.
        weekday_clash: the weekday written beside a date that falls on another one.
        hour_assumed: am or pm was chosen by rule.
        impossible: a date as written that no calendar has ("31 June"), else "".
        spans: character ranges of the text that were understood, in order, not overlapping.
        text: the words of the day as written; "" without any.
    """

    day: dt.date | None = None
    days: tuple[dt.date, ...] = ()
    weekday: int | None = None
    weekdays: tuple[int, ...] = ()
    recurring: bool = False
    month: tuple[int, int] | None = None
    after: dt.time | None = None
    before: dt.time | None = None
    at: dt.time | None = None
    around: dt.time | None = None
    part: str | None = None
    part_range: tuple[dt.time, dt.time] | None = None
    now: bool = False
    day_is_past: bool = False
    day_bound: str = ""
    ambiguous_day: dt.date | None = None
    weekday_clash: int | None = None
    hour_assumed: bool = False
    impossible: str = ""
    spans: tuple[Span, ...] = field(default=())
    text: str = ""

    @property
    def says_day(self) -> bool:
        """Whether any day, rhythm or month is named."""
        return bool(self.day or self.days or self.recurring or self.month)


def find_when(text: str, now: dt.datetime) -> When:
    """Days and times named in a text.

    Args:
        text: a question in English, Greek or Greeklish, as typed.
        now: the local wall time that "today" is reckoned from; a time zone is ignored.

    Returns:
        What was found; an empty `When` when the text names no time.
    """
    row = Row(fold_places(text))
    days = find_days(row, now.replace(tzinfo=None))
    day_spans = tidy_spans(row.taken)
    today = days.only == now.date() or (days.only is None and not days.several and not days.weekdays)
    times = find_times(row, now.time() if today else None, evening=days.tonight)
    part = times.part or ("tonight" if days.tonight else None)
    at, around, after, before = times.at, times.around, times.after, times.before
    if days.clock is not None:
        around = around or days.clock
    if days.clock_until is not None:
        after, before = after or now.time().replace(second=0, microsecond=0), before or days.clock_until
    last = days.several[-1] if days.several else days.only
    return When(
        day=days.only,
        days=days.several,
        weekday=days.weekdays[0] if days.weekdays else None,
        weekdays=days.weekdays,
        recurring=bool(days.weekdays),
        month=days.month,
        after=after,
        before=before,
        at=at,
        around=around or at,
        part={"greek_afternoon": "afternoon", "tonight": "night"}.get(part, part) if part else None,
        part_range=PARTS[part] if part else None,
        now=days.now,
        day_is_past=last is not None and last < now.date(),
        day_bound=days.bound,
        ambiguous_day=days.other,
        weekday_clash=days.clash,
        hour_assumed=times.assumed,
        impossible=days.impossible,
        spans=tidy_spans(row.taken),
        text=" ".join(text[start:end] for start, end in day_spans),
    )
