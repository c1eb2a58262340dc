"""Laytime: time allowed, time used, and what is owed for the difference.

Allowed days = cargo ÷ daily rate; demurrage and despatch pro rata of a day. Time used runs from start to end; the
excepted days (SHEX: Sundays and holidays) and the lost hours stated (weather) do not count, until laytime has run
out: once on demurrage, always on demurrage. The charter party decides in earnest: turn time, "unless used", and when
exceptions begin on the day before are not modelled.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

_DAY = Decimal(1440)


@dataclass(frozen=True, slots=True)
class Statement:
    """What counts.

    Attributes:
        used: minutes that count.
        excepted: minutes left out as excepted days.
        ends: when laytime ran out, or None if it did not (or is not known).
    """

    used: Decimal
    excepted: Decimal
    ends: dt.datetime | None


def allowed_minutes(quantity: Decimal, rate_per_day: Decimal) -> Decimal:
    """Minutes allowed for a cargo at a daily rate; the rate must be positive."""
    return quantity / rate_per_day * _DAY


def count(
    periods: list[tuple[dt.datetime, dt.datetime]],
    allowed: Decimal,
    weekdays: frozenset[int],
    holidays: frozenset[dt.date] = frozenset(),
    lost: Decimal = Decimal(0),
) -> Statement:
    """Count the periods, which are in order and do not overlap.

    Args:
        allowed: minutes of laytime.
        weekdays: excepted days of the week, Monday 0.
        holidays: excepted dates.
        lost: minutes lost within laytime, wherever they were.
    """
    used, excepted, limit = Decimal(0), Decimal(0), allowed + lost
    ends: dt.datetime | None = None
    for start, end in periods:
        for begin, stop in _days(start, end):
            minutes = Decimal((stop - begin) // dt.timedelta(minutes=1))
            if ends is None and (begin.weekday() in weekdays or begin.date() in holidays):
                excepted += minutes
                continue
            if ends is None and used + minutes >= limit:
                ends = begin + dt.timedelta(minutes=float(limit - used))
            used += minutes
    return Statement(max(used - lost, Decimal(0)), excepted, ends)


def _days(start: dt.datetime, end: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """The period cut at midnights."""
    out = []
    while start < end:
        midnight = dt.datetime.combine(start.date() + dt.timedelta(days=1), dt.time())
        out.append((start, min(end, midnight)))
        start = midnight
    return out


def pro_rata(minutes: Decimal, daily: Decimal) -> Decimal:
    """The amount for so many minutes at a daily rate."""
    return minutes / _DAY * daily
