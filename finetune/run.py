"""A recipe on this machine: where its steps stand, and what each finds of those before it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.config import Home
from finetune import launch, steps
from finetune.errors import TuneError
from finetune.examples import EXAMPLES
from finetune.named import adapter_at, model_path
from finetune.recipe import CRAFT, Recipe
from finetune.steps import WORK, Say, digest, read_manifest

if TYPE_CHECKING:
    from finetune.base import Base
    from finetune.examples import Example

#: Steps that are done once for each seed.
SEEDED = ("lora", "distill", "prune", "export", "quantize")
#: Steps that make weights.
STAGES = ("lora", "distill", "prune")
ADAPTER, MODEL = "adapter", "model"
#: What the base's file is called among those to be quantized.
BASE = "base.gguf"
T = TypeVar("T")


@dataclass(frozen=True)
class Run:
    """A recipe with its places.

    Attributes:
        beside: the folder that its paths are relative to. folder: below which the steps' folders stand.
        allow_unsealed: go on where the network cannot be given up.
    """

    recipe: Recipe
    place: Home
    beside: Path
    folder: Path
    say: Say
    allow_unsealed: bool = False

    @cached_property
    def base(self) -> Base:
        """The base, unpacked."""
        return self.open(self.recipe.base)

    @property
    def base_file(self) -> Path | None:
        """The base's GGUF, not unpacked; None for a folder of safetensors."""
        found = model_path(self.recipe.base, self.place, self.beside)
        return found if found.is_file() else None

    def open(self, name: str) -> Base:
        """A model by name or path, unpacked."""
        from finetune.base import open_base

        there = self.beside / name
        return open_base(there if there.exists() else name, self.place, self.say)

    def adapter_file(self, named: str, base: Base) -> Path:
        """The adapter that a recipe names for a base: CRAFT is the one that ships with it, else a folder of peft's or a
        GGUF.

        Raises:
            TuneError: there is none.
        """
        found = adapter_at(named, base.sha256, self.beside)
        if found is None:
            what = f"no craft adapter of {base.name}" if named == CRAFT else f"no adapter {named}"
            raise TuneError(f"There is {what}.", "Name a folder of peft's or an adapter's GGUF.")
        return found

    def peft(self, found: Path, base: Base) -> Path:
        """What `adapter_file` found as a folder of peft's; a GGUF is unpacked once, beside the bases."""
        from finetune.adapter_read import read_adapter

        if found.is_dir():
            return found
        folder = self.place.tuning / "adapters" / digest(found)
        return launch.first(
            lambda: folder if (folder / "adapter_config.json").is_file() else read_adapter(found, base, folder)
        )

    def replies(self, teacher: Path) -> Path:
        """The file in which what a teacher wrote is kept, for all recipes."""
        return self.place.tuning / "teachers" / f"{digest(teacher)}.jsonl"

    def of(self, step: str, seed: int = 0) -> Path:
        """The folder of a step."""
        return self.folder / f"seed-{seed}" / step if step in SEEDED else self.folder / step

    @property
    def stages(self) -> tuple[str, ...]:
        """The steps of the recipe that make weights."""
        return tuple(stage for stage in STAGES if getattr(self.recipe, stage) is not None)

    def weights(self, stage: str, seed: int) -> Path:
        """What a stage made: a folder of peft's (ADAPTER) or of transformers' (MODEL).

        Raises:
            TuneError: it is not done.
        """
        folder = self.of(stage, seed)
        made = next((folder / name for name in (ADAPTER, MODEL) if (folder / name).is_dir()), None)
        if made is None or read_manifest(folder) is None:
            raise TuneError(f"The step {stage} is not done.", f"Run `kaiki tune {stage}` first.")
        return made

    def examples_file(self) -> Path:
        """The examples. Raises TuneError: they are not made."""
        return need(self.of("data") / EXAMPLES, "data")

    def examples(self) -> list[Example]:
        """The examples, read. Raises TuneError: they are not made."""
        from finetune.examples import read_examples

        return read_examples(self.examples_file())

    def again(self, step: str) -> None:
        """Take away what a step made or left half done, for every seed, so that it is done anew; of `evaluate` also
        what it measured. Nothing that no step made is touched.

        Raises:
            Busy: another process works on it.
        """

        def clear() -> None:
            for folder in dict.fromkeys(self.of(step, seed) for seed in self.recipe.seeds):
                steps.clear(folder)
            if step == "evaluate":
                shutil.rmtree(self.folder / "measured", ignore_errors=True)

        launch.first(clear)

    def trained_on(self) -> dict[str, Path]:
        """The inputs of every step that trains."""
        return {"base": self.base.gguf or self.base.folder, "examples": self.examples_file()}

    def whole(self, stage: str, seed: int, folder: Path) -> Base:
        """A stage's whole weights, as a base with its own folder; an adapter is merged below `folder`'s work."""
        weights = self.weights(stage, seed)
        if weights.name == MODEL:
            return replace(self.base, folder=weights)
        place = folder / WORK / f"{stage}-merged"
        launch.first(lambda: self._merge(weights, place))
        return replace(self.base, folder=place)

    def _merge(self, adapter: Path, place: Path) -> None:
        """Write the base with an adapter merged in, unless it is there; the folder appears whole or not at all."""
        import peft
        import torch

        from finetune.base import load_torch

        if place.is_dir():
            return
        self.say(f"merging the adapter of {adapter.parent.name}")
        model, tokenizer = load_torch(self.base)
        merged = peft.PeftModel.from_pretrained(model, adapter).merge_and_unload()
        partial = place.with_name(f".{place.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        tokenizer.save_pretrained(partial)
        merged.to(torch.float16).save_pretrained(partial)
        partial.rename(place)

    def exported(self, seed: int) -> Iterator[tuple[str, Path | None, Path | None]]:
        """Stage, its adapter's GGUF and its whole GGUF (None: there is none, or one of older weights)."""
        folder = self.of("export", seed)
        made = read_manifest(folder)
        for stage in self.stages:
            if made is None or made.inputs.get(stage) != digest(self.weights(stage, seed)):
                yield stage, None, None
                continue
            adapter, whole = folder / f"{stage}.adapter.gguf", folder / f"{stage}.f16.gguf"
            yield stage, adapter if adapter.is_file() else None, whole if whole.is_file() else None

    def to_quantize(self, seed: int) -> dict[str, Path]:
        """The files that [quantize] makes smaller, by their names: STAGE.f16.gguf, and BASE where it is wanted."""
        found = {whole.name: whole for _, _, whole in self.exported(seed) if whole}
        wanted = self.recipe.quantize
        return found | ({BASE: self.base_file} if wanted and wanted.base and self.base_file else {})


def need(path: Path, step: str) -> Path:
    """The path itself.

    Raises:
        TuneError: nothing lies there, since a step is not done.
    """
    if not path.exists():
        raise TuneError(f"The step {step} is not done.", f"Run `kaiki tune {step}` first.")
    return path


def section(found: T | None, name: str) -> T:
    """A section of the recipe.

    Raises:
        TuneError: it is not there.
    """
    if found is None:
        raise TuneError(f"The recipe has no section [{name}].")
    return found


__all__ = ["ADAPTER", "BASE", "MODEL", "SEEDED", "STAGES", "Run", "need", "section"]
