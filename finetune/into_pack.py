"""What a recipe puts into the folder of its pack: the adapter, its entry in pack.toml, and what was fitted for it.

Nothing else in the folder is touched. A signature of the pack no longer holds afterwards; `kaiki packs build` signs it
anew. Whether the adapter is any good is for `evaluate` to say: it is put there before it is measured.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.models.files import disk_errors
from assistant.packs.manifest import MANIFEST, parse
from finetune.errors import TuneError
from finetune.run import Run
from finetune.steps import digest


def place_of(run: Run) -> Path:
    """Where the adapter of the recipe's base lies in the pack's folder: under the base's name, with the beginning of
    its sha256 where the pack has an adapter of that name for another base."""
    folder = run.beside / run.recipe.pack
    name = f"{run.base.name}.gguf"
    manifest, _ = parse((folder / MANIFEST).read_bytes())
    others = [a.file for a in manifest.adapters if a.base_sha256 != run.base.sha256] if manifest else []
    if f"adapters/{name}" in others:
        name = f"{run.base.name}-{run.base.sha256[:8]}.gguf"
    return folder / "adapters" / name


def put_adapter(run: Run, seed: int) -> None:
    """Put the last stage's adapter there, and name it in pack.toml unless something is named for that base already.

    Raises:
        TuneError: there is no adapter.
    """
    there = [adapter for _, adapter, _ in run.exported(seed) if adapter]
    if not there:
        raise TuneError("There is no adapter to put into the pack.", "Look at [export].")
    target = place_of(run)
    target.parent.mkdir(exist_ok=True)
    if not target.is_file() or digest(target) != digest(there[-1]):
        # What was fitted for the one before; it would be left out, with a warning.
        target.with_suffix(".json").unlink(missing_ok=True)
        shutil.copyfile(there[-1], target)
    run.say(f"export: {_named(run, target)}")


def _named(run: Run, target: Path) -> str:
    """Name the adapter in pack.toml where that can be done; what came of it."""
    path = target.parents[1] / MANIFEST
    body = path.read_bytes()
    file = f"adapters/{target.name}"
    manifest, _ = parse(body)
    there = next((a for a in manifest.adapters if a.base_sha256 == run.base.sha256), None) if manifest else None
    if there is not None and there.file == file:
        return f"{target.name} is in the pack"
    entry = f'[[adapters]]\nfile = "{file}"\nbase_sha256 = "{run.base.sha256}"\n'
    more = body + (b"" if body.endswith(b"\n") else b"\n") + b"\n" + entry.encode()
    if there is None and parse(more)[0] is not None:
        with disk_errors(path.parent):
            whole = path.with_name(f".{MANIFEST}.partial")
            whole.write_bytes(more)
            whole.replace(path)
        return f"{target.name} is in the pack, and {MANIFEST} names it"
    return (
        f"{target.name} is in the pack; {MANIFEST} must name it under [[adapters]], with file = "
        f'"{file}" and base_sha256 = "{run.base.sha256}"'
    )


def fitted_of(point: dict[str, Any]) -> dict[str, Any]:
    """What was fitted for a point on the recipe's own pack (see `finetune.asking.fit`); empty where nothing was."""
    return next(iter(point["scores"].values())).get("fitted") or {}


def put_fitted(run: Run, points: Sequence[dict[str, Any]]) -> None:
    """Put what was fitted for the adapter in `evaluate` beside it, so that it decides as it was measured."""
    seed = run.recipe.seeds[0]
    adapters = [p for p in points if p["kind"] == "adapter" and p["seed"] == seed]
    text = fitted_of(adapters[-1]).get("calibration") if adapters else None
    target = place_of(run)
    if text and target.is_file():
        target.with_suffix(".json").write_text(text, encoding="utf-8")
        run.say(f"evaluate: {target.stem}.json, the decision that was fitted for the adapter, is in the pack beside it")
