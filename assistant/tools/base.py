"""What every tool takes and gives back, and how the tools of a pack are made.

A tool looks at a question and says nothing (None), answers it, asks back for what is missing, or says why it cannot.
It decides by code, from the entities and words of the question. Where the words leave it open whether the question is
meant for the tool or for the documents, it says so (`sure=False`) and the router lets the model choose between the two.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.packs.files import PackFiles
from assistant.packs.store import ToolSpec
from assistant.packs.vocabulary import Vocabulary
from assistant.types import Citation, Language, Status, Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a tool sees it.

    Attributes:
        text: the question, completed from the conversation where it was a follow-up.
        language: language of the answer.
        now: the "now" of the question; naive means local time where the timetable is.
        history: earlier turns, oldest first.
    """

    text: str
    language: Language
    now: dt.datetime
    history: tuple[Turn, ...] = ()


Row = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool found.

    Attributes:
        tool: the kind.
        status: `answered`; `clarify` when an argument is missing and `text` asks for it; `not_found` when the question
            is the tool's but its data cannot say, and `text` says why.
        text: sentences in the asker's language, with `[1]` marks where `citations` stand.
        arguments: what was understood, as (name, value).
        rows: what was found, for the screen; all rows have the same keys in the same order.
        citations: verbatim lines of the pack's files that the answer was read from; numbered from 1.
        warnings: what the reader must know beside the answer.
        sure: False when the documents may be meant instead.
        understood: how a question was read that leaned on an earlier one, in the asker's language; else empty.
    """

    tool: str
    status: Status
    text: str
    arguments: Row = ()
    rows: tuple[Row, ...] = ()
    citations: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    sure: bool = True
    understood: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a tool is made from: its manifest entry, the pack's files and vocabulary."""

    spec: ToolSpec
    files: PackFiles
    vocabulary: Vocabulary


class Tool(Protocol):
    """One tool of one pack, made once and asked often.

    Attributes:
        kind: its name in `pack.toml`.
        priority: tools are asked in rising order; 10 for those that only react to an unmistakable pattern (a container
            number), 50 for the timetable, 60 for tables.
    """

    kind: str
    priority: int

    def answer(self, asked: Asked) -> Reply | None:
        """The exact answer, a question back, or None when this is not the tool's question."""
        ...


def kinds() -> tuple[str, ...]:
    """The kinds that exist, without importing any of them."""
    from assistant.tools import kinds as package

    return tuple(sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(package.__path__)))


def make_tools(specs: Sequence[ToolSpec], files: PackFiles, vocabulary: Vocabulary) -> list[Tool]:
    """The tools of a pack in the order they are asked; a kind this version does not know is left out."""
    known = set(kinds())
    tools: list[Tool] = []
    for spec in specs:
        if spec.kind in known:
            module = importlib.import_module(f"assistant.tools.kinds.{spec.kind.replace('-', '_')}")
            tools.append(module.make(Setup(spec, files, vocabulary)))
    return sorted(tools, key=lambda tool: tool.priority)
