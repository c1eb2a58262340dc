"""Money, durations and rates in a question: "USD 12,000 per day", "6 days 4 hours", "8,000 t/day"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.text import fold
from assistant.tools.logistics.numbers import Number, numbers
from assistant.types import Language

_BEFORE = re.compile(r"(us\$|usd|eur|gbp|\$|€|£)\s?$")
_AFTER = re.compile(
    r"\s?(usd|eur|gbp|us dollars?|dollars?|euros?|pounds sterling|\$|€|£|δολαρι\w*|ευρω|dolaria|evro|euro"
    r"|eyro)(?![^\W_])|\s?([$€£])"
)
_CURRENCY = {"$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP"}
_PER_DAY = (
    r"\s?(?:/|per|a|each|every|p\.|ανα|την|τη|η|ana|tin|thn|ti)\s?(?:weather[ -]working[ -]|weather |running "
    r"|working |calendar )?"
    r"(?:days?|d(?![^\W_])|wwd|ημερα\w*|μερα\w*|ημερησι\w*|imera|hmera|mera)|\s?(?:daily|pd(?![^\W_])|tpd|pwwd"
    r"|ημερησι\w*|imerisi\w*)"
)
_PER_HOUR = r"\s?(?:/|per|an|ανα|την|ana|tin)\s?(?:hours?|hr|h(?![^\W_])|ωρα\w*|ora|wra)"
_DAY = re.compile(_PER_DAY)
_HOUR = re.compile(_PER_HOUR)
_TONNES = re.compile(
    r"\s?(t(?![^\W_])|mt(?![^\W_])|tonnes?(?![^\W_])|tons?(?![^\W_])|metric tons?|cbm|m3|τονο\w*|τονων|τ(?![^\W_])"
    r"|tono\w*)"
)
_TPD = re.compile(r"\s?(?:tpd|t/d|mtpd)(?![^\W_])")
_SPAN = re.compile(
    r"\s?-?(?P<unit>days?|d(?![^\W_])|hours?|hrs?|h(?![^\W_])|minutes?|mins?|ημερ\w*|μερ(?:α|εσ|ων)(?![^\W_])|ωρ(?:α"
    r"|εσ|ων)(?![^\W_])|λεπτ\w*|"
    r"imer\w*|hmer\w*|mer(?:a|es)(?![^\W_])|or(?:a|es)(?![^\W_])|wr(?:a|es)(?![^\W_])|lept\w*)"
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency (may be empty) and whether it is a daily or hourly one."""

    value: Decimal
    currency: str
    per: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in minutes, and where it stands."""

    minutes: Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mass:
    """Tonnes (or cubic metres) of cargo; `per` is "day" or "hour" for a rate, else empty."""

    value: Decimal
    per: str
    start: int
    end: int


def _folded(text: str) -> str:
    return "".join(f if len(f := fold(c)) == 1 else c for c in text)


def _per(text: str, end: int) -> tuple[str, int]:
    if day := _DAY.match(text, end):
        return "day", day.end()
    if hour := _HOUR.match(text, end):
        return "hour", hour.end()
    return "", end


def moneys(text: str, language: Language) -> list[Money]:
    """Amounts with a currency, and amounts without one that are said to be per day and are not tonnes or times."""
    plain = _folded(text)
    found = []
    for number in numbers(text, language):
        before, after = _BEFORE.search(plain[: number.start]), _AFTER.match(plain, number.end)
        end = after.end() if after else number.end
        per, end = _per(plain, end)
        if before or after:
            raw = before[1] if before else (after[1] or after[2]) if after else ""
            found.append(Money(number.value, _code(raw), per, before.start() if before else number.start, end))
        elif per == "day":
            found.append(Money(number.value, "", per, number.start, end))
    return found


def _code(raw: str) -> str:
    if raw in _CURRENCY:
        return _CURRENCY[raw]
    return "EUR" if raw.startswith(("eu", "ευρ", "ev", "ey")) else "GBP" if raw.startswith("pound") else "USD"


def spans(text: str, language: Language) -> list[Span]:
    """Lengths of time; "3 days 4 hours 30 minutes" is one."""
    plain = _folded(text)
    found: list[Span] = []
    for number in numbers(text, language):
        unit = _SPAN.match(plain, number.end)
        if not unit:
            continue
        minutes = number.value * _minutes(unit["unit"])
        joined = (
            found and re.fullmatch(r"\s?(?:,|and|και|kai)?\s?", plain[found[-1].end : number.start]) and minutes < 1440
        )
        if found and joined and _minutes(unit["unit"]) < 1440:
            found[-1] = Span(found[-1].minutes + minutes, found[-1].start, unit.end())
        else:
            found.append(Span(minutes, number.start, unit.end()))
    return found


def _minutes(unit: str) -> int:
    if unit.startswith(("d", "ημ", "μερ", "im", "hm", "mer")):
        return 1440
    return 1 if unit.startswith(("mi", "λε", "le")) else 60


def masses(text: str, language: Language) -> list[Mass]:
    """Quantities of cargo and loading or discharging rates."""
    plain = _folded(text)
    found = []
    for number in numbers(text, language):
        tpd = _TPD.match(plain, number.end)
        unit = _TONNES.match(plain, number.end)
        if tpd:
            found.append(Mass(number.value, "day", number.start, tpd.end()))
        elif unit:
            per, end = _per(plain, unit.end())
            found.append(Mass(number.value, per, number.start, end))
    return found


def value_after(text: str, pattern: str, language: Language) -> Number | None:
    """The first number that stands right behind the pattern (folded), at most a few characters on."""
    plain = _folded(text)
    for match in re.finditer(pattern, plain):
        for number in numbers(text, language):
            if 0 <= number.start - match.end() <= 12 and not re.search(r"[,;?]", plain[match.end() : number.start]):
                return number
    return None
