"""Documents that disagree: two lines that say the same of the same thing with different figures.

A false alarm is worse here than a miss, so two lines of different documents count only when nothing but figures of one
unit tells them apart: the same meaning words (small words, and words that the other's title or section holds, set
aside), and no title or section on both sides that names something of its own (two ships, two ports). Not seen:
disagreement in other words, in another language, in words instead of figures, in bare numbers without a unit, in lines
with dates or telephone numbers, and within one document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.extract import Line
from assistant.answering.phrases import say
from assistant.documents.dates import dates_in
from assistant.retrieval.words import STOP
from assistant.text import clean, fold
from assistant.types import Language

#: Lines, best first, among which a contradiction is looked for.
COMPARED = 8
#: Meaning words that two lines must share at least.
SHARED = 2
_FIGURE = re.compile(
    r"(?:(?P<before>[€$£]|\b(?:eur|usd|gbp)\b)\s*)?(?<![\w.,/:-])(?P<number>\d+(?:[.,:]\d+)*)(?![\w/-])"
    r"(?:\s?(?P<after>[€$£%]|[^\W\d_]+))?"
)
_MONEY = {"€": "eur", "euro": "eur", "euros": "eur", "ευρω": "eur", "$": "usd", "dollars": "usd", "£": "gbp"}
_PHONE = re.compile(r"\+?\d(?:[ ()-]?\d){6,}")
#: Numbers that name a place and measure nothing.
_REFERENCE = re.compile(
    r"\b(?:section|article|page|rule|chapter|step|version|clause|paragraph|annex|table|item|notice|form|gate|room|no|"
    r"number|αρθρο|σελιδα|παραγραφος|πυλη|αρ)\.?\s*\d"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
#: Words with which the same thing is said in different sentences.
_LIGHT = frozenset(
    fold(
        "amount amounts be been charge charged charges cost costs each every exactly fixed is just now only paid pay "
        "payable pays per plus price priced prices rate set taken total euro euros eur usd gbp dollars "
        "κοστίζει κοστίζουν κόστος τιμή πληρώνετε πληρώνει χρέωση χρεώνεται ανά κάθε μόνο ευρώ"
    ).split()
)
#: Titles and sections that name no thing.
_GENERAL = frozenset(
    fold(
        "answer answers at booklet charge charges condition conditions cost costs document documents faq fee fees "
        "frequently asked general glance guide handbook info information introduction leaflet list md txt html pdf csv "
        "docx notes notice overview page pages policies policy price prices question questions rate rates regulation "
        "regulations rule rules sheet staff summary table tables tariff tariffs term terms "
        "γενικά ερωτήσεις έγγραφα κανονισμός κανόνες οδηγός όροι πληροφορίες τιμές τιμοκατάλογος τέλη χρεώσεις"
    ).split()
)


def disagreement(ranked: Sequence[Line], chosen: Sequence[Line], language: Language) -> tuple[list[Line], str]:
    """The chosen lines, with the one that contradicts one of them, and a warning that says so; empty when none does.

    Args:
        ranked: all lines, best first; chosen: those of the answer.
        language: of the warning.
    """
    for line in chosen:
        for other in ranked[:COMPARED]:
            if contradicts(line, other):
                both = [*chosen] if other in chosen else [*chosen, other]
                return both, say(
                    "disagree", language, one=line.source.document, other=other.source.document,
                    first=clean(line.text, newlines=False), second=clean(other.text, newlines=False),
                )  # fmt: skip
    return list(chosen), ""


def contradicts(one: Line, other: Line) -> bool:
    """Whether two lines of different documents differ in nothing but the figures of a unit."""
    if one.source.document == other.source.document:
        return False
    first, second = _figures(one.text), _figures(other.text)
    if not any(not (first[u] <= second[u] or second[u] <= first[u]) for u in first.keys() & second.keys()):
        return False
    words, others = _words(one.text), _words(other.text)
    place, other_place = _place(one), _place(other)
    if len(words & others) < SHARED or words - others - other_place or others - words - place:
        return False
    named = words | others | _GENERAL_ROOTS
    return not (place - other_place - named and other_place - place - named)


def _figures(text: str) -> dict[str, set[str]]:
    """The figures of a line by unit; none of a line in which a number may be a date, a telephone or a reference."""
    folded = fold(text)
    found: dict[str, set[str]] = {}
    if _PHONE.search(folded) or _REFERENCE.search(folded) or next(dates_in(text), None):
        return found
    for match in _FIGURE.finditer(folded):
        number, after = match["number"], match["after"] or ""
        unit = match["before"] or after
        unit = "clock" if ":" in number else _MONEY.get(unit, unit)
        if unit and (unit not in STOP or unit in _MONEY.values()):
            found.setdefault(_root(unit), set()).add(_value(number))
    return found


def _value(number: str) -> str:
    """A number in one spelling: 1,200 and 1.200 are 1200; 0,50 is 0.5; 07:00 is 7:00."""
    if ":" in number:
        return number.lstrip("0")
    number = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    whole, _, rest = number.partition(".")
    return f"{whole.lstrip('0') or '0'}.{rest.rstrip('0')}".rstrip(".")


def _words(text: str) -> frozenset[str]:
    return frozenset(_root(w) for w in _WORD.findall(fold(text)) if w not in STOP and w not in _LIGHT)


def _place(line: Line) -> frozenset[str]:
    return _words(re.sub(r"[_/.-]", " ", line.source.document.removeprefix("documents/")) + " " + line.source.section)


def _root(word: str) -> str:
    """A word without the ending of an English plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


_GENERAL_ROOTS = frozenset(_root(word) for word in _GENERAL)
