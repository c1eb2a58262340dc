"""What the timetable answers with: sailings, their calls, journeys of several sailings."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.tools.gtfs.model import Trip
from assistant.tools.gtfs.places import Place


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a sailing; `timed` is False where the feed gives no time and it was interpolated."""

    place: Place
    stop_id: str
    arrives: dt.datetime
    departs: dt.datetime
    gate: str
    board: bool
    alight: bool
    timed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One trip on one service day.

    Attributes:
        base: POSIX time to which the seconds of the trip's calls are added (its shift is in it).
        zone: of its agency.
        places, gates: by stop id.
    """

    trip: Trip
    service_day: dt.date
    base: int
    zone: zoneinfo.ZoneInfo
    places: Mapping[str, Place]
    gates: Mapping[str, str]

    def calls(self, first: int, end: int) -> tuple[Call, ...]:
        """The calls from number `first` up to but not including `end`."""
        return tuple(
            Call(
                self.places[call.stop_id],
                call.stop_id,
                self.at(call.arrival),
                self.at(call.departure),
                self.gates[call.stop_id],
                call.pickup != 1,
                call.drop_off != 1,
                call.timed,
            )
            for call in self.trip.calls[first:end]
        )

    def at(self, seconds: int) -> dt.datetime:
        """Local time of so many seconds of the trip."""
        return dt.datetime.fromtimestamp(self.base + seconds, self.zone)


@dataclass(frozen=True, slots=True)
class Sailing:
    """A ride from one place to another without changing.

    Attributes:
        line: name of the route as a reader wants it.
        ship: vessel column of trips.txt, else the trip's short name, else "".
        mode: ferry, bus, …
        leaves, arrives: aware local times in the agency's zone.
        gate, arrival_gate: platform or quay, "" when not known.
        headsign: what the ship shows, at this call.
        approximate: the times are those of a headway, or were interpolated.
        on_request: getting on or off must be arranged (by phone or with the crew).
        service_day: the day the trip belongs to; it may leave on another date.
        start, end: the same times as POSIX seconds. Compare these, not `leaves`: Python compares times of one zone by
            the clock on the wall, which goes wrong in the hour that comes twice.
        run, first, last: the trip on its day and the numbers of the two calls.
    """

    trip_id: str
    route_id: str
    line: str
    ship: str
    operator: str
    mode: str
    origin: Place
    destination: Place
    leaves: dt.datetime
    arrives: dt.datetime
    gate: str
    arrival_gate: str
    headsign: str
    approximate: bool
    on_request: bool
    service_day: dt.date
    start: int
    end: int
    run: Run = field(repr=False, compare=False)
    first: int = field(repr=False)
    last: int = field(repr=False)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls in between, without the two ends."""
        return self.run.calls(self.first + 1, self.last)

    @property
    def further_calls(self) -> tuple[Call, ...]:
        """All calls after the departure, to the very end of the trip."""
        return self.run.calls(self.first + 1, len(self.run.trip.calls))

    @property
    def duration(self) -> dt.timedelta:
        """Time from departure to arrival, right also when the clocks change in between."""
        return dt.timedelta(seconds=self.end - self.start)

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """Where the feed says so: (bare file name, line number) of the trip and of the two calls."""
        trip = self.run.trip
        ends = trip.calls[self.first].line, trip.calls[self.last].line
        return ("trips.txt", trip.line), ("stop_times.txt", ends[0]), ("stop_times.txt", ends[1])


@dataclass(frozen=True, slots=True)
class Journey:
    """One or two sailings in a row."""

    legs: tuple[Sailing, ...]

    @property
    def origin(self) -> Place:
        """Where it begins."""
        return self.legs[0].origin

    @property
    def destination(self) -> Place:
        """Where it ends."""
        return self.legs[-1].destination

    @property
    def leaves(self) -> dt.datetime:
        """Departure of the first leg."""
        return self.legs[0].leaves

    @property
    def arrives(self) -> dt.datetime:
        """Arrival of the last leg."""
        return self.legs[-1].arrives

    @property
    def changes(self) -> int:
        """How often one changes."""
        return len(self.legs) - 1

    @property
    def duration(self) -> dt.timedelta:
        """From the first departure to the last arrival."""
        return dt.timedelta(seconds=self.legs[-1].end - self.legs[0].start)

    @property
    def waits(self) -> tuple[dt.timedelta, ...]:
        """Time between arriving and leaving at each change."""
        pairs = zip(self.legs, self.legs[1:], strict=False)
        return tuple(dt.timedelta(seconds=after.start - before.end) for before, after in pairs)
