"""Hospitals, wards, practices and employers (ORGANIZATION), by the word that says what they are, by list, by context."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from assistant.privacy import lists
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make
from assistant.privacy.tokens import is_ordinary, words
from assistant.text import fold

_KIND = r"(?:(?:General|University|Community|District|Royal|Memorial|Children['’]?s?|Teaching|Cottage|Regional|County|City|Private|Foundation|Maternity|Women['’]?s|Mental\s+Health|Eye|Dental|Heart|Cancer|Medical|Health|Healthcare|Hospitals?|NHS|Infirmary|Clinic|Trust|Foundation|Centre|Center|Surgery|Practice|Hospice|Sanatorium|Institute|Pharmacy|Chemists?|Laborator(?:y|ies)|Labs?|Diagnostics|Polyclinic|Nursing\s+Home|Care\s+Home|Residential\s+Home|Rest\s+Home|Retirement\s+(?:Home|Village)|House\s+Surgery)\b)"
_HEAD = r"(?:Hospitals?|Infirmary|Clinic|Clinics|Surgery|Practice|Hospice|Sanatorium|Institute|Pharmacy|Chemists?|Laborator(?:y|ies)|Labs|Diagnostics|Polyclinic|(?:Medical|Health|Cancer|Heart|Eye|Treatment|Trauma|Day|Resource|Wellness|Birth|Rehabilitation|Dialysis|Diabetes|Community|Leisure|Care|Walk-in|Urgent\s+Care|Day\s+Care)\s+(?:Centre|Center)|(?:NHS\s+)?(?:Foundation\s+)?Trust|Health\s+Board|Healthcare|Nursing\s+Home|Care\s+Home|Residential\s+Home|Rest\s+Home|Retirement\s+Home)"
_NAMED = compiled(
    rf"(?<![\w])(?P<it>(?:(?:The|St\.?|Saint|Our|Lady|of|and|&|the|for|upon|in|at|de|la|[A-Z0-9](?:[\w'’\-]|\.(?=\w))*)[ ]+){{1,7}}{_HEAD}(?:[ ]+(?:NHS[ ]+)?(?:Foundation[ ]+)?(?:Trust|Hospital|Centre|Center|Clinic|Campus|Unit)\b)*(?:[ ]+(?:of|at|for)[ ]+[A-Z][\w'’\-]+(?:[ ]+[A-Z][\w'’\-]+)*)?)(?![\w])"
)
_CAPS = compiled(
    r"(?<![\w])(?P<it>(?:(?:[A-Z][A-Z'’\-.]+|OF|AND|&|THE)[ ]+){1,6}(?:HOSPITALS?|INFIRMARY|CLINIC|SURGERY|HOSPICE|MEDICAL CENT(?:RE|ER)|HEALTH CENT(?:RE|ER)|NHS(?: FOUNDATION)? TRUST|NURSING HOME|CARE HOME|PHARMACY|MEDICAL PRACTICE|UNIVERSITY|LABORATOR(?:Y|IES)))(?![\w])"
)
_LOWER = compiled(
    r"(?<![\w])(?P<it>(?:(?:st\.?|saint|royal|queen|king|princess|prince|north|south|east|west|our lady|[a-z'’]{3,})\s+){1,3}(?:general hospital|hospital|infirmary|medical centre|medical center|health centre|hospice|nursing home|care home|surgery))(?![\w])"
)
_LOWER_STOP = frozenset(
    "the a an this that our your his her their to from in at of for and or with by local nearest another other any same day general district community university private teaching admitted discharged transferred presented attended referred via into post pre before after back spinal cardiac knee hip eye emergency elective abdominal bariatric thoracic vascular plastic oral major minor previous recent prior had has have no further requiring required under open bypass heart valve hernia bowel brain breast cosmetic laparoscopic keyhole gp gps in-hospital out-of-hospital during while per between every outpatient inpatient her's needs need refused declined routine colorectal orthopaedic cataract maternity psychiatric field mental children's childrens lives living residential was is were are be been for his a new old current bed this regional tertiary secondary nearby large small busy city county cottage rural main urgent corrective reconstructive joint replacement arthroscopic day-case ent ear nose neck back dental gastric sinus thyroid lung kidney liver prostate bladder foot hand spine".split()
)  # fmt: skip
_WARD = compiled(
    r"(?<![\w])(?P<it>(?:[Ww]ard|WARD|[Bb]ay|BAY)\s*(?:no\.?\s*)?(?:\d{1,3}\s?[A-Z]?|[A-Z]\d{0,2})(?![\w])|(?:[A-Z][\w'’]+ +){1,2}(?:Ward|WARD|Wing|Suite|Day Unit|Day Hospital)(?:\s+\d{1,2}[A-Z]?)?(?![\w])|(?:[a-z'’]{3,} +)(?:ward|suite)(?![\w])|(?:ward|wd)\s*[a-z]?\d{1,3}\s?[a-z]?(?![\w]))"
)
_WARD_STOP = frozenset("the this on to from our same medical surgical general general's high acute stroke virtual open closed a transfer side new old consultant post male female right left daily cardiac admission assessment discharge labour seen morning evening weekend theatre rehabilitation".split())  # fmt: skip
_FIRM = compiled(
    r"(?<![\w])(?P<it>(?:[A-Z0-9](?:[\w'’&\-]|\.(?=\w))*(?:,)?[ ]+(?:(?:&|and|of|de|et|und)[ ]+)?){1,5}(?:Ltd|Limited|LLC|LLP|Inc|PLC|plc|Plc|GmbH|AG|S\.?A\.?|SpA|S\.?r\.?l|B\.?V|N\.?V|Oy|AB|A/S|Corp|Corporation|Company|Co|Group|Holdings|Partners|Associates|Industries|Enterprises|Logistics|Solutions|Consulting|Brothers|Bros|& Sons|and Sons|Bank|Airlines|Airways|Council|University|College|Academy|School|Nursery|Police|Constabulary|Fire Service|Library|Hotel|Supermarket|Stores|Foods|Engineering|Motors|Construction|Builders|Transport|Haulage|Shipping|Insurance|Solicitors|Church|Parish)\.?)(?![\w\-])"
)
_WORKS = compiled(
    r"(?:(?<![\w])(?:works?|worked|working|employed|job|retired|retiring|shifts?|manager|driver|teacher|engineer|accountant|clerk|cleaner|nurse|cook|chef|secretary|guard|technician|porter|foreman|welder|cashier|analyst|lecturer|colleague|apprentice|career|position|post|years|contract|internship)\s+(?:\w+\s+){0,5}?(?:at|for|by|with|from)|(?<![\w])(?:employer|employed\s+by|occupation|workplace|place\s+of\s+work|insurer|insurance|school|nursery|college|university|organisation|organization|company|pharmacy|practice|hospital|facility|referring\s+(?:unit|hospital|practice)|surgery|site|trust)\s*:)[ \t]+(?:the\s+)?(?P<it>[A-Z](?:[\w'’&\-]|\.(?=\w))*(?:[ ]+(?:of|and|&|for|the|de|[A-Z0-9](?:[\w'’&\-]|\.(?=\w))*)){0,6})"
)
_G = r"(?:(?:[Α-ΩΆ-Ώ]{1,3}\.)+|[Α-ΩΆ-ΏΪΫ][\wΆ-ώ’'\-]*)"
_NAMED_EL = compiled(
    rf"(?<![\w])(?P<it>(?:(?:\d{{1,3}}(?:ο|ου|η|ης)\s+)?(?:Περιφερειακ\w+\s+|Πανεπιστημιακ\w+\s+|Γενικ\w+\s+|Ιδιωτικ\w+\s+|Αντικαρκινικ\w+\s+|Ογκολογικ\w+\s+|Στρατιωτικ\w+\s+|Ψυχιατρικ\w+\s+|Μαιευτικ\w+\s+|Ναυτικ\w+\s+|Θεραπευτικ\w+\s+|Διαγνωστικ\w+\s+|Ιατρικ\w+\s+|Κέντρ\w+\s+)*"
    rf"(?:Νοσοκομεί\w+|Νοσηλευτήρι\w+|Νοσηλευτικ\w+\s+Ίδρυμα|Θεραπευτήρι\w+|Κέντρ\w+\s+Υγείας|Κ\.Υ\.|Κλινικ\w+|Ιατρικ\w+\s+Κέντρ\w+|Διαγνωστικ\w+\s+Κέντρ\w+|Κέντρ\w+\s+Αποκατάστασης|Πολυϊατρεί\w+|Μαιευτήρι\w+|Ίδρυμα|Γηροκομεί\w+|Οίκος\s+Ευγηρίας|Μονάδα\s+Φροντίδας\s+Ηλικιωμένων|ΜΦΗ|Φαρμακεί\w+|Πανεπιστήμι\w+|Σχολεί\w+|Γυμνάσι\w+|Λύκει\w+|Δημοτικ\w+\s+Σχολεί\w+|Εταιρεί\w+|Τράπεζα\w*|Εργοστάσι\w+|Ξενοδοχεί\w+|Δήμος|Δήμου|Σούπερ\s+Μάρκετ)"
    rf"\s+(?:«[^»\n]{{2,50}}»|\"[^\"\n]{{2,50}}\"|“[^”\n]{{2,50}}”|(?:της\s+|του\s+|των\s+)?{_G}(?:\s+(?:της\s+|του\s+|των\s+|η\s+|ο\s+|και\s+|-\s+)?(?:«[^»\n]{{2,40}}»|\"[^\"\n]{{2,40}}\"|{_G})){{0,4}}))"
    r"|(?:Π\.?\s?Γ\.?\s?Ν\.?|Γ\.\s?Ν\.?|ΓΝΑ|ΓΝΘ|ΠΓΝ[ΑΘΛΠΗΙ]?|ΓΝ|Γ\.Ο\.Ν\.|ΓΟΝΚ|Κ\.Υ\.|ΚΥ)\s+(?:«[^»\n]{2,50}»|\"[^\"\n]{2,50}\"|"
    + _G
    + r"(?:\s+(?:-\s+)?(?:«[^»\n]{2,40}»|\"[^\"\n]{2,40}\"|"
    + _G
    + r")){0,3}))",
)
_NAMED_EL_LOWER = compiled(
    r"(?<![\w])(?P<it>(?:(?:γενικ[όο]|γενικο[ύυ]|πανεπιστημιακ[όο]|πανεπιστημιακο[ύυ])\s+)?(?:νοσοκομε[ίι]ο|νοσοκομε[ίι]ου|κ[έε]ντρο υγε[ίι]ας|κ[έε]ντρου υγε[ίι]ας|κλινικ[ήη]|κλινικ[ήη]ς|ιδιωτικ[ήη] κλινικ[ήη])\s+(?:«[^»\n]{2,50}»|\"[^\"\n]{2,50}\"|(?:της\s+|του\s+|των\s+)?[Α-ΩΆ-Ώ][\wΆ-ώ.\-]+(?:\s+[Α-ΩΆ-Ώ][\wΆ-ώ.\-]+){0,2}))"
)
_QUOTED_EL = compiled(
    r"(?:εταιρεία|εταιρεια|εταιρείας|επιχείρηση|κλινική|ξενοδοχείο|σούπερ μάρκετ|φαρμακείο|εργοστάσιο|νοσοκομείο|ίδρυμα|οργανισμό\w*|κατάστημα|σχολείο|τράπεζα)\s+(?:\w+\s+){0,2}?(?P<it>[«\"“][^»\"”\n]{2,50}[»\"”]|[Α-ΩΆ-ΏA-Z](?:[\w&\-]|\.(?=\w))+(?:\s+[Α-ΩΆ-ΏA-Z](?:[\w&\-]|\.(?=\w))+){0,3})",
    re.IGNORECASE,
)
_QUOTES = compiled(r"«(?P<it>[Α-ΩΆ-ΏA-Z][^»\n]{2,45})»")
_WARD_EL = compiled(
    r"(?<![\w])(?P<it>(?:[Α-ΕΣΤ΄'’´]{1,2}['΄’´ʹ]\s?|[1-9](?:η|ης|ή|α)\s+|[ΑΒΓΔΕ]\s)(?:Πανεπιστημιακ\w+\s+)?(?:Παθολογικ\w+|Χειρουργικ\w+|Καρδιολογικ\w+|Ορθοπ\w+|Πνευμονολογικ\w+|Νευρολογικ\w+|Μαιευτικ\w+|Ουρολογικ\w+|Ογκολογικ\w+|Παιδιατρικ\w+|Ψυχιατρικ\w+|Γαστρεντερολογικ\w+|Νεφρολογικ\w+|Γυναικολογικ\w+|Αιματολογικ\w+|Προπαιδευτικ\w+)(?:\s+(?:Κλινικ\w+|Τμήμα\w*))?|(?:[Θθ]άλαμο[ςυ]?|[Θθ]αλαμο[ςυ]?|[Θθ]αλάμου|ΘΑΛΑΜΟΣ|[Κκ]λίνη|[Δδ]ωμάτιο)\s*[:.]?\s*\d{1,4}(?:\s?[Α-Ω])?)(?![\w]|/\d)",
    re.IGNORECASE,
)
_FIRM_EL = compiled(
    r"(?<![\w])(?P<it>(?:[Α-ΩΆ-ΏA-Z&](?:[\w&'’\-]|\.(?=\w))*\s+){1,4}(?:Α\.?Ε\.?|Ε\.?Π\.?Ε\.?|Ο\.?Ε\.?|Ι\.?Κ\.?Ε\.?|Α\.?Β\.?Ε\.?Ε\.?|Α\.?Ε\.?Β\.?Ε\.?|Ε\.?Ε\.?|ΑΒΕΕ|ΑΕΒΕ|A\.?E\.?))(?![\wΆ-ώ])"
)
_WORKS_EL = compiled(
    r"(?<![\w])(?:εργάζεται|εργαζεται|εργαζόταν|εργάστηκε|εργαζόμεν\w+|δουλεύει|δουλευει|απασχολείται|υπάλληλος|υπαλληλος|οδηγός|λογιστής|λογίστρια|δάσκαλος|δασκάλα|συνταξιούχος|συνταξιουχος|εργοδότης|εργοδότη|εργοδοτης|μηχανικός|τεχνικός|ταμίας|φοιτητής|φοιτήτρια|καθηγητής|πωλητής|πωλήτρια|φύλακας|μάγειρας)\s*:?\s+(?:\w+\s+){0,3}?(?:στην|στη|στον|στο|στα|στους|της|του|των|από\s+την|από\s+το|:)\s+(?:εταιρεία\s+|εταιρεια\s+)?(?P<it>(?:[«\"“])?[Α-ΩΆ-ΏA-Z](?:[\w&'’\-]|\.(?=\w))*(?:\s+[Α-ΩΆ-ΏA-Z&](?:[\w&'’\-]|\.(?=\w))*){0,4}(?:[»\"”])?)"
)
_LABEL_EL = compiled(
    r"(?<![\w])(?:εργοδότης|εργοδοτης|νοσοκομείο|νοσοκομειο|κλινική|φορέας|ταμείο|ασφαλιστικός\s+φορέας|ασφαλιστικό\s+ταμείο|τμήμα\s+παραπομπής|παραπέμπουσα\s+μονάδα|επιχείρηση|εταιρεία|σχολείο)\s*:\s*(?P<it>[Α-ΩΆ-ΏA-Z«\"][^\n|;,]{2,60})",
    re.IGNORECASE,
)


def _trim(text: str, start: int, end: int) -> int:
    """Where the name of an organization begins: behind leading words of the sentence."""
    while True:
        m = re.match(
            r"(?:At|In|From|To|For|And|Of|Seen|Admitted|Referred|Transferred|Discharged|Dear|Dr|Mr|Mrs|He|She|This|Her|His|Our|On|By|Re|Via|of|and|the|for|at|in|&|The(?= (?:Royal|General)\b))\.?\s+",
            text[start:end],
        )
        if not m:
            return start
        start += m.end()


def _english(text: str) -> Iterator[Finding | None]:
    for pattern, score in ((_NAMED, 0.86), (_CAPS, 0.84)):
        for m in pattern.finditer(text):
            start = _trim(text, *m.span("it"))
            value = text[start : m.end("it")]
            inner = [w for w in words(value) if w.key not in ("of", "and", "the", "for", "at", "in")]
            if len(inner) < 2 or all(is_ordinary(w.key) and not _proper(w.key) for w in inner):
                continue
            yield make("ORGANIZATION", text, start, m.end("it"), "a name and the word of an institution", score)
    for m in _LOWER.finditer(text):
        parts = m["it"].split()
        head = 2 if parts[-2:] in ([["general", "hospital"]], ["medical", "centre"], ["medical", "center"], ["health", "centre"], ["nursing", "home"], ["care", "home"], ["general", "hospital"]) else 1  # fmt: skip
        names = parts[:-head]
        while names and names[0] in _LOWER_STOP:
            names = names[1:]
        while len(names) > 1 and names[-1] in (
            "university",
            "general",
            "community",
            "district",
            "memorial",
            "royal",
            "regional",
            "cottage",
            "childrens",
            "children's",
        ):
            names = names[:-1]
        if (
            not names
            or any(n in _LOWER_STOP for n in names[-1:])
            or (
                is_ordinary(fold(names[-1]))
                and not _proper(fold(names[-1]))
                and names[0] not in ("st", "st.", "saint", "royal", "queen")
            )
        ):
            continue
        value = " ".join(names)
        start = m.start("it") + m["it"].rfind(names[0], 0, len(m["it"]) - len(" ".join(parts[-head:])))
        del value
        yield make("ORGANIZATION", text, start, m.end("it"), "a name and the word of an institution", 0.6)
    for m in _WARD.finditer(text):
        first = m["it"].split()[0]
        start = m.start("it")
        named = not re.match(r"ward|wd|bay", first, re.IGNORECASE)
        if (
            named
            and first.islower()
            and (is_ordinary(fold(first)) or fold(first) in _WARD_STOP)
            and not _proper(fold(first))
        ):
            continue
        if named:
            parts = m["it"].split()
            skip = 0
            while skip < len(parts) - 1 and (fold(parts[skip]) in _WARD_STOP):
                skip += 1
            if skip and re.match(r"ward|wing", parts[skip], re.IGNORECASE) and re.search(r"\d", m["it"]):
                yield make("ORGANIZATION", text, text.index(parts[skip], start), m.end("it"), "a ward", 0.75)
                continue
            if skip >= len(parts) - 1 or (
                not re.match(r"ward|wing|suite|day", parts[-1], re.IGNORECASE) and skip >= len(parts) - 2
            ):
                continue
            start = text.index(parts[skip], start)
        elif first.lower() == "bay" and not re.search(r"\d", m["it"]):
            continue
        yield make("ORGANIZATION", text, start, m.end("it"), "a ward", 0.75)
    for m in _FIRM.finditer(text):
        start = _trim(text, *m.span("it"))
        inner = words(text[start : m.end("it")])
        if len(inner) > 1 and not (
            all(is_ordinary(w.key) and not _proper(w.key) for w in inner)
            and inner[-1].key
            in (
                "limited",
                "co",
                "corporation",
                "associates",
                "academy",
                "college",
                "university",
                "hotel",
                "library",
                "foods",
                "stores",
                "solutions",
                "motors",
                "holdings",
                "industries",
                "group",
                "partners",
                "company",
                "school",
                "church",
                "council",
                "police",
                "transport",
                "insurance",
                "bank",
            )
        ):
            yield make("ORGANIZATION", text, start, m.end("it"), "a name and the word of a firm or body", 0.75)
    for m in _WORKS.finditer(text):
        inner = words(m["it"])
        if (
            inner
            and not re.match(r"(?:Dr|Mr|Mrs|Ms|Prof|GP|NHS$)", m["it"])
            and not (is_ordinary(inner[0].key) and len(inner) == 1)
        ):
            yield make("ORGANIZATION", text, *m.span("it"), "an employer by what stands before it", 0.6)


def _proper(key: str) -> bool:
    """Ordinary words that make the name of an institution: saints' and kings' words, names, places."""
    return key in _PROPER or key in lists.surnames() or key in lists.first_names() or key in lists.places()


_PROPER = frozenset("royal queen queen's king king's prince princess st saint memorial lady cross north south east west northern southern eastern western park hill hills green oak oaks wood woods lake river valley bridge manor spring springs grove house view lodge field fields garden gardens sacred mercy grace trinity holy good hope sunrise meadow meadows high mill church abbey castle tower riverside lakeside hillside willow willows elm ash cedar cedars beech birch maple sea bay harbour harbor mount central city county lion old new white red black golden silver blue rose lily".split())  # fmt: skip


def _greek(text: str) -> Iterator[Finding | None]:
    for pattern, why, score in (
        (_NAMED_EL, "a Greek institution and its name", 0.85), (_NAMED_EL_LOWER, "a Greek institution and its name", 0.7),
        (_WARD_EL, "a Greek ward or room", 0.75), (_FIRM_EL, "a Greek firm by its legal form", 0.75),
        (_WORKS_EL, "an employer by what stands before it", 0.66), (_LABEL_EL, "what follows the word of an institution", 0.75),
    ):  # fmt: skip
        for m in pattern.finditer(text):
            start, end = m.span("it")
            value = text[start:end].rstrip(" .")
            if "\n" in value and text[end : end + 1] == ":":
                value = value[: value.rindex("\n")].rstrip(" .")
            if pattern in (_WORKS_EL, _LABEL_EL):
                keys = [w.key for w in words(value)]
                if not keys or all(lists.is_clinical_greek(k) for k in keys):
                    continue
            if pattern in (_NAMED_EL, _NAMED_EL_LOWER):
                while (
                    (last := re.search(r"\s+(?:[^\W\d_][\w.]*)$", value))
                    and lists.is_clinical_greek(fold(last.group().strip(" .")))
                    and len(value.split()) > 2
                ):
                    value = value[: last.start()]
                inner = words(value)
                if all(lists.is_clinical_greek(w.key) for w in inner):
                    continue
            yield make("ORGANIZATION", text, start, start + len(value), why, score)
    for m in _QUOTED_EL.finditer(text):
        if text[m.start("it")] in '«"“' or m["it"][0].isupper():
            if all(lists.is_clinical_greek(w.key) for w in words(m["it"])):
                continue
            start, end = m.span("it")
            yield make("ORGANIZATION", text, start, end, "a firm or institution by what stands before it", 0.6)
    for m in _QUOTES.finditer(text):
        if not all(lists.is_clinical_greek(w.key) for w in words(m["it"])) and len(m["it"].split()) <= 4:
            lead = text[max(0, m.start() - 40) : m.start()]
            if re.search(
                r"[Νν]οσοκομ|[Κκ]λινικ|ΓΝ|Γ\.Ν|[Εε]ταιρ|[Ξξ]ενοδοχ|[Κκ]έντρο|[Σσ]ούπερ|[Φφ]αρμακ|[Ίί]δρυμα|[Σσ]χολ|θεραπευ|στ[οη]ν?\s$|του\s$|της\s$",
                lead,
            ):
                yield make("ORGANIZATION", text, m.start("it"), m.end("it"), "a name in quotation marks", 0.6)


_POOR_EL = compiled(
    r"(?<![\w])(?P<it>(?:(?:περιφερειακ|πανεπιστημιακ|γενικ|ιδιωτικ|αντικαρκινικ|ογκολογικ|στρατιωτικ|ψυχιατρικ|μαιευτικ)\w+[ ]+){0,2}(?:\w{3,}(?:ειο|ειου)[ ]+)?(?:νοσοκομεί\w+|κέντρ\w+[ ]+υγείας|κλινική|κλινικής|θεραπευτήρι\w+|μαιευτήρι\w+)[ ]+(?P<names>«[^»\n]{2,40}»|\w{3,}(?:[ ]+\w{4,})?))",
    re.IGNORECASE,
)
_POOR_FIRM_EL = compiled(
    r"(?<![\w])(?:εταιρεία|εταιρείας|επιχείρηση|στην|στη)[ ]+(?P<it>\w{3,}(?:[ ]+\w+){0,2}[ ]+(?:α\.?ε\.?|ε\.?π\.?ε\.?|ο\.?ε\.?|αβεε|αεβε|ικε))(?![\w])",
    re.IGNORECASE,
)


def _greek_poor(text: str) -> Iterator[Finding | None]:
    """Greek institutions in capitals or lower case: the first word of the name must be no word of notes."""
    for m in _POOR_EL.finditer(text):
        names = [w for w in words(m["names"])]
        if not names or lists.is_clinical_greek(names[0].key) or names[0].key in _SMALL_EL:
            continue
        end = m.start("names") + names[0].end
        if m["names"].startswith("«"):
            end = m.end("names")
        elif (
            len(names) > 1
            and not lists.is_clinical_greek(names[1].key)
            and (names[0].key in ("αγια", "αγιοσ", "αγιου", "αγιασ", "νεα", "νεασ") or names[1].key in lists.places())
        ):
            end = m.start("names") + names[1].end
        yield make("ORGANIZATION", text, m.start("it"), end, "a Greek institution and its name", 0.7)
    for m in _POOR_FIRM_EL.finditer(text):
        yield make("ORGANIZATION", text, *m.span("it"), "a Greek firm by its legal form", 0.7)


_SMALL_EL = frozenset(
    "οπου που και για με στο στη στην στον στις απο λογω οταν διοτι ωστε τησ του των τον την τη το στα μετα χωρισ εντοσ εκτοσ κατα ηταν ειναι εχει αποτελεσματα".split()
)


def _listed(text: str) -> Iterator[Finding | None]:
    folded_words = words(text)
    known = lists.organizations()
    for n, w in enumerate(folded_words):
        if not w.capital:
            continue
        for size in (5, 4, 3, 2, 1):
            run = folded_words[n : n + size]
            if (
                len(run) == size
                and " ".join(r.key for r in run) in known
                and all(text[a.end : b.start].strip() == "" for a, b in itertools.pairwise(run))
            ):
                end = run[-1].end
                tail = re.match(r"['’]s?(?![\w])", text[end:])
                yield make(
                    "ORGANIZATION",
                    text,
                    w.start,
                    end + (tail.end() if tail else 0),
                    "an organization of the list",
                    0.68,
                )
                break


def find(text: str) -> list[Finding]:
    """All organizations."""
    return keep([*_english(text), *_greek(text), *_greek_poor(text), *_listed(text)])
