"""Lines chosen from passages, and the answer made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.compose import compose
from assistant.answering.extract import Line, chosen_lines, passage_lines, ranked_lines
from assistant.retrieval.encoders import HashEncoder
from assistant.retrieval.search import Hit
from assistant.retrieval.words import Row
from assistant.types import Source

REFUNDS = (
    "If you cancel a ticket seven days before departure you get 75 % of the fare back. "
    "Later than that 50 % is paid. A change costs € 44,50 and the desk opens at 07:05."
)
PETS = "A kennel for a dog costs € 8. Cats travel in a carrier, free of charge."
HEIGHTS = (
    "## Height\n\n| Ship | Highest vehicle |\n|---|---|\n| Ostria Star, Ostria Dawn | 4.30 m |\n| Kyma Jet | 2.10 m |\n"
)


def found(*texts: str, header: str = "") -> list[tuple[Source, Hit]]:
    out = []
    for number, text in enumerate(texts, start=1):
        row = Row(number, f"documents/{number}.md", "", header, "prose", text, 100, 100 + len(text))
        out.append((Source(number, row.document, "", text, row.start, row.stop), Hit(row, 1.0, 0.9)))
    return out


def lines(question: str, *texts: str) -> list[Line]:
    return ranked_lines(question, found(*texts), HashEncoder())


def _read(question: str, text: str) -> list[Line]:
    """All lines of one passage, in order."""
    pairs = found(text)
    return passage_lines(ranked_lines(question, pairs, HashEncoder()), pairs)


def test_the_best_line_is_the_one_about_the_question() -> None:
    best = lines("What does a kennel for my dog cost?", REFUNDS, PETS)[0]
    assert best.text == "A kennel for a dog costs € 8."
    assert best.source.text[best.start : best.end].strip() == best.text


def test_rows_carry_their_columns_and_stay_verbatim() -> None:
    best = lines("highest vehicle Kyma Jet", HEIGHTS)[0]
    assert best.text == "Ship: Kyma Jet; Highest vehicle: 2.10 m"
    done = compose([best], "4.30 m.", "What is the highest vehicle Kyma Jet takes?")
    assert "2.10 m" in done.text and "4.30" not in done.text
    assert done.citations[0].quote == "| Kyma Jet | 2.10 m |"
    assert [c.supported for c in done.claims] == [True, False]


def test_rows_know_their_cells_by_column_and_sentences_have_none() -> None:
    table = (
        "| Drug | Dose: mg | Given |\n|---|---|---|\n| aspirin | 5: 6; then 7 | by mouth |\n| heparin | | by vein |\n"
    )
    ranked = lines("what dose of aspirin", table, PETS)
    assert {line.cells for line in ranked} == {
        (("Drug", "aspirin"), ("Dose: mg", "5: 6; then 7"), ("Given", "by mouth")),
        (("Drug", "heparin"), ("Given", "by vein")),
        (),
    }
    assert ranked[0].cells[0] == ("Drug", "aspirin") and ranked[0].score > 0


def test_later_rows_of_a_table_use_the_header_that_came_with_them() -> None:
    rows = found("| Kyma Swift | none |\n| Kyma Arrow | 2.10 m |", header="| Ship | Highest vehicle |")
    texts = {line.text for line in ranked_lines("How high on Kyma Arrow?", rows, HashEncoder())}
    assert texts == {"Ship: Kyma Swift; Highest vehicle: none", "Ship: Kyma Arrow; Highest vehicle: 2.10 m"}


def test_the_model_reads_the_whole_passage_of_the_best_line_in_order() -> None:
    passages = found(PETS, "Ask first. " + REFUNDS)
    ranked = ranked_lines("seven days before departure", passages, HashEncoder())
    read = passage_lines(ranked, passages)
    assert [line.text for line in read][:2] == [
        "Ask first.",
        "If you cancel a ticket seven days before departure you get 75 % of the fare back.",
    ]
    assert {line.source.number for line in read} == {2} and ranked[0] in read


def test_a_line_that_only_the_model_picked_is_quoted_first() -> None:
    ranked = lines("what do I pay for a change of my ticket", REFUNDS, PETS)
    right = next(line for line in ranked if "€ 44,50" in line.text)
    others = [line for line in ranked if line is not right][:3]
    done = compose(others, "A change costs € 44.50.", "what do I pay for a change of my ticket", [*others, right])
    assert done.citations[0].quote.strip().startswith("A change costs € 44,50")
    assert done.removed == () and len(done.citations) == 3


def test_every_line_that_a_sentence_stands_on_is_quoted_however_many_were_chosen() -> None:
    text = "A kennel costs € 8. A cabin costs € 31. A bicycle costs € 5. A scooter costs € 12. A car costs € 90."
    read = _read("what does a kennel cost", text)
    chosen = read[:3]
    done = compose(chosen, "The bicycle is € 5. The scooter is € 12. A car is € 90.", "what do they cost", read)
    assert [c.quote for c in done.citations] == ["A scooter costs € 12.", "A car costs € 90.", "A bicycle costs € 5."]
    assert [c.citation for c in done.claims[:3]] == [3, 1, 2] and not done.removed
    # What no sentence stands on takes the room that is left.
    done = compose(chosen, "The scooter is € 12.", "what do they cost", read)
    assert [c.quote for c in done.citations] == ["A scooter costs € 12.", "A kennel costs € 8.", "A cabin costs € 31."]


@given(st.lists(st.sampled_from(range(5)), max_size=5), st.sets(st.sampled_from(range(5)), min_size=1, max_size=3))
def test_no_choice_of_lines_and_sentences_breaks_an_answer(said: list[int], shown: set[int]) -> None:
    things = [("kennel", 8), ("cabin", 31), ("bicycle", 5), ("scooter", 12), ("car", 90)]
    text = " ".join(f"A {thing} costs € {price}." for thing, price in things)
    read = _read("what does a kennel cost", text)
    written = " ".join(f"The {things[n][0]} is € {things[n][1]}." for n in said)
    done = compose([read[n] for n in sorted(shown)], written, "what do they cost", read)
    quotes = [c.quote for c in done.citations]
    assert all(read[n].text in quotes for n in said)
    assert all(1 <= (claim.citation or 0) <= len(quotes) for claim in done.claims if claim.supported)


def test_what_the_model_says_comes_first_when_a_line_supports_it() -> None:
    chosen = chosen_lines(lines("How much comes back if I cancel a ticket seven days before?", REFUNDS, PETS))
    done = compose(chosen, "75 % of the fare is paid back.", "How much comes back?")
    assert done.text.startswith("75 % of the fare is paid back. [1] “If you cancel")
    assert done.removed == ()


@pytest.mark.parametrize(
    "invented",
    [
        "You get 80 % of the fare back.",
        "The captain is called Odysseus and likes opera.",
        "Yes.",
        "Ask first.",
        "It costs € 8.",
    ],
)
def test_what_no_chosen_line_says_is_removed(invented: str) -> None:
    chosen = lines("cancel ticket seven days before departure fare back", REFUNDS)[:1]
    done = compose(chosen, invented, "What comes back?")
    assert invented.rstrip(".") not in done.text
    assert done.removed == (invented,)
    assert "75 %" in done.text


def test_a_bare_yes_is_taken_off() -> None:
    chosen = lines("may cats travel in a carrier", PETS)[:1]
    done = compose(chosen, "Yes, cats travel free in a carrier.", "May my cat travel?")
    assert "Yes" not in done.text
    assert done.text.startswith("Cats travel free in a carrier. [1]")


PROSE = st.lists(st.sampled_from(
    ["The ship leaves at 07:25.", "Dogs pay € 8.", "No fee is due!", "Is it late?", "Το πλοίο φεύγει.", "- a list item",
     "| a | table |", "# Heading", "\n", "\n\n", "etc. and so on", "75 % back", "|---|---|"]
), min_size=1, max_size=10).map(" ".join)  # fmt: skip


@given(PROSE, PROSE, st.text(max_size=60))
def test_every_quote_is_a_verbatim_stretch_of_its_document(passage: str, answer: str, question: str) -> None:
    document = "x" * 100 + passage
    done = compose(chosen_lines(lines(question, passage)), answer, question)
    for citation in done.citations:
        assert citation.quote and document[citation.start : citation.end] == citation.quote
    assert {c.citation for c in done.claims if c.supported} <= {c.number for c in done.citations}
    assert [c.text for c in done.claims if not c.supported] == list(done.removed)


def test_a_line_that_says_the_opposite_outweighs_one_that_holds_it() -> None:
    chosen = lines(
        "do small boats pay the harbour fee",
        "Small boats pay no harbour fee. Boats that pay the harbour fee are small.",
    )
    done = compose(chosen, "Small boats pay the harbour fee.", "do small boats pay the harbour fee")
    assert not any(c.text.startswith("Small boats pay the") for c in done.claims if c.supported)
    assert [c.why for c in done.claims if not c.supported] == ["says what the quote denies"]


def test_what_is_taken_out_says_why() -> None:
    chosen = lines("cancel ticket seven days before departure fare back", REFUNDS)[:1]
    taken = [c for c in compose(chosen, "You get 80 % of the fare back.", "What comes back?").claims if not c.supported]
    assert [(c.text, c.why) for c in taken] == [("You get 80 % of the fare back.", "“80 %” is not in the quote")]
