"""The signals and the model's hidden state for each question of a pack, as numbers in one file a pack."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.answer import Answering, Look
from assistant.answering.route import route
from assistant.cli.evaluate import Plan
from assistant.config import Home
from assistant.models.chat import ChatModel, never
from assistant.packs.card import PackCard
from assistant.packs.selftest import DEVELOPMENT, Question, evenly, read_questions, stands_in
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index
from assistant.shelf import Shelf
from assistant.tools.base import Asked, make_tools
from assistant.types import Ask

#: Questions between two savings.
EVERY = 20


def collect(place: Home, name: str, model: ChatModel, encoder: Encoder, work: Path, plan: Plan) -> int:
    """Look at the questions of an installed pack, as the plan (`limit`, `development`) says; how many are kept."""
    shelf = Shelf(place)
    card = shelf.packs.card(name)
    files = shelf.files(card)
    index: Index = shelf.open(card, encoder.name) or shelf.build(card, encoder, lambda *_: None)
    vocabulary = Vocabulary.load(files)
    answering = Answering((card, index, vocabulary), files, encoder, place.models)
    tools = make_tools(card.tools, files, vocabulary)
    path = work / f"{name}.{encoder.name}.{model.name}"
    done = _read(path)
    rows: list[dict[str, Any]] = done[0]
    states: list[Any] = done[1]
    known = {row["id"] for row in rows}
    began, new = time.perf_counter(), 0
    questions = read_questions(files, DEVELOPMENT) if plan.development else read_questions(files)
    for question in evenly(questions, plan.limit):
        if question.id in known:
            continue
        request = Ask("", question.question, name, at=question.at or card.valid_from or None, lang=_lang(question))
        now = dt.datetime.fromisoformat(request.at) if request.at else dt.datetime(2026, 7, 1, 9)
        said = route(Asked(question.question, Answering.language(request), now, ()), tools)
        if said and said[0].sure:
            continue
        look = answering.look(request, answering.evidence(request), never)
        if look.known is None:
            continue
        state = np.zeros(0, np.float16)
        if Answering.language(request) == "en":
            look = answering.judge(look, model, never)
            assert model.state is not None
            state = model.state.astype(np.float16)
        rows.append(_row(card, question, look))
        states.append(state)
        new += 1
        if new % EVERY == 0:
            _write(path, rows, states)
            each = (time.perf_counter() - began) / new
            print(f"{name}: {len(rows)} ({each:.1f} s each)", file=sys.stderr, flush=True)
    _write(path, rows, states)
    index.close()
    return len(rows)


def _lang(question: Question) -> str | None:
    return question.lang if question.lang in ("en", "el") else None


def _row(card: PackCard, question: Question, look: Look) -> dict[str, Any]:
    assert look.known is not None

    def holds(text: str) -> bool:
        return all(any(stands_in(spelling, text) for spelling in group) for group in question.must_contain)

    return {
        "id": question.id, "pack": card.name, "expect": question.expect, "kind": question.kind,
        "script": look.known.script, "stated": look.known.stated, "values": look.known.values(),
        "known_words": look.known.covered is not None,
        "hit": holds(" ".join(line.text for line in look.chosen)),
        "hit_read": holds(" ".join(line.text for line in look.read)),
        "characters": sum(len(line.text) for line in look.read),
    }  # fmt: skip


def _write(path: Path, rows: list[dict[str, Any]], states: list[Any]) -> None:
    width = max((s.size for s in states), default=0)
    whole = np.zeros((len(states), width), np.float16)
    for number, state in enumerate(states):
        whole[number, : state.size] = state
    path.with_suffix(path.suffix + ".json").write_text(json.dumps(rows), encoding="utf-8")
    np.save(path.with_suffix(path.suffix + ".npy"), whole, allow_pickle=False)


def _read(path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    text = path.with_suffix(path.suffix + ".json")
    if not text.is_file():
        return [], []
    rows = json.loads(text.read_text(encoding="utf-8"))
    states = np.load(path.with_suffix(path.suffix + ".npy"), allow_pickle=False)
    return rows, [states[n] if row["stated"] is not None else np.zeros(0, np.float16) for n, row in enumerate(rows)]
