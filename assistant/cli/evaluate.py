"""Runs a pack's own test through the engine."""

from __future__ import annotations

import sys
from typing import Any

from assistant.cli.run import finish, new_id
from assistant.config import home
from assistant.engine.client import Engine
from assistant.packs.selftest import fault, read_questions, score
from assistant.packs.store import PackStore
from assistant.types import AnswerDone, Ask


def evaluate_pack(engine: Engine, name: str, model: str | None, *, use_adapter: bool) -> dict[str, Any]:
    """The contract's score object of one pack."""
    store = PackStore(home())
    card = store.card(name)
    questions = read_questions(store.folder(name))
    pairs = []
    used = ""
    for number, question in enumerate(questions, start=1):
        # A question without its own date is asked on a day on which the pack is valid.
        at = question.at or card.valid_from or None
        event = finish(engine, Ask(new_id(), question.question, name, model, at, question.lang, use_adapter))
        assert isinstance(event, AnswerDone)
        used = event.answer.model or used
        pairs.append((question, event.answer))
        mark = "✗" if fault(question, event.answer) else "✓"
        print(f"{mark} {number}/{len(questions)} {question.id} {event.answer.timings.total_s:.1f}s", file=sys.stderr)
    return {"pack": name, "pack_version": card.version, "model": used} | score(pairs)
