"""`kaiki models bench`: which of the models on this disk to take, for a pack, on this machine.

Speed and memory are measured in a process of their own (`assistant.models.speed`); quality by asking a sample of the
pack's own questions through the engine; each model as the app would use it, with its adapter. A sample of thirty tells
models apart that differ by a fifth, not by less: the advice says how likely chance would have made the difference. What
a tool answers takes every model the same few milliseconds, so times are those of the other answers.
"""

from __future__ import annotations

import contextlib
import math
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.calibrate import unfitted
from assistant.cli.evaluate import SHORT_TEST, Plan, ask_question, choose, judged
from assistant.cli.options import AllowUnsealed, Json, NoAdapter
from assistant.cli.run import ProgressLine, print_json, sealed_engine, show
from assistant.cli.unlock import seal_this_process, with_vault
from assistant.config import home
from assistant.errors import KaikiError, ModelMissing
from assistant.models.speed import ANSWER, Speed
from assistant.packs.selftest import Outcome
from assistant.types import Timings

if TYPE_CHECKING:
    from assistant.models.adapter import Adapter

#: Models whose shares of right answers differ by no more are taken for equally good.
EQUAL = 0.02


@dataclass(slots=True)
class Benched:
    """One model on this machine.

    Attributes:
        speed: None for a stand-in.
        score: the contract's score object; None where no pack was asked.
        memory_mb: the largest resident memory: of the engine with encoder and index where a pack was asked, else of the
            model alone; 0 where it is not known.
        note: what to know before judging it, such as that nothing was fitted for it.
    """

    name: str
    size_bytes: int
    speed: Speed | None = None
    score: dict[str, Any] | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    memory_mb: int = 0
    note: str = ""

    @property
    def right(self) -> int:
        """Number of right answers."""
        return int(self.score["correct"]) if self.score else 0

    @property
    def seconds(self) -> float:
        """What counts as its time: the median of the answers that it had a part in, else a prompt of 512 tokens and 64
        answered."""
        if times := self._times:
            return statistics.median(time.total_s for time in times)
        return self.speed.first_token_s + ANSWER / self.speed.answer_tokens_s if self.speed else 0.0

    @property
    def first_token_s(self) -> float | None:
        """The median of the seconds until it had read its prompt, over the answers that it had a part in, else a prompt
        of 512 tokens; None for a stand-in."""
        if times := self._times:
            return round(statistics.median(time.first_token_s for time in times), 3)
        return self.speed.first_token_s if self.speed else None

    @property
    def _times(self) -> list[Timings]:
        return [o.answer.timings for o in self.outcomes if o.answer and o.answer.timings.prompt_tokens]

    def to_json(self) -> dict[str, Any]:
        """For `--json`."""
        body: dict[str, Any] = {"name": self.name, "size_bytes": self.size_bytes, "memory_mb": self.memory_mb}
        if self.score:
            keys = ("questions", "correct", "accuracy", "accuracy_interval", "refusal_precision", "refusal_recall",
                    "citation_precision", "median_s", "p95_s", "errors")  # fmt: skip
            body |= {key: self.score[key] for key in keys}
        body |= {"answer_s": round(self.seconds, 3), "first_token_s": self.first_token_s, "note": self.note}
        if self.speed:
            body |= {
                "tokens_per_s": self.speed.answer_tokens_s, "prompt_tokens_per_s": self.speed.prompt_tokens_s,
                "load_s": self.speed.load_s, "model_memory_mb": self.speed.memory_mb, "threads": self.speed.threads,
            }  # fmt: skip
        return body


