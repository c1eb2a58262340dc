"""Journeys with one change: at one place, or between two places that transfers.txt connects.

What counts as a leg is what `Network.rides` gives. Walking at either end, staying seated from one trip to the next
(block_id, transfer types 4 and 5) and more than one change are not looked at.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.tools.gtfs.model import Transfer, Trip
from assistant.tools.gtfs.network import Network, Ride

#: Longest time from the first departure to the last arrival of a journey with a change, in seconds.
LONGEST = 36 * 3600


class Change(NamedTuple):
    """Two rides in a row; sorted by what makes one the better choice among equally long ones."""

    before: Ride
    after: Ride
    off: str
    on: str

    def rank(self) -> tuple[object, ...]:
        """Of equal departure and arrival the one that reaches the change first; then a fixed order."""
        a, b = self.before, self.after
        return a.end, b.start, a.trip_id, self.off, self.on, b.trip_id, a.first, b.first, b.service_day, b.trip.shift


class Changes:
    """Finds journeys with one change in a network."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._rules: dict[tuple[str, str], list[Transfer]] = {}
        self._walks: dict[str, list[str]] = {}
        place = {stop_id: place.id for stop_id, place in network.place_of.items()}
        for rule in network.feed.transfers:
            if rule.from_stop in place and rule.to_stop in place:
                pair = place[rule.from_stop], place[rule.to_stop]
                if pair not in self._rules and pair[0] != pair[1]:
                    self._walks.setdefault(pair[0], []).append(pair[1])
                self._rules.setdefault(pair, []).append(rule)

    def possible(self, origin: str, destination: str) -> Iterator[tuple[str, str]]:
        """Pairs of places (get off, get on) where a change from origin to destination can be."""
        towards = self._network.reach(destination, True)
        for off in sorted(self._network.reach(origin)):
            for on in (off, *self._walks.get(off, ())):
                if on in towards and not {off, on} & {origin, destination}:
                    yield off, on

    def find(self, origin: str, destination: str, day: dt.date, minimum: int) -> list[Change]:
        """The best second ride for each first ride that leaves on a local date. `minimum`: seconds for a change.

        A "change" into the very ship one is on may be among them; staying on it beats it (see `undominated`).
        """
        network = self._network
        more = 1 if network.several_zones else 0
        days = [day + dt.timedelta(days=n) for n in range(-more, 3 + more)]
        found: list[Change] = []
        for off, on in self.possible(origin, destination):
            before = network.rides(origin, off, day)
            if not before:
                continue
            after = sorted((r for d in days for r in network.rides(on, destination, d)), key=lambda ride: ride[:5])
            plain = (off, on) not in self._rules
            best = _best_from(after)
            starts = [ride.start for ride in after]
            for ride in before:
                limit = ride.start + LONGEST
                at = bisect.bisect_left(starts, ride.end + (minimum if plain else 0))
                choice = best[at] if at < len(after) else None
                if choice is not None and not plain:
                    choice = self._search(ride, after[at:], (off, on), minimum)
                if choice is not None and choice.end <= limit:
                    found.append(Change(ride, choice, off, on))
        return found

    def _search(self, ride: Ride, after: Sequence[Ride], pair: tuple[str, str], minimum: int) -> Ride | None:
        """The best of the rides after one, where rules hold."""
        choice: Ride | None = None
        for other in after:
            if choice is not None and _order(other) >= _order(choice):
                continue
            needed = self._needed(ride, other, pair, minimum)
            if needed is not None and other.start >= ride.end + needed:
                choice = other
        return choice

    def _needed(self, ride: Ride, other: Ride, pair: tuple[str, str], minimum: int) -> int | None:
        """Seconds needed between two rides by the most specific rule of transfers.txt; None: not possible."""
        best: Transfer | None = None
        rank = (-1, -1, -1)
        for rule in self._rules.get(pair, ()):
            exact = self._stops_match(rule, ride.trip, ride.last, other.trip, other.first)
            if exact is None or not _matches(rule, ride.trip, other.trip):
                continue
            trips = bool(rule.from_trip) + bool(rule.to_trip)
            here = (trips, bool(rule.from_route) + bool(rule.to_route), exact)
            if here > rank:
                best, rank = rule, here
        if best is None:
            return minimum if pair[0] == pair[1] else None
        if best.kind == 3:
            return None
        if best.kind == 1:
            # The second trip waits for the first.
            return best.seconds or 0
        return minimum if best.seconds is None else best.seconds

    def _stops_match(self, rule: Transfer, trip: Trip, last: int, other: Trip, first: int) -> int | None:
        """How many of the rule's two stops are named themselves (not by their station); None when one is another."""
        exact = 0
        for named, used in ((rule.from_stop, trip.calls[last].stop_id), (rule.to_stop, other.calls[first].stop_id)):
            if named == used:
                exact += 1
            elif named not in self._above(used):
                return None
        return exact

    def _above(self, stop_id: str) -> set[str]:
        stops, above = self._network.feed.stops, set[str]()
        while (stop_id := stops[stop_id].parent) and stop_id not in above:
            above.add(stop_id)
        return above


def _matches(rule: Transfer, trip: Trip, other: Trip) -> bool:
    return (
        rule.from_route in ("", trip.route_id)
        and rule.to_route in ("", other.route_id)
        and rule.from_trip in ("", trip.id)
        and rule.to_trip in ("", other.id)
    )


def _order(ride: Ride) -> tuple[object, ...]:
    return ride.end, ride.start, ride.trip_id, ride.first, ride.service_day, ride.trip.shift


def _best_from(rides: Sequence[Ride]) -> list[Ride]:
    """For each position the best of the rides from there on."""
    best: list[Ride] = []
    for ride in reversed(rides):
        best.append(ride if not best or _order(ride) < _order(best[-1]) else best[-1])
    best.reverse()
    return best


def undominated(direct: Sequence[Ride], changes: Sequence[Change]) -> tuple[list[Ride], list[Change]]:
    """Without those that leave no later and arrive no earlier than another with no more changes.

    Direct rides with equal times all stay (two ships may leave at once); of changes with equal times the first by rank.
    """
    kept = _front([(ride.start, ride.end) for ride in direct])
    rides = [ride for ride in direct if (ride.start, ride.end) in kept]
    best: dict[tuple[int, int], Change] = {}
    for change in sorted(changes, key=Change.rank):
        best.setdefault((change.before.start, change.after.end), change)
    both = _front([*kept, *best])
    return rides, [change for times, change in best.items() if times in both and times not in kept]


def _front(times: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    kept: set[tuple[int, int]] = set()
    earliest: int | None = None
    for start, end in sorted(times, key=lambda pair: (-pair[0], pair[1])):
        if earliest is None or end < earliest:
            kept.add((start, end))
            earliest = end
    return kept
