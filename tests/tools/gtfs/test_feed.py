"""Reading feeds as they come: everything untidy is mended or left out, and said."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.packs.files import MemoryFiles
from assistant.tools.gtfs.feed import read_feed
from assistant.tools.gtfs.model import Feed, mode_of
from assistant.tools.gtfs.timetable import Timetable
from tests.tools.gtfs.feeds import Tables, as_csv, base, calendar, calls, pack

HOUR = 3600


def read(tables: Tables, **texts: str | bytes) -> Feed:
    return read_feed(pack(tables, **texts))


def said(feed: Feed, *parts: str) -> bool:
    """Whether one warning has all parts."""
    return any(all(part in warning for part in parts) for warning in feed.warnings)


def times(feed: Feed, trip: str = "T") -> list[tuple[int, int]]:
    found = next(t for t in feed.trips if t.id == trip)
    return [(c.arrival, c.departure) for c in found.calls]


def test_a_tidy_feed_has_nothing_to_say() -> None:
    feed = read(base())
    assert (feed.warnings, feed.faults) == ((), ())
    assert times(feed) == [(7 * HOUR, 7 * HOUR), (9 * HOUR, 9 * HOUR + 600), (11 * HOUR, 11 * HOUR)]
    assert feed.zone == "Europe/Athens"


# ---------------------------------------------------------------- text
@pytest.mark.parametrize(
    "mess",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\n\n ,,\n"),
        lambda text: text.replace(",", " , ").replace("\n", " \n"),
        lambda text: "\n".join(",".join(f'"{v}"' for v in line.split(",")) for line in text.splitlines()),
        lambda text: "\n".join(", ".join(f'"{v}"' for v in line.split(",")) for line in text.splitlines()),
        lambda text: text.splitlines()[0].upper() + "\n" + "\n".join(text.splitlines()[1:]),
        lambda text: "\n".join(",".join(reversed(line.split(","))) for line in text.splitlines()),
        lambda text: "\n".join("x," + line + ",," for line in text.splitlines()),
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.rstrip("\n"),
    ],
)
def test_the_shape_of_the_text_does_not_matter(mess) -> None:  # type: ignore[no-untyped-def]
    plain = read(base())
    messy = read({}, **{name: mess(as_csv(rows)) for name, rows in base().items()})
    assert messy.faults == ()
    assert messy.trips[0].calls[0][:7] == plain.trips[0].calls[0][:7]
    assert times(messy) == times(plain)
    assert [s.name for s in messy.stops.values()] == ["Alfa", "Bravo", "Charlie"]
    assert messy.services == plain.services


def test_quoted_commas_and_line_breaks_stay_in_their_value() -> None:
    text = 'stop_id,stop_desc,stop_name,stop_lat,stop_lon\nA,"52,2 ""x""","Alfa, old port",37,24\nB,"two\nlines",Bravo,37.5,24.5\nC,,Charlie,38,25\n'
    feed = read(base(), stops=text)
    assert [s.name for s in feed.stops.values()] == ["Alfa, old port", "Bravo", "Charlie"]
    assert [s.line for s in feed.stops.values()] == [2, 3, 5]
    assert feed.warnings == ()


def test_a_quotation_mark_left_open_costs_no_other_line() -> None:
    text = 'stop_id,stop_name,stop_lat,stop_lon\nA,"Alfa,37,24\nB,Bravo,37.5,24.5\nC,"Charlie, new",38,25\n'
    feed = read(base(), stops=text)
    assert [s.name for s in feed.stops.values()] == ["Alfa", "Bravo", "Charlie, new"]
    assert said(feed, "timetable/stops.txt line 2", "quotation mark")


def test_an_endless_quote_in_a_long_file_is_survived() -> None:
    rows = "".join(f"X{n},Place {n},37,24\n" for n in range(9000))
    feed = read(
        base(), stops='stop_id,stop_name,stop_lat,stop_lon\nZ,"Zulu,37,24\nA,Alfa,37,24\nB,Bravo,38,24\n' + rows
    )
    assert len(feed.stops) == 9003
    assert said(feed, "stops.txt line 2", "quotation mark")


def test_a_field_beyond_the_csv_limit_is_survived() -> None:
    feed = read(base(), feed_info='feed_publisher_name,feed_version\n"' + "x" * (csv.field_size_limit() + 1) + '",2\n')
    assert feed.faults == () and len(feed.trips) == 1


