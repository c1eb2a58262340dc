"""Which files a list of paths means. Nothing is left out without being said; no link inside a folder is followed.

So a loop of links cannot hold it, and a folder cannot lead out of itself. Mounted folders are walked as any other.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_FILES = 10_000
MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, or a thing that is not read.

    Attributes:
        path: as it was named, or below the folder that was named.
        why: why it is not read, as a sentence about "the file"; empty for one to read.
        reason: "hidden", "link", "access", "limit" or empty.
    """

    path: Path
    why: str = ""
    reason: str = ""


def _link(path: Path, root: str) -> Found:
    target = os.path.realpath(path)
    if not Path(target).exists():
        return Found(path, "the file is a link that leads nowhere and was not followed", "link")
    if os.path.commonpath([root, target]) == root:
        return Found(path, "the file is a link within the folder; what it leads to is read under its own name", "link")
    return Found(
        path, "the file is a link that leads out of the folder and was not followed; name it to read it", "link"
    )


def _folder(folder: Path, root: str, depth: int) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Found(folder, f"the folder cannot be opened: {(error.strerror or 'no reason given').lower()}", "access")
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            kind = "folder" if entry.is_dir(follow_symlinks=False) else "file"
            yield Found(path, f"the {kind} is hidden and was not read; name it to read it", "hidden")
        elif entry.is_symlink():
            yield _link(path, root)
        elif entry.is_dir(follow_symlinks=False):
            if depth >= MAX_DEPTH:
                yield Found(path, f"the folder lies more than {MAX_DEPTH} deep and was not read", "limit")
            else:
                yield from _folder(path, root, depth + 1)
        else:
            yield Found(path)


def _all(paths: Iterable[Path]) -> Iterator[Found]:
    for path in paths:
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError):
            is_folder = False  # the reading says what is wrong with it
        if not is_folder:
            yield Found(path)
            continue
        before = True
        for found in _folder(path, os.path.realpath(path), 0):
            before = False
            yield found
        if before:
            yield Found(path, "the folder is empty", "empty")


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """The files that are meant, folders in sorted order of names, each file once.

    Args:
        paths: files and folders. A link that is named itself is followed.
    """
    seen: set[str] = set()
    for found in _all(paths):
        # A file that is named twice, or beside its folder, is one file.
        real = os.path.realpath(found.path) if not found.why else f"{found.why}\0{found.path}"
        if real in seen:
            continue
        if len(seen) >= MAX_FILES:
            yield Found(
                found.path, f"Kaiki reads {MAX_FILES:,} files at once; this and those behind it were not read", "limit"
            )
            return
        seen.add(real)
        yield found
