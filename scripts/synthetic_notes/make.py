"""Filling templates, keeping the place of every identifier, and roughing the text up without moving a span."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.synthetic_notes import values
from scripts.synthetic_notes.names import Person, person

FOLDER = Path(__file__).parents[2] / "data" / "identifiers"
_SLOT = re.compile(r"\{\{(\w+) (\w+)(?: (\w+))?\}\}")
#: How a note may be roughed up; plain twice as often as any other.
ROUGH = ("plain", "plain", "plain", "upper", "lower", "unaccented", "scan")


@dataclass(frozen=True, slots=True)
class Span:
    """A gold span."""

    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """A synthetic note. `shape` is the template's name and how it was roughed up."""

    text: str
    spans: tuple[Span, ...]
    language: str
    shape: str


def templates(part: str) -> list[tuple[str, str, str]]:
    """(language, name, text) of every template of "development" or "final"."""
    whole = (FOLDER / f"{part}.txt").read_text(encoding="utf-8")
    found = []
    for block in re.split(r"(?m)^=== ", whole)[1:]:
        head, _, body = block.partition("\n")
        language, name = head.split()
        found.append((language, name, body.strip("\n")))
    return found


def fill(template: str, language: str, rng: random.Random) -> tuple[str, list[Span]]:
    """A note and its spans."""
    people: dict[str, Person] = {}
    out, spans, at = "", [], 0
    for slot in _SLOT.finditer(template):
        out += template[at : slot.start()]
        at = slot.end()
        kind, maker, who = slot.groups()
        if kind == "PERSON":
            feminine = bool(re.search(r"(?:Mrs|Ms|κα|κυρία|Η|την|η|wife|daughter|Sister|niece)\s*$", out[-12:]))
            people.setdefault(who, person(rng, language, feminine if language == "el" else None))
            value = people[who].form(maker)
        else:
            value = _value(kind, maker, language, rng)
        spans.append(Span(kind, len(out), len(out) + len(value)))
        out += value
    return out + template[at:], spans


def _value(kind: str, maker: str, language: str, rng: random.Random) -> str:
    if kind == "DATE":
        return values.date(rng, maker, language)
    if kind == "ID":
        return values.identifier(rng, maker, language)
    if kind == "PHONE":
        return values.phone(rng, maker)
    if kind == "LOCATION":
        return values.place(rng, maker + "_el" if language == "el" else maker)
    if kind == "ORGANIZATION":
        return values.organization(rng, maker, language)
    if kind == "AGE_OVER_89":
        return "ninety" if maker == "word" else str(rng.randint(90, 104))
    return values.contact(rng, kind)


def rough(text: str, how: str, rng: random.Random) -> str:
    """The text in capitals, lower case, without accents or badly scanned; no character is added or taken away."""
    if how == "upper":
        return "".join(u if len(u := _bare(c).upper()) == 1 else c for c in text)
    if how == "lower":
        return "".join(low if len(low := c.lower()) == 1 else c for c in text)
    if how == "unaccented":
        return "".join(_bare(c) for c in text)
    if how == "scan":
        swaps = {"o": "0", "l": "1", "O": "0", "0": "O", "1": "l"}
        return "".join(swaps[c] if c in swaps and rng.random() < 0.012 else c for c in text)
    return text


def _bare(char: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
    return bare if len(bare) == 1 else char


def notes(part: str, count: int, seed: int) -> Iterator[Note]:
    """`count` notes of every template of a part.

    Args:
        part: "development" or "final".
        seed: the same seed gives the same notes.
    """
    for language, name, template in templates(part):
        for number in range(count):
            rng = random.Random(f"{seed} {part} {language} {name} {number}")
            text, spans = fill(template, language, rng)
            how = ROUGH[number % len(ROUGH)]
            yield Note(rough(text, how, rng), tuple(spans), language, f"{name}, {how}")
