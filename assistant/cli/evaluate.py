"""Runs a pack's own test through the engine."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.cli.run import finish, new_id
from assistant.config import home
from assistant.engine.client import Engine
from assistant.errors import HomeError, KaikiError, ModelError, PackError, UsageError
from assistant.packs.judge import Judge
from assistant.packs.selftest import (
    DEVELOPMENT,
    QUESTIONS,
    Outcome,
    Question,
    answered_by,
    evenly,
    read_questions,
    save_score,
    score_of,
)
from assistant.packs.store import PackCard, PackStore
from assistant.types import AnswerDone, Ask

#: Questions asked after adding a pack, unless all are wanted.
SHORT_TEST = 30
FAILED = "failed: "
#: Number of the question, number of all, the question and what came of it.
Watch = Callable[[int, int, Outcome], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a test is run.

    Attributes:
        model: None means the user's choice.
        limit: at most so many questions, spread evenly; 0 means all.
        kind: only questions of this kind; empty means all.
        development: the development questions instead of the test; such a score is not kept beside the pack.
        calibrate: the model's rule is fitted on them afterwards; the score is not kept either, as another rule gave it.
    """

    model: str | None = None
    use_adapter: bool = True
    limit: int = 0
    kind: str = ""
    development: bool = False
    calibrate: bool = False


@dataclass(slots=True)
class Tested:
    """A test that was run, or of which a part was run.

    Attributes:
        score: the contract's score object over what was asked.
        stopped: why it ended early; empty when it did not.
    """

    score: dict[str, Any]
    outcomes: list[Outcome] = field(default_factory=list)
    stopped: str = ""


def print_mark(number: int, total: int, outcome: Outcome) -> None:
    """One line on standard error for each question."""
    mark = "✗" if outcome.why else "✓"
    seconds = outcome.answer.timings.total_s if outcome.answer else 0.0
    print(f"{mark} {number}/{total} {outcome.question.id} {seconds:.1f}s", file=sys.stderr)


def choose(name: str, plan: Plan) -> tuple[list[Question], int]:
    """The questions of a pack that the plan asks, and how many there are of that kind.

    Raises:
        PackError: the pack has no such questions.
        UsageError: it has no question of that kind.
    """
    file = DEVELOPMENT if plan.development else QUESTIONS
    questions = read_questions(PackStore(home()).files(name), file)
    if plan.kind:
        kinds = sorted({q.kind or "other" for q in questions})
        questions = [q for q in questions if (q.kind or "other") == plan.kind]
        if not questions:
            raise UsageError(f"{name} has no questions of the kind {plan.kind!r}.", f"It has {', '.join(kinds)}.")
    if not questions:
        raise PackError(f"There is no question in {file}.", "docs/packs.md says how one is written.")
    return evenly(questions, plan.limit), len(questions)


def evaluate_pack(engine: Engine, name: str, plan: Plan, watch: Watch) -> Tested:
    """Ask the questions of a pack one by one and keep the score beside the pack. Ctrl-C ends it with what was asked.

    Raises:
        PackError, UsageError: see `choose`.
        ModelError: the model cannot be loaded and not one question was answered.
    """
    store = PackStore(home())
    card, judge = store.card(name), Judge(store.files(name))
    questions, of = choose(name, plan)
    outcomes: list[Outcome] = []
    stopped = ""
    try:
        for number, question in enumerate(questions, start=1):
            outcomes.append(judged(ask_question(engine, card, question, plan), judge))
            watch(number, len(questions), outcomes[-1])
    except KeyboardInterrupt:
        stopped = f"stopped after {len(outcomes)} of {len(questions)} questions"
    except ModelError as error:
        if not any(o.answer for o in outcomes):
            raise
        stopped = f"stopped after {len(outcomes)} of {len(questions)} questions: {error}"
    found = score_of(outcomes)
    head = {"pack": name, "pack_version": card.version, **answered_by(outcomes), "of": of}
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    if outcomes and not plan.kind and not (plan.development or plan.calibrate) and not stopped:
        # Hashes of a private pack's content or adapter would lie in the open and tell two editions apart.
        edition = {"adapter": ""} if card.private else {"content_hash": card.content_hash}
        save_score(home(), name, head | found | edition | {"tested_at": now})
    return Tested(head | found | ({"stopped": stopped} if stopped else {}), outcomes, stopped)


def judged(outcome: Outcome, judge: Judge) -> Outcome:
    """The outcome with its citations looked at."""
    return replace(outcome, judged=judge.judge(outcome.answer)) if outcome.answer else outcome


