"""Names as handover lists and theatre lists write them: alone in small letters, numbered, in brackets after who it is, after abbreviated posts.

What this misses: first names in small letters that are everyday words, where no bed, no relative and no verb stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import cues, lists
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, make
from assistant.privacy.reader import NEVER, Reader
from assistant.privacy.tokens import Word, is_eponym, is_first, words

_N = r"[A-ZΑ-Ω][\w'’\-]+"
_DOES = (
    r"slept|refused|refusing|ate|eating|had|has|is|was|rang|settled|pulled|fell|wants|wanted|says|said|will|to see|aware|asked|asking|asks|needs|seen|back|due|still|not|on|off|re|d\d|"
    r"ήσυχ\w+|έφαγε|κοιμήθηκε|αρνείται|ζητά|θέλει|είναι|ήταν|έχει|έβγαλε|πονά|περπάτησε|ξύπνησε"
)
# "sanjay in 6 slept poorly", "η κουλα στο 3": a first name at the beginning of a sentence, and a bed or what it did.
_OPENS = compiled(
    rf"(?:^|[.!?;:,+&/][ ]|\n|[ ](?:and|for|ask|tell|with|to|from|re|\+|ο|η|τον|την)[ ])(?P<it>[^\W\d_]{{3,}}(?:[ ][^\W\d_]{{3,}})?)(?=[ ](?:(?:in|bed|sr|s/r|στο|στην|κλ|θ)[ ]?\d|{_DOES}))",
    re.MULTILINE | re.IGNORECASE,
)
_KIN_NAME = compiled(r"(?P<it>[^\W\d_]{2,})(?=[ ]*(?:[,.;)(:]|$|\n)|[ ](?:bringing|coming|rang|visiting|says|said|will|is|was|has|to|at|aware|informed|with|and|wants|phoned|called|here|visits|helps|who|lives|στο|στη|που|θα|και|μένει|έρχεται)\b)")  # fmt: skip
_BY_CAPS = compiled(r"(?<![\w])(?:BY|DR|WITH|PER)[ ](?P<it>[A-Z]\.[ ]?(?:[A-Z]\.[ ]?)?[A-Z][A-Z'’\-]{2,})(?![\w])")
_NUMBERED = compiled(
    rf"(?m)^[ \t]*\d{{1,2}}[.):][ ]+(?:(?:Mr|Mrs|Ms|Miss|Dr|Baby|Sr|Κος|Κα)\.?[ ])?(?P<it>{_N},[ ]{_N}(?:[ ]{_N})?|{_N}(?:[ ]{_N}){{1,2}})(?=[ ]+(?:[MFΑΘ]\b|\(?\d{{1,3}}\b|\(|–|-[ ]|yo\b|ετών))"
)
_BRACKET = compiled(
    rf"(?<![\w])(?:clerking|clerked|clerk|reg|SHO|F1|F2|FY1|FY2|SpR|ST\d|consultant|cons|nurse|HCA|midwife|doctor|registrar|interpreter|SALT|OT|PT|physio|sister|team|crew|rep|author|δρ|ιατρός|επιμελητής|επιμελήτρια|ειδικευόμενος|ειδικευόμενη|μητέρα του|πατέρας του|μητέρα της|σύζυγος|ψυχολόγος)[ ]?\((?P<it>{_N}(?:[ ]{_N})?)\)",
    re.IGNORECASE,
)
_CALLED = compiled(
    rf"(?<![\w])(?:known[ ]as|preferred[ ]name|likes[ ]to[ ]be[ ]called|alias|nickname|goes[ ]by|calls[ ](?:him|her)self|το[ ]γένος|γνωστ(?:ός|ή)[ ]ως|χαϊδευτικά|προσφωνείται|τον[ ]φωνάζουν|τη[ ]φωνάζουν)[ ]*[:=]?[ ]*[\"“'‘«]?(?P<it>{_N}(?:[ ]{_N})?)",
    re.IGNORECASE,
)
_POST_EL = compiled(
    rf"(?<![\w])(?:ΧΕΙΡ|ΑΝΑΙΣΘ|ΒΟΗΘ|ΝΟΣ|ΝΟΣΗΛ|ΕΡΓΑΛ|ΙΑΤΡ|ΕΙΔ|ΕΠΙΜ|ΔΝΤΗΣ|ΚΥΚΛΟΦ|ΕΦΗΜ|ΥΠΕΥΘ|ΠΡΟΪΣΤ|ΣΥΝΟΔ|ΨΥΧ|ΦΥΣ|ΓΡΑΜΜ|Μαία|Νοσ|Χειρ|Αναισθ|Ιατρ|Εφημ)\.?[ ]?:[ ]?(?P<it>{_N}(?:[ ]{_N})?)"
)
_SHORT_EL = compiled(r"(?<![\w])(?:ο|η|τον|την|τη|του|της|στον|στην)[ ](?P<it>[Α-Ω][α-ω]{1,3})(?=[ ]*[,.;)]|[ ](?:που|και|θα|δεν|είναι|στο|στη|από)\b)")  # fmt: skip
_QUOTED = compiled(
    rf"(?:gran|grandma|grandad|grandpa|nan|uncle|aunt|auntie|friend|dad|mum|mom|he|she|brother|sister|cousin|γιαγιά|παππού\w?|θείο\w?|θεία)[ ][\"“‘«](?P<it>{_N}(?:[ ]{_N})?)[\"”’»]",
    re.IGNORECASE,
)


_ON_DUTY = compiled(
    rf"(?<![\w])(?:ΒΑΡΔΙΑ|Βάρδια|Πλήρωμα|ΠΛΗΡΩΜΑ|Παρόντες|ΠΑΡΟΝΤΕΣ|Crew|CREW|Present|PRESENT|On duty|Staff on|In attendance)[ ]?:?[ ](?P<it>{_N}(?:[ ]{_N})?(?:(?:,[ ]|[ ]?[/&+][ ]?|-|[ ](?:and|και)[ ]){_N}(?:[ ]{_N})?){{0,5}})"
)


def _named(reader: Reader, w: Word) -> bool:
    return (reader.known(w) or reader.strange(w)) and not lists.is_clinical(w.key) and not lists.is_drug(w.key) and w.key not in NEVER  # fmt: skip


def find(reader: Reader) -> Iterator[Finding | None]:
    """Names as lists of patients write them."""
    text = reader.text
    for m in _OPENS.finditer(text):
        found = words(m["it"])
        if found and found[0].shape == "l" and is_first(found[0].key) and not lists.is_rare(found[0].key) and found[0].key not in NEVER and not lists.is_clinical(found[0].key):  # fmt: skip
            more = len(found) > 1 and (reader.sure(found[1]) or reader.strange(found[1]))
            end = found[1].end if more else found[0].end
            if reader.sure(found[0]) or more:
                yield make("PERSON", text, m.start("it"), m.start("it") + end, "a first name and what the person does", 0.6)  # fmt: skip
    for cue in cues.KIN.finditer(text):
        named = _KIN_NAME.match(text, cue.end())
        w = words(named["it"])[0] if named else None
        if w is None or named is None or w.key in NEVER or lists.is_clinical(w.key) or is_eponym(w.key):
            continue
        if (is_first(w.key) and not lists.is_rare(w.key)) or (w.shape == "U" and w.greek and reader.strange(w)):
            yield make("PERSON", text, *named.span("it"), "a relative's first name", 0.62)
    for pattern, why, score in (
        (_BY_CAPS, "an initial and a surname after who did it", 0.75), (_NUMBERED, "a name on a numbered list", 0.8), (_BRACKET, "a name in brackets after who it is", 0.66),
        (_CALLED, "what a person is called", 0.8), (_POST_EL, "a name after an abbreviated post", 0.8), (_QUOTED, "a pet name in quotes", 0.8),
    ):  # fmt: skip
        for m in pattern.finditer(text):
            found = [w for w in words(m["it"]) if len(w.text) > 1]
            if found and found[0].capital and all(_named(reader, w) for w in found) and not any(is_eponym(w.key) for w in found):  # fmt: skip
                yield make("PERSON", text, *m.span("it"), why, score)
    for m in _ON_DUTY.finditer(text):
        for part in re.finditer(rf"{_N}(?:[ ]{_N})?", m["it"]):
            if all(_named(reader, w) for w in words(part.group())):
                yield make("PERSON", text, m.start("it") + part.start(), m.start("it") + part.end(), "a name among those on duty", 0.7)  # fmt: skip
    for m in _SHORT_EL.finditer(text):
        w = words(m["it"])[0]
        if is_first(w.key) and not lists.is_clinical(w.key):
            yield make("PERSON", text, *m.span("it"), "a short first name after an article", 0.55)
