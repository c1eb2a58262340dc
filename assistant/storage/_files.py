"""Files only their owner can read."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from assistant.errors import HomeError


def make_private_parents(path: Path) -> None:
    """Make the folders above `path` that do not exist yet, each 0700.

    Raises:
        HomeError: a folder cannot be made.
    """
    missing = [folder for folder in path.parents if not folder.exists()]
    try:
        # One by one: mkdir(parents=True) gives the folders in between the umask's permissions.
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise HomeError(
            f"The folder {path.parent} cannot be made: {error.strerror}.",
            "Set KAIKI_HOME to a folder you may write to.",
        ) from error


def make_private(path: Path) -> None:
    """Create `path` empty with mode 0600 unless it exists; an existing file is narrowed to 0600.

    Raises:
        HomeError: the file cannot be made.
    """
    make_private_parents(path)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise HomeError(
            f"The file {path} cannot be written: {error.strerror}.",
            "Set KAIKI_HOME to a folder you may write to, or mend its permissions.",
        ) from error


def replace_private(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write `text` to `path` with mode 0600, whole or not at all.

    Args:
        path: the file.
        text: its new text.
        overwrite: overwrite what stood there, once the new text is in its place; on an SSD it may survive all the same.

    Raises:
        HomeError: the file cannot be written; the old one is untouched.
    """
    make_private_parents(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0), 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.ExitStack() as stack:
            old = (
                stack.enter_context(path.open("r+b"))
                if overwrite and path.is_file() and not path.is_symlink()
                else None
            )
            beside.replace(path)
            if old:
                _overwrite(old)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise HomeError(
            f"The file {path} cannot be written: {error.strerror}; the old one is kept.",
            "Free some space, or set KAIKI_HOME to a folder you may write to.",
        ) from error


def shred(path: Path) -> None:
    """Overwrite and remove a file; of a link only the link. On an SSD the old bytes may survive all the same."""
    with contextlib.suppress(FileNotFoundError):
        if not path.is_symlink():
            with path.open("r+b") as file:
                _overwrite(file)
        path.unlink()


def _overwrite(file: BinaryIO) -> None:
    left = os.fstat(file.fileno()).st_size
    file.seek(0)
    while left > 0:
        left -= file.write(secrets.token_bytes(min(left, 2**20)))
    file.flush()
    os.fsync(file.fileno())
