"""The prompt, and the model's decision and text.

One prompt serves twice: the model's probability of "yes" after "Stated:" decides whether to answer (facts: asking for
the decision separates answerable from unanswerable questions far better than the model's own refusals), and the same
cached prompt continues into the answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from assistant.models.chat import ChatModel, Message, Stopped
from assistant.retrieval.search import Hit
from assistant.types import Language, Source, Turn

MAX_ANSWER_TOKENS = 160
DECISION = "Stated:"
YES, NO = " yes", " no"

RULES = (
    "Use only the numbered passages. Reply in one or two short sentences that give the exact figures, times and "
    "conditions of the passage, and end each sentence with the number of its passage, like [1]. "
    "First write whether the passages state the answer (yes or no)."
)

#: Invented, about nothing that a pack holds: they show the form, an unanswerable question and a condition to compare.
SHOTS = (
    (
        "[1] Library rules — Late returns\nA book returned late costs € 0.20 a day, at most € 6. "
        "Children under 12 pay nothing.\n\n[2] Library rules — Opening hours\nMonday to Friday 09:00–19:00. "
        "Closed on Sunday.\n\nQuestion: What does it cost if I bring a book back late?",
        "Stated: yes\nAnswer: A late book costs € 0.20 a day, at most € 6 [1]. Children under 12 pay nothing [1].",
    ),
    (
        "[1] Library rules — Rooms\nThe reading room has 40 seats. Rooms for groups are booked at the desk.\n\n"
        "Question: How fast is the wireless network?",
        "Stated: no\nAnswer: NOT FOUND",
    ),
    (
        "[1] Library rules — Lending\nMembers borrow up to 6 books for 21 days. Guests borrow up to 2 books for 7 days."
        "\n\nQuestion: I am a guest, may I take 4 books?",
        "Stated: yes\nAnswer: No, guests borrow up to 2 books, for 7 days [1].",
    ),
)


def messages(
    role: str, question: str, found: Sequence[tuple[Source, Hit]], history: Sequence[Turn], language: Language
) -> list[Message]:
    """The chat that asks the question over the passages. What changes least comes first, for the prefix cache."""
    out = beginning(role)
    passages = "\n\n".join(f"[{s.number}] {_place(s)}\n{_body(s, h)}" for s, h in found)
    before = "".join(f"Earlier question: {t.question}\nEarlier answer: {t.answer[:300]}\n" for t in history[-1:])
    del language
    out.append(Message("user", f"{passages}\n\n{before}Question: {question}"))
    return out


def beginning(role: str) -> list[Message]:
    """What every prompt of a pack begins with, so that it is read into the model's cache once."""
    out = [Message("system", f"{role}\n{RULES}")]
    for shown, reply in SHOTS:
        out += [Message("user", shown), Message("assistant", reply)]
    return out


def _place(source: Source) -> str:
    stem = source.document.rpartition("/")[2].rpartition(".")[0].replace("-", " ").replace("_", " ")
    return f"{stem} — {source.section}" if source.section else stem


def _body(source: Source, hit: Hit) -> str:
    return f"{hit.row.header}\n{source.text}" if hit.row.header else source.text


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
