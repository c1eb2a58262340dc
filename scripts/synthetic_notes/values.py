"""Invented values: dates, numbers with right check digits, addresses, contacts. Phones lie in ranges kept for fiction where there are any."""

from __future__ import annotations

import datetime as dt
import random
import string

_MONTHS = "January February March April May June July August September October November December".split()
_MONTHS_EL = "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου".split()
_MONTHS_EL_ACC = (
    "Ιανουάριο Φεβρουάριο Μάρτιο Απρίλιο Μάιο Ιούνιο Ιούλιο Αύγουστο Σεπτέμβριο Οκτώβριο Νοέμβριο Δεκέμβριο".split()
)
_STREETS = "Acacia Avenue|Church Lane|Mill Road|Queen Street|Larkspur Crescent|Old Ferry Road|Harcourt Terrace|Nightingale Close|Bramble Way|St John's Hill".split(
    "|"
)
_US_STREETS = "Maple Street|Oakwood Drive|North Harbor Blvd|Cedar Lane|W Juniper Ave|Pine Ridge Court".split("|")
_STREETS_EL = "Ερμού|Πατησίων|Ελευθερίου Βενιζέλου|Αγίας Σοφίας|Κολοκοτρώνη|Μεγάλου Αλεξάνδρου|Ρήγα Φεραίου|Δωδεκανήσου|Ιπποκράτους|28ης Οκτωβρίου".split(
    "|"
)
_TOWNS = "Leeds|Norwich|Inverness|Swansea|Harrogate|Galway|Truro|Skipton|Market Rasen|Penrith|Bristol|Lewes".split("|")
_US_TOWNS = "Springfield, IL 62704|Portland, OR 97205|Columbus, OH 43215|Tucson, AZ 85701".split("|")
_TOWNS_EL = [
    ("Αθήνα", "Αθήνας"),
    ("Λάρισα", "Λάρισας"),
    ("Καλαμάτα", "Καλαμάτας"),
    ("Θεσσαλονίκη", "Θεσσαλονίκης"),
    ("Χαλάνδρι", "Χαλανδρίου"),
    ("Ρέθυμνο", "Ρεθύμνου"),
    ("Κηφισιά", "Κηφισιάς"),
    ("Νάουσα", "Νάουσας"),
]
_TOWNS_EN_GR = "Athens|Thessaloniki|Patras|Larissa|Chania|Volos".split("|")
_HOSPITALS = "St Brannock's Hospital|Royal Wexcombe Infirmary|Northmoor General Hospital|Queen Philippa Hospital|Ashdale Community Hospital|Leeds General Infirmary".split(
    "|"
)
_US_HOSPITALS = "Mercy Ridge Medical Center|St. Alban Memorial Hospital|Lakeview University Hospital|Springfield Heart Institute".split(
    "|"
)
_HOSPITALS_EL = "Γενικό Νοσοκομείο Λάρισας|Πανεπιστημιακό Νοσοκομείο Πατρών|Γ.Ν.Α. «Ευαγγελισμός»|Ιπποκράτειο Νοσοκομείο Αθηνών|Κέντρο Υγείας Βάρης|Γενικό Νοσοκομείο «Άγιος Δημήτριος»|Κλινική Αγία Θέκλα".split(
    "|"
)
_HOSPITALS_EN_GR = (
    "Evangelismos Hospital|Hippokration General Hospital|Attikon University Hospital|Papageorgiou Hospital".split("|")
)
_PRACTICES = "The Willows Surgery|Hillbrook Medical Centre|Oak Lane Practice|Riverside Health Centre|Fernleigh Medical Practice".split(
    "|"
)
_FIRMS = "Hartwell Logistics Ltd|Northern Rail|Bexley Foods plc|Marlowe & Sons|Kestrel Engineering|Tesco".split("|")
_FIRMS_EL = "Αιγαίο Μεταφορική Α.Ε.|Κρόνος ΑΕ|Ηλιακή Τεχνική Ε.Π.Ε.|Δωδώνη Γαλακτοκομικά Α.Ε.|Νηρέας ΑΒΕΕ".split("|")
_WARDS = "Ward 7B|Ward 12|Cedar Ward|Nightingale Ward|Ward C4".split("|")
_WARDS_EL = "Β΄ Παθολογική Κλινική|Α' Χειρουργική Κλινική|Γ΄ Καρδιολογική Κλινική|2η Ορθοπαιδική Κλινική".split("|")


