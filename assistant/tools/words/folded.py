"""Folded text that remembers where each of its characters came from.

`assistant.text.fold` may change the length of a text, so offsets do not carry over. Here the text is folded one
character at a time and the places are kept, so that what a pattern finds in the folded text can be shown as written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.text import fold, fold_greek_sound

Span = tuple[int, int]

# Letters that no normal form takes apart, as people type them on another keyboard.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"})


def plain(text: str) -> str:
    """`assistant.text.fold`, and Latin letters with strokes without them: "Młociny" is "mlociny"."""
    folded = fold(text)
    return folded if folded.isascii() else folded.translate(_STROKES)


@lru_cache(maxsize=16384)
def sound(text: str) -> str:
    """`assistant.text.fold_greek_sound` of a plain text."""
    return fold_greek_sound(plain(text))


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    return plain(char)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case, accents and final sigma.

    Attributes:
        original: the text as written.
        text: the folded text.
        starts, ends: for each character of `text`, the range of the original it stands for. None when nothing moved.
    """

    original: str
    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> Span:
        """The range of the original that `text[start:end]` stands for; `start < end`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold_places(text: str) -> Folded:
    """Fold a text and keep the places. Marks that stand alone belong to the letter before them."""
    if text.isascii():
        return Folded(text, text.lower())
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, char in enumerate(text):
        folded = _fold_char(char)
        if not folded and ends:
            ends[-1] = place + 1
        out.append(folded)
        starts.extend([place] * len(folded))
        ends.extend([place + 1] * len(folded))
    return Folded(text, "".join(out), tuple(starts), tuple(ends))


def tidy_spans(spans: list[Span]) -> tuple[Span, ...]:
    """The spans in order, overlapping or touching ones joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def word_list(text: str) -> tuple[str, ...]:
    """The words of a table written as running text."""
    return tuple(text.split())
