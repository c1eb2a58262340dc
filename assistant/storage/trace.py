"""Looking for traces: does a text still stand anywhere below the home folder?

A few distinctive stretches are taken from the text before it is removed; afterwards every file is read byte by byte and
searched for them as UTF-8, as UTF-16, as JSON writes them (`\\u03a0…`) and folded (as the history keeps them).

What this does not find: compressed or encrypted copies, copies outside the home, what the file system, an SSD or a
backup keeps of deleted files, words alone, and text that is none of the stretches. Big model files that were last
changed before the pack came cannot hold its text, and are counted instead of read.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.text import fold

#: Stretches in all; each is searched in up to five spellings.
MOST = 48
#: Characters of a stretch: long enough to be the pack's own, short enough to stand within a quote.
LONG, SHORT = 56, 20
#: Ends of lines and sentences, and the marks that Markdown, CSV and HTML add: a quote stops there.
_ENDS = re.compile(r"(?<=[.!?;·])\s+|[\n\r\t|#*_`<>\[\]\"\\]+|\s\s+")
_CHUNK = 16 * 2**20
_LARGE = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Trace:
    """What a search found.

    Attributes:
        files, size: how many files were read, and how many bytes.
        unread: large model files that were not read, since they are older than the pack.
        failed: files that could not be read, relative to the root.
        found: files in which a stretch stands, relative to the root.
        stretches: how many were looked for.
    """

    files: int
    size: int
    unread: int
    failed: tuple[str, ...]
    found: tuple[str, ...]
    stretches: int


def stretches(texts: Iterable[str], most: int = MOST) -> tuple[str, ...]:
    """Distinctive stretches of the texts, spread evenly over and within them; none of very short ones."""
    each = [found for text in texts if (found := _of_one(text))]
    if not each:
        return ()
    share = max(1, most // len(each))
    step = max(1, -(-len(each) // most))
    chosen = [stretch for found in each[::step] for stretch in _spread(found, share)]
    return tuple(dict.fromkeys(chosen))[:most]


def _of_one(text: str) -> list[str]:
    found: list[str] = []
    for piece in _ENDS.split(text):
        stretch = piece.strip(" .,:!?;·-")
        if len(stretch) > LONG:
            stretch = stretch[: LONG + 1].rpartition(" ")[0] or stretch[:LONG]
        # A stretch of figures or of one long word may stand anywhere.
        letters, parts = sum(c.isalpha() for c in stretch), sum(c in " ,;" for c in stretch)
        if len(stretch) >= SHORT and letters >= 10 and parts >= 2:
            found.append(stretch)
    return list(dict.fromkeys(found))


def _spread(found: Sequence[str], count: int) -> list[str]:
    if len(found) <= count:
        return list(found)
    return [found[(2 * n + 1) * len(found) // (2 * count)] for n in range(count)]


def look_for(root: Path, wanted: Sequence[str], since: float = 0.0, models: Path | None = None) -> Trace:
    """Read every file below `root` and look for the stretches.

    Args:
        root: the folder; links are not followed.
        wanted: from `stretches`.
        since: when the text came (seconds since the epoch).
        models: large files below this folder that were last changed before `since` are not read.
    """
    needles = spellings(wanted)
    overlap = max((len(n) for n in needles), default=1) - 1
    files = size = unread = 0
    failed: list[str] = []
    found: list[str] = []
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        try:
            about = path.lstat()
            old = about.st_mtime < since and about.st_ctime < since
            if models and about.st_size > _LARGE and old and path.is_relative_to(models):
                unread += 1
                continue
            there, read = _search(path, needles, overlap)
        except FileNotFoundError:
            continue  # gone since it was listed
        except OSError:
            failed.append(name)
            continue
        files += 1
        size += read
        if there:
            found.append(name)
    return Trace(files, size, unread, tuple(failed), tuple(found), len(wanted))


def spellings(wanted: Sequence[str]) -> list[bytes]:
    """The stretches as they may stand in a file."""
    out: dict[bytes, None] = {}
    for text in wanted:
        for spelling in (text, fold(text)):
            out[spelling.encode("utf-8", "replace")] = None
        out[text.encode("utf-16-le", "replace")] = None
        out[text.encode("utf-16-be", "replace")] = None
        out[json.dumps(text)[1:-1].encode("ascii")] = None
    return list(out)


def _files(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder, name)
            try:
                plain = stat.S_ISREG(path.lstat().st_mode)
            except OSError:
                plain = False
            if plain:
                yield path


def _search(path: Path, needles: Sequence[bytes], overlap: int) -> tuple[bool, int]:
    """Whether one of the needles stands in the file, and how many bytes were read to know."""
    read = 0
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            read += len(chunk)
            data = tail + chunk
            if any(needle in data for needle in needles):
                return True, read
            tail = data[-overlap:] if overlap else b""
    return False, read
