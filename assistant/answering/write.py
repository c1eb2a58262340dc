"""The prompt, and the model's decision and text.

One prompt serves twice: the model's probability of "yes" after "Stated:" decides whether to answer (facts: asking for
the decision separates answerable from unanswerable questions far better than the model's own refusals), and the same
cached prompt continues into the answer.

Under a LoRA adapter ("craft" below) the prompt is another one: the adapter has learnt the form, so no examples are
shown, and there is a third state, "unclear". `finetune` makes its training data with `craft_messages`, so that what is
trained and what is asked are the same text; an adapter of another prompt gives worse answers and nothing here notices.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence

from assistant.answering.calibration import fingerprint
from assistant.answering.extract import Line
from assistant.answering.orders import is_order
from assistant.models.chat import ChatModel, Message, Stopped

MAX_ANSWER_TOKENS = 160
DECISION = "Stated:"
YES, NO, UNCLEAR = " yes", " no", " unclear"

RULES = (
    "Answer from the passage only, in one or two short sentences: first the answer with its exact figures, then its "
    "condition. First write whether the passage states the answer (yes or no)."
)

#: The rules under an adapter that was trained on them. Changing a letter asks for a new adapter.
CRAFT_RULES = (
    "Answer from the passage only, in one or two short sentences: first the answer with its exact figures, then its "
    "condition. First write whether the passage states the answer: yes, no, or unclear where the question leaves out "
    "what the answer depends on."
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
#: The same of the prompt under an adapter; an adapter's card holds it too.
CRAFT_FINGERPRINT = fingerprint(json.dumps([CRAFT_RULES, DECISION, YES, NO, UNCLEAR]))


def prompt_kind(*, craft: bool) -> str:
    """The fingerprint of the prompt in use."""
    return CRAFT_FINGERPRINT if craft else FINGERPRINT


def messages(role: str, question: str, lines: Sequence[Line], *, craft: bool = False) -> list[Message]:
    """The chat that asks the question over the lines of one passage. What changes least comes first, for the cache.

    One passage: over lines of several the model's "yes" says little (docs/experiments.md).

    Args:
        craft: whether an adapter is laid over the model.
    """
    source = lines[0].source
    chat = _chat(title_of(source.document), source.section, [line.text for line in lines], question)
    return [*beginning(role, craft=craft), chat]


def craft_messages(role: str, title: str, section: str, lines: Sequence[str], question: str) -> list[Message]:
    """The same chat under an adapter from plain texts, for training. Arguments as of `plain_messages`."""
    return [*beginning(role, craft=True), _chat(title, section, lines, question)]


def plain_messages(role: str, title: str, section: str, lines: Sequence[str], question: str) -> list[Message]:
    """The same chat to a bare model from plain texts, for a teacher that judges what it is trained on.

    Args:
        role: the pack's, from `[assistant] role`.
        title: of the document, as `title_of` makes it of a file's name.
        section: the heading above the passage, or empty.
        lines: of the passage as the model reads them: sentences, and rows as "Column: value; Column: value".
    """
    return [*beginning(role), _chat(title, section, lines, question)]


def beginning(role: str, *, craft: bool = False) -> list[Message]:
    """What every prompt of a pack begins with, so that it is read into the model's cache once."""
    if craft:
        return [Message("system", f"{role}\n{CRAFT_RULES}")]
    out = [Message("system", f"{role}\n{RULES}")]
    for shown, reply in SHOTS:
        out += [Message("user", shown), Message("assistant", reply)]
    return out


def title_of(document: str) -> str:
    """How a prompt names a document: its file's name without folder and ending, with spaces."""
    return document.rpartition("/")[2].rpartition(".")[0].replace("-", " ").replace("_", " ")


def _chat(title: str, section: str, lines: Sequence[str], question: str) -> Message:
    place = " — ".join(name for name in (title, section) if name and not is_order(name))
    passage = "\n".join([place, *lines])
    return Message("user", f"{passage}\n\nQuestion: {question}")


def stated(model: ChatModel, chat: Sequence[Message], stopped: Stopped, *, craft: bool = False) -> float:
    """Log-odds (natural) of yes over the other states for "the passage states the answer"."""
    yes, *others = model.choose(chat, DECISION, [YES, NO, UNCLEAR] if craft else [YES, NO], stopped)
    top = max(others)
    if not math.isfinite(top):
        return 0.0
    odds = yes - top - math.log(sum(math.exp(other - top) for other in others))
    return odds if math.isfinite(odds) else 0.0


def write(model: ChatModel, chat: Sequence[Message], stopped: Stopped) -> Iterator[str]:
    """The answer's text, given that it is stated."""
    held = ""
    for piece in model.stream(chat, f"{DECISION}{YES}\nAnswer:", MAX_ANSWER_TOKENS, stopped):
        held += piece
        # Small models go on with a second question of their own making.
        if any(sign in held for sign in ("\nQuestion:", "\nStated:", "\n[")):
            return
        yield piece
