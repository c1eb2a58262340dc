"""A small complete pack to start from: `kaiki packs new DIR`. The harbour in it is invented."""

from __future__ import annotations

from pathlib import Path

from assistant.drafting.names import pack_name, title_of
from assistant.drafting.write import Drafted, PackWriter, Wishes, toml_list, toml_text
from assistant.types import FileReport

_MANIFEST = """\
# What this pack is. Unknown keys are errors, so that a typing mistake is not silently ignored.
# `kaiki packs check DIR` names every fault; `kaiki packs add DIR` installs the pack.

format = 1                       # the pack format; there is only 1
{name}# a-z 0-9 -, and never changed: it is what the pack is known by
version = "0.1.0"                # raise it with every change: 0.1.1, 0.2.0, 1.0.0
title = {title}
description = "Opening hours, fees and berths of a small invented harbour. Sample data."
{languages}# of the documents; only "en" takes the small, fast encoder
{license}# who may do what with it; LICENSE says it in full
{sensitivity}# "private": encrypted on this machine, no history unless asked
# valid_from = "2026-04-01"      # answers for days outside the range carry a warning
# valid_to = "2026-10-31"
requires_kaiki = ">=0.1"

[assistant]
# The first lines of what the model is told: for whom it speaks, and about what.
role = "You help visitors of a small harbour with opening hours, fees and berths. Give exact times and amounts."
# Shown to a new user; take questions that the pack answers well.
examples = [
  "When is the harbour office open?",
  "What does a night cost for a boat of 10 metres?",
  "How deep is berth B2?",
]
# Said when the pack holds no answer; without it a standard sentence is used.
not_found = "That is not in the harbour's papers. Ask at the office."
{caution}# "high" where a wrong answer is worse than none

# A tool answers exactly, without the model. This one looks up rows of a csv by any of the key columns.
[[tools]]
kind = "table"
file = "tables/berths.csv"
keys = ["berth"]
description = "Berths of the harbour: length, depth, electricity"

# With a GTFS feed in timetable/ this one answers questions about departures:
# [[tools]]
# kind = "timetable"

# An adapter (LoRA as GGUF) tuned for this pack, used only with exactly this base model:
# [[adapters]]
# file = "adapters/qwen2.5-0.5b.gguf"
# base_sha256 = "…"
"""
_HOURS = """\
# Opening hours

## Harbour office

The harbour office is open daily from 08:00 to 12:00 and from 16:00 to 20:00 between April and October.
In winter it is open on weekdays from 09:00 to 13:00.

## Fuel quay

The fuel quay sells diesel only. It is open from 07:30 to 19:00 and takes cards, no cash.
"""
_FEES = """\
# Fees

## A night in the harbour

A night costs 2 euro for each metre of the boat's length, so a boat of 10 metres pays 20 euro.
Electricity is 5 euro a night, water is free of charge. Who stays seven nights pays for six.

## Cancelling

A berth that was booked can be cancelled until noon of the day before, free of charge. Later than that one night is due.
"""
_BERTHS = """\
berth,length_m,depth_m,electricity
A1,8,2.1,yes
A2,8,2.1,yes
B1,12,3.0,yes
B2,12,3.4,no
C1,20,4.5,yes
"""
_VOCABULARY = """\
canonical,alias,language
harbour office,port office,en
harbour office,harbourmaster,en
fuel quay,petrol station,en
"""
_QUESTIONS = """\
{"id": "office-hours", "question": "When does the harbour office open in summer?", "lang": "en", "kind": "document", \
"expect": "answered", "must_contain": [["08:00", "8:00", "8 am"]], \
"must_not_contain": [], "cites": ["documents/opening-hours.md"]}
{"id": "night-10m", "question": "What does a night cost for a boat of 10 metres?", "lang": "en", "kind": "document", \
"expect": "answered", "must_contain": [["20 euro", "€ 20", "20 €"]], \
"must_not_contain": [], "cites": ["documents/fees.md"]}
{"id": "depth-b2", "question": "How deep is berth B2?", "lang": "en", "kind": "table", \
"expect": "answered", "must_contain": [["3.4"]], "must_not_contain": ["4.5"], "cites": ["tables/berths.csv"]}
{"id": "laundry", "question": "Where can I wash my clothes?", "lang": "en", "kind": "absent", \
"expect": "not_found", "must_contain": [], "must_not_contain": [], "cites": []}
"""
_LICENSE = """\
The texts and figures of this pack are sample data, invented for it; no such harbour exists.
They may be used and changed by anybody for any purpose (CC0-1.0).

Write here where your own data come from and on which terms others may use them.
"""


def write_starter(target: Path, wishes: Wishes) -> Drafted:
    """Write the example pack into the new or empty folder `target`.

    Raises:
        UsageError: `target` is not empty.
        HomeError: it cannot be written.
    """
    folder = target.absolute().name
    name = wishes.name or pack_name(folder, "little-harbour")
    title = wishes.title or title_of(folder, "Little harbour")
    languages = wishes.languages or ("en",)
    keys = {
        "title": toml_text(title),
        "name": _line("name", toml_text(name)),
        "languages": _line("languages", toml_list(languages)),
        "license": _line("license", toml_text(wishes.license or "CC0-1.0")),
        "sensitivity": _line("sensitivity", toml_text("private" if wishes.private else "public")),
        "caution": _line("caution", toml_text("high" if wishes.private else "normal")),
    }
    files = {
        "documents/opening-hours.md": _HOURS,
        "documents/fees.md": _FEES,
        "tables/berths.csv": _BERTHS,
        "vocabulary.csv": _VOCABULARY,
        "eval/questions.jsonl": _QUESTIONS,
        "LICENSE": _LICENSE,
        "pack.toml": _MANIFEST.format(**keys),
    }
    with PackWriter(target, wishes.private) as writer:
        for path, text in files.items():
            writer.file(path, text)
    reports = tuple(FileReport(path, "read") for path in files if path.startswith(("documents/", "tables/")))
    return Drafted(name, title, tuple(languages), reports, tables=("tables/berths.csv",), questions=4)


def _line(key: str, value: str) -> str:
    """A key with its value, up to the column where the comments begin."""
    return f"{key} = {value} ".ljust(33)
