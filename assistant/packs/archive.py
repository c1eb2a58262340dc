"""A pack from a folder or a zip into a folder of ours, within limits.

An archive from outside is hostile until shown otherwise: names that leave the folder, links, devices, bombs,
duplicates and names that clash on a file system that folds case or Unicode are refused before a byte is written.
Zip only. This module does not look inside the files; `manifest.check_pack` and the document readers do.
"""

from __future__ import annotations

import os
import shutil
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.errors import HomeError, PackFaulty


@dataclass(frozen=True, slots=True)
class Limits:
    """What a pack may weigh. Sizes in bytes; `ratio` is unpacked over packed."""

    files: int = 5_000
    single: int = 300 * 2**20
    total: int = 2 * 2**30
    ratio: int = 200
    name: int = 200
    depth: int = 12


LIMITS = Limits()


def stage(source: Path, target: Path, limits: Limits = LIMITS) -> None:
    """Copy the pack at `source` (folder or zip) into the new folder `target`.

    Raises:
        PackFaulty: the source is missing, is neither, or breaks a limit; `target` is then gone again.
        HomeError: the disk is full or cannot be written.
    """
    if not source.exists():
        raise PackFaulty(f"There is no pack at {source}.", hint="Name a pack folder or a .zip file.")
    target.mkdir(parents=True, mode=0o700)
    try:
        if source.is_dir():
            _from_folder(source, target, limits)
        elif zipfile.is_zipfile(source):
            _from_zip(source, target, limits)
        else:
            raise PackFaulty(f"{source.name} is neither a folder nor a zip.", hint="Packs are folders or zips.")
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


def check_names(names: list[str], limits: Limits = LIMITS) -> list[str]:
    """Faults of the file names of a pack: too many, too long, leaving the folder, or clashing."""
    faults: list[str] = []
    if len(names) > limits.files:
        faults.append(f"more than {limits.files} files")
    seen: dict[str, str] = {}
    for name in names:
        pure = PurePosixPath(name)
        bad = (
            name.startswith(("/", "\\"))
            or "\\" in name
            or "\x00" in name
            or ":" in name
            or any(part in ("..", "", ".") for part in name.split("/"))
            or any(unicodedata.category(c) in ("Cc", "Cf") for c in name)
        )
        if bad:
            faults.append(f"{name!r}: this name is not allowed")
        if len(name) > limits.name or len(pure.parts) > limits.depth:
            faults.append(f"{name[:60]!r}: the name is too long or too deep")
        key = unicodedata.normalize("NFKC", name).casefold()
        if key in seen:
            faults.append(f"{name!r} clashes with {seen[key]!r}")
        seen[key] = name
    return faults


def _refuse(faults: list[str]) -> None:
    if faults:
        raise PackFaulty(f"The pack was refused: {faults[0]}", tuple(faults), "Nothing was changed.")


def _from_folder(source: Path, target: Path, limits: Limits) -> None:
    paths = [p for p in sorted(source.rglob("*")) if not _hidden(p.relative_to(source))]
    links = [p for p in paths if p.is_symlink() or not (p.is_dir() or p.is_file())]
    _refuse([f"{p.relative_to(source)}: links and special files are not allowed" for p in links])
    files = [p for p in paths if p.is_file()]
    names = [p.relative_to(source).as_posix() for p in files]
    _refuse(check_names(names, limits))
    sizes = [p.stat().st_size for p in files]
    _refuse([f"{n}: larger than {limits.single} bytes" for n, s in zip(names, sizes, strict=True) if s > limits.single])
    _refuse(["the pack is too large"] if sum(sizes) > limits.total else [])
    for path, name in zip(files, names, strict=True):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(path, place)
        place.chmod(0o600)


def visible_files(folder: Path) -> dict[str, Path]:
    """The files of a pack folder that `stage` would copy, by name."""
    paths = [p for p in folder.rglob("*") if p.is_file() and not _hidden(p.relative_to(folder))]
    return {p.relative_to(folder).as_posix(): p for p in paths}


def _hidden(relative: Path) -> bool:
    """Editor and system droppings (.git, .DS_Store) are left behind, not refused."""
    return any(part.startswith(".") or part == "__MACOSX" for part in relative.parts)


def _from_zip(source: Path, target: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            members = list(_members(archive, limits))
            prefix = _common_root([name for name, _ in members])
            total = 0
            for name, info in members:
                total += _write(archive, info, target / name[len(prefix) :])
                _refuse(["the pack unpacks to more than its limit"] if total > limits.total else [])
    except (PackFaulty, OSError):
        raise
    except Exception as error:  # zipfile raises errors of many kinds over a damaged file; all mean the same to the user
        raise PackFaulty(f"{source.name} is a broken or encrypted zip: {error}") from error


def _members(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    infos = [i for i in archive.infolist() if not i.is_dir()]
    _refuse(check_names([i.filename for i in infos], limits))
    for info in infos:
        mode = info.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            _refuse([f"{info.filename}: links and special files are not allowed"])
        if info.flag_bits & 0x1:
            _refuse([f"{info.filename}: is encrypted"])
        if info.file_size > limits.single:
            _refuse([f"{info.filename}: larger than {limits.single} bytes"])
        if info.file_size > 2**20 and info.file_size > limits.ratio * max(1, info.compress_size):
            _refuse([f"{info.filename}: unpacks to over {limits.ratio} times its size"])
        if not _hidden(Path(info.filename)):
            yield info.filename, info
    _refuse(["the pack is too large"] if sum(i.file_size for i in infos) > limits.total else [])


def _common_root(names: list[str]) -> str:
    """`pack/` when the zip wraps everything in one folder, else nothing."""
    if any(n == "pack.toml" for n in names):
        return ""
    roots = [n[: -len("pack.toml")] for n in names if n.endswith("/pack.toml") and n.count("/") == 1]
    return roots[0] if len(roots) == 1 and all(n.startswith(roots[0]) for n in names) else ""


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path) -> int:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = 0
    with archive.open(info) as read, place.open("xb") as write:
        while chunk := read.read(1 << 16):
            written += len(chunk)
            # The directory of a zip may lie about sizes; what counts is what comes out.
            _refuse([f"{info.filename}: is larger than it says"] if written > info.file_size else [])
            write.write(chunk)
    place.chmod(0o600)
    return written


def _sync(folder: Path) -> None:
    """Flush files and folders to the disk, so that a rename after it is atomic in a power cut too."""
    for path in [folder, *folder.rglob("*")]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
