"""The steps of a recipe in their order, each with its folder, settings and inputs.

    <folder>/data/                       examples.jsonl
    <folder>/seed-1/lora/                adapter/ (peft)
    <folder>/teacher/                    what the teacher of a distillation says, for all seeds
    <folder>/seed-1/distill/             adapter/ or model/
    <folder>/seed-1/prune/               model/
    <folder>/seed-1/export/              STAGE.adapter.gguf, STAGE.f16.gguf
    <folder>/seed-1/quantize/            STAGE.KIND.gguf
    <folder>/evaluate/                   points.json and a folder a point
    <folder>/report/                     report.html, report.png

A single step may be asked for; the ones it builds on must be done then. What is tuned is exported, whatever the recipe
says of it, since nothing else can be measured or used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelTooLarge, VaultError
from assistant.models.files import disk_errors, make_private
from assistant.packs.selftest import evenly
from finetune import launch
from finetune.errors import TuneError, Unsupported
from finetune.into_pack import put_adapter, put_fitted
from finetune.named import matching, model_path, pack_folder
from finetune.recipe import CRAFT, STEPS
from finetune.run import MODEL, SEEDED, STAGES, Run, need, section
from finetune.sections import ADAPTED, Distill, Export, Report
from finetune.steps import WORK, Manifest, digest, read_manifest, run_step

if TYPE_CHECKING:
    from finetune.base import Base
    from finetune.data.leaks import Leaks

Figures = Mapping[str, Any]
#: Training examples that an importance matrix is taken over.
READ = 128


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is done. `skipped`: it was done before."""

    label: str
    folder: Path
    manifest: Manifest
    skipped: bool


def do(run: Run, steps: Sequence[str]) -> list[Done]:
    """Do steps of a recipe in their order; each of `SEEDED` for every seed.

    Raises:
        TuneError: an earlier step is not done, or one fails; see each step.
    """
    found = []
    for step in (s for s in STEPS if s in steps):
        for seed in run.recipe.seeds if step in SEEDED else (0,):
            found.append(_one(run, step, seed))
    return found


def _one(run: Run, step: str, seed: int) -> Done:
    label = f"{step}, seed {seed}" if step in SEEDED and len(run.recipe.seeds) > 1 else step
    folder = run.of(step, seed)
    before = read_manifest(folder)
    work: Callable[[Run, int], Manifest] = {
        "data": data, "lora": lora, "distill": distill, "prune": prune, "export": export, "quantize": quantize,
        "evaluate": evaluate, "report": report,
    }[step]  # fmt: skip
    # All processes of a launch train; the rest is done by the first one. Either way the others go on when it stands.
    trained = work(run, seed) if step in STAGES else None
    manifest = launch.first(lambda: trained or work(run, seed))
    return Done(label, folder, manifest, skipped=manifest == before)


# ---------------------------------------------------------------- data
def data(run: Run, seed: int) -> Manifest:
    """Examples from the pack, or from hand-written passages alone."""
    from finetune.data import step
    from finetune.data.remembered import Remembered
    from finetune.data.written import Written
    from finetune.data.written import run as alone
    from finetune.evaluate import edition

    del seed
    wanted = section(run.recipe.data, "data")
    written = Written.of(
        *([p for pattern in named for p in matching(pattern, run.beside)] for named in (wanted.passages, wanted.replay))
    )
    if not run.recipe.pack:
        return alone(written, wanted.held, _leaks(run), run.of("data"), run.say)
    files, role = _pack(run)
    # What it is made of, as far as it counts here: an adapter that is put into the pack later does not.
    stamp = run.folder / "pack.txt"
    with disk_errors(run.folder):
        make_private(stamp.parent)
        stamp.write_text(f"role {role!r}\n{edition(files)}", encoding="utf-8")
    teacher = LazyModel(wanted.teacher, run) if wanted.teacher else None
    digested = teacher.sha256 if teacher else ""
    kept = Remembered(teacher, run.replies(teacher.path)) if teacher else None
    sources = step.Sources(files, role, stamp, kept, digested, written, _leaks(run))
    settings = step.DataSettings(
        wanted.boards, wanted.held, wanted.most, wanted.refusals, run.recipe.seeds[0], wanted.teacher_passages
    )
    try:
        return step.run(settings, sources, run.of("data"), run.say)
    finally:
        if teacher:
            teacher.close()


def _leaks(run: Run) -> Leaks:
    """What must not be trained on: the questions of the recipe's pack and of all that it measures.

    A private pack whose vault stays closed is said and left out.
    """
    from assistant.packs.files import FolderFiles
    from assistant.packs.manifest import read_manifest as read_pack
    from assistant.packs.store import PackStore
    from finetune.data.leaks import Leaks, best_sense, questions_of

    store = PackStore(run.place)
    tests: dict[str, list[str]] = {}
    unread = []
    for _, named in run.recipe.packs:
        try:
            if folder := pack_folder(named, run.beside):
                tests[read_pack(folder).name] = questions_of(FolderFiles(folder))
            else:
                tests[named] = questions_of(store.files(named))
        except VaultError as error:
            run.say(f"data: nothing is compared with the questions of {named}: {error}")
            unread.append(named)
    store.vault.close()
    return Leaks(tests, best_sense(run.place), unread)