def _day(rng: random.Random) -> dt.date:
    return dt.date(1935, 1, 1) + dt.timedelta(days=rng.randrange(33_000))


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.digits) for _ in range(count))


def _letters(rng: random.Random, count: int, source: str = string.ascii_uppercase) -> str:
    return "".join(rng.choice(source) for _ in range(count))


def date(rng: random.Random, maker: str, language: str) -> str:
    """A date in one of the formats of a maker."""
    day = _day(rng)
    d, m, y = day.day, day.month, day.year
    if maker == "iso":
        return day.isoformat()
    if maker == "birthday":
        return rng.choice(
            ["two days before his 60th birthday", "the week before his 40th birthday", "the day after her birthday"]
        )
    if maker == "dmy":
        sep = rng.choice("/.-" if language == "en" else "//.-")
        return rng.choice([f"{d:02}{sep}{m:02}{sep}{y}", f"{d}{sep}{m}{sep}{y}", f"{d:02}{sep}{m:02}{sep}{y % 100:02}"])
    if maker == "mdy":
        return f"{m}/{d}/{y}"
    if maker == "mdtext":
        return f"{_MONTHS[m - 1]} {d}"
    if maker == "dm":
        if language == "el":
            return rng.choice([f"{d} {_MONTHS_EL[m - 1]}", f"{d}/{m}"])
        return rng.choice([f"{d} {_MONTHS[m - 1]}", f"{d} {_MONTHS[m - 1][:3]}", f"{d}/{m}", f"{_MONTHS[m - 1]} {d}"])
    if maker == "my":
        if language == "el":
            return f"{_MONTHS_EL_ACC[m - 1]} {'του ' if rng.random() < 0.5 else ''}{y}"
        return f"{_MONTHS[m - 1]} {y}"
    if language == "el":
        return rng.choice([f"{d} {_MONTHS_EL[m - 1]} {y}", f"{d}η {_MONTHS_EL[m - 1]} {y}"])
    suffix = "th" if 11 <= d <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    return rng.choice(
        [
            f"{d} {_MONTHS[m - 1]} {y}",
            f"{d}{suffix} {_MONTHS[m - 1]} {y}",
            f"{_MONTHS[m - 1]} {d}, {y}",
            f"{d}-{_MONTHS[m - 1][:3]}-{y}",
        ]
    )


def _luhn(body: str) -> str:
    total = 0
    for place, char in enumerate(reversed(body)):
        value = int(char) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def _nhs(rng: random.Random) -> str:
    while True:
        body = _digits(rng, 9)
        check = 11 - sum(int(c) * (10 - n) for n, c in enumerate(body)) % 11
        if check != 10:
            number = body + str(check % 11)
            return rng.choice([number, f"{number[:3]} {number[3:6]} {number[6:]}"])


def identifier(rng: random.Random, maker: str, language: str) -> str:
    """A number that identifies, with its check digit where it has one."""
    if maker == "nhs":
        return _nhs(rng)
    if maker == "amka":
        body = f"{_day(rng):%d%m%y}" + _digits(rng, 4)
        return body + _luhn(body)
    if maker == "afm":
        body = str(rng.randint(1, 9)) + _digits(rng, 7)
        return body + str(sum(int(c) << (8 - n) for n, c in enumerate(body)) % 11 % 10)
    if maker == "iban":
        body = "0140" + _digits(rng, 19)
        check = 98 - int(body + "162700") % 97
        return f"GR{check:02}{body}"
    greek = language == "el"
    return {
        "mrn": lambda: rng.choice([_digits(rng, 7), f"{_letters(rng, 1)}{_digits(rng, 6)}", f"{_digits(rng, 6)}/{rng.randint(18, 25)}" if greek else f"RX-{_digits(rng, 6)}"]),
        "code": lambda: rng.choice([f"{_letters(rng, 2)}{_digits(rng, 6)}", f"{_digits(rng, 2)}-{_digits(rng, 5)}", f"{_letters(rng, 3)}/{_digits(rng, 5)}"]),
        "serial": lambda: f"{_letters(rng, 3)}{_digits(rng, 6)}{_letters(rng, 1)}",
        "passport": lambda: f"{_letters(rng, 2, 'ΑΒΕΖΗΙΚΜΝΟ' if greek else string.ascii_uppercase)}{' ' if greek and rng.random() < 0.5 else ''}{_digits(rng, 6)}",
        "plate": lambda: f"{_letters(rng, 3, 'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ')}-{_digits(rng, 4)}" if greek else f"{_letters(rng, 2)}{rng.randint(10, 72)} {_letters(rng, 3)}",
        "account": lambda: _digits(rng, 8),
        "ssn": lambda: f"{rng.randint(100, 665)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
        "gmc": lambda: _digits(rng, 7),
        "nino": lambda: f"{_letters(rng, 1, 'ABCEGHJK')}{_letters(rng, 1, 'ABCEGHJK')} {_digits(rng, 2)} {_digits(rng, 2)} {_digits(rng, 2)} {rng.choice('ABCD')}",
        "licence": lambda: f"{_letters(rng, 5)}{_digits(rng, 6)}{_letters(rng, 2)}{_digits(rng, 1)}{_letters(rng, 2)}",
    }[maker]()  # fmt: skip


