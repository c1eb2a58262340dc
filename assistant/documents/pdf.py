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
from pathlib import Path
from typing import Any

from assistant.config import python
from assistant.documents.model import Deadline, Limits, Parts, Writer, too_long
from assistant.errors import DocumentError
from assistant.text import fold_space

# HOME and its kin let the child find packages installed for one user.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "HOME", "APPDATA", "USERPROFILE")
_ERRORS = {
    "encrypted": ("is encrypted, and Kaiki has no password for it.", "Save a copy without a password."),
    "damaged": ("is damaged, or is not a PDF.", "Open it in a PDF viewer and save it again."),
    "empty": ("has no pages.", "Open it in a PDF viewer and save it again."),
}


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


def _run(data: bytes, limits: Limits) -> tuple[list[dict[str, Any]], bool]:
    """What the child said, line by line, and whether it ran out of time."""
    script = Path(__file__).with_name("pdf_child.py")
    limit = [str(limits.max_pages), str(limits.max_chars), str(max(1, int(limits.seconds)))]
    late = False
    try:
        done = subprocess.run(
            [python(), "-E", "-P", "-X", "utf8", str(script), *limit],
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


def _gaps(pages: list[dict[str, Any]], count: int, late: bool) -> tuple[str, ...]:
    image = [number for number, page in enumerate(pages, 1) if page["image"]]
    failed = [number for number, page in enumerate(pages, 1) if page["failed"]]
    rest = list(range(len(pages) + 1, count + 1))
    gaps = []
    if image:
        verb = "hold" if len(image) > 1 else "holds"
        gaps.append(f"{ranges(image)} {verb} only images and {_were(image)} not read")
    if failed:
        gaps.append(f"{ranges(failed)} {_were(failed)} not read because the file is damaged there")
    if rest:
        why = "took too long" if late else "broke the reader"
        gaps.append(f"{ranges(rest)} {_were(rest)} not read because the file {why}")
    return tuple(gaps)


def _were(numbers: list[int]) -> str:
    return "were" if len(numbers) > 1 else "was"


def read_pdf(data: bytes, deadline: Deadline, limits: Limits) -> Parts:
    """Text, pages and title of a PDF.

    Raises:
        DocumentError: encrypted, damaged, without pages, too many pages, too long, or too slow to give even
            one page. Pages that fail alone are named in the gaps.
    """
    said, late = _run(data, limits)
    name = deadline.name
    error = next((line["error"] for line in said if "error" in line), None)
    if error == "pages":
        raise DocumentError(f"{name} has more than {limits.max_pages:,} pages.", "Split it.")
    if error == "chars":
        raise too_long(name, limits.max_chars)
    if error:
        what, hint = _ERRORS[error]
        raise DocumentError(f"{name} {what}", hint)
    if len(said) < 2:
        if late:
            raise DocumentError(f"{name} takes longer than {limits.seconds:g} seconds to read.", "Save it as text.")
        raise DocumentError(f"{name} {_ERRORS['damaged'][0]}", _ERRORS["damaged"][1])
    pages = said[1:]
    if all(page["failed"] for page in pages):
        raise DocumentError(f"{name} {_ERRORS['damaged'][0]}", _ERRORS["damaged"][1])
    # The child kept the time; joining its pages must not fail on a clock that has just run out.
    writer = Writer(Deadline(name, limits.seconds + 60), limits.max_chars)
    for number, page in enumerate(pages, 1):
        if page["text"].strip():
            writer.mark(f"page {number}", 1)
            writer.block(page["text"])
    return writer.parts(fold_space(said[0]["title"]), _gaps(pages, said[0]["pages"], late))