def test_long_and_short_rows() -> None:
    feed = read(base(), trips="trip_id,route_id,service_id,trip_headsign\nT,R,S\nU,R,S,Bravo,spill\n")
    assert feed.trips[0].headsign == ""
    assert said(feed, "trips.txt line 3", "more values than columns")


@pytest.mark.parametrize(
    ("encoding", "warns"), [("utf-8", False), ("utf-16", False), ("cp1253", True), ("iso-8859-7", True)]
)
def test_greek_in_any_encoding(encoding: str, warns: bool) -> None:
    names = "Πειραιάς", "Νάξος Χώρα", "Ηράκλειο Κρήτης"
    tables = base()
    for row, name in zip(tables["stops"], names, strict=True):
        row["stop_name"] = name
    feed = read(tables, stops=as_csv(tables["stops"]).encode(encoding))
    assert tuple(s.name for s in feed.stops.values()) == names
    assert said(feed, "stops.txt", "not UTF-8") is warns


def test_values_are_harmless_to_a_terminal() -> None:
    tables = base()
    tables["stops"][0]["stop_name"] = "Al\x1b[31mfa\u202e\u200b"
    tables["stops"][1]["stop_name"] = "Bra\n  vo\tport"
    tables["trips"][0]["trip_headsign"] = "\x1b]0;title\x07Bravo"
    tables["trips"] += [{"trip_id": f"U{n}", "route_id": "R", "service_id": "S"} for n in range(30)]
    feed = read(tables)
    assert [s.name for s in feed.stops.values()][:2] == ["Alfa", "Bra vo port"]
    assert feed.trips[0].headsign == "Bravo"


def test_a_binary_file_is_a_fault() -> None:
    feed = read(base(), stops=b"PK\x03\x04" + bytes(100))
    assert any("timetable/stops.txt" in fault for fault in feed.faults)


def test_files_in_other_case_and_one_folder_deeper() -> None:
    files = {f"timetable/My Feed/{name.upper()}.TXT": as_csv(rows).encode() for name, rows in base().items()}
    files["documents/stops.txt"] = b"not this one"
    feed = read_feed(MemoryFiles(files))
    assert feed.faults == () and len(feed.trips) == 1
    assert feed.paths["stops.txt"] == "timetable/My Feed/STOPS.TXT"


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(base())), st.text(max_size=300) | st.binary(max_size=300)))
def test_no_text_makes_it_raise(texts: dict[str, str | bytes]) -> None:
    texts = {k: v.encode("utf-8", "replace") if isinstance(v, str) else v for k, v in texts.items()}
    timetable = Timetable.load(pack(base(), **texts))
    assert timetable.feed.trips or timetable.feed.faults


@settings(deadline=None)
@given(st.data())
def test_no_value_makes_it_raise(data: st.DataObject) -> None:
    tables = base() | {
        "frequencies": [{"trip_id": "T", "start_time": "08:00:00", "end_time": "09:00:00", "headway_secs": "600"}],
        "calendar_dates": [{"service_id": "S", "date": "20260701", "exception_type": "2"}],
        "transfers": [{"from_stop_id": "A", "to_stop_id": "B", "transfer_type": "2", "min_transfer_time": "60"}],
        "fare_attributes": [{"fare_id": "F", "price": "9.50", "currency_type": "EUR"}],
        "fare_rules": [{"fare_id": "F", "route_id": "R"}],
    }
    odd = st.sampled_from(
        ["", " ", "-1", "1e9", "99999999999", "NaN", "٣", "²", "0", "1", "2026-13-45", "00:60:00", "T", "S"]
    )
    for name in data.draw(st.lists(st.sampled_from(sorted(tables)), max_size=4)):
        row = data.draw(st.sampled_from(tables[name]))
        row[data.draw(st.sampled_from(sorted(row)))] = data.draw(odd)
    timetable = Timetable.load(pack(tables))
    for origin in timetable.places:
        for sailing in timetable.departures(origin, dt.date(2026, 7, 2)):
            assert sailing.end >= sailing.start
            timetable.fares(sailing)


# ---------------------------------------------------------------- faults
@pytest.mark.parametrize("name", ["stops", "routes", "trips", "stop_times"])
def test_a_missing_file_is_a_fault(name: str) -> None:
    tables = base()
    del tables[name]
    assert f"timetable/{name}.txt: the file is missing" in read(tables).faults


