"""A model that obeys everything and writes what it is told: the worst that a model can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.models.chat import Message, ScriptedModel, Stopped


class Obedient(ScriptedModel):
    """Says yes to everything and writes what it is told; keeps the chats it was given."""

    def __init__(self, says: str = "") -> None:
        super().__init__()
        self.says = says
        self.chats: list[list[Message]] = []

    @property
    def prompts(self) -> list[str]:
        """The chats as text."""
        return ["\n".join(message.content for message in chat) for chat in self.chats]

    def choose(self, messages: Sequence[Message], prefix: str, options: Sequence[str], stopped: Stopped) -> list[float]:
        self.chats.append(list(messages))
        return [-0.01] + [-5.0] * (len(options) - 1)

    def stream(self, messages: Sequence[Message], prefix: str, max_tokens: int, stopped: Stopped) -> Iterator[str]:
        yield self.says


class Loader(DiskLoader):
    """The stand-ins, with a given model."""

    def __init__(self, home: Home, model: ScriptedModel) -> None:
        super().__init__(home)
        self._given = model

    def model(self, name: str) -> ScriptedModel:
        return self._given
