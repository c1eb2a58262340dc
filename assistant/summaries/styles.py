# ruff: noqa: E501 - tables of words read better in long lines
"""The four styles: which heading a statement stands under, in what order, and the text that is made of it.

A heading holds the statements of its themes; a statement carries a label where its heading does not say what it is about.
The files' own headings stay in the files' language; Kaiki's are English or Greek.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.summaries.headings import is_plain, theme_of
from assistant.summaries.model import Point, Style, Theme, Unit
from assistant.text import fold
from assistant.types import Language

_Group = tuple[str, str, tuple[Theme, ...]]
_HANDOVER: tuple[_Group, ...] = (
    ("Situation", "Κατάσταση", ("identity", "complaint", "course", "history", "other")),
    ("Background", "Ιστορικό", ("allergy", "code", "past", "surgical", "medication", "social", "family")),
    ("Assessment", "Εκτίμηση", ("diagnosis", "vitals", "exam", "ros", "results", "procedure")),
    ("Recommendation", "Ενέργειες", ("plan", "followup", "pending", "contact")),
)
_SOAP: tuple[_Group, ...] = (
    ("Subjective", "Υποκειμενικά", ("identity", "complaint", "history", "ros", "past", "surgical", "allergy", "medication",
                                    "social", "family", "other")),
    ("Objective", "Αντικειμενικά", ("vitals", "exam", "results", "procedure")),
    ("Assessment", "Εκτίμηση", ("diagnosis", "course")),
    ("Plan", "Σχέδιο", ("plan", "followup", "pending", "code", "contact")),
)  # fmt: skip
#: Most urgent first.
_URGENT: tuple[Theme, ...] = (
    "identity", "complaint", "diagnosis", "allergy", "code", "course", "medication", "plan", "vitals", "results", "exam",
    "procedure", "pending", "followup", "past", "surgical", "history", "ros", "social", "family", "contact", "other",
)  # fmt: skip
_BRIEF: tuple[Theme, ...] = (
    "identity", "complaint", "other", "history", "diagnosis", "past", "surgical", "allergy", "code", "course", "medication",
    "vitals", "exam", "results", "procedure", "ros", "social", "family", "plan", "followup", "pending", "contact",
)  # fmt: skip
_LABELS: dict[Theme, tuple[str, str]] = {
    "complaint": ("Presenting", "Προσέλευση"), "history": ("History", "Ιστορικό"), "ros": ("Review of systems", "Ανασκόπηση"),
    "past": ("Past history", "Αναμνηστικό"), "surgical": ("Surgery", "Επεμβάσεις"), "family": ("Family", "Οικογενειακό"),
    "social": ("Social", "Κοινωνικό"), "allergy": ("Allergies", "Αλλεργίες"), "code": ("Resuscitation", "Αναζωογόνηση"),
    "medication": ("Medication", "Φάρμακα"), "vitals": ("Vital signs", "Ζωτικά σημεία"), "exam": ("Examination", "Εξέταση"),
    "results": ("Results", "Αποτελέσματα"), "diagnosis": ("Diagnosis", "Διάγνωση"), "course": ("Course", "Πορεία"),
    "procedure": ("Procedure", "Επέμβαση"), "plan": ("Plan", "Σχέδιο"), "followup": ("Follow-up", "Παρακολούθηση"),
    "pending": ("Pending", "Εκκρεμεί"), "contact": ("Contact", "Επικοινωνία"),
}  # fmt: skip
#: Themes whose label is left out under a heading that already says it.
_SAID_BY: dict[Style, frozenset[Theme]] = {
    "handover": frozenset(("complaint", "history", "course", "plan", "diagnosis")),
    "soap": frozenset(("complaint", "history", "plan", "diagnosis")),
    "brief": frozenset(("complaint", "history", "identity", "course", "plan")),
    "bullets": frozenset(("identity",)),
}
#: A note's own SBAR or SOAP label decides its group, whatever the line is about.
_BY_LABEL = {
    "situation": "Situation", "background": "Background", "assessment": "Assessment", "recommendation": "Recommendation",
    "recommendations": "Recommendation", "to do tonight": "Recommendation", "κατασταση": "Situation",
    "ιστορικο": "Background", "εκτιμηση": "Assessment", "ενεργειεσ": "Recommendation", "συστασεισ": "Recommendation",
}  # fmt: skip
#: What a document is or where it is from says nothing of a statement in it.
_KIND = re.compile(
    r"\b(?:note|letter|summary|report|record|sheet|form|hospital|clinic|ward|department|unit|surgery|practice|centre|center)\b|"
    r"σημειωμα|δελτιο|πρακτικ|ενημερωτικ|εντυπο|γνωματευση|παραπεμπτικ|νοσοκομει|κλινικη$|τμημα|ιατρει|συνταγη"
)
#: Words that statements sharing a line may have together.
MOST_JOINED = 60
NOT_STATED = {"en": "Not documented.", "el": "Δεν αναφέρεται."}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the summary with its statements."""

    heading: str
    points: tuple[Point, ...]


