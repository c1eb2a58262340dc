"""The judge of citations: quotes against the documents, sentences against quotes; and the intervals of times."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.packs.files import MemoryFiles
from assistant.packs.intervals import bootstrap, median_of, p95_of, spread
from assistant.packs.judge import Judge, Judged, holds
from assistant.packs.selftest import Outcome, Question, score_of
from assistant.types import Answer, Citation, Claim, Source, Timings, ToolUse

FEES = 'Who,Berth fee,Nights\nMembers,"€ 1,000",7\nGuests,€ 20,2\n'
PETS = "# Pets\n\nA kennel for a dog\ncosts € 8.\n\n| Pet | Fee |\n|---|---|\n| Cat | € 3 |\n| Parrot | free |\n"
FILES = {"documents/pets.md": PETS.encode(), "documents/fees.csv": FEES.encode(), "documents/bad.pdf": b"%PDF-1.4 no"}
JUDGE = Judge(MemoryFiles(FILES))


def cite(quote: str, document: str = "documents/pets.md", number: int = 1, section: str = "") -> Citation:
    return Citation(number, document, section, quote)


def answer(text: str, *citations: Citation, claims: tuple[Claim, ...] = (), tool: ToolUse | None = None) -> Answer:
    return Answer("?", "p", "1", "m", "en", "answered", text, citations, claims, tool=tool)


# ---------------------------------------------------------------- quotes
@pytest.mark.parametrize(
    ("quote", "document", "valid"),
    [
        ("A kennel for a dog costs € 8.", "documents/pets.md", True),
        ("A kennel for a cat costs € 8.", "documents/pets.md", False),
        ('Members,"€ 1,000",7', "documents/fees.csv", True),
        ("| Members | € 1,000 | 7 |", "documents/fees.csv", False),
        ("", "documents/pets.md", False),
        (" \n", "documents/pets.md", False),
        ("A kennel", "documents/none.md", False),
        ("no", "documents/bad.pdf", False),
    ],
)
def test_a_quote_must_stand_in_the_file_it_names(quote: str, document: str, valid: bool) -> None:
    assert JUDGE.valid(cite(quote, document)) is valid


def test_a_quote_from_a_docx_is_held_against_its_text() -> None:
    import docx

    made = docx.Document()
    made.add_paragraph("The bar opens at 18:00.")
    raw = io.BytesIO()
    made.save(raw)
    judge = Judge(MemoryFiles({"documents/bar.docx": raw.getvalue()}))
    assert judge.valid(cite("bar opens at 18:00", "documents/bar.docx"))
    assert not judge.valid(cite("bar opens at 19:00", "documents/bar.docx"))


# ---------------------------------------------------------------- sentences
@pytest.mark.parametrize(
    ("quote", "sentence", "held"),
    [
        ("A kennel for a dog costs € 8.", "A dog's kennel costs 8 euro [1].", True),
        ("A kennel for a dog costs € 8.", "A dog's kennel costs 18 euro.", False),
        ("A kennel for a dog costs € 8.", "A cabin for two people costs € 8.", False),
        ("The gate opens at 7:05.", "The gate opens at 07:05.", True),
        ("The gate opens at 17:05.", "The gate opens at 7:05.", False),
        ("The fine is € 1,000.", "The fine is 1000 euro.", True),
        ("The fine is € 44,50.", "The fine is 44.5 euro.", True),
        ("The fine is € 44,50.", "The fine is 4450 euro.", False),
        ("Cancel seven days before.", "Cancel 7 days before.", True),
        ("Dogs travel on deck.", "Dogs do not travel on deck.", False),
        ("Dogs never travel on deck.", "Dogs do not travel on deck.", True),
        ("You can’t bring dogs.", "No dogs, you bring none.", True),
        ("Το πλοίο φεύγει από την πύλη Ε7.", "Το πλοίο φεύγει από την πύλη Ε7.", True),
        ("Το πλοίο φεύγει από την πύλη Ε7.", "Το πλοίο δεν φεύγει από την πύλη Ε7.", False),
        ("Container MSCU 6639870", "MSCU 6639871", False),
        ("Anything at all.", "Yes.", False),
    ],
)
def test_a_sentence_is_held_by_its_numbers_words_and_negation(quote: str, sentence: str, held: bool) -> None:
    assert holds(quote, sentence) is held


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_judged_and_a_foreign_number_is_never_held(quote: str, sentence: str) -> None:
    holds(quote, sentence)
    assert not holds(quote.replace("987654", ""), f"{sentence} 987654 ")


@given(
    st.sampled_from(
        ["A kennel for a dog costs € 8.", "Gate E7 opens at 7:05, not before.", "Η πύλη ανοίγει στις έξι."]
    ),
    st.text(max_size=40),
)
def test_a_verbatim_sentence_is_always_held(sentence: str, more: str) -> None:
    assert holds(f"{sentence} {more}", sentence)


def test_a_row_is_read_with_the_header_of_its_table() -> None:
    rows = (Claim("Pet: Cat; Fee: € 3", True, 1), Claim("Who: Guests; Berth fee: € 20; Nights: 2", True, 2))
    citations = (cite("| Cat | € 3 |"), cite("Guests,€ 20,2", "documents/fees.csv", 2))
    found = JUDGE.judge(answer("“Pet: Cat; Fee: € 3” [1]", *citations, claims=rows))
    assert (found.quotes, found.verbatim, found.claims, found.supported) == (2, 2, 2, 2)


# ---------------------------------------------------------------- whole answers
def test_counts_of_an_answer_from_documents() -> None:
    quote = cite("A kennel for a dog\ncosts € 8.")
    claims = (
        Claim("A kennel costs € 8.", True, 1), Claim("A cabin costs € 80.", True, 1),
        Claim("This one was taken out, 90.", False), Claim("Nothing stands for this.", True, None),
    )  # fmt: skip
    text = "A kennel costs € 8. [1] A cabin costs € 80. [1] “A kennel for a dog costs € 8.” [1]"
    found = JUDGE.judge(answer(text, quote, cite("invented", number=2), claims=claims))
    assert found == Judged(quotes=2, verbatim=1, claims=2, supported=1, unquoted=1, sentences=3, unsupported=1)


def test_marks_in_a_claim_name_its_quotes() -> None:
    quotes = (cite("A kennel for a dog costs € 8."), cite("| Cat | € 3 |", number=2))
    one = Claim("A dog costs € 8 and a cat € 3 [1][2].", True, 1)
    assert JUDGE.judge(answer("", *quotes, claims=(one,))).supported == 1
    assert JUDGE.judge(answer("", *quotes, claims=(Claim("A dog costs € 8 and a cat € 3.", True, 1),))).supported == 0


def test_a_tools_sentence_without_a_quote_is_counted_as_such() -> None:
    found = JUDGE.judge(
        answer("It leaves at 07:25.", claims=(Claim("It leaves at 07:25.", True),), tool=ToolUse("timetable"))
    )
    assert found == Judged(unquoted=1)


def test_an_answer_without_citations_is_held_against_what_it_was_given() -> None:
    plain = Answer(
        "?", "p", "1", "m", "en", "answered", "A kennel costs € 8. A parrot costs € 99.",
        sources=(Source(1, "documents/pets.md", "", "A kennel for a dog costs € 8.", 0, 0),),
    )  # fmt: skip
    assert JUDGE.judge(plain) == Judged(sentences=2, unsupported=1)


def test_the_score_sums_what_was_judged_and_times_tools_apart() -> None:
    def done(seconds: float, tool: ToolUse | None, judged: Judged | None) -> Outcome:
        found = Answer("?", "p", "1", "m", "en", "answered", "x", tool=tool, timings=Timings(total_s=seconds))
        return Outcome(Question("a", "What?", "answered"), found, judged=judged)

    score = score_of([
        done(4, None, Judged(2, 1, 2, 2, 0, 3, 1)), done(6, None, Judged(2, 2, 2, 1, 0, 2, 0)),
        done(0.01, ToolUse("table"), Judged(unquoted=1)),
    ])  # fmt: skip
    assert (score["citation_validity"], score["quotes"]) == (0.75, 4)
    assert (score["citation_support"], score["claims"], score["claims_without_quote"]) == (0.75, 4, 1)
    assert (score["unsupported_shown"], score["sentences_shown"]) == (1, 5)
    low, high = score["citation_support_interval"]
    assert low < 0.75 < high
    documents, tools = score["seconds"]["documents"], score["seconds"]["tools"]
    assert (documents["answers"], documents["median_s"], documents["p95_s"]) == (2, 5, 6)
    assert documents["median_interval"] == [4, 6]
    assert (tools["answers"], tools["median_s"]) == (1, 0.01)
    assert score_of([done(1, None, None)])["unsupported_shown"] is None, "nobody judged is not the same as none found"


# ---------------------------------------------------------------- intervals of times
@given(st.lists(st.floats(0.001, 1000), min_size=1, max_size=60))
def test_a_bootstrap_lies_within_the_values_and_can_be_repeated(values: list[float]) -> None:
    for of in (median_of, p95_of):
        found = bootstrap(values, of)
        assert found is not None and found == bootstrap(values, of)
        low, high = found
        assert round(min(values), 3) <= low <= high <= round(max(values), 3)


def test_a_bootstrap_narrows_with_more_values_and_is_none_of_nothing() -> None:
    few = bootstrap([float(n) for n in range(20)], median_of) or [0, 0]
    many = bootstrap([n / 20 for n in range(400)], median_of) or [0, 0]
    assert many[1] - many[0] < few[1] - few[0]
    assert few[0] < 9.5 < few[1]
    assert spread([]) == {"answers": 0, "median_s": None, "median_interval": None, "p95_s": None, "p95_interval": None}
