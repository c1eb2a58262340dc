"""From an adapter GGUF back to a folder of peft's, the inverse of `adapter_file`: to train on, or to teach with.

An adapter that ships with a model or a pack is a GGUF alone. Its factors come back as they were written (half precision
as a rule, so not to the last digit of the training); the settings of the training do not, and neither does the state of
the optimizer: training goes on from the weights, not from the run.

What this does not protect against: an adapter of another base of the same shape; its base's sha256, where one is
written in it, is compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.models.adapter import check_adapter, file_adapter, other_base
from assistant.models.files import make_private
from assistant.models.gguf_header import read_header
from finetune.adapter_file import shape_of
from finetune.errors import TuneError, Unsupported
from finetune.names import gguf_names, part_again, turned_heads

if TYPE_CHECKING:
    from finetune.base import Base

#: The projections of a layer that an adapter may change, as transformers names them.
MODULES = (
    "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
    "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj",
)  # fmt: skip


def read_adapter(path: Path, base: Base, folder: Path) -> Path:
    """Write the adapter of a GGUF as a folder of peft's.

    Args:
        base: what it is for; it must come from a GGUF. folder: made if need be; what lies there is written over.

    Returns:
        `folder`.

    Raises:
        TuneError: the base has no GGUF, or another one than the adapter names.
        ModelBroken: it is no adapter for this base. Unsupported: it changes what peft would not be told here.
        HomeError: the folder cannot be written.
    """
    import gguf
    from safetensors.numpy import save_file

    if base.gguf is None:
        raise TuneError(f"{base.name} is no GGUF, so no adapter file is for it.", "Name a folder of peft's.")
    check_adapter(path, read_header(base.gguf, base.name), file_adapter(path))
    if other_base(read_header(path, path.name), base.sha256):
        raise TuneError(f"The adapter {path.name} was made for another file than {base.name}.")
    reader = gguf.GGUFReader(path)
    alpha = float(reader.fields[gguf.Keys.Adapter.LORA_ALPHA].contents())
    shape = shape_of(base)
    name_of = gguf_names(base.architecture, shape["layers"])
    modules = {
        name_of(f"{module}.weight"): module
        for layer in range(shape["layers"])
        for module in (f"model.layers.{layer}.{part}" for part in MODULES)
    }
    weights: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    for tensor in reader.tensors:
        name, _, part = str(tensor.name).rpartition(".lora_")
        if name not in modules:
            raise Unsupported(f"The adapter {path.name} changes {name}, which is no projection of a layer.")
        values = np.asarray(gguf.dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
        if part == "b" and (heads := turned_heads(base.architecture, name, shape["heads"], shape["kv_heads"])):
            values = part_again(values, heads)
        ranks[modules[name]] = values.shape[0] if part == "a" else values.shape[1]
        weights[f"base_model.model.{modules[name]}.lora_{part.upper()}.weight"] = np.ascontiguousarray(values)
    make_private(folder)
    save_file(weights, folder / "adapter_model.safetensors")
    (folder / "adapter_config.json").write_text(json.dumps(_config(ranks, alpha), indent=1), encoding="utf-8")
    return folder


def _config(ranks: Mapping[str, int], alpha: float) -> dict[str, Any]:
    """What peft asks for. The one alpha is divided by each matrix's own rank, as llama.cpp does."""
    widths = sorted(set(ranks.values()))
    first = widths[0]
    return {
        "peft_type": "LORA", "task_type": "CAUSAL_LM", "r": first, "lora_alpha": alpha, "lora_dropout": 0.0,
        "bias": "none", "inference_mode": True, "target_modules": sorted(ranks),
        "rank_pattern": {module: rank for module, rank in sorted(ranks.items()) if rank != first},
    }  # fmt: skip
