"""Write the GTFS feed of the bundled ferry pack from the tables below: `python scripts/ferry_timetable.py`.

Ships, companies and times are invented; the sailings of the three companies repeat the pack's documents, and their
economy fares come from `tables/fares.csv`. Ports are real: codes and most coordinates from the World Port
Index and the searoute port list, small harbours by hand to about 200 m. The pack's LICENSE says so too.
"""

from __future__ import annotations

import csv
from pathlib import Path

PACK = Path(__file__).resolve().parents[1] / "domains" / "ferries"
OUT = PACK / "timetable"
START, END = "20260601", "20260930"

#: id → (name, UN/LOCODE or "", latitude, longitude, gates)
PORTS = {
    "PIR": ("Piraeus", "GRPIR", 37.9333, 23.6500, ("E1", "E2", "E3", "E6", "E7", "E8", "E9")),
    "RAF": ("Rafina", "GRRAF", 38.0134, 24.0098, ("quay 2", "quay 4")),
    "LAV": ("Lavrio", "GRLAV", 37.7043, 24.0598, ("quay 1",)),
    "HER": ("Heraklion", "GRHER", 35.3500, 25.1500, ("gate 2",)),
    "PAS": ("Paros", "GRPAS", 37.0965, 25.1692, ()),
    "JNX": ("Naxos", "GRJNX", 37.1070, 25.3720, ()),
    "JTR": ("Santorini", "GRJTR", 36.3870, 25.4300, ()),
    "JMK": ("Mykonos", "GRJMK", 37.4650, 25.3230, ()),
    "TIN": ("Tinos", "", 37.5383, 25.1603, ()),
    "GAV": ("Andros", "GRGAV", 37.8833, 24.7333, ()),
    "SIF": ("Sifnos", "", 36.9945, 24.6770, ()),
    "MLO": ("Milos", "GRMLO", 36.7167, 24.4500, ()),
    "FOL": ("Folegandros", "", 36.6140, 24.9490, ()),
    "AMO": ("Amorgos", "", 36.8270, 25.8640, ()),
    "KEA": ("Kea", "", 37.6620, 24.3160, ()),
    "KYT": ("Kythnos", "", 37.3920, 24.3970, ()),
    "JKH": ("Chios", "GRJKH", 38.3667, 26.1333, ()),
    "MJT": ("Lesvos", "GRMJT", 39.1000, 26.5667, ()),
    "KGS": ("Kos", "GRKGS", 36.9000, 27.2833, ()),
    "RHO": ("Rhodes", "GRRHO", 36.4500, 28.2333, ()),
    "AEG": ("Aegina", "", 37.7460, 23.4270, ()),
    "POR": ("Poros", "", 37.5000, 23.4540, ()),
    "HYD": ("Hydra", "", 37.3510, 23.4660, ()),
    "SPE": ("Spetses", "", 37.2630, 23.1610, ()),
    "PNT": ("Pounta", "", 37.0370, 25.1030, ()),
    "ANT": ("Antiparos", "", 37.0400, 25.0810, ()),
    "SYM": ("Symi", "", 36.6170, 27.8370, ()),
    "KMI": ("Kalymnos", "GRKMI", 36.9500, 26.9833, ()),
    "PKK": ("Leros", "GRPKK", 37.1333, 26.8500, ()),
    "PMS": ("Patmos", "GRPMS", 37.3055, 26.5600, ()),
    "PYT": ("Samos (Pythagorio)", "GRPYT", 37.6833, 26.9500, ()),
    "JSY": ("Syros", "GRJSY", 37.4333, 24.9500, ()),
}
AGENCIES = {
    "OST": "Ostria Lines", "MEL": "Meltemi Ferries", "KYM": "Kyma Fast Ferries", "SAR": "Saronic Link",
        "LOC": "Island Boats",
}  # fmt: skip
#: id → (weekdays from Monday, first day, last day)
CALENDARS = {
    "daily": ("1111111", START, END), "mwfs": ("1010101", START, END), "tts": ("0101010", START, END),
    "ttss": ("0101011", START, END), "mwf": ("1010100", START, END), "wfs": ("0010101", START, END),
    "not-tue": ("1011111", START, END), "fri-sun": ("0000101", START, END), "workdays": ("1111100", START, END),
    "weekend": ("0000011", START, END), "high": ("1111111", "20260701", "20260831"), "symi": ("1111111", START, END),
    "tinos-feast": ("0000000", "20260814", "20260815"),
}  # fmt: skip
#: (calendar, day, 1 added or 2 taken out)
EXCEPTIONS = (
    ("workdays", "20260601", 2), ("weekend", "20260601", 1),  # Whit Monday runs like a Sunday
    ("symi", "20260713", 2), ("symi", "20260914", 2),  # the Symi boat is serviced
    ("tinos-feast", "20260814", 1), ("tinos-feast", "20260815", 1),
)  # fmt: skip
#: id → (agency, short name, long name)
ROUTES = {
    "jet": ("KYM", "fast 1", "Piraeus – Paros – Naxos – Santorini, high-speed"),
    "star": ("OST", "cyclades 1", "Piraeus – Paros – Naxos – Santorini"),
    "sun-w": ("MEL", "west 1", "Piraeus – Sifnos – Milos"),
    "sun-e": ("MEL", "east 1", "Piraeus – Naxos – Amorgos"),
    "arrow": ("KYM", "fast 2", "Piraeus – Sifnos – Milos – Folegandros, high-speed"),
    "bay": ("MEL", "north 1", "Rafina – Andros – Tinos – Mykonos"),
    "swift": ("KYM", "fast 3", "Rafina – Tinos – Mykonos, passengers only"),
    "breeze": ("MEL", "lavrio 1", "Lavrio – Kea – Kythnos"),
    "minoa": ("OST", "night 3", "Piraeus – Heraklion, overnight"),
    "pearl": ("OST", "night 2", "Piraeus – Chios – Lesvos, overnight"),
    "dawn": ("OST", "night 1", "Piraeus – Kos – Rhodes, overnight"),
    "aegina": ("SAR", "saronic 1", "Piraeus – Aegina"),
    "argo": ("SAR", "saronic 2", "Piraeus – Poros – Hydra – Spetses"),
    "pounta": ("LOC", "shuttle", "Pounta – Antiparos"),
    "antiparos": ("LOC", "boat 1", "Paros – Antiparos, passengers only"),
    "symi": ("LOC", "boat 2", "Rhodes – Symi"),
    "dodec": ("LOC", "boat 3", "Rhodes – Kos – Kalymnos – Leros – Patmos – Samos"),
    "kalymnos": ("LOC", "boat 4", "Kos – Kalymnos"),
    "syros": ("LOC", "boat 5", "Syros – Tinos – Mykonos"),
}
#: (route, calendar, ship, "PORT[/gate] arrival departure, …"); times past 24:00 belong to the day of departure.
SHEET = """
jet|daily|Kyma Jet|PIR/E6 - 07:00, PAS 09:55 10:05, JNX 10:45 10:55, JTR 12:30 -
jet|daily|Kyma Jet|JTR - 13:15, JNX 14:50 15:00, PAS 15:40 15:50, PIR/E6 18:45 -
star|daily|Ostria Star|PIR/E7 - 07:30, PAS 11:45 12:00, JNX 13:00 13:15, JTR 15:15 -
star|daily|Ostria Star|JTR - 15:45, JNX 17:45 18:00, PAS 19:00 19:15, PIR/E7 23:30 -
sun-w|mwfs|Meltemi Sun|PIR/E9 - 07:15, SIF 12:00 12:15, MLO 14:00 -
sun-w|mwfs|Meltemi Sun|MLO - 15:00, SIF 16:45 17:00, PIR/E9 21:45 -
sun-e|tts|Meltemi Sun|PIR/E9 - 07:15, JNX 12:45 13:00, AMO 16:00 -
sun-e|tts|Meltemi Sun|AMO - 16:30, JNX 19:30 19:45, PIR/E9 25:15 -
arrow|ttss|Kyma Arrow|PIR/E9 - 08:00, SIF 10:40 10:50, MLO 11:50 12:05, FOL 13:05 -
arrow|ttss|Kyma Arrow|FOL - 13:45, MLO 14:45 15:00, SIF 16:00 16:10, PIR/E9 18:50 -
bay|daily|Meltemi Bay|RAF/quay 2 - 07:50, GAV 09:50 10:00, TIN 11:35 11:45, JMK 12:20 -
bay|daily|Meltemi Bay|JMK - 14:00, TIN 14:35 14:45, GAV 16:20 16:30, RAF/quay 2 18:30 -
bay|tinos-feast|Meltemi Bay|RAF/quay 2 - 20:00, TIN 23:45 -
swift|daily|Kyma Swift|RAF/quay 4 - 08:10, TIN 10:00 10:05, JMK 10:30 -
swift|daily|Kyma Swift|JMK - 17:00, TIN 17:25 17:30, RAF/quay 4 19:20 -
breeze|not-tue|Meltemi Breeze|LAV/quay 1 - 09:00, KEA 10:00 10:10, KYT 11:40 -
breeze|not-tue|Meltemi Breeze|KYT - 12:30, KEA 14:00 14:10, LAV/quay 1 15:10 -
breeze|fri-sun|Meltemi Breeze|LAV/quay 1 - 18:30, KEA 19:30 -
breeze|fri-sun|Meltemi Breeze|KEA - 20:00, LAV/quay 1 21:00 -
minoa|mwf|Ostria Minoa|PIR/E3 - 21:00, HER/gate 2 30:30 -
minoa|tts|Ostria Minoa|HER/gate 2 - 21:00, PIR/E3 30:30 -
pearl|tts|Ostria Pearl|PIR/E2 - 20:00, JKH 28:30 29:00, MJT 32:00 -
pearl|wfs|Ostria Pearl|MJT - 18:00, JKH 21:00 21:30, PIR/E2 30:00 -
dawn|mwf|Ostria Dawn|PIR/E1 - 18:00, KGS 28:30 29:00, RHO 32:00 -
dawn|tts|Ostria Dawn|RHO - 17:00, KGS 20:00 20:30, PIR/E1 31:00 -
symi|symi|Panormitis Boat|RHO - 09:00, SYM 10:40 -
symi|symi|Panormitis Boat|SYM - 16:30, RHO 18:10 -
symi|high|Symi Dolphin|RHO - 17:30, SYM 18:30 -
symi|high|Symi Dolphin|SYM - 07:30, RHO 08:30 -
dodec|daily|Dodeka Cat|RHO - 08:30, KGS 10:45 10:55, KMI 11:25 11:30, PKK 12:20 12:25, PMS 13:10 13:20, PYT 14:30 -
dodec|daily|Dodeka Cat|PYT - 15:00, PMS 16:10 16:20, PKK 17:05 17:10, KMI 18:00 18:05, KGS 18:35 18:45, RHO 21:00 -
"""
#: Lines that go to and fro: (route, calendar, ship, ports, minutes between them, departures out, departures back)
SHUTTLES = (
    ("aegina", "workdays", "Saronic Star", ("PIR/E8", "AEG"), (75,),
        "06:30 08:00 09:30 11:00 13:00 14:30 16:00 17:30 19:00 20:30",
     "06:00 08:15 09:45 11:15 12:45 14:30 16:15 17:45 19:15 20:45"),
    ("aegina", "weekend", "Saronic Star", ("PIR/E8", "AEG"), (75,),
        "07:00 08:00 09:00 10:00 12:00 14:00 16:00 18:00 20:00 21:30",
     "08:30 10:00 11:30 13:30 15:30 17:00 18:00 19:00 20:00 21:45"),
    ("aegina", "high", "Saronic Dolphin", ("PIR/E8", "AEG"), (40,), "07:10 10:10 15:10 18:10",
        "08:10 11:10 16:10 19:10"),
    ("argo", "daily", "Argo Flyer", ("PIR/E8", "POR", "HYD", "SPE"), (60, 35, 45), "08:00 12:00 17:00",
        "10:45 14:45 19:45"),
    ("argo", "high", "Argo Wing", ("PIR/E8", "POR", "HYD"), (60, 35), "09:30 20:00", "07:00 11:45"),
    ("antiparos", "high", "Little Antiparos", ("PAS", "ANT"), (30,), "09:30 11:00 12:30 17:00 18:30",
        "10:15 11:45 13:15 17:45 19:15"),
    ("kalymnos", "daily", "Kalymnos Shuttle", ("KGS", "KMI"), (35,), "08:00 11:00 14:00 19:00",
        "07:00 10:00 13:00 18:00"),
    ("syros", "daily", "Ermis", ("JSY", "TIN", "JMK"), (50, 30), "08:15 16:00", "11:00 19:00"),
)  # fmt: skip
#: Every half hour from 07:00 to 23:00: (route, calendar, ship, from, to, minutes)
EVERY = (("pounta", "daily", "Pounta Ferry", "PNT", "ANT", 10), ("pounta", "daily", "Pounta Ferry", "ANT", "PNT", 10))
#: Fares of the local boats (€, one adult, one way), from and to
LOCAL_FARES = {
    "aegina": {("PIR", "AEG"): "9.50"},
    "argo": {("PIR", "POR"): "24.00", ("PIR", "HYD"): "31.50", ("PIR", "SPE"): "39.00", ("POR", "HYD"): "14.00",
             ("POR", "SPE"): "17.50", ("HYD", "SPE"): "13.00"},
    "pounta": {("PNT", "ANT"): "1.50"},
    "antiparos": {("PAS", "ANT"): "5.00"},
    "symi": {("RHO", "SYM"): "17.00"},
    "kalymnos": {("KGS", "KMI"): "7.00"},
    "syros": {("JSY", "TIN"): "8.50", ("JSY", "JMK"): "12.00", ("TIN", "JMK"): "7.50"},
}  # fmt: skip
SHIP_ROUTES = {
    "Kyma Jet": ("jet",), "Ostria Star": ("star",), "Meltemi Sun": ("sun-w", "sun-e"), "Kyma Arrow": ("arrow",),
    "Meltemi Bay": ("bay",), "Kyma Swift": ("swift",), "Meltemi Breeze": ("breeze",), "Ostria Minoa": ("minoa",),
    "Ostria Pearl": ("pearl",), "Ostria Dawn": ("dawn",),
}  # fmt: skip


