"""Exact answers from a GTFS feed: what leaves when, from where to where, on which days, at what price.

Dates asked for are local calendar dates: a trip of the service day before that leaves at 25:15 counts on the next day.
Times are measured from noon minus 12 hours of the service day, as GTFS wants it, so the days on which the clocks change
come out right.

What it does not do: real-time changes, more than one change, walking other than by transfers.txt, staying seated from
trip to trip (block_id), flexible services (GTFS-Flex), fares version 2, stop_timezone, seats and availability. Times of
a call with `timepoint` 0 are given as they stand. It cannot know whether the feed is true; `in_validity` only says
whether a day lies between the first and the last day on which the feed has a trip.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Callable, Iterator

from assistant.packs.files import PackFiles
from assistant.tools.gtfs.changes import Changes, undominated
from assistant.tools.gtfs.fares import Fare, fares_of, fares_of_legs
from assistant.tools.gtfs.feed import read_feed
from assistant.tools.gtfs.model import Feed, Route
from assistant.tools.gtfs.network import Network, Ride
from assistant.tools.gtfs.places import Place
from assistant.tools.gtfs.rows import Lines
from assistant.tools.gtfs.sailing import Call, Journey, Run, Sailing

__all__ = ["Call", "Fare", "Journey", "Place", "Sailing", "Timetable"]

#: How far `next_days` and `previous_day` look, in days.
HORIZON = 1100
_DAY = dt.timedelta(days=1)


def _edge(day: dt.date, shift: int = 0) -> dt.date:
    """A day so many days later, brought near the years a feed can speak of: the calendar's ends leave no room."""
    return min(max(day, dt.date(1899, 1, 1)), dt.date(3001, 1, 1)) + shift * _DAY


