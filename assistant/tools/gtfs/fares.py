"""Fares of GTFS version 1: fare_attributes.txt and fare_rules.txt.

A fare holds for a ride when one of its rules does, or when it has no rules. A rule holds when its route and the zones
of the first and the last stop are those of the ride (empty: any) and all zones it `contains` are passed. Of the fares
that hold by the zones passed, those whose zones are fewer than another's are left out. Not looked at: how many changes
a ticket allows, for how long, and when it is paid; fares version 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.tools.gtfs.model import FareClass, FareRule, Feed
from assistant.tools.gtfs.sailing import Sailing


@dataclass(frozen=True, slots=True)
class Fare:
    """A price: `currency` is the ISO 4217 code, `name` is that of the feed or the id."""

    price: Decimal
    currency: str
    id: str
    name: str


def fares_of(feed: Feed, sailing: Sailing) -> tuple[Fare, ...]:
    """All fares that hold for a sailing, cheapest first."""
    route = feed.routes[sailing.route_id]
    zones = [_zone(feed, call.stop_id) for call in sailing.run.trip.calls[sailing.first : sailing.last + 1]]
    passed = frozenset(zones) - {""}
    found: list[tuple[FareClass, frozenset[str]]] = []
    for fare in feed.fares:
        if fare.agency_id and fare.agency_id != route.agency_id:
            continue
        rules = [rule for rule in fare.rules if _holds(rule, sailing.route_id, (zones[0], zones[-1]), passed)]
        if rules or not fare.rules:
            found.append((fare, max((rule.contains for rule in rules), key=len, default=frozenset())))
    kept = [fare for fare, zones_ in found if not zones_ or not any(zones_ < more for _, more in found)]
    kept.sort(key=lambda fare: (fare.price, fare.id))
    return tuple(Fare(fare.price, fare.currency, fare.id, fare.name or fare.id) for fare in kept)


def fares_of_legs(feed: Feed, legs: tuple[Sailing, ...]) -> tuple[Fare, ...]:
    """The sum of the fares of all legs, where each leg has exactly one and all are in one currency; else nothing."""
    each = [fares_of(feed, leg) for leg in legs]
    if len(each) == 1:
        return each[0]
    if any(len(fares) != 1 for fares in each) or len({fares[0].currency for fares in each}) != 1:
        return ()
    total = sum((fares[0].price for fares in each), Decimal(0))
    ids, names = (" + ".join(texts) for texts in zip(*((f[0].id, f[0].name) for f in each), strict=True))
    return (Fare(total, each[0][0].currency, ids, names),)


def _zone(feed: Feed, stop_id: str) -> str:
    stop = feed.stops[stop_id]
    if not stop.zone_id and stop.parent:
        return feed.stops[stop.parent].zone_id
    return stop.zone_id


def _holds(rule: FareRule, route_id: str, ends: tuple[str, str], passed: frozenset[str]) -> bool:
    return (
        rule.route_id in ("", route_id)
        and rule.origin in ("", ends[0])
        and rule.destination in ("", ends[1])
        and rule.contains <= passed
    )
