"""Which files a recipe measures: its base, what it is compared with, and everything that its steps exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from finetune.asking import File
from finetune.errors import TuneError
from finetune.evaluate import Point
from finetune.named import apps_adapter, model_path
from finetune.run import BASE, Run
from finetune.sections import ADAPTED
from finetune.steps import digest, read_manifest


def points_of(run: Run) -> list[Point]:
    """The points, bases first; those of each seed side by side.

    Raises:
        TuneError: the export of a seed is not done, or its quantizing; an adapter is missing; there is nothing at all.
    """
    compared = run.recipe.evaluate.compare if run.recipe.evaluate else ()
    bases = ((name, _base(run, name)) for name in dict.fromkeys((run.recipe.base, *compared)))
    found = list(_apart((name, point) for name, point in bases if point is not None))
    found += _smaller_bases(run)
    for seed in run.recipe.seeds:
        found += _made(run, seed)
    if not found:
        raise TuneError("There is nothing that could be measured.", "Name a GGUF as the base, or in evaluate.compare.")
    return found


def _apart(named: Iterable[tuple[str, Point]]) -> Iterator[Point]:
    """Files of one stem under keys and labels of their own; the first keeps those it has without the others."""
    taken: set[str] = set()
    for name, point in named:
        key, number = point.key, 1
        while key in taken:
            number += 1
            key = f"{point.key}-{number}"
        taken.add(key)
        yield point if key == point.key else replace(point, key=key, label=f"{point.label} ({name})")


def _base(run: Run, name: str) -> Point | None:
    """A model as it is; None for a folder of safetensors, which nothing but a merged file can be measured of."""
    bare = name.removesuffix(ADAPTED)
    there = run.beside / bare
    if (there / "config.json").is_file():
        return None
    path = model_path(bare, run.place, run.beside)
    shown = there.stem if there.is_file() else bare
    if not name.endswith(ADAPTED):
        return Point(f"base-{shown}", shown, "base", "", File(shown, path))
    adapter, packs = apps_adapter(run.recipe, digest(path), run.place, run.beside)
    if adapter is None:
        raise TuneError(f"No craft adapter ships with {bare}, and the pack brings none for it.", "Leave it out.")
    label = f"{shown} with the pack's adapter" if packs else f"{shown} with its adapter"
    return Point(f"base-{shown}-adapted", label, "base", "", File(shown, path, adapter, shipped=True))


def _smaller_bases(run: Run) -> Iterator[Point]:
    """The base in other kinds; the same for every seed."""
    base = run.base_file
    if run.recipe.quantize and run.recipe.quantize.base and base:
        for path in _quantized(run, BASE, base, run.recipe.seeds[0]):
            kind = path.name.split(".")[1]
            file = File(f"{run.recipe.name}-base-{kind}", path)
            yield Point(f"base-{kind}", f"base {kind}", "base", kind, file, reference=base)


def _made(run: Run, seed: int) -> Iterator[Point]:
    several = f", seed {seed}" if len(run.recipe.seeds) > 1 else ""
    begun = f"seed-{seed}-" if several else ""
    there = list(run.exported(seed))
    if run.recipe.tuned and not any(adapter or whole for _, adapter, whole in there):
        raise TuneError("Nothing is exported that could be measured.", "Run `kaiki tune export` first.")
    for stage, adapter, whole in there:
        # The base is opened, and so unpacked, only where something was made of it: others may be of any architecture.
        if adapter and run.base.gguf:
            # Under the base's own name, so that the home's packs treat it as that model.
            yield Point(f"{begun}{stage}-adapter", f"{stage} adapter{several}", stage, "adapter",
                        File(run.base.name, run.base.gguf, adapter), seed)  # fmt: skip
        if whole:
            smaller = _quantized(run, whole.name, whole, seed)
            # A pruned model has the prompt in its weights where it, or what it was made of, was trained on it.
            pruned = run.recipe.prune if stage == "prune" else None
            trained = pruned is None or pruned.start != "base" or pruned.recover is not None
            skipped = bool(smaller and run.recipe.evaluate and not run.recipe.evaluate.unquantized)
            for path in (*(() if skipped else (whole,)), *smaller):
                kind = path.name.split(".")[1]
                name = f"{run.recipe.name}-{stage}-{kind}"
                yield Point(f"{begun}{stage}-{kind}", f"{stage} {kind}{several}", stage, kind,
                            File(name, path, trained=trained), seed,
                            None if path == whole else whole)  # fmt: skip


def _quantized(run: Run, name: str, whole: Path, seed: int) -> list[Path]:
    """The smaller files of a whole model, by the name it is quantized under, that the recipe asks for.

    Raises:
        TuneError: they are not made, or of another edition of it.
    """
    wanted = run.recipe.quantize
    if wanted is None:
        return []
    folder = run.of("quantize", seed)
    made = read_manifest(folder)
    names = sorted(f"{name.partition('.')[0]}.{kind}.gguf" for kind in wanted.kinds if kind != "f16")
    if made is None or made.inputs.get(name) != digest(whole) or not set(names) <= set(made.outputs):
        raise TuneError("The step quantize is not done.", "Run `kaiki tune quantize` first.")
    return [folder / name for name in names]
