"""Training examples: a chat as the app itself would show it, and the reply that is wanted.

A file of examples is JSON Lines, one example a line. Examples of one `group` are about the same passage, so their
prompts begin with the same tokens and the passage is computed once for all of them (`finetune.batches`).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.models.chat import Message
from finetune.errors import TuneError

#: What a data step writes.
EXAMPLES = "examples.jsonl"


class ExamplesFaulty(TuneError):
    """A file of examples is damaged; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Example:
    """One prompt and its reply.

    Attributes:
        id: unique within a file; group: the passage it is about.
        split: "train", or "held" for the loss that decides when to stop; whole documents lie on one side.
        messages: system, user and earlier turns, without the reply.
        reply: what follows the generation prompt, such as "Stated: yes\\nAnswer: …".
        kind: what it teaches ("yes", "no", "unclear", "table", "timetable", "replay" …); only counted.
        language: of the question.
        weight: of its loss.
    """

    id: str
    group: str
    split: str
    messages: tuple[Message, ...]
    reply: str
    kind: str
    language: str = "en"
    weight: float = 1.0


def split_of(name: str, held_share: float) -> str:
    """The side on which all that belongs to a name lies, by a hash of it."""
    return "held" if hashlib.sha256(name.encode()).digest()[1] < held_share * 256 else "train"


def lines_of(path: Path) -> list[str]:
    """The lines of a file of JSON lines.

    Raises:
        ExamplesFaulty: it cannot be read, or is no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise ExamplesFaulty(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ExamplesFaulty(
            f"{path.name} is no UTF-8 text: byte {error.start} is none.", "Save it as UTF-8."
        ) from error


def write_examples(path: Path, examples: Iterable[Example]) -> Path:
    """Write them one a line; the file appears whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("w", encoding="utf-8") as out:
        for example in examples:
            out.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")
    partial.replace(path)
    return path


def read_examples(path: Path) -> list[Example]:
    """All examples of a file, in its order.

    Raises:
        ExamplesFaulty: a line is no example, or an id stands twice.
    """
    out: list[Example] = []
    for number, line in enumerate(lines_of(path), start=1):
        if not line:
            continue
        try:
            raw: dict[str, Any] = json.loads(line)
            raw["messages"] = tuple(Message(**message) for message in raw["messages"])
            out.append(Example(**raw))
        except (ValueError, TypeError, KeyError) as error:
            raise ExamplesFaulty(f"{path.name}, line {number}: no training example ({error}).") from error
    double = [name for name, count in Counter(example.id for example in out).items() if count > 1]
    if double:
        raise ExamplesFaulty(f"{path.name}: the id {double[0]} stands twice.")
    return out


def counts(examples: Sequence[Example]) -> dict[str, dict[str, int]]:
    """How many examples by split, kind and language, for a manifest."""
    return {
        "split": dict(Counter(example.split for example in examples)),
        "kind": dict(Counter(example.kind for example in examples)),
        "language": dict(Counter(example.language for example in examples)),
    }
