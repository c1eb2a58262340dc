"""Importance matrix: how much each input channel of a matrix matters, so that quantizing errs where it matters least.

For a matrix W and inputs x, the error of a quantized W' over the text is Σ (w−w')²·E[x²] if channels are taken to be
independent; E[x²] of each channel is what is kept, one vector a matrix. It is collected by hooks in torch, so no
llama.cpp checkout is needed, and written as llama.cpp's own tools write it (`llama-imatrix`): sums of squares
(`.in_sum2`) and how many rows they are over (`.counts`). The matrix of the vocabulary is left out, as there.

What this does not protect against: a text that is unlike what the model will be asked. Take training examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.models.files import shown
from finetune.errors import TuneError
from finetune.gguf_writer import whole_file
from finetune.names import gguf_names
from finetune.steps import Say

if TYPE_CHECKING:
    from transformers import PreTrainedModel

Floats = npt.NDArray[np.float32]
_SUMS, _COUNTS = ".in_sum2", ".counts"


def collect(model: PreTrainedModel, architecture: str, texts: Sequence[Sequence[int]], out: Path, say: Say) -> Path:
    """Run a model over texts and write its importance matrix.

    Args:
        model: the one that is quantized, adapters merged.
        architecture: one of `names.ARCHITECTURES`.
        texts: token ids, one list a text. A few thousand tokens are enough.

    Raises:
        TuneError: there is no text. HomeError: `out` cannot be written.
    """
    import gguf

    from finetune.prune.activations import inputs_of

    say(f"importance: reading {sum(map(len, texts)):,} tokens")
    found = inputs_of(model, texts)
    config: Any = model.config
    name_of = gguf_names(architecture, int(config.num_hidden_layers))
    with whole_file(gguf.GGUFWriter(out, architecture), out) as writer:
        # Such a file has no architecture.
        writer.kv_data[0].clear()
        writer.add_type("imatrix")
        writer.add_array(gguf.Keys.IMatrix.DATASETS, ["training examples"])
        writer.add_uint32(gguf.Keys.IMatrix.CHUNK_COUNT, len(texts))
        writer.add_uint32(gguf.Keys.IMatrix.CHUNK_SIZE, max(map(len, texts)))
        for module, squares in found.squares.items():
            name = name_of(f"{module}.weight")
            writer.add_tensor(name + _SUMS, squares.float().numpy().reshape(1, -1))
            writer.add_tensor(name + _COUNTS, np.full((1, 1), found.tokens, np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return out


def read_importance(path: Path) -> dict[str, Floats]:
    """GGUF name of a matrix → mean squared input of each channel, (in,), from a file of `collect` or of llama-imatrix.

    Raises:
        TuneError: it is none, or holds values that are no numbers.
    """
    import gguf

    try:
        reader = gguf.GGUFReader(path)
        kind = reader.fields.get("general.type")
        if kind is None or kind.contents() != "imatrix":
            raise ValueError("general.type is not imatrix")
        tensors = {tensor.name: tensor.data for tensor in reader.tensors}
        found: dict[str, Floats] = {}
        for name, sums in tensors.items():
            if name.endswith(_SUMS):
                stem = name.removesuffix(_SUMS)
                rows = np.asarray(tensors[stem + _COUNTS], np.float32).reshape(-1, 1)
                means = np.asarray(sums, np.float32).reshape(len(rows), -1) / np.maximum(rows, 1)
                found[stem] = means.reshape(-1).astype(np.float32)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise TuneError(f"{shown(path)} is no importance matrix: {error}.", "Make it again.") from error
    for name, values in found.items():
        if not np.isfinite(values).all() or (values < 0).any():
            raise TuneError(f"{shown(path)}: {name} has values that are no mean squares.", "Make it again.")
    return found
