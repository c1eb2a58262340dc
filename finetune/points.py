"""Which files a recipe measures: its base, what it is compared with, and everything that its steps exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.models.store import ModelStore
from finetune.asking import File
from finetune.errors import TuneError
from finetune.evaluate import Point
from finetune.recipe import ADAPTED
from finetune.run import Run


def points_of(run: Run) -> list[Point]:
    """The points, bases first; those of each seed side by side.

    Raises:
        TuneError: the export of a seed is not done.
    """
    compared = run.recipe.evaluate.compare if run.recipe.evaluate else ()
    found = [_base(run, name) for name in dict.fromkeys((run.recipe.base, *compared))]
    for seed in run.recipe.seeds:
        found += _made(run, seed)
    return [point for point in found if point is not None]


def _base(run: Run, name: str) -> Point | None:
    """A model as it is; None for a folder of safetensors, which nothing but a merged file can be measured of."""
    bare = name.removesuffix(ADAPTED)
    there = run.beside / bare
    if (there / "config.json").is_file():
        return None
    path = there if there.is_file() else ModelStore(run.place).path(bare)
    shown = there.stem if there.is_file() else bare
    file = File(shown, path, shipped=name.endswith(ADAPTED))
    label = f"{shown} with its adapter" if file.shipped else shown
    return Point(f"base-{shown}{'-adapted' if file.shipped else ''}", label, "base", "", file)


def _made(run: Run, seed: int) -> Iterator[Point]:
    several = f", seed {seed}" if len(run.recipe.seeds) > 1 else ""
    begun = f"seed-{seed}-" if several else ""
    base = run.base
    there = list(run.exported(seed))
    if run.recipe.tuned and not any(adapter or whole for _, adapter, whole in there):
        raise TuneError("Nothing is exported that could be measured.", "Run `kaiki tune export` first.")
    for stage, adapter, whole in there:
        if adapter and base.gguf:
            # Under the base's own name, so that the home's packs treat it as that model.
            yield Point(f"{begun}{stage}-adapter", f"{stage} adapter{several}", stage, "adapter",
                        File(base.name, base.gguf, adapter), seed)  # fmt: skip
        if whole:
            smaller = _quantized(run, stage, seed)
            skipped = bool(smaller and run.recipe.evaluate and not run.recipe.evaluate.unquantized)
            for path in (*(() if skipped else (whole,)), *smaller):
                kind = path.name.split(".")[1]
                name = f"{run.recipe.name}-{stage}-{kind}"
                yield Point(f"{begun}{stage}-{kind}", f"{stage} {kind}{several}", stage, kind,
                            File(name, path, trained=run.recipe.data is not None), seed,
                            None if path == whole else whole)  # fmt: skip


def _quantized(run: Run, stage: str, seed: int) -> list[Path]:
    return sorted(run.of("quantize", seed).glob(f"{stage}.*.gguf"))
