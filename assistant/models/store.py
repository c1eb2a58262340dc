"""Models on disk: `<models>/<name>/` with its files and `model.json`, which is the mark of completeness.

A folder is filled aside, under `<models>/.partial/`, and renamed into place in one step: what stands under a
name is whole. `<models>/hashes.json` keeps the hash of each first download that nobody pinned; it survives
`remove`, so a file that changed at its source is noticed. Folders are 0700, files 0600.
"""

from __future__ import annotations

import difflib
import json
import re
import secrets
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.config import Home
from assistant.errors import (
    HomeError,
    ModelBroken,
    ModelMissing,
    ModelTooLarge,
    ModelUnknown,
    UsageError,
)  # fmt: skip
from assistant.models.catalog import NAME, load_catalog, safe_name
from assistant.models.files import (
    PARTIAL,
    copy_and_hash,
    disk_errors,
    hash_file,
    hold_lock,
    make_private,
    need_space,
    now,
    read_object,
    shown,
    sync,
    write_json,
)
from assistant.text import clean

CARD = "model.json"
#: Ending of the small file in which the downloader keeps what the hub said of a file (etag, commit, size).
NOTE = ".note"


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """What model.json says. Sizes in bytes, context in tokens (0: not known).

    Attributes:
        file: the GGUF's file name, "" for an encoder's folder.
        sha256: of that file; for a folder one hash over the names and hashes of `files`.
        source: the label of the source, or the path it was added from.
        files: name → sha256 of every file.
    """

    name: str
    kind: str
    file: str
    sha256: str
    size: int
    source: str
    added_at: str
    family: str = ""
    context: int = 0
    files: dict[str, str] = field(default_factory=dict)


