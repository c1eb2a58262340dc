"""Follow-ups to a table's own questions: the new value with the old column, the new column with the old value."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.text import language_of
from assistant.tools.base import Asked, Reply
from assistant.types import Turn

sys.path.insert(0, str(Path(__file__).parent))
from samples import NOW, sample  # type: ignore[import-not-found]

BERTH = "What is the depth alongside at T1-01?"
DRAUGHT = "What is the max draught of Piraeus?"


def ask(name: str, question: str, *before: str) -> Reply | None:
    turns = tuple(Turn(text, "…") for text in before)
    reply = sample(name).answer(Asked(question, language_of(question), NOW, turns))
    assert reply is None or isinstance(reply, Reply)
    return reply


@pytest.mark.parametrize(
    ("name", "before", "question", "understood", "value"),
    [
        ("berths", BERTH, "and T2-02?", "What is the depth alongside at T2-02?", "11"),
        ("berths", BERTH, "what about for T2-01?", "What is the depth alongside at T2-01?", "17.5"),
        ("berths", BERTH, "and the cranes?", "The cranes at T1-01?", "4"),
        ("terminals", DRAUGHT, "and for Rotterdam?", "What is the max draught of Rotterdam?", "24.0"),
        ("terminals", DRAUGHT, "και για Marsaxlokk;", "What is the max draught of Marsaxlokk?", "17.0"),
        ("terminals", DRAUGHT, "and its gantry cranes?", "The gantry cranes of Piraeus?", "24"),
        ("medicines", "What is the adult dose of ibuprofen?", "and paracetamol?",
         "What is the adult dose of paracetamol?", "1 g"),
    ],
)  # fmt: skip
def test_a_follow_up_is_completed_and_said(name: str, before: str, question: str, understood: str, value: str) -> None:
    assert ask(name, before) is not None
    reply = ask(name, question, before)
    assert reply is not None and reply.understood == understood
    assert value in reply.text


def test_follow_ups_of_follow_ups() -> None:
    reply = ask("terminals", "and the reefer plugs?", DRAUGHT, "and for Rotterdam?")
    assert reply is not None and "5000" in reply.text


@pytest.mark.parametrize("question", ["and for Atlantis?", "and if it rains?", "Can I smoke in Rotterdam?", "and?"])
def test_what_the_table_does_not_hold_is_not_made_up(question: str) -> None:
    reply = ask("terminals", question, DRAUGHT)
    assert reply is None or reply.understood == ""


def test_a_follow_up_to_another_matter_is_no_listing() -> None:
    assert ask("terminals", "and in Greece?", "May I bring a dog into the terminal?") is None


def test_a_whole_question_is_not_completed() -> None:
    reply = ask("terminals", "How many gantry cranes does Port Said have?", DRAUGHT)
    assert reply is not None and reply.understood == "" and "14" in reply.text
