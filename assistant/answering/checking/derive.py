"""Arithmetic that a claim shows: "16:30 = 15:00 + 90 minutes", "2 × € 8 = € 16".

Read are + − × ÷ in signs and in words, × and ÷ first, left to right, without brackets. Days are counted from date to
date of one year without a leap day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answering.checking.quantities import Quantity, days_between

_DAY = Decimal(86400)
_SIGN = {
    "+": "+", "plus": "+", "συν": "+", "-": "-", "−": "-", "–": "-", "minus": "-", "μειον": "-", "πλην": "-",
    "×": "*", "x": "*", "*": "*", "·": "*", "times": "*", "επι": "*", "÷": "/", "/": "/", ":": "/", "divided by": "/",
    "=": "=", "equals": "=", "is equal to": "=", "ισον": "=",
}  # fmt: skip
_GAP = re.compile(
    r"[^\W\d_]{0,20}(?: [^\W\d_]{1,20})?? ?(?P<sign>is equal to|divided by|equals|minus|times|plus|"
    r"συν|μειον|"
    r"πλην|επι|ισον|[-+−–×x*·÷/=:]) ?(?:the )?"
)


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation of a claim: places of its quantities, its operands, its result, and whether it comes out right."""

    members: tuple[int, ...]
    operands: tuple[Quantity, ...]
    result: Quantity
    right: bool
    text: str


def equations(claim: str, said: Sequence[Quantity]) -> list[Equation]:
    """The equations of a prepared claim, in order; each has exactly one "=" with one quantity on one of its sides."""
    out: list[Equation] = []
    run: list[int] = []
    signs: list[str] = []
    for number in range(len(said)):
        sign = _sign(claim[said[number - 1].end : said[number].start]) if number else ""
        if sign:
            run.append(number)
            signs.append(sign)
        else:
            out += _of_run(claim, said, run, signs)
            run, signs = [number], []
    return out + _of_run(claim, said, run, signs)


def _sign(gap: str) -> str:
    found = _GAP.fullmatch(gap.lstrip(" "))
    return _SIGN[found["sign"]] if found else ""


def _of_run(claim: str, said: Sequence[Quantity], run: Sequence[int], signs: Sequence[str]) -> list[Equation]:
    if signs.count("=") != 1 or len(run) < 3:
        return []
    cut = list(signs).index("=")
    left, right = list(run[: cut + 1]), list(run[cut + 1 :])
    if len(left) > 1 and len(right) > 1:
        return []
    terms, result = (right, left) if len(left) == 1 else (left, right)
    marks = list(signs[cut + 1 :] if len(left) == 1 else signs[:cut])
    value = _value([said[n] for n in terms], marks)
    wanted = said[result[0]]
    text = claim[said[run[0]].start : said[run[-1]].end]
    return [
        Equation(tuple(run), tuple(said[n] for n in terms), wanted, value is not None and _same(value, wanted), text)
    ]


def _value(terms: list[Quantity], signs: list[str]) -> Quantity | None:
    terms, signs = list(terms), list(signs)
    for group in ("*/", "+-"):
        at = 0
        while at < len(signs):
            if signs[at] not in group:
                at += 1
                continue
            made = _apply(terms[at], signs[at], terms[at + 1])
            if made is None:
                return None
            terms[at : at + 2] = [made]
            del signs[at]
    return terms[0]


def _apply(one: Quantity, sign: str, other: Quantity) -> Quantity | None:
    """One step, or None where it makes no sense (5 kg + 3 m)."""
    if one.is_range or other.is_range:
        return None
    a, b = one.low, other.low
    if sign in "+-":
        return _shifted(one, sign, other)
    if sign == "*":
        if other.kind == "percent" or one.kind == "percent":
            whole, share = (one, b) if other.kind == "percent" else (other, a)
            return _with(whole, whole.low * share / 100)
        # 3 nights × € 20 (a night), 2 dogs × € 8, 5 mg/kg × 60 kg.
        if _count(one, other):
            return _with(other, a * b if one.kind == "number" else _times(one, other))
        return _with(one, a * b if other.kind == "number" else _times(other, one)) if _count(other, one) else None
    if not b:
        return None
    if other.kind == "number":
        return _with(one, a / b)
    return replace(_with(one, a / b), kind="number") if one.kind == other.kind else None


def _count(count: Quantity, amount: Quantity) -> bool:
    """Whether the first only says how many of the second."""
    if count.kind == "number":
        return True
    if any(p.split()[0] == count.kind for p in amount.per):
        return True
    return count.kind in ("time", "night", "working day") and amount.kind.startswith("money")


def _times(count: Quantity, amount: Quantity) -> Decimal:
    factor = next((Decimal(p.rsplit(" ", 1)[1]) for p in amount.per if p.rsplit(" ", 1)[0] == count.kind), None)
    if factor is None:
        factor = _DAY if count.kind == "time" else Decimal(1)
    return count.low / factor * amount.low


def _shifted(one: Quantity, sign: str, other: Quantity) -> Quantity | None:
    way = 1 if sign == "+" else -1
    a, b = one.low, other.low
    if one.kind == "clock" and other.kind == "time":
        return _with(one, (a + way * b / 60) % 1440)
    if one.kind == "clock" and other.kind == "clock" and sign == "-":
        return replace(_with(one, (a - b) % 1440 * 60), kind="time")
    if one.kind == "date" and other.kind == "time":
        return _with(one, _date_after(a, way * int(b / _DAY)))
    if one.kind == "date" and other.kind == "date" and sign == "-":
        return replace(_with(one, days_between(b, a) * _DAY), kind="time")
    if other.kind == "percent" and one.kind != "percent":
        return _with(one, a + way * a * b / 100)
    return _with(one, a + way * b) if one.kind == other.kind and one.kind not in ("clock", "date", "day") else None


def _date_after(date: Decimal, days: int) -> Decimal:
    moved = dt.date(2025, int(date) // 100, int(date) % 100) + dt.timedelta(days)
    return Decimal(moved.month * 100 + moved.day)


def _with(quantity: Quantity, value: Decimal) -> Quantity:
    return replace(quantity, low=value, high=value, per=(), bound="", side="")


def _same(value: Quantity, wanted: Quantity) -> bool:
    """Equal to half a unit of the last digit that people write (0.005)."""
    kinds = {value.kind, wanted.kind}
    if len(kinds) != 1 and kinds != {"number", "percent"}:
        return False
    return abs(value.low - wanted.low) <= max(abs(wanted.low) * Decimal("0.0005"), Decimal("0.0000000001"))
