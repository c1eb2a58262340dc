"""The pure parts: places, tables, wrapping."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.text import clean
from assistant.types import Citation, Claim
from assistant.ui.describe import cells, columns_of, compact, remarks, shown_sources, table
from assistant.ui.document import wrap
from assistant.ui.show import block, day, find_loosely, line, marked, place
from tests.ui.scripted import answer_to, missing_answer, refund_answer, table_answer


def test_lines_are_short_clean_and_single() -> None:
    assert line(" a\n\tb\x1b[1m ") == "a b"
    assert line("x" * 600, 10) == "x" * 9 + "…"
    assert day("2026-07-01T10:00") == "1 Jul 2026"
    assert day("next \x07week") == "next week"
    assert place(Citation(1, "a.md", "", "q")) == "a.md"


def test_the_passage_is_found_through_cleaning_and_wrong_offsets() -> None:
    raw = "\x1b[31mhead\x1b[0m\tone\n the quote\x07 here. tail"
    start = raw.index("the quote")
    text, first, last = marked(raw, start, start + len("the quote\x07 here."), "the quote here.")
    assert text[first:last] == "the quote here."
    text, first, last = marked("aaa the  quote\nhere. b", 0, 0, "The quote here.")
    assert text[first:last] == "the  quote\nhere."
    assert marked("nothing", 2, 5, "absent") == ("nothing", 0, 0)
    assert find_loosely("abc", "  ") is None


@given(st.text(max_size=300), st.integers(1, 40))
def test_wrapping_loses_no_character_and_fits(text: str, width: int) -> None:
    rows = wrap(text, width)
    covered = "".join(text[row.start : row.end] for row in rows)
    assert covered == text.replace("\n", "")
    for row in rows:
        part = text[row.start : row.end]
        # A space that ends a row may hang over it; a single wide character may not fit at all.
        assert cells(part.removesuffix(" ")) <= width or len(part) == 1
    assert all(a.end <= b.start for a, b in pairwise(rows))


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    st.lists(st.lists(st.tuples(st.sampled_from("abcdefgh"), CELL), max_size=6), min_size=1, max_size=4),
    st.integers(10, 120),
)
def test_tables_fit_their_width(rows: list[list[tuple[str, str]]], width: int) -> None:
    drawn, hidden = table(tuple(tuple(row) for row in rows), width)
    assert len(drawn) == len(rows) + 1
    assert all(cells(text) <= width for text in drawn)
    assert hidden >= 0
    assert "\x1b" not in "".join(drawn)


def test_columns_that_say_nothing_are_dropped() -> None:
    rows = tuple(
        (("leaves", at), ("from", "Piraeus"), ("to", "Naxos"), ("platform", ""), ("ship", "Star")) for at in ("7", "9")
    )
    asked = (("from", "Piraeus"), ("to", "Naxos"), ("day", ""))
    assert columns_of(compact(rows, asked)) == ("leaves", "ship")
    assert columns_of(compact(rows)) == ("leaves", "from", "to", "ship")
    # Of a row that is nothing but what was asked for, all is shown.
    assert columns_of(compact(((("from", "Piraeus"), ("to", "Naxos"), ("gate", "E1")),), asked)) == (
        "from",
        "to",
        "gate",
    )
    # A column that differs in one row is no repetition, and rows may lack columns.
    mixed = ((("to", "Naxos"), ("ship", "a"), ("gate", "1")), (("to", "Paros"), ("ship", "b")))
    assert columns_of(compact(mixed, asked)) == ("to", "ship", "gate")
    assert compact(()) == ()


@given(st.text(max_size=200))
def test_what_is_shown_is_clean(text: str) -> None:
    assert clean(block(text)) == block(text)
    assert clean(line(text), newlines=False) == line(text)


def test_remarks_say_what_was_checked() -> None:
    said = [remark.text for remark in remarks(refund_answer("q"))]
    assert said == ["✓ each sentence stands in refunds.md § Cancelling a ticket"]
    assert remarks(answer_to("q", "a"))[0].tone == "check"
    assert remarks(answer_to("q", "a", claims=(Claim("a", False),)))[0].text.startswith("⚠ the sentence is not")
    assert [r.text for r in remarks(answer_to("q", "Which day?", status="clarify"))] == [
        "? a question back: type the answer"
    ]
    assert remarks(table_answer("q"))[0].text == "⏱ table · timetable: looked up, not written by the model"
    assert remarks(missing_answer("q"))[0].text == "Nearest: “Services on board” [1], “Cabins” [2]."
    named = replace(missing_answer("q"), answer="Not found. Nearest: “Services on board”, “Cabins”.")
    assert remarks(named)[0].text == "Nearest: [1] services.md, [2] cabins.md"
    assert [source.number for source in shown_sources(refund_answer("q"))] == [1, 2]
