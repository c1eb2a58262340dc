"""Smaller towns and the short names of hospitals, firms and ferries, by further lists and by what leads to them.

Most of these words are surnames or everyday words too ("Battle", "Christie", "Nelson", "Temple"), so a word counts only after a
preposition or a verb, or where no dictionary and no list of names has it. What this misses: places of no list without a preposition.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from assistant.privacy import lists, named
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make
from assistant.privacy.tokens import Word, is_eponym, is_first, is_ordinary, is_surname, words
from assistant.text import fold

_LED = compiled(
    r"(?:^|[^\w])(?:in|at|from|to|near|nearer|of|around|outside|towards?|via|visiting|leaving|left|fled|for|through|behind|past|off|into|under|by|with|between|"
    r"στη|στην|στον|στο|στα|στους|στις|από|σε|προς|για|κοντά|της|του|των|lives|menei|meno|μένει|μένουν|διαμένει|κατοικεί|κάτοικος|κατοίκου|από (?:τη|την|τον|το|τα|τους|τις))[ ](?:the[ ])?[«\"“]?$",
    re.IGNORECASE,
)
_SURE_LED = compiled(
    r"(?:^|[^\w])(?:in|near|nearer|outside|around|via|fled|at|toward|towards|lives|menei|meno|μένει|μένουν|διαμένει|κατοικεί|κάτοικος|κατοίκου)[ ]$",
    re.IGNORECASE,
)
_BODY_LED = compiled(
    r"(?:^|[^\w])(?:at|in|to|from|into|under|of|via|by|with|for|on|rang|phoned|called|contacted|attends|attended|the|ex|ferry|uses?|@|"
    r"insurance|insurer|insured|employer|school|hospital|στη|στην|στον|στο|στα|στους|στις|από|από (?:τη|την|τον|το|τα|τους|τις)|της|του|με|την|το|η|ο|"
    r"εργοδότης|φορέας)[:]?[ ]?(?:the[ ])?[«\"“(]?$|[/→(][ ]?$",
    re.IGNORECASE,
)
# "στο Υγεία", "του Σωτηρία": the article does not fit the word, so it is the name of a hospital.
_NEUTER = compiled(r"(?:^|[^\w])(?:στο|από το|του|το)[ ][«\"“]?$", re.IGNORECASE)
_GAP = re.compile(r"[ \-]{1,2}|[ ]?&[ ]?|\.[ ]")
_LONGEST = 4


@functools.cache
def towns() -> frozenset[str]:
    """Folded names of smaller places in Latin letters."""
    return _entries("towns.txt")


def _entries(name: str) -> frozenset[str]:
    text = ",".join(lists.lines(name))
    return frozenset(fold(entry.strip()).replace("-", " ") for entry in text.split(",") if entry.strip())


_CASES = (
    ("οσ", ("οσ", "ου", "ο")), ("ασ", ("ασ", "α")), ("ησ", ("ησ", "η")), ("εσ", ("εσ", "ων")), ("οι", ("οι", "ουσ", "ων")),
    ("α", ("α", "ασ", "ων")), ("η", ("η", "ησ", "εωσ")), ("ι", ("ι", "ιου")), ("ο", ("ο", "ου")), ("υ", ("υ", "υου", "εωσ")), ("ω", ("ω", "ωσ")),
)  # fmt: skip


def cases(name: str) -> set[str]:
    """The folded case forms of a Greek place or body given in the nominative, word by word."""
    forms = []
    for word in fold(name).replace("-", " ").split():
        ending, others = next(((e, o) for e, o in _CASES if word.endswith(e) and len(word) > len(e) + 1), ("", ("",)))
        forms.append([word[: len(word) - len(ending)] + other for other in others])
    return {" ".join(form) for form in itertools.product(*forms)}


@functools.cache
def greek_towns() -> frozenset[str]:
    """Smaller Greek places in every case."""
    return frozenset(form for entry in _entries("greek_towns.txt") for form in cases(entry))


@functools.cache
def bodies() -> frozenset[str]:
    """Hospitals, firms, shops and ferries under their short names, Greek ones in every case."""
    greek = _entries("greek_bodies.txt")
    return _entries("hospitals.txt") | greek | frozenset(f for entry in greek if len(entry) > 5 for f in cases(entry))


def _runs(text: str) -> Iterator[tuple[list[Word], str]]:
    """Runs of one to four joined words, longest first, with the folded key of each."""
    tokens = words(text)
    for n in range(len(tokens)):
        for size in range(_LONGEST, 0, -1):
            run = tokens[n : n + size]
            if len(run) < size or any(
                not _GAP.fullmatch(text[a.end : b.start]) for a, b in itertools.pairwise(run)
            ):  # fmt: skip
                continue
            amp = "&" in text[run[0].start : run[-1].end]
            yield run, (" & " if amp else " ").join(w.key for w in run).replace("-", " ")


def _town(text: str, run: list[Word]) -> float:
    """How sure a run of the list is a place here; 0 when it is not."""
    first = run[0]
    lead = text[max(0, first.start - 16) : first.start]
    led = bool(_LED.search(lead))
    if len(run) > 1:
        return 0.6 if first.capital and run[-1].capital else 0.52 if led else 0.0
    if is_eponym(first.key) or lists.is_clinical(first.key) or lists.is_drug(first.key):
        return 0.0
    if not first.capital:
        if first.greek and _SURE_LED.search(lead):
            return 0.5
        plain = is_ordinary(first.key) or is_first(first.key) or len(first.key) < 4
        return 0.45 if led and not plain else 0.0
    if _SURE_LED.search(lead) or (led and first.greek):
        return 0.5
    named = is_first(first.key) or is_surname(first.key)
    if led:
        return 0.4 if named else 0.5
    return 0.0 if named or is_ordinary(first.key) or first.shape != "T" else 0.45


def _body(text: str, run: list[Word]) -> float:
    """How sure a run of the list is a body here; 0 when it is not."""
    first = run[0]
    lead = text[max(0, first.start - 16) : first.start]
    name = first.key.removesuffix("'s")
    if first.greek and len(run) == 1 and first.shape != "U" and (is_first(name) or lists.is_clinical(name)):
        return 0.55 if first.capital and _NEUTER.search(lead) else 0.0
    if first.greek and first.shape == "U" and len(run) == 1:
        return 0.55 if len(first.key) < 7 and not lists.is_clinical(first.key) else 0.0
    if len(run) > 1 and first.capital and run[-1].capital:
        return 0.56
    if not _BODY_LED.search(lead) or is_eponym(name):
        return 0.0
    if not first.capital:
        return 0.45 if not is_ordinary(name) and not is_first(name) and not lists.is_clinical(name) else 0.0
    return 0.0 if lists.is_clinical(name) else 0.52


def _listed(text: str) -> Iterator[Finding | None]:
    things = [m.span() for m in named.THINGS.finditer(text)]
    for run, key in _runs(text):
        if any(a <= run[0].start < b for a, b in things):
            continue
        greek = run[0].greek
        known = greek_towns() if greek else towns()
        if (
            key in known
            or (greek and key in lists.places() and _SURE_LED.search(text[max(0, run[0].start - 16) : run[0].start]))
        ) and (score := _town(text, run)):
            yield make("LOCATION", text, run[0].start, run[-1].end, "a place of the lists where a place stands", score)
        if key in bodies() and (score := _body(text, run)):
            end = run[-1].end
            tail = re.match(r"['’]s?(?![\w])", text[end:])
            yield make("ORGANIZATION", text, run[0].start, end + (tail.end() if tail else 0), "a body of the lists where a body stands", score)  # fmt: skip


_C = r"[A-Z][\w'’\-]+"
_G = r"[Α-Ω][\w’'\-]*"
_DAY = r"(?:\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}|\d{1,2}(?:st|nd|rd|th)?[ \-][A-Za-z]{3,9}[ \-]\d{2,4})"
# "d.o.b. 19.8.44, Knockaun, Ballyduff": a letter gives name, birthday and address in one breath.
_AFTER_BIRTH = compiled(
    rf"(?:d\.?o\.?b\.?|born|birth)[: ]{{1,3}}(?:on[ ])?{_DAY}[)]?,?[ ]{{1,2}}(?:of[ ])?(?P<it>(?:\d{{1,4}}[A-Za-z]?[ ])?{_C}(?:[ ](?:of[ ])?{_C}){{0,3}}(?:,[ ]{_C}(?:[ ]{_C}){{0,2}}){{0,3}})(?=[.,;\n)]|$|[ ]{{2}})"
)
_UNIT = compiled(
    r"(?<![\w])(?P<it>(?:Unit|Flat|Suite|Apt|Apartment|Block|Plot|Room|Floor)[ ]\w{1,4})(?=,[ ](?:\d|[A-Z]))"
)
_STREET_SHORT = compiled(
    rf"(?<![\w])(?:on|at|off|near|from|of)[ ](?P<it>{_C}(?:[ ]{_C})?[ ](?:Dr|Ave|Rd|Blvd|Ln|Pkwy|Hwy|Ct|Pl|Way|St|Cres|Sq|Pde|Tce))(?=[.,;)\n]|$|[ ](?:and|near|with|in|at|by)\b)"
)
_LOWER_TOWN = compiled(
    r"(?<=\d[ ])(?:[a-z'’]+[ ]){1,3}(?:road|street|lane|avenue|close|drive|terrace|crescent|grove|place|way|row|gardens|rd|st|ave|ln),?[ ](?P<it>[a-z]{4,}(?:[ ][a-z]{4,})?)(?=[,.;)\n]|$|[ ](?:tel|hosp|nhs|mob|dob)\b)"
)
_SPOT_EL = compiled(
    rf"(?<![\w])(?P<it>(?:παραλία|λιμάνι|όρμο\w?|ακτή|θέση|τοποθεσία|γέφυρα|πλαζ|κόμβο\w?|διόδια|μαρίνα|φαράγγι|κάμπο\w?|οροπέδιο|Βιομηχανική Περιοχή|Βιομηχανικής Περιοχής|ΒΙΠΕ|ΒΙΟΠΑ|δομή|καταυλισμό\w?|στρατόπεδο|προάστιο)"
    rf"[ ](?:(?:του|της|των)[ ])?(?P<name>{_G}(?:[ ]{_G}){{0,2}}))(?![\w])"
)
_CODE_CY = compiled(
    rf"(?<=,[ ])(?P<it>(?:CY-?)?\d{{4}}[ ](?P<name>{_G}(?:[ ]{_G})?|{_C})(?:,[ ](?:{_G}|{_C}))?)(?=[,.;)\n]|$|[ ]{{2}})"
)


def _addresses(text: str) -> Iterator[Finding | None]:
    for m in _AFTER_BIRTH.finditer(text):
        found = words(m["it"])
        if not any(lists.is_clinical(w.key) for w in found):
            yield make("LOCATION", text, *m.span("it"), "an address after a birthday", 0.7)
    for m in _STREET_SHORT.finditer(text):
        if not lists.is_clinical(words(m["it"])[0].key):
            yield make("LOCATION", text, *m.span("it"), "a street by its short last word", 0.66)
    for m in _UNIT.finditer(text):
        yield make("LOCATION", text, *m.span("it"), "a part of an address", 0.8)
    for m in _LOWER_TOWN.finditer(text):
        found = words(m["it"])
        if not any(lists.is_clinical(w.key) or (is_ordinary(w.key) and w.key not in towns()) for w in found):
            yield make("LOCATION", text, *m.span("it"), "a town after a street", 0.6)
    for pattern in (_SPOT_EL, _CODE_CY):
        for m in pattern.finditer(text):
            if not lists.is_clinical(words(m["name"])[0].key):
                yield make("LOCATION", text, *m.span("it"), "a Greek place after its word or its code", 0.74)


def find(text: str) -> list[Finding]:
    """Smaller places and short names of bodies."""
    return keep([*_listed(text), *_addresses(text)])
