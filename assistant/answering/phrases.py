"""Sentences that code says, in the asker's language. The default model writes poor Greek; these are ours."""

from __future__ import annotations

import re

from assistant.types import Language

PHRASES: dict[str, dict[Language, str]] = {
    "not_found": {
        "en": "I could not find this in {pack}.",
        "el": "Δεν βρήκα απάντηση σε αυτό στο {pack}.",
    },
    "searched": {"en": "Searched: {count} documents of {pack}.", "el": "Έψαξα σε {count} έγγραφα: {pack}."},
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
    "which": {
        "en": "Which of these is meant? The documents have {choices}.",
        "el": "Ποιο από αυτά εννοείτε; Τα έγγραφα έχουν: {choices}.",
    },
    "which_named": {
        "en": "For which {name}? The documents have {choices}.",
        "el": "Για ποια περίπτωση ({name}); Τα έγγραφα έχουν: {choices}.",
    },
    "which_patient": {
        "en": "Which patient? The documents are about {choices}.",
        "el": "Για ποιον ασθενή; Τα έγγραφα αφορούν: {choices}.",
    },
    "which_matter": {
        "en": "What is this about? The documents speak of {choices}.",
        "el": "Για ποιο πράγμα; Τα έγγραφα μιλούν για: {choices}.",
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

#: The phrases that ask for what a question lacks.
ASKING_BACK = ("which", "which_named", "which_patient", "which_matter")


def say(key: str, language: Language, **values: object) -> str:
    """The phrase in the language, with its values filled in."""
    return PHRASES[key][language].format(**values)


def asked_back(text: str) -> bool:
    """Whether a text is one of those that ask for what a question lacks."""
    said = (re.escape(phrase) for key in ASKING_BACK for phrase in PHRASES[key].values())
    return any(re.match(re.sub(r"\\\{\w+\\\}", ".+", phrase), text) for phrase in said)
