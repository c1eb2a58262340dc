"""Whether a quote holds a claim: hand-made cases, and what must be so of every claim."""

from __future__ import annotations

import datetime as dt
import random
import time
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.answering.checking import verdict
from assistant.answering.checking.prepare import prepared
from assistant.answering.checking.quantities import quantities

from .claim_cases import FIRST, SECOND, UNSEEN, Case

#: Right claims that the check turns down: it knows no synonyms ("child", "infants"; "stay", "berth").
TURNED_DOWN = frozenset(("The child is under 1 year.", "The stay costs 3 × € 20 = € 60."))
NUMBERED = list(enumerate((*FIRST, *SECOND)))


@pytest.mark.parametrize("case", [c for _, c in NUMBERED], ids=[f"{n}" for n, _ in NUMBERED])
def test_hand_made_cases(case: Case) -> None:
    claim, quote, holds, question = case
    found = verdict(claim, quote, question)
    assert found.holds is (holds and claim not in TURNED_DOWN), found.why
    assert found.holds is not bool(found.why)


def test_cases_that_were_never_tuned_on() -> None:
    judged = [(case, verdict(case[0], case[1], case[3]).holds) for case in UNSEEN]
    assert [case[0] for case, holds in judged if holds and not case[2]] == []
    assert sum(holds is case[2] for case, holds in judged) >= 36


# ---------------------------------------------------------------- properties
UNITS = ("kg", "g", "mg", "m", "cm", "km", "L", "mL", "hours", "minutes", "days", "%", "euros", "TEU", "mmol/L")
BOUNDS = {"up to": "at least", "at least": "at most", "no more than": "more than", "under": "over", "over": "under"}
SUBJECTS = ("A parcel", "The vehicle", "Luggage", "The bed", "The pump", "A cabin bag")
number = st.integers(2, 9000)
unit = st.sampled_from(UNITS)
subject = st.sampled_from(SUBJECTS)
bound = st.sampled_from(sorted(BOUNDS))


def test_sentences_that_are_their_quotes() -> None:
    for _, quote, _, question in (*FIRST, *SECOND, *UNSEEN):
        assert verdict(quote, quote, question).holds


@given(st.text(min_size=1, max_size=80).filter(str.strip))
def test_any_text_holds_itself_and_nothing_raises(text: str) -> None:
    assert verdict(text, text).holds or not text.strip(".!; ")
    verdict(text, "A dog of 8 kg pays € 5 until 16:00.", text)
    verdict("A dog of 8 kg pays € 5 until 16:00.", text, text)


@given(subject, bound, number, number, unit)
def test_another_number_fails(who: str, limit: str, one: int, other: int, what: str) -> None:
    assume(one != other)
    quote = f"{who} is accepted with {limit} {one} {what} on this ship."
    assert verdict(f"{who} is accepted with {limit} {one} {what}.", quote).holds
    assert not verdict(f"{who} is accepted with {limit} {other} {what}.", quote).holds


@given(subject, number, unit, unit)
def test_another_unit_fails(who: str, value: int, one: str, other: str) -> None:
    assume(one != other)
    quote = f"{who} is accepted with {value} {one} on this ship."
    assert not verdict(f"{who} is accepted with {value} {other}.", quote).holds


@given(subject, bound, number, unit)
def test_another_bound_fails(who: str, limit: str, value: int, what: str) -> None:
    quote = f"{who} is accepted with {limit} {value} {what} on this ship."
    assert not verdict(f"{who} is accepted with {BOUNDS[limit]} {value} {what}.", quote).holds


@given(subject, number, unit, st.sampled_from(("may not", "cannot", "must not", "may never")))
def test_a_not_that_is_added_or_lost_fails(who: str, value: int, what: str, denied: str) -> None:
    yes, no = (f"{who} {verb} be brought with {value} {what}." for verb in ("may", denied))
    assert verdict(yes, yes).holds and verdict(no, no).holds
    assert not verdict(yes, f"{no} Ask the crew.").holds
    assert not verdict(no, f"{yes} Ask the crew.").holds


SAME = (
    ("kg", "g", 1000), ("g", "mg", 1000), ("t", "kg", 1000), ("L", "mL", 1000), ("hours", "minutes", 60), ("days", "hours", 24),
    ("weeks", "days", 7), ("years", "months", 12), ("km", "m", 1000), ("m", "cm", 100), ("mg", "mcg", 1000), ("nm", "m", 1852),
)  # fmt: skip


@given(st.integers(1, 4000), st.sampled_from(SAME), subject)
def test_the_same_amount_in_another_unit_holds(tenths: int, pair: tuple[str, str, int], who: str) -> None:
    large, small, factor = pair
    value = Decimal(tenths) / 10
    written = value * factor
    quote = f"{who} is accepted with up to {value} {large} on this ship."
    claim = f"{who} is accepted with up to {written:f} {small}."
    assume(written == written.to_integral_value())
    claim = f"{who} is accepted with up to {int(written)} {small}."
    assert verdict(claim, quote).holds
    assert not verdict(f"{who} is accepted with up to {int(written) + 1} {small}.", quote).holds


