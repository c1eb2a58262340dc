"""Reads one PDF in a process of its own: a hostile file may hang, recurse or eat memory only here.

Run as a script (`python -E -P pdf_child.py <max pages> <max characters> <seconds> [private]`) with the file on
standard input. Writes JSON lines: first {"pages": n, "title": ...} or {"error": kind}, then one {"text", "image",
"failed"} a page. With "private" a file that is too long is read up to the limit instead of being refused, a page
also says "pictures" (it draws some beside its text), "drawn" (no text, but drawings), "garbled" (letters its fonts
do not name; such text is left out), "notes" (comments) and "attached" (files pinned to it), and a last line gives
{"form": {field: value}, "attachments": n}. Imports nothing of Kaiki, so it needs no path set up.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import warnings
from typing import Any

_MEMORY = 2 << 30
_PAINTS = re.compile(rb"(?<![\w/])(?:f\*?|F|B\*?|b\*?|S|s|sh|Do|EI)(?!\w)")
#: Letters that a font does not name come out as U+FFFD, private use or control characters, or as /g12 or (cid:12).
_UNNAMED = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|/[A-Za-z]{1,3}\\d{1,5}(?=/|\\s|$)|\\(cid:\\d+\\)")
_NOT_SAID = frozenset(("/Popup", "/Link", "/Widget", "/FileAttachment"))


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


def _has_image(page: Any, kinds: frozenset[str] = frozenset(("/Image", "/Form"))) -> bool:
    """Whether the page draws a picture; looked up in its resources, nothing is decoded."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    found = [entry.get_object().get("/Subtype") for entry in objects.get_object().values()]
    return any(kind in kinds for kind in found)


def _is_drawn(page: Any) -> bool:
    """Whether the page's own drawing orders paint something: lines, areas, a picture within the orders."""
    contents = page.get_contents()
    return contents is not None and bool(_PAINTS.search(contents.get_data()))


def _annotations(page: Any) -> dict[str, Any]:
    """What the comments on a page say, and how many files are pinned to it."""
    notes, attached = [], 0
    for entry in page.get("/Annots") or ():
        note = entry.get_object()
        kind, said = note.get("/Subtype"), note.get("/Contents")
        attached += kind == "/FileAttachment"
        if said is not None and kind not in _NOT_SAID and str(said).strip():
            notes.append(str(said))
    return {"notes": notes, "attached": attached}


def _is_garbled(text: str) -> bool:
    return len("".join(_UNNAMED.findall(text))) > 0.3 * len(re.sub(r"\s", "", text))


def _quietly(look: Any, otherwise: Any) -> Any:
    """What `look` finds; a fault in what is only said beside the text must not cost the text."""
    try:
        return look()
    except Exception:  # noqa: BLE001 - a hostile file can raise anything out of pypdf
        return otherwise


def _read_page(reader: Any, number: int, private: bool) -> dict[str, Any]:
    """One page. Whatever fails inside pypdf fails this page only."""
    try:
        page = reader.pages[number]
        text = page.extract_text() or ""
        said = {"text": text, "image": not text.strip() and _has_image(page), "failed": False}
    except Exception:  # noqa: BLE001 - a hostile file can raise anything out of pypdf
        return {"text": "", "image": False, "failed": True}
    if private:
        empty = not text.strip()
        said["pictures"] = not empty and _quietly(lambda: _has_image(page, frozenset(("/Image",))), False)
        said["drawn"] = empty and not said["image"] and _quietly(lambda: _is_drawn(page), True)
        said["garbled"] = not empty and _is_garbled(text)
        said["text"] = "" if said["garbled"] else text
        said |= _quietly(lambda: _annotations(page), {"notes": [], "attached": 0})
    return said


def _beside(reader: Any) -> dict[str, Any]:
    """Fields of a form that are filled in, and how many files are attached."""
    fields = _quietly(lambda: reader.get_fields() or {}, {})
    # A tick is "/Yes" or the like; "/Off" is none.
    filled = {str(name): str(field.get("/V", "") or "").lstrip("/") for name, field in fields.items()}
    form = {name: value for name, value in filled.items() if value and value != "Off"}
    return {"form": form, "attachments": _quietly(lambda: sum(1 for _ in reader.attachment_list), 0)}


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
    except (DependencyError, NotImplementedError):
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
    private = sys.argv[4:] == ["private"]
    _limit(seconds)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    opened = _open(sys.stdin.buffer.read(), sys.maxsize if private else max_pages)
    if isinstance(opened, str):
        _say({"error": opened})
        return
    reader, count, title = opened
    _say({"pages": count, "title": title})
    total = 0
    for number in range(min(count, max_pages)):
        page = _read_page(reader, number, private)
        total += len(page["text"])
        if total > max_chars:
            _say({"stopped": "chars"} if private else {"error": "chars"})
            break
        _say(page)
    else:
        if private:
            _say(_beside(reader))


if __name__ == "__main__":
    main()