def bench(
    names: Annotated[list[str] | None, typer.Argument(metavar="[M]...", help="Models; else all on this disk.")] = None,
    pack: Annotated[str | None, typer.Option("--pack", help="Ask this pack's questions, and rank by quality.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many questions; 0: all.")] = SHORT_TEST,
    development: Annotated[bool, typer.Option("--development", help="Ask eval/development.jsonl instead.")] = False,
    no_adapter: NoAdapter = False, as_json: Json = False, allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Measure the models on this disk on this machine; with --pack say which of them to take for it, and why."""
    plan = Plan(use_adapter=not no_adapter, limit=limit, development=development)
    seal_this_process(allow_unsealed)
    if pack:
        with_vault(lambda: choose(pack, plan))
    wanted, skipped = _models(names or [])
    found: list[Benched] = []
    line = ProgressLine()
    try:
        for one in wanted:
            line.text(f"{one.name}: speed")
            try:
                _measure(one, pack, plan, line, allow_unsealed=allow_unsealed)
                found.append(one)
            except KaikiError as error:
                skipped.append({"name": one.name, "why": error.message})
    finally:
        line.end()
    ranked = rank(found)
    take, why = advise(ranked) if pack else ("", "")
    if as_json:
        body = {"pack": pack, "models": [one.to_json() for one in ranked], "skipped": skipped}
        print_json(body | ({"take": take or None, "why": why} if pack else {}))
    else:
        _show(ranked, skipped, why)
    if not found:
        raise ModelMissing("No model could be measured.", "See `kaiki models list`.")


def _models(names: Sequence[str]) -> tuple[list[Benched], list[dict[str, str]]]:
    """The chat models to measure, smallest first, and those that do not fit into memory.

    Raises:
        ModelUnknown, ModelMissing: a named one is not on this disk.
    """
    from assistant.loading import SCRIPTED, DiskLoader, free_memory_mb
    from assistant.models.store import ModelStore

    if DiskLoader(home()).model_name(None) == SCRIPTED:
        return [Benched(SCRIPTED, 0)], []
    store = ModelStore(home())
    chosen = [store.get(name) for name in dict.fromkeys(names)] or list(store.installed().values())
    found, skipped = [], []
    for model in sorted((m for m in chosen if m.kind == "chat"), key=lambda m: (m.size, m.name)):
        try:
            store.check_memory(model.name, free_memory_mb())
            found.append(Benched(model.name, model.size))
        except KaikiError as error:
            skipped.append({"name": model.name, "why": error.message})
    return found, skipped


def _measure(one: Benched, pack: str | None, plan: Plan, line: ProgressLine, *, allow_unsealed: bool) -> None:
    from assistant.loading import SCRIPTED
    from assistant.models.speed import measure_apart
    from assistant.models.store import ModelStore

    if one.name != SCRIPTED:
        adapter = _adapter(one.name, pack) if plan.use_adapter else None
        with adapter.opened() if adapter else contextlib.nullcontext() as laid:
            one.speed = measure_apart(ModelStore(home()).path(one.name), laid, allow_unsealed=allow_unsealed)
        one.memory_mb = one.speed.memory_mb
        one.note = unfitted(one.name, adapter)
    if pack:
        one.outcomes = list(_ask(one, pack, plan, line, allow_unsealed=allow_unsealed))


def _adapter(name: str, pack: str | None) -> Adapter | None:
    """What the app lays over a model: while a pack is asked, that pack's own first."""
    from assistant.loading import DiskLoader
    from assistant.packs.store import PackStore

    loader, packs = DiskLoader(home()), PackStore(home())
    return loader.adapter(name, packs.card(pack), packs.files(pack)) if pack else loader.craft(name)


def _ask(one: Benched, pack: str, plan: Plan, line: ProgressLine, *, allow_unsealed: bool) -> Iterator[Outcome]:
    """The outcomes of a pack's sample; fills in score and memory.

    Each model has an engine of its own, so that its memory is its own.
    """
    from dataclasses import replace

    from assistant.packs.judge import Judge
    from assistant.packs.selftest import score_of
    from assistant.packs.store import PackStore

    store = PackStore(home())
    card, judge = store.card(pack), Judge(store.files(pack))
    questions, _ = choose(pack, plan)
    outcomes = []
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        for number, question in enumerate(questions, start=1):
            line.text(f"{one.name}: {pack} {number}/{len(questions)}")
            outcomes.append(judged(ask_question(engine, card, question, replace(plan, model=one.name)), judge))
            yield outcomes[-1]
        one.memory_mb = max(one.memory_mb, _peak_mb(engine.pid()))
    one.score = score_of(outcomes)


def _peak_mb(pid: int | None) -> int:
    """The largest resident memory of a process, in MB (2^20 bytes); 0 where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:")), 0)


# ---------------------------------------------------------------- which to take
def rank(found: Sequence[Benched]) -> list[Benched]:
    """Most right answers first, of equal ones the faster; without a score the faster first."""
    return sorted(found, key=lambda one: (-one.right, one.seconds, one.name))


def advise(ranked: Sequence[Benched]) -> tuple[str, str]:
    """The name of the model to take, and why, in a few sentences; empty where none was asked.

    The best, or the fastest of those that are as good (within `EQUAL`). The next best, and each that is at least one
    and a half times as fast, are named with what chance makes of the difference.
    """
    asked = [one for one in ranked if one.score and one.score["questions"]]
    if not asked:
        return "", ""
    best = asked[0]
    equal = [one for one in asked if best.right - one.right <= EQUAL * _count(best)]
    take = min(equal, key=lambda one: one.seconds)
    said = [
        f"Take {take.name}: {take.right} of {_count(take)} right, {take.seconds:.1f} s an answer (median), "
        f"{take.memory_mb:,} MB of memory."
    ]
    if len(asked) == 1:
        said.append("It is the only one that was asked.")
    for other in (one for one in equal if one is not take):
        said.append(f"{other.name} got {other.right} right and takes {_times(other, take)} times as long.")
    lesser = asked[len(equal) :]
    for other in (one for one in lesser if one is lesser[0] or one.seconds < 0.67 * take.seconds):
        chance = sign_test(take.outcomes, other.outcomes)
        faster = other.seconds < take.seconds
        took = f"{_times(take, other)} times faster" if faster else f"{_times(other, take)} times as slow"
        said.append(
            f"{other.name} is {took} and got {other.right} right; two equally good models would differ so much in "
            f"{100 * chance:.0f} of 100 such tests."
        )
    return take.name, " ".join(said)


def sign_test(one: Sequence[Outcome], other: Sequence[Outcome]) -> float:
    """How likely two equally good models differ at least so much over the same questions: the exact two-sided sign test
    over the questions that only one of them got right (McNemar's, exact)."""
    better = worse = 0
    for a, b in zip(one, other, strict=True):
        better += not a.why and bool(b.why)
        worse += bool(a.why) and not b.why
    count, most = better + worse, max(better, worse)
    tail = math.fsum(math.comb(count, k) for k in range(most, count + 1)) * 0.5**count
    return min(1.0, 2 * tail)


def _count(one: Benched) -> int:
    return int(one.score["questions"]) if one.score else 0


def _times(slow: Benched, fast: Benched) -> str:
    return f"{slow.seconds / max(1e-9, fast.seconds):.1f}"


def _show(ranked: Sequence[Benched], skipped: Sequence[dict[str, str]], why: str) -> None:
    scored = any(one.score for one in ranked)
    head = f"{'model':24}" + (f"{'right':>9}{'answer s':>10}" if scored else "")
    show(f"{head}{'first token s':>15}{'tokens/s':>10}{'prompt/s':>10}{'memory MB':>11}{'file MB':>9}")
    for one in ranked:
        body = one.to_json()
        right = f"{one.right:>4} / {_count(one):<2}{one.seconds:>10.1f}" if scored else ""
        first = body["first_token_s"]
        speed = f"{body['tokens_per_s']:>10.1f}{body['prompt_tokens_per_s']:>10.0f}" if one.speed else f"{'–':>10}" * 2
        show(
            f"{one.name:24}{right}{'–' if first is None else f'{first:.2f}':>15}{speed}{one.memory_mb:>11,}"
            f"{one.size_bytes / 1e6:>9,.0f}"
        )
    for one in ranked:
        if scored and one.note:
            show(f"{one.name}: {one.note}")
    for left in skipped:
        print(f"kaiki: {left['name']} was left out: {left['why']}", file=sys.stderr)
    if why:
        show(why)
