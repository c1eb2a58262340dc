"""Replies of the table tool over seven sample tables, against what a reader of the table would say."""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path

import pytest

from assistant.text import fold_space
from assistant.tools.kinds.table import TableTool

sys.path.insert(0, str(Path(__file__).parent))
from questions import QUESTIONS  # type: ignore[import-not-found]
from samples import ask, sample  # type: ignore[import-not-found]


@functools.cache
def of(name: str) -> TableTool:
    return sample(name)


def stands(needle: str, text: str) -> bool:
    """Whole numbers only: "12" does not stand in "120", nor in "[12]"."""
    plain = re.sub(r"\[\d+\]", "", text)
    if needle[0].isdigit() and needle[-1].isdigit():
        return re.search(rf"(?<![\d.,:]){re.escape(needle)}(?![\d]|[.,:]\d)", plain) is not None
    return needle in plain


@pytest.mark.parametrize(("table", "question", "expected"), QUESTIONS)
def test_question(table: str, question: str, expected: list[str] | str | None) -> None:
    reply = ask(of(table), question)
    if expected is None:
        assert reply is None, reply.text
        return
    assert reply is not None
    if isinstance(expected, str):
        assert reply.status == {"?": "clarify", "~": "not_found"}[expected]
        return
    assert reply.status == "answered"
    for needle in expected:
        if needle.startswith("!"):
            assert not stands(needle[1:], reply.text), reply.text
        else:
            assert stands(needle, reply.text), reply.text
    data = of(table)._teller.table  # type: ignore[union-attr]
    assert len({tuple(name for name, _ in row) for row in reply.rows}) <= 1
    assert reply.citations
    for number, citation in enumerate(reply.citations, 1):
        assert citation.number == number
        assert f"[{number}]" in reply.text
        assert data.text[citation.start : citation.end] == citation.quote
        assert fold_space(citation.quote) in fold_space(data.text)


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 120
    assert sum(expected is None for _, _, expected in QUESTIONS) >= 35
