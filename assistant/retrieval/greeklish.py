"""Greeklish in Greek letters, as an encoder reads it better: spelled by sound, without accents.

Letter by letter after ELOT 743 and everyday habit. It does not know the words, so ο and ω, ι, η and υ come out as
one; the encoders' pieces of words forgive that more than they forgive Latin letters (docs/experiments.md). Names in
Latin letters are respelled too; the words half of the search still has them as they were typed.
"""

from __future__ import annotations

import re

from assistant.text import fold

_SEVERAL = {
    "th": "θ", "ch": "χ", "ps": "ψ", "ks": "ξ", "mp": "μπ", "nt": "ντ", "gk": "γκ", "ef": "ευ", "ev": "ευ",
    "af": "αυ", "av": "αυ", "8": "θ", "3": "ξ", "9": "θ",
}  # fmt: skip
_ONE = dict(zip("abgdezhiklmnoprstufxywvcjq", "αβγδεζηικλμνοπρστυφχυωβκζκ", strict=True))
_LETTERS = re.compile("|".join([*_SEVERAL, "[a-z]"]))
#: Words of letters, with a digit that stands for a letter inside.
_WORD = re.compile(r"(?<![^\W_])[a-z]+(?:[389][a-z]*)*(?![^\W_])|(?<![^\W_])[389][a-z]{2,}(?![^\W_])")


def to_greek(text: str) -> str:
    """The text folded, its words of Latin letters in Greek ones."""
    return _WORD.sub(lambda word: _respelled(word[0]), fold(text))


def _respelled(word: str) -> str:
    digits = sum(c.isdigit() for c in word)
    # "8elo" and "na3o" are words, "e3" is a gate.
    if digits and len(word) - digits < 3:
        return word
    greek = _LETTERS.sub(lambda part: _SEVERAL.get(part[0]) or _ONE[part[0]], word)
    return f"{greek[:-1]}ς" if greek.endswith("σ") else greek
