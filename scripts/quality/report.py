"""docs/quality.md from the scores in data/quality: one chapter a run, newest first. It says only what a file says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]

#: What is aimed at, by key of a score or by kind of question.
GOALS = {
    "refusal_precision": "≥ 0.90", "refusal_recall": "≥ 0.90", "citation_validity": "1.00",
    "citation_support": "≥ 0.95", "unsupported_shown": "0",
}  # fmt: skip
KIND_GOALS = {"timetable": "≥ 0.98", "document": "≥ 0.90"}
SHARES = (
    ("right", "accuracy"), ("refusals that were right", "refusal_precision"),
    ("unanswerable refused", "refusal_recall"), ("right document cited", "citation_precision"),
    ("quote stands in the document", "citation_validity"), ("quote holds the claim", "citation_support"),
)  # fmt: skip
TIMES = (
    ("s, documents: median", "documents", "median"), ("95th percentile", "documents", "p95"),
    ("s, tools: median", "tools", "median"), ("95th percentile", "tools", "p95"),
)  # fmt: skip
HEAD = """\
# Quality

Written by `python -m scripts.quality --render` from `data/quality/*.json`; do not edit it by hand. Each line is one
pipeline with one model over one pack; *ladder* is Kaiki, *plain* is retrieval by vector and the same model without the
ladder (`scripts/quality/plain.py`), asked in the same run. Decoding is greedy. In parentheses: 95 % intervals, Wilson's
for shares and a bootstrap with a fixed seed for times. Right means: the expected status, and the expected facts in the
answer (`assistant/packs/selftest.py`). How quotes and sentences are judged, and what that cannot see:
`assistant/packs/judge.py`; sentences of *plain*, which cites nothing, are held against all passages it was given. Times
are of a warm assistant. *Test* questions are for this page, nothing may be chosen by them; *development* questions are
for choosing. What documents that give orders achieve is measured apart: [hostile.md](hostile.md);
summaries of private files: [summaries.md](summaries.md).
"""
NOTHING = "\nNo run has been kept yet.\n"
NONE = "–"


def load(folder: Path) -> list[Row]:
    """The runs below a folder, newest first.

    Raises:
        ValueError: a file is not one of ours; the message names it.
    """
    runs: list[Row] = []
    for path in sorted(folder.glob("*.json")):
        try:
            run = json.loads(path.read_text(encoding="utf-8"))
            lacks = {"name", "date", "questions", "machine", "lines"} - run.keys()
            if lacks:
                raise ValueError(f"it lacks {', '.join(sorted(lacks))}")
        except (ValueError, AttributeError) as error:
            raise ValueError(f"{path.name} is not a file of scores: {error}") from error
        runs.append(run)
    return sorted(runs, key=lambda r: (r["date"], r["name"]), reverse=True)


def render(runs: Sequence[Row]) -> str:
    """The whole page."""
    return HEAD + ("".join(_chapter(run) for run in runs) if runs else NOTHING)


def _chapter(run: Row) -> str:
    machine = run["machine"]
    asked = "development questions" if run["questions"] == "development" else "test questions"
    part = f", at most {run['limit']} a pack, spread evenly" if run.get("limit") else ""
    part += "" if run.get("adapter", True) else ", the model bare of any adapter"
    flags = f" ({', '.join(machine['flags'])})" if machine.get("flags") else ""
    versions = ", ".join(f"{name} {version}" for name, version in machine.get("libraries", {}).items() if version)
    lines = [
        "", f"## {run['name']} · {run['date'][:10]}", "",
        f"{asked[0].upper()}{asked[1:]}{part}. Revision {run.get('revision') or 'unknown'}. {machine['processor']}, "
        f"{machine['cores']} cores{flags}, {machine['memory_gb']} GB, {machine['system']}, Python {machine['python']}"
        f"{'; ' + versions if versions else ''}.{' ' + run['remark'] if run.get('remark') else ''}", "",
        *_table([title for title, _ in _columns()], [*_lines(run["lines"]), _goals()]), "",
        "By kind of question, all packs:", "", *_groups(run["lines"], "kinds"), "",
        "By language, all packs:", "", *_groups(run["lines"], "languages"), "",
    ]  # fmt: skip
    return "\n".join(lines)


def _columns() -> list[tuple[str, str]]:
    head = [("pipeline", ""), ("model", ""), ("pack", ""), ("questions", "")]
    times = [(title, "") for title, _, _ in TIMES]
    return [*head, *SHARES, ("sentences no quote holds", "unsupported_shown"), *times]


def _lines(lines: Sequence[Row]) -> Iterator[list[str]]:
    for line in lines:
        cells = [line["pipeline"], line["model"] or NONE, line["pack"], str(line["questions"])]
        cells += [share(line.get(key), line.get(f"{key}_interval")) for _, key in SHARES]
        shown = line.get("unsupported_shown")
        cells.append(NONE if shown is None else f"{shown} of {line['sentences_shown']}")
        for _, source, what in TIMES:
            times = line["seconds"][source]
            cells.append(seconds(times[f"{what}_s"], times[f"{what}_interval"]))
        # The line over all packs stands out.
        yield [f"**{cell}**" for cell in cells] if line["pack"] == ALL else cells


#: Name of the line over all packs of a run.
ALL = "all"


def _goals() -> list[str]:
    return ["*goal*", "", "", ""] + [GOALS.get(key, "") for _, key in _columns()[4:]]


def _groups(lines: Sequence[Row], key: str) -> list[str]:
    """Accuracy by kind or language, a column for each pipeline with each model."""
    over_all = [line for line in lines if line["pack"] == ALL]
    names = sorted({name for line in over_all for name in line[key]})
    goals = KIND_GOALS if key == "kinds" else {}
    head = [key.removesuffix("s"), *(f"{line['pipeline']}, {line['model'] or NONE}" for line in over_all)]
    rows = []
    for name in names:
        cells = [name]
        for line in over_all:
            group = line[key].get(name)
            cells.append(f"{share(group['accuracy'], group['interval'])} of {group['questions']}" if group else NONE)
        rows.append([*cells, goals.get(name, "")] if goals else cells)
    return _table([*head, "goal"] if goals else head, rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"


def share(value: float | None, interval: Sequence[float] | None) -> str:
    """A share with its interval, two places each."""
    if value is None:
        return NONE
    return f"{value:.2f}" + (f" ({interval[0]:.2f}–{interval[1]:.2f})" if interval else "")


def seconds(value: float | None, interval: Sequence[float] | None) -> str:
    """Seconds with their interval: one place, three where they are below a tenth."""
    if value is None:
        return NONE
    places = 1 if value >= 0.1 else 3
    return f"{value:.{places}f}" + (f" ({interval[0]:.{places}f}–{interval[1]:.{places}f})" if interval else "")
