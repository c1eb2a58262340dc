"""Comparisons and superlatives in a question: "over 14 m", "between 10 and 12", "at least three", "the cheapest"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.text import fold_greek_sound
from assistant.tools.tables import lexicon, values
from assistant.tools.tables.values import Unit, unit_of
from assistant.tools.tables.words import Word, is_article, phrase_at

Op = Literal["gt", "ge", "lt", "le", "eq", "between", ""]
Measure = Literal["number", "date", "time"]

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve"
_SMALL_EL = "μηδεν ενα δυο τρια τεσσερα πεντε εξι επτα οκτω εννεα δεκα εντεκα δωδεκα"
_NUMBER_WORDS = {word: float(i) for i, word in enumerate(_SMALL.split()) if i >= 1}
_NUMBER_SOUNDS = {fold_greek_sound(word): float(i) for i, word in enumerate(_SMALL_EL.split()) if i >= 2}
_NUMBER_SOUNDS |= {fold_greek_sound(w): n for w, n in (("τρεις", 3.0), ("τεσσερις", 4.0), ("εφτα", 7.0), ("οχτω", 8.0))}
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2} [A-Za-z]{3,9} \d{4}")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_JOINERS = frozenset(["and", "to", fold_greek_sound("και"), fold_greek_sound("έως"), fold_greek_sound("μέχρι")])
_MONEY_SIGNS = frozenset("€$£")


@dataclass(frozen=True, slots=True)
class Condition:
    """A number, date or time of a question and what it is compared as.

    Attributes:
        op: "" when it only stands there ("a ship of 15 m").
        low: the value as said; `high` the other end of "between".
        unit: said with it, or None.
        concept: what the comparing word is about ("deeper than" → depth), or "".
        places: indexes of all its words; `at` the first.
    """

    op: Op
    low: float
    high: float
    unit: Unit | None
    concept: str
    places: frozenset[int]
    at: int
    measure: Measure = "number"
    said: str = ""

    def bounds(self, column: Unit | None = None) -> tuple[float, float, float]:
        """Both ends in base units, read in the column's unit where none was said, and the slack of their rounding."""
        unit = self.unit or (column if self.measure == "number" else None)
        factor = unit.factor if unit else 1.0
        low, high = self.low * factor, self.high * factor
        return low, high, 1e-9 * max(1.0, abs(low))

    def check(self, column: Unit | None = None) -> Callable[[float], bool]:
        """Whether a value in base units satisfies it, as a function to call for every row."""
        low, high, slack = self.bounds(column)
        match self.op:
            case "gt":
                return lambda value: value > low + slack
            case "ge":
                return lambda value: value >= low - slack
            case "lt":
                return lambda value: value < low - slack
            case "le":
                return lambda value: value <= low + slack
            case "between":
                return lambda value: low - slack <= value <= high + slack
        return lambda value: abs(value - low) <= slack


@dataclass(frozen=True, slots=True)
class Superlative:
    """ "cheapest", "most": which end, of what concept ("any" when the column must say)."""

    largest: bool
    concept: str
    places: frozenset[int]


def find_conditions(text: str, words: Sequence[Word], taken: frozenset[int]) -> list[Condition]:
    """All numbers, dates and times of a question that are not part of a name, in order."""
    found = _moments(text, words)
    used = set(taken) | {i for c in found for i in c.places}
    i = 0
    while i < len(words):
        condition = None if i in used else _condition(words, i, used)
        if condition:
            found.append(condition)
            used |= condition.places
            i = max(condition.places) + 1
        else:
            i += 1
    return sorted(found, key=lambda c: c.at)


def _moments(text: str, words: Sequence[Word]) -> list[Condition]:
    found: list[Condition] = []
    for pattern, measure in ((_DATE, "date"), (_CLOCK, "time")):
        for match in pattern.finditer(text):
            day, minutes = values.date(match.group()), values.clock(match.group())
            value = day.toordinal() if measure == "date" and day else minutes if measure == "time" else None
            inside = [i for i, w in enumerate(words) if match.start() <= w.start < match.end()]
            if value is None or not inside:
                continue
            op, concept, before = _op_before(words, inside[0])
            op = {"": "eq"}.get(op, op)  # type: ignore[assignment]
            places = frozenset([*before, *inside])
            kind: Measure = "date" if measure == "date" else "time"
            found.append(
                Condition(
                    op, value, value, None, concept if concept != "date" else "", places, inside[0], kind, match.group()
                )
            )
    return found


