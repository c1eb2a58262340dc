"""Indexes over the trips of a feed: which trips connect two places, and which of them run on a day.

Works on `Hop`s (a trip and the numbers of two of its calls) and `Ride`s (a hop on one day, with POSIX times), which are
plain tuples for speed; `timetable` makes the answers out of them.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Iterable
from typing import NamedTuple

from assistant.tools.gtfs.model import Feed, Trip
from assistant.tools.gtfs.places import gate_of, make_places

_DAY = dt.timedelta(days=1)


class Hop(NamedTuple):
    """Getting on at call `first` of a trip and off at call `last`."""

    trip: Trip
    first: int
    last: int


class Ride(NamedTuple):
    """A hop on one day: POSIX seconds of departure and arrival, the trip's id as tie-break, hop and service day."""

    start: int
    end: int
    trip_id: str
    first: int
    last: int
    trip: Trip
    service_day: dt.date


class Pattern(NamedTuple):
    """Trips that call at the same places with the same rules for getting on and off."""

    places: tuple[str, ...]
    board: tuple[bool, ...]
    alight: tuple[bool, ...]
    trips: list[Trip]

    def hops(self, origin: str, destination: str) -> Iterable[tuple[int, int]]:
        """For each call where one gets on at the origin, the first later one where one gets off at the destination."""
        for first, place in enumerate(self.places):
            if place == origin and self.board[first]:
                for last in range(first + 1, len(self.places)):
                    if self.places[last] == destination and self.alight[last]:
                        yield first, last
                        break


class Network:
    """The trips of a feed by place and by day. Answers are cached, so a second question costs little.

    Attributes:
        feed: what it is made from.
        places: all places; `place_of` by stop id, `gates` by stop id.
        last_shift: how many days after its service day the last departure of any trip may be.
    """

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.places, self.place_of = make_places(feed)
        self.gates = {stop.id: gate_of(stop, feed.stops) for stop in feed.stops.values()}
        self._zones = {
            route.id: zoneinfo.ZoneInfo(feed.agencies[route.agency_id].zone) for route in feed.routes.values()
        }
        self.several_zones = len({zone.key for zone in self._zones.values()}) > 1
        patterns: dict[tuple[object, ...], Pattern] = {}
        self._through: dict[str, list[Pattern]] = {}
        longest = 0
        for trip in feed.trips:
            places = tuple(self.place_of[call.stop_id].id for call in trip.calls)
            board = tuple(call.pickup != 1 for call in trip.calls)
            alight = tuple(call.drop_off != 1 for call in trip.calls)
            key = (places, board, alight)
            if key not in patterns:
                pattern = patterns[key] = Pattern(places, board, alight, [])
                for place in dict.fromkeys(places):
                    self._through.setdefault(place, []).append(pattern)
            patterns[key].trips.append(trip)
            longest = max(longest, trip.shift + trip.calls[-1].departure)
        self.last_shift = longest // 86_400 + 1
        self.active = functools.lru_cache(1024)(self._active)
        self.hops = functools.lru_cache(4096)(self._hops)
        self.rides = functools.lru_cache(8192)(self._rides)
        self.reach = functools.lru_cache(4096)(self._reach)
        self.departing = functools.lru_cache(1024)(self._departing)
        self.arriving = functools.lru_cache(1024)(self._arriving)
        self._base = functools.lru_cache(4096)(_noon_minus_12)

    def zone(self, trip: Trip) -> zoneinfo.ZoneInfo:
        """The zone of the trip's agency."""
        return self._zones[trip.route_id]

    def base(self, trip: Trip, service_day: dt.date) -> int:
        """POSIX time of second 0 of the trip on a service day, its shift included."""
        return self._base(self.zone(trip), service_day) + trip.shift

    def _active(self, day: dt.date) -> frozenset[str]:
        return frozenset(service.id for service in self.feed.services.values() if service.runs(day))

    def _hops(self, origin: str, destination: str) -> tuple[Hop, ...]:
        return tuple(
            Hop(trip, first, last)
            for pattern in self._through.get(origin, ())
            for first, last in pattern.hops(origin, destination)
            for trip in pattern.trips
        )

    def _reach(self, place: str, back: bool = False) -> frozenset[str]:
        """Places with a direct trip from (with `back`: to) a place, itself not counted."""
        found: set[str] = set()
        for pattern in self._through.get(place, ()):
            here = [n for n, name in enumerate(pattern.places) if name == place]
            if back:
                here = [n for n in here if pattern.alight[n]]
                found.update(p for n, p in enumerate(pattern.places) if here and n < here[-1] and pattern.board[n])
            else:
                here = [n for n in here if pattern.board[n]]
                found.update(p for n, p in enumerate(pattern.places) if here and n > here[0] and pattern.alight[n])
        return frozenset(found - {place})

    def _rides(self, origin: str, destination: str, day: dt.date) -> tuple[Ride, ...]:
        """Rides from one place to another that leave on a local calendar date, by departure and arrival."""
        return self.on_day(self.hops(origin, destination), day)

    def _departing(self, place: str, day: dt.date) -> tuple[Ride, ...]:
        """Rides from a place to the last call of the trip where one may get off."""
        hops: list[Hop] = []
        for pattern in self._through.get(place, ()):
            last = max((n for n, may in enumerate(pattern.alight) if may), default=-1)
            for first in range(last):
                if pattern.places[first] == place and pattern.board[first]:
                    hops += (Hop(trip, first, last) for trip in pattern.trips)
        return self.on_day(hops, day)

    def _arriving(self, place: str, day: dt.date) -> tuple[Ride, ...]:
        """Rides to a place from the first call of the trip where one may get on, by arrival."""
        hops: list[Hop] = []
        for pattern in self._through.get(place, ()):
            first = next((n for n, may in enumerate(pattern.board) if may), len(pattern.places))
            for last in range(first + 1, len(pattern.places)):
                if pattern.places[last] == place and pattern.alight[last]:
                    hops += (Hop(trip, first, last) for trip in pattern.trips)
        rides = self.on_day(hops, day, by_arrival=True)
        return tuple(sorted(rides, key=lambda ride: (ride.end, ride.start, ride.trip_id, ride.last)))

    def on_day(self, hops: Iterable[Hop], day: dt.date, *, by_arrival: bool = False) -> tuple[Ride, ...]:
        """The hops that leave (or arrive) on a local calendar date.

        A service day begins at noon minus 12 hours, which is 23:00 or 01:00 where the clocks change: so the day before
        and the day after the obvious service day are looked at too.
        """
        rides: list[Ride] = []
        if not 1890 < day.year < 3010:
            return ()  # no feed speaks of it, and the ends of the calendar leave no room for the day before
        for hop in hops:
            trip, first, last = hop
            leaves, arrives = trip.calls[first].departure, trip.calls[last].arrival
            about = day - (trip.shift + (arrives if by_arrival else leaves)) // 86_400 * _DAY
            for service_day in (about - _DAY, about, about + _DAY):
                if trip.service_id not in self.active(service_day):
                    continue
                base = self.base(trip, service_day)
                moment = base + (arrives if by_arrival else leaves)
                if dt.datetime.fromtimestamp(moment, self.zone(trip)).date() == day:
                    rides.append(Ride(base + leaves, base + arrives, trip.id, first, last, trip, service_day))
        rides.sort(key=lambda ride: ride[:5])
        return tuple(rides)


def _noon_minus_12(zone: zoneinfo.ZoneInfo, day: dt.date) -> int:
    return int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=zone).timestamp()) - 43_200
