"""What each unit of a written text is about, whether the text is clinical, and which patient it speaks of.

A heading or label decides where it announces a theme; else the unit's own words do. Some things are seen wherever they
stand, since they must not be missed: allergies, resuscitation decisions, what is pending, medicines with a dose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.summaries import cues
from assistant.summaries.drugs import DOSE, drugs_in
from assistant.summaries.headings import theme_of, without_document
from assistant.summaries.model import Theme, Unit

#: Headings under which what follows is still judged by its own words too.
_LOOSE: frozenset[Theme] = frozenset(
    ("diagnosis", "plan", "history", "course", "complaint", "past", "exam", "identity")
)
_PATIENT = re.compile(
    r"\b(?:bed|room|patient|pt|κλινη|θαλαμοσ|ασθενησ|mrs?|ms|κοσ|κα)\b\.?\s*[:#]?\s*\S", re.IGNORECASE
)
_SOMEBODY = re.compile(
    r"\b(?:mr|mrs|ms|she|he|his|her|him|pt|the patient (?:is|was|has|had|reports|denies|states)|patient:|admitted|"
    r"presents|presented|complains|denies|denied)\b|^name:|\bκα?\. |\bκυρι|ασθενησ:|ο ασθενησ|η ασθενησ|προσηλθε|"
    r"εισηχθη|αναφερει|ονοματεπ|νοσηλευ"
)
_CLINICAL = re.compile(
    r"\bpatient|\bdiagnos|\bsymptom|\bhospital|\bmedication|\bclinic|\bdoctor|\bdr\b|\bpain\b|\bmg\b|\bward\b|ασθεν|διαγνωσ|"
    r"προσηλθε|νοσηλευ|λαμβαν|συνδρομ|νοσοκομ|φαρμακ|θεραπ|ιατρ|κλινικ|συμπτωμ|mg\b"
)
#: A ward, a house or a date and nothing else; no more than a few words.
_WHERE = re.compile(
    r"(?:(?:on|of|for|the|ward|unit|bay|clinic|department|hospital|page|no|nr|date[d:]?|κλινικη|τμημα|θαλαμοσ|ημερομηνια|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|"
    r"dec\w*|[a-zα-ω]?\d[\d./:-]*[a-zα-ω]{0,2}|[a-zα-ω]{0,2}\d+|[-–—,.:/()]+)(?:[\s,.:/()–—-]+|$)){1,8}"
)


def is_clinical(units: Sequence[Unit], *, asked: bool = False) -> bool:
    """Whether a text is about a patient's care: clinical headings, or drugs, findings and vital signs in its words.

    Args:
        asked: a style was asked for that only such texts have, so that less is enough.
    """
    themes = {theme for u in units for theme in (theme_of(u.heading), theme_of(u.label)) if theme}
    strong = themes & {
        "allergy",
        "medication",
        "exam",
        "vitals",
        "diagnosis",
        "past",
        "ros",
        "code",
        "family",
        "results",
    }
    texts = [cues.prepared(u.shown) for u in units]
    signs = 0
    signs += 2 * min(3, sum(bool(DOSE.search(u.shown)) and bool(drugs_in(u.shown)) for u in units))
    signs += min(3, sum(bool(cues.VITALS.search(t)) for t in texts))
    signs += 3 * any(len(cues.VITALS_EACH.findall(t)) >= 3 for t in texts)
    signs += min(3, sum(bool(cues.CONDITION.search(t)) for t in texts))
    signs += min(3, sum(bool(_CLINICAL.search(t)) for t in texts))
    signs += min(2, sum(bool(cues.SYMPTOM.search(t)) for t in texts))
    if asked and signs + 2 * len(strong) >= 4 and signs >= 2:
        return True
    # A guideline speaks of doses too, and of nobody.
    somebody = any(_SOMEBODY.search(t) or cues.IDENTITY.search(t) for t in texts) or len(strong) >= 2
    return signs + 2 * len(strong) >= 7 and signs >= 3 and somebody


def classified(units: Sequence[Unit]) -> list[Unit]:
    """The units with their themes and records."""
    return _in_records([replace(unit, theme=_theme(unit)) for unit in map(_as_title, units)])


def _as_title(unit: Unit) -> Unit:
    """ "Discharge summary" on a line of its own names the document; in a list of what is to be done it is a duty."""
    if unit.form != "prose" or unit.label or theme_of(unit.heading) in ("plan", "followup", "pending"):
        return unit
    rest = without_document(cues.prepared(unit.shown))
    # "… - Ward 4B", "…, 12 June 2026": where and when it was written.
    bare = rest != cues.prepared(unit.shown) and (not rest or bool(_WHERE.fullmatch(rest)))
    return replace(unit, form="title", theme="other") if bare else unit


def _theme(unit: Unit) -> Theme:
    if unit.form == "title":
        return "other"
    text = without_document(cues.prepared(unit.shown)) if unit.form == "prose" else cues.prepared(unit.shown)
    labelled = theme_of(unit.label) if unit.label else None
    said: Theme | None = labelled or theme_of(unit.heading)
    if said not in ("family", "social", "contact") and cues.ALLERGY.search(text):
        return "allergy"
    if said != "family" and cues.CODE.search(text):
        return "code"
    if labelled and labelled not in _LOOSE:
        return labelled
    if cues.PENDING.search(text) and said not in ("family", "social", "allergy"):
        return "pending"
    if said and said not in _LOOSE:
        return said
    return _by_words(unit, text, said)


def _by_words(unit: Unit, text: str, said: Theme | None) -> Theme:
    """The theme of a unit whose heading leaves it open."""
    if said == "plan":
        return "followup" if cues.FOLLOWUP.search(text) else "plan"
    if said == "exam" and cues.RESULTS.search(text) and not cues.EXAM.search(text):
        return "results"
    if said == "exam":
        return "vitals" if cues.VITALS.search(text) and not cues.EXAM.search(text) else "exam"
    if said == "diagnosis":
        if cues.FOLLOWUP.search(text):
            return "followup"
        return "plan" if cues.PLAN.search(text) and not cues.DIAGNOSIS.search(text) else "diagnosis"
    if cues.FAMILY.search(text):
        return "family"
    if cues.IDENTITY.search(text) and cues.COMPLAINT.search(text):
        return "complaint"
    drugs = drugs_in(unit.shown)
    if drugs and DOSE.search(unit.shown):
        return "plan" if cues.PLAN.search(text) and said in (None, "course") else "medication"
    if said in ("past", "complaint"):
        return said
    if said not in ("history", "identity") and cues.FOLLOWUP.search(text):
        return "followup"
    ordered: tuple[tuple[Theme, re.Pattern[str]], ...] = (
        ("vitals", cues.VITALS), ("results", cues.RESULTS), ("social", cues.SOCIAL),
    )  # fmt: skip
    for theme, pattern in ordered:
        if pattern.search(text):
            return theme
    if said in ("history", "course", "identity"):
        known = cues.CONDITION.search(text) and not cues.SYMPTOM.search(text) and not cues.COMPLAINT.search(text)
        return "past" if said == "history" and (known or cues.PAST.search(text)) else said
    more: tuple[tuple[Theme, re.Pattern[str]], ...] = (
        ("diagnosis", cues.DIAGNOSIS), ("complaint", cues.COMPLAINT), ("plan", cues.PLAN), ("past", cues.PAST),
        ("exam", cues.EXAM), ("procedure", cues.PROCEDURE), ("history", cues.SYMPTOM),
        ("history" if cues.NEGATED.search(text) else "past", cues.CONDITION), ("history", cues.DENIED),
    )  # fmt: skip
    return next((theme for theme, pattern in more if pattern.search(text)), "medication" if drugs else "other")


def _in_records(units: Sequence[Unit]) -> list[Unit]:
    """Units with the patient they speak of, where a text holds two patients or more, each under a heading."""
    heads = [u for u in units if u.form == "title" and _PATIENT.search(cues.prepared(u.shown)) and u.start > 0]
    names = {cues.prepared(u.shown) for u in heads}
    if len(names) < 2 or any(theme_of(u.shown) in ("plan", "results", "allergy") for u in heads):
        return list(units)
    record, name = 0, ""
    out: list[Unit] = []
    starts = {u.start for u in heads}
    for unit in units:
        # Once patients have headings, a heading that announces no theme ("Empty beds") ends the one before it.
        if unit.form == "title" and (unit.start in starts or (record and theme_of(unit.shown) is None)):
            record, name = record + 1, unit.shown
        out.append(replace(unit, record=record, record_name=name))
    return out
