"""What is said about an answer below it: pure functions from an answer to lines, for both modes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from assistant.types import Answer, Citation, Source
from assistant.ui.show import line, place

Tone = Literal["calm", "check", "failed"]
Rows = tuple[tuple[tuple[str, str], ...], ...]

SHORT_ROWS = 5
MOST_PLACES = 3
NARROWEST = 4
GAP = "   "


@dataclass(frozen=True, slots=True)
class Remark:
    """One line below an answer; tone `check` is drawn amber, `failed` red."""

    text: str
    tone: Tone = "calm"


def remarks(answer: Answer) -> tuple[Remark, ...]:
    """The lines below an answer: what it stands on, what does not stand, the nearest passages, warnings."""
    said = [_standing(answer), _nearest(answer)]
    said += [Remark(f"⚠ {line(warning)}", "check") for warning in answer.warnings]
    return tuple(remark for remark in said if remark)


def _standing(answer: Answer) -> Remark | None:
    if answer.status != "answered":
        return None
    if answer.tool:
        return Remark(f"⏱ looked up, not written by the model: {line(answer.tool.name, 60)}")
    if not answer.claims:
        return Remark("⚠ nothing checked this answer against the documents", "check")
    wrong = sum(not claim.supported for claim in answer.claims)
    if wrong:
        total = len(answer.claims)
        what = f"{wrong} of {total} sentences" if total > 1 else "the sentence is"
        return Remark(f"⚠ {what} not supported by the documents", "check")
    used = {claim.citation for claim in answer.claims}
    places = _places(tuple(c for c in answer.citations if c.number in used) or answer.citations)
    stands = f"stands in {places}" if places else "is supported"
    return Remark(f"✓ each sentence {stands}")


def _places(citations: tuple[Citation, ...]) -> str:
    names = list(dict.fromkeys(place(citation) for citation in citations))
    more = f" and {len(names) - MOST_PLACES} more" if len(names) > MOST_PLACES else ""
    return ", ".join(names[:MOST_PLACES]) + more


def _nearest(answer: Answer) -> Remark | None:
    if answer.status != "not_found" or not answer.sources:
        return None
    near = [f"“{line(s.section or s.document, 60)}” [{s.number}]" for s in answer.sources[:MOST_PLACES]]
    return Remark(f"Nearest: {', '.join(near)}.")


def shown_sources(answer: Answer) -> tuple[Citation | Source, ...]:
    """What the sources panel lists: the citations, then the passages that no citation stands for."""
    cited = tuple(sorted(answer.citations, key=lambda c: c.number))

    def stands(source: Source) -> bool:
        return any(c.document == source.document and source.start <= c.start < source.end for c in cited)

    # The rest is numbered on: [1] in the answer must mean one thing.
    rest = (source for source in answer.sources if not stands(source))
    return (*cited, *(replace(source, number=n) for n, source in enumerate(rest, start=len(cited) + 1)))


# ---------------------------------------------------------------- tables
def cells(text: str) -> int:
    """How many terminal cells `text` takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells, cut with … when longer."""
    if cells(text) > width:
        while text and cells(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - cells(text))


def columns_of(rows: Rows) -> tuple[str, ...]:
    """Every column name in the order met."""
    return tuple(dict.fromkeys(name for row in rows for name, _ in row))


def table(rows: Rows, width: int) -> tuple[list[str], int]:
    """Head and rows as lines of at most `width` cells, and how many columns had no room.

    The widest columns shrink first; when even that is not enough, columns go from the right.
    """
    names = list(columns_of(rows))
    body = [[line(dict(row).get(name, ""), 200) for name in names] for row in rows]
    lines = [[line(name, 60) for name in names], *body]
    widths = [max(cells(row[i]) for row in lines) for i in range(len(names))]
    least = [min(w, max(NARROWEST, cells(lines[0][i]))) for i, w in enumerate(widths)]
    while len(widths) > 1 and sum(least) + len(GAP) * (len(least) - 1) > width:
        widths.pop()
        least.pop()
    room = width - len(GAP) * (len(widths) - 1)
    while sum(widths) > max(room, sum(least)):
        widest = max(range(len(widths)), key=lambda i: widths[i] - least[i])
        widths[widest] -= 1
    drawn = [GAP.join(fit(row[i], w) for i, w in enumerate(widths)).rstrip() for row in lines]
    return drawn, len(names) - len(widths)


def records(rows: Rows) -> list[str]:
    """Each row as one line of text, for narrow screens and screen readers."""
    return ["; ".join(f"{line(k, 60)} {line(v, 200)}" for k, v in row if v) for row in rows]
