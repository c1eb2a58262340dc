"""What the search finds for each question of a pack, and the passages that a model would be given: no model takes part.

Kept as one JSON file a pack, so that every model, with and without an adapter, reads the very same passages.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering import write
from assistant.answering.answer import Answering, parse_now
from assistant.answering.reading import Reading
from assistant.answering.route import route
from assistant.cli.evaluate import Plan, request_for
from assistant.config import Home
from assistant.models.chat import never
from assistant.packs.selftest import DEVELOPMENT, Question, evenly, read_questions, unsaid
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import Encoder
from assistant.shelf import Shelf
from assistant.tools.base import Asked, make_tools

#: Questions between two savings.
EVERY = 20


@dataclass(frozen=True)
class Bench:
    """What questions are looked up with: where the packs are, the encoder, and where the rows go."""

    place: Home
    encoder: Encoder
    work: Path


def look(bench: Bench, name: str, plan: Plan) -> int:
    """Look up the questions of an installed pack, as the plan (`limit`, `development`) says; how many readings.

    All passages that would be read at most are kept, also where the first would have been enough.
    """
    shelf = Shelf(bench.place)
    card = shelf.packs.card(name)
    files = shelf.files(card)
    index = shelf.open(card, bench.encoder.name) or shelf.build(card, bench.encoder, lambda *_: None)
    vocabulary = Vocabulary.load(files)
    answering = Answering((card, index, vocabulary), files, bench.encoder, bench.place.models)
    tools = make_tools(card.tools, files, vocabulary)
    path = bench.work / f"{name}.{bench.encoder.name}.looks.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    known = {row["id"] for row in rows}
    began, new = time.perf_counter(), 0
    questions = read_questions(files, DEVELOPMENT) if plan.development else read_questions(files)
    for question in evenly(questions, plan.limit):
        if question.id in known:
            continue
        request = request_for(card, question, plan)
        said = route(Asked(question.question, Answering.language(request), parse_now(request.at), ()), tools)
        if said and said[0].sure:
            continue
        found = answering.look(request, answering.evidence(request), never)
        rows += [{"pack": name} | _row(question, reading, card.role, found.question) for reading in found.readings]
        new += 1
        if new % EVERY == 0:
            path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
            each = (time.perf_counter() - began) / new
            print(f"{name}: {len(rows)} ({each:.1f} s a question)", file=sys.stderr, flush=True)
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    index.close()
    return len(rows)


def _row(question: Question, reading: Reading, role: str, asked: str) -> dict[str, Any]:
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
        "role": role, "user": write.messages(role, asked, reading.read)[-1].content,
    }  # fmt: skip
