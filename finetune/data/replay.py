"""General instructions with their answers, mixed in so that a model keeps what it could do before (replay).

One a line: {"id", "q", "a"}, written for this project (`data/craft/replay.jsonl`).
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant.models.chat import Message
from finetune.examples import Example, ExamplesFaulty

SYSTEM = "You are a helpful assistant."


def read_replay(path: Path) -> list[Example]:
    """The examples of a file; every tenth is held out.

    Raises:
        ExamplesFaulty: a line breaks the format.
    """
    out = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            chat = (Message("system", SYSTEM), Message("user", str(raw["q"])))
            name = str(raw["id"])
            out.append(Example(name, name, "train" if number % 10 else "held", chat, str(raw["a"]), "replay"))
        except (ValueError, KeyError, TypeError) as error:
            raise ExamplesFaulty(f"{path.name}, line {number}: no instruction ({error}).") from error
    return out
