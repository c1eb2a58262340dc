"""What an answer consists of: its sources, citations, claims, the use of a tool, times.

Frozen dataclasses of plain values that `assistant.wire` can carry; `assistant.types` passes them on.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.records import Record

Status = Literal["answered", "not_found", "clarify"]
Language = Literal["en", "el"]


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as shown to the reader.

    Attributes:
        number: the number used in `[n]` marks, from 1.
        document: path inside the pack, with `/`.
        section: title of the section, may be empty.
        text: the passage, verbatim from the document's text.
        start, end: character offsets of `text` in the document's text.
        score: fused retrieval score, higher is nearer; only comparable within one answer.
        superseded: why it was not used, when another edition holds on the day of the question; else empty.
    """

    number: int
    document: str
    section: str
    text: str
    start: int
    end: int
    score: float = 0.0
    superseded: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote that an answer stands on."""

    number: int
    document: str
    section: str
    quote: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer and whether its citation supports it; `why` says why it does not."""

    text: str
    supported: bool
    citation: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """An exact look-up: its name, its arguments and the rows it found, as JSON texts."""

    name: str
    arguments: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds and token counts of one answer."""

    total_s: float = 0.0
    retrieve_s: float = 0.0
    first_token_s: float = 0.0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One finished answer; `to_json` gives the shape of the contract.

    Attributes:
        understood: how a question was read that leaned on the ones before it, else empty.
        record: what it was made from; None in histories of a Kaiki that kept none.
    """

    question: str
    pack: str
    pack_version: str
    model: str
    language: Language
    status: Status
    answer: str
    citations: tuple[Citation, ...] = ()
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()
    tool: ToolUse | None = None
    as_of: str = ""
    warnings: tuple[str, ...] = ()
    timings: Timings = field(default_factory=Timings)
    understood: str = ""
    record: Record | None = None

    def to_json(self) -> dict[str, Any]:
        """The object that `kaiki ask --json` prints."""
        keys = ("question", "pack", "pack_version", "model", "language", "status", "answer")
        out: dict[str, Any] = {key: getattr(self, key) for key in keys}
        out["citations"] = [
            {"number": c.number, "document": c.document, "section": c.section, "quote": c.quote} for c in self.citations
        ]
        out["claims"] = [dataclasses.asdict(c) for c in self.claims]
        out["tool"] = None
        if self.tool:
            rows = [dict(row) for row in self.tool.rows]
            out["tool"] = {"name": self.tool.name, "arguments": dict(self.tool.arguments), "rows": rows}
        out["as_of"] = self.as_of
        out["warnings"] = list(self.warnings)
        out["timings"] = dataclasses.asdict(self.timings)
        out["understood"] = self.understood
        out["record"] = self.record.to_json() if self.record else None
        return out
