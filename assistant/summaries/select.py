"""Which units a summary holds: what must be kept, then by weight for its length, without repeating itself.

Nothing is cut from the middle of a unit, and how many units were left out is counted and said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.checking.prepare import prepared
from assistant.answering.checking.quantities import quantities
from assistant.answering.checking.words import words_of
from assistant.summaries import weigh
from assistant.summaries.drugs import drugs_in
from assistant.summaries.model import Style, Unit

#: Share of a text's words that a style may hold, and the least and most words of a text of ordinary length.
_SHARES: dict[Style, tuple[float, int, int]] = {
    "brief": (0.60, 140, 320),
    "bullets": (0.65, 150, 420),
    "handover": (0.68, 160, 480),
    "soap": (0.72, 170, 600),
}
#: How much length counts against a unit's weight.
DENSE, PLAIN = 0.5, 0.5
#: What must be kept may take this many times the room, and no more but for allergies and resuscitation decisions.
MOST_OVER = 1.7
#: … nor more than this share of the text.
MOST = 0.7
#: A unit of a clinical text that weighs less is not taken to fill what room is left.
WORTH = 1.3
#: The same of a text of any kind, and of what is said in a conversation.
PLAIN_WORTH = 0.9
#: … and of a text so short that it may be kept whole.
LITTLE = 0.4
#: A text or record of so few words may be kept whole.
FEW = 80
#: From this many words on, the most grows with the square root of the length.
ORDINARY = 1200


@dataclass(frozen=True, slots=True)
class Chosen:
    """The units chosen, in the text's order, with their weights; and how many that say something were left out."""

    units: tuple[tuple[Unit, float], ...]
    left_out: int


def budget(words: int, style: Style) -> int:
    """Words that a summary of a text of so many words may hold."""
    share, least, most = _SHARES[style]
    most = round(most * max(1.0, math.sqrt(words / ORDINARY)))
    return min(max(round(share * words), least), most)


def choose(
    units: Sequence[Unit], style: Style, *, clinical: bool, room: int | None = None, said: Sequence[Unit] = ()
) -> Chosen:
    """The units of one part of a text.

    Args:
        units: all units of the part, in order.
        style: how long it may be.
        clinical: weigh as a clinical text.
        room: words it may hold; None: the style's measure for the part's length.
        said: units that the summary holds already.
    """
    weights = [weigh.clinical(u) for u in units] if clinical else weigh.general(units)
    total = sum(u.words for u in units if u.form != "title")
    if room is None:
        room = budget(total, style)
    order = sorted(
        range(len(units)), key=lambda i: -weights[i] / (8 + units[i].words) ** (DENSE if clinical else PLAIN)
    )
    kept: list[int] = []
    used = 0
    if clinical:
        must = [i for i in order if weigh.is_kept(units[i], weights[i])]
        if style == "brief":
            must = _foremost(must, units)
        for i in must:
            over = used > (room if style == "brief" else min(MOST_OVER * room, max(MOST * total, FEW))) and units[
                i
            ].theme not in ("allergy", "code")
            if not over and not _said(units[i], [*said, *(units[k] for k in kept)]):
                kept.append(i)
                used += units[i].words
    # A text that is short enough is kept whole: "Allergic to penicillin." holds no figure, and is missed all the same.
    least = LITTLE if total <= FEW else WORTH if clinical else PLAIN_WORTH
    spoken = clinical and any(u.form in ("turn", "pair") for u in units)
    for i in order:
        fits = used + units[i].words <= room or (used < 0.8 * room and units[i].words < 45)
        if i in kept or weights[i] < (PLAIN_WORTH if spoken else least) or not fits:
            continue
        if not _said(units[i], [*said, *(units[k] for k in kept)]):
            kept.append(i)
            used += units[i].words
    chosen = tuple((units[i], weights[i]) for i in sorted(kept))
    missed = sum(
        w > 0 and u.form != "title" and i not in kept for i, (u, w) in enumerate(zip(units, weights, strict=True))
    )
    return Chosen(chosen, missed)


#: How many units of a theme a brief summary holds before anything else; themes that are not here wait for room.
_FOREMOST = {"allergy": 2, "code": 1, "diagnosis": 3, "complaint": 1, "pending": 2, "medication": 2, "results": 2,
             "plan": 5, "past": 1, "followup": 2, "vitals": 1, "procedure": 1}  # fmt: skip
_BY_PLACE = ("diagnosis", "procedure", "complaint")


def _foremost(order: Sequence[int], units: Sequence[Unit]) -> list[int]:
    """The best units of each theme, those of the gravest themes first."""
    count: dict[str, int] = {}
    out: list[int] = []
    # What is named first among the diagnoses is the main one, however short the others are.
    placed = sorted(order, key=lambda i: i if units[i].theme in _BY_PLACE else -1)
    for i in placed:
        theme = units[i].theme
        count[theme] = count.get(theme, 0) + 1
        if count[theme] <= _FOREMOST.get(theme, 0):
            out.append(i)
    names = list(_FOREMOST)
    return sorted(out, key=lambda i: names.index(units[i].theme))


def _said(unit: Unit, among: Sequence[Unit]) -> bool:
    """Whether what a unit says stands in one of the others: its words, its figures and its drugs."""
    words = set(words_of(prepared(unit.shown)))
    if not words:
        return unit.form == "title"
    figures = {(q.kind, q.low, q.high) for q in quantities(prepared(unit.shown))}
    drugs = set(drugs_in(unit.shown))
    for other in among:
        if other.theme != unit.theme and {other.theme, unit.theme} & {"allergy", "family"}:
            continue
        theirs = set(words_of(prepared(other.shown)))
        if len(words & theirs) < 0.8 * len(words):
            continue
        held = {(q.kind, q.low, q.high) for q in quantities(prepared(other.shown))}
        if figures <= held and drugs <= set(drugs_in(other.shown)) and _negations(unit) == _negations(other):
            return True
    return False


def _negations(unit: Unit) -> int:
    from assistant.summaries import cues

    return len(cues.NEGATED.findall(cues.prepared(unit.shown)))
