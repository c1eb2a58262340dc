"""Places and bodies that no list holds: by the preposition, the post or the address they stand in, in English and Greek.

What this misses: bodies in lower case whose last word is none of those named here, and places without a preposition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import lists
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, Type, keep, make
from assistant.privacy.tokens import Word, is_eponym, is_first, is_ordinary, is_plain, is_surname, words

_C = r"[A-Z][\w'’\-]+"
_RUN = rf"(?P<it>{_C}(?:[ ](?:(?:of|and|&|the|upon|for)[ ])?{_C}){{0,4}})"
_BEFORE = compiled(
    rf"(?<![\w])(?P<lead>At|To|From|In|at|outside|near|in|from|to|via|towards|around|for|with|left|under|ex|formerly)(?:[ ](?:the|a))?[ \-]{_RUN}"
)
_IN = frozenset("outside near in from to via towards around".split())
# Last words of bodies that `organizations` does not know.
_TAILS = (
    "CMHT|CAMHS|Team|Teams|Services?|Church|Chapel|Cathedral|Mosque|Temple|Synagogue|Gurdwara|Fellowship|Ministries|Mission|Primary|Elementary|Secondary|"
    "Middle|Kindergarten|Preschool|Nursery|Montessori|Behavioral Health|Behavioural Health|Health|Health System|Medical|Medical Group|Medical Practice|Dental|Opticians|"
    "Vets|Radiology|Imaging|Pathology|Rehab|Recovery|Care|Carers|Homecare|Angels|Bakery|Diner|Cafe|Café|Restaurant|Pizza|Pub|Inn|Arms|Bar|Grill|Garage|"
    "Mills?|Works|Factory|Farms?|Dairy|Brewery|Market|Salon|Gym|Club|Union|Society|Agency|Housing|Association|Taxis|Cabs|Couriers|Removals|Freight|"
    "Funeral Directors|Funeral Home|Undertakers|Prison|Barracks|Embassy|Museum|Theatre|Electric|Electrical|Plumbing|Roofing|Steel|Plastics|Textiles|Pallets|Biscuits|"
    "Tool & Die|Manufacturing|Packaging|Printers|Press|Publishing|Software|Systems|Technologies|Media|Studios?|Security|Cleaners|Cleaning|Recruitment|Pensions|"
    "Mutual|Assurance|Borough Council|County Council|City Council|Charity|Foundation|Project|Refuge|Hostel|Shelter|Camp|State University|Institute|"
    "Regional Medical Center|Apartments|Mansions|Court House|Racecourse|Stadium|Airport|Station|Nursing|Lodge"
)
_NAMED = compiled(
    rf"(?<![\w])(?P<it>(?:The[ ])?{_C}(?:[ ](?:(?:of|and|&|the)[ ])?{_C}){{0,3}}?[ ](?:{_TAILS})(?:[ ](?:{_TAILS}))?)(?![\w'’])"
)
_SMALL = compiled(
    r"(?<![\w])(?P<it>(?:(?:saint|st|our lady of|holy|queen|king|prince|princess)\s+)?[a-z'’]{3,}(?:\s+[a-z'’]{3,})?\s+(?:hospital|infirmary|church|chapel|mosque|primary school|primary|school|high school|academy|college|university|pharmacy|"
    r"pathology|engineering|nursery|playgroup|scaffolding|roofing|plumbing|plastics|packaging|transport|coaches|dairies|dairy|bakery|motors|foods|logistics|haulage|construction|builders|shipping|textiles|limited|ltd|supermarket|stores|surgery|medical practice|health centre|nursing home|care home|brewery|steel|farms|taxis))(?![\w])"
)
_FORMER = compiled(rf"(?<![\w])(?:ex-|formerly (?:of |at |with )?){_RUN}")
_THE = compiled(
    r"(?<![\w])(?P<it>(?:The|the)[ ](?P<name>[A-Z][\w'’]+)(?:[ ][A-Z][\w'’]+)?[ ](?:Medical Practice|Surgery|Practice|Clinic|Medical Centre|Health Centre|Hospital|Nursing Home|Care Home|Pharmacy|School|Hospice|Inn|Arms))(?![\w])"
)
_STATE = compiled(
    rf"(?<![\w])(?P<it>{_C}(?:[ ]{_C}){{0,2}},[ ](?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]))(?![\w])"
)
_EIRCODE = compiled(r"(?<![\w])[AC-FHKNPRTV-Y]\d[\dW][ ]?[\dAC-FHKNPRTV-Y]{4}(?![\w])")
_COUNTY = compiled(rf"(?<![\w])(?:(?:Co|Ft|Mt)\.|County|Fort|Mount|Lough|Glen)[ ]{_C}")
_POSTED = compiled(r"(?<![\w])(?:[A-Z]{1,2}\d[\dA-Z]?[ ]\d[A-Z]{2})(?![\w])")
_STREET = compiled(
    rf"(?<![\w])(?:{_C}[ ]){{1,2}}(?:Street|Road|Avenue|Lane|Drive|Close|Crescent|Gardens|Grove|Terrace|Boulevard|Mews|Row|Parade|Approach|Quay|Way|Place|Square|Court|Hill|Walk|Rd|Ave|Ln|Dr|Blvd|St)(?![\w])\.?"
)
_SEGMENT = r"(?:(?:The[ ])?(?:Flat|Unit|Apt|Apartment|\d+(?:st|nd|rd|th) Floor)?[ ]?\d{0,5}[A-Za-z]?[ ]?[A-Z][\w'’\-.]+(?:[ ][A-Z][\w'’\-]+){0,3}|[A-Z]{1,2}\d[\dA-Z]?[ ]\d[A-Z]{2}|\d{5}(?:-\d{4})?)"
_ON = re.compile(
    rf"\.?,[ ]\n?(?P<it>{_SEGMENT})(?=[,.;)|\n]|$|[ ]{{2}}|[ ][A-Z]{{1,2}}\d|[ ](?i:tel|phone|ph|mob|fax|τηλ)\b)"
)
_BACK = re.compile(rf"(?:^|[:|\n(\-–][ ]*|,[ ])(?P<it>{_SEGMENT}),[ ]$")
_DATELINE = compiled(
    r"(?m)^[ \t]*(?P<it>[A-ZΑ-Ω][\w'’\-]+(?:[ ][A-ZΑ-Ω][\w'’\-]+)?),[ ](?=\d{1,2}(?:[/.\-]\d|[ ][A-Za-zΑ-Ωα-ω]{3,}))"
)
_LATIN_GREEK = compiled(
    r"(?<![\w])(?:meno(?:ume)?|menei|menoun|katoik\w+|odos|stin odo|dieuth[iy]nsi|diefthinsi)[ :]+(?P<it>[A-Z][a-z]+(?:[ ][A-Z][a-z]+)?[ ]\d{1,3}(?:,[ ][A-Z][a-z]+(?:[ ][A-Z][a-z]+)?)?)",
    re.IGNORECASE,
)
_G = r"(?:[Α-Ω][\w’'\-]{0,4}\.(?![ ]*\n)|[Α-Ω][\w’'\-]*)"
_STREET_SHORT = compiled(
    rf"(?<![\w.])(?P<it>[Α-Ω][α-ω]{{0,4}}\.[ ]?{_G}(?:[ ]{_G})?[ ]\d{{1,3}}(?:[ ]?[Α-Ω](?![\w]))?(?:[ ][&και]{{1,3}}[ ]{_G}(?:[ ]{_G})?)?(?:,[ ]{_G}(?:[ ]{_G})?(?:[ ]\d{{3}}[ ]?\d{{2}})?)?)"
)
_HEADS_EL = (
    r"νοσοκομει\w+|νοσηλευτηρι\w+|ιερ(?:ος|ου|ο|ον) να\w+|μονη\w?|ενορια\w?|εκπαιδευτηρι\w+|σχολη\w?|σχολει\w+|νηπιαγωγει\w+|λυκει\w+|γυμνασι\w+|μοναδα\w?|εργαστηρι\w+|κεντρ(?:ο|ου|ων)(?: (?:υγειας|αποκαταστασης|ημερας|φροντιδας))?|"
    r"ιατρει\w+|πολυιατρει\w+|ψυχιατρει\w+|πολυτεχνει\w+|πανεπιστημι\w+|ιδρυμα\w*|συλλογο\w+|σωματει\w+|αστυνομικο τμημα|λιμεναρχει\w+|παιδικ\w+ σταθμ\w+|φροντιστηρι\w+|κοιμητηρι\w+|γραφει\w+ τελετων|φαρμακει\w+|φουρνο\w|"
    r"ταβερνα\w?|καφενει\w+|εστιατορι\w+|βενζιναδικ\w+|συνεργει\w+|καταστημα\w*|σουπερ μαρκετ|αφοι|κλωστηρι\w+|ναυπηγει\w+|εκδοσεις|εταιρ(?:ει|ι)α\w?|ξενοδοχει\w+|βιομηχανια\w?|εργοστασι\w+|θεραπευτηρι\w+|κλινικη\w?|γηροκομει\w+|οικος ευγηριας|δημος|δημου|υιοι|απεικονιση"
)
_BODY_EL = compiled(
    rf"(?<![\w])(?P<adj>(?:\d{{1,3}}(?:ο|ου|η|ης)[ ])?(?:[Α-Ω]\w+(?i:ικ|ει|αι)(?i:ο|ου|η|ης|α|ων|ος)[ ]){{0,2}})(?P<head>(?i:{_HEADS_EL}))(?P<names>(?:[ ](?:(?:του|της|των|η|ο|και|&|-)[ ])?(?:«[^»\n]{{2,40}}»|[Α-ΩA-Z&][\w.&’'\-]*)){{1,5}})"
)
_SMALL_EL = compiled(
    rf"(?<![\w])(?P<it>(?:{_HEADS_EL})[ ](?:(?:του|της|των|αγιος|αγια|αγιου|αγιας|η|ο)[ ])?(?P<name>[α-ω]{{4,}})(?:[ ](?P<more>[α-ω]{{4,}}))?)(?![\w])"
)


_DEGREES = frozenset("MA MD PA MS MT ND OD".split())
_HOLY = ("αγι", "νεα", "νεο", "ανω", "κατω", "παναγι")
_SHORT_EL = compiled(
    rf"(?<![\w.])(?P<it>(?:Κ\.[ ]?Υ\.|Γ\.[ ]?Ν\.(?:[ ]?[ΝΑΘ]\.)?|Π\.[ ]?Γ\.[ ]?Ν\.|Γ\.[ ]?Ο\.[ ]?Ν\.|ΚΥ|ΓΝ|ΠΓΝ|ΓΟΝ|ΤΕΠ|ΚΑΠΗ|ΚΕΠ|ΙΚΑ|ΠΕΔΥ|ΤΟΜΥ|(?:\d{{1,2}}[οη][ ])?(?:ΓΕΛ|ΕΠΑΛ|ΤΕΙ|ΑΕΙ|ΙΕΚ|ΚΤΕΛ|ΔΕΥΑ|ΜΦΗ|ΚΗΦΗ|ΚΔΑΠ|ΓΣΝ|ΜΧΠ|ΑΟ|ΠΑΣ|ΚΨΥ|ΜΨΥ|ΚΚΠΠΑ))[ ](?:(?:της|του)[ ])?{_G}(?:[ ]{_G}){{0,2}})"
)
_IN_EL = compiled(
    rf"(?<![\w])(?:από|στο|στη|στην|στον|στα|στις|στους|σε)[ ](?:(?:το|τη|την|τον|τα)[ ])?(?P<it>{_G}(?:[ ](?:-[ ])?{_G}){{0,3}})"
)
_LIVES_EL = compiled(
    r"(?<![\w])(?:κάτοικος|κατοίκου|κάτοικο|δημότης|καταγόμεν\w+(?: από (?:τη|την|το))?)[ ](?P<it>[^\W\d_]{4,}(?:[ ][^\W\d_]{5,})?)(?![\w])",
    re.IGNORECASE,
)
_HOLY_EL = compiled(
    r"(?<![\w])(?:στη|στην|στον|τη|από τη|από την|από τον|κάτοικος|της|του)[ ](?P<it>(?:νέα|νέας|νέο|αγία|αγίας|άγιο|αγίου|άνω|κάτω|παλαιά|παλιά)[ ](?P<name>[^\W\d_]{4,}))(?![\w])",
    re.IGNORECASE,
)
_TOWN_PHONE = compiled(
    rf"(?<=,[ ])(?P<it>{_C}(?:[ ]{_C})?)(?=,[ ](?:(?i:tel|phone|mob)\w*[.:]?[ ])?\+?[\d(][\d ()\-]{{8,}})"
)
_SMALL_IN = compiled(r"(?<![\w])(?:in|from|near|outside|lives in|moved to)[ ](?P<it>[a-z]{5,})(?![\w'’])")
_SAINT = compiled(
    r"(?<![\w])(?:at|from|to|in|outside|attends)[ ](?P<it>(?:st|saint|St|Saint)\.?[ ][A-Za-z]{4,}['’]?s?)(?![\w'’])"
)


_NO_NAME = frozenset(
    "the his her their our your this that a an my same local old new nearest primary secondary high nursing care medical health day night first second last next big small good bad "
    "private public general community special boarding grammar comprehensive state catholic village church school college university no any another every some each one two three "
    "civil mechanical electrical chemical software teaching retail".split()
)


def _strange(word: Word) -> bool:
    ordinary = is_plain(word.key) if word.shape == "T" else is_ordinary(word.key)
    return len(word.key) > 2 and not ordinary and not lists.is_clinical(word.key)


def _clean(found: list[Word]) -> bool:
    return not any(lists.is_drug(w.key) or is_eponym(w.key) for w in found)


def _english(text: str) -> Iterator[Finding | None]:
    for m in _BEFORE.finditer(text):
        found = words(m["it"])
        if not found or not _clean(found) or any(w.shape != "T" for w in found[:1]):
            continue
        kind: Type = "LOCATION" if m["lead"].lower() in _IN else "ORGANIZATION"
        alone = len(found) == 1
        if is_first(found[0].key) or (alone and (is_surname(found[0].key) or len(found[0].key) < 4)):
            continue
        if m["lead"] in ("for", "with", "under", "left", "ex") and alone:
            continue
        told = any(_strange(w) for w in found) and (_strange(found[0]) or len(found) > 2)
        if m["lead"] in ("at", "outside") and not alone:
            told = told or not any(lists.is_clinical(w.key) for w in found)
        if (m["lead"][0].isupper() and alone) or not told:
            continue
        if re.match(
            r"['’]s\b|[ ](?:scale|score|sign|test|criteria|drain|tube|catheter|position|line|index|stage|grade|class)",
            text[m.end() :],
        ):
            continue
        yield make(kind, text, *m.span("it"), "a capital after a preposition", 0.42)
    top = sum(len(line) + 1 for line in text.split("\n")[:3])
    for m in _NAMED.finditer(text):
        found = words(m["it"])
        telling = [w for w in found[:-1] if w.key not in ("the", "of", "and")]
        if any(_strange(w) or is_surname(w.key) or w.key in lists.places() for w in telling) or (
            m.end() <= top and len(found) > 2
        ):
            yield make("ORGANIZATION", text, *m.span("it"), "a name and the word of a body", 0.62)
    for m in _THE.finditer(text):
        if not lists.is_clinical(words(m["name"])[0].key):
            yield make("ORGANIZATION", text, *m.span("it"), "a name and the word of a body", 0.7)
    for m in _FORMER.finditer(text):
        if _clean(words(m["it"])):
            yield make("ORGANIZATION", text, *m.span("it"), "a former employer", 0.5)
    for m in _SMALL.finditer(text):
        found = words(m["it"])
        for n, w in enumerate(found[:-1]):
            led = re.search(
                r"(?:at|with|for|to|in|attends|from)[ ](?:the[ ])?$",
                text[max(0, m.start() + w.start - 12) : m.start() + w.start],
            )
            named = w.key in ("saint", "our", "holy", "queen", "king") or (_strange(w) and len(w.key) > 4)
            if named or (led and w.key not in _NO_NAME and not lists.is_clinical(w.key)):
                yield make("ORGANIZATION", text, m.start() + w.start, m.end(), "a name and the word of a body", 0.5)
                break
            del n


def _places(text: str) -> Iterator[Finding | None]:
    for pattern, why, score in (
        (_STATE, "a town and its state", 0.8),
        (_EIRCODE, "the form of an Eircode", 0.85),
        (_COUNTY, "a county, a fort or a mountain", 0.7),
    ):
        for m in pattern.finditer(text):
            if (
                pattern is _STATE
                and m["it"][-2:] in _DEGREES
                and (
                    re.search(r"(?:[A-Z]\.|by|Dr|[a-z]:)[ ]*$", text[max(0, m.start() - 6) : m.start()])
                    or text[m.end() : m.end() + 1] == "("
                )
            ):
                continue
            if pattern is _EIRCODE and sum(c.isdigit() for c in m.group()) < 3:
                continue
            yield make("LOCATION", text, *m.span(), why, score)
    for m in _DATELINE.finditer(text):
        found = words(m["it"])
        if not any(lists.is_clinical(w.key) or is_ordinary(w.key) for w in found):
            yield make("LOCATION", text, *m.span("it"), "a place before a date", 0.66)
    for m in _LATIN_GREEK.finditer(text):
        yield make("LOCATION", text, *m.span("it"), "a street and a number", 0.85)
    for m in _STREET_SHORT.finditer(text):
        if (
            re.search(r"[α-ω]{3}", m["it"])
            and text[m.end() : m.end() + 1].isdigit() is False
            and not any(lists.is_clinical_greek(w.key) for w in words(m["it"])[1:2])
        ):
            yield make("LOCATION", text, *m.span("it"), "a street and a number", 0.8)
    for pattern in (_STREET, _POSTED):
        for m in pattern.finditer(text):
            start, end = m.span()
            for _ in range(3):
                if (on := _ON.match(text, end)) and _place_like(on["it"]):
                    end = on.end("it")
            for _ in range(3):
                back = _BACK.search(text[max(0, start - 60) : start])
                if back and _place_like(back["it"]):
                    start = max(0, start - 60) + back.start("it")
            if (start, end) != m.span():
                yield make("LOCATION", text, start, end, "parts of an address", 0.7)


_ADDRESS = frozenset(
    "house street hall floor old new bay green hill head foot bank end mouth neck side north south east west upper lower little great long high low cross port".split()
)


def _place_like(segment: str) -> bool:
    found = words(segment)
    # "28-Jan-1964, 146 Larkspur Crescent": the end of a date is no part of the address.
    return not re.match(r"[A-Z][a-z]{2,8}[-. ]\d", segment) and not any(
        lists.is_clinical(w.key) and w.key not in _ADDRESS for w in found
    )


def _greek(text: str) -> Iterator[Finding | None]:
    for m in _BODY_EL.finditer(text):
        end = m.start("names")
        capitals = m["head"].isupper()
        for n, w in enumerate(words(m["names"])):
            small = w.key in ("του", "τησ", "των", "η", "ο", "και")
            if not small and (
                (lists.is_clinical_greek(w.key) and not w.key.startswith(_HOLY)) or (capitals and w.shape == "T" and n)
            ):
                break
            if not small:
                end = m.start("names") + w.end
        if m["names"].lstrip().startswith("«"):
            end = m.start("names") + m["names"].index("»") + 1
        if end > m.start("names"):
            yield make("ORGANIZATION", text, m.start("adj"), end, "a Greek body and its name", 0.8)
    for m in _SMALL_EL.finditer(text):
        if lists.is_clinical_greek(m["name"]):
            continue
        end = m.end("name")
        if m["more"] and not lists.is_clinical_greek(m["more"]) and lists.is_clinical_greek(m["name"]):
            end = m.end("more")
        yield make("ORGANIZATION", text, m.start("it"), end, "a Greek body and its name", 0.55)


def _small(text: str) -> Iterator[Finding | None]:
    """Places after prepositions in text without capitals, and in Greek."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(c.isupper() for c in letters) < 0.015 * len(letters):
        for m in _SMALL_IN.finditer(text):
            w = words(m["it"])[0]
            if _strange(w) and not is_first(w.key) and not is_eponym(w.key) and not lists.is_drug(w.key):
                yield make("LOCATION", text, *m.span("it"), "an unknown word after a preposition", 0.4)
    for m in _SAINT.finditer(text):
        if not re.search(r"wort|vitus|elmo|anthony", text[m.start() : m.end() + 8], re.IGNORECASE):
            yield make("ORGANIZATION", text, *m.span("it"), "a saint after a preposition", 0.5)
    for m in _TOWN_PHONE.finditer(text):
        if not any(lists.is_clinical(w.key) or is_first(w.key) or w.shape != "T" for w in words(m["it"])):
            yield make("LOCATION", text, *m.span("it"), "a place before a phone", 0.6)
    for m in _SHORT_EL.finditer(text):
        yield make(
            "ORGANIZATION", text, *m.span("it"), "a Greek institution and its name", 0.97 if "." in m["it"][:3] else 0.8
        )
    for m in _IN_EL.finditer(text):
        found = words(m["it"])
        stop = next(
            (
                n
                for n, w in enumerate(found)
                if lists.is_clinical(w.key) or (not w.greek and lists.is_drug(w.key)) or is_eponym(w.key)
            ),
            len(found),
        )
        if stop and found[0].shape == "T" and not is_first(found[0].key) and len(found[0].key) > 3 and found[0].greek:
            kind: Type = "ORGANIZATION" if stop > 1 else "LOCATION"
            yield make(
                kind,
                text,
                m.start("it"),
                m.start("it") + found[stop - 1].end,
                "a Greek capital after a preposition",
                0.5 if stop > 1 else 0.36,
            )
    for m in _LIVES_EL.finditer(text):
        found = words(m["it"])
        if lists.is_clinical_greek(found[0].key) and not found[0].key.startswith(_HOLY):
            continue
        last = found[-1] if found[-1].capital or found[-1] is found[0] else found[0]
        if not lists.is_clinical_greek(last.key):
            yield make("LOCATION", text, m.start("it"), m.start("it") + last.end, "a place after who lives there", 0.7)
    for m in _HOLY_EL.finditer(text):
        if not lists.is_clinical_greek(words(m["name"])[0].key):
            yield make("LOCATION", text, *m.span("it"), "a Greek place by its first word", 0.55)


def find(text: str) -> list[Finding]:
    """Places and bodies by context."""
    return keep([*_english(text), *_places(text), *_greek(text), *_small(text)])