def _number_at(words: Sequence[Word], i: int) -> float | None:
    word = words[i]
    if word.number is not None:
        return word.number
    return _NUMBER_WORDS.get(word.key, _NUMBER_SOUNDS.get(word.sound) if word.sound else None)


def _condition(words: Sequence[Word], i: int, used: set[int]) -> Condition | None:
    value = _number_at(words, i)
    if value is None:
        return None
    inside = {i}
    unit: Unit | None = None
    begin = i
    if i and words[i - 1].text in _MONEY_SIGNS:
        unit = unit_of(words[i - 1].text)
        begin = i - 1
        inside.add(begin)
    end, after = _unit_after(words, i)
    unit = after or unit
    inside |= set(range(i, end))
    op, concept, before = _op_before(words, begin)
    high = value
    if op == "between":
        second = _second(words, end)
        if second:
            high, high_unit, stop = second
            unit = unit or high_unit
            inside |= set(range(end, stop))
        else:
            op, concept, before = "", "", frozenset()
    behind = _behind(words, end)
    if behind and op in {"", "between"}:
        op, concept = behind[0], ""
        inside |= set(range(end, end + behind[1]))
    if words[i].number is None and op == "":
        return None
    said = " ".join(words[j].text for j in sorted(inside))
    if before & used:
        before = frozenset()
    return Condition(
        op, min(value, high), max(value, high), unit, concept, frozenset(inside) | before, i, "number", said
    )


def _unit_after(words: Sequence[Word], i: int) -> tuple[int, Unit | None]:
    if i + 1 >= len(words):
        return i + 1, None
    unit = unit_of(words[i + 1].text)
    if unit is None or words[i + 1].key in {"in", "a"}:
        return i + 1, None
    if i + 2 < len(words) and words[i + 1].key == "m" and words[i + 2].key in {"2", "3"}:
        return i + 3, unit_of("m" + words[i + 2].key)
    return i + 2, unit


def _second(words: Sequence[Word], at: int) -> tuple[float, Unit | None, int] | None:
    if at < len(words) and (words[at].key in _JOINERS or words[at].sound in _JOINERS):
        at += 1
        unit = None
        if at < len(words) and words[at].text in _MONEY_SIGNS:
            unit = unit_of(words[at].text)
            at += 1
        if at < len(words) and (value := _number_at(words, at)) is not None:
            end, after = _unit_after(words, at)
            return value, after or unit, end
    return None


def _op_before(words: Sequence[Word], at: int) -> tuple[Op, str, frozenset[int]]:
    """The comparing phrase that ends right before this word, articles and "of" aside."""
    stop = at
    for _ in range(2):
        if stop and (is_article(words[stop - 1]) or words[stop - 1].key in {"of", "about"}):
            stop -= 1
    for end in dict.fromkeys((at, stop)):
        for phrase, greek, concept, op in lexicon.COMPARE:
            begin = end - len(phrase)
            if begin >= 0 and phrase_at(words, begin, phrase, greek):
                negated = begin > 0 and words[begin - 1].key in {"not", "no"}
                turned = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}.get(op, op) if negated else op
                places = frozenset(range(begin - negated, at))
                return turned, concept, places  # type: ignore[return-value]  # operators of the lexicon
    return "", "", frozenset()


def _behind(words: Sequence[Word], at: int) -> tuple[Op, int] | None:
    for phrase, greek, _, op in lexicon.BEHIND:
        if phrase_at(words, at, phrase, greek):
            return op, len(phrase)  # type: ignore[return-value]  # operators of the lexicon
    return None


def find_superlative(words: Sequence[Word], taken: frozenset[int]) -> Superlative | None:
    """The first superlative or comparative outside the words already understood."""
    for i in range(len(words)):
        for phrase, greek, concept, end in lexicon.SUPERLATIVES:
            places = frozenset(range(i, i + len(phrase)))
            if not places & taken and phrase_at(words, i, phrase, greek, prefix=True):
                return Superlative(end == "max", concept, places)
    return None
