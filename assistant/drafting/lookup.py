"""The slow, obvious way to read a timetable: all trips, one after the other, on one day.

It serves to draft the test of a new pack, so it must not be the timetable tool itself. It knows direct trips only, and
keeps to what has one reading: stops known by one name, trips with exact times, no trips that set out before midnight.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.tools.gtfs.model import Feed, Trip

_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Leg:
    """One direct trip between two named stops on a service day; seconds after midnight of that day."""

    trip: Trip
    departure: int
    arrival: int
    exact: bool


def stop_name(feed: Feed, stop_id: str) -> str:
    """The name people know a stop by: that of its station, if it belongs to one."""
    stop = feed.stops[stop_id]
    station = feed.stops.get(stop.parent)
    return (station.name if station and station.kind == 1 and station.name else stop.name) or stop.id


class LookUp:
    """Answers about direct trips of a feed, by reading all of them."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._names = {stop_id: stop_name(feed, stop_id) for stop_id in feed.stops}

    def pairs(self, most: int) -> list[tuple[str, str, str]]:
        """Pairs of stop names with the mode of the line, those with most trips first, each direction on its own.

        The first and last stop of a trip count, and the neighbours of the busiest stops.
        """
        counted: Counter[tuple[str, str, str]] = Counter()
        for trip in self._feed.trips:
            mode = self._feed.routes[trip.route_id].mode
            names = [self._names[c.stop_id] for c in trip.calls]
            ends = [(names[0], names[-1]), *pairwise(names)]
            counted.update({(a, b, mode) for a, b in ends if a != b})
        ferries = [(pair, n) for pair, n in counted.items() if pair[2] == "ferry"]
        chosen = sorted(ferries or counted.items(), key=lambda item: (-item[1], item[0]))
        return [pair for pair, _ in chosen[:most]]

    def legs(self, origin: str, goal: str, day: dt.date) -> list[Leg]:
        """All direct trips on a service day, in the order of departure."""
        found: list[Leg] = []
        for trip in self._feed.trips:
            if self._feed.services[trip.service_id].runs(day) and (leg := self._leg(trip, origin, goal)):
                found.append(leg)
        return sorted(found, key=lambda leg: (leg.departure, leg.arrival))

    def _leg(self, trip: Trip, origin: str, goal: str) -> Leg | None:
        names = [self._names[c.stop_id] for c in trip.calls]
        if origin not in names or goal not in names:
            return None
        # Where a trip passes twice, it is boarded as late and left as early as can be.
        best: Leg | None = None
        for at, call in enumerate(trip.calls):
            if names[at] != origin or call.pickup == 1:
                continue
            goals = (c for c, n in zip(trip.calls[at + 1 :], names[at + 1 :], strict=True) if n == goal)
            for end in goals:
                if end.drop_off != 1:
                    exact = call.timed and end.timed and not trip.approximate
                    best = Leg(trip, call.departure + trip.shift, end.arrival + trip.shift, exact)
                    break
        return best

    def clear_legs(self, pair: tuple[str, str, str], day: dt.date) -> list[Leg]:
        """The direct trips of a calendar day if they have one reading, else none.

        None where times are not exact, where another kind of transport runs between the two stops as well, or where
        trips run past midnight, of this service day or the one before.
        """
        origin, goal, mode = pair
        legs = self.legs(origin, goal, day)
        before = self.legs(origin, goal, day - dt.timedelta(days=1))
        if any(leg.departure >= _DAY for leg in [*legs, *before]) or not all(leg.exact for leg in legs):
            return []
        if any(self._feed.routes[leg.trip.route_id].mode != mode for leg in legs):
            return []
        return legs

    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day on which any trip runs."""
        used = {trip.service_id for trip in self._feed.trips}
        bounds = [b for s in used if (b := self._feed.services[s].bounds())]
        return (min(b[0] for b in bounds), max(b[1] for b in bounds)) if bounds else None

    def good_days(self, pair: tuple[str, str, str], span: tuple[dt.date, dt.date]) -> Iterator[dt.date]:
        """Days on which the pair has clear trips, from the middle of the span outwards."""
        middle = span[0] + (span[1] - span[0]) // 2
        for away in range(min(200, (span[1] - span[0]).days + 1)):
            day = middle + dt.timedelta(days=(away + 1) // 2 if away % 2 else -(away // 2))
            if span[0] <= day <= span[1] and self.clear_legs(pair, day):
                yield day
