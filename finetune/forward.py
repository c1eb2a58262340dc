"""One pack through a model: loss, gradients, and what the model decides, on the device and processes of Accelerate.

The body of the model runs over the whole pack with a mask that follows the tree; the vocabulary's matrix is applied to
labelled positions in pieces, each with its own backward pass down to the hidden states, so that the logits of one piece
at a time are in memory (a reply of 300 tokens over 150,000 words would be 180 MB, four times over).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from finetune import launch
from finetune.batches import Packed
from finetune.errors import TuneError

#: Labelled positions whose logits are computed together.
PIECE = 128


@dataclass(frozen=True, slots=True)
class Piece:
    """What some rows of logits are about.

    Attributes:
        packed: the pack; rows: which of its labelled positions, (m,).
        targets: (m,) the labels, on the logits' device.
    """

    packed: Packed
    rows: slice
    targets: torch.Tensor


def cross_entropy(logits: torch.Tensor, piece: Piece) -> torch.Tensor:
    """−log p(label), natural logarithm, (m,)."""
    return functional.cross_entropy(logits.float(), piece.targets, reduction="none")


class Runner:
    """A model with what is needed to train it.

    Args:
        model: a causal language model of transformers, or peft's around one. It is moved to the device.
        loss_fn: loss of each labelled token; cross-entropy if None.
        trains: False for a model that is only read.

    Attributes:
        trained: name and parameter of all that requires gradients, in the model's order.
        main: whether this process speaks and writes.

    Raises:
        TuneError: nothing requires gradients.
    """

    def __init__(
        self, model: Any, loss_fn: Callable[[torch.Tensor, Piece], torch.Tensor] | None = None, *, trains: bool = True
    ) -> None:
        self.accelerator = launch.accelerator()
        self.device = self.accelerator.device
        # Weights in 4 or 8 bits are put in place when they are loaded and cannot be moved.
        self.model = model if getattr(model, "is_quantized", False) else model.to(self.device)
        causal = model.get_base_model() if hasattr(model, "get_base_model") else model
        self.body, self.head = causal.base_model, causal.get_output_embeddings()
        self.window = getattr(causal.config, "sliding_window", None)
        self.layers = set(getattr(causal.config, "layer_types", None) or ())
        self.loss_fn = loss_fn or cross_entropy
        self.trained = [(name, one) for name, one in model.named_parameters() if one.requires_grad]
        if trains and not self.trained:
            raise TuneError("No weight of the model is to be trained.", "Look at the names of the targets.")
        self.main = bool(self.accelerator.is_main_process)

    # ------------------------------------------------------------ a step
    def gradients(self, packs: Sequence[Packed], *, seed: int, step: int) -> float:
        """Put the gradient of the mean loss of these packs, over all processes, into the weights; the loss."""
        self.model.train()
        whole = sum(packed.weight for packed in packs) or 1.0
        total = torch.zeros((), dtype=torch.float64)
        for number, packed in self._mine(packs):
            # Dropout must depend neither on what ran before nor on which process computes the pack.
            torch.manual_seed((seed * 1_000_003 + step) * 1_009 + number)
            total += self._pack(packed, whole)
        return self._sum(total)

    def _pack(self, packed: Packed, whole: float) -> float:
        hidden = self.hidden(packed)
        below = hidden.detach().requires_grad_()
        loss = 0.0
        for piece, weights in self.pieces(packed):
            losses = self.loss_fn(self.head(below[piece.rows]), piece)
            part = (losses * weights).sum() / whole
            part.backward()
            loss += float(part.detach())
        if below.grad is not None and hidden.requires_grad:
            hidden.backward(below.grad)
        return loss

    def clip(self, norm: float) -> float:
        """Sum the gradients of all processes, then shorten them to `norm` together; their length before."""
        weights = [one for _, one in self.trained]
        if self.accelerator.num_processes > 1:
            flat = torch.cat([self._gradient(one).reshape(-1) for one in weights])
            flat = self.accelerator.reduce(flat, "sum")
            at = 0
            for one in weights:
                one.grad = flat[at : at + one.numel()].view_as(one).to(one.dtype)
                at += one.numel()
        return float(torch.nn.utils.clip_grad_norm_(weights, norm).detach())

    @staticmethod
    def _gradient(weight: torch.Tensor) -> torch.Tensor:
        return torch.zeros_like(weight, dtype=torch.float32) if weight.grad is None else weight.grad.float()

    # ------------------------------------------------------------ looking
    def look(self, packs: Sequence[Packed], options: tuple[int, int] | None = None) -> dict[str, float]:
        """Held loss (weighted mean over tokens); where replies begin with a decision, how well it is made.

        Returns:
            "held"; with decisions also "decided", the share whose token is the most probable one, and with `options`
            (yes, no) "auc": the chance that an example to be answered has higher log-odds of yes over no than another.

        Raises:
            TuneError: the weights have diverged.
        """
        self.model.eval()
        with torch.no_grad():
            return self._look(packs, options)

    def _look(self, packs: Sequence[Packed], options: tuple[int, int] | None) -> dict[str, float]:
        sums = torch.zeros(2, dtype=torch.float64)
        decided: list[tuple[float, float, float]] = []
        for _, packed in self._mine(packs):
            below = self.hidden(packed)
            for piece, weights in self.pieces(packed):
                logits = self.head(below[piece.rows])
                losses = self.loss_fn(logits, piece)
                sums[0] += float((losses * weights).sum())
                sums[1] += float(weights.sum())
                decided += self._decisions(logits, piece, options)
        sums = torch.tensor([self._sum(sums[0]), self._sum(sums[1])], dtype=torch.float64)
        found = {"held": float(sums[0] / sums[1].clamp_min(1e-12))}
        if not math.isfinite(found["held"]):
            raise TuneError("The loss of the held-out examples is no number.", "Take a smaller learning rate.")
        everyone = self._gather(decided)
        if everyone:
            found["decided"] = float(np.mean([right for right, _, _ in everyone]))
            yes = [bool(flag) for _, _, flag in everyone]
            if options and len(set(yes)) == 2:
                from sklearn.metrics import roc_auc_score

                found["auc"] = float(roc_auc_score(yes, [odds for _, odds, _ in everyone]))
        return found

    @staticmethod
    def _decisions(
        logits: torch.Tensor, piece: Piece, options: tuple[int, int] | None
    ) -> list[tuple[float, float, float]]:
        found = []
        for row in piece.packed.decisions:
            if piece.rows.start <= row < piece.rows.stop:
                own, target = logits[row - piece.rows.start].float(), int(piece.packed.targets[row])
                odds = float(own[options[0]] - own[options[1]]) if options else 0.0
                found.append((float(int(own.argmax()) == target), odds, float(bool(options) and target == options[0])))  # type: ignore[index]
        return found

    # ------------------------------------------------------------ the model
    def hidden(self, packed: Packed) -> torch.Tensor:
        """(m, width): the last hidden states of the tokens before the labels."""
        mask = self._mask(packed)
        out = self.body(
            input_ids=torch.from_numpy(packed.ids).to(self.device)[None],
            attention_mask=mask,
            position_ids=torch.from_numpy(packed.positions).to(self.device)[None],
            use_cache=False,
        )
        states: torch.Tensor = out.last_hidden_state[0]
        return states[torch.from_numpy(packed.rows).to(self.device)]

    def _mask(self, packed: Packed) -> Any:
        full = self._additive(packed.allowed())
        if not self.layers:
            return full
        masks = {"full_attention": full}
        if "sliding_attention" in self.layers:
            masks["sliding_attention"] = self._additive(packed.allowed(self.window))
        return masks

    def _additive(self, allowed: Any) -> torch.Tensor:
        kind = next(self.body.parameters()).dtype
        kind = kind if kind.is_floating_point else torch.float32
        mask = torch.zeros(allowed.shape, dtype=kind)
        mask.masked_fill_(~torch.from_numpy(allowed), torch.finfo(kind).min)
        return mask.to(self.device)[None, None]

    def pieces(self, packed: Packed) -> Iterator[tuple[Piece, torch.Tensor]]:
        """The labelled positions of a pack in pieces, each with the weights of its rows."""
        targets = torch.from_numpy(packed.targets).to(self.device)
        weights = torch.from_numpy(packed.weights).to(self.device)
        for begin in range(0, len(packed.rows), PIECE):
            rows = slice(begin, min(begin + PIECE, len(packed.rows)))
            yield Piece(packed, rows, targets[rows]), weights[rows]

    # ------------------------------------------------------------ weights and processes
    def weights(self) -> dict[str, torch.Tensor]:
        """The trained weights."""
        return {name: one.detach() for name, one in self.trained}

    def set_weights(self, values: Mapping[str, torch.Tensor]) -> None:
        """Put these values into the trained weights."""
        with torch.no_grad():
            for name, one in self.trained:
                one.copy_(values[name].to(one.device))

    def wait(self) -> None:
        """Until all processes are here."""
        self.accelerator.wait_for_everyone()

    def same(self, value: float) -> float:
        """The first process's value, on all."""
        if self.accelerator.num_processes == 1:
            return value
        from accelerate.utils import broadcast

        return float(broadcast(torch.tensor(value, dtype=torch.float64, device=self.device)))

    def _mine(self, packs: Sequence[Packed]) -> Iterator[tuple[int, Packed]]:
        for number, packed in enumerate(packs):
            if number % self.accelerator.num_processes == self.accelerator.process_index:
                yield number, packed

    def _sum(self, value: torch.Tensor) -> float:
        if self.accelerator.num_processes == 1:
            return float(value)
        return float(self.accelerator.reduce(value.to(self.device), "sum"))

    def _gather(self, found: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
        if self.accelerator.num_processes == 1:
            return found
        from accelerate.utils import gather_object

        return list(gather_object(found))
