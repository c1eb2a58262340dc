"""Reads one PDF in a process of its own: a hostile file may hang, recurse or eat memory only here.

Run as a script (`python -E -P pdf_child.py <max pages> <max characters> <seconds>`) with the file on standard
input. Writes JSON lines: first {"pages": n, "title": ...} or {"error": kind}, then one {"text", "image",
"failed"} a page. Imports nothing of Kaiki, so it needs no path set up.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings
from typing import Any

_MEMORY = 2 << 30


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's clock is the only limit
        return
    for kind, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, seconds + 5)):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, hard))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _has_image(page: Any) -> bool:
    """Whether the page draws a picture; looked up in its resources, nothing is decoded."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    kinds = [entry.get_object().get("/Subtype") for entry in objects.get_object().values()]
    return any(kind in {"/Image", "/Form"} for kind in kinds)


def _read_page(reader: Any, number: int) -> dict[str, Any]:
    """One page. Whatever fails inside pypdf fails this page only."""
    try:
        page = reader.pages[number]
        text = page.extract_text() or ""
        return {"text": text, "image": not text.strip() and _has_image(page), "failed": False}
    except Exception:  # noqa: BLE001 - a hostile file can raise anything out of pypdf
        return {"text": "", "image": False, "failed": True}


def _open(data: bytes, max_pages: int) -> tuple[Any, int, str] | str:
    """The reader, its page count and title; or the kind of error."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(io.BytesIO(data))
        # An empty user password is common: such a file opens in every viewer without asking.
        if reader.is_encrypted and not reader.decrypt(""):
            return "encrypted"
        count = len(reader.pages)
    except DependencyError:
        return "encrypted"
    except Exception:  # noqa: BLE001 - a hostile file can raise anything out of pypdf
        return "damaged"
    if not count:
        return "empty"
    if count > max_pages:
        return "pages"
    try:
        title = str((reader.metadata or {}).get("/Title") or "")
    except Exception:  # noqa: BLE001 - the title is not worth the document
        title = ""
    return reader, count, title


def main() -> None:
    """Read the PDF on standard input."""
    max_pages, max_chars, seconds = (int(argument) for argument in sys.argv[1:4])
    _limit(seconds)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    opened = _open(sys.stdin.buffer.read(), max_pages)
    if isinstance(opened, str):
        _say({"error": opened})
        return
    reader, count, title = opened
    _say({"pages": count, "title": title})
    total = 0
    for number in range(count):
        page = _read_page(reader, number)
        total += len(page["text"])
        if total > max_chars:
            _say({"error": "chars"})
            return
        _say(page)


if __name__ == "__main__":
    main()
