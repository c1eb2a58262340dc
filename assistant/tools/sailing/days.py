"""Answers about days: on which days a sailing runs, and whether it runs on a weekday in general."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from assistant.tools.gtfs.timetable import Journey
from assistant.tools.sailing.say import clock, detail, listed, say
from assistant.tools.sailing.scope import Found, Scope
from assistant.tools.words.say import say_date, say_day, say_weekdays
from assistant.types import Language

#: The days that "on which days" looks at, when no period is named.
WINDOW = 28


def answer(scope: Scope) -> Found | None:
    """The weekdays on which the pair is served, with exceptions."""
    if scope.pair is None or not ("days" in scope.query.intent or scope.query.when.month):
        return None
    table = scope.timetable
    if not scope.fleet.linked(*scope.pair):
        a, b = (scope.name(p) for p in scope.pair)
        return Found(say("never", scope.language, a=a, b=b))
    start, end = period(scope)
    if start > table.last_day or end < table.first_day:
        from assistant.tools.sailing.trips import beyond

        return beyond(scope)
    start, end = max(start, table.first_day), min(end, table.last_day)
    running = [day for day in _each(start, end) if scope.journeys(day, changes=0)]
    changed = False
    if not running:
        changed = True
        running = [day for day in _each(start, end) if scope.journeys(day)]
    a, b = (scope.name(p) for p in scope.pair)
    spoken = _period_words(scope, start, end)
    if not running:
        return Found(say("none", scope.language, a=a, b=b, day=spoken.strip(" ,"), bound=""))
    weekdays, missing, extra = pattern(running, start, end)
    noun = "Δρομολόγια" if scope.language == "el" else "Sailings"
    if weekdays:
        days = _spelled(weekdays, scope.language)
    else:
        days = listed([say_day(d, scope.now.date(), scope.language) for d in running[:8]], scope.language)
        missing, extra = [], []
    if scope.language == "en" and weekdays and not days.startswith(("every", "daily", "on ")):
        days = f"on {days}"
    text = say("days", scope.language, noun_c=noun, a=a, b=b, days=days, period=spoken)
    if missing:
        text += say("but_not", scope.language, days=listed([_date(scope, d) for d in missing[:6]], scope.language))
    if extra:
        text += say("also_on", scope.language, days=listed([_date(scope, d) for d in extra[:6]], scope.language))
    if changed:
        text += " (με αλλαγή πλοίου)" if scope.language == "el" else " (with a change)"
    sample = _sample(scope, running)
    times = list(dict.fromkeys(f"{clock(j.leaves)}{detail(j.legs[0], scope.language)}" for j in sample))
    greek = scope.language == "el"
    if times and len(times) <= 6:
        text += f" {'Ώρες' if greek else 'Times'}: {', '.join(times)}."
    elif times:
        text += _often(sample, greek=greek)
    return Found(text, scope.rows(sample))


def period(scope: Scope) -> tuple[dt.date, dt.date]:
    """The days that are looked at: a month or days that were named, else four weeks from now."""
    when = scope.query.when
    if when.month:
        year, month = when.month
        first = dt.date(year, month, 1)
        return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    if len(when.days) > 1:
        return min(when.days), max(when.days)
    start = max(scope.now.date(), scope.timetable.first_day)
    return start, start + dt.timedelta(days=WINDOW - 1)


def pattern(running: Sequence[dt.date], start: dt.date, end: dt.date) -> tuple[set[int], list[dt.date], list[dt.date]]:
    """Weekdays served on at least half of their dates; their dates that are missing; served dates of other weekdays."""
    served = set(running)
    by_weekday: dict[int, list[dt.date]] = {}
    for day in _each(start, end):
        by_weekday.setdefault(day.weekday(), []).append(day)
    weekdays = {w for w, dates in by_weekday.items() if 2 * sum(d in served for d in dates) >= len(dates)}
    missing = [d for w in weekdays for d in by_weekday[w] if d not in served]
    extra = [d for d in running if d.weekday() not in weekdays]
    return weekdays, sorted(missing), sorted(extra)


def _each(start: dt.date, end: dt.date) -> list[dt.date]:
    return [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]


def _sample(scope: Scope, running: Sequence[dt.date]) -> list[Journey]:
    """The journeys of the first day, as an example of the times."""
    return scope.journeys(running[0])


def _period_words(scope: Scope, start: dt.date, end: dt.date) -> str:
    first, last = (_date(scope, d) for d in (start, end))
    return f" (από {first} έως {last})" if scope.language == "el" else f" (looking at {first} to {last})"


def _often(sample: Sequence[Journey], *, greek: bool) -> str:
    """How many a day, from when to when, and how far apart when that is even."""
    first, last, count = clock(sample[0].leaves), clock(sample[-1].leaves), len(sample)
    gaps = {round((b.legs[0].start - a.legs[0].start) / 60) for a, b in pairwise(sample)}
    even = len(gaps) == 1
    if greek:
        return f" {count} την ημέρα, από {first} έως {last}" + (f", κάθε {gaps.pop()} λεπτά." if even else ".")
    return f" {count} a day, from {first} to {last}" + (f", every {gaps.pop()} minutes." if even else ".")


def _spelled(weekdays: set[int], language: Language) -> str:
    """Every weekday by its name; "every day except …" beside them, for the quick reader."""
    short = say_weekdays(weekdays, language)
    if len(weekdays) in (1, 7):
        return short
    names = listed([say_weekdays({w}, language) for w in sorted(weekdays)], language)
    return names if short == names else f"{names} ({short})"


def _date(scope: Scope, day: dt.date) -> str:
    return say_date(day, scope.language)
