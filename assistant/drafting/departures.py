"""Drafting the examples and the test of a pack with a timetable, from the feed's own rows by `lookup`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from assistant.drafting.lookup import LookUp

NOTE = "drafted from the feed's rows by a plain look-up of direct trips; read it, then change or delete it"
_MONTHS = (
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"),
    ("Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου", "Ιουλίου", "Αυγούστου", "Σεπτεμβρίου",
     "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου"),
)  # fmt: skip
#: What a mode is called in English and Greek: one departure, with its article in Greek ("next …").
_WORDS = {
    "ferry": ("ferry", "πλοίο"), "bus": ("bus", "λεωφορείο"), "rail": ("train", "τρένο"), "metro": ("metro", "μετρό"),
    "tram": ("tram", "τραμ"), "air": ("flight", "δρομολόγιο"),
}  # fmt: skip
_EXAMPLES = (
    "When is the next {thing} from {origin} to {goal}?",
    "What time is the last {thing} from {origin} to {goal} tomorrow?",
    "Which {thing} goes from {origin} to {goal} on Saturday?",
    "How long does the {thing} from {origin} to {goal} take?",
)
_PAIRS = 10
Pair = tuple[str, str, str]


def word(mode: str, language: str) -> str:
    """A mode of transport in English or Greek."""
    return _WORDS.get(mode, ("departure", "δρομολόγιο"))[language == "el"]


def greek(name: str) -> str:
    """A stop's name as a Greek writes it after a preposition, where the place is well known; else as it stands."""
    from assistant.tools.words.places import place_of

    place = place_of(name)
    return place.accusative[0] if place and place.accusative else name


def examples(pairs: Sequence[Pair], languages: Sequence[str]) -> list[str]:
    """Questions to show a new user, about stops that are there."""
    found: list[str] = []
    for (origin, goal, mode), asked in zip(pairs, _EXAMPLES, strict=False):
        found.append(asked.format(thing=word(mode, "en"), origin=origin, goal=goal))
    if "el" in languages and pairs:
        origin, goal, mode = pairs[0]
        thing = word(mode, "el")
        found.insert(1, f"Πότε είναι το επόμενο {thing} από {greek(origin)} για {greek(goal)};")
    return found


def questions(
    look: LookUp, pairs: Sequence[Pair], span: tuple[dt.date, dt.date], in_greek: bool
) -> list[dict[str, Any]]:
    """Lines for `eval/questions.jsonl`: first, last, next and arrival of some pairs, and a day behind the feed's end.

    Args:
        span: first and last day that the feed speaks for.
        in_greek: ask some of them in Greek.
    """
    drafted: list[dict[str, Any]] = []
    asked = 0
    for pair in pairs:
        days = list(islice(look.good_days(pair, span), 2))
        for day in days:
            drafted += _of_day(look, pair, day, "el" if in_greek and asked % 3 == 1 else "en")
        asked += bool(days)
        if asked == _PAIRS:
            break
    if pairs and asked:
        origin, goal, mode = pairs[0]
        late = span[1] + dt.timedelta(days=30)
        text = f"What time is the first {word(mode, 'en')} from {origin} to {goal} on {_date(late, 'en')}?"
        note = f"drafted: the feed ends on {span[1]}; read it, then change or delete it"
        drafted.append(_item(text, f"{span[1]}T09:00", "en", [], note) | {"expect": "not_found", "kind": "validity"})
    return [{"id": f"drafted-{n:03}", **item} for n, item in enumerate(drafted, start=1)]


def _of_day(look: LookUp, pair: Pair, day: dt.date, language: str) -> Iterator[dict[str, Any]]:
    origin, goal, mode = pair
    legs = look.clear_legs(pair, day)
    thing, when = word(mode, language), _date(day, language)
    noon_before = f"{day - dt.timedelta(days=1)}T12:00"
    first, last = _clock(legs[0].departure), _clock(legs[-1].departure)
    if language == "el":
        yield _item(f"Τι ώρα φεύγει το πρώτο {thing} από {origin} για {goal} στις {when};", noon_before, "el", [first])
        yield _item(
            f"Τι ώρα φεύγει το τελευταίο {thing} από {origin} για {goal} στις {when};", noon_before, "el", [last]
        )
        return
    yield _item(f"What time is the first {thing} from {origin} to {goal} on {when}?", noon_before, "en", [first])
    yield _item(f"What time is the last {thing} from {origin} to {goal} on {when}?", noon_before, "en", [last])
    middle = legs[len(legs) // 2]
    moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=middle.departure - 60)
    if moment.date() == day:
        at = moment.isoformat(timespec="minutes")
        yield _item(f"When is the next {thing} from {origin} to {goal}?", at, "en", [_clock(middle.departure)])
    alone = [leg for leg in legs if leg.departure == middle.departure]
    if len(alone) == 1:
        left = _clock(middle.departure)[0]
        text = f"When does the {left} {thing} from {origin} arrive in {goal} on {when}?"
        yield _item(text, noon_before, "en", [_clock(middle.arrival)])


def _item(text: str, at: str, language: str, must: list[list[str]], note: str = NOTE) -> dict[str, Any]:
    return {
        "question": text, "at": at, "lang": language, "kind": "timetable", "expect": "answered", "must_contain": must,
        "must_not_contain": [], "cites": [], "note": note,
    }  # fmt: skip


def _date(day: dt.date, language: str) -> str:
    return f"{day.day} {_MONTHS[language == 'el'][day.month - 1]} {day.year}"


def _clock(seconds: int) -> list[str]:
    """A time of day in its spellings; times past midnight are those of the next day."""
    hour, minute = seconds // 3600 % 24, seconds // 60 % 60
    return list(dict.fromkeys((f"{hour:02}:{minute:02}", f"{hour}:{minute:02}")))
