"""Sit the table exam: `python -m tests.tools.tables.sit dev|held`; only the half for development shows its failures.

A question is right when the first reply of the pack's tools, as `answering.route` orders them, is what is expected; a
doubtful reply counts as left to the documents. A sure answer that is not expected is "wrong", which is the worst.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import sys
from collections import Counter

from assistant.answering.answer import Answering
from assistant.answering.route import route
from assistant.text import fold
from assistant.tools.base import Asked, Reply, Tool
from assistant.types import Ask
from tests.tools.tables import asked, shelf

NOW = dt.datetime(2026, 7, 1, 9, 0)
pack = functools.cache(shelf.tools)


def first(tools: list[Tool], question: str) -> Reply | None:
    """The reply that would be used; a doubtful one as it is."""
    language = Answering.language(Ask("x", question))
    replies = route(Asked(question, language, NOW), tools)
    return replies[0] if replies else None


def verdict(reply: Reply | None, readings: list[str]) -> str:
    """ "right", "wrong" (a sure answer that is none of the readings) or "missed"."""
    if any(_fits(reply, reading) for reading in readings):
        return "right"
    return "wrong" if reply is not None and reply.sure and reply.status == "answered" else "missed"


def _fits(reply: Reply | None, reading: str) -> bool:
    if reading == "-":
        return reply is None or not reply.sure or reply.status == "not_found"
    if reply is None:
        return False
    if reading == "?":
        return reply.status == "clarify"
    if reply.status != "answered" or not reply.sure:
        return False
    for group in reading.split("; "):
        stands = any(_stands(spelling.lstrip("!"), reply.text) for spelling in group.split("|"))
        if stands == group.startswith("!"):
            return False
    return True


def _stands(wanted: str, text: str) -> bool:
    """Whether a value stands in a text as a whole, citation marks aside: "12" stands neither in "120" nor in "[12]"."""
    plain = re.sub(r"\[\d+\]", "", text)
    return re.search(rf"(?<![\w.,:]){re.escape(fold(wanted))}(?![\w]|[.,:]\d)", fold(plain)) is not None


def sit(split: str) -> list[tuple[str, str, str, Reply | None]]:
    """(pack, question, verdict, reply) of every question of a split."""
    found = []
    for name, question, readings in asked.questions(split):
        reply = first(pack(name), question)
        found.append((name, question, verdict(reply, readings), reply))
    return found


def main() -> None:
    """The command."""
    split = sys.argv[1]
    counts: dict[str, Counter[str]] = {}
    for name, question, found, reply in sit(split):
        counts.setdefault(name, Counter())[found] += 1
        if found != "right" and (split == "dev" or "--show" in sys.argv):
            said = f"[{reply.status}{'' if reply.sure else ', not sure'}] {reply.text}" if reply else "nothing"
            print(f"{found}: {name}: {question}\n    {said}")
    for name, count in counts.items():
        print(f"{name}: {count['right']} of {count.total()} right, {count['wrong']} wrong")


if __name__ == "__main__":
    main()
