"""Any GTFS feed as a pack: `kaiki packs new DIR --from-gtfs FEED.zip|DIR`.

The feed's files go into `timetable/`; title, dates, languages, vocabulary, examples, an overview and a drafted test
come from them. Whether the timetable is true, and on which terms it may be used, cannot be known here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.drafting.departures import examples, questions, word
from assistant.drafting.feeds import Taken, take_feed
from assistant.drafting.lookup import LookUp
from assistant.drafting.names import default_name
from assistant.drafting.overview import overview
from assistant.drafting.spellings import vocabulary
from assistant.drafting.write import Drafted, PackWriter, Wishes, check_target, manifest_text, question_lines, shorten
from assistant.errors import PackFaulty
from assistant.packs.archive import open_source
from assistant.packs.files import MemoryFiles
from assistant.text import clean
from assistant.types import FileReport

if TYPE_CHECKING:
    from assistant.tools.gtfs.model import Feed

Report = Callable[[str, int, int], None]
Span = tuple[dt.date, dt.date]
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_PAIRS = 40


@dataclass(frozen=True, slots=True)
class _Read:
    """A feed, read, and what was found out about it."""

    taken: Taken
    feed: Feed
    look: LookUp
    span: Span | None
    notes: tuple[str, ...]


def draft_from_gtfs(source: Path, target: Path, wishes: Wishes, report: Report) -> Drafted:
    """Make the pack folder `target` from the GTFS feed in `source`, a folder or a zip.

    Raises:
        PackFaulty: the zip breaks the limits of archives, or no trip of the feed can be used.
        UsageError: there is no feed, or `target` is not empty.
        HomeError: a file cannot be written. `target` is then as it was.
    """
    from assistant.tools.gtfs.feed import read_feed

    check_target(target)
    report("reading", 0, 0)
    with open_source(source) as opened:
        taken = take_feed(opened)
    feed = read_feed(MemoryFiles(taken.files), "")
    if feed.faults:
        more = f" (and {len(feed.faults) - 1} more)" if feed.faults[1:] else ""
        raise PackFaulty(f"The feed cannot be used: {feed.faults[0]}{more}.", feed.faults, "Nothing was written.")
    look = LookUp(feed)
    span, notes = _span(feed, look)
    report("writing", 0, 0)
    with PackWriter(target, wishes.private) as writer:
        return _write(writer, wishes, _Read(taken, feed, look, span, tuple(notes)), source)


def _write(writer: PackWriter, wishes: Wishes, read: _Read, source: Path) -> Drafted:
    feed, span = read.feed, read.span
    title = wishes.title or _title(feed, source)
    languages = wishes.languages or _languages(read)
    pairs = read.look.pairs(_PAIRS)
    for name, raw in sorted(read.taken.files.items()):
        writer.file(f"timetable/{name}", raw)
    writer.file("documents/overview.md", overview(feed, span, "en"))
    if "el" in languages:
        writer.file("documents/el/overview.md", overview(feed, span, "el"))
    if words := vocabulary(feed, read.taken.files):
        writer.file("vocabulary.csv", words)
    drafted = questions(read.look, pairs, span, "el" in languages) if span else []
    if drafted:
        writer.file("eval/questions.jsonl", question_lines(drafted))
    writer.file("LICENSE", read.taken.licence or _licence(feed, wishes))
    name = wishes.name or default_name(writer.target, title)
    thing = word(pairs[0][2], "en") if pairs else "departure"
    keys = {
        "format": 1, "name": name, "version": "0.1.0", "title": title,
        "description": _description(feed, span),
        "languages": list(languages),
        "license": wishes.license or ("see LICENSE" if read.taken.licence else "not stated"),
        "sensitivity": "private" if wishes.private else "public",
        "valid_from": span[0].isoformat() if span else "",
        "valid_to": span[1].isoformat() if span else "",
        "requires_kaiki": ">=0.1",
        "assistant": {
            "role": f"You help passengers with the {title}: lines, stops and {thing} times. Give exact times and days.",
            "examples": examples(pairs, languages),
        },
        "comments": {
            "format": "Drafted by `kaiki packs new` from a GTFS feed. Read every line.",
            "license": "Who may do what with this timetable; LICENSE says it in full.",
            "valid_from": "The days the feed speaks for; answers outside of them carry a warning.",
        },
    }  # fmt: skip
    writer.file("pack.toml", manifest_text(keys, [{"kind": "timetable"}]))
    notes = list(read.notes)
    if not (read.taken.licence or wishes.license):
        notes.append("LICENSE: say on which terms the timetable may be used")
    notes.append("eval/questions.jsonl: every line is a draft; read it, then change or delete it")
    return Drafted(
        name, title, tuple(languages),
        tuple(FileReport(f"timetable/{n}", "read") for n in sorted(read.taken.files)),
        tuple(read.taken.left_out), (), (), len(drafted), tuple(notes),
    )  # fmt: skip


def _span(feed: Feed, look: LookUp) -> tuple[Span | None, list[str]]:
    """The days the feed speaks for: what it says of itself, where that agrees with its calendars, else those."""
    days = look.days()
    if days is None:
        return None, ["calendar: no service runs on any day"]
    notes: list[str] = []
    first, last = feed.info.start or days[0], feed.info.end or days[1]
    if first > last or last < days[0] or first > days[1]:
        notes.append(f"feed_info.txt: its dates ({first} to {last}) do not meet the calendars ({days[0]} to {days[1]})")
        first, last = days
    if last < dt.date.today():
        notes.append(f"the feed ended on {last}: answers for today will say so")
    return (first, last), notes


def _agencies(feed: Feed) -> list[str]:
    """Names of the operators, those with most trips first."""
    trips: dict[str, int] = {}
    for trip in feed.trips:
        name = feed.agencies[feed.routes[trip.route_id].agency_id].name
        trips[name] = trips.get(name, 0) + 1
    return [clean(n, newlines=False) for n in sorted(trips, key=lambda n: (-trips[n], n)) if n]


def _title(feed: Feed, source: Path) -> str:
    names = _agencies(feed)[:3] or [feed.info.publisher or source.resolve().stem]
    return shorten(f"{', '.join(names)} timetable", 120)


def _description(feed: Feed, span: Span | None) -> str:
    names = ", ".join(_agencies(feed)[:6])
    routes = {t.route_id for t in feed.trips}
    stops = {c.stop_id for t in feed.trips for c in t.calls}
    when = f", {span[0]} to {span[1]}" if span else ""
    version = f" Feed version {feed.info.version}." if feed.info.version else ""
    return shorten(
        f"Timetable of {names or 'an operator'}: {len(routes)} lines, {len(stops)} stops{when}.{version}", 1000
    )


def _languages(read: _Read) -> tuple[str, ...]:
    """English, Greek where the timetable is Greek, and what the feed says of itself."""
    from assistant.tools.gtfs.rows import Files, Notes

    notes = Notes()
    box = Files(MemoryFiles(read.taken.files), "", notes)
    said = [v for _, (v,) in box.table("agency.txt").rows(("agency_lang",), notes)]
    said += [v for _, values in box.table("feed_info.txt").rows(("feed_lang", "default_lang"), notes) for v in values]
    codes = [code.split("-")[0].lower() for code in said]
    named = [code for code in codes if re.fullmatch(r"[a-z]{2,3}", code) and code not in ("mul", "und")]
    greek_names = sum(bool(_GREEK.search(s.name)) for s in read.feed.stops.values())
    greek = read.feed.zone == "Europe/Athens" or greek_names > len(read.feed.stops) / 20
    return tuple(dict.fromkeys(["en", *(["el"] if greek else []), *named]))


def _licence(feed: Feed, wishes: Wishes) -> str:
    whose = [f"{a.name} {a.url}".strip() for a in feed.agencies.values() if a.name]
    publisher = f"Published by {feed.info.publisher}.\n" if feed.info.publisher else ""
    return clean(
        f"The timetable is a GTFS feed of: {'; '.join(whose) or 'not stated'}.\n{publisher}"
        f"Licence: {wishes.license or 'not stated in the feed'}.\n\n"
        "The vocabulary, the overview and the test were drafted from it by `kaiki packs new`.\n"
        "Write here where the feed was got and on which terms it may be used.\n"
    )
