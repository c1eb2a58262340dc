"""The signals and the hidden states of each passage that is read for a question, as numbers in one file a pack."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.answer import Answering, parse_now
from assistant.answering.reading import Reading
from assistant.answering.route import route
from assistant.cli.evaluate import Plan, request_for
from assistant.config import Home
from assistant.models.chat import ChatModel, never
from assistant.models.hidden import States
from assistant.packs.selftest import DEVELOPMENT, Question, evenly, read_questions, unsaid
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import Encoder
from assistant.shelf import Shelf
from assistant.tools.base import Asked, make_tools

#: Questions between two savings.
EVERY = 20


@dataclass(frozen=True)
class Bench:
    """What questions are asked with: where the packs are, the model, the encoder, and where the numbers go."""

    place: Home
    model: ChatModel
    encoder: Encoder
    work: Path


class Rows:
    """What was collected of one pack: a row of numbers and the states, shape (layers, width), of each reading."""

    def __init__(self, path: Path) -> None:
        self._text, self._numbers = path.with_name(f"{path.name}.json"), path.with_name(f"{path.name}.npy")
        self.rows: list[dict[str, Any]] = []
        self.states: list[Any] = []
        if self._text.is_file() and self._numbers.is_file():
            self.rows = json.loads(self._text.read_text(encoding="utf-8"))
            self.states = list(np.load(self._numbers, allow_pickle=False))

    def add(self, row: dict[str, Any], states: States) -> None:
        """Keep one reading; half the digits are enough for a fit."""
        self.rows.append(row)
        self.states.append(states.astype(np.float16))

    def save(self) -> None:
        """Write what there is."""
        np.save(self._numbers, np.asarray(self.states), allow_pickle=False)
        self._text.write_text(json.dumps(self.rows), encoding="utf-8")


def collect(bench: Bench, name: str, plan: Plan) -> int:
    """Read for the questions of an installed pack, as the plan (`limit`, `development`) says; how many readings.

    All passages that would be read at most are read, also where the first would have been enough.
    """
    shelf = Shelf(bench.place)
    card = shelf.packs.card(name)
    files = shelf.files(card)
    index = shelf.open(card, bench.encoder.name) or shelf.build(card, bench.encoder, lambda *_: None)
    vocabulary = Vocabulary.load(files)
    answering = Answering((card, index, vocabulary), files, bench.encoder, bench.place.models)
    tools = make_tools(card.tools, files, vocabulary)
    kept = Rows(bench.work / f"{name}.{bench.encoder.name}.{bench.model.name}")
    known = {row["id"] for row in kept.rows}
    began, new = time.perf_counter(), 0
    questions = read_questions(files, DEVELOPMENT) if plan.development else read_questions(files)
    for question in evenly(questions, plan.limit):
        if question.id in known:
            continue
        request = request_for(card, question, plan)
        said = route(Asked(question.question, Answering.language(request), parse_now(request.at), ()), tools)
        if said and said[0].sure:
            continue
        look = answering.look(request, answering.evidence(request), never)
        for reading in look.readings:
            read = answering.read(look, reading, bench.model, never)
            if bench.model.states is not None:
                kept.add({"pack": name} | _row(question, read), bench.model.states)
        new += 1
        if new % EVERY == 0:
            kept.save()
            each = (time.perf_counter() - began) / new
            print(f"{name}: {len(kept.rows)} ({each:.1f} s a question)", file=sys.stderr, flush=True)
    kept.save()
    index.close()
    return len(kept.rows)


def _row(question: Question, reading: Reading) -> dict[str, Any]:
    def holds(text: str) -> bool:
        return not unsaid(question.must_contain, text)

    document = reading.read[0].source.document
    return {
        "id": question.id, "expect": question.expect, "kind": question.kind, "script": reading.known.script,
        "values": reading.known.values(),
        # Whether what would be quoted, what the model reads, and any of the passages hold what is asked for.
        "quoted": holds(" ".join(line.text for line in reading.chosen)),
        "read": holds(" ".join(line.text for line in reading.read)),
        "cited": any(document.endswith(cited) or cited.endswith(document) for cited in question.cites),
    }  # fmt: skip
