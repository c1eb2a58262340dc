"""Addresses, post codes and places (LOCATION), by form, by list and by what stands before them."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from assistant.privacy import lists
from assistant.privacy.cues import AFTER_EPONYM, BEFORE_EPONYM_EL
from assistant.privacy.greek import GREEK, compiled
from assistant.privacy.model import Finding, keep, make
from assistant.privacy.tokens import Word, is_eponym, is_first, is_ordinary, words
from assistant.text import fold

_TYPE = (
    r"(?:street|str|st|road|rd|avenue|ave|av|lane|ln|drive|dr|close|cl|crescent|cres|court|ct|gardens|gdns|grove|place|pl|square|sq|terrace|ter|way|"
    r"hill|park|row|walk|mews|parade|rise|view|green|boulevard|blvd|highway|hwy|parkway|pkwy|circle|cir|trail|loop|alley|quay|wharf|bank|mount|"
    r"villas|fields|meadow|meadows|croft|brae|wynd|gate|heights|vale|plaza|turnpike|common|end|orchard|bypass|esplanade|embankment|gait|plein|straat)"
)
_CAP = r"(?:[A-Z][\w'’\-]*|of|the|upon|le|la|de)"
_STREET_EN = compiled(
    rf"(?<![\w/.\-])(?:(?:flat|apt\.?|apartment|unit|suite|room|rm|house|no\.?|floor|block)\s*#?\s*\w{{1,4}}[,\s]+)?"
    rf"\d{{1,5}}[A-Za-z]?(?:\s?[-–/]\s?\d{{1,5}}[A-Za-z]?)?,?\s+(?:[NSEW]\.?\s+|north\s+|south\s+|east\s+|west\s+|saint\s+|st\.?\s+)?"
    rf"(?:[^\W\d_][\w'’\-]*\.?\s+){{1,3}}?{_TYPE}\b\.?(?:\s+(?:north|south|east|west|N|S|E|W|NE|NW|SE|SW)\b\.?)?(?:,?\s+(?:flat|apt\.?|apartment|unit|suite|#)\s*\w{{1,5}})?",
    re.IGNORECASE,
)
_STREET_BARE = compiled(
    r"(?<![\w])(?:[A-Z][a-z'’\-]+\s+){1,2}(?:Street|Road|Avenue|Lane|Drive|Close|Crescent|Gardens|Grove|Terrace|Boulevard|Mews|Rd|Ave|St)\b\.?(?!\s+(?:Hospital|Surgery|Clinic|Practice|Medical|Health|School|test|sign))"
)
_FLAT = compiled(
    r"(?<![\w])(?:flat|apt\.?|apartment|διαμ(?:έρισμα|\.))\s*#?\s*\d{1,4}[A-Za-z]?(?:,\s*[A-Z][\w'’]+(?:\s+[A-Z][\w'’]+){0,2}\s+(?:house|court|tower|lodge|mansions|point))?",
    re.IGNORECASE,
)
_HOUSE = compiled(
    r"(?<![\w])(?:The\s+)?(?:[A-Z][a-z'’]+\s+){1,2}(?:Cottage|Farm|Lodge|Manor|Farmhouse|Barn|Bungalow|Vicarage|Rectory)\b"
)
_POBOX = compiled(r"(?<![\w])(?:P\.?\s?O\.?\s*Box|Τ\.?\s?Θ\.?)\s*\d{1,6}", re.IGNORECASE)
_POSTCODE_UK = compiled(r"(?<![\w])(?:GIR ?0AA|[A-Z]{1,2}[0-9OIl][0-9A-Z]?\s?[0-9O][A-Z]{2})(?![\w])")
_POSTCODE_UK_LOWER = compiled(r"(?<![\w])[a-z]{1,2}\d[\da-z]? \d[a-z]{2}(?![\w])")
_NOT_POSTCODE = compiled(r"^(?:[A-Z]\d\s?\d[A-Z]{2}$)?(?:T\d|L\d \d|S\d|C\d \d|B12|D3|H1N|CT|FY\d)", re.IGNORECASE)
_ZIP = compiled(
    r"(?<![\w])(?:[A-Z][a-z]+(?:\s[A-Z][a-z]+)*,\s*)?(?P<state>A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s+\d{5}(?:-\d{4})?(?![\w])"
)
_ZIP_LOWER = compiled(
    r"(?<=[a-z], )(?P<it>(?:a[klrz]|c[aot]|d[ce]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy]) \d{5})(?!\d)"
)
_ZIP_BARE = compiled(
    r"(?:zip(?:\s*code)?|post\s?code|postal\s+code|τ\.?\s?κ\.?|ταχ(?:υδρομικός|\.)\s+κώδ(?:ικας|\.)|tk)\s*[:.]?\s*(?P<it>[A-Z0-9]{2,5}(?:[ -][A-Z0-9]{2,4})?)(?![\w])",
    re.IGNORECASE,
)
_GR_POST = compiled(
    r"(?<![\w.,/\-])(?P<it>\d{3}\s\d{2})(?=\s*,?\s+[Α-ΩΆ-Ώ][\wά-ώ]+)|(?<=,\s)(?P<two>\d{3}\s?\d{2})(?=\s*(?:[,.)\n]|$|\s[Α-ΩΆ-ΏA-Z]))"
)
_GCAP = r"[Α-ΩΆΈΉΊΌΎΏ][\wΆ-ώ.’'\-]*"
_STREET_EL = compiled(
    r"(?<![\w])(?:στην\s+|επί\s+(?:της\s+)?)?(?P<it>(?:οδ(?:ός|ού|ό|ος|ου|ο)|λεωφ(?:όρος|όρου|όρο|\.)?|λ\.|πλατεία|πλατείας|πλ\.|πάροδος|παρόδου|περιφερειακ\w+|εθνικ\w+ οδ\w+)\s+(?:[^\W\d_][\wΆ-ώ.’'\-]*\s+){0,3}?[^\W\d_][\wΆ-ώ.’'\-]*,?\s+(?:αρ\.?\s*)?\d{1,4}\s?[Α-Ωα-ωA-Za-z]?(?:\s?[-–&]\s?\d{1,4})?)(?![\w])",
    re.IGNORECASE,
)
_STREET_EL_WORD = compiled(
    rf"(?<![\w])(?:[Οο]δ(?:ός|ού|ό)|[Ππ]λατεία(?:ς)?|[Λλ]εωφόρο(?:ς|υ)?)\s+{_GCAP}(?:\s+{_GCAP}){{0,2}}"
)
_STREET_EL_BARE = compiled(
    rf"(?<![\w.])(?P<it>(?:{_GCAP}\s+){{1,3}}\d{{1,3}}\s?[Α-Ωα-ω]?(?:\s?[-–]\s?\d{{1,3}})?)(?=\s*(?:[,.](?!\d)|\n|$|\)|\s+(?:Τ\.?Κ|\d{{3}}\s?\d{{2}}|στ[ηοα]ν?\s)))"
)
_STREET_EL_LOWER = compiled(
    r"(?<![\w])(?:μένει|διαμένει|κατοικεί|κάτοικος|διεύθυνση(?:[ ]+κατοικίας)?|δ/νση|οικία|σπίτι)[ ]*[:|]?[ ]*(?:στην|στη|στο|στον|επί|οδό|οδός|στην[ ]+οδό)?[ ]*(?P<it>[^\W\d_]{3,}(?:[ ][^\W\d_]{3,}){0,2}[ ]\d{1,3}(?!\d|[ ]?(?:mg|ml|ετών|χρόν|ημέρ|μήν|/)))",
    re.IGNORECASE,
)
_GR_CODE = compiled(r"(?<![\w.,/\-])\d{3}[ ]?\d{2}(?![\w/%]|[.,]\d)")
_STREET_EU = compiled(
    r"(?<![\w])(?:[A-ZÄÖÜ][\wäöüßéèáíóú\-]*(?:straße|strasse|str\.|gasse|weg|platz|allee|straat|gatan|vägen|gade|vej|gata|veien|laan|gracht)[ ]+\d{1,4}[a-z]?"
    r"|(?:(?:\d{1,4}(?:[ ]?bis)?,?[ ]+)?(?i:rue|avenue|boulevard|place|impasse|allée|chemin|quai)[ ]+(?:de[ ]+la[ ]+|de[ ]+l['’]|du[ ]+|des[ ]+|de[ ]+|d['’])?[A-Z][\w'’\-]+(?:[ ]+[A-Z][\w'’\-]+)*)"
    r"|(?i:via|viale|piazza|corso|calle|avenida|plaza|paseo|rua|ulica|ul\.|plac)[ ]+(?:de[ ]+la[ ]+|de[ ]+los[ ]+|de[ ]+|della[ ]+|del[ ]+|dei[ ]+|di[ ]+|da[ ]+)?[A-ZŁŚŻ][\w'’\-]+(?:[ ]+[A-Z][\w'’\-]+)*,?[ ]+(?:n[º°.]?\s*)?\d{1,4}[a-z]?)",
)
_EU_POST = compiled(r"(?<![\w.,/\-])(?:[A-Z]{1,2}-)?\d{4,5}\s+(?=[A-ZÄÖÜ][a-zäöüß]+)")
_STREET_TRANSLIT = compiled(
    r"(?<![\w])(?P<it>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s+\d{1,3})(?=,?\s+(?:Athens|Thessaloniki|Patras?|Piraeus|Heraklion|Larissa|Volos|Chania|\d{3}\s?\d{2}\s))"
)
_LABEL = compiled(
    r"(?:(?<![\w])(?:home\s+)?(?:address|addr|residence|resides?\s+at|residing\s+at|living\s+at|lives?\s+at|lived\s+at|of\s+no\s+fixed\s+abode|home\s+visit\s+(?:at|to)|διεύθυνση(?:\s+κατοικίας)?|διευθυνση(?:\s+κατοικιας)?|δ/νση|δνση|διευθ\.|κατοικία|κατοικια|place\s+of\s+birth|birthplace|town|village|hamlet|home\s?town|home\s+village|city|county|country|πόλη|πολη|τόπος\s+γέννησης|τοπος\s+γεννησης|τόπος\s+κατοικίας|νομός|δήμος|περιοχή|χωριό|born\s+in)\s*[:.|]?)[ \t]+(?P<it>[^\n|;]{3,90})",
    re.IGNORECASE,
)
_COMES = compiled(
    r"(?<![\w])(?:(?:lives?|living|lived|resides?|residing|resident|works?|working|born|moved|moving|holiday|travelled|traveled|travel|visit(?:ed|ing)?|flew|trip|returned|back|native|originally|emigrated|family|care\s+home|brother|sister|son|daughter|transferred|relocat\w+|village|town|city)\s+(?:\w+\s+){0,2}?(?:in|from|to|near|of|outside)|hails\s+from|(?:is|was|comes?)\s+from|near|outside)\s+(?:the\s+(?:village|town|city|area|island)\s+of\s+)?(?P<it>[A-Z][\w'’\-]+(?:[ \-](?:upon|on|le|la|de|the|in|under)?[ \-]?[A-Z][\w'’\-]+){0,2})"
)
_COMES_EL = compiled(
    r"(?<![\w])(?:κάτοικος|κάτοικο|κατοίκου|κατοικος|κατοικεί(?:\s+μόνιμα)?|διαμένει|διαμένων|διαμένουσα|μένει|ζει|μετακόμισε|κατάγεται|καταγωγή|καταγωγής|γεννήθηκε|γεννηθείς|γεννηθείσα|ταξίδι|ταξίδεψε|επέστρεψε|προέρχεται|δημότης|χωριό|χωριο|νησί|περιοχή|εργάζεται|διακομίσθηκε|διακομιδή|μεταφέρθηκε|οικία|σπίτι)\s+(?:\w+\s+){0,2}?(?:στους|στον|στην|στις|στη|στο|στα|από\s+τους|από\s+τον|από\s+την|από\s+τις|από\s+τη|από\s+το|από\s+τα|από|της|του|των)?\s*(?P<it>[Α-ΩΆ-Ώ][\wΆ-ώ.\-]+(?:\s+[Α-ΩΆ-Ώ][\wΆ-ώ\-]+){0,2})"
)
_PREFIX_EL = compiled(
    r"(?<![\w])(?:Άγι(?:ος|ο|α|οι|ους)|Αγ(?:ίου|ίας|ία|ίων|\.)|Νέ[αο](?:ς)?|Ν\.|Παλαι[άόο]\w*|Άνω|Κάτω|Μεγάλ[οη]|Πανεπιστημιούπολη)\s+[Α-ΩΆ-Ώ][\wΆ-ώ\-]+"
)


def _forms(text: str) -> Iterator[Finding | None]:
    for pattern, why, score in (
        (_STREET_EN, "a number and a street", 0.85), (_POBOX, "a post office box", 0.9), (_STREET_EU, "a street", 0.85),
        (_FLAT, "a flat's number", 0.75), (_HOUSE, "a house's name", 0.5), (_STREET_EL_WORD, "a street", 0.8),
    ):  # fmt: skip
        for m in pattern.finditer(text):
            if pattern is _STREET_EN and not _street(m.group()):
                continue
            end = m.end()
            if (
                pattern in (_STREET_EN, _STREET_EU, _STREET_EL_WORD)
                and (town := _TOWN_AFTER.match(text, end))
                and _is_town(town["town"])
            ):
                end = town.end("town")
            yield make("LOCATION", text, m.start(), end, why, score)
    for m in _STREET_BARE.finditer(text):
        start = m.start()
        first = m.group().split()
        if fold(first[0]) in ("the", "dr", "mr", "mrs", "at", "on", "in", "from", "no", "seen", "via"):
            start += len(m.group()) - len(m.group().split(None, 1)[1])
        if m.group().split()[-1] in ("St", "Ave", "Drive", "Close") and len(first) < 3 and is_ordinary(fold(first[0])):
            continue
        yield make("LOCATION", text, start, m.end(), "a street", 0.6)
    for m in _POSTCODE_UK.finditer(text):
        if not _NOT_POSTCODE.match(m.group()) or re.search(r"\d\s\d", m.group()):
            yield make("LOCATION", text, *m.span(), "the form of a UK post code", 0.8)
    for m in _POSTCODE_UK_LOWER.finditer(text):
        if not re.search(r"\d(?:mg|ml|kg|st|nd|rd|th|mm|cm|hr|am|pm|pr)$", m.group()):
            yield make("LOCATION", text, *m.span(), "the form of a UK post code", 0.6)
    for m in _ZIP.finditer(text):
        yield make("LOCATION", text, *m.span(), "a state and a ZIP code", 0.9)
    for m in _ZIP_LOWER.finditer(text):
        yield make("LOCATION", text, *m.span("it"), "a state and a ZIP code", 0.8)
    for m in _ZIP_BARE.finditer(text):
        if any(c.isdigit() for c in m["it"]):
            yield make("LOCATION", text, m.start(), m.end(), "a post code after its word", 0.9)
    for m in _GR_POST.finditer(text):
        yield make(
            "LOCATION", text, *(m.span("it") if m["it"] else m.span("two")), "the form of a Greek post code", 0.6
        )
    for m in _STREET_EL.finditer(text):
        yield make("LOCATION", text, *m.span("it"), "a street and a number", 0.9)
    for m in _STREET_EL_BARE.finditer(text):
        keys = [fold(w) for w in m["it"].split()]
        # "Θ 38": the letter of a temperature, a pulse or a bed is no street.
        if (
            all(len(k) < 2 or k.isdigit() for k in keys)
            or any(
                lists.is_clinical_greek(k.strip(".")) or is_eponym(k) or k in ("κλιμακα", "γλασκωβησ", "αγιοσ")
                for k in keys
            )
            or re.match(r"(?:19|20)\d\d$", keys[-1])
        ):
            continue
        yield make("LOCATION", text, *m.span("it"), "a name and a house number", 0.7)
    for m in _STREET_EL_LOWER.finditer(text):
        names = [w.key for w in words(m["it"])]
        if names and not any(lists.is_clinical_greek(k) for k in names):
            yield make("LOCATION", text, *m.span("it"), "a name and a house number after who lives there", 0.7)
    for m in _GR_CODE.finditer(text):
        after = next(iter(words(text[m.end() : m.end() + 30])), None)
        before = words(text[max(0, m.start() - 30) : m.start()])
        near = [
            w
            for w, far in (
                (after, after.start if after else 9),
                (before[-1] if before else None, min(30, m.start()) - before[-1].end if before else 9),
            )
            if w and far <= 3
        ]
        if any(_place_word(w.key) for w in near):
            yield make("LOCATION", text, *m.span(), "a Greek post code beside a place", 0.75)
    for m in _STREET_TRANSLIT.finditer(text):
        yield make("LOCATION", text, *m.span("it"), "a name and a house number before a Greek town", 0.8)
    for m in _EU_POST.finditer(text):
        after = next(iter(words(text[m.end() : m.end() + 40])), None)
        if after is not None and after.key in lists.places():
            yield make("LOCATION", text, m.start(), m.end() + after.end, "a post code and a town", 0.85)


_TOWN_AFTER = compiled(
    r"\.?,[ ]*\n?[ ]*(?P<town>[^\W\d_][\w'’\-]+(?:[ ][^\W\d_][\w'’\-]+){0,2}?)(?=[ ]*(?:[,.;)\n]|$|[A-Za-z]{1,2}\d|\d{3}))"
)


def _is_town(value: str) -> bool:
    """Whether the words after a street and a comma are its town: capitals, or in lower case a single unknown word."""
    found = words(value)
    if fold(value) in lists.places():
        return True
    if not found or any(lists.is_clinical(w.key) for w in found):
        return False
    return all(w.capital for w in found) or (len(found) == 1 and not is_ordinary(found[0].key))


_NO_STREET = compiled(
    r"^\d+\s*(?:mg|ml|mcg|g|kg|hours?|hrs?|days?|weeks?|months?|years?|yr|units?|beats|pack|x|of|to|and|in|on|at|for|per|doses?|tablets?|caps|drops|puffs|minutes?|mins?|sec|cm|mm|am|pm|patients?|times?|stone|cigarettes?|fingers?|toes?|steps?|further|more|other|small|large|sets?|metres?|meters?|litres?|points?|the)\b|^\d+(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)


_NOT_IN_STREET = frozenset(
    "to and with from at by for was were is seen reviewed dr mr mrs admitted discharged in on per".split()
)


def _place_word(key: str) -> bool:
    return key in lists.places() or any(place.split()[-1] == key or place.split()[0] == key for place in _long_places())


@functools.cache
def _long_places() -> frozenset[str]:
    return frozenset(p for p in lists.places() if " " in p and GREEK.search(p))


def _street(value: str) -> bool:
    """Whether a number, words and a street's word are an address: not "2 hours drive" nor "3 small green"."""
    bare = re.sub(
        r"^(?:flat|apt\.?|apartment|unit|suite|room|rm|house|no\.?|floor|block)\s*#?\s*\w{1,4}[,\s]+",
        "",
        value,
        flags=re.IGNORECASE,
    )
    if _NO_STREET.match(bare) or "\n" in value:
        return False
    found = [w for w in words(bare) if w.start]
    if not found:
        return False
    capitals = all(w.capital for w in found if w.key not in ("of", "the", "upon"))
    sure = fold(found[-1].key) in (
        "street road avenue lane crescent gardens terrace boulevard close drive grove mews court rd ave str blvd"
    ).split() or (len(found) > 2 and any(w.key in ("street", "road", "avenue", "lane") for w in found))  # fmt: skip
    if any(w.key in _NOT_IN_STREET for w in found[:-1]):
        return False
    if capitals:
        return len(found) > 1
    return sure and len(found) <= 3 and not any(w.key in _NOT_IN_STREET for w in found)


