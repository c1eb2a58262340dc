"""The timetable tool over the bundled ferry pack: what a passenger asks, and what must stand in the answer.

The expected times were read from the pack's own documents (`domains/ferries/documents/schedules`), not from the tool.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.packs.files import FolderFiles, MemoryFiles
from assistant.packs.store import ToolSpec
from assistant.packs.vocabulary import Vocabulary
from assistant.text import language_of
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.kinds.timetable import make
from assistant.types import Turn

#: A Wednesday morning, before the first ship has left.
NOW = dt.datetime(2026, 7, 1, 6, 0)


@pytest.fixture(scope="module")
def tool(ferries: Path) -> Tool:
    files = FolderFiles(ferries)
    return make(Setup(ToolSpec("timetable"), files, Vocabulary.load(files)))


def ask(tool: Tool, question: str, now: dt.datetime = NOW, history: tuple[Turn, ...] = ()) -> Reply | None:
    return tool.answer(Asked(question, language_of(question), now, history))


@pytest.mark.parametrize(
    ("question", "must", "must_not"),
    [
        ("next boat piraeus to naxos on saturday?", ["Saturday 4 July", "07:00", "10:45", "2 more"], ["07:30"]),
        ("When is the next ferry from Piraeus to Naxos?", ["today", "07:00"], []),
        ("What time does the last boat from Santorini to Piraeus leave tomorrow?", ["15:45", "23:30"], ["13:15"]),
        ("Which ferries go from Piraeus to Milos on Sunday?", ["Meltemi Sun", "Kyma Arrow", "07:15", "08:00"], []),
        ("On which days is there a ship from Piraeus to Amorgos?", ["Tuesday", "Thursday", "Saturday"], ["Monday"]),
        ("How long does the ferry take from Rafina to Mykonos?", ["2 h 20 min", "4 h 30 min"], []),
        ("When does Ostria Star from Piraeus arrive in Naxos?", ["13:00"], ["10:45"]),
        ("When does the 07:30 from Piraeus arrive in Naxos?", ["13:00"], ["10:45"]),
        ("Does the 07:30 to Santorini stop at Naxos?", ["Yes", "13:00"], []),
        ("Is there a ferry from Lavrio to Kea on Tuesday?", ["No.", "no sailing", "Wednesday 8 July"], []),
        ("ferries from piraeus to naxos tomorrow after 07:10", ["07:15", "07:30"], ["07:00"]),
        ("I must be in Paros from Piraeus before 11:00 tomorrow", ["07:00", "09:55"], ["11:45"]),
        ("Is there a direct ferry from Piraeus to Symi?", ["no direct sailing", "Rhodes", "09:00"], []),
        ("When is the boat from Amorgos to Piraeus on Saturday?", ["16:30", "01:15", "next day"], []),
        ("Which ship goes from Piraeus to Rhodes on Friday?", ["Ostria Dawn", "18:00"], []),
        ("How much is the ticket from Rafina to Mykonos on Kyma Swift?", ["€ 64.00"], ["€ 36.00"]),
        ("How often does the boat from Pounta to Antiparos run?", ["every 30 minutes", "22:30"], []),
        ("boat from naxsos to pireus tomorow", ["15:00", "18:00", "19:45"], []),
        ("Rafina - Tinos 15 August", ["07:50", "08:10", "20:00"], []),
        ("Rafina - Tinos 16 August", ["07:50", "08:10"], ["20:00"]),
        ("Rhodes to Symi on 13 July", ["17:30"], ["09:00"]),
        ("πότε φεύγει το πρώτο πλοίο για Νάξο από Πειραιά το Σάββατο;", ["Πειραιάς → Νάξος", "07:00", "10:45"], []),
        ("Ποιες μέρες έχει πλοίο από τον Πειραιά για την Αμοργό;", ["Τρίτη", "Πέμπτη", "Σάββατο"], ["Δευτέρα"]),
        ("πόση ώρα κάνει το πλοίο από τον Πειραιά για την Πάρο;", ["2 ώρες 55 λεπτά", "4 ώρες 15 λεπτά"], []),
        ("ti ora fevgei to teleftaio ploio apo ti naxo gia peiraia avrio?", ["19:45"], ["15:00"]),
        ("poia ploia pane apo rafina sti mykono avrio?", ["07:50", "08:10"], []),
    ],
)  # fmt: skip
def test_answers(tool: Tool, question: str, must: list[str], must_not: list[str]) -> None:
    reply = ask(tool, question)
    assert reply is not None and reply.status == "answered" and reply.sure, reply
    for part in must:
        assert part in reply.text, reply.text
    for part in must_not:
        assert part not in reply.text, reply.text


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("When is the next ferry to Naxos?", "From which port"),
        ("next ferry?", "From which port to which port"),
        ("What time does the boat leave?", "which port"),
        ("πότε είναι το επόμενο πλοίο για Νάξο;", "Από ποιο λιμάνι"),
    ],
)
def test_what_is_missing_is_asked_for(tool: Tool, question: str, part: str) -> None:
    reply = ask(tool, question)
    assert reply is not None and reply.status == "clarify" and part in reply.text, reply


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("When does the ferry from Piraeus to Ancona leave?", "Ancona"),
        ("next boat from piraeus to ithaca", "ithaca"),
        ("When is the ferry from Piraeus to Naxos on 10 January 2027?", "30 September 2026"),
        ("At what time does Kyma Jet leave in January 2027?", "30 September 2026"),
    ],
)
def test_what_the_timetable_cannot_know_is_said(tool: Tool, question: str, part: str) -> None:
    reply = ask(tool, question)
    assert reply is not None and reply.status == "not_found" and part in reply.text, reply


@pytest.mark.parametrize(
    "question",
    [
        "What do I get back if I cancel ten days before departure?",
        "Can my dog travel to Naxos?",
        "How long before departure must I be at the gate in Piraeus with my car?",
        "My car is 4.30 m long. What does it cost from Piraeus to Santorini on Ostria Star?",
        "How much luggage can I take on Kyma Jet?",
        "What is there to see in Naxos?",
        "Από πόσα μποφόρ μένει στο λιμάνι το Kyma Jet;",
        "poso kostizei na afiso ti valitsa mou sto grafeio ston peiraia?",
        "hello",
        "",
    ],
)
def test_the_documents_questions_are_left_to_them(tool: Tool, question: str) -> None:
    assert ask(tool, question) is None


def test_follow_ups_take_what_is_missing_from_the_question_before(tool: Tool) -> None:
    first = Turn("next boat from Piraeus to Naxos on Saturday?", "…")
    sunday = ask(tool, "and on Sunday?", history=(first,))
    assert sunday is not None and "Piraeus to Naxos" in sunday.text and "Sunday 5 July" in sunday.text
    back = ask(tool, "and the last one back?", history=(first,))
    assert back is not None and "Naxos to Piraeus" in back.text and "Saturday 4 July" in back.text
    assert "19:45" in back.text
    paros = ask(tool, "what about Paros?", history=(first,))
    assert paros is not None and "Piraeus to Paros" in paros.text and "Saturday 4 July" in paros.text


def test_how_a_follow_up_was_read_is_said(tool: Tool) -> None:
    first = Turn("next boat from Piraeus to Naxos on Saturday?", "…")
    sunday = Turn("and on Sunday?", "…")
    back = ask(tool, "and back?", history=(first, sunday))
    assert back is not None and back.understood == "Naxos → Piraeus, Sunday 5 July 2026, next"
    evening = ask(tool, "and after 17:00?", history=(first,))
    assert evening is not None and evening.understood == "Piraeus → Naxos, Saturday 4 July 2026, after 17:00, next"
    greek = ask(tool, "και την Κυριακή;", history=(first,))
    assert greek is not None and greek.understood == "Πειραιάς → Νάξος, Κυριακή 5 Ιουλίου 2026, επόμενο"
    # What was understood is enough to go on from, when the question itself is no longer sent along.
    for said in (back.understood, evening.understood, greek.understood):
        again = ask(tool, "and on Monday?", history=(Turn("…", "…", said),))
        assert again is not None and "Monday 6 July" in again.text and again.status == "answered"
        assert ("Naxos to Piraeus" if said == back.understood else "Piraeus to Naxos") in again.text
    whole = ask(tool, "When is the next ferry from Piraeus to Naxos?", history=(first,))
    assert whole is not None and whole.understood == ""


def test_a_car_changes_no_times_and_that_is_said(tool: Tool) -> None:
    first = Turn("next boat from Piraeus to Naxos on Saturday?", "…")
    car = ask(tool, "what about with a car?", history=(first,))
    assert car is not None and car.understood.endswith(", with a car")
    assert any("with a car" in warning for warning in car.warnings)
    plain = ask(tool, "and on Sunday?", history=(first,))
    assert plain is not None and plain.warnings == ()


def test_a_follow_up_on_the_price_of_a_car_gets_no_passenger_fare(tool: Tool) -> None:
    first = Turn("What does a car up to 4.25 m cost from Piraeus to Naxos on Ostria Star?", "…")
    reply = ask(tool, "and on Kyma Jet?", history=(first,))
    assert reply is None or "71.50" not in reply.text


@pytest.mark.parametrize(
    "question",
    [
        "and if I cancel ten days before, what do I get back?",
        "and can I take my dog?",
        "what about luggage?",
        "is there wifi on board?",
        "και αν το ακυρώσω;",
        "thanks, and how do refunds work when the weather is bad?",
    ],
)
def test_a_follow_up_on_another_matter_is_left_to_the_documents(tool: Tool, question: str) -> None:
    first = Turn("next boat from Piraeus to Naxos on Saturday?", "…")
    reply = ask(tool, question, history=(first,))
    assert reply is None or not reply.sure, reply


def test_now_decides_what_is_next(tool: Tool) -> None:
    evening = dt.datetime(2026, 7, 1, 21, 30)
    reply = ask(tool, "When is the next ferry from Piraeus to Naxos?", evening)
    assert reply is not None and "tomorrow, Thursday 2 July" in reply.text and "07:00" in reply.text
    aware = dt.datetime(2026, 7, 1, 3, 50, tzinfo=dt.UTC)  # 06:50 in Athens
    reply = ask(tool, "When is the next ferry from Piraeus to Naxos?", aware)
    assert reply is not None and "today" in reply.text and "07:00" in reply.text


def test_a_correction_is_said(tool: Tool) -> None:
    reply = ask(tool, "next boat from piraeus to santorimi")
    assert reply is not None and "santorimi" in reply.text and "Santorini" in reply.text


def test_names_alike_are_asked_about() -> None:
    feed = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,Boats,https://example.org,Europe/Athens\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n1,Piraeus,37.9,23.6\n2,Agios Nikolaos (Crete),35.2,25.7\n"
        "3,Agios Nikolaos (Symi),36.6,27.8\n",
        "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,a,1,One,4\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "s,1,1,1,1,1,1,1,20260601,20260930\n",
        "trips.txt": "route_id,service_id,trip_id\nr,s,t\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt,08:00:00,08:00:00,1,1\n"
        "t,12:00:00,12:10:00,2,2\nt,20:00:00,20:00:00,3,3\n",
    }
    files = MemoryFiles({f"timetable/{name}": text.encode() for name, text in feed.items()})
    tool = make(Setup(ToolSpec("timetable"), files, Vocabulary()))
    reply = ask(tool, "When is the ferry from Piraeus to Agios Nikolaos?")
    assert reply is not None and reply.status == "clarify"
    assert "Crete" in reply.text and "Symi" in reply.text
    plain = ask(tool, "When is the ferry from Piraeus to Agios Nikolaos Symi?")
    assert plain is not None and plain.status == "answered" and "20:00" in plain.text


def test_every_row_has_the_same_keys(tool: Tool) -> None:
    reply = ask(tool, "Is there a direct ferry from Piraeus to Symi?")
    assert reply is not None and len({tuple(k for k, _ in row) for row in reply.rows}) == 1
