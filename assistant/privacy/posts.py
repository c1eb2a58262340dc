"""Places and bodies by what a person does there: where somebody lives, works, learns, prays, was admitted or is followed.

Evidence before the name (a verb and a preposition) counts more than the name itself: "The Maples" and "Sea View" are words.
What this misses: bodies of ordinary words in text without capitals, and places no verb leads to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import lists
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, Type, keep, make
from assistant.privacy.tokens import Word, is_eponym, is_first, is_ordinary, is_plain, words

_C = r"[A-Z][\w'’\-]+"
_RUN = rf"(?P<it>{_C}(?:[ ](?:(?:of|and|&|the|upon|on|le|la)[ ])?{_C}){{0,3}})"
_CARE = (
    r"admitted|readmitted|transferred|discharged|repatriated|inpatient|in-patient|outpatient|referred|attends|attended|attending|registered|followed up|under follow-up|stepped down|"
    r"rehab(?:ilitation)?|respite|convalescing|placement|resident|placed|returned|back|care"
)
_WORK = (
    r"works?|worked|working|employed|retired|retiring|job|chef|cook|driver|welder|teacher|teaches|taught|teach|lectures|cleaner|porter|clerk|baker|volunteers?|volunteering|studies|studied|student|"
    r"pupil|educated|went|goes|going|read \w+|plays|worships|prays|apprenticed?|caretaker|receptionist|manager|joined|left|helps out|shifts?|engineer|mechanic|labourer|accountant|nurse|librarian"
)
_LIVES = (
    r"lives?|living|lived|stays?|staying|stayed|resides?|residing|grew up|brought up|raised|born|moved|moving|comes|came|originally|hails|emigrated|travels?|travell?ed|drove|drives|drive|flew|"
    r"returned|holiday|visit(?:ed|s|ing)?|house|home|flat|farm|family|walk(?:s|ed)?|from|settled|evacuated|commutes|nearer|bus|fell|collapsed|punched|found|picked up|cousins?|aunt|uncle|brother|sister|son|daughter|niece|nephew|parents"
)
_BODY = compiled(
    rf"(?<![\w])(?:{_CARE}|{_WORK})(?:[ ]\w+){{0,3}}?[ ](?:to|from|at|with|by|for|in)[ ](?:(?P<the>The|the)[ ])?{_RUN}"
)
_AT_THE = compiled(
    r"(?<![\w])(?:at|from|to|in|with|by)[ ](?P<it>The[ ][A-Z][\w'’\-]+(?:[ ][A-Z][\w'’\-]+){0,2})(?![\w])"
)
_SAINTS = compiled(
    r"(?<![\w])(?P<it>(?:St\.?|Saint|Queen|King|Princess|Prince|Our Lady|Royal|Lady|Lord)[ ][A-Z][\w\-]{2,}['’]s?)(?![\w'’])"
)
_TOWN = (
    r"upper|lower|great|little|nether|over|market|port|fort|mount|high|old|new|north|south|east|west|long|church|chipping|castle|kings?|queens?|abbots?|bishops?|temple|stoke|"
    r"llan\w*|inver\w+|glen|loch|kil\w+|bally\w+|aber\w*|much|steeple|potters?|stony|bad|san|santa|los|las|el"
)
_NEAR = compiled(
    rf"(?<![\w])(?P<lead>in|from|to|near|nearer|at|around|outside|towards|via|of|off)[ ](?P<it>(?:{_TOWN})[ ](?P<name>[^\W\d_][\w'’\-]{{3,}}))(?![\w])",
    re.IGNORECASE,
)
_PLACE = compiled(
    rf"(?<![\w])(?:{_LIVES})(?:[ ]\w+){{0,3}}?[ ](?:in|to|from|near|nearer|outside|around|via|off|at)[ ]{_RUN}|(?<![\w])nearer[ ](?:to[ ])?{_RUN.replace('<it>', '<two>')}"
)
_CAPS = compiled(
    r"(?<![\w])(?P<lead>FROM|IN|NEAR|OUTSIDE|AT|TO|FOR)[ ](?:THE[ ])?(?P<it>[A-Z][A-Z'’\-]{3,}(?:[ ][A-Z][A-Z'’\-]{2,}){0,2})(?![\w])"
)
_TAIL_SMALL = compiled(
    rf"(?<![\w])(?P<it>{_C}(?:[ ](?:(?:of|and|&|the)[ ])?{_C}){{0,3}}[ ](?:nursing home|care home|rest home|residential home|surgery|practice|medical centre|health centre|day centre|primary school|"
    r"secondary school|primary|school|college|academy|university|church|chapel|mosque|temple|synagogue|hospital|infirmary|hospice|clinic|pharmacy|chemist|library|care|nursery|police station|police|factory|farm|"
    r"bakery|garage|services|estate|housing association|council|road surgery|street surgery|lodge|court|house|unit|ward|wing))(?![\w'’])"
)
_SMALL_TAIL = compiled(
    r"(?<![\w])(?:at|to|from|with|in|by)[ ](?:the[ ])?(?P<it>(?P<name>[a-z'’]{4,})(?:[ ][a-z'’]{3,})?[ ](?:general|royal|infirmary|practice|health centre|medical centre|clinic|church|primary|academy|house|lodge|court|care home|hospice|road surgery))(?![\w])"
)
_SURE_TAIL = re.compile(
    r"(?:home|surgery|practice|centre|primary|secondary school|church|chapel|mosque|temple|synagogue|infirmary|hospice|pharmacy|Convent|Abbey|Priory|Tabernacle)$"
)
_TAILS = compiled(
    rf"(?<![\w])(?P<it>{_C}(?:[ ](?:(?:of|and|&|the)[ ])?{_C}){{0,3}}?[ ](?:Convent|Abbey|Priory|Tabernacle|Methodist|Baptist|Presbyterian|Kirk|Books|Laundry|Rovers|United|Wanderers|Athletic|Women['’]s|"
    r"Children['’]s|General|Royal|Infirmary|Timber|Cars|Trading|Imports|Exports|Freight|International|Digital|Energy|Power|Rail|Buses|Ferries|Aviation|Aerospace|Automotive|Glass|Paper|Paints|Chemicals|Forge|Foundry|Meats|Butchers|Florists|Seafoods|Ceramics|Ironworks|Shipyard|Shipyards|Marine|Fisheries|Colliery|Quarry|Nurseries|Catering|Deliveries|Tyres|Autos|Fabrics|Interiors|Joinery|Carpentry|"
    r"Landscapes|Bookshop|Tearooms?|Tea Rooms?|Kitchen|Almshouses?|Grange|Villa|Residences?|Retirement|Hall|Gardens Care|Day Hospital|Day Centre|Birth Centre|Eye Unit|Stroke Unit|Renal Unit))(?![\w'’])"
)
_POSSESSED = compiled(
    r"(?<![\w])(?:at|from|to|in|into|with|for)[ ](?P<it>[A-Z][a-z]{2,}['’]s)(?=[ ]*(?:[.,;)]|$|\n)|[ ](?:[A-Z]{2,}\b|for|on|last|in|over|and|where|with|by|until|after|since|before|under|yesterday|today|site|hospital)\b)"
)
_THE_TWO = compiled(
    r"(?<![\w])(?:at|from|over|in|near|behind|beside|outside|opposite|of|for)[ ](?:the)[ ](?P<it>[A-Z][a-z'’]{2,}[ ][A-Z][a-z'’]{2,})(?![\w])"
)
_SMALL_STREET = compiled(
    r"(?<![\w])(?:at|in|on|from|of)[ ](?P<it>(?:\d{1,3}[ ])?(?P<name>[a-z'’]{4,})(?:[ ][a-z'’]{4,})?[ ](?:lane|road|street|avenue|crescent|terrace|gardens|grove))(?![\w])"
)
_NO_STREET = frozenset(
    "main busy same other side back fast bike this that their wrong open country quiet icy next cross whole through middle down along".split()
)
_FAMILY = compiled(r"(?<![\w])[Tt]he[ ](?P<it>[A-Z][a-z]{3,}s)(?![\w'’])(?![ ][A-Z])")
_TOLD = compiled(
    r"(?<![\w])(?:[Ii]nformed|[Rr]ang|[Tt]old|[Pp]honed|[Uu]pdated|[Bb]leeped|[Pp]aged|[Mm]et|[Tt]hanked|[Aa]sked|[Ee]mailed|[Tt]exted|[Ss]poke (?:to|with)|[Dd]iscussed with|[Dd]/[Ww]|[Hh]istory from|[Cc]ollateral from|"
    r"[Ss]een (?:by|with)|[Rr]eferred by|[Ss]ent (?:in )?by|[Rr]eviewed (?:by|with)|[Hh]anded over to|[Aa]ccompanied by|[Ll]ooked after by|[Cc]ared for by|[Bb]rought in by|[Dd]riven by|[Ss]upported by|[Mm]essage from|[Cc]all from|[Ll]etter from|[Ee]mail from|"
    r"[Ll]ives with|[Mm]arried to|[Dd]ivorced from|[Ee]ngaged to|[Cc]opy to|[Aa]sk|[Cc]ontact)[ ](?P<it>[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?)(?=[ ]*(?:[.,;)(]|$|\n)|[ ](?:and|who|at|on|in|from|re|about|for|that|to)\b)"
)
_NO_BODY = frozenset(
    "itu icu hdu ccu ed ae mau amu sau theatre theatres resus recovery ward wards bay hospital clinic outpatients outpatient casualty majors minors endoscopy radiology day mum mom dad "
    "gp gps nhs english french german greek italian polish spanish social dr mr mrs ms miss prof sister easter christmas emergency department the a pt patient".split()
)


def _strange(word: Word) -> bool:
    ordinary = is_plain(word.key) if word.shape == "T" else is_ordinary(word.key)
    return len(word.key) > 3 and not ordinary and not lists.is_clinical(word.key) and not lists.is_drug(word.key)


def _name(found: list[Word]) -> bool:
    """Whether capitals after a verb name a body: more than a department, a month or a medicine."""
    if not found or found[0].key in _NO_BODY or any(lists.is_drug(w.key) or is_eponym(w.key) for w in found):
        return False
    if len(found) == 1:
        return _strange(found[0]) and found[0].shape == "T"
    return not all(lists.is_clinical(w.key) for w in found) and not lists.is_clinical(found[-1].key)


def _english(text: str) -> Iterator[Finding | None]:
    for m in _BODY.finditer(text):
        found = words(m["it"])
        if (_name(found) or (m["the"] == "The" and found[0].key not in _NO_BODY)) and not is_first(found[0].key):
            yield make("ORGANIZATION", text, m.start("the") if m["the"] == "The" else m.start("it"), m.end("it"), "a body by what a person does there", 0.46)  # fmt: skip
    for m in _AT_THE.finditer(text):
        found = words(m["it"])[1:]
        if not any(lists.is_clinical(w.key) for w in found) and found[0].key not in _NO_BODY:
            yield make("ORGANIZATION", text, *m.span("it"), "a house by its article", 0.5)
    for m in _SAINTS.finditer(text):
        if not is_eponym(words(m["it"])[-1].key) and not re.match(r"[ ](?:wort|fire|dance)", text[m.end() :]):
            yield make("ORGANIZATION", text, *m.span("it"), "a saint's or a queen's house", 0.72)
    for pattern in (_TAIL_SMALL, _TAILS):
        for m in pattern.finditer(text):
            score = 0.88 if _SURE_TAIL.search(m["it"]) else 0.55
            found = words(m["it"])
            start = 0
            while start < len(found) - 2 and (is_plain(found[start].key) or lists.is_clinical(found[start].key)):
                start += 1
            if any(_strange(w) or w.key in lists.places() for w in found[start:-1]) and not any(is_eponym(w.key) for w in found):  # fmt: skip
                yield make("ORGANIZATION", text, m.start("it") + found[start].start, m.end("it"), "a name and the word of a body", score)  # fmt: skip
    for m in _SMALL_TAIL.finditer(text):
        if _strange(words(m["name"])[0]) or words(m["name"])[0].key in lists.places():
            yield make("ORGANIZATION", text, *m.span("it"), "a name and the word of a body", 0.5)
    for m in _POSSESSED.finditer(text):
        w = words(m["it"])[0]
        if not is_eponym(w.key) and not lists.is_clinical(w.key.removesuffix("'s")):
            yield make("ORGANIZATION", text, *m.span("it"), "a house called after somebody", 0.74)
    for m in _THE_TWO.finditer(text):
        found = words(m["it"])
        if not any(lists.is_clinical(w.key) or lists.is_drug(w.key) or is_eponym(w.key) for w in found):
            yield make("ORGANIZATION", text, *m.span("it"), "a house by its article", 0.46)
    for m in _SMALL_STREET.finditer(text):
        w = words(m["name"])[0]
        if w.key not in _NO_STREET and not lists.is_clinical(w.key):
            yield make("LOCATION", text, *m.span("it"), "a street", 0.5)
    for pattern, why in ((_FAMILY, "a family"), (_TOLD, "an unknown capital that somebody spoke with")):
        for m in pattern.finditer(text):
            w = words(m["it"])[0]
            if _strange(w) and not is_eponym(w.key) and not lists.is_clinical(w.key.removesuffix("s")) and w.key not in lists.places() and w.key not in lists.organizations():  # fmt: skip
                yield make("PERSON", text, *m.span("it"), why, 0.44)
    for m in _NEAR.finditer(text):
        w = words(m["name"])[0]
        if _strange(w) and not is_eponym(w.key):
            yield make("LOCATION", text, *m.span("it"), "a place by its first word", 0.55)
    for m in _PLACE.finditer(text):
        group = "it" if m["it"] else "two"
        found = words(m[group])
        if _name(found) and not is_first(found[0].key) and any(_strange(w) for w in found):
            yield make("LOCATION", text, *m.span(group), "a place by what a person does there", 0.44)
    for m in _CAPS.finditer(text):
        if not text[max(0, m.start() - 12) : m.start()].isupper():
            continue
        found = words(m["it"])
        while found and (lists.is_clinical(found[-1].key) or (is_ordinary(found[-1].key) and len(found) > 2)):
            found = found[:-1]
        if found and any(_strange(w) for w in found) and not any(is_eponym(w.key) or lists.is_clinical(w.key) for w in found):  # fmt: skip
            kind: Type = "ORGANIZATION" if m["lead"] in ("AT", "FOR") else "LOCATION"
            yield make(kind, text, m.start("it"), m.start("it") + found[-1].end, "capitals after a preposition", 0.42)


_ART_EL = r"(?:στους|στον|στην|στη|στο|στα|στις|από[ ](?:τους|τον|την|τις|τη|το|τα)|από|απ[ό']?[ ]το)"
_LIVES_EL = r"διαμένει|διαμένουν|κατοικεί|κατοικούν|μένει|μένουν|ζει|ζουν|κατάγεται|κατάγονται|καταγωγή|καταγόμεν\w+|γεννήθηκε|μεγάλωσε|μετακόμισε|ήρθε|ήλθε|προέρχεται|διακομίσ\w+|διακομιδή|μεταφέρθηκε|ταξίδεψε|επέστρεψε"
_DOES_EL = (
    r"εργάζεται|εργαζόταν|εργάστηκε|εργαζόμεν\w+|δουλεύει|δούλευε|δούλεψε|απασχολείται|υπάλληλος|εργάτ\w+|φοιτά|φοίτησε|φοιτητής|φοιτήτρια|μαθητής|μαθήτρια|σπουδάζει|σπούδασε|"
    r"νοσηλεύτηκε|νοσηλεύθηκε|νοσηλεύεται|νοσηλευόταν|νοσηλευτεί|νοσηλευθεί|νοσηλεία|παρακολουθείται|παρακολουθούνταν|παρακολουθήθηκε|εισήχθη|εισήλθε|διεκομίσθη|χειρουργήθηκε|γέννησε|εξετάστηκε|τοκετός|"
    r"παραπέμπεται|παραπέμφθηκε|εξιτήριο|επανεξέταση|συνταξιούχος|δάσκαλ\w+|μεταφέρεται|διδάσκει|εκκλησιάζεται"
)
_VERB_EL = compiled(
    rf"(?<![\w])(?:(?P<lives>{_LIVES_EL})|(?:{_DOES_EL}))(?:[ ][^\W\d_]+){{0,3}}?[ ]{_ART_EL}[ ](?P<it>(?P<name>[^\W\d_][\w\-]{{3,}})(?:[ ](?P<more>[^\W\d_][\w\-]{{3,}}))?)(?![\w])",
    re.IGNORECASE,
)
_NO_EL = re.compile(
    r"(?:σπιτι|οικια|μον|ιδι|κορη|γιο|παιδ|συζυγ|αδελφ|αδερφ|μητερ|πατερ|οικογεν|δημοσι|ιδιωτικ|οικοδομ|χωραφι|γραφει|γειτον|φιλ|θεια|θειο|ορεινο|χωριο|πολη$|πολησ|περιοχ|κεντρο$|εξωτερικ|τακτικ|τελευτ|πρωτ|"
    r"δευτερ|τριτ|δικ|νοσοκομει|κλινικ|ιατρει|τμημα|μοναδ|σχολει|πανεπιστημι|κεντρ|συνεχεια|παρελθον|αλλ|κοντιν|εξωτερικο|εξοχ|νησι|βουν|διαμερισμ|ισογει|οροφ|υπογει|ξενοδοχει|εργοστασι|εταιρει|γηροκομει|"
    r"δημο|κατασκευ|καθαρ|εστιασ|τουρισμ|γεωργ|οποι|αυτ|προηγουμεν|πρωιν|απογευμ|βραδ|μεσημ|ημερ|αρχ|τελ|χρον|ετ[ηο]|εβδομ|μην[αε]|αναμον|γιατρ|ασθενοφορ|καρδιολογ|παθολογ|χειρουργ|ορθοπ|μεθ|τεπ|στρατ|κυρι|σουπερμαρκετ)"
)
_MARK_EL = compiled(
    r"(?<![\w])(?:ΧΩΡΙΟΥ?|ΟΙΚΙΣΜΟΥ?|ΟΙΚΙΣΜΟΣ|ΚΟΙΝΟΤΗΤΑΣ?|ΟΔΟ[ΣΝΥ]?|ΠΛΑΤΕΙΑΣ?|ΛΕΩΦΟΡΟΥ?Σ?|ΝΟΜΟΥ?|ΝΗΣΟΥ?|χωρι[όο]|χωριού|οικισμό|οικισμού|κοινότητα|κοινότητας|οδό|οδού|συνοικία|ενορία)[ ](?:(?:της|του|των|ΤΗΣ|ΤΟΥ|ΤΩΝ)[ ])?(?P<it>[Α-Ω][\w\-]{3,}(?:[ ][Α-Ω][\w\-]{3,})?)(?![\w])"
)
_ENDS_EL = compiled(
    r"(?<![\w])(?:στο|στη|στην|στον|στα|από[ ](?:το|τη|την|τα)|στου)[ ](?P<it>[α-ω]{3,}(?:χωρι|χωρια|χωρο|πολη|πυργο|καστρο|ποταμια|λιμανο|νησο|βρυση|βρυσεσ|βουνι|λοφο|μερι|ιανα|αιικα|εικα|ιτσα|οβο|ιστα|αδεσ))(?![\w])",
)
_NO_PLACE_EL = frozenset(
    "διαμερισμα μερι παραμερι μονιμερι χωρι λεπτομερι μοναδεσ ομαδεσ δεκαδεσ εβδομαδεσ κοιλαδεσ λαμπαδεσ πολη προπολη".split()
)
_HEAD_EL = compiled(
    r"(?<![\w])(?P<it>(?:(?:Τοπικ|Κινητ|Περιφερειακ|Κοινωνικ|Δημοτικ|Ενοριακ|Εθνικ|Ιερ)\w+[ ])?(?:Μονάδα\w?|Κέντρο\w?|Ιατρείο\w?|Σύλλογο\w|Ξενώνα\w?|Στέγη\w?|Οίκο\w|Δομή|Υπηρεσία\w?|Σταθμό\w|Τμήμα|Σωματείο\w?|Ίδρυμα|Ένωση|Όμιλο\w|Ινστιτούτο|Σχολή\w?|Κοινότητα\w?)"
    r"(?P<names>(?:[ ](?:(?:της|του|των|και|&)[ ])?[Α-Ω][\w\-]{2,}){1,5}(?:[ ]«[^»\n]{2,40}»)?|[ ]«[^»\n]{2,40}»))(?![\w])"
)
_LONG_HEAD_EL = compiled(
    r"(?<![\w])(?P<it>(?:Τοπικ\w+[ ]|Κινητ\w+[ ]|Περιφερειακ\w+[ ])?(?:Μονάδα\w?|Κέντρο\w?|Ιατρείο\w?|Σύλλογο\w|Ξενώνα\w?|Στέγη\w?|Οίκο\w|Δομή|Υπηρεσία\w?|Σταθμό\w|Τμήμα)(?:[ ](?:Υγείας|Ψυχικής|Υγιεινής|Μνήμης|Ημέρας|"
    r"Φροντίδας|Ηλικιωμένων|Αποκατάστασης|Ευγηρίας|Πρόνοιας|Πρόληψης|Αιμοκάθαρσης|Τεχνητού|Νεφρού|Εφήβων|Παιδιών|Ογκολογίας|και|&|Στήριξης|Αποθεραπείας|Αιμοδοσίας|Αλληλεγγύης)){1,4}[ ](?:(?:της|του|των)[ ])?(?P<names>«[^»\n]{2,40}»|[Α-Ω][\w\-]{3,}(?:[ ][Α-Ω][\w\-]{3,})?))(?![\w])"
)
_FROM_EL = compiled(
    r"(?<![\w])(?:είναι|ήταν|κρατάει|έρχεται|ήρθε|ήλθε)[ ](?:από[ ](?:τη|την|το|τα|τον|τους|τις))[ ](?P<it>[^\W\d_]{5,})(?![\w])",
    re.IGNORECASE,
)
_LOWER_MAN = compiled(
    r"(?<![\w])(?:ο|τον|στον)[ ](?:κ\.?[ ])?(?P<it>[α-ω]{3,}(?:αντας|αντα|αντης|αντη|ελης|ελη|ουρας|ουρα|ουλης|ουλη|ουλας|ουλα|αρης|αρη|ακος|ακο|ουνης|ουνη|ουδας|ουδα|ιωτης|ιωτη|εας|εα|ουσης|ουση|ωνης|ωνη|ινος|ινο|ατος|ατο|ιας|ια|ανος|ανο))(?![\w])"
)
_NO_MAN = re.compile(
    r"(?:φαρμακο|θανατο|ιδιωτη|στρατιωτη|ασθενη|αιωνα|ασθμα|κυριακο|νησιωτη|πατριωτη|ματο|πυρετο|δυνατο|κανονα|λοιμωδη|ικο|ογκο|μενο|αιο|σιδηρο)"
)
_CLINIC_EL = compiled(
    r"(?<![\w])(?P<it>(?:διαγνωστικό|διαγνωστικού|εργαστήριο|μικροβιολογικό|ακτινολογικό|ινστιτούτο|οίκος|οίκο|αθλητικός|σύλλογος|φούρνος|φούρνο|ταβέρνα|βιοτεχνία|αποθήκη|τυπογραφείο|συνεργείο|μηχανουργείο|σουπερμάρκετ|ζαχαροπλαστείο)[ ](?:(?:του|της|των)[ ])?[«]?[Α-Ω][\w\-]{3,}[»]?(?:[ ][Α-Ω][\w\-]{3,}){0,2})(?![\w])"
)
_QUOTED_MORE = compiled(r"(?<![\w])(?P<it>«[^»\n]{2,40}»(?:[ ](?:[a-zA-Z]{2,})){1,3})(?![\w])")
_HONOUR = compiled(
    r"(?<![\w])(?P<it>(?:παπα|κυρα|μπαρμπα|γερο|θεια|χατζη|καπετάν)[\- ]?-[ ]?[Α-Ω][α-ω]+(?:[ ][Α-Ω][\w\-]+)?)(?![\w])",
    re.IGNORECASE,
)


def _greek(text: str) -> Iterator[Finding | None]:
    for m in _VERB_EL.finditer(text):
        name, more = words(m["name"])[0], words(m["more"])[0] if m["more"] else None
        if lists.is_clinical_greek(name.key) or _NO_EL.match(name.key) or not name.greek or is_first(name.key):
            continue
        end = m.end("name")
        if more and not lists.is_clinical_greek(more.key) and more.key not in ("που", "και", "μαζι", "τηλ", "εδω", "πριν", "λογω", "τηλεφωνο") and (more.capital == name.capital) and more.shape != "l":  # fmt: skip
            end = m.end("more")
        kind: Type = "LOCATION" if m["lives"] else "ORGANIZATION"
        yield make(kind, text, m.start("it"), end, "a place or body by what a person does there", 0.46)
    for m in _MARK_EL.finditer(text):
        found = words(m["it"])
        if not lists.is_clinical_greek(found[0].key) or found[0].key.startswith("αγι"):
            keepers = found if len(found) == 1 or not lists.is_clinical_greek(found[1].key) else found[:1]
            yield make("LOCATION", text, m.start("it"), m.start("it") + keepers[-1].end, "a place after its word", 0.66)
    for m in _ENDS_EL.finditer(text):
        w = words(m["it"])[0]
        if len(w.key) > 6 and not lists.is_clinical_greek(w.key) and w.key not in _NO_PLACE_EL and not _NO_EL.match(w.key):  # fmt: skip
            yield make("LOCATION", text, *m.span("it"), "the ending of a Greek place", 0.45)
    for m in _HEAD_EL.finditer(text):
        if "«" in m["names"] or any(
            not lists.is_clinical_greek(w.key) and w.shape == "T" for w in words(m["names"]) if w.capital
        ):
            yield make("ORGANIZATION", text, *m.span("it"), "a Greek body and its name", 0.7)
    for m in _FROM_EL.finditer(text):
        w = words(m["it"])[0]
        if not lists.is_clinical_greek(w.key) and not _NO_EL.match(w.key) and not is_first(w.key):
            yield make("LOCATION", text, *m.span("it"), "a place after who comes from there", 0.5)
    for m in _LOWER_MAN.finditer(text):
        w = words(m["it"])[0]
        if not lists.is_clinical_greek(w.key) and not _NO_MAN.search(w.key):
            yield make("PERSON", text, *m.span("it"), "the ending of a surname after an article", 0.42)
    for m in _LONG_HEAD_EL.finditer(text):
        if not lists.is_clinical_greek(words(m["names"])[0].key):
            yield make("ORGANIZATION", text, *m.span("it"), "a Greek body and its name", 0.86)
    for pattern in (_CLINIC_EL, _QUOTED_MORE):
        for m in pattern.finditer(text):
            if not all(lists.is_clinical(w.key) for w in words(m["it"])[-1:]):
                yield make("ORGANIZATION", text, *m.span("it"), "a Greek body and its name", 0.64)
    for m in _HONOUR.finditer(text):
        yield make("PERSON", text, *m.span("it"), "a name with its country title", 0.7)


_GREEKLISH = re.compile(r"(?<![\w])(?:kai|tin|ton|sto|stin|ston|apo|exei|tou|tis|einai|gia|den|alla|poy|pou|mou|me)(?![\w])", re.IGNORECASE)  # fmt: skip
_G = r"[A-Z][a-z'’\-]{2,}"
_LATIN_BODY = compiled(
    rf"(?<![\w])(?P<it>(?:geniko[ ]|panepistimiako[ ]|dimotiko[ ]|idiotiki[ ]|idiwtiki[ ])?(?:nosokomei\w+|nosokomio|iatrei\w+|polyiatreio|kentro[ ][yui]geias|klinik[ih]\w?|farmakeio|sx?c?h?oleio|dimotiko|gymnasio|gumnasio|lykeio|lukeio|"
    rf"panepisti?h?mio|girokomeio|ghrokomeio|etair\w+|trapeza|ekklisia|diagnostiko|dhmos|dimos|ergostasio|fournos)[ ](?:(?:tou|tis|ths|twn|ton)[ ])?{_G}(?:[ ]{_G}){{0,2}})",
    re.IGNORECASE,
)
_LATIN_IN = compiled(
    rf"(?<![\w])(?:sto|stin|sthn|sti|sth|ston|sta|apo (?:to|tin|thn|ti|th|ta))[ ](?P<it>{_G}(?:[ ]{_G})?)"
)
_LATIN_WHO = compiled(
    rf"(?<![\w])(?:o|i|h|ton|tin|thn|ti|th|tou|tis|ths|kyrios|kyria|kurios|kuria|giatros|giatro)[ ](?P<it>{_G}(?:[ ]{_G})?)"
)


def _greeklish(text: str) -> Iterator[Finding | None]:
    if len(_GREEKLISH.findall(text)) < 5 or sum("α" <= c <= "ω" for c in text) > 40:
        return
    for m in _LATIN_BODY.finditer(text):
        if m["it"][-1].islower() and any(w.capital for w in words(m["it"])):
            yield make("ORGANIZATION", text, *m.span("it"), "a Greek body in Latin letters", 0.86)
    for pattern, kind in ((_LATIN_IN, "LOCATION"), (_LATIN_WHO, "PERSON")):
        for m in pattern.finditer(text):
            found = words(m["it"])
            if not any(lists.is_clinical(w.key) or lists.is_drug(w.key) or is_eponym(w.key) for w in found):
                yield make(kind, text, *m.span("it"), "a capital after a Greek article in Latin letters", 0.46)  # type: ignore[arg-type]


def find(text: str) -> list[Finding]:
    """Places and bodies by what a person does there."""
    return keep([*_english(text), *_greek(text), *_greeklish(text)])