def _labelled(text: str) -> Iterator[Finding | None]:
    for m in _LABEL.finditer(text):
        start, end = m.span("it")
        value = text[start:end]
        # What follows an address on its line: another field, a sentence, a number of a phone.
        cut = re.search(
            r"\s{3,}|\t|\.\s|\s(?=(?:tel|phone|τηλ|mob|κιν|dob|d\.o\.b|email|nhs|αμκα|gp|age|ηλικία|with|and|since|alone|who|where|which|για|με|και|τηλέφωνο|η/γ|ημ)\b)|\((?!\d)|,\s(?=(?:tel|phone|τηλ|mob|κιν|dob|email|with|who|and|με|και|where|ηλικ)\b)",
            value,
            re.IGNORECASE,
        )
        value = value[: cut.start()] if cut else value
        while value and value[-1] in " .,;":
            value = value[:-1]
        end = start + len(value)
        found = words(value)
        if not found or not (found[0].capital or value[0].isdigit() or any(w.key in lists.places() for w in found)):
            continue
        if (
            found[0].start == 0
            and not any(c.isdigit() for c in value)
            and is_ordinary(found[0].key)
            and found[0].key not in lists.places()
        ):
            continue
        if re.fullmatch(r"[\w.+-]+@.*|https?:.*|(?:\d{1,3}\.){3}\d{1,3}.*", value):
            continue
        yield make(
            "LOCATION",
            text,
            start,
            end,
            f"what follows “{' '.join(text[m.start() : start].split()).strip(' :.|')}”",
            0.8,
        )


