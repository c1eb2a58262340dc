"""E-mail in a text: header lines, "… wrote:" lines and quoted answers become headings that say who wrote and when.

Only what mail programs write is known: English and Greek header names, and "On DATE, NAME wrote:". A thread that was
copied without them is prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.text import fold, fold_space

_HEADER = re.compile(
    r"[>\s*]*(?P<name>from|to|cc|bcc|date|sent|subject|reply-to|από|προς|κοιν|κοινοποίηση|ημερομηνία|στάλθηκε|θέμα)\s*:\**\s*"
    r"(?P<value>.*)$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"[>\s]*(?:on|στις|την)\s(?P<when>.{5,60}?)(?:,|\sο\s|\sη\s)\s*(?P<who>[^,<>]{2,60}?)\s*(?:<[^>]*>)?\s*"
    r"(?:wrote|έγραψε|έγραψαν)\s*:\s*$",
    re.IGNORECASE,
)
_WHO, _WHEN, _WHAT = ("from", "απο"), ("date", "sent", "ημερομηνια", "σταλθηκε"), ("subject", "θεμα")


@dataclass(frozen=True, slots=True)
class Head:
    """Who wrote and when, of a header block; its subject and where that stands within the block (line number)."""

    heading: str
    subject: str
    line: int


def head_of(lines: Sequence[str]) -> Head | None:
    """The head that a run of lines is: three or more header lines, a sender among them."""
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines):
        match = _HEADER.match(line)
        if match:
            found.setdefault(fold(match["name"]), (fold_space(match["value"]), number))
    if len(found) < 3 or not any(name in found for name in _WHO) or len(found) < 0.6 * len(lines):
        return None
    who = next((found[name][0] for name in _WHO if name in found), "")
    when = next((found[name][0] for name in _WHEN if name in found), "")
    what, place = next((found[name] for name in _WHAT if name in found), ("", -1))
    return Head(", ".join(filter(None, (_name(who), when))), what, place)


def wrote(line: str) -> str:
    """ "Name, date" of a line that says who wrote what is quoted below it; empty for any other."""
    match = _WROTE.match(line)
    return f"{_name(match['who'])}, {fold_space(match['when'])}" if match else ""


def _name(value: str) -> str:
    return fold_space(re.sub(r"<[^>]*>|[\"']", "", value)) or value
