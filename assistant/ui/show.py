"""The one door to the screen for text from outside: models, documents, packs, file names, the clipboard.

Whatever is drawn goes through `line`, `block` or `content` first. They remove what a terminal could act on,
and `content` is literal: square brackets stay square brackets. This does not protect against text that only
misleads the reader.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from assistant.text import clean, fold_space
from assistant.types import Citation, Source

if TYPE_CHECKING:
    from textual.content import Content

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def line(text: str, limit: int = 500) -> str:
    """`text` as one line, cleaned, at most `limit` characters."""
    # Cut before cleaning too: a hostile title may be megabytes long.
    short = fold_space(clean(text[: limit * 8], newlines=False))
    return short if len(short) <= limit else short[: limit - 1] + "…"


def sentence(message: str, hint: str = "") -> str:
    """A message and its hint, cleaned, as sentences."""
    said = line(message)
    if said and said[-1] not in ".!?…:;":
        said += "."
    return f"{said} {line(hint)}".strip()


def block(text: str) -> str:
    """`text` cleaned, its lines kept, tabs as spaces."""
    return clean(text).expandtabs(4)


def content(text: str, style: str = "") -> Content:
    """`text` cleaned, as literal content: no markup in it means anything."""
    from textual.content import Content

    return Content.styled(block(text), style)


def place(of: Citation | Source) -> str:
    """Where a passage stands, e.g. `refunds.md § Cancelling a ticket`."""
    document, section = line(of.document, 120), line(of.section, 120)
    return f"{document} § {section}" if section else document


def day(iso: str) -> str:
    """`2026-07-01` as `1 Jul 2026`; anything else as it is."""
    try:
        date = datetime.date.fromisoformat(iso[:10])
    except ValueError:
        return line(iso, 40)
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def marked(text: str, start: int, end: int, quote: str) -> tuple[str, int, int]:
    """A document's text cleaned, and where the passage from `start` to `end` stands in the result.

    Offsets count in the text before cleaning, so the three parts are cleaned apart. When the offsets do not
    lead to the quote it is searched for; an end of 0 means that it was not found.
    """
    wanted = fold_space(block(quote))
    if 0 <= start < end <= len(text):
        before, lit, after = block(text[:start]), block(text[start:end]), block(text[end:])
        if not wanted or wanted in fold_space(lit):
            return before + lit + after, len(before), len(before) + len(lit)
    whole = block(text)
    found = find_loosely(whole, wanted)
    return whole, *(found or (0, 0))


def find_loosely(text: str, wanted: str, start: int = 0) -> tuple[int, int] | None:
    """Where `wanted` stands in `text` from `start`, any white space matching any other."""
    import re

    words = wanted.split()
    if not words:
        return None
    # Bounded: a pattern of thousands of words costs more than it finds.
    pattern = r"\s+".join(re.escape(word) for word in words[:400])
    found = re.compile(pattern, re.IGNORECASE).search(text, start)
    return found.span() if found else None
