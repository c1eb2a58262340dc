from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.text import fold
from assistant.tools.words.when import When, find_when, say_day, say_days, say_duration, say_time, say_weekdays

_spec = importlib.util.spec_from_file_location("when_cases", Path(__file__).with_name("when_cases.py"))
assert _spec and _spec.loader
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

WEDNESDAY = dt.datetime(2026, 7, 1, 9, 0)
_NOWS = (
    (WEDNESDAY, cases.WEDNESDAY),
    (dt.datetime(2026, 7, 4, 15, 30), cases.SATURDAY),
    (dt.datetime(2026, 12, 31, 23, 50), cases.NEW_YEAR),
)
CASES = [
    (now, *(part.strip() for part in line.rsplit("|", 1)))
    for now, table in _NOWS
    for line in table.splitlines()
    if line.strip()
]


def shown(when: When) -> str:
    """A `When` in the notation of the tables."""
    out = []
    if when.day:
        out.append(f"d={when.day}")
    if when.days:
        run = [when.days[0] + dt.timedelta(n) for n in range(len(when.days))] == list(when.days)
        text = f"{when.days[0]}..{when.days[-1]}" if run and len(when.days) > 2 else ",".join(map(str, when.days))
        out.append(f"days={text}")
    if when.recurring:
        out.append("wd=" + ",".join(map(str, when.weekdays)))
        assert when.weekday == when.weekdays[0]
    if when.month:
        out.append(f"month={when.month[0]}-{when.month[1]:02}")
    for name in ("after", "before", "at", "around"):
        time = getattr(when, name)
        if (time and not (name == "around" and when.at)) or (time is not None and name != "around"):
            out.append(f"{name}={time:%H:%M}")
    if when.part:
        out.append(f"part={when.part}")
        assert when.part_range
    out += ["now"] * when.now + ["past"] * when.day_is_past
    if when.day_bound:
        out.append(f"bound={when.day_bound}")
    if when.ambiguous_day:
        out.append(f"other={when.ambiguous_day}")
    if when.weekday_clash is not None:
        out.append(f"clash={when.weekday_clash}")
    if when.impossible:
        assert not when.says_day
        out.append("impossible")
    return " ".join(out + ["~"] * when.hour_assumed)


@pytest.mark.parametrize(("now", "question", "expected"), CASES, ids=[c[1][:60] for c in CASES])
def test_table(now: dt.datetime, question: str, expected: str) -> None:
    when = find_when(question, now)
    assert shown(when) == expected
    assert (when.around == when.at) if when.at else True


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize(("now", "question", "expected"), CASES[::3], ids=[c[1][:60] for c in CASES[::3]])
def test_capitals_and_missing_accents_change_nothing(now: dt.datetime, question: str, expected: str) -> None:
    if any(word in question for word in ("Sun at", "sat in", "4-7-26")):
        return  # what tells a ship from a day is its capital
    assert shown(find_when(question.upper(), now)) == expected
    bare = "".join(fold(c) or c for c in question)
    assert shown(find_when(bare, now)) == expected


def test_words_around_change_nothing() -> None:
    when = find_when(
        "Please, I am Mr. Smith: is there — for 2 adults — a boat (Blue Star 1) to Ios on Saturday 4 July after 15:00?",
        WEDNESDAY,
    )
    assert shown(when) == "d=2026-07-04 after=15:00"
    assert when.text == "on Saturday 4 July"


def test_decomposed_accents() -> None:
    import unicodedata

    text = unicodedata.normalize("NFD", "πλοίο για Νάξο αύριο το πρωί")
    when = find_when(text, WEDNESDAY)
    assert shown(when) == "d=2026-07-02 part=morning"
    assert unicodedata.normalize("NFC", when.text) == "αύριο"


def test_a_time_zone_is_ignored() -> None:
    now = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    assert find_when("tomorrow", now).day == dt.date(2026, 7, 2)


def test_parts_have_ranges() -> None:
    assert find_when("tomorrow morning", WEDNESDAY).part_range == (dt.time(4), dt.time(12))
    night = find_when("tonight", WEDNESDAY).part_range
    assert night is not None and night[1] < night[0]  # over midnight


QUESTION_WORDS = st.sampled_from(
    [
        "next",
        "this",
        "on",
        "the",
        "in",
        "at",
        "after",
        "before",
        "between",
        "and",
        "or",
        "to",
        "from",
        "by",
        "3",
        "15",
        "7:30",
        "4/7",
        "July",
        "may",
        "sat",
        "Saturday",
        "weekend",
        "week",
        "days",
        "tomorrow",
        "tonight",
        "half",
        "past",
        "quarter",
        "pm",
        "am",
        "noon",
        "every",
        "ago",
        "two",
        "a",
        "of",
        "2026",
        "31st",
        "στις",
        "το",
        "επόμενο",
        "Σάββατο",
        "μετά",
        "πριν",
        "τις",
        "και",
        "μισή",
        "Ιουλίου",
        "σε",
        "μέρες",
        "κάθε",
        "παρά",
        "avrio",
        "meta",
        "tis",
        "savvato",
        "-",
        ",",
        ".",
        "/",
        ":",
        "(",
        ")",
        "€",
        "adults",
        "0730",
        "24:00",
        "99",
        "2026-13-40",
        "30.2",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(QUESTION_WORDS, max_size=14).map(" ".join),
    st.lists(QUESTION_WORDS, max_size=8).map("".join),
)
NOWS = st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2089, 12, 31))


