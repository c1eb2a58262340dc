"""What is summarized in the measurement: the project's own files with key facts, and dialogues with reference notes.

aci-bench (Yim et al. 2023) and MTS-Dialog (Ben Abacha et al. 2023), both CC BY 4.0, are read from a folder of the
user's; no text of them is kept in the repository.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from scripts.summaries.facts import facts_of, same_facts

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT = ROOT / "data" / "summaries" / "development"


@dataclass(frozen=True, slots=True)
class Case:
    """One text to summarize.

    Attributes:
        facts: each a tuple of spellings, of which one must stand in the summary.
        reference: a summary by a person, empty where there is none.
        never: what would be false to say.
    """

    id: str
    kind: str
    language: str
    text: str
    facts: tuple[tuple[str, ...], ...]
    reference: str = ""
    never: tuple[str, ...] = ()


def development() -> list[Case]:
    """The project's invented files with key facts written by hand."""
    rows = [json.loads(line) for line in (DEVELOPMENT / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Case(
            row["file"], row["kind"], row["language"], (DEVELOPMENT / row["file"]).read_text(encoding="utf-8"),
            tuple(tuple(fact) for fact in row["facts"]), never=tuple(row["not"]),
        )
        for row in rows
    ]  # fmt: skip


def aci(folder: Path, split: str, limit: int) -> list[Case]:
    """Whole visits with their notes."""
    return _spread(_read(folder / f"{split}.csv", "encounter_id", "dialogue", "note", "visit"), limit)


def mts(folder: Path, split: str, limit: int) -> list[Case]:
    """Short talks with one section of a note; those whose section holds a key fact."""
    name = {"train": "MTS-Dialog-TrainingSet.csv", "valid": "MTS-Dialog-ValidationSet.csv"}[split]
    found = _read(folder / name, "ID", "dialogue", "section_text", "talk")
    return _spread([case for case in found if case.facts], limit)


def _read(path: Path, identity: str, dialogue: str, note: str, kind: str) -> list[Case]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    out = []
    for row in rows:
        text = row[dialogue].replace("\r\n", "\n")
        facts = same_facts(facts_of(row[note]), text)
        out.append(Case(f"{kind} {row[identity]}", kind, "en", text, facts, row[note]))
    return out


def _spread(cases: list[Case], limit: int) -> list[Case]:
    """At most so many, evenly over the file."""
    if not limit or len(cases) <= limit:
        return cases
    return [cases[round(i * (len(cases) - 1) / max(1, limit - 1))] for i in range(limit)]