@pytest.mark.parametrize(
    ("name", "column"), [("stops", "stop_id"), ("trips", "service_id"), ("stop_times", "stop_sequence")]
)
def test_a_missing_column_is_a_fault(name: str, column: str) -> None:
    tables = base()
    for row in tables[name]:
        del row[column]
    assert f"timetable/{name}.txt: the column {column} is missing" in read(tables).faults


def test_no_calendar_at_all_is_a_fault() -> None:
    tables = base()
    del tables["calendar"]
    assert any("calendar.txt" in fault and "calendar_dates.txt" in fault for fault in read(tables).faults)


def test_a_file_without_rows_is_a_fault() -> None:
    assert any(
        "stop_times.txt: the file has no rows" in f
        for f in read(base(), stop_times="trip_id,stop_id,stop_sequence,arrival_time\n").faults
    )


def test_nothing_usable_is_a_fault_and_an_empty_timetable_knows_nothing() -> None:
    tables = base()
    tables["trips"][0]["route_id"] = "X"
    timetable = Timetable.load(pack(tables))
    assert any("no trip can be used" in fault for fault in timetable.feed.faults)
    assert timetable.last_day < timetable.first_day and not timetable.in_validity(dt.date(2026, 7, 5))
    a, b = timetable.places[:2]
    assert timetable.next_days(a, b, dt.date(2026, 7, 5), 3, changes=1) == []
    assert timetable.previous_day(a, b, dt.date(2026, 7, 5), changes=1) is None
    assert timetable.days_of_week(a, b, dt.date(2026, 7, 1), dt.date(2026, 8, 1)) == {}


# ---------------------------------------------------------------- times
@pytest.mark.parametrize("text", ["07:05:00", "7:05:00", " 7:05:00", "07:05", "7:05"])
def test_spellings_of_a_time(text: str) -> None:
    tables = base()
    tables["stop_times"][0] |= {"arrival_time": text, "departure_time": text}
    assert times(read(tables))[0] == (7 * HOUR + 300,) * 2


@pytest.mark.parametrize("text", ["9:61:00", "nine", "9.00", "-9:00:00", "9:00:00:00", "999:00:00"])
def test_what_is_not_a_time_is_said_and_filled_in(text: str) -> None:
    tables = base()
    tables["stop_times"][1] |= {"arrival_time": text, "departure_time": text}
    feed = read(tables)
    assert times(feed)[1] == (9 * HOUR, 9 * HOUR)
    assert not feed.trips[0].calls[1].timed
    assert said(feed, "stop_times.txt line 3", "arrival_time", repr(text))


def test_one_of_two_times_stands_for_both() -> None:
    tables = base()
    tables["stop_times"][0]["arrival_time"] = ""
    tables["stop_times"][2]["departure_time"] = ""
    assert times(read(tables)) == [(7 * HOUR,) * 2, (9 * HOUR, 9 * HOUR + 600), (11 * HOUR,) * 2]


def test_gaps_are_filled_by_number_of_stops() -> None:
    tables = base()
    tables["stop_times"] = calls("T", "A 07:00:00 08:00:00", "B", "A", "C 08:01:40")
    assert times(read(tables))[1:3] == [(8 * HOUR + 33,) * 2, (8 * HOUR + 66,) * 2]


@pytest.mark.parametrize(
    ("way", "share"),
    [
        (("0", "9", "10"), 0.9),
        (("0", "", "10"), 0.5),
        (("5", "4", "10"), 0.5),
        (("3", "3", "3"), 0.5),
        (("0", "x", "1"), 0.5),
    ],
)
def test_gaps_are_filled_by_distance_where_it_can_be_used(way: tuple[str, ...], share: float) -> None:
    tables = base()
    tables["stop_times"] = calls("T", "A 08:00:00", "B", "C 08:10:00")
    for row, value in zip(tables["stop_times"], way, strict=True):
        row["shape_dist_traveled"] = value
    assert times(read(tables))[1] == (8 * HOUR + int(600 * share),) * 2


def test_untimed_ends_are_dropped() -> None:
    tables = base()
    tables["stop_times"] = calls("T", "A", "B 08:00", "C 09:00")
    feed = read(tables)
    assert [c.stop_id for c in feed.trips[0].calls] == ["B", "C"]
    assert said(feed, "stop_times.txt", "begins or ends without times")


