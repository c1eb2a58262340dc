"""A tool's reply as a finished answer: what code computed, in the shape every answer has."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from assistant.answering.phrases import say
from assistant.documents.sentences import sentences
from assistant.packs.store import PackCard
from assistant.tools.base import Asked, Reply
from assistant.types import Answer, Claim, Language, ToolUse

_MARK = re.compile(r"\[(\d{1,3})\]")


def exact_answer(asked: Asked, reply: Reply, card: PackCard) -> Answer:
    """The answer that shows a reply; the model had no part in it, so `model` is empty."""
    claims = tuple(_claims(reply)) if reply.status == "answered" else ()
    return Answer(
        question=asked.text, pack=card.name, pack_version=card.version, model="", language=asked.language,
        status=reply.status, answer=reply.text, citations=reply.citations, claims=claims,
        tool=ToolUse(reply.tool, reply.arguments, reply.rows), as_of=asked.now.date().isoformat(),
        understood=reply.understood,
        warnings=(*reply.warnings, *validity(card, asked.language, asked.now.date())),
    )  # fmt: skip


def _claims(reply: Reply) -> Iterator[Claim]:
    """The sentences, each with the citation that it marks.

    Without any mark all stand on the first one. Beside sentences that are marked, one without a mark says what was
    asked or taken for granted, which no document holds.
    """
    first = reply.citations[0].number if reply.citations and not _MARK.search(reply.text) else None
    for begin, end in sentences(reply.text):
        mark = _MARK.search(reply.text, begin, end)
        yield Claim(reply.text[begin:end], True, int(mark[1]) if mark else first)


def validity(card: PackCard, language: Language, today: dt.date) -> Iterator[str]:
    """Warnings for a day outside the pack's dates."""
    if card.valid_from and today.isoformat() < card.valid_from:
        yield say("before", language, day=card.valid_from, now=today.isoformat())
    if card.valid_to and today.isoformat() > card.valid_to:
        yield say("after", language, day=card.valid_to, now=today.isoformat())
