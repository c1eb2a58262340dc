"""From the rows of trips.txt, stop_times.txt and frequencies.txt to trips that can run.

Times missing between two timed stops are filled in linearly: by shape_dist_traveled where all stops in between have
it and it rises, else by the number of stops, rounded down to whole seconds. Such times are marked as not timed. A trip
whose times run backwards is left out: which of its times is wrong cannot be known.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.tools.gtfs.model import Route, Service, Stop, StopTime, Trip
from assistant.tools.gtfs.rows import Files, Notes
from assistant.tools.gtfs.values import micro, seconds_of, whole

#: Most departures that frequencies.txt may be expanded into: more is a mistake or an attack.
MAX_EXPANDED = 200_000
_TRIPS = (
    "trip_id", "route_id", "service_id", "trip_headsign", "trip_short_name", "ship", "vessel", "vessel_name"
)  # fmt: skip
_TIMES = (
    "trip_id", "stop_sequence", "stop_id", "arrival_time", "departure_time", "pickup_type", "drop_off_type",
    "stop_headsign", "shape_dist_traveled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What trips may refer to."""

    stops: Mapping[str, Stop]
    routes: Mapping[str, Route]
    services: Mapping[str, Service]


@dataclass(slots=True)
class _Row:
    """A row of stop_times.txt before the gaps are filled."""

    sequence: int
    stop_id: str
    arrival: int | None
    departure: int | None
    pickup: int
    drop_off: int
    headsign: str
    distance: str
    line: int


def read_trips(files: Files, known: Known, notes: Notes) -> tuple[Trip, ...]:
    """All trips that can run, in the order of trips.txt, repeated ones once for each departure."""
    heads = _heads(files, known, notes)
    calls = _calls(files, heads, notes)
    trips: list[Trip] = []
    path = files.path("trips.txt")
    for trip in heads.values():
        rows = calls.pop(trip.id, None)
        if not rows:
            notes.warn(
                "no calls", f"{path} line {trip.line}: trip {trip.id!r} has no times in stop_times.txt; left out"
            )
            continue
        made = _fill(trip.id, sorted(rows, key=lambda row: row.sequence), files.path("stop_times.txt"), notes)
        made = _known_stops(made, known, files.path("stop_times.txt"), notes)
        if len(made) >= 2:
            trips.append(replace(trip, calls=made))
            if not _rideable(made):
                notes.warn(
                    "ride",
                    f"{files.path('stop_times.txt')} line {made[0].line}, pickup_type/drop_off_type: nobody may get on "
                    f"and off again on trip {trip.id!r}; it is never offered",
                )
        else:
            notes.warn("short", f"{path} line {trip.line}: trip {trip.id!r} has fewer than two usable calls; left out")
    return tuple(_repeated(trips, files, notes))


def _rideable(calls: Sequence[StopTime]) -> bool:
    first = next((n for n, call in enumerate(calls) if call.pickup != 1), len(calls))
    return any(call.drop_off != 1 for call in calls[first + 1 :])


def _heads(files: Files, known: Known, notes: Notes) -> dict[str, Trip]:
    table = files.table("trips.txt")
    heads: dict[str, Trip] = {}
    for line, values in table.rows(_TRIPS, notes):
        trip_id, route, service, headsign, short_name, *ships = values
        where = f"{table.path} line {line}"
        if not trip_id:
            notes.warn("no trip_id", f"{where}, trip_id: empty; the trip is left out")
        elif trip_id in heads:
            notes.warn("trip twice", f"{where}, trip_id: {trip_id!r} stands twice; the first one counts")
        elif route not in known.routes:
            notes.warn("trip route", f"{where}, route_id: no route {route!r}; trip {trip_id!r} is left out")
        elif service not in known.services:
            notes.warn("trip service", f"{where}, service_id: no service {service!r}; trip {trip_id!r} is left out")
        else:
            ship = next((name for name in ships if name), "")
            heads[trip_id] = Trip(trip_id, route, service, headsign, short_name, ship, (), line)
    return heads


class _Times(dict[str, int | None]):
    """Times read once for each spelling: a feed repeats a few thousand of them."""

    def __missing__(self, key: str) -> int | None:
        value = self[key] = seconds_of(key)
        return value


