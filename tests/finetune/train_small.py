"""A small training as a process of its own, for a test that kills it: python … FOLDER OUT.

Writes the trained weights to OUT.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from finetune import lora
from finetune.batches import groups
from finetune.sections import Lora
from finetune.trainer import Data, Trained, TrainSettings, train
from tests.finetune.small import NO, YES, small_model, some_encoded

SETTINGS = TrainSettings(
    learning_rate=5e-3, epochs=4, accumulation=8, evaluate_every=5, checkpoint_every=3, decision_weight=3.0, seed=3
)


def small_training(folder: Path, **changes: Any) -> tuple[Trained, dict[str, Any]]:
    """Train an adapter with dropout on a small model; what came of it and the trained weights."""
    adapter = Lora(rank=4, dropout=0.1, from_layer=changes.pop("from_layer", 1), dora=changes.pop("dora", False))
    loss_fn, say = changes.pop("loss_fn", None), changes.pop("say", lambda _: None)
    settings = replace(SETTINGS, **changes)
    model = lora.wrap(small_model("qwen2"), adapter, settings.seed)
    data = Data(groups(some_encoded(48), 150), groups(some_encoded(12, seed=1), 150), (YES, NO))
    trained = train(model, data, settings, folder, say, loss_fn)
    return trained, {name: one.detach().clone() for name, one in model.named_parameters() if one.requires_grad}


if __name__ == "__main__":
    from safetensors.torch import save_file

    _, weights = small_training(Path(sys.argv[1]))
    save_file(weights, Path(sys.argv[2]))
