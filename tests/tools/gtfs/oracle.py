"""A slow and obvious timetable, written apart from the engine: it reads the generated rows itself.

It writes out every trip on every service day of a window with its times in UTC and then just looks. It knows only tidy
feeds: what the generator makes, not what the reader tolerates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.tools.gtfs.feeds import DAYS, Tables


@dataclass(frozen=True)
class Stop:
    stop: str
    place: str
    arrive: datetime
    depart: datetime
    board: bool
    alight: bool


@dataclass(frozen=True)
class Voyage:
    """One trip on one day."""

    trip: str
    route: str
    service_day: date
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Leg:
    voyage: Voyage
    off: int
    on: int

    @property
    def leaves(self) -> datetime:
        return self.voyage.stops[self.on].depart

    @property
    def arrives(self) -> datetime:
        return self.voyage.stops[self.off].arrive

    def key(self) -> tuple[object, ...]:
        ends = self.voyage.stops[self.on].stop, self.voyage.stops[self.off].stop
        return self.leaves, self.arrives, self.voyage.trip, self.voyage.service_day, *ends


def seconds(text: str) -> int:
    hours, minutes, rest = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def day_of(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()


class Oracle:
    def __init__(self, tables: Tables, first: date, last: date) -> None:
        self.tables = tables
        self.zone = ZoneInfo(tables["agency"][0]["agency_timezone"])
        self.place = self._places()
        self.voyages = []
        day = first
        while day <= last:
            for trip in tables["trips"]:
                if self.runs(trip["service_id"], day):
                    self.voyages += self._voyages(trip, day)
            day += timedelta(days=1)

    def _places(self) -> dict[str, str]:
        """Own station, else the first stop of the same name (in generated feeds they are always near)."""
        stops = self.tables["stops"]
        found = {}
        for row in stops:
            same = [
                other for other in stops if other["stop_name"] == row["stop_name"] and not other.get("parent_station")
            ]
            found[row["stop_id"]] = row.get("parent_station") or same[0]["stop_id"]
        return found

    def runs(self, service: str, day: date) -> bool:
        for row in self.tables.get("calendar_dates", []):
            if row["service_id"] == service and day_of(row["date"]) == day:
                return row["exception_type"] == "1"
        for row in self.tables.get("calendar", []):
            if row["service_id"] == service and day_of(row["start_date"]) <= day <= day_of(row["end_date"]):
                return row[DAYS[day.weekday()]] == "1"
        return False

    def _voyages(self, trip: dict[str, str], day: date) -> list[Voyage]:
        rows = [row for row in self.tables["stop_times"] if row["trip_id"] == trip["trip_id"]]
        rows.sort(key=lambda row: int(row["stop_sequence"]))
        arrive = [seconds(row["arrival_time"]) if row["arrival_time"] else None for row in rows]
        depart = [seconds(row["departure_time"]) if row["departure_time"] else None for row in rows]
        for number, known in enumerate(arrive):
            if known is None:
                before = max(n for n in range(number) if rows[n]["arrival_time"])
                after = min(n for n in range(number, len(rows)) if rows[n]["arrival_time"])
                share = Fraction(number - before, after - before)
                if all(row.get("shape_dist_traveled") for row in rows[before : after + 1]):
                    way = [Fraction(row["shape_dist_traveled"]) for row in rows[before : after + 1]]
                    if way[-1] > way[0]:
                        share = (way[number - before] - way[0]) / (way[-1] - way[0])
                begin, end = seconds(rows[before]["departure_time"]), seconds(rows[after]["arrival_time"])
                arrive[number] = depart[number] = int(begin + share * (end - begin))
        starts = []
        repeats = [row for row in self.tables.get("frequencies", []) if row["trip_id"] == trip["trip_id"]]
        for row in repeats:
            at = seconds(row["start_time"])
            while at < seconds(row["end_time"]):
                starts.append(at - depart[0])
                at += int(row["headway_secs"])
        noon = datetime.combine(day, time(12), tzinfo=self.zone).astimezone(UTC)
        voyages = []
        for shift in starts if repeats else [0]:
            stops = []
            for row, come, go in zip(rows, arrive, depart, strict=True):
                stops.append(
                    Stop(
                        row["stop_id"],
                        self.place[row["stop_id"]],
                        noon - timedelta(hours=12) + timedelta(seconds=come + shift),
                        noon - timedelta(hours=12) + timedelta(seconds=go + shift),
                        row.get("pickup_type") != "1",
                        row.get("drop_off_type") != "1",
                    )
                )
            voyages.append(Voyage(trip["trip_id"], trip["route_id"], day, tuple(stops)))
        return voyages

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def legs(self, origin: str, destination: str) -> list[Leg]:
        """All rides of the window between two places."""
        found = []
        for voyage in self.voyages:
            for on, here in enumerate(voyage.stops):
                if here.place == origin and here.board:
                    later = range(on + 1, len(voyage.stops))
                    offs = [n for n in later if voyage.stops[n].place == destination and voyage.stops[n].alight]
                    if offs:
                        found.append(Leg(voyage, offs[0], on))
        return sorted(found, key=Leg.key)

    def sailings(self, origin: str, destination: str, day: date) -> list[Leg]:
        return [leg for leg in self.legs(origin, destination) if self.local_date(leg.leaves) == day]

    def departures(self, place: str, day: date) -> list[Leg]:
        found = []
        for voyage in self.voyages:
            for on, here in enumerate(voyage.stops):
                offs = [n for n in range(on + 1, len(voyage.stops)) if voyage.stops[n].alight]
                if here.place == place and here.board and offs and self.local_date(here.depart) == day:
                    found.append(Leg(voyage, offs[-1], on))
        return sorted(found, key=Leg.key)

    def arrivals(self, place: str, day: date) -> list[Leg]:
        found = []
        for voyage in self.voyages:
            for off, here in enumerate(voyage.stops):
                ons = [n for n in range(off) if voyage.stops[n].board]
                if here.place == place and here.alight and ons and self.local_date(here.arrive) == day:
                    found.append(Leg(voyage, off, ons[0]))
        return sorted(found, key=Leg.key)

    def change_time(self, before: Leg, after: Leg, minimum: timedelta) -> timedelta | None:
        """Time needed between two legs, or None where one cannot change. Rules name stops or stations only."""
        off, on = before.voyage.stops[before.off], after.voyage.stops[after.on]
        parents = {row["stop_id"]: row.get("parent_station", "") for row in self.tables["stops"]}
        best = None
        for row in self.tables.get("transfers", []):
            if row["from_stop_id"] in (off.stop, parents[off.stop]) and row["to_stop_id"] in (
                on.stop,
                parents[on.stop],
            ):
                exact = (row["from_stop_id"] == off.stop) + (row["to_stop_id"] == on.stop)
                if best is None or exact > best[0]:
                    best = exact, row
        if best is None:
            return minimum if off.place == on.place else None
        row = best[1]
        if row["transfer_type"] == "3":
            return None
        if row["min_transfer_time"]:
            return timedelta(seconds=int(row["min_transfer_time"]))
        return timedelta(0) if row["transfer_type"] == "1" else minimum

    def journeys(self, origin: str, destination: str, day: date, minimum: timedelta) -> list[tuple[Leg, ...]]:
        """All journeys that no other beats; of changes with equal times all are listed."""
        found: list[tuple[Leg, ...]] = [(leg,) for leg in self.sailings(origin, destination, day)]
        middle = set(self.place.values()) - {origin, destination}
        if origin != destination:
            for off in middle:
                for before in self.sailings(origin, off, day):
                    for on in middle:
                        for after in self.legs(on, destination):
                            needed = self.change_time(before, after, minimum)
                            late = after.arrives - before.leaves > timedelta(hours=36)
                            if needed is None or late or after.voyage is before.voyage:
                                continue
                            if after.leaves >= before.arrives + needed:
                                found.append((before, after))
        return [one for one in found if not any(beats(other, one) for other in found)]

    def days(self, origin: str, destination: str, first: date, last: date, changes: int) -> list[date]:
        found = []
        while first <= last:
            if self.sailings(origin, destination, first) or (
                changes and self.journeys(origin, destination, first, timedelta(minutes=30))
            ):
                found.append(first)
            first += timedelta(days=1)
        return found


def beats(one: tuple[Leg, ...], other: tuple[Leg, ...]) -> bool:
    a = one[0].leaves, -one[-1].arrives.timestamp(), -len(one)
    b = other[0].leaves, -other[-1].arrives.timestamp(), -len(other)
    return all(x >= y for x, y in zip(a, b, strict=True)) and a != b
