"""A model's reading of the passages that `look` kept: log-odds of "stated" and hidden states, one file a pack."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering import write
from assistant.models.chat import ChatModel, Message, never

#: Readings between two savings.
EVERY = 40


def read(work: Path, model: ChatModel, encoder: str, packs: Sequence[str]) -> None:
    """Read what was kept of these packs (all of them when none is named); goes on where it was stopped.

    Args:
        model: with the adapter that lies over it, if any.
    """
    under = f"{model.name}{'+craft' if model.adapter else ''}"
    for path in sorted(work.glob(f"*.{encoder}.looks.json")):
        name = path.name.removesuffix(f".{encoder}.looks.json")
        if not packs or name in packs:
            _read_pack(work / f"{name}.{encoder}.{under}", json.loads(path.read_text(encoding="utf-8")), model)


def _read_pack(out: Path, looks: list[dict[str, Any]], model: ChatModel) -> None:
    text, numbers = out.with_name(f"{out.name}.json"), out.with_name(f"{out.name}.npy")
    rows: list[dict[str, Any]] = []
    states: list[Any] = []
    if text.is_file() and numbers.is_file():
        rows = json.loads(text.read_text(encoding="utf-8"))
        states = list(np.load(numbers, allow_pickle=False))

    def save() -> None:
        np.save(numbers, np.asarray(states), allow_pickle=False)
        text.write_text(json.dumps(rows), encoding="utf-8")

    # What lies further than the first file's length was not saved whole.
    rows, states = rows[: len(states)], states[: len(rows)]
    craft = model.adapter is not None
    began = time.perf_counter()
    for new, look in enumerate(looks[len(rows) :], start=1):
        chat = [*write.beginning(look["role"], craft=craft), Message("user", look["user"])]
        stated = write.stated(model, chat, never, craft=craft)
        if model.states is None:
            raise ValueError(f"{model.name} shows no hidden states")
        kept = {key: value for key, value in look.items() if key not in ("role", "user")}
        rows.append(kept | {"values": look["values"] | {"stated": stated}})
        # Half the digits are enough for a fit.
        states.append(model.states.astype(np.float16))
        if new % EVERY == 0:
            save()
            each = (time.perf_counter() - began) / new
            print(f"{out.name}: {len(rows)} of {len(looks)} ({each:.1f} s each)", file=sys.stderr, flush=True)
    save()
