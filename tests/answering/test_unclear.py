"""Questions that leave out what the documents vary by: whole answers over small packs, and what must not be asked back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.phrases import asked_back
from assistant.answering.unclear import missing
from assistant.config import Home
from assistant.documents.people import people_in
from assistant.loading import DiskLoader
from assistant.models.chat import never
from assistant.packs.vocabulary import Entry, Vocabulary
from assistant.service import Assistant
from assistant.types import AddPack, Answer, AnswerDone, Ask, Turn

MakePack = Callable[..., Path]
Asker = Callable[..., Answer]
FILES = {
    "documents/refunds.md": None,
    "documents/pets.md": None,
    "documents/el/limani.md": None,
    "documents/doses.md": (
        "# Doses\n\n## Starting dose\n\n| Drug | Dose | Given |\n|---|---|---|\n| alteplase | 90 mg | by vein |\n"
        "| heparin | 5000 units | under the skin |\n| digoxin | 250 micrograms | by mouth |\n"
        "| lithium | 400 mg | by mouth |\n| ramipril | 2.5 mg | by mouth |\n"
    ),
    "documents/visitors.md": (
        "# Visitors\n\n## Car park\n\nParking costs £4 a day.\n\n## Canteen\n\nA hot lunch costs £6.\n\n"
        "## Telephone\n\nThe bedside telephone costs £2 a day.\n\n## Hours\n\nVisitors come from 14:00 to 20:00.\n"
    ),
    "documents/el/doseis.md": (
        "# Δόσεις\n\n## Αρχική δόση\n\n| Φάρμακο | Δόση | Οδός |\n|---|---|---|\n| αλτεπλάση | 90 mg | ενδοφλέβια |\n"
        "| ηπαρίνη | 5000 μονάδες | υποδόρια |\n| διγοξίνη | 250 μικρογραμμάρια | από το στόμα |\n"
    ),
}
NOTES = {
    "documents/brown.md": "# Admission\n\n- Patient: Ada Brown, born 1950\n\n## Bloods\n\nPotassium 5.1 mmol/L on admission.\n",
    "documents/stone.md": "# Admission\n\n- Patient: Carl Stone, born 1961\n\n## Bloods\n\nPotassium 3.2 mmol/L on admission.\n",
    "documents/el/xenos.md": "# Εισαγωγή\n\nΑσθενής: Ίων Ξένος\n\n## Εξετάσεις\n\nΚάλιο 4,4 mmol/L στην εισαγωγή.\n",
}


def asker(home: Home, folder: Path) -> Asker:
    assistant = Assistant(home, DiskLoader(home), lambda _: None)
    list(assistant.handle(AddPack("a", str(folder)), never))

    def answer(question: str, lang: str | None = None, history: tuple[Turn, ...] = ()) -> Answer:
        done = list(assistant.handle(Ask("q", question, folder.name, lang=lang, history=history), never))[-1]
        assert isinstance(done, AnswerDone), done
        return done.answer

    return answer


@pytest.fixture
def ward(home: Home, make_pack: MakePack) -> Asker:
    return asker(home, make_pack(name="ward", files=FILES))


@pytest.fixture
def notes(home: Home, make_pack: MakePack) -> Asker:
    return asker(home, make_pack(name="notes", files={**FILES, **NOTES}))


@pytest.mark.parametrize("question", ["what dose should I give?", "What is the starting dose?", "dose?"])
def test_a_question_that_names_no_row_is_asked_for_which(ward: Asker, question: str) -> None:
    answer = ward(question)
    assert answer.status == "clarify"
    assert answer.answer.startswith("For which drug? The documents have ")
    offered = [drug for drug in ("alteplase", "heparin", "digoxin", "lithium", "ramipril") if drug in answer.answer]
    assert len(offered) == 4 and answer.answer.endswith(", ….")
    assert "mg" not in answer.answer and not answer.citations and not answer.claims and answer.model == ""
    assert "documents/doses.md" in [source.document for source in answer.sources]
    assert answer.record is not None and ("decision", "asked back: case") in answer.record.checks


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("what dose of heparin should I give?", "5000 units"),
        ("digoxin starting dose", "250 micrograms"),
        ("Lithium: dose?", "400 mg"),
    ],
)
def test_a_question_that_names_its_row_is_answered(ward: Asker, question: str, value: str) -> None:
    answer = ward(question)
    assert answer.status == "answered" and value in answer.answer


def test_the_reply_to_a_question_back_completes_the_question(ward: Asker) -> None:
    first = ward("what dose should I give?")
    second = ward("heparin", history=(Turn("what dose should I give?", first.answer),))
    assert second.status == "answered" and "5000 units" in second.answer
    assert second.understood == "what dose should I give? heparin"


def test_a_bare_price_is_asked_for_its_matter(ward: Asker) -> None:
    answer = ward("How much does it cost?")
    assert answer.status == "clarify"
    assert answer.answer.startswith("What is this about? The documents speak of ")
    assert "Car park" in answer.answer and "Canteen" in answer.answer and "£" not in answer.answer
    assert ward("How much does the canteen lunch cost?").status == "answered"


def test_a_measure_that_several_sections_give_differently_is_asked_for_its_matter(
    home: Home, make_pack: MakePack
) -> None:
    blank = {**FILES, "documents/doses.md": None, "documents/el/doseis.md": None}
    three = (
        "# Circuit\n\n## Standard\n\nThe dose is 1400 units.\n\n## Small patients\n\nThe dose is 900 units.\n\n"
        "## After surgery\n\nThe dose is 300 units.\n"
    )
    answer = asker(home, make_pack(name="three", files={**blank, "documents/circuit.md": three}))("What is the dose?")
    assert answer.status == "clarify"
    assert all(place in answer.answer for place in ("Standard", "Small patients", "After surgery"))
    one = "# Circuit\n\n## Standard\n\nThe dose is 1400 units.\n"
    only = asker(home, make_pack(name="one", files={**blank, "documents/circuit.md": one}))("What is the dose?")
    assert only.status == "answered" and "1400 units" in only.answer


def test_a_condition_that_all_rows_share_names_none_of_them(home: Home, make_pack: MakePack) -> None:
    table = (
        "# Cancelling\n\n## Cancelling\n\n| When you cancel | Back |\n|---|---|\n| 7 days before | 90 % |\n"
        "| 2 days before | 40 % |\n| on the day | nothing |\n"
    )
    ask = asker(home, make_pack(name="trips", files={**FILES, "documents/cancelling.md": table}))
    answer = ask("How much do I get back if I cancel?")
    # A column that is a clause is not put behind "for which".
    assert answer.answer.startswith("Which of these is meant? The documents have ")
    assert "on the day" in answer.answer and "90 %" not in answer.answer
    assert ask("How much do I get back if I cancel 2 days before?").status != "clarify"


def test_greek_is_asked_back_in_greek(ward: Asker) -> None:
    answer = ward("ποια είναι η αρχική δόση;")
    assert (answer.status, answer.language) == ("clarify", "el")
    assert answer.answer == "Για ποια περίπτωση (φάρμακο); Τα έγγραφα έχουν: αλτεπλάση, ηπαρίνη, διγοξίνη."
    assert ward("ποια είναι η δόση της ηπαρίνης;").status == "answered"


def test_a_pronoun_over_several_peoples_records_is_asked_for_whom(notes: Asker) -> None:
    for question in ("whats her potassium?", "what was the patient's potassium?"):
        answer = notes(question)
        assert answer.status == "clarify"
        assert answer.answer == "Which patient? The documents are about Ada Brown, Ίων Ξένος, Carl Stone."
    greek = notes("ποιο είναι το κάλιό του;")
    assert greek.status == "clarify" and greek.answer.startswith("Για ποιον ασθενή;")
    assert notes("what was Ada Brown's potassium, is she ok?").status != "clarify"
    assert notes("what was stones potassium when he came").status != "clarify"


def test_a_pronoun_where_the_documents_are_about_nobody_is_answered(ward: Asker) -> None:
    assert ward("how much heparin does she need?").status != "clarify"
    assert ward("what is her weight?").status != "clarify"


def test_a_follow_up_is_judged_as_it_was_understood(ward: Asker) -> None:
    answer = ward("and for heparin?", history=(Turn("What is the starting dose of digoxin?", "250 micrograms"),))
    assert answer.status == "answered" and "5000 units" in answer.answer


# ---------------------------------------------------------------- what must not be asked back
@pytest.mark.parametrize(
    "question",
    [
        "Is there a starting dose?",
        "Which drug has the lowest dose?",
        "How do I give the dose?",
        "Are all doses given by mouth?",
        "what time is it",
        "how old are you?",
        "τι ώρα είναι;",
        "What is the dose of amiodarone?",
        "dose for group E",
    ],
)
def test_no_question_back(ward: Asker, question: str) -> None:
    assert ward(question).status != "clarify"


def test_another_spelling_of_what_is_common_is_understood(home: Home, make_pack: MakePack) -> None:
    assert asker(home, make_pack(name="ward", files=FILES))("what is the starting posology?").status != "clarify"
    files = {**FILES, "vocabulary.csv": "canonical,alias,language\ndose,posology,en\nheparin,blood thinner,en\n"}
    ask = asker(home, make_pack(name="ward", version="1.1.0", files=files))
    assert ask("what is the starting posology?").answer.startswith("For which drug?")
    assert ask("what is the starting posology for heparin?").status != "clarify"


class Known:
    """A pack without records that knows every word."""

    people = ()

    @staticmethod
    def frequency(word: str) -> int:
        return len(word)


@given(st.text(max_size=80), st.sampled_from(["en", "el"]))
def test_without_evidence_nothing_is_asked(question: str, language: str) -> None:
    vocabulary = Vocabulary([Entry("alteplase", "clotbuster")])
    assert missing(question, [], Known(), vocabulary, "el" if language == "el" else "en") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("- Patient: Ada Brown, born 1950", ("Ada Brown",)),
        ("**Patient name:** Mrs Ada Brown", ("Ada Brown",)),
        ("| Patient | Carl Stone |", ("Carl Stone",)),
        ("Ασθενής: κ. Ίων Ξένος", ("Ίων Ξένος",)),
        ("Patient: Ada Brown\nNurse: Eve Hill\nPatient: Ada Brown", ("Ada Brown",)),
        ("The patient: She was seen by Dr Hill. Patients: Monday Clinic", ()),
        ("Patient safety comes first.", ()),
    ],
)
def test_people_are_read_behind_their_label(text: str, names: tuple[str, ...]) -> None:
    assert people_in([text]) == names


def test_only_our_own_questions_back_are_known_as_such() -> None:
    assert asked_back("For which drug? The documents have alteplase, heparin.")
    assert asked_back("Για ποιον ασθενή; Τα έγγραφα αφορούν: Ίων Ξένος.")
    assert not asked_back("For which drug is this? See page 3.")
    assert not asked_back("")
