"""Acronyms that a text explains itself: "verified gross mass (VGM)" and "VGM (verified gross mass)".

The method is that of Schwartz & Hearst 2003, "A simple algorithm for identifying abbreviation definitions in biomedical
text", in a stricter form: each letter of the acronym must begin a word of the long form, in order, and no more than two
small words (of, and, the) may stand between. Not seen: acronyms made of letters from inside words (TB), such as are
explained in another sentence, and acronyms in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.text import fold, fold_space

#: Characters of text that are read; what is explained later in a huge document is left out.
MOST = 2_000_000
_SHORT = r"(?:[A-ZΑ-ΩΆΈΉΊΌΎΏ][A-Za-z0-9ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ&]{1,7}|(?:[A-ZΑ-Ω]\.){2,8})"
_AFTER = re.compile(rf"\(\s*({_SHORT})s?\s*[);,]")
_BEFORE = re.compile(rf"(?<![\w.-])({_SHORT})s?\s*\(([^()\n]{{5,90}})\)")
_TOKEN = re.compile(r"[^\W_]+")
_SMALL = frozenset(fold("of and the for in on to a an by και του της των για σε με").split())
#: Characters before the bracket in which the long form is looked for.
_REACH = 120


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym without dots, and what it stands for, as the text writes them."""

    short: str
    long: str


def acronyms_in(text: str) -> Iterator[Acronym]:
    """The acronyms that a text explains, in order; the same one may come more than once."""
    text = text[:MOST]
    for match in _AFTER.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        # The long form lies in the same sentence and paragraph.
        before = re.split(r"[.;:!?()|]\s|\n\s*\n|\|", before)[-1]
        if found := _explained(match[1], before, ends=True):
            yield found
    for match in _BEFORE.finditer(text):
        if found := _explained(match[1], match[2], ends=False):
            yield found


def _explained(short: str, text: str, *, ends: bool) -> Acronym | None:
    """The acronym, if words at the end (else at the beginning) of `text` spell it."""
    short = short.replace(".", "")
    # The plural: "VGMs".
    short = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    letters = [fold(c) for c in short if c.isalpha()]
    if sum(c.isupper() for c in short) < 2 or not 2 <= len(letters) <= 8 or not short.isalnum():
        return None
    words = [(m.start(), m.end(), fold(m[0])) for m in _TOKEN.finditer(text)]
    if ends:
        if not words or text[words[-1][1] :].strip(" \n\"'”’*_"):
            return None
        # One word may follow what is shortened: "out-of-gauge cargo (OOG)".
        for last in (len(words), len(words) - 1):
            place = _spelt(letters[::-1], [w for _, _, w in words[:last]][::-1])
            taken = words[last - place : last] if place else []
            if taken:
                break
    else:
        place = _spelt(letters, [w for _, _, w in words])
        # The rest of the bracket must be no more than an addition: "(verified gross mass, since 2016)".
        if place and place < len(words) and text[words[place - 1][1]] not in ",;":
            return None
        taken = words[:place]
    if len(taken) < 2:
        return None
    long = fold_space(text[taken[0][0] : taken[-1][1]])
    return None if fold(short) == fold(long) else Acronym(short, long)


def _spelt(letters: Sequence[str], words: Sequence[str]) -> int:
    """How many of the words, from the first on, spell the letters by their first letters; 0 when they do not."""
    at = skipped = 0
    for number, word in enumerate(words):
        if word.startswith(letters[at]):
            at, skipped = at + 1, 0
            if at == len(letters):
                return number + 1
        elif word in _SMALL and at and skipped < 2:
            skipped += 1
        else:
            return 0
    return 0
