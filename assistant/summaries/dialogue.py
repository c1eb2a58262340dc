# ruff: noqa: E501 - tables of words read better in long lines
"""A conversation between a doctor and a patient: whose turn, what was asked and answered, and the units of it.

An answer means nothing without its question, so the two are one unit ("Any fever or chills? – No."); a question that
nobody answers is none. Speech runs on, so long turns without marks are cut where the speaker takes a new breath
("okay", "and then", "so i'm"). Who is meant by "he" or "it" is not worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.summaries import cues
from assistant.summaries.drugs import drugs_in
from assistant.summaries.model import Text, Theme, Unit
from assistant.summaries.spoken import readable
from assistant.text import fold

_CLINICIAN = (
    r"doctor|dr\.?|physician|clinician|provider|nurse|gp|consultant|guest_clinician|γιατρ[οό]ς|ιατρ[οό]ς|νοσηλε[υύ]τ\w+"
)
_OTHERS = r"patient|pt\.?|guest_family\w*|family|mother|father|mom|dad|wife|husband|son|daughter|carer|parent|ασθεν[ηή]ς|συνοδ[οό]ς"
_TURN = re.compile(
    rf"[ \t]*(?:\[(?P<a>{_CLINICIAN}|{_OTHERS})[ _]?\d?\]|(?P<b>{_CLINICIAN}|{_OTHERS})[ _]?\d?\s*:)[ \t]*",
    re.IGNORECASE,
)
_DOCTOR = re.compile(_CLINICIAN, re.IGNORECASE)
_ASKS = re.compile(
    r"\?\s*$|;\s*$|^(?:(?:okay|and|so|now|um|uh|well|alright|all right)[ ,.]*)*(?:any\b|do you|did you|are you|is (?:it|there|that|"
    r"the)|have you|has|how\b|what\b|when\b|where\b|which\b|who\b|why\b|can you|could you|does\b|were you|was it|"
    r"anything|έχετε|εχετε|παίρνετε|πότε|πού|πώς|πόσο|τι\b|μήπως|είχατε)",
    re.IGNORECASE,
)
_BACKCHANNEL = re.compile(
    r"(?:(?:okay|ok|mm-?hmm+|mhm|uh-?huh|sure|all right|alright|right|yeah|yes|perfect|great|good|sounds good|got it|you got it|"
    r"thank you|thanks|of course|absolutely|i see|hm+|wow|oh|nice|wonderful|excellent|fine|no problem|you too|"
    r"εντάξει|ωραία|μάλιστα)[\s,.!-]*)+",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"(?:no|nope|nah|not|never|none|yes|yeah|yep|correct|that's (?:right|correct)|i (?:do|don't|have|haven't|am|did|didn't)|"
    r"όχι|ναι|κανένα|ποτέ|δεν)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"(?<=\s)(?=(?:okay|alright|now|but|so (?:i|you|we|let|on|for|the|your|that|what|here)|and (?:i'm|i am|i want|i wan|i'd|i'll|we|"
    r"on your|your|you|let|then|the|so)|then|also|for your)\b)"
)
_DRAGON = re.compile(r"\bhey\s*,?\s*dragon\b|\bdragon\b", re.IGNORECASE)
_SMALL = re.compile(
    r"how (?:are|is|have) (?:you|it|things|everything)|nice to (?:meet|see)|good to see|have a (?:good|great|nice)|take care|"
    r"(?:any|have|do you have) (?:other |more )?questions|see you|bye|sounds? (?:good|like a plan)|what brings|how's it going|"
    r"does that (?:sound|make)|good (?:morning|afternoon|evening)|dax|i'll let you know|what i find|"
    r"take a (?:quick )?look|hop up|quick (?:physical )?exam|does (?:that|it) hurt|when i (?:push|press)"
)
#: A turn is cut from this many words on.
BREATH = 14


@dataclass(frozen=True, slots=True)
class _Turn:
    doctor: bool
    speaker: str
    spans: tuple[tuple[int, int], ...]


def is_dialogue(text: str) -> bool:
    """Whether most lines begin with a speaker, and two of them speak."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [m for line in lines if (m := _TURN.match(line))]
    speakers = {_name(m) for m in found}
    return len(found) >= 2 and len(found) >= 0.5 * len(lines) and len(speakers) >= 2


