"""Follow-ups to the documents: what is put in, where, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.follow import complete
from assistant.types import Turn

TICKET = "What does a ticket to Naxos cost for adults?"
CANCEL = "How much do I get back if I cancel three days before departure?"
GREEK = "Πόσο κοστίζει το εισιτήριο για Νάξο για ενήλικες;"
OFFICE = "When is the office in Naxos open on Saturday?"
DOSE = "What is the highest daily dose of paracetamol for adults?"
DOG = "Can I bring a dog on board?"


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (TICKET, "and for children?", "What does a ticket to Naxos cost for children?"),
        (TICKET, "Children?", "What does a ticket to Naxos cost for children?"),
        (TICKET, "what about a dog?", "What does a ticket to Naxos cost for a dog?"),
        (TICKET, "and with a motorbike", "What does a ticket to Naxos cost for adults with a motorbike?"),
        (TICKET, "kai gia paidia?", "What does a ticket to Naxos cost for children?"),
        (TICKET, "και με αυτοκίνητο;", "What does a ticket to Naxos cost for adults with a car?"),
        (TICKET, "and to Paros?", "What does a ticket to Paros cost for adults?"),
        (TICKET, "and Paros?", "What does a ticket to Paros cost for adults?"),
        (TICKET, "and a cabin?", "What does a cabin to Naxos cost for adults?"),
        (TICKET, "and with a car for 2 children?", "What does a ticket to Naxos cost for 2 children with a car?"),
        (CANCEL, "and if I cancel ten days before?", "How much do I get back if I cancel ten days before?"),
        (CANCEL, "what if the ship stays in port?", "How much do I get back if the ship stays in port?"),
        (GREEK, "και για παιδιά;", "Πόσο κοστίζει το εισιτήριο για Νάξο για παιδιά;"),
        (GREEK, "και για Πάρο;", "Πόσο κοστίζει το εισιτήριο για Πάρο για ενήλικες;"),
        (GREEK, "Και ο σκύλος;", "Πόσο κοστίζει το εισιτήριο για Νάξο για σκύλο;"),
        (GREEK, "and for children?", "Πόσο κοστίζει το εισιτήριο για Νάξο για παιδιά;"),
        (OFFICE, "and on Sunday?", "When is the office in Naxos open on Sunday?"),
        (OFFICE, "and tomorrow?", "When is the office in Naxos open tomorrow?"),
        (OFFICE, "and the ticket kiosk?", "When is the ticket kiosk in Naxos open on Saturday?"),
        (DOSE, "and ibuprofen?", "What is the highest daily dose of ibuprofen for adults?"),
        (DOSE, "and for ibuprofen?", "What is the highest daily dose of ibuprofen for adults?"),
        (DOG, "and a cat?", "Can I bring a cat on board?"),
        (DOG, "what about on Kyma Jet?", "Can I bring a dog on board on Kyma Jet?"),
        (DOG, "How much does it cost?", f"{DOG} How much does it cost?"),
        ("How much is breakfast?", "and dinner?", "How much is dinner?"),
        ("What do children under 5 pay?", "and students?", "What do students pay?"),
    ],
)
def test_a_follow_up_takes_the_place_of_what_is_like_it(before: str, question: str, understood: str) -> None:
    assert complete(question, (Turn(before, "…"),)) == understood


@pytest.mark.parametrize(
    "question",
    [
        "What does a cabin cost?", "And what does a cabin cost?", "Is there wifi on board?", "what about luggage?",
        "Refunds?", "Is it allowed to bring alcohol?", "How long does it take from Piraeus to Paros?", "thanks",
        "What does it cost to take a car to Paros in August?", "Τι γίνεται με τις αποσκευές;",
        "If I lose my ticket, can I get a new one?", "lost luggage office", "?", "and?",
    ],
)  # fmt: skip
def test_what_asks_by_itself_is_left_alone(question: str) -> None:
    assert complete(question, (Turn(TICKET, "…"),)) == question


def test_follow_ups_of_follow_ups_and_politeness_between() -> None:
    turns = (Turn(TICKET, "…"), Turn("and for children?", "…"), Turn("thanks!", "…"))
    assert complete("and to Paros?", turns) == "What does a ticket to Paros cost for children?"
    assert complete("and to Paros?", ()) == "and to Paros?"
    # What was understood stands in for turns that no longer go along.
    late = Turn("and for children?", "…", "What does a ticket to Naxos cost for children?")
    assert complete("and to Paros?", (late,)) == "What does a ticket to Paros cost for children?"


def test_a_long_chat_about_one_thing_does_not_make_the_question_grow() -> None:
    turn = Turn(DOG, "…")
    for question in ("How much does it cost?", "and where does it sleep?", "Do I have to muzzle it?"):
        turn = Turn(question, "…", complete(question, (turn,)))
        assert turn.understood == f"{DOG} {question}"


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_typed_makes_it_fail(before: str, question: str) -> None:
    complete(question, (Turn(before, ""), Turn(question, "")))
    assert complete(question, (Turn("Thanks!", ""),)) == question


WORDS = [
    "and", "for", "with", "a", "the", "dog", "car", "Naxos", "if", "to", "of", "what", "it", "Sunday", "children", ";",
    "?", ",", "και", "με",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_a_question_stays_as_typed_or_builds_on_the_one_before(question: str) -> None:
    done = complete(question, (Turn(TICKET, ""),))
    assert done == question or done.startswith("What does ")