def _pack(run: Run) -> tuple[Any, str]:
    """Files and role of the recipe's pack.

    Raises:
        TuneError: it is an installed private pack.
    """
    from assistant.packs.files import FolderFiles
    from assistant.packs.manifest import read_manifest as read_pack
    from assistant.packs.store import PackStore

    if folder := pack_folder(run.recipe.pack, run.beside):
        return FolderFiles(folder), read_pack(folder).assistant.role
    store = PackStore(run.place)
    card = store.card(run.recipe.pack)
    if card.private:
        raise TuneError(
            f"{card.name} is private: examples from it would lie in the open, and an adapter remembers what it learnt.",
            "Name the pack's own folder in the recipe, if it may lie in the open.",
        )
    return store.files(card.name), card.role


class LazyModel:
    """A chat model that is loaded when it is first asked: a data step that is done already needs none."""

    def __init__(self, name: str, run: Run) -> None:
        self.name, self._run = name, run
        self._model: Any = None
        self.path = model_path(name, run.place, run.beside)

    @property
    def sha256(self) -> str:
        """Of its file."""
        return digest(self.path)

    def __getattr__(self, key: str) -> Any:
        if self._model is None:
            from assistant.models.llama import LlamaModel

            self._run.say(f"data: loading the teacher {self.name}")
            self._model = LlamaModel(self.name, self.path)
        return getattr(self._model, key)

    def close(self) -> None:
        """Free the memory, if any was taken."""
        if self._model is not None:
            self._model.close()


# ---------------------------------------------------------------- training
def lora(run: Run, seed: int) -> Manifest:
    """An adapter on the examples."""
    from finetune import lora as step

    wanted = section(run.recipe.lora, "lora")
    inputs = run.trained_on()
    if wanted.start:
        inputs["start"] = run.adapter_file(wanted.start, run.base)
        wanted = wanted.model_copy(update={"start": str(run.peft(inputs["start"], run.base))})
    plain = wanted.model_dump(mode="json") | {"seed": seed, "start": ""}
    return run_step(
        run.of("lora", seed), "lora", plain, inputs,
        lambda folder: step.run(run.base, run.examples(), wanted, folder=folder, say=run.say, seed=seed), run.say,
    )  # fmt: skip


def distill(run: Run, seed: int) -> Manifest:
    """The base learns from a teacher."""
    from finetune import distill as step

    wanted = section(run.recipe.distill, "distill")
    name = wanted.teacher.removesuffix(ADAPTED)
    path = model_path(name, run.place, run.beside)
    inputs = run.trained_on() | {"teacher": path}
    teacher, laid = _teacher(run, wanted), None
    if teacher and wanted.teacher.endswith(ADAPTED):
        inputs["adapter"] = run.adapter_file(CRAFT, teacher)
        laid = run.peft(inputs["adapter"], teacher)
    writer = step.Writer(Path(name).name, path, run.replies(path)) if path.is_file() else None
    pair = step.Pair(run.base, teacher, writer, run.folder / "teacher", laid)
    plain = wanted.model_dump(mode="json") | {"seed": seed}
    return run_step(
        run.of("distill", seed), "distill", plain, inputs,
        lambda folder: step.run(pair, run.examples(), wanted, folder=folder, say=run.say, seed=seed), run.say,
    )  # fmt: skip


def _teacher(run: Run, wanted: Distill) -> Base | None:
    """The teacher unpacked, for its logits; None for one that teaches by what it writes.

    Raises:
        Unsupported, ModelTooLarge: its logits are needed, and it cannot be unpacked.
    """
    if wanted.by == "text":
        return None
    try:
        return run.open(wanted.teacher.removesuffix(ADAPTED))
    except (Unsupported, ModelTooLarge) as error:
        if wanted.by == "logits" or wanted.teacher.endswith(ADAPTED):
            raise
        run.say(f"distill: the teacher has to write, since its logits cannot be had: {error}")
        return None


def prune(run: Run, seed: int) -> Manifest:
    """What is left of the base, or of what was tuned, without some of its weights."""
    from finetune.prune import step

    wanted = section(run.recipe.prune, "prune")
    inputs: dict[str, Path] = {"base": run.base.gguf or run.base.folder}
    if run.recipe.data:
        inputs["examples"] = run.examples_file()
    if wanted.start != "base":
        inputs["start"] = run.weights(wanted.start, seed)
    plain = wanted.model_dump(mode="json") | {"seed": seed}

    def work(folder: Path) -> Figures:
        base = run.base if wanted.start == "base" else run.whole(wanted.start, seed, folder)
        found = run.examples() if run.recipe.data else []
        return step.run(base, found, wanted, folder=folder, say=run.say, seed=seed)

    return run_step(run.of("prune", seed), "prune", plain, inputs, work, run.say)


