"""What a timetable holds beside its sailings: ships, companies, which places are linked at all. Counted once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property

from assistant.tools.gtfs.timetable import Place, Sailing, Timetable


class Fleet:
    """Looks into a timetable that do not depend on a question, remembered.

    Args:
        timetable: the timetable of one pack.
    """

    def __init__(self, timetable: Timetable) -> None:
        self._table = timetable
        self._linked: dict[tuple[str, str], bool] = {}

    @cached_property
    def ships(self) -> tuple[str, ...]:
        """Names of ships; a trip's number is not one."""
        names = dict.fromkeys(trip.ship or trip.short_name for trip in self._table.feed.trips)
        return tuple(n for n in names if sum(c.isalpha() for c in n) >= 3)

    @cached_property
    def operators(self) -> tuple[str, ...]:
        """Names of the companies, when there are several."""
        names = tuple(dict.fromkeys(a.name for a in self._table.feed.agencies.values() if a.name))
        return names if len(names) > 1 else ()

    @cached_property
    def origins(self) -> dict[str, tuple[Place, ...]]:
        """Places from which a place (its id) is reached directly."""
        found: dict[str, list[Place]] = defaultdict(list)
        for origin, destination in self._table.pairs():
            found[destination.id].append(origin)
        return {place: tuple(origins) for place, origins in found.items()}

    def direct(self, origin: Place, destination: Place) -> bool:
        """Whether any trip ever goes from one to the other."""
        return any(a.id == origin.id for a in self.origins.get(destination.id, ()))

    def linked(self, origin: Place, destination: Place) -> bool:
        """Whether one can ever get from one to the other, with at most one change."""
        key = (origin.id, destination.id)
        if key not in self._linked:
            before = self._table.first_day - dt.timedelta(days=1)
            self._linked[key] = self.direct(origin, destination) or bool(
                self._table.next_days(origin, destination, before, 1, changes=1)
            )
        return self._linked[key]

    def courses(self, ship: str, day: dt.date) -> list[Sailing]:
        """All trips of a ship on a day, each from its first to its last call."""
        found = (x for place in self._starts.get(ship, ()) for x in self._table.departures(place, day))
        return sorted((x for x in found if x.ship == ship and x.first == 0), key=lambda x: x.start)

    @cached_property
    def _starts(self) -> dict[str, tuple[Place, ...]]:
        found: dict[str, dict[str, Place]] = defaultdict(dict)
        for trip in self._table.feed.trips:
            place = self._table.place(trip.calls[0].stop_id)
            if place:
                found[trip.ship or trip.short_name][place.id] = place
        return {ship: tuple(places.values()) for ship, places in found.items()}
