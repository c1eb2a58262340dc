"""The shape of a checked answer, and the sentences that it is checked by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.documents.sentences import sentences
from assistant.types import Citation, Claim


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer after the check.

    Attributes:
        text: the supported sentences with their marks, renumbered to `citations`.
        removed: sentences that were taken out.
    """

    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    removed: tuple[str, ...]


def split_claims(answer: str) -> list[str]:
    """Sentences of an answer, each with the marks that follow it."""
    text = re.sub(r"([.!?])\s*((?:\[\d+\]\s*)+)", lambda m: f" {m[2].strip()}{m[1]} ", answer.strip())
    parts: list[str] = []
    for line in text.splitlines():
        spans = sentences(line)
        parts += [line[a:b].strip(" -•*") for a, b in spans]
    return [p for p in parts if p]
