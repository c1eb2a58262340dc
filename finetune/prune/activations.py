"""What flows through a model over calibration text, summed by hooks while it runs.

All sums are over tokens, in double precision, one vector a module: the memory does not grow with the text.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from finetune.errors import TuneError

if TYPE_CHECKING:
    import torch


@dataclass(slots=True)
class Inputs:
    """Squares of the inputs of linear modules.

    Attributes:
        squares: name of the module → (in features,), the sum of x² over all tokens.
        tokens: how many there were.
    """

    squares: dict[str, torch.Tensor]
    tokens: int = 0

    def norms(self, name: str) -> torch.Tensor:
        """‖X_j‖₂ of each input feature j, float32, (in features,)."""
        return self.squares[name].sqrt().float()


def layers_of(model: Any) -> Any:
    """The decoder's blocks, a ModuleList.

    Raises:
        TuneError: the model has none where llama, qwen2, qwen3 and gemma3 have them.
    """
    body = getattr(model, "model", None)
    found = getattr(body, "layers", None)
    if found is None or not hasattr(found[0], "self_attn") or not hasattr(found[0], "mlp"):
        raise TuneError(f"{type(model).__name__} has no blocks of attention and MLP that could be pruned.")
    return found


def linears(model: Any) -> dict[str, Any]:
    """The matrices of the blocks by name; embeddings and the vocabulary's matrix are not among them."""
    import torch

    blocks = {id(module) for module in layers_of(model).modules()}
    return {n: m for n, m in model.named_modules() if isinstance(m, torch.nn.Linear) and id(m) in blocks}


def inputs_of(model: Any, texts: Sequence[Sequence[int]], names: Sequence[str] | None = None) -> Inputs:
    """Run the model over texts and sum the squares of what its linear modules get.

    Args:
        texts: token ids, one list a text; each is run by itself.
        names: of modules; None for all of `linears`.

    Raises:
        TuneError: there is no text.
    """
    import torch

    modules = linears(model)
    found = Inputs({n: torch.zeros(m.in_features, dtype=torch.float64) for n, m in modules.items() if _in(n, names)})

    def take(name: str) -> Any:
        def hook(_module: Any, given: tuple[Any, ...], _out: Any) -> None:
            rows = given[0].detach().reshape(-1, given[0].shape[-1]).double()
            found.squares[name] += rows.square().sum(0).cpu()

        return hook

    handles = [modules[name].register_forward_hook(take(name)) for name in found.squares]
    found.tokens = _run(model, texts, handles)
    return found


def block_influence(model: Any, texts: Sequence[Sequence[int]]) -> list[float]:
    """1 − the mean cosine between what a block gets and what it gives, one value a block: near 0 changes little.

    Method: block influence, Men et al. 2024, "ShortGPT" (arXiv 2403.03853), eq. 1; there over the hidden states of all
    tokens, here too.
    """
    import torch

    blocks = layers_of(model)
    sums = [0.0] * len(blocks)

    def take(number: int) -> Any:
        def hook(_module: Any, given: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
            before = given[0] if given else kwargs["hidden_states"]
            after = out[0] if isinstance(out, tuple) else out
            cosine = torch.nn.functional.cosine_similarity(before.double(), after.double(), dim=-1)
            sums[number] += float(cosine.sum())

        return hook

    handles = [block.register_forward_hook(take(n), with_kwargs=True) for n, block in enumerate(blocks)]
    tokens = _run(model, texts, handles)
    return [1 - total / tokens for total in sums]


def _in(name: str, names: Sequence[str] | None) -> bool:
    return names is None or name in names


def _run(model: Any, texts: Sequence[Sequence[int]], handles: list[Any]) -> int:
    import torch

    device = next(model.parameters()).device
    tokens = 0
    with _removed(handles), _still(model), torch.no_grad():
        for ids in texts:
            if ids:
                model.base_model(input_ids=torch.tensor([list(ids)], device=device), use_cache=False)
                tokens += len(ids)
    if not tokens:
        raise TuneError("There is no text to look at activations on.", "Look at prune.calibration and the data step.")
    return tokens


@contextlib.contextmanager
def _removed(handles: list[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextlib.contextmanager
def _still(model: Any) -> Iterator[None]:
    """No dropout inside."""
    training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(training)
