"""The quantities of a claim against those of its quote and of the question.

A quantity of the claim stands when the quote has it (in any unit of its dimension) with the same bound, when the claim
works it out with the arithmetic shown, or when the question has it and the quote does not contradict it: the quote has
none of that kind, or a bound or range that it satisfies. A table row that gives two values of a kind to two things
must have the claim's value beside the claim's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answering.checking.derive import equations
from assistant.answering.checking.quantities import Quantity, quantities
from assistant.answering.checking.words import stands, words_of

_WINDOW = re.compile(r"[;,.](?=\s)|\b(?:and|but|while|or|και|αλλα|ενω)\b")
_LIMITS = re.compile(r"\b(?:limit\w*|allowance|allowed|may|can|maximum|max|up to|επιτρεπ\w+|μπορ\w+|οριο)\b")
_STARTS = re.compile(r"\b(?:open\w*|start\w*|begin\w*|from|since|first|earliest|ανοιγ\w+|αρχιζ\w+|απο)\b")
_ENDS = re.compile(r"\b(?:clos\w+|end\w*|until|till|stop\w*|last|latest|by|before|κλειν\w+|τελειων\w+|μεχρι|εωσ)\b")
_SINGLE = re.compile(r"\b(?:an?|single|once|the|each|every|per|ενα\w?|μια)\b")
_RATE = re.compile(
    r"\b(?:a|an|per|each|every) (?:minute|hour|day|night|week|month|year)\b|\b(?:hour|dai|night|week|month|year)ly\b"
)
_POINTS = frozenset(("clock", "date", "day"))


def faults(claim: str, quote: str, question: str) -> Iterator[str]:
    """What the quantities of a prepared claim say that quote and question do not bear out."""
    said, held, asked = quantities(claim), quantities(quote), quantities(question)
    shown = equations(claim, said)
    made: list[Quantity] = []
    settled: set[int] = set()
    for equation in shown:
        settled |= set(equation.members)
        if not equation.right:
            yield f"the arithmetic is wrong: “{equation.text}”"
        elif missing := next(
            (q for q in equation.operands if not _given(q, claim, ((quote, held), (question, asked)))), None
        ):
            yield f"works with “{_text(claim, missing)}”, which is not in the quote"
        else:
            made.append(equation.result)
    for number, quantity in enumerate(said):
        if number in settled:
            continue
        if any(_equal(quantity, other) for other in made):
            continue
        fault = _fault(quantity, claim, quote, held, question)
        if fault and not _asked(quantity, asked, held):
            yield fault


def _text(text: str, quantity: Quantity) -> str:
    return text[quantity.start : quantity.end].strip()


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= max(abs(one), abs(other)) * Decimal("0.000001")


def _equal(one: Quantity, other: Quantity) -> bool:
    """The same amount of the same kind, whatever its bound."""
    return one.kind == other.kind and _close(one.low, other.low) and _close(one.high, other.high)


def _given(operand: Quantity, claim: str, texts: Sequence[tuple[str, Sequence[Quantity]]]) -> bool:
    """Whether quote or question has an operand; a bare 3 may be the 3 of "3 nights"."""
    if any(_equal(operand, known) for _, held in texts for known in held):
        return True
    written = _text(claim, operand)
    return operand.kind == "number" and any(
        re.split(r"[^\d.,]", _text(text, known))[0] == written for text, held in texts for known in held
    )


def _fault(quantity: Quantity, claim: str, quote: str, held: Sequence[Quantity], question: str) -> str:
    written = _text(claim, quantity)
    equal = [other for other in held if _equal(quantity, other)]
    if not equal:
        if any(_end_of(quantity, other, claim) for other in held) or _ends_apart(quantity, held):
            return ""
        if quantity.kind == "number" and quantity.low == 1 and not quantity.is_range and _SINGLE.search(quote):
            return ""
        return f"“{written}” is not in the quote"
    reasons = []
    for other in equal:
        reason = _differs(quantity, other, claim, quote, question)
        if not reason:
            reason = _elsewhere(quantity, other, claim, quote, held)
        if not reason:
            return ""
        reasons.append(reason)
    return reasons[0]


def _differs(quantity: Quantity, other: Quantity, claim: str, quote: str, question: str) -> str:
    """How two equal amounts differ in what is said of them."""
    written, there = _text(claim, quantity), _text(quote, other)
    if quantity.bound != other.bound and not _bounds_agree(quantity, other, claim, quote):
        return f"“{written}” is {_NAMED[quantity.bound]}, in the quote {_NAMED[other.bound]}"
    if quantity.per != other.per:
        left = set(other.per) - set(quantity.per)
        loose = all(p.split()[0] in ("time", "night", "month") for p in left) and not set(quantity.per) - set(other.per)
        if not loose or not _RATE.search(f"{claim} {question}"):
            return f"“{written}” is per something else than “{there}”"
    if quantity.side and other.side and quantity.side != other.side:
        return f"“{written}” is {quantity.side}, in the quote {other.side}"
    if quantity.kind == "number" and not quantity.is_range:
        near = _beside(claim, quantity)
        if near and not any(stands(word, words_of(f"{quote} {question}")) for word in near):
            return f"“{written} {near[0]}” is not in the quote"
    return ""


_NAMED = {
    "": "exact",
    "max": "the most",
    "min": "the least",
    "after": "what comes before",
    "every": "an interval",
}


def _bounds_agree(quantity: Quantity, other: Quantity, claim: str, quote: str) -> bool:
    pair = {quantity.bound, other.bound}
    if pair in ({"min", "after"}, {"", "after"}):
        return True
    # "You may take 25 kg" is what "up to 25 kg" allows, and "Limit: 25 kg" is "up to 25 kg".
    return pair == {"", "max"} and bool(_LIMITS.search(claim if not quantity.bound else quote))


def _beside(text: str, quantity: Quantity) -> list[str]:
    """The words that a bare number counts: the two after it in its clause."""
    after = _WINDOW.split(text[quantity.end : quantity.end + 40])[0]
    return words_of(after)[:2]


def _elsewhere(quantity: Quantity, other: Quantity, claim: str, quote: str, held: Sequence[Quantity]) -> str:
    """Whether the claim's words stand beside another value of the same kind than the one it gives."""
    rivals = [q for q in held if q.kind == other.kind and not _equal(q, other)]
    if not rivals:
        return ""
    own = set(_window(quote, other, held))
    said = quantities(claim)
    words = _window(claim, quantity, said)
    if not words and sum(q.kind == quantity.kind for q in said) == 1:
        words = words_of(claim)
    for rival in rivals:
        theirs = set(_window(quote, rival, held))
        mine = sum(stands(w, own) and not stands(w, theirs) for w in words)
        not_mine = sum(stands(w, theirs) and not stands(w, own) for w in words)
        if not_mine > mine:
            return f"the quote says “{_text(quote, rival)}” of that, not “{_text(claim, quantity)}”"
    return ""


