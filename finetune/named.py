"""What a recipe names: packs, models, adapters, questions and files; where each lies, and whether it is there.

A pack is a folder beside the recipe, or else the name of an installed one; a model is a file or folder beside it, or
else one of this disk's.
"""

from __future__ import annotations

from pathlib import Path

from assistant.config import Home
from assistant.errors import KaikiError
from finetune.errors import RecipeFaulty, TuneError
from finetune.recipe import APPS, CRAFT, SHORTEST, Recipe


def check_files(recipe: Recipe, place: Home, beside: Path) -> None:
    """Look whether all that a recipe names is there (pack, models, adapters, passages, texts) and whether what it asks
    of them can be done.

    Args:
        beside: the folder that paths are relative to.

    Raises:
        RecipeFaulty: naming the keys of what is missing or cannot be done.
    """
    from finetune.fits import base_faults

    faults = [
        f"{key}: {why}"
        for key, name in recipe.models
        if (why := _no_model(name, place, beside, weights=key not in recipe.gguf_keys))
    ]
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


def _no_model(name: str, place: Home, beside: Path, *, weights: bool) -> str:
    """Why a model cannot be had; `weights`: a folder of safetensors will do."""
    from assistant.models.store import ModelStore

    if (beside / name / "config.json").is_file():
        return "" if weights else f"{name} is a folder of safetensors; name a GGUF"
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
    from assistant.models.adapter import other_base
    from assistant.models.gguf_header import read_header
    from finetune.steps import digest

    named, model = wanted
    sha256 = digest(model_path(model, place, beside))
    if named == APPS:
        try:
            found = apps_adapter(recipe, sha256, place, beside)[0]
        except KaikiError as error:
            return str(error).rstrip(".")
        return "" if found else f"no craft adapter ships with {model}, and the pack brings none for it"
    path = adapter_at(named, sha256, beside)
    if path is None:
        return f"no craft adapter ships with {model}" if named == CRAFT else f"there is no {named}"
    if path.is_dir():
        return ""
    try:
        other = other_base(read_header(path, path.name), sha256)
    except KaikiError as error:
        return str(error).rstrip(".")
    return f"{named} was made for another file than {model}" if other else ""


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


def pack_folder(name: str, beside: Path) -> Path | None:
    """The folder of a pack that a recipe names; None: the name is that of an installed pack.

    Args:
        beside: the folder that paths of the recipe are relative to.
    """
    folder = beside / name
    return folder if (folder / "pack.toml").is_file() else None
