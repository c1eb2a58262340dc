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
FEWEST = 2
GAP = "   "


@dataclass(frozen=True, slots=True)
class Remark:
    """One line below an answer; tone `check` is drawn amber, `failed` red."""

    text: str
    tone: Tone = "calm"


def understood(answer: Answer) -> str:
    """How a follow-up was read, as the line above its answer; empty for a question that needed nothing added."""
    return f"understood: {line(answer.understood, 300)}" if answer.understood else ""


def remarks(answer: Answer) -> tuple[Remark, ...]:
    """The lines below an answer: what it stands on, what does not stand, the nearest passages, warnings."""
    said = [_standing(answer), _nearest(answer)]
    said += [Remark(f"⚠ {line(warning)}", "check") for warning in answer.warnings]
    return tuple(remark for remark in said if remark)


def _standing(answer: Answer) -> Remark | None:
    if answer.status == "clarify":
        return Remark("? a question back: type the answer")
    if answer.status != "answered":
        return None
    if answer.tool:
        from_ = list(dict.fromkeys(line(citation.document, 120) for citation in answer.citations))[:MOST_PLACES]
        where = ", ".join(from_) or line(answer.tool.name, 60)
        return Remark(f"⏱ table · {where}: looked up, not written by the model")
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
    nearest = answer.sources[:MOST_PLACES]
    named = [line(source.section or source.document, 60) for source in nearest]
    if named[0] in line(answer.answer, len(answer.answer) + 1):
        # The answer names the sections itself: say where they stand instead of saying it twice.
        return Remark(f"Nearest: {', '.join(f'[{s.number}] {line(s.document, 60)}' for s in nearest)}")
    return Remark(f"Nearest: {', '.join(f'“{n}” [{s.number}]' for n, s in zip(named, nearest, strict=True))}.")


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


def compact(rows: Rows, arguments: tuple[tuple[str, str], ...] = ()) -> Rows:
    """The rows without the columns that say nothing: empty ones, and those that only repeat what was asked for."""
    said = {value for _, value in arguments if value}
    silent = {name for name in columns_of(rows) if all(not dict(row).get(name, "").strip() for row in rows)}
    repeats = {name for name in columns_of(rows) if {dict(row).get(name, "") for row in rows} <= said}
    # Something must be left to look at.
    dropped = silent | repeats if len(columns_of(rows)) - len(silent | repeats) >= FEWEST else silent
    return tuple(tuple((name, value) for name, value in row if name not in dropped) for row in rows)


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
