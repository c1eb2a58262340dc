from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.text import fold
from assistant.tools.words.names import Name, NameIndex, derive_spellings, known_places
from assistant.tools.words.places import places

#: Stops with Latin names only, as many feeds have them.
LATIN = NameIndex(
    Name(name, name)
    for name in (
        "Piraeus", "Rafina", "Lavrio", "Naxos", "Paros", "Poros", "Santorini", "Mykonos", "Heraklion", "Chania", "Rhodes", "Kos", "Ios",
        "Milos", "Serifos", "Sifnos", "Syros", "Skyros", "Kythira", "Chios", "Corfu", "Hydra", "Kea", "Tinos", "Andros", "Parga", "Amorgos",
        "Folegandros", "Samos", "Agios Nikolaos", "Agios Kirykos", "Nea Styra", "Southampton", "Split", "Lefkada", "Spetses", "Thessaloniki",
    )
)  # fmt: skip
#: Stops with Greek names only.
GREEK = NameIndex(
    Name(name, name)
    for name in (
        "Πειραιάς", "Ραφήνα", "Λαύριο", "Νάξος", "Πάρος", "Πόρος", "Σαντορίνη", "Μύκονος", "Ηράκλειο", "Χανιά", "Ρόδος", "Κως", "Ίος",
        "Μήλος", "Σέριφος", "Σίφνος", "Σύρος", "Σκύρος", "Κύθηρα", "Χίος", "Κέρκυρα", "Ύδρα", "Κέα", "Τήνος", "Άνδρος", "Πάργα", "Αμοργός",
        "Λειψοί", "Σπέτσες", "Άγιος Νικόλαος", "Άγιος Κήρυκος", "Νέα Στύρα", "Τρίκερι",
    )
)  # fmt: skip
#: Stop names with additions, and shared ones.
STOPS = NameIndex(
    Name(name, name)
    for name in (
        "Naxos Port", "Port of Paros", "Santorini (Athinios)", "Agios Nikolaos (Crete)", "Agios Nikolaos (Symi)", "Kea Korissia", "Kea Port",
        "Πειραιάς - Πύλη Ε9", "Mykonos New Port", "Mykonos Old Port", "Chora", "Port", "Central", "Nea", "Saska Kępa", "Most Poniatowskiego",
        "Tinos, Main Harbour", "St. George Beach",
    )
)  # fmt: skip
#: With codes and hand-made spellings.
PACK = NameIndex(
    (
        Name("Piraeus", "Πειραιάς", "el"), Name("Piraeus", "GRPIR"), Name("Piraeus", "PIR"), Name("Paros", "PAS"), Name("Paros", "Paros"),
        Name("Piraeus", "Piraeus"), Name("Naxos", "Νάξου", "el"), Name("Kasos", "KSJ"), Name("Kasos", "Kasos"), Name("Sea Port City", "SEA"),
        Name("Sea Port City", "Sea Port City"),
    )
)  # fmt: skip

