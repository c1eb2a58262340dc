"""The engine against the oracle on generated feeds."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.tools.gtfs.sailing import Sailing
from assistant.tools.gtfs.timetable import Timetable
from tests.tools.gtfs.feeds import Rows, Tables, base, calendar, pack
from tests.tools.gtfs.oracle import Leg, Oracle

#: A plain week, and the weeks in which Athens' clocks go forward and back.
WEEKS = (date(2026, 7, 6), date(2026, 3, 26), date(2026, 10, 22))
DAY = timedelta(days=1)


def hms(value: int) -> str:
    return f"{value // 3600:02d}:{value // 60 % 60:02d}:{value % 60:02d}"


def stamp(day: date) -> str:
    return day.strftime("%Y%m%d")


@st.composite
def stops(draw: st.DrawFn) -> Rows:
    """Four places: one a station with two quays, one two stops of one name close by, two plain."""
    rows = [
        {"stop_id": "P", "stop_name": "Porto", "location_type": "1", "stop_lat": "37.0", "stop_lon": "24.0"},
        {"stop_id": "P1", "stop_name": "Porto Quay 1", "parent_station": "P", "stop_lat": "37.0", "stop_lon": "24.0"},
        {"stop_id": "P2", "stop_name": "Porto Quay 2", "parent_station": "P", "stop_lat": "37.0", "stop_lon": "24.0"},
        {"stop_id": "N1", "stop_name": "Nisi", "stop_lat": "37.5", "stop_lon": "24.5"},
        {"stop_id": "N2", "stop_name": "Nisi", "stop_lat": "37.501", "stop_lon": "24.501"},
        {"stop_id": "K", "stop_name": "Kavos", "stop_lat": "38.0", "stop_lon": "25.0"},
        {"stop_id": "L", "stop_name": "Lefki", "stop_lat": "38.5", "stop_lon": "25.5"},
    ]
    return draw(st.permutations(rows)) if draw(st.booleans()) else rows


@st.composite
def times(draw: st.DrawFn, trip: str) -> Rows:
    count = draw(st.integers(2, 5))
    at = draw(st.integers(0, 26 * 60) | st.integers(45 * 60, 49 * 60)) * 60
    measured = draw(st.booleans())
    way = 0
    rows: Rows = []
    for number in range(count):
        come = at
        go = come + draw(st.sampled_from((0, 0, 300, 2400)))
        at = go + draw(st.integers(0, 300)) * 60 + draw(st.sampled_from((0, 0, 17)))
        way += draw(st.integers(0, 9))
        row = {
            "trip_id": trip,
            "stop_sequence": str(number * 3 + 1),
            "stop_id": draw(st.sampled_from(("P1", "P2", "N1", "N2", "K", "L"))),
            "arrival_time": hms(come),
            "departure_time": hms(go),
            "pickup_type": draw(st.sampled_from(("", "0", "0", "1", "3"))),
            "drop_off_type": draw(st.sampled_from(("", "0", "0", "1", "2"))),
            "shape_dist_traveled": f"{way / 2}" if measured else "",
        }
        if 0 < number < count - 1 and draw(st.integers(0, 3)) == 0:
            row["arrival_time"] = row["departure_time"] = ""
        rows.append(row)
    return rows


@st.composite
def feeds(draw: st.DrawFn) -> tuple[Tables, date]:
    week = draw(st.sampled_from(WEEKS))
    tables = base()
    tables["stops"] = draw(stops())
    tables["calendar"], tables["calendar_dates"] = [], []
    services = [f"S{n}" for n in range(draw(st.integers(1, 3)))]
    for service in services:
        begin = week + draw(st.integers(0, 2)) * DAY
        if draw(st.integers(0, 3)):
            days = "".join(draw(st.lists(st.sampled_from("011"), min_size=7, max_size=7)))
            end = begin + draw(st.integers(0, 6)) * DAY
            tables["calendar"].append(calendar(service, days, stamp(begin), stamp(end)))
        for off in draw(st.lists(st.integers(0, 7), unique=True, max_size=3)):
            kind = draw(st.sampled_from("12"))
            tables["calendar_dates"].append(
                {"service_id": service, "date": stamp(week + off * DAY), "exception_type": kind}
            )
    tables["calendar_dates"].append({"service_id": "S0", "date": stamp(week + 3 * DAY), "exception_type": "1"})
    tables["calendar_dates"] = list({(r["service_id"], r["date"]): r for r in tables["calendar_dates"]}.values())
    known = {row["service_id"] for row in (*tables["calendar"], *tables["calendar_dates"])}
    services = [service for service in services if service in known]
    tables["trips"], tables["stop_times"], tables["frequencies"], tables["transfers"] = [], [], [], []
    for number in range(draw(st.integers(1, 6))):
        trip = f"T{number}"
        tables["trips"].append({"trip_id": trip, "route_id": "R", "service_id": draw(st.sampled_from(services))})
        tables["stop_times"] += draw(times(trip))
        if draw(st.integers(0, 5)) == 0:
            start = draw(st.integers(0, 24)) * 3600
            tables["frequencies"].append(
                {
                    "trip_id": trip,
                    "start_time": hms(start),
                    "end_time": hms(start + draw(st.integers(1, 4)) * 3600),
                    "headway_secs": draw(st.sampled_from(("1800", "3600", "5000"))),
                    "exact_times": draw(st.sampled_from(("0", "1"))),
                }
            )
    pairs = st.tuples(*[st.sampled_from(("P", "P1", "P2", "N1", "N2", "K", "L"))] * 2)
    for begin_stop, end_stop in draw(st.lists(pairs, max_size=3, unique=True)):
        kind = draw(st.sampled_from("01223"))
        least = draw(st.sampled_from(("600", "5400", "0"))) if kind == "2" else ""
        tables["transfers"].append(
            {"from_stop_id": begin_stop, "to_stop_id": end_stop, "transfer_type": kind, "min_transfer_time": least}
        )
    return tables, week


def key(sailing: Sailing) -> tuple[object, ...]:
    trip = sailing.run.trip
    ends = trip.calls[sailing.first].stop_id, trip.calls[sailing.last].stop_id
    times_ = sailing.leaves.astimezone(UTC), sailing.arrives.astimezone(UTC)
    return *times_, sailing.trip_id, sailing.service_day, *ends


def keys(legs: list[Leg]) -> list[tuple[object, ...]]:
    return [leg.key() for leg in legs]


many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def both(tables: Tables, week: date) -> tuple[Timetable, Oracle]:
    timetable = Timetable.load(pack(tables))
    assert timetable.feed.faults == ()
    return timetable, Oracle(tables, week - 4 * DAY, week + 12 * DAY)


@many
@given(feeds(), st.integers(-1, 9))
def test_sailings(made: tuple[Tables, date], shift: int) -> None:
    tables, week = made
    timetable, oracle = both(tables, week)
    assert {place.id for place in timetable.places} == set(oracle.place.values())
    day = week + shift * DAY
    for origin in timetable.places:
        for destination in timetable.places:
            found = timetable.sailings(origin, destination, day)
            assert sorted(map(key, found)) == keys(oracle.sailings(origin.id, destination.id, day))
            assert [(s.start, s.end) for s in found] == sorted((s.start, s.end) for s in found)
            assert all(s.leaves.date() == day for s in found)


@many
@given(feeds(), st.integers(-1, 9))
def test_departures_and_arrivals(made: tuple[Tables, date], shift: int) -> None:
    tables, week = made
    timetable, oracle = both(tables, week)
    day = week + shift * DAY
    for place in timetable.places:
        leaving, coming = timetable.departures(place, day), timetable.arrivals(place, day)
        assert sorted(map(key, leaving)) == keys(oracle.departures(place.id, day))
        assert sorted(map(key, coming)) == keys(oracle.arrivals(place.id, day))
        assert [s.start for s in leaving] == sorted(s.start for s in leaving)
        assert [s.end for s in coming] == sorted(s.end for s in coming)


@many
@given(feeds(), st.integers(-1, 9), st.sampled_from((0, 30, 95)))
def test_journeys(made: tuple[Tables, date], shift: int, minutes: int) -> None:
    tables, week = made
    timetable, oracle = both(tables, week)
    day, minimum = week + shift * DAY, timedelta(minutes=minutes)
    for origin in timetable.places:
        for destination in timetable.places:
            found = timetable.journeys(origin, destination, day, minimum_change=minimum)
            right = oracle.journeys(origin.id, destination.id, day, minimum)
            direct = [key(j.legs[0]) for j in found if j.changes == 0]
            assert sorted(direct) == sorted(one[0].key() for one in right if len(one) == 1)
            changing = [tuple(key(leg) for leg in j.legs) for j in found if j.changes]
            allowed = {tuple(leg.key() for leg in one) for one in right if len(one) == 2}
            assert set(changing) <= allowed
            assert sorted((c[0][0], c[1][1]) for c in changing) == sorted({(c[0][0], c[1][1]) for c in allowed})
            assert [(j.legs[0].start, j.legs[-1].end) for j in found] == sorted(
                (j.legs[0].start, j.legs[-1].end) for j in found
            )
            again = Timetable(timetable.feed).journeys(origin, destination, day, minimum_change=minimum)
            assert again == found


@settings(parent=many, max_examples=40)
@given(feeds(), st.integers(-3, 9), st.integers(0, 1), st.integers(1, 4))
def test_days(made: tuple[Tables, date], shift: int, changes: int, count: int) -> None:
    tables, week = made
    timetable, oracle = both(tables, week)
    day = week + shift * DAY
    first, last = week - 3 * DAY, week + 11 * DAY
    served = {v.service_day for v in oracle.voyages}
    assert timetable.first_day == min(served, default=date.max)
    assert timetable.last_day == max(served, default=date.min)
    for origin in timetable.places:
        for destination in timetable.places:
            days = oracle.days(origin.id, destination.id, first, last, changes)
            after = timetable.next_days(origin, destination, day, count, changes=changes)
            assert after == [d for d in days if d > day][:count]
            before = timetable.previous_day(origin, destination, day, changes=changes)
            assert before == max((d for d in days if d < day), default=None)
            if not changes:
                week_days = timetable.days_of_week(origin, destination, first, last)
                assert sorted(d for dates in week_days.values() for d in dates) == days
                assert all(d.weekday() == weekday for weekday, dates in week_days.items() for d in dates)


@many
@given(feeds())
def test_pairs_and_validity(made: tuple[Tables, date]) -> None:
    tables, week = made
    timetable, oracle = both(tables, week)
    window = [week + n * DAY for n in range(-3, 11)]
    sailed = {
        (o.id, d.id) for o in timetable.places for d in timetable.places if o is not d and oracle.legs(o.id, d.id)
    }
    said = {(o.id, d.id) for o, d in timetable.pairs()}
    assert sailed <= said  # a trip whose service has no days left still connects two places
    assert said - sailed <= {
        pair
        for pair in said
        if not any(timetable.sailings(*map(timetable.place, pair), d) for d in window)  # type: ignore[arg-type]
    }
    for day in window:
        starts = [v for v in oracle.voyages if v.service_day == day]
        assert timetable.trips_on(day) == len(starts)
        assert timetable.runs_on(day) == bool(starts)