def test_times_that_run_backwards_leave_the_trip_out() -> None:
    tables = base()
    tables["trips"].append({"trip_id": "U", "route_id": "R", "service_id": "S"})
    tables["stop_times"] += calls("U", "A 23:30:00", "B 00:15:00")
    feed = read(tables)
    assert [t.id for t in feed.trips] == ["T"]
    assert said(feed, "stop_times.txt line 6", "'U'", "backwards")


def test_sequence_has_gaps_and_any_order() -> None:
    tables = base()
    for row, sequence in zip(tables["stop_times"], ("100", "7", "3000"), strict=True):
        row["stop_sequence"] = sequence
    tables["stop_times"] = [
        row | {"arrival_time": t, "departure_time": t}
        for row, t in zip(tables["stop_times"], ("09:00", "07:00", "11:00"), strict=True)
    ]
    assert [c.stop_id for c in read(tables).trips[0].calls] == ["B", "A", "C"]


def test_a_sequence_number_twice_or_unreadable() -> None:
    tables = base()
    tables["stop_times"].append(tables["stop_times"][1] | {"arrival_time": "10:00", "departure_time": "10:00"})
    tables["stop_times"].append(tables["stop_times"][1] | {"stop_sequence": "last"})
    feed = read(tables)
    assert times(feed)[1] == (9 * HOUR, 9 * HOUR + 600) and len(times(feed)) == 3
    assert said(feed, "line 5", "stop_sequence", "twice") and said(feed, "line 6", "not a whole number")


# ---------------------------------------------------------------- references
def test_what_refers_to_nothing_is_left_out_and_said() -> None:
    tables = base()
    tables["trips"] += [
        {"trip_id": "U", "route_id": "X", "service_id": "S"},
        {"trip_id": "V", "route_id": "R", "service_id": "X"},
        {"trip_id": "W", "route_id": "R", "service_id": "S"},
        {"trip_id": "Y", "route_id": "R", "service_id": "S"},
        {"trip_id": "T", "route_id": "R", "service_id": "S", "trip_headsign": "second"},
    ]
    tables["stop_times"] += calls("U", "A 07:00", "B 08:00") + calls("Z", "A 07:00", "B 08:00")
    tables["stop_times"] += calls("Y", "A 07:00", "X 08:00", "C 09:00")
    tables["stops"].append(tables["stops"][0] | {"stop_name": "Other"})
    tables["stops"].append(
        {"stop_id": "E", "stop_name": "Echo", "parent_station": "X", "stop_lat": "1", "stop_lon": "1"}
    )
    feed = read(tables)
    assert [t.id for t in feed.trips] == ["T", "Y"]
    assert [c.stop_id for c in feed.trips[1].calls] == ["A", "C"]
    assert feed.trips[0].headsign == "" and feed.stops["A"].name == "Alfa" and feed.stops["E"].parent == ""
    for parts in (
        ("trips.txt line 3", "route_id", "'X'"),
        ("trips.txt line 4", "service_id", "'X'"),
        ("trips.txt line 5", "'W'", "no times"),
        ("trips.txt line 7", "trip_id", "twice"),
        ("stop_times.txt line 10", "stop_id", "'X'"),
        ("stop_times.txt", "Z"),
        ("stops.txt line 5", "stop_id", "twice"),
        ("stops.txt line 6", "parent_station", "'X'"),
    ):
        assert said(feed, *parts), parts


def test_many_warnings_of_a_kind_are_counted() -> None:
    tables = base()
    tables["trips"] += [{"trip_id": f"U{n}", "route_id": "X", "service_id": "S"} for n in range(50)]
    found = [w for w in read(tables).warnings if "no route" in w]
    assert len(found) == 4 and "47 more" in found[-1]


# ---------------------------------------------------------------- agencies and zones
@pytest.mark.parametrize(
    ("zone", "used", "warns"),
    [
        ("Europe/Athens", "Europe/Athens", False),
        ("europe/athens", "Europe/Athens", False),
        ("Europe/Atlantis", "UTC", True),
        ("../../etc/passwd", "UTC", True),
        ("Europe", "UTC", True),
        ("", "UTC", True),
    ],
)
def test_zones(zone: str, used: str, warns: bool) -> None:
    tables = base()
    tables["agency"][0]["agency_timezone"] = zone
    feed = read(tables)
    assert (feed.zone, feed.faults) == (used, ())
    assert said(feed, "agency.txt line 2", "agency_timezone") is warns


