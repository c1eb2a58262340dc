"""The prompt, and the model's decision and text.

One prompt serves twice: the model's probability of "yes" after "Stated:" decides whether to answer (facts: asking for
the decision separates answerable from unanswerable questions far better than the model's own refusals), and the same
cached prompt continues into the answer.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence

from assistant.answering.calibration import fingerprint
from assistant.answering.extract import Line
from assistant.answering.orders import is_order
from assistant.models.chat import ChatModel, Message, Stopped
from assistant.types import Source

MAX_ANSWER_TOKENS = 160
DECISION = "Stated:"
YES, NO = " yes", " no"

RULES = (
    "Answer from the passage only, in one or two short sentences: first the answer with its exact figures, then its "
    "condition. First write whether the passage states the answer (yes or no)."
)

#: Invented, about nothing that a pack holds: they show the form, unanswerable questions and a row to choose.
SHOTS = (
    (
        "Library rules — Late returns\nA book returned late costs € 0.20 a day, at most € 6. "
        "Children under 12 pay nothing.\n\nQuestion: What does it cost if I bring a book back late?",
        "Stated: yes\nAnswer: A late book costs € 0.20 a day, at most € 6. Children under 12 pay nothing.",
    ),
    (
        "Library rules — Rooms\nThe reading room has 40 seats. Rooms for groups are booked at the desk.\n\n"
        "Question: How fast is the wireless network?",
        "Stated: no\nAnswer: NOT FOUND",
    ),
    (
        "Library rules — Lending\nWho: Members; Books: 6; Days: 21\nWho: Guests; Books: 2; Days: 7\n\n"
        "Question: I am a guest, may I take 4 books?",
        "Stated: yes\nAnswer: No, guests borrow at most 2 books, for 7 days.",
    ),
    (
        "Library rules — Lending\nWho: Members; Books: 6; Days: 21\nWho: Guests; Books: 2; Days: 7\n\n"
        "Question: How many books may a teacher borrow?",
        "Stated: no\nAnswer: NOT FOUND",
    ),
)


#: Says whether a probe was fitted on this prompt; the role is the pack's and not part of it.
FINGERPRINT = fingerprint(json.dumps([RULES, SHOTS, DECISION]))


def messages(role: str, question: str, lines: Sequence[Line]) -> list[Message]:
    """The chat that asks the question over the lines of one passage. What changes least comes first, for the cache.

    One passage: over lines of several the model's "yes" says little (docs/experiments.md).
    """
    passage = "\n".join([_place(lines[0].source), *(line.text for line in lines)])
    return [*beginning(role), Message("user", f"{passage}\n\nQuestion: {question}")]


def beginning(role: str) -> list[Message]:
    """What every prompt of a pack begins with, so that it is read into the model's cache once."""
    out = [Message("system", f"{role}\n{RULES}")]
    for shown, reply in SHOTS:
        out += [Message("user", shown), Message("assistant", reply)]
    return out


def _place(source: Source) -> str:
    stem = source.document.rpartition("/")[2].rpartition(".")[0].replace("-", " ").replace("_", " ")
    return " — ".join(name for name in (stem, source.section) if name and not is_order(name))


def stated(model: ChatModel, chat: Sequence[Message], stopped: Stopped) -> float:
    """Log-odds (natural) of yes over no for "the passages state the answer"."""
    yes, no = model.choose(chat, DECISION, [YES, NO], stopped)
    return yes - no if math.isfinite(yes - no) else 0.0


def write(model: ChatModel, chat: Sequence[Message], stopped: Stopped) -> Iterator[str]:
    """The answer's text, given that it is stated."""
    held = ""
    for piece in model.stream(chat, f"{DECISION}{YES}\nAnswer:", MAX_ANSWER_TOKENS, stopped):
        held += piece
        # Small models go on with a second question of their own making.
        if any(sign in held for sign in ("\nQuestion:", "\nStated:", "\n[")):
            return
        yield piece