FOUND = {
    "latin": (LATIN, """
When is the next ferry from Piraeus to Naxos? | Piraeus, Naxos
ferries piraeus naxos tomorrow | Piraeus, Naxos
FROM RAFINA TO MYKONOS | Rafina, Mykonos
πλοίο από Πειραιά για Νάξο | Piraeus, Naxos
Πότε φεύγει από τον Πειραιά το πλοίο για τη Νάξο; | Piraeus, Naxos
ΠΛΟΙΑ ΑΠΟ ΠΕΙΡΑΙΑ ΠΡΟΣ ΝΑΞΟ | Piraeus, Naxos
από το λιμάνι του Πειραιώς | Piraeus
δρομολόγια Νάξου Πάρου | Naxos, Paros
από Ραφήνα για Άνδρο και Τήνο | Rafina, Andros, Tinos
πλοία για Σαντορίνη | Santorini
λιμάνι Σαντορίνης | Santorini
φτάνει στη Θήρα | Santorini
από Ηράκλειο Κρήτης | Heraklion
του Ηρακλείου | Heraklion
για Κύθηρα | Kythira
το λιμάνι των Κυθήρων | Kythira
από Χανιά στον Πειραιά | Chania, Piraeus
Χανίων | Chania
για Χίο από Λαύριο | Chios, Lavrio
στην Κέρκυρα | Corfu
στην Ύδρα και στις Σπέτσες | Hydra, Spetses
Σπετσών | Spetses
από τη Μύκονο στη Σύρο | Mykonos, Syros
Μυκόνου | Mykonos
για Κω και Ρόδο | Kos, Rhodes
στην Ίο | Ios
από Σκύρο | Skyros
Αγίου Νικολάου | Agios Nikolaos
στον Άγιο Νικόλαο | Agios Nikolaos
ploio apo peiraia gia naxo | Piraeus, Naxos
ploia apo pirea pros nakso | Piraeus, Naxos
apo Peiraia gia Na3o | Piraeus, Naxos
gia santorinh apo hrakleio | Santorini, Heraklion
apo Iraklio gia Thira | Heraklion, Santorini
gia 8hra | Santorini
gia mikono apo rafhna | Mykonos, Rafina
gia Myconos | Mykonos
to Iraklion | Heraklion
apo ta Xania | Chania
gia xio | Chios
gia Kerkira | Corfu
gia ydra | Hydra
apo lavrio gia kea | Lavrio, Kea
apo layrio gia tzia | Lavrio, Kea
stin paro | Paros
gia ko kai rodo | Kos, Rhodes
gia milo apo sifno | Milos, Sifnos
Kithira | Kythira
Milos to Sifnos via Serifos | Milos, Sifnos, Serifos
Pireaus to Santoriny | Piraeus, Santorini
from Santroini to Mykonso | Santorini, Mykonos
ferry to Mykonnos | Mykonos
ferry to Pareos | Paros
from Piareus to Naxso | Piraeus, Naxos
to Folegandos | Folegandros
to Folegandras | Folegandros
from Heraclion | Heraklion
to Herakleon | Heraklion
to Amorgso | Amorgos
για Σαντορίνι | Santorini
για Φολέγαντρο | Folegandros
to Spetsai | Spetses
san torini from piraeus | Santorini, Piraeus
agnikolaos | Agios Nikolaos
agiosnikolaos | Agios Nikolaos
Ag. Nikolaos | Agios Nikolaos
Ag Nikolaos to Sitia | Agios Nikolaos
St. Nicholas | Agios Nikolaos
Saint Nikolaos | Agios Nikolaos
Ag. Kirykos | Agios Kirykos
Αγ. Νικόλαος | Agios Nikolaos
Nea Stira | Nea Styra
Νέων Στύρων | Nea Styra
Sothampton | Southampton
from Split to Southampton | Split, Southampton
Naxos-Paros | Naxos, Paros
Piraeus → Ios | Piraeus, Ios
Naxos's port | Naxos
Zante or Leukada | Lefkada
apo thessaloniki | Thessaloniki
"""),
    "greek": (GREEK, """
from Piraeus to Naxos | Πειραιάς, Νάξος
from Pireaus to Naksos | Πειραιάς, Νάξος
Rafina - Mykonos | Ραφήνα, Μύκονος
Crete: Heraklion and Chania | Ηράκλειο, Χανιά
to Corfu | Κέρκυρα
to Hydra and Spetses | Ύδρα, Σπέτσες
to Rhodes from Kos | Ρόδος, Κως
to Santorini | Σαντορίνη
to Thira | Σαντορίνη
to Chios | Χίος
to Lipsi | Λειψοί
στους Λειψούς | Λειψοί
των Λειψών | Λειψοί
από Νάξο | Νάξος
της Νάξου | Νάξος
από τη Σέριφο | Σέριφος
Σερίφου | Σέριφος
ο Αγ. Νικόλαος | Άγιος Νικόλαος
Agiou Nikolaou | Άγιος Νικόλαος
to Agios Nikolaos | Άγιος Νικόλαος
Νέα Στύρα | Νέα Στύρα
από Πειραια για παρο | Πειραιάς, Πάρος
για Σαντορινη απο Πειραιαα | Σαντορίνη, Πειραιάς
Trikeri | Τρίκερι
στο Τρίκερι | Τρίκερι
Poros not Paros | Πόρος, Πάρος
Syros and Skyros | Σύρος, Σκύρος
"""),
    "stops": (STOPS, """
to Naxos | Naxos Port
Port of Naxos | Naxos Port
Naxos Port | Naxos Port
στη Νάξο | Naxos Port
from Paros port | Port of Paros
to Santorini | Santorini (Athinios)
to Athinios | Santorini (Athinios)
Agios Nikolaos | Agios Nikolaos (Crete) + Agios Nikolaos (Symi)
Agios Nikolaos (Symi) | Agios Nikolaos (Symi)
Agios Nikolaos Crete | Agios Nikolaos (Crete)
to Kea | Kea Korissia + Kea Port
Kea Port | Kea Port
to Korissia | Kea Korissia
Korissia, Kea | Kea Korissia, Kea Korissia + Kea Port
from Piraeus | Πειραιάς - Πύλη Ε9
από Πειραιά | Πειραιάς - Πύλη Ε9
to Mykonos | Mykonos New Port + Mykonos Old Port
Mykonos Old Port | Mykonos Old Port
to Chora | Chora
from Central to Chora | Central, Chora
Saska Kepa | Saska Kępa
to Poniatowskiego | Most Poniatowskiego
to Tinos | Tinos, Main Harbour
to Saint George | St. George Beach
"""),
    "pack": (PACK, """
from PIR to PAS | Piraeus, Paros
GRPIR | Piraeus
από Πειραιά για Νάξο | Piraeus, Naxos
πλοία Νάξος | Naxos
KSJ | Kasos
"""),
}  # fmt: skip

