"""General instructions with their answers, mixed in so that a model keeps what it could do before (replay).

One a line: {"id", "q", "a"}, written for this project (`data/craft/replay.jsonl`).
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant.models.chat import Message
from finetune.examples import Example, ExamplesFaulty, lines_of, split_of

SYSTEM = "You are a helpful assistant."


def read_replay(path: Path, held_share: float = 0.1) -> list[Example]:
    """The examples of a file; some are held out, chosen by a hash of their id.

    Raises:
        ExamplesFaulty: it is no UTF-8, or a line breaks the format.
    """
    out = []
    for number, line in enumerate(lines_of(path), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            chat = (Message("system", SYSTEM), Message("user", str(raw["q"])))
            name = str(raw["id"])
            out.append(Example(name, name, split_of(name, held_share), chat, str(raw["a"]), "replay"))
        except (ValueError, KeyError, TypeError) as error:
            raise ExamplesFaulty(f"{path.name}, line {number}: no instruction ({error}).") from error
    return out
