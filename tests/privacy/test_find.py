"""What is found and what is left alone: a fixed set of sentences, and properties that hold for any text. Rules alone, no model."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.privacy import checks, contacts, dates, numbers
from assistant.privacy.find import Finder
from assistant.privacy.model import TYPES

FINDER = Finder()

# Text, and the identifiers in it as "TYPE text".
SENTENCES = [
    ("Dr Smith reviewed Mrs Margaret Whitfield.", ["PERSON Smith", "PERSON Margaret Whitfield"]),
    ("Patient: WHITFIELD, Margaret", ["PERSON WHITFIELD, Margaret"]),
    ("seen by dr whitfield, pt stable", ["PERSON whitfield"]),
    ("Her daughter Anna rang.", ["PERSON Anna"]),
    ("Ο κ. Παπαδόπουλος και η Μαρία Γεωργίου.", ["PERSON Παπαδόπουλος", "PERSON Μαρία Γεωργίου"]),
    ("ο ασθενης γιωργος παπαδοπουλος", ["PERSON γιωργος παπαδοπουλος"]),
    ("ΑΣΘΕΝΗΣ: ΓΕΩΡΓΙΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ", ["PERSON ΓΕΩΡΓΙΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"]),
    ("την κα Ελένη Παπαδοπούλου", ["PERSON Ελένη Παπαδοπούλου"]),
    ("Seen by Maria Papadopoulou.", ["PERSON Maria Papadopoulou"]),
    ("Admitted on 12/03/2024 and 3 March 2023.", ["DATE 12/03/2024", "DATE 3 March 2023"]),
    ("Εισήχθη στις 5 Απριλίου 2022.", ["DATE 5 Απριλίου 2022"]),
    ("He fell two days before his 60th birthday.", ["DATE two days before his 60th birthday"]),
    ("A 93-year-old woman.", ["AGE_OVER_89 93-year-old"]),
    ("Ηλικία: 95 ετών", ["AGE_OVER_89 95 ετών"]),
    ("NHS No: 943 476 5919", ["ID 943 476 5919"]),
    ("ΑΜΚΑ: 01015012345", ["ID 01015012345"]),
    ("MRN A1234567", ["ID A1234567"]),
    ("Διαβατήριο ΑΒ 123456", ["ID ΑΒ 123456"]),
    ("Call 07700 900123 or 210 5550123.", ["PHONE 07700 900123", "PHONE 210 5550123"]),
    ("Write to a.b@example.org, see https://example.org/x", ["EMAIL a.b@example.org", "URL https://example.org/x"]),
    ("The host is 192.168.10.4.", ["IP 192.168.10.4"]),
    ("He lives at 12 Acacia Avenue, Leeds LS1 4AB.", ["LOCATION 12 Acacia Avenue, Leeds LS1 4AB"]),
    ("Κάτοικος Λάρισας.", ["LOCATION Λάρισας"]),
    ("Transferred to Northmoor General Hospital.", ["ORGANIZATION Northmoor General Hospital"]),
    ("Νοσηλεύτηκε στο Γενικό Νοσοκομείο Λάρισας.", ["ORGANIZATION Γενικό Νοσοκομείο Λάρισας"]),
    ("On Ward 7B.", ["ORGANIZATION Ward 7B"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_identifiers_are_found(text: str, expected: list[str]) -> None:
    assert [f"{f.type} {f.text}" for f in FINDER.find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "She has Parkinson's disease and a Glasgow Coma Scale of 15.",
        "A Foley catheter was passed; Murphy's sign was negative.",
        "Crohn's disease, Hodgkin lymphoma and Barrett's oesophagus were excluded.",
        "Bisoprolol 2.5 mg once daily, Furosemide 40 mg, Augmentin 625 mg.",
        "BP 130/80, HR 72, Hb 118 g/L, platelets 245, Na 138 mmol/L.",
        "Power 4/5, pain 3/10, review in 2/52, antibiotics for 3/7.",
        "A 67-year-old woman with 90 mg of codeine a day and a rate of 95.",
        "Πάσχει από νόσο του Πάρκινσον και σύνδρομο Κούσινγκ.",
        "Κλίμακα Γλασκώβης 15, καθετήρας Φόλεϊ.",
        "Έλαβε φουροσεμίδη 40 mg και βισοπρολόλη 2,5 mg.",
        "ΑΠ 130/80, σφ 78, κοιλία μαλακή, απύρετος.",
    ],
)
def test_eponyms_drugs_and_measurements_are_left_alone(text: str) -> None:
    assert FINDER.find(text) == []


def test_every_finding_says_why() -> None:
    for text, _ in SENTENCES:
        assert all(f.why and "Presidio's rule" not in f.why for f in FINDER.find(text))


def test_a_name_found_once_is_found_again_where_nothing_points_to_it() -> None:
    text = "Dr Wexcombe came. The drain was removed after Wexcombe had asked. Η κα Βλαχοδήμου. Ρωτήθηκε ο ΒΛΑΧΟΔΗΜΟΣ."
    found = [f.text for f in FINDER.find(text) if f.type == "PERSON"]
    assert found.count("Wexcombe") == 2
    assert found[-2:] == ["Βλαχοδήμου", "ΒΛΑΧΟΔΗΜΟΣ"]


PIECES = st.sampled_from(
    [t for t, _ in SENTENCES] + ["\n", " ", "Hb 118", "Dr ", "κ. ", "12/", "+30 ", "Ward ", "«", "@", "ΑΜΚΑ: "]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=8).map("".join))
def test_findings_lie_in_order_without_overlap_and_quote_the_text(text: str) -> None:
    end = 0
    for finding in FINDER.find(text):
        assert finding.start >= end
        assert finding.end > finding.start
        assert finding.text == text[finding.start : finding.end]
        assert finding.type in TYPES
        end = finding.end


@pytest.mark.parametrize(("digits", "right"), [("9434765919", True), ("9434765918", False), ("943476591", False)])
def test_nhs_check_digit(digits: str, right: bool) -> None:
    assert checks.nhs(digits) is right


def test_afm_amka_and_iban_check_digits() -> None:
    assert checks.afm("090000045")
    assert not checks.afm("090000046")
    assert checks.amka("01015012345")
    assert not checks.amka("01015012346")
    assert not checks.amka("41015012341")
    assert checks.iban("GR1601101250000000012300695")
    assert not checks.iban("GR1601101250000000012300696")


@given(st.dates())
def test_a_day_is_read_back_from_its_usual_spellings(day: object) -> None:
    import datetime as dt

    assert isinstance(day, dt.date)
    assert dates.value(day.isoformat()) == day or day.year < 1000
    if 1900 <= day.year < 2100:
        assert dates.value(f"{day.day} {day:%B} {day.year}") == day
        assert dates.value(f"{day.day:02}/{day.month:02}/{day.year}") == day


def test_phones_are_no_nhs_numbers_and_records_no_phones() -> None:
    assert next(f.type for f in contacts.find("Tel 0113 496 0123") + numbers.find("Tel 0113 496 0123")) == "PHONE"
    assert not contacts.find("NHS 943 476 5919")
