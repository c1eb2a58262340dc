"""Prints synthetic notes, one JSON object a line: see the package."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from scripts.synthetic_notes.make import notes

if __name__ == "__main__":
    for note in notes(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1):
        print(json.dumps(asdict(note), ensure_ascii=False))
