"""Checkpoints of a training: written beside and renamed, so that one is whole or not there, whenever a run is killed.

    folder/step-000050/      weights and optimizer (safetensors), state.json; the last one only
    folder/best-000040.safetensors   the trained weights with the best loss on the held examples

A best file is written before the checkpoint that names it, and removed after the next one does not. What it does not
protect against: a disk that loses what it said was written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.models.files import disk_errors
from finetune.errors import TuneError

TENSORS, STATE = "tensors.safetensors", "state.json"
_STEP = re.compile(r"step-(\d{6,})")


class Store:
    """The checkpoints of one run.

    Args:
        fingerprint: of settings, data and trained weights.
        writes: whether this process writes; of several only one does.
    """

    def __init__(self, folder: Path, fingerprint: str, writes: bool = True) -> None:
        self.folder, self.fingerprint, self.writes = folder, fingerprint, writes

    def save(self, step: int, tensors: Mapping[str, Any], state: Mapping[str, Any], best: int | None) -> None:
        """Write a checkpoint, then remove what came before; one that stands already is kept as it is.

        Raises:
            HomeError: the disk is full or cannot be written.
        """
        final = self.folder / f"step-{step:06}"
        if not self.writes or final.exists():
            return
        from safetensors.torch import save_file

        partial = self.folder / f".step-{step:06}.partial"
        with disk_errors(self.folder, "The last checkpoint is kept."):
            if partial.exists():
                shutil.rmtree(partial)
            partial.mkdir(parents=True)
            save_file({name: one.contiguous().cpu() for name, one in tensors.items()}, partial / TENSORS)
            body = {"fingerprint": self.fingerprint, **state}
            (partial / STATE).write_text(json.dumps(body), encoding="utf-8")
            for name in (TENSORS, STATE):
                _flush(partial / name)
            partial.rename(final)
        for path in self.folder.iterdir():
            old = path != final and (_STEP.fullmatch(path.name) or path.name.endswith(".partial"))
            if old and path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith("best-") and path != self._best(best):
                path.unlink(missing_ok=True)

    def load(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Tensors and state of the last checkpoint; None without one.

        Raises:
            TuneError: it belongs to another run, or is damaged.
        """
        found = sorted(path for path in self.folder.glob("step-*") if _STEP.fullmatch(path.name))
        if not found:
            return None
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        last = max(found, key=lambda path: int(path.name.removeprefix("step-")))
        try:
            state: dict[str, Any] = json.loads((last / STATE).read_text(encoding="utf-8"))
            tensors = load_file(last / TENSORS)
        except (OSError, ValueError, SafetensorError) as error:
            raise TuneError(f"The checkpoint {last.name} is damaged.", "Remove it to begin anew.") from error
        if state.pop("fingerprint", "") != self.fingerprint:
            raise TuneError(
                f"The checkpoint {last.name} was made with other settings or examples.",
                "Name another folder, or remove the checkpoint to begin anew.",
            )
        return tensors, state

    def keep_best(self, step: int, weights: Mapping[str, Any]) -> None:
        """Write the best weights so far.

        Raises:
            HomeError: the disk is full or cannot be written.
        """
        if not self.writes:
            return
        from safetensors.torch import save_file

        final = self._best(step)
        partial = final.with_name(f".{final.name}.partial")
        with disk_errors(self.folder, "The last checkpoint is kept."):
            self.folder.mkdir(parents=True, exist_ok=True)
            save_file({name: one.contiguous().cpu() for name, one in weights.items()}, partial)
            _flush(partial)
            partial.replace(final)

    def best(self, step: int) -> dict[str, Any]:
        """The weights kept at a step."""
        from safetensors.torch import load_file

        return dict(load_file(self._best(step)))

    def _best(self, step: int | None) -> Path:
        return self.folder / f"best-{step or 0:06}.safetensors"


def _flush(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
