"""Numbers as people type them: 1,234.5 and 1.234,5 and 1 234,5.

A single mark before exactly three digits can be read both ways. What the other numbers of the text show decides it,
else the language: in Greek (and Greeklish) the comma is the decimal mark, in English the point. That is a convention,
not a proof, so answers repeat the numbers as they were read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.types import Language

_BLANKS = " \u00a0\u202f\u2009"
PATTERN = (
    rf"\d{{1,3}}(?:[.,'’]\d{{3}})+(?:[.,]\d{{1,6}})?|\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+(?:[.,]\d{{1,6}})?"
    r"|\d{1,15}(?:[.,]\d{1,9})?"
)
_NUMBER = re.compile(rf"(?:(?<![\w.,])|(?<=USD)|(?<=EUR)|(?<=\dx))({PATTERN})(?![.,]?\d)(k(?![a-z]))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text: its value and where it stands."""

    value: Decimal
    start: int
    end: int


def numbers(text: str, language: Language = "en") -> list[Number]:
    """All numbers of the text in order; "12k" is 12,000. Signs are not read."""
    mark = decimal_mark(text, language)
    found = []
    for match in _NUMBER.finditer(text):
        value = read(match.group(1), mark) * (1000 if match.group(2) else 1)
        found.append(Number(value, match.start(), match.end()))
    return found


def decimal_mark(text: str, language: Language) -> str:
    """`.` or `,`: what the unambiguous numbers of the text use, else the language's own."""
    for match in _NUMBER.finditer(text):
        mark = _own_mark(match.group(1))
        if mark:
            return mark
    return "," if language == "el" else "."


def _own_mark(raw: str) -> str:
    """The decimal mark that this number alone proves, or nothing."""
    marks = [c for c in raw if c in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    whole, part = re.split(r"[.,]", raw, maxsplit=1)
    if len(part) != 3 or whole == "0" or len(whole) > 3:
        return marks[0]
    return ""


def read(raw: str, mark: str = ".") -> Decimal:
    """One number; `mark` decides only what the number leaves open."""
    raw = re.sub(rf"['’{_BLANKS}]", "", raw)
    mark = _own_mark(raw) or mark
    return Decimal(raw.replace("," if mark == "." else ".", "").replace(",", "."))
