"""Asks the questions, through the engine or plainly, and makes the lines of scores."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.cli.evaluate import Plan, ask_question, choose, judged
from assistant.cli.run import finish, new_id
from assistant.config import Home
from assistant.engine.client import Engine
from assistant.loading import SCRIPTED, DiskLoader
from assistant.models.store import ModelStore
from assistant.packs.card import PackCard
from assistant.packs.judge import Judge
from assistant.packs.selftest import Outcome, Question, score_of
from assistant.packs.store import PackStore
from assistant.types import Warm
from scripts.quality.kept import Kept, Key, code_of
from scripts.quality.plain import Plain
from scripts.quality.report import ALL

PIPELINES = ("ladder", "plain")
#: What an outcome is not worth in data/quality: answers and questions stay out of it.
UNKEPT = ("failures",)
Asking = Callable[[Question], Outcome]


@dataclass(frozen=True, slots=True)
class Job:
    """What is measured.

    Attributes:
        packs: names of installed packs; models: names; pipelines: of `PIPELINES`.
        plan: limit, development, adapter; its model is not used.
        plain_encoder: for the plain pipeline; empty: the pack's own.
        work: folder for what is only needed on the way.
    """

    place: Home
    packs: tuple[str, ...]
    models: tuple[str, ...]
    pipelines: tuple[str, ...]
    plan: Plan
    plain_encoder: str
    work: Path
    allow_unsealed: bool = False


def measure(job: Job, kept: Kept) -> list[dict[str, Any]]:
    """The lines of scores: each pipeline with each model over each pack, and over all of them.

    Raises:
        KaikiError: a pack has no such questions, a model cannot be loaded. Answers given by then are kept.
    """
    lines: list[dict[str, Any]] = []
    for pipeline, model in itertools.product(job.pipelines, job.models):
        together: list[Outcome] = []
        # One pipeline at a time: two models in memory, or two at work, would measure each other.
        with _Pipeline(job, pipeline, model) as asker:
            for name in job.packs:
                outcomes = _over_pack(job, asker, name, kept)
                together += outcomes
                card = PackStore(job.place).card(name)
                lines.append(_line(asker, name, outcomes) | _edition(card))
        lines.append(_line(asker, ALL, together))
    return lines


def _over_pack(job: Job, asker: _Pipeline, name: str, kept: Kept) -> list[Outcome]:
    store = PackStore(job.place)
    card, judge = store.card(name), Judge(store.files(name))
    questions, _ = choose(name, job.plan)
    outcomes: list[Outcome] = []
    with contextlib.ExitStack() as open_pack:
        ask: Asking | None = None
        for number, question in enumerate(questions, start=1):
            key = asker.key(card, question)
            answer = kept.find(key)
            if answer is None:
                ask = ask or open_pack.enter_context(asker.over(card))
                outcome = ask(question)
                if outcome.answer:
                    kept.add(key, outcome.answer)
            else:
                outcome = Outcome(question, answer)
            outcomes.append(judged(outcome, judge))
            _say(asker, name, (number, len(questions)), outcomes[-1])
    store.vault.close()
    return outcomes


class _Pipeline:
    """One pipeline with one model; what it needs is loaded with the first question that has to be asked."""

    def __init__(self, job: Job, pipeline: str, model: str) -> None:
        self._job = job
        self.name, self.model = pipeline, model
        self._code = code_of(pipeline)
        installed = ModelStore(job.place).installed()
        self._sha256 = installed[model].sha256 if model in installed else ""
        self._open = contextlib.ExitStack()
        self._engine: Engine | None = None
        self._chat: Any = None
        self._laid: dict[str, str] = {}

    def __enter__(self) -> _Pipeline:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def key(self, card: PackCard, question: Question) -> Key:
        """What the answer to a question depends on."""
        setting = self._job.plain_encoder if self.name == "plain" else self._adapter(card)
        # The day a question is asked on counts where it has none of its own.
        at = question.at or card.valid_from or ""
        return Key(
            self.name, self.model, self._sha256, card.name, card.content_hash, question.id, question.question, at,
            question.lang or "", setting, self._code,
        )  # fmt: skip

    def _adapter(self, card: PackCard) -> str:
        """Which adapter may lie over the model, so that no answer is taken for one under another."""
        if not self._job.plan.use_adapter:
            return "no adapter"
        if card.content_hash not in self._laid:
            store = PackStore(self._job.place)
            laid = DiskLoader(self._job.place).adapter(self.model, card, store.files(card.name))
            store.vault.close()
            self._laid[card.content_hash] = f"adapter {laid.sha256[:16]}" if laid else "adapter"
        return self._laid[card.content_hash]

    @contextlib.contextmanager
    def over(self, card: PackCard) -> Iterator[Asking]:
        """Questions to one pack, everything loaded and warm."""
        if self.name == "ladder":
            if self._engine is None:
                self._engine = Engine(self._job.place, allow_unsealed=self._job.allow_unsealed)
                self._open.callback(self._engine.close)
            engine, plan = self._engine, dataclasses.replace(self._job.plan, model=self.model)
            finish(engine, Warm(new_id(), card.name, self.model, plan.use_adapter))
            yield lambda question: ask_question(engine, card, question, plan)
            return
        if self._chat is None:
            loader = DiskLoader(self._job.place)
            self._chat = loader.model(self.model)
            self._open.callback(loader.close, self._chat)
        job = self._job
        plain = Plain(job.place, card, self._chat, job.plain_encoder, job.work / "index")
        try:
            plain.warm()
            yield lambda question: Outcome(question, plain.ask(question))
        finally:
            plain.close()


def model_names(place: Home, asked: Sequence[str]) -> tuple[str, ...]:
    """The asked models, else the one that Kaiki would use; with stand-ins there is only the scripted one."""
    loader = DiskLoader(place)
    return tuple(dict.fromkeys(loader.model_name(name or None) for name in (asked or [""])))


def missing(place: Home, models: Sequence[str]) -> list[str]:
    """Models that are not on this disk."""
    here = ModelStore(place).installed()
    return [name for name in models if name not in here and name != SCRIPTED]


def _line(asker: _Pipeline, pack: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    found = {key: value for key, value in score_of(outcomes).items() if key not in UNKEPT}
    return {"pipeline": asker.name, "model": asker.model, "pack": pack} | found


def _edition(card: PackCard) -> dict[str, str]:
    # The hash of a private pack's content would lie in the open and tell two editions apart.
    return {"pack_version": card.version} | ({} if card.private else {"content_hash": card.content_hash})


def _say(asker: _Pipeline, pack: str, place: tuple[int, int], outcome: Outcome) -> None:
    mark = "✗" if outcome.why else "✓"
    took = f"{outcome.answer.timings.total_s:.1f}s" if outcome.answer else outcome.error
    said = f"{mark} {asker.name} {asker.model} {pack} {place[0]}/{place[1]} {outcome.question.id} {took}"
    print(said, file=sys.stderr, flush=True)
