"""The pruning step: a model smaller or sparser than its base, as safetensors below `folder/model`.

`merged_file` makes a GGUF of it. Layers, heads and channels that went make that file smaller and faster; zeros do not.

A run that was interrupted prunes again (it is deterministic and takes a minute) and goes on with the recovery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.packs.selftest import evenly
from finetune.batches import Packed, codec, encode, groups
from finetune.errors import TuneError
from finetune.examples import Example
from finetune.prune.activations import linears
from finetune.prune.magnitude import Masks
from finetune.prune.rounds import PruneSettings, prune
from finetune.steps import WORK, Say

if TYPE_CHECKING:
    from finetune.base import Base
    from finetune.sections import Adapter, Prune

#: Below the step's folder: the pruned model, as transformers reads it.
MODEL = "model"
#: Held-out examples that the loss is measured on before and after.
LOOKS = 64
#: Tokens of a pack of them.
PACK = 1024


def run(
    base: Base, examples: Sequence[Example], settings: Prune, *, folder: Path, say: Say, seed: int = 1
) -> dict[str, Any]:
    """Prune a base and write what is left to `folder/model`.

    Args:
        base: what is pruned; a tuned model must be merged before.
        examples: of both splits; without any, random text stands in for calibration, and nothing recovers.
        folder: of the step; checkpoints of the recovery go below `folder/.work`.

    Returns:
        Figures for the manifest; `held_before`, `held_after` and each round's `held_pruned` (before it recovered) are
        the loss of a held-out reply's token.

    Raises:
        TuneError, Unsupported: it cannot be done with this model.
    """
    from finetune.lora import load, main_process

    model, tokenizer = load(base)
    code = codec(tokenizer, base.name)
    train = [one for one in examples if one.split == "train"]
    texts = [one.ids for one in encode(evenly(train, settings.calibration), code)]
    if not texts:
        say("prune: there are no examples, so random tokens stand in for them when activations are looked at")
        texts = _random(code.words, settings, seed)
    held = groups(encode(evenly([one for one in examples if one.split == "held"], LOOKS), code), PACK)
    losses = {"held_before": held_loss(model, held)}
    recovery = Recovery(settings, examples, folder, seed, say)

    def recover(pruned: Any, number: int, masks: Masks | None) -> tuple[Any, Mapping[str, Any]]:
        loss = held_loss(pruned, held)
        recovered, found = recovery(pruned, code, number, masks)
        return recovered, {"held_pruned": loss, **found}

    model, figures = prune(model, texts, amounts(settings), recover if settings.recover else None, say)
    losses["held_after"] = held_loss(model, held)
    if main_process():
        _save(model, tokenizer, folder / MODEL)
    return figures | {key: value for key, value in losses.items() if value is not None}


def amounts(section: Prune) -> PruneSettings:
    """How much goes, from a recipe's section."""
    return PruneSettings(
        section.layers, section.heads, section.channels, section.sparsity, section.criterion, section.scope,
        section.pattern, section.rounds,
    )  # fmt: skip


class Recovery:
    """Fits what is left after a round: with an adapter that is merged, or, where zeros must stay, the weights.

    The weights of a sparse model are fitted whole: a merged adapter would fill the zeros. That takes four times the
    model's memory.
    """

    def __init__(self, section: Prune, examples: Sequence[Example], folder: Path, seed: int, say: Say) -> None:
        self._settings, self._examples = section.recover, examples
        self._folder, self._seed, self._say = folder, seed, say

    def __call__(self, model: Any, code: Any, number: int, masks: Masks | None) -> tuple[Any, Mapping[str, Any]]:
        """The model after it recovered, and figures."""
        from finetune.lora import fit, prepare, train_settings, wrap

        settings = self._settings
        if settings is None:
            raise TuneError("The recipe's [prune] has no section [prune.recover].")
        data = prepare(self._examples, code, settings, self._seed)
        place = self._folder / WORK / f"round-{number}"
        if masks is None:
            adapted = wrap(_in_bits(model, settings.bits), settings, self._seed)
            figures = fit(adapted, data, train_settings(settings, self._seed), place, self._say)
            return _merged(model, adapted, settings, self._seed).requires_grad_(True), figures
        model.requires_grad_(False)
        for module in linears(model).values():
            module.weight.requires_grad_(True)
        # Decay would do no harm to zeros, but it is meant for an adapter's matrices.
        whole = settings.model_copy(update={"weight_decay": 0.0})
        handles = masks.hold(model)
        try:
            figures = fit(model, data, train_settings(whole, self._seed), place, self._say)
        finally:
            for handle in handles:
                handle.remove()
        return model.requires_grad_(True), figures


def held_loss(model: Any, held: Sequence[Packed]) -> float | None:
    """Mean −log p (natural) of the labelled tokens; None of nothing."""
    from finetune.forward import Runner

    if not held:
        return None
    training = model.training
    found = Runner(model, trains=False).look(held)["held"]
    model.train(training)
    return round(found, 5)


def _in_bits(model: Any, bits: int) -> Any:
    """The model itself, or for 16 bits a copy in bfloat16, which trains faster."""
    import copy

    import torch

    return copy.deepcopy(model).to(torch.bfloat16) if bits == 16 else model


def _merged(model: Any, adapted: Any, settings: Adapter, seed: int) -> Any:
    """The model with what was learnt merged in; never into a copy of fewer bits, which would round all weights."""
    from peft import get_peft_model_state_dict, set_peft_model_state_dict

    from finetune.lora import wrap

    if settings.bits == 16:
        learnt = get_peft_model_state_dict(adapted)
        adapted = wrap(model, settings, seed)
        set_peft_model_state_dict(adapted, learnt)
    return adapted.merge_and_unload()


def _random(words: int, settings: Prune, seed: int) -> list[list[int]]:
    import random

    draw = random.Random(seed)
    return [[draw.randrange(words) for _ in range(128)] for _ in range(settings.calibration)]


def _save(model: Any, tokenizer: Any, folder: Path) -> None:
    import torch

    model.to(torch.float16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
