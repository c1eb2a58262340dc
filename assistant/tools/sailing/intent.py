"""What a question wants of a timetable, from its words: English, Greek and Greeklish (the words stand in `words.toml`).

English is matched by word beginnings on folded text. Greek is matched by sound keys
(`assistant.text.fold_greek_sound`), which Greek letters and Greeklish share, so each stem is written once. This reads
words, not sentences: irony, a question inside a story, or a negated wish ("not the first one") are not understood.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.text import fold, fold_greek_sound, language_of

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Intent:
    """What the words of a question ask for.

    Attributes:
        wants: the kinds of wish found (the tables below `wants` in `words.toml`).
        topic: whether a topic of documents stands in it.
        plain_fare: whether "how much" can mean one passenger's plain fare.
        foreign: words that neither a wish nor politeness explains; many of them make a question doubtful.
    """

    wants: frozenset[str]
    topic: bool
    plain_fare: bool = True
    foreign: tuple[str, ...] = ()

    def __contains__(self, want: str) -> bool:
        return want in self.wants


@dataclass(frozen=True, slots=True)
class _Words:
    """Patterns of one table: on folded English text, and on a row of Greek sound keys."""

    english: re.Pattern[str]
    greek: re.Pattern[str]
    stems: tuple[str, ...]


def read_intent(text: str, rest: str | None = None) -> Intent:
    """The wishes in a question.

    Args:
        text: the question, with a sign in the place of each name.
        rest: the same without days and times too: what `foreign` is looked for in.
    """
    folded = fold(text)
    # Greek stems are looked for only where Greek is written: "pane" (πάνε) must not be found in an English "panel".
    keys = f" {fold_greek_sound(text)} " if language_of(text) == "el" or re.search("[α-ω]", folded) else ""
    words, topics, other_fares = _tables()

    def has(table: _Words) -> bool:
        return bool(table.english.search(folded) or (keys and table.greek.search(keys)))

    wants = frozenset(name for name, table in words.items() if has(table))
    return Intent(wants, has(topics), not has(other_fares), _foreign(text if rest is None else rest))


def _foreign(text: str) -> tuple[str, ...]:
    """Words that no pattern of a wish covers and that are not neutral."""
    folded = fold(text)
    covered = [False] * len(folded)
    words, _, _ = _tables()
    for table in words.values():
        for match in table.english.finditer(folded):
            covered[match.start() : match.end()] = [True] * (match.end() - match.start())
    english, greek = _neutral()
    stems = [stem for table in words.values() for stem in table.stems]
    out: list[str] = []
    for match in _WORD.finditer(folded):
        word, sound = match.group(), fold_greek_sound(match.group())
        if word.isdigit() or len(word) < 2 or covered[match.start()] or word in english or sound in greek:
            continue
        if not any(sound.startswith(stem) for stem in stems):
            out.append(word)
    return tuple(out)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@cache
def _tables() -> tuple[dict[str, _Words], _Words, _Words]:
    body = _file()
    wants = {name: _words(table) for name, table in body["wants"].items()}
    return wants, _words(body["topics"]), _words(body["not_plain_fare"])


def _words(table: dict[str, list[str]]) -> _Words:
    stems = dict.fromkeys(fold_greek_sound(s) + (" " if s.endswith(" ") else "") for s in table["greek"])
    greek = "|".join(re.escape(stem) for stem in stems if stem.strip())
    # Each word of a phrase explains itself where the phrase's sense is not in question.
    parts = tuple(dict.fromkeys(word for stem in stems for word in stem.split() if len(word) >= 4))
    return _Words(re.compile(rf"(?<![a-z])(?:{'|'.join(table['english'])})"), re.compile(f" (?:{greek})"), parts)


@cache
def _neutral() -> tuple[frozenset[str], frozenset[str]]:
    """English words, and sound keys of Greek ones."""
    body = _file()["neutral"]
    return frozenset(body["english"]), frozenset(fold_greek_sound(word) for word in body["greek"])
