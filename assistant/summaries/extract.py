"""From a text to the units of a summary, by code alone: cut, classified, chosen, in parts where the text is long.

A part ends between two units, at a heading where one is near. What an earlier part said is not said again; a part's
share of the summary goes by its share of the words. The number of parts is known before the first is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.summaries import classify, dialogue, select, units
from assistant.summaries.model import Style, Text, Unit

#: Units of a part; the choosing compares units with each other, so its time grows with the square of this.
PART = 400


@dataclass(frozen=True, slots=True)
class Cut:
    """A text as its units.

    Attributes:
        clinical: whether it is about a patient's care; `spoken` whether it is a conversation.
        parts: units of each part, in order. Records are never joined, but a long one may be cut.
    """

    text: Text
    clinical: bool
    spoken: bool
    parts: tuple[tuple[Unit, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What was chosen of a part, and how many units that say something were left out."""

    units: tuple[Unit, ...]
    left_out: int


def cut(text: Text, style: Style) -> Cut:
    """Cut a text and say what each unit is about; a style of notes is a hint that it is one."""
    if dialogue.is_dialogue(text.text):
        return Cut(text, True, True, _parts(dialogue.units_of(text)))
    found = units.units_of(text)
    clinical = classify.is_clinical(found, asked=style in ("handover", "soap"))
    if clinical:
        found = classify.classified(found)
    return Cut(text, clinical, False, _parts(found))


def chosen(found: Cut, style: Style) -> Iterator[Part]:
    """What each part gives to the summary, part by part."""
    total = sum(u.words for part in found.parts for u in part if u.form != "title")
    whole = select.budget(total, style)
    carried: list[Unit] = []
    for part in found.parts:
        words = sum(u.words for u in part if u.form != "title")
        # One part: the style's own measure; of several each gets its share of the whole.
        room = None if len(found.parts) == 1 else max(40, round(whole * words / max(1, total)))
        picked = select.choose(part, style, clinical=found.clinical, room=room, said=carried[-PART:])
        carried += [unit for unit, _ in picked.units]
        yield Part(tuple(unit for unit, _ in picked.units), picked.left_out)


def _parts(found: Sequence[Unit]) -> tuple[tuple[Unit, ...], ...]:
    """Parts of at most PART units; a new record begins a new part, and a heading is not parted from what it heads."""
    out: list[list[Unit]] = [[]]
    for unit in found:
        full = len(out[-1]) >= PART or (len(out[-1]) >= 0.8 * PART and unit.form == "title")
        if out[-1] and (full or unit.record != out[-1][-1].record):
            out.append([])
        out[-1].append(unit)
    return tuple(tuple(part) for part in out)