def units_of(text: Text) -> list[Unit]:
    """The units of a conversation, in order, with themes; what carries nothing is not among them."""
    turns = list(_turns(text.text))
    out: list[Unit] = []
    skip: set[int] = set()
    for number, turn in enumerate(turns):
        following = turns[number + 1] if number + 1 < len(turns) else None
        for at, (start, end) in enumerate(turn.spans):
            if start in skip:
                continue
            last = at + 1 == len(turn.spans)
            unit = _pair(text.text, (start, end), following, skip) if last and following else None
            if unit is None:
                unit = _said(text.text, start, end, turn)
            if unit is not None:
                out.append(replace(unit, speaker=turn.speaker))
    return [replace(unit, theme=_theme(unit)) for unit in out]


# ---------------------------------------------------------------- turns
def _name(match: re.Match[str]) -> str:
    return fold((match["a"] or match["b"]).rstrip(" :."))


def _turns(text: str) -> Iterator[_Turn]:
    spaced = len(re.findall(r"\s[.?]\s", text)) > len(re.findall(r"\w[.?]\s", text))
    at = 0
    speaker, begin = "", 0
    for line in [*text.split("\n"), None]:
        found = _TURN.match(line) if line is not None else None
        if line is None or found:
            if speaker:
                stop = len(text) if line is None else at
                spans = tuple(_chunks(text, begin, stop, spaced=spaced))
                yield _Turn(bool(_DOCTOR.fullmatch(speaker)), speaker, spans)
            if line is None or found is None:
                return
            speaker, begin = _name(found), at + found.end()
        at += len(line) + 1


def _chunks(text: str, begin: int, end: int, *, spaced: bool) -> Iterator[tuple[int, int]]:
    """The sentences of a turn; a long one without marks is cut at words that begin anew."""
    mark = re.compile(
        r"(?<=\s[.?!])(?=\s)" if spaced else r"(?<=[.?!])(?<!dr\.)(?<!mr\.)(?<!mrs\.)(?<!ms\.)(?<!\bDr\.)(?=\s)",
        re.IGNORECASE,
    )
    cuts = [begin, *(m.start() for m in mark.finditer(text, begin, end)), end]
    for a, b in pairwise(cuts):
        for start, stop in _breaths(text, a, b):
            piece = text[start:stop]
            if piece.strip(" .,!?-\n"):
                yield start + len(piece) - len(piece.lstrip()), stop - (len(piece) - len(piece.rstrip()))


