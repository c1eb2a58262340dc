"""What a feed holds, as a document that can be searched and cited: operators, lines, stops, days. Not the times."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from assistant.drafting.departures import word
from assistant.drafting.lookup import stop_name
from assistant.text import clean, fold_space

if TYPE_CHECKING:
    from assistant.tools.gtfs.model import Feed

_MOST_LINES, _MOST_STOPS, _MOST_CALLS = 400, 1_500, 30
_TEXTS = {
    "en": {
        "title": "Lines and stops", "run": "This timetable is of {who}.", "valid": "It is valid from {a} to {b}.",
        "zone": "All times are those of the time zone {zone}.", "lines": "Lines", "stops": "Stops",
        "calls": "calls at {stops}", "by": "run by {who}", "at": "at {lat:.4f}, {lon:.4f}", "code": "code {code}",
        "served": "served by {lines}", "more": "{n} more are in the timetable.", "from": "Published by {who}.",
    },
    "el": {
        "title": "Γραμμές και στάσεις", "run": "Τα δρομολόγια είναι της εταιρείας {who}.",
        "valid": "Ισχύουν από {a} έως {b}.", "zone": "Όλες οι ώρες είναι στη ζώνη ώρας {zone}.", "lines": "Γραμμές",
        "stops": "Στάσεις", "calls": "πιάνει {stops}", "by": "εταιρεία {who}", "at": "στις {lat:.4f}, {lon:.4f}",
        "code": "κωδικός {code}", "served": "γραμμές {lines}", "more": "Άλλες {n} είναι στα δρομολόγια.",
        "from": "Έκδοση: {who}.",
    },
}  # fmt: skip


def overview(feed: Feed, span: tuple[dt.date, dt.date] | None, language: str) -> str:
    """Markdown about a feed in English ("en") or Greek ("el")."""
    say = _TEXTS[language]
    who = ", ".join(a.name for a in feed.agencies.values() if a.name)
    parts = [f"# {say['title']}", ""]
    about = [say["run"].format(who=who)] if who else []
    about += [say["from"].format(who=feed.info.publisher)] if feed.info.publisher else []
    about += [say["valid"].format(a=span[0].isoformat(), b=span[1].isoformat())] if span else []
    about.append(say["zone"].format(zone=feed.zone))
    parts += [" ".join(about), "", f"## {say['lines']}", "", *_lines(feed, language), "", f"## {say['stops']}", ""]
    return clean("\n".join([*parts, *_stops(feed, language)])) + "\n"


def _lines(feed: Feed, language: str) -> list[str]:
    say = _TEXTS[language]
    longest: dict[str, list[str]] = {}
    for trip in feed.trips:
        names = list(dict.fromkeys(stop_name(feed, c.stop_id) for c in trip.calls))
        if len(names) > len(longest.get(trip.route_id, [])):
            longest[trip.route_id] = names
    lines: list[str] = []
    for route_id, names in sorted(longest.items(), key=lambda item: feed.routes[item[0]].name):
        route = feed.routes[route_id]
        agency = feed.agencies[route.agency_id].name
        shown = " – ".join(names[:_MOST_CALLS]) + (" – …" if len(names) > _MOST_CALLS else "")
        about = [word(route.mode, language), say["calls"].format(stops=shown)]
        about += [say["by"].format(who=agency)] if agency else []
        about += [fold_space(route.description)[:200]] if route.description else []
        lines.append(f"- **{fold_space(route.name)}**: {'; '.join(about)}.")
    return _cut(lines, _MOST_LINES, say["more"])


def _stops(feed: Feed, language: str) -> list[str]:
    say = _TEXTS[language]
    served: dict[str, set[str]] = {}
    for trip in feed.trips:
        for call in trip.calls:
            route = feed.routes[trip.route_id]
            served.setdefault(stop_name(feed, call.stop_id), set()).add(route.short_name or route.name)
    first = {stop_name(feed, s.id): s for s in reversed(feed.stops.values())}
    lines: list[str] = []
    for name, lines_here in sorted(served.items()):
        stop = first[name]
        about = [say["code"].format(code=stop.code)] if stop.code else []
        if stop.latitude is not None and stop.longitude is not None:
            about.append(say["at"].format(lat=stop.latitude, lon=stop.longitude))
        about.append(say["served"].format(lines=", ".join(sorted(lines_here)[:12])))
        lines.append(f"- **{fold_space(name)}**: {'; '.join(about)}.")
    return _cut(lines, _MOST_STOPS, say["more"])


def _cut(lines: list[str], most: int, more: str) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], "", more.format(n=len(lines) - most)]
