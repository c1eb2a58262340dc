"""What `kaiki models …` does, without the command line: plain functions that give JSON-able values.

All raise KaikiError with message and hint. Sizes are bytes, memory MB, context tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.config import Home
from assistant.models.adapter import craft_cards
from assistant.models.files import PARTIAL
from assistant.models.pull import Downloads, PullEvent
from assistant.models.speech import add_speech
from assistant.models.store import InstalledModel, ModelStore


def list_models(home: Home) -> list[dict[str, Any]]:
    """Every model of the catalogue and on the disk, the catalogue's order first."""
    store = ModelStore(home)
    installed, damaged, chosen = store.installed(), store.damaged(), store.chosen()
    names = [*store.catalog, *(n for n in [*installed, *damaged] if n not in store.catalog)]
    return [_row(store, name, installed, damaged) | {"chosen": name == chosen} for name in names]


def _row(store: ModelStore, name: str, installed: dict[str, Any], damaged: dict[str, Any]) -> dict[str, Any]:
    entry, model = store.catalog.get(name), installed.get(name)
    state = "missing"
    if model:
        state = "installed"
    elif name in damaged:
        state = "damaged"
    elif (store.folder / PARTIAL / name).is_dir():
        state = "partly fetched"
    return {
        "name": name,
        "state": state,
        "kind": entry.kind if entry else getattr(model, "kind", "chat"),
        "title": entry.title if entry else name,
        "good_for": entry.good_for if entry else "A file of your own.",
        "licence": entry.licence if entry else "",
        "languages": list(entry.languages) if entry else [],
        "family": entry.family if entry else getattr(model, "family", ""),
        "context": entry.context if entry else getattr(model, "context", 0),
        "size_bytes": model.size if model else getattr(entry, "size_bytes", 0),
        "memory_mb": entry.memory_mb if entry else 0,
        "in_catalogue": entry is not None,
    }


def info(home: Home, name: str) -> dict[str, Any]:
    """All about one model: the row of `list_models`, its sources and hashes, and where it lies."""
    store = ModelStore(home)
    store.known(name)
    installed, damaged = store.installed(), store.damaged()
    entry, model = store.catalog.get(name), installed.get(name)
    return _row(store, name, installed, damaged) | {
        "chosen": store.chosen() == name,
        "path": str(store.path(name)) if model else None,
        "sha256": model.sha256 if model else (entry.sha256.get(entry.file) if entry else None),
        "pinned": dict(entry.sha256) if entry else {},
        "sources": [s.label for s in entry.sources] if entry else [],
        "source": model.source if model else None,
        "added_at": model.added_at if model else None,
        "dimensions": entry.dimensions if entry else 0,
        "problem": str(damaged[name]) if name in damaged else None,
        "adapter": _adapter(name, model),
    }


def _adapter(name: str, model: InstalledModel | None) -> dict[str, Any] | None:
    """The craft adapter that ships with a model, also for the same file under another name; None for none."""
    cards, _ = craft_cards()
    fitting = [c for c in cards.values() if model and c.base_sha256 == model.sha256]
    card = fitting[0] if fitting else cards.get(name)
    if card is None:
        return None
    why = "" if card.size else "its file is not there"
    if model and card.base_sha256 != model.sha256:
        why = "it was made for another file of this model"
    return {
        "file": f"{card.model}.gguf", "sha256": card.sha256, "base_sha256": card.base_sha256, "rank": card.rank,
        "size_bytes": card.size, "trained": card.trained, "how": card.how, "prompt": card.prompt,
        "used": model is not None and not why, "why": why or ("" if model else "the model is not on this disk"),
    }  # fmt: skip


def pull(home: Home, name: str, on_progress: Callable[[PullEvent], None] | None = None) -> dict[str, Any]:
    """Fetch a model, telling `on_progress` how far it is; what model.json says of it, and its path."""
    with Downloads(home) as downloads:
        for event in downloads.pull(name):
            if on_progress:
                on_progress(event)
    return _installed(ModelStore(home), name)


def add(home: Home, path: Path, name: str | None = None) -> dict[str, Any]:
    """Add a GGUF file or the folder of a speech model from the disk; the original stays where it is."""
    store = ModelStore(home)
    if path.expanduser().is_dir():
        return _installed(store, add_speech(store, path, name).name)
    return _installed(store, store.add(path, name).name)


def use(home: Home, name: str) -> dict[str, Any]:
    """Make it the model that answers from now on."""
    store = ModelStore(home)
    store.choose(name)
    return {"name": name, "chosen": True, "path": str(store.path(name))}


def remove(home: Home, name: str) -> dict[str, Any]:
    """Delete a model; the receipt names every file."""
    return ModelStore(home).remove(name)


def _installed(store: ModelStore, name: str) -> dict[str, Any]:
    return asdict(store.get(name)) | {"path": str(store.path(name))}
