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

from assistant.text import fold, fold_greek_sound, language_of


@dataclass(frozen=True, slots=True)
class Intent:
    """What the words of a question ask for.

    Attributes:
        wants: the kinds of wish found (the tables below `wants` in `words.toml`).
        topic: whether a topic of documents stands in it.
        plain_fare: whether "how much" can mean one passenger's plain fare.
    """

    wants: frozenset[str]
    topic: bool
    plain_fare: bool = True

    def __contains__(self, want: str) -> bool:
        return want in self.wants


@dataclass(frozen=True, slots=True)
class _Words:
    """Patterns of one table: on folded English text, and on a row of Greek sound keys."""

    english: re.Pattern[str]
    greek: re.Pattern[str]


def read_intent(text: str) -> Intent:
    """The wishes in a question."""
    folded = fold(text)
    # Greek stems are looked for only where Greek is written: "pane" (πάνε) must not be found in an English "panel".
    keys = f" {fold_greek_sound(text)} " if language_of(text) == "el" or re.search("[α-ω]", folded) else ""
    words, topics, other_fares = _tables()

    def has(table: _Words) -> bool:
        return bool(table.english.search(folded) or (keys and table.greek.search(keys)))

    wants = frozenset(name for name, table in words.items() if has(table))
    return Intent(wants, has(topics), not has(other_fares))


@cache
def _tables() -> tuple[dict[str, _Words], _Words, _Words]:
    body = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    wants = {name: _words(table) for name, table in body["wants"].items()}
    return wants, _words(body["topics"]), _words(body["not_plain_fare"])


def _words(table: dict[str, list[str]]) -> _Words:
    stems = dict.fromkeys(fold_greek_sound(s) + (" " if s.endswith(" ") else "") for s in table["greek"])
    greek = "|".join(re.escape(stem) for stem in stems if stem.strip())
    return _Words(re.compile(rf"(?<![a-z])(?:{'|'.join(table['english'])})"), re.compile(f" (?:{greek})"))