NOTHING = """
Is there a port near here?
We have a party of ten people
parts of the ship
I pass the cross and rode on
also at the airport
a person may sail
Can I create a booking and get chips?
cos it is late
three miles from the coast
times and prices
I want to split the bill in four
the central office is in the port
to port or starboard
ship to shore
a nice new chair
What is the same price for hydro power?
rhodium and iodine
the milk and the lemon
pas de deux
Pir or pas
κάθε πόρος και κάθε μέρος
θέλω να πάρω το πλοίο
τι έγινε με το δρομολόγιο
από ποια θύρα φεύγει
ένα μήλο και νερό
τα τέλη του λιμανιού
το κύμα και ο κόσμος
πόσο κάνει το εισιτήριο
γιατί άργησε το καράβι
thelo na paro to ploio
ti egine simera
poso kanei to eisitirio
"""


def _cases() -> list[tuple[NameIndex, str, str]]:
    return [
        (index, *(part.strip() for part in line.rsplit("|", 1)))
        for index, table in FOUND.values()
        for line in table.splitlines()
        if line.strip()
    ]


def shown(index: NameIndex, text: str) -> str:
    return ", ".join(" + ".join(sorted(m.candidates)) for m in index.find(text))


CASES = _cases()
NOTHINGS = [line for line in NOTHING.splitlines() if line]


@pytest.mark.parametrize(("index", "question", "expected"), CASES, ids=[c[1] for c in CASES])
def test_found(index: NameIndex, question: str, expected: str) -> None:
    assert shown(index, question) == expected


@pytest.mark.parametrize("question", NOTHINGS)
@pytest.mark.parametrize("index", [LATIN, GREEK, STOPS, PACK], ids=["latin", "greek", "stops", "pack"])
def test_not_found(index: NameIndex, question: str) -> None:
    assert shown(index, question) == ""


def test_there_are_enough_cases() -> None:
    assert len(CASES) + len(NOTHINGS) >= 120


