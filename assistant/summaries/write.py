"""The model's part: it shortens a group of statements, and what it writes is compared with them before anyone sees it.

The prompt shows numbered sentences of one group; the answer is JSON lines under a grammar, each a statement with the
numbers it is made from. A statement that its sentences do not hold (`check.holds`) is removed and listed, and the
sentences themselves stand in its place; a sentence that no good statement speaks of stays as well. So the model may
make a summary shorter and better to read, and can neither add to it nor lose figures, drugs or denials from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answering.checking.prepare import prepared
from assistant.answering.checking.quantities import quantities
from assistant.answering.checking.words import stands, words_of
from assistant.answering.orders import is_order
from assistant.models.chat import ChatModel, Interrupted, Message, Stopped
from assistant.summaries import check, cues
from assistant.summaries.drugs import drugs_in
from assistant.summaries.model import Point, Unit

#: Sentences shown at once, and their characters; a longer group is written in several goes.
MOST_LINES, MOST_CHARACTERS = 8, 1400
MAX_TOKENS = 320
#: Words of a line that is worth shortening, and how long the shortened one may be.
LONG_ENOUGH, SHORTER = 11, 0.9
#: Share of a line's own words that must be left.
LEAST = 0.5
#: GBNF: lines of {"from": [1, 2], "text": "…"}.
GRAMMAR = r"""root ::= line (nl line)* nl?
nl ::= "\n"
line ::= "{\"from\": [" number (", " number)* "], \"text\": \"" char+ "\"}"
number ::= [1-9] [0-9]?
char ::= [^"\\\n\x00-\x1f] | "\\\""
"""
RULES = (
    "You shorten the lines of a note, as in a telegram: leave out who says it and words that carry nothing, and keep "
    "every name, drug, dose, number, date, side, negation and doubt exactly as written. Add nothing. One JSON object "
    "for each line: its number and the shortened line."
)
#: Invented and about nothing that a file holds: they show how much shorter, and that nothing but words is left out.
_SHOT = (
    "1. I have suggested to the man that he moves the red crates to shelf 4 every morning, starting with 2 crates and "
    "increasing by 1 each week to 6 crates.\n"
    "2. On the way back there was a crack of the left window, of which I took 3 photographs.\n"
    "3. She should have the lock oiled every two weeks for three months; I would be grateful if this could be done at "
    "your workshop.\n"
    "4. He states that there was no damage to the blue folder when it was checked on 9 May.",
    '{"from": [1], "text": "Red crates to shelf 4 every morning, starting with 2 crates, increasing by 1 each week to '
    '6 crates."}\n'
    '{"from": [2], "text": "Crack of left window, 3 photographs."}\n'
    '{"from": [3], "text": "Lock oiled every two weeks for three months at your workshop."}\n'
    '{"from": [4], "text": "No damage to blue folder, checked on 9 May."}',
)
#: What makes a statement hold only in some case or at some time: all of it stays.
_IF = re.compile(
    r"\b(?:if|unless|until|till|when|whenever|once|only|except|before|after|while|during|provided|otherwise|then|since|"
    r"instead|but|although|because|without|again|already|yet|still|previously|prior|had|ago|used)\b"
)
#: What is meant and not done; one such word stays, or a word of doing that is an order by itself.
_MEANT = re.compile(
    r"\b(?:will|would|shall|should|must|may|might|could|can|want\w*|plan\w*|consider\w*|appl(?:y|ied)|request\w*|"
    r"ask\w*|offer\w*|advis\w*|recommend\w*|suggest\w*|discuss\w*|hope\w*|need\w*|going to|let's|to be|due)\b"
)
_DOING = re.compile(
    r"^(?:[^\W\d_]+ )?(?:start|continue|stop|increase|decrease|reduce|hold|order|repeat|check|refer|return|monitor|"
    r"follow|give|keep|send|schedule|avoid|take|call|see|review|resume|wear|use|get|book)\b"
)
_OBJECT = re.compile(r'\{"from": \[([\d, ]+)\], "text": "((?:[^"\\]|\\.)*)"\}')


@dataclass(frozen=True, slots=True)
class Written:
    """The statements of a group after the model and the check, and what the check took out, with reasons."""

    points: tuple[Point, ...]
    removed: tuple[str, ...]


def rewritten(
    points: Sequence[Point], model: ChatModel, stopped: Stopped, told: Callable[[], None] | None = None
) -> Written:
    """The group shortened by the model where the check allows it.

    Args:
        points: statements in the file's own words.
        model: who writes.
        stopped: asked between tokens.
        told: called after each go.

    Raises:
        Interrupted: `stopped` said so.
    """
    out: list[Point] = []
    removed: list[str] = []
    for batch in _batches(points):
        if stopped():
            raise Interrupted
        found, bad = _one(batch, model, stopped)
        out += found
        removed += bad
        if told:
            told()
    return Written(tuple(out), tuple(removed))


def _batches(points: Sequence[Point]) -> list[list[Point]]:
    out: list[list[Point]] = [[]]
    size = 0
    for point in points:
        if out[-1] and (len(out[-1]) >= MOST_LINES or size + len(point.text) > MOST_CHARACTERS):
            out.append([])
            size = 0
        out[-1].append(point)
        size += len(point.text)
    return [batch for batch in out if batch]


def prompt(points: Sequence[Point]) -> list[Message]:
    """The chat that asks for a group's short statements."""
    lines = "\n".join(f"{number}. {point.text}" for number, point in enumerate(points, start=1))
    return [
        Message("system", RULES),
        Message("user", _SHOT[0]),
        Message("assistant", _SHOT[1]),
        Message("user", lines),
    ]


def _one(points: Sequence[Point], model: ChatModel, stopped: Stopped) -> tuple[list[Point], list[str]]:
    # Sentences that give orders to an assistant are shown as they are, and never to the model.
    shown = [p for p in points if not is_order(p.text) and len(p.text.split()) >= LONG_ENOUGH]
    if not shown:
        return list(points), []
    answer = "".join(model.stream(prompt(shown), "", MAX_TOKENS, stopped, grammar=GRAMMAR))
    good: dict[int, Point] = {}
    covered: set[int] = set()
    removed: list[str] = []
    for numbers, text in parsed(answer):
        used = [n for n in numbers if 1 <= n <= len(shown)]
        if not used or set(used) & covered or not text.strip():
            continue
        point, why = _checked(text.strip(), [shown[n - 1] for n in used])
        if point is None and not why:
            continue
        if point is None:
            removed.append(f"{text.strip()} ({why})")
        else:
            good[used[0]] = point
            covered.update(used)
    out: list[Point] = []
    places = {id(point): number for number, point in enumerate(shown, start=1)}
    for point in points:
        number = places.get(id(point), 0)
        if number in good:
            out.append(good[number])
        elif number not in covered:
            out.append(point)
    return out, removed


def parsed(answer: str) -> list[tuple[list[int], str]]:
    """The statements of an answer with the numbers of their lines; what is cut off at the end is not among them."""
    found: list[tuple[list[int], str]] = []
    for numbers, text in _OBJECT.findall(answer):
        try:
            said = str(json.loads(f'"{text}"'))
        except ValueError:
            continue
        found.append(([int(n) for n in re.findall(r"\d+", numbers)], said))
    return found


def _checked(text: str, points: Sequence[Point]) -> tuple[Point | None, str]:
    """The written statement as a point; or why its sentences do not hold it, or what of them it lost."""
    label = points[0].label if len({p.label for p in points}) == 1 else ""
    if label and text.lower().startswith(label.lower()):
        text = text[len(label) :].lstrip(" :–-")
    quotes = " ".join(p.text for p in points)
    context = " ".join({p.label for p in points} | {u.heading for p in points for u in p.units})
    found = check.holds(text, quotes, context)
    if not found.holds:
        return None, found.why[0]
    # Under "Plan" or "Follow-up" nothing is taken for done.
    lost = _lost(f"{label} {text}", quotes, meant=all(u.theme in ("plan", "followup") for p in points for u in p.units))
    if lost:
        return None, lost
    if len(text) > SHORTER * len(quotes):
        # True, and no gain: the file's own words are better.
        return None, ""
    units: list[Unit] = [u for p in points for u in p.units]
    return Point(text, label, tuple(units), written=True), ""


def _lost(line: str, quotes: str, *, meant: bool) -> str:
    """What a shorter statement may not leave out: figures, drugs, findings, what is pending."""
    kept = {(q.kind, q.low, q.high) for q in quantities(prepared(line))}
    gone = [q for q in quantities(prepared(quotes)) if (q.kind, q.low, q.high) not in kept]
    if gone:
        return "it leaves out a figure"
    if set(drugs_in(quotes)) - set(drugs_in(line)):
        return "it leaves out a drug"
    had, has = cues.prepared(quotes), cues.prepared(line)
    for pattern in (cues.CONDITION, cues.SYMPTOM, cues.ALLERGY, cues.PENDING):
        if {m.group() for m in pattern.finditer(had)} - {m.group() for m in pattern.finditer(has)}:
            return "it leaves out a finding"
    if {m.group() for m in _IF.finditer(had)} - {m.group() for m in _IF.finditer(has)}:
        return "it leaves out a condition"
    if not meant and _MEANT.search(had) and not _MEANT.search(has) and not _DOING.search(has):
        return "it says as done what is only meant"
    if check.sides(had) - check.sides(has):
        return "it leaves out a side"
    words = [word for word in words_of(prepared(quotes)) if word not in check.JOINS]
    there = words_of(prepared(line))
    if sum(stands(word, there) for word in words) < LEAST * len(words):
        return "it leaves out too much"
    return ""
