"""Writes the invented GTFS feed of the pack `skerry-ferries` into its timetable/ folder; run it without arguments.

Five lines, nine stops, June to September 2027. "High" is 28 June to 29 August, "low" the weeks before and after;
weekdays (Monday to Saturday) and Sundays differ; on Landing Day, Monday 2 August 2027, nothing sails. No data of a
real company.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent / "skerry-ferries" / "timetable"

STOPS = {
    "BRA": ("Brannoch", 59.412, -5.318),
    "SKA": ("Skarvey", 59.871, -6.042),
    "TOR": ("Tornholm", 59.934, -6.407),
    "ULS": ("Ulsay", 59.985, -6.655),
    "GHO": ("Great Hollin", 59.792, -6.131),
    "LHO": ("Little Hollin", 59.751, -6.166),
    "FET": ("Fethrin", 60.158, -5.901),
    "HES": ("Hesk", 60.387, -5.822),
    "OST": ("Osterwick", 59.902, -5.377),
}
LINES = {
    "main": ("1", "Main Line: Brannoch – Skarvey"),
    "west": ("2", "Western Line: Skarvey – Tornholm – Ulsay"),
    "hollin": ("3", "Hollin Shuttle: Skarvey – Great Hollin – Little Hollin"),
    "north": ("4", "North Line: Skarvey – Fethrin – Hesk"),
    "fast": ("5", "Osterwick Fast: Brannoch – Osterwick – Fethrin"),
}
#: Stops of a line with minutes of sailing from the one before, and minutes in port.
COURSES: dict[str, list[tuple[str, int, int]]] = {
    "main": [("BRA", 0, 0), ("SKA", 135, 0)],
    "west": [("SKA", 0, 0), ("TOR", 50, 10), ("ULS", 35, 0)],
    "hollin": [("SKA", 0, 0), ("GHO", 25, 5), ("LHO", 15, 0)],
    "hollin-short": [("SKA", 0, 0), ("GHO", 25, 0)],
    "north": [("SKA", 0, 0), ("FET", 70, 15), ("HES", 55, 0)],
    "north-short": [("SKA", 0, 0), ("FET", 70, 0)],
    "fast": [("BRA", 0, 0), ("OST", 105, 15), ("FET", 45, 0)],
}
PERIODS = {
    "high": [("20270628", "20270829")],
    "low": [("20270601", "20270627"), ("20270830", "20270930")],
    "all": [("20270601", "20270930")],
}
DAYS = {
    "weekday": "1111110", "sunday": "0000001", "mwf": "1010100", "tts": "0101010", "friday": "0000100",
    "saturday": "0000010",
}  # fmt: skip
#: Course, ship, period, days, departures outward, departures back.
SAILINGS: list[tuple[str, str, str, str, str, str]] = [
    ("main", "Northern Petrel", "high", "weekday", "09:20 15:00 20:40", "06:30 12:10 17:50"),
    ("main", "Northern Diver", "high", "weekday", "07:05 13:10", "10:00 16:10"),
    ("main", "Northern Petrel", "high", "sunday", "11:30 18:20", "08:30 15:20"),
    ("main", "Northern Petrel", "low", "weekday", "10:00 16:15", "07:00 13:00"),
    ("main", "Northern Petrel", "low", "sunday", "14:00", "11:00"),
    ("west", "Cormorant", "high", "weekday", "09:45 14:50 18:50", "06:50 12:00 16:50"),
    ("west", "Cormorant", "high", "sunday", "14:25 18:45", "09:15 16:40"),
    ("west", "Cormorant", "low", "weekday", "12:50 18:55", "07:30 15:00"),
    ("hollin", "Little Auk", "high", "weekday", "07:15 09:35 11:55 14:15 16:35 18:55",
     "08:15 10:35 12:55 15:15 17:35 19:55"),
    ("hollin", "Little Auk", "high", "sunday", "10:20 14:20 17:20", "11:20 15:20 18:20"),
    ("hollin", "Little Auk", "low", "weekday", "08:10 12:40 17:15", "09:10 13:40 18:15"),
    ("hollin-short", "Little Auk", "low", "sunday", "13:30", "16:10"),
    ("north", "Fulmar", "all", "mwf", "09:40", "13:00"),
    ("north-short", "Fulmar", "all", "tts", "10:15", "14:30"),
    ("north-short", "Fulmar", "high", "sunday", "14:05", "16:00"),
    ("north-short", "Fulmar", "high", "friday", "18:40", "20:10"),
    ("fast", "Gannet", "high", "tts", "08:45", "15:30"),
    ("fast", "Gannet", "low", "saturday", "09:30", "15:05"),
]  # fmt: skip
LANDING_DAY = "20270802"


def clock(minutes: int) -> str:
    """`HH:MM:SS`."""
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def course(name: str, back: bool) -> list[tuple[str, int, int]]:
    """Stops with sailing time before and stay, in the direction asked for."""
    stops = COURSES[name]
    if not back:
        return stops
    legs = [0, *[minutes for _, minutes, _ in reversed(stops[1:])]]
    return [(stop, leg, stay) for (stop, _, stay), leg in zip(reversed(stops), legs, strict=True)]


def write(name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
    """One file of the feed."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header.split(","))
        out.writerows(rows)


def main() -> None:
    """Write the whole feed."""
    HERE.mkdir(parents=True, exist_ok=True)
    services: dict[str, tuple[str, str, str]] = {}
    trips: list[tuple[object, ...]] = []
    times: list[tuple[object, ...]] = []
    for name, ship, period, days, out, home in SAILINGS:
        line = name.removesuffix("-short")
        for part, (start, end) in enumerate(PERIODS[period], start=1):
            service = f"{period}{part}-{days}"
            services[service] = (DAYS[days], start, end)
            for back, departures in ((False, out), (True, home)):
                stops = course(name, back)
                for departure in departures.split():
                    trip = f"{name}-{service}-{'in' if back else 'out'}-{departure.replace(':', '')}"
                    trips.append((line, service, trip, STOPS[stops[-1][0]][0], ship, int(back)))
                    hour, minute = departure.split(":")
                    now = int(hour) * 60 + int(minute)
                    for number, (stop, leg, stay) in enumerate(stops, start=1):
                        now += leg
                        times.append((trip, clock(now), clock(now + stay), stop, number))
                        now += stay
    write("agency.txt", "agency_id,agency_name,agency_url,agency_timezone,agency_lang",
          [("SKF", "Skerry Ferries", "https://skerry.example", "Atlantic/Faroe", "en")])  # fmt: skip
    write("stops.txt", "stop_id,stop_name,stop_lat,stop_lon", [(key, *values) for key, values in STOPS.items()])
    write("routes.txt", "route_id,agency_id,route_short_name,route_long_name,route_type",
          [(key, "SKF", short, long, 4) for key, (short, long) in LINES.items()])  # fmt: skip
    write("trips.txt", "route_id,service_id,trip_id,trip_headsign,trip_short_name,direction_id", trips)
    write("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence", times)
    write("calendar.txt",
          "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
          [(key, *days, start, end) for key, (days, start, end) in services.items()])  # fmt: skip
    write("calendar_dates.txt", "service_id,date,exception_type",
          [(key, LANDING_DAY, 2) for key, (days, start, end) in services.items()
           if days[0] == "1" and start <= LANDING_DAY <= end])  # fmt: skip
    write("feed_info.txt",
          "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version",
          [("Invented sample data, not for travel", "https://skerry.example", "en", "20270601", "20270930", "1.0")],
    )  # fmt: skip


if __name__ == "__main__":
    main()
