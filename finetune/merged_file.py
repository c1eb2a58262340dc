"""From a model in torch to a whole GGUF in half precision, with everything but the weights taken from its base.

Every key of the base's file is copied byte for byte: tokenizer, chat template, licence, names. Only what the weights
themselves say differently is set anew: the file type, and the numbers of layers, heads and channels where some were
removed. Matrices are written as f16, norms and biases as f32, as llama.cpp's own converter does.

What this does not protect against: a model that another tokenizer was trained with (its table of words must have as
many rows as the base's, that is all that can be seen). `agree` says whether the file computes what torch does.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.models.files import need_space
from finetune.errors import TuneError, Unsupported
from finetune.gguf_writer import copying_writer, whole_file
from finetune.names import gguf_names, interleave, norm_offset, turned_heads
from finetune.steps import Say

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from finetune.base import Base

_MOSTLY_F16 = 1


def write_merged(model: PreTrainedModel, base: Base, out: Path, say: Say) -> Path:
    """Write the model as a GGUF; the file appears whole or not at all.

    Args:
        model: without adapters (merged into it before), of the base's architecture; layers, heads and channels may
            have been removed from it.

    Returns:
        `out`.

    Raises:
        Unsupported: the base is no GGUF, so there is no tokenizer to copy; or parameters that a GGUF has no place for.
        TuneError: the model is not one of the base's kind, or holds weights that half precision cannot.
        HomeError: `out` cannot be written.
    """
    import gguf

    if base.gguf is None:
        raise Unsupported(
            f"{base.name} came as a folder of safetensors: there is no GGUF whose tokenizer could be copied.",
            "Name the model's GGUF as the base.",
        )
    reader = gguf.GGUFReader(base.gguf)
    weights = _named(model, base, reader)
    need_space(out.parent, sum(2 * w.numel() for w in weights.values()), TuneError)
    with whole_file(copying_writer(reader, out, _changes(model, base, reader)), out) as writer:
        for name, weight in weights.items():
            kind = np.float16 if weight.dim() > 1 else np.float32
            writer.add_tensor_info(name, tuple(weight.shape), np.dtype(kind), weight.numel() * np.dtype(kind).itemsize)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        say(f"export: writing {out.name} ({sum(2 * w.numel() for w in weights.values()) / 1e6:,.0f} MB)")
        for name, weight in weights.items():
            writer.write_tensor_data(_laid_out(name, weight, model, base))
    return out


def _named(model: PreTrainedModel, base: Base, reader: Any) -> dict[str, Any]:
    """GGUF name → parameter, in the order of the base's file."""
    config: Any = model.config
    name_of = gguf_names(base.architecture, int(config.num_hidden_layers))
    found = {name_of(name): weight.detach() for name, weight in model.named_parameters()}
    there = {tensor.name: tuple(int(n) for n in reversed(tensor.shape)) for tensor in reader.tensors}
    expected = [name for name in there if _block(name) < int(config.num_hidden_layers)]
    if missing := [name for name in expected if name not in found]:
        raise TuneError(f"The model lacks {missing[0]}, which {base.name} has.", "Tune that base.")
    if more := [name for name in found if name not in there]:
        raise Unsupported(f"The model has {more[0]}, which {base.name} has not.", "Merge adapters first.")
    if tuple(found["token_embd.weight"].shape) != there["token_embd.weight"]:
        raise TuneError(f"The model has other words than {base.name}.", "Tune that base.")
    return {name: found[name] for name in expected}


def _block(name: str) -> int:
    """The number of the layer a tensor belongs to; -1 for those of none."""
    parts = name.split(".")
    return int(parts[1]) if parts[0] == "blk" else -1


def _changes(model: PreTrainedModel, base: Base, reader: Any) -> dict[str, tuple[Any, Any]]:
    """The keys that these weights say differently."""
    import gguf

    config: Any = model.config
    heads = int(config.num_attention_heads)
    width = int(getattr(config, "head_dim", None) or config.hidden_size // heads)
    prefix = base.architecture
    wanted = {
        f"{prefix}.block_count": int(config.num_hidden_layers),
        f"{prefix}.feed_forward_length": int(config.intermediate_size),
        f"{prefix}.attention.head_count": heads,
        f"{prefix}.attention.head_count_kv": int(config.num_key_value_heads),
    }
    if heads * width != int(config.hidden_size):
        # llama.cpp would take the width of a head from the number of heads.
        wanted |= {f"{prefix}.attention.key_length": width, f"{prefix}.attention.value_length": width}
    changes = {"general.file_type": (_MOSTLY_F16, gguf.GGUFValueType.UINT32)}
    for key, value in wanted.items():
        field = reader.fields.get(key)
        if field is None or field.contents() != value:
            changes[key] = (value, gguf.GGUFValueType.UINT32)
    return changes


def _laid_out(name: str, weight: Any, model: PreTrainedModel, base: Base) -> npt.NDArray[Any]:
    """The values as a GGUF holds them."""
    config: Any = model.config
    values: npt.NDArray[np.float32] = weight.float().cpu().numpy()
    if heads := turned_heads(base.architecture, name, int(config.num_attention_heads), int(config.num_key_value_heads)):
        values = interleave(values, heads)
    if offset := norm_offset(base.architecture, name):
        values = values + np.float32(offset)
    top = float(np.abs(values).max(initial=0.0))
    if not math.isfinite(top) or (values.ndim > 1 and top > float(np.finfo(np.float16).max)):
        raise TuneError(f"{name} has weights that are no numbers or too large for half precision.", "Train it again.")
    return np.ascontiguousarray(values, dtype=np.float16 if values.ndim > 1 else np.float32)