class Timetable:
    """The timetable of one pack. Loaded once, asked often; not changed by being asked.

    Attributes:
        feed: the records it was made from, with `warnings` and `faults`.
        zone: the time zone of the feed's first agency.
        first_day, last_day: first and last service day with a trip; the last is before the first when there is none.
        feed_start, feed_end: what feed_info.txt says; it widens nothing.
        places: all places, also those without trips, in the order of stops.txt.
        routes: the routes that have trips.
    """

    def __init__(self, feed: Feed, files: PackFiles | None = None) -> None:
        self.feed = feed
        self.zone = zoneinfo.ZoneInfo(feed.zone)
        self.feed_start, self.feed_end = feed.info.start, feed.info.end
        self._files = files
        self._network = Network(feed)
        self._changes = Changes(self._network)
        self._texts: dict[str, Lines] = {}
        self._made = functools.lru_cache(128)(self._make)
        self.places = self._network.places
        self._by_id = {place.id: place for place in self.places}
        used = {trip.route_id for trip in feed.trips}
        self.routes: tuple[Route, ...] = tuple(route for route in feed.routes.values() if route.id in used)
        self._trips_of: dict[str, int] = {}
        for trip in feed.trips:
            self._trips_of[trip.service_id] = self._trips_of.get(trip.service_id, 0) + 1
        bounds = [b for b in (feed.services[service].bounds() for service in self._trips_of) if b]
        self.first_day = min((first for first, _ in bounds), default=dt.date.max)
        self.last_day = max((last for _, last in bounds), default=dt.date.min)

    @classmethod
    def load(cls, files: PackFiles, folder: str = "timetable") -> Timetable:
        """Read the feed in a folder of a pack. A faulty feed gives a timetable that knows little; see `feed.faults`."""
        return cls(read_feed(files, folder), files)

    # ------------------------------------------------------------ rides
    def sailings(self, origin: Place, destination: Place, day: dt.date) -> list[Sailing]:
        """Direct departures whose local date is `day`, by departure, then arrival.

        From a trip that calls twice at a place: one for each departure, to the first later arrival. From a place to
        itself: round trips.
        """
        return list(self._made(self._network.rides, origin.id, destination.id, day))

    def journeys(
        self,
        origin: Place,
        destination: Place,
        day: dt.date,
        *,
        changes: int = 1,
        minimum_change: dt.timedelta = dt.timedelta(minutes=30),
    ) -> list[Journey]:
        """Direct sailings and journeys with one change that leave on a local date, by departure, arrival and changes.

        Args:
            changes: 0 for direct ones only; more than 1 counts as 1.
            minimum_change: time needed for a change where transfers.txt gives none.

        Returns:
            Those that no other one beats: one that leaves no later and arrives no earlier than another with no more
            changes is left out. A journey with a change takes at most 36 hours.
        """
        rides = self._network.rides(origin.id, destination.id, day)
        found = []
        if changes > 0 and day == _edge(day) and origin.id != destination.id:
            seconds = int(minimum_change.total_seconds())
            found = self._changes.find(origin.id, destination.id, day, seconds)
        direct, changing = undominated(rides, found)
        out = [Journey((self._sailing(ride),)) for ride in direct]
        out += [Journey((self._sailing(change.before), self._sailing(change.after))) for change in changing]
        return sorted(out, key=lambda j: (j.legs[0].start, j.legs[-1].end, j.changes))

    def departures(self, place: Place, day: dt.date) -> list[Sailing]:
        """All that leaves a place on a local date, each to the last call where one may get off, by departure."""
        return list(self._made(self._network.departing, place.id, day))

    def arrivals(self, place: Place, day: dt.date) -> list[Sailing]:
        """All that arrives at a place on a local date, each from the first call where one may get on, by arrival."""
        return list(self._made(self._network.arriving, place.id, day))

    # ------------------------------------------------------------ days
    def in_validity(self, day: dt.date) -> bool:
        """Whether a day lies between the first and the last day of the feed."""
        return self.first_day <= day <= self.last_day

    def runs_on(self, day: dt.date) -> bool:
        """Whether any trip runs on a service day."""
        return any(service in self._trips_of for service in self._network.active(day))

    def trips_on(self, day: dt.date) -> int:
        """How many trips run on a service day."""
        return sum(self._trips_of.get(service, 0) for service in self._network.active(day))

    def next_days(
        self, origin: Place, destination: Place, day: dt.date, count: int, *, changes: int = 0
    ) -> list[dt.date]:
        """The first `count` dates after a day with a sailing (with `changes` 1: a journey), within three years."""
        begin = max(_edge(day, 1), _edge(self.first_day, -1))
        end = min(_edge(self.last_day, self._network.last_shift), begin + HORIZON * _DAY)
        return list(self._days(origin, destination, (begin, end, _DAY), changes, count))

    def previous_day(self, origin: Place, destination: Place, day: dt.date, *, changes: int = 0) -> dt.date | None:
        """The last date before a day with a sailing (with `changes` 1: a journey), within three years."""
        begin = min(_edge(day, -1), _edge(self.last_day, self._network.last_shift))
        end = max(_edge(self.first_day, -1), begin - HORIZON * _DAY)
        return next(self._days(origin, destination, (begin, end, -_DAY), changes, 1), None)

    def days_of_week(
        self, origin: Place, destination: Place, start: dt.date, end: dt.date
    ) -> dict[int, tuple[dt.date, ...]]:
        """The dates from `start` to `end` (at most three years) with a direct sailing, by weekday (Monday is 0)."""
        begin = max(_edge(start), _edge(self.first_day, -1))
        until = min(_edge(end), _edge(self.last_day, self._network.last_shift), begin + HORIZON * _DAY)
        out: dict[int, list[dt.date]] = {}
        for day in self._days(origin, destination, (begin, until, _DAY), 0, HORIZON + 1):
            out.setdefault(day.weekday(), []).append(day)
        return {weekday: tuple(out[weekday]) for weekday in sorted(out)}

    def _days(
        self, origin: Place, destination: Place, span: tuple[dt.date, dt.date, dt.timedelta], changes: int, count: int
    ) -> Iterator[dt.date]:
        """Dates with a sailing or journey from the begin to the end of a span, both included."""
        day, end, step = span
        network = self._network
        hops = network.hops(origin.id, destination.id)
        # Most days need no look at the single trips: which services could leave on a date is soon said.
        services = {
            (hop.trip.service_id, self._days_late(hop.trip.shift, hop.trip.calls[hop.first].departure)) for hop in hops
        }
        with_change = changes > 0 and any(self._changes.possible(origin.id, destination.id))
        while count > 0 and (day <= end if step > dt.timedelta() else day >= end):
            likely = any(
                service in network.active(day + (n - late) * _DAY) for service, late in services for n in (-1, 0, 1)
            )
            found = likely and bool(network.rides(origin.id, destination.id, day))
            if not found and with_change and origin.id != destination.id:
                found = bool(self._changes.find(origin.id, destination.id, day, 1800))
            if found:
                yield day
                count -= 1
            day += step

    @staticmethod
    def _days_late(shift: int, departure: int) -> int:
        return (shift + departure) // 86_400

    # ------------------------------------------------------------ places and prices
    def place(self, place_id: str) -> Place | None:
        """A place by its id, or by that of one of its stops."""
        return self._by_id.get(place_id) or self._network.place_of.get(place_id)

    def reachable(self, origin: Place) -> tuple[Place, ...]:
        """Places with a direct trip from one, on any day, in the order of stops.txt."""
        found = self._network.reach(origin.id)
        return tuple(place for place in self.places if place.id in found)

    def pairs(self) -> Iterator[tuple[Place, Place]]:
        """All pairs of places with a direct trip, on any day."""
        for origin in self.places:
            for destination in self.reachable(origin):
                yield origin, destination

    def fares(self, ride: Sailing | Journey) -> tuple[Fare, ...]:
        """Fares of a sailing, cheapest first; of a journey their sum, where each leg has exactly one."""
        if isinstance(ride, Journey):
            return fares_of_legs(self.feed, ride.legs)
        return fares_of(self.feed, ride)

    def quote(self, name: str, line: int) -> tuple[str, str]:
        """The pack's file and one line of its text, for citing; see `Sailing.lines`.

        Args:
            name: bare file name, such as "stop_times.txt".
            line: from 1.

        Returns:
            Both empty when the pack has no such line.
        """
        path = self.feed.paths.get(name, "")
        if not path or self._files is None:
            return "", ""
        if name not in self._texts:
            self._texts[name] = Lines(self._files.read(path), path)
        text = self._texts[name].line(line)
        return (path, text) if text else ("", "")

    def _make(self, find: Callable[..., tuple[Ride, ...]], *which: object) -> tuple[Sailing, ...]:
        return tuple(self._sailing(ride) for ride in find(*which))

    def _sailing(self, ride: Ride) -> Sailing:
        trip, network = ride.trip, self._network
        route = self.feed.routes[trip.route_id]
        zone = network.zone(trip)
        leave, arrive = trip.calls[ride.first], trip.calls[ride.last]
        run = Run(trip, ride.service_day, network.base(trip, ride.service_day), zone, network.place_of, network.gates)
        return Sailing(
            trip_id=trip.id,
            route_id=route.id,
            line=route.name,
            ship=trip.ship or trip.short_name,
            operator=self.feed.agencies[route.agency_id].name,
            mode=route.mode,
            origin=network.place_of[leave.stop_id],
            destination=network.place_of[arrive.stop_id],
            leaves=dt.datetime.fromtimestamp(ride.start, zone),
            arrives=dt.datetime.fromtimestamp(ride.end, zone),
            gate=network.gates[leave.stop_id],
            arrival_gate=network.gates[arrive.stop_id],
            headsign=leave.headsign or trip.headsign,
            approximate=trip.approximate or not (leave.timed and arrive.timed),
            on_request=leave.pickup in (2, 3) or arrive.drop_off in (2, 3),
            service_day=ride.service_day,
            start=ride.start,
            end=ride.end,
            run=run,
            first=ride.first,
            last=ride.last,
        )
