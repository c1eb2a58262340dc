"""The files of an installed pack, by name: in a folder for a public pack, in a vault for a private one."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from assistant.errors import PackError


class PackFiles(Protocol):
    """Read-only access to a pack's files; names are relative to the pack, with `/`."""

    def names(self) -> tuple[str, ...]:
        """All file names, sorted."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes of one file.

        Raises:
            PackError: the pack has no such file, or it cannot be read.
        """
        ...


class FolderFiles:
    """The files below a folder of ours (an installed public pack, or a staged one)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """All file names, sorted."""
        paths = (p for p in self._folder.rglob("*") if p.is_file())
        return tuple(sorted(p.relative_to(self._folder).as_posix() for p in paths))

    def read(self, name: str) -> bytes:
        """The bytes of one file."""
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            said = f"The pack's file {name} cannot be read: {error.strerror}."
            raise PackError(said, "Add the pack again.") from error


class MemoryFiles:
    """Files held in memory, for tests and for packs that must not lie on the disk in the open."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = dict(files)

    def names(self) -> tuple[str, ...]:
        """All file names, sorted."""
        return tuple(sorted(self._files))

    def read(self, name: str) -> bytes:
        """The bytes of one file."""
        try:
            return self._files[name]
        except KeyError:
            raise PackError(f"The pack has no file {name}.", "Add the pack again.") from None