def _window(text: str, quantity: Quantity, among: Sequence[Quantity]) -> list[str]:
    """The words of the stretch around a quantity that no other quantity of its kind shares."""
    same = [q for q in among if q.kind == quantity.kind and q is not quantity]
    floor = max((q.end for q in same if q.end <= quantity.start), default=0)
    roof = min((q.start for q in same if q.start >= quantity.end), default=len(text))
    begin, end = floor, roof
    cuts = [m.start() for m in _WINDOW.finditer(text, floor, roof)]
    # Between two values the stretch is cut at the first mark; at the ends it goes to the end.
    if floor and (before := [c for c in cuts if c < quantity.start]):
        begin = before[0]
    if roof < len(text) and (behind := [c for c in cuts if c >= quantity.end]):
        end = behind[0]
    others = (q for q in quantities(text) if begin <= q.start < end and q.kind != quantity.kind)
    # "Class 3: 3 days": the class is what the days are said of, just as a word is.
    return words_of(text[begin:end]) + [f"{q.low.normalize()}#{q.kind}" for q in others]


def _end_of(quantity: Quantity, other: Quantity, claim: str) -> bool:
    """Whether a single value is the end of a range that the claim's words speak of."""
    if quantity.kind != other.kind or not other.is_range or quantity.is_range:
        return False
    point = quantity.kind in _POINTS
    low = quantity.bound == "min" or (point and not quantity.bound and bool(_STARTS.search(claim)))
    high = quantity.bound == "max" or (point and not quantity.bound and bool(_ENDS.search(claim)))
    return (low and _close(quantity.low, other.low)) or (high and _close(quantity.low, other.high))


def _ends_apart(quantity: Quantity, held: Sequence[Quantity]) -> bool:
    """A range whose ends the quote gives as "from 7:00 … until 22:00"."""
    if not quantity.is_range:
        return False
    first, last = replace(quantity, high=quantity.low), replace(quantity, low=quantity.high)
    least = any(_equal(first, q) and q.bound in ("min", "") for q in held)
    return least and any(_equal(last, q) and q.bound in ("max", "") for q in held)


def _asked(quantity: Quantity, asked: Sequence[Quantity], held: Sequence[Quantity]) -> bool:
    """Whether the question has the quantity and the quote does not contradict it."""
    if not any(_equal(quantity, q) and q.bound == quantity.bound for q in asked):
        return False
    if any(_equal(quantity, q) for q in held):
        # The quote has it itself, and says otherwise of it.
        return False
    rivals = [q for q in held if q.kind == quantity.kind]
    return not rivals or any(_within(quantity, q) for q in rivals)


def _within(quantity: Quantity, limit: Quantity) -> bool:
    if limit.is_range:
        return limit.low <= quantity.low and quantity.high <= limit.high
    if limit.bound == "max":
        return quantity.high <= limit.high
    return limit.bound in ("min", "after") and quantity.low >= limit.low
