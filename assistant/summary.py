"""What a summary is: values that go over the wire and into `kaiki summarize --json`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class SummaryFile:
    """A file that was to be summarized: how far it was read, why not all of it, and its characters of text."""

    path: str
    status: Literal["read", "partly", "failed"]
    detail: str = ""
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a summary.

    Attributes:
        text: as it stands in the summary.
        supported: whether its quotes hold it; statements that do not are not in the summary.
        quote: verbatim text of the file (with identifiers replaced, where that was asked for).
        file: number of the file it is from, from 0.
        start, end: characters of `quote` in that file's text.
        quotes: all quotes, where it was made from several.
        written: whether the model wrote it; else it is the file's own words.
        group: heading it stands under in the summary; may be empty.
        line: of the file, from 1, where the quote begins.
    """

    text: str
    supported: bool
    quote: str
    file: int = 0
    start: int = 0
    end: int = 0
    quotes: tuple[str, ...] = ()
    written: bool = False
    group: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished summary; `to_json` gives the shape of the contract.

    Attributes:
        removed: sentences of the model that the check took out, each with the reason.
        replacements: kinds of identifiers with how many were replaced.
        leaks: identifiers of the files that stand in the summary.
        model: name of the model that wrote; "none" where no model was asked.
        left_out: sentences and rows of the files that say something and are not in the summary.
    """

    files: tuple[SummaryFile, ...]
    style: str
    summary: str
    statements: tuple[Statement, ...]
    removed: tuple[str, ...] = ()
    replacements: tuple[tuple[str, int], ...] = ()
    leaks: tuple[str, ...] = ()
    model: str = "none"
    language: str = "en"
    left_out: int = 0
    warnings: tuple[str, ...] = ()
    total_s: float = 0.0
    written_s: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The object that `kaiki summarize --json` prints."""
        return {
            "files": [dataclasses.asdict(file) for file in self.files],
            "style": self.style,
            "summary": self.summary,
            "statements": [dataclasses.asdict(s) | {"quotes": list(s.quotes)} for s in self.statements],
            "removed": list(self.removed),
            "replacements": dict(self.replacements),
            "leaks": list(self.leaks),
            "model": self.model,
            "language": self.language,
            "left_out": self.left_out,
            "warnings": list(self.warnings),
            "timings": {"total_s": self.total_s, "written_s": self.written_s},
        }
