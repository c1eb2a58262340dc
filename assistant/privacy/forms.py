"""Names told by their own form: endings of English, Welsh and Irish places, roads, capitals in no dictionary inside a sentence.

The weakest evidence, asked last. What this misses: names that are words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import lists
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make
from assistant.privacy.reader import Reader
from assistant.privacy.tokens import Word, is_eponym, is_ordinary, words

_PLACE = re.compile(
    r"(?:.{3,}(?:ton|ham|ford|bury|wick|thorpe|worth|shire|mouth|combe|stead|borough|burgh|chester|caster|minster|hurst|thwaite|dale|bridge|pool|kirk|leigh|ley|field|wood|haven|sea|stow|dean|holme|"
    r"cliffe|beck|fell|moor|marsh|mere|well|stone|hampton|church|gate|by|den|stock|port)|(?:llan|aber|bally|inver|auch|kil|pen|tre|dun|glen|loch|clon|drum|knock|strath|pont|caer)[a-z]{4,})$"
)
_LEAD = re.compile(
    r"(?<![\w])(?:in|at|from|to|near|of|outside|towards|via|for|around|behind|by|off|leaving|until|and|or|,)[ ](?:the[ ])?$",
    re.IGNORECASE,
)
_ROAD = compiled(r"(?<![\w])the[ ](?P<it>[ABM]\d{1,4}(?:\(M\))?)(?![\w])")
_BARE = compiled(
    r"(?<![\w])(?:in|on|at|behind|off|near|opposite|beside|from|to|up|down|along)[ ](?:the[ ])?(?P<it>(?:[A-Z][\w'’]+[ ]){1,2}(?:Row|Court|Way|Hill|Place|Green|Walk|Park|Mews|Quay|Yard|Buildings|Estate|Common|Bridge|Heath|End|Fold|Bank|Rise|View|Square|Parade|Wharf|Market|Island|Bay|Beach|Harbour|Forest|Moor|Marsh|Farm|Mill))(?![\w])"
)
_CROWN = compiled(
    r"(?<![\w])(?P<it>(?:HMP|HMYOI|RAF|HMS|USS|RNAS|YMCA|USAF|MV|SS)[ ][A-Z][\w'’]+(?:[ ][A-Z][\w'’]+)?)(?![\w])"
)
_STAFF = compiled(
    r"(?<![\w])(?P<it>[A-Z][a-z]{3,}(?:[ ][A-Z][a-z]+)?)(?=[ ](?:staff|residents|carers|nursing staff|home manager|estate|area)\b)"
)
_NOW = compiled(
    r"(?<![\w])(?:originally|previously|formerly|now|currently|latterly|supplier|firm|agency|charity|insurer|bank|garage|pub|school|gym|church|home town|hometown|transferred|→)[ ](?P<it>[A-Z][a-z]{3,}(?:[ ][A-Z][a-z]+)?)(?![\w])"
)
_JOB_EL = compiled(
    r"(?<![\w])(?:επάγγελμα|εργασία|ασφάλεια|ασφαλιστική|ασφαλιστικός φορέας|σχολείο|σχολή|καταγωγή|τόπος)[ ]*:[ ]*(?:[α-ω]{4,}[^,\n:]{0,20},[ ])?(?P<it>[Α-ΩA-Z][\w.&\-]+(?:[ ][Α-ΩA-Z][\w.&\-]+){0,3})(?![\w])",
    re.IGNORECASE,
)


def _strange(word: Word) -> bool:
    bare = word.key.removesuffix("'s")
    return not (is_ordinary(bare) or lists.is_clinical(bare) or lists.is_drug(bare) or is_eponym(bare))


def find(text: str) -> list[Finding]:
    """Names told by their own form."""
    return keep([*_formed(text), *_single(text)])


def _formed(text: str) -> Iterator[Finding | None]:
    for m in _ROAD.finditer(text):
        yield make("LOCATION", text, *m.span("it"), "the number of a road", 0.6)
    for m in _BARE.finditer(text):
        if not any(lists.is_clinical(w.key) or is_eponym(w.key) for w in words(m["it"])[:-1]):
            yield make("LOCATION", text, *m.span("it"), "a street or a spot by its last word", 0.5)
    for m in _CROWN.finditer(text):
        yield make("ORGANIZATION", text, *m.span("it"), "a prison, a base or a ship", 0.75)
    for pattern, why in ((_STAFF, "a house with staff"), (_NOW, "a capital after what names it")):
        for m in pattern.finditer(text):
            if all(_strange(w) for w in words(m["it"])[:1]):
                yield make("ORGANIZATION", text, *m.span("it"), why, 0.45)
    for m in _JOB_EL.finditer(text):
        found = words(m["it"])
        if found and found[0].capital and not all(lists.is_clinical(w.key) for w in found):
            yield make("ORGANIZATION", text, *m.span("it"), "what follows the word of a body", 0.6)


def _single(text: str) -> Iterator[Finding | None]:
    reader = Reader(text)
    for n, word in enumerate(reader.words):
        if word.greek or len(word.key) < 5 or not _strange(word):
            continue
        led = _LEAD.search(text[max(0, word.start - 14) : word.start])
        if _PLACE.match(word.key) and len(word.key) > 6 and (word.capital or led):
            yield make("LOCATION", text, word.start, word.end, "the form of a place", 0.41)
        elif led and word.shape == "T" and not reader.sentence_start(n) and word.text.isalpha():
            yield make("LOCATION", text, word.start, word.end, "a capital in no dictionary inside a sentence", 0.36)
