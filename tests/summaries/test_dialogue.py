"""Conversations: questions with their answers, and speech made readable without changing it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.summaries import dialogue
from assistant.summaries.model import Text
from assistant.summaries.spoken import changed, number, readable

TALK = """[doctor] hi , how are you ?
[patient] fine , thanks .
[doctor] any fever or chills ?
[patient] no .
[doctor] and what do you take for the pain ?
[patient] um , ibuprofen , four hundred milligrams twice a day .
[doctor] okay . on exam there is some swelling of the right knee , okay ?
[patient] mm-hmm .
[doctor] so i'm gon na start you on meloxicam fifteen milligrams a day , and i want to see you back in two weeks , okay ?
[patient] sounds good .
"""


def shown(talk: str = TALK) -> list[str]:
    return [unit.shown for unit in dialogue.units_of(Text("talk", talk))]


def test_a_question_is_one_statement_with_its_answer() -> None:
    assert "Any fever or chills? – No." in shown()
    assert "What do you take for the pain? – Ibuprofen, 400 milligrams twice a day." in shown()


def test_small_talk_and_nods_are_left_out_and_the_side_stays() -> None:
    said = " ".join(shown())
    assert "mm-hmm" not in said and "how are you" not in said.lower()
    assert "swelling of the right knee" in said


def test_a_plan_has_its_dose_in_figures_and_its_quote_in_the_talk() -> None:
    unit = next(u for u in dialogue.units_of(Text("talk", TALK)) if "meloxicam" in u.shown)
    assert "15 milligrams" in unit.shown
    assert unit.theme in ("plan", "followup")
    assert "fifteen milligrams" in TALK[unit.start : unit.end]


def test_a_note_with_labels_is_no_conversation() -> None:
    assert not dialogue.is_dialogue("Patient: Ada Quill\nDiagnosis: pneumonia\nPlan: rest\n")
    assert dialogue.is_dialogue(TALK)


def test_right_as_a_side_is_never_taken_for_a_filler() -> None:
    assert "right" in readable("right knee hurts , okay ?").lower()
    assert "right" in readable("so it is the one on the right .").lower()
    assert changed("It hurts on the", "it hurts on the right")


def test_only_what_carries_nothing_may_go() -> None:
    assert changed("I take aspirin.", "um , i take , you know , aspirin .") == ""
    assert changed("I take aspirin.", "i do not take aspirin .")
    assert changed("I take aspirin daily.", "i take aspirin .")


def test_number_words() -> None:
    assert [number(w) for w in ("twenty five", "five hundred", "one point five", "two thousand")] == [
        "25",
        "500",
        "1.5",
        "2000",
    ]
    assert number("one forty") == "" and number("twenty twenty") == ""


@given(
    st.lists(
        st.sampled_from(
            [
                "um",
                "okay",
                "so",
                "i",
                "take",
                "aspirin",
                "no",
                "left",
                "right",
                "knee",
                "pain",
                "you",
                "know",
                ",",
                ".",
                "well",
                "and",
                "but",
                "all",
            ]
        ),
        max_size=14,
    )
)
def test_making_speech_readable_loses_nothing_that_counts(words: list[str]) -> None:
    text = " ".join(words)
    out = readable(text)
    for word in ("aspirin", "left", "pain", "no"):
        assert (word in words) == (word in out.lower().replace(",", " ").replace(".", " ").split()), (text, out)
