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

from assistant.config import Home
from assistant.errors import KaikiError
from finetune.errors import RecipeFaulty, TuneError
from finetune.named_packs import pack_folder
from finetune.sections import Adapter, Data, Distill, Evaluate, Export, Lora, Prune, Quantize, Report, Section, Seed

#: The steps in the order in which they are done.
STEPS = ("data", "lora", "distill", "prune", "export", "quantize", "evaluate", "report")
#: Behind a model's name: with the adapter that the app would lay over it.
ADAPTED = "+adapter"
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
        if self.distill and self.distill.weights == "full" and self.distill.bits < 16:
            raise ValueError("distill.bits: whole weights are fitted in 16 or 32 bits")
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


def check_files(recipe: Recipe, place: Home, beside: Path) -> None:
    """Look whether all that a recipe names is there (pack, models, adapters, passages, texts) and whether what it asks
    of them can be done.

    Args:
        beside: the folder that paths are relative to.

    Raises:
        RecipeFaulty: naming the keys of what is missing or cannot be done.
    """
    from finetune.fits import base_faults

    faults = [f"{key}: {why}" for key, name in recipe.models if (why := _no_model(key, name, place, beside))]
    packs = [f"{key}: {why}" for key, name in recipe.packs if (why := _no_pack(name, place, beside))]
    if not faults:
        faults += base_faults(recipe, model_path(recipe.base, place, beside))
        faults += [
            f"{key}: {why}"
            for key, named, model in recipe.adapters
            if not (named == APPS and packs) and (why := _no_adapter(recipe, (named, model), place, beside))
        ]
    faults += packs or _no_questions(recipe, place, beside)
    mixed = [("passages", p) for p in recipe.data.passages] if recipe.data else []
    mixed += [("replay", p) for p in recipe.data.replay] if recipe.data else []
    faults += [f"data.{key}: no file is named {p}" for key, p in mixed if not matching(p, beside)]
    text = recipe.evaluate.general_text if recipe.evaluate else ""
    faults += [f"evaluate.general_text: {why}"] if text and (why := _no_text(text, beside)) else []
    if recipe.export and recipe.export.into_pack and not pack_folder(recipe.pack, beside):
        faults.append("export.into_pack: pack must name a pack's folder")
    if faults:
        more = f" (and {len(faults) - 1} more)" if faults[1:] else ""
        raise RecipeFaulty(f"{faults[0]}{more}.", tuple(faults), "Nothing was done.")


def matching(pattern: str, beside: Path) -> list[Path]:
    """The files that a path or pattern of a recipe names, sorted."""
    whole = beside / pattern
    if "*" not in pattern:
        return [whole] if whole.is_file() else []
    anchor = Path(whole.anchor)
    return sorted(p for p in anchor.glob(str(whole.relative_to(anchor))) if p.is_file())


def _no_model(key: str, name: str, place: Home, beside: Path) -> str:
    from assistant.models.store import ModelStore

    if (beside / name / "config.json").is_file():
        only = key in ("data.teacher", "evaluate.compare")
        return f"{name} is a folder of safetensors; name a GGUF" if only else ""
    if (beside / name).is_file():
        return ""
    try:
        kind = ModelStore(place).get(name).kind
    except KaikiError as error:
        return str(error).rstrip(".")
    return "" if kind == "chat" else f"{name} is no chat model"


def adapter_at(named: str, base_sha256: str, beside: Path) -> Path | None:
    """What a recipe names for a base: CRAFT is the adapter that ships with it, else a path; None: it is not there."""
    from assistant.models.adapter import craft_file

    found = craft_file(base_sha256) if named == CRAFT else beside / named
    return found if found is not None and found.exists() else None


def apps_adapter(recipe: Recipe, base_sha256: str, place: Home, beside: Path) -> tuple[Path | None, bool]:
    """The file that the app lays over a model while the recipe's pack is asked (None: nothing), and whether the pack
    brings it along.

    Raises:
        TuneError: it lies in no file that could be measured. PackError: there is no such pack, or it is damaged.
    """
    from assistant.models.adapter import craft_file
    from assistant.packs.manifest import read_manifest
    from assistant.packs.store import PackStore

    name = recipe.packs[0][1]
    folder = pack_folder(name, beside)
    store = PackStore(place)
    named = read_manifest(folder).adapters if folder else store.card(name).adapters
    part = next((one for one in named if one.base_sha256 == base_sha256), None)
    if part is None:
        return craft_file(base_sha256), False
    path = (folder or store.folder(name)) / part.file
    if not path.is_file():
        why = "and is private, so it lies in no file" if folder is None else "and does not hold it"
        raise TuneError(f"The pack {name} names the adapter {part.file} {why}.")
    return path, True


def model_path(name: str, place: Home, beside: Path) -> Path:
    """Where a model lies that a recipe names: a GGUF or a folder of safetensors beside it, else one of this disk's.

    Raises:
        KaikiError: there is none, or it is damaged.
    """
    from assistant.models.store import ModelStore

    there = beside / name
    return there if there.is_file() or (there / "config.json").is_file() else ModelStore(place).path(name)


def _no_adapter(recipe: Recipe, wanted: tuple[str, str], place: Home, beside: Path) -> str:
    from finetune.steps import digest

    named, model = wanted
    sha256 = digest(model_path(model, place, beside))
    if named == APPS:
        try:
            found = apps_adapter(recipe, sha256, place, beside)[0]
        except KaikiError as error:
            return str(error).rstrip(".")
        return "" if found else f"no craft adapter ships with {model}, and the pack brings none for it"
    if adapter_at(named, sha256, beside):
        return ""
    return f"no craft adapter ships with {model}" if named == CRAFT else f"there is no {named}"


def _no_questions(recipe: Recipe, place: Home, beside: Path) -> list[str]:
    """Packs that lack the questions they are to be asked."""
    from assistant.packs.selftest import DEVELOPMENT, QUESTIONS
    from finetune.fits import question_fault

    if not recipe.evaluate:
        return []
    file = DEVELOPMENT if recipe.evaluate.questions == "development" else QUESTIONS
    asked = [(key, name, file) for key, name in recipe.packs]
    asked += [(*recipe.packs[0], DEVELOPMENT)] if recipe.evaluate.fit else []
    faults = [f"{key}: {why}" for key, name, file in asked if (why := question_fault(name, place, beside, file))]
    folders = [pack_folder(name, beside) is not None for _, name in recipe.packs]
    if any(folders) and not all(folders):
        faults.append("evaluate.packs: installed packs and folders of packs cannot be asked together")
    return faults


def _no_text(name: str, beside: Path) -> str:
    """Why a text cannot be read by a model."""
    try:
        text = (beside / name).read_text(encoding="utf-8")
    except OSError:
        return f"there is no file {name}"
    except ValueError:
        return f"{name} is no text in UTF-8"
    return "" if len(text.strip()) >= SHORTEST else f"{name} is too short"


def _no_pack(name: str, place: Home, beside: Path) -> str:
    from assistant.packs.store import PackStore

    if pack_folder(name, beside):
        return ""
    try:
        PackStore(place).card(name)
    except KaikiError as error:
        return str(error).rstrip(".")
    return ""
