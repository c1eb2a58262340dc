"""Measures: see the package."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from assistant.config import home
from assistant.privacy.find import Finder, model_folder
from scripts.identifiers.score import Tally, tally
from scripts.identifiers.synth import sentences
from scripts.synthetic_notes.make import Note, notes

ROOT = Path(__file__).parents[2]
RESULT = ROOT / "data" / "quality" / "identifiers" / "final.json"
PAGE = ROOT / "docs" / "identifiers.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"
NAMES = {"en": "English notes", "el": "Greek notes", "presidio": "presidio-research"}
GROUPS = {"names, contacts and numbers": ("PERSON", "PHONE", "EMAIL", "URL", "IP", "ID"), "all": ()}


def main() -> None:
    """Measure and write or print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--development", action="store_true")
    parser.add_argument("--show", default="", help="a type, or all: print what was missed and what was wrong")
    parser.add_argument("--count", type=int, default=28, help="notes of every template")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--synth", type=Path, help="presidio-research's generated_small.json")
    options = parser.parse_args()
    model = model_folder(home().models)
    finder = Finder(model)
    finder.find("Warm up.")
    texts: list[Note] = list(notes("development" if options.development else "final", options.count, options.seed))
    if options.synth:
        texts += sentences(options.synth, development=options.development)
    seconds, characters, found = 0.0, 0, []
    for note in texts:
        began = time.process_time()
        found.append((note, finder.find(note.text)))
        seconds += time.process_time() - began
        characters += len(note.text)
    tallies = tally(found)
    body = report(tallies) | {
        "part": "development" if options.development else "final", "notes": len(texts), "model": bool(model),
        "cpu_seconds_per_10000_characters": round(seconds / characters * 10_000, 3),
    }  # fmt: skip
    for row in table(body):
        print(row)
    if not options.development:
        RESULT.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        page = PAGE.read_text(encoding="utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(head + BEGIN + "\n".join(table(body)) + "\n" + END + rest.partition(END)[2], encoding="utf-8")
        return
    for (_, kind), counts in sorted(tallies.items()):
        if options.show in (kind, "all"):
            for line in [f"MISSED {kind} {m}" for m in counts.missed] + [f"WRONG {kind} {w}" for w in counts.wrong]:
                print(line)


def report(tallies: dict[tuple[str, str], Tally]) -> dict[str, Any]:
    """Counts by language and type, with the groups that the goals are set for."""
    body: dict[str, Any] = {}
    for language in dict.fromkeys(language for language, _ in sorted(tallies)):
        rows = {kind: counts for (where, kind), counts in sorted(tallies.items()) if where == language}
        body[language] = {kind: counts.row() for kind, counts in rows.items()}
        for group, kinds in GROUPS.items():
            whole = Tally()
            for kind, counts in rows.items():
                if not kinds or kind in kinds:
                    whole.add(counts)
            body[language][group] = whole.row()
    return body


def table(body: dict[str, Any]) -> list[str]:
    """As lines of Markdown."""
    lines = [
        "| text | type | identifiers | recall | right type too | findings | precision |",
        "|---|---|---|---|---|---|---|",
    ]
    for language, name in NAMES.items():
        for kind, row in body.get(language, {}).items():
            lines.append(
                f"| {name} | {kind} | {row['identifiers']} | {_said(row, 'recall')} | {_share(row['recall_same_type'])} | {row['findings']} | {_said(row, 'precision')} |"
            )
    return lines


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _said(row: dict[str, Any], key: str) -> str:
    interval = row[f"{key}_interval"]
    return "–" if interval is None else f"{row[key]:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


if __name__ == "__main__":
    main()
