"""Everyday words in the other language: what a Greek or Greeklish question is called in English documents, and back.

`everyday.txt` holds some three hundred words of Kaiki's own choosing (money, booking, time, travel, people, things,
health). It is no dictionary: what it lacks only the vectors or a pack's vocabulary can bridge, and a word with two
meanings brings both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.retrieval.words import content_words, stem
from assistant.text import fold, fold_greek_sound, is_greeklish

#: Letters of a sound key below which a Greeklish word must be the whole key.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class _Word:
    """The beginning of a Greek word, or a whole word, its sound key, and what it is called in English."""

    beginning: str
    whole: bool
    sound: str
    english: tuple[str, ...]

    def length(self, word: str, sound: bool) -> int:
        """Letters of `word` that it explains; 0 when it does not fit."""
        own = self.sound if sound else self.beginning
        whole = self.whole or (sound and len(own) < _SHORTEST)
        return len(own) if (word == own if whole else word.startswith(own)) else 0


def translations(question: str) -> list[str]:
    """English words for the Greek or Greeklish words of a question; beginnings of Greek words for its English ones."""
    greek, english = _table()
    sound = is_greeklish(question)
    found: list[str] = []
    for word in content_words(question):
        said = fold_greek_sound(word) if sound else word
        if not sound:
            found += english.get(stem(word), ())
        if sound or not word.isascii():
            fits = [(entry.length(said, sound), entry) for entry in greek]
            # The longest beginning is the nearest word: "πρωινο" is breakfast, "πρωι" the morning.
            best = max(length for length, _ in fits)
            found += [text for length, entry in fits if best and length == best for text in entry.english]
    return list(dict.fromkeys(found))


@cache
def _table() -> tuple[list[_Word], dict[str, tuple[str, ...]]]:
    """The Greek words, and their beginnings by the stem of an English one."""
    greek: list[_Word] = []
    english: dict[str, tuple[str, ...]] = {}
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines():
        left, colon, right = line.partition(":")
        if line.startswith("#") or not colon:
            continue
        words = tuple(fold(word) for word in right.split())
        for part in left.split():
            beginning = fold(part.removeprefix("="))
            greek.append(_Word(beginning, part.startswith("="), fold_greek_sound(beginning), words))
            for word in words:
                english[stem(word)] = (*english.get(stem(word), ()), beginning)
    return greek, english
