"""Answers about sailings between two places on a day: which, when, how long, by what, for how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.tools.gtfs.timetable import Journey
from assistant.tools.sailing import say as s
from assistant.tools.sailing.say import MOST, clock, detail, listed, say
from assistant.tools.sailing.scope import Found, Scope, price
from assistant.tools.sailing.wording import (
    assumptions,
    bound,
    day_of,
    legs_detail,
    listing,
    noun,
    of_pair,
    one,
    ship_only,
)
from assistant.tools.words.say import say_duration

#: How far a "near" sailing may lie from the clock time that was asked for.
NEAR = dt.timedelta(hours=2)
_TIMED = frozenset({"next", "first", "last", "all", "count", "when", "arrive", "fast"})
_WHOLE_DAY = frozenset({"first", "last", "count", "all", "fast"})


def answer(scope: Scope) -> Found | None:
    """The answer for a pair of places, or None when the question is of another kind."""
    if scope.pair is None:
        return None
    intent = scope.query.intent
    if "days" in intent or (scope.query.when.month and not scope.day_said):
        return None
    if not scope.fleet.linked(*scope.pair):
        return Found(of_pair(scope, "never"))
    if scope.outside and (scope.day_said or scope.day > scope.timetable.last_day):
        return beyond(scope)
    asked = [make for want, make in _ANSWERS if want in intent and not (want == "calls" and "arrive" in intent)]
    if asked and intent.wants & _TIMED and not (scope.by_arrival and "when" not in intent):
        # Two questions in one: "the first boat tomorrow, and how long does it take?"
        parts = [_sailings(scope), *(found for make in asked if (found := make(scope)))]
        return Found(" ".join(part.text for part in parts), parts[0].rows)
    for make in asked:
        if found := make(scope):
            return found
    if "fare" in intent and not intent.wants & _TIMED:
        return None  # a price that the feed does not have: the documents may
    if "ship" in intent and scope.asks_company and (found := _company(scope)):
        return found
    if "direct" in intent and (found := _direct(scope)):
        return found
    return _sailings(scope)


def beyond(scope: Scope) -> Found:
    """The day lies outside the timetable."""
    days = (("first", scope.timetable.first_day), ("last", scope.timetable.last_day), ("day", scope.day))
    words = {name: s.full_date(day, scope.language) for name, day in days}
    return Found(say("beyond", scope.language, **words), status="not_found")


# ---------------------------------------------------------------- the usual question
def _sailings(scope: Scope) -> Found:
    intent = scope.query.intent
    texts: list[str] = []
    shown: list[Journey] = []
    for day in scope.days:
        found, journeys = _on_day(scope, day)
        texts.append(found)
        shown += journeys
    text = " ".join(texts)
    if (
        "exists" in intent
        and not intent.wants & {"next", "first", "last", "when", "all", "count"}
        and len(scope.days) == 1
    ):
        right_day = any(j.leaves.date() == scope.day for j in shown) and bool(
            _still(scope, scope.journeys(scope.day), scope.day)
        )
        text = say("yes" if right_day else "no", scope.language) + text
    return Found(text + assumptions(scope, shown), scope.rows(shown))


def _on_day(scope: Scope, day: dt.date) -> tuple[str, list[Journey]]:
    """The sentence for one day and the journeys it names."""
    intent = scope.query.intent
    of_day = scope.journeys(day)
    open_ = _still(scope, of_day, day)
    if not open_:
        return _nothing(scope, day)
    if len(scope.days) > 1:
        return listing(scope, open_, day), open_
    if "fast" in intent:
        slow = any(w in scope.text.casefold() for w in ("slow", "long", "αργ"))
        best = (max if slow else min)(open_, key=lambda j: (s.minutes(j), j.leaves))
        return one(scope, best, "slow" if slow else "fast", len(open_) - 1), [best]
    if "first" in intent and "last" not in intent:
        return one(scope, open_[0], "first", len(open_) - 1), open_
    if "last" in intent and "first" not in intent:
        last = max(open_, key=lambda j: (j.leaves, j.arrives))
        return one(scope, last, "last", len(open_) - 1), open_
    if "first" in intent:
        last = max(open_, key=lambda j: (j.leaves, j.arrives))
        return f"{one(scope, open_[0], 'first', 0)} {one(scope, last, 'last', 0)}", [open_[0], last]
    if len(open_) == 1:
        return one(
            scope,
            open_[0],
            "next" if "next" in intent else "only" if len(of_day) == 1 and not scope.bounded else "that",
            0,
        ), open_
    if "next" in intent:
        return one(scope, open_[0], "next", len(open_) - 1), open_
    return listing(scope, open_, day), open_


def _still(scope: Scope, journeys: Sequence[Journey], day: dt.date) -> list[Journey]:
    """Journeys that have not left yet, where the question is about now; all of the day where it is about the day."""
    intent = scope.query.intent
    whole = intent.wants & _WHOLE_DAY and "next" not in intent and not scope.query.when.part
    if not scope.only_ahead or whole or scope.query.when.around or day < scope.now.date():
        return list(journeys)
    return [j for j in journeys if j.leaves.replace(tzinfo=None) >= scope.now]


def _nothing(scope: Scope, day: dt.date) -> tuple[str, list[Journey]]:
    """No sailing fits: say so, and name the next one that there is."""
    near = _near_clock(scope, day)
    if near:
        return of_pair(scope, "none", day=day_of(scope, day), bound=bound(scope)) + " " + listing(
            scope, near, day, bare=True
        ), near
    unbounded = scope.journeys(day, clocked=False)
    later = _next_after(scope, day)
    if not scope.day_said and not scope.bounded and later:
        # No day was named and today's have left: the next day with a sailing is what is meant.
        return _another_day(scope, later.leaves.date(), left=bool(unbounded))
    text = of_pair(scope, "none", day=day_of(scope, day), bound=bound(scope))
    shown: list[Journey] = []
    if scope.query.when.after and unbounded and later is not None:
        last = max(unbounded, key=lambda j: j.leaves)
        text += say("before_is", scope.language, time=clock(last.leaves), detail=detail(last.legs[0], scope.language))
        shown.append(last)
    if later:
        text += say(
            "next_is", scope.language, day=day_of(scope, later.leaves.date()), time=clock(later.leaves),
            detail=legs_detail(scope, later), arrive=clock(later.arrives),
            later=s.arrival(later.leaves, later.arrives, scope.language),
        )  # fmt: skip
        shown.append(later)
    return text, shown


def _another_day(scope: Scope, day: dt.date, *, left: bool) -> tuple[str, list[Journey]]:
    """The sailings of a later day than the one that was assumed."""
    journeys = scope.journeys(day)
    lead = say("none_left", scope.language) if left and "next" not in scope.query.intent else ""
    wants = scope.query.intent.wants
    if len(journeys) == 1 or "next" in wants or "first" in wants:
        key = "first" if "first" in wants else "next"
        return lead + one(scope, journeys[0], key, len(journeys) - 1), journeys[:1]
    return lead + listing(scope, journeys, day), journeys


def _near_clock(scope: Scope, day: dt.date) -> list[Journey]:
    """Sailings near a clock time that none leaves at exactly."""
    around = scope.query.when.around
    if around is None:
        return []
    wanted = dt.datetime.combine(day, around)
    return [j for j in scope.journeys(day, clocked=False) if abs(j.leaves.replace(tzinfo=None) - wanted) <= NEAR]


def _next_after(scope: Scope, day: dt.date) -> Journey | None:
    """The first fitting journey on a later day."""
    assert scope.pair
    for later in scope.timetable.next_days(*scope.pair, day, 60, changes=1):
        fitting = scope.journeys(later, clocked=False)
        if fitting:
            return fitting[0]
    return None


# ---------------------------------------------------------------- other wishes
def _duration(scope: Scope) -> Found | None:
    journeys = _some_day(scope)
    if not journeys:
        return None
    times: dict[int, list[Journey]] = {}
    for journey in journeys:
        times.setdefault(s.minutes(journey), []).append(journey)
    parts = []
    for length in sorted(times):
        ships = list(dict.fromkeys(leg.ship or leg.line for j in times[length] for leg in j.legs))
        named = f" ({', '.join(x for x in ships[:3] if x)})" if len(times) > 1 and any(ships) else ""
        parts.append(say_duration(length, scope.language) + named)
    changed = all(len(j.legs) > 1 for j in journeys)
    text = of_pair(scope, "takes", noun=noun(scope, journeys), times=s.either(parts, scope.language))
    if changed:
        text += " " + listing(scope, journeys, journeys[0].leaves.date(), bare=True)
    return Found(text + assumptions(scope, journeys, quiet=True), scope.rows(journeys))


def _fare(scope: Scope) -> Found | None:
    if not scope.query.intent.plain_fare:
        return None
    journeys = [j for j in _some_day(scope) if len(j.legs) == 1]
    priced = [(j, scope.timetable.fares(j.legs[0])) for j in journeys]
    if not any(fares for _, fares in priced):
        return None
    parts: dict[str, list[str]] = {}
    for journey, fares in priced:
        for fare in fares:
            label = fare.name if len(fares) > 1 and fare.name else ""
            ship = journey.legs[0].ship or journey.legs[0].line
            amount = f"{price(fare.price, fare.currency)}{f' {label}' if label else ''}"
            if ship not in parts.setdefault(amount, []):
                parts[amount].append(ship)
    different = len(parts) > 1
    said = [
        f"{a} ({', '.join(x for x in ships if x)})" if different and any(ships) else a for a, ships in parts.items()
    ]
    return Found(of_pair(scope, "fare", fares=listed(said, scope.language)), scope.rows(journeys))


def _company(scope: Scope) -> Found | None:
    """Which company sails."""
    journeys = _some_day(scope)
    by_company: dict[str, list[str]] = {}
    for leg in (leg for journey in journeys for leg in journey.legs):
        by_company.setdefault(leg.operator, []).append(clock(leg.leaves))
    if not any(by_company):
        return None
    said = [f"{name} ({', '.join(times[:MOST])})" for name, times in by_company.items() if name]
    text = of_pair(scope, "company", companies=listed(said, scope.language))
    return Found(text + assumptions(scope, journeys), scope.rows(journeys))


def _gate(scope: Scope) -> Found | None:
    journeys = [j for j in _some_day(scope) if j.legs[0].gate]
    if not journeys:
        return None
    texts = [
        say("gate", scope.language, time=clock(j.leaves), a=scope.name(j.legs[0].origin, after=True),
            detail=ship_only(j),
            gate=s.gate(j.legs[0].gate, scope.language))
        for j in journeys[:MOST]
    ]  # fmt: skip
    return Found(" ".join(texts) + assumptions(scope, journeys), scope.rows(journeys))


def _calls(scope: Scope) -> Found | None:
    """Whether and where a sailing stops on the way."""
    journeys = [j for j in _some_day(scope) if len(j.legs) == 1]
    if not journeys:
        return None
    via = scope.query.via
    language = scope.language
    if via is not None:
        for journey in journeys:
            leg = journey.legs[0]
            for call in leg.calls:
                if call.place.id == via.id:
                    text = say("calls_yes", language, time=clock(leg.leaves), a=scope.name(leg.origin, after=True),
                               detail=ship_only(journey),
                               via=scope.name(via), at=clock(call.arrives), b=scope.name(leg.destination))  # fmt: skip
                    return Found(text, scope.rows([journey]))
        text = of_pair(scope, "calls_no", day=day_of(scope, journeys[0].leaves.date()), via=scope.name(via))
        return Found(text, scope.rows(journeys))
    texts = []
    for journey in journeys[:6]:
        leg = journey.legs[0]
        calls = [f"{scope.name(c.place)} ({clock(c.arrives)})" for c in leg.calls]
        key = "calls" if calls else "calls_none"
        texts.append(
            say(key, language, time=clock(leg.leaves), a=scope.name(leg.origin, after=True),
                               detail=ship_only(journey),
                calls=listed(calls, language), b=scope.name(leg.destination))
        )  # fmt: skip
    return Found(" ".join(texts) + assumptions(scope, journeys), scope.rows(journeys))


def _direct(scope: Scope) -> Found | None:
    """Whether one must change; asked without another wish, this is the whole answer."""
    assert scope.pair
    intent = scope.query.intent
    if scope.query.via is not None:
        return None
    if not scope.fleet.direct(*scope.pair):
        journeys = scope.journeys(scope.day) or _some_day(scope)
        text = of_pair(scope, "never_direct")
        if journeys:
            text += " " + listing(scope, journeys[:MOST], journeys[0].leaves.date(), bare=True)
        return Found(text + assumptions(scope, journeys), scope.rows(journeys))
    if intent.wants & {"next", "first", "last", "when", "all", "count", "fast"}:
        return None
    if scope.day_said and not scope.timetable.sailings(*scope.pair, scope.day):
        journeys = scope.journeys(scope.day)
        if not journeys:
            return None
        text = (
            of_pair(scope, "direct_no_change", day=day_of(scope, scope.day))
            + " "
            + listing(scope, journeys, scope.day, bare=True)
        )
        return Found(text, scope.rows(journeys))
    journeys = _some_day(scope)
    day = journeys[0].leaves.date() if journeys else scope.day
    return Found(
        of_pair(scope, "direct_yes") + (" " + listing(scope, journeys, day) if journeys else ""), scope.rows(journeys)
    )


_ANSWERS = (("duration", _duration), ("fare", _fare), ("gate", _gate), ("calls", _calls))


def _some_day(scope: Scope) -> list[Journey]:
    """The journeys of the day asked for; without a day that was named, of the next day that has any."""
    found = scope.journeys(scope.day)
    if found or scope.day_said:
        return found
    assert scope.pair
    for day in scope.timetable.next_days(*scope.pair, scope.day, 60, changes=1):
        if found := scope.journeys(day):
            return found
    return []