def phone(rng: random.Random, maker: str) -> str:
    """A phone number."""
    tail = _digits(rng, 3)
    return {
        "uk": lambda: rng.choice([f"01632 960{tail}", f"020 7946 0{tail}", f"+44 1632 960 {tail}", f"(0113) 496 0{tail}"]),
        "mobile": lambda: rng.choice([f"07700 900{tail}", f"07700900{tail}", f"+44 7700 900 {tail}"]),
        "us": lambda: rng.choice([f"(555) 555-0{tail}", f"555-555-0{tail}", f"+1 555 555 0{tail}"]),
        "gr": lambda: rng.choice([f"210 5550{tail}", f"2105550{tail}", f"+30 210 555 0{tail}", f"2310 555{tail}"]),
        "grmob": lambda: rng.choice([f"6945550{tail}", f"694 555 0{tail}", f"+30 694 5550{tail}", f"0030 694 555 0{tail}"]),
        "bleep": lambda: str(rng.randint(1000, 9999)),
        "bleep2": lambda: str(rng.randint(2000, 9999)),
    }[maker]()  # fmt: skip


def place(rng: random.Random, maker: str) -> str:
    """A place or an address, without the language (the template's makers say it)."""
    number = rng.randint(1, 180)
    town = rng.choice(_TOWNS_EL)
    return {
        "street": lambda: f"{number} {rng.choice(_STREETS)}",
        "usstreet": lambda: f"{number * 13} {rng.choice(_US_STREETS)}",
        "ustown": lambda: rng.choice(_US_TOWNS),
        "town": lambda: rng.choice(_TOWNS),
        "postcode": lambda: f"{rng.choice(['LS', 'NR', 'BS', 'SA'])}{rng.randint(1, 19)} {rng.randint(1, 9)}{_letters(rng, 2, 'ABDEFGHJLNPQRSTUWXYZ')}",
        "street_el": lambda: f"{rng.choice(_STREETS_EL)} {number}",
        "streetonly_el": lambda: f"{rng.choice(_STREETS_EL)} {number}",
        "town_el": lambda: town[0], "towngen_el": lambda: town[1],
        "townacc_el": lambda: rng.choice(["Βόλο", "Πειραιά", "Πύργο"]), "entowngr_el": lambda: rng.choice(["Δράμα", "Λαμία", "Νάξο"]),
        "postcode_el": lambda: f"{rng.randint(104, 185)} {rng.randint(10, 99)}",
        "entown_el": lambda: rng.choice(_TOWNS_EN_GR),
    }[maker]()  # fmt: skip


def organization(rng: random.Random, maker: str, language: str) -> str:
    """A hospital, ward, practice or firm."""
    table = {
        "hospital": _HOSPITALS_EL if language == "el" else _HOSPITALS, "ushospital": _US_HOSPITALS, "enhospital": _HOSPITALS_EN_GR,
        "fund": ["ΕΦΚΑ", "ΕΟΠΥΥ"], "practice": _PRACTICES, "firm": _FIRMS_EL if language == "el" else _FIRMS, "ward": _WARDS_EL if language == "el" else _WARDS,
    }  # fmt: skip
    return rng.choice(table[maker])


def contact(rng: random.Random, kind: str) -> str:
    """An e-mail, web or IP address."""
    if kind == "EMAIL":
        return f"{_letters(rng, 1).lower()}.{rng.choice(['whit', 'papa', 'okaf', 'lind'])}{_digits(rng, 2)}@{rng.choice(['example.org', 'northmoor.example.nhs.uk', 'mail.example.gr'])}"
    if kind == "URL":
        return rng.choice(
            ["https://portal.example.org/results/", "www.example.gr/ex?id=", "http://lab.example.com/r/"]
        ) + _digits(rng, 5)
    return f"{rng.choice([10, 192, 172])}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}"
