"""What a model reads of a private pack holds no identifiers; what the reader sees does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.config import Home
from assistant.models.chat import never
from assistant.service import Assistant
from assistant.types import AddPack, AnswerDone, Ask, TextDelta
from tests.answering.obedient import Loader, Obedient

NOTE = (
    "# Nursing note\n\nMrs Ilse Quennerby, phone 07700 900123, record SAMPLE-4B-0124, has a catheter in. "
    "The catheter of Mrs Quennerby comes out on 22 October 2026 at 06:00.\n"
)
IDENTIFIERS = ("Ilse", "Quennerby", "07700", "SAMPLE-4B-0124", "22 October")
ASKED = "When does the catheter of Mrs Quennerby come out?"


def test_the_model_gets_placeholders_and_the_reader_names(home: Home, make_private: Callable[..., Path]) -> None:
    model = Obedient("The catheter of [PERSON_1] comes out on [DATE_1] at 06:00.")
    assistant = Assistant(home, Loader(home, model), lambda _: None)
    list(assistant.handle(AddPack("a", str(make_private(more={"documents/note.md": NOTE}))), never))
    model.chats.clear()
    events = list(assistant.handle(Ask("q", ASKED, "ward"), never))
    done = events[-1]
    assert isinstance(done, AnswerDone) and done.answer.status == "answered"
    read = "\n".join(model.prompts)
    assert "catheter" in read and "[PERSON_1]" in read
    assert not [part for part in IDENTIFIERS if part in read]
    # The same person has the same placeholder in the passage and in the question.
    asked = model.prompts[-1].rpartition("Question:")[2]
    assert "[PERSON_1]" in asked
    assert "22 October 2026" in done.answer.answer and "Quennerby" in done.answer.answer
    assert "[PERSON_1]" not in done.answer.answer
    # Nothing is shown while its placeholders are not filled.
    assert not [event for event in events if isinstance(event, TextDelta)]


def test_a_public_pack_is_read_as_it_is(home: Home, make_private: Callable[..., Path]) -> None:
    model = Obedient("It comes out.")
    assistant = Assistant(home, Loader(home, model), lambda _: None)
    folder = make_private(sensitivity="public", more={"documents/note.md": NOTE})
    list(assistant.handle(AddPack("a", str(folder)), never))
    model.chats.clear()
    list(assistant.handle(Ask("q", ASKED, "ward"), never))
    assert "Quennerby" in "\n".join(model.prompts)
