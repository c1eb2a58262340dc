"""Prune, let the model recover, and again, a little more each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from finetune.errors import TuneError
from finetune.prune.activations import inputs_of, linears
from finetune.prune.magnitude import SAVES_NOTHING, Masks, Sparsity, masks_for, pattern_of, zeros
from finetune.prune.schedule import counted, cubic
from finetune.prune.structured import Shape, kept_channels, remove, shape_of
from finetune.prune.wanda import magnitude, wanda
from finetune.steps import Say

#: Model, number of the round (from 1) and the masks whose zeros must stay → the model after it recovered, and figures.
Recover = Callable[[Any, int, "Masks | None"], tuple[Any, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class PruneSettings:
    """How much goes.

    Attributes:
        layers: how many. heads, channels: shares of each layer's groups of heads and MLP channels.
        sparsity: share of single weights. criterion: "magnitude" or "wanda". scope: "global", "layer" or "row".
        pattern: "N:M", in place of sparsity and scope; "" without.
        rounds: how often is pruned; the share rises along a cubic.
    """

    layers: int = 0
    heads: float = 0.0
    channels: float = 0.0
    sparsity: float = 0.0
    criterion: str = "wanda"
    scope: str = "row"
    pattern: str = ""
    rounds: int = 1

    @property
    def single(self) -> bool:
        """Whether single weights are pruned."""
        return bool(self.sparsity or self.pattern)


def prune(
    model: Any, texts: Sequence[Sequence[int]], settings: PruneSettings, recover: Recover | None, say: Say
) -> tuple[Any, dict[str, Any]]:
    """Prune a model of transformers, in place where nothing recovers.

    Args:
        texts: token ids for activations.
        recover: called after each round; None: nothing recovers.

    Returns:
        The model, and figures: weights and shape before and after, what went in each round, the share of zeros.

    Raises:
        TuneError, Unsupported: it cannot be done; see `structured` and `magnitude`.
    """
    first = shape_of(model)
    _check_shares(first, settings)
    before = sum(p.numel() for p in model.parameters())
    rounds: list[dict[str, Any]] = []
    for number in range(1, settings.rounds + 1):
        wanted = wanted_shape(first, settings, number)
        removed = remove(model, texts, wanted)
        masks = _zero(model, texts, settings, number) if settings.single else None
        body: dict[str, Any] = {"round": number, **asdict(removed)}
        if masks is not None:
            body["zeros"] = round(masks.share(), 6)
        say(f"prune: round {number} of {settings.rounds}: {_said(shape_of(model), masks)}")
        if recover is not None:
            model, figures = recover(model, number, masks)
            body["recovered"] = dict(figures)
            if masks is not None:
                # Held while it recovered; exact whatever the optimizer did.
                masks.apply(model)
        rounds.append(body)
    if settings.single:
        say(f"prune: {SAVES_NOTHING}")
    return model, {
        "weights_before": before,
        "weights_after": sum(p.numel() for p in model.parameters()),
        "shape_before": asdict(first),
        "shape_after": asdict(shape_of(model)),
        "zeros": round(zeros(linears(model).values()), 6),
        "rounds": rounds,
    } | ({"note": SAVES_NOTHING} if settings.single else {})


def _check_shares(first: Shape, settings: PruneSettings) -> None:
    last = wanted_shape(first, settings, settings.rounds)
    for key, share, there, left in (
        ("heads", settings.heads, first.groups, last.groups),
        ("channels", settings.channels, first.channels, last.channels),
    ):
        if share and left == there:
            raise TuneError(
                f"A share of {share:g} of the {there} {key if key == 'channels' else 'groups of heads'} is none.",
                f"Take a larger prune.{key}, or leave it out.",
            )


def wanted_shape(first: Shape, settings: PruneSettings, done: int) -> Shape:
    """The shape after `done` rounds; after the last it is what the settings say."""
    rounds = settings.rounds
    return Shape(
        layers=first.layers - counted(done, rounds, settings.layers),
        groups=first.groups - counted(done, rounds, round(settings.heads * first.groups)),
        queries=first.queries,
        channels=kept_channels(first.channels, cubic(done, rounds, settings.channels))
        if settings.channels
        else first.channels,
        head=first.head,
    )


def _zero(model: Any, texts: Sequence[Sequence[int]], settings: PruneSettings, number: int) -> Masks:
    score = wanda(inputs_of(model, texts)) if settings.criterion == "wanda" else magnitude
    share = cubic(number, settings.rounds, settings.sparsity)
    masks = masks_for(model, score, Sparsity(share, settings.scope, pattern_of(settings.pattern)))
    masks.apply(model)
    return masks


def _said(shape: Shape, masks: Masks | None) -> str:
    zero = f", {masks.share():.1%} of the blocks' weights are zero" if masks is not None else ""
    return (
        f"{shape.layers} layers, {shape.groups * shape.queries} heads in {shape.groups} groups, "
        f"{shape.channels} channels{zero}"
    )