def sections(chosen: Sequence[Unit], style: Style, language: Language, *, clinical: bool) -> list[Section]:
    """The statements of one record in the style's order, each in the file's own words."""
    if not clinical:
        return _general(chosen, style)
    if style in ("handover", "soap"):
        groups = _HANDOVER if style == "handover" else _SOAP
        found = []
        for english, greek, themes in groups:
            mine = [unit for unit in chosen if _group(unit, groups) == english]
            if mine or style == "soap":
                heading = greek if language == "el" else english
                found.append(Section(heading, tuple(_points(mine, themes, style, language))))
        return found
    order = _BRIEF if style == "brief" else _URGENT
    return [Section("", tuple(_points(chosen, order, style, language)))]


def _group(unit: Unit, groups: Sequence[_Group]) -> str:
    """The English name of the group that a unit stands in."""
    named = _BY_LABEL.get(fold(unit.label or ""), "")
    if named in (english for english, _, _ in groups):
        return named
    return next((english for english, _, themes in groups if unit.theme in themes), groups[0][0])


def _points(chosen: Sequence[Unit], themes: Sequence[Theme], style: Style, language: Language) -> list[Point]:
    """The units as statements, by theme in the order given; what its own label put here comes last."""
    order = {theme: number for number, theme in enumerate(themes)}
    ranked = sorted(chosen, key=lambda unit: order.get(unit.theme, len(order)))
    return [Point(_without_group(unit), label_for(unit, style, language), (unit,)) for unit in ranked]


def _begins_with_label(unit: Unit) -> bool:
    """Whether the words of a unit begin with its label, and not only with its letters ("P" and "Paracetamol")."""
    return bool(unit.label) and re.match(rf"{re.escape(unit.label)}\s*[:–-]", unit.shown) is not None


def _is_group(label: str) -> bool:
    """Whether a label is one of SBAR or SOAP, which the summary's own headings repeat."""
    return fold(label) in _BY_LABEL or len(label) == 1


def _without_group(unit: Unit) -> str:
    """The words of a unit without a label that the summary's own heading or label repeats."""
    if _is_group(unit.label) and _begins_with_label(unit):
        rest = unit.shown[len(unit.label) :].lstrip(" :–-•*")
        return rest[:1].upper() + rest[1:] if rest else unit.shown
    return unit.shown


def label_for(unit: Unit, style: Style, language: Language) -> str:
    """What stands before a statement so that it is understood alone; empty where it says so itself."""
    own = _own_heading(unit)
    if _begins_with_label(unit) and not _is_group(unit.label):
        # "Allergies: penicillin" says it; "ECG: sinus rhythm" under "Allergies" would not be there.
        return own if own and unit.theme in ("medication", "allergy", "family") and not theme_of(unit.label) else ""
    if unit.label and not is_plain(unit.label):
        return unit.label
    if own:
        return own
    if unit.theme in _SAID_BY[style] or unit.theme not in _LABELS:
        return ""
    return _LABELS[unit.theme][1 if language == "el" else 0]


def _own_heading(unit: Unit) -> str:
    """The file's heading where it says more than the theme's name: "Medicines stopped", and "Not to be given" too."""
    theme = theme_of(unit.heading)
    more = theme in (unit.theme, None) and not is_plain(unit.heading) and 0 < len(unit.heading.split()) <= 6
    return unit.heading if more and unit.heading != unit.record_name and not _KIND.search(fold(unit.heading)) else ""


def _general(chosen: Sequence[Unit], style: Style) -> list[Section]:
    """Statements of a text of any kind: in its order, under its headings; a brief one without them."""
    out: list[Section] = []
    for unit in chosen:
        heading = "" if style == "brief" or unit.form == "title" else unit.heading
        point = Point(unit.shown, _said_under(unit, style), (unit,))
        if out and out[-1].heading == heading:
            out[-1] = Section(heading, (*out[-1].points, point))
        else:
            out.append(Section(heading, (point,)))
    return out


def _said_under(unit: Unit, style: Style) -> str:
    if unit.label and not _begins_with_label(unit):
        return unit.label
    short = style == "brief" and unit.words <= 8 and not unit.label and unit.form != "title"
    return unit.heading if short else ""


# ---------------------------------------------------------------- text
def written(parts: Sequence[tuple[str, Sequence[Section], Language]], style: Style) -> str:
    """The summary's text.

    Args:
        parts: for each file or patient its title (empty where there is one only), its sections, and the language of
            Kaiki's own words in them.
        style: the style.
    """
    blocks: list[str] = []
    for title, found, language in parts:
        lines = [f"## {title}"] if title else []
        for section in found:
            if section.heading:
                lines.append(f"**{section.heading}**")
            runs = _runs(section.points)
            if style == "brief":
                lines.append(" ".join(runs))
            else:
                lines += [f"- {run}" for run in runs]
                if not runs:
                    lines.append(f"- {NOT_STATED[language]}")
        blocks.append("\n".join(line for line in lines if line))
    return "\n\n".join(blocks)


def _runs(points: Sequence[Point]) -> list[str]:
    """The statements as lines; short ones under the same label share one, so that the label stands there once."""
    out: list[str] = []
    before = ""
    for point in points:
        if point.label and point.label == before and len(out[-1].split()) + len(point.text.split()) <= MOST_JOINED:
            out[-1] = f"{_sentence(out[-1])} {_sentence(point.text)}"
        else:
            out.append(_sentence(point.line))
        before = point.label
    return out


def _sentence(text: str) -> str:
    return text if text.rstrip()[-1:] in ".!?;…" else f"{text.rstrip()}."
