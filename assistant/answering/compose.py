"""An answer from the chosen lines, with the model's own sentence before them where code can vouch for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.check import Checked, split_claims
from assistant.answering.checking import verdict
from assistant.answering.extract import Line
from assistant.retrieval.words import content_words
from assistant.text import fold
from assistant.types import Citation, Claim

_POLAR = re.compile(r"^(?:yes|no)\b[,.:; ]*", re.IGNORECASE)


def compose(lines: Sequence[Line], written: str, question: str) -> Checked:
    """The answer: what the model wrote and a line supports, then the lines themselves.

    A sentence stays when one line holds it (`checking.verdict`); of one that is taken out, `why` says what the line
    most like it holds against it. A bare yes or no says what code cannot check, so it is taken off and only what
    follows it is looked at.
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
        number, why = _stands_on(bare, question, lines) if content_words(bare) else (None, "says nothing of its own")
        if number is None:
            dropped.append(Claim(sentence, supported=False, why=why))
        elif fold(bare.rstrip(".")) not in fold(lines[number - 1].text):
            kept.append(Claim(bare, supported=True, citation=number))
    quoted = [Claim(line.text, supported=True, citation=number) for number, line in enumerate(lines, start=1)]
    parts = [f"{claim.text} [{claim.citation}]" for claim in kept]
    parts += [f"“{claim.text}” [{claim.citation}]" for claim in quoted]
    return Checked(" ".join(parts), (*kept, *quoted, *dropped), citations, tuple(c.text for c in dropped))


def _stands_on(sentence: str, question: str, lines: Sequence[Line]) -> tuple[int | None, str]:
    """The number of the first line that holds a sentence; where none does, the least that speaks against it.

    A line that says the opposite outweighs one that holds it: they speak of different cases, and which one was asked
    about code cannot tell.
    """
    judged = [verdict(sentence, line.text, question, line.source.section) for line in lines]
    opposed = next((found for found in judged if found.opposed), None)
    number = next((n for n, found in enumerate(judged, start=1) if found.holds), None)
    if number is not None and opposed is None:
        return number, ""
    reasons = opposed.why if opposed else min((found.why for found in judged), key=_how_many, default=())
    return None, "; ".join(reasons)


def _how_many(reasons: tuple[str, ...]) -> int:
    return len(reasons)
