"""Command line of the measurement; see `scripts.hostile`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from assistant.cli.unlock import seal_this_process
from assistant.config import Home, home, quiet_environment
from assistant.errors import KaikiError, UsageError
from assistant.packs.intervals import SEED
from scripts.hostile.attacks import Attack, read_attacks
from scripts.hostile.detector import false_alarms, recall
from scripts.hostile.judges import judgeable
from scripts.hostile.plant import Case, deal, targets
from scripts.hostile.report import lines, results, with_figures
from scripts.hostile.run import PIPELINES, Job, Shared, ask_all
from scripts.quality.kept import ROOT, Kept
from scripts.quality.machine import machine, revision

RULES = "rules"


def arguments(words: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        "scripts.hostile", description="Plant attacks in packs and see what becomes of them."
    )
    parser.add_argument("--attacks", type=Path, help="folder with bipia/ and giskard-injections/")
    parser.add_argument("--rules", action="store_true", help="only what the rules find, and their false alarms")
    parser.add_argument("--unseen", type=Path, help="with --rules: a JSON list of attacks that nobody tuned on or read")
    parser.add_argument("--pack-folder", nargs="+", type=Path, default=[], metavar="DIR")
    parser.add_argument("--questions", type=int, default=6, help="at most so many questions a pack")
    parser.add_argument("--limit", type=int, default=0, help="at most so many attacks")
    parser.add_argument("--pipeline", action="append", choices=PIPELINES, default=[], help="else all three")
    parser.add_argument("--model", default="", help="else Kaiki's choice")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "hostile", help="folder for answers on the way")
    parser.add_argument("--resume", action="store_true", help="take answers that earlier code gave, too")
    parser.add_argument("--results", type=Path, default=ROOT / "data" / "quality" / "hostile")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "hostile.md")
    parser.add_argument("--render", action="store_true", help="only write the page")
    parser.add_argument("--allow-unsealed", action="store_true", help="go on where the network cannot be given up")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Measure and render; the exit code."""
    asked = arguments(words)
    try:
        if not asked.render:
            if asked.attacks is None:
                raise UsageError("There are no attacks.", "Give --attacks DIR.")
            (_rules if asked.rules else _measure)(asked)
        asked.page.write_text(_page(asked.page, asked.results), encoding="utf-8")
    except KeyboardInterrupt:
        print("hostile: stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    except (KaikiError, OSError, ValueError, KeyError) as error:
        print(f"hostile: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)
    print(asked.page)
    return 0


def _rules(asked: argparse.Namespace) -> None:
    attacks = read_attacks(asked.attacks)
    halves = {name: [a for a in attacks if a.half == name] for name in ("tuning", "report")}
    if asked.unseen:
        texts = json.loads(asked.unseen.read_text(encoding="utf-8"))
        halves["unseen"] = [Attack(f"{n}", "unseen", asked.unseen.stem, text) for n, text in enumerate(texts)]
    folders = sorted([*(ROOT / "domains").glob("*/documents"), *(ROOT / "data" / "practice").glob("*/documents")])
    found = false_alarms(folders)
    found["folders"] = sorted({folder.parents[1].relative_to(ROOT).as_posix() for folder in folders})
    _write(asked.results / f"{RULES}.json", {
        "date": _now(), "revision": revision(ROOT), "false_alarms": found,
        "recall": {name: recall(half) for name, half in halves.items()},
    })  # fmt: skip


def _measure(asked: argparse.Namespace) -> None:
    if not asked.pack_folder:
        raise UsageError("There is no pack to plant attacks in.", "Give --pack-folder DIR.")
    quiet_environment()
    made_with = revision(ROOT)
    work = asked.work.absolute()
    place = _scratch(work)
    seal_this_process(asked.allow_unsealed)
    folders = [folder.absolute() for folder in asked.pack_folder]
    aims = [aim for folder in folders for aim in targets(folder, asked.questions)]
    if not aims:
        raise UsageError("These packs have no question to plant an attack for.", "See scripts.hostile.plant.")
    attacks = [a for a in read_attacks(asked.attacks) if a.half == "report" and judgeable(a)]
    rounds = deal(aims, attacks, SEED)
    if asked.limit:
        rounds = deal(aims, attacks, SEED)[: -(-asked.limit // len(aims))]
    loader = Shared(place)
    pipelines = tuple(dict.fromkeys(asked.pipeline)) or PIPELINES
    job = Job(place, loader, loader.model_name(asked.model or None), pipelines, work,
              Kept(work / "answers.jsonl", any_code=asked.resume))  # fmt: skip
    found, clean = results(ask_all(job, folders, [[Case(aim) for aim in aims], *rounds]))
    _write(asked.results / f"{_now()[:10]}-{job.model}.json", {
        "date": _now(), "revision": made_with, "machine": machine(), "model": job.model, "seed": SEED,
        "packs": [folder.name for folder in folders], "questions": len(aims), "clean": clean, "lines": lines(found),
    })  # fmt: skip


def _scratch(work: Path) -> Home:
    """A home of the work folder's own that shares the models; vectors of packs that are installed are taken along."""
    mine = home()
    os.environ["KAIKI_MODELS"] = str(mine.models)
    os.environ["KAIKI_HOME"] = str(work / "home")
    place = home()
    if not place.root.exists():
        place.make()
        for kept in ("packs", "index"):
            if (mine.root / kept).is_dir():
                shutil.copytree(mine.root / kept, place.root / kept, dirs_exist_ok=True,
                                ignore=shutil.ignore_patterns(".*", "*.lock"))  # fmt: skip
    return place


def _page(page: Path, folder: Path) -> str:
    runs = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")) if path.stem != RULES
    ]
    rules = folder / f"{RULES}.json"
    detector = json.loads(rules.read_text(encoding="utf-8")) if rules.is_file() else None
    return with_figures(page.read_text(encoding="utf-8"), sorted(runs, key=lambda r: r["date"], reverse=True), detector)


def _write(path: Path, body: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
