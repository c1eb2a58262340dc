"""Which tool of the pack answers a question exactly.

Code decides from the question's entities and words. Only when a tool says that the documents may be meant as well, the
model is asked to choose between the two, by the probabilities of two words; it never supplies a value. Of a private
pack's question it reads placeholders where identifiers were found; what is not found stays in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.write import beginning
from assistant.models.chat import ChatModel, Message, Stopped
from assistant.privacy.guard import Guard
from assistant.tools.base import Asked, Reply, Tool

#: The two words the model chooses between.
EXACT, TEXT = "A", "B"
_CHOICE = (
    "Do not answer the next question; say where its answer stands.\n"
    "A: in a timetable or a table with exact times, days, connections, codes and figures.\n"
    "B: in documents with rules, conditions and descriptions.\n"
    "When is the first bus to the stadium? A\nDo I get my money back when the bus is late? B\n"
    "bus saturday stadium A\nIs the stadium worth a visit? B\n"
)


def route(asked: Asked, tools: Sequence[Tool]) -> list[Reply]:
    """What the pack's tools have to say, the one to use first; empty when the documents have to answer."""
    replies: list[Reply] = []
    for tool in tools:
        reply = tool.answer(asked)
        if reply is None:
            continue
        if reply.sure and reply.status == "answered":
            return [reply]
        replies.append(reply)
    # An answer is better than a question back, and a sure reply better than a doubtful one.
    order = {"answered": 0, "not_found": 1, "clarify": 2}
    return sorted(replies, key=lambda r: (not r.sure, order[r.status]))


def choose(chat: Sequence[Message], model: ChatModel, stopped: Stopped) -> bool:
    """Whether the model sends a question to the tools rather than to the documents; `chat` is what `choice` made."""
    exact, text = model.choose(chat, "", [EXACT, TEXT], stopped)
    return exact > text


def choice(asked: Asked, role: str, reply: Reply, guard: Guard | None = None) -> list[Message]:
    """The chat that makes the model choose; with a guard the question stands in it without its identifiers.

    What the tool found is read by the guard beside the question, and by nobody else: a surname alone ("quennerby's
    review") is known for a name by the row that it stands in.
    """
    question = asked.text
    if guard:
        rows = ["; ".join(f"{name}: {value}" for name, value in row) for row in reply.rows]
        question = guard.replace("\n".join([*rows, reply.text, "", " ".join(question.split())]))[0].rpartition("\n")[2]
    # The pack's usual beginning stands in front, so that the model's cache of it is kept.
    return [*beginning(role), Message("user", f"{_CHOICE}{question}")]
