"""An independent, slow calculator over the csv rows of a GTFS feed. It imports nothing of the assistant.

Every question is answered by walking through all trips of all days: no index, no cleverness. It knows direct trips and
one change. Times are naive and local to the feed. Untimed calls have no time here (no interpolation).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Row = dict[str, str]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a trip; seconds after midnight of the service day, None where the feed gives none."""

    stop: str
    arrival: int | None
    departure: int | None


@dataclass(frozen=True, slots=True)
class Leg:
    """A direct way from one place to another."""

    departs: dt.datetime
    arrives: dt.datetime
    trip: str
    first: int
    last: int
    rough: bool = False


class Calculator:
    """The facts of one feed.

    Args:
        files: csv files by bare name.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self.stops = {r["stop_id"]: r for r in self.rows("stops.txt")}
        self.routes = {r["route_id"]: r for r in self.rows("routes.txt")}
        self.agencies = {r["agency_id"]: r for r in self.rows("agency.txt")}
        self.trips = {r["trip_id"]: r for r in self.rows("trips.txt") if r["route_id"] in self.routes}
        self._calls: dict[str, list[Call]] = {}
        numbered = sorted(self.rows("stop_times.txt"), key=lambda r: int(r["stop_sequence"]))
        for row in numbered:
            if row["trip_id"] in self.trips:
                call = Call(row["stop_id"], _seconds(row["arrival_time"]), _seconds(row["departure_time"]))
                self._calls.setdefault(row["trip_id"], []).append(call)
        self._calendar = {r["service_id"]: r for r in self.rows("calendar.txt")}
        self._exceptions = {(r["service_id"], r["date"]): r["exception_type"] for r in self.rows("calendar_dates.txt")}
        self._frequencies: dict[str, list[Row]] = {}
        for row in self.rows("frequencies.txt"):
            self._frequencies.setdefault(row["trip_id"], []).append(row)

    def rows(self, name: str) -> list[Row]:
        """The rows of a file, stripped; none when the feed has no such file."""
        text = self._files.get(name, b"").decode("utf-8-sig")
        lines = [line for line in text.splitlines() if line.strip()]
        return [{k.strip(): v.strip() for k, v in r.items()} for r in csv.DictReader(io.StringIO("\n".join(lines)))]

    def places(self, name: str) -> set[str]:
        """The stop ids known by exactly this name, with those that belong to them."""
        own = {i for i, r in self.stops.items() if r["stop_name"] == name}
        if not own:
            raise KeyError(name)
        return own | {i for i, r in self.stops.items() if r.get("parent_station") in own}

    def runs(self, service: str, day: dt.date) -> bool:
        """Whether a service runs on a service day."""
        exception = self._exceptions.get((service, f"{day:%Y%m%d}"))
        if exception:
            return exception == "1"
        row = self._calendar.get(service)
        if row is None:
            return False
        return row[WEEK[day.weekday()]] == "1" and row["start_date"] <= f"{day:%Y%m%d}" <= row["end_date"]

    def _starts(self, trip: str) -> list[tuple[int, bool]]:
        """By how much a trip is shifted, and whether its times are rough: once as it stands, or by its frequencies."""
        if trip not in self._frequencies:
            return [(0, False)]
        base = self._calls[trip][0].departure or 0
        found: list[tuple[int, bool]] = []
        for row in self._frequencies[trip]:
            begin, end = _seconds(row["start_time"]) or 0, _seconds(row["end_time"]) or 0
            rough = row.get("exact_times") != "1"
            found += [(at - base, rough) for at in range(begin, end, int(row["headway_secs"]))]
        return found

    def legs(self, origin: str, target: str, day: dt.date) -> list[Leg]:
        """All direct legs that leave `origin` on this calendar day, in the order of departure."""
        return sorted(self._legs(self.places(origin), self.places(target), day), key=lambda leg: leg.departs)

    def _legs(self, origins: set[str], targets: set[str], day: dt.date) -> Iterator[Leg]:
        for before in (0, 1, 2):
            service_day = day - dt.timedelta(before)
            midnight = dt.datetime.combine(service_day, dt.time())
            for trip, row in self.trips.items():
                calls = self._calls.get(trip, [])
                if not self.runs(row["service_id"], service_day):
                    continue
                for first, here in enumerate(calls):
                    for last in range(first + 1, len(calls)):
                        there = calls[last]
                        if here.stop not in origins or there.stop not in targets:
                            continue
                        if here.departure is None or there.arrival is None:
                            continue
                        for shift, rough in self._starts(trip):
                            leaves = midnight + dt.timedelta(seconds=here.departure + shift)
                            if leaves.date() == day:
                                comes = midnight + dt.timedelta(seconds=there.arrival + shift)
                                yield Leg(leaves, comes, trip, first, last, rough)

    def next_leg(self, origin: str, target: str, moment: dt.datetime, days: int = 60) -> Leg | None:
        """The first leg that leaves at or after a moment."""
        for number in range(days):
            for leg in self.legs(origin, target, moment.date() + dt.timedelta(number)):
                if leg.departs >= moment:
                    return leg
        return None

    def changes(self, origin: str, target: str, moment: dt.datetime, wait: int) -> list[tuple[Leg, str, Leg]]:
        """Ways with one change that leave at or after a moment on its day, at least `wait` minutes for the change.

        Those with the earliest arrival, the latest departure first.
        """
        found: list[tuple[Leg, str, Leg]] = []
        names = {self.name(i) for i in self.stops} - {origin, target}
        for via in sorted(names):
            for one in self.legs(origin, via, moment.date()):
                if one.departs < moment:
                    continue
                other = self.next_leg(via, target, one.arrives + dt.timedelta(minutes=wait), days=2)
                if other:
                    found.append((one, via, other))
        best = min((f[2].arrives for f in found), default=None)
        return sorted((f for f in found if f[2].arrives == best), key=lambda f: f[0].departs, reverse=True)

    def name(self, stop: str) -> str:
        """The name of a stop, that of its station if it has one."""
        parent = self.stops[stop].get("parent_station")
        return self.stops[parent]["stop_name"] if parent else self.stops[stop]["stop_name"]

    def ship(self, leg: Leg) -> str:
        """The ship, where the feed names it."""
        return self.trips[leg.trip].get("trip_short_name", "")

    def company(self, leg: Leg) -> str:
        """Who runs the line."""
        return self.agencies[self.routes[self.trips[leg.trip]["route_id"]]["agency_id"]]["agency_name"]

    def gate(self, leg: Leg) -> str:
        """Where it leaves from, where the feed says so."""
        return self.stops[self._calls[leg.trip][leg.first].stop].get("platform_code", "")

    def between(self, leg: Leg) -> list[str]:
        """The names of the stops on the way."""
        return [self.name(c.stop) for c in self._calls[leg.trip][leg.first + 1 : leg.last]]

    def price(self, leg: Leg) -> set[str]:
        """All prices that hold for a leg by fare_rules."""
        route = self.trips[leg.trip]["route_id"]
        calls = self._calls[leg.trip]
        ends = [self.stops[calls[n].stop].get("zone_id", "") for n in (leg.first, leg.last)]
        prices = {r["fare_id"]: r["price"] for r in self.rows("fare_attributes.txt")}
        return {
            prices[r["fare_id"]]
            for r in self.rows("fare_rules.txt")
            if r["route_id"] == route and r["origin_id"] in ("", ends[0]) and r["destination_id"] in ("", ends[1])
        }

    def weekdays(self, origin: str, target: str, first: dt.date, last: dt.date) -> set[int]:
        """The weekdays (Monday 0) on which a direct leg leaves in a span of days."""
        days = (first + dt.timedelta(n) for n in range((last - first).days + 1))
        return {day.weekday() for day in days if self.legs(origin, target, day)}


def _seconds(text: str) -> int | None:
    if not text:
        return None
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + seconds
