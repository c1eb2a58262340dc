"""Do torch and llama.cpp compute the same model? The KL divergence of their next words over a real text.

A wrong permutation or a wrong scale loads and generates without a word; here it shows: KL(torch ‖ llama.cpp), the mean
over positions, in nats. Between a base and its own GGUF it is the noise of llama.cpp's activations, which are rounded
to 8 bits; an adapter must not add more than that again, a merged f16 file must come near zero.

Measured (2026-11, facts of the project): SmolLM2-135M noise 0.0023, adapter right 0.0027, permuted wrongly 0.0073.

What this does not protect against: an adapter so weak that its effect is below the noise (`effect` says how far the
adapter moves the model; compare them), and text unlike what the model will meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from finetune.binding import BATCH, Floats, logits_of

if TYPE_CHECKING:
    from transformers import PreTrainedModel

#: Logits of a text, batch after batch: (up to BATCH, words) each.
Batches = Iterator[Floats]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two models agree over a text.

    Attributes:
        kl: mean KL divergence of the next word over the positions, in nats.
        kl_99: its 99th percentile.
        same_word: share of positions where the likeliest next word is the same.
        positions: how many.
    """

    kl: float
    kl_99: float
    same_word: float
    positions: int


def compare(model: PreTrainedModel, gguf: Path, ids: Sequence[int], adapter: Path | None = None) -> Agreement:
    """torch against llama.cpp over one text.

    Args:
        model: in memory, with the adapter if `adapter` is one.
        ids: token ids, one text, as long as the context of the model at most.

    Raises:
        ModelBroken: llama.cpp cannot load the file or the adapter.
    """
    with logits_of(gguf, ids, adapter) as theirs:
        return divergence(torch_logits(model, ids), theirs)


def compare_files(one: Path, other: Path, ids: Sequence[int]) -> Agreement:
    """Two GGUF files over one text: KL(one ‖ other), both in llama.cpp. Raises ModelBroken."""
    with logits_of(one, ids) as ours, logits_of(other, ids) as theirs:
        return divergence(ours, theirs)


def effect(model: PreTrainedModel, off: Callable[[], Any], ids: Sequence[int]) -> Agreement:
    """How far an adapter moves a model: the model against itself inside the context manager `off()`
    (peft's `disable_adapter`)."""
    ours = np.concatenate(list(torch_logits(model, ids)))
    with off():
        without = list(torch_logits(model, ids))
    return divergence(iter([ours]), iter([np.concatenate(without)]))


def torch_logits(model: PreTrainedModel, ids: Sequence[int]) -> Batches:
    """Logits of a torch model after each token of one text."""
    import torch

    device = next(model.parameters()).device
    with torch.inference_mode():
        body: Any = model.get_base_model() if hasattr(model, "get_base_model") else model
        states = body.model(input_ids=torch.tensor([list(ids)], device=device), use_cache=False).last_hidden_state[0]
        # The head a batch at a time: whole texts of logits would take gigabytes with large vocabularies.
        for part in states.split(BATCH):
            yield body.lm_head(part).float().cpu().numpy()


def divergence(ours: Batches, theirs: Batches) -> Agreement:
    """KL(ours ‖ theirs) of two series of logits over the same positions, cut in the same batches."""
    kl: list[Floats] = []
    same: list[Floats] = []
    for one, other in zip(ours, theirs, strict=True):
        p, q = _log_softmax(one), _log_softmax(other)
        kl.append((np.exp(p) * (p - q)).sum(axis=1))
        same.append(one.argmax(axis=1) == other.argmax(axis=1))
    values = np.concatenate(kl)
    return Agreement(
        kl=float(values.mean()), kl_99=float(np.quantile(values, 0.99)),
        same_word=float(np.concatenate(same).mean()), positions=len(values),
    )  # fmt: skip


def _log_softmax(logits: Floats) -> Any:
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
