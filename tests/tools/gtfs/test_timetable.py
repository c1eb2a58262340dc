"""Answers worked out by hand: midnight, the clocks, places, changes, fares, and how fast it is."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

import pytest

from assistant.tools.gtfs.places import Place
from assistant.tools.gtfs.sailing import Journey, Sailing
from assistant.tools.gtfs.timetable import Timetable
from tests.tools.gtfs.feeds import Tables, base, calendar, calls, pack

DAY = dt.date(2026, 7, 10)  # a Friday
ONE = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def load(tables: Tables) -> Timetable:
    timetable = Timetable.load(pack(tables))
    assert timetable.feed.faults == ()
    return timetable


def at(timetable: Timetable, place_id: str) -> Place:
    place = timetable.place(place_id)
    assert place is not None
    return place


def trips(*stop_times: list[dict[str, str]], **more: list[dict[str, str]]) -> Tables:
    """The base feed with trips T0, T1, … of these calls."""
    tables = base() | more
    tables["stop_times"] = [row | {"trip_id": f"T{n}"} for n, rows in enumerate(stop_times) for row in rows]
    tables["trips"] = [{"trip_id": f"T{n}", "route_id": "R", "service_id": "S"} for n in range(len(stop_times))]
    return tables


def spell(sailings: list[Sailing]) -> list[str]:
    return [f"{s.leaves:%d %H:%M}-{s.arrives:%d %H:%M}" for s in sailings]


def legs(journeys: list[Journey]) -> list[str]:
    return [" ".join(f"{leg.trip_id}@{leg.leaves:%H:%M}" for leg in j.legs) for j in journeys]


# ---------------------------------------------------------------- one sailing
def test_what_a_sailing_says() -> None:
    tables = base()
    tables["stops"][0]["platform_code"] = "E7"
    tables["trips"][0] |= {"trip_headsign": "Charlie", "trip_short_name": "101", "vessel_name": "Sample Star"}
    tables["stop_times"][1]["stop_headsign"] = "Charlie direct"
    tables["stop_times"][2]["drop_off_type"] = "3"
    timetable = load(tables)
    (sailing,) = timetable.sailings(at(timetable, "A"), at(timetable, "C"), DAY)
    said = sailing.line, sailing.ship, sailing.operator, sailing.mode, sailing.gate, sailing.arrival_gate
    assert said == ("1 Round", "Sample Star", "Sample Lines", "ferry", "E7", "")
    assert (sailing.headsign, sailing.on_request, sailing.approximate) == ("Charlie", True, False)
    assert sailing.leaves.isoformat() == "2026-07-10T07:00:00+03:00"
    assert sailing.duration == dt.timedelta(hours=4)
    (call,) = sailing.calls
    assert (call.place.name, f"{call.arrives:%H:%M}", f"{call.departs:%H:%M}") == ("Bravo", "09:00", "09:10")
    assert [c.place.name for c in sailing.further_calls] == ["Bravo", "Charlie"]
    (second,) = timetable.sailings(at(timetable, "B"), at(timetable, "C"), DAY)
    assert (second.headsign, second.calls) == ("Charlie direct", ())
    assert timetable.quote(*sailing.lines[1]) == ("timetable/stop_times.txt", "T,0,A,07:00:00,07:00:00,,")
    assert timetable.quote("stop_times.txt", 99) == timetable.quote("shapes.txt", 1) == ("", "")


def test_an_interpolated_end_is_approximate_and_one_in_between_is_not() -> None:
    timetable = load(trips(calls("", "A 07:00", "B", "C 09:00")))
    a, b, c = timetable.places
    assert [timetable.sailings(x, y, DAY)[0].approximate for x, y in ((a, b), (b, c), (a, c))] == [True, True, False]
    assert timetable.sailings(a, c, DAY)[0].calls[0].timed is False


def test_the_line_quoted_is_right_whatever_the_line_ends() -> None:
    for mess in ("\r\n", "\r", "\n\n", "\u2028"):
        text = mess.join(
            [
                "trip_id,stop_sequence,stop_id,arrival_time,departure_time",
                "T,1,A,07:00:00,07:00:00",
                "T,2,B,08:00:00,08:00:00",
            ]
        )
        timetable = Timetable.load(pack(base(), stop_times="\ufeff" + text))
        (sailing,) = timetable.sailings(at(timetable, "A"), at(timetable, "B"), DAY)
        assert timetable.quote(*sailing.lines[1])[1] == "T,1,A,07:00:00,07:00:00"
        assert timetable.quote(*sailing.lines[2])[1] == "T,2,B,08:00:00,08:00:00"


# ---------------------------------------------------------------- days and clocks
def test_after_midnight_counts_on_the_next_day() -> None:
    tables = trips(calls("", "A 23:30", "B 25:15 25:20", "C 49:00"))
    tables["calendar"] = [calendar("S", "0000100", "20260701", "20260731")]  # Fridays
    timetable = load(tables)
    a, b, c = timetable.places
    assert spell(timetable.sailings(a, b, DAY)) == ["10 23:30-11 01:15"]
    assert timetable.sailings(b, c, DAY) == []
    (sailing,) = timetable.sailings(b, c, DAY + ONE)
    assert spell([sailing]) == ["11 01:20-12 01:00"] and sailing.service_day == DAY
    assert spell(timetable.arrivals(c, DAY + 2 * ONE)) == ["10 23:30-12 01:00"]
    assert timetable.next_days(b, c, DAY, 2) == [DAY + ONE, DAY + 8 * ONE]
    # The last Friday is the last day of the feed, and yet something leaves on the next.
    assert timetable.last_day == dt.date(2026, 7, 31)
    assert timetable.next_days(b, c, dt.date(2026, 7, 31), 5) == [dt.date(2026, 8, 1)]
    assert timetable.previous_day(b, c, dt.date(2027, 1, 1)) == dt.date(2026, 8, 1)
    assert set(timetable.days_of_week(b, c, dt.date(2026, 7, 1), dt.date(2026, 12, 1))) == {5}


def test_the_night_the_clocks_go_forward() -> None:
    """Noon minus 12 hours of 29 March 2026 in Athens is 23:00 on the 28th: EEST comes at 03:00 that night."""
    tables = trips(calls("", "A 00:30", "B 04:30", "C 12:00"))
    tables["calendar"] = [calendar("S", "0000001", "20260329", "20260329")]
    timetable = load(tables)
    a, b, _c = timetable.places
    (sailing,) = timetable.sailings(a, b, dt.date(2026, 3, 28))
    assert sailing.leaves.isoformat() == "2026-03-28T23:30:00+02:00"
    assert sailing.arrives.isoformat() == "2026-03-29T04:30:00+03:00"
    assert sailing.duration == dt.timedelta(hours=4)
    assert timetable.sailings(a, b, dt.date(2026, 3, 29)) == []
    assert timetable.next_days(a, b, dt.date(2026, 3, 1), 3) == [dt.date(2026, 3, 28)]
    assert spell(timetable.departures(b, dt.date(2026, 3, 29))) == ["29 04:30-29 12:00"]


def test_two_days_after_the_service_day_across_the_change_of_clocks() -> None:
    for start, clock, date in (("20260328", "47:30", "2026-03-30"), ("20261024", "48:30", "2026-10-25")):
        tables = trips(calls("", f"A {clock}", "B 50:00"))
        tables["calendar"] = [calendar("S", "1111111", start, start)]
        timetable = load(tables)
        (sailing,) = timetable.sailings(*timetable.places[:2], dt.date.fromisoformat(date))
        assert sailing.leaves.date() == dt.date.fromisoformat(date)
        assert timetable.next_days(*timetable.places[:2], dt.date(2026, 1, 1), 9) == [dt.date.fromisoformat(date)]


def test_the_hour_that_comes_twice() -> None:
    """On 25 October 2026 Athens has 03:00 to 04:00 twice; the service day begins at 01:00 by the clock."""
    tables = trips(calls("", "A 02:30", "B 03:45"), calls("", "A 03:30", "B 04:30"), calls("", "A 01:10", "B 03:05"))
    tables["calendar"] = [calendar("S", "1111111", "20261025", "20261025")]
    timetable = load(tables)
    a, b = timetable.places[:2]
    found = timetable.sailings(a, b, dt.date(2026, 10, 25))
    assert [s.leaves.isoformat()[11:] for s in found] == ["02:10:00+03:00", "03:30:00+03:00", "03:30:00+02:00"]
    assert [s.trip_id for s in found] == ["T2", "T0", "T1"]
    assert [s.duration for s in found] == [115 * MINUTE, 75 * MINUTE, 60 * MINUTE]
    assert spell([found[1]]) == ["25 03:30-25 03:45"]


def test_counts_of_a_day() -> None:
    tables = trips(calls("", "A 07:00", "B 08:00"), calls("", "A 09:00", "B 10:00"))
    tables["trips"][1]["service_id"] = "F"
    tables["calendar"].append(calendar("F", "0000100", "20260701", "20260731"))
    timetable = load(tables)
    assert [timetable.trips_on(DAY + n * ONE) for n in (0, 1, 60)] == [2, 1, 0]
    assert [timetable.runs_on(DAY + n * ONE) for n in (0, 1, 60)] == [True, True, False]
    a, b = timetable.places[:2]
    found = timetable.days_of_week(a, b, DAY, DAY + 7 * ONE)
    assert {day: len(dates) for day, dates in found.items()} == {0: 1, 1: 1, 2: 1, 3: 1, 4: 2, 5: 1, 6: 1}
    assert timetable.next_days(a, b, DAY, 0) == []


# ---------------------------------------------------------------- getting on and off
def test_no_getting_on_no_getting_off() -> None:
    tables = base()
    tables["stop_times"][1] |= {"pickup_type": "1"}
    tables["stop_times"][2] |= {"drop_off_type": "1"}
    timetable = load(tables)
    a, b, c = timetable.places
    assert spell(timetable.sailings(a, b, DAY)) == ["10 07:00-10 09:00"]
    assert timetable.sailings(b, c, DAY) == timetable.sailings(a, c, DAY) == []
    assert [s.destination.name for s in timetable.departures(a, DAY)] == ["Bravo"]
    assert timetable.departures(b, DAY) == timetable.arrivals(c, DAY) == []
    assert [(o.id, d.id) for o, d in timetable.pairs()] == [("A", "B")]


def test_round_trips() -> None:
    timetable = load(trips(calls("", "A 07:00", "B 08:00", "C 09:00", "B 10:00", "A 11:00")))
    a, b, c = timetable.places
    assert spell(timetable.sailings(a, b, DAY)) == ["10 07:00-10 08:00"]
    assert spell(timetable.sailings(b, a, DAY)) == ["10 08:00-10 11:00", "10 10:00-10 11:00"]
    assert spell(timetable.sailings(b, c, DAY)) == ["10 08:00-10 09:00"]
    assert spell(timetable.sailings(a, a, DAY)) == ["10 07:00-10 11:00"]
    assert {p.id for p in timetable.reachable(a)} == {"B", "C"}
    assert legs(timetable.journeys(b, a, DAY)) == ["T0@10:00"]  # nobody need go round by Charlie


# ---------------------------------------------------------------- places
def test_a_station_and_its_quays_are_one_place() -> None:
    tables = base()
    tables["stops"] += [
        {
            "stop_id": "P",
            "stop_name": "Porto",
            "location_type": "1",
            "stop_code": "GRPRT",
            "stop_lat": "36",
            "stop_lon": "23",
        },
        {"stop_id": "P1", "stop_name": "Porto – Quay 1", "parent_station": "P", "stop_lat": "36", "stop_lon": "23"},
        {
            "stop_id": "P2",
            "stop_name": "Porto",
            "parent_station": "P",
            "platform_code": "E2",
            "stop_lat": "36",
            "stop_lon": "23",
        },
        {"stop_id": "P3", "stop_name": "North mole", "parent_station": "P", "stop_lat": "36", "stop_lon": "23"},
        {"stop_id": "P4", "stop_name": "Gangway", "parent_station": "P1", "location_type": "4"},
        {
            "stop_id": "X",
            "stop_name": "Entrance",
            "location_type": "2",
            "parent_station": "P",
            "stop_lat": "36",
            "stop_lon": "23",
        },
        {"stop_id": "Y", "stop_name": "Lone entrance", "location_type": "2", "stop_lat": "36", "stop_lon": "23"},
        {"stop_id": "Q", "stop_name": "Idle", "stop_lat": "35", "stop_lon": "23"},
    ]
    tables["stop_times"] = [
        row
        for n, stop in enumerate(("P1", "P2", "P3", "P4"))
        for row in calls(f"T{n}", f"{stop} {7 + n}:00", f"A {17 + n}:00")
    ]
    tables["trips"] = [{"trip_id": f"T{n}", "route_id": "R", "service_id": "S"} for n in range(4)]
    timetable = load(tables)
    assert [p.name for p in timetable.places] == ["Alfa", "Bravo", "Charlie", "Porto", "Idle"]
    porto = at(timetable, "P3")
    assert (porto.id, porto.code, porto.mode_set) == ("P", "GRPRT", {"ferry"})
    assert set(porto.stop_ids) == {"P", "P1", "P2", "P3", "P4"}
    assert porto.names == ("Porto", "Porto – Quay 1", "North mole", "Gangway")
    gates = [s.gate for s in timetable.sailings(porto, at(timetable, "A"), DAY)]
    assert gates == ["Quay 1", "E2", "North mole", "Gangway"]
    assert at(timetable, "Q").mode_set == frozenset() and timetable.reachable(at(timetable, "Q")) == ()


def test_stops_of_one_name_near_each_other_are_one_place() -> None:
    tables = base()
    tables["stops"] += [
        {"stop_id": "B2", "stop_name": "BRÁVO", "stop_lat": "37.508", "stop_lon": "24.5"},  # 890 m
        {"stop_id": "B3", "stop_name": "Bravo", "stop_lat": "37.51", "stop_lon": "24.5"},  # 1,112 m
        {"stop_id": "C2", "stop_name": "Charlie"},
    ]
    timetable = load(tables)
    assert [set(p.stop_ids) for p in timetable.places] == [{"A"}, {"B", "B2"}, {"C", "C2"}, {"B3"}]


def test_a_name_without_a_place_that_two_could_be_stays_alone() -> None:
    tables = base()
    tables["stops"] += [
        {"stop_id": "A2", "stop_name": "Alfa", "stop_lat": "30", "stop_lon": "20"},
        {"stop_id": "A3", "stop_name": "Alfa", "stop_lat": "0", "stop_lon": "0"},
    ]
    timetable = load(tables)
    assert [set(p.stop_ids) for p in timetable.places][-2:] == [{"A2"}, {"A3"}]
    assert at(timetable, "A3").latitude is None


def test_parents_in_a_circle_and_names_in_other_languages() -> None:
    tables = base()
    tables["stops"][0]["parent_station"] = "B"
    tables["stops"][1]["parent_station"] = "A"
    tables["translations"] = [
        {"table_name": "stops", "field_name": "stop_name", "language": "el", "record_id": "C", "translation": "Τσάρλι"},
        {
            "table_name": "stops",
            "field_name": "stop_name",
            "language": "de",
            "field_value": "Charlie",
            "translation": "Karl",
        },
        {"table_name": "routes", "field_name": "route_long_name", "record_id": "C", "translation": "no"},
    ]
    timetable = load(tables)
    assert at(timetable, "C").names == ("Charlie", "Τσάρλι", "Karl")


def test_a_shuttle_bus_beside_the_ferry_is_kept_and_marked() -> None:
    tables = trips(calls("", "A 07:00", "B 08:00"), calls("", "B 08:10", "C 08:30"))
    tables["routes"].append({"route_id": "Bus", "agency_id": "A", "route_long_name": "Shuttle", "route_type": "714"})
    tables["trips"][1]["route_id"] = "Bus"
    timetable = load(tables)
    assert [p.mode_set for p in timetable.places] == [{"ferry"}, {"ferry", "bus"}, {"bus"}]
    assert [s.mode for s in timetable.departures(at(timetable, "B"), DAY)] == ["bus"]
    assert [r.mode for r in timetable.routes] == ["ferry", "bus"]


# ---------------------------------------------------------------- changes
def test_one_change_with_time_to_spare() -> None:
    tables = trips(
        calls("", "A 07:00", "B 09:00"), calls("", "B 09:20", "C 10:00"), calls("", "B 09:30", "C 11:00"), calls("", "B 12:00", "C 13:00")
    )  # fmt: skip
    timetable = load(tables)
    a, _b, c = timetable.places
    assert legs(timetable.journeys(a, c, DAY)) == ["T0@07:00 T2@09:30"]
    assert legs(timetable.journeys(a, c, DAY, minimum_change=20 * MINUTE)) == ["T0@07:00 T1@09:20"]
    assert legs(timetable.journeys(a, c, DAY, minimum_change=31 * MINUTE)) == ["T0@07:00 T3@12:00"]
    assert timetable.journeys(a, c, DAY, changes=0) == []
    (journey,) = timetable.journeys(a, c, DAY)
    assert (journey.origin, journey.destination, journey.changes) == (a, c, 1)
    assert (journey.duration, journey.waits) == (240 * MINUTE, (30 * MINUTE,))
    assert timetable.next_days(a, c, DAY, 1) == [] and timetable.next_days(a, c, DAY, 1, changes=1) == [DAY + ONE]
    assert timetable.previous_day(a, c, DAY, changes=1) == DAY - ONE


def test_the_next_day_is_reached_within_36_hours() -> None:
    tables = trips(calls("", "A 20:00", "B 22:00"), calls("", "B 06:00", "C 31:00"))
    timetable = load(tables)
    a, _, c = timetable.places
    (journey,) = timetable.journeys(a, c, DAY)
    assert journey.arrives.isoformat() == "2026-07-12T07:00:00+03:00"
    tables["stop_times"][-1] |= {"arrival_time": "32:00:00", "departure_time": "32:00:00"}
    timetable = load(tables)
    assert len(timetable.journeys(*(timetable.places[n] for n in (0, 2)), DAY)) == 1
    tables["stop_times"][-1] |= {"arrival_time": "32:00:01", "departure_time": "32:00:01"}
    timetable = load(tables)
    assert timetable.journeys(*(timetable.places[n] for n in (0, 2)), DAY) == []


def test_going_back_to_where_one_began_is_no_change() -> None:
    tables = trips(
        calls("", "A 20:00", "B 22:00"), calls("", "A 05:00", "C 08:00"), transfers=[transfer("B", "A", "2", "60")]
    )
    tables["trips"][1]["service_id"] = "F"
    tables["calendar"].append(calendar("F", "0000010", "20260701", "20260731"))
    timetable = load(tables)
    assert timetable.journeys(at(timetable, "A"), at(timetable, "C"), DAY) == []


def test_the_second_ship_may_leave_two_days_later() -> None:
    timetable = load(trips(calls("", "A 20:00", "B 46:00"), calls("", "B 06:00", "C 08:00")))
    a, _, c = timetable.places
    (journey,) = timetable.journeys(a, c, DAY)
    assert journey.legs[1].leaves.isoformat() == "2026-07-12T06:00:00+03:00"


def test_what_another_beats_is_left_out() -> None:
    tables = trips(
        calls("", "A 07:00", "C 12:00"),  # beaten by the next
        calls("", "A 08:00", "C 11:00"),
        calls("", "A 08:00", "C 11:00"),  # another ship at the same time stays
        calls("", "A 07:30", "B 08:00"),
        calls("", "B 08:30", "C 10:30"),  # a change that is earlier stays
        calls("", "B 08:40", "C 11:00"),  # as early as the direct one: beaten
    )
    timetable = load(tables)
    a, _, c = timetable.places
    assert legs(timetable.journeys(a, c, DAY)) == ["T3@07:30 T4@08:30", "T1@08:00", "T2@08:00"]
    assert len(timetable.sailings(a, c, DAY)) == 3


def transfer(begin: str, end: str, kind: str, seconds: str = "", **more: str) -> dict[str, str]:
    return {"from_stop_id": begin, "to_stop_id": end, "transfer_type": kind, "min_transfer_time": seconds} | more


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], "T0@07:00 T2@09:30"),
        ([transfer("B", "B", "2", "900")], "T0@07:00 T1@09:15"),
        ([transfer("B", "B", "2", "901")], "T0@07:00 T2@09:30"),
        ([transfer("B", "B", "2", "3600")], "T0@07:00 T3@10:00"),
        ([transfer("B", "B", "2", "60"), transfer("B", "B", "2", "3600")], "T0@07:00 T1@09:15"),
        ([transfer("B", "B", "1")], "T0@07:00 T1@09:15"),
        ([transfer("B", "B", "0")], "T0@07:00 T2@09:30"),
        ([transfer("B", "B", "3")], None),
        ([transfer("B", "B", "3"), transfer("B", "B", "2", "60", to_trip_id="T3", from_trip_id="T0")], "T0@07:00 T3@10:00"),
        ([transfer("B", "B", "2", "60"), transfer("B", "B", "3", to_route_id="Q")], "T0@07:00 T2@09:30"),
        ([transfer("B", "B", "3", from_route_id="Q")], "T0@07:00 T2@09:30"),
        ([transfer("B", "B", "4", from_trip_id="T0", to_trip_id="T1")], "T0@07:00 T2@09:30"),
        ([transfer("B", "A", "3")], "T0@07:00 T2@09:30"),
    ],
)  # fmt: skip
def test_rules_for_changing(rules: list[dict[str, str]], expected: str | None) -> None:
    tables = trips(
        calls("", "A 07:00", "B 09:00"), calls("", "B 09:15", "C 10:00"), calls("", "B 09:30", "C 11:00"), calls("", "B 10:00", "C 12:00"),
        transfers=rules,
    )  # fmt: skip
    tables["routes"].append(tables["routes"][0] | {"route_id": "Q"})
    tables["trips"][1]["route_id"] = "Q"
    timetable = load(tables)
    a, _, c = timetable.places
    assert legs(timetable.journeys(a, c, DAY)) == ([expected] if expected else [])


def test_a_walk_between_two_harbours_needs_a_rule() -> None:
    tables = trips(calls("", "A 07:00", "B 09:00"), calls("", "D 09:20", "C 10:00"), calls("", "D 09:40", "C 11:00"))
    tables["stops"].append({"stop_id": "D", "stop_name": "Delta", "stop_lat": "37.5", "stop_lon": "24.5"})
    timetable = load(tables)
    assert timetable.journeys(at(timetable, "A"), at(timetable, "C"), DAY) == []
    for rule, expected in ((transfer("B", "D", "2", "1200"), "09:20"), (transfer("B", "D", "0"), "09:40")):
        timetable = load(tables | {"transfers": [rule]})
        (journey,) = timetable.journeys(at(timetable, "A"), at(timetable, "C"), DAY)
        assert f"{journey.legs[1].leaves:%H:%M}" == expected


def test_one_does_not_change_into_the_ship_one_is_on() -> None:
    tables = base()
    tables["stop_times"][1]["departure_time"] = "10:00:00"
    tables["stop_times"] += [
        tables["stop_times"][2]
        | {"stop_sequence": "30", "stop_id": "B", "arrival_time": "12:00:00", "departure_time": "12:00:00"}
    ]
    timetable = load(tables)
    a, _b, c = timetable.places
    assert legs(timetable.journeys(a, c, DAY)) == ["T@07:00"]


# ---------------------------------------------------------------- fares
def fare(fare_id: str, price: str, **more: str) -> dict[str, str]:
    return {"fare_id": fare_id, "price": price, "currency_type": "EUR"} | more


def priced(fares: list[dict[str, str]], rules: list[dict[str, str]]) -> Timetable:
    tables = trips(calls("", "A 07:00", "B 08:00", "C 09:00"), fare_attributes=fares, fare_rules=rules)
    for row, zone in zip(tables["stops"], "123", strict=True):
        row["zone_id"] = zone
    return load(tables)


def ids(timetable: Timetable, origin: str, destination: str) -> list[str]:
    (sailing,) = timetable.sailings(at(timetable, origin), at(timetable, destination), DAY)
    return [f.id for f in timetable.fares(sailing)]


def test_fares_by_route_and_zones() -> None:
    timetable = priced(
        [fare("deck", "9.50", fare_name="Deck class"), fare("seat", "7"), fare("other", "1"), fare("back", "2")],
        [
            {"fare_id": "deck", "route_id": "R", "origin_id": "1", "destination_id": "3"},
            {"fare_id": "seat", "origin_id": "1"},
            {"fare_id": "other", "route_id": "Q"},
            {"fare_id": "back", "origin_id": "3", "destination_id": "1"},
        ],
    )
    assert ids(timetable, "A", "C") == ["seat", "deck"] and ids(timetable, "A", "B") == ["seat"]
    assert ids(timetable, "B", "C") == []
    (sailing,) = timetable.sailings(at(timetable, "A"), at(timetable, "C"), DAY)
    seat, deck = timetable.fares(sailing)
    assert (deck.price, deck.currency, deck.name, seat.name) == (Decimal("9.50"), "EUR", "Deck class", "seat")


def test_fares_by_zones_passed_and_fares_for_all() -> None:
    rules = [{"fare_id": f"F{zones}", "contains_id": zone} for zones in ("1", "12", "123") for zone in zones]
    timetable = priced([fare("F1", "1"), fare("F12", "2"), fare("F123", "3")], rules)
    assert (ids(timetable, "A", "B"), ids(timetable, "A", "C"), ids(timetable, "B", "C")) == (["F12"], ["F123"], [])
    timetable = priced([fare("all", "5"), fare("theirs", "4", agency_id="Z"), fare("ours", "6", agency_id="A")], [])
    assert ids(timetable, "A", "B") == ["all", "ours"]


def test_a_journey_costs_the_sum_where_each_leg_has_one_fare() -> None:
    tables = trips(
        calls("", "A 07:00", "B 08:00"), calls("", "B 09:00", "C 10:00"),
        fare_attributes=[fare("F", "4.20"), fare("G", "5.05")],
        fare_rules=[{"fare_id": "F", "origin_id": "1"}, {"fare_id": "G", "origin_id": "2"}],
    )  # fmt: skip
    for row, zone in zip(tables["stops"], "123", strict=True):
        row["zone_id"] = zone
    timetable = load(tables)
    (journey,) = timetable.journeys(at(timetable, "A"), at(timetable, "C"), DAY)
    assert [(f.price, f.currency, f.id) for f in timetable.fares(journey)] == [(Decimal("9.25"), "EUR", "F + G")]
    assert [f.id for f in timetable.fares(Journey(journey.legs[:1]))] == ["F"]
    tables["fare_rules"].append({"fare_id": "G", "origin_id": "1"})
    timetable = load(tables)
    assert timetable.fares(timetable.journeys(at(timetable, "A"), at(timetable, "C"), DAY)[0]) == ()
    tables["fare_rules"].pop()
    tables["fare_attributes"][1]["currency_type"] = "USD"
    timetable = load(tables)
    assert timetable.fares(timetable.journeys(at(timetable, "A"), at(timetable, "C"), DAY)[0]) == ()


# ---------------------------------------------------------------- time
@pytest.mark.alone
def test_two_hundred_thousand_calls_load_in_seconds_and_answer_at_once() -> None:
    stops = [
        {"stop_id": f"S{n}", "stop_name": f"Harbour {n}", "stop_lat": f"{30 + n / 50}", "stop_lon": "24"}
        for n in range(400)
    ]
    tables = base() | {"stops": stops, "trips": [], "stop_times": []}
    for n in range(10_000):
        tables["trips"].append({"trip_id": f"T{n}", "route_id": "R", "service_id": "S"})
        for k in range(20):
            clock = f"{5 + n % 17 + k // 4}:{n % 60:02d}:{k:02d}"
            tables["stop_times"].append(
                {"trip_id": f"T{n}", "stop_sequence": str(k), "stop_id": f"S{(n % 97 + k * (1 + n % 3)) % 400}", "arrival_time": clock, "departure_time": clock}
            )  # fmt: skip
    files = pack(tables)
    began = time.process_time()
    timetable = load_files(files)
    assert time.process_time() - began < 10
    assert len(timetable.feed.trips) > 9000
    a, b, c = (at(timetable, name) for name in ("S10", "S30", "S120"))
    assert timetable.sailings(a, b, DAY)
    for ask in (
        lambda: timetable.sailings(a, b, DAY),
        lambda: timetable.journeys(a, c, DAY),
        lambda: timetable.departures(a, DAY),
        lambda: timetable.next_days(a, b, DAY, 5),
    ):
        ask()
        took = []
        for _ in range(5):
            began = time.process_time()
            ask()
            took.append(time.process_time() - began)
        assert min(took) < 0.02


def load_files(files) -> Timetable:  # type: ignore[no-untyped-def]
    timetable = Timetable.load(files)
    assert timetable.feed.faults == ()
    return timetable
