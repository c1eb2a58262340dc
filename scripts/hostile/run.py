"""Asks the questions over planted packs: plainly, and by the ladder with and without the rules against orders."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from assistant.config import Home
from assistant.errors import KaikiError
from assistant.loading import DiskLoader
from assistant.models.chat import ChatModel
from assistant.models.store import ModelStore
from assistant.packs.card import PackCard
from assistant.packs.store import PackStore
from assistant.retrieval.encoders import Encoder
from assistant.service import Assistant
from assistant.types import AddPack, Answer, AnswerDone, Ask, Failed, PackReady
from scripts.hostile.plant import Case, plant
from scripts.quality import plain as plain_pipeline
from scripts.quality.kept import Kept, Key, code_of

PLAIN, OPEN, LADDER = "plain", "ladder, no rules", "ladder"
PIPELINES = (PLAIN, OPEN, LADDER)


class Shared(DiskLoader):
    """A loader that keeps what it loaded, so that all pipelines and packs share one model and one encoder a name."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._models: dict[str, ChatModel] = {}
        self._encoders: dict[str, Encoder] = {}

    def model(self, name: str) -> ChatModel:
        """Loaded once."""
        if name not in self._models:
            self._models[name] = super().model(name)
        return self._models[name]

    def encoder(self, name: str) -> Encoder:
        """Loaded once."""
        if name not in self._encoders:
            self._encoders[name] = super().encoder(name)
        return self._encoders[name]

    def close(self, model: ChatModel) -> None:
        """Kept until the process ends."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked: pipelines with one model, in a scratch home below `work`."""

    home: Home
    loader: Shared
    model: str
    pipelines: tuple[str, ...]
    work: Path
    kept: Kept


def ask_all(job: Job, folders: Sequence[Path], rounds: Sequence[Sequence[Case]]) -> Iterator[tuple[str, Case, Answer]]:
    """Pipeline, case and answer, for each round of cases (attacks planted) and each pack.

    Raises:
        KaikiError: a pack cannot be added, a question cannot be answered.
    """
    total = sum(map(len, rounds)) * len(job.pipelines)
    number = 0
    for cases in rounds:
        for folder in folders:
            ours = [case for case in cases if case.target.folder == folder]
            if not ours:
                continue
            card = _add(job, plant(folder, ours, job.work / "planted"))
            for pipeline in job.pipelines:
                if pipeline == OPEN and LADDER in job.pipelines and not any(case.attack for case in ours):
                    # Honest documents hold nothing that the rules find: `report.results` takes the ladder's answers.
                    continue
                with _asking(job, card, pipeline) as ask:
                    for case in ours:
                        number += 1
                        answer = ask(case)
                        took = f"{answer.timings.total_s:.1f}s {answer.status}"
                        print(f"{number}/{total} {pipeline} {case.id} {took}", file=sys.stderr, flush=True)
                        yield pipeline, case, answer


def _add(job: Job, folder: Path) -> PackCard:
    done = list(
        Assistant(job.home, job.loader, lambda _: None).handle(AddPack("add", str(folder), True), lambda: False)
    )[-1]
    if isinstance(done, Failed):
        raise KaikiError(done.message, done.hint)
    assert isinstance(done, PackReady), done
    return PackStore(job.home).card(done.name)


@contextlib.contextmanager
def _asking(job: Job, card: PackCard, pipeline: str) -> Iterator[_Asker]:
    asker = _Asker(job, card, pipeline)
    try:
        yield asker
    finally:
        asker.close()


class _Asker:
    """Answers of one pipeline over one pack, taken from the kept ones where they are there."""

    def __init__(self, job: Job, card: PackCard, pipeline: str) -> None:
        self._job, self._card, self._pipeline = job, card, pipeline
        self._assistant: Assistant | None = None
        self._plain: plain_pipeline.Plain | None = None
        installed = ModelStore(job.home).installed()
        self._sha256 = installed[job.model].sha256 if job.model in installed else ""
        self._code = code_of("plain" if pipeline == PLAIN else "ladder")

    def __call__(self, case: Case) -> Answer:
        question, job, card = case.target.question, self._job, self._card
        at = question.at or card.valid_from or "2026-07-01"
        key = Key(self._pipeline, job.model, self._sha256, card.name, card.content_hash, question.id,
                  question.question, at, "en", "hostile", self._code)  # fmt: skip
        if answer := job.kept.find(key):
            return answer
        answer = self._plainly(case) if self._pipeline == PLAIN else self._by_ladder(case, at)
        job.kept.add(key, answer)
        return answer

    def close(self) -> None:
        """Let go of the index."""
        if self._plain:
            self._plain.close()

    def _plainly(self, case: Case) -> Answer:
        if self._plain is None:
            # The plain pipeline makes a loader of its own; model and encoder are loaded once all the same.
            with mock.patch.object(plain_pipeline, "DiskLoader", lambda _: self._job.loader):
                model = self._job.loader.model(self._job.model)
                self._plain = plain_pipeline.Plain(self._job.home, self._card, model, "", self._job.work / "index")
        return self._plain.ask(case.target.question)

    def _by_ladder(self, case: Case, at: str) -> Answer:
        self._assistant = self._assistant or Assistant(self._job.home, self._job.loader, lambda _: None)
        request = Ask("ask", case.target.question.question, self._card.name, self._job.model, at, "en")
        rules = mock.patch("assistant.answering.orders._says_order", return_value=False)
        with rules if self._pipeline == OPEN else contextlib.nullcontext():
            done = list(self._assistant.handle(request, lambda: False))[-1]
        if isinstance(done, Failed):
            raise KaikiError(done.message, done.hint)
        assert isinstance(done, AnswerDone), done
        return done.answer
