"""Which single weights go: those with the lowest scores, an exact number of them.

A mask is True where a weight stays. Zeros alone save nothing in a GGUF (see the package's text).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from finetune.errors import TuneError
from finetune.prune.activations import linears
from finetune.prune.wanda import Score

if TYPE_CHECKING:
    import torch

SAVES_NOTHING = "zeros alone save nothing in a GGUF: the file and the time stay the same"


@dataclass(frozen=True, slots=True)
class Sparsity:
    """How much goes, and what is compared with what.

    Attributes:
        share: of the weights; ignored with a pattern.
        scope: "global": over all matrices; "layer": within each matrix; "row": within each row of it.
        pattern: (n, m): of m neighbouring weights of a row exactly n stay; None without.
    """

    share: float = 0.0
    scope: str = "row"
    pattern: tuple[int, int] | None = None


def pattern_of(text: str) -> tuple[int, int] | None:
    """(2, 4) of "2:4"; None of "".

    Raises:
        ValueError: it is no pattern.
    """
    if not text:
        return None
    stay, _, of = text.partition(":")
    if not (0 < int(stay) < int(of)):
        raise ValueError(f"{text!r} is no pattern N:M with N below M")
    return int(stay), int(of)


def lowest(scores: torch.Tensor, count: int) -> torch.Tensor:
    """True at exactly `count` places with the lowest scores; of equal ones those that come first. Any shape."""
    import torch

    flat = scores.reshape(-1)
    if count <= 0:
        return torch.zeros_like(scores, dtype=torch.bool)
    limit = flat.kthvalue(min(count, flat.numel())).values
    below, equal = flat < limit, flat == limit
    # What is equal to the limit fills up to the number.
    below |= equal & (equal.cumsum(0) <= count - below.sum())
    return below.reshape(scores.shape)


def masks_for(model: Any, score: Score, wanted: Sparsity) -> Masks:
    """The masks of all matrices of the blocks. What is zero scores zero, so what went in an earlier round stays gone.

    Raises:
        TuneError: a matrix has rows that M does not divide.
    """
    import torch

    modules = linears(model)
    if wanted.pattern is None and wanted.scope == "global":
        together = torch.cat([score(n, m).reshape(-1) for n, m in modules.items()])
        gone = lowest(together, round(wanted.share * together.numel()))
        parts = gone.split([m.weight.numel() for m in modules.values()])
        return Masks({n: ~p.reshape(m.weight.shape) for (n, m), p in zip(modules.items(), parts, strict=True)})
    return Masks({name: ~_gone(name, score(name, module), wanted) for name, module in modules.items()})


def _gone(name: str, scores: torch.Tensor, wanted: Sparsity) -> torch.Tensor:
    import torch

    rows, width = scores.shape
    if wanted.pattern:
        stay, of = wanted.pattern
        if width % of:
            raise TuneError(f"{name} has rows of {width} weights, which {of} does not divide.", "Take another pattern.")
        # A stable order, so that of equal ones those that come first go.
        order = scores.reshape(-1, of).sort(dim=1, stable=True).indices[:, : of - stay]
        gone = torch.zeros(rows * width // of, of, dtype=torch.bool, device=scores.device)
        return gone.scatter_(1, order, True).reshape(rows, width)
    if wanted.scope == "row":
        order = scores.sort(dim=1, stable=True).indices[:, : round(wanted.share * width)]
        return torch.zeros_like(scores, dtype=torch.bool).scatter_(1, order, True)
    return lowest(scores, round(wanted.share * scores.numel()))


class Masks(dict[str, "torch.Tensor"]):
    """Name of a matrix → which of its weights stay."""

    def apply(self, model: Any) -> None:
        """Put zeros into the model."""
        import torch

        with torch.no_grad():
            for name, module in linears(model).items():
                module.weight.masked_fill_(~self[name].to(module.weight.device), 0.0)

    def hold(self, model: Any) -> list[Any]:
        """Keep gradients of zeros at zero, so that AdamW without decay leaves them; handles to remove afterwards."""

        def keep(mask: torch.Tensor) -> Any:
            return lambda gradient: gradient * mask.to(gradient)

        return [m.weight.register_hook(keep(self[n])) for n, m in linears(model).items() if m.weight.requires_grad]

    def share(self) -> float:
        """Share of the weights that are gone."""
        gone = sum(int((~mask).sum()) for mask in self.values())
        return gone / sum(int(mask.numel()) for mask in self.values())


def zeros(modules: Iterable[Any]) -> float:
    """Share of exact zeros among the weights of these modules."""
    found = [(int((m.weight == 0).sum()), int(m.weight.numel())) for m in modules]
    return sum(zero for zero, _ in found) / max(1, sum(of for _, of in found))
