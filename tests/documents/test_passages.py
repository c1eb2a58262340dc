"""Passages are verbatim, bounded and cover the document; sentences end where Greek and English end them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.markdown import structure
from assistant.documents.model import Document
from assistant.documents.passages import split
from assistant.documents.sentences import sentences


def document(text: str) -> Document:
    parts = structure(text)
    return Document("a.md", text, parts.sections, parts.tables, "read", "", "a")


def check(made: Document, target: int, maximum: int) -> None:
    covered = set[int]()
    for passage in split(made, target, maximum):
        assert passage.text == made.text[passage.start : passage.end]
        assert passage.text.strip()
        assert len(passage.text) <= maximum
        covered.update(range(passage.start, passage.end))
    assert not [at for at, c in enumerate(made.text) if not c.isspace() and at not in covered]


LINE = st.one_of(
    st.sampled_from(["", "", "# One", "## Two", "### Three", "#### Four", "| a | b |", "|---|---|", "---", "```"]),
    st.text("ab .;·|#-ά\t", max_size=30),
    st.integers(1, 60).map(lambda n: "Μια πρόταση. A word! " * n),
    st.integers(1, 90).map(lambda n: "x" * n),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(LINE, max_size=30).map("\n".join), st.integers(1, 120), st.integers(0, 100))
def test_passages_cover_everything_verbatim(text: str, target: int, more: int) -> None:
    check(document(text), target, target + more)


@settings(deadline=None)
@given(st.lists(LINE, max_size=60).map("\n".join))
def test_passages_at_the_usual_sizes(text: str) -> None:
    check(document(text), 900, 1400)


def test_sections_keep_apart_and_carry_their_path() -> None:
    made = document(
        "# Refunds\n\n## Cancelling\n\nShort.\n\n## Changing\n\n### By phone\n\nCall.\n\n### Online\n\nClick.\n"
    )
    found = [(p.section, p.text) for p in split(made)]
    assert found == [
        ("Refunds › Cancelling", "# Refunds\n\n## Cancelling\n\nShort."),
        ("Refunds › Changing › By phone", "## Changing\n\n### By phone\n\nCall.\n\n### Online\n\nClick."),
    ]


def test_a_section_below_the_maximum_is_one_passage() -> None:
    assert len(split(document("# A\n\n" + "Word here. " * 110))) == 1


def test_long_prose_is_cut_between_sentences_with_an_overlap() -> None:
    passages = split(document("# A\n\n" + " ".join(f"Sentence number {n} says little." for n in range(200))))
    assert len(passages) > 3
    for one, other in itertools.pairwise(passages):
        assert one.text.endswith("little.")
        assert one.end - 150 <= other.start < one.end
        assert other.text.startswith("Sentence")


def test_a_table_repeats_its_header_with_each_group_of_rows() -> None:
    rows = "\n".join(f"| PIR | Island {n} | {n}:00 | 12 € |" for n in range(150))
    header = "| From | To | At | Price |\n|---|---|---|---|"
    passages = split(document(f"## Timetable\n\nSummer only.\n\n{header}\n{rows}\n\nAfter it.\n"))
    tables = [p for p in passages if p.kind == "table"]
    assert tables[0].text.startswith("## Timetable\n\nSummer only.\n\n| From")
    assert tables[0].header == ""
    assert {p.header for p in tables[1:]} == {header}
    for passage in tables[1:]:
        assert all(line.startswith("| PIR |") and line.endswith("€ |") for line in passage.text.splitlines())
        assert len(passage.text) + len(passage.header) < 901
    assert passages[-1].text == "After it."


def test_only_an_over_long_row_is_cut() -> None:
    made = document("| a | b |\n|---|---|\n| " + "word " * 600 + "| x |\n| short | y |")
    check(made, 900, 1400)
    assert split(made)[-1].text == "| short | y |"


def test_nothing_gives_nothing() -> None:
    assert split(document(" \n\n")) == ()
    with pytest.raises(ValueError, match="target"):
        split(document("x"), 10, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Φεύγει στις 7 π.μ. από τη Νάξο. Πόσο κάνει; Δέκα €.", 3),
        ("Παιδιά π.χ. ως 4 ετών· οι άλλοι πληρώνουν κ.λπ. Τέλος!", 3),
        ("See No. 5 and Mr. Smith, e.g. at St. John. It is 3.50 now; then it ends.", 2),
        ("At 7 a.m. The ship leaves. A. B. Smith came.", 3),
        ("PIR · NAX · PAR", 1),
        ("Wait... what? Yes!", 2),
        ("wrapped\nline here.\n\nNext one", 2),
        ("- item one. two.\n  more\n- three\n| a. b. | c |\n| d | e |\n# Head. Line\ntext", 6),
    ],
)
def test_sentences(text: str, expected: int) -> None:
    assert len(sentences(text)) == expected


@given(st.lists(LINE, max_size=12).map("\n".join) | st.text(max_size=60))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    at = 0
    for start, end in sentences(text):
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize("size", [200_000])
def test_a_large_document_is_cut_in_seconds(size: int, tmp_path: Path) -> None:
    import time

    start = time.monotonic()
    split(document("# A\n\n" + "Το πλοίο φεύγει νωρίς το πρωί. " * (size // 31)))
    assert time.monotonic() - start < 10