def _listed(text: str, tokens: list[Word]) -> Iterator[Finding | None]:
    known = lists.places()
    n = 0
    while n < len(tokens):
        for size in (4, 3, 2, 1):
            run = tokens[n : n + size]
            if len(run) < size or any(
                not re.fullmatch(r"[ \-.]{1,2}|\. ", text[a.end : b.start]) for a, b in itertools.pairwise(run)
            ):
                continue
            key = " ".join(w.key for w in run)
            if (
                is_eponym(run[0].key)
                and (AFTER_EPONYM.match(text, run[-1].end) or re.match(r"\s+coma", text[run[-1].end :], re.IGNORECASE))
            ) or BEFORE_EPONYM_EL.search(text[max(0, run[0].start - 40) : run[0].start]):
                continue
            if key not in known and key.replace("-", " ") not in known:
                continue
            first = run[0]
            if size == 1 and not _place_here(text, first):
                continue
            yield make("LOCATION", text, first.start, run[-1].end, "a place of the list", 0.72 if size > 1 else 0.65)
            n += size - 1
            break
        n += 1


_NAMES_TOO = frozenset(
    "georgia virginia florence charlotte austin houston madison jordan sydney adelaide victoria paris lincoln chester derby kent chelsea lancaster york preston perth bath reading poole hull bury nice split cork barry sutton richmond kingston bedford stafford durham crawley hatfield wells carlisle bolton buffalo phoenix columbus jackson darwin orange turkey chile jordan oman drama naxos sofia alexandria florida carolina india america israel wellington newport ford jersey lancaster halifax burnley harlow washington springfield dallas denver bergen essen γεωργια ιλιον δραμα ιοσ κωσ παπαγου ζωγραφου δαφνη νικαια ποροσ συμη θερμη πευκη βουλα βυρωνασ σοφιασ σοφια καλλιθεα αργοσ περαμα κεα".split()
)  # fmt: skip
# Scores and scales are called by these towns: "Glasgow 14", "Oxford 4/5".
_SCALES = frozenset(
    "glasgow exeter thessaly oxford edinburgh ottawa boston rotterdam vancouver montreal toronto helsinki dublin chicago canberra geneva rochester".split()
)
_PLACE_LEAD = compiled(
    r"(?:\b(?:in|at|from|to|near|of|around|outside|towards|via|visiting|leaving|,)|\b(?:στη|στην|στον|στο|στα|στους|στις|από|απο|της|του|των|κάτοικος|κατοικος)|[,(])\s*$",
    re.IGNORECASE,
)


