"""Parts of the timetable's sentences that several answers share: one sailing, a list of them, the bounds, the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.tools.gtfs.timetable import Journey, Sailing
from assistant.tools.sailing import say as s
from assistant.tools.sailing.say import MOST, clock, detail, say
from assistant.tools.sailing.scope import Scope


def of_pair(scope: Scope, key: str, **values: object) -> str:
    assert scope.pair
    a, b = (scope.name(p) for p in scope.pair)
    return say(key, scope.language, a=a, b=b, **values)


def one(scope: Scope, journey: Journey, which: str, more: int) -> str:
    head = say(which, scope.language, noun=noun(scope, [journey]))
    day = day_of(scope, journey.leaves.date())
    if len(journey.legs) > 1:
        text = of_pair(
            scope,
            "change",
            which=head,
            day=day,
            legs="; ".join(_leg(scope, leg, journey.leaves.date()) for leg in journey.legs),
        )
    else:
        text = of_pair(
            scope, "one", which=head, day=day, time=clock(journey.leaves),
            detail=detail(journey.legs[0], scope.language),
            arrive=clock(journey.arrives), later=s.arrival(journey.leaves, journey.arrives, scope.language),
        )  # fmt: skip
    if not scope.day_said and journey.leaves.replace(tzinfo=None) < scope.now:
        text += say("left", scope.language)
    if more == 1:
        text += say("more_one", scope.language)
    elif more > 1:
        text += say("more", scope.language, n=more)
    return text[0].upper() + text[1:]


def listing(scope: Scope, journeys: Sequence[Journey], day: dt.date, *, bare: bool = False) -> str:
    parts = []
    word = "φτάνει" if scope.language == "el" else "arrives"
    for journey in journeys[:MOST]:
        if len(journey.legs) > 1:
            parts.append("; ".join(_leg(scope, leg, journey.leaves.date()) for leg in journey.legs))
            continue
        leg = journey.legs[0]
        plus = s.arrival(leg.leaves, leg.arrives, scope.language)
        ship = ", ".join(p for p in (leg.ship or leg.line, s.gate(leg.gate, scope.language) if leg.gate else "") if p)
        parts.append(f"{clock(leg.leaves)} ({ship + ', ' if ship else ''}{word} {clock(leg.arrives)}{plus})")
    if len(journeys) > MOST:
        parts.append("…")
    times = " · ".join(parts) if any(len(j.legs) > 1 for j in journeys) else ", ".join(parts)
    if bare:
        return times[0].upper() + times[1:] + "."
    key = "list_one" if len(journeys) == 1 else "list"
    return of_pair(scope, key, n=len(journeys), day=day_of(scope, day), bound=bound(scope), times=times)


def _leg(scope: Scope, leg: Sailing, day: dt.date) -> str:
    text = say(
        "leg", scope.language, a=scope.name(leg.origin), leaves=clock(leg.leaves), b=scope.name(leg.destination),
        arrives=clock(leg.arrives), detail=detail(leg, scope.language),
    )  # fmt: skip
    # The second ship may leave on another day than the first.
    return text if leg.leaves.date() == day else f"{day_of(scope, leg.leaves.date(), plain=True)}: {text}"


def legs_detail(scope: Scope, journey: Journey) -> str:
    if len(journey.legs) == 1:
        return detail(journey.legs[0], scope.language)
    return " (" + "; ".join(_leg(scope, leg, journey.leaves.date()) for leg in journey.legs) + ")"


def ship_only(journey: Journey) -> str:
    ship = journey.legs[0].ship or journey.legs[0].line
    return f" ({ship})" if ship else ""


def noun(scope: Scope, journeys: Sequence[Journey]) -> str:
    return s.noun([leg.mode for j in journeys for leg in j.legs], scope.language)


def day_of(scope: Scope, day: dt.date, *, plain: bool = False) -> str:
    words = s.day_words(day, scope.now, scope.language)
    return words.removeprefix("on ") if plain else words


def bound(scope: Scope, *, board: bool = False) -> str:
    """The clock bounds as they stand in a sentence; a `board` says by itself whether it is about arrivals."""
    when, greek = scope.query.when, scope.language == "el"
    parts = []
    arrive = (
        (" με άφιξη" if greek else " arriving")
        if scope.by_arrival and not board and (when.after or when.before)
        else ""
    )
    if when.after:
        parts.append(f" {'μετά τις' if greek else 'after'} {when.after:%H:%M}")
    if when.before:
        parts.append(f" {'πριν τις' if greek else 'before'} {when.before:%H:%M}")
    if when.around:
        parts.append(f" {'στις' if greek else 'at'} {when.around:%H:%M}")
    if when.part and not parts:
        parts.append(f" {s.part_of_day(when.part, scope.language)}")
    return arrive + (" και" if greek else " and").join(parts)


def assumptions(scope: Scope, shown: Sequence[Journey], *, quiet: bool = False) -> str:
    """Which day was assumed, and the other reading of "next Saturday"."""
    text = ""
    intent = scope.query.intent
    if not scope.day_said and not quiet and ("next" not in intent):
        day = shown[0].leaves.date() if shown else scope.day
        text += say("assumed", scope.language, day=day_of(scope, day, plain=True))
    other = scope.query.when.ambiguous_day
    if other and other != scope.day:
        text += say("other_day", scope.language, day=day_of(scope, other, plain=True))
    return text
