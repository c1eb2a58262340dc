"""Lines that only ask: never quoted, while what follows them may be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.asking import only_asks
from assistant.answering.compose import compose
from assistant.answering.extract import Line, passage_lines, ranked_lines
from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.models.chat import never
from assistant.retrieval.encoders import HashEncoder
from assistant.retrieval.search import Hit
from assistant.retrieval.words import Row
from assistant.service import Assistant
from assistant.types import AddPack, AnswerDone, Ask, Source

ASKED = "how much does a kennel cost?"


def found(text: str) -> list[tuple[Source, Hit]]:
    row = Row(1, "documents/faq.md", "", "", "prose", text, 0, len(text))
    return [(Source(1, row.document, "", text, row.start, row.stop), Hit(row, 1.0, 0.9))]


def lines(text: str, question: str = ASKED) -> list[Line]:
    return ranked_lines(question, found(text), HashEncoder())


@pytest.mark.parametrize(
    "text",
    [
        "How much does a kennel cost?",
        "Question: how much does a kennel cost?",
        "**Q: How much does a kennel cost?**",
        "1. How much does a kennel cost?",
        "- How much? And for two dogs?",
        # A heading written as a sentence, without its mark, also with a slip or another ending.
        "How much does a kennel cost",
        "Q3: How much does the kennel costs",
        "How much does a kenel cost.",
    ],
)
def test_a_question_is_no_answer(text: str) -> None:
    assert only_asks(text, ASKED)
    assert lines(f"{text}\n\nA dog pays € 8 a day.")[0].text == "A dog pays € 8 a day."
    assert len(lines(f"{text}\n\nA dog pays € 8 a day.")) == 1


@pytest.mark.parametrize(
    ("text", "question", "asks"),
    [
        ("Πόσο κοστίζει ο κλωβός;", "πόσο κάνει ο κλωβός", True),
        ("Πόσο κοστίζει ο «κλωβός»;", "πόσο κάνει ο κλωβός", True),
        ("Από ποια πύλη φεύγει το πλοίο\u037e", "πύλη", True),
        ("- Πότε φεύγει το πλοίο;", "πύλη", True),
        ("Ερώτηση: Από ποια πύλη φεύγει το πλοίο", "από ποια πύλη φεύγει πλοίο;", True),
        # Semicolons between the items of a list.
        ("- αστυνομική ταυτότητα;", "τι χρειάζομαι;", False),
        ("- an identity card;", "what do I need?", False),
        # The same words, said.
        ("Dogs are allowed on deck", "Are dogs allowed on deck?", False),
        ("Children under 5 travel free.", "Children under 5 travel free?", False),
        ("Do not smoke on deck.", "Do I smoke on deck?", False),
        ("When cancelled, no refund is paid", "Is a refund paid when cancelled?", False),
        # More than a question.
        ("How much does a kennel cost: € 15", ASKED, False),
        ("- Q: How much does a kennel cost? A: € 15 a day.", ASKED, False),
        ("**How much does a kennel cost?** It is € 15 a day.", ASKED, False),
        ("- Πόσο κοστίζει; Κοστίζει 15 €.", "πόσο κοστίζει;", False),
        # A value that is left open.
        ("Opening day: ?", "when is the opening day?", False),
        ("?", "?", False),
        ("", "", False),
    ],
)
def test_what_only_asks(text: str, question: str, asks: bool) -> None:
    assert only_asks(text, question) is asks


@given(st.text(alphabet="ab «»\"'*?;:.!-1)αβ\u037e\n", max_size=30), st.text(max_size=30))
def test_nothing_breaks_it_and_a_statement_behind_a_question_answers(text: str, question: str) -> None:
    only_asks(text, question)
    assert not only_asks(f"{text} A kennel costs 15 euros.", question)


def test_the_answer_behind_a_question_is_ranked_with_it() -> None:
    text = (
        "Q: How long is the crossing? A: Four hours in fair weather.\n\n"
        "Q: How much does a kennel cost? A: It is € 15 a day.\n\n"
        "A cabin costs € 60 and holds two people."
    )
    best = lines(text)[0]
    assert best.text == "A: It is € 15 a day." == text[best.start : best.end]
    assert not any(line.text.endswith("?") for line in lines(text))


def test_only_the_line_directly_behind_a_question_is_ranked_with_it() -> None:
    text = "Does a kennel cost much?\n\nNo.\n\n## Cats\n\nCats travel in a carrier.\n"
    assert [(line.text, line.asked) for line in lines(text)] == [("Cats travel in a carrier.", "")]


def test_a_row_answers_when_one_of_its_cells_does() -> None:
    table = "| Question | Answer |\n|---|---|\n| How much does a kennel cost? | € 15 |\n| Is it heated? | |\n"
    assert [line.text for line in lines(table)] == ["Question: How much does a kennel cost?; Answer: € 15"]


def test_the_model_reads_the_question_but_it_backs_no_sentence() -> None:
    text = "Are dogs allowed in the cabins? Ask the purser before you board."
    passages = found(text)
    ranked = ranked_lines("are dogs allowed in cabins", passages, HashEncoder())
    read = passage_lines(ranked, passages)
    assert [line.text for line in read] == ["Are dogs allowed in the cabins?", "Ask the purser before you board."]
    done = compose(ranked, "Dogs are allowed in the cabins.", "are dogs allowed in cabins", read)
    assert done.removed == ("Dogs are allowed in the cabins.",)
    assert [citation.quote for citation in done.citations] == ["Ask the purser before you board."]


def test_an_faq_is_answered_with_its_answers(home: Home, make_pack: Callable[..., Path]) -> None:
    faq = (
        "# Questions\n\nHow much does a kennel cost?\n\nIt is € 15 a day, paid at the desk.\n\n"
        "**When does the desk open?**\n\nIt opens at 06:30.\n"
    )
    greek = "# Ερωτήσεις\n\nΠόσο κοστίζει ο κλωβός;\n\nΕίναι 15 € την ημέρα, στο ταμείο.\n"
    files = {"documents/faq.md": faq, "documents/el/faq.md": greek, "documents/pets.md": None}
    folder = make_pack(name="asked", files=files)
    assistant = Assistant(home, DiskLoader(home), lambda _: None)
    list(assistant.handle(AddPack("a", str(folder)), never))
    for question, quote in [
        ("How much does a kennel cost?", "It is € 15 a day, paid at the desk."),
        ("πόσο κοστίζει ο κλωβός;", "Είναι 15 € την ημέρα, στο ταμείο."),
    ]:
        done = list(assistant.handle(Ask("q", question, "asked"), never))[-1]
        assert isinstance(done, AnswerDone) and done.answer.status == "answered"
        assert quote in [citation.quote for citation in done.answer.citations]
        assert not any(citation.quote.rstrip("*").endswith(("?", ";")) for citation in done.answer.citations)
