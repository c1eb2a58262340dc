"""Sit the timetable exam: `python -m tests.tools.exam.run [--split dev|final|dev2|all] [--feed NAME] [--quiet]`.

Each feed is made into a pack's files in memory, with the vocabulary that `packs new --from-gtfs` would draft, and the
timetable tool of that pack is asked. Right is: the expected status, one spelling of each group in the text, none of the
wrong ones. "documents" is right when the tool says nothing or is not sure. The model and the documents take no part.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.answer import Answering
from assistant.drafting.spellings import vocabulary
from assistant.packs.files import FolderFiles, MemoryFiles, PackFiles
from assistant.packs.selftest import stands_in, unsaid
from assistant.packs.store import ToolSpec
from assistant.packs.vocabulary import Vocabulary
from assistant.tools.base import Asked, Reply, Tool, make_tools
from assistant.tools.gtfs.feed import read_feed
from assistant.types import Ask
from tests.tools.exam import asked_tirreno
from tests.tools.exam.asked_more import FERRIES
from tests.tools.exam.feeds import FEEDS

QUESTIONS = Path(__file__).with_name("questions.jsonl")
#: Those of the second examiner: split "dev2".
MORE = Path(__file__).with_name("more.jsonl")
#: Those of the third, about a feed of his own: splits "dev3" and "held3".
THIRD = Path(__file__).with_name("tirreno.jsonl")


@dataclass(frozen=True, slots=True)
class Result:
    """One question, what came, why it is wrong (empty: right), and how long it took."""

    item: dict[str, Any]
    reply: Reply | None
    why: str
    seconds: float


def questions(split: str = "all", feed: str = "") -> list[dict[str, Any]]:
    """The questions of a split ("dev", "final", "dev2" or "all": those three; "dev3", "held3") and a feed (empty: all)."""
    files = (THIRD,) if split.endswith("3") else (QUESTIONS, MORE)
    items = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [i for i in items if split in ("all", i["split"]) and feed in ("", i["feed"])]


@functools.cache
def tool(feed: str) -> Tool:
    """The timetable tool of the pack that a feed makes, asked once so that it is warm."""
    if feed == "ferries":  # the bundled pack, with the vocabulary that it has
        return warm(FolderFiles(FERRIES))
    raw = (FEEDS | {"tirreno": asked_tirreno.feed})[feed]()
    files = {f"timetable/{name}": data for name, data in raw.items()}
    if words := vocabulary(read_feed(MemoryFiles(raw), ""), raw):
        files["vocabulary.csv"] = words.encode()
    return warm(MemoryFiles(files))


def warm(pack: PackFiles) -> Tool:
    """The timetable tool of a pack, asked once."""
    (made,) = make_tools([ToolSpec("timetable")], pack, Vocabulary.load(pack))
    made.answer(Asked("When does the next one leave?", "en", dt.datetime(2026, 7, 8, 9)))
    return made


def fault(item: dict[str, Any], reply: Reply | None) -> str:
    """Why a reply is wrong; empty when it is right."""
    got = "documents" if reply is None or not reply.sure else reply.status
    if got not in (item["expect"], *item.get("also", ())):
        return f"expected {item['expect']}, was {got}"
    if reply is None or item["expect"] != "answered":
        return ""
    lacking = unsaid(item["must_contain"], reply.text)
    if lacking:
        return f"does not say {lacking[0][0]}"
    wrong = [spelling for spelling in item["must_not_contain"] if stands_in(spelling, reply.text)]
    return f"says {wrong[0]}" if wrong else ""


def sit(items: Iterable[dict[str, Any]]) -> list[Result]:
    """Ask everything."""
    results = []
    for item in items:
        made = tool(item["feed"])
        language = Answering.language(Ask("x", item["question"]))
        asked = Asked(item["question"], language, dt.datetime.fromisoformat(item["at"]))
        begin = time.perf_counter()
        reply = made.answer(asked)
        seconds = time.perf_counter() - begin
        results.append(Result(item, reply, fault(item, reply), seconds))
    return results


def share(results: list[Result]) -> float:
    """The share that is right."""
    return sum(not r.why for r in results) / len(results)


def report(results: list[Result], *, failures: bool = True) -> str:
    """The scores as text, with the failures unless they are to stay unseen."""
    lines = [f"{sum(not r.why for r in results)} of {len(results)} right: {share(results):.4f}"]
    for key in ("feed", "lang", "kind"):
        groups: dict[str, list[Result]] = defaultdict(list)
        for result in results:
            groups[result.item[key]].append(result)
        lines.append(f"\nby {key}")
        lines += [f"  {n:<12} {sum(not r.why for r in g):>3} of {len(g):>3}" for n, g in sorted(groups.items())]
    times = sorted(r.seconds * 1000 for r in results)
    slow = times[max(0, -(-len(times) * 95 // 100) - 1)]
    lines.append(
        f"\nmedian {statistics.median(times):.1f} ms, 95th percentile {slow:.1f} ms, slowest {times[-1]:.1f} ms"
    )
    for result in results if failures else ():
        if result.why:
            item, reply = result.item, result.reply
            said = f"[{reply.status}{'' if reply.sure else ', not sure'}] {reply.text}" if reply else "nothing"
            wanted = [group[0] for group in item["must_contain"]]
            lines.append(f"\n{item['id']} ({item['kind']}, {item['lang']}, at {item['at']})\n  asked    {item['question']}\n"
                         f"  expected {item['expect']} {wanted}\n  fault    {result.why}\n  got      {said}")  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Sit the timetable exam.")
    parser.add_argument("--split", choices=("dev", "final", "dev2", "dev3", "held3", "all"), default="dev")
    parser.add_argument("--feed", choices=(*FEEDS, "ferries"), default="")
    parser.add_argument("--quiet", action="store_true", help="scores only, no failures")
    given = parser.parse_args()
    print(report(sit(questions(given.split, given.feed)), failures=not given.quiet))


if __name__ == "__main__":
    main()
