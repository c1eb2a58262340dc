"""A recipe: one TOML file that says which steps are done, with which settings. All of it is looked at before any work.

    name = "ferries"                 # also the name of its folder below <home>/tuning
    pack = "aegean-ferries"          # an installed pack; may be left out where [data] names passages
    base = "qwen2.5-coder-0.5b"      # a model on this disk, a GGUF file, or a folder of safetensors
    seeds = [1]                      # each seed is a whole run of its own; the report shows their spread
    [data] [lora] [distill] [prune] [export] [quantize] [evaluate] [report]

A step is done when its section stands there. `finetune.sections` describes each key. Unknown keys are errors that name
the key. Paths are relative to the recipe's folder.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from finetune.errors import RecipeFaulty
from finetune.sections import (
    ADAPTED,
    Adapter,
    Data,
    Distill,
    Evaluate,
    Export,
    Lora,
    Prune,
    Quantize,
    Report,
    Section,
    Seed,
)

#: The steps in the order in which they are done.
STEPS = ("data", "lora", "distill", "prune", "export", "quantize", "evaluate", "report")
#: Name the adapter that ships with a base, and what the app lays over a model while the recipe's pack is asked.
CRAFT, APPS = "craft", "app's"
#: Folders that all recipes share, beside theirs.
_SHARED = ("home", "bases", "teachers", "adapters", "kept")
#: A shorter text says nothing about a model (characters).
SHORTEST = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class Recipe(Section):
    """A whole recipe; see the module's text."""

    name: str
    """Of the recipe and its folder: a-z 0-9 . _ -"""
    base: str
    """The model that is tuned."""
    pack: str = ""
    """The pack it is tuned for, and asked about."""
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)] = (1,)
    """One whole run each."""
    data: Data | None = None
    lora: Lora | None = None
    distill: Distill | None = None
    prune: Prune | None = None
    export: Export | None = None
    quantize: Quantize | None = None
    evaluate: Evaluate | None = None
    report: Report | None = None

    @field_validator("name")
    @classmethod
    def _is_name(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError("a name has only a-z 0-9 . _ - and begins with a letter or digit")
        if value in _SHARED:
            raise ValueError(f"{value} is the name of a folder that recipes share; take another")
        return value

    @field_validator("seeds")
    @classmethod
    def _differ(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(value)) != len(value):
            raise ValueError("each seed once")
        return value

    @model_validator(mode="after")
    def _fits(self) -> Recipe:
        if self.data and not (self.pack or self.data.passages):
            raise ValueError("data: name a pack, or passages")
        if not self.data and (self.lora or self.distill or (self.prune and self.prune.recover)):
            raise ValueError("data: the section is missing, and something is to be trained")
        if self.prune and self.prune.start != "base" and getattr(self, self.prune.start) is None:
            raise ValueError(f"prune.start: there is no section [{self.prune.start}]")
        if self.export and not self.tuned:
            raise ValueError("export: nothing is tuned that could be written; say [lora], [distill] or [prune]")
        if self.quantize and not (self.merged or self.quantize.base):
            raise ValueError("quantize: no merged file is made; say merged = true in [export], prune, or base = true")
        if self.quantize and not set(self.quantize.kinds) - {"f16"}:
            raise ValueError("quantize.kinds: name one that is smaller than f16")
        if self.quantize and self.quantize.importance and not self.data:
            raise ValueError("quantize.importance: without [data] there are no examples to weigh the error by")
        export, laid = self.export or Export(), self._laid
        if export.adapter and (dora := next((key for key, one in laid.items() if one.dora), "")):
            raise ValueError(f"{dora}.dora: no adapter file can be made of it; say adapter = false, merged = true")
        if self.tuned and not (export.adapter or self.merged):
            raise ValueError("export.adapter: nothing else would be written; say merged = true")
        if export.into_pack and not (export.adapter and laid):
            raise ValueError("export.into_pack: no adapter is written that could be put there")
        if self.evaluate and not (self.pack or self.evaluate.packs):
            raise ValueError("evaluate: name a pack whose questions are asked, above or in packs")
        if self.report and not self.evaluate:
            raise ValueError("report: there is nothing to report without [evaluate]")
        return self

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that are done, in their order. What is tuned is exported without being asked for."""
        return tuple(s for s in STEPS if getattr(self, s) is not None or (s == "export" and self.tuned))

    @property
    def _laid(self) -> dict[str, Adapter]:
        """The sections that make an adapter."""
        found: dict[str, Adapter] = {"lora": self.lora} if self.lora else {}
        return found | ({"distill": self.distill} if self.distill and self.distill.weights == "lora" else {})

    @property
    def tuned(self) -> bool:
        """Whether any step changes weights."""
        return bool(self.lora or self.distill or self.prune)

    @property
    def merged(self) -> bool:
        """Whether a whole model is written."""
        return bool(
            (self.export and self.export.merged) or self.prune or (self.distill and self.distill.weights == "full")
        )

    @property
    def models(self) -> tuple[tuple[str, str], ...]:
        """Key and name of every model that it needs."""
        found = [("base", self.base)]
        found += [("data.teacher", self.data.teacher)] if self.data and self.data.teacher else []
        found += [("distill.teacher", self.distill.teacher.removesuffix(ADAPTED))] if self.distill else []
        found += (
            [("evaluate.compare", name.removesuffix(ADAPTED)) for name in self.evaluate.compare]
            if self.evaluate
            else []
        )
        return tuple(found)

    @property
    def gguf_keys(self) -> frozenset[str]:
        """Keys of the models that llama.cpp runs, which are GGUF files therefore."""
        writes = {"distill.teacher"} if self.distill and self.distill.by == "text" else set()
        return frozenset({"data.teacher", "evaluate.compare"} | writes)

    @property
    def adapters(self) -> tuple[tuple[str, str, str], ...]:
        """Key and name of every adapter that it needs (CRAFT, APPS, or a path), and the model that it is laid over."""
        found = [("lora.start", self.lora.start, self.base)] if self.lora and self.lora.start else []
        if self.distill and self.distill.teacher.endswith(ADAPTED):
            found.append(("distill.teacher", CRAFT, self.distill.teacher.removesuffix(ADAPTED)))
        for name in self.evaluate.compare if self.evaluate else ():
            found += [("evaluate.compare", APPS, name.removesuffix(ADAPTED))] if name.endswith(ADAPTED) else []
        return tuple(found)

    @property
    def packs(self) -> tuple[tuple[str, str], ...]:
        """Key and name of every pack, the recipe's own first."""
        found = [("pack", self.pack)] if self.pack else []
        return tuple(found + ([("evaluate.packs", name) for name in self.evaluate.packs] if self.evaluate else []))


def read_recipe(path: Path) -> Recipe:
    """Read a recipe and look at its keys and values; nothing on the disk but the file.

    Raises:
        RecipeFaulty: with every fault, each naming its key.
    """
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RecipeFaulty(f"The recipe {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise RecipeFaulty(f"The recipe {path.name} is no TOML: {error}.") from error
    return parse(body, path.name)


def parse(body: dict[str, Any], where: str = "the recipe") -> Recipe:
    """A recipe from what TOML holds. Raises RecipeFaulty as `read_recipe` does."""
    try:
        return Recipe.model_validate(body)
    except ValidationError as error:
        faults = tuple(_said(dict(one)) for one in error.errors())
        more = f" (and {len(faults) - 1} more)" if faults[1:] else ""
        raise RecipeFaulty(
            f"{where}: {faults[0]}{more}.", faults, "finetune/sections.py describes each key; nothing was done."
        ) from error


def _said(fault: dict[str, Any]) -> str:
    """One fault with its key, for a reader."""
    # The member of a union that pydantic tried is no key of the file.
    place = [str(part) for part in fault["loc"] if not re.match(r"(tuple|literal|list|function)\W", str(part))]
    key = ".".join(place)
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(place[-1], _keys_at(place[:-1]), n=1)
        return f"{key}: unknown key" + (f"; did you mean {near[0]}?" if near else "")
    text = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    if fault["type"] == "missing":
        return f"{key}: must be given"
    return f"{key}: {text[0].lower()}{text[1:]}" if key else text


def _keys_at(place: list[str]) -> list[str]:
    model: type[BaseModel] | None = Recipe
    for part in place:
        field = model.model_fields.get(part) if model else None
        kinds = getattr(field.annotation, "__args__", (field.annotation,)) if field else ()
        model = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)
    return list(model.model_fields) if model else []
