"""Lines chosen from passages, and the answer made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.compose import compose
from assistant.answering.decide import WEIGHTS, Signals, answered, lacks, signals
from assistant.answering.extract import Line, chosen_lines, passage_text, ranked_lines
from assistant.packs.vocabulary import Entry, Vocabulary
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


def test_later_rows_of_a_table_use_the_header_that_came_with_them() -> None:
    rows = found("| Kyma Swift | none |\n| Kyma Arrow | 2.10 m |", header="| Ship | Highest vehicle |")
    assert (
        passage_text(*rows[0]) == "Ship: Kyma Swift; Highest vehicle: none\nShip: Kyma Arrow; Highest vehicle: 2.10 m"
    )


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
        "No.",
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


class Common:
    """Every word but the rare ones stands in ten of a hundred passages."""

    def frequency(self, word: str) -> int:
        return 0 if word.startswith("straw") else 1 if word.startswith("kennel") else 10


def test_words_that_the_pack_does_not_know_speak_against_an_answer() -> None:
    vocabulary = Vocabulary([Entry("kennel", "κλουβί", "el"), Entry("kennel", "dog box", "en")])
    best = lines("What does a kennel cost?", PETS)[0]
    asked = signals("What does a kennel cost?", best, vocabulary, Common(), 100)
    strange = signals("What does a strawberry cost?", best, vocabulary, Common(), 100)
    assert (asked.unknown, strange.unknown) == (0, 1)
    assert asked.covered is not None and strange.covered is not None and asked.covered > strange.covered
    assert signals("κλουβί", best, vocabulary, Common(), 100).covered == 1.0


@pytest.mark.parametrize(
    ("question", "shown", "lacking"),
    [
        ("taxi to the airport how much is it", "Line 3 runs to the airport in 75 minutes.", True),
        ("What does a kennel cost?", "A kennel for a dog costs € 8.", False),
        ("price for children under four", "Children under four travel free.", False),
        ("How much is refunded?", "75 % of the fare", False),
        ("when does the office open", "Ask the captain.", True),
        ("when does the office open", "It opens on Monday.", False),
        ("how many lifeboats", "There are lifeboats on both sides.", True),
        ("may my dog come along", "Dogs are welcome.", False),
    ],
)
def test_the_asked_kind_of_thing_must_be_there(question: str, shown: str, lacking: bool) -> None:
    assert lacks(question, shown) is lacking


def test_caution_asks_for_more_and_every_signal_counts_its_way() -> None:
    good, bad = Signals(1.1, 1.0, 0, 4.0), Signals(0.3, 0.1, 3, -3.0)
    between = [Signals(s / 20, 0.7, 0, 1.0) for s in range(8, 30)]
    for encoder in WEIGHTS:
        for caution in ("normal", "high"):
            assert answered(good, caution, encoder)
            assert not answered(Signals(0.0, 0.1, 3, -3.0), caution, encoder)
        assert sum(answered(x, "high", encoder) for x in between) <= sum(
            answered(x, "normal", encoder) for x in between
        )
    assert not answered(bad, "normal", "embeddinggemma-300m")


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