@given(st.integers(0, 23), st.integers(0, 59))
def test_clocks_by_twelve_and_by_twenty_four_hours(hour: int, minute: int) -> None:
    half = f"{(hour - 1) % 12 + 1}:{minute:02} {'am' if hour < 12 else 'pm'}"
    wrong = f"{(hour - 1) % 12 + 1}:{minute:02} {'pm' if hour < 12 else 'am'}"
    quote = f"The ship leaves from Lavrio at {hour:02}:{minute:02} daily."
    assert verdict(f"The ship leaves from Lavrio at {half}.", quote).holds
    assert not verdict(f"The ship leaves from Lavrio at {wrong}.", quote).holds


@given(
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from(("%d/%m", "%d/%m/%Y", "%Y-%m-%d", "%B %d", "%d %b %Y")),
)
def test_dates_in_every_form(day: dt.date, form: str) -> None:
    quote = f"The season begins on {day.day} {day:%B}."
    next_day = day + dt.timedelta(1)
    assert verdict(f"The season begins on {day.strftime(form)}.", quote).holds
    assert not verdict(f"The season begins on {next_day.strftime(form)}.", quote).holds


@given(st.integers(0, 1439), st.integers(1, 600), st.integers(-3, 3))
def test_shown_arithmetic_holds_only_when_it_is_right(begin: int, minutes: int, off: int) -> None:
    end = (begin + minutes + off) % 1440
    first, last = (f"{t // 60:02}:{t % 60:02}" for t in (begin, end))
    quote = f"The ship leaves at {first} and the passage takes {minutes} minutes."
    shown = f"The ship arrives at {last} = {first} + {minutes} minutes."
    assert verdict(shown, quote, "When does the ship arrive?").holds is (off == 0)
    assume(last not in (first,))
    assert not verdict(f"The ship arrives at {last}.", quote, "When does the ship arrive?").holds


@given(st.permutations(["cats travel", "on Ostria Star", "in a carrier", "up to 8 kg", "for € 3"]))
def test_the_order_of_the_parts_does_not_matter(parts: list[str]) -> None:
    quote = "Cats of up to 8 kg travel for € 3 in a carrier on Ostria Star."
    assert verdict(" ".join(parts) + ".", quote).holds
    assert not verdict(" ".join(parts).replace("3", "4") + ".", quote).holds


@given(st.sampled_from([*FIRST, *SECOND]), st.randoms(use_true_random=False))
def test_the_order_of_a_quotes_sentences_does_not_matter(case: Case, shuffled: random.Random) -> None:
    claim, quote, _, question = case
    other = ["The crew speaks English.", "Bring a coat."]
    shuffled.shuffle(other)
    before = verdict(claim, f"{quote} {other[0]} {other[1]}", question).holds
    assert verdict(claim, f"{quote} {other[1]} {other[0]}", question).holds is before


def test_reasons_name_what_is_wrong() -> None:
    assert verdict("Dogs pay € 9.", "Dogs pay € 8.").why == ("“€ 9” is not in the quote",)
    assert "at" not in verdict("Dogs may travel.", "Dogs may not travel.").why[0].split()[:1]
    assert verdict("Dogs may travel.", "Dogs may not travel.").why == ("says what the quote denies",)
    [why] = verdict("Bags weigh at least 10 kg.", "Bags weigh up to 10 kg.").why
    assert why == "“10 kg” is the least, in the quote the most"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("20kg, 2 x 20 ft and 12-year-olds", ["mass", "number", "length", "month"]),
        ("from 07:00 to 10:30 on Mondays", ["clock", "day"]),
        ("class 3, gate 7, week 30", ["label class", "label gate", "label week"]),
        ("You may march in.", []),
        ("1 June, 1/6, June 1st and 2026-06-01", ["date"] * 4),
    ],
)
def test_what_is_read_as_a_quantity(text: str, kinds: list[str]) -> None:
    assert [q.kind for q in quantities(prepared(text))] == kinds


@pytest.mark.alone
def test_a_claim_takes_less_than_two_milliseconds() -> None:
    cases = (*FIRST, *SECOND, *UNSEEN)
    best = 1.0
    for _ in range(3):
        began = time.perf_counter()
        for number, (claim, quote, _, question) in enumerate(cases):
            # A number of its own, so that nothing is remembered from the round before.
            verdict(f"{claim} ({number * 7 + _:d})", f"{quote} {began}", question)
        best = min(best, (time.perf_counter() - began) / len(cases))
    assert best < 0.002
