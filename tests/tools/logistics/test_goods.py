"""Dangerous goods: the table's words, the classes, and all that is left to the documents."""

from __future__ import annotations

import csv

import pytest

from assistant.tools.logistics.hazard_classes import CLASSES
from tests.tools.logistics.helpers import DATA, FILES, ask, said, tool

GOODS = tool("dangerous-goods", "tables/dangerous_goods.csv")
MATRIX = {"tables/segregation.csv": "class,1.1,3,8,9\n1.1,*,4,4,X\n3,4,X,X,X\n8,4,X,X,X\n"}
PAIRS = {"tables/segregation.csv": "class_a,class_b,code\n3,8,X\n3,1.1,4\n"}


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What is UN 1203?", ["GASOLINE", "class 3 (flammable liquids)", "packing group II", "F-E, S-E"]),
        ("UN1203 class and packing group", ["class 3", "packing group II"]),
        ("Which packing group does UN 1263 have?", ["packing group II [1]", "packing group III [2]"]),
        ("What is the EmS of UN 1830?", ["F-A, S-B"]),
        ("what subsidiary risk does UN 1203 have", ["subsidiary risk: –"]),
        ("What is the UN number of gasoline?", ["UN 1203"]),
        ("un number for petrol", ["UN 1203"]),
        ("Which UN number do lithium batteries have?", ["UN 3480", "no packing group"]),
        ("Which class is sulphuric acid?", ["UN 1830", "class 8"]),
        ("Ποια είναι η κλάση του UN 1203;", ["κλάση 3 (εύφλεκτα υγρά)"]),
        ("Ποιος είναι ο αριθμός UN της βενζίνης;", ["UN 1203"]),
        ("ti klasi exei to UN 1830", ["κλάση 8 (διαβρωτικές ουσίες)"]),
        ("EmS petrol un1203", ["F-E, S-E"]),
        ("un 3480 in limited quantity possible?", ["limited quantity: 0"]),
        ("UN1830 class and sub risk", ["subsidiary risk: –"]),
        ("What are the 9 classes of dangerous goods?", ["Class 1: explosives", "Class 7: radioactive", "Class 9:"]),
        ("What is class 4.3?", ["in contact with water"]),
        ("What does IMO class 3 mean?", ["flammable liquids"]),
        ("what is class 1.4S", ["compatibility group S"]),
        ("τι σημαίνει κλάση 8;", ["διαβρωτικές"]),
        ("class 10 dangerous goods", ["no class 10"]),
    ],
)
def test_questions(question: str, parts: list[str]) -> None:
    text = said(GOODS, question)
    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    "question", ["What is UN 9999?", "Τι είναι το UN 9999;", "What is the UN number of plutonium?"]
)
def test_what_the_table_lacks(question: str) -> None:
    reply = ask(GOODS, question)
    assert reply is not None and reply.status == "not_found" and not reply.citations


@pytest.mark.parametrize(
    "question",
    [
        "Is UN 1203 allowed with class 1?",
        "Can I ship UN 3480 by air?",
        "Which documents does UN 1203 need?",
        "What surcharge applies to class 3?",
        "May UN 1203 be stowed under deck?",
        "What is a UN number?",
        "Who signs the dangerous goods declaration?",
        "Is UN 1203 a marine pollutant?",
        "Can I take petrol on board?",
        "What documents are needed for a reefer container?",
        "Where is paint stored?",
        "Does the second class lounge have wifi?",
        "How many days before loading must class 3 be declared?",
        "Can UN 1203 go together with fish?",
    ],
)
def test_left_to_the_documents(question: str) -> None:
    assert ask(GOODS, question) is None


@pytest.mark.parametrize("table", [MATRIX, PAIRS])
def test_segregation_only_with_a_table(table: dict[str, str]) -> None:
    made = tool("dangerous-goods", "tables/dangerous_goods.csv", FILES | table)
    assert "separated longitudinally" in said(made, "Can UN 1203 be stowed with class 1.1?")
    assert "no general rule" in said(made, "Segregation of class 3 and class 8")
    assert ask(made, "Segregation of class 5.1 and class 8") is None


def test_segregation_column_is_quoted() -> None:
    text = "un_number,name,class,segregation\n1203,GASOLINE,3,away from class 5.1\n"
    made = tool("dangerous-goods", "tables/g.csv", {"tables/g.csv": text})
    assert "away from class 5.1 [1]" in said(made, "With what must UN 1203 not be loaded together?")


def test_classes_agree_with_the_published_list() -> None:
    source = DATA / "dcsa-codes" / "imoclasses.csv"
    if not source.is_file():
        pytest.skip("the shared data are not on this machine")
    words = {"flammable", "toxic", "corrosive", "explosion", "radioactive", "infectious", "peroxides", "projection"}
    with source.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 40
    for row in rows:
        code, text = row["IMO Class Code"], f"{row['IMO Class Name']} {row['IMO Class Description']}".lower()
        base = code.rstrip("ABCDEFGHJKLNS")
        if base in CLASSES and row["IMO Class Name"]:
            ours = CLASSES[base][0].lower()
            named = {
                w
                for w in words
                if w in row["IMO Class Name"].lower() and f"non-{w}" not in row["IMO Class Name"].lower()
            }
            assert all(w in ours for w in named) or not named, (code, ours, text)
