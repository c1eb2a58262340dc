"""Answers about one place or one ship: departures, arrivals, and where a ship calls."""

from __future__ import annotations

import datetime as dt

from assistant.tools.base import Row
from assistant.tools.gtfs.timetable import Sailing
from assistant.tools.sailing import say as s
from assistant.tools.sailing.days import period
from assistant.tools.sailing.say import MOST, clock, detail, listed, say
from assistant.tools.sailing.scope import Found, Scope
from assistant.tools.sailing.trips import beyond
from assistant.tools.sailing.wording import bound


def answer(scope: Scope) -> Found | None:
    """A board of departures or arrivals, or the course of a ship."""
    if scope.pair is not None:
        return None
    query = scope.query
    if (scope.outside and scope.day_said) or _month_outside(scope):
        return beyond(scope)
    if query.ships and query.via and not query.origin:
        return _calls_at(scope)
    if query.ships and not query.origin and ("calls" in query.intent or not scope.destination):
        return _course(scope)
    if query.origin:
        return _board(scope, leaving=True)
    if scope.destination and ("arrive" in query.intent or query.ships):
        return _board(scope, leaving=False)
    return None


def _month_outside(scope: Scope) -> bool:
    """Whether a month is asked for that the timetable does not reach."""
    if not scope.query.when.month:
        return False
    start, end = period(scope)
    return start > scope.timetable.last_day or end < scope.timetable.first_day


def _board(scope: Scope, *, leaving: bool) -> Found | None:
    place = scope.query.origin if leaving else scope.destination
    assert place is not None
    table, language = scope.timetable, scope.language
    find = table.departures if leaving else table.arrivals

    def on(day: dt.date) -> list[Sailing]:
        found = [
            x for x in find(place, day) if scope.fits_ship(x) and scope.fits_mode([x]) and scope.fits_clock(x, day)
        ]
        if scope.only_ahead and not scope.query.intent.wants & {"first", "last", "all", "count"}:
            found = [x for x in found if (x.leaves if leaving else x.arrives).replace(tzinfo=None) >= scope.now]
        return found

    day, found = scope.day, on(scope.day)
    if not found and not scope.day_said:
        for later in (scope.day + dt.timedelta(days=n) for n in range(1, 15)):
            if found := on(later):
                day = later
                break
    words = {"a": scope.name(place), "day": s.day_words(day, scope.now, language), "bound": bound(scope, board=True)}
    if not found:
        if scope.query.ships:
            name = listed(scope.query.ships, language)
            at = (
                f" {'από' if language == 'el' else 'from'} {scope.name(place)}"
                if leaving
                else f" {'προς' if language == 'el' else 'to'} {scope.name(place)}"
            )
            return Found(say("ship_none", language, ship=name, places=at, day=words["day"]))
        return Found(say("board_none_from" if leaving else "board_none_to", language, **words))
    if scope.query.intent.wants & {"next", "first"} and not scope.query.intent.wants & {"all", "count", "last"}:
        found = found[:1]
    elif "last" in scope.query.intent and "first" not in scope.query.intent:
        found = found[-1:]
    parts = [_entry(scope, x, leaving=leaving) for x in found[: MOST + 8]]
    text = say("board_from" if leaving else "board_to", language, n=len(found), times=", ".join(parts), **words)
    if len(found) == 1 and language == "en":
        text = text.replace("1 leave ", "One leaves ", 1).replace("1 arrive ", "One arrives ", 1)
    if not scope.day_said:
        text += say("assumed", language, day=s.day_words(day, scope.now, language).removeprefix("on "))
    return Found(text, tuple(_row(x) for x in found))


def _entry(scope: Scope, sailing: Sailing, *, leaving: bool) -> str:
    greek = scope.language == "el"
    where = scope.name(sailing.destination if leaving else sailing.origin, after=True)
    word = ("προς" if greek else "to") if leaving else ("από" if greek else "from")
    time = clock(sailing.leaves if leaving else sailing.arrives)
    via = [scope.name(c.place) for c in sailing.calls]
    through = f" {'μέσω' if greek else 'via'} {', '.join(via)}" if leaving and via else ""
    return f"{time} {word} {where}{through}{detail(sailing, scope.language)}"


def _calls_at(scope: Scope) -> Found | None:
    """Whether a ship calls at a place at all, and when it next does."""
    via, language = scope.query.via, scope.language
    assert via is not None
    ships = listed(scope.query.ships, language)
    for day in (scope.day + dt.timedelta(days=n) for n in range(1 if scope.day_said else 14)):
        for ride in (x for ship in scope.query.ships for x in scope.fleet.courses(ship, day)):
            stops = [(ride.origin, ride.leaves), *((c.place, c.arrives) for c in ride.calls)]
            for place, moment in [*stops, (ride.destination, ride.arrives)]:
                if place.id == via.id:
                    when = s.day_words(day, scope.now, language)
                    text = say("ship_calls", language, ship=ships, via=scope.name(via), day=when, at=clock(moment))
                    return Found(text, (_row(ride),))
    when = s.day_words(scope.day, scope.now, language) if scope.day_said else ""
    return Found(say("ship_calls_not", language, ship=ships, via=scope.name(via), day=f" {when}".rstrip()))


def _course(scope: Scope) -> Found | None:
    """Where a ship sails on a day: all its trips with their calls."""
    language = scope.language
    ships = scope.query.ships

    def on(day: dt.date) -> list[Sailing]:
        return sorted(
            (
                x
                for ship in ships
                for x in scope.fleet.courses(ship, day)
                if not scope.bounded or scope.fits_clock(x, day)
            ),
            key=lambda x: x.leaves,
        )

    day, found = scope.day, on(scope.day)
    if not found and not scope.day_said:
        for later in (scope.day + dt.timedelta(days=n) for n in range(1, 15)):
            if found := on(later):
                day = later
                break
    name = listed(ships, language)
    if not found:
        return Found(say("ship_none", language, ship=name, places="", day=s.day_words(day, scope.now, language)))
    legs = []
    for x in found[:8]:
        stops = [f"{scope.name(x.origin)} {clock(x.leaves)}{f' ({s.gate(x.gate, language)})' if x.gate else ''}"]
        stops += [f"{scope.name(c.place)} {clock(c.arrives)}" for c in x.calls]
        stops.append(f"{scope.name(x.destination)} {clock(x.arrives)}{s.arrival(x.leaves, x.arrives, language)}")
        legs.append(" → ".join(stops))
    text = say("route", language, ship=name, day=s.day_words(day, scope.now, language), calls="; ".join(legs))
    if not scope.day_said:
        text += say("assumed", language, day=s.day_words(day, scope.now, language).removeprefix("on "))
    return Found(text, tuple(_row(x) for x in found))


def _row(x: Sailing) -> Row:
    return (
        ("day", x.leaves.date().isoformat()), ("leaves", clock(x.leaves)), ("from", x.origin.name),
        ("arrives", clock(x.arrives)),
        ("to", x.destination.name), ("ship", x.ship), ("line", x.line), ("gate", x.gate),
        ("calls", ", ".join(c.place.name for c in x.calls)),
    )  # fmt: skip