@pytest.mark.parametrize(
    ("index", "question", "expected"),
    [c for c in CASES if "PIR" not in c[1] and c[1] != "KSJ"],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_accents_change_nothing(index: NameIndex, question: str, expected: str) -> None:
    text = "".join(fold(c).upper() if c.isupper() else fold(c) for c in question)
    if "chora" not in text.lower():
        assert shown(index, text) == expected


def test_slips_are_told_from_spellings() -> None:
    assert [m.exact for m in LATIN.find("from Pireas to Naxou via Mykonnos")] == [True, True, True]
    assert [m.exact for m in LATIN.find("from Piraaus to Folegandos")] == [False, False]
    assert LATIN.find("san torini")[0].exact is False
    scores = [LATIN.find(text)[0].score for text in ("to Naxos", "to Nakso", "to Naxpos")]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == 3


def test_before_and_role() -> None:
    mentions = LATIN.find("from Piraeus to Naxos via Paros")
    assert [(m.before, m.role) for m in mentions] == [("from", "from"), ("to", "to"), ("via", "via")]
    mentions = LATIN.find("από τον Πειραιά για τη Νάξο μέσω Πάρου, στη Σύρο")
    assert [m.role for m in mentions] == ["from", "to", "via", "at"]
    assert mentions[1].before == "για τη"
    mentions = LATIN.find("apo to Irakleio gia th Milo")
    assert [(m.before, m.role) for m in mentions] == [("apo to", "from"), ("gia th", "to")]
    assert [m.role for m in LATIN.find("Piraeus - Naxos")] == ["", "to"]
    assert [m.role for m in LATIN.find("from the port of Piraeus to the island of Naxos")] == ["from", "to"]
    assert [m.role for m in LATIN.find("When is the boat to Naxos from Piraeus?")] == ["to", "from"]
    assert [m.role for m in LATIN.find("Naxos. From there on")] == [""]


def test_case() -> None:
    assert LATIN.find("της Νάξου")[0].case == "genitive"
    assert LATIN.find("για τη Νάξο")[0].case == "accusative"
    assert LATIN.find("η Νάξος")[0].case == "nominative"


def test_skip() -> None:
    text = "to Naxos on Paros day"
    assert [m.text for m in LATIN.find(text, skip=((12, 17),))] == ["Naxos"]


def test_one_known_name_never_becomes_another() -> None:
    index = NameIndex([Name("Paros", "Paros"), Name("Milos", "Milos"), Name("Syros", "Syros"), Name("Samos", "Samos")])
    for other in ("Poros", "Tilos", "Skyros", "Kasos", "Leros", "Πόρο", "Σκύρο", "Delos"):
        assert index.find(f"ferry to {other}") == [], other
    assert [m.candidates for m in known_places().find("ferry to Poros")] == [("Poros",)]


def test_four_letters_are_never_mended() -> None:
    index = NameIndex([Name("Kea", "Kea"), Name("Symi", "Symi"), Name("Dover", "Dover")])
    assert index.find("to Kex, to Symo, to Sygi") == []
    assert index.find("to Dovre")[0].candidates == ("Dover",)


def test_places_that_are_one_slip_away_from_a_word_are_both_offered() -> None:
    index = NameIndex([Name("Larak", "Larak"), Name("Larat", "Larat")])
    assert set(index.find("ferry to Laras")[0].candidates) == {"Larak", "Larat"}


def test_own_vocabulary_comes_before_well_known_places() -> None:
    index = NameIndex([Name("Thira Town", "Thira"), Name("Santorini", "Santorini")])
    assert index.find("to Thira")[0].candidates == ("Thira Town",)
    assert index.find("to Santorini")[0].candidates == ("Santorini",)


def test_names_in_capitals_are_no_codes() -> None:
    index = NameIndex(Name(name, name) for name in ("KOS", "PAROS", "PIRAEUS"))
    assert shown(index, "from Kos to paros and Piraeus") == "KOS, PAROS, PIRAEUS"


def test_the_name_of_the_city_before_every_stop_tells_nothing() -> None:
    index = NameIndex(
        Name(n, n)
        for n in (
            f"Gdynia {w}"
            for w in [
                "Alfa",
                "Bravo",
                "Charlie",
                "Delta",
                "Echo",
                "Foxtrot",
                "Golf",
                "Hotel",
                "India",
                "Juliet",
                "Kilo",
                "Lima",
                "Mike",
            ]
        )
    )
    assert index.find("to Gdynia") == []
    assert shown(index, "to Gdynia Foxtrot") == "Gdynia Foxtrot"


def test_a_part_of_a_name_that_is_an_ordinary_word_tells_nothing() -> None:
    index = NameIndex(Name(n, n) for n in ("Baie-Comeau", "Nosy Be", "Lake Charles", "Mai Liao"))
    assert index.find("I want to be on time, με το πλοίο στη λίμνη") == []
    assert shown(index, "to Nosy Be from Baie Comeau") == "Nosy Be, Baie-Comeau"


def test_letters_of_other_keyboards() -> None:
    index = NameIndex(
        Name(n, n)
        for n in (
            "Przystań Młociny",
            "Tórshavn",
            "Ærøskøbing",
            "Nynäshamn",
            "Korčula",
            "Çeşme",
            "Bodø",
            "İzmir",
            "Göteborg",
        )
    )
    asked = "from mlociny to Torshavn, aeroskobing, Nynashamn, Nynaeshamn, korcula, cesme, Bodo, BODØ, izmir, goeteborg, Gotebrog"
    found = "Przystań Młociny, Tórshavn, Ærøskøbing, Nynäshamn, Nynäshamn, Korčula, Çeşme, Bodø, Bodø, İzmir, Göteborg, Göteborg"
    assert shown(index, asked) == found


def test_derive_spellings() -> None:
    assert {"Πειραιάς", "Πειραιά", "Πειραιώς", "Pireas"} <= set(derive_spellings("Piraeus"))
    assert {"Naxos", "Νάξος", "Νάξου", "Nakso"} <= set(derive_spellings("Naxos Port"))
    assert {"Piraeus", "Pireas", "Πειραιά"} <= set(derive_spellings("Πειραιάς - Πύλη Ε9"))
    assert {"Trikeri", "Τρικέρι"} & set(derive_spellings("Τρίκερι"))
    assert "Southampton" not in derive_spellings("Southampton")
    assert derive_spellings("Southampton") == []
    assert all(fold(s) for s in derive_spellings("Santorini (Athinios)"))


def test_the_table_of_places() -> None:
    table = places()
    assert len(table) >= 120
    for place in table:
        assert place.nominative and place.accusative and place.genitive and place.exonyms, place.name
        for spelling in place.spellings:
            assert spelling == unicodedata.normalize("NFC", spelling).strip()


SPELLINGS = [(place.name, spelling) for place in places() for spelling in place.spellings]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SPELLINGS),
    st.sampled_from([str.lower, str.upper, str.title, fold, lambda s: unicodedata.normalize("NFD", s)]),
    st.sampled_from(["{}", "ferry to {}", "από {} αύριο", "apo {}?"]),
)
def test_every_spelling_is_found(entry, change, frame: str) -> None:  # type: ignore[no-untyped-def]
    name, spelling = entry
    mentions = known_places().find(frame.format(change(spelling)))
    assert any(name in m.candidates for m in mentions), mentions


