"""What of an answer can be compared by code: its sentences, and the numbers in them in one spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.documents.sentences import sentences
from assistant.types import Citation, Claim

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


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


def numbers(text: str) -> set[str]:
    """Numbers and times in one spelling: 7:05 → 07:05, 1,000 → 1000, 44,50 → 44.50, 2.0 → 2."""
    out: set[str] = set()
    for raw in _NUMBER.findall(text):
        if ":" in raw:
            hours, _, minutes = raw.partition(":")
            out.add(f"{hours.zfill(2)}:{minutes}")
            continue
        value = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", raw).replace(",", ".")
        if value.count(".") == 1:
            value = value.rstrip("0").rstrip(".")
        out.add(value)
    return out