def _breaths(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    if len(text[begin:end].split()) <= 2 * BREATH:
        yield begin, end
        return
    start = begin
    for match in _BREAK.finditer(text, begin, end):
        if len(text[start : match.start()].split()) >= BREATH and len(text[match.start() : end].split()) >= 4:
            yield start, match.start()
            start = match.start()
    yield start, end


# ---------------------------------------------------------------- units
def _pair(text: str, asked: tuple[int, int], answer: _Turn | None, skip: set[int]) -> Unit | None:
    """A question with its answer; None when it is none, or the answer says nothing."""
    if answer is None or not answer.spans:
        return None
    question = text[asked[0] : asked[1]]
    tail = re.search(r"[\s,]*(?:okay|ok|all right|alright|right|correct)\s*\?\s*$", question, re.IGNORECASE)
    first = text[answer.spans[0][0] : answer.spans[0][1]]
    if not _ASKS.search(question.strip()):
        return None
    if tail and _BACKCHANNEL.fullmatch(first.strip()) and not re.search(r"right|correct", tail.group(), re.IGNORECASE):
        return None
    if _SMALL.search(fold(question)) or _DRAGON.search(question):
        return None
    # The answer's first two sentences, as long as they are short.
    taken = [answer.spans[0]]
    if len(answer.spans) > 1 and len(first.split()) <= 4:
        taken.append(answer.spans[1])
    if len(text[taken[0][0] : taken[-1][1]].split()) > 30:
        taken = taken[:1]
    if not _YES_NO.match(first.strip()) and len(first.split()) > 25:
        return None
    for start, _ in taken:
        skip.add(start)
    asked_shown = readable(question).rstrip(" .,")
    said = readable_answer(text[taken[0][0] : taken[-1][1]])
    if not asked_shown or not said:
        return None
    shown = f"{asked_shown.rstrip('?')}? – {said}"
    return Unit(asked[0], taken[-1][1], shown, "pair")


def readable_answer(text: str) -> str:
    """An answer as it is shown: its "yes" or "no" stays."""
    found = re.match(r"\s*(?:(?:um+|uh+|well|oh)[\s,]*)*(no|nope|yes|yeah|yep|όχι|ναι)\b[\s,.]*", text, re.IGNORECASE)
    if not found:
        return readable(text) or text.strip()
    plain = {"nope": "No", "yeah": "Yes", "yep": "Yes"}.get(found[1].lower(), found[1].capitalize())
    rest = readable(text[found.end() :])
    return (
        f"{plain}, {rest[0].lower() if rest[:2] != 'I ' and rest[:2] != chr(73) + chr(39) else rest[0]}{rest[1:]}"
        if rest
        else f"{plain}."
    )


def _said(text: str, start: int, end: int, turn: _Turn) -> Unit | None:
    piece = text[start:end]
    if _DRAGON.search(piece):
        # Orders given to a machine: what is ordered counts, the address does not.
        if not re.search(r"\border\b", piece, re.IGNORECASE):
            return None
        piece = re.sub(r"hey\s*,?\s*dragon\s*,?", "", piece, flags=re.IGNORECASE)
    if _BACKCHANNEL.fullmatch(piece.strip()):
        return None
    if _ASKS.search(piece.strip()) and not re.search(r"(?:okay|right)\s*\?\s*$", piece, re.IGNORECASE):
        # Asked and not answered; of a patient's question the answer is the doctor's next words.
        return None
    shown = readable(piece)
    if len(shown.split()) < 3 and not drugs_in(shown):
        return None
    del turn
    return Unit(start, end, shown, "turn")


def _theme(unit: Unit) -> Theme:
    text = cues.prepared(unit.shown)
    if _SMALL.search(text) and len(text.split()) < 14:
        return "other"
    doctor = bool(_DOCTOR.fullmatch(unit.speaker))
    ordered: list[tuple[Theme, bool]] = [
        ("allergy", bool(cues.ALLERGY.search(text))),
        ("code", bool(cues.CODE.search(text))),
        ("family", bool(cues.FAMILY.search(text))),
        ("identity", doctor and bool(cues.IDENTITY.search(text))),
    ]
    if doctor and unit.form == "turn":
        ordered += [
            ("followup", bool(cues.FOLLOWUP.search(text))),
            ("results", bool(cues.RESULTS.search(text))),
            ("vitals", bool(cues.VITALS.search(text))),
            ("plan", bool(cues.PLAN.search(text)) and _serious(text, unit)),
            ("exam", bool(cues.EXAM.search(text))),
            ("diagnosis", bool(cues.DIAGNOSIS.search(text) or cues.CONDITION.search(text))),
        ]
    ordered += [
        ("social", bool(cues.SOCIAL.search(text))),
        ("medication", bool(drugs_in(unit.shown))),
        ("past", bool(cues.CONDITION.search(text) or cues.PROCEDURE.search(text))),
        ("history", bool(cues.SYMPTOM.search(text) or cues.COMPLAINT.search(text)) or not doctor),
    ]
    return next((theme for theme, holds in ordered if holds), "other")


_CARE = re.compile(
    r"\b(?:order|test|labs?|blood|x-?ray|mri|ct|scan|ultrasound|therapy|surgery|medicat\w*|dose|refer\w*|brace|splint|injection|"
    r"prescri\w*|start|continue|stop|increase|decrease|refill|recheck|repeat|specialist|diet|exercise|ice|elevat\w*|monitor|"
    r"take|panel|biopsy|consult\w*|crutches|rest|avoid|cast|antibiotic\w*|steroid\w*|cream|inhaler|vaccine|shot|imaging|"
    r"echocardiogram|stress test|catheter\w*|ekg|wear|weight|salt|sodium|sugar\w*|urinalysis|culture|physical)\b"
)


def _serious(text: str, unit: Unit) -> bool:
    return bool(_CARE.search(text) or drugs_in(unit.shown) or cues.CONDITION.search(text))
