"""Documents that disagree: shown where only figures differ, never where two things are meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.conflict import contradicts, disagreement
from assistant.answering.extract import Line
from assistant.types import Source


def line(text: str, document: str = "handbook", section: str = "Handbook", score: float = 1.0) -> Line:
    name = f"documents/{document}.md"
    return Line(Source(1, name, section, text, 0, len(text)), 0, len(text), text, score)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The late fee is €25 per day.", "A late fee of 30 EUR is charged per day."),
        ("A kennel for a dog costs € 8.", "Dog kennel: 12 euros"),
        ("The ticket office opens at 7:00.", "The ticket office opens at 08:00."),
        ("Bring the luggage trolley back within 3 days.", "Bring the luggage trolley back within 5 days."),
        ("A deposit of 1,200 € is due for a boat.", "A deposit of € 1.500 is due for a boat."),
        ("Το κλουβί του σκύλου κοστίζει 8 €.", "Το κλουβί του σκύλου κοστίζει 12 ευρώ."),
    ],
)
def test_the_same_said_with_another_figure_is_a_contradiction(one: str, other: str) -> None:
    first, second = line(one), line(other, "faq", "Questions")
    assert contradicts(first, second) and contradicts(second, first)
    chosen, warning = disagreement([first, second], [first], "en")
    assert chosen == [first, second]
    assert one in warning and other in warning and "documents/handbook.md" in warning and "documents/faq.md" in warning


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The late fee is €25 per day.", "The late fee is 25 euros per day."),
        ("A deposit of 1,200 € is due for a boat.", "A deposit of € 1.200,00 is due for a boat."),
        ("The ticket office opens at 7:00.", "The ticket office opens at 07:00."),
        ("A dog kennel costs €8.", "A cat kennel costs €5."),
        ("A dog kennel costs €8.", "A dog kennel in a cabin costs €12."),
        ("The price is €8.", "The price is €12."),
        ("Adult return ticket €10", "Child return ticket €5"),
        ("Ring the ticket desk: 22860 20261", "Ring the ticket desk: 22860 30372"),
        ("Harbour fees valid from 1 May 2026", "Harbour fees valid from 1 June 2026"),
        ("Read the boarding rules in section 3 pages.", "Read the boarding rules in section 4 pages."),
        ("The ticket office opens at 7:00.", "The ticket office opens 7:00 to 15:00."),
        ("The kennel takes dogs up to 30 kg.", "The kennel takes dogs up to 60 cm."),
    ],
)
def test_two_things_or_one_value_are_no_contradiction(one: str, other: str) -> None:
    assert not contradicts(line(one), line(other, "faq", "Questions"))


def test_documents_about_two_ships_do_not_contradict_each_other() -> None:
    said = "The return ticket costs €10.", "The return ticket costs €12."
    assert not contradicts(line(said[0], "kyma-jet", "Kyma Jet"), line(said[1], "ostria", "Ostria"))
    assert not contradicts(line(said[0], "fares-naxos", "Fares"), line(said[1], "fares-paros", "Fares"))
    assert contradicts(line(said[0], "fares-naxos", "Fares"), line(said[1], "faq", "Questions"))


def test_one_document_does_not_contradict_itself() -> None:
    assert not contradicts(line("The late fee is €25."), line("The late fee is €30."))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_lines_can_be_compared_and_the_order_does_not_matter(one: str, other: str) -> None:
    first, second = line(one), line(other, "faq", "Questions")
    assert contradicts(first, second) == contradicts(second, first)
    assert not contradicts(first, line(one, "faq", "Questions"))


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_amounts_contradict_exactly_when_they_differ(one: int, other: int) -> None:
    first = line(f"The parking fee for a trailer is €{one}.")
    second = line(f"The parking fee for a trailer is {other:,} EUR.", "faq", "Questions")
    assert contradicts(first, second) == (one != other)