def _place_here(text: str, word: Word) -> bool:
    """Whether a word that is a place, and perhaps a name or a plain word as well, is a place here."""
    lead = text[max(0, word.start - 14) : word.start]
    led = bool(_PLACE_LEAD.search(lead))
    if not word.capital:
        return led and word.key not in _NAMES_TOO and not is_ordinary(word.key) and len(word.key) > 3
    if word.key in _NAMES_TOO or is_first(word.key) or (len(word.key) < 4 and word.key not in ("κω",)):
        if word.key == "κωσ" or (re.search(r"(?:of|του|της)\s*$", lead, re.IGNORECASE) and is_first(word.key)):
            return word.key != "κωσ"
        return led and not re.match(r"\s+[A-ZΑ-Ω][a-zά-ώ]", text[word.end : word.end + 4])
    if text[word.end : word.end + 2] in ("'s", "’s") and not led:
        return not is_first(word.key)
    return led or not (is_ordinary(word.key) or word.key in _SCALES)


def _context(text: str) -> Iterator[Finding | None]:
    for pattern in (_COMES, _COMES_EL):
        for m in pattern.finditer(text):
            found = words(m["it"])
            if not found or is_ordinary(found[0].key) or is_first(found[0].key):
                continue
            end = m.start("it")
            for w in found:
                if is_ordinary(w.key) and w is not found[0] and w.key not in ("on", "upon", "le"):
                    break
                end = m.start("it") + w.end
            if re.match(r"\s+(?:Hospital|Infirmary|Clinic|University|Medical|General|Health|Νοσοκομε)", text[end:]):
                continue
            yield make("LOCATION", text, m.start("it"), end, "a place by what stands before it", 0.5)
    for m in _PREFIX_EL.finditer(text):
        second = fold(m.group().split()[-1])
        if not lists.is_clinical_greek(second):
            yield make("LOCATION", text, *m.span(), "a Greek place by its first word", 0.6)


def find(text: str) -> list[Finding]:
    """All places and addresses."""
    tokens = words(text)
    return keep([*_forms(text), *_labelled(text), *_listed(text, tokens), *_context(text)])
