"""docs/summaries.md from the scores in data/quality/summaries: one chapter a run, newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HEAD = """\
# Summaries

Written by `python -m scripts.summaries --render` from `data/quality/summaries/*.json`; do not edit it by hand.
*code*: the files' own sentences, chosen by code (`kaiki summarize --model none`). *model*: the same, shortened by the
model where the check lets it. *plain*: the same model asked to “Summarize this”, 400 tokens, one form for all styles.

- **Key facts kept**: of the project's own files (`data/summaries`) those written by hand; of dialogues what
  `scripts/summaries/facts.py` reads from the reference note and finds in the dialogue too (drugs, amounts with units,
  durations, dates, conditions). Goal ≥ 0.90.
- **False statements**: sentences that `scripts/summaries/judge.py` cannot find in the source (numbers, drugs, sides,
  conditions, what is denied); the same rules for all three, not the ones the product checks with. It counts paraphrases
  as false that a reader would let pass, and misses a true number said of the wrong thing. Goal 0.
  *plain* answers Greek in English, and its spellings (“12,400” for “12.400”) are counted too; what it made up besides
  was mostly not caught.
- **ROUGE-L** against the reference (F1); **length**: words of the summary for one of the source; seconds with the model
  loaded.

*valid* is for this page; weights and words were set on the development files and the training parts.
"""
NONE = "–"


def render(folder: Path) -> str:
    """The whole page."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    runs.sort(key=lambda run: str(run["date"]), reverse=True)
    return HEAD + ("".join(_chapter(run) for run in runs) if runs else "\nNo run has been kept yet.\n")


def _chapter(run: dict[str, Any]) -> str:
    machine = run["machine"]
    lines: list[dict[str, Any]] = run["lines"]
    made_with = f"Model {run['model']}. " if run["model"] else "No model. "
    missing = f" {run['not_asked']} summaries were not made for want of time." if run.get("not_asked") else ""
    out = [
        "", f"## {run['name']} · {run['date'][:10]}", "",
        f"{made_with}Revision {run['revision'] or 'unknown'}; {machine['processor']}, {machine['cores']} cores."
        f"{missing}",
        "",
        *_table(_rows(lines)), "",
    ]  # fmt: skip
    said = [
        f"- {line['id']}, {line['pipeline']}, {line['style']}: {text}" for line in lines for text in line["false_said"]
    ]
    if said:
        out += ["What the judge took for false in the project's own files:", "", *said[:40], ""]
    return "\n".join(out)


def _rows(lines: Sequence[dict[str, Any]]) -> list[list[str]]:
    rows = [["texts", "language", "pipeline", "style", "n", "key facts kept", "false statements", "ROUGE-L", "length",
             "s, median", "model's sentences kept", "removed"]]  # fmt: skip
    groups = sorted({(x["kind"], x["language"], x["pipeline"], x["style"]) for x in lines})
    for kind, language, pipeline, style in groups:
        mine = [
            x
            for x in lines
            if (x["kind"], x["language"], x["pipeline"], x["style"]) == (kind, language, pipeline, style)
        ]
        shown = "–" if pipeline == "plain" else style
        rows.append([kind, language, pipeline, shown, str(len(mine)), *_figures(mine)])
    return rows


def _figures(lines: Sequence[dict[str, Any]]) -> list[str]:
    facts, kept = sum(x["facts"] for x in lines), sum(x["kept"] for x in lines)
    rouge = [x["rouge_l"] for x in lines if x["rouge_l"] is not None]
    times = sorted(float(x["seconds"]) for x in lines)
    words, source = sum(x["words"] for x in lines), sum(x["source_words"] for x in lines)
    return [
        f"{kept / facts:.2f} of {facts}" if facts else NONE, str(sum(x["false"] for x in lines)),
        f"{sum(rouge) / len(rouge):.2f}" if rouge else NONE, f"{words / max(1, source):.2f}",
        f"{times[len(times) // 2]:.1f}", str(sum(x["written"] for x in lines)), str(sum(x["removed"] for x in lines)),
    ]  # fmt: skip


def _table(rows: Iterable[Sequence[str]]) -> list[str]:
    head, *body = rows
    return [f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *(f"| {' | '.join(row)} |" for row in body)]