class ModelStore:
    """The models under one home.

    Args:
        home: for the settings, and for where the models lie.
        folder: another place of the models, for the process that is told only that.
    """

    def __init__(self, home: Home, folder: Path | None = None) -> None:
        self._home, self.folder = home, folder or home.models
        self.catalog = load_catalog()

    def installed(self) -> dict[str, InstalledModel]:
        """All whole models by name. A damaged one is left out here and named by `damaged`."""
        found = {name: self._try(name) for name in self._names()}
        return {name: model for name, model in found.items() if isinstance(model, InstalledModel)}

    def damaged(self) -> dict[str, ModelBroken]:
        """What is wrong with each model that cannot be used as it lies there."""
        found = {name: self._try(name) for name in self._names()}
        return {name: fault for name, fault in found.items() if isinstance(fault, ModelBroken)}

    def path(self, name: str) -> Path:
        """The GGUF, or the folder of an encoder.

        Raises:
            ModelUnknown, ModelMissing, ModelBroken: with what to do.
        """
        model = self.get(name)
        return self.folder / name / model.file

    def get(self, name: str) -> InstalledModel:
        """One whole model. Raises as `path` does."""
        model = self._try(name) if NAME.fullmatch(name) else None
        if isinstance(model, ModelBroken):
            raise model
        if model is None:
            self.known(name)
            raise ModelMissing(f"The model {name} is not on this disk.", f"Fetch it with `kaiki models pull {name}`.")
        return model

    def known(self, name: str) -> None:
        """Raises ModelUnknown, naming near names, unless the catalogue or the disk knows this name."""
        names = [*self.catalog, *(n for n in self._names() if n not in self.catalog)]
        if name not in names:
            near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.4)
            meant = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(names)}."
            raise ModelUnknown(f"There is no model named {clean(name, newlines=False)[:80]!r}.", meant)

    def add(self, path: Path, name: str | None = None) -> InstalledModel:
        """Copy a GGUF file into the store and check it. A file the catalogue pins gets its catalogue name.

        Raises:
            UsageError: no such file, or the name is taken by another model.
            ModelBroken: not a GGUF, truncated, damaged, an adapter or one piece of several.
            HomeError: disk full or not writable. Nothing is changed in all these cases.
        """
        from assistant.models.gguf_header import check_gguf

        path = path.expanduser().absolute()
        if name is not None and not NAME.fullmatch(name):
            raise UsageError("A model's name has only a-z 0-9 . _ - and begins with a letter or digit.")
        try:
            size = path.stat().st_size
            with path.open("rb") as handle:
                magic = handle.read(4)
        except OSError as error:
            raise UsageError(f"The file {shown(path)} cannot be read: {error.strerror}.") from error
        if magic != b"GGUF":
            raise ModelBroken(f"{shown(path)} is not a GGUF file.", "Nothing was changed. Kaiki runs GGUF files only.")
        with hold_lock(self.folder, "adding", "adding a model"):
            need_space(self.folder, size, HomeError)
            staged = self.folder / PARTIAL / "adding-files"
            try:
                with disk_errors(self.folder):
                    shutil.rmtree(staged, ignore_errors=True)
                    make_private(staged)
                    digest = copy_and_hash(path, staged / "model.gguf")
                facts = check_gguf(staged / "model.gguf")
                model = self._describe(path, name, digest, facts)
                there = self._try(model.name)
                if isinstance(there, InstalledModel):
                    if there.sha256 == digest:
                        return there
                    raise UsageError(f"Another model is named {model.name}.", "Choose another with --name.")
                with disk_errors(self.folder):
                    (staged / "model.gguf").rename(staged / model.file)
                self.place(staged, model)
                return model
            finally:
                shutil.rmtree(staged, ignore_errors=True)

    def _describe(self, path: Path, name: str | None, digest: str, facts: dict[str, Any]) -> InstalledModel:
        pinned = [e.name for e in self.catalog.values() if digest in e.sha256.values() and e.format == "gguf"]
        plain = re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()).strip("._-")[:64] or "model"
        chosen = name or (pinned[0] if pinned else plain)
        entry = self.catalog.get(chosen)
        if entry and (entry.format != "gguf" or (entry.sha256 and digest not in entry.sha256.values())):
            raise UsageError(
                f"{chosen} is a name of the catalogue, and this file is not that model (its hash differs).",
                "Nothing was changed. Give it another name with --name.",
            )
        file = entry.file if entry else f"{plain}.gguf"
        family = str(facts.get("general.architecture", ""))
        context = facts.get(f"{family}.context_length", 0)
        return InstalledModel(
            name=chosen, kind="chat", file=file, sha256=digest, size=int(facts["file_size"]),
            source=shown(path), added_at=now(), family=clean(family, newlines=False)[:64],
            context=context if isinstance(context, int) else 0, files={file: digest},
        )  # fmt: skip

    def place(self, staged: Path, model: InstalledModel) -> None:
        """Put a filled folder into the place of the model; model.json is written last, then one rename.

        Raises:
            HomeError: the folder cannot be written; an older model of that name stays.
        """
        place = self.folder / model.name
        aside = self.folder / f".old-{model.name}"
        with disk_errors(self.folder):
            for path in [staged, *staged.rglob("*")]:
                path.chmod(0o700 if path.is_dir() else 0o600)
                sync(path)
            write_json(staged / CARD, asdict(model))
            shutil.rmtree(aside, ignore_errors=True)
            if place.exists():
                place.rename(aside)
            staged.rename(place)
            sync(self.folder)
        shutil.rmtree(aside, ignore_errors=True)

    def remove(self, name: str) -> dict[str, Any]:
        """Delete a model and what had arrived of it.

        Returns:
            A receipt: name, removed (paths below the models folder), bytes_freed, was_chosen.
        """
        self.known(name)
        places = [p for p in (self.folder / name, self.folder / PARTIAL / name) if p.is_dir()]
        if not places:
            raise ModelMissing(f"The model {name} is not on this disk; nothing was removed.")
        removed, freed, was_chosen = [], 0, self.chosen() == name
        # The same lock as a pull has: what is being fetched is not taken away under it.
        with (
            hold_lock(self.folder, name, f"fetching {name}"),
            disk_errors(self.folder, "Part of it may still be there."),
        ):
            if was_chosen:
                self._settings({"model": None})
            for place in places:
                # Renamed first: a crash in the middle never leaves half a model that looks whole.
                gone = self.folder / f".gone-{secrets.token_hex(4)}"
                files = [p for p in sorted(place.rglob("*")) if p.is_file()]
                removed += [p.relative_to(self.folder).as_posix() for p in files]
                freed += sum(p.stat().st_size for p in files)
                place.rename(gone)
            for gone in self.folder.glob(".gone-*"):
                shutil.rmtree(gone)
        return {"name": name, "removed": removed, "bytes_freed": freed, "was_chosen": was_chosen}

    def verify(self, name: str) -> InstalledModel:
        """Read every file again and compare with the hash recorded and the one pinned. Raises ModelBroken."""
        model = self.get(name)
        pinned = self.catalog[name].sha256 if name in self.catalog else {}
        for file, digest in (model.files | pinned).items():
            try:
                found = hash_file(self.folder / name / file)
            except OSError as error:
                found = error.strerror or "unreadable"
            if found != digest:
                raise self._broken(name, f"{file} has changed on the disk")
        return model

    def check_memory(self, name: str, free_mb: int) -> None:
        """Raises ModelTooLarge when the model needs more than `free_mb` MB of memory."""
        entry = self.catalog.get(name)
        # For a file of the user's own: its weights, and room for the context and the program.
        needed = entry.memory_mb if entry else self.get(name).size * 11 // 10 // 10**6 + 300
        if needed > free_mb:
            smaller = [e.name for e in self.catalog.values() if e.kind == "chat" and e.memory_mb <= free_mb]
            hint = f"Close other programs, or take a smaller one, such as {smaller[0]}." if smaller else ""
            raise ModelTooLarge(
                f"The model {name} needs about {needed} MB of free memory; {free_mb} MB are free.",
                hint or "Close other programs.",
            )

    def recorded(self) -> dict[str, dict[str, str]]:
        """`hashes.json`: "name from source" → file → sha256 of the first download."""
        body = read_object(self.folder / "hashes.json")
        return {k: v for k, v in body.items() if isinstance(v, dict)}

    def record(self, key: str, hashes: dict[str, str]) -> None:
        """Keep the hashes of a first download; those already kept stay as they are."""
        book = self.recorded()
        with disk_errors(self.folder):
            write_json(self.folder / "hashes.json", book | {key: hashes | book.get(key, {})})

    def chosen(self) -> str | None:
        """The chat model the user chose, or None."""
        name = read_object(self._home.settings).get("model")
        return name if isinstance(name, str) else None

    def choose(self, name: str) -> None:
        """Make it the user's model; it must be on the disk and a chat model."""
        if self.get(name).kind != "chat":
            raise UsageError(f"{name} is no chat model; it cannot answer.", "Choose a chat model.")
        self._settings({"model": name})

    def _settings(self, change: dict[str, Any]) -> None:
        body = read_object(self._home.settings) | change
        with disk_errors(self._home.root):
            write_json(self._home.settings, {k: v for k, v in body.items() if v is not None})

    def _names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        with disk_errors(self.folder):
            return [p.name for p in sorted(self.folder.iterdir()) if NAME.fullmatch(p.name) and p.is_dir()]

    def _broken(self, name: str, why: str) -> ModelBroken:
        again = f" and `kaiki models pull {name}`" if name in self.catalog else " and add it again"
        return ModelBroken(f"The model {name} is damaged: {why}.", f"Run `kaiki models remove {name}`{again}.")

    def _try(self, name: str) -> InstalledModel | ModelBroken | None:
        folder = self.folder / name
        if not (folder / CARD).is_file():
            return None
        try:
            model = InstalledModel(**json.loads((folder / CARD).read_text(encoding="utf-8")))
            if model.name != name or not all(safe_name(f) for f in (*model.files, model.file or "x")):
                raise ValueError("its model.json speaks of other files")
            size = sum((folder / file).stat().st_size for file in model.files)
            if size != model.size:
                raise ValueError(f"its files have {size} bytes in place of {model.size}")
        except OSError as error:
            return self._broken(name, error.strerror or "a file cannot be read")
        except (ValueError, TypeError, AttributeError) as error:
            return self._broken(name, clean(str(error), newlines=False)[:200])
        return model
