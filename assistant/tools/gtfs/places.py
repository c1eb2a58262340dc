"""Stops made into places, as a passenger thinks of them.

A station with its platforms is one place. Stops without a station whose names are equal (case and accents folded) and
that lie within a kilometre of the first of them are one place too, for many feeds give each direction a stop of its
own. Names that differ by a word stay two places, however near they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.text import fold, fold_space
from assistant.tools.gtfs.model import Feed, Stop

#: Stops of one name within this many metres are one place.
NEAR = 1000.0
#: Groups of one name larger than this are not joined: comparing all with all would take too long.
MAX_GROUP = 500
_EARTH = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Place:
    """Where one can get on or off.

    Attributes:
        id: id of the station, or of the first of the joined stops.
        name: its name as the feed writes it.
        code: public code, may be empty.
        latitude, longitude: degrees, or None.
        stop_ids: all stops that belong to it.
        mode_set: what serves it (ferry, bus, …); empty when no trip calls here.
        names: all names of its stops and their translations, its own first.
    """

    id: str
    name: str
    code: str
    latitude: float | None
    longitude: float | None
    stop_ids: tuple[str, ...]
    mode_set: frozenset[str]
    names: tuple[str, ...]


def metres(a: Stop | Place, b: Stop | Place) -> float | None:
    """Great-circle distance (haversine formula on a sphere of the mean radius), or None without coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, half)))


def root_of(stop: Stop, stops: Mapping[str, Stop]) -> Stop:
    """The station a stop belongs to, or the stop itself; a circle of parents ends at its first member met twice."""
    seen = {stop.id}
    while stop.parent and stop.parent not in seen:
        stop = stops[stop.parent]
        seen.add(stop.id)
    return stop


def make_places(feed: Feed) -> tuple[tuple[Place, ...], dict[str, Place]]:
    """All places in the order of stops.txt, and the place of each stop id. Entrances and nodes belong to none."""
    modes: dict[str, set[str]] = {}
    for trip in feed.trips:
        mode = feed.routes[trip.route_id].mode
        for call in trip.calls:
            modes.setdefault(call.stop_id, set()).add(mode)
    families: dict[str, list[Stop]] = {}
    for stop in feed.stops.values():
        if stop.kind not in (2, 3) or stop.id in modes:
            families.setdefault(root_of(stop, feed.stops).id, []).append(stop)
    roots = [feed.stops[root] for root in families]
    by_name: dict[str, list[Stop]] = {}
    for root in roots:
        by_name.setdefault(fold_space(fold(root.name)), []).append(root)
    leader: dict[str, str] = {}
    for name, group in by_name.items():
        leader |= _joined(group) if name and len(group) <= MAX_GROUP else {stop.id: stop.id for stop in group}
    members: dict[str, list[Stop]] = {}
    for root in roots:
        members.setdefault(leader[root.id], []).extend(families[root.id])
    places = {key: _place(feed.stops[key], group, modes) for key, group in members.items()}
    order = sorted(places.values(), key=lambda place: feed.stops[place.id].line)
    return tuple(order), {stop_id: place for place in order for stop_id in place.stop_ids}


def _joined(group: list[Stop]) -> dict[str, str]:
    """The leader of each stop of one name; stops without coordinates join when there is one possible leader."""
    leaders: list[Stop] = []
    out: dict[str, str] = {}
    for stop in (stop for stop in group if stop.latitude is not None):
        near = next((one for one in leaders if (metres(stop, one) or 0.0) <= NEAR), None)
        if near is None:
            leaders.append(stop)
        out[stop.id] = (near or stop).id
    for stop in (stop for stop in group if stop.latitude is None):
        if not leaders:
            leaders.append(stop)
        out[stop.id] = leaders[0].id if len(leaders) == 1 else stop.id
    return out


def _place(head: Stop, group: Iterable[Stop], modes: Mapping[str, set[str]]) -> Place:
    stops = [head, *(stop for stop in group if stop.id != head.id)]
    own = head.name or next((stop.name for stop in stops if stop.name), head.id)
    names = dict.fromkeys([own, *head.other_names])
    names |= dict.fromkeys(name for stop in stops for name in (stop.name, *stop.other_names) if name)
    located = next((stop for stop in stops if stop.latitude is not None), head)
    return Place(
        head.id,
        own,
        next((stop.code for stop in stops if stop.code), ""),
        located.latitude,
        located.longitude,
        tuple(stop.id for stop in stops),
        frozenset(mode for stop in stops for mode in modes.get(stop.id, ())),
        tuple(names),
    )


def gate_of(stop: Stop, stops: Mapping[str, Stop]) -> str:
    """Platform, quay or gate: the platform code, else what a platform's name adds to that of its station."""
    if stop.platform or not stop.parent:
        return stop.platform
    station, name = root_of(stop, stops).name, stop.name
    if fold(name).startswith(fold(station)) and len(fold(name)) == len(name) and len(fold(station)) == len(station):
        return name[len(station) :].strip(" ,-–—:()/")
    return "" if fold(name) == fold(station) else name
