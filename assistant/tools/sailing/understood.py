"""How a follow-up was read, in one line: "Naxos → Piraeus, Sunday 5 July 2026, with a car"."""

from __future__ import annotations

import re

from assistant.text import fold
from assistant.tools.sailing.say import full_date
from assistant.tools.sailing.scope import Scope
from assistant.tools.sailing.wording import bound
from assistant.types import Language

#: What one travels with; a feed does not say which ship takes it.
_WITH = re.compile(r"\bwith(?:out)? (?:(?:a|an|my|our|the|two|2) )?(?:car|van|jeep|truck|trailer)s?\b")
_WISHES = {
    "next": ("next", "επόμενο"), "first": ("first", "πρώτο"), "last": ("last", "τελευταίο"),
    "fast": ("fastest", "ταχύτερο"), "direct": ("direct", "απευθείας"), "fare": ("fare", "ναύλος"),
    "duration": ("how long", "διάρκεια"), "days": ("on which days", "ποιες μέρες"), "gate": ("gate", "πύλη"),
}  # fmt: skip


def understood(scope: Scope, text: str) -> str:
    """The places, ships, day, times and wish of a follow-up, in the asker's language; empty for a whole question."""
    query, language = scope.query, scope.language
    if not query.follows:
        return ""
    ends = [scope.name(place) for place in (scope.origin, scope.destination) if place]
    via = f"{'μέσω' if language == 'el' else 'via'} {scope.name(query.via)}" if query.via else ""
    parts = [" → ".join(ends), via, *query.ships, *query.operators]
    if scope.day and "days" not in query.intent:
        parts.append(full_date(scope.day, language))
    parts.append(bound(scope).strip())
    parts += [_WISHES[wish][language == "el"] for wish in _WISHES if wish in query.intent]
    parts.append(carried(text))
    return ", ".join(part for part in parts if part)


def carried(text: str) -> str:
    """ "with a car" where the question says so; empty else."""
    found = _WITH.search(fold(text))
    return found.group() if found else ""


def not_in_feed(text: str, language: Language) -> tuple[str, ...]:
    """The warning that what one travels with changed nothing."""
    what = carried(text)
    if not what:
        return ()
    if language == "el":
        return (f"Το πρόγραμμα δεν λέει ποιο πλοίο παίρνει οχήματα: το “{what}” δεν άλλαξε τις ώρες.",)
    return (f"The timetable does not say which ship takes vehicles: “{what}” changed none of the times.",)
