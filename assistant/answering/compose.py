"""An answer from the chosen lines, with the model's own sentence before them where code can vouch for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.check import Checked, numbers, split_claims
from assistant.answering.extract import Line
from assistant.retrieval.words import content_words, stem
from assistant.text import fold
from assistant.types import Citation, Claim

#: Share of a sentence's own words that must stand in one of the lines.
ENOUGH = 0.6
_POLAR = re.compile(r"^(?:yes|no)\b[,.:; ]*", re.IGNORECASE)


def compose(lines: Sequence[Line], written: str, question: str) -> Checked:
    """The answer: what the model wrote and a line supports, then the lines themselves.

    A sentence stays when all its numbers and most of its words stand in one line. A bare yes or no says what code
    cannot check, so it is taken off and only what follows it is looked at.
    """
    citations = tuple(
        Citation(
            number, line.source.document, line.source.section, line.source.text[line.start : line.end],
            line.source.start + line.start, line.source.start + line.end,
        )
        for number, line in enumerate(lines, start=1)
    )  # fmt: skip
    kept: list[Claim] = []
    dropped: list[Claim] = []
    for sentence in split_claims(written):
        bare = _POLAR.sub("", sentence).strip()
        bare = bare[:1].upper() + bare[1:]
        number = _stands_in(bare, question, lines)
        if not content_words(bare) or number is None:
            dropped.append(Claim(sentence, supported=False))
        elif fold(bare.rstrip(".")) not in fold(lines[number - 1].text):
            kept.append(Claim(bare, supported=True, citation=number))
    quoted = [Claim(line.text, supported=True, citation=number) for number, line in enumerate(lines, start=1)]
    parts = [f"{claim.text} [{claim.citation}]" for claim in kept]
    parts += [f"“{claim.text}” [{claim.citation}]" for claim in quoted]
    return Checked(" ".join(parts), (*kept, *quoted, *dropped), citations, tuple(c.text for c in dropped))


def _stands_in(sentence: str, question: str, lines: Sequence[Line]) -> int | None:
    """The number of the line that supports a sentence, or None."""
    asked = {stem(word) for word in content_words(question)}
    words = {stem(word) for word in content_words(sentence)}
    for number, line in enumerate(lines, start=1):
        body = fold(f"{line.source.section} {line.text}")
        own = words - asked
        share = sum(word in body for word in own) / len(own) if own else 1.0
        if share >= ENOUGH and not numbers(sentence) - numbers(line.text):
            return number
    return None
