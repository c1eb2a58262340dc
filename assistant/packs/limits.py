"""What a pack may weigh, and which file names are fit for it on every system.

A name is judged as all of Linux, macOS and Windows would see it: what one of them folds together, cuts off or reserves
is refused here, so that a pack that was checked on one system is the same pack on another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a pack may weigh. Sizes in bytes; `ratio` is unpacked over packed.

    Attributes:
        files: number of files; folders that a zip lists count too.
        single, total: one file, and all together.
        ratio: for each file of a zip over 1 MiB, and for the zip as a whole over 16 MiB.
        name: characters of a path; `part`: bytes (UTF-8) of one folder's or file's name; `depth`: parts of a path.
    """

    files: int = 5_000
    single: int = 300 * 2**20
    total: int = 2 * 2**30
    ratio: int = 200
    name: int = 200
    depth: int = 12
    part: int = 255


LIMITS = Limits()

#: Device names of Windows; `CON.md` opens the console there, in whatever folder it lies.
_DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"] + [f"{d}{n}" for d in ("COM", "LPT") for n in range(10)]
)
#: Controls, invisible format characters, lone surrogates (undecodable bytes), line and paragraph separators.
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def is_hidden(parts: Iterable[str]) -> bool:
    """Editor and system droppings (.git, .DS_Store) are left behind, not refused."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def name_key(name: str) -> str:
    """Equal for two names that some file system takes for one: case, accents' encoding and ligatures are folded."""
    # Folding case can undo the composition (İ), so the text is normalised before and after.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_reserved(part: str) -> bool:
    """Whether Windows takes this file name for a device, whatever its ending."""
    return unicodedata.normalize("NFKC", part).split(".")[0].strip().upper() in _DEVICES


def name_fault(name: str, limits: Limits = LIMITS) -> str:
    """Why this path may not stand in a pack, as a clause without the name; empty when it may."""
    parts = name.split("/")
    if name.startswith(("/", "\\")) or "\\" in name or ":" in name or any(p in ("..", "", ".") for p in parts):
        return "this name is not allowed: it must be a plain path inside the pack, with /"
    if any(unicodedata.category(c) in _INVISIBLE for c in name):
        return "this name is not allowed: it holds invisible or broken characters"
    if len(name) > limits.name or len(parts) > limits.depth or any(len(p.encode()) > limits.part for p in parts):
        return "the name is too long or too deep"
    if any(is_reserved(p) for p in parts):
        return "this name is not allowed: Windows keeps it for a device"
    if any(p.endswith((".", " ")) for p in parts):
        return "this name is not allowed: Windows cuts off the final dot or space"
    return ""


def check_names(names: Sequence[str], limits: Limits = LIMITS) -> list[str]:
    """Faults of the file names of a pack: too many, too long, leaving the folder, or clashing."""
    faults: list[str] = []
    if len(names) > limits.files:
        faults.append(f"more than {limits.files} files")
    seen: dict[str, str] = {}
    for name in names:
        if why := name_fault(name, limits):
            faults.append(f"{name[:120]!r}: {why}")
        key = name_key(name)
        if key in seen:
            faults.append(f"{name!r} clashes with {seen[key]!r}")
        seen[key] = name
    return faults + _folder_faults(names, seen)


def _folder_faults(names: Sequence[str], files: dict[str, str]) -> list[str]:
    """Folders spelled in two ways that one file system would join, and names that are both file and folder."""
    faults: list[str] = []
    folders: dict[str, str] = {}
    for name in names:
        parts = name.split("/")
        for size in range(1, len(parts)):
            folder = "/".join(parts[:size])
            key = name_key(folder)
            if key in files and key not in folders:
                faults.append(f"{files[key]!r} clashes with the folder of {name!r}")
            if folders.setdefault(key, folder) != folder:
                faults.append(f"the folder {folder!r} clashes with {folders[key]!r}")
                folders[key] = folder
    return faults
