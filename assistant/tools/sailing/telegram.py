"""Short forms of hurried questions spelled out, before days, names and wishes are looked for.

Only what is safe is changed: weekdays of three letters and a lone am or pm only where the whole question is short,
since "sun" and "wed" are ordinary words elsewhere. The result is for understanding and is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

#: A question of at most this many words is read as a telegram.
SHORT = 9
_DAYS = {
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday", "thur": "thursday",
    "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday",
}  # fmt: skip
_WEEKDAY = re.compile(r"\b(" + "|".join(_DAYS) + r")\b\.?", re.IGNORECASE)
#: (pattern, what it stands for) in any question
_ALWAYS = (
    (re.compile(r"\b(\d{1,2})\.(0?[1-9]|1[0-2])\.(?!\d)"), r"\1/\2"),
    (re.compile(r"\blate tonight\b", re.IGNORECASE), "tonight"),
    (re.compile(r"\b(?:early (tomorrow)|(tomorrow) early)\b", re.IGNORECASE), "tomorrow morning"),
    (re.compile(r"\blate (boat|ferry|ship|sailing|one)\b", re.IGNORECASE), r"evening \1"),
    (re.compile(r"\bmid-(?=[a-z])", re.IGNORECASE), ""),
    # ψ and θ as digits: apo4e, 8elo
    (re.compile(r"(?<=[a-z])4(?=[a-z])", re.IGNORECASE), "ps"),
)
_SHORT_ONLY = (
    (re.compile(r"(?<![\d:.])(?<!\d )\bpm\b", re.IGNORECASE), "after 12:00"),
    (re.compile(r"(?<![\d:.])(?<!\d )(?<!i )\bam\b(?! i\b)", re.IGNORECASE), "before 12:00"),
)


def spelled_out(text: str, names: Callable[[str], Sequence[tuple[int, int]]] | None = None) -> str:
    """A question with its short forms in full.

    Args:
        text: the question.
        names: where names stand in a text whose words are no short forms: the "Sun" of a ship "Meltemi Sun".
    """
    for pattern, full in _ALWAYS:
        text = pattern.sub(full, text)
    if len(text.split()) > SHORT:
        return text
    for pattern, full in _SHORT_ONLY:
        text = pattern.sub(full, text)
    kept = names(text) if names else ()
    return _WEEKDAY.sub(
        lambda m: m[0] if any(a <= m.start() < b for a, b in kept) else _DAYS[m[1].lower()],
        text,
    )
