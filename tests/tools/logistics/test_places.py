"""UN/LOCODEs and sea distances, over the small pack and over published ports."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.packs.vocabulary import Entry, Vocabulary
from assistant.tools.logistics import sea_route
from assistant.tools.logistics.ports import Ports
from assistant.tools.logistics.sea_route import great_circle, leg
from assistant.tools.logistics.sheet import parse
from tests.tools.logistics.helpers import DATA, FILES, VOCABULARY, ask, said, tool

LOCODE, DISTANCE = tool("un-locode", "tables/ports.csv"), tool("sea-distance", "tables/ports.csv")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What port is GRPIR?", ["GRPIR", "Piraeus, Greece"]),
        ("grpir", ["Piraeus"]),
        ("GR PIR", ["Piraeus"]),
        ("What is the UN/LOCODE of Piraeus?", ["GRPIR"]),
        ("UN LOCODE for Port Said please", ["EGPSD"]),
        ("port code for roterdam", ["NLRTM"]),
        ("What are the LOCODEs of Naxos and Paros?", ["GRJNX", "GRPAS"]),
        ("Ποιος είναι ο κωδικός UN/LOCODE του Πειραιά;", ["GRPIR"]),
        ("κωδικός λιμανιού της Νάξου", ["GRJNX"]),
        ("poios einai o kwdikos locode tou Peiraia", ["GRPIR"]),
        ("Is GR1IR a LOCODE?", ["is not a UN/LOCODE", "digits 2 to 9"]),
        ("Which port has the code NLRTM?", ["Rotterdam"]),
        ("code of the port of Thessaloniki", ["GRSKG"]),
        ("locode of Portland", ["2 places", "USPWM", "USPDX"]),
    ],
)
def test_locodes(question: str, parts: list[str]) -> None:
    text = said(LOCODE, question)
    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    "question", ["What is the LOCODE of Atlantis?", "Is XXABC a valid LOCODE?", "Which place is DEHAM?"]
)
def test_unknown_places_are_said_to_be_unknown(question: str) -> None:
    reply = ask(LOCODE, question)
    assert reply is not None and reply.status == "not_found" and "pack" in reply.text


def test_locode_of_which_place() -> None:
    reply = ask(LOCODE, "What is the locode?")
    assert reply is not None and reply.status == "clarify"


@pytest.mark.parametrize(
    "question",
    [
        "What is a UN/LOCODE?",
        "What is the max draught at GRPIR?",
        "Which berths does GRPIR have?",
        "How are locodes assigned?",
        "Do I need the LOCODE on the bill of lading?",
        "When does the ferry leave Piraeus?",
        "Who issues locodes?",
        "What is the tariff at GRPIR for reefers?",
        "Is VALID a word?",
        "What documents are needed for a reefer container?",
        "Where is Piraeus?",
        "what is demurrage?",
    ],
)
def test_not_about_locodes(question: str) -> None:
    assert ask(LOCODE, question) is None


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "What is the distance from Piraeus to Rotterdam?",
            ["Piraeus (GRPIR) to Rotterdam (NLRTM)", "2,8", "Gibraltar", "Not for navigation"],
        ),
        (
            "distance GRPIR to SGSIN at 14 knots",
            ["the Suez Canal, Bab el-Mandeb and the Strait of Malacca", "At 14 knots", "16 days"],
        ),
        ("How long from Piraeus to Rotterdam at 12 knots?", ["÷ 12 kn"]),
        ("to Rotterdam from Piraeus, what is the distance?", ["from Piraeus (GRPIR) to Rotterdam"]),
        ("Distance from Piraeus to Rotterdam via Port Said", ["via Port Said (EGPSD)"]),
        ("distance Piraeus to Singapore avoiding Suez", ["Cape of Good Hope"]),
        ("distance Pireus - Roterdam", ["Piraeus (GRPIR) to Rotterdam"]),
        (
            "Πόση είναι η απόσταση από τον Πειραιά στη Σιγκαπούρη με 14 κόμβους;",
            ["ναυτικά μίλια", "Σουέζ", "Όχι για ναυσιπλοΐα"],
        ),
        ("poso makria einai apo ton Peiraia sti Naxo", ["Piraeus (GRPIR) έως Naxos"]),
        ("απόσταση Νάξου - Πάρου", ["10,8 ναυτικά μίλια", "ορθοδρομία"]),
    ],
)
def test_distances(question: str, parts: list[str]) -> None:
    text = said(DISTANCE, question)
    assert all(part in text for part in parts), text


def test_eta_is_departure_and_distance_over_speed() -> None:
    reply = ask(DISTANCE, "ETA at Rotterdam from Piraeus at 14,5 knots leaving 3 July 2026 18:00?")
    assert reply is not None and reply.status == "answered"
    arguments, row = dict(reply.arguments), dict(reply.rows[0])
    hours = float(row["nautical_miles"]) / 14.5
    expected = dt.datetime(2026, 7, 3, 18) + dt.timedelta(hours=hours)
    assert abs(dt.datetime.fromisoformat(arguments["eta"]) - expected) <= dt.timedelta(minutes=2)
    assert "not for navigation" in reply.text.lower() and "clock" in reply.text


@pytest.mark.parametrize(
    "question",
    [
        "ETA Singapore if I leave Rotterdam tomorrow at noon doing 15 kn",
        "when will we arrive in Singapore at 15 knots from Rotterdam leaving tomorrow at noon",
        "leaving Rotterdam on 2 July 2026 at 12:00 for Singapore at 15 knots, ETA?",
    ],
)
def test_which_port_is_the_destination(question: str) -> None:
    reply = ask(DISTANCE, question)
    assert reply is not None and dict(reply.arguments)["from"] == "Rotterdam (NLRTM)"
    assert dict(reply.arguments)["departure"] == "2026-07-02T12:00"


def test_a_missing_speed_or_departure_is_asked_for() -> None:
    speed = ask(DISTANCE, "What is the ETA from Piraeus to Rotterdam leaving 3 July 2026?")
    assert speed is not None and speed.status == "clarify" and "speed" in speed.text and "nautical miles" in speed.text
    leaves = ask(DISTANCE, "What is the ETA at Rotterdam from Piraeus at 14 knots?")
    assert leaves is not None and leaves.status == "clarify" and "When does the ship leave" in leaves.text
    other = ask(DISTANCE, "distance to Rotterdam")
    assert other is not None and other.status == "clarify" and "which other port" in other.text
    which = ask(DISTANCE, "distance from Piraeus to Portland")
    assert which is not None and which.status == "clarify" and "USPWM" in which.text and "USPDX" in which.text


def test_ports_that_cannot_be_measured() -> None:
    unknown = ask(DISTANCE, "distance between Piraeus and Atlantis in nautical miles")
    assert unknown is not None and unknown.status == "not_found" and "atlantis" in unknown.text
    nowhere = ask(DISTANCE, "distance between Piraeus and Nowhere")
    assert nowhere is not None and nowhere.status == "not_found" and "no coordinates" in nowhere.text


@pytest.mark.parametrize(
    "question",
    [
        "How long does the ferry take from Piraeus to Naxos?",
        "How far is the port from the airport?",
        "What is the transit time from Piraeus to Rotterdam?",
        "When does the ship arrive in Piraeus?",
        "When is the next ferry from Piraeus to Naxos?",
        "What is a knot?",
        "How far from Piraeus is gate E7?",
        "How long is the berth in Piraeus?",
        "What is the freight from Piraeus to Rotterdam?",
        "what is demurrage?",
        "Who signs the bill of lading?",
        "Πόσο κοστίζει από Πειραιά για Νάξο;",
    ],
)
def test_not_about_distances(question: str) -> None:
    assert ask(DISTANCE, question) is None


def test_without_the_package_the_great_circle_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sea_route, "_by_lanes", lambda *_: None)
    text = said(DISTANCE, "What is the distance from Piraeus to Rotterdam?")
    assert "great circle" in text and "not gone round" in text


POINT = st.tuples(st.floats(-179, 179), st.floats(-75, 75))


@given(POINT, POINT)
@settings(max_examples=60, deadline=None)
def test_a_way_over_sea_is_never_shorter_than_the_straight_line(a: tuple[float, float], b: tuple[float, float]) -> None:
    way = leg(a, b)
    assert way.miles >= way.straight * sea_route.Decimal("0.985")
    assert abs(great_circle(a, b) - great_circle(b, a)) < 1e-6


# Nautical miles of the usual route from port to port, from public distance tables; a coarse network comes within a tenth.
KNOWN = {
    ("GRPIR", "NLRTM"): 2830,
    ("GRPIR", "SGSIN"): 5650,
    ("NLRTM", "USNYC"): 3400,
    ("SGSIN", "NLRTM"): 8290,
    ("GRPIR", "EGPSD"): 600,
}


def test_published_ports() -> None:
    source = DATA / "searoute-ports" / "ports.geojson"
    if not source.is_file():
        pytest.skip("the shared data are not on this machine")
    features = json.loads(source.read_text(encoding="utf-8"))["features"]
    points = {f["properties"]["port"]: tuple(f["geometry"]["coordinates"]) for f in features}
    for (a, b), miles in KNOWN.items():
        assert abs(float(leg(points[a], points[b]).miles) - miles) < 0.1 * miles, (a, b)
    rows = "".join(
        f'{f["properties"]["port"]},"{f["properties"]["name"]}",{f["geometry"]["coordinates"][1]},{f["geometry"]["coordinates"][0]}\n'
        for f in features
    )
    made = Ports(
        parse("tables/ports.csv", "locode,name,lat,lon\n" + rows), Vocabulary([Entry("Piraeus", "Πειραιάς", "el")])
    )
    assert len(made.all) > 3900
    for code in ("GRPIR", "NLRTM", "SGSIN"):
        port = made.by_code(code)
        assert port is not None and port.point == points[code]
    ours = parse("tables/ports.csv", FILES["tables/ports.csv"])
    assert ours is not None
    for port in Ports(ours, VOCABULARY).all:
        if port.point and port.code in points:
            assert great_circle(port.point, points[port.code]) < 25, port.code


def test_columns_are_found_by_meaning() -> None:
    for header in (
        "locode,name,country,latitude,longitude",
        "Code;Port;Country;Lat;Lon",
        "UN Location Code,UN Location Name,Country,y,x",
    ):
        mark = ";" if ";" in header else ","
        sheet = parse(
            "tables/p.csv", header + "\r\n" + mark.join(("GRPIR", "Piraeus", "GR", "37.94", "23.63")) + "\r\n"
        )
        ports = Ports(sheet, Vocabulary())
        port = ports.by_code("GRPIR")
        assert port is not None and port.name == "Piraeus" and port.point == (23.63, 37.94)


def test_stops_of_a_timetable_serve_as_ports() -> None:
    files = {
        "timetable/stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nPIR,Piraeus,37.942,23.637\nHER,Heraklion,35.345,25.145\n"
    }
    text = said(tool("sea-distance", "", files), "How far is Heraklion from Piraeus by sea?")
    assert "nautical miles" in text
