"""A teacher whose replies are kept on the disk, so that a data step that was stopped goes on where it was.

Decoding is greedy, so a reply depends on nothing but the model's file and what it was asked; recipes over the same pack
share the file. A file lies below the tuning folder of the home, one a model, and holds replies (so a pack's text) in
the open, as the examples themselves do; `kaiki wipe` removes both. Another version of llama.cpp may reply otherwise:
that is not noticed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.models.chat import ChatModel, Message, Stopped
from assistant.models.files import make_private
from finetune.lines import append_line, read_lines


class Remembered:
    """A model's greedy replies and choices, from the disk where they were given before.

    Args:
        model: asked for what is not known; attributes not named here are its own.
        path: a line a reply; a line that a kill cut short is asked again.
    """

    def __init__(self, model: ChatModel, path: Path) -> None:
        self._model, self._path = model, path
        self._known: dict[str, Any] = {}
        for body in read_lines(path):
            with contextlib.suppress(KeyError, TypeError):
                self._known[str(body["asked"])] = body["said"]

    def __getattr__(self, key: str) -> Any:
        return getattr(self._model, key)

    def choose(self, messages: Sequence[Message], prefix: str, options: Sequence[str], stopped: Stopped) -> list[float]:
        """See `ChatModel.choose`."""
        key = _key("choose", messages, prefix, list(options))
        if key not in self._known:
            self._keep(key, self._model.choose(messages, prefix, options, stopped))
        return [float(one) for one in self._known[key]]

    def stream(
        self, messages: Sequence[Message], prefix: str, max_tokens: int, stopped: Stopped, *, grammar: str = ""
    ) -> Iterator[str]:
        """See `ChatModel.stream`; the reply in one piece. One that was interrupted is not kept."""
        key = _key("stream", messages, prefix, max_tokens, grammar)
        if key not in self._known:
            self._keep(key, "".join(self._model.stream(messages, prefix, max_tokens, stopped, grammar=grammar)))
        yield str(self._known[key])

    def _keep(self, key: str, said: Any) -> None:
        make_private(self._path.parent)
        append_line(self._path, {"asked": key, "said": said})
        self._known[key] = said


def _key(what: str, messages: Sequence[Message], *rest: Any) -> str:
    plain = [what, [asdict(message) for message in messages], *rest]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()