# ---------------------------------------------------------------- files
def export(run: Run, seed: int) -> Manifest:
    """GGUF files of every stage: the adapter, the whole model where it was asked for or nothing else can be made."""
    from finetune.base import load_torch
    from finetune.export import export_adapter, export_merged

    wanted = run.recipe.export or Export()
    inputs = {stage: run.weights(stage, seed) for stage in run.stages}
    inputs["base"] = run.base.gguf or run.base.folder
    plain = wanted.model_dump(mode="json", exclude={"into_pack"})

    def work(folder: Path) -> Figures:
        found = []
        for stage in run.stages:
            whole = inputs[stage].name == MODEL
            if not whole and wanted.adapter:
                found.append(export_adapter(inputs[stage], run.base, folder / f"{stage}.adapter.gguf", run.say))
            if whole or wanted.merged:
                model, _ = load_torch(run.whole(stage, seed, folder))
                found.append(export_merged(model, run.base, folder / f"{stage}.f16.gguf", run.say))
        return {one.file.name: one.figures() for one in found}

    done = run_step(run.of("export", seed), "export", plain, inputs, work, run.say)
    if wanted.into_pack and seed == run.recipe.seeds[0]:
        put_adapter(run, seed)
    return done


def quantize(run: Run, seed: int) -> Manifest:
    """Smaller numbers, for each whole model."""
    from finetune.quantize import quantize as smaller

    wanted = section(run.recipe.quantize, "quantize")
    there = run.to_quantize(seed)
    if not there:
        raise TuneError("No whole model was exported.", "Say merged = true in [export], then run `kaiki tune export`.")
    inputs = dict(there)
    if wanted.importance:
        inputs["examples"] = run.examples_file()

    def work(folder: Path) -> Figures:
        figures = {}
        for name, path in there.items():
            stage = name.partition(".")[0]
            weighed = _importance(run, stage, seed, folder) if wanted.importance else None
            for kind in (k for k in wanted.kinds if k != "f16"):
                out = folder / f"{stage}.{kind}.gguf"
                found = smaller(path, out, kind, importance=weighed, allow_requantize=wanted.requantize, say=run.say)
                figures[out.name] = found.figures()
        return figures

    # Only where they are wanted, so that what was made before these keys were known stays as it is.
    plain = wanted.model_dump(mode="json", exclude={"base", "requantize"}) | ({"base": True} if wanted.base else {})
    return run_step(run.of("quantize", seed), "quantize", plain, inputs, work, run.say)


def _importance(run: Run, stage: str, seed: int, folder: Path) -> Path:
    """An importance matrix of the whole weights of a stage, or of the base, over training examples."""
    from finetune.base import load_torch
    from finetune.batches import codec, encode
    from finetune.importance import collect

    model, tokenizer = load_torch(run.whole(stage, seed, folder) if stage in STAGES else run.base)
    examples = evenly([one for one in run.examples() if one.split == "train"], READ)
    texts = [one.ids for one in encode(examples, codec(tokenizer, run.base.name))]
    return collect(model, run.base.architecture, texts, folder / WORK / f"{stage}.imatrix", run.say)


# ---------------------------------------------------------------- measuring
def evaluate(run: Run, seed: int) -> Manifest:
    """Every file measured."""
    from finetune import evaluate as step
    from finetune.points import points_of

    del seed
    wanted = section(run.recipe.evaluate, "evaluate")
    if wanted.general_text:
        wanted = wanted.model_copy(update={"general_text": str(run.beside / wanted.general_text)})
    names = [name for _, name in run.recipe.packs]
    # One home for the folders of all recipes: a pack is indexed once.
    packs = step.packs_for(names, run.place, run.beside, run.place.tuning / "home")
    packs = replace(packs, allow_unsealed=run.allow_unsealed)
    done = step.run(points_of(run), wanted, packs, run.folder, run.say)
    if run.recipe.export and run.recipe.export.into_pack:
        put_fitted(run, step.load_points(run.of("evaluate") / step.POINTS)[0])
    return done


def report(run: Run, seed: int) -> Manifest:
    """Tables and pictures."""
    from finetune import evaluate as measured
    from finetune import report as step

    del seed
    wanted = run.recipe.report or Report()
    source = need(run.of("evaluate") / measured.POINTS, "evaluate")
    title = wanted.title or run.recipe.name

    def work(folder: Path) -> Figures:
        points, note = measured.load_points(source)
        cache = run.place.root / "cache" / "matplotlib"
        return step.write_report(points, folder, title=title, note=note, cache=cache)

    return run_step(run.of("report"), "report", {"title": title}, {"points": source}, work, run.say)
