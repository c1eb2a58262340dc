"""The words of a question, and phrases found among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.text import fold, fold_greek_sound
from assistant.tools.tables import lexicon
from assistant.tools.tables.values import plain_number

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|>=|<=|[<>=≥≤€$£%+]")
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or sign of a question.

    Attributes:
        text, start, end: as written, and where.
        key: folded.
        sound: sound key of a word, "" for numbers and signs.
        greek: the sound key where the word is Greek: in Greek letters, or in a Greeklish sentence; else "".
        number: its value when it is a number.
    """

    text: str
    start: int
    end: int
    key: str
    sound: str
    greek: str = ""
    number: float | None = None


def words_of(text: str, *, greek: bool = False) -> tuple[Word, ...]:
    """The words of a text in order; `greek` says that Latin letters are Greeklish too."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        number = plain_number(raw) if raw[0].isdigit() else None
        # Letters only: numerals of other scripts count as word characters and have no sound.
        sound = fold_greek_sound(raw) if fold(raw).isalpha() else ""
        is_greek = greek or _GREEK.search(raw) is not None
        found.append(Word(raw, match.start(), match.end(), fold(raw), sound, sound if is_greek else "", number))
    return tuple(found)


def squash(text: str) -> str:
    """A text without spaces, signs, case and accents: "20' GP" and "20gp" are one."""
    return "".join(keys_of(text))


def keys_of(text: str) -> list[str]:
    """The folded words and numbers of a text, without signs."""
    return [fold(raw) for raw in _TOKEN.findall(text) if raw[0].isalnum()]


def stem(key: str) -> str:
    """A folded English word without its plural ending."""
    if len(key) > 4 and key.endswith("ies"):
        return key[:-3] + "y"
    if len(key) > 4 and key.endswith(("ches", "shes", "xes", "sses")):
        return key[:-2]
    if len(key) > 3 and key.endswith("s") and not key.endswith(("ss", "us", "is")):
        return key[:-1]
    return key


def phrase_at(words: Sequence[Word], at: int, phrase: lexicon.Phrase, greek: bool, *, prefix: bool = False) -> bool:
    """Whether the phrase stands at this word; `prefix` lets Greek stems match the beginnings of words."""
    if at + len(phrase) > len(words):
        return False
    for word, part in zip(words[at : at + len(phrase)], phrase, strict=True):
        if greek:
            if not (word.sound == part or (prefix and word.sound.startswith(part))):
                return False
        elif word.key != part:
            return False
    return True


def find_phrase(words: Sequence[Word], phrases: Iterable[tuple[lexicon.Phrase, bool]]) -> int | None:
    """Where the first of the phrases found stands, or None."""
    places = [i for phrase, greek in phrases for i in range(len(words)) if phrase_at(words, i, phrase, greek)]
    return min(places, default=None)


def is_harmless(word: Word) -> bool:
    """Whether the word says nothing about what is asked: articles, auxiliaries, politeness, signs."""
    if not word.sound and word.number is None:
        return True
    return word.key in lexicon.HARMLESS or word.greek in lexicon.HARMLESS_SOUNDS


def is_preposition(word: Word) -> bool:
    """in, of, at, from, σε, από …"""
    return word.key in lexicon.PREPOSITIONS or word.greek in lexicon.PREPOSITIONS_SOUND


def is_article(word: Word) -> bool:
    """the, a, my, ο, η, το …"""
    return word.key in lexicon.ARTICLES or word.greek in lexicon.ARTICLES_SOUND


def concepts_at(words: Sequence[Word], at: int, *, header: bool = False) -> dict[str, int]:
    """The concepts whose words or phrases begin at this word, with how many words each takes.

    Latin letters in an English sentence are no Greek, single words at least: "pharmacist" is no φάρμακο. In a `header`
    more words stand for a concept than people say: "tare" is a weight.
    """
    found: dict[str, int] = {}
    word = words[at]
    if not word.sound:
        return found
    for name, (single, phrases, stems) in lexicon.CONCEPTS.items():
        length = 1 if word.key in single or (header and word.key in lexicon.IN_HEADERS.get(name, ())) else 0
        for phrase in phrases:
            if phrase_at(words, at, phrase, False):
                length = max(length, len(phrase))
        for phrase in stems:
            long = len(phrase) > 1 or len(phrase[0]) >= 3
            sure = word.greek or len(phrase) > 1
            if sure and phrase_at(words, at, phrase, True, prefix=long):
                length = max(length, len(phrase))
        if length:
            found[name] = length
    return found
