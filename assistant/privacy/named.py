"""Names that stand in a form of their own: nicknames in quotes, shortened first names, initials after "by"; and things called like persons.

What this misses: nicknames without quotes, initials in running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import cues, lists
from assistant.privacy.greek import compiled, name_like
from assistant.privacy.model import Finding, make
from assistant.privacy.reader import Reader
from assistant.privacy.tokens import Word, is_eponym, is_first, is_surname, words
from assistant.text import fold

_N = r"[A-ZΑ-Ω][\w'’\-]+"
_QUOTED = compiled(rf"(?<![\w])(?P<it>{_N}[ ][\"“'‘(«][A-ZΑ-Ω]\w+[\"”'’)»][ ]{_N}(?:-{_N})?)(?![\w])")
# "Χρ. Ανδρικόπουλος", "Αρ. Τζανετάκος": Greek first names are shortened to two or three letters.
_SHORTENED = compiled(
    r"(?<![\w.])(?P<it>(?!(?:Αγ|Τηλ|Πλ|Λεωφ|Βασ|Οδ|Νοσ|Καθ|Δρ|Κα|Κος|Παρ|Σελ|Μον|Αριθ|Εσωτ|Κιν|Τμ|Κλ|Πρ|Εκ|Θερ|Ημ|Ιατρ|Γεν|Βιτ|Κωδ|Ταχ)\.)[Α-Ω][α-ω]{1,3}\.[ ]?(?P<name>[Α-Ω][α-ω]{3,}(?:-[Α-Ω][α-ω]+)?))(?![\w])"
)
_BY = compiled(
    r"(?<![\w])(?:by|per|from|seen by|RN|SN|Dr|sig|signed|υπ\.|από)[ ](?P<it>[A-ZΑ-Ω]{2,3})(?=[ ]*(?:$|\n|[,;.)]))",
    re.MULTILINE,
)
#: Things called by two names, of which none is a person: stains, proteins, implants, drinks, firms, herbs.
THINGS = compiled(
    r"(?<![\w])(?:rose bengal|bence[ -]jones|austin[ -]moore|st\.? john['’]?s wort|mallory[ -]weiss|ziehl[ -]neelsen|jack daniel(?:['’]?s)?|johnn(?:ie|y) walker|jim beam|captain morgan|"
    r"johnson (?:&|and) johnson|ben nevis|uncle ben['’]s|earl grey|virginia creeper|black cohosh|lloyd george|mini[ -]cog|montgomery[ -]asberg|beck depression|"
    r"stella artois|old spice|miss world|christmas disease|lou gehrig['’]s|st\.? vitus|adam['’]?s apple|achilles (?:tendon|reflex)|charlotte['’]?s web|jacob['’]?s ladder|"
    r"mary jane|molly|charlie|special k|mr men|elizabeth arden|estee lauder|tommy hilfiger|calvin klein|gordon['’]s gin|dr pepper|aunt bessie|ella['’]s kitchen|"
    r"martha[ -]mary|webster[ -]stratton|exeter (?:stem|hip|cup)|thomas splint|thomas test|allen test|rich tea|jerry can)(?![\w])",
    re.IGNORECASE,
)


CALLED = re.compile(r"(?:called|named|aka|as|nickname|known as|ονοματι|λεγεται)[ ][\"“'‘«]?$", re.IGNORECASE)
_SURNAME_LINE = compiled(
    rf"(?m)^[ \t|]*(?P<it>{_N},[ ]{_N}(?:[ ][A-Z]\.?(?![\w]))?)(?=[ ]{{2,}}|\t|[ ]+\d{{1,3}}[ ]?(?:[MF]\b|y)|[ ]*\||[ ]*\(|[ ]*$)"
)
# "discussed with Gethin in pharmacy": an unknown capital, and the place where a colleague stands.
_WITH = compiled(
    r"(?<![\w])(?:with|and|by|from|told|saw|asked|via|ask|to)[ ](?P<it>[A-Z][a-z]{2,})(?=[ ](?:in[ ](?!situ|place|the\b|her\b|his\b|a\b)|from[ ]|on[ ](?:the[ ])?(?:ward|bleep|ext)|at[ ]|re[ ]|about[ ]|\((?:CNS|RN|SN|OT|PT|physio|SHO|SpR|reg)))"
)


# "PC Dunmore", "Big Dave", "Nana Pat": ranks and pet names that are words as well.
_RANK = compiled(
    rf"(?<![\w])(?P<rank>WPC|PC|DC|DS|PCSO|Sgt|Constable|Officer|Canon|Deacon|Fr|Rabbi|Imam|Pastor|Sheikh|Cllr|Corporal|Private|Nurse|Sr)[ ](?P<it>{_N}(?:[ ]{_N})?)"
    rf"|(?<![\w])(?P<pet>(?:Big|Little|Old|Young|Wee|Nana|Nanny|Auntie|Aunty|Uncle|Grandma|Grandad|Granny|Gran|Papa|Tía|Oma|Opa|Baby)[ ]{_N})(?![\w])"
)
_AKA = compiled(
    r"(?<![\w])(?:known as|called|nicknamed|goes by|prefers|aka|likes to be called|answers to)[ ][\"“'‘«]?(?P<it>[A-Z]{2,3}|[A-Z][a-z]{2,}(?:[ ][A-Z][a-z]+)?)(?![\w])"
)
# A field of any name, and two words after it of which one is a name.
_FIELD = compiled(rf"(?<=[^\W\d_][:])[ ]*(?P<it>{_N}(?:[ ]{_N}){{1,2}})(?=[ ]*(?:[.,;(|/\n]|$|[ ]{{2}}))", re.MULTILINE)


_RUN = rf"(?P<it>{_N}(?:[ ](?:[A-Z]\.?[ ])?{_N}){{0,2}})"
# What a person does or is, after the name: "Hollis (paeds reg)", "Gupta aware", "Sugrue, RN", "Ξένια, νοσηλεύτρια".
_AFTER = compiled(
    rf"(?<![\w]){_RUN}(?=[ ]\((?:paeds|med|surg|ortho|gynae|icu|itu|cardio|renal|on[ -]call|reg|registrar|sho|spr|cons|consultant|st\d|fy\d|nurse|rn|sn|hca|ot|physio|dietitian|sister|brother|wife|"
    r"husband|son|daughter|mum|mother|dad|father|partner|friend|carer|neighbour|niece|nephew|cousin|aunt|uncle|κόρη|γιος|σύζυγος|αδελφ|νοσηλ|γιατρ|ιατρ|γραμματε)"
    r"|[ ](?:aware|informed|notified|updated|to review|to see|in charge|happy|agrees|reviewing|paged|bleeped|at bedside|present)(?![\w])"
    r"|,[ ](?:RN|MD|DO|NP|PA|LCSW|RGN|SN|EN|MT|PhD|FRCS|FRCP|MRCP|ST\d|SHO|SpR|FY\d|PGY|Band|HV|OT|SLT|CNS|ANP|SW|Sister|Staff|Consultant|Registrar|cons\.|"
    r"νοσηλε\w+|ιατρ\w+|γιατρ\w+|γραμματ\w+|φυσ\w*θερ\w*|φυσ/|ψυχολόγ\w+|μαία|κοινων\w+|παθολόγ\w+|ειδικευ\w+|προϊστ\w+|ΠΕ|ΤΕ|χειρουργ\w+|καρδιολόγ\w+|βιοπαθολόγ\w+|ακτινολόγ\w+)(?![^\W\d_])"
    r"|[ ](?:RN|SN|RGN|HCA|ANP|RMN|RM|EN|HV)[ ]*(?:$|\n|[,.;]))",
    re.MULTILINE,
)
_MORE = compiled(
    rf"(?:[ ]?[,/&+][ ](?:and[ ])?|[ ]and[ ]|[ ]και[ ](?:(?:ο|η|τον|την|του|της)[ ])?)(?P<it>{_N}(?:[ ]{_N})?)(?![\w])"
)


def others(reader: Reader, found: list[Finding]) -> Iterator[Finding | None]:
    """The rest of an enumeration: "children Lale, Ozan and Mina"."""
    for finding in found:
        end = finding.end
        for _ in range(5):
            m = _MORE.match(reader.text, end)
            if m is None:
                break
            members = words(m["it"])
            if not members or not all(_namely(reader, w) for w in members):
                break
            yield make("PERSON", reader.text, *m.span("it"), "beside another name", 0.45)
            end = m.end("it")


def _namely(reader: Reader, w: Word) -> bool:
    """A capital that is a name, or no word at all, and no place, medicine or eponym."""
    return (
        w.shape == "T" and (reader.sure(w) or reader.strange(w)) and not is_eponym(w.key) and not lists.is_drug(w.key)
        and w.key not in lists.places() and w.key not in lists.organizations()
    )  # fmt: skip


def is_abbreviation(text: str, word: Word, *, poor: bool) -> bool:
    """Whether capitals alone among small letters, unlisted or in brackets, are letters for something else."""
    if word.shape != "U" or poor:
        return False
    own = lists.words("first_english.txt") | lists.words("surnames_english.txt")
    return (word.key not in own and not word.greek) or (
        text[word.start - 1 : word.start] == "(" and text[word.end : word.end + 1] == ")"
    )


def find(reader: Reader) -> Iterator[Finding | None]:
    """Names in forms of their own."""
    text = reader.text
    for m in _QUOTED.finditer(text):
        found = words(m["it"])
        if any(is_first(w.key) for w in found[:2]) or all(reader.strange(w) for w in found):
            yield make("PERSON", text, *m.span("it"), "a name with a nickname", 0.85)
    for m in _SHORTENED.finditer(text):
        key = fold(m["name"])
        if not lists.is_clinical_greek(key) and (is_surname(key) or name_like(key)):
            yield make("PERSON", text, *m.span("it"), "a shortened first name and a surname", 0.62)
    for m in _AFTER.finditer(text):
        found = words(m["it"])
        while (
            found
            and (lists.is_clinical(found[0].key) or found[0].key in lists.words("titles.txt"))
            and not reader.known(found[0])
        ):
            found = found[1:]
        if (
            found
            and all(len(w.text) == 1 or reader.known(w) or reader.strange(w) for w in found)
            and any(_namely(reader, w) for w in found)
        ):
            yield make(
                "PERSON",
                text,
                m.start("it") + found[0].start,
                m.end("it"),
                "a name and what the person is or does",
                0.6,
            )
    for m in _RANK.finditer(text):
        group = "it" if m["it"] else "pet"
        found = words(m[group])[0 if m["it"] else 1 :]
        if not any(lists.is_clinical(w.key) or lists.is_drug(w.key) for w in found) and any(
            reader.known(w) or reader.strange(w) for w in found
        ):
            yield make("PERSON", text, *m.span(group), "a name after a rank or pet name", 0.66)
    for m in _AKA.finditer(text):
        found = words(m["it"])
        short = len(m["it"]) < 4 and fold(m["it"]) not in cues.NOT_INITIALS
        named = short or any(reader.known(w) or reader.strange(w) for w in found)
        if named and not any(lists.is_clinical(w.key) or is_eponym(w.key) for w in found):
            yield make("PERSON", text, *m.span("it"), "what a person is called", 0.6)
    for m in _FIELD.finditer(text):
        found = words(m["it"])
        if all(
            (reader.known(w) or reader.strange(w)) and not lists.is_clinical(w.key) and not is_eponym(w.key)
            for w in found
        ) and any(reader.sure(w) for w in found):
            yield make("PERSON", text, *m.span("it"), "names alone in a field", 0.72)
    for m in _SURNAME_LINE.finditer(text):
        found = words(m["it"])
        if not any(lists.is_clinical(w.key) for w in found) and any(reader.known(w) for w in found):
            yield make("PERSON", text, *m.span("it"), "surname and first name at the head of a line", 0.8)
    for m in _WITH.finditer(text):
        w = words(m["it"])[0]
        if reader.strange(w) and not is_eponym(w.key) and not lists.is_drug(w.key):
            yield make("PERSON", text, *m.span("it"), "an unknown capital where a colleague is named", 0.45)
    for m in _BY.finditer(text):
        if fold(m["it"]) not in cues.NOT_INITIALS and not lists.is_clinical(fold(m["it"])):
            yield make("PERSON", text, *m.span("it"), "initials after who did it", 0.6)
