"""Adds, replaces and removes a private pack for ever, saying before and after each step what it does.

Run as `python killed_child.py FOLDER1 FOLDER2`; the test kills it.
"""

from __future__ import annotations

import sys

from assistant.config import home
from assistant.loading import DiskLoader
from assistant.service import Assistant
from assistant.types import AddPack, Failed, RemovePack, Request


def main(first: str, second: str) -> None:
    place = home()
    assistant = Assistant(place, DiskLoader(place), lambda event: None)
    steps: list[tuple[str, Request]] = [
        ("1.0.0", AddPack("1", first)),
        ("2.0.0", AddPack("2", second)),
        ("1.0.0", AddPack("3", first, replace=True)),
        ("2.0.0", AddPack("4", second)),
        ("none", RemovePack("5", "ward")),
    ]
    # What a killed one left behind is taken away first, so that each run begins at the beginning.
    if any(card.name == "ward" for card in assistant._packs.cards()):
        list(assistant.handle(RemovePack("0", "ward"), lambda: False))
    print("ready", flush=True)
    while True:
        for state, request in steps:
            print("begin", state, flush=True)
            last = list(assistant.handle(request, lambda: False))[-1]
            if isinstance(last, Failed):
                print("failed", last.kind, last.message, flush=True)
                return
            print("done", state, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
