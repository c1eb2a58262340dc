"""Shorthand of forwarders, ticket counters and hospital desks: right where the table holds it, and never another row."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.tools.kinds.table import TableTool
from assistant.tools.tables.boxes import HIGH, REEFER, Box, box_of
from assistant.tools.tables.shorthand import in_english, spellings

sys.path.insert(0, str(Path(__file__).parent))
from samples import ask, tool  # type: ignore[import-not-found]

NO_WORDS = "canonical,alias,language\n"
RATES = """\
port,equipment,freight_usd,thc_usd,transit_days
Port Arden,20 ft dry,300,100,4
Port Arden,40 ft dry,500,150,4
Port Arden,40 ft high cube,520,152,4
Port Arden,40 ft reefer,900,190,4
Sunvik,20 ft dry,310,101,6
Sunvik,40' high cube reefer,950,191,6
Saint Orlo,40' HC,777,155,9
Saint Orlo,45' HC,888,165,9
Cape Dunmore,20 ft open top,640,144,8
Cape Mirrow,20 ft tank,655,146,8
"""
SPLIT = """\
pol,pod,size,type,rate_usd
Lowhaven,Arden,20,DC,300
Lowhaven,Arden,40,DC,500
Lowhaven,Arden,40,HC,520
Lowhaven,Orlo,40,RF,900
"""
LOOSE = """\
equipment,free_days,rate_eur_per_day
20',7,30
40',7,60
40' reefer,3,90
any,1,5
"""
CHARGES = """\
charge,port,amount,currency,condition
delivery order,Lowhaven,39,EUR,import
delivery order,Sunvik,45,EUR,import
bill of lading amendment,Lowhaven,25,EUR,export
high-security seal,Lowhaven,9,EUR,on request
VGM weighing,Lowhaven,62,EUR,export
"""
WRITTEN_SHORT = "charge,port,amount_eur\nD/O fee,Lowhaven,39\nB/L amendment,Lowhaven,25\nTHC,Lowhaven,180\n"
DESKS = """\
desk,ext,tel,email,addr,hrs,handles
accounts,210,0555 100,acc@x.example,3 Quay Rd,Mon-Fri 09:00-15:00,invoices
import desk,220,0555 200,imp@x.example,1 Quay Rd,Mon-Fri 08:00-17:00,arrival notices
export desk,230,0555 300,exp@x.example,1 Quay Rd,Mon-Fri 08:00-18:00,bookings
customs desk,240,0555 400,cus@x.example,2 Quay Rd,Mon-Fri 07:00-19:00,transit
warehouse,250,0555 500,wh@x.example,9 Dock Rd,daily 06:00-22:00,groupage
"""
WARDS = """\
ward,floor,beds,tel,visiting hours
Maple Ward,2,24,2101,14:00-16:00
Cedar Ward,3,18,2102,15:00-17:00
Saint Odile Ward,1,10,2103,by appointment
Intensive Care Unit,4,8,2104,by appointment
Surgical Day Unit,0,6,2105,08:00-16:00
Radiology,0,0,2106,08:00-20:00
"""
FARES = """\
from,to,dep,arr,adult_one_way,adult_return,child_one_way
Lowhaven,Orlo Island,08:00,09:30,14.50,26.00,7.00
Lowhaven,Saint Hemma,10:00,12:00,19.00,34.00,9.50
Orlo Island,Lowhaven,18:00,19:30,14.60,26.10,7.10
"""
TABLES = {
    "rates": (RATES, ("port", "equipment"), "Freight from Lowhaven by port and container"),
    "split": (SPLIT, ("pol", "pod", "size", "type"), "Rates"),
    "loose": (LOOSE, ("equipment",), "Demurrage"),
    "charges": (CHARGES, ("charge", "port"), "Local charges by port"),
    "written_short": (WRITTEN_SHORT, ("charge", "port"), "Charges"),
    "desks": (DESKS, ("desk",), "Desk list: extension, telephone, e-mail, address and hours"),
    "wards": (WARDS, ("ward",), "Wards"),
    "fares": (FARES, ("from", "to"), "Fares"),
}


@functools.cache
def of(name: str) -> TableTool:
    csv, keys, description = TABLES[name]
    return tool(csv, keys, description, name, NO_WORDS)


FOUND = [
    # containers, however the cell writes them
    ("rates", "40hc arden freight", "520"),
    ("rates", "freight 40'hc port arden", "520"),
    ("rates", "rate 40 hq arden", "520"),
    ("rates", "45G1 arden freight", "520"),
    ("rates", "1x40hc arden freight", "520"),
    ("rates", "orlo 40 hc rate", "777"),
    ("rates", "L5G1 orlo freight", "888"),
    ("rates", "22G1 arden freight", "300"),
    ("rates", "20gp sunvik ocean freight pls", "310"),
    ("rates", "40rf arden rate", "900"),
    ("rates", "reefer 40' arden freight", "900"),
    ("rates", "high cube 40ft arden rate", "520"),
    ("rates", "rf arden freight", "900"),
    ("rates", "transit 40rh sunvik", "transit days 6"),
    ("rates", "20ot dunmore rate", "640"),
    ("rates", "20tk mirrow freight", "655"),
    ("rates", "terminal handling charge 40hc arden", "152"),
    ("rates", "ναύλος 40άρι high cube arden", "520"),
    ("rates", "ποσο κανει 40άρι ψυγείο Arden", "900"),
    ("rates", "Τι ναύλο έχει ένα εικοσάρι ξηρού φορτίου για Sunvik;", "310"),
    ("rates", "poso kanei 40ari xiro gia arden", "500"),
    ("split", "40hc arden rate", "520"),
    ("split", "20dv arden rate", "300"),
    ("split", "rate lowhaven to orlo 40 reefer", "900"),
    ("loose", "40rf free days", "free days 3"),
    # one word of a name
    ("wards", "maple tel", "2101"),
    ("wards", "odile ph", "2103"),
    ("fares", "adult one way lowhaven - hemma", "19.00"),
    # abbreviations of trade, in the question or in the table
    ("charges", "d/o fee lowhaven", "39"),
    ("charges", "D/O sunvik how much", "45"),
    ("charges", "bl amendment fee", "25"),
    ("charges", "hi-sec seal price", "9"),
    ("charges", "verified gross mass weighing lowhaven", "62"),
    ("written_short", "delivery order fee lowhaven", "39"),
    ("written_short", "bill of lading amendment lowhaven", "25"),
    ("written_short", "terminal handling charge lowhaven", "180"),
    # ticket counters
    ("fares", "adult o/w lowhaven orlo", "14.50"),
    ("fares", "1 adult 1way lowhaven to orlo island", "14.50"),
    ("fares", "1 child lowhaven hemma o/w", "9.50"),
    ("fares", "adult rtn lowhaven - hemma", "34.00"),
    ("fares", "etd lowhaven orlo", "08:00"),
    ("fares", "eta lowhaven hemma", "12:00"),
    ("fares", "departure lowhaven orlo", "08:00"),
    # desks
    ("desks", "accts ph nr", "0555 100"),
    ("desks", "accounts addr", "3 Quay Rd"),
    ("desks", "mail addr export desk", "exp@x.example"),
    ("desks", "ext imp desk", "220"),
    ("desks", "dept accounts extension", "210"),
    ("desks", "when is customs desk manned", "07:00-19:00"),
    ("desks", "Τι τηλέφωνο έχει το λογιστήριο;", "0555 100"),
    ("desks", "διεύθυνση λογιστηρίου", "3 Quay Rd"),
    ("desks", "δ/νση αποθήκης", "9 Dock Rd"),
    ("desks", "ώρες τμήματος εισαγωγών", "08:00-17:00"),
    ("desks", "εσωτερικό για εξαγωγές", "230"),
    ("desks", "ti tilefono exei to logistirio", "0555 100"),
    ("desks", "poses ores einai anoixto to teloneio", "07:00-19:00"),
    ("wards", "tel maple wd", "2101"),
    ("wards", "icu tel", "2104"),
    ("wards", "visiting hrs cedar", "15:00-17:00"),
    ("wards", "τηλ ακτινολογικό", "2106"),
]


@pytest.mark.parametrize(("table", "question", "value"), FOUND)
def test_shorthand_is_read(table: str, question: str, value: str) -> None:
    reply = ask(of(table), question)
    assert reply is not None
    assert (reply.status, reply.sure) == ("answered", True), reply.text
    assert len(reply.rows) == 1
    assert value in reply.text


NOT_FOUND = [
    # another size or type is never taken for it
    ("rates", "40hc sunvik freight"),
    ("rates", "20rf dunmore rate"),
    ("rates", "20 fr dunmore freight"),
    ("rates", "40rh arden transit days"),
    ("rates", "thc arden 45hc"),
    ("rates", "40 st orlo freight"),
    ("split", "40rf arden rate"),
    ("split", "45hc arden rate"),
    # a row of the size alone may or may not cover it
    ("loose", "40hc rate per day"),
    ("loose", "20rf free days"),
    ("loose", "45hc rate per day"),
    # may be 40 ft or 45 ft; a number that only ends so; several containers; a size that is compared
    ("rates", "45gp orlo rate"),
    ("rates", "120hc arden freight"),
    ("rates", "2x40hc arden freight"),
    ("rates", "rates over 40 ft"),
    ("rates", "45ft orlo rate"),
    ("rates", "ναύλος 20άρι Arden το 2026"),
    # words that name a kind of thing, and a word of two names
    ("rates", "saint 40hc freight"),
    ("rates", "cape freight 20ot"),
    ("wards", "saint tel"),
    ("fares", "adult return lowhaven saint"),
    # unexplained words beside a container or a name
    ("rates", "40hc weight arden"),
    ("rates", "storage 40hc arden per day"),
    ("rates", "plug in arden, cost a day"),
    ("wards", "maple ward birch tel"),
    ("wards", "pt tel maple"),
    ("wards", "arterial pH maple"),
    # what the table does not hold
    ("charges", "awb fee lowhaven"),
    ("charges", "m/c fee lowhaven"),
    ("charges", "how do I pay the fee in lowhaven"),
    ("fares", "child rtn lowhaven orlo"),
    ("fares", "2 adults lowhaven hemma rtn"),
    ("desks", "accounts payable phone"),
    ("desks", "tel haulage desk"),
    ("desks", "τηλέφωνο μισθοδοσίας"),
    ("desks", "τηλέφωνο τμήματος πωλήσεων"),
    ("desks", "tilefono tou logisti"),
    ("wards", "τηλέφωνο του χειρουργού"),
    ("wards", "τηλέφωνο ακτινολόγου"),
]


@pytest.mark.parametrize(("table", "question"), NOT_FOUND)
def test_what_is_not_there_is_not_answered(table: str, question: str) -> None:
    reply = ask(of(table), question)
    assert reply is None or (reply.status != "answered" and not reply.sure), reply.text


def test_a_container_that_the_table_lacks_is_said_so() -> None:
    reply = ask(of("rates"), "thc sunvik 40ot")
    assert reply is not None
    assert reply.status == "not_found"
    assert "40ot" in reply.text


def test_cells_of_several_spellings_are_one_container() -> None:
    reply = ask(of("rates"), "which ports take 40hc")
    assert reply is not None
    assert {dict(row)["port"] for row in reply.rows} == {"Port Arden", "Saint Orlo"}


@pytest.mark.parametrize("question", ["freight 40ft arden", "40' container to arden how much", "ναύλος 40άρι Arden"])
def test_a_size_alone_shows_all_of_that_size(question: str) -> None:
    reply = ask(of("rates"), question)
    assert reply is not None
    assert [dict(row)["freight_usd"] for row in reply.rows] == ["500", "520", "900"]


@pytest.mark.parametrize("question", ["40ft sunvik freight", "freight for a 40' to saint orlo"])
def test_the_one_row_of_a_size_is_not_taken_for_the_type_that_is_meant(question: str) -> None:
    reply = ask(of("rates"), question)
    assert reply is not None
    assert reply.status == "clarify"
    assert "equipment" in reply.text


def test_a_word_of_two_names_is_asked_back_where_only_one_has_a_row() -> None:
    csv = "port,equipment,fee_eur\nVelmar North,20 ft dry,5\nVelmar South,40 ft dry,6\n"
    reply = ask(tool(csv, ("port", "equipment"), "", "fees", NO_WORDS), "fee 40dv velmar")
    assert reply is not None
    assert reply.status == "clarify"
    assert "Velmar North, Velmar South" in reply.text


def test_a_word_of_two_names_shows_both() -> None:
    reply = ask(tool("port,dues_eur\nVelmar North,5\nVelmar South,6\n", ("port",), "", "dues", NO_WORDS), "dues velmar")
    assert reply is not None
    assert len(reply.rows) == 2


# ---------------------------------------------------------------- whose word it is
def test_a_packs_own_word_goes_first() -> None:
    csv = "paper,port_of_discharge,fee_eur\nproof of delivery,Arden,3\nreceipt,Orlo,4\n"
    own = tool(csv, ("paper",), "", "papers", "canonical,alias,language\nproof of delivery,POD,en\n")
    reply = ask(own, "pod fee")
    assert reply is not None
    assert dict(reply.rows[0])["paper"] == "proof of delivery"
    reply = ask(tool(csv, ("paper",), "", "papers", NO_WORDS), "pod receipt")
    assert reply is not None
    assert "Orlo" in reply.text


@pytest.mark.parametrize("question", ["What do I pay in Lowhaven for a letter", "does it do imports", "is it a c o"])
def test_ordinary_words_are_no_abbreviation(question: str) -> None:
    words = [w.key for w in of("charges")._teller.u.read(question).words]  # type: ignore[union-attr]
    assert words == question.lower().split()


def test_only_what_is_plain_is_read_in_cells() -> None:
    assert spellings("D/O fee") == ["delivery order fee"]
    assert spellings("POD") == ["port of discharge", "discharge port"]
    assert spellings("exp date") == []
    assert in_english("logistirio")[:1] == ("accounts",)
    assert in_english("logistis") == ()


# ---------------------------------------------------------------- containers
@pytest.mark.parametrize(
    ("cell", "box"),
    [
        ("40HC", Box(40, frozenset([HIGH]))),
        ("40' high cube", Box(40, frozenset([HIGH]))),
        ("45G1", Box(40, frozenset([HIGH]))),
        ("L5G1", Box(45, frozenset([HIGH]))),
        ("22R1", Box(20, frozenset([REEFER]))),
        ("45R1", Box(40, frozenset([REEFER, HIGH]))),
        ("42GP", Box(40, frozenset(["dry"]))),
        ("20 ft dry container", Box(20, frozenset(["dry"]))),
        ("40 ft", Box(40, frozenset())),
        ("45GP", None),
        ("40HC/40HQ", None),
        ("20", None),
        ("12-20 dry", None),
        ("A40HC", None),
        ("any", None),
        ("", None),
    ],
)
def test_box_of_a_cell(cell: str, box: Box | None) -> None:
    assert box_of(cell) == box


SPELT = {
    "dry": ["{n}dv", "{n}DC", "{n} gp", "{n}' standard", "{n} ft dry", "{n}-foot general purpose"],
    HIGH: ["{n}hc", "{n}HQ", "{n}' hc", "{n} ft high cube", "{n}ft high-cube"],
    REEFER: ["{n}rf", "{n} RF", "{n}' reefer", "{n} ft refrigerated"],
    "open top": ["{n}ot", "{n}' open top", "{n} ft open-top"],
    "flat rack": ["{n}fr", "{n} flat rack", "{n}' flatrack"],
    "tank": ["{n}tk", "{n} ft tank"],
}
BOXES = [(size, kind) for size in (20, 40, 45) for kind in SPELT if (size, kind) != (45, "dry")]


@settings(max_examples=120, deadline=None)
@given(st.data(), st.sets(st.sampled_from(BOXES), min_size=1), st.sampled_from(BOXES))
def test_any_spelling_finds_its_own_row_or_none(
    data: st.DataObject, held: set[tuple[int, str]], asked: tuple[int, str]
) -> None:
    def spelt(size: int, kind: str) -> str:
        return data.draw(st.sampled_from(SPELT[kind])).format(n=size)

    rows = sorted(held)
    lines = [f"Arden,{spelt(*box)},{1000 + i}" for i, box in enumerate(rows)]
    which = tool("\n".join(["port,box,fee_eur", *lines, "Orlo,20tk,999"]), ("port", "box"), "", "fees", NO_WORDS)
    reply = ask(which, f"fee {spelt(*asked)} arden")
    if asked in held:
        assert reply is not None
        assert [dict(row)["fee_eur"] for row in reply.rows] == [str(1000 + rows.index(asked))]
    else:
        assert reply is None or reply.status == "not_found", reply.text