def write(name: str, header: str, rows: list[tuple[object, ...]]) -> None:
    """One file of the feed."""
    with (OUT / f"{name}.txt").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header.split(","))
        out.writerows(rows)


def stop_id(call: str) -> str:
    """The stop of "PIR/E6": the gate where there is one, else the port."""
    port, _, gate = call.partition("/")
    return f"{port}-{gate.replace(' ', '')}" if gate else port


def seconds(time: str) -> int:
    hours, minutes = time.split(":")
    return 60 * int(hours) + int(minutes)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def sheet() -> list[tuple[str, str, str, list[tuple[str, int, int]]]]:
    """All trips as (route, calendar, ship, calls of (stop, arrival, departure in minutes))."""
    trips = []
    for line in SHEET.strip().splitlines():
        route, calendar, ship, text = line.split("|")
        calls = []
        for part in text.split(", "):
            # A gate may have a space in it: "RAF/quay 2 - 07:50".
            place, arrives, leaves = part.rsplit(" ", 2)
            arrive = seconds(arrives if arrives != "-" else leaves)
            calls.append((stop_id(place), arrive, seconds(leaves) if leaves != "-" else arrive))
        trips.append((route, calendar, ship, calls))
    for route, calendar, ship, ports, minutes, out, back in SHUTTLES:
        for way, legs, times in ((ports, minutes, out), (ports[::-1], minutes[::-1], back)):
            for start in times.split():
                at, calls = seconds(start), [(stop_id(way[0]), seconds(start), seconds(start))]
                for number, (port, leg) in enumerate(zip(way[1:], legs, strict=True)):
                    at += leg + (5 if number else 0)
                    last = number == len(legs) - 1
                    calls.append((stop_id(port), at, at if last else at + 5))
                trips.append((route, calendar, ship, calls))
    for route, calendar, ship, a, b, length in EVERY:
        trips.append((route, calendar, ship, [(a, 420, 420), (b, 420 + length, 420 + length)]))
    return trips


