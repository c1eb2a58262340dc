"""The table exam: packs and questions the tool was not made on; keys without a column, everyday words, unknown keys."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))
from assistant.text import fold_space
from assistant.tools.base import Reply
from tests.tools.tables import shelf, sit


@pytest.mark.parametrize(("split", "least"), [("dev", 0.94), ("held", 0.88)])
def test_exam_is_passed(split: str, least: float) -> None:
    results = sit.sit(split)
    right = [verdict for _, _, verdict, _ in results].count("right")
    missed = [(name, question) for name, question, verdict, _ in results if verdict != "right"]
    assert right / len(results) >= least, missed if split == "dev" else ""


def test_sure_answers_are_right_and_cite_their_rows() -> None:
    for name, question, verdict, reply in sit.sit("dev"):
        assert verdict != "wrong", question
        if reply is None or reply.status != "answered":
            continue
        texts = [fold_space(csv) for _, csv, _, _ in shelf.PACKS[name][1]]
        assert reply.citations, question
        assert all(any(fold_space(c.quote) in text for text in texts) for c in reply.citations), question


@pytest.mark.parametrize(
    ("reply", "readings", "verdict"),
    [
        (Reply("table", "answered", "X: price 12 [1]."), ["12"], "right"),
        (Reply("table", "answered", "X: price 120 [12]."), ["12"], "wrong"),
        (Reply("table", "answered", "X: 12, Y: 9."), ["12; !9"], "wrong"),
        (Reply("table", "answered", "X: 12.", sure=False), ["12"], "missed"),
        (Reply("table", "answered", "X: 12.", sure=False), ["-"], "right"),
        (Reply("table", "clarify", "Which?"), ["12", "?"], "right"),
        (None, ["-"], "right"),
        (None, ["12"], "missed"),
    ],
)
def test_marking(reply: Reply | None, readings: list[str], verdict: str) -> None:
    assert sit.verdict(reply, readings) == verdict
