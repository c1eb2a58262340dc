"""What a feed holds once read: plain records, tied together by ids that are known to exist."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

#: (last basic or extended route type of a range, mode), rising; from the GTFS reference and its extended route types.
_MODES = (
    (0, "tram"), (1, "metro"), (2, "rail"), (3, "bus"), (4, "ferry"), (5, "tram"), (6, "cable car"), (7, "funicular"),
    (10, "other"), (11, "bus"), (12, "rail"), (99, "other"), (199, "rail"), (299, "bus"), (399, "rail"), (404, "metro"),
    (405, "rail"), (499, "metro"), (599, "metro"), (699, "metro"), (899, "bus"), (999, "tram"), (1099, "ferry"),
    (1199, "air"), (1299, "ferry"), (1399, "cable car"), (1499, "funicular"), (1599, "taxi"),
)  # fmt: skip


def mode_of(route_type: int) -> str:
    """ferry, bus, rail, metro, tram, air, taxi, cable car, funicular or other, from a GTFS route_type."""
    if route_type < 0:
        return "other"
    return next((mode for last, mode in _MODES if route_type <= last), "other")


def _has_words(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Agency:
    """An operator; `zone` is a time zone name that exists."""

    id: str
    name: str
    zone: str
    url: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop, platform or station.

    Attributes:
        latitude, longitude: degrees, or None when missing, out of range or 0/0.
        kind: location_type (0 stop, 1 station, 2 entrance, 3 node, 4 boarding area).
        parent: id of an existing station, or "".
        other_names: translations of the name.
        line: line in stops.txt.
    """

    id: str
    code: str
    name: str
    latitude: float | None
    longitude: float | None
    zone_id: str
    kind: int
    parent: str
    platform: str
    line: int
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A line; `agency_id` exists."""

    id: str
    agency_id: str
    short_name: str
    long_name: str
    description: str
    type: int
    line: int

    @property
    def mode(self) -> str:
        """See `mode_of`."""
        return mode_of(self.type)

    @property
    def name(self) -> str:
        """As a reader wants it: the long name when it contains the short one, else both, else what there is."""
        short, long = self.short_name, self.long_name
        if not short or not long:
            return short or long or self.id
        if _has_words(long, short):
            return long
        return short if _has_words(short, long) else f"{short} {long}"


class StopTime(NamedTuple):
    """One call of a trip.

    `arrival` and `departure` are seconds after noon minus 12 hours of the service day; `timed` is False where they were
    interpolated. `pickup` and `drop_off`: 0 regular, 1 none, 2 phone the agency, 3 arrange with the crew. `line` is
    the line in stop_times.txt.
    """

    stop_id: str
    arrival: int
    departure: int
    pickup: int
    drop_off: int
    timed: bool
    headsign: str
    line: int


@dataclass(frozen=True, slots=True)
class Trip:
    """One trip, or one departure of a trip that repeats.

    Attributes:
        shift: seconds to add to all times of `calls` (0 but for repeated trips).
        approximate: whether the times are those of a headway, not of a schedule.
        line: line in trips.txt.
    """

    id: str
    route_id: str
    service_id: str
    headsign: str
    short_name: str
    ship: str
    calls: tuple[StopTime, ...]
    line: int
    shift: int = 0
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """The days on which trips run: weekdays (Monday first) within a range, plus and minus exceptions."""

    id: str
    weekdays: tuple[bool, ...] = (False,) * 7
    start: dt.date = dt.date.max
    end: dt.date = dt.date.min
    added: frozenset[dt.date] = frozenset()
    removed: frozenset[dt.date] = frozenset()

    def runs(self, day: dt.date) -> bool:
        """Whether it runs on a service day."""
        if day in self.added:
            return True
        return self.start <= day <= self.end and self.weekdays[day.weekday()] and day not in self.removed

    def bounds(self) -> tuple[dt.date, dt.date] | None:
        """First and last service day, or None when it never runs."""
        days = sorted(self.added)
        first, last = (days[0], days[-1]) if days else (dt.date.max, dt.date.min)
        if any(self.weekdays) and self.start <= self.end:
            one = dt.timedelta(days=1)
            day, until = self.start, self.end
            while day < min(until, first) and not self.runs(day):
                day += one
            while until > max(day, last) and not self.runs(until):
                until -= one
            if self.runs(day):
                first = min(first, day)
            if self.runs(until):
                last = max(last, until)
        return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A rule about changing; empty ids match anything, a station matches its stops; `seconds` None: not given."""

    from_stop: str
    to_stop: str
    kind: int
    seconds: int | None
    from_route: str = ""
    to_route: str = ""
    from_trip: str = ""
    to_trip: str = ""


@dataclass(frozen=True, slots=True)
class FareRule:
    """Where a fare holds: empty fields match anything; `contains` are zones that must all be passed."""

    route_id: str
    origin: str
    destination: str
    contains: frozenset[str]


@dataclass(frozen=True, slots=True)
class FareClass:
    """A price and its rules; without rules it holds everywhere."""

    id: str
    name: str
    price: Decimal
    currency: str
    agency_id: str
    rules: tuple[FareRule, ...]
    line: int


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What feed_info.txt says; all may be empty."""

    publisher: str = ""
    version: str = ""
    language: str = ""
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, read.

    Attributes:
        zone: name of the time zone that most of the timetable is in (that of the first agency).
        trips: only trips that can run: known route and service, two or more calls at known stops, times that do not run
            backwards.
        warnings: what was mended or left out, naming file, line and column.
        faults: what makes the timetable unusable; empty for a usable one.
        paths: bare file name to name in the pack, of the files that were read.
    """

    agencies: dict[str, Agency] = field(default_factory=dict)
    stops: dict[str, Stop] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    trips: tuple[Trip, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    fares: tuple[FareClass, ...] = ()
    info: FeedInfo = field(default_factory=FeedInfo)
    zone: str = "UTC"
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    paths: dict[str, str] = field(default_factory=dict)
