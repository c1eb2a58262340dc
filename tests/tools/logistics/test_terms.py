"""Incoterms, units and the verified gross mass."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.tools.logistics.incoterms import ABOLISHED, RULES, who
from assistant.tools.logistics.units import BY_SYMBOL, UNITS, convert, mentions
from tests.tools.logistics.helpers import DATA, ask, said, tool

TERMS, CONVERT, VGM = tool("incoterms"), tool("units"), tool("vgm", "tables/equipment.csv")


def test_the_eleven_rules_of_2020() -> None:
    source = DATA / "dcsa-codes" / "incotermscodes.csv"
    if not source.is_file():
        pytest.skip("the shared data are not on this machine")
    with source.open(encoding="utf-8", newline="") as handle:
        assert {row["Incoterms Code"] for row in csv.DictReader(handle)} == set(RULES)


def test_facts_every_textbook_states() -> None:
    assert [c for c, r in RULES.items() if r.sea] == ["FAS", "FOB", "CFR", "CIF"]
    assert who("insurance", "seller") == ["CIF", "CIP"]
    assert who("import", "seller") == ["DDP"]
    assert who("export", "buyer") == ["EXW"]
    assert who("carriage", "buyer") == ["EXW", "FCA", "FAS", "FOB"]
    assert who("unloading", "seller") == ["DPU"]
    assert "(C)" in RULES["CIF"].cover[0] and "(A)" in RULES["CIP"].cover[0]
    assert set(ABOLISHED) == {"DAT", "DDU", "DAF", "DES", "DEQ"}
    assert all(r.risk[0] and r.risk[1] and r.greek for r in RULES.values())


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("who pays sea freight under FOB?", ["the buyer pays the main carriage"]),
        ("CIF vs CIP insurance", ["Clauses (C)", "Clauses (A)"]),
        ("Does CFR include insurance?", ["neither party"]),
        ("When does risk pass under CFR?", ["on board the vessel at the port of shipment"]),
        ("Who clears customs for import under DDP?", ["the seller clears the goods for import"]),
        ("Who pays import duties under DAP?", ["the buyer clears the goods for import"]),
        ("Who is responsible for unloading under DPU?", ["the seller unloads"]),
        ("Can I use FOB for containers?", ["sea and inland waterway transport only"]),
        ("Can CIF be used for air freight?", ["sea and inland waterway transport only"]),
        ("what happened to DAT?", ["DPU"]),
        ("What is DAP?", ["Delivered at Place", "import clearance and duties: buyer"]),
        ("What's the difference between FOB and FCA?", ["Free On Board", "Free Carrier"]),
        ("Which Incoterms require the seller to insure?", ["CIF and CIP"]),
        ("which incoterms are for sea only?", ["FAS, FOB, CFR and CIF"]),
        ("List the 11 Incoterms", ["EXW, FCA, CPT, CIP, DAP, DPU, DDP"]),
        ("Is DDU still valid?", ["dropped", "DAP"]),
        ("Under DAT who unloads?", ["Incoterms 2010", "DPU"]),
        ("What does Incoterm XYZ mean?", ["XYZ is not an Incoterms 2020 rule"]),
        ("ποιος πληρώνει τον ναύλο στο FOB", ["ο αγοραστής πληρώνει την κύρια μεταφορά"]),
        ("poios plironei ton naylo sto FOB", ["ο αγοραστής πληρώνει"]),
        ("Πού μεταβιβάζεται ο κίνδυνος στο FCA;", ["στον μεταφορέα του αγοραστή"]),
        ("Σε ποιους όρους ο πωλητής πληρώνει την ασφάλιση;", ["CIF και CIP"]),
    ],
)
def test_incoterms(question: str, parts: list[str]) -> None:
    text = said(TERMS, question)
    assert all(part in text for part in parts), text


def test_incoterm_missing() -> None:
    reply = ask(TERMS, "Who pays freight under the Incoterm?")
    assert reply is not None and reply.status == "clarify" and "FOB" in reply.text


@pytest.mark.parametrize(
    "question",
    [
        "What documents are needed for a CIF shipment?",
        "Who pays demurrage under FOB?",
        "What is an Incoterm?",
        "Our price is CIF Piraeus, which surcharge applies?",
        "How much is the freight CIF Piraeus?",
        "Who signs the bill of lading?",
        "Who pays the freight?",
        "What is demurrage?",
        "Who insures the vessel?",
        "Which port do we ship FOB from?",
        "What documents are needed for a reefer container?",
        "When does the risk committee meet?",
        "Ποιος υπογράφει τη φορτωτική;",
    ],
)
def test_not_about_incoterms(question: str) -> None:
    assert ask(TERMS, question) is None


@given(st.sampled_from(sorted(BY_SYMBOL)), st.sampled_from(sorted(BY_SYMBOL)), st.decimals(-(10**6), 10**6, places=3))
def test_there_and_back(a: str, b: str, value: Decimal) -> None:
    one, other = BY_SYMBOL[a], BY_SYMBOL[b]
    if one.dimension != other.dimension:
        with pytest.raises(ValueError, match="same thing"):
            convert(value, one, other)
        return
    assert abs(convert(convert(value, one, other), other, one) - value) < Decimal("1e-15")


@pytest.mark.parametrize("written", sorted(UNITS))
def test_every_spelling_is_heard(written: str) -> None:
    assert [m.unit for m in mentions(f"12 {written} x")] == [UNITS[written]]


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("120", "nm", "km", "222.24"),
        ("1", "mi", "km", "1.609344"),
        ("20", "kn", "km/h", "37.04"),
        ("1", "long tons", "lb", "2240"),
        ("1", "short tons", "lb", "2000"),
        ("-40", "°C", "°F", "-40"),
        ("100", "°C", "°F", "212"),
        ("0", "°C", "K", "273.15"),
        ("1", "bbl", "US gal", "42"),
        ("1", "atm", "kPa", "101.325"),
        ("3", "FEU", "TEU", "6"),
        ("6", "ft", "fathoms", "1"),
    ],
)
def test_definitions(value: str, source: str, target: str, result: str) -> None:
    assert abs(convert(Decimal(value), BY_SYMBOL[source], BY_SYMBOL[target]) - Decimal(result)) < Decimal("1e-25")


def test_psi() -> None:
    assert abs(convert(Decimal(1), BY_SYMBOL["psi"], BY_SYMBOL["kPa"]) - Decimal("6.894757293168361")) < Decimal(
        "1e-12"
    )


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("how many km is 120 nm", ["120 nm = 222.24 km"]),
        ("How many nautical miles is 100 km?", ["≈ 53.9957 nm"]),
        ("Please convert 14 knots into km/h", ["25.928 km/h"]),
        ("What is one nautical mile in km?", ["1 nm = 1.852 km"]),
        ("-18 °C in °F", ["-18 °C = -0.4 °F"]),
        ("What's 12.5 m in feet?", ["≈ 41.0105 ft"]),
        ("How many cubic feet are in 33.2 cbm?", ["1,172.45 ft³"]),
        ("100 miles in km", ["160.9344 km", "nautical miles it would be 185.2 km"]),
        ("how many kg in 2,5 tonnes?", ["2,500 kg"]),
        ("how many TEU is 3 FEU", ["= 6 TEU"]),
        ("Πόσα κιλά είναι 2 τόνοι;", ["2 t = 2.000 kg"]),
        ("πόσα χιλιόμετρα είναι 1.500 ναυτικά μίλια;", ["2.778 km"]),
        ("posa kila einai 2,5 tonoi", ["2,5 t = 2.500 kg"]),
        ("Μετάτρεψε 100 ναυτικά μίλια σε χιλιόμετρα", ["185,2 km"]),
    ],
)
def test_conversions(question: str, parts: list[str]) -> None:
    text = said(CONVERT, question)
    assert all(part in text for part in parts), text


def test_unit_missing() -> None:
    reply = ask(CONVERT, "convert 120 nm")
    assert reply is not None and reply.status == "clarify" and "km" in reply.text


@pytest.mark.parametrize(
    "question",
    [
        "how many km is it from Piraeus to Naxos",
        "How many kg can I take?",
        "How many tonnes fit in a 40 ft container?",
        "What is the max draught in m?",
        "How many TEU can the ship carry?",
        "What does a 20 ft container weigh in kg?",
        "How many containers for 200 t?",
        "Is a 12 kg dog allowed?",
        "What is the rate per 1000 kg?",
        "convert 5 kg to km",
        "what is demurrage?",
        "Who signs the bill of lading?",
        "how far is 120 nm",
        "Πόσα κιλά αποσκευές επιτρέπονται;",
    ],
)
def test_not_a_conversion(question: str) -> None:
    assert ask(CONVERT, question) is None


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("VGM: cargo 21,500 kg, packing 600 kg, dunnage 150 kg, tare 3,900 kg", ["= 26,150 kg (26.15 t)"]),
        (
            "What is the VGM for 20 t of cargo, 300 kg dunnage and a tare of 2,230 kg, max gross 30,480 kg?",
            ["= 22,530 kg", "within", "7,950 kg"],
        ),
        ("VGM of 18,000 kg cargo with 20 pallets of 25 kg each and tare 2.2 t", ["500 kg (20 × 25 kg)", "= 20,700 kg"]),
        ("vgm for 21 t cargo in a 40HC", ["tare 3,900 kg (from the table)", "= 24,900 kg", "7,600 kg [1]"]),
        ("gross mass of 30 t cargo and tare 3.9 t, limit 32.5 t", ["over the maximum", "1,400 kg"]),
        ("verified gross mass: cargo 44,000 lb, tare 8,000 lb", ["23,586.8 kg"]),
        (
            "Ποιο είναι το VGM για φορτίο 20 τόνους, συσκευασία 500 κιλά και απόβαρο 2.230 κιλά;",
            ["= 22.730 kg (22,73 t)"],
        ),
        ("vgm gia fortio 20,5 tonous kai apovaro 3.900 kila", ["= 24.400 kg"]),
    ],
)
def test_vgm(question: str, parts: list[str]) -> None:
    text = said(VGM, question)
    assert all(part in text for part in parts), text


@given(st.integers(1, 30000), st.integers(0, 2000), st.integers(0, 500), st.integers(1500, 5000))
def test_vgm_is_the_sum(cargo: int, packing: int, dunnage: int, tare: int) -> None:
    reply = ask(VGM, f"VGM for cargo {cargo:,} kg, tare {tare} kg, dunnage {dunnage} kg and packaging {packing:,} kg")
    assert reply is not None and dict(reply.arguments)["vgm_kg"] == str(cargo + packing + dunnage + tare)


@pytest.mark.parametrize(
    ("question", "asks"), [("VGM for 25 t of cargo?", "tare"), ("VGM with tare 2,230 kg?", "cargo itself")]
)
def test_vgm_asks_for_what_lacks(question: str, asks: str) -> None:
    reply = ask(VGM, question)
    assert reply is not None and reply.status == "clarify" and asks in reply.text


@pytest.mark.parametrize(
    "question",
    [
        "What is VGM?",
        "Who submits the VGM?",
        "What is the VGM deadline?",
        "What is the gross weight of a 40HC?",
        "VGM cutoff for 20 t cargo",
        "What is the fine for a missing VGM above 20 t?",
        "What does VGM mean?",
        "How many kg can I take?",
        "what is demurrage?",
        "Who signs the bill of lading?",
        "What documents are needed for a reefer container?",
        "What is the tare of a 20DV?",
        "Τι σημαίνει VGM;",
    ],
)
def test_not_about_vgm(question: str) -> None:
    assert ask(VGM, question) is None
