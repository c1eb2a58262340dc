"""What clerks write short, written out where the documents hold the long form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.words import Row, Words
from assistant.tools.words.abbreviations import Abbreviations

TEXTS = (
    "Reefers are plugged in within 2 hours before departure. A dry container and a flat rack wait outside.",
    "A delivery order is issued against the bill of lading. The customer pays the surcharge with the ticket.",
    "Blood pressure is taken twice daily. The emergency department has its own THC form.",
)


@pytest.fixture
def words(tmp_path: Path) -> Words:
    path = tmp_path / "words.db"
    rows = [Row(n, f"documents/{n}.md", "", "", "prose", text, 0, len(text)) for n, text in enumerate(TEXTS, start=1)]
    Words.write(path, [], rows)
    return Words.open(path)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gate cutoff rf, hrs b4 etd?", "gate cutoff reefer, hours before departure?"),
        ("rate 40rf velden", "rate 40 reefer velden"),
        ("20' dv free days", "20' dry free days"),
        ("D/O against orig b/l?", "delivery order against orig bill of lading?"),
        ("cust wants his tkt back, surch too", "customer wants his ticket back, surcharge too"),
        ("BP bd?", "blood pressure twice daily?"),
        ("who runs the A&E", "who runs the emergency department"),
    ],
)
def test_shorthand_is_written_out_where_the_documents_hold_the_long_form(words: Words, typed: str, meant: str) -> None:
    assert Abbreviations(words).written_out(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "thc at velden?",  # the documents write it themselves
        "how do you do it",  # "do" is no "d/o"
        "invoice for awb",  # no passage holds an air waybill
        "is the surf good",  # inside a word
        "dc of the patient",  # a dry container only behind a size
        "ποσο κανει το rf",
        "poso kanei to rf sto limani",
        "",
    ],
)
def test_what_is_not_known_to_be_shorthand_stays_as_typed(words: Words, typed: str) -> None:
    assert Abbreviations(words).written_out(typed) == typed


class _Everything:
    """Documents that hold every long form and write nothing short."""

    def frequency(self, word: str) -> int:
        return len(word)

    def writes(self, word: str) -> bool:
        return not word


@given(st.text(), st.sampled_from(["rf", "b/l", "40dv", "B4", "o/w"]))
def test_any_text_can_be_asked(text: str, short: str) -> None:
    known = Abbreviations(_Everything())
    assert known.written_out(f"{text} the same").endswith(" the same")
    assert short not in known.written_out(f"when is {short} free").split()
