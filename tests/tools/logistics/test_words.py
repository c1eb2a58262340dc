"""Numbers, dates and durations as people write them; text that no tool may stumble over."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.tools.base import Asked
from assistant.tools.logistics import say
from assistant.tools.logistics.amounts import masses, moneys, spans
from assistant.tools.logistics.dates import dates
from assistant.tools.logistics.numbers import numbers
from assistant.types import Language
from tests.tools.logistics.helpers import KINDS, NOW, tool

TODAY = dt.date(2026, 7, 1)


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("1,234.5 and 1.234", "en", ["1234.5", "1.234"]),
        ("1.234,5 και 1.234", "el", ["1234.5", "1234"]),
        ("12.500 t", "en", ["12.5"]),
        ("12.500 t", "el", ["12500"]),
        ("12.500 t και 2,5 m", "en", ["12500", "2.5"]),
        ("USD12,000/day, $75, 25k", "en", ["12000", "75", "25000"]),
        ("8 000 t", "en", ["8000"]),
        ("1.234.567 kg", "en", ["1234567"]),
        ("0,250", "en", ["0.25"]),
        ("v1.2.3 abc12 12,000.", "en", ["12000"]),
    ],
)
def test_numbers(text: str, language: Language, values: list[str]) -> None:
    assert [n.value for n in numbers(text, language)] == [Decimal(v) for v in values]


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["en", "el"]))
def test_what_is_said_is_read_back(value: Decimal, language: Language) -> None:
    text = say.number(value, language)
    assert [n.value for n in numbers(f"x {text} y", language)] == [value]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("discharged 3 July 2026", ["2026-07-03T00:00"]),
        ("3/7/2026 14:30 and 2026-07-08T06:00", ["2026-07-03T14:30", "2026-07-08T06:00"]),
        ("στις 3 Ιουλίου 2026 στις 14.30", ["2026-07-03T14:30"]),
        ("3 iouliou 2026", ["2026-07-03T00:00"]),
        ("July 3rd at 6 pm", ["2026-07-03T18:00"]),
        ("1430 hrs on 3 Jul 2026 to 15.8.2026", ["2026-07-03T14:30", "2026-08-15T00:00"]),
        ("07/13/2026", ["2026-07-13T00:00"]),
        ("from 1 July to 15 July 2025", ["2025-07-01T00:00", "2025-07-15T00:00"]),
        ("31 June 2026", []),
        ("αύριο στις 08:00", ["2026-07-02T08:00"]),
        ("3 Μαΐου 2026 και 15η Αυγούστου", ["2026-05-03T00:00", "2026-08-15T00:00"]),
        ("5 days 20 containers 12.5 t", []),
        ("on 3 January, year unsaid", ["2026-01-03T00:00"]),
    ],
)
def test_dates(text: str, found: list[str]) -> None:
    assert [f"{w.at():%Y-%m-%dT%H:%M}" for w in dates(text, TODAY)] == found


@given(st.dates(dt.date(1990, 1, 1), dt.date(2190, 12, 31)), st.times(), st.sampled_from(["en", "el"]))
def test_every_date_said_is_read_back(day: dt.date, time: dt.time, language: Language) -> None:
    when = dt.datetime.combine(day, time.replace(second=0, microsecond=0))
    for text in (
        f"{when:%Y-%m-%dT%H:%M}",
        f"{when:%d/%m/%Y %H:%M}",
        say.moment(when, language).replace(f" ({day:%Y-%m-%d})", ""),
    ):
        assert [w.at() for w in dates(text, TODAY)] == [when], text


def test_amounts() -> None:
    text = "30,000 mt at 8,000 mt per day, demurrage USD 12,000 per day, used 5 days 6 hours"
    assert [(m.value, m.per) for m in masses(text, "en")] == [(30000, ""), (8000, "day")]
    assert [(m.value, m.currency, m.per) for m in moneys("USD 12,000 per day, 75 €, 50 ευρώ την ημέρα", "en")] == [
        (12000, "USD", "day"),
        (75, "EUR", ""),
        (50, "EUR", "day"),
    ]
    assert [s.minutes for s in spans(text, "en")] == [5 * 1440 + 360]
    assert [s.minutes for s in spans("2 ημέρες και 3 ώρες, 45 λεπτά", "el")] == [2 * 1440 + 180 + 45]


VOCABULARY = (
    "demurrage laytime free days 7 3 July 2026 discharged USD 75 per day 30,000 t t/day at knots from Piraeus to Naxos UN 1203 class 4.3 "
    "MSKU9070323 IMO 9074729 GRPIR locode VGM cargo tare kg 20 40HC FOB CIF who pays insurance convert nm in km °C SHEX rain hours used "
    "ελεύθερες ημέρες τόνους απόσταση από Νάξο κόμβους ναύλο ποιος πληρώνει 12.500,5 0 000 - ' ( ) ? ; : / 99999999999999 0.0000001"
)
WORDS = st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=25).map(" ".join)


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.one_of(st.text(max_size=120), WORDS), now=st.datetimes(), language=st.sampled_from(["en", "el"]))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_a_tool(kind: str, text: str, now: dt.datetime, language: Language) -> None:
    made = TOOLS[kind]
    reply = made.answer(Asked(text, language, now))
    assert reply is None or (reply.tool == kind and reply.text)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_pack_breaks_no_tool(kind: str) -> None:
    made = tool(kind, "tables/none.csv", {})
    for text in (
        "UN 1203",
        "GRPIR locode",
        "distance from Piraeus to Naxos",
        "demurrage 5 days late",
        "",
        "VGM of 20 t cargo",
    ):
        made.answer(Asked(text, "en", NOW))


@pytest.mark.parametrize("kind", KINDS)
@given(raw=st.binary(max_size=200))
@settings(max_examples=25, deadline=None)
def test_a_broken_table_breaks_no_tool(kind: str, raw: bytes) -> None:
    text = "un_number,locode,name,latitude,longitude,tare_kg,equipment,from_day,rate_usd\n" + raw.decode("latin-1")
    made = tool(kind, "tables/t.csv", {"tables/t.csv": text})
    for question in (
        "What is UN 1203?",
        "locode of Piraeus",
        "distance from Piraeus to Naxos",
        "VGM of 20 t cargo in a 20DV",
        "demurrage for a 20DV after 9 days",
    ):
        made.answer(Asked(question, "en", NOW))


TOOLS = {kind: tool(kind, "tables/tariff.csv" if kind == "demurrage" else "") for kind in KINDS}
