"""An answer in the document's own words: the neighbouring sentences nearest to the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.sentences import sentences
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.search import Hit
from assistant.types import Source

#: Sentences compared at most; each costs the larger encoder about 60 ms.
MOST = 24
#: A heading answers nothing.
SHORTEST = 15


def nearest_sentences(
    question: str, found: Sequence[tuple[Source, Hit]], encoder: Encoder
) -> tuple[Source, int, int] | None:
    """The best passage's stretch of one or two sentences, as (source, start, end) in its text; None without any."""
    spans: list[tuple[Source, int, int]] = []
    for source, _ in found[:2]:
        own = [
            (a, b)
            for a, b in sentences(source.text)
            if b - a >= SHORTEST and not source.text[a:b].lstrip().startswith(("#", "*", "|--", "|:"))
        ]
        spans += [(source, a, b) for a, b in own]
    spans = spans[:MOST]
    if not spans:
        return None
    vectors = encoder.documents([f"{s.section}: {s.text[a:b]}" for s, a, b in spans])
    scores = vectors @ encoder.query(question)
    best = int(scores.argmax())
    source, start, end = spans[best]
    # The condition often follows in the next sentence; it comes along when it is nearly as near.
    if best + 1 < len(spans) and spans[best + 1][0] is source and scores[best + 1] > 0.85 * scores[best]:
        end = spans[best + 1][2]
    return source, start, end


def readable(quote: str) -> str:
    """A quote as running text: cells of a table row joined, Markdown signs left out. For reading, not for citing."""
    parts: list[str] = []
    for line in quote.splitlines():
        bare = line.strip()
        if bare.startswith("|"):
            cells = [cell.strip() for cell in bare.strip("|").split("|")]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                parts.append(": ".join(filter(None, [cells[0], ", ".join(filter(None, cells[1:]))])) + ".")
        elif bare:
            parts.append(bare.lstrip("#>-• ").replace("**", ""))
    return " ".join(parts)
