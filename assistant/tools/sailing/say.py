"""The timetable's sentences in English and Greek. Every time, date and name in them comes from the timetable.

Greek names stand in the nominative beside an arrow ("Πειραιάς → Νάξος"), because a feed gives one form of a name and
Greek prepositions would need another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.tools.gtfs.timetable import Journey, Sailing
from assistant.tools.words.say import say_date, say_day, say_duration
from assistant.types import Language

#: Sailings named in a sentence; more are counted and stand in the rows.
MOST = 16

_PHRASES: dict[str, tuple[str, str]] = {
    "one": ("{which} from {a} to {b} leaves {day} at {time}{detail} and arrives at {arrive}{later}.",
            "{a} → {b}: {which} φεύγει {day} στις {time}{detail} και φτάνει στις {arrive}{later}."),
    "only": ("The only {noun}", "το μοναδικό δρομολόγιο"),
    "next": ("The next {noun}", "το επόμενο δρομολόγιο"),
    "first": ("The first {noun}", "το πρώτο δρομολόγιο"),
    "last": ("The last {noun}", "το τελευταίο δρομολόγιο"),
    "fast": ("The fastest {noun}", "το ταχύτερο δρομολόγιο"),
    "slow": ("The slowest {noun}", "το πιο αργό δρομολόγιο"),
    "that": ("The {noun}", "το δρομολόγιο"),
    "more": (" There are {n} more that day.", " Υπάρχουν άλλα {n} εκείνη τη μέρα."),
    "more_one": (" There is one more that day.", " Υπάρχει άλλο ένα εκείνη τη μέρα."),
    "left": (" It has already left.", " Έχει ήδη φύγει."),
    "list": ("From {a} to {b} there are {n} sailings {day}{bound}: {times}.",
             "{a} → {b}: υπάρχουν {n} δρομολόγια {day}{bound}: {times}."),
    "list_one": ("From {a} to {b} there is one sailing {day}{bound}: {times}.",
                 "{a} → {b}: υπάρχει ένα δρομολόγιο {day}{bound}: {times}."),
    "yes": ("Yes. ", "Ναι. "),
    "no": ("No. ", "Όχι. "),
    "none_left": ("Today's have left. ", "Τα σημερινά έχουν φύγει. "),
    "none": ("There is no sailing from {a} to {b} {day}{bound}.", "{a} → {b}: δεν υπάρχει δρομολόγιο {day}{bound}."),
    "next_is": (" The next is {day} at {time}{detail}, arriving at {arrive}{later}.",
                " Το επόμενο είναι {day} στις {time}{detail}, με άφιξη στις {arrive}{later}."),
    "before_is": (" The last one before it leaves at {time}{detail}.",
                  " Το τελευταίο πριν από αυτό φεύγει στις {time}{detail}."),
    "never": ("No sailing from {a} to {b} is in this timetable, neither direct nor with one change.",
              "{a} → {b}: δεν υπάρχει δρομολόγιο σε αυτό το πρόγραμμα, ούτε απευθείας ούτε με μία αλλαγή πλοίου."),
    "never_direct": ("There is no direct sailing from {a} to {b} in this timetable.",
                     "{a} → {b}: δεν υπάρχει απευθείας δρομολόγιο σε αυτό το πρόγραμμα."),
    "board_from": ("{n} leave {a} {day}{bound}: {times}.", "{a}, αναχωρήσεις {day}{bound} ({n}): {times}."),
    "board_to": ("{n} arrive at {a} {day}{bound}: {times}.", "{a}, αφίξεις {day}{bound} ({n}): {times}."),
    "board_none_from": ("No departure from {a} {day}{bound}.", "{a}: δεν υπάρχει αναχώρηση {day}{bound}."),
    "board_none_to": ("No arrival at {a} {day}{bound}.", "{a}: δεν υπάρχει άφιξη {day}{bound}."),
    "takes": ("From {a} to {b} the {noun} takes {times}.", "{a} → {b}: η διαδρομή διαρκεί {times}."),
    "days": ("{noun_c} from {a} to {b} run {days}{period}.", "{a} → {b}: υπάρχουν δρομολόγια {days}{period}."),
    "but_not": (" Not on {days}.", " Όχι: {days}."),
    "also_on": (" Also on {days}.", " Επίσης: {days}."),
    "assumed": (" You named no day, so this is for {day}.", " Δεν είπατε ημέρα, οπότε ισχύει για {day}."),
    "other_day": (" If you meant {day}, ask for that date.", " Αν εννοείτε {day}, ρωτήστε για εκείνη την ημερομηνία."),
    "beyond": ("The timetable covers {first} to {last}, so I cannot say for {day}.",
               "Το πρόγραμμα ισχύει από {first} έως {last}, οπότε δεν μπορώ να απαντήσω για {day}."),
    "which_from": ("From which port do you want to travel{to}?", "Από ποιο λιμάνι θέλετε να ταξιδέψετε{to}?"),
    "which_both": ("From which port to which port do you want to travel?",
                   "Από ποιο λιμάνι και προς ποιο λιμάνι θέλετε να ταξιδέψετε;"),
    "which_of": ("“{said}” can be {names}. Which one do you mean?",
                 "Το «{said}» μπορεί να είναι {names}. Ποιο εννοείτε;"),
    "unknown": ("{said} is not in this timetable.", "Το «{said}» δεν υπάρχει σε αυτό το πρόγραμμα."),
    "impossible": ("There is no {said}. Which day do you mean?", "Δεν υπάρχει {said}. Ποια ημέρα εννοείτε;"),
    "clash": (" Note that this date is {day}.", " Προσοχή: η ημερομηνία αυτή είναι {day}."),
    "understood": (" I read “{typed}” as {name}.", " Διάβασα το «{typed}» ως {name}."),
    "change": ("{which} from {a} to {b} {day}, with one change: {legs}.", "{a} → {b} {day}, με μία αλλαγή: {legs}."),
    "leg": ("{a} {leaves} → {b} {arrives}{detail}", "{a} {leaves} → {b} {arrives}{detail}"),
    "direct_yes": ("Yes, there are direct sailings from {a} to {b}.", "Ναι, υπάρχουν απευθείας δρομολόγια {a} → {b}."),
    "direct_no_change": ("There is no direct sailing from {a} to {b} {day}; you have to change once.",
                         "{a} → {b}: δεν υπάρχει απευθείας δρομολόγιο {day}· χρειάζεται μία αλλαγή."),
    "calls": ("The {time} from {a}{detail} calls at {calls} before {b}.",
              "Το δρομολόγιο των {time} από {a}{detail} σταματά: {calls}, πριν από {b}."),
    "calls_none": ("The {time} from {a}{detail} goes to {b} without a stop.",
                   "Το δρομολόγιο των {time} από {a}{detail} πηγαίνει {b} χωρίς στάση."),
    "calls_yes": ("Yes, the {time} from {a}{detail} calls at {via} at {at} on the way to {b}.",
                  "Ναι, το δρομολόγιο των {time} από {a}{detail} σταματά {via} στις {at} πριν από {b}."),
    "calls_no": ("No, no sailing from {a} to {b} {day} calls at {via}.",
                 "Όχι, κανένα δρομολόγιο {a} → {b} {day} δεν σταματά {via}."),
    "ship_calls": ("Yes, {ship} calls at {via} {day} at {at}.", "Ναι, το {ship} σταματά {via} {day} στις {at}."),
    "ship_calls_not": ("No, {ship} does not call at {via}{day}.", "Όχι, το {ship} δεν σταματά {via}{day}."),
    "route": ("{ship} {day}: {calls}.", "{ship} {day}: {calls}."),
    "ship_none": ("{ship} does not sail{places} {day}.", "Το {ship} δεν ταξιδεύει{places} {day}."),
    "fare": ("From {a} to {b} the fare is {fares}.", "{a} → {b}: ο ναύλος είναι {fares}."),
    "company": ("From {a} to {b} sails {companies}.", "{a} → {b}: {companies}."),
    "gate": ("The {time} from {a}{detail} leaves from {gate}.",
             "Το δρομολόγιο των {time} από {a}{detail} φεύγει από: {gate}."),
    "back": (" Back from {b}: {times}.", " Επιστροφή από {b}: {times}."),
}  # fmt: skip
_NOUNS = {
    "ferry": ("ferry", "πλοίο"), "bus": ("bus", "λεωφορείο"), "rail": ("train", "τρένο"), "tram": ("tram", "τραμ"),
    "metro": ("metro", "μετρό"),
}  # fmt: skip


def say(key: str, language: Language, **values: object) -> str:
    """A phrase with its values."""
    return _PHRASES[key][1 if language == "el" else 0].format(**values)


def noun(modes: Sequence[str], language: Language) -> str:
    """What runs: "ferry", "bus" …; "sailing" or "service" when it is mixed."""
    found = set(modes)
    if len(found) == 1 and (one := _NOUNS.get(next(iter(found)))):
        return one[1 if language == "el" else 0]
    return "δρομολόγιο" if language == "el" else "connection"


def clock(moment: dt.datetime) -> str:
    """07:05."""
    return f"{moment:%H:%M}"


def detail(sailing: Sailing, language: Language) -> str:
    """ " (Express Ostria, gate E9)": the ship, else the line, and the gate; empty when the feed names neither."""
    parts = [sailing.ship or sailing.line]
    if sailing.gate:
        parts.append(gate(sailing.gate, language))
    if sailing.approximate:
        parts.append("περίπου" if language == "el" else "about")
    parts = [p for p in parts if p]
    return f" ({', '.join(parts)})" if parts else ""


def gate(name: str, language: Language) -> str:
    """A gate as a reader says it."""
    plain = name.casefold()
    if any(
        plain.startswith(word) for word in ("gate", "quay", "pier", "dock", "platform", "berth", "πύλη", "αποβάθρα")
    ):
        return name
    return f"πύλη {name}" if language == "el" else f"gate {name}"


def arrival(leaves: dt.datetime, arrives: dt.datetime, language: Language) -> str:
    """ " the next day" when it arrives on another date than it leaves."""
    days = (arrives.date() - leaves.date()).days
    if days <= 0:
        return ""
    if language == "el":
        return " της επόμενης ημέρας" if days == 1 else f" ({days} ημέρες μετά)"
    return " the next day" if days == 1 else f" ({days} days later)"


def listed(parts: Sequence[str], language: Language) -> str:
    """a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    word = "και" if language == "el" else "and"
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def either(parts: Sequence[str], language: Language) -> str:
    """a, b or c."""
    if len(parts) < 2:
        return "".join(parts)
    word = "ή" if language == "el" else "or"
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def minutes(journey: Journey | Sailing) -> int:
    """How long it takes."""
    return round(journey.duration.total_seconds() / 60)


def duration(journey: Journey | Sailing, language: Language) -> str:
    """3 h 30 min."""
    return say_duration(minutes(journey), language)


def day_words(day: dt.date, now: dt.datetime, language: Language) -> str:
    """The day as it stands in a sentence: "on Saturday 4 July", "today, Wednesday 1 July"."""
    words = say_day(day, now.date(), language)
    if language == "en" and not words.startswith(("today", "tomorrow", "yesterday", "on ")):
        return f"on {words}"
    return words


def full_date(day: dt.date, language: Language) -> str:
    """Saturday 4 July 2026: for a date that may lie years away."""
    return say_date(day, language, year=True)


_PARTS = {
    "morning": ("in the morning",
                "το πρωί"), "noon": ("around noon", "το μεσημέρι"),
    "afternoon": ("in the afternoon", "το απόγευμα"),
    "evening": ("in the evening", "το βράδυ"), "night": ("at night", "τη νύχτα"),
}  # fmt: skip


def part_of_day(part: str, language: Language) -> str:
    """ "in the morning", «το πρωί»."""
    return _PARTS[part][1 if language == "el" else 0] if part in _PARTS else part
