"""The words of a prepared text that carry its meaning, and whether two of them are the same word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.answering.checking.quantities import spans_removed
from assistant.retrieval.words import STOP
from assistant.text import fold, fold_greek_sound

_WORD = re.compile(r"[^\W_]+")
#: Words that `logic` weighs, or that only join; they are nobody's subject.
_OPEN = frozenset(("open", "opens", "opened", "opening", "close", "closes", "closing", "shut", "shuts"))
_LOGIC = frozenset(
    fold(
        "not never none neither nor nothing without may might can could must shall should need needs required "
        "all every each any some "
        "most both either only just except unless other but always usually sometimes often if when while who "
        "which also too "
        "then so up least most maximum minimum max min less more fewer under below over above within until till "
        "before "
        "after between exactly about around per yes cost costs given give gives get gets got getting one ones "
        "own being been there here their its his her "
        "δε μη μην χωρίς κάθε όλα όλοι όλες μόνο εκτός αλλά ενώ επίσης το πολύ τουλάχιστον μέχρι έως πάνω κάτω "
        "ανά περίπου πριν μετά άνω ούτε όχι κανένα"
    ).split()
)


def words_of(text: str) -> list[str]:
    """The words of a prepared text without its quantities and its small words, each once and in order."""
    found = [w for w in _WORD.findall(spans_removed(text)) if w not in STOP and w not in _LOGIC]
    return list(dict.fromkeys(root(w) for w in found if len(w) > 1))


@lru_cache(maxsize=8192)
def root(word: str) -> str:
    """A word without the plainest endings; what opens and what closes is one word, `logic` tells them apart."""
    if word in _OPEN:
        return "open"
    if len(word) >= 5 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) >= 4 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


@lru_cache(maxsize=65536)
def same(one: str, other: str) -> bool:
    """Whether two roots are forms of one word: the shorter one's first three quarters and four letters agree."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or len(long) - len(short) > 6:
        return _sounds_same(one, other)
    size = max(4, (3 * len(short) + 3) // 4)
    return one[:size] == other[:size] or _sounds_same(one, other)


def _sounds_same(one: str, other: str) -> bool:
    """A Greek and a Latin spelling of one name."""
    if one.isascii() == other.isascii() or min(len(one), len(other)) < 3:
        return False
    a, b = fold_greek_sound(one).rstrip("s"), fold_greek_sound(other).rstrip("s")
    return a == b or (min(len(a), len(b)) >= 4 and abs(len(a) - len(b)) <= 2 and a[:-1] == b[: len(a) - 1])


def stands(word: str, among: Iterable[str]) -> bool:
    """Whether a form of a root is among others."""
    return any(same(word, other) for other in among)
