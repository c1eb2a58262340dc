"""Command line of the measuring stand; see `scripts.quality`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from assistant.cli.evaluate import Plan
from assistant.cli.run import finish, new_id
from assistant.cli.unlock import seal_this_process
from assistant.config import Home, home, quiet_environment
from assistant.engine.client import Engine
from assistant.errors import KaikiError, UsageError
from assistant.packs.intervals import SEED
from assistant.packs.store import PackStore
from assistant.types import AddPack, PackReady
from scripts.quality.kept import ROOT, Kept
from scripts.quality.machine import machine, revision
from scripts.quality.report import load, render
from scripts.quality.run import PIPELINES, Job, measure, missing, model_names


def arguments(words: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser("scripts.quality", description="Measure packs, models and pipelines.")
    parser.add_argument("packs", nargs="*", help="installed packs; without any all of them")
    parser.add_argument("--pack-folder", nargs="+", type=Path, default=[], metavar="DIR",
                        help="pack folders instead, added into a scratch home of the work folder first")  # fmt: skip
    parser.add_argument("--model", action="append", default=[], help="more than once for several; else Kaiki's choice")
    parser.add_argument("--pipeline", action="append", choices=PIPELINES, default=[], help="else both")
    parser.add_argument("--development", action="store_true", help="development questions instead of the test")
    parser.add_argument("--limit", type=int, default=0, help="at most so many questions a pack, spread evenly")
    parser.add_argument("--no-adapter", action="store_true", help="the base model without the pack's adapter")
    parser.add_argument("--plain-encoder", default="", help="encoder of the plain pipeline, else the pack's own")
    parser.add_argument("--name", default="", help="of the file in data/quality; else the date and the questions")
    parser.add_argument("--remark", default="", help="a sentence for the page, such as what else the machine did")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "quality", help="folder for answers on the way")
    parser.add_argument("--resume", action="store_true", help="take answers that earlier code gave, too")
    parser.add_argument("--results", type=Path, default=ROOT / "data" / "quality", help="folder for scores")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "quality.md", help="the page to write")
    parser.add_argument("--render", action="store_true", help="only write the page from the scores there are")
    parser.add_argument("--allow-unsealed", action="store_true", help="go on where the network cannot be given up")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Measure and render; the exit code."""
    asked = arguments(words)
    try:
        if not asked.render:
            _measure(asked)
        asked.page.parent.mkdir(parents=True, exist_ok=True)
        asked.page.write_text(render(load(asked.results)), encoding="utf-8")
    except KeyboardInterrupt:
        print("quality: stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    except KaikiError as error:
        print(f"quality: {error}", file=sys.stderr)
        return error.exit_code
    except ValueError as error:
        print(f"quality: {error}", file=sys.stderr)
        return 1
    print(asked.page)
    return 0


def _measure(asked: argparse.Namespace) -> None:
    quiet_environment()
    made_with = revision(ROOT)
    work = asked.work.absolute()
    place = _scratch(work) if asked.pack_folder else home()
    place.make()
    seal_this_process(asked.allow_unsealed)
    packs = _added(place, asked) if asked.pack_folder else _installed(place, asked.packs)
    models = model_names(place, asked.model)
    if gone := missing(place, models):
        raise UsageError(f"Not on this disk: {', '.join(gone)}.", "Run `kaiki models pull NAME`.")
    plan = Plan(use_adapter=not asked.no_adapter, limit=asked.limit, development=asked.development)
    pipelines = tuple(dict.fromkeys(asked.pipeline)) or PIPELINES
    job = Job(place, packs, models, pipelines, plan, asked.plain_encoder, work, asked.allow_unsealed)
    lines = measure(job, Kept(work / "answers.jsonl", any_code=asked.resume))
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    questions = "development" if asked.development else "test"
    name = _file_name(asked.name or f"{now[:10]}-{questions}")
    _write(asked.results / f"{name}.json", {
        "name": name, "date": now, "revision": made_with, "machine": machine(), "questions": questions,
        "limit": asked.limit, "decoding": "greedy", "seed": SEED, "adapter": plan.use_adapter,
        "plain_encoder": asked.plain_encoder, "answers_of_other_code": asked.resume,
        "remark": asked.remark, "lines": lines,
    })  # fmt: skip


def _scratch(work: Path) -> Home:
    """A home of the work folder's own that shares the models; this process and the engine use it from here on."""
    os.environ["KAIKI_MODELS"] = str(home().models)
    os.environ["KAIKI_HOME"] = str(work / "home")
    return home()


def _added(place: Home, asked: argparse.Namespace) -> tuple[str, ...]:
    if asked.packs:
        raise UsageError("Installed packs and --pack-folder cannot be measured in one run.", "Make two runs.")
    engine = Engine(place, allow_unsealed=asked.allow_unsealed)
    names: list[str] = []
    try:
        for folder in asked.pack_folder:
            print(f"adding {folder.name}", file=sys.stderr, flush=True)
            done = finish(engine, AddPack(new_id(), str(folder.absolute()), replace=True))
            assert isinstance(done, PackReady)
            names.append(done.name)
    finally:
        engine.close()
    return tuple(names)


def _installed(place: Home, asked: list[str]) -> tuple[str, ...]:
    store = PackStore(place)
    names = tuple(store.card(name).name for name in asked) or tuple(c.name for c in store.cards() if not c.faulty)
    store.vault.close()
    if not names:
        raise UsageError("No pack is installed.", "Run `kaiki setup`, or give --pack-folder.")
    return names


def _file_name(name: str) -> str:
    if not re.fullmatch(r"[\w][\w.-]*", name):
        raise UsageError(f"{name!r} cannot be the name of a file.", "Letters, digits, dots and dashes can.")
    return name


def _write(path: Path, body: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    beside.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
