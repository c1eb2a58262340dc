"""Reading a GTFS feed out of a pack (GTFS Schedule reference, gtfs.org).

Read: agency, stops, routes, trips, stop_times, calendar, calendar_dates, frequencies, transfers, fare_attributes,
fare_rules, feed_info, and the stop names of translations. Times are those of the agency's zone: stop_timezone is
ignored, as the reference wants it for stop_times. Not read: shapes, fares v2, pathways, levels, GTFS-Flex (booking
rules, location groups), attributions, real-time feeds. Whether the times are true cannot be known here.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping

from assistant.packs.files import PackFiles
from assistant.tools.gtfs.model import Agency, FareClass, FareRule, Feed, FeedInfo, Route, Service, Stop, Transfer
from assistant.tools.gtfs.rows import Files, Notes, tidy
from assistant.tools.gtfs.trips import Known, read_trips
from assistant.tools.gtfs.values import date_of, degrees, price, whole

__all__ = ["Feed", "read_feed"]

_NEEDED = {
    "stops.txt": ("stop_id",),
    "routes.txt": ("route_id",),
    "trips.txt": ("trip_id", "route_id", "service_id"),
    "stop_times.txt": ("trip_id", "stop_id", "stop_sequence", "arrival_time|departure_time"),
}
_OTHERS = (
    "agency.txt", "calendar.txt", "calendar_dates.txt", "frequencies.txt", "transfers.txt", "fare_attributes.txt",
    "fare_rules.txt", "feed_info.txt", "translations.txt",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_feed(files: PackFiles, folder: str = "timetable") -> Feed:
    """Read the feed that lies in a folder of a pack ("" for the pack itself).

    Never raises for what is in the feed: `warnings` says what was mended or left out, `faults` what makes it unusable.

    Raises:
        Nothing but what `files.names` raises.
    """
    notes = Notes()
    box = Files(files, folder, notes)
    _check_needed(box, notes)
    agencies = _agencies(box, notes)
    stops = _stops(box, notes)
    routes = _routes(box, agencies, notes)
    services = _services(box, notes)
    trips = read_trips(box, Known(stops, routes, services), notes)
    if not trips and not notes.faults:
        notes.fault(f"{box.path('trips.txt')}: no trip can be used; see the warnings")
    return Feed(
        agencies=agencies,
        stops=stops,
        routes=routes,
        services=services,
        trips=trips,
        transfers=_transfers(box, stops, notes),
        fares=_fares(box, notes),
        info=_info(box, notes),
        zone=next(iter(agencies.values())).zone,
        warnings=notes.warnings,
        faults=notes.faults,
        paths={name: box.path(name) for name in (*_NEEDED, *_OTHERS) if box.has(name)},
    )


def _check_needed(box: Files, notes: Notes) -> None:
    for name, columns in _NEEDED.items():
        if not box.has(name):
            notes.fault(f"{box.path(name)}: the file is missing")
            continue
        table = box.table(name)
        notes_before = len(notes.faults)
        for column in columns:
            if not set(column.split("|")) & set(table.columns) and notes_before == len(notes.faults):
                notes.fault(f"{table.path}: the column {column.replace('|', ' or ')} is missing")
        if table.columns and sum(bool(line.strip()) for line in table.lines[:1000]) < 2:
            notes.fault(f"{table.path}: the file has no rows")
    if not box.has("calendar.txt") and not box.has("calendar_dates.txt"):
        notes.fault(f"{box.path('calendar.txt')}: the file is missing, and so is calendar_dates.txt")


def zone_of(name: str) -> str | None:
    """The time zone name as the zone database spells it, or None when there is none such."""
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        known = {zone.casefold(): zone for zone in zoneinfo.available_timezones()}
        return known.get(name.casefold().replace(" ", "_"))
    return name


def _agencies(box: Files, notes: Notes) -> dict[str, Agency]:
    table = box.table("agency.txt")
    agencies: dict[str, Agency] = {}
    columns = ("agency_id", "agency_name", "agency_timezone", "agency_url", "agency_phone")
    for line, (agency_id, name, zone_name, url, phone) in table.rows(columns, notes):
        where = f"{table.path} line {line}"
        zone = zone_of(zone_name) if zone_name else None
        if zone is None:
            first = next(iter(agencies.values())).zone if agencies else "UTC"
            notes.warn("zone", f"{where}, agency_timezone: {zone_name!r} is not a time zone; {first} is used")
            zone = first
        if agency_id in agencies:
            notes.warn("agency twice", f"{where}, agency_id: {agency_id!r} stands twice; the first one counts")
            continue
        agencies[agency_id] = Agency(agency_id, name, zone, url, phone)
    if len({agency.zone for agency in agencies.values()}) > 1:
        notes.warn("zones", f"{table.path}, agency_timezone: more than one zone; each trip keeps that of its agency")
    if not agencies:
        notes.warn("no agency", f"{table.path}: no agency, so no time zone: times are taken as UTC")
        agencies[""] = Agency("", "", "UTC")
    return agencies


def _stops(box: Files, notes: Notes) -> dict[str, Stop]:
    table = box.table("stops.txt")
    names = _translations(box, notes)
    rows: dict[str, Stop] = {}
    columns = (
        "stop_id", "stop_code", "stop_name", "stop_lat", "stop_lon", "zone_id", "location_type", "parent_station",
        "platform_code",
    )  # fmt: skip
    for line, (stop_id, code, name, lat, lon, zone, kind, parent, platform) in table.rows(columns, notes):
        where = f"{table.path} line {line}"
        if not stop_id:
            notes.warn("no stop_id", f"{where}, stop_id: empty; the stop is left out")
            continue
        if stop_id in rows:
            notes.warn("stop twice", f"{where}, stop_id: {stop_id!r} stands twice; the first one counts")
            continue
        latitude, longitude = degrees(lat, 90), degrees(lon, 180)
        if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
            latitude = longitude = None
            if kind in ("", "0", "1", "2"):
                notes.warn("place", f"{where}, stop_lat/stop_lon: {lat!r}, {lon!r} is not a place on the map")
        others = tuple(dict.fromkeys(names.get(("id", stop_id), []) + names.get(("name", name), [])))
        type_ = whole(kind) or 0
        rows[stop_id] = Stop(stop_id, code, name, latitude, longitude, zone, type_, parent, platform, line, others)
    for stop in list(rows.values()):
        if stop.parent and (stop.parent not in rows or stop.parent == stop.id):
            notes.warn("parent", f"{table.path} line {stop.line}, parent_station: no station {stop.parent!r}; ignored")
            rows[stop.id] = Stop(
                stop.id, stop.code, stop.name, stop.latitude, stop.longitude, stop.zone_id, stop.kind, "",
                stop.platform, stop.line, stop.other_names,
            )  # fmt: skip
    return rows


def _translations(box: Files, notes: Notes) -> dict[tuple[str, str], list[str]]:
    """Translated stop names by ("id", stop_id) or ("name", name)."""
    columns = ("table_name", "field_name", "record_id", "field_value", "translation")
    found: dict[tuple[str, str], list[str]] = {}
    for _, (table, column, record, value, text) in box.table("translations.txt").rows(columns, notes):
        if table == "stops" and column == "stop_name" and text and (record or value):
            found.setdefault(("id", record) if record else ("name", value), []).append(text)
    return found


def _routes(box: Files, agencies: Mapping[str, Agency], notes: Notes) -> dict[str, Route]:
    table = box.table("routes.txt")
    routes: dict[str, Route] = {}
    first = next(iter(agencies))
    columns = ("route_id", "agency_id", "route_short_name", "route_long_name", "route_desc", "route_type")
    for line, (route_id, agency_id, short, long, description, kind) in table.rows(columns, notes):
        where = f"{table.path} line {line}"
        if not route_id or route_id in routes:
            notes.warn("route twice", f"{where}, route_id: {route_id!r} is empty or stands twice; left out")
            continue
        if agency_id not in agencies and (agency_id or len(agencies) > 1):
            notes.warn("route agency", f"{where}, agency_id: no agency {agency_id!r}; {first!r} is used")
        operator = agency_id if agency_id in agencies else first
        number = whole(kind)
        if number is None:
            notes.warn("route type", f"{where}, route_type: {kind!r} is not a number; the kind of transport is unknown")
        routes[route_id] = Route(route_id, operator, short, long, description, -1 if number is None else number, line)
    return routes


def _services(box: Files, notes: Notes) -> dict[str, Service]:
    table = box.table("calendar.txt")
    regular: dict[str, Service] = {}
    for line, values in table.rows(("service_id", *_DAYS, "start_date", "end_date"), notes):
        service_id, *flags, begins, ends = values
        where = f"{table.path} line {line}"
        start, end = date_of(begins), date_of(ends)
        if service_id in regular:
            notes.warn("service twice", f"{where}, service_id: {service_id!r} stands twice; the first one counts")
        elif start is None or end is None or end < start:
            notes.warn(
                "range", f"{where}, start_date/end_date: {begins!r}–{ends!r} is not a range; only exceptions count"
            )
            regular[service_id] = Service(service_id)
        else:
            regular[service_id] = Service(service_id, tuple(flag == "1" for flag in flags), start, end)
    table = box.table("calendar_dates.txt")
    exceptions: dict[str, dict[dt.date, bool]] = {}
    for line, (service_id, date, kind) in table.rows(("service_id", "date", "exception_type"), notes):
        where = f"{table.path} line {line}"
        day = date_of(date)
        if day is None or kind not in ("1", "2"):
            notes.warn("exception", f"{where}, date/exception_type: {date!r}, {kind!r} cannot be read; left out")
            continue
        days = exceptions.setdefault(service_id, {})
        if days.setdefault(day, kind == "1") != (kind == "1"):
            notes.warn("exception twice", f"{where}, date: {date} is both added and removed; the first row counts")
    out: dict[str, Service] = {}
    for service_id in dict.fromkeys([*regular, *exceptions]):
        base = regular.get(service_id, Service(service_id))
        days = exceptions.get(service_id, {})
        added = frozenset(day for day, plus in days.items() if plus)
        out[service_id] = Service(service_id, base.weekdays, base.start, base.end, added, frozenset(days) - added)
    return out


def _transfers(box: Files, stops: Mapping[str, Stop], notes: Notes) -> tuple[Transfer, ...]:
    table = box.table("transfers.txt")
    out: list[Transfer] = []
    columns = (
        "from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time", "from_route_id", "to_route_id",
        "from_trip_id", "to_trip_id",
    )  # fmt: skip
    for line, (begin, end, kind, seconds, *more) in table.rows(columns, notes):
        unknown = [stop for stop in (begin, end) if stop not in stops]
        number = whole(kind) if kind else 0
        if number in (4, 5):
            continue  # staying in one's seat is not a change
        if unknown or number is None or number > 3:
            notes.warn(
                "transfer", f"{table.path} line {line}: unknown stop {unknown} or transfer_type {kind!r}; left out"
            )
            continue
        out.append(Transfer(begin, end, number, whole(seconds), *more))
    return tuple(out)


def _fares(box: Files, notes: Notes) -> tuple[FareClass, ...]:
    table = box.table("fare_rules.txt")
    areas: dict[str, dict[tuple[str, str, str], set[str]]] = {}
    for _, (fare_id, *where, contains) in table.rows(
        ("fare_id", "route_id", "origin_id", "destination_id", "contains_id"), notes
    ):
        zones = areas.setdefault(fare_id, {}).setdefault((where[0], where[1], where[2]), set())
        zones |= {contains} - {""}
    table = box.table("fare_attributes.txt")
    fares: dict[str, FareClass] = {}
    for line, (fare_id, amount, currency, agency, *names) in table.rows(
        ("fare_id", "price", "currency_type", "agency_id", "fare_name", "fare_description", "name"), notes
    ):
        cost = price(amount)
        if cost is None or not fare_id or fare_id in fares:
            notes.warn(
                "fare", f"{table.path} line {line}, fare_id/price: {fare_id!r}, {amount!r} cannot be used; left out"
            )
            continue
        rules = tuple(FareRule(*key, frozenset(zones)) for key, zones in areas.pop(fare_id, {}).items())
        name = next((name for name in names if name), "")
        fares[fare_id] = FareClass(fare_id, name, cost, currency.upper(), agency, rules, line)
    for fare_id in areas:
        if fare_id not in fares:
            notes.warn(
                "fare rule", f"{box.path('fare_rules.txt')}, fare_id: no fare {fare_id!r}; its rules are left out"
            )
    return tuple(fares.values())


def _info(box: Files, notes: Notes) -> FeedInfo:
    columns = ("feed_publisher_name", "feed_version", "feed_lang", "feed_start_date", "feed_end_date")
    for _, (publisher, version, language, start, end) in box.table("feed_info.txt").rows(columns, notes):
        return FeedInfo(tidy(publisher), version, language, date_of(start), date_of(end))
    return FeedInfo()
