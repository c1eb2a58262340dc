"""Reading a zip from outside without trusting a word of it.

The whole directory is judged before anything is unpacked: names, links, encryption, methods other than deflate, sizes,
ratios, and where the entries lie. Entries that overlap are refused: that is how a bomb of some megabytes unpacks to
petabytes without nesting (D. Fifield, "A better zip bomb", 2019). What counts in the end is what comes out of an entry,
not what the directory says of it. The format is PKWARE's APPNOTE 6.3.

It does not look inside the files: a zip in the zip is not opened here or anywhere, and is refused by its ending.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from assistant.errors import PackFaulty
from assistant.packs.limits import Limits, check_names, is_hidden, name_fault

_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
#: The longest zip comment, behind which the end record hides.
_TAIL = 65_535 + _END.size
#: Bytes of the zip's own directory; each entry takes 46 and its name. Python reads all of it before any limit applies.
_DIRECTORY_PER_FILE = 1_024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SMALL, _SMALL_TOTAL = 2**20, 16 * 2**20


class ZipSource:
    """The files of a zip, by name, read straight from it.

    Where everything lies in one folder beside `pack.toml`, that folder's name is left off.

    Attributes:
        faults: everything that speaks against unpacking it; `names` gives the entries all the same.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise PackFaulty(f"{path.name} cannot be opened: {error.strerror}.") from error
        try:
            self._zip = self._opened()
            infos = self._zip.infolist()
            self.faults = tuple(self._judge(infos))
        except PackFaulty:
            self._file.close()
            raise
        except Exception as error:  # zipfile raises errors of many kinds over a damaged file; all mean the same here
            self._file.close()
            raise PackFaulty(f"{path.name} is a broken or encrypted zip: {error}") from error
        files = {i.filename: i for i in infos if not _is_folder(i) and not is_hidden(i.filename.split("/"))}
        prefix = _common_root(list(files))
        self._entries = {name[len(prefix) :]: info for name, info in files.items()}

    def __enter__(self) -> ZipSource:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()
        self._file.close()

    def names(self) -> tuple[str, ...]:
        """All file names, sorted."""
        return tuple(sorted(self._entries))

    def size(self, name: str) -> int:
        """Bytes of a file, as the directory says."""
        return self._entries[name].file_size

    def read(self, name: str) -> bytes:
        """All bytes of a file.

        Raises:
            PackFaulty: it is damaged, or unpacks to another size than it says.
        """
        return b"".join(self.chunks(name))

    def head(self, name: str, count: int) -> bytes:
        """The first bytes of a file; fewer when it is shorter."""
        found = b""
        for chunk in self.chunks(name):
            found += chunk
            if len(found) >= count:
                break
        return found[:count]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces.

        Raises:
            PackFaulty: as for `read`.
        """
        info = self._entries[name]
        written = 0
        try:
            with self._zip.open(info) as handle:
                while chunk := handle.read(1 << 16):
                    written += len(chunk)
                    if written > min(info.file_size, self._limits.single):
                        raise PackFaulty(f"{name}: is larger than it says", (f"{name}: is larger than it says",))
                    yield chunk
        except PackFaulty:
            raise
        except Exception as error:
            raise PackFaulty(
                f"{self._path.name} is a broken or encrypted zip: {name}: {error}", (f"{name}: is damaged: {error}",)
            ) from error
        if written != info.file_size:
            raise PackFaulty(f"{name}: is smaller than it says", (f"{name}: is smaller than it says",))

    # ------------------------------------------------------------ before anything is unpacked
    def _opened(self) -> zipfile.ZipFile:
        length = self._file.seek(0, os.SEEK_END)
        if length > self._limits.total:
            raise PackFaulty(f"{self._path.name} is too large.", ("the zip is too large",), "Nothing was changed.")
        if _directory_size(self._file, length) > self._limits.files * _DIRECTORY_PER_FILE:
            why = f"it lists more than {self._limits.files} files"
            raise PackFaulty(f"The pack was refused: {why}", (why,), "Nothing was changed.")
        return zipfile.ZipFile(self._file)

    def _judge(self, infos: list[zipfile.ZipInfo]) -> Iterator[str]:
        limits = self._limits
        yield from check_names([i.filename for i in infos if not _is_folder(i)], limits)
        yield from [f"more than {limits.files} entries"] if len(infos) > limits.files else []
        for info in infos:
            yield from self._judge_one(info)
        total = sum(i.file_size for i in infos)
        yield from ["the pack is too large"] if total > limits.total else []
        packed = self._file.seek(0, os.SEEK_END)
        if total > _SMALL_TOTAL and total > limits.ratio * packed:
            yield f"the zip unpacks to over {limits.ratio} times its size"
        yield from self._overlaps(infos)

    def _judge_one(self, info: zipfile.ZipInfo) -> Iterator[str]:
        limits = self._limits
        said = info.filename if not name_fault(info.filename.rstrip("/"), limits) else repr(info.filename[:120])
        if _is_folder(info) and (why := name_fault(info.filename.removesuffix("/"), limits)):
            yield f"{said}: {why}"
        mode = info.external_attr >> 16
        if stat.S_IFMT(mode) and not (stat.S_ISDIR(mode) if _is_folder(info) else stat.S_ISREG(mode)):
            yield f"{said}: links and special files are not allowed"
        # Bit 0: encrypted; 5: patched data; 6: strong encryption; 13: names hidden too.
        if info.flag_bits & 0x2061:
            yield f"{said}: is encrypted"
        if info.compress_type not in _METHODS:
            yield f"{said}: is packed by method {info.compress_type}; only stored and deflated files are read"
        if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
            yield f"{said}: says two different sizes"
        if info.file_size > limits.single:
            yield f"{said}: larger than {limits.single} bytes"
        if info.file_size > _SMALL and info.file_size > limits.ratio * max(1, info.compress_size):
            yield f"{said}: unpacks to over {limits.ratio} times its size"

    def _overlaps(self, infos: list[zipfile.ZipInfo]) -> Iterator[str]:
        """Each entry must lie behind the one before, the first at the beginning, the last before the directory."""
        end = 0
        for info in sorted(infos, key=lambda i: i.header_offset):
            if info.header_offset < end:
                yield f"{info.filename!r}: its data overlap another entry's"
            elif not end and info.header_offset:
                yield "something stands before the first entry of the zip"
            self._file.seek(info.header_offset)
            raw = self._file.read(_LOCAL.size)
            if len(raw) < _LOCAL.size or raw[:4] != b"PK\x03\x04":
                yield f"{info.filename!r}: its entry is damaged"
                return
            fields = _LOCAL.unpack(raw)
            end = max(end, info.header_offset + _LOCAL.size + fields[9] + fields[10] + info.compress_size)
        if infos and end > self._zip.start_dir:
            yield "the last entry of the zip overlaps its directory"


def _is_folder(info: zipfile.ZipInfo) -> bool:
    # Not `info.is_dir()`: in Python 3.11 an empty name makes it fail.
    return info.filename.endswith("/")


def _directory_size(handle: BinaryIO, length: int) -> int:
    """What the end record says about the size of the zip's directory; 0 when there is none to be found."""
    handle.seek(max(0, length - _TAIL))
    tail = handle.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        return 0
    size = int(_END.unpack_from(tail, at)[5])
    locator = at - _LOCATOR64.size
    if locator >= 0 and tail[locator : locator + 4] == b"PK\x06\x07":
        handle.seek(min(length, _LOCATOR64.unpack_from(tail, locator)[2]))
        raw = handle.read(_END64.size)
        if len(raw) == _END64.size and raw[:4] == b"PK\x06\x06":
            size = max(size if size != 0xFFFFFFFF else 0, int(_END64.unpack(raw)[8]))
    return size


def _common_root(names: list[str]) -> str:
    """`pack/` when the zip wraps everything in one folder, else nothing."""
    if any(n == "pack.toml" for n in names):
        return ""
    roots = [n[: -len("pack.toml")] for n in names if n.endswith("/pack.toml") and n.count("/") == 1]
    return roots[0] if len(roots) == 1 and all(n.startswith(roots[0]) for n in names) else ""
