"""Container and ship numbers: known numbers, every single slip, and questions in three languages."""

from __future__ import annotations

import json
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.tools.logistics.check_digits import (
    LETTERS,
    container_digit,
    container_repairs,
    container_valid,
    imo_digit,
    imo_repairs,
    imo_valid,
    transpositions,
)
from assistant.tools.logistics.size_types import LENGTHS, decode
from tests.tools.logistics.helpers import DATA, ask, said, tool

# The example of ISO 6346 itself, a well-known one, and numbers from published carrier messages.
GOOD_CONTAINERS = ("CSQU3054383", "MSKU9070323", "APZU4812090", "NARU3472484", "TGHU3077030")
# Ships whose numbers are published everywhere.
GOOD_SHIPS = ("9074729", "9321483", "9280603", "9334351", "9349215", "9364992", "9867827")

STEMS = st.tuples(
    st.text(string.ascii_uppercase, min_size=3, max_size=3),
    st.sampled_from("UJZ"),
    st.text("0123456789", min_size=6, max_size=6),
).map("".join)
SIX = st.text("0123456789", min_size=6, max_size=6)


@pytest.mark.parametrize("number", GOOD_CONTAINERS)
def test_known_containers(number: str) -> None:
    assert container_valid(number)


@pytest.mark.parametrize("number", GOOD_SHIPS)
def test_known_ships(number: str) -> None:
    assert imo_valid(number)


def test_letter_values() -> None:
    """The table of the standard, written out."""
    assert LETTERS["A"] == 10 and LETTERS["B"] == 12 and LETTERS["K"] == 21 and LETTERS["L"] == 23
    assert LETTERS["U"] == 32 and LETTERS["V"] == 34 and LETTERS["Z"] == 38
    assert len(LETTERS) == 26 and not any(v % 11 == 0 for v in LETTERS.values())


@given(STEMS, st.integers(4, 9), st.sampled_from("0123456789"))
def test_a_wrong_digit_in_a_container_number_is_seen(stem: str, place: int, digit: str) -> None:
    """Every single wrong digit, but for the standard's known exception: remainders 0 and 10 share the digit 0."""
    changed = stem[:place] + digit + stem[place + 1 :]
    if changed == stem:
        return
    remainders = [sum((LETTERS.get(c) or int(c)) * 2**i for i, c in enumerate(s)) % 11 for s in (stem, changed)]
    assert remainders[0] != remainders[1]
    assert (container_digit(stem) == container_digit(changed)) == (set(remainders) == {0, 10})


def test_remainder_ten_is_zero() -> None:
    stem = next(
        f"CSQU{n:06}"
        for n in range(1000)
        if sum((LETTERS.get(c) or int(c)) * 2**i for i, c in enumerate(f"CSQU{n:06}")) % 11 == 10
    )
    assert container_digit(stem) == 0
    assert container_valid(stem + "0")


@given(SIX, st.integers(0, 5), st.sampled_from("0123456789"))
def test_a_wrong_digit_in_an_imo_number(six: str, place: int, digit: str) -> None:
    """Seen exactly when the weighted difference is no multiple of ten: weights 6, 5, 4 and 2 share factors with it."""
    changed = six[:place] + digit + six[place + 1 :]
    difference = (int(digit) - int(six[place])) * (7 - place)
    assert (imo_digit(six) == imo_digit(changed)) == (difference % 10 == 0)


@given(SIX)
def test_a_wrong_last_digit_is_always_seen(six: str) -> None:
    assert [d for d in "0123456789" if imo_valid(six + d)] == [str(imo_digit(six))]


@given(STEMS)
def test_repairs_are_valid_and_near(stem: str) -> None:
    number = stem + str(container_digit(stem))
    for wrong in transpositions(number):
        if not container_valid(wrong) and wrong[3] in "UJZ" and wrong[:4].isalpha():
            repairs = container_repairs(wrong)
            assert repairs and all(container_valid(r) for r in repairs)


@given(SIX)
def test_imo_repairs_are_valid(six: str) -> None:
    for wrong in transpositions(six + str(imo_digit(six))):
        assert all(imo_valid(r) and r[0] != "0" for r in imo_repairs(wrong))


def test_numbers_of_published_messages() -> None:
    """Every vessel of the messages that is no placeholder has a right check digit."""
    folder = DATA / "dcsa-messages"
    if not folder.is_dir():
        pytest.skip("the shared data are not on this machine")
    text = "".join(p.read_text(encoding="utf-8", errors="replace") for p in sorted(folder.rglob("*.json")))
    ships = set(re.findall(r'"vesselIMONumber": *"(\d{7})"', text)) - {
        "1234567",
        "2468135",
        "7654321",
        "9456789",
        "9876543",
    }
    assert len(ships) >= 8
    assert all(imo_valid(ship) for ship in ships)


