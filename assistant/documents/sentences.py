"""Sentence spans, in Greek and English, by a small rule of Kaiki's own.

A line that is a heading, a table row or a list item is a span of its own; lines of prose between blank lines
are one paragraph. The rule knows no grammar: an abbreviation outside its list that is followed by a capital
letter splits, a sentence without a full stop before a capital letter does not.
"""

from __future__ import annotations

import re

_END = re.compile(r"[.!?\u2026;\u037e\u0387\u00b7]+[\"'»”’)\]]*(?=\s|$)")
_OWN_LINE = re.compile(r"\s*(?:\||#{1,6}\s|[-*+•–▪]\s|\d{1,3}[.)]\s|[a-zα-ω]\)\s)", re.IGNORECASE)
_ROW_OR_HEADING = re.compile(r"\s*(?:\||#{1,6}\s)")
_LAST_WORD = re.compile(r"[^\s(«\"'“]*$")
_NEXT = re.compile(r"\s*[«\"'“‘(\[]*(\S)")
_ABBREVIATIONS = frozenset(
    (
        *(
            "e.g",
            "i.e",
            "etc",
            "cf",
            "vs",
            "no",
            "nos",
            "dr",
            "mr",
            "mrs",
            "ms",
            "prof",
            "st",
            "approx",
            "incl",
        ),
        *(
            "fig",
            "art",
            "sec",
            "vol",
            "pp",
            "p",
            "dept",
            "min",
            "max",
            "tel",
            "ext",
            "jr",
            "sr",
            "inc",
            "ltd",
        ),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
        *(
            "π.χ",
            "κ.λπ",
            "κ.ά",
            "κ.α",
            "κ.τ.λ",
            "κλπ",
            "κτλ",
            "δηλ",
            "αρ",
            "αριθ",
            "τηλ",
            "σελ",
            "βλ",
            "κ",
            "κα",
        ),
        *(
            "π.μ",
            "μ.μ",
            "λ.χ",
            "δρ",
            "κος",
            "αγ",
            "παρ",
            "εκ",
            "δρχ",
            "ευρ",
            "περ",
            "ελάχ",
            "μέγ",
            "στρ",
            "οδ",
        ),
        *("a.m", "p.m", "m.v", "f.b", "u.s", "u.k"),
    )
)
# These may well end a sentence; they split when a capital letter follows.
_MAY_END = frozenset(("etc", "κ.λπ", "κ.ά", "κ.α", "κ.τ.λ", "κλπ", "κτλ", "a.m", "p.m", "π.μ", "μ.μ", "inc", "ltd"))
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")


def _ends(text: str, match: re.Match[str], stop: int) -> bool:
    """Whether the mark at `match` ends a sentence of text[:stop]."""
    mark = match.group()[0]
    before = text[max(0, match.start() - 40) : match.start()]
    if mark in ";\u00b7\u0387\u037e":
        # A Latin semicolon joins; the Greek question mark looks the same. " · " alone is a separator.
        word = _LAST_WORD.search(before)
        return bool(word and _GREEK.search(word.group()))
    following = _NEXT.match(text, match.end(), stop)
    follower = following.group(1) if following else ""
    if mark == "\u2026" or match.group().startswith(".."):
        return not follower.islower()
    if mark != ".":
        return True
    if follower.islower():
        return False
    found = _LAST_WORD.search(before)
    word_before = (found.group() if found else "").lower()
    if word_before in _MAY_END:
        return follower.isupper() or not follower
    single = len(word_before) == 1 and word_before.isalpha()
    return not (word_before in _ABBREVIATIONS or (single and bool(follower)))


def _split(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Sentences of one paragraph, trimmed."""
    spans: list[tuple[int, int]] = []
    at = start
    for match in _END.finditer(text, start, stop):
        if _ends(text, match, stop):
            _append(text, at, match.end(), spans)
            at = match.end()
    _append(text, at, stop, spans)
    return spans


def _append(text: str, start: int, stop: int, spans: list[tuple[int, int]]) -> None:
    piece = text[start:stop]
    trimmed = piece.strip()
    if trimmed:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(trimmed)))


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences, in order, without the white space around them.

    Together they cover every character that is not white space. List items keep their indented continuation
    lines and are never split, however many sentences they hold.
    """
    spans: list[tuple[int, int]] = []
    kind = ""
    block = at = 0

    def close(stop: int) -> None:
        if kind == "prose":
            spans.extend(_split(text, block, stop))
        elif kind:
            _append(text, block, stop, spans)

    for line in text.splitlines(keepends=True) if "\r" not in text else text.split("\n"):
        end = at + len(line) + ("\r" in text)
        if not line.strip():
            close(at)
            kind = ""
        elif _OWN_LINE.match(line):
            close(at)
            kind, block = ("row" if _ROW_OR_HEADING.match(line) else "item"), at
        elif kind == "row" or not kind or (kind == "item" and not line[0].isspace()):
            close(at)
            kind, block = "prose", at
        at = min(end, len(text))
    close(len(text))
    return spans
