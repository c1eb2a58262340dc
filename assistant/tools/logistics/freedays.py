"""Free days of containers and what the days behind them cost.

Calendar days unless working days are asked for. The first counted day is the day after the event (discharge, gate-out)
unless the event's own day counts; the day of return counts.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assistant.tools.logistics.sheet import Record, Sheet

FROM = ("from_day", "day_from", "start_day", "days_from", "from")
TO = ("to_day", "day_to", "end_day", "days_to", "until_day", "to")
RATE = (
    "rate_usd",
    "rate_eur",
    "rate_usd_per_day",
    "rate_eur_per_day",
    "usd_per_day",
    "eur_per_day",
    "rate_per_day",
    "daily_rate",
    "rate",
    "price",
    "amount",
    "charge",
)
FREE = ("free_days", "free_time_days", "free_time", "free")
#: Columns that tell rows of a tariff apart.
KINDS = (
    "equipment", "container", "container_type", "type", "size", "charge", "charge_type", "kind", "direction", "port",
    "terminal", "line", "carrier", "cargo",
    "category", "service", "trade",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate for the days `first` to `last` (None: open), and the row it came from (None: from the question)."""

    first: int
    last: int | None
    rate: Decimal
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Days charged at one tier."""

    tier: Tier
    days: int

    @property
    def amount(self) -> Decimal:
        """Days times rate."""
        return self.tier.rate * self.days


def counted_day(event: dt.date, number: int, *, same_day: bool = False, working: bool = False) -> dt.date:
    """The date of counted day `number` (1 is the first)."""
    day = event if same_day else event + dt.timedelta(days=1)
    while working and day.weekday() >= 5:
        day += dt.timedelta(days=1)
    for _ in range(number - 1):
        day += dt.timedelta(days=1)
        while working and day.weekday() >= 5:
            day += dt.timedelta(days=1)
    return day


def count_days(event: dt.date, end: dt.date, *, same_day: bool = False, working: bool = False) -> int:
    """How many days count from the event to `end`, both rules as in `counted_day`."""
    first = event if same_day else event + dt.timedelta(days=1)
    if not working:
        return max(0, (end - first).days + 1)
    return sum((first + dt.timedelta(days=i)).weekday() < 5 for i in range(max(0, (end - first).days + 1)))


def charges(tiers: list[Tier], first: int, last: int) -> list[Charge]:
    """The days `first` to `last` (numbers of days in the tiers' own counting), by tier; days no tier covers are left
    out."""
    out = []
    for tier in sorted(tiers, key=lambda t: t.first):
        begin, end = max(first, tier.first), last if tier.last is None else min(last, tier.last)
        if end >= begin:
            out.append(Charge(tier, end - begin + 1))
    return out


def is_tariff(sheet: Sheet) -> bool:
    """Whether a table has tiers of days with rates."""
    return sheet.column(*RATE) is not None and (
        sheet.column(*FROM) is not None or sheet.column("days", "day_range", "tier") is not None
    )


def tiers_of(sheet: Sheet, records: list[Record]) -> list[Tier]:
    """The tiers of these rows; rows that cannot be read are left out."""
    begin, end, rate = sheet.column(*FROM), sheet.column(*TO), sheet.column(*RATE)
    span = sheet.column("days", "day_range", "tier")
    out = []
    for record in records:
        if begin:
            text = f"{record.cells[begin]}-{record.cells[end] if end else ''}"
        else:
            text = record.cells[span] if span else ""
        match = re.match(r"\D*(\d{1,4})\s*(?:\+|[-–]\s*(\d{1,4})?|to\s+(\d{1,4}))?", text)
        price = decimal(record.cells[rate]) if rate else None
        if match and price is not None:
            last = match[2] or match[3]
            out.append(Tier(int(match[1]), int(last) if last else None, price, record))
    return out


def decimal(text: str) -> Decimal | None:
    """The number in a cell such as `75`, `75.00` or `USD 75`."""
    match = re.search(r"\d+(?:\.\d+)?", text.replace(",", ""))
    try:
        return Decimal(match[0]) if match else None
    except InvalidOperation:
        return None
