"""A pack from a folder or a zip: opened within limits, and copied into a folder of ours.

An archive from outside is hostile until shown otherwise: names that leave the folder, links, devices, bombs,
duplicates and names that clash on a file system that folds case or Unicode are refused before a byte is written.
Zip only. This module does not look inside the files; `check.inspect` and the document readers do. It does not protect
against somebody who changes a pack folder while it is copied, but for a file that is swapped for a link.
"""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

from assistant.errors import HomeError, PackError, PackFaulty
from assistant.packs.files import PackFiles
from assistant.packs.limits import LIMITS, Limits, check_names, is_hidden
from assistant.packs.zips import ZipSource

__all__ = ["LIMITS", "FolderSource", "Limits", "Source", "check_names", "open_source", "stage", "visible_files"]


class Source(PackFiles, Protocol):
    """The files of a pack that is not ours yet, with what speaks against taking it."""

    faults: tuple[str, ...]

    def size(self, name: str) -> int:
        """Bytes of a file."""
        ...

    def head(self, name: str, count: int) -> bytes:
        """The first bytes of a file."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces."""
        ...


class FolderSource:
    """The files below a folder of the user's. Dotted names are left out; links and special files are faults."""

    def __init__(self, folder: Path, limits: Limits = LIMITS) -> None:
        self._files: dict[str, Path] = {}
        self._folder = folder
        faults: list[str] = []
        for path, fault in _walk(folder, limits.depth):
            name = path.relative_to(folder).as_posix()
            if fault:
                faults.append(f"{_said(name)}: {fault}")
            else:
                self._files[name] = path
            if len(self._files) > limits.files:
                break
        faults += check_names(list(self._files), limits)
        sizes = {name: _size(path) for name, path in self._files.items()}
        faults += [f"{n}: larger than {limits.single} bytes" for n, s in sizes.items() if s > limits.single]
        faults += ["the pack is too large"] if sum(sizes.values()) > limits.total else []
        self.faults = tuple(faults)

    def __enter__(self) -> FolderSource:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Nothing is held open."""

    def names(self) -> tuple[str, ...]:
        """All file names, sorted."""
        return tuple(sorted(self._files))

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return _size(self._files[name])

    def read(self, name: str) -> bytes:
        """All bytes of a file.

        Raises:
            PackFaulty: it cannot be read.
        """
        return b"".join(self.chunks(name))

    def head(self, name: str, count: int) -> bytes:
        """The first bytes of a file; fewer when it is shorter."""
        return next(self.chunks(name), b"")[:count]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces.

        Raises:
            PackFaulty: it cannot be read, or is no plain file any more.
        """
        if name not in self._files:
            raise PackError(f"The pack has no file {name}.")
        try:
            # A file may have been swapped for a link since it was looked at, and a pipe would wait for ever.
            handle = os.open(self._files[name], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, "rb") as file:  # noqa: PTH123 - a path cannot be opened without following links
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise OSError("it is not a plain file")
                while chunk := file.read(1 << 20):
                    yield chunk
        except OSError as error:
            why = f"{_said(name)}: cannot be read: {error.strerror or error}"
            raise PackFaulty(f"The pack was refused: {why}.", (why,), "Mend its permissions.") from error


def open_source(path: Path, limits: Limits = LIMITS) -> FolderSource | ZipSource:
    """The pack at `path` (folder or zip), to be used in a `with`; nothing is unpacked.

    Raises:
        PackFaulty: there is nothing, or it is neither folder nor zip, or the zip cannot be opened at all.
    """
    if not path.exists():
        raise PackFaulty(f"There is no pack at {path}.", hint="Name a pack folder or a .zip file.")
    try:
        if path.is_dir():
            return FolderSource(path, limits)
        if path.is_file() and zipfile.is_zipfile(path):
            return ZipSource(path, limits)
    except OSError as error:
        raise PackFaulty(f"{path.name} cannot be read: {error.strerror or error}.") from error
    raise PackFaulty(f"{path.name} is neither a folder nor a zip.", hint="Packs are folders or zips.")


def stage(source: Path, target: Path, limits: Limits = LIMITS) -> None:
    """Copy the pack at `source` (folder or zip) into the new folder `target`.

    Raises:
        PackFaulty: the source is missing, is neither, or breaks a limit; `target` is then gone again.
        HomeError: the disk is full or cannot be written.
    """
    with open_source(source, limits) as opened:
        if opened.faults:
            more = f" (and {len(opened.faults) - 1} more)" if opened.faults[1:] else ""
            raise PackFaulty(f"The pack was refused: {opened.faults[0]}{more}", opened.faults, "Nothing was changed.")
        try:
            target.mkdir(parents=True, mode=0o700)
            _copy(opened, target, limits)
            _sync(target)
        except OSError as error:
            shutil.rmtree(target, ignore_errors=True)
            raise HomeError(
                f"The pack could not be copied: {error.strerror or error}. Nothing was changed.",
                "Free some space or check the permissions, then add it again.",
            ) from error
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise


def _copy(source: Source, target: Path, limits: Limits) -> None:
    total = 0
    for name in source.names():
        place = target / name
        for folder in reversed(Path(name).parents[:-1]):
            (target / folder).mkdir(exist_ok=True, mode=0o700)
        with place.open("xb") as write:
            for chunk in source.chunks(name):
                total += len(chunk)
                # Sizes that were named beforehand may be lies; what counts is what comes out.
                if total > limits.total:
                    raise PackFaulty("The pack unpacks to more than its limit.", ("the pack is too large",))
                write.write(chunk)
        place.chmod(0o600)


def visible_files(folder: Path) -> dict[str, Path]:
    """The files of a pack folder that `stage` would copy, by name."""
    paths = [p for p in folder.rglob("*") if p.is_file() and not is_hidden(p.relative_to(folder).parts)]
    return {p.relative_to(folder).as_posix(): p for p in paths}


def _walk(folder: Path, depth: int) -> Iterator[tuple[Path, str]]:
    """Files below a folder, sorted by name, with why one may not be taken; links are never followed."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda e: e.name)
    except OSError as error:
        yield folder / "?", f"the folder cannot be read: {error.strerror}"
        return
    for entry in found:
        path = folder / entry.name
        if is_hidden([entry.name]):
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth > 1:
                yield from _walk(path, depth - 1)
            else:
                yield path, "the folder is too deep"
        elif entry.is_file(follow_symlinks=False):
            yield path, ""
        else:
            yield path, "links and special files are not allowed"


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _said(name: str) -> str:
    """A name as it may be shown: lone surrogates stand for bytes that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _sync(folder: Path) -> None:
    """Flush files and folders to the disk, so that a rename after it is atomic in a power cut too."""
    for path in [folder, *folder.rglob("*")]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
