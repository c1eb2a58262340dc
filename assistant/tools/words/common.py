"""Ordinary words that no typing slip turns into a place name, kept in `common_words.txt`.

The list was written for this purpose: everyday and travel words of English and Greek, and those that lie near the
names of ports. It cannot hold every word; `NameIndex` asks for more evidence beside it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from assistant.text import fold, fold_greek_sound
from assistant.tools.words.folded import word_list

_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly", "er", "ers", "y", "r", "al", "ness", "less", "ment", "able")
_GREEK_ENDINGS = word_list("σ ν ι α ο η ε ω ου ων οι εσ ουσ ασ ησ οσ μαι ται με τε ει εισ ουν ουμε ετε")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The list, folded."""
    return _english_words() | _other_words()


def _part(number: int) -> frozenset[str]:
    text = (Path(__file__).parent / "common_words.txt").read_text("utf-8")
    lines = (line for line in text.split("\n# below")[number].splitlines()[1:] if not line.startswith("#"))
    return frozenset(word for line in lines for word in fold(line).split())


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    return _part(0)


@lru_cache(maxsize=1)
def _other_words() -> frozenset[str]:
    return _part(1)


@lru_cache(maxsize=8192)
def is_common(word: str) -> bool:
    """Whether a folded word is an ordinary one, in this form or without an usual ending."""
    if word in common_words():
        return True
    if fold_greek_sound(word) in _greek_sounds():
        return True
    words = _english_words()
    if not word.isascii():
        return any(
            word.endswith(end) and len(word) - len(end) >= 3 and _greek_stem(word[: -len(end)])
            for end in _GREEK_ENDINGS
        )
    for end in _ENDINGS:
        stem = word.removesuffix(end)
        if stem != word and len(stem) >= 3:
            doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in words
            if stem in words or stem + "e" in words or doubled:
                return True
            if stem.endswith("i") and stem[:-1] + "y" in words:
                return True
    return False


@lru_cache(maxsize=1)
def _greek_sounds() -> frozenset[str]:
    """Greek words as they sound, so that Greeklish needs no list of its own."""
    return frozenset(fold_greek_sound(word) for word in _other_words() if not word.isascii())


@lru_cache(maxsize=1)
def _greek_stems() -> frozenset[str]:
    stems = set()
    for word in common_words():
        if not word.isascii() and len(word) >= 5:
            for end in _GREEK_ENDINGS:
                if word.endswith(end) and len(word) - len(end) >= 4:
                    stems.add(word[: -len(end)])
    return frozenset(stems)


def _greek_stem(stem: str) -> bool:
    return len(stem) >= 4 and stem in _greek_stems()
