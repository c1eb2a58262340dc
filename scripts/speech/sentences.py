"""The invented sentences that hearing is measured on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

SENTENCES = Path(__file__).resolve().parents[2] / "data" / "speech" / "sentences.csv"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is spoken, and the same with figures as figures (empty: no figures in it)."""

    id: str
    language: str
    spoken: str
    written: str


def sentences(path: Path = SENTENCES) -> list[Sentence]:
    """The invented sentences."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [Sentence(**row) for row in csv.DictReader(handle)]
