"""Making replies: the same few shapes in every tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.tools.base import Reply, Row
from assistant.types import Citation, Language, Status


@dataclass(slots=True)
class Draft:
    """An answer in the making; `done` turns it into a reply.

    Attributes:
        tool: the kind.
        language: of the answer.
    """

    tool: str
    language: Language
    arguments: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def say(self, english: str, greek: str) -> None:
        """One more sentence, in the asker's language."""
        self.sentences.append(greek if self.language == "el" else english)

    def warn(self, english: str, greek: str) -> None:
        """One more warning, in the asker's language."""
        self.warnings.append(greek if self.language == "el" else english)

    def row(self, cells: Mapping[str, str] | Sequence[tuple[str, str]]) -> None:
        """One more row for the screen."""
        self.rows.append(tuple(cells.items()) if isinstance(cells, Mapping) else tuple(cells))

    def done(self, status: Status = "answered", *, sure: bool = True) -> Reply:
        """The reply."""
        return Reply(
            self.tool,
            status,
            " ".join(self.sentences),
            tuple(self.arguments.items()),
            tuple(self.rows),
            tuple(self.citations),
            tuple(self.warnings),
            sure,
        )


def either(language: Language, english: str, greek: str) -> str:
    """The text in the asker's language."""
    return greek if language == "el" else english
