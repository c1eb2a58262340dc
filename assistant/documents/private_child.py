"""The process that reads one private file and ends: sealed, short of memory and time, unable to write files.

    python -P -m assistant.engine.sealed assistant.documents.private_child

On standard input: a JSON line {"ending", "name", "size", "limits"}, then the file's bytes. On standard output JSON
lines: {"ready": true}, then either {"text", "parts", "gaps", "notes"} or {"error", "hint", "reason"}.

What this does not protect against: a hole in a parser may read what the user may read and spoil this file's own text.
It can neither send that anywhere (the seal) nor write it to a file (RLIMIT_FSIZE; not on Windows).
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from typing import Any

from assistant.documents.model import Limits
from assistant.documents.private import Source, named_parts, read_private
from assistant.errors import DocumentError

#: Bytes of address space: most of what a parser may take.
MEMORY = 2 << 30


def _limit(seconds: float) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's clock is the only limit
        return
    wanted = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, int(seconds) + 10), (resource.RLIMIT_FSIZE, 0))
    for kind, most in wanted:
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _read(source: Source, limits: Limits) -> dict[str, Any]:
    try:
        parts = read_private(source, limits)
    except DocumentError as error:
        return {"error": error.message, "hint": error.hint, "reason": error.reason}
    except MemoryError:
        what = f"{source.name} needs more than {MEMORY >> 30} GB of memory to read."
        return {"error": what, "hint": "Split it into smaller files.", "reason": "limit"}
    except Exception as error:  # noqa: BLE001 - a hostile file can raise anything out of a parser
        what = f"{source.name} is damaged in a way that broke its reader ({type(error).__name__})."
        return {"error": what, "hint": "Open it in its own program and save it again.", "reason": "damaged"}
    sections = [[section.title, section.start, section.end] for section in named_parts(parts)]
    return {"text": parts.text, "parts": sections, "gaps": parts.gaps, "notes": parts.notes}


def main() -> None:
    """Read the file on standard input."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    _say({"ready": True})
    head = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**head["limits"])
    _limit(limits.seconds)
    _say(_read(Source(sys.stdin.buffer.read(), head["ending"], head["name"], head["size"]), limits))


if __name__ == "__main__":
    main()
