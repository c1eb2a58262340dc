"""Laytime and free days, each against a slow and obvious count."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.tools.logistics.freedays import Tier, charges, count_days, counted_day
from assistant.tools.logistics.laytime import allowed_minutes, count, pro_rata
from tests.tools.logistics.helpers import FILES, ask, said, tool

LAYTIME, PLAIN, TARIFF = tool("laytime"), tool("demurrage", "", {}), tool("demurrage", "tables/tariff.csv")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@given(DAYS, st.integers(1, 60), st.booleans(), st.booleans())
def test_counted_day_against_walking_the_calendar(event: dt.date, number: int, same_day: bool, working: bool) -> None:
    day, seen = event, 0
    while True:
        counts = (day > event or same_day) and not (working and day.weekday() >= 5)
        seen += counts
        if seen == number:
            break
        day += dt.timedelta(days=1)
    assert counted_day(event, number, same_day=same_day, working=working) == day
    assert count_days(event, day, same_day=same_day, working=working) == number


@given(
    st.integers(1, 40),
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(1, 15), st.integers(0, 300)), min_size=1, max_size=5),
)
def test_tiers_against_day_by_day(first: int, length: int, shape: list[tuple[int, int]]) -> None:
    tiers, begin = [], 1
    for index, (days, rate) in enumerate(shape):
        last = None if index == len(shape) - 1 else begin + days - 1
        tiers.append(Tier(begin, last, Decimal(rate)))
        begin += days
    expected = 0
    for day in range(first, first + length):
        expected += next(int(t.rate) for t in tiers if t.first <= day and (t.last is None or day <= t.last))
    found = charges(list(reversed(tiers)), first, first + length - 1)
    assert sum(c.amount for c in found) == expected
    assert sum(c.days for c in found) == length


MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 3, 1)).map(
    lambda d: d.replace(second=0, microsecond=0)
)


@given(
    MOMENTS,
    st.integers(0, 12000),
    st.integers(1, 9000),
    st.sampled_from([frozenset(), frozenset({6}), frozenset({5, 6})]),
    st.integers(0, 300),
)
@settings(max_examples=60, deadline=None)
def test_laytime_against_minute_by_minute(
    start: dt.datetime, length: int, allowed: int, excepted: frozenset[int], lost: int
) -> None:
    used, out, ended = 0, 0, False
    for minute in range(length):
        now = start + dt.timedelta(minutes=minute)
        if not ended and now.weekday() in excepted:
            out += 1
            continue
        used += 1
        ended = ended or used >= allowed + lost
    found = count([(start, start + dt.timedelta(minutes=length))], Decimal(allowed), excepted, lost=Decimal(lost))
    assert found.used == max(used - lost, 0)
    assert found.excepted == out
    assert (found.ends is not None) == ended


@given(st.decimals(1, 10**6, places=2), st.decimals(1, 10**5, places=2), st.decimals(0, 10**5, places=2))
def test_allowed_and_pro_rata_are_inverse(quantity: Decimal, rate: Decimal, daily: Decimal) -> None:
    minutes = allowed_minutes(quantity, rate)
    assert abs(minutes / 1440 * rate - quantity) < Decimal("1e-12")
    assert abs(pro_rata(Decimal(1440), daily) - daily) < Decimal("1e-12")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What is the laytime for 30,000 t at 8,000 t/day?", ["3.75 days", "3 days 18 hours"]),
        ("Laytime allowed for 24,000 mt at 250 mt per hour?", ["6,000 t/day = 4 days"]),
        (
            "Laytime: cargo 30,000 mt, rate 8,000 mt per day SHINC, commenced 3 July 2026 08:00, completed 8 July 2026 14:00, demurrage USD 12,000 per day. How much demurrage?",
            ["5 days 6 hours", "ran out on Tuesday 7 July 2026", "1.5 days × USD 12,000 a day = USD 18,000"],
        ),
        (
            "Laytime 24000 tonnes at 6000 tpd SHEX, from 2026-07-03 08:00 to 2026-07-08 20:00, demurrage $10,000/day",
            ["less 1 day excepted (SHEX)", "USD 5,000 demurrage"],
        ),
        (
            "laytime allowed 72 hours, used 96 hours, demurrage USD 10,000 per day",
            ["1 day × USD 10,000 a day = USD 10,000"],
        ),
        (
            "Laytime allowed 5 days, used 4 days 6 hours, despatch USD 5,000 per day",
            ["18 hours = 0.75 days", "USD 3,750 despatch"],
        ),
        (
            "laytime allowed 5 days, used 4 days, demurrage USD 8,000 per day, despatch half demurrage",
            ["USD 4,000 despatch"],
        ),
        (
            "laytime allowed 3 days, time used 4 days, rain 6 hours, demurrage 9000 USD per day: how much is due?",
            ["3 days 18 hours", "USD 6,750"],
        ),
        (
            "Πόσος είναι ο χρόνος σταλιών για 30.000 τόνους με 8.000 τόνους την ημέρα;",
            ["3,75 ημέρες", "3 ημέρες 18 ώρες"],
        ),
        ("stalies gia 20.000 tonous me 5.000 tonous tin imera", ["4 ημέρες"]),
    ],
)
def test_laytime_questions(question: str, parts: list[str]) -> None:
    text = said(LAYTIME, question)
    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("laytime for 25000 t?", "which rate"),
        ("laytime at 5,000 t/day?", "how many tonnes"),
        ("How much demurrage for 30,000 t at 10,000 t/day, demurrage USD 15,000/day?", "How much time was used"),
        ("laytime allowed 3 days, used 4 days: how much demurrage?", "demurrage rate"),
        ("χρόνος σταλιών για 25.000 τόνους;", "ρυθμό"),
    ],
)
def test_laytime_asks_for_what_lacks(question: str, asks: str) -> None:
    reply = ask(LAYTIME, question)
    assert reply is not None and reply.status == "clarify" and asks in reply.text, reply


@pytest.mark.parametrize(
    "question",
    [
        "What is laytime?",
        "What is demurrage?",
        "Who pays demurrage?",
        "How is laytime counted under SHEX?",
        "When does laytime commence after NOR?",
        "What does laytime mean for a 30,000 t cargo?",
        "Who signs the bill of lading?",
        "What documents are needed for a reefer container?",
        "How many free days do I get?",
        "Container discharged 3 July 2026, 7 free days: last free day?",
        "How many tonnes can the crane lift?",
        "Is despatch half of demurrage?",
        "Τι είναι οι σταλίες;",
    ],
)
def test_not_about_laytime(question: str) -> None:
    assert ask(LAYTIME, question) is None


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Container discharged 3 July 2026, 7 free days: when is the last free day?",
            ["from Saturday 4 July 2026", "the day after", "Friday 10 July 2026"],
        ),
        (
            "free time 7 days counting the day of discharge, discharged 3 July 2026, last free day?",
            ["Thursday 9 July 2026", "itself counts"],
        ),
        ("discharged 3 July 2026, 5 free working days, last free day?", ["working days", "Friday 10 July 2026"]),
        (
            "Discharged on 3 July 2026 with 7 free days, returned 20 July 2026, rate USD 75 per day. How much demurrage?",
            ["10 days charged", "10 × USD 75 = USD 750"],
        ),
        (
            "Discharged on 3 July 2026 with 7 free days, returned 8 July 2026, rate USD 75 per day. How much demurrage?",
            ["No day is charged"],
        ),
        ("Demurrage for 5 days late at USD 75 per day", ["5 × USD 75 = USD 375"]),
        ("Detention: gated out 1 July 2026, returned 15 July 2026, 5 free days, 60 USD/day", ["9 × USD 60 = USD 540"]),
        (
            "free time of 4 days, discharged 3/7/2026, returned 10/7/2026, USD 50 per day for the first 2 days then USD 100 per day. Total demurrage?",
            ["2 × USD 50 + 1 × USD 100 = USD 200"],
        ),
        (
            "Εκφορτώθηκε στις 3 Ιουλίου 2026 με 7 ελεύθερες ημέρες, πότε είναι η τελευταία ελεύθερη ημέρα;",
            ["Παρασκευή 10 Ιουλίου 2026"],
        ),
        ("Πόσες επισταλίες για 10 ημέρες καθυστέρηση με 50 ευρώ την ημέρα;", ["10 × EUR 50 = EUR 500"]),
        ("ekfortothike 3 iouliou 2026, 7 eleftheres meres, pote einai h teleytaia eleftheri mera", ["10 Ιουλίου 2026"]),
    ],
)
def test_free_days(question: str, parts: list[str]) -> None:
    text = said(PLAIN, question)
    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How much demurrage for a 40HC discharged 3 July 2026 and returned 20 July 2026?",
            ["5 × USD 70 + 7 × USD 140 = USD 1,330 [1] [2]"],
        ),
        ("How much demurrage for a 40' container discharged 3 July 2026 and returned 20 July 2026?", ["USD 1,330"]),
        (
            "How much demurrage for a 20 foot discharged 3 July 2026 and returned 20 July 2026 with 10 free days?",
            ["7 × USD 80"],
        ),
        ("last free day for a 20DV discharged 3 July 2026?", ["Free days from the table: 5", "Wednesday 8 July 2026"]),
        ("demurrage for a 20' dry after 12 days", ["7 days charged", "USD 360"]),
        ("Πόσο κοστίζουν οι επισταλίες για ένα 20DV που εκφορτώθηκε 3/7/2026 και επιστράφηκε 15/7/2026;", ["USD 360"]),
    ],
)
def test_free_days_from_the_tariff(question: str, parts: list[str]) -> None:
    text = said(TARIFF, question)
    assert all(part in text for part in parts), text


def test_a_tariff_that_counts_after_free_time() -> None:
    files = {
        "tables/d.csv": "Container type,Days from,Days to,EUR per day,Free days\n20 ft dry,1,3,30,4\n20 ft dry,4,,60,4\n40 ft reefer,1,,150,2\n"
    }
    made = tool("demurrage", "tables/d.csv", files)
    text = said(made, "How much demurrage for a 20 ft dry discharged 3 July 2026 and returned 12 July 2026?")
    assert "3 × EUR 30 + 2 × EUR 60 = EUR 210" in text and "after the free time" in text
    assert "7 × EUR 150" in said(
        made, "How much demurrage for a 40' reefer discharged 3 July 2026, returned 12 July 2026?"
    )


@pytest.mark.parametrize(
    ("made", "question", "asks"),
    [
        (PLAIN, "When is the last free day with 7 free days?", "discharged"),
        (PLAIN, "How much demurrage with 7 free days, discharged 3 July 2026, USD 50/day?", "returned"),
        (PLAIN, "discharged 3 July 2026 returned 12 July 2026, demurrage at USD 50 per day?", "How many free days"),
        (PLAIN, "How much demurrage with 2 free days, discharged 3 July 2026, returned 12 July 2026?", "rate per day"),
        (TARIFF, "How much demurrage for a container discharged 3 July 2026 and returned 20 July 2026?", "20DV, 40HC"),
    ],
)
def test_free_days_ask_for_what_lacks(made: object, question: str, asks: str) -> None:
    reply = ask(made, question)  # type: ignore[arg-type]
    assert reply is not None and reply.status == "clarify" and asks in reply.text, reply


@pytest.mark.parametrize("made", [PLAIN, TARIFF])
@pytest.mark.parametrize(
    "question",
    [
        "What is demurrage?",
        "How many free days do I get?",
        "What is the demurrage rate for reefers?",
        "Who pays detention?",
        "What is the difference between demurrage and detention?",
        "When is the demurrage tariff updated?",
        "Who signs the bill of lading?",
        "What documents are needed for a reefer container?",
        "laytime for 30,000 t at 8,000 t/day, demurrage USD 10,000 per day",
        "Is Sunday a free day?",
        "How many free days from 1 July 2026 at Piraeus?",
        "Can demurrage be waived?",
        "Ποιος πληρώνει τις επισταλίες;",
        "Πόσες ελεύθερες ημέρες έχω;",
    ],
)
def test_not_about_free_days(made: object, question: str) -> None:
    assert ask(made, question) is None  # type: ignore[arg-type]


CARRIERS = {
    "tables/t.csv": "carrier,equipment,from_day,to_day,rate_usd\n"
    "Alpha Line,20DV,1,5,45\nAlpha Line,20DV,6,,80\nContainer Beta Lines,20DV,1,,60\nGamma Shipping,20DV,1,,70\n"
}


def test_a_carrier_is_known_by_its_first_word() -> None:
    made = tool("demurrage", "tables/t.csv", CARRIERS)
    assert "5 × USD 45 + 3 × USD 80 = USD 465" in said(made, "alpha 20dv 8 days after free time how much demurrage")
    assert "USD 210" in said(made, "how much demurrage with Gamma for a 20DV, 3 days late?")
    which = ask(made, "how much demurrage for a container 20DV, 3 days late?")
    assert which is not None and which.status == "clarify" and "Container Beta Lines" in which.text


def test_dem_rate_without_currency_or_day() -> None:
    assert "USD" not in said(LAYTIME, "laytime allowed 5 days used 6 days, dem rate 12000: what do we owe")
    assert "= 6,000 despatch" in said(
        LAYTIME, "laytime allowed 5 days used 4 days, dem rate 12000, despatch half: how much despatch?"
    )
    assert "USD 21,000" in said(
        LAYTIME, "allowed 4 days, used 5 days 12 hours, demurrage 14000 usd/day - what do we owe"
    )


def test_the_tariff_is_only_read_where_named() -> None:
    reply = ask(
        tool("demurrage", "", FILES),
        "How much demurrage for a 40HC discharged 3 July 2026, returned 20 July 2026, 5 free days?",
    )
    assert reply is not None and reply.status == "clarify" and "rate per day" in reply.text
