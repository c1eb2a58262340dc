"""Scores of single weights: |W|, or |W_ij|·‖X_j‖₂.

The second is Wanda: Sun et al. 2023, "A Simple and Effective Pruning Approach for Large Language Models" (arXiv
2306.11695): a weight counts for what it is multiplied with, and is compared with those of its own row (`magnitude`'s
scope "row"). What neither sees: what weights do together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from finetune.prune.activations import Inputs

if TYPE_CHECKING:
    import torch

#: Name and module of a linear → scores of its weights, float32, (out, in).
Score = Callable[[str, Any], "torch.Tensor"]


def magnitude(_name: str, module: Any) -> torch.Tensor:
    """|W|."""
    scores: torch.Tensor = module.weight.detach().abs().float()
    return scores


def wanda(inputs: Inputs) -> Score:
    """|W|·‖X‖₂ with the inputs' norms over calibration text."""

    def score(name: str, module: Any) -> torch.Tensor:
        return magnitude(name, module) * inputs.norms(name).to(module.weight.device)

    return score
