"""Which place of a question is where from, where to, or on the way: by prepositions, verbs, and order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.text import fold
from assistant.tools.gtfs.timetable import Place
from assistant.tools.sailing.intent import Intent
from assistant.tools.words.names import Mention

FROM, TO, VIA = "from", "to", "via"
_ROLE_WORDS = {
    FROM: "from ex leaving leave leaves left departing depart departs departure departures out off απο απ αναχωρηση "
    "αναχωρησεις φευγει φευγουν αναχωρει αναχωρουν apo ap fevgei feugei feygei anaxorei",
    TO: "to for towards toward into be there land lands landing ειμαι ειμαστε φτασω φτασουμε φτανω φτανουμε eimai "
    "reach reaches reaching arrive arrives arriving arrival arrivals visit για προς σε "
    "στη "
    "στην στο στον στις στα στους στ gia pros se sti stin sto ston stis sta stous sth sthn ftanei",
    VIA: "via through by μεσω meso mesw",
}
#: Of these, the verbs: a preposition beside another name says more.
_VERBS = frozenset(
    fold(
        "leaving leave leaves left departing depart departs departure departures reach reaches reaching arrive "
        "arrives "
        "arriving arrival arrivals visit be there land lands landing ειμαι ειμαστε φτασω φτασουμε φτανω φτανουμε "
        "eimai "
        "αναχωρηση αναχωρησεις φευγει φευγουν αναχωρει αναχωρουν fevgei feugei feygei anaxorei ftanei"
    ).split()
)
_ROLE = {word: role for role, words in _ROLE_WORDS.items() for word in fold(words).split()}
#: Words between a preposition and a name: articles, and what kind of place it is.
_FILLER = frozenset(
    fold(
        "the port harbour harbor island of town city terminal stop station a in at on τον την τη το τα τους τις "
        "του της "
        "των ο η οι "
        "λιμανι "
        "λιμενα νησι tou ton tin thn ti th tis ths ta limani nisi"
    ).split()
)
_STOP_AT = re.compile(
    r"(?:stop\w*|calls?|calling|σταματ\w*|σταση|πιανει|περνα\w*|stamat\w*|pianei|perna\w*)\s+"
    r"(?:(?:at|in|on|by|the|στη|στην|στο|στον|στα|στις|τη|την|το|τον|τα|sti|stin|sto|ston|ti|tin|ton)\s+)*$"
)
_BE_THERE = re.compile(r"\b(?:be|get|gets me|arrive|getting) there\b")


@dataclass(slots=True)
class Roles:
    """Places with a role, how plainly each claims it (see `role_of`), and places without one, in their order."""

    found: dict[str, Place] = field(default_factory=dict)
    free: list[Place] = field(default_factory=list)
    strength: dict[str, int] = field(default_factory=dict)


def role_of(text: str, mention: Mention, *, greek: bool) -> tuple[str, int]:
    """The role that the words before a name give it, and how plainly: 2 by a preposition, 1 by a verb, 0 not at "
    "all."""
    before = re.findall(r"[^\W_]+|[-–—→>]", fold(text[: mention.start]))[-5:]
    if _STOP_AT.search(fold(text[: mention.start])):
        return VIA, 2
    for word in reversed(before):
        if greek and word == "to":
            continue  # the Greek article το in Latin letters
        if word in _ROLE:
            return _ROLE[word], 1 if word in _VERBS else 2
        if word not in _FILLER:
            break
    return (mention.role, 2) if mention.role in (FROM, TO, VIA) else ("", 0)


def take(roles: Roles, place: Place, role: str, strength: int) -> None:
    """Note a place; of two that claim one role the plainer one has it."""
    if place in roles.found.values():
        return
    if role and strength > roles.strength.get(role, 0):
        if (beaten := roles.found.get(role)) is not None:
            roles.free.append(beaten)
        roles.found[role], roles.strength[role] = place, strength
        roles.free = [p for p in roles.free if p != place]
    elif place not in roles.free:
        roles.free.append(place)


def settle(roles: Roles, intent: Intent, text: str) -> dict[str, Place]:
    """Give names without a preposition the roles that are left, in their order."""
    found, free = dict(roles.found), list(roles.free)
    if len(free) == 2 and not found and _BE_THERE.search(fold(text)):
        # "Wedding on A at one, have to be there by noon, which boat from B": the place to be comes first.
        found[TO], found[FROM] = free
        return found
    if len(free) == 1 and not found:
        if "arrive" in intent and "depart" not in intent:
            found[TO] = free.pop()
        elif "depart" in intent and re.search(r"\b(?:in|at|of|leav\w+|depart\w+)\b", fold(text)):
            found[FROM] = free.pop()
        else:
            found["loose"] = free.pop()
        return found
    for role in (FROM, TO, VIA):
        if free and role not in found:
            found[role] = free.pop(0)
    return found
