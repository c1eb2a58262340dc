"""The clauses of a prepared text, and which of a quote's clauses a clause of the claim paraphrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.answering.checking.words import stands, words_of

_SENTENCE = re.compile(r"[.!?;·](?=\s|$)")
_CLAUSE = re.compile(
    r",(?=\s)|\s[-–—](?=\s[^\d])|\b(?:but|however|while|whereas|although|though|yet|αλλα|ενω|ομωσ)\b"
    r"|\band (?=(?:not|no|never|must|may|can|are|is|δεν|μην)\b)|\bκαι (?=(?:δεν|μην)\b)|\((?=\D)|\)"
)
_NEGATORS = re.compile(r"\b(?:not|no|never|none|nothing|nobody|without|neither|nor|δεν|μην|μη|χωρισ|διχωσ|ουτε|οχι)\b")
_GREEK_NONE = re.compile(r"\b(?:κανενασ?|καμια|κανεισ|τιποτα)\b")
EXCEPTION = re.compile(
    r"\b(?:unless|except|excepting|other than|apart from|save for|if not|excluding|but not|εκτοσ|με εξαιρεση|"
    r"παρα μονο)\b"
)
ONLY = re.compile(r"\b(?:only|solely|exclusively|just|no other|nothing but|μονο|αποκλειστικα)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its words; `negated` by an odd number of negators; `sentence` counts from 0."""

    text: str
    words: tuple[str, ...]
    negated: bool
    sentence: int


@lru_cache(maxsize=512)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a prepared text. One without words of its own belongs to the one before it."""
    out: list[Clause] = []
    for number, sentence in enumerate(_SENTENCE.split(text)):
        cuts = [0, *(m.start() for m in _CLAUSE.finditer(sentence)), len(sentence)]
        for begin, end in pairwise(cuts):
            part = sentence[begin:end].strip(" ,:()-–—")
            if not part:
                continue
            words = tuple(words_of(part))
            if not words and out and out[-1].sentence == number:
                last = out[-1]
                joined = f"{last.text}, {part}"
                out[-1] = Clause(joined, last.words, is_negated(joined), number)
            else:
                out.append(Clause(part, words, is_negated(part), number))
    return tuple(out)


def is_negated(text: str) -> bool:
    """Whether the text denies: an odd number of negators; "neither … nor" and Greek "δεν … κανένα" are one."""
    found = [m.group() for m in _NEGATORS.finditer(text)]
    count = len(found)
    if "neither" in found:
        count -= found.count("nor")
    if "ουτε" in found:
        count = 1
    if not count and _GREEK_NONE.search(text):
        count = 1
    return count % 2 == 1


def likeness(claim: tuple[str, ...], clause: Clause) -> float:
    """How much a clause is about what the claim says: its own words covered, and half the share of the claim's words.

    Coverage counts more, so that "but dogs may not" is what a claim about dogs stands on.
    """
    if not claim or not clause.words:
        return 0.0
    covered = sum(stands(word, claim) for word in clause.words)
    shared = sum(stands(word, clause.words) for word in claim)
    return covered / len(clause.words) + 0.5 * shared / len(claim)


def nearest(claim: tuple[str, ...], quote: tuple[Clause, ...], within: float = 0.15) -> list[Clause]:
    """The clauses most like the claim: the best and those nearly as good; empty when none shares a word."""
    scored = [(likeness(claim, clause), clause) for clause in quote]
    best = max((score for score, _ in scored), default=0.0)
    return [clause for score, clause in scored if score and score >= best - within]
