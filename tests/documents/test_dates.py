"""Dates in running text and in file names."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.dates import MONTHS, date_in_name, dates_in, span

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
GREEK = [words.split()[3] if number != 4 else "Μαΐου" for number, words in enumerate(MONTHS)]
ENGLISH = [words.split()[0].capitalize() for words in MONTHS]


@given(DAYS)
def test_every_day_is_read_in_every_spelling(day: dt.date) -> None:
    english, greek = ENGLISH[day.month - 1], GREEK[day.month - 1]
    for text in (
        day.isoformat(), f"{day.day} {english} {day.year}", f"{english} {day.day}, {day.year}",
        f"{day.day}.{day.month}.{day.year}", f"{day.day:02}/{day.month:02}/{day.year}", f"{day.day} {greek} {day.year}",
        f"{day.day}η {greek} {day.year}", f"the {day.day}th of {english[:3]} {day.year}",
    ):  # fmt: skip
        assert [(d.first, d.last) for d in dates_in(f"Valid from {text}. More.")] == [(day, day)], text


@given(DAYS)
def test_a_month_and_a_year_cover_all_their_days(day: dt.date) -> None:
    (month,) = dates_in(f"since {ENGLISH[day.month - 1]} {day.year}")
    (year,) = dates_in(f"Prices {day.year}")
    assert month.precision == "month" and month.first.day == 1 and month.first <= day <= month.last
    assert (month.last + dt.timedelta(1)).day == 1
    assert year.precision == "year" and (year.first, year.last) == (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))


def test_the_beginning_of_a_range_takes_the_year_of_its_end() -> None:
    found = [d.first for d in dates_in("Valid from 1 June to 30 September 2026")]
    assert found == [dt.date(2026, 6, 1), dt.date(2026, 9, 30)]


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2026",
        "call 22860202614",
        "€2026.50",
        "2026/3/4/5",
        "AB-2026-1",
        "1.2.3.2026",
        "room 1989",
        "a deposit of 2000 euros",
        "€ 2.000",
        "€2026",
        "2026 kg",
        "2000€",
    ],
)
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert list(dates_in(text)) == []


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for found in dates_in(text):
        assert found.first <= found.last
    date_in_name(text)


@pytest.mark.parametrize(
    ("name", "found", "rest"),
    [
        ("fees-2026", span(2026), "fees-"),
        ("fees2026", span(2026), "fees"),
        ("fees-2025-26", span(2025), "fees-"),
        ("2026-05-18-gate-hours", span(2026, 5, 18), "-gate-hours"),
        ("fees_20260501", span(2026, 5, 1), "fees_"),
        ("fees-may-2026", span(2026, 5), "fees-"),
        ("Τέλη 1-5-2026", span(2026, 5, 1), "τελη "),
        ("imo-9811000", None, "imo-9811000"),
        ("gate-12", None, "gate-12"),
    ],
)
def test_dates_in_file_names(name: str, found: object, rest: str) -> None:
    assert date_in_name(name) == (found, rest)
