"""Small feeds for the tests, as rows, and written out as a pack's files."""

from __future__ import annotations

import csv
import io

from assistant.packs.files import MemoryFiles

Rows = list[dict[str, str]]
Tables = dict[str, Rows]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def as_csv(rows: Rows) -> str:
    """The rows as a csv text with all columns that any row has."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def pack(tables: Tables, **texts: str | bytes) -> MemoryFiles:
    """The files of a pack; `texts` replaces whole files ("stops" is timetable/stops.txt)."""
    files = {f"timetable/{name}.txt": as_csv(rows).encode() for name, rows in tables.items() if rows}
    for name, text in texts.items():
        files[f"timetable/{name}.txt"] = text.encode() if isinstance(text, str) else text
    return MemoryFiles(files)


def calls(trip: str, *stops: str) -> Rows:
    """Rows of stop_times from "A 07:00", "B 09:00 09:10" or "C" (no times)."""
    rows = []
    for number, text in enumerate(stops):
        stop, *times = text.split()
        arrival, departure = (times[0], times[-1]) if times else ("", "")
        rows.append(
            {
                "trip_id": trip,
                "stop_sequence": str(number * 10),
                "stop_id": stop,
                "arrival_time": arrival,
                "departure_time": departure,
            }
        )
    return rows


def calendar(service: str, days: str, start: str, end: str) -> dict[str, str]:
    """A row of calendar from "1111100"."""
    return {"service_id": service, "start_date": start, "end_date": end} | dict(zip(DAYS, days, strict=True))


def base() -> Tables:
    """Three invented harbours, one line, one daily trip in July 2026."""
    return {
        "agency": [
            {"agency_id": "A", "agency_name": "Sample Lines", "agency_url": "", "agency_timezone": "Europe/Athens"}
        ],
        "stops": [
            {"stop_id": "A", "stop_name": "Alfa", "stop_lat": "37.0", "stop_lon": "24.0"},
            {"stop_id": "B", "stop_name": "Bravo", "stop_lat": "37.5", "stop_lon": "24.5"},
            {"stop_id": "C", "stop_name": "Charlie", "stop_lat": "38.0", "stop_lon": "25.0"},
        ],
        "routes": [
            {"route_id": "R", "agency_id": "A", "route_short_name": "1", "route_long_name": "Round", "route_type": "4"}
        ],
        "calendar": [calendar("S", "1111111", "20260701", "20260731")],
        "trips": [{"trip_id": "T", "route_id": "R", "service_id": "S"}],
        "stop_times": calls("T", "A 07:00:00", "B 09:00:00 09:10:00", "C 11:00:00"),
    }
