"""What `collect` wrote, as arrays."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
SIGNALS = ("score", "covered", "shown", "unknown", "stated", "lacking", "rank")


@dataclass(frozen=True)
class Data:
    """Readings as rows.

    Attributes:
        states: (n, layers, width); values: (n, signals), in the order of `SIGNALS`.
        question, pack, script: (n,) strings; a question's readings stand together, the first one first.
        answerable: whether its question has an answer in the pack.
        read: whether the passage holds what is asked for; cited: whether it stands in a document that does.
    """

    states: npt.NDArray[np.float32]
    values: Array
    question: npt.NDArray[np.str_]
    pack: npt.NDArray[np.str_]
    script: npt.NDArray[np.str_]
    answerable: Flags
    read: Flags
    cited: Flags

    def at(self, mask: Flags) -> Data:
        """Some of the rows."""
        return replace(self, **{field.name: getattr(self, field.name)[mask] for field in fields(self)})

    @property
    def good(self) -> Flags:
        """Readings on which an answer may stand."""
        return np.logical_and(self.answerable, self.read)

    @property
    def taught(self) -> Flags:
        """Readings that teach "yes" or "no". One of a right document that lacks the expected words may be either."""
        return np.logical_or(self.good, ~(self.answerable & self.cited))

    @property
    def first(self) -> Flags:
        """The first reading of each question."""
        return np.equal(self.values[:, SIGNALS.index("rank")], 0.0)


def read(work: Path, model: str, encoder: str) -> Data | None:
    """What was collected with this model and encoder, but for questions to be asked back; None when nothing was."""
    rows: list[dict[str, Any]] = []
    states: list[Any] = []
    for path in sorted(work.glob(f"*.{encoder}.{model}.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        kept = np.load(path.with_suffix(".npy"), allow_pickle=False)
        for row, state in zip(held, kept, strict=True):
            if row["expect"] != "clarify":
                rows.append(row)
                states.append(state)
    if not rows:
        return None
    return Data(
        np.asarray(states, np.float32),
        np.asarray([[row["values"][name] for name in SIGNALS] for row in rows]),
        np.asarray([f"{row['pack']}/{row['id']}" for row in rows]),
        np.asarray([row["pack"] for row in rows]),
        np.asarray([row["script"] for row in rows]),
        np.asarray([row["expect"] == "answered" for row in rows]),
        np.asarray([row["read"] for row in rows]),
        np.asarray([row["cited"] for row in rows]),
    )
