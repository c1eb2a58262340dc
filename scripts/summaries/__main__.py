"""Command line of the measurement; see `scripts.summaries`."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.cli.unlock import seal_this_process
from assistant.config import home, quiet_environment
from assistant.loading import DiskLoader
from assistant.models.chat import ChatModel
from assistant.summaries.make import Wish, summarized
from assistant.summaries.model import STYLES, Style, Text
from scripts.quality.machine import machine, revision
from scripts.summaries.facts import kept
from scripts.summaries.judge import false_statements
from scripts.summaries.plain import plain
from scripts.summaries.report import render
from scripts.summaries.rouge import rouge_l
from scripts.summaries.texts import ROOT, Case, aci, development, mts

PIPELINES = ("code", "model", "plain")


def arguments(words: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser("scripts.summaries", description="Measure summaries.")
    parser.add_argument("--development", action="store_true", help="the project's own files")
    parser.add_argument("--aci", type=Path, help="folder with aci-bench's train.csv and valid.csv")
    parser.add_argument("--mts", type=Path, help="folder with MTS-Dialog's two files")
    parser.add_argument("--split", choices=("train", "valid"), default="valid")
    parser.add_argument("--limit", type=int, default=0, help="at most so many of each set, spread evenly")
    parser.add_argument("--pipeline", action="append", choices=PIPELINES, default=[], help="else code alone")
    parser.add_argument("--style", action="append", choices=STYLES, default=[], help="else all that fit the text")
    parser.add_argument("--natural", action="store_true", help="one style a text: handover, soap of talk, else bullets")
    parser.add_argument("--model", default="", help="else Kaiki's choice")
    parser.add_argument("--name", default="", help="of the file in data/quality/summaries")
    parser.add_argument("--until", default="", help="HH:MM, local; no new text is begun later")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "summaries")
    parser.add_argument("--results", type=Path, default=ROOT / "data" / "quality" / "summaries")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "summaries.md")
    parser.add_argument("--render", action="store_true", help="only write the page")
    parser.add_argument("--allow-unsealed", action="store_true")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Measure and write the page; the exit code."""
    asked = arguments(words)
    if not asked.render:
        quiet_environment()
        seal_this_process(asked.allow_unsealed)
        _measure(asked)
    asked.page.write_text(render(asked.results), encoding="utf-8")
    print(asked.page)
    return 0


def _cases(asked: argparse.Namespace) -> list[Case]:
    out: list[Case] = []
    if asked.development:
        out += development()
    if asked.aci:
        out += aci(asked.aci, asked.split, asked.limit)
    if asked.mts:
        out += mts(asked.mts, asked.split, asked.limit)
    return out


def _measure(asked: argparse.Namespace) -> None:
    pipelines = asked.pipeline or ["code"]
    name = model_name = ""
    model: ChatModel | None = None
    loader = DiskLoader(home())
    if set(pipelines) - {"code"}:
        model_name = loader.model_name(asked.model or None)
        model = loader.model(model_name)
    # Of the code that is loaded now, whatever changes in the tree meanwhile.
    code, made_with = _code(), revision(ROOT)
    lines: list[dict[str, Any]] = []
    begun = dt.datetime.now().astimezone()
    cases = _cases(asked)
    left = 0
    for number, case in enumerate(cases, start=1):
        for pipeline in pipelines:
            styles: Sequence[Style] = ["bullets"] if pipeline == "plain" else _styles(asked, case)
            for style in styles:
                key = _key(case, pipeline, style, model_name if pipeline != "code" else "", code)
                found = _kept(asked.work / f"{key}.json")
                if found is None:
                    if asked.until and time.strftime("%H:%M") >= asked.until:
                        left += 1
                        continue
                    found = _summary(case, pipeline, style, model)
                    _keep(asked.work / f"{key}.json", found)
                lines.append(_score(case, pipeline, style, found))
                said = f"{lines[-1]['kept']}/{lines[-1]['facts']}"
                print(f"{number}/{len(cases)} {case.id} {pipeline} {style} {said}", file=sys.stderr)
    name = asked.name or begun.strftime("%Y-%m-%d-%H%M")
    body = {
        "name": name, "date": begun.isoformat(timespec="seconds"), "revision": made_with, "machine": machine(),
        "model": model_name, "split": asked.split, "limit": asked.limit, "not_asked": left, "lines": lines,
    }  # fmt: skip
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / f"{name}.json").write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _styles(asked: argparse.Namespace, case: Case) -> list[Style]:
    """The styles asked for that fit the text."""
    if asked.natural:
        return ["handover" if case.kind == "clinical" else "bullets" if case.kind == "general" else "soap"]
    fit = [s for s in STYLES if case.kind != "general" or s in ("brief", "bullets")]
    return [s for s in fit if not asked.style or s in asked.style]


def _summary(case: Case, pipeline: str, style: Style, model: ChatModel | None) -> dict[str, Any]:
    begun = time.perf_counter()
    if pipeline == "plain":
        assert model is not None
        text, seconds = plain(case.text, model)
        return {"summary": text, "seconds": seconds, "removed": [], "written": 0, "statements": 0}
    wish = Wish(style, None, model if pipeline == "model" else None)
    made = summarized([Text(case.id, case.text)], wish, lambda *_: None, lambda: False)
    return {
        "summary": made.summary, "seconds": time.perf_counter() - begun, "removed": list(made.removed),
        "written": sum(s.written for s in made.statements), "statements": len(made.statements),
    }  # fmt: skip


def _score(case: Case, pipeline: str, style: str, found: dict[str, Any]) -> dict[str, Any]:
    """Counts of one summary; no text of it but the false statements of the project's own files."""
    summary = str(found["summary"])
    bad = false_statements(summary, case.text)
    bad += [f"{said} [must not be said]" for said in case.never if said.lower() in summary.lower()]
    return {
        "id": case.id, "kind": case.kind, "language": case.language, "pipeline": pipeline, "style": style,
        "facts": len(case.facts), "kept": len(kept(case.facts, summary)), "false": len(bad),
        "false_said": bad if not case.reference else [],
        "rouge_l": round(rouge_l(summary, case.reference), 4) if case.reference else None,
        "words": len(summary.split()), "source_words": len(case.text.split()),
        "seconds": round(float(found["seconds"]), 2),
        "removed": len(found["removed"]), "written": found["written"], "statements": found["statements"],
    }  # fmt: skip


def _key(case: Case, *rest: str) -> str:
    return hashlib.sha256("\0".join([case.id, case.text, *rest]).encode()).hexdigest()[:32]


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _keep(path: Path, body: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def _code() -> str:
    """One sha256 over the code that summaries come from."""
    digest = hashlib.sha256()
    for folder in ("assistant/summaries", "assistant/answering/checking", "assistant/models"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
