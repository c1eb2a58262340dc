"""Three invented GTFS feeds for the timetable exam: real place names, invented lines, ships, times and fares.

None of it is a timetable of any real company: sample data for tests only. `FEEDS` maps a feed's name to the function
that writes its files, name to bytes. The same call always gives the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Files = dict[str, bytes]
Table = dict[str, list[dict[str, str]]]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def clock(minutes: int) -> str:
    """Minutes after midnight as HH:MM:SS; hours may pass 24."""
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def minutes(text: str) -> int:
    """ "7:05" as minutes after midnight."""
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


@dataclass(slots=True)
class Maker:
    """Rows of a feed, added line by line."""

    tables: Table = field(default_factory=dict)

    def row(self, table: str, **values: str) -> None:
        """Add one row."""
        self.tables.setdefault(table, []).append(values)

    def agency(self, agency_id: str, name: str, zone: str) -> None:
        self.row("agency", agency_id=agency_id, agency_name=name, agency_url="https://example.org",
                 agency_timezone=zone)  # fmt: skip

    def stop(self, stop_id: str, name: str, lat: str, lon: str, **more: str) -> None:
        self.row("stops", stop_id=stop_id, stop_name=name, stop_lat=lat, stop_lon=lon, **more)

    def route(self, route_id: str, agency: str, short: str, long: str, kind: str = "4") -> None:
        self.row("routes", route_id=route_id, agency_id=agency, route_short_name=short, route_long_name=long,
                 route_type=kind)  # fmt: skip

    def calendar(self, service: str, days: str, start: str, end: str) -> None:
        """A row of calendar.txt; `days` such as "1111100"."""
        self.row("calendar", service_id=service, **dict(zip(WEEK, days, strict=True)), start_date=start, end_date=end)

    def dates(self, service: str, kind: str, *days: str) -> None:
        """Exceptions: kind 1 adds, 2 takes away."""
        for day in days:
            self.row("calendar_dates", service_id=service, date=day, exception_type=kind)

    def trip(self, route: str, services: str, ship: str, path: str, head: str = "") -> None:
        """A trip for each service (separated by spaces). Path: "PAT 13:00; SAM 16:00 16:20; PIS 17:00"; no time: untimed."""
        for service in services.split():
            trip_id = f"{route}-{service}-{len(self.tables.get('trips', ())) + 1}"
            more = {"trip_short_name": ship} if ship else {}
            self.row("trips", route_id=route, service_id=service, trip_id=trip_id, trip_headsign=head, **more)
            for number, call in enumerate(path.split(";"), 1):
                stop, *times = call.split()
                self.row("stop_times", trip_id=trip_id, stop_id=stop, stop_sequence=str(number),
                         arrival_time=clock(minutes(times[0])) if times else "",
                         departure_time=clock(minutes(times[-1])) if times else "")  # fmt: skip

    def shuttle(self, route: str, services: str, ships: str, leg: str, times: str) -> None:
        """Trips between two stops: leg "IGO CFU 90" (minutes), at these times, the ships (by commas) in turn."""
        origin, target, lasts = leg.split()
        names = ships.split(",")
        for number, time in enumerate(times.split()):
            begin = minutes(time)
            end = clock(begin + int(lasts))[:5]
            self.trip(route, services, names[number % len(names)], f"{origin} {time}; {target} {end}")

    def fare(self, price: str, route: str, *pairs: str) -> None:
        """A fare of a route, for zone pairs "PAT-SAM" in both directions; without pairs for the whole route."""
        fare = f"{route}-{price}"
        self.row("fare_attributes", fare_id=fare, price=price, currency_type="EUR", payment_method="0", transfers="0")
        for pair in pairs or ("-",):
            one, other = pair.split("-")
            self.row("fare_rules", fare_id=fare, route_id=route, origin_id=one, destination_id=other)
            if one:
                self.row("fare_rules", fare_id=fare, route_id=route, origin_id=other, destination_id=one)

    def files(self) -> Files:
        """All tables as clean csv files."""
        return {f"{name}.txt": as_csv(rows).encode() for name, rows in self.tables.items()}


def as_csv(rows: Iterable[dict[str, str]]) -> str:
    """Rows as csv with every column that any row has."""
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(k for r in rows for k in r)), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# ---------------------------------------------------------------- (a) Ionian
def ionian() -> Files:
    """Latin names, ships in trip_short_name, seasons, nights, 15 August, a day without service, buses, fares."""
    m = Maker()
    for code, name in (("ODY", "Odyssey Sample Ferries"), ("FAI", "Faiax Sample Lines"), ("ZAN", "Levante Sample Ferries"),
                       ("BUS", "Ionian Sample Coaches")):  # fmt: skip
        m.agency(code, name, "Europe/Athens")
    for code, name, lat, lon in (
        ("PAT", "Patras", "38.23", "21.72"), ("IGO", "Igoumenitsa", "39.49", "20.26"), ("CFU", "Corfu", "39.63", "19.91"),
        ("LEF", "Lefkimmi", "39.41", "20.08"), ("PAX", "Gaios (Paxi)", "39.20", "20.19"), ("KYL", "Kyllini", "37.93", "21.15"),
        ("ZTH", "Zakynthos", "37.78", "20.90"), ("SAM", "Sami (Kefalonia)", "38.25", "20.65"),
        ("POR", "Poros (Kefalonia)", "38.15", "20.78"), ("FIS", "Fiskardo (Kefalonia)", "38.46", "20.58"),
        ("ARG", "Argostoli", "38.18", "20.49"), ("LIX", "Lixouri", "38.20", "20.44"),
        ("PIS", "Pisaetos (Ithaca)", "38.34", "20.68"), ("VAT", "Vathy (Ithaca)", "38.37", "20.72"),
        ("FRI", "Frikes (Ithaca)", "38.46", "20.66"), ("NYD", "Nydri (Lefkada)", "38.71", "20.71"),
        ("VAS", "Vasiliki (Lefkada)", "38.63", "20.61"), ("MEG", "Spartochori (Meganisi)", "38.66", "20.76"),
        ("AST", "Astakos", "38.53", "21.08"), ("CFA", "Corfu Airport", "39.60", "19.91"),
    ):  # fmt: skip
        m.stop(code, name, lat, lon, zone_id=code)
    m.calendar("daily", "1111111", "20260401", "20261031")
    m.calendar("spring", "1111111", "20260401", "20260614")
    m.calendar("high", "1111111", "20260615", "20260913")
    m.calendar("autumn", "1111111", "20260914", "20261031")
    m.calendar("wfs", "0010101", "20260401", "20261031")
    m.calendar("tts", "0101010", "20260401", "20261031")
    m.calendar("mwf", "1010100", "20260615", "20260913")
    m.calendar("ttss", "0101011", "20260615", "20260913")
    m.calendar("fri", "0000100", "20260615", "20260913")
    m.calendar("weekend", "0000011", "20260401", "20261031")
    for service in ("daily", "spring", "wfs"):
        m.dates(service, "2", "20260501")
    m.dates("ttss", "2", "20260815")
    m.dates("aug15", "1", "20260815")
    m.route("sami", "ODY", "", "Patras – Sami – Ithaca")
    m.trip("sami", "high", "Odysseas", "PAT 13:00; SAM 16:00 16:20; PIS 17:00", "Ithaca")
    m.trip("sami", "spring autumn", "Odysseas", "PAT 12:30; SAM 15:40", "Sami")
    m.trip("sami", "high", "Odysseas", "PIS 06:35; SAM 07:15 07:35; PAT 10:35", "Patras")
    m.trip("sami", "spring autumn", "Odysseas", "SAM 07:45; PAT 10:55", "Patras")
    m.trip("sami", "aug15", "Penelope", "PAT 08:10; SAM 11:15", "Sami")
    m.route("vathy", "ODY", "", "Patras – Vathy")
    m.trip("vathy", "ttss", "Penelope", "PAT 17:40; VAT 21:25", "Vathy")
    m.trip("vathy", "ttss", "Penelope", "VAT 06:50; PAT 10:40", "Patras")
    m.route("night", "FAI", "", "Patras – Igoumenitsa – Corfu, overnight")
    m.trip("night", "wfs", "Alkinoos", "PAT 23:30; IGO 29:35 30:05; CFU 31:40", "Corfu")
    m.trip("night", "tts", "Alkinoos", "CFU 20:40; IGO 22:10 22:50; PAT 28:55", "Patras")
    m.route("igo", "FAI", "", "Igoumenitsa – Corfu")
    m.shuttle("igo", "high", "Nausika,Arete", "IGO CFU 90", "05:00 07:15 09:30 11:45 14:00 16:15 18:30 20:45")
    m.shuttle("igo", "high", "Arete,Nausika", "CFU IGO 90", "05:10 07:20 09:40 11:50 14:10 16:20 18:40 21:00")
    m.shuttle("igo", "spring autumn", "Nausika", "IGO CFU 95", "06:30 12:10 17:25")
    m.shuttle("igo", "spring autumn", "Nausika", "CFU IGO 95", "08:50 14:40 20:05")
    m.shuttle("igo", "fri", "Nausika", "IGO CFU 90", "24:20")
    m.route("lefk", "FAI", "", "Igoumenitsa – Lefkimmi")
    m.shuttle("lefk", "daily", "Doukato", "IGO LEF 70", "07:45 13:20 19:10")
    m.shuttle("lefk", "daily", "Doukato", "LEF IGO 70", "06:10 11:35 17:00")
    m.route("dolphin", "FAI", "", "Corfu – Paxi, hydrofoil")
    m.shuttle("dolphin", "mwf weekend", "Faiax Dolphin", "CFU PAX 55", "09:05")
    m.shuttle("dolphin", "mwf weekend", "Faiax Dolphin", "PAX CFU 55", "17:25")
    m.route("paxi", "FAI", "", "Igoumenitsa – Paxi")
    m.shuttle("paxi", "tts", "Antipaxos", "IGO PAX 105", "15:05")
    m.shuttle("paxi", "tts", "Antipaxos", "PAX IGO 105", "07:00")
    m.route("zante", "ZAN", "", "Kyllini – Zakynthos")
    m.shuttle("zante", "high", "Levante Moon,Levante Sun", "KYL ZTH 75", "08:05 10:35 13:10 15:45 18:15 20:50")
    m.shuttle("zante", "high", "Levante Sun,Levante Moon", "ZTH KYL 75", "05:40 08:25 10:50 13:25 16:05 19:20")
    m.shuttle("zante", "spring autumn", "Levante Moon", "KYL ZTH 80", "10:15 14:25 19:40")
    m.shuttle("zante", "spring autumn", "Levante Moon", "ZTH KYL 80", "08:00 12:20 17:10")
    m.shuttle("zante", "aug15", "Levante Sun", "KYL ZTH 75", "23:25")
    m.route("poros", "ZAN", "", "Kyllini – Poros")
    m.shuttle("poros", "high", "Ainos", "KYL POR 90", "09:20 14:40 19:05")
    m.shuttle("poros", "high", "Ainos", "POR KYL 90", "07:10 12:15 17:05")
    m.shuttle("poros", "spring autumn", "Ainos", "KYL POR 90", "11:30")
    m.shuttle("poros", "spring autumn", "Ainos", "POR KYL 90", "08:30")
    m.route("small", "ODY", "", "Nydri – Meganisi – Frikes – Fiskardo")
    m.trip("small", "high", "Captain Eleni", "NYD 08:00; MEG 08:25 08:35; FRI 10:05 10:15; FIS 11:10", "Fiskardo")
    m.trip("small", "high", "Captain Eleni", "FIS 17:20; FRI 18:15 18:25; MEG 19:55 20:05; NYD 20:30", "Nydri")
    m.route("vasil", "ODY", "", "Vasiliki – Fiskardo")
    m.shuttle("vasil", "high", "Kalypso", "VAS FIS 70", "10:20 18:05")
    m.shuttle("vasil", "high", "Kalypso", "FIS VAS 70", "08:15 16:10")
    m.route("lixouri", "ODY", "", "Argostoli – Lixouri")
    m.shuttle("lixouri", "daily", "Drapano", "ARG LIX 20", " ".join(f"{h:02}:15" for h in range(7, 23)))
    m.shuttle("lixouri", "daily", "Drapano", "LIX ARG 20", " ".join(f"{h:02}:45" for h in range(6, 23)))
    m.route("astak", "ODY", "", "Astakos – Sami")
    m.shuttle("astak", "tts", "Telemachos", "AST SAM 165", "12:55")
    m.shuttle("astak", "tts", "Telemachos", "SAM AST 165", "08:55")
    m.route("bus1", "BUS", "", "Sami – Argostoli coach", "3")
    m.shuttle("bus1", "high", "", "SAM ARG 50", "08:30 16:50")
    m.shuttle("bus1", "high", "", "ARG SAM 50", "06:15 14:05")
    m.route("bus2", "BUS", "15", "Corfu port – airport", "3")
    m.shuttle("bus2", "daily", "", "CFU CFA 20", " ".join(f"{h:02}:{q}" for h in range(6, 23) for q in ("10", "40")))
    m.fare("21.50", "sami", "PAT-SAM")
    m.fare("22.90", "sami", "PAT-PIS")
    m.fare("6.20", "sami", "SAM-PIS")
    m.fare("39.00", "night", "PAT-CFU")
    m.fare("36.50", "night", "PAT-IGO")
    m.fare("11.40", "igo")
    m.fare("7.80", "lefk")
    m.fare("24.00", "dolphin")
    m.fare("10.30", "zante")
    m.fare("12.60", "poros")
    m.fare("4.50", "bus1")
    m.fare("2.70", "lixouri")
    m.row("feed_info", feed_publisher_name="Sample data, not for travel", feed_publisher_url="https://example.org",
          feed_lang="en", feed_start_date="20260401", feed_end_date="20261031", feed_version="1")  # fmt: skip
    return m.files()


# ---------------------------------------------------------------- (b) Sporades and Saronic
_FIRST, _LAST, _STRIKE = dt.date(2026, 5, 4), dt.date(2026, 9, 30), dt.date(2026, 6, 10)


def _on(m: Maker, service: str, days: str, first: dt.date = _FIRST, last: dt.date = _LAST) -> None:
    """A service by dates only; nothing runs on the day of the strike."""
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(number)
        if days[day.weekday()] == "1" and day != _STRIKE:
            m.dates(service, "1", f"{day:%Y%m%d}")


def sporades() -> Files:
    """Greek names, lines named by company, no ships, no fares, calendar_dates only, platforms."""
    m = Maker()
    companies = {"A": "Ανεμόεσσα Ακτοπλοΐα", "D": "Δελφίνια Σποράδων", "K": "Κυμαϊκή Ναυτιλία", "S": "Σαρωνίς Ταχύπλοα",
                 "G": "Αργοσαρωνικά Φέρι"}  # fmt: skip
    for code, name in companies.items():
        m.agency(code, name, "Europe/Athens")
    for code, name, lat, lon in (
        ("s1", "Σκιάθος", "39.16", "23.49"), ("s2", "Γλώσσα Σκοπέλου", "39.18", "23.61"), ("s3", "Σκόπελος", "39.12", "23.73"),
        ("s4", "Αλόννησος (Πατητήρι)", "39.14", "23.86"), ("s5", "Αλόννησος (Στενή Βάλα)", "39.19", "23.92"),
        ("s6", "Άγιος Κωνσταντίνος", "38.75", "22.86"), ("s7", "Μαντούδι", "38.80", "23.52"), ("s8", "Κύμη", "38.62", "24.13"),
        ("s9", "Σκύρος", "38.85", "24.53"), ("g1", "Αίγινα", "37.75", "23.43"), ("g2", "Αγία Μαρίνα Αίγινας", "37.74", "23.53"),
        ("g3", "Αγκίστρι", "37.71", "23.35"), ("g4", "Μέθανα", "37.58", "23.39"), ("g5", "Πόρος", "37.50", "23.45"),
        ("g6", "Ύδρα", "37.35", "23.47"), ("g7", "Ερμιόνη", "37.39", "23.25"), ("g8", "Σπέτσες", "37.26", "23.16"),
        ("g9", "Πόρτο Χέλι", "37.32", "23.14"),
    ):  # fmt: skip
        m.stop(code, name, lat, lon, location_type="0")
    m.stop("vol", "Βόλος", "39.36", "22.95", location_type="1")
    m.stop("pir", "Πειραιάς", "37.94", "23.64", location_type="1")
    for code, parent, gate in (("v1", "vol", "1"), ("v3", "vol", "3"), ("p8", "pir", "E8"), ("p9", "pir", "E9"),
                               ("p10", "pir", "E10")):  # fmt: skip
        name, lat, lon = ("Βόλος", "39.36", "22.95") if parent == "vol" else ("Πειραιάς", "37.94", "23.64")
        m.stop(code, name, lat, lon, location_type="0", parent_station=parent, platform_code=gate)
    _on(m, "d", "1111111")
    _on(m, "mwfs", "1010101")
    _on(m, "fss", "0000111")
    _on(m, "tts", "0101010")
    _on(m, "fr", "0000100")
    _on(m, "su", "0000001")
    _on(m, "frsu", "0000101")
    _on(m, "ss", "0000011")
    _on(m, "peak", "1111111", dt.date(2026, 7, 1), dt.date(2026, 8, 31))
    m.dates("spirit", "1", "20260601")
    m.dates("marias", "1", "20260815")
    for route, agency in (("ra", "A"), ("rd", "D"), ("rk", "K"), ("rs", "S"), ("rg", "G")):
        m.route(route, agency, companies[agency], "")
    go, back = "Αλόννησος", "Βόλος"
    m.trip("ra", "d", "", "v1 08:05; s1 10:25 10:40; s2 11:10 11:20; s3 12:10 12:25; s4 12:55", go)
    m.trip("ra", "d", "", "s4 14:05; s3 14:35 14:50; s2 15:40 15:50; s1 16:20 16:40; v1 19:00", back)
    m.trip("ra", "fr", "", "v1 20:30; s1 22:50 23:05; s2 23:35 23:45; s3 24:35", "Σκόπελος")
    m.trip("ra", "marias", "", "v1 06:15; s1 08:35", "Σκιάθος")
    m.trip("rd", "mwfs", "", "v3 13:10; s1 14:35 14:45; s2 15:05 15:10; s3 15:40 15:45; s4 16:05", go)
    m.trip("rd", "mwfs", "", "s4 07:00; s3 07:20 07:25; s2 07:55 08:00; s1 08:20 08:30; v3 09:55", back)
    m.trip("rd", "peak", "", "v3 17:15; s1 18:40 18:50; s3 19:35 19:40; s4 20:00 20:05; s5 20:25", go)
    m.trip("rd", "peak", "", "s5 10:30; s4 10:50 10:55; s3 11:15 11:20; s1 12:05 12:15; v3 13:40", back)
    m.trip("rd", "fss", "", "s6 10:35; s1 12:10 12:20; s3 13:00 13:10; s4 13:30", go)
    m.trip("rd", "fss", "", "s4 16:35; s3 16:55 17:05; s1 17:45 17:55; s6 19:30", "Άγιος Κωνσταντίνος")
    m.trip("rd", "tts", "", "s7 09:35; s3 11:25 11:35; s4 12:05", go)
    m.trip("rd", "tts", "", "s4 15:15; s3 15:45 15:55; s7 17:45", "Μαντούδι")
    m.trip("rk", "d", "", "s8 18:05; s9 19:50", "Σκύρος")
    m.trip("rk", "d", "", "s9 08:10; s8 09:55", "Κύμη")
    m.trip("rk", "fr", "", "s8 24:25; s9 26:10", "Σκύρος")
    m.trip("rk", "su", "", "s9 15:25; s8 17:10", "Κύμη")
    m.trip("rk", "spirit", "", "s9 21:20; s8 23:05", "Κύμη")
    for time in ("07:20", "09:05", "14:15", "20:10"):
        begin = minutes(time)
        times = [clock(begin + n)[:5] for n in (70, 80, 100)]
        m.trip("rg", "d", "", f"p8 {time}; g1 {times[0]} {times[1]}; g3 {times[2]}", "Αγκίστρι")
    for time in ("11:35", "17:30"):
        begin = minutes(time)
        times = [clock(begin + n)[:5] for n in (70, 80, 125, 130, 160)]
        m.trip("rg", "d", "", f"p8 {time}; g1 {times[0]} {times[1]}; g4 {times[2]} {times[3]}; g5 {times[4]}", "Πόρος")
    m.shuttle("rg", "d", "", "g3 g1 20", "06:10 11:00 16:05 18:45")
    m.shuttle("rg", "d", "", "g1 p8 70", "06:40 11:30 16:35 19:15")
    m.trip("rg", "d", "", "g5 07:05; g4 07:35 07:40; g1 08:25 08:35; p8 09:45", "Πειραιάς")
    m.shuttle("rg", "ss", "", "p10 g2 60", "10:05")
    m.shuttle("rg", "ss", "", "g2 p10 60", "18:10")
    m.trip(
        "rs",
        "d",
        "",
        "p9 08:00; g5 09:00 09:05; g6 09:35 09:40; g7 10:05 10:10; g8 10:35 10:40; g9 10:55",
        "Πόρτο Χέλι",
    )
    m.trip("rs", "d", "", "p9 15:50; g5 16:50 16:55; g6 17:25 17:30; g8 18:15 18:20; g9 18:35", "Πόρτο Χέλι")
    m.trip("rs", "frsu", "", "p9 19:40; g6 20:55 21:00; g8 21:45", "Σπέτσες")
    m.trip("rs", "d", "", "g9 06:30; g8 06:45 06:50; g6 07:35 07:40; g5 08:10 08:15; p9 09:15", "Πειραιάς")
    m.trip(
        "rs", "d", "", "g9 12:15; g8 12:30 12:35; g7 13:00 13:05; g6 13:30 13:35; g5 14:05 14:10; p9 15:10", "Πειραιάς"
    )
    m.trip("rs", "su", "", "g8 18:40; g6 19:25 19:30; p9 20:45", "Πειραιάς")
    return m.files()


# ---------------------------------------------------------------- (c) Dalmatia, untidy
def dalmatia() -> Files:
    """Another time zone; BOMs, spaces, CRLF, untimed stops, similar names, frequencies, rows that lead nowhere."""
    m = Maker()
    m.agency("JL", "Jadran Sample Linije", "Europe/Zagreb")
    m.agency("BF", "Bura Fast (sample)", "Europe/Zagreb")
    for code, name in (
        ("SPL", "Split"), ("HSG", "Hvar (Stari Grad)"), ("HVT", "Hvar (Town)"), ("VIS", " Vis "), ("SUP", "Supetar"),
        ("BOL", "Bol"), ("VEL", "Vela Luka"), ("KOR", "Korčula"), ("UBL", "Ubli (Lastovo)"), ("DBV", "Dubrovnik "),
        ("POM", "Pomena (Mljet)"), ("SOB", "Sobra (Mljet)"), ("ZAD", "Zadar"), ("PRE", "Preko"), ("ORE", " Orebić"),
        ("DOM", "Dominče"), ("JAB", "Jablanac"), ("MIS", "Mišnjak (Rab)"), ("TRO", "Trogir"), ("DVE", "Drvenik Veli"),
        ("DMA", "Drvenik Mali"), ("ANC", "Ancona"), ("NIX", "Komiža"),
    ):  # fmt: skip
        m.stop(code, name, "", "", location_type="", parent_station="")
    first, last = "20260529", "20260927"
    m.calendar("all", "1111111", first, last)
    m.calendar("wkd", "1111110", first, last)
    m.calendar("tue", "0100000", first, last)
    m.calendar("nottue", "1011111", first, last)
    m.calendar("fri", "0000100", first, last)
    m.calendar("mwf", "1010100", first, last)
    m.calendar("cat", "1111111", first, last)
    m.calendar("peak", "0101111", "20260701", "20260831")
    m.calendar("never", "0000000", first, last)
    m.dates("cat", "2", "20260805")
    m.dates("peak", "1", "20260615")
    m.dates("wkd", "2", "20260622")
    m.route("602", "JL", "602", "Split - Vis")
    m.trip("602", "nottue", "Petar H.", "SPL 11:00; VIS 13:20")
    m.trip("602", "tue", "Petar H.", "SPL 11:00; HVT 12:10 12:20; VIS 13:35")
    m.shuttle("602", "all", "Petar H.", "SPL VIS 140", "18:40")
    m.shuttle("602", "all", "Petar H.", "VIS SPL 140", "5:30 15:25")
    m.route("631", "JL", "631", "Split - Supetar")
    m.shuttle("631", "all", "Brač Sample", "SPL SUP 50", "5:15 9:10 12:35 16:00 20:20 23:59")
    m.shuttle("631", "all", "Brač Sample", "SUP SPL 50", "6:20 7:45 13:45 17:30 21:30")
    m.route("635", "JL", "635", "Split - Hvar (Stari Grad)")
    m.shuttle("635", "all", "Faros", "SPL HSG 120", "8:30 14:35")
    m.shuttle("635", "wkd", "Faros", "SPL HSG 120", "20:45")
    m.shuttle("635", "all", "Faros", "HSG SPL 120", "5:35 11:25 17:15")
    m.route("9604", "BF", "9604", "Split - Hvar - Vela Luka - Lastovo fast craft")
    m.trip("9604", "cat", "Bura Jet", "SPL 17:05; HVT 18:10 18:15; VEL; UBL 20:10")
    m.trip("9604", "cat", "Bura Jet", "UBL 4:20; VEL; HVT 6:15 6:20; SPL 7:25")
    m.route("9811", "BF", "9811", "Split - Bol - Hvar - Korčula - Dubrovnik")
    m.trip("9811", "peak", "Bura Star", "SPL 7:40; BOL 8:45 8:50; HVT 9:40 9:45; KOR 10:55 11:00; POM; DBV 12:55")
    m.trip("9811", "peak", "Bura Star", "DBV 16:10; POM; KOR 18:05 18:10; HVT 19:20 19:25; BOL 20:15 20:20; SPL 21:25")
    m.route("831", "JL", "831", "Dubrovnik - Sobra")
    m.shuttle("831", "all", "Odisej", "DBV SOB 80", "10:05 17:25")
    m.shuttle("831", "all", "Odisej", "SOB DBV 80", "6:10 15:35")
    m.route("431", "JL", "431", "Zadar - Preko")
    m.shuttle("431", "all", "Ugljan Sample", "ZAD PRE 25", "5:30 7:00 8:30 11:00 13:30 15:30 18:00 20:30 22:30 24:35")
    m.shuttle("431", "all", "Ugljan Sample", "PRE ZAD 25", "5:00 6:15 7:45 10:00 12:15 14:30 17:00 19:30 21:30")
    m.route("606", "JL", "606", "Trogir - Drvenik Veli - Drvenik Mali")
    for time in ("10:10", "15:35"):
        begin = minutes(time)
        times = [clock(begin + n)[:5] for n in (60, 65, 90)]
        m.trip("606", "all", "Lada", f"TRO {time}; DVE {times[0]} {times[1]}; DMA {times[2]}")
    m.trip("606", "fri", "Lada", "TRO 22:20; DMA 23:25 23:30; DVE 23:55")
    m.trip("606", "all", "Lada", "DMA 6:25; DVE 6:50 6:55; TRO 7:55")
    m.trip("606", "all", "Lada", "DMA 12:30; DVE 12:55 13:00; TRO 14:00")
    m.route("53", "JL", "53", "Split - Ancona, night ferry")
    m.trip("53", "mwf", "Sveti Duje", "SPL 20:00; ANC 31:00")
    m.route("634", "JL", "634", "Orebić - Dominče")
    m.shuttle("634", "all", "", "ORE DOM 20", "0:00")
    m.route("335", "JL", "335", "Jablanac - Mišnjak chain ferry")
    m.shuttle("335", "all", "", "JAB MIS 15", "0:00")
    m.shuttle("335", "all", "", "MIS JAB 15", "0:00")
    ids = {
        t["route_id"]: [r["trip_id"] for r in m.tables["trips"] if r["route_id"] == t["route_id"]]
        for t in m.tables["routes"]
    }
    for start, end, headway, exact, trips in (
        ("6:00:00", "22:00:00", "2700", "1", ids["634"]), ("5:30:00", "9:00:00", "1800", "0", ids["335"]),
        ("9:00:00", "21:00:00", "900", "", ids["335"]), ("21:00:00", "24:00:00", "3600", "0", ids["335"]),
    ):  # fmt: skip
        for trip in trips:
            m.row("frequencies", trip_id=trip, start_time=start, end_time=end, headway_secs=headway, exact_times=exact)
    m.trip("602", "never", "Ghost", "SPL 3:33; VIS 4:44")
    m.row("trips", route_id="no-such-route", service_id="all", trip_id="lost", trip_headsign="Nowhere")
    m.row(
        "stop_times",
        trip_id="no-such-trip",
        stop_id="SPL",
        stop_sequence="1",
        arrival_time="1:11:00",
        departure_time="1:11:00",
    )
    m.row("feed_info", feed_publisher_name="Sample data, not for travel", feed_publisher_url="https://example.org",
          feed_lang="hr", feed_start_date=first, feed_end_date=last)  # fmt: skip
    return {name: _untidy(name, raw) for name, raw in m.files().items()}


def _untidy(name: str, raw: bytes) -> bytes:
    """As careless programs write it: BOM, CRLF, blanks about the values, hours without a zero, empty lines."""
    text = raw.decode()
    if name in ("stop_times.txt", "trips.txt"):
        text = "\n".join(",".join(f" {v[1:] if v.startswith('0') and ':' in v else v}" for v in line.split(","))
                         for line in text.rstrip("\n").split("\n"))  # fmt: skip
        text += "\n\n"
    if name == "calendar.txt":
        text = text.replace(",start_date", " ,start_date ")
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


FEEDS: dict[str, Callable[[], Files]] = {"ionian": ionian, "sporades": sporades, "dalmatia": dalmatia}
