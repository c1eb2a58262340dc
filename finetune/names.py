"""Names and layouts: what a tensor is called in a GGUF and in transformers, and how its rows lie.

Sources: the table of standard tensor names in the GGUF specification (through the `gguf` package) and llama.cpp's own
converter. Two things differ by architecture, and both load without a word when they are wrong:

 * `llama` turns pairs of neighbouring rows (rotary position embedding in its "normal" form) where transformers turns a
   row of the first half with one of the second, so the rows of the query and key projections are interleaved head by
   head: (2, d/2) → (d/2, 2). qwen2, qwen3 and gemma3 use the second form in both and keep their rows.
 * `gemma3` multiplies by (1 + weight) in its norms; a GGUF holds the sum.

What this does not protect against: an architecture of the same name with other layers (mixtures of experts, fused
projections). Those have tensors this table does not know, and are refused when the first is met.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy.typing as npt

from finetune.errors import Unsupported

#: `general.architecture` of a GGUF → the model type of transformers.
ARCHITECTURES = {"llama": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "gemma3": "gemma3_text"}

#: Anything with numpy's or torch's `reshape`, `swapaxes` and `shape`.
T = TypeVar("T", bound="npt.NDArray[Any]")


def check_architecture(architecture: str, what: str) -> str:
    """`architecture` itself.

    Raises:
        Unsupported: it is none of ARCHITECTURES.
    """
    if architecture not in ARCHITECTURES:
        raise Unsupported(
            f"{what} has the architecture {architecture!r}; tuning knows {', '.join(ARCHITECTURES)}.",
            "Take another model, such as qwen2.5-coder-0.5b or smollm2-135m.",
        )
    return architecture


def gguf_names(architecture: str, layers: int) -> Callable[[str], str]:
    """A function from a parameter's name in transformers ("model.layers.0.self_attn.q_proj.weight", also without
    ".weight") to its name in a GGUF ("blk.0.attn_q.weight"). It raises Unsupported for a name it does not know."""
    import gguf

    kinds = {name: kind for kind, name in gguf.MODEL_ARCH_NAMES.items()}
    table = gguf.get_tensor_name_map(kinds[check_architecture(architecture, "The model")], layers)

    def name_of(parameter: str) -> str:
        found = table.get_name(parameter, try_suffixes=(".weight", ".bias"))
        if found is None:
            raise Unsupported(
                f"{parameter} has no place in a GGUF of the architecture {architecture}.",
                "Leave it out of the modules that are tuned.",
            )
        return str(found)

    return name_of


def turned_heads(architecture: str, gguf_name: str, heads: int, kv_heads: int) -> int:
    """Heads whose rows are interleaved in the tensor of this name; 0 where the rows stay as they are."""
    if architecture != "llama":
        return 0
    part = gguf_name.removesuffix(".weight").removesuffix(".bias").rpartition(".")[2]
    return {"attn_q": heads, "attn_k": kv_heads}.get(part, 0)


def interleave(rows: T, heads: int) -> T:
    """Rows as transformers has them → as a GGUF of `llama` has them. Shape (rows, …), rows divisible by 2 × heads."""
    half = rows.shape[0] // heads // 2
    return rows.reshape(heads, 2, half, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)  # type: ignore[return-value]


def part_again(rows: T, heads: int) -> T:
    """The inverse of `interleave`."""
    half = rows.shape[0] // heads // 2
    return rows.reshape(heads, half, 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)  # type: ignore[return-value]


def norm_offset(architecture: str, gguf_name: str) -> float:
    """What is added to a parameter of transformers to make the GGUF's tensor."""
    return 1.0 if architecture == "gemma3" and gguf_name.endswith("norm.weight") else 0.0
