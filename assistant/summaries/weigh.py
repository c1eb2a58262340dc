"""How much a unit would be missed: by its theme and the facts in it; in texts of any kind by its place and words too.

The weights were set by hand on the development files in `data/summaries` and on the training parts of aci-bench and
mts-dialog; they order units and are no probabilities.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from assistant.answering.checking.prepare import prepared
from assistant.answering.checking.quantities import quantities
from assistant.answering.checking.words import words_of
from assistant.summaries import cues
from assistant.summaries.drugs import DOSE, drugs_in
from assistant.summaries.headings import theme_of
from assistant.summaries.model import Theme, Unit

#: What a theme is worth before its facts are counted.
_THEMES: dict[Theme, float] = {
    "allergy": 6.0, "code": 6.0, "diagnosis": 4.0, "plan": 3.2, "followup": 4.0, "pending": 4.5, "medication": 3.0,
    "complaint": 3.5, "identity": 2.5, "results": 2.4, "vitals": 2.2, "course": 2.2, "past": 2.4, "procedure": 2.4,
    "exam": 1.4, "history": 1.8, "surgical": 1.6, "social": 1.0, "family": 0.9, "ros": 0.6, "contact": 0.6,
    "other": 0.8,
}  # fmt: skip
#: A unit of these is kept whatever the length, unless it holds nothing (see `is_kept`).
KEPT: frozenset[Theme] = frozenset(
    ("allergy", "code", "diagnosis", "medication", "followup", "pending", "plan", "complaint", "identity", "results",
     "vitals", "exam", "past", "procedure")
)  # fmt: skip
_URGENT = re.compile(
    r"\b(?:critical|urgent|immediately|emergency|severe|worsen\w*|deteriorat\w*|sepsis|septic|abnormal|elevated|raised|"
    r"positive|high|low|stopp?ed|held|withheld|new|do not|never|must not|avoid|contraindicat\w*|risk|caution|"
    r"warning)\b|επειγ|αμεσα|σοβαρ|επιδεινω|υψηλ|χαμηλ|αυξημεν|μειωμεν|παθολογικ|θετικ|διακοπ|αποφυγ|αντενδεικ|κινδυν|"
    r"προσοχη|οχι "
)


_SHOWS = re.compile(
    r"\b(?:shows?|showed|reveal\w*|demonstrat\w*|grew|positive|\+|abnormal)|εδειξε|ανεδειξε|διαπιστ|εμφανιζ|θετικ|αναπτυ"
)
#: Drugs whose mistakes harm most (anticoagulants, insulin, opioids and the like).
_GRAVE = re.compile(
    r"\b(?:warfarin|apixaban|rivaroxaban|dabigatran|edoxaban|heparin|enoxaparin|insulin|digoxin|methotrexate|lithium|"
    r"amiodarone|morphine|oxycodone|fentanyl|clozapine|phenytoin|tacrolimus|potassium chloride)\b|"
    r"βαρφαριν|απιξαμπαν|ριβαροξαμπαν|ηπαριν|ενοξαπαριν|ινσουλιν|διγοξιν|μεθοτρεξατ|λιθι|μορφιν|φεντανυλ"
)
#: A weight below is worth no place.
LITTLE = 0.7
#: What a denial adds: "δεν αναφέρει …" is a finding, and one that is missing reads as if nobody had asked.
DENIAL = 0.4
#: A longer sentence with a greeting or a disclaimer in it says something else too (words).
LONG = 22


def _is_chatter(unit: Unit, text: str) -> bool:
    """Whether a unit only greets, thanks or disclaims."""
    return bool(cues.CHATTER.search(text)) and (unit.words < LONG or not (drugs_in(unit.shown) or DOSE.search(text)))


def clinical(unit: Unit) -> float:
    """What a unit of a clinical text is worth."""
    if unit.form == "title":
        return 0.0
    text = cues.prepared(unit.shown)
    if _is_chatter(unit, text):
        return 0.0
    weight = _THEMES[unit.theme]
    drugs = len(drugs_in(unit.shown))
    doses = len(DOSE.findall(unit.shown))
    held = quantities(prepared(unit.shown))
    # "Heart rate 118": a bare number of an observation is a measurement.
    bare = ("ordinal",) if unit.theme in ("vitals", "results") else ("number", "ordinal")
    measured = sum(q.kind not in bare for q in held)
    weight += (
        min(3, drugs) * 1.0
        + min(3, doses) * 0.8
        + min(8, measured) * (0.8 if unit.form in ("turn", "pair") else 0.45)
        + min(2, len(held) - measured) * 0.2
    )
    condition, symptom = bool(cues.CONDITION.search(text)), bool(cues.SYMPTOM.search(text))
    weight += (
        0.8 * condition + 0.4 * symptom + 0.6 * bool(_URGENT.search(text)) + 0.5 * bool(cues.PROCEDURE.search(text))
    )
    weight += 1.2 * bool(_GRAVE.search(text))
    if (
        cues.ADMINISTRATIVE.search(text)
        and not (drugs or condition or symptom)
        and unit.theme not in ("code", "allergy")
        # "Patient: …, DOB …, MRN …" says whom all the rest is about.
        and not (unit.theme == "identity" and theme_of(unit.label) == "identity")
    ):
        # An address or a telephone number is no finding.
        return 0.6 if cues.IDENTITY.search(text) else 0.3
    denied = bool(cues.DENIED.search(text))
    facts = drugs + doses + len(held) + condition + symptom + denied
    weight += DENIAL * denied
    if unit.theme in ("exam", "ros", "results", "vitals") and cues.NORMAL.search(text) and not measured:
        weight *= 0.5
    if not facts and unit.theme not in ("allergy", "code", "diagnosis", "pending", "followup", "complaint", "plan"):
        weight *= 0.45
    return weight


def is_kept(unit: Unit, weight: float) -> bool:
    """Whether a unit of a clinical text must stand in every summary but the brief one."""
    if unit.theme not in KEPT or weight < LITTLE:
        return False
    text = cues.prepared(unit.shown)
    if unit.theme in ("past", "procedure"):
        headed = theme_of(unit.label or unit.heading) == unit.theme
        return bool(cues.CONDITION.search(text) or drugs_in(unit.shown)) or (headed and unit.theme == "procedure")
    if (
        unit.theme == "results"
        and not cues.NORMAL.search(text)
        and (cues.CONDITION.search(text) or _SHOWS.search(text))
    ):
        return True
    if unit.theme in ("results", "vitals", "exam"):
        return any(q.kind not in ("ordinal", "date", "day") for q in quantities(prepared(unit.shown)))
    if unit.theme == "plan" and theme_of(unit.label or unit.heading) not in ("plan", "followup"):
        return bool(drugs_in(unit.shown) or quantities(prepared(unit.shown)) or cues.PLAN.search(text))
    return True


def general(units: Sequence[Unit]) -> list[float]:
    """What the units of a text of any kind are worth: figures, dates, duties, decisions, place, and common words.

    The last is each unit's mean likeness to the others (centrality over word counts weighed by rarity), after the idea
    of LexRank (Erkan and Radev 2004) without its iteration.
    """
    central = _centrality([frozenset(words_of(prepared(u.shown))) for u in units])
    out: list[float] = []
    seen_heading = ""
    for number, (unit, likeness) in enumerate(zip(units, central, strict=True)):
        if unit.form == "title":
            # The first heading is the text's title, and says what all the rest is about.
            out.append(4.0 if number == 0 or not any(u.form != "title" for u in units[:number]) else 0.0)
            continue
        text = cues.prepared(unit.shown)
        if _is_chatter(unit, text) or unit.words < 2:
            out.append(0.0)
            continue
        held = quantities(prepared(unit.shown))
        named = sum(q.kind not in ("number", "ordinal") for q in held)
        weight = 0.8 + min(5, named) * 1.0 + min(4, len(held) - named) * 0.4 + 1.2 * likeness
        weight += sum(0.9 * bool(p.search(text)) for p in (cues.DUTY, cues.DECISION)) + 0.5 * bool(
            cues.CHANGE.search(text)
        )
        weight += 0.7 * ("?" in unit.shown or ";" in unit.shown[-1:]) + 0.6 * bool(_URGENT.search(text))
        weight += 1.6 * bool(cues.PENDING.search(text)) + 0.5 * (unit.heading != seen_heading) + 0.6 * bool(unit.label)
        weight += 0.5 * any(q.kind.startswith("money") for q in held) + 0.6 * bool(cues.BAN.search(text))
        # A few lines about a patient are no clinical note by themselves; what harms if it is missed counts in them too.
        weight += 2.0 * bool(cues.ALLERGY.search(text) or cues.CODE.search(text))
        weight -= 1.5 * bool(cues.ROLL.search(text))
        weight += min(5, _names(unit.shown)) * 0.3
        # The first sentences of a text say what it is about; of a mail the newest one counts most, and stands first.
        weight += 1.6 * (sum(w > 0 for w in out[1:]) < 1) if out else 1.6
        seen_heading = unit.heading
        out.append(weight)
    return out


def _names(text: str) -> int:
    return len(re.findall(r"(?<=[a-zα-ωά-ώ,] )[A-ZΑ-ΩΆ-Ώ][\w-]{2,}", text))


def _centrality(sets: Sequence[frozenset[str]]) -> list[float]:
    count = Counter(word for words in sets for word in words)
    total = len(sets)
    rare = {word: math.log(1 + total / number) for word, number in count.items()}
    # Mean over the others by sums per word: no unit is compared with each other one.
    sums = {word: rare[word] * (count[word] - 1) for word in count}
    raw = [sum(sums[w] for w in words) / (len(words) ** 0.5 * max(1, total - 1)) if words else 0.0 for words in sets]
    top = max(raw, default=0.0)
    return [value / top if top else 0.0 for value in raw]
