"""Questions over packs with several editions, with an acronym, and with documents that disagree: whole answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.models.chat import never
from assistant.service import Assistant
from assistant.types import AddPack, Answer, AnswerDone, Ask

MakePack = Callable[..., Path]
Asker = Callable[..., Answer]
OLD, NEW, NEXT = (f"documents/fees-{year}.md" for year in (2025, 2026, 2027))
FILES = {
    OLD: "# Mooring fees\n\nValid from 1 January 2025.\n\nThe mooring fee for a sailing boat is €20 per night.\n",
    NEW: "# Mooring fees\n\nValid from 1 May 2026.\n\nThe mooring fee for a sailing boat is €25 per night.\n",
    NEXT: "# Mooring fees\n\nValid from 1 January 2027.\n\nThe mooring fee for a sailing boat is €28 per night.\n",
    "documents/weights.md": "# Weights\n\nThe verified gross mass (VGM) is due. Who is late pays €90.\n",
    "documents/rules.md": "# Rules\n\nThe key deposit for the shower house is €15.\n",
    "documents/faq.md": "# Questions\n\nThe key deposit for the shower house is €10.\n",
}


@pytest.fixture
def ask(home: Home, make_pack: MakePack) -> Asker:
    assistant = Assistant(home, DiskLoader(home), lambda _: None)
    list(assistant.handle(AddPack("a", str(make_pack(name="marina", files=FILES))), never))

    def answer(question: str, at: str = "2026-07-01", lang: str = "en") -> Answer:
        events = list(assistant.handle(Ask("q", question, "marina", at=at, lang=lang), never))
        done = events[-1]
        assert isinstance(done, AnswerDone), events
        return done.answer

    return answer


def shown(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


QUESTION = "What is the mooring fee for a sailing boat per night?"


def test_the_newest_edition_that_holds_answers_and_the_others_are_named(ask: Asker) -> None:
    answer = ask(QUESTION)
    assert answer.status == "answered"
    assert "€25" in shown(answer) and "€20" not in answer.answer and "€28" not in answer.answer
    assert f"{OLD} is superseded by {NEW} (from 1 May 2026)." in answer.warnings
    assert f"{NEXT} holds only from 1 January 2027 and was not used." in answer.warnings
    assert {s.document for s in answer.sources if s.superseded} == {OLD, NEXT}
    assert [s.number for s in answer.sources] == list(range(1, len(answer.sources) + 1))


@pytest.mark.parametrize(
    ("question", "at", "amount"),
    [
        (QUESTION, "2026-04-30", "€20"),
        (QUESTION, "2027-01-01", "€28"),
        ("What was the mooring fee for a sailing boat per night in 2025?", "2026-07-01", "€20"),
        ("What is the mooring fee for a sailing boat per night on 3 January 2027?", "2026-07-01", "€28"),
    ],
)
def test_the_day_decides(ask: Asker, question: str, at: str, amount: str) -> None:
    answer = ask(question, at)
    assert answer.status == "answered"
    assert amount in shown(answer)
    assert sum(sign in shown(answer) for sign in ("€20", "€25", "€28")) == 1


def test_greek_readers_get_greek_warnings(ask: Asker) -> None:
    answer = ask("mooring fee sailing boat", lang="el")
    assert f"Το {OLD} έχει αντικατασταθεί από το {NEW} (από 1 Μαΐου 2026)." in answer.warnings


def test_an_answer_without_editions_carries_no_such_warning(ask: Asker) -> None:
    answer = ask("What does who is late with the verified gross mass pay?")
    assert answer.status == "answered"
    assert not any("superseded" in w or "disagree" in w for w in answer.warnings)


def test_a_disagreement_is_shown_with_both_sources(ask: Asker) -> None:
    answer = ask("What is the key deposit for the shower house?")
    assert "€15" in answer.answer and "€10" in answer.answer
    (warning,) = [w for w in answer.warnings if w.startswith("The documents disagree")]
    assert "documents/rules.md" in warning and "documents/faq.md" in warning
    assert {c.document for c in answer.citations} >= {"documents/rules.md", "documents/faq.md"}


def test_an_acronym_finds_what_is_written_out_and_the_reverse(home: Home, make_pack: MakePack) -> None:
    files = {
        "documents/glossary.md": "# Glossary\n\nVGM (verified gross mass), NOR (notice of readiness).\n",
        "documents/weighing.md": "# Weighing\n\nThe verified gross mass must be with us two days before loading.\n",
        "documents/papers.md": "# Papers\n\nA late NOR costs a day.\n",
    }
    assistant = Assistant(home, DiskLoader(home), lambda _: None)
    list(assistant.handle(AddPack("a", str(make_pack(name="freight", files=files))), never))
    for question, document in (("VGM deadline", "weighing"), ("late notice of readiness", "papers")):
        done = list(assistant.handle(Ask("q", question, "freight"), never))[-1]
        assert isinstance(done, AnswerDone)
        assert f"documents/{document}.md" in [s.document for s in done.answer.sources[:2]]
