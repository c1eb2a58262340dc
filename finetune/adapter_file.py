"""From a peft adapter to an adapter GGUF, which llama.cpp lays over the base GGUF.

The file holds `<base tensor>.lora_a` (r, in) and `.lora_b` (out, r) for each adapted matrix and one
`adapter.lora.alpha`; llama.cpp adds scale × alpha / r × B·A·x, where r is the width of that tensor's B. Settings that
differ by module (patterns of rank or alpha, rank-stabilized scaling) are folded into B, so that the one alpha serves
all. Rows of B of q and k are interleaved for the architecture `llama` (see `names`).

Format: what llama.cpp's own converter writes (convert_lora_to_gguf.py, `gguf.Keys.Adapter`). Half precision by
default; with q8_0 the matrices whose rows are a multiple of 32 long are stored in 8 bits, the others in half precision
(docs/experiments.md has what that costs).

What this does not protect against: an adapter trained on another base of the same shape (the base's sha256 is written
into the file for whoever asks; llama.cpp does not), and weights that say something else than they should.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.models.adapter import BASE_KEY
from assistant.models.files import shown
from finetune.errors import TuneError, Unsupported
from finetune.gguf_writer import whole_file
from finetune.names import gguf_names, interleave, turned_heads

if TYPE_CHECKING:
    from finetune.base import Base

Floats = npt.NDArray[np.float32]
DTYPES = ("f32", "f16", "q8_0")
_PART = re.compile(r"(?:base_model\.model\.)?(?P<module>.+)\.lora_(?P<part>[AB])(?:\.default)?\.weight")
#: Settings of peft that no adapter GGUF can say.
_WHOLE_ONLY = {
    "use_dora": "magnitudes apart from directions (DoRA)",
    "bias": "biases of its own",
    "modules_to_save": "whole modules of its own",
    "fan_in_fan_out": "transposed weights",
    "lora_bias": "biases of its own",
    "use_qalora": "grouped inputs (QALoRA)",
    "alora_invocation_tokens": "an invocation (aLoRA)",
    "trainable_token_indices": "embeddings of its own",
    "target_parameters": "parameters that are no module's weight",
    "layer_replication": "layers of its own",
    "use_bdlora": "factors in blocks",
    "kasa_config": "singular values of its own",
    "monteclora_config": "factors that are drawn by chance",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """The two factors of one adapted matrix: the change is `scale` × b @ a.

    Attributes:
        a: (r, in). b: (out, r), rows as transformers has them.
    """

    a: Floats
    b: Floats
    scale: float


def write_adapter(peft_folder: Path, base: Base, out: Path, *, dtype: str = "f16") -> Path:
    """Write an adapter GGUF; the file appears whole or not at all.

    Args:
        peft_folder: with adapter_config.json and adapter_model.safetensors.
        base: what it was trained on.
        dtype: "f16", "f32" or "q8_0".

    Returns:
        `out`.

    Raises:
        TuneError: the folder holds no adapter, or one for another model.
        Unsupported: settings or modules that an adapter GGUF cannot hold; merge such an adapter.
        HomeError: `out` cannot be written.
    """
    import gguf

    if dtype not in DTYPES:
        raise Unsupported(f"An adapter is written as {', '.join(DTYPES)}, not as {dtype}.")
    config, pairs = read_peft(peft_folder)
    alpha = float(config["lora_alpha"])
    shape = shape_of(base)
    name_of = gguf_names(base.architecture, shape["layers"])
    with whole_file(gguf.GGUFWriter(out, base.architecture), out) as writer:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
        writer.add_string(BASE_KEY, base.sha256 if base.gguf else "")
        for module, pair in sorted(pairs.items()):
            name = _tensor_name(module, name_of, tied=bool(shape["tied"]))
            b = pair.b * np.float32(pair.scale * pair.b.shape[1] / alpha)
            if heads := turned_heads(base.architecture, name, shape["heads"], shape["kv_heads"]):
                b = interleave(b, heads)
            for part, values in (("lora_a", pair.a), ("lora_b", b)):
                data, kind = _stored(values, dtype, name)
                writer.add_tensor(f"{name}.{part}", data, raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return out


def read_peft(folder: Path) -> tuple[dict[str, Any], dict[str, Pair]]:
    """The configuration, and module ("model.layers.0.self_attn.q_proj") → factors, of a peft LoRA folder.

    Raises:
        TuneError: it holds no adapter. Unsupported: its settings cannot be said with two factors a matrix.
    """
    from safetensors.torch import load_file

    try:
        config: dict[str, Any] = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
        weights = load_file(folder / "adapter_model.safetensors")
    except (OSError, ValueError) as error:
        raise TuneError(f"{shown(folder)} holds no adapter: {error}.", "Train one first.") from error
    if config.get("peft_type") != "LORA":
        raise Unsupported(f"An adapter of the kind {config.get('peft_type')} cannot be written; only LoRA can.")
    for key, what in _WHOLE_ONLY.items():
        if config.get(key) not in (None, False, "none", [], {}):
            raise Unsupported(f"The adapter has {what}, which an adapter file cannot hold.", "Write a merged file.")
    parts: dict[str, dict[str, Floats]] = {}
    for name, values in weights.items():
        found = _PART.fullmatch(name)
        if not found:
            raise Unsupported(f"The adapter holds {name}, which an adapter file cannot.", "Write a merged file.")
        parts.setdefault(found["module"], {})[found["part"]] = values.float().numpy()
    if not parts or any(set(pair) != {"A", "B"} for pair in parts.values()):
        raise TuneError(f"{shown(folder)} holds no whole adapter.", "Train it again.")
    return config, {m: Pair(p["A"], p["B"], _scale(config, m, p["A"].shape[0])) for m, p in parts.items()}


def _scale(config: dict[str, Any], module: str, rank: int) -> float:
    """What peft multiplies B·A of a module by."""
    alpha = float(config["lora_alpha"])
    for pattern, value in (config.get("alpha_pattern") or {}).items():
        # As peft matches.
        if re.match(rf"(.*\.)?({pattern})$", module):
            alpha = float(value)
            break
    return float(alpha / (rank**0.5 if config.get("use_rslora") else rank))


def shape_of(base: Base) -> dict[str, int]:
    """Layers, heads, kv_heads of a base, and whether its table of words serves both ends (tied)."""
    config = json.loads((base.folder / "config.json").read_text(encoding="utf-8"))
    heads = int(config["num_attention_heads"])
    return {
        "layers": int(config["num_hidden_layers"]),
        "heads": heads,
        "kv_heads": int(config.get("num_key_value_heads") or heads),
        "tied": int(bool(config.get("tie_word_embeddings"))),
    }


def _tensor_name(module: str, name_of: Any, *, tied: bool) -> str:
    name = str(name_of(f"{module}.weight"))
    if name.startswith("token_embd") or (name.startswith("output.") and tied):
        raise Unsupported(
            "The adapter changes the table of words, which an adapter file cannot hold.", "Write a merged file."
        )
    return name


def _stored(values: Floats, dtype: str, name: str) -> tuple[Any, Any]:
    import gguf

    if not np.isfinite(values).all() or float(np.abs(values).max(initial=0.0)) > np.finfo(np.float16).max:
        raise TuneError(f"The adapter of {name} has weights that are no numbers or too large.", "Train it again.")
    kind = gguf.GGMLQuantizationType[dtype.upper()]
    if dtype == "q8_0" and values.shape[-1] % 32:
        kind = gguf.GGMLQuantizationType.F16
    return gguf.quants.quantize(np.ascontiguousarray(values, dtype=np.float32), kind), kind
