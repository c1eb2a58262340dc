"""PDF to text, page by page. pypdf runs in a child process that can be stopped (see pdf_child).

The layout is lost: columns, tables and footnotes come out in the order in which the file draws them, and
words cut at a line's end stay cut. There is no character recognition: scanned pages are named, not read.
Text that is invisible on the page is read all the same.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.config import python
from assistant.documents.kinds import SEEK_LETTERS
from assistant.documents.model import Deadline, Limits, Parts, Writer, too_long
from assistant.errors import DocumentError
from assistant.text import fold_space

# HOME and its kin let the child find packages installed for one user.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "HOME", "APPDATA", "USERPROFILE")
_ERRORS = {
    "encrypted": ("is encrypted, protected by a password.", "Save a copy without a password."),
    "damaged": ("is damaged, or is not a PDF.", "Open it in a PDF viewer and save it again."),
    "empty": ("has no pages.", "Open it in a PDF viewer and save it again."),
}


def _error(name: str, kind: str) -> DocumentError:
    what, hint = _ERRORS[kind]
    return DocumentError(f"{name} {what}", hint, "password" if kind == "encrypted" else "damaged")


def ranges(numbers: Iterable[int]) -> str:
    """Page numbers for a sentence: "page 3" or "pages 1–4, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
    several = len(runs) > 1 or any(first != last for first, last in runs)
    return f"{'pages' if several else 'page'} {said}"


def _run(data: bytes, limits: Limits, private: bool = False) -> tuple[list[dict[str, Any]], bool]:
    """What the child said, line by line, and whether it ran out of time."""
    script = Path(__file__).with_name("pdf_child.py")
    limit = [str(limits.max_pages), str(limits.max_chars), str(max(1, int(limits.seconds)))]
    late = False
    try:
        done = subprocess.run(
            [python(), "-E", "-P", "-X", "utf8", str(script), *limit, *(["private"] if private else [])],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            check=False,
            env={key: value for key, value in os.environ.items() if key in _ENVIRONMENT},
        )
        output = done.stdout
    except subprocess.TimeoutExpired as error:
        late, output = True, error.stdout or b""
    # A killed child may leave half a line behind.
    whole = output[: output.rfind(b"\n") + 1]
    return [json.loads(line) for line in whole.splitlines()], late


def _of(pages: list[dict[str, Any]], key: str) -> list[int]:
    return [number for number, page in enumerate(pages, 1) if page.get(key)]


def _gaps(pages: list[dict[str, Any]], count: int, why: str) -> tuple[str, ...]:
    """What is missing; `why` says why the reading ended before the last page."""
    gaps = []
    if image := _of(pages, "image"):
        gaps.append(f"{ranges(image)} {_hold(image)} only images and {_were(image)} not read")
    if drawn := _of(pages, "drawn"):
        gaps.append(f"{ranges(drawn)} {_hold(drawn)} only drawings and {_were(drawn)} not read")
    if garbled := _of(pages, "garbled"):
        gaps.append(f"{ranges(garbled)} {_were(garbled)} not read because a font does not name its letters")
    if failed := _of(pages, "failed"):
        gaps.append(f"{ranges(failed)} {_were(failed)} not read because the file is damaged there")
    if rest := list(range(len(pages) + 1, count + 1)):
        gaps.append(f"{ranges(rest)} {_were(rest)} not read because the file {why}")
    return tuple(gaps)


def _were(numbers: list[int]) -> str:
    return "were" if len(numbers) > 1 else "was"


def _hold(numbers: list[int]) -> str:
    return "hold" if len(numbers) > 1 else "holds"


