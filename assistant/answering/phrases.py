"""Sentences that code says, in the asker's language. The default model writes poor Greek; these are ours."""

from __future__ import annotations

from assistant.types import Language

PHRASES: dict[str, dict[Language, str]] = {
    "not_found": {
        "en": "I could not find this in {pack}.",
        "el": "Δεν βρήκα απάντηση σε αυτό στο {pack}.",
    },
    "nearest": {"en": "Nearest: {places}.", "el": "Πλησιέστερα: {places}."},
    "superseded": {
        "en": "{old} is superseded by {new}{since}.",
        "el": "Το {old} έχει αντικατασταθεί από το {new}{since}.",
    },
    "since": {"en": " (from {day})", "el": " (από {day})"},
    "coming": {
        "en": "{new} holds only from {day} and was not used.",
        "el": "Το {new} ισχύει από {day} και δεν χρησιμοποιήθηκε.",
    },
    "disagree": {
        "en": "The documents disagree: {one} says “{first}”, {other} says “{second}”.",
        "el": "Τα έγγραφα δεν συμφωνούν: το {one} λέει «{first}», το {other} λέει «{second}».",
    },
    "orders": {
        "en": "A passage of {document} holds instructions to the assistant; they were not followed.",
        "el": "Ένα απόσπασμα του {document} περιέχει εντολές προς τον βοηθό· δεν ακολουθήθηκαν.",
    },
    "before": {
        "en": "This pack is valid from {day}; the answer may not hold for {now}.",
        "el": "Τα στοιχεία ισχύουν από {day}· η απάντηση ίσως δεν ισχύει για {now}.",
    },
    "after": {
        "en": "This pack was valid until {day}; the answer may not hold for {now}.",
        "el": "Τα στοιχεία ίσχυαν έως {day}· η απάντηση ίσως δεν ισχύει για {now}.",
    },
}


def say(key: str, language: Language, **values: object) -> str:
    """The phrase in the language, with its values filled in."""
    return PHRASES[key][language].format(**values)
