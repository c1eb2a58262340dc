"""Negation, conditions, quantifiers, obligations and opposites of a claim against what it paraphrases.

What it cannot see: a denial that needs no word for it ("the pool is a thing of the past"), and irony.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answering.checking.clauses import EXCEPTION, ONLY, Clause, clauses, nearest
from assistant.answering.checking.quantities import quantities

#: The reasons of a claim that says the opposite of its quote.
DENIES, DENIED = "denies what the quote says", "says what the quote denies"
_UNIVERSAL = re.compile(
    r"\b(?:all|every|everyone|everything|always|each|any|both|whole|entire|ολ(?:α|οι|εσ|ουσ)|καθε|παντα|παντοτε)\b"
)
_ALWAYS = re.compile(r"\b(?:always|at all times|παντα|παντοτε)\b")
_PARTIAL = re.compile(
    r"\b(?:some|several|few|many|most(?! (?:\d|€|usd))|(?<!at )most|usually|sometimes|often|generally|normally|"
    r"mostly|typically|rarely|occasionally|"
    r"μερικ\w+|ορισμεν\w+|συνηθωσ|καποι\w+|περισσοτερ(?:οι|εσ|α)(?! απο)|συχνα|καποτε|σπανια)\b"
)
_AT_MOST = re.compile(r"\b(?:at|the) most\b")
_MUST = re.compile(
    r"\b(?:must|have to|has to|is required|are required|obliged|compulsory|mandatory|πρεπει|υποχρε\w+)\b"
)
_MAY = re.compile(
    r"\b(?:may|can|could|optional|voluntary|recommended|should|allowed|μπορ\w+|προαιρετικ\w+|επιτρεπ\w+|συνισταται)\b"
)
_NO_DUTY = re.compile(
    r"\b(?:need not|not need|not have to|not required|not obliged|not necessary|not compulsory|δεν χρειαζ\w+|"
    r"δεν απαιτ\w+)\b"
)
_BAN = re.compile(r"\b(?:must not|may not|can not|not allowed|δεν επιτρεπ\w+|δεν μπορ\w+|μην)\b")
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{a})\b"), re.compile(rf"\b(?:{b})\b"))
    for a, b in (
        (r"before|prior to|πριν", r"after|following|μετα"),
        (r"arriv\w+|φταν\w+|αφιξ\w+", r"depart\w+|leav\w+|αναχωρ\w+|φευγ\w+"),
        (r"includ\w+|περιλαμβαν\w+", r"exclud\w+"),
        (r"increas\w+|raised?|higher|rises?", r"decreas\w+|lower(?:ed|s)?|reduc\w+|falls?"),
        (r"open(?:s|ed)?|ανοιγ\w+", r"clos(?:es?|ing)|shuts?|κλειν\w+"),
        (r"first|1th", r"last"),
        (r"earli(?:er|est)", r"lat(?:er|est)"),
        (r"start\w*|begin\w*|αρχιζ\w+", r"stop\w*|end(?:s|ed|ing)?|finish\w*|τελειων\w+"),
        (r"upper", r"lower"), (r"left", r"right"), (r"north\w*", r"south\w*"), (r"east\w*", r"west\w*"),
        (r"inside|indoors?", r"outside|outdoors?"), (r"with", r"without"), (r"import\w*", r"export\w*"),
        (r"load(?:s|ed|ing)?", r"discharg\w+|unload\w+"), (r"add\w*", r"remov\w+"), (r"hot", r"cold"),
        (r"full", r"empty"), (r"child\w*|παιδι\w*", r"adults?|"
        r"ενηλικ\w+"), (r"day", r"night"), (r"weekly", r"daily|monthly"),
        (r"oldest", r"youngest"), (r"longest", r"shortest"), (r"consignee", r"shipper"), (r"buyer", r"seller"),
        (r"largest|biggest", r"smallest"), (r"winter\w*", r"summer\w*"), (r"refundable", r"non-?refundable"),
        (r"oral\w*|by mouth", r"intraven\w+|iv"), (r"systolic", r"diastolic"),
    )
)  # fmt: skip


def faults(claim: str, quote: str) -> Iterator[str]:
    """What a prepared claim says otherwise than a prepared quote."""
    said, held = clauses(claim), clauses(quote)
    whole = tuple(dict.fromkeys(word for clause in said for word in clause.words))
    for clause in said:
        words = clause.words if len(clause.words) > 1 or len(said) == 1 else whole
        near = nearest(words, held)
        if near:
            yield from _polarity(clause, near, words, held)
            yield from _degrees(clause.text, " ; ".join(c.text for c in near), quote)
    yield from _conditions(claim, quote, nearest(whole, held), held)
    if "=" in claim:
        # What is worked out may turn a departure into an arrival.
        return
    for one, other in _OPPOSITES:
        for here, there in ((one, other), (other, one)):
            word = here.search(claim)
            # "Open 7:00 to 22:30" also says when it closes.
            spans = "open" in one.pattern and any(q.is_range for q in quantities(quote))
            against = there.search(quote)
            if word and against and not here.search(quote) and not spans:
                yield f"says “{word.group()}”, the quote “{against.group()}”"
                break


def _polarity(clause: Clause, near: list[Clause], words: tuple[str, ...], held: tuple[Clause, ...]) -> Iterator[str]:
    bases = [c for c in near if not EXCEPTION.match(c.text)] or near
    denied = {c.negated for c in bases}
    if clause.negated not in denied:
        yield DENIES if clause.negated else DENIED
    elif len(denied) == 2:
        # As like to a clause that says it as to one that denies it: only the very best one counts.
        best = nearest(words, held, 0.0)
        if all(c.negated != clause.negated for c in best):
            yield DENIES if clause.negated else DENIED
        elif len(best) > 1 and len({c.negated for c in best}) == 2 and not clause.negated:
            yield "the quote says it of one case and denies it of another"
    text = " ; ".join(c.text for c in bases)
    if clause.negated and _BAN.search(clause.text) and _NO_DUTY.search(text) and not _BAN.search(text):
        yield "forbids what the quote only does not require"
    if clause.negated and _NO_DUTY.search(clause.text) and _BAN.search(text) and not _NO_DUTY.search(text):
        yield "only does not require what the quote forbids"


def _degrees(claim: str, near: str, quote: str) -> Iterator[str]:
    """Quantifiers and obligations."""
    claim, near = _AT_MOST.sub("", claim), _AT_MOST.sub("", near)
    partial_here, partial_there = _PARTIAL.search(claim), _PARTIAL.search(near)
    if partial_there and not partial_here:
        yield f"leaves out “{partial_there.group()}”"
    if partial_here and not partial_there and not _PARTIAL.search(_AT_MOST.sub("", quote)):
        yield f"says “{partial_here.group()}”, the quote does not"
    if _ALWAYS.search(claim) and not _UNIVERSAL.search(near):
        yield "says “always”, the quote does not"
    pair = re.search(r"\b(?:both|and|all)\b|,", quote) or any(
        q.kind == "number" and q.low == 2 for q in quantities(quote)
    )
    if re.search(r"\bboth\b", claim) and not pair:
        yield "says “both”, the quote does not"
    if _MUST.search(claim) and not _MUST.search(near) and _MAY.search(near) and " not " not in f" {claim} ":
        yield "makes a duty of what the quote allows"
    if _MAY.search(claim) and _MUST.search(near) and not _MAY.search(near) and " not " not in f" {claim} ":
        yield "makes a choice of what the quote demands"


def _conditions(claim: str, quote: str, near: list[Clause], held: tuple[Clause, ...]) -> Iterator[str]:
    """A condition of the quote that the claim left out, or one that the claim made up."""
    limited = EXCEPTION.search(claim) or ONLY.search(claim)
    if limited and not (EXCEPTION.search(quote) or ONLY.search(quote)):
        yield f"says “{limited.group()}”, the quote does not"
    if limited:
        return
    for number, clause in enumerate(held):
        found = ONLY.search(clause.text)
        if found and clause in near:
            yield f"leaves out “{found.group()}”"
        found = EXCEPTION.search(clause.text)
        if not found:
            continue
        bound = [clause]
        if not clause.text[: found.start()].strip():
            # "…, except X" limits what stands before it, "Unless X, …" what comes after it.
            before = number > 0 and held[number - 1].sentence == clause.sentence
            beside = held[number - 1] if before else held[number + 1] if number + 1 < len(held) else clause
            bound = [beside]
        if any(c in near for c in bound):
            yield f"leaves out “{found.group()}”"
