"""Write `questions.jsonl`: the questions as people wrote them, the expected values from the calculator.

`python -m tests.tools.exam.write_questions` from the project's folder. The same every time; the test checks that the
file is what this makes.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.tools.exam import asked_dalmatia, asked_ionian, asked_sporades
from tests.tools.exam.feeds import FEEDS
from tests.tools.exam.paper import Paper

FILE = Path(__file__).with_name("questions.jsonl")
ASKED = {"ionian": asked_ionian.ask, "sporades": asked_sporades.ask, "dalmatia": asked_dalmatia.ask}


def text() -> str:
    """The whole file."""
    lines = []
    for feed, ask in ASKED.items():
        paper = Paper(feed, FEEDS[feed]())
        ask(paper)
        lines += [json.dumps(item, ensure_ascii=False) for item in paper.items]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
