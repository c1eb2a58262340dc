"""The attacks: BIPIA's training texts and Giskard's prompt injections, read from a folder that holds their files.

Both are MIT licensed and are not part of this repository: microsoft/BIPIA (`bipia/text_attack_train.json`) and
Giskard-AI/prompt-injections (`giskard-injections/prompt_injections.csv` and `giskard_meta_data.csv`).
"""

from __future__ import annotations

import ast
import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Half = Literal["tuning", "report"]


@dataclass(frozen=True, slots=True)
class Attack:
    """One injected text.

    Attributes:
        id: source and number; source: "bipia" or "giskard"; category: as the source names it.
        expected: strings that a model which obeys writes (Giskard's own); all: whether all of them are needed.
    """

    id: str
    source: str
    category: str
    text: str
    expected: tuple[str, ...] = ()
    all: bool = False

    @property
    def half(self) -> Half:
        """The half it belongs to, by a hash of its text, so that nobody chose. Rules are tuned on one half only.

        Giskard's long prompts are variants of each other: their halves are not independent.
        """
        return "tuning" if hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0 else "report"


def read_attacks(folder: Path) -> list[Attack]:
    """All attacks below `folder`.

    Raises:
        OSError, ValueError, KeyError: a file is missing or not in the expected form.
    """
    return [*_bipia(folder / "bipia"), *_giskard(folder / "giskard-injections")]


def _bipia(folder: Path) -> list[Attack]:
    found = json.loads((folder / "text_attack_train.json").read_text(encoding="utf-8"))
    return [
        Attack(f"bipia-{category.lower().replace(' ', '-')}-{number}", "bipia", category, text)
        for category, texts in found.items()
        for number, text in enumerate(texts)
    ]


def _giskard(folder: Path) -> list[Attack]:
    with (folder / "giskard_meta_data.csv").open(encoding="utf-8", newline="") as file:
        meta = {row["index"]: row for row in csv.DictReader(file)}
    with (folder / "prompt_injections.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Attack(
            f"giskard-{row['index']}", "giskard", row["group"], row["prompt"],
            tuple(ast.literal_eval(meta[row["index"]]["expected_strings"])),
            meta[row["index"]]["all_expected_strings_must_be_found"] == "True",
        )
        for row in rows
    ]  # fmt: skip