@settings(max_examples=600, deadline=None)
@given(TEXTS, NOWS)
def test_any_text(text: str, now: dt.datetime) -> None:
    when = find_when(text, now)
    end = 0
    for start, stop in when.spans:
        assert end <= start < stop <= len(text)
        end = stop
    assert list(when.days) == sorted(set(when.days))
    assert not (when.day and when.days)
    assert when.recurring == bool(when.weekdays)
    assert bool(when.part) == bool(when.part_range)


@settings(max_examples=300, deadline=None)
@given(st.dates(dt.date(2020, 1, 1), dt.date(2039, 12, 31)), NOWS, st.sampled_from(["en", "el"]), st.booleans())
def test_a_day_that_was_said_is_found_again(day: dt.date, now: dt.datetime, language, far: bool) -> None:  # type: ignore[no-untyped-def]
    if not far:
        day = now.date() + dt.timedelta((day - dt.date(2020, 1, 1)).days % 380 - 30)
    said = say_day(day, now.date(), language)
    for text in (said, said.upper(), fold(said), f"ferry to Naxos {said} after 14:00"):
        when = find_when(text, now)
        assert when.day == day, text
        assert when.weekday_clash is None


@settings(max_examples=200, deadline=None)
@given(st.times(), st.sampled_from(["at {}", "{}", "the {} ferry", "στις {}", "stis {}"]))
def test_a_time_that_was_said_is_found_again(time: dt.time, frame: str) -> None:
    assert find_when(frame.format(say_time(time)), WEDNESDAY).at == time.replace(second=0, microsecond=0)


@settings(max_examples=200, deadline=None)
@given(
    st.dates(dt.date(2026, 7, 1), dt.date(2027, 5, 30)),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m"]),
)
def test_dates_in_digits_are_day_first(day: dt.date, pattern: str) -> None:
    assert find_when("a boat on " + day.strftime(pattern), WEDNESDAY).day == day


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 6), NOWS)
def test_a_weekday_is_its_next_day(weekday: int, now: dt.datetime) -> None:
    name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday]
    day = find_when(f"on {name}", now).day
    assert day is not None and day.weekday() == weekday and 0 <= (day - now.date()).days < 7
    following = find_when(f"next {name}", now)
    assert following.day is not None and following.day.weekday() == weekday
    assert 2 < (following.day - now.date()).days <= 9


def test_say() -> None:
    now = dt.date(2026, 7, 1)
    assert say_day(dt.date(2026, 7, 4), now, "en") == "Saturday 4 July"
    assert say_day(dt.date(2026, 7, 4), now, "el") == "το Σάββατο 4 Ιουλίου"
    assert say_day(dt.date(2026, 7, 3), now, "el") == "την Παρασκευή 3 Ιουλίου"
    assert say_day(now, now, "en") == "today, Wednesday 1 July"
    assert say_day(dt.date(2026, 7, 2), now, "el") == "αύριο, Πέμπτη 2 Ιουλίου"
    assert say_day(dt.date(2028, 7, 2), now, "en") == "Sunday 2 July 2028"
    assert say_days([dt.date(2026, 7, 4), dt.date(2026, 7, 5)], "en") == "Saturday 4 July and Sunday 5 July"
    assert say_days([dt.date(2026, 7, n) for n in (3, 4, 5)], "el") == "Παρασκευή 3 Ιουλίου έως Κυριακή 5 Ιουλίου"


@pytest.mark.parametrize(
    ("minutes", "en", "el"),
    [
        (210, "3 h 30 min", "3 ώρες 30 λεπτά"),
        (60, "1 h", "1 ώρα"),
        (45, "45 min", "45 λεπτά"),
        (61, "1 h 1 min", "1 ώρα 1 λεπτό"),
        (0, "0 min", "0 λεπτά"),
    ],
)
def test_durations(minutes: int, en: str, el: str) -> None:
    assert say_duration(minutes, "en") == en
    assert say_duration(minutes, "el") == el


@pytest.mark.parametrize(
    ("days", "en", "el"),
    [
        ({0, 1, 2, 3, 4, 5, 6}, "every day", "κάθε μέρα"),
        ({0, 2, 3, 4, 5, 6}, "every day except Tuesday", "κάθε μέρα εκτός από Τρίτη"),
        ({0, 2, 4}, "Monday, Wednesday and Friday", "Δευτέρα, Τετάρτη και Παρασκευή"),
        ({0, 1, 2, 3, 4}, "Monday to Friday", "Δευτέρα έως Παρασκευή"),
        ({5, 6}, "Saturday and Sunday", "Σάββατο και Κυριακή"),
        ({3}, "Thursday", "Πέμπτη"),
        (set(), "", ""),
    ],
)
def test_weekdays(days: set[int], en: str, el: str) -> None:
    assert say_weekdays(days, "en") == en
    assert say_weekdays(days, "el") == el


def test_it_is_fast() -> None:
    import time

    question = "Is there a ferry from Piraeus to Naxos for two adults and a car on Saturday 4 July after 15:00 or before noon on Sunday please tell me"
    find_when(question, WEDNESDAY)
    begin = time.perf_counter()
    for _ in range(20):
        find_when(question, WEDNESDAY)
    assert (time.perf_counter() - begin) / 20 < 0.015
