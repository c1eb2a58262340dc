"""An answer from the chosen lines, with the model's own sentence before them where code can vouch for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.check import Checked, split_claims
from assistant.answering.checking import verdict
from assistant.answering.extract import AT_MOST, Line
from assistant.retrieval.words import content_words
from assistant.text import fold
from assistant.types import Citation, Claim

_POLAR = re.compile(r"^(?:yes|no)\b[,.:; ]*", re.IGNORECASE)


def compose(chosen: Sequence[Line], written: str, question: str, read: Sequence[Line] = ()) -> Checked:
    """The answer: what the model wrote and a line supports, then the lines themselves.

    A sentence stays when one line holds it (`checking.verdict`); of one that is taken out, `why` says what the line
    most like it holds against it. A bare yes or no says what code cannot check, so it is taken off and only what
    follows it is looked at.

    Args:
        chosen: the lines that are quoted.
        read: the lines that the model read; one that holds a sentence is quoted too, before the others.
    """
    lines = [*chosen, *(line for line in read if line not in chosen and line.answers(question))]
    kept: list[tuple[str, Line]] = []
    dropped: list[Claim] = []
    for sentence in split_claims(written):
        bare = _POLAR.sub("", sentence).strip()
        bare = bare[:1].upper() + bare[1:]
        line, why = (
            _stands_on(bare, question, lines, len(chosen)) if content_words(bare) else (None, "says nothing of its own")
        )
        if line is None:
            dropped.append(Claim(sentence, supported=False, why=why))
        else:
            kept.append((bare, line))
    quoted = _quoted(chosen, [line for _, line in kept])
    claims = [
        Claim(bare, supported=True, citation=quoted.index(line) + 1)
        for bare, line in kept
        if fold(bare.rstrip(".")) not in fold(line.text)
    ]
    quotes = [Claim(line.text, supported=True, citation=number) for number, line in enumerate(quoted, start=1)]
    parts = [f"{claim.text} [{claim.citation}]" for claim in claims]
    parts += [f"“{claim.text}” [{claim.citation}]" for claim in quotes]
    text, citations = " ".join(parts), tuple(_citation(n, line) for n, line in enumerate(quoted, start=1))
    return Checked(text, (*claims, *quotes, *dropped), citations, tuple(c.text for c in dropped))


def _quoted(chosen: Sequence[Line], holding: Sequence[Line]) -> list[Line]:
    """The lines that hold a sentence, and of those chosen as many more as are shown at most."""
    extra = [line for line in dict.fromkeys(holding) if line not in chosen]
    if not extra:
        return list(chosen)
    room = AT_MOST - len(extra) - sum(line in holding for line in chosen)
    more = [line for line in chosen if line not in holding][: max(0, room)]
    return [*extra, *(line for line in chosen if line in holding or line in more)]


def _citation(number: int, line: Line) -> Citation:
    return Citation(
        number, line.source.document, line.source.section, line.source.text[line.start : line.end],
        line.source.start + line.start, line.source.start + line.end,
    )  # fmt: skip


def _stands_on(sentence: str, question: str, lines: Sequence[Line], weighty: int) -> tuple[Line | None, str]:
    """The first line that holds a sentence; where none does, the least that speaks against it.

    One of the first `weighty` lines that says the opposite outweighs one that holds it: they speak of different cases,
    and which one was asked about code cannot tell.
    """
    judged = [verdict(sentence, line.text, question, line.source.section) for line in lines]
    opposed = next((found for found in judged[:weighty] if found.opposed), None)
    number = next((n for n, found in enumerate(judged) if found.holds), None)
    if number is not None and opposed is None:
        return lines[number], ""
    reasons = opposed.why if opposed else min((found.why for found in judged), key=_how_many, default=())
    return None, "; ".join(reasons)


def _how_many(reasons: tuple[str, ...]) -> int:
    return len(reasons)
