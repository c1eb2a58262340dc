"""The header of a GGUF file, read and checked here before llama.cpp sees it.

llama.cpp answers much of what is wrong in a file with `abort()`. So everything that it takes for granted is looked at
first: that the file is whole, what its metadata are, which tensors it holds. The numbers in the tensors are not read.

Source: the GGUF specification of ggml (docs/gguf.md), versions 2 and 3.
"""

from __future__ import annotations

import math
import mmap
import struct
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ModelBroken
from assistant.models.files import shown

HINT = "Get the file again from where it came; nothing was changed."
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
UINT32, FLOAT, TEXT, LIST = 4, 6, 8, 9
_MOST_ITEMS, _MOST_TEXTS, _MOST_DIMENSIONS = 100_000, 10_000_000, 4
_MOST_ALIGNMENT = 2**20


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: its dimensions as ggml counts them (the fastest first, so (in, out) of a matrix) and ggml's type."""

    shape: tuple[int, ...]
    kind: int


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What stands in front of the data.

    Attributes:
        facts: plain metadata (not cleaned); a list stands there as None.
        kinds: the type number of each metadata value.
        size: of the file, in bytes.
    """

    facts: dict[str, Any]
    kinds: dict[str, int]
    tensors: dict[str, Tensor]
    size: int


class _Reader:
    """Steps through the header; ValueError for whatever is not right."""

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

    def value(self, kind: int) -> str | int | float | bool | None:
        """One metadata value; None for a list, which is only stepped over."""
        if kind == TEXT:
            return self.text()
        if kind == LIST:
            kind, number = self.take("<I"), self.take("<Q")
            if kind in _PLAIN:
                self.skip(struct.calcsize(_PLAIN[kind]) * number)
            elif kind == TEXT:
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

    def header(self) -> GgufHeader:
        """Read everything, compare what is declared with the size of the file."""
        version = self.take("<I")
        if version not in (2, 3):
            raise ValueError(f"its format version {version} is not 2 or 3")
        count, pairs = self.count("tensors"), self.count("metadata entries")
        facts: dict[str, Any] = {}
        kinds: dict[str, int] = {}
        for _ in range(pairs):
            key = self.text()
            kinds[key] = self.take("<I")
            facts[key] = self.value(kinds[key])
        tensors: dict[str, Tensor] = {}
        last = 0
        for _ in range(count):
            name, tensor, end = self._tensor()
            tensors[name] = tensor
            last = max(last, end)
        align = facts.get("general.alignment", 32)
        if not isinstance(align, int) or not 1 <= align <= _MOST_ALIGNMENT:
            raise ValueError(f"its alignment {str(align)[:40]} makes no sense")
        if not count:
            raise ValueError("it holds no tensors")
        end = -(-self.at // align) * align + last
        if end > len(self._data):
            raise ValueError(f"it is truncated: {len(self._data)} of {end} bytes are there")
        if (len(facts), len(tensors)) != (pairs, count):
            raise ValueError("it names a key or a tensor twice")
        return GgufHeader(facts, kinds, tensors, len(self._data))

    def _tensor(self) -> tuple[str, Tensor, int]:
        """The next tensor, and where its data end, counted from the start of all data."""
        name = self.text()
        number = self.take("<I")
        if not 1 <= number <= _MOST_DIMENSIONS:
            raise ValueError(f"a tensor has {number} dimensions")
        shape = tuple(int(self.take("<Q")) for _ in range(number))
        kind = int(self.take("<I"))
        # A type newer than this table: its size is not known, its beginning must still lie inside the file.
        per_block, size = _BLOCKS.get(kind, (1, 0))
        return name, Tensor(shape, kind), int(self.take("<Q")) + int(-(-math.prod(shape) // per_block) * size)


def read_header(path: Path, name: str = "") -> GgufHeader:
    """The header of a whole GGUF file of any type.

    Args:
        name: how messages call the file; its path by default.

    Raises:
        ModelBroken: not a GGUF, truncated or damaged; the message names the file.
    """
    name = name or shown(path)
    try:
        with path.open("rb") as handle:
            if handle.read(4) != b"GGUF":
                raise ModelBroken(f"{name} is not a GGUF file.", HINT)
            with mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _Reader(data).header()
    except (OSError, ValueError, OverflowError) as error:
        raise ModelBroken(f"The GGUF file {name} cannot be used: {error}.", HINT) from error


def check_gguf(path: Path) -> dict[str, Any]:
    """Check that a file is a whole GGUF model; its plain metadata (not cleaned), and "file_size" in bytes.

    Raises:
        ModelBroken: not a GGUF, truncated, damaged, an adapter, or one piece of several.
    """
    header = read_header(path)
    facts = header.facts | {"file_size": header.size}
    if facts.get("general.type", "model") == "adapter":
        raise ModelBroken("This GGUF is a LoRA adapter, not a model.", "An adapter belongs into a pack (adapters/).")
    pieces = facts.get("split.count", 0)
    if isinstance(pieces, int) and pieces > 1:
        raise ModelBroken(f"This GGUF is one piece of {pieces}.", "Join them first (llama-gguf-split --merge).")
    return facts
