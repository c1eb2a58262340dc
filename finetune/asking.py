"""A pack's questions put to a model file that is not installed, by the very path that `kaiki packs eval` takes.

The assistant (`assistant.service`) answers; only its loader is another one: it hands out the file that is measured, and
its adapter, in place of what the store would. Packs, indexes and encoders are those of the home.

What a score does not show: whether the questions stand for those of users, and for a merged or pruned model how well a
decision fitted to it would do (without a file of its own such a model is judged by general weights).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering import recalibrate
from assistant.answering.calibration import own_file, to_json
from assistant.answering.recalibrate import decided, samples_of
from assistant.cli.evaluate import FAILED, Plan, judged, request_for
from assistant.config import Home, home
from assistant.errors import ModelError, UsageError
from assistant.loading import DiskLoader
from assistant.models.adapter import Adapter, file_adapter
from assistant.models.chat import ChatModel, never
from assistant.packs.card import PackCard
from assistant.packs.files import PackFiles
from assistant.packs.judge import Judge
from assistant.packs.selftest import DEVELOPMENT, QUESTIONS, Outcome, evenly, read_questions, score_of
from assistant.packs.store import PackStore
from assistant.service import Assistant
from assistant.types import AddPack, Answer, AnswerDone, Ask, Event, Failed, PackReady
from assistant.wire import decode, encode
from finetune.errors import TuneError
from finetune.lines import append_line, read_lines
from finetune.steps import Say, digest


@dataclass(frozen=True, slots=True)
class File:
    """What is measured.

    Attributes:
        name: what calibrations know it by: a name of the catalogue for its very file, else any other.
        gguf: the model file. adapter: laid over it, None for none.
        shipped: questions are asked under what the app would lay over it (the pack's adapter, else the model's own);
            `adapter` is its file, for whatever else is measured.
        trained: it was trained on the prompt of adapters, which is in its weights now: it is asked that way.
    """

    name: str
    gguf: Path
    adapter: Path | None = None
    shipped: bool = False
    trained: bool = False


class FileLoader(DiskLoader):
    """The disk's loader with another model file.

    Args:
        fitted: the folder of what was fitted for the file; None for the home's own.
    """

    def __init__(self, place: Home, file: File, fitted: Path | None = None) -> None:
        super().__init__(place)
        self._file = file
        self._fitted = fitted

    def model_name(self, asked: str | None) -> str:
        """Always the one that is measured."""
        del asked
        return self._file.name

    def model(self, name: str) -> ChatModel:
        """The file, loaded."""
        from assistant.models.llama import LlamaModel

        if not self._file.trained:
            return LlamaModel(name, self._file.gguf)

        class Trained(LlamaModel):
            """Its adapter is in its weights: it is only remembered that there is one."""

            def use_adapter(self, adapter: Adapter | Path | None, scale: float = 1.0) -> None:
                self.adapter = adapter if scale and isinstance(adapter, Adapter) else None

        return Trained(name, self._file.gguf)

    def calibrations(self) -> Path:
        """What was fitted for this file, and nothing of what the user fitted."""
        return self._fitted or super().calibrations()

    def sha256(self, name: str) -> str:
        """Of the file itself."""
        return digest(self._file.gguf) if name == self._file.name else super().sha256(name)

    def adapter(self, name: str, card: PackCard, files: PackFiles) -> Adapter | None:
        """The adapter that is measured; what was fitted for it may stand beside it as NAME.json."""
        if self._file.shipped:
            return super().adapter(name, card, files)
        path = self._file.gguf if self._file.trained else self._file.adapter
        if path is None:
            return None
        laid = file_adapter(path)
        beside = path.with_suffix(".json")
        fitted = beside.read_text(encoding="utf-8") if beside.is_file() else ""
        return Adapter("file", path.name, laid.sha256, "", lambda: contextlib.nullcontext(path), calibration=fitted)


def ask_all(job: dict[str, Any], say: Say) -> dict[str, Any]:
    """The score of each pack of a job (see `finetune.measuring`): pack → the contract's score object.

    Answers are kept in the job's folder as they come; a job that was stopped goes on. With "fit" so many development
    questions of the first pack are asked first, the decision is fitted on them, and "fitted" says on how many.

    Raises:
        TuneError: a pack folder cannot be added. PackError: a pack has no such questions. ModelError: see `LlamaModel`.
    """
    file = File(
        job["name"], Path(job["gguf"]), Path(job["adapter"]) if job.get("adapter") else None, job["shipped"],
        job["trained"],
    )  # fmt: skip
    place, work = home(), Path(job["work"])
    loader = FileLoader(place, file, work / "fitted")
    assistant = Assistant(place, loader, _unheard)
    for folder in job["add"]:
        _add(assistant, Path(folder), say)
    fitted: dict[str, Any] | None = None
    if job["fit"]:
        first, before = job["packs"][0], work / "development.jsonl"
        asked = {**job, "development": True, "limit": job["fit"]}
        fitted = fit(list(_over(assistant, first, asked, Kept(before), say)), loader, first)
        if fitted is None:
            say(f"{job['label']}: not fitted; too few of these questions were read by the model")
    kept = Kept(work / "answers.jsonl")
    found = {}
    for pack in job["packs"]:
        outcomes = list(_over(assistant, pack, job, kept, say))
        found[pack] = {key: value for key, value in score_of(outcomes).items() if key != "failures"}
        found[pack]["wrong"] = [o.question.id for o in outcomes if o.why]
        # Tools answer alike under every model; these are where the file makes a difference.
        read = [not o.why for o in outcomes if o.answer and o.answer.model]
        found[pack]["read"] = {"questions": len(read), "right": sum(read)}
        if job["fit"]:
            found[pack]["fitted"] = fitted
    return found


def fit(outcomes: Sequence[Outcome], loader: FileLoader, pack: str) -> dict[str, Any] | None:
    """Fit the decision of a file and keep it where the loader finds it; None where the questions are too few for that.

    Returns:
        answerable, unanswerable: how many it was fitted on; before, after: how many of them came out right;
        calibration: the text of the file.
    """
    store = PackStore(home())
    card = store.card(pack)
    samples, _ = samples_of(outcomes)
    name = samples[-1].model if samples else ""
    adapter = loader.adapter(name, card, store.files(pack)) if name else None
    try:
        found = recalibrate.fit(samples, adapter)
    except UsageError:
        return None
    path = loader.calibrations() / name / own_file(adapter)
    samples = found.samples
    good = sum(sample.good for sample in samples)
    counts: dict[str, Any] = {
        "answerable": good, "unanswerable": len(samples) - good,
        "before": decided(found.begun, samples, card.caution), "after": decided(found.rule, samples, card.caution),
    }  # fmt: skip
    told = {"pack": card.name, "version": card.version, "questions": DEVELOPMENT, **counts}
    text = to_json(found.calibration, {samples[-1].encoder: told})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return counts | {"calibration": text}


def _over(assistant: Assistant, pack: str, job: dict[str, Any], kept: Kept, say: Say) -> Iterator[Outcome]:
    store = PackStore(home())
    card, judge = store.card(pack), Judge(store.files(pack))
    questions = read_questions(store.files(pack), DEVELOPMENT if job["development"] else QUESTIONS)
    questions = evenly(questions, job["limit"])
    plan = Plan(use_adapter=bool(job.get("adapter") or job["shipped"] or job["trained"]))
    right = 0
    for number, question in enumerate(questions, start=1):
        name = f"{pack} {question.id}"
        answer, why = kept.find(name), ""
        if answer is None:
            answer, why = _ask(assistant, request_for(card, question, plan))
            if answer is not None:
                kept.add(name, answer)
        outcome = judged(Outcome(question, answer, why), judge)
        right += not outcome.why
        if number % 10 == 0 or number == len(questions):
            say(f"{job['label']}: {pack} {number}/{len(questions)}, {right} right")
        yield outcome
    store.vault.close()


def _ask(assistant: Assistant, request: Ask) -> tuple[Answer | None, str]:
    """The answer, or why there is none."""
    for event in assistant.handle(request, never):
        if isinstance(event, AnswerDone):
            return event.answer, ""
        if isinstance(event, Failed):
            if event.kind.startswith("Model"):
                raise ModelError(event.message, event.hint)
            return None, f"{FAILED}{event.message}"
    return None, "no answer"


def _add(assistant: Assistant, folder: Path, say: Say) -> None:
    last = list(assistant.handle(AddPack("add", str(folder), True), never))[-1]
    if not isinstance(last, PackReady):
        raise TuneError(f"The pack {folder.name} cannot be added: {getattr(last, 'message', 'no reason given')}")
    if last.changed:
        say(f"{last.name} {last.version} was added and indexed")


def _unheard(event: Event) -> None:
    """Progress inside a question is nobody's here."""
    del event


class Kept:
    """Answers that were given already, a line each; a line that a kill cut short is asked again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._answers: dict[str, Answer] = {}
        for body in read_lines(path):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                event = decode(json.dumps(body["event"]).encode())
                if isinstance(event, AnswerDone):
                    self._answers[str(body["id"])] = event.answer

    def find(self, name: str) -> Answer | None:
        """The answer to a question; None where it was not asked."""
        return self._answers.get(name)

    def add(self, name: str, answer: Answer) -> None:
        """Append an answer; on the disk when this returns."""
        append_line(self._path, {"id": name, "event": json.loads(encode(AnswerDone("", answer)))})
        self._answers[name] = answer
