"""Passages are read one after the other until one states the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.models.adapter import Adapter
from assistant.models.chat import ChatModel, Message, Stopped, Usage, never
from assistant.models.hidden import States
from assistant.service import Assistant
from assistant.types import AddPack, Answer, AnswerDone, Ask

FILES = {
    "documents/fees.md": "# Kennel fees\n\nWhat a kennel on the ferry costs is paid at the desk.\n",
    "documents/tariff.md": "# Tariff\n\nA kennel costs € 17 a night.\n",
    "documents/pets.md": None,
}
ASKED = "what is paid for a kennel on the ferry?"


class Reader:
    """Says that a passage states the answer where a word stands in it; remembers what it was given to read."""

    name = "reader"
    context_size = 4096

    def __init__(self, word: str) -> None:
        self.usage, self.word = Usage(), word
        self.states: States | None = None
        self.adapter: Adapter | None = None
        self.given: list[str] = []

    def use_adapter(self, adapter: Adapter | None, scale: float = 1.0) -> None:
        self.adapter = adapter

    def count(self, text: str) -> int:
        return len(text.split())

    def choose(self, messages: Sequence[Message], prefix: str, options: Sequence[str], stopped: Stopped) -> list[float]:
        passage = messages[-1].content.rpartition("Question:")[0]
        self.given.append(passage)
        # As the real one: what it says is of this passage alone.
        self.usage.first_token_s = 0.5
        return [0.0, -40.0] if self.word in passage else [-40.0, 0.0]

    def stream(self, messages: Sequence[Message], prefix: str, max_tokens: int, stopped: Stopped) -> Iterator[str]:
        self.given.append(messages[-1].content.rpartition("Question:")[0])
        self.usage.first_token_s = 0.25
        yield "A kennel costs € 17 a night."


@pytest.fixture
def ask(home: Home, make_pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[Reader], Answer]:
    """Ask the question with a reader in the place of the model; the warming up is forgotten."""
    folder = make_pack(name="kennels", files=FILES)

    def asked(reader: Reader) -> Answer:
        def model(_self: DiskLoader, _name: str | None = None, **_more: object) -> ChatModel:
            return reader

        monkeypatch.setattr(DiskLoader, "model", model)
        assistant = Assistant(home, DiskLoader(home), lambda _: None)
        list(assistant.handle(AddPack("a", str(folder)), never))
        reader.given.clear()
        done = list(assistant.handle(Ask("q", ASKED, "kennels"), never))[-1]
        assert isinstance(done, AnswerDone)
        return done.answer

    return asked


def test_the_first_passage_that_states_it_is_enough(ask: Callable[[Reader], Answer]) -> None:
    reader = Reader("at the desk")
    answer = ask(reader)
    assert answer.status == "answered" and answer.citations[0].document == "documents/fees.md"
    assert all("at the desk" in passage for passage in reader.given) and len(reader.given) == 2
    assert answer.timings.first_token_s == 0.75


def test_the_second_is_read_where_the_first_does_not_state_it(ask: Callable[[Reader], Answer]) -> None:
    reader = Reader("€ 17")
    answer = ask(reader)
    assert answer.status == "answered" and "€ 17" in answer.answer
    assert {citation.document for citation in answer.citations} == {"documents/tariff.md"}
    # Both were read, and the answer was written from the second.
    assert ["€ 17" in passage for passage in reader.given] == [False, True, True]
    assert answer.record is not None and dict(answer.record.checks)["rank"] == "1"


def test_where_none_states_it_nothing_is_written(ask: Callable[[Reader], Answer]) -> None:
    reader = Reader("no such word")
    answer = ask(reader)
    assert answer.status == "not_found" and len(reader.given) == 2
    # The asker waited for both.
    assert answer.timings.first_token_s == 1.0
    # What is kept is how the most hopeful one looked.
    assert answer.record is not None and dict(answer.record.checks)["rank"] == "0"
