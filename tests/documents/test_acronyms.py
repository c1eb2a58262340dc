"""Acronyms that documents explain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.acronyms import Acronym, acronyms_in
from assistant.packs.vocabulary import Entry, Vocabulary

WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8), min_size=3, max_size=6)


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("The verified gross mass (VGM) is due.", "VGM", "verified gross mass"),
        ("VGM (verified gross mass) is due.", "VGM", "verified gross mass"),
        ("All VGMs (verified gross mass, by SOLAS) are due.", "VGM", "verified gross mass"),
        ("a bill of lading (BL)", "BL", "bill of lading"),
        ("Out-of-gauge cargo (OOG)", "OOG", "Out-of-gauge"),
        ("**Notice of readiness** (NOR)", "NOR", "Notice of readiness"),
        ("Ο Φόρος Προστιθέμενης Αξίας (ΦΠΑ) είναι 24 %.", "ΦΠΑ", "Φόρος Προστιθέμενης Αξίας"),
        ("Φ.Π.Α. (φόρος προστιθέμενης αξίας)", "ΦΠΑ", "φόρος προστιθέμενης αξίας"),
    ],
)
def test_both_orders_are_read(text: str, short: str, long: str) -> None:
    assert list(acronyms_in(text)) == [Acronym(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "See the page on fees (PDF).", "the ship sails (OK)", "Naxos (NX)", "verified. gross mass (VGM)",
        "the port (Piraeus, gate E7)", "tons (t)", "very good. Mass (VGM)", "VGM (see the page on weights)",
        "VGM (verified gross mass stated on the paper by somebody)",
    ],
)  # fmt: skip
def test_what_does_not_spell_the_letters_is_left_out(text: str) -> None:
    assert list(acronyms_in(text)) == []


@given(WORDS)
def test_initials_are_found_in_either_order(words: list[str]) -> None:
    short, long = "".join(w[0] for w in words).upper(), " ".join(words)
    assert Acronym(short, long) in list(acronyms_in(f"In short: {long} ({short})."))
    assert Acronym(short, long) in list(acronyms_in(f"In short: {short} ({long})."))


@given(st.text("aAbBgG ().-,", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for found in acronyms_in(text):
        assert (found.short and " " in found.long) or "-" in found.long or found.long


def test_the_vocabulary_uses_them_both_ways_and_its_own_lines_go_first() -> None:
    own = Vocabulary([Entry("Piraeus", "GRPIR", "en"), Entry("weighing note", "VGM", "en")])
    more = own.with_acronyms([Acronym("VGM", "verified gross mass"), Acronym("NOR", "Notice of readiness")])
    assert more.spellings("who sends the notice of readiness?") == ["Notice of readiness", "NOR"]
    assert more.spellings("what is a NOR?") == ["Notice of readiness", "NOR"]
    assert more.spellings("VGM?") == ["weighing note", "VGM"]
    assert more.spellings("the verified gross mass, please") == ["verified gross mass", "VGM"]
    assert own.spellings("nor") == []


def test_names_of_more_than_three_words_are_found() -> None:
    vocabulary = Vocabulary([Entry("WEWS", "ward early warning score")])
    assert "WEWS" in vocabulary.spellings("what ward early warning score calls the doctor")