def test_no_agency_file_means_utc_with_a_warning() -> None:
    tables = base()
    del tables["agency"]
    feed = read(tables)
    assert (feed.zone, feed.faults) == ("UTC", ()) and said(feed, "agency.txt", "UTC")
    assert len(feed.trips) == 1


def test_each_trip_keeps_the_zone_of_its_agency() -> None:
    tables = base()
    tables["agency"].append({"agency_id": "I", "agency_name": "Linea", "agency_timezone": "Europe/Rome"})
    tables["routes"].append({"route_id": "Q", "agency_id": "I", "route_long_name": "West", "route_type": "4"})
    tables["trips"].append({"trip_id": "U", "route_id": "Q", "service_id": "S"})
    tables["stop_times"] += calls("U", "A 06:30:00", "B 08:00:00")
    timetable = Timetable.load(pack(tables))
    assert said(timetable.feed, "agency_timezone", "more than one zone")
    a, b = timetable.places[:2]
    found = timetable.sailings(a, b, dt.date(2026, 7, 2))
    assert [s.leaves.isoformat() for s in found] == ["2026-07-02T07:00:00+03:00", "2026-07-02T06:30:00+02:00"]
    assert [s.operator for s in found] == ["Sample Lines", "Linea"]


def test_an_unknown_agency_is_said() -> None:
    tables = base()
    tables["routes"][0]["agency_id"] = "X"
    feed = read(tables)
    assert said(feed, "routes.txt line 2", "agency_id") and len(feed.trips) == 1


# ---------------------------------------------------------------- days
def days(feed: Feed, service: str = "S") -> list[int]:
    return [n for n in range(1, 32) if feed.services[service].runs(dt.date(2026, 7, n))]


def test_calendar_and_exceptions() -> None:
    tables = base()
    tables["calendar"] = [calendar("S", "1000000", "20260706", "20260720")]
    tables["calendar_dates"] = [
        {"service_id": "S", "date": "20260713", "exception_type": "2"},
        {"service_id": "S", "date": "20260730", "exception_type": "1"},
        {"service_id": "S", "date": "20260730", "exception_type": "2"},
        {"service_id": "S", "date": "31.7.2026", "exception_type": "1"},
        {"service_id": "S", "date": "20260731", "exception_type": "3"},
    ]
    feed = read(tables)
    assert days(feed) == [6, 20, 30]
    assert feed.services["S"].bounds() == (dt.date(2026, 7, 6), dt.date(2026, 7, 30))
    assert said(feed, "calendar_dates.txt line 4", "both added and removed")
    assert said(feed, "calendar_dates.txt line 5") and said(feed, "calendar_dates.txt line 6")


def test_calendar_dates_alone() -> None:
    tables = base()
    del tables["calendar"]
    tables["calendar_dates"] = [{"service_id": "S", "date": f"202607{n:02d}", "exception_type": "1"} for n in (3, 9)]
    feed = read(tables)
    assert days(feed) == [3, 9] and feed.faults == ()


def test_a_range_that_ends_before_it_begins_and_a_service_twice() -> None:
    tables = base()
    tables["calendar"] += [
        calendar("Q", "1111111", "20260731", "20260701"),
        calendar("S", "0000001", "20260701", "20260731"),
    ]
    feed = read(tables)
    assert days(feed, "Q") == [] and len(days(feed)) == 31 and feed.services["Q"].bounds() is None
    assert said(feed, "calendar.txt line 3", "not a range") and said(feed, "calendar.txt line 4", "twice")


def test_feed_info_is_kept_and_widens_nothing() -> None:
    tables = base() | {
        "feed_info": [{"feed_publisher_name": "Sample", "feed_start_date": "20260101", "feed_end_date": "20261231"}]
    }
    timetable = Timetable.load(pack(tables))
    assert (timetable.feed_start, timetable.feed_end) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (timetable.first_day, timetable.last_day) == (dt.date(2026, 7, 1), dt.date(2026, 7, 31))
    assert not timetable.in_validity(dt.date(2026, 8, 1)) and timetable.in_validity(dt.date(2026, 7, 31))


# ---------------------------------------------------------------- frequencies
def repeat(start: str, end: str, headway: str, exact: str = "") -> dict[str, str]:
    return {"trip_id": "T", "start_time": start, "end_time": end, "headway_secs": headway, "exact_times": exact}


