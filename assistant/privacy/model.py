"""What was found in a text, and what was put in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Type = Literal[
    "PERSON", "DATE", "AGE_OVER_89", "LOCATION", "ORGANIZATION", "PHONE", "EMAIL", "URL", "IP", "ID"
]  # fmt: skip
TYPES: tuple[Type, ...] = get_args(Type)


@dataclass(frozen=True, slots=True)
class Finding:
    """One identifier in a text.

    Attributes:
        type: what kind of identifier.
        start, end: character offsets; `text` is what lies between them.
        text: the identifier as it is written.
        why: the rule, list or model that says so, for a reader.
        score: how sure, 0 to 1; only for choosing between readings of the same characters.
    """

    type: Type
    start: int
    end: int
    text: str
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class Replacement:
    """A finding and what stands in its place."""

    finding: Finding
    replacement: str


@dataclass(frozen=True, slots=True)
class Leak:
    """An identifier of the source that still stands in an output.

    Attributes:
        start, end: where in the output as it was given.
        text: as it is written there.
        source: the identifier as the source writes it.
        how: "exact", "folded", "spelling", "part", "initials", "date" or "fuzzy".
        replacement: what was put in its place.
    """

    type: Type
    start: int
    end: int
    text: str
    source: str
    how: str
    replacement: str


def make(type_: Type, text: str, start: int, end: int, why: str, score: float) -> Finding | None:
    """A finding without the white space and loose marks at its ends; None when nothing is left."""
    while start < end and (text[start].isspace() or text[start] in ',;:|*_"“”«»'):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ',;:|*_"“”«»'):
        end -= 1
    if start >= end:
        return None
    return Finding(type_, start, end, text[start:end], why, score)


def keep(found: Iterable[Finding | None]) -> list[Finding]:
    """Those that are something."""
    return [f for f in found if f is not None]
