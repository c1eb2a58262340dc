# ruff: noqa: E501 - tables of words read better in long lines
"""False statements, counted by code that the product does not use: what a summary says and its source does not.

A sentence counts as false when it has a number, a drug, a condition, a symptom or a side that the source has nowhere,
when it denies what the source only says, or says what the source only denies. It is the same for every pipeline. What it
cannot see: a true number said of the wrong thing, and anything that needs more than a sentence's own words; what it
wrongly counts: a paraphrase with another word for a condition ("high blood pressure" for "hypertension" is known, most
are not).
"""

from __future__ import annotations

import re

from assistant.summaries.spoken import readable
from assistant.text import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_NOT = re.compile(
    r"\b(?:no|not|denie[sd]|denying|without|never|nor|none|negative|absent|nope|isn t|don t|doesn t|didn t|haven t|δεν|χωρισ|"
    r"ουτε|οχι|αρνειται|καμια|κανενα)\b"
)
_WORDS = (
    "pain|fever|cough|nausea|vomiting|diarrhea|dizziness|headache|fatigue|rash|itching|swelling|palpitations|syncope|chills|"
    "sweating|confusion|wheezing|numbness|weakness|tingling|bleeding|constipation|diabetes|hypertension|asthma|copd|cancer|"
    "stroke|fracture|pneumonia|infection|depression|anxiety|arthritis|anemia|allergy|allergic|smoker|smokes|alcohol|pregnant|"
    "seizure|thrombosis|embolism|fibrillation|angina|infarction|reflux|gout|migraine|hernia|ulcer|obesity|hyperlipidemia|"
    "hypothyroidism|dementia|delirium|sepsis|edema|erythema|effusion|murmur|"
    "πυρετο|πονο|βηχα|δυσπνοια|εμετο|ναυτια|διαρροια|εξανθημα|οιδημα|διαβητη|υπερταση|αλλεργια|πνευμονια|καπνιστ"
)
_TERM = re.compile(rf"\b(?:{_WORDS})\w*")
_ALIKE = (
    {"hypertension", "high blood pressure", "htn", "blood pressure"}, {"diabetes", "diabetic", "t2dm", "dm2", "sugar"},
    {"swelling", "edema", "swollen", "oedema"}, {"fever", "temperature", "febrile", "feverish"}, {"pain", "hurt", "ache", "sore", "painful"},
    {"allergy", "allergic", "allergies", "nkda"}, {"vomiting", "throw", "vomit"}, {"smoker", "smokes", "smoke", "smoking", "cigarette", "tobacco"},
    {"alcohol", "drink", "wine", "beer"}, {"reflux", "gerd", "heartburn"}, {"fatigue", "tired"}, {"weakness", "weak"},
    {"dizziness", "dizzy", "lightheaded"}, {"numbness", "numb"}, {"itching", "itch", "itchy"}, {"anemia", "anaemia"},
    {"depression", "depressed"}, {"anxiety", "anxious"}, {"hyperlipidemia", "cholesterol"}, {"nausea", "nauseous"},
    {"erythema", "redness", "red"}, {"headache", "migraine"}, {"confusion", "confused"}, {"bleeding", "bled", "bleed", "blood"},
    {"wheezing", "wheeze"}, {"infarction", "heart attack", "mi"}, {"cough", "coughing"}, {"sweating", "sweat", "diaphoresis"},
)  # fmt: skip


def false_statements(summary: str, source: str) -> list[str]:
    """The sentences of a summary that say what its source does not, each with the reason."""
    spoken = "\n".join(readable(line) or line for line in source.splitlines())
    held = _plain(f"{source}\n{spoken}")
    numbers = _numbers(held)
    out: list[str] = []
    for sentence in _SENTENCE.split(summary):
        bare = re.sub(r"^[\s\-*•#\d.)]+(?=\D)|\*\*", "", sentence).strip()
        if bare and (why := _why(_plain(bare), held, numbers)):
            out.append(f"{bare} [{why}]")
    return out


def _plain(text: str) -> str:
    return re.sub(r"[’']", " ", fold(text)).replace(" n t ", " not ")


def _numbers(text: str) -> set[str]:
    out = set()
    for raw in _NUMBER.findall(text):
        out.add(raw)
        out.update(re.split(r"[.,]", raw))
        out.add(raw.replace(",", ""))
        out.add(raw.replace(",", "."))
    return out | {raw.lstrip("0") for raw in out}


_SPELT = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def _why(sentence: str, held: str, numbers: set[str]) -> str:
    for raw in _NUMBER.findall(sentence):
        word = _SPELT[int(raw)] if raw.isdigit() and int(raw) < len(_SPELT) else "\0"
        if raw not in numbers and raw.replace(",", "") not in numbers and not re.search(rf"\b{word}\b", held):
            return f"the number {raw}"
    from assistant.summaries.drugs import drugs_in

    for drug in drugs_in(sentence):
        if drug not in held:
            return f"the drug {drug}"
    if wrong := _wrong_side(sentence, held):
        return wrong
    for term in {m.group() for m in _TERM.finditer(sentence)}:
        alike = next((group for group in _ALIKE if any(term.startswith(w[:5]) for w in group)), {term})
        places = [m.start() for w in alike for m in re.finditer(rf"\b{re.escape(w[: max(4, len(w) - 2)])}", held)]
        if not places:
            return f"“{term}” stands nowhere"
        denied = [bool(_denied(held, place)) for place in places]
        here = _denied(sentence, sentence.index(term))
        if here and not any(denied) and not _asked(held, places):
            return f"denies “{term}”"
        if not here and all(denied) and "?" not in sentence:
            return f"says “{term}”, which is only denied"
    return ""


def _wrong_side(sentence: str, held: str) -> str:
    """A side that the source never names, or names only the other one of beside the same word."""
    sides = re.sub(r"\ball right\b|\bright (?:now|away|after)\b|, ?right ?\?|that s right", " ", held)
    for match in re.finditer(r"\b(left|right|bilateral)\b(?: (\w{4,}))?", sentence):
        side, word = match[1], match[2]
        if side not in sides and not (side == "bilateral" and "both" in sides):
            return f"the side {side}"
        other = {"left": "right", "right": "left"}.get(side)
        beside = r"\b{} (?:\w+ ){{0,2}}{}"
        if (
            word
            and other
            and re.search(beside.format(other, word), sides)
            and not re.search(beside.format(side, word), sides)
        ):
            return f"the side {side} of {word}"
    return ""


def _denied(text: str, place: int) -> bool:
    """Whether a negation stands before a place in its sentence, or the answer behind it is no."""
    before = re.split(r"[.?!\n]|\bbut\b", text[max(0, place - 110) : place])[-1]
    after = text[place : place + 90]
    answer = re.search(r"\?\s*(?:–|-)?\s*(?:\[?\w+\]?:?\s*)?(?:um |uh |well )?(?:no|nope|not|never|οχι|δεν)\b", after)
    return bool(_NOT.search(before) or answer)


def _asked(text: str, places: list[int]) -> bool:
    """Whether a place is within a question, whose answer may deny it in words of its own."""
    return any("?" in text[place : place + 120].split("\n\n", maxsplit=1)[0] for place in places)
