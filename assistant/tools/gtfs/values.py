"""Single values of a feed: times, dates, numbers. None means: missing or not readable."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal, InvalidOperation

#: The latest hour that is believed, ten days after the service day began.
MAX_HOUR = 240
_TIME = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


def seconds_of(value: str) -> int | None:
    """Seconds after the service day's begin of "07:05:00", "7:05:00", "25:15:00" or "7:05"."""
    match = _TIME.fullmatch(value)
    if not match or int(match[1]) > MAX_HOUR:
        return None
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def date_of(value: str) -> dt.date | None:
    """The day of "20260701" (or "2026-07-01")."""
    match = _DATE.fullmatch(value)
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
    # The ends of the calendar leave no room for "the day before".
    return day if day and 1900 <= day.year <= 2999 else None


def whole(value: str) -> int | None:
    """A whole number of at most nine digits; "3.0" counts."""
    value = value.removesuffix(".0")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None


def degrees(value: str, limit: float) -> float | None:
    """A coordinate between -limit and limit; a decimal comma counts."""
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= limit else None


def micro(value: str) -> int | None:
    """A distance in millionths of its unit, so that interpolation is exact."""
    try:
        number = float(value)
    except ValueError:
        return None
    return round(number * 1_000_000) if math.isfinite(number) and 0 <= number < 1e9 else None


def price(value: str) -> Decimal | None:
    """An amount of money, not negative; a decimal comma counts."""
    try:
        number = Decimal(value.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < 1_000_000_000 else None