ENDINGS = {
    "ος": ("ος", "ο", "ου"),
    "α": ("α", "ας"),
    "η": ("η", "ης"),
    "ο": ("ο", "ου"),
    "ας": ("ας", "α"),
    "οι": ("οι", "ους", "ων"),
    "ες": ("ες", "ων"),
}


@settings(max_examples=300, deadline=None)
@given(
    st.text("βγδζκλμνρστφχ", min_size=1, max_size=2),
    st.sampled_from("αεο"),
    st.text("βγδζκλμνρστφχ", min_size=1, max_size=2),
    st.sampled_from(sorted(ENDINGS)),
    st.data(),
)
def test_greek_endings_of_unknown_places(a: str, vowel: str, b: str, ending: str, data: st.DataObject) -> None:
    stem = a + vowel + b + "ιν"
    index = NameIndex([Name("X", stem + ending)], well_known=False)
    form = stem + data.draw(st.sampled_from(ENDINGS[ending]))
    assert [m.candidates for m in index.find(f"πλοίο για {form} αύριο")] == [("X",)]


WORDS = st.sampled_from(
    [
        "to",
        "from",
        "Naxos",
        "Νάξου",
        "naxo",
        "port",
        "of",
        "Agios",
        "Ag.",
        "Nikolaos",
        "Αγίου",
        "Kea",
        "Mykonos",
        "Old",
        "(Crete)",
        "-",
        "PIR",
        "San",
        "torini",
        "3",
        "E9",
        "’s",
        "ﬁ",
        "½",
        "İ",
    ]
)


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(
        st.text(max_size=50), st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS, max_size=6).map("".join)
    )
)
def test_any_text(text: str) -> None:
    for index in (LATIN, STOPS, PACK):
        end = 0
        for mention in index.find(text):
            assert end <= mention.start < mention.end <= len(text)
            assert mention.text == text[mention.start : mention.end]
            assert mention.candidates and 0 < mention.score <= 1
            end = mention.end


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=30))
def test_any_names(names: list[str], text: str) -> None:
    index = NameIndex(Name(name, name) for name in names)
    index.find(text)
    for name in names:
        derive_spellings(name)


def test_prose_yields_hardly_any_slips() -> None:
    """Over real prose, words that are no names are taken for misspelt ones less than once in two thousand."""
    from pathlib import Path

    documents = Path(__file__).parents[3] / "domains" / "ferries" / "documents"
    words, slips = 0, []
    for path in sorted((*documents.glob("policies/*.md"), *documents.glob("el/**/*.md"))):
        for line in path.read_text("utf-8").splitlines():
            words += len(line.split())
            slips += [m.text for m in known_places().find(line) if not m.exact]
    assert words > 3000
    assert len(slips) <= words / 2000, slips


def test_it_is_fast_with_two_thousand_names() -> None:
    syllables = [c + v for c in "bdfgklmnprst" for v in "aeiou"]
    names = [
        f"{syllables[i % 60]}{syllables[i * 7 % 59]}{syllables[i * 13 % 53]}{'s' if i % 2 else 'nia'} {i // 900 or ''}".strip().title()
        for i in range(2000)
    ]
    index = NameIndex(Name(name, name) for name in names)
    question = (
        "Please tell me whether there is any ferry from Banisos to Galatania for two adults, one bycicle and a motorhome that "
        "leaves somwhere around noon tomorow, because we realy want to arive before dinnertime"
    )
    index.find(question)
    begin = time.perf_counter()
    for _ in range(10):
        index.find(question)
    assert (time.perf_counter() - begin) / 10 < 0.015