def _begun(name: str, said: list[dict[str, Any]], late: bool, limits: Limits) -> dict[str, Any]:
    """The first line of a file that could be opened.

    Raises:
        DocumentError: it could not, or not one page came in time.
    """
    error = next((line["error"] for line in said if "error" in line), None)
    if error == "pages":
        raise DocumentError(f"{name} has more than {limits.max_pages:,} pages.", "Split it.", "limit")
    if error == "chars":
        raise too_long(name, limits.max_chars)
    if error:
        raise _error(name, error)
    if len(said) < 2:
        if late:
            what = f"{name} takes longer than {limits.seconds:g} seconds to read."
            raise DocumentError(what, "Save it as text.", "limit")
        raise _error(name, "damaged")
    return said[0]


def read_pdf(data: bytes, deadline: Deadline, limits: Limits) -> Parts:
    """Text, pages and title of a PDF.

    Raises:
        DocumentError: encrypted, damaged, without pages, too many pages, too long, or too slow to give even
            one page. Pages that fail alone are named in the gaps.
    """
    said, late = _run(data, limits)
    name = deadline.name
    first, pages = _begun(name, said, late, limits), said[1:]
    if all(page["failed"] for page in pages):
        raise _error(name, "damaged")
    # The child kept the time; joining its pages must not fail on a clock that has just run out.
    writer = Writer(Deadline(name, limits.seconds + 60), limits.max_chars)
    _write_pages(writer, pages)
    why = "took too long" if late else "broke the reader"
    return writer.parts(fold_space(first["title"]), _gaps(pages, first["pages"], why))


def _write_pages(writer: Writer, pages: list[dict[str, Any]]) -> None:
    for number, page in enumerate(pages, 1):
        if page["text"].strip():
            writer.mark(f"page {number}", 1)
            writer.block(page["text"])
        for note in page.get("notes", ()):
            writer.mark(f"comment on page {number}", 1)
            writer.block(note)


def read_private_pdf(data: bytes, deadline: Deadline, limits: Limits) -> Parts:
    """A PDF as `read_pdf` gives it, with its comments and filled-in form fields, and read as far as the limits allow.

    Gaps name the pages that hold only images or drawings, whose letters have no names, that are damaged, or lie
    beyond a limit; notes name pages with pictures beside their text. A field of a form is a line "name: value".

    Raises:
        DocumentError: encrypted, damaged, without pages, or without anything that can be read.
    """
    limits = replace(limits, seconds=max(1.0, deadline.left()))
    said, late = _run(data, limits, private=True)
    name = deadline.name
    first, pages = _begun(name, said, late, limits), [line for line in said[1:] if "text" in line]
    nothing: dict[str, Any] = {"form": {}, "attachments": 0}
    beside = next((line for line in said[1:] if "form" in line), nothing)
    count = first["pages"]
    if pages and all(page["failed"] for page in pages):
        raise _error(name, "damaged")
    writer = Writer(Deadline(name, limits.seconds + 60), limits.max_chars * 2)
    _write_pages(writer, pages)
    if beside["form"]:
        writer.mark("form fields", 1)
        writer.block("\n".join(f"{field}: {value}" for field, value in beside["form"].items()))
    if late:
        why = f"took longer than {limits.seconds:.0f} seconds"
    elif len(pages) == limits.max_pages:
        why = f"has {count:,} pages and Kaiki reads the first {limits.max_pages:,}"
    elif any("stopped" in line for line in said):
        why = f"holds more than {limits.max_chars:,} characters"
    else:
        why = "broke the reader"
    gaps = _gaps(pages, count, why)
    if attached := beside["attachments"] + sum(page.get("attached", 0) for page in pages):
        gaps += (f"{attached} attached file{'s were' if attached > 1 else ' was'} not read",)
    pictured = _of(pages, "pictures")
    notes = (f"pictures on {ranges(pictured)} were not looked at",) if pictured else ()
    parts = writer.parts(fold_space(first["title"]), gaps, notes)
    if not parts.text.strip() and len(_of(pages, "image")) == count:
        where = "its one page" if count == 1 else f"all its {count} pages"
        raise DocumentError(f"{name} holds only images on {where} (a scan) and was not read.", SEEK_LETTERS, "images")
    return parts
