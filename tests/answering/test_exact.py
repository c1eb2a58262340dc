"""Sentences of a tool's reply and the citations they stand on."""

from __future__ import annotations

from assistant.answering.exact import _claims
from assistant.tools.base import Reply
from assistant.types import Citation

QUOTES = tuple(Citation(n, "tables/boxes.csv", "", f"row {n}") for n in (1, 2))


def stands_on(text: str, quotes: tuple[Citation, ...] = QUOTES) -> list[int | None]:
    reply = Reply("vgm", "answered", text, citations=quotes)
    return [claim.citation for claim in _claims(reply)]


def test_a_sentence_stands_on_what_it_marks_and_an_assumption_on_nothing() -> None:
    text = "The tare is 3,900 kg [1]. Packing was not stated and is taken as 0 kg. At most 32,500 kg are allowed [2]."
    assert stands_on(text) == [1, None, 2]


def test_without_marks_all_stand_on_the_first() -> None:
    assert stands_on("The tare is 3,900 kg. At most 32,500 kg are allowed.") == [1, 1]
    assert stands_on("The tare is 3,900 kg.", ()) == [None]
