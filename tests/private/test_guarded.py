"""What a model reads of a private pack holds no identifiers; what the reader sees does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.answering.route import EXACT, TEXT
from assistant.config import Home
from assistant.models.chat import Message, Stopped, never
from assistant.service import Assistant
from assistant.types import AddPack, AnswerDone, Ask, TextDelta, Turn
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


#: Cells that are empty: the table cannot say it, and the model is asked whether a document may.
BEDS = "patient,bed,phone,review\nIlse Quennerby,4,,\nOve Skagerlund,5,07700 900124,23 October 2026\n"
TABLE = '\n[[tools]]\nkind = "table"\nfile = "tables/beds.csv"\nkeys = ["patient"]\ndescription = "beds"\n'


class ForDocuments(Obedient):
    """Sends every question to the documents."""

    def choose(self, messages: Sequence[Message], prefix: str, options: Sequence[str], stopped: Stopped) -> list[float]:
        values = super().choose(messages, prefix, options, stopped)
        return values[::-1] if tuple(options) == (EXACT, TEXT) else values


@pytest.mark.parametrize("kind", [Obedient, ForDocuments], ids=["table", "documents"])
@pytest.mark.parametrize(
    "asked", ["When is the review of Ilse Quennerby?", "when is quennerby's review?", "What is Quennerby's phone?"]
)
def test_on_no_way_does_a_model_read_who_is_asked_about(
    home: Home, make_private: Callable[..., Path], asked: str, kind: type[Obedient]
) -> None:
    model = kind("It is on [DATE_1].")
    assistant = Assistant(home, Loader(home, model), lambda _: None)
    folder = make_private(more={"documents/note.md": NOTE, "tables/beds.csv": BEDS})
    manifest = folder / "pack.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + TABLE, encoding="utf-8")
    list(assistant.handle(AddPack("a", str(folder)), never))
    model.chats.clear()
    for history in ((), (Turn("Which bed is Ilse Quennerby in?", "Bed 4 [1]."),)):
        done = list(assistant.handle(Ask("q", asked, "ward", history=history), never))[-1]
        assert isinstance(done, AnswerDone) and done.answer.record
        # The table cannot say it: either the model was asked and left it there, or the documents were read.
        chosen = dict(done.answer.record.checks).get("chosen by") == "model"
        assert chosen == (kind is Obedient)
    read = "\n".join(model.prompts).casefold()
    assert "where its answer stands" in read and "[person_1]" in read
    assert not [part for part in (*IDENTIFIERS, "skagerlund") if part.casefold() in read]
