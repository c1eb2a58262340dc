"""Well-known ports, islands and cities of Greece and around it, with their Greek cases, Greeklish and English names
(`greek_places.csv`).

General knowledge, written down for this project. It lets a timetable whose stops have Latin names be asked in Greek,
and the other way round; a pack's own vocabulary always comes first."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.tools.words.folded import plain
from assistant.tools.words.folded import sound as sound_of
from assistant.tools.words.name_forms import FILLERS, GENERIC, case_forms, is_one_of, to_latin

_WORD = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_SEPARATORS = re.compile(r"\s+[-–—|/]\s+|\s*[,;:/]\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """One row: the English name, Greek spellings in three cases, Greeklish, other Latin names."""

    name: str
    nominative: tuple[str, ...]
    accusative: tuple[str, ...]
    genitive: tuple[str, ...]
    greeklish: tuple[str, ...]
    exonyms: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """All spellings, each once, Greek nominative first."""
        parts = (*self.nominative, *self.accusative, *self.genitive, self.name, *self.exonyms, *self.greeklish)
        return tuple(dict.fromkeys(parts))


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """All places of the table; rows with one name (Santorini, Thira) are joined."""
    joined: dict[str, list[list[str]]] = {}
    with (Path(__file__).parent / "greek_places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            columns = joined.setdefault(row["name"], [[] for _ in range(5)])
            for column, key in zip(
                columns, ("nominative", "accusative", "genitive", "greeklish", "exonyms"), strict=True
            ):
                column.extend(part for part in row[key].split("|") if part and part not in column)
    return tuple(Place(name, *(tuple(column) for column in columns)) for name, columns in joined.items())


@lru_cache(maxsize=1)
def _by_key() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in places():
        for spelling in place.spellings:
            for key in {plain(spelling), sound_of(spelling)}:
                known = found.setdefault(key, [])
                if place not in known:
                    known.append(place)
    return {key: tuple(value) for key, value in found.items()}


def place_of(spelling: str) -> Place | None:
    """The well-known place of that name, in any of its spellings; None when unknown or when two places share it."""
    known = _by_key().get(plain(spelling)) or _by_key().get(sound_of(spelling)) or ()
    return known[0] if len(known) == 1 else None


@lru_cache(maxsize=16384)
def is_generic(word: str) -> bool:
    """Whether a word only describes a place: "port", «λιμάνι», "E9", "2"."""
    folded = plain(word)
    return folded in FILLERS or is_one_of(folded, GENERIC) or bool(re.fullmatch(r"[^\W\d_]?\d+[^\W\d_]?", folded))


def parts_of(name: str) -> list[str]:
    """A name without its additions, the main part first: "Naxos", "Naxos Chora" for "Naxos (Chora)"."""
    bare = _BRACKETS.sub(" ", name)
    pieces = [piece for piece in _SEPARATORS.split(bare) if piece.strip()]
    out: list[str] = []
    for piece in (bare, *pieces):
        words = _WORD.findall(piece)
        kept = [word for word in words if not is_generic(word)]
        for part in (" ".join(words), " ".join(kept)):
            if part and part != name and kept and part not in out:
                out.append(part)
    return out


def _significant(name: str) -> Iterable[str]:
    yield name
    yield from parts_of(name)


def derive_spellings(name: str) -> list[str]:
    """Spellings to draft a vocabulary from a stop name, most useful first, without the name itself.

    A name without its additions; Greek cases, Greeklish and English names of a well-known Greek place; for a name in
    Greek letters its Latin spelling and its likely cases. A Latin name that is not in the table gets no Greek spelling:
    that cannot be told from its letters (but `NameIndex` finds it from Greek by its sound).
    """
    found: list[str] = []
    for part in _significant(name):
        found.append(part)
        place = place_of(part)
        if place is not None:
            found.extend(place.spellings)
        elif not part.isascii():
            found.extend(_greek_spellings(part))
    own = {name}
    return [part for part in dict.fromkeys(found) if part not in own]


# ending of the nominative → accusative and genitive, where they differ from it
_GREEK_CASES = (
    ("ος", ("ο", "ου")), ("ός", ("ό", "ού")), ("ας", ("α",)), ("άς", ("ά",)), ("ης", ("η",)), ("ής", ("ή",)),
    ("α", ("ας",)), ("ά", ("άς",)), ("η", ("ης",)), ("ή", ("ής",)), ("ο", ("ου",)), ("ό", ("ού",)), ("ι", ("ιού",)),
)  # fmt: skip


def _greek_spellings(name: str) -> list[str]:
    """Latin letters for a Greek name, and the accusative and genitive of a single word by its ending."""
    if not re.search(r"[\u0370-\u03ff\u1f00-\u1fff]", name):
        return []
    out = [to_latin(name)]
    if " " not in name:
        lower = name if not name.isupper() else name.capitalize()
        for ending, others in _GREEK_CASES:
            if lower.endswith(ending) and len(lower) > len(ending) + 2:
                out.extend(lower.removesuffix(ending) + other for other in others)
                break
    out.extend(to_latin(spelling) for spelling in out[1:])
    return out


@lru_cache(maxsize=1)
def known_sounds() -> frozenset[str]:
    """Sound keys of every form of every single-word place of the table."""
    out: set[str] = set()
    for place in places():
        for spelling in place.spellings:
            if " " not in spelling:
                sound = sound_of(spelling)
                out.add(sound)
                out.update(case_forms(sound))
    return frozenset(out)
