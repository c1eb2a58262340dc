"""What a query ranges over: places, day, clock bounds, ships. One is made for each question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.text import fold
from assistant.tools.base import Row
from assistant.tools.gtfs.timetable import Journey, Place, Sailing, Timetable
from assistant.tools.sailing.fleet import Fleet
from assistant.tools.sailing.names import Names
from assistant.tools.sailing.query import Query
from assistant.tools.sailing.say import clock, duration, listed
from assistant.types import Language, Status

DAY = 24 * 60
LONGEST_WAIT = dt.timedelta(hours=8)
#: "Tonight" ends at four in the morning.
SMALL_HOURS = 4 * 60
_STILL = re.compile(r"\b(?:still|another|any more|remaining|missed|ακομ[αη]|αλλ[οα]|akom[ai]|allo)\b")
_COMPANY = re.compile(r"compan|operat|whose|who sails|who runs|εταιρ|τινος|ποιανου|etair|tinos einai")
#: Minutes that "around ten" may be off.
AROUND = 60
#: What stands for "ferry" or "bus" in a question, by mode.
_MODE_WORDS = {
    "bus": ("bus", "buses", "λεωφορει", "shuttle"),
    "ferry": (
        "ferry",
        "ferries",
        "boat",
        "ship",
        "vessel",
        "catamaran",
        "πλοι",
        "καραβ",
        "φερι",
        "ploi",
        "karav",
        "karab",
        "feri",
    ),
    "tram": ("tram", "τραμ"),
    "rail": ("train", "τρενο", "treno"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """An answer before it becomes a Reply."""

    text: str
    rows: tuple[Row, ...] = ()
    status: Status = "answered"
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """One question's range.

    Attributes:
        now: local wall time where the timetable is, naive.
    """

    timetable: Timetable
    fleet: Fleet
    names: Names
    query: Query
    now: dt.datetime
    language: Language
    text: str = ""

    # ------------------------------------------------------------ places
    @cached_property
    def destination(self) -> Place | None:
        """Where to; a place named without a role is where to."""
        return self.query.destination or self.query.loose

    @cached_property
    def origin(self) -> Place | None:
        """Where from: said, or the only place from which the destination is reached."""
        if self.query.origin or self.destination is None or self.query.ships:
            return self.query.origin
        found = self.fleet.origins.get(self.destination.id, ())
        if len(found) > 1 and self.query.when.at:
            # "The 07:30 to Santorini": the hour tells which port it leaves from, if only one fits.
            table, to = self.timetable, self.destination
            found = tuple(
                o
                for o in found
                if any(
                    _minutes(s.leaves.time()) == _minutes(self.query.when.at) for s in table.sailings(o, to, self.day)
                )
            )
        return found[0] if len(found) == 1 else None

    @cached_property
    def pair(self) -> tuple[Place, Place] | None:
        """Origin and destination when both are known and differ."""
        if self.origin and self.destination and self.origin.id != self.destination.id:
            return self.origin, self.destination
        return None

    def name(self, place: Place, *, after: bool = False) -> str:
        """A place in the answer's language; `after` a preposition."""
        return self.names.of(place, self.language, after=after)

    # ------------------------------------------------------------ days
    @cached_property
    def day(self) -> dt.date:
        """The day asked for; without one, today, or the timetable's first day when that is still to come."""
        when = self.query.when
        if when.day:
            return when.day + dt.timedelta(days=1) if when.day_bound == "after" else when.day
        if when.days:
            return when.days[0]
        if when.month and not self.timetable.first_day <= dt.date(*when.month, 28) <= self.timetable.last_day:
            return dt.date(*when.month, 1)
        today = max(self.now.date(), self.timetable.first_day)
        if when.recurring and when.weekday is not None:
            return today + dt.timedelta(days=(when.weekday - today.weekday()) % 7)
        return today

    @property
    def days(self) -> tuple[dt.date, ...]:
        """All days asked for."""
        when = self.query.when
        if when.recurring and 1 < len(when.weekdays) < 7:
            return tuple(sorted(self.day + dt.timedelta(days=(w - self.day.weekday()) % 7) for w in when.weekdays))
        return tuple(when.days[:7]) or (self.day,)

    @property
    def day_said(self) -> bool:
        """Whether the question named a day."""
        when = self.query.when
        return bool(when.day or when.days or when.recurring or when.now)

    @property
    def outside(self) -> bool:
        """Whether the day lies outside the timetable."""
        return not self.timetable.in_validity(self.day)

    # ------------------------------------------------------------ what fits
    @cached_property
    def by_arrival(self) -> bool:
        """Whether the clock bounds are meant for the arrival."""
        return "arrive" in self.query.intent and "depart" not in self.query.intent

    @property
    def bounded(self) -> bool:
        """Whether any clock bound was given."""
        when = self.query.when
        return bool(when.after or when.before or when.around or when.part)

    def fits_clock(self, ride: Journey | Sailing, day: dt.date) -> bool:
        """Whether a ride lies within the clock bounds, reckoned from the midnight that begins `day`."""
        when = self.query.when
        leaves, arrives = (_since(day, moment) for moment in (ride.leaves, ride.arrives))
        both = "arrive" in self.query.intent and "depart" in self.query.intent and when.after and when.before
        early = arrives if self.by_arrival else leaves
        late = arrives if self.by_arrival or both else leaves
        if when.after and early < _minutes(when.after):
            return False
        if when.before and late > _minutes(when.before):
            return False
        if when.around and not self.at_clock(ride):
            return False
        if when.part_range is None:
            return early < DAY or bool(self.by_arrival)
        start, end = self._part
        return start <= early <= end

    @property
    def _part(self) -> tuple[int, int]:
        """The part of the day that was named, in minutes; a night reaches into the next day."""
        assert self.query.when.part_range
        start, end = map(_minutes, self.query.when.part_range)
        return (start, end) if start <= end else (start, DAY + min(end, SMALL_HOURS))

    @cached_property
    def only_ahead(self) -> bool:
        """Whether rides that have left are of no use to the asker ("is there still a boat tonight?")."""
        when, wants = self.query.when, self.query.intent.wants
        if not self.day_said or when.now:
            return True
        today = self.day == self.now.date()
        return today and bool(when.part or wants & {"next", "exists"} or _STILL.search(fold(self.text)))

    def at_clock(self, journey: Journey | Sailing) -> bool:
        """Whether a journey leaves or arrives at the time named: to the minute, or near it where "around" is said."""
        when = self.query.when
        assert when.around is not None
        wanted = [_minutes(when.around)]
        if when.hour_assumed:
            wanted.append((wanted[0] + 720) % 1440)
        slack = 0 if when.at else AROUND
        ends = [_minutes(journey.leaves.time())] if slack == 0 or not self.by_arrival else []
        if slack == 0 or self.by_arrival:
            ends.append(_minutes(journey.arrives.time()))
        return any(abs(a - b) <= slack for a in ends for b in wanted)

    def fits_ship(self, sailing: Sailing) -> bool:
        """Whether a sailing is by the ship or company asked for."""
        query = self.query
        if query.ships and sailing.ship not in query.ships:
            return False
        return not query.operators or sailing.operator in query.operators

    @property
    def asks_company(self) -> bool:
        """Whether "which" means the company rather than the ship."""
        return _COMPANY.search(fold(self.text)) is not None

    @cached_property
    def modes(self) -> frozenset[str]:
        """The means of travel that the question names; empty when any will do."""
        words = fold(self.text)
        return frozenset(mode for mode, signs in _MODE_WORDS.items() if any(s in words for s in signs))

    def fits_mode(self, sailings: Sequence[Sailing]) -> bool:
        """Whether all legs are of a mode that was asked for."""
        return not self.modes or all(s.mode in self.modes for s in sailings)

    def journeys(self, day: dt.date, *, clocked: bool = True, changes: int = 1) -> list[Journey]:
        """Journeys of the pair on a day that fit ship, company, mode and (if `clocked`) clock; direct ones if any."""
        assert self.pair
        direct = self._fitting(day, 0, clocked=clocked)
        if direct or changes == 0 or self.query.ships:
            return direct
        return self._fitting(day, 1, clocked=clocked)

    def _found(self, day: dt.date, changes: int) -> list[Journey]:
        assert self.pair
        # All direct ones, also a slow ship that a later and faster one overtakes: people ask for both.
        if changes == 0:
            return [Journey((sailing,)) for sailing in self.timetable.sailings(*self.pair, day)]
        found = self.timetable.journeys(*self.pair, day, changes=1)
        # A night on the quay is no connection to offer unasked.
        patient = "direct" in self.query.intent
        return [j for j in found if patient or all(wait <= LONGEST_WAIT for wait in j.waits)]

    def _fitting(self, day: dt.date, changes: int, *, clocked: bool) -> list[Journey]:
        found = self._found(day, changes)
        if clocked and self.query.when.part_range and self._part[1] >= DAY:
            found = [*found, *self._found(day + dt.timedelta(days=1), changes)]
        return [
            journey
            for journey in found
            if all(self.fits_ship(leg) for leg in journey.legs)
            and self.fits_mode(journey.legs)
            and self._fits_via(journey)
            and not (clocked and not self.fits_clock(journey, day))
        ]

    def _fits_via(self, journey: Journey) -> bool:
        via = self.query.via
        if via is None or "calls" in self.query.intent:
            return True
        legs = journey.legs
        return any(c.place.id == via.id for leg in legs for c in leg.calls) or any(
            leg.destination.id == via.id for leg in legs[:-1]
        )

    # ------------------------------------------------------------ rows
    def rows(self, journeys: Iterable[Journey]) -> tuple[Row, ...]:
        """One row a leg, all with the same keys."""
        found = list(journeys)
        fares = {leg.trip_id + str(leg.leaves): self.fare(leg) for j in found for leg in j.legs}
        priced = any(fares.values())
        several = len({j.leaves.date() for j in found}) > 1 or any(len(j.legs) > 1 for j in found)
        rows: list[Row] = []
        for journey in found:
            for leg in journey.legs:
                row = [("day", leg.leaves.date().isoformat())] if several else []
                row += [
                    ("leaves", clock(leg.leaves)), ("arrives", clock(leg.arrives) + _plus(leg)),
                    ("takes", duration(leg, self.language)),
                    ("from", leg.origin.name), ("to", leg.destination.name), ("ship", leg.ship), ("line", leg.line),
                    ("gate", leg.gate),
                ]  # fmt: skip
                if priced:
                    row.append(("fare", fares[leg.trip_id + str(leg.leaves)]))
                rows.append(tuple(row))
        return tuple(rows)

    def fare(self, sailing: Sailing) -> str:
        """The fares of a sailing as a reader writes them; empty when the feed has none."""
        return listed([f"{price(f.price, f.currency)}" for f in self.timetable.fares(sailing)], self.language)


def _minutes(time: dt.time) -> int:
    return 60 * time.hour + time.minute


def _since(day: dt.date, moment: dt.datetime) -> int:
    """Minutes on the wall clock from the midnight that begins `day`."""
    return (moment.date() - day).days * DAY + _minutes(moment.time())


def price(amount: object, currency: str) -> str:
    """€ 44.50."""
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency, currency)
    return f"{sign} {amount:.2f}"


def _plus(leg: Sailing) -> str:
    days = (leg.arrives.date() - leg.leaves.date()).days
    return f" +{days}" if days else ""
