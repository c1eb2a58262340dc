"""Key facts: read by code from a reference note, and whether a summary keeps them.

Definition. A key fact of a reference note is one of: the name of a drug (Kaiki's list, family endings, or a word before
a dose); an amount with a unit, a duration, an age, a share, a pressure or a date; a named condition of a list of stems.
It counts only if it also stands in the dialogue, so that what the scribe knew from elsewhere is asked of nobody. It is
kept when the summary has it: drugs by their name, conditions by their word or its stem, amounts by number and unit in
any spelling, numbers in words too. What this cannot see: facts that are none of these ("knee swollen"), and whether
a kept fact is said of the right thing; the second is what the count of false statements is for.
"""

from __future__ import annotations

import re

from assistant.answering.checking.prepare import prepared
from assistant.answering.checking.quantities import quantities
from assistant.answering.checking.words import root, same
from assistant.summaries import cues
from assistant.summaries.drugs import drugs_in
from assistant.summaries.spoken import readable

Fact = tuple[str, ...]
_TOO_PLAIN = frozenset(
    (
        "disease",
        "disorder",
        "syndrome",
        "condition",
        "infection",
        "lesion",
        "injury",
        "failure",
        "tear",
        "af",
        "mi",
        "pe",
    )
)


def spoken(text: str) -> str:
    """A text with the numbers that are said in words as digits, line by line."""
    return "\n".join(readable(line) or line for line in text.splitlines())


def facts_of(note: str) -> tuple[Fact, ...]:
    """The key facts of a note, each once."""
    found: dict[Fact, None] = {}
    for drug in drugs_in(note):
        found[("drug", drug)] = None
    for kind, value in amounts(note):
        found[("amount", f"{kind} {value}")] = None
    for match in cues.CONDITION.finditer(cues.prepared(note)):
        if match.group() not in _TOO_PLAIN:
            found[("condition", match.group())] = None
    return tuple(found)


def amounts(text: str) -> set[tuple[str, str]]:
    """Amounts with a unit, durations and dates of a text, as (kind, value)."""
    out: set[tuple[str, str]] = set()
    for line in spoken(text).splitlines():
        for one in quantities(prepared(line)):
            if one.kind not in ("number", "ordinal", "day", "clock", "month name") and not one.kind.startswith("label"):
                out.add((one.kind, f"{one.low.normalize()}–{one.high.normalize()}"))
        for high, low in re.findall(r"\b(\d{2,3}) ?(?:/|over) ?(\d{2,3})\b", prepared(line)):
            out.add(("pressure", f"{high}/{low}"))
    return out


def same_facts(facts: tuple[Fact, ...], text: str) -> tuple[Fact, ...]:
    """The facts that stand in a text."""
    drugs, given, words = _held(text)
    return tuple(fact for fact in facts if _stands(fact, drugs, given, words))


def kept(facts: tuple[Fact, ...], summary: str) -> list[Fact]:
    """The facts that a summary keeps: read facts by what they are, written ones by their spelling."""
    drugs, given, words = _held(summary)
    have = re.sub(r"\s+", " ", cues.prepared(summary))
    out: list[Fact] = []
    for fact in facts:
        if fact[0] in ("drug", "amount", "condition") and len(fact) == 2:
            if _stands(fact, drugs, given, words):
                out.append(fact)
        elif any(cues.prepared(one) in have for one in fact):
            out.append(fact)
    return out


def _held(text: str) -> tuple[str, set[str], set[str]]:
    given = {f"{kind} {value}" for kind, value in amounts(text)}
    return cues.prepared(text), given, {root(w) for w in re.findall(r"[^\W_]+", cues.prepared(text))}


def _stands(fact: Fact, text: str, given: set[str], words: set[str]) -> bool:
    kind, value = fact
    if kind == "amount":
        return value in given
    if kind == "drug":
        return re.search(rf"(?<!\w){re.escape(value)}", text) is not None
    return any(same(root(value), word) for word in words)
