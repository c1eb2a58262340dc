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
    r"martha[ -]mary|thomas splint|thomas test|allen test|rich tea|jerry can)(?![\w])",
    re.IGNORECASE,
)


CALLED = re.compile(r"(?:called|named|aka|known as|ονοματι|λεγεται)[ ]$", re.IGNORECASE)
_SURNAME_LINE = compiled(
    rf"(?m)^[ \t|]*(?P<it>{_N},[ ]{_N}(?:[ ][A-Z]\.?(?![\w]))?)(?=[ ]{{2,}}|\t|[ ]+\d{{1,3}}[ ]?(?:[MF]\b|y)|[ ]*\||[ ]*\(|[ ]*$)"
)
# "discussed with Gethin in pharmacy": an unknown capital, and the place where a colleague stands.
_WITH = compiled(
    r"(?<![\w])(?:with|and|by|from|told|saw|asked|via|ask|to)[ ](?P<it>[A-Z][a-z]{2,})(?=[ ](?:in[ ](?!situ|place|the\b|her\b|his\b|a\b)|from[ ]|on[ ](?:the[ ])?(?:ward|bleep|ext)|at[ ]|re[ ]|about[ ]|\((?:CNS|RN|SN|OT|PT|physio|SHO|SpR|reg)))"
)


def is_abbreviation(text: str, word: Word, *, poor: bool) -> bool:
    """Whether capitals alone among small letters, unlisted or in brackets, are letters for something else."""
    if word.shape != "U" or poor:
        return False
    own = lists.words("first_english.txt") | lists.words("surnames_english.txt")
    return (
        (word.key not in own
        and not word.greek)
        or (text[word.start - 1 : word.start] == "("
        and text[word.end : word.end + 1] == ")")
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