def test_size_types_against_published_tables() -> None:
    folder = DATA / "iso6346"
    if not folder.is_dir():
        pytest.skip("the shared data are not on this machine")
    sizes = json.loads((folder / "sizes.json").read_text(encoding="utf-8"))
    assert {code: f"{mm} mm" for code, (mm, _) in LENGTHS.items()} == sizes["length"]
    codes = re.findall(
        r"\(\d+, '(\w{4})', '([^']*)'\)",
        (folder / "002_container_freight_transport_data.sql").read_text(encoding="utf-8"),
    )
    assert len(codes) > 70
    words = {
        "TANK": "tank",
        "REEFER": "refrigerated",
        "OPEN TOP": "open-top",
        "FLAT": "flat",
        "INSULATED": "insulated",
        "BULK": "bulk",
    }
    for code, text in codes:
        found = decode(code, "en")
        assert found is not None, code
        for word, ours in words.items():
            if text.startswith(word) and "BUILT-IN" not in text:
                assert ours in found.kind, (code, text)


CONTAINER, IMO = tool("container-number"), tool("imo-number")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Is MSKU 907032-3 a valid container number?", ["valid", "check digit 3 is right"]),
        ("is msku 907 032 3 right?", ["MSKU 907032-3 is a valid"]),
        ("Check MSKU9070325", ["not a valid", "would be 3, not 5"]),
        ("check digit of CSQU305438?", ["is 3", "CSQU 305438-3"]),
        ("Check digit of TGHU 307703", ["is 0", "→ 0"]),
        ("MSKU9070323 and CSQU3054384: valid?", ["MSKU 907032-3 is a valid", "CSQU 305438-4 is not"]),
        ("Is MSKU907O323 valid?", ["mixed up", "could be MSKU 907032-3"]),
        ("Is MSKU9007323 valid?", ["could be MSKU 907032-3"]),
        ("Is container MSKA9070323 correct?", ["fourth letter must be U"]),
        ("is container MSKU90703 valid?", ["5 digits"]),
        ("check container number MSK9070323", ["3 letters"]),
        ("Είναι έγκυρο το κοντέινερ MSKU 907032-3;", ["είναι έγκυρος", "σωστό"]),
        ("Είναι έγκυρο το ΜSΚU 907032-3;", ["MSKU 907032-3 είναι έγκυρος"]),
        ("einai egkyro to konteiner MSKU9070325", ["δεν είναι έγκυρος", "θα ήταν 3"]),
        ("What does 45R1 mean?", ["refrigerated", "12,192 mm (40 ft)", "9 ft 6 in"]),
        ("τι σημαίνει 22G1;", ["γενικής χρήσης", "6.068 mm"]),
    ],
)
def test_container_questions(question: str, parts: list[str]) -> None:
    text = said(CONTAINER, question)
    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    "question",
    [
        "What is the demurrage for container MSKU9070323?",
        "Where is container MSKU9070323?",
        "When was MSKU9070323 discharged?",
        "How is the check digit of a container computed?",
        "What documents are needed for a reefer container?",
        "Who signs the bill of lading?",
        "What is the tare weight of a 22G1?",
        "Over 1200000 TEU a year, is that right?",
        "Is the fare 1250000 correct?",
        "what is a container number?",
        "Από πού φεύγει το κοντέινερ;",
        "How many containers fit on the ship?",
        "IMO 9074729 valid?",
    ],
)
def test_not_about_container_numbers(question: str) -> None:
    assert ask(CONTAINER, question) is None


def test_container_number_missing() -> None:
    reply = ask(CONTAINER, "Can you check a container number for me?")
    assert reply is not None and reply.status == "clarify" and "Which container number" in reply.text


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Is IMO 9074729 valid?", ["valid", "= 139"]),
        ("imo 907472 check digit", ["is 9", "IMO 9074729"]),
        ("is imo 9321438 correct", ["would be 3, not 8", "could be IMO 9321483"]),
        ("Check IMO 93214", ["5 digits instead of seven"]),
        ("is 9321483 a valid ship number?", ["IMO 9321483 is a valid"]),
        ("IMO 9074729 and IMO 9321484", ["9074729 is a valid", "9321484 is not"]),
        ("Είναι έγκυρος ο αριθμός IMO 9074720;", ["δεν είναι έγκυρος", "θα ήταν 9"]),
        ("einai swstos o arithmos IMO 9074729", ["είναι έγκυρος"]),
    ],
)
def test_imo_questions(question: str, parts: list[str]) -> None:
    text = said(IMO, question)
    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    "question",
    [
        "What does IMO stand for?",
        "IMO class 3 rules",
        "What is the IMO 2020 sulphur limit?",
        "Where is the ship with IMO 9321483?",
        "Which line runs IMO 9321483?",
        "how is the imo number computed?",
        "Does the IMDG Code apply?",
        "What are the IMO rules for VGM?",
        "when does IMO 9321483 arrive",
        "Who gives out IMO numbers?",
        "call 2104221234 for help",
    ],
)
def test_not_about_imo_numbers(question: str) -> None:
    assert ask(IMO, question) is None


def test_imo_number_missing() -> None:
    reply = ask(IMO, "Validate this IMO number")
    assert reply is not None and reply.status == "clarify"
