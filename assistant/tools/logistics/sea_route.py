"""Distances over sea between two points, by the lane network of the searoute package.

searoute 1.6.0 (Apache-2.0) finds the shortest way over a coarse network of shipping lanes that it carries with it;
nothing is fetched. It knows no draughts, no weather, no traffic schemes and no closures, and between near islands it
goes round by the next lane. Not for navigation. Great circle: haversine on a sphere of 6,371.0088 km, the mean radius
of the IUGG.
"""

from __future__ import annotations

import importlib
import math
import warnings
from dataclasses import dataclass
from decimal import Decimal

KM_PER_MILE = Decimal("1.852")
_RADIUS_KM = 6371.0088
#: Below this length (nautical miles) a lane route above twice the straight line tells of the network, not of the sea.
_SHORT = 60.0

Point = tuple[float, float]
PASSAGES: dict[str, tuple[str, str]] = {
    "suez": ("the Suez Canal", "τη Διώρυγα του Σουέζ"),
    "panama": ("the Panama Canal", "τη Διώρυγα του Παναμά"),
    "gibraltar": ("the Strait of Gibraltar", "το Στενό του Γιβραλτάρ"),
    "babalmandab": ("Bab el-Mandeb", "το Μπαμπ ελ-Μαντέμπ"),
    "malacca": ("the Strait of Malacca", "το Στενό της Μαλάκκας"),
    "sunda": ("the Sunda Strait", "το Στενό της Σούντα"),
    "ormuz": ("the Strait of Hormuz", "το Στενό του Ορμούζ"),
    "bosporus": ("the Bosporus", "τον Βόσπορο"),
    "dover": ("the Strait of Dover", "το Στενό του Ντόβερ"),
    "bering": ("the Bering Strait", "τον Βερίγγειο Πορθμό"),
    "magellan": ("the Strait of Magellan", "το Στενό του Μαγγελάνου"),
    "corinth": ("the Corinth Canal", "τη Διώρυγα της Κορίνθου"),
    "kiel": ("the Kiel Canal", "τη Διώρυγα του Κιέλου"),
    "south_africa": ("the Cape of Good Hope", "το Ακρωτήριο της Καλής Ελπίδας"),
    "chili": ("Cape Horn", "το Ακρωτήριο Χορν"),
}
#: Where they lie (longitude, latitude), roughly: only to name them in the order of the way.
_WHERE: dict[str, Point] = {
    "suez": (32.4, 30.4),
    "panama": (-79.7, 9.1),
    "gibraltar": (-5.6, 35.9),
    "babalmandab": (43.4, 12.6),
    "malacca": (101.0, 2.9),
    "sunda": (105.8, -6.0),
    "ormuz": (56.5, 26.5),
    "bosporus": (29.1, 41.1),
    "dover": (1.4, 51.0),
    "bering": (-168.5, 65.8),
    "magellan": (-70.9, -53.5),
    "corinth": (22.98, 37.93),
    "kiel": (9.6, 54.3),
    "south_africa": (18.5, -34.6),
    "chili": (-67.3, -56.2),
}


@dataclass(frozen=True, slots=True)
class Leg:
    """A way between two points.

    Attributes:
        miles: nautical miles, whole from 100 on, else with one decimal.
        straight: nautical miles of the great circle, rounded likewise.
        passages: straits and canals on the way, as searoute names them.
        by_lanes: False when `miles` is the great circle because the network gave nothing usable.
    """

    miles: Decimal
    straight: Decimal
    passages: tuple[str, ...] = ()
    by_lanes: bool = True


def great_circle(a: Point, b: Point) -> float:
    """Nautical miles between two (longitude, latitude) points as the crow flies."""
    (x1, y1), (x2, y2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    h = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * _RADIUS_KM * math.asin(math.sqrt(min(1.0, h))) / float(KM_PER_MILE)


def leg(a: Point, b: Point, avoid: tuple[str, ...] = ()) -> Leg:
    """The way from a to b; `avoid` are passages not to be used besides the Northwest Passage.

    Falls back to the great circle, and says so in `by_lanes`, where searoute is missing, finds no way, or goes round.
    """
    straight = great_circle(a, b)
    found = _by_lanes(a, b, avoid)
    if found is None or found[0] < 0.99 * straight or (straight < _SHORT and found[0] > 2 * straight):
        return Leg(_rounded(straight), _rounded(straight), (), False)
    return Leg(_rounded(found[0]), _rounded(straight), found[1])


def _by_lanes(a: Point, b: Point, avoid: tuple[str, ...]) -> tuple[float, tuple[str, ...]] | None:
    try:
        # 0.3 s and 30 MB: only when a distance is asked for.
        networkx, searoute = importlib.import_module("networkx"), importlib.import_module("searoute")
    except ImportError:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            feature = searoute.searoute(
                list(a),
                list(b),
                units="naut",
                append_orig_dest=True,
                return_passages=True,
                restrictions=["northwest", *avoid],
            )
    except (networkx.NetworkXException, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError):
        return None
    length = float(feature.properties["length"])
    if not math.isfinite(length) or not feature.geometry.coordinates:
        return None
    way = [((x + 180) % 360 - 180, y) for x, y in feature.geometry.coordinates]
    passed = {p for p in feature.properties.get("traversed_passages", ()) if p in PASSAGES}

    def place(name: str) -> int:
        return min(range(len(way)), key=lambda i: great_circle(way[i], _WHERE[name]))

    return length, tuple(sorted(passed, key=lambda name: (place(name), name)))


def _rounded(miles: float) -> Decimal:
    return Decimal(round(miles)) if miles >= 100 else Decimal(str(round(miles, 1)))
