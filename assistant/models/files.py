"""Careful work with files: written whole or not at all, with clear sentences when the disk says no.

Folders are 0700, files 0600. A rename is atomic on one file system only; everything here stays below one folder.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import DownloadError, HomeError, KaikiError
from assistant.text import clean

#: Folder below the models in which everything is made before it is whole; locks live there too.
PARTIAL = ".partial"
#: Left free on the disk whatever is written, in bytes.
MARGIN = 64 * 2**20
_BLOCK = 2**20


def now() -> str:
    """This moment in UTC, ISO 8601, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def shown(path: Path) -> str:
    """A path fit for a message: cleaned, on one line."""
    return clean(str(path), newlines=False)


@contextlib.contextmanager
def disk_errors(folder: Path, kept: str = "Nothing was changed.") -> Iterator[None]:
    """Turn an OSError of the block into a HomeError that says what happened, what was kept and what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise HomeError(
                f"The disk that holds {shown(folder)} is full. {kept}",
                "Free some space and try again, or name a folder on another disk in KAIKI_MODELS.",
            ) from error
        raise HomeError(
            f"The folder {shown(folder)} cannot be written: {error.strerror or error}. {kept}",
            "Mend its permissions, or name another folder in KAIKI_MODELS.",
        ) from error


def need_space(folder: Path, needed: int, kind: type[KaikiError]) -> None:
    """Raise `kind` unless the disk of `folder` (which need not exist) has `needed` bytes and a margin."""
    there = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(there).free
    if needed > 0 and free < needed + MARGIN:
        raise kind(
            f"The disk that holds {shown(folder)} is too full: {(needed + MARGIN) / 1e6:,.0f} MB are needed, "
            f"{free / 1e6:,.0f} MB are free. What was there is kept.",
            "Free some space and try again, or name a folder on another disk in KAIKI_MODELS.",
        )


def make_private(folder: Path) -> None:
    """Make a folder and those above it that are missing, each 0700."""
    for path in reversed([p for p in (folder, *folder.parents) if not p.exists()]):
        path.mkdir(mode=0o700, exist_ok=True)


@contextlib.contextmanager
def hold_lock(folder: Path, name: str, doing: str) -> Iterator[None]:
    """Hold `<models>/.partial/<name>.lock`.

    Raises:
        DownloadError: another process holds it.
        HomeError: the folder cannot be written.
    """
    busy = DownloadError(f"Another Kaiki is {doing} just now.", "Wait for it to end, then try again; nothing is lost.")
    with disk_errors(folder):
        make_private(folder / PARTIAL)
    with held(folder / PARTIAL / f"{name}.lock", busy):
        yield


@contextlib.contextmanager
def held(lock: Path, busy: KaikiError) -> Iterator[None]:
    """Hold a lock file, made if need be; the system frees it when this process ends, however it ends.

    Args:
        busy: is raised when another process holds it.

    Raises:
        HomeError: the file cannot be written.
    """
    with disk_errors(lock.parent):
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise busy from error
        yield
    finally:
        os.close(handle)


def sync(path: Path) -> None:
    """Have the disk really hold a file or folder, so that a power cut leaves no hole under a good name."""
    if sys.platform == "win32" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, body: dict[str, Any]) -> None:
    """Write a JSON object in one step (0600): a reader sees the old one or the new one."""
    make_private(path.parent)
    aside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
            json.dump(body, handle, ensure_ascii=False, indent=1)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object from a file; {} when there is no file. Raises HomeError when it holds anything else."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise HomeError(f"{shown(path)} cannot be read: {error}.", "Mend it or move it away.") from error
    if not isinstance(body, dict):
        raise HomeError(f"{shown(path)} must hold a JSON object.", "Mend it or move it away.")
    return body


def hash_file(path: Path) -> str:
    """sha256 of a file, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def copy_and_hash(source: Path, target: Path) -> str:
    """Copy a file and give the sha256 of what was written."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("xb") as writing:
        while block := reading.read(_BLOCK):
            digest.update(block)
            writing.write(block)
    return digest.hexdigest()
