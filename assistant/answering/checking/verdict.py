"""The verdict over one claim and one quote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.checking import figures, logic, names
from assistant.answering.checking.prepare import prepared
from assistant.answering.checking.quantities import quantities
from assistant.answering.checking.units import MEASURES
from assistant.answering.checking.words import stands, words_of
from assistant.documents.sentences import sentences
from assistant.text import fold, fold_space

#: Share of a claim's own words that must stand in the quote, and of all its words, those of the question among them.
OWN, ALL = 0.6, 0.5
#: The same of a claim that only turns the question into a statement.
ECHO = 0.8
_MARKS = re.compile(r"\[\d+\]")
_COORDINATED = re.compile(
    r"\b([^\W\d_]{3,})(?:,)? (?:and|or|nor|και|η) (?:the |a |an |οι |τα |το |η )?([^\W\d_]{3,})\b"
)

_PER = re.compile(r"\b(?:per|ανα) ([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a quote holds a claim, and if not, why not: every reason that was found, in plain English."""

    holds: bool
    why: tuple[str, ...] = ()

    @property
    def opposed(self) -> bool:
        """Whether the quote speaks of the same and says the opposite."""
        return bool(self.why) and set(self.why) <= {logic.DENIES, logic.DENIED}


def verdict(claim: str, quote: str, question: str = "", section: str = "") -> Verdict:
    """Whether a quote holds a claim.

    Args:
        claim: one sentence.
        quote: a sentence or table row ("Column: value; …"), verbatim.
        question: what was asked; its names may be repeated, its numbers where the quote does not contradict them.
        section: title of the quote's section; names and words may stand there, quantities may not.
    """
    if _verbatim(claim, quote):
        return Verdict(True)
    why = tuple(dict.fromkeys(_faults(_MARKS.sub("", claim), quote, question, section)))
    return Verdict(not why, why)


def _verbatim(claim: str, quote: str) -> bool:
    """Whether the claim is the quote, or whole sentences of it."""
    bare = _bare(claim)
    return bool(bare) and (bare == _bare(quote) or any(bare == _bare(quote[a:b]) for a, b in sentences(quote)))


def _bare(text: str) -> str:
    return fold_space(fold(_MARKS.sub("", text))).rstrip(".!; ")


def _faults(claim: str, quote: str, question: str, section: str) -> Iterator[str]:
    said, held, asked = prepared(claim), prepared(quote), prepared(question)
    yield from figures.faults(said, held, asked)
    yield from names.faults(claim, f"{quote} {section} {question}")
    yield from logic.faults(said, held)
    yield from _words(said, held, prepared(section), asked)


def _words(claim: str, quote: str, section: str, question: str) -> Iterator[str]:
    """Whether most of the claim's words stand in the quote."""
    there = [*words_of(quote), *words_of(section)]
    asked = words_of(question)
    words = words_of(claim)
    found = [word for word in words if stands(word, there)]
    own = [word for word in words if not stands(word, asked)]
    strange = [word for word in own if word not in found]
    # A figure that `figures` let pass speaks for the claim as one word does.
    figure = 1 if quantities(claim) else 0
    if own and (len(own) - len(strange) + figure) / (len(own) + figure) < OWN:
        yield "speaks of what is not in the quote: " + ", ".join(strange[:3])
    elif words and len(found) / len(words) < (ALL if own or figure else ECHO):
        yield "most of its words are only in the question"
    for match in _PER.finditer(claim):
        if match[1] not in MEASURES and not all(stands(word, [*there, *asked]) for word in words_of(match[1])):
            yield f"“{match.group()}” is not in the quote"
    for match in _COORDINATED.finditer(claim):
        pair = [words_of(word) for word in match.groups()]
        if not all(pair):
            continue
        missing = [w for (w,) in pair if not stands(w, [*there, *asked])]
        if len(missing) == 1:
            yield f"“{missing[0]}” is not in the quote"
