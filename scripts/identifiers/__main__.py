"""Measures: see the package."""

from __future__ import annotations

import argparse

from assistant.config import home
from assistant.privacy.find import Finder, model_folder
from scripts.identifiers.score import Tally, tally
from scripts.synthetic_notes.make import notes


def main() -> None:
    """Measure and write or print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--development", action="store_true")
    parser.add_argument("--show", default="")
    parser.add_argument("--count", type=int, default=28)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    finder = Finder(model_folder(home().models))
    part = "development" if options.development else "final"
    found = tally((note, finder.find(note.text)) for note in notes(part, options.count, options.seed))
    whole = Tally()
    for (language, kind), counts in sorted(found.items()):
        row = counts.row()
        print(language, kind.ljust(13), counts.gold, f"recall {row['recall']} typed {row['recall_same_type']} exact {row['recall_exact']} | {counts.found} precision {row['precision']} typed {row['precision_same_type']}")
        whole.add(counts)
        if options.development and (options.show == kind or options.show == "all"):
            for line in counts.missed[:40]:
                print("   MISSED", line)
            for line in counts.wrong[:25]:
                print("   WRONG ", line)
    row = whole.row()
    print("all", row)


if __name__ == "__main__":
    main()
