"""What the rest of the program knows of a chat model, and the scripted one that stands in for it in tests of logic."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from assistant.models.adapter import Adapter

#: Asked between tokens and inside the model's own loops; True means: stop now.
Stopped = Callable[[], bool]


def never() -> bool:
    """A `Stopped` that never stops."""
    return False


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt. Control tokens inside `content` are not obeyed."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(slots=True)
class Usage:
    """Counts (tokens) and times (seconds) of the last prompt."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    first_token_s: float = 0.0
    generate_s: float = 0.0

    @property
    def tokens_per_s(self) -> float:
        """Answer tokens a second after the first."""
        timed = self.completion_tokens > 1 and self.generate_s > 0
        return (self.completion_tokens - 1) / self.generate_s if timed else 0.0


class Interrupted(Exception):
    """The work was stopped because the caller asked for it."""


class ChatModel(Protocol):
    """A model that continues a chat.

    `prefix` is text already put into the assistant's mouth, so that the form of an answer can be fixed and the
    probability of its next word read.

    Attributes:
        states: the hidden states (what each layer put out, float32, shape (layers, width)) at the last token of the
            prompt that `choose` read last; None where a model has none.
        adapter: what is laid over it; None for the bare model.
    """

    name: str
    context_size: int
    usage: Usage
    states: npt.NDArray[np.float32] | None
    adapter: Adapter | None

    def use_adapter(self, adapter: Adapter | None, scale: float = 1.0) -> None:
        """Lay an adapter over the model from now on; None is the bare model.

        Raises:
            ModelBroken: it cannot be laid over this model; what lay there before lies there still.
        """
        ...

    def count(self, text: str) -> int:
        """Tokens of `text`."""
        ...

    def choose(self, messages: Sequence[Message], prefix: str, options: Sequence[str], stopped: Stopped) -> list[float]:
        """Log-probabilities (natural) of the first token of each option as the next token. One prefill, no answer."""
        ...

    def stream(
        self, messages: Sequence[Message], prefix: str, max_tokens: int, stopped: Stopped, *, grammar: str = ""
    ) -> Iterator[str]:
        """Greedy continuation as pieces of text; with a grammar (GBNF) only what it allows, from after `prefix` on.

        Raises:
            Interrupted: `stopped` said so; within 200 ms also in the middle of a long prompt.
        """
        ...


_WORDS = re.compile(r"\w{4,}")


class ScriptedModel:
    """Answers by rule, without a model: the first sentence of the passage that shares most words with the question.

    It says so little that it cannot invent; tests of logic use it, and it never runs unless it is asked for by name.
    """

    name = "scripted"
    context_size = 4096

    def __init__(self) -> None:
        self.usage = Usage()
        self.states: npt.NDArray[np.float32] | None = None
        self.adapter: Adapter | None = None

    def use_adapter(self, adapter: Adapter | None, scale: float = 1.0) -> None:
        """Remembered, and without effect."""
        self.adapter = adapter if scale else None

    def count(self, text: str) -> int:
        """Words stand in for tokens."""
        return len(text.split())

    def choose(self, messages: Sequence[Message], prefix: str, options: Sequence[str], stopped: Stopped) -> list[float]:
        """The first option is likely when a sentence shares two words with the question."""
        del prefix, stopped
        _, shared = self._best(messages[-1].content)
        likely = 0.9 if shared >= 2 else 0.1
        rest = (1 - likely) / max(1, len(options) - 1)
        return [math.log(likely if i == 0 else rest) for i in range(len(options))]

    def stream(
        self, messages: Sequence[Message], prefix: str, max_tokens: int, stopped: Stopped, *, grammar: str = ""
    ) -> Iterator[str]:
        """The best sentence, word by word; it knows no grammar and so says nothing under one."""
        del prefix
        if grammar:
            return
        text, shared = self._best(messages[-1].content)
        words = (text if shared >= 2 else "NOT FOUND").split(" ")
        self.usage = Usage(prompt_tokens=sum(self.count(m.content) for m in messages), completion_tokens=len(words))
        for number, word in enumerate(words[:max_tokens]):
            if stopped():
                raise Interrupted
            yield word if number == 0 else " " + word

    def _best(self, prompt: str) -> tuple[str, int]:
        passage, _, question = prompt.rpartition("Question:")
        asked = {w.casefold()[:4] for w in _WORDS.findall(question)}
        best, most = "", 0
        # The first line says where the passage stands.
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", passage.partition("\n")[2]):
            shared = len(asked & {w.casefold()[:4] for w in _WORDS.findall(sentence)})
            if shared > most:
                best, most = sentence.strip(), shared
        return best, most
