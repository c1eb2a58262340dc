"""Days, times, durations and rhythms said in English and Greek."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import pairwise

from assistant.tools.words.folded import word_list
from assistant.types import Language

_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = word_list(
    """
    January February March April May June July August September October November December
    """
)
_EL_DAYS = ("Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή")
_EL_MONTHS = word_list(
    """
    Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου
    Νοεμβρίου Δεκεμβρίου
    """
)
_EL_MONTHS_ALONE = word_list(
    """
    Ιανουάριο Φεβρουάριο Μάρτιο Απρίλιο Μάιο Ιούνιο Ιούλιο Αύγουστο Σεπτέμβριο Οκτώβριο Νοέμβριο
    Δεκέμβριο
    """
)
_NEAR: dict[Language, dict[int, str]] = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "el": {-1: "χθες", 0: "σήμερα", 1: "αύριο"},
}


def say_date(day: dt.date, language: Language, year: bool = False) -> str:
    """ "Saturday 4 July", «Σάββατο 4 Ιουλίου», without article and without today; with the year when asked for."""
    end = f" {day.year}" if year else ""
    if language == "el":
        return f"{_EL_DAYS[day.weekday()]} {day.day} {_EL_MONTHS[day.month - 1]}{end}"
    return f"{_EN_DAYS[day.weekday()]} {day.day} {_EN_MONTHS[day.month - 1]}{end}"


def say_day(day: dt.date, now: dt.date, language: Language) -> str:
    """A day inside a sentence: "today, Wednesday 1 July", "Saturday 4 July", «το Σάββατο 4 Ιουλίου».

    The year is said where `find_when` would not find the same day without it.
    """
    now = now.date() if isinstance(now, dt.datetime) else now
    away = (day - now).days
    plain = say_date(day, language, year=not -30 <= away <= 330)
    near = _NEAR[language].get(away)
    if near:
        return f"{near}, {plain}"
    if language == "en":
        return plain
    return f"{'το' if day.weekday() == 5 else 'την'} {plain}"


def say_days(days: Sequence[dt.date], language: Language) -> str:
    """Several days: "Saturday 4 July and Sunday 5 July"; a run of three or more by its ends."""
    if len(days) > 2 and all((b - a).days == 1 for a, b in pairwise(days)):
        ends = say_date(days[0], language), say_date(days[-1], language)
        return f"{ends[0]} to {ends[1]}" if language == "en" else f"{ends[0]} έως {ends[1]}"
    return _join([say_date(day, language) for day in days], language)


def say_month(year: int, month: int, language: Language) -> str:
    """ "July 2026", «Ιούλιο 2026» (accusative, as after «τον»)."""
    return f"{_EN_MONTHS[month - 1] if language == 'en' else _EL_MONTHS_ALONE[month - 1]} {year}"


def say_time(time: dt.time, language: Language = "en") -> str:  # noqa: ARG001 - one day they may differ
    """ "07:25": the same in both languages, as timetables print it."""
    return f"{time.hour:02}:{time.minute:02}"


def say_duration(minutes: int, language: Language) -> str:
    """ "3 h 30 min", «3 ώρες 30 λεπτά»; less than a minute is "0 min"."""
    hours, rest = divmod(max(0, int(minutes)), 60)
    if language == "en":
        parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
    else:
        hour_word = "ώρα" if hours == 1 else "ώρες"
        minute_word = "λεπτό" if rest == 1 else "λεπτά"
        parts = [f"{hours} {hour_word}" if hours else "", f"{rest} {minute_word}" if rest or not hours else ""]
    return " ".join(part for part in parts if part)


def say_weekdays(weekdays: Collection[int], language: Language) -> str:
    """A rhythm: "every day", "every day except Tuesday", "Monday, Wednesday and Friday"; Greek likewise.

    Args:
        weekdays: 0 = Monday to 6 = Sunday.
    """
    days = sorted(set(weekdays))
    names = _EN_DAYS if language == "en" else _EL_DAYS
    if len(days) == 7:
        return "every day" if language == "en" else "κάθε μέρα"
    missing = [day for day in range(7) if day not in days]
    if len(days) in (5, 6) and not (len(days) == 5 and days == list(range(5))):
        left_out = _join([names[day] for day in missing], language)
        return f"every day except {left_out}" if language == "en" else f"κάθε μέρα εκτός από {left_out}"
    if len(days) >= 3 and days == list(range(days[0], days[-1] + 1)):
        return f"{names[days[0]]} {'to' if language == 'en' else 'έως'} {names[days[-1]]}"
    return _join([names[day] for day in days], language)


def _join(parts: Sequence[str], language: Language) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {'and' if language == 'en' else 'και'} {parts[-1]}"