def test_repeated_trips() -> None:
    tables = base() | {
        "frequencies": [repeat("08:00:00", "09:00:00", "1800", "1"), repeat("09:00:00", "10:00:00", "3600")]
    }
    feed = read(tables)
    assert [(t.calls[0].departure + t.shift) / HOUR for t in feed.trips] == [8, 8.5, 9]
    assert [t.approximate for t in feed.trips] == [False, False, True]


@pytest.mark.parametrize(
    "row",
    [
        repeat("08:00:00", "09:00:00", "0"),
        repeat("08:00:00", "", "600"),
        repeat("08:00:00", "09:00:00", "-5"),
        repeat("00:00:00", "240:00:00", "1"),
    ],
)
def test_frequencies_that_cannot_be_used(row: dict[str, str]) -> None:
    tables = base() | {"frequencies": [row]}
    feed = read(tables)
    assert feed.trips == () and said(feed, "frequencies.txt line 2")


# ---------------------------------------------------------------- kinds, ships, names
@pytest.mark.parametrize(
    ("number", "mode"),
    [(0, "tram"), (1, "metro"), (2, "rail"), (3, "bus"), (4, "ferry"), (6, "cable car"), (11, "bus"), (109, "rail"), (200, "bus"), (401, "metro"), (704, "bus"), (711, "bus"), (900, "tram"), (1000, "ferry"), (1021, "ferry"), (1100, "air"), (1200, "ferry"), (1300, "cable car"), (1501, "taxi"), (1700, "other"), (8, "other"), (-1, "other")],
)  # fmt: skip
def test_modes(number: int, mode: str) -> None:
    assert mode_of(number) == mode


def test_a_route_without_a_type_is_said() -> None:
    tables = base()
    tables["routes"][0]["route_type"] = "boat"
    feed = read(tables)
    assert feed.routes["R"].mode == "other" and said(feed, "routes.txt line 2", "route_type")


@pytest.mark.parametrize(
    ("short", "long", "name"),
    [("W1", "Alfa W1", "Alfa W1"), ("Blue Line", "", "Blue Line"), ("", "Alfa – Bravo", "Alfa – Bravo"), ("1", "Round 12", "1 Round 12"), ("Express Blue", "express", "Express Blue"), ("", "", "R"), ("C+", "Coast", "C+ Coast")],
)  # fmt: skip
def test_the_name_of_a_line(short: str, long: str, name: str) -> None:
    tables = base()
    tables["routes"][0] |= {"route_short_name": short, "route_long_name": long}
    assert read(tables).routes["R"].name == name


@pytest.mark.parametrize("column", ["ship", "vessel", "vessel_name", "trip_short_name"])
def test_the_ship(column: str) -> None:
    tables = base()
    tables["trips"][0][column] = "Sample Star"
    timetable = Timetable.load(pack(tables))
    assert timetable.sailings(*timetable.places[:2], dt.date(2026, 7, 1))[0].ship == "Sample Star"


def test_fares_and_transfers_that_cannot_be_used_are_said() -> None:
    tables = base() | {
        "fare_attributes": [{"fare_id": "F", "price": "12,50", "currency_type": "eur"}, {"fare_id": "G", "price": "free"}],
        "fare_rules": [{"fare_id": "H", "route_id": "R"}],
        "transfers": [{"from_stop_id": "A", "to_stop_id": "X", "transfer_type": "0"}, {"from_stop_id": "A", "to_stop_id": "B", "transfer_type": "9"}],
    }  # fmt: skip
    feed = read(tables)
    assert [(f.id, f.price, f.currency) for f in feed.fares] == [("F", Decimal("12.50"), "EUR")]
    assert feed.transfers == ()
    assert said(feed, "fare_attributes.txt line 3", "'free'") and said(feed, "fare_rules.txt", "'H'")
    assert said(feed, "transfers.txt line 2", "X") and said(feed, "transfers.txt line 3", "'9'")


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar(day: dt.date) -> None:
    timetable = Timetable.load(pack(base()))
    a, b = timetable.places[:2]
    assert timetable.sailings(a, b, day) == timetable.departures(a, day) == timetable.arrivals(b, day) == []
    assert timetable.journeys(a, b, day) == []
    assert not timetable.in_validity(day) and not timetable.runs_on(day)
    after, before = timetable.next_days(a, b, day, 1), timetable.previous_day(a, b, day)
    assert (after, before) == ([dt.date(2026, 7, 1)], None) if day == dt.date.min else ([], dt.date(2026, 7, 31))
    assert timetable.days_of_week(a, b, day, day) == {}
