"""The check of every sentence by code, and the pack's own test."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.answering.answer import parse_now
from assistant.answering.check import split_claims
from assistant.answering.phrases import PHRASES
from assistant.errors import UsageError
from assistant.packs.selftest import Question, fault, score, stands_in, unsaid
from assistant.types import Answer, Citation


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_different_numbers_stay_different(one: int, other: int) -> None:
    assume(one != other)
    assert not stands_in(str(one), f"costs {other} euro")


def test_sentences_of_an_answer_keep_their_marks() -> None:
    assert split_claims("It costs € 8 [1]. Cats are free [2].") == ["It costs € 8 [1].", "Cats are free [2]."]
    assert split_claims("It costs € 8. [1] Cats are free. [2][3]") == ["It costs € 8 [1].", "Cats are free [2][3]."]
    assert split_claims("- one thing [1]\n- another [2]") == ["one thing [1]", "another [2]"]
    assert split_claims("It leaves at 07:25, e.g. on Mr. Kyr's day.") == ["It leaves at 07:25, e.g. on Mr. Kyr's day."]
    assert split_claims("") == []


# ---------------------------------------------------------------- now
def test_now_is_a_date_or_a_moment() -> None:
    assert parse_now("2026-07-01").date() == dt.date(2026, 7, 1)
    assert parse_now("2026-07-01T09:30").hour == 9
    assert parse_now("2026-07-01T09:30+03:00").utcoffset() == dt.timedelta(hours=3)
    assert parse_now(None).tzinfo is not None


@pytest.mark.parametrize("bad", ["", "tomorrow", "2026-13-01", "01/07/2026", "2026-07-01T25:00", "x" * 1000])
def test_another_now_is_a_usage_error(bad: str) -> None:
    with pytest.raises(UsageError, match="not a date"):
        parse_now(bad)


# ---------------------------------------------------------------- the pack's own test
@given(st.integers(0, 9), st.integers(0, 59), st.integers(1, 2))
def test_a_time_does_not_stand_inside_another(hour: int, minute: int, tens: int) -> None:
    short = f"{hour}:{minute:02}"
    assert stands_in(short, f"It leaves at {short}.")
    assert stands_in(short, f"({short}, daily)")
    assert not stands_in(short, f"It leaves at {tens}{short}.")
    assert not stands_in(short, f"It leaves at {short}:30.")


@pytest.mark.parametrize(
    ("spelling", "answer", "stands"),
    [
        ("75 %", "You get 75 % back", True),
        ("75 %", "You get 75\u00a0% back", True),
        ("75%", "You get 175% back", False),
        ("€ 5", "It costs € 50", False),
        ("€ 5", "It costs € 5.50", False),
        ("€ 5", "It costs € 5.", True),
        ("5 €", "It costs 2,5 €", False),
        ("Πειραιά", "ΠΕΙΡΑΙΑ", True),
        ("no muzzle", "There is No  Muzzle.", True),
        ("kennel", "cabin", False),
    ],
)
def test_a_spelling_stands_as_a_whole(spelling: str, answer: str, stands: bool) -> None:
    assert stands_in(spelling, answer) is stands


def test_what_must_be_said_may_stand_in_any_of_several_texts() -> None:
    groups = (("75 %", "75 percent"), ("7:05",), ("kennel",))
    assert unsaid(groups, "You get 75% back", "a Kennel", "You get 75 percent, at 7:05.") == []
    assert unsaid(groups, "You get 75 % back at 17:05.") == [("7:05",), ("kennel",)]
    assert unsaid((), "") == [] and unsaid((("a",),)) == [("a",)]


def made(status: str, text: str, document: str = "") -> Answer:
    cited = (Citation(1, document, "", "q"),) if document else ()
    return Answer("?", "p", "1", "m", "en", status, text, citations=cited)  # type: ignore[arg-type]


def test_the_score_counts_what_the_contract_names() -> None:
    right = Question("a", "?", "answered", must_contain=(("7:25", "07:25"),), cites=("documents/a.md",))
    none = Question("b", "?", "not_found")
    pairs = [
        (right, made("answered", "At 07:25 [1].", "documents/a.md")),
        (right, made("answered", "At 17:25 [1].", "documents/b.md")),
        (right, made("not_found", "")),
        (none, made("not_found", "")),
        (none, made("answered", "Yes")),
    ]
    body = score(pairs)
    assert (body["questions"], body["correct"], body["accuracy"]) == (5, 2, 0.4)
    assert (body["refusal_precision"], body["refusal_recall"], body["citation_precision"]) == (0.5, 0.5, 0.5)
    assert [f["why"] for f in body["failures"]] == [
        "does not say 7:25 or 07:25", "expected answered, was not_found", "expected not_found, was answered",
    ]  # fmt: skip
    assert score([])["accuracy"] == 0.0
    assert fault(Question("c", "?", "answered", must_not_contain=("€",)), made("answered", "€ 5")) == "says €"


def test_every_phrase_is_said_in_both_languages() -> None:
    assert all(set(said) == {"en", "el"} and all(said.values()) for said in PHRASES.values())
