"""Layers, groups of heads and MLP channels out of a model of transformers, which is then really smaller.

A group is a key/value head with the query heads that read it: without its group no head is left hanging. Every layer
keeps as many groups and channels as every other, since transformers' configuration has one number for all.

Scores, over calibration text (activations: `finetune.prune.activations`):
 * a layer: block influence (Men et al. 2024, "ShortGPT", arXiv 2403.03853);
 * an MLP channel j: ‖X_j‖₂·‖W_:j‖₂ with W the down projection: the most it adds to the hidden state. The activations'
   part is that of Minitron (Muralidharan et al. 2024, arXiv 2407.14679), the weights' part follows Wanda;
 * a group: the same over the inputs of the output projection that come from it, root of the sum of squares.

What this does not see: that two channels or layers do the same, so that either could go but not both. It is no use to
remove much at once without letting the model recover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from finetune.errors import TuneError, Unsupported
from finetune.prune.activations import Inputs, block_influence, inputs_of, layers_of

if TYPE_CHECKING:
    import torch

#: Every so many-th block of gemma3 attends to everything, by its number: llama.cpp counts, no metadata says it.
_GEMMA_PATTERN = 6


@dataclass(frozen=True, slots=True)
class Shape:
    """What can be counted in a model: layers, key/value groups, query heads a group, channels, width of a head."""

    layers: int
    groups: int
    queries: int
    channels: int
    head: int


@dataclass(slots=True)
class Removed:
    """What went, by the numbers it had before the first removal of that kind in this call.

    Attributes:
        layers: numbers of blocks. groups, channels: how many of each block.
        influence: block influence of each layer before any went.
    """

    layers: list[int] = field(default_factory=list)
    groups: int = 0
    channels: int = 0
    influence: list[float] = field(default_factory=list)


def shape_of(model: Any) -> Shape:
    """The shape of a model, from its configuration."""
    config = model.config
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    groups = config.num_key_value_heads
    return Shape(
        len(layers_of(model)), groups, config.num_attention_heads // groups, config.intermediate_size, int(head)
    )


def step_of(channels: int) -> int:
    """Channels stay a multiple of this: of 256 where they were (K-quants), else of 32 (Q8_0, Q4_0), else of 1."""
    return next(step for step in (256, 32, 1) if channels % step == 0)


def kept_channels(channels: int, gone: float) -> int:
    """How many channels stay when a share goes: rounded to the nearest multiple of `step_of`, at least one step."""
    step = step_of(channels)
    return max(step, round(channels * (1 - gone) / step) * step)


def remove_layers(model: Any, texts: Sequence[Sequence[int]], count: int, influence: Sequence[float] = ()) -> list[int]:
    """Remove the `count` blocks of least influence and return their numbers.

    Args:
        influence: of each block, where it was measured before; else it is measured over `texts`.

    Raises:
        TuneError: no block would be left.
        Unsupported: the kinds of attention would come to lie in another order than llama.cpp counts them.
    """
    import torch

    blocks = layers_of(model)
    if not 0 <= count < len(blocks):
        raise TuneError(f"{count} of {len(blocks)} layers cannot be removed.", "Look at prune.layers.")
    if not count:
        return []
    found = list(influence) or block_influence(model, texts)
    gone = sorted(sorted(range(len(blocks)), key=lambda n: found[n])[:count])
    stay = [n for n in range(len(blocks)) if n not in gone]
    _check_kinds(model.config, stay)
    model.model.layers = torch.nn.ModuleList(blocks[n] for n in stay)
    for number, block in enumerate(model.model.layers):
        # Their places in a cache of keys.
        for module in block.modules():
            if hasattr(module, "layer_idx"):
                module.layer_idx = number
    model.config.num_hidden_layers = len(stay)
    if kinds := getattr(model.config, "layer_types", None):
        model.config.layer_types = [kinds[n] for n in stay]
    if hasattr(model.config, "max_window_layers"):
        model.config.max_window_layers = min(model.config.max_window_layers, len(stay))
    return gone


def _check_kinds(config: Any, stay: Sequence[int]) -> None:
    if config.model_type != "gemma3_text":
        return
    kinds = [config.layer_types[n] for n in stay]
    counted = ["sliding_attention" if (n + 1) % _GEMMA_PATTERN else "full_attention" for n in range(len(stay))]
    if kinds != counted:
        raise Unsupported(
            "Without these layers Gemma's kinds of attention would lie in another order than llama.cpp expects.",
            "Remove channels instead of layers.",
        )


def remove_groups(model: Any, inputs: Inputs, count: int) -> None:
    """Remove the `count` groups of heads with the lowest scores from each block.

    Args:
        inputs: squares of the inputs of every output projection (`inputs_of`).

    Raises:
        TuneError: no group would be left.
        Unsupported: llama.cpp could not load the model any more.
    """
    shape = shape_of(model)
    if count and model.config.model_type == "qwen2":
        raise Unsupported(
            "In a GGUF of qwen2 the queries must be as wide as the model, so no heads can be removed.",
            "Remove layers or channels instead (prune.heads = 0).",
        )
    if not 0 <= count < shape.groups:
        raise TuneError(f"{count} of {shape.groups} groups of heads cannot be removed.", "Look at prune.heads.")
    if not count:
        return
    width = shape.queries * shape.head
    for name, block in _named_blocks(model):
        attention = block.self_attn
        scores = _input_scores(attention.o_proj, inputs, f"{name}.self_attn.o_proj").square()
        stay = _highest(scores.reshape(shape.groups, width).sum(1), shape.groups - count)
        queries = _spans(stay, width)
        keys = _spans(stay, shape.head)
        _take_rows(attention.q_proj, queries)
        _take_rows(attention.k_proj, keys)
        _take_rows(attention.v_proj, keys)
        _take_columns(attention.o_proj, queries)
    left = shape.groups - count
    model.config.head_dim = shape.head
    model.config.num_key_value_heads = left
    model.config.num_attention_heads = left * shape.queries


def remove_channels(model: Any, inputs: Inputs, stay: int) -> None:
    """Keep the `stay` MLP channels with the highest scores in each block.

    Args:
        inputs: squares of the inputs of every down projection.

    Raises:
        TuneError: there are not so many, or none would be left.
    """
    channels = shape_of(model).channels
    if not 0 < stay <= channels:
        raise TuneError(f"{stay} of {channels} channels cannot stay.", "Look at prune.channels.")
    if stay == channels:
        return
    for name, block in _named_blocks(model):
        mlp = block.mlp
        kept = _highest(_input_scores(mlp.down_proj, inputs, f"{name}.mlp.down_proj"), stay)
        _take_rows(mlp.gate_proj, kept)
        _take_rows(mlp.up_proj, kept)
        _take_columns(mlp.down_proj, kept)
        if hasattr(mlp, "intermediate_size"):
            mlp.intermediate_size = stay
    model.config.intermediate_size = stay


def remove(model: Any, texts: Sequence[Sequence[int]], wanted: Shape) -> Removed:
    """Make a model as small as `wanted` says, scores measured over `texts` on the model as it is at each turn.

    Layers go first, then groups, then channels; only `layers`, `groups` and `channels` of `wanted` count.

    Raises:
        TuneError, Unsupported: as the single removals do; nothing of that kind was removed then.
    """
    shape = shape_of(model)
    removed = Removed()
    if wanted.layers < shape.layers:
        removed.influence = block_influence(model, texts)
        removed.layers = remove_layers(model, texts, shape.layers - wanted.layers, removed.influence)
    if wanted.groups < shape.groups:
        remove_groups(model, inputs_of(model, texts, _names(model, "self_attn.o_proj")), shape.groups - wanted.groups)
        removed.groups = shape.groups - wanted.groups
    if wanted.channels < shape.channels:
        remove_channels(model, inputs_of(model, texts, _names(model, "mlp.down_proj")), wanted.channels)
        removed.channels = shape.channels - wanted.channels
    return removed


# ---------------------------------------------------------------- inside
def _names(model: Any, end: str) -> list[str]:
    return [f"{name}.{end}" for name, _ in _named_blocks(model)]


def _named_blocks(model: Any) -> list[tuple[str, Any]]:
    return [(f"model.layers.{number}", block) for number, block in enumerate(layers_of(model))]


def _input_scores(linear: Any, inputs: Inputs, name: str) -> torch.Tensor:
    norms = inputs.norms(name).to(linear.weight.device)
    scores: torch.Tensor = norms * linear.weight.detach().float().norm(dim=0)
    return scores


def _highest(scores: torch.Tensor, count: int) -> torch.Tensor:
    """Numbers of the highest scores, in rising order."""
    kept: torch.Tensor = scores.sort(descending=True, stable=True).indices[:count].sort().values
    return kept


def _spans(groups: torch.Tensor, width: int) -> torch.Tensor:
    """Rows of these groups of `width` rows each."""
    import torch

    return (groups[:, None] * width + torch.arange(width, device=groups.device)).reshape(-1)


def _take_rows(linear: Any, rows: torch.Tensor) -> None:
    import torch

    rows = rows.to(linear.weight.device)
    linear.weight = torch.nn.Parameter(linear.weight.detach()[rows].clone(), linear.weight.requires_grad)
    if linear.bias is not None:
        linear.bias = torch.nn.Parameter(linear.bias.detach()[rows].clone(), linear.bias.requires_grad)
    linear.out_features = len(rows)


def _take_columns(linear: Any, columns: torch.Tensor) -> None:
    import torch

    columns = columns.to(linear.weight.device)
    linear.weight = torch.nn.Parameter(linear.weight.detach()[:, columns].clone(), linear.weight.requires_grad)
    linear.in_features = len(columns)
