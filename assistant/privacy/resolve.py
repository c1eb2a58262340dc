"""One reading of each character: overlapping findings are settled, neighbours that belong together are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.privacy.model import Finding, Type, make

#: Which type wins at equal sureness.
_RANK: dict[Type, int] = {
    "EMAIL": 9, "URL": 8, "IP": 8, "PHONE": 6, "ID": 6, "DATE": 6, "AGE_OVER_89": 7, "ORGANIZATION": 4, "LOCATION": 3, "PERSON": 3,
}  # fmt: skip
_LEAST = 2
_LEAST_SCORE = 0.44
_LONGEST = 60


def settle(text: str, found: Iterable[Finding]) -> list[Finding]:
    """Findings in order, without overlap. A loser keeps what sticks out of the winner, if that is a word."""
    found = _whole(text, _united(text, found))
    ordered = sorted(found, key=lambda f: (-round(f.score, 2), -(f.end - f.start), -_RANK[f.type], f.start))
    ordered.sort(key=lambda f: -(f.score + 0.004 * min(f.end - f.start, 40)))
    kept: list[Finding] = []
    for finding in ordered:
        pieces = [(finding.start, finding.end)]
        for other in kept:
            pieces = [piece for start, end in pieces for piece in _minus(start, end, other.start, other.end)]
        whole = len(pieces) == 1 and pieces[0] == (finding.start, finding.end)
        for start, end in pieces:
            piece = finding if whole else make(finding.type, text, start, end, finding.why, finding.score)
            if piece is None or (not whole and (not _worth(piece) or finding.score < 0.5)):
                continue
            kept.append(piece)
    return _join(text, sorted(kept, key=lambda f: f.start))


def _united(text: str, found: Iterable[Finding]) -> list[Finding]:
    """Numbers and dates of the same type that overlap become one: "AB 12 34 56" after its word and "AB 12 34 56 C" by its form."""
    whole: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.type, f.start, -f.end)):
        last = whole[-1] if whole else None
        if (
            last is None
            or last.type != finding.type
            or finding.type not in ("ID", "DATE", "PHONE")
            or finding.start >= last.end
        ):
            whole.append(finding)
            continue
        best = max(last, finding, key=lambda f: f.score)
        both = make(last.type, text, last.start, max(last.end, finding.end), best.why, best.score)
        assert both is not None
        whole[-1] = both
    return whole


_NAMES = ("PERSON", "LOCATION", "ORGANIZATION")


def _whole(text: str, found: list[Finding]) -> list[Finding]:
    """A name within a longer body or place takes its ends: of "hanson scaffolding" nothing stays although "hanson" is the surer finding."""
    bodies = [f for f in found if f.type in ("LOCATION", "ORGANIZATION")]
    whole = []
    for finding in found:
        around = [
            b for b in bodies
            if finding.type in _NAMES and b.start <= finding.start and b.end >= finding.end and b.score >= _LEAST_SCORE
            and finding.end - finding.start < b.end - b.start <= _LONGEST and "\n" not in b.text
        ]  # fmt: skip
        if not around:
            whole.append(finding)
            continue
        widest = max(around, key=lambda b: b.end - b.start)
        if finding.type == "PERSON" and finding.score > widest.score:
            # The person keeps its type, so that the same person has the same placeholder; the rest goes as a body.
            whole.append(finding)
            for start, end in _minus(widest.start, widest.end, finding.start, finding.end):
                piece = make(widest.type, text, start, end, widest.why, widest.score)
                if piece is not None and sum(c.isalpha() for c in piece.text) > _LEAST:
                    whole.append(piece)
            continue
        both = make(widest.type, text, widest.start, widest.end, widest.why, max(finding.score, widest.score))
        assert both is not None
        whole.append(both)
    return whole


def _minus(start: int, end: int, a: int, b: int) -> list[tuple[int, int]]:
    if b <= start or a >= end:
        return [(start, end)]
    return [(s, e) for s, e in ((start, a), (b, end)) if e > s]


def _worth(piece: Finding) -> bool:
    letters = sum(c.isalpha() for c in piece.text)
    digits = sum(c.isdigit() for c in piece.text)
    if piece.type in ("PERSON", "LOCATION", "ORGANIZATION"):
        return (letters > _LEAST and any(c.isupper() for c in piece.text)) or (piece.type == "LOCATION" and digits > 2)
    return digits > 3


_GAPS: dict[Type, re.Pattern[str]] = {
    "LOCATION": re.compile(r",? ?|,?[ ]?\n[ ]?|\s?[-–]\s?"),
    "PERSON": re.compile(r" |-"),
}


def _join(text: str, found: list[Finding]) -> list[Finding]:
    joined: list[Finding] = []
    for finding in found:
        before = joined[-1] if joined else None
        gap = _GAPS.get(finding.type)
        if (
            before is not None
            and before.type == finding.type
            and gap
            and gap.fullmatch(text[before.end : finding.start])
            and finding.start - before.end <= 4
        ):
            merged = make(finding.type, text, before.start, finding.end, before.why, max(before.score, finding.score))
            assert merged is not None
            joined[-1] = merged
            continue
        joined.append(finding)
    return joined