def request_for(card: PackCard, question: Question, plan: Plan) -> Ask:
    """A question of a test as it is asked."""
    # A question without its own date is asked on a day on which the pack is valid.
    at = question.at or card.valid_from or None
    lang = question.lang if question.lang in ("en", "el") else None
    return Ask(new_id(), question.question, card.name, plan.model, at, lang, plan.use_adapter)


def ask_question(engine: Engine, card: PackCard, question: Question, plan: Plan) -> Outcome:
    """Ask one question of a test.

    Raises:
        ModelError: the model cannot be loaded. Other errors are the question's outcome.
    """
    try:
        event = finish(engine, request_for(card, question, plan))
    except ModelError:
        raise
    except KaikiError as error:
        # One question that cannot be asked does not keep the others from being asked.
        return Outcome(question, None, f"{FAILED}{error}")
    assert isinstance(event, AnswerDone)
    return Outcome(question, event.answer)


def why_untested(name: str, model: str | None) -> str:
    """Why a pack's test cannot be run here: it has none, or there is no model; empty when it can."""
    from assistant.loading import SCRIPTED, DiskLoader
    from assistant.models.store import ModelStore

    try:
        choose(name, Plan())
        wanted = DiskLoader(home()).model_name(model)
        installed = ModelStore(home()).installed()
    except KaikiError as error:
        return error.message
    if wanted != SCRIPTED and wanted not in installed:
        return (
            f"the model {wanted} is not on this disk; run `kaiki models pull {wanted}`, then `kaiki packs eval {name}`"
        )
    return ""


def write_answers(path: Path, outcomes: Sequence[Outcome]) -> None:
    """All answers as lines of JSON: the answer object with `id`, `expect`, `right` and `why`. Written beside, renamed.

    Raises:
        HomeError: the file cannot be written.
    """
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The pack may be private: its owner only, whatever the umask.
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(outcomes))
        beside.replace(path)
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _lines(outcomes: Sequence[Outcome]) -> Iterator[dict[str, Any]]:
    for outcome in outcomes:
        question = outcome.question
        head = {"id": question.id, "kind": question.kind, "expect": question.expect, "right": not outcome.why}
        body = outcome.answer.to_json() if outcome.answer else {"question": question.question, "error": outcome.error}
        yield head | {"why": outcome.why} | body


def summary_lines(found: dict[str, Any]) -> list[str]:
    """A score as a few lines for a reader."""
    if not found["questions"]:
        return ["No question was asked."]
    part = f" (of {found['of']})" if found["of"] != found["questions"] else ""
    low, high = found["accuracy_interval"]
    lines = [
        f"{found['correct']} of {found['questions']} right{part}: {found['accuracy']:.2f} "
        f"(95 % sure between {low:.2f} and {high:.2f}) with {found['model'] or 'no model'}"
        f"{' and an adapter' if found.get('adapter') else ''}",
        f"refusals: precision {_said(found, 'refusal_precision')}, recall {_said(found, 'refusal_recall')}; "
        f"citations: precision {_said(found, 'citation_precision')}",
    ]
    if found["unsupported_shown"] is not None:
        lines.append(
            f"quotes that stand in their document {_said(found, 'citation_validity')}; claims their quote holds "
            f"{_said(found, 'citation_support')}; sentences shown that no quote holds: {found['unsupported_shown']} of "
            f"{found['sentences_shown']}"
        )
    for title, key in (("kinds", "kinds"), ("languages", "languages")):
        groups = found[key]
        if len(groups) > 1:
            said = ", ".join(f"{name} {g['correct']}/{g['questions']}" for name, g in groups.items())
            lines.append(f"{title}: {said}")
    if found["errors"]:
        first = next(f["why"] for f in found["failures"] if f["why"].startswith(FAILED))
        lines.append(f"{found['errors']} questions could not be asked; the first {first}")
    if found["median_s"] is not None:
        lines.append(f"seconds an answer: median {found['median_s']}, 95th percentile {found['p95_s']}")
        for name, times in found["seconds"].items():
            if times["answers"] and times["answers"] != found["questions"]:
                lines.append(f"  from {name} ({times['answers']}): median {times['median_s']}, "
                             f"95th percentile {times['p95_s']}")  # fmt: skip
    return lines


def _said(found: dict[str, Any], key: str) -> str:
    interval = found[f"{key}_interval"]
    return "–" if interval is None else f"{found[key]:.2f} ({interval[0]:.2f} to {interval[1]:.2f})"