def _calls(files: Files, heads: Mapping[str, Trip], notes: Notes) -> dict[str, list[_Row]]:
    table = files.table("stop_times.txt")
    calls: dict[str, list[_Row]] = {}
    names: dict[str, str] = {}
    times = _Times({"": None})
    kinds = {"": 0, "0": 0, "1": 1, "2": 2, "3": 3}
    seen: set[tuple[str, int]] = set()
    lost: set[str] = set()
    for line, values in table.rows(_TIMES, notes):
        trip_id, order, stop_id, arrives, departs, pickup, drop_off, headsign, distance = values
        if trip_id not in heads:
            lost.add(trip_id)
            continue
        trip_id = heads[trip_id].id
        sequence = whole(order)
        if sequence is None or (trip_id, sequence) in seen:
            why = "not a whole number" if sequence is None else "stands twice in the trip"
            notes.warn(why, f"{table.path} line {line}, stop_sequence: {order!r} {why}; the row is left out")
            continue
        seen.add((trip_id, sequence))
        arrival, departure = times[arrives], times[departs]
        for column, text, value in (("arrival_time", arrives, arrival), ("departure_time", departs, departure)):
            if text and value is None:
                notes.warn("time", f"{table.path} line {line}, {column}: {text!r} is not a time; taken as missing")
        if (arrival is None) is not (departure is None):
            arrival = departure = departure if arrival is None else arrival
        row = _Row(
            sequence, names.setdefault(stop_id, stop_id), arrival, departure,
            kinds.get(pickup, 0), kinds.get(drop_off, 0), names.setdefault(headsign, headsign), distance, line,
        )  # fmt: skip
        calls.setdefault(trip_id, []).append(row)
    if lost:
        some = ", ".join(sorted(lost)[:3])
        notes.warn(
            "lost rows", f"{table.path}, trip_id: rows of {len(lost)} trips that are left out or unknown ({some})"
        )
    return calls


def _fill(trip_id: str, rows: list[_Row], path: str, notes: Notes) -> tuple[StopTime, ...]:
    """The calls with all times, or none when the times run backwards. Untimed calls at either end are dropped."""
    timed = [n for n, row in enumerate(rows) if row.arrival is not None]
    if not timed:
        notes.warn("untimed", f"{path} line {rows[0].line}: trip {trip_id!r} has no times at all; left out")
        return ()
    if len(timed) < timed[-1] - timed[0] + 1:
        for left, right in itertools.pairwise(timed):
            _interpolate(rows, left, right)
    if timed[0] > 0 or timed[-1] < len(rows) - 1:
        notes.warn(
            "ends",
            f"{path} line {rows[0].line}: trip {trip_id!r} begins or ends without times; these calls are dropped",
        )
    was_timed, before = set(timed), 0
    calls = []
    for number in range(timed[0], timed[-1] + 1):
        row = rows[number]
        arrival, departure = row.arrival, row.departure
        if arrival is None or departure is None or not before <= arrival <= departure:
            notes.warn(
                "backwards",
                f"{path} line {row.line}: the times of trip {trip_id!r} run backwards; the trip is left out",
            )
            return ()
        before = departure
        calls.append(
            StopTime(
                row.stop_id, arrival, departure, row.pickup, row.drop_off, number in was_timed, row.headsign, row.line
            )
        )
    return tuple(calls)


def _interpolate(rows: Sequence[_Row], left: int, right: int) -> None:
    begin, end = rows[left].departure, rows[right].arrival
    if begin is None or end is None:
        return
    measures = [micro(row.distance) if row.distance else None for row in rows[left : right + 1]]
    known = [m for m in measures if m is not None]
    if len(known) < len(measures) or known != sorted(known) or known[0] == known[-1]:
        known = list(range(right - left + 1))
    for number in range(left + 1, right):
        share = known[number - left] - known[0]
        rows[number].arrival = rows[number].departure = begin + (end - begin) * share // (known[-1] - known[0])


def _known_stops(calls: tuple[StopTime, ...], known: Known, path: str, notes: Notes) -> tuple[StopTime, ...]:
    if all(call.stop_id in known.stops for call in calls):
        return calls
    for call in calls:
        if call.stop_id not in known.stops:
            notes.warn("call stop", f"{path} line {call.line}, stop_id: no stop {call.stop_id!r}; the call is left out")
    return tuple(call for call in calls if call.stop_id in known.stops)


def _repeated(trips: list[Trip], files: Files, notes: Notes) -> Iterator[Trip]:
    """The trips, those in frequencies.txt once for each departure: start, start + headway, … before end."""
    table = files.table("frequencies.txt")
    spans: dict[str, list[tuple[range, bool]]] = {}
    left = MAX_EXPANDED
    known = {trip.id for trip in trips}
    for line, values in table.rows(("trip_id", "start_time", "end_time", "headway_secs", "exact_times"), notes):
        trip_id, start, end, headway = values[0], seconds_of(values[1]), seconds_of(values[2]), whole(values[3])
        where = f"{table.path} line {line}"
        if trip_id not in known:
            notes.warn("frequency trip", f"{where}, trip_id: no usable trip {trip_id!r}; left out")
        elif start is None or end is None or not headway or len(range(start, end, headway)) > left:
            notes.warn("frequency", f"{where}: start_time, end_time or headway_secs cannot be used; left out")
            spans.setdefault(trip_id, [])
        else:
            span = range(start, end, headway)
            left -= len(span)
            spans.setdefault(trip_id, []).append((span, values[4] != "1"))
    for trip in trips:
        if trip.id not in spans:
            yield trip
            continue
        starts = {start: about for span, about in reversed(spans[trip.id]) for start in span}
        for start in sorted(starts):
            yield replace(trip, shift=start - trip.calls[0].departure, approximate=starts[start])
