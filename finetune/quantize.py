"""Smaller numbers: a GGUF in half precision to one of llama.cpp's quantized kinds, through the binding.

The name of a kind says little about its size: K-quants need rows of a multiple of 256, and llama.cpp silently takes
another type for the others (of SmolLM2-135M, with rows of 576, for nearly all: "Q2_K" is really 5.2 bits a weight). So
what comes back are the bits of every tensor, counted in the file, and the tensors that fell back.

What this does not protect against: quality. A file that loads may be much worse; compare with `agree.compare_files` or
`evaluate`. An importance matrix of another model of the same shape is used without a word.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.models.files import disk_errors, need_space, shown
from assistant.models.llama import free_threads
from finetune.binding import quantize_file
from finetune.errors import TuneError, Unsupported
from finetune.importance import read_importance
from finetune.steps import Say

#: Kind → llama.cpp's `llama_ftype`, and the longest block that rows must be a multiple of.
KINDS = {
    "f16": (1, 1),
    "q8_0": (7, 32),
    "q6_k": (18, 256),
    "q5_k_m": (17, 256),
    "q4_k_m": (15, 256),
    "q4_0": (2, 32),
    "q3_k_m": (12, 256),
    "q2_k": (10, 256),
}
#: Tensors of these types may be quantized; all others were.
_PLAIN = ("F32", "F16", "BF16")


@dataclass(frozen=True, slots=True)
class TensorBits:
    """One tensor of a file. `bits` a weight, scales included; `fell_back`: its rows do not fit the kind's blocks."""

    name: str
    type: str
    weights: int
    bits: float
    fell_back: bool = False


@dataclass(frozen=True, slots=True)
class Quantized:
    """A quantized file.

    Attributes:
        bits: a weight, over all tensors, scales included.
        bytes: of the whole file, vocabulary and other metadata included.
        fell_back: share of the weights whose rows do not fit the kind's blocks.
        importance: whether an importance matrix was used.
    """

    file: Path
    kind: str
    bytes: int
    bits: float
    fell_back: float
    importance: bool
    seconds: float
    tensors: tuple[TensorBits, ...]

    def figures(self) -> dict[str, Any]:
        """For a manifest: sizes, bits and share of the weights by type, and type and bits of each tensor."""
        whole = sum(t.weights for t in self.tensors)
        types: dict[str, float] = {}
        for tensor in self.tensors:
            types[tensor.type] = types.get(tensor.type, 0.0) + tensor.weights / whole
        return {
            "kind": self.kind, "bytes": self.bytes, "bits": round(self.bits, 3), "importance": self.importance,
            "fell_back": round(self.fell_back, 4), "types": {name: round(share, 4) for name, share in types.items()},
            "tensors": {t.name: [t.type, round(t.bits, 4)] for t in self.tensors},
        }  # fmt: skip


def quantize(
    source: Path, out: Path, kind: str, *, importance: Path | None = None, allow_requantize: bool = False, say: Say
) -> Quantized:
    """Write `source` with smaller numbers; the file appears whole or not at all.

    Args:
        source: a GGUF in half or full precision.
        kind: one of KINDS, in any case.
        importance: an importance matrix (`importance.collect`) of the same model.
        allow_requantize: quantize what is quantized already; both errors add up.

    Raises:
        Unsupported: another kind; a quantized source without leave.
        TuneError: llama.cpp could not; its own words are in the message. HomeError: the disk is full or not writable.
    """
    kind = kind.lower()
    if kind not in KINDS:
        raise Unsupported(f"There is no kind {kind!r} to quantize to.", f"Known: {', '.join(KINDS)}.")
    already = sorted({t.type for t in tensors_of(source) if t.type not in _PLAIN})
    if already and not allow_requantize:
        raise Unsupported(
            f"{shown(source)} is quantized already ({', '.join(already)}); doing it again adds both errors.",
            "Start from the file in half precision, or allow it (allow_requantize).",
        )
    matrix = read_importance(importance) if importance else {}
    begin = time.monotonic()
    aside = out.with_name(f".{out.name}.part")
    with disk_errors(out.parent):
        out.parent.mkdir(parents=True, exist_ok=True)
        need_space(out.parent, source.stat().st_size, TuneError)
        try:
            said = quantize_file(source, aside, KINDS[kind][0], matrix, free_threads(), requantize=allow_requantize)
            if said is not None:
                raise TuneError(f"llama.cpp could not write {out.name}: {said}.", "The source is kept as it is.")
            aside.replace(out)
        finally:
            aside.unlink(missing_ok=True)
    found = _measured(out, kind, importance is not None, time.monotonic() - begin)
    say(
        f"quantize: {out.name} {found.bytes / 1e6:,.0f} MB, {found.bits:.2f} bits a weight"
        + (f"; {found.fell_back:.0%} of the weights fell back to another type" if found.fell_back else "")
    )
    return found


def tensors_of(path: Path, block: int = 1) -> list[TensorBits]:
    """The tensors of a GGUF with their true bits a weight; those whose rows are no multiple of `block` fell back.

    Raises:
        TuneError: it is no whole GGUF.
    """
    import gguf

    try:
        reader = gguf.GGUFReader(path)
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise TuneError(f"{shown(path)} is not a whole GGUF file.", "Make it again.") from error
    return [
        TensorBits(
            tensor.name, tensor.tensor_type.name, int(tensor.n_elements),
            8 * int(tensor.n_bytes) / int(tensor.n_elements),
            len(tensor.shape) > 1 and int(tensor.shape[0]) % block != 0,
        )
        for tensor in reader.tensors
    ]  # fmt: skip


def _measured(path: Path, kind: str, weighed: bool, seconds: float) -> Quantized:
    found = tensors_of(path, KINDS[kind][1])
    whole = sum(t.weights for t in found)
    return Quantized(
        file=path, kind=kind, bytes=path.stat().st_size, bits=sum(t.bits * t.weights for t in found) / whole,
        fell_back=sum(t.weights for t in found if t.fell_back) / whole, importance=weighed, seconds=seconds,
        tensors=tuple(found),
    )  # fmt: skip