def main() -> None:
    """Write all files."""
    OUT.mkdir(exist_ok=True)
    url = "https://example.org"
    write("agency", "agency_id,agency_name,agency_url,agency_timezone,agency_lang",
          [(k, v, url, "Europe/Athens", "en") for k, v in AGENCIES.items()])  # fmt: skip
    stops: list[tuple[object, ...]] = []
    for port, (name, code, lat, lon, gates) in PORTS.items():
        stops.append((port, code, name, lat, lon, 1 if gates else 0, "", "", port))
        stops += [(f"{port}-{g.replace(' ', '')}", "", f"{name}, {g}", lat, lon, 0, port, g, port) for g in gates]
    write(
        "stops",
        "stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code,zone_id",
        stops,
    )
    write(
        "routes",
        "route_id,agency_id,route_short_name,route_long_name,route_type",
        [(k, *v, 4) for k, v in ROUTES.items()],
    )
    write("calendar", "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
          [(k, *days, start, end) for k, (days, start, end) in CALENDARS.items()])  # fmt: skip
    write("calendar_dates", "service_id,date,exception_type", list(EXCEPTIONS))
    trips: list[tuple[object, ...]] = []
    times: list[tuple[object, ...]] = []
    every: list[tuple[object, ...]] = []
    for number, (route, calendar, ship, calls) in enumerate(sheet(), start=1):
        trip = f"{route}-{number}"
        last = PORTS[calls[-1][0].partition("-")[0]][0]
        trips.append((route, calendar, trip, last, ship))
        times += [(trip, clock(a), clock(d), stop, n) for n, (stop, a, d) in enumerate(calls, start=1)]
        if route == "pounta":
            every.append((trip, "07:00:00", "23:00:00", 1800, 1))
    write("trips", "route_id,service_id,trip_id,trip_headsign,trip_short_name", trips)
    write("stop_times", "trip_id,arrival_time,departure_time,stop_id,stop_sequence", times)
    write("frequencies", "trip_id,start_time,end_time,headway_secs,exact_times", every)
    write("feed_info", "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version",
          [("Kaiki sample data, not for travel", url, "en", START, END, "1.1")])  # fmt: skip
    fares: dict[str, tuple[object, ...]] = {}
    rules: list[tuple[object, ...]] = []

    def fare(route: str, a: str, b: str, price: str) -> None:
        identity = f"economy-{price}"
        fares[identity] = (identity, price, "EUR", 0, 0)
        rules.append((identity, route, a, b))

    ports = {name.partition(" (")[0]: port for port, (name, *_) in PORTS.items()}
    with (PACK / "tables" / "fares.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["class"] == "economy":
                for route in SHIP_ROUTES[row["ship"]]:
                    fare(route, ports[row["from"]], ports[row["to"]], row["price_eur"])
    for route, pairs in LOCAL_FARES.items():
        for (a, b), price in pairs.items():
            fare(route, a, b, price)
            fare(route, b, a, price)
    write("fare_attributes", "fare_id,price,currency_type,payment_method,transfers", list(fares.values()))
    write("fare_rules", "fare_id,route_id,origin_id,destination_id", rules)


if __name__ == "__main__":
    main()
