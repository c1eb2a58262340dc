"""Numbers, dates and durations as an answer says them, in English and in Greek."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, localcontext

from assistant.types import Language

_MONTHS_EN = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip
_MONTHS_EL = [
    "Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου", "Ιουλίου", "Αυγούστου", "Σεπτεμβρίου",
    "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου",
]  # fmt: skip
_DAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_DAYS_EL = ["Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή"]


def number(value: Decimal, language: Language, places: int = 4) -> str:
    """Grouped by thousands, at most `places` decimals, no trailing zeros: 1,234.5 or 1.234,5."""
    rounded = _rounded(value, places) if _long(value, places) else value
    text = f"{rounded:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        text = "0"
    return text.translate(str.maketrans(",.", ".,")) if language == "el" else text


def _long(value: Decimal, places: int) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -exponent > places


def _rounded(value: Decimal, places: int) -> Decimal:
    with localcontext() as context:
        # Amounts of any length that a question can hold.
        context.prec = 80
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def money(value: Decimal, language: Language, currency: str) -> str:
    """`USD 1,250` or `USD 1,250.50`."""
    rounded = _rounded(value, 2)
    text = f"{rounded:,.0f}" if rounded == rounded.to_integral_value() else f"{rounded:,.2f}"
    if language == "el":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{currency} {text}".strip()


def date(day: dt.date, language: Language) -> str:
    """`Friday 10 July 2026 (2026-07-10)`: in words for the reader, in ISO for whoever copies it."""
    names, months = (_DAYS_EL, _MONTHS_EL) if language == "el" else (_DAYS_EN, _MONTHS_EN)
    return f"{names[day.weekday()]} {day.day} {months[day.month - 1]} {day.year} ({day:%Y-%m-%d})"


def moment(when: dt.datetime, language: Language) -> str:
    """A date and the time of day."""
    return f"{date(when.date(), language)} {when:%H:%M}"


def duration(length: dt.timedelta, language: Language) -> str:
    """`3 days 18 hours 30 minutes`, rounded to the minute."""
    minutes = round(length / dt.timedelta(minutes=1))
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    words = (
        (("ημέρα", "ημέρες"), ("ώρα", "ώρες"), ("λεπτό", "λεπτά"))
        if language == "el"
        else (("day", "days"), ("hour", "hours"), ("minute", "minutes"))
    )
    parts = [f"{n} {w[n != 1]}" for n, w in zip((days, hours, minutes), words, strict=True) if n]
    return " ".join(parts) or f"0 {words[2][1]}"


def days(count: int, language: Language) -> str:
    """`1 day`, `5 days`."""
    if language == "el":
        return f"{count} {'ημέρα' if count == 1 else 'ημέρες'}"
    return f"{count} {'day' if count == 1 else 'days'}"


def decimal_days(minutes: Decimal, language: Language) -> str:
    """`1 day`, `3.75 days`."""
    count = number(minutes / Decimal(1440), language)
    if language == "el":
        return f"{count} {'ημέρα' if count == '1' else 'ημέρες'}"
    return f"{count} {'day' if count == '1' else 'days'}"


def join(parts: list[str], language: Language) -> str:
    """`a, b and c`."""
    word = " και " if language == "el" else " and "
    return word.join(([", ".join(parts[:-1])] if parts[1:] else []) + parts[-1:])
