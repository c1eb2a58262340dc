"""A real feed: the ferries of Warsaw in 2025. What is expected was read in the feed's files with grep."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.packs.files import FolderFiles
from assistant.tools.gtfs.timetable import Timetable

FEED = Path(__file__).resolve().parents[4] / "shared" / "data" / "ferry-warsaw-gtfs"
pytestmark = pytest.mark.skipif(not FEED.is_dir(), reason="the shared data lies beside the repository only at work")


@pytest.fixture(scope="module")
def warsaw() -> Timetable:
    return Timetable.load(FolderFiles(FEED), "")


def times(timetable: Timetable, origin: str, destination: str, day: dt.date) -> list[str]:
    a, b = timetable.place(origin), timetable.place(destination)
    assert a and b
    return [f"{s.leaves:%H:%M}-{s.arrives:%H:%M}" for s in timetable.sailings(a, b, day)]


def test_it_is_read_whole(warsaw: Timetable) -> None:
    feed = warsaw.feed
    assert (len(feed.trips), len(feed.stops), len(feed.routes), feed.faults) == (344, 8, 4, ())
    assert warsaw.zone.key == "Europe/Warsaw"
    assert {p.name for p in warsaw.places} >= {"Saska Kępa", "Przystań Młociny"}
    assert all(p.mode_set == {"ferry"} for p in warsaw.places)
    assert {r.name for r in warsaw.routes} == {"Słonka W1", "Pliszka W2", "Wilga W3", "Prom Dudek"}
    # calendar.txt reaches to 30 September, but no trip has that service.
    assert (warsaw.first_day, warsaw.last_day) == (dt.date(2025, 5, 1), dt.date(2025, 9, 21))


def test_a_weekday_in_july(warsaw: Timetable) -> None:
    found = times(warsaw, "W3L", "W3R", dt.date(2025, 7, 1))
    assert (len(found), found[0], found[6:8], found[-1]) == (
        14,
        "12:30-12:35",
        ["15:30-15:35", "16:15-16:20"],
        "19:15-19:20",
    )


def test_the_holiday_of_15_august_runs_as_a_weekend(warsaw: Timetable) -> None:
    friday, saturday = dt.date(2025, 8, 15), dt.date(2025, 8, 16)
    assert times(warsaw, "W2L", "W2R", friday) == times(warsaw, "W2L", "W2R", saturday)
    assert times(warsaw, "W2L", "W2R", friday)[0] == "09:30-09:35"
    assert times(warsaw, "W2L", "W2R", dt.date(2025, 8, 14))[0] != "09:30-09:35"


def test_may_has_no_weekdays_but_the_first(warsaw: Timetable) -> None:
    a, b = warsaw.place("W3L"), warsaw.place("W3R")
    assert a and b
    assert times(warsaw, "W3L", "W3R", dt.date(2025, 5, 14)) == []
    assert warsaw.next_days(a, b, dt.date(2025, 4, 1), 3) == [dt.date(2025, 5, d) for d in (1, 3, 4)]
    assert warsaw.previous_day(a, b, dt.date(2025, 6, 20)) == dt.date(2025, 6, 19)


def test_evening_trips_of_the_dudek_end_on_17_august(warsaw: Timetable) -> None:
    first, second = (times(warsaw, "DL", "DR", dt.date(2025, 8, d)) for d in (17, 24))
    assert (first[-1], second[-1]) == ("19:50-19:55", "18:50-18:55")
    assert set(first) - set(second) == {"19:10-19:15", "19:30-19:35", "19:50-19:55"}


def test_trips_on_which_nobody_may_ride_are_said_and_not_offered(warsaw: Timetable) -> None:
    # In this feed all trips from Nowodwory forbid getting on there: pickup_type 1, surely by mistake.
    assert times(warsaw, "DR", "DL", dt.date(2025, 8, 16)) == []
    assert any("pickup_type" in warning for warning in warsaw.feed.warnings)


def test_it_has_expired(warsaw: Timetable) -> None:
    a, b = warsaw.place("W3L"), warsaw.place("W3R")
    assert a and b
    assert not warsaw.in_validity(dt.date(2026, 7, 1))
    assert warsaw.next_days(a, b, dt.date(2026, 7, 1), 1) == []
    assert warsaw.previous_day(a, b, dt.date(2026, 7, 1)) == dt.date(2025, 9, 21)
