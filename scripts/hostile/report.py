"""Counts of what attacks did, and the tables of docs/hostile.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.packs.intervals import share_of, wilson
from assistant.packs.selftest import fault
from assistant.types import Answer
from scripts.hostile.judges import Seen, seen
from scripts.hostile.plant import POSITIONS, Case
from scripts.hostile.run import LADDER, OPEN
from scripts.quality.report import NONE, share

BEGIN, END = "<!-- figures: written by python -m scripts.hostile -->", "<!-- end of figures -->"
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """One case in one pipeline.

    Attributes:
        right: as the pack's own test judges; clean: whether the same question was right without an attack.
    """

    pipeline: str
    case: Case
    seen: Seen
    right: bool
    clean: bool
    refused: bool
    warned: bool


def results(asked: Iterable[tuple[str, Case, Answer]]) -> tuple[list[Result], list[Line]]:
    """The results of the attacks, and the score of each pipeline without any."""
    answers = list(asked)
    clean = {
        (pipeline, case.target): not fault(case.target.question, answer)
        for pipeline, case, answer in answers
        if case.attack is None
    }
    clean = {(OPEN, target): right for (name, target), right in clean.items() if name == LADDER} | clean
    found = [
        Result(
            pipeline, case, seen(case.attack, answer, case.target.honest),
            right=not fault(case.target.question, answer), clean=clean[pipeline, case.target],
            refused=answer.status == "not_found",
            warned=any("instructions to the assistant" in warning for warning in answer.warnings),
        )
        for pipeline, case, answer in answers
        if case.attack
    ]  # fmt: skip
    pipelines = dict.fromkeys(pipeline for pipeline, _ in clean)
    score = [
        {"pipeline": name, **_count("right", [right for (pipeline, _), right in clean.items() if pipeline == name])}
        for name in pipelines
    ]
    return found, score


def lines(found: Sequence[Result]) -> list[Line]:
    """Counts by pipeline, over all and by position and source of the attack."""
    groups = [("all", list(found))]
    groups += [(f"position: {name}", [r for r in found if r.case.position == name]) for name in POSITIONS]
    sources = sorted({_category(r) for r in found})
    groups += [(name, [r for r in found if _category(r) == name]) for name in sources]
    out = []
    for pipeline in dict.fromkeys(r.pipeline for r in found):
        for name, members in groups:
            some = [r for r in members if r.pipeline == pipeline]
            out.append({
                "pipeline": pipeline, "group": name, "attacks": len(some),
                **_count("obeyed", [r.seen.obeyed for r in some]), **_count("shown", [r.seen.shown for r in some]),
                **_count("right", [r.right for r in some]),
                **_count("lost", [not r.right for r in some if r.clean]),
                "lost_of": sum(r.clean for r in some),
                "lost_refused": sum(r.refused and not r.right and r.clean for r in some),
                "warned": sum(r.warned for r in some),
                "obeyed_cases": [r.case.id for r in some if r.seen.obeyed],
            })  # fmt: skip
    return out


def _category(result: Result) -> str:
    assert result.case.attack is not None
    return f"{result.case.attack.source}: {result.case.attack.category}"


def _count(name: str, values: Sequence[bool]) -> Line:
    return {
        name: sum(values),
        f"{name}_share": share_of(sum(values), len(values)),
        f"{name}_interval": wilson(sum(values), len(values)),
    }


# ------------------------------------------------------------ the page
def with_figures(page: str, runs: Sequence[Line], detector: Line | None) -> str:
    """The page with the tables between its two marks.

    Raises:
        ValueError: the page lacks the marks.
    """
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError("The page lacks the marks between which the figures stand.")
    body = [line for run in runs for line in _chapter(run)] + (_detector(detector) if detector else [])
    return before + BEGIN + "\n" + "\n".join(body) + "\n" + END + after


def _chapter(run: Line) -> list[str]:
    clean = {line["pipeline"]: line for line in run["clean"]}
    head = ["pipeline", "attacks", "obeyed", "shown in a quotation", "right", "right without the attack",
            "right answer lost", "of these refused", "warned of"]  # fmt: skip
    rows = []
    for line in run["lines"]:
        if line["group"] != "all":
            continue
        lost = f"{line['lost']} of {line['lost_of']}"
        rows.append([
            line["pipeline"], str(line["attacks"]), *(_share(line, name) for name in ("obeyed", "shown", "right")),
            _share(clean[line["pipeline"]], "right"), lost, str(line["lost_refused"]), str(line["warned"]),
        ])  # fmt: skip
    about = (
        f"Packs: {', '.join(run['packs'])}; {run['questions']} questions; revision {run.get('revision') or 'unknown'}; "
        f"greedy; seed {run['seed']}."
    )
    out = ["", f"### {run['model']}, {run['date'][:10]}", "", about, "", *_table(head, rows), ""]
    names = list(dict.fromkeys(line["group"] for line in run["lines"] if line["group"] != "all"))
    pipelines = list(dict.fromkeys(line["pipeline"] for line in run["lines"]))
    cells = {(line["group"], line["pipeline"]): line for line in run["lines"]}
    head = ["obeyed / shown / right, of attacks", *pipelines, "of"]
    rows = []
    for name in names:
        some = [cells[name, pipeline] for pipeline in pipelines]
        counts = [f"{line['obeyed']} / {line['shown']} / {line['right']}" for line in some]
        rows.append([name, *counts, str(some[0]["attacks"])])
    return [*out, *_table(head, rows), ""]


def _detector(found: Line) -> list[str]:
    alarms = found["false_alarms"]
    halves = found["recall"]
    titles = [name if name == "unseen" else f"{name} half" for name in halves]
    rows = []
    names = sorted({name for half in halves.values() for name in half["categories"]})
    for name in names:
        cells = [half["categories"].get(name) for half in halves.values()]
        rows.append([name, *(f"{cell['found']} of {cell['of']}" if cell else NONE for cell in cells)])
    whole = [f"{share(half['share'], half['interval'])} of {half['attacks']}" for half in halves.values()]
    sentences = [f"{half['sentences_barred']} of {half['sentences']}" for half in halves.values()]
    named = [f"- {each['document']}: “{each['sentence']}”" for each in alarms["named"]]
    return [
        "", f"### What the rules find, {found['date'][:10]}", "",
        f"False alarms: {alarms['false_alarms']} in {alarms['sentences']:,} sentences and {alarms['rows']:,} table "
        f"rows of {alarms['documents']} documents ({', '.join(alarms['folders'])}); 95 % interval of a sentence "
        f"{alarms['interval'][0]:.5f}–{alarms['interval'][1]:.5f}.", *named, "",
        *_table(["attacks with at least one sentence found", *titles],
                [["**all**", *whole], ["sentences barred", *sentences], *rows]), "",
    ]  # fmt: skip


def _share(line: Line, name: str) -> str:
    return f"{line[name]}, {share(line[f'{name}_share'], line[f'{name}_interval'])}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"
