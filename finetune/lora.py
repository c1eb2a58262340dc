"""Low-rank adapters (LoRA, Hu et al. 2021; DoRA, Liu et al. 2024) on the projections of a frozen model, with peft.

On a GPU the frozen weights may be held in 4 or 8 bits (QLoRA, Dettmers et al. 2023) through bitsandbytes; without one
that is refused. The adapter's own matrices are float32 always, so the same settings train the same thing everywhere.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from finetune import launch, steps
from finetune.batches import codec, encode, groups
from finetune.errors import TuneError, Unsupported
from finetune.examples import Example
from finetune.sections import Projection
from finetune.trainer import Data, LossFn, Say, TrainSettings, train

if TYPE_CHECKING:
    from finetune.base import Base
    from finetune.sections import Adapter, Lora, Train

#: The seven projections of a layer.
ALL_LINEAR = get_args(Projection)
#: Below the step's folder: peft's own files.
ADAPTER = "adapter"


def run(
    base: Base, examples: Sequence[Example], settings: Lora, *, folder: Path, say: Say, seed: int = 1
) -> dict[str, Any]:
    """Train an adapter on the examples and write it to `folder/adapter`.

    Args:
        examples: of both splits.
        folder: of the step; checkpoints go to `folder/.work`, from which an interrupted run goes on.

    Returns:
        Figures for the manifest: those of `Trained`, and counts.

    Raises:
        TuneError: nothing to train on, or a loss that is no number.
        Unsupported: 4 or 8 bits without a GPU; a layer that the model does not have.
    """
    model, tokenizer = load(base, settings.bits)
    code = codec(tokenizer, base.name)
    data = prepare(examples, code, settings, seed)
    say(
        f"{sum(len(one.examples) for one in data.train)} examples in {len(data.train)} packs, "
        f"{sum(len(one.ids) for one in data.train)} tokens ({sum(one.unpacked for one in data.train)} one by one); "
        f"{sum(len(one.examples) for one in data.held)} held out"
    )
    peft = go_on(model, Path(settings.start)) if settings.start else wrap(model, settings, seed)
    figures = fit(peft, data, train_settings(settings, seed), folder, say)
    if main_process():
        save(peft, base.name, folder / ADAPTER)
    return figures


def fit(
    model: Any, data: Data, settings: TrainSettings, folder: Path, say: Say, loss_fn: LossFn | None = None
) -> dict[str, Any]:
    """Train what requires gradients in `model`; figures for the manifest. Checkpoints go to `folder/.work`."""
    trained = train(model, data, settings, folder / steps.WORK, say, loss_fn)
    return trained.figures() | {
        "processes": launch.accelerator().num_processes,
        "trained_weights": sum(one.numel() for one in model.parameters() if one.requires_grad),
        "train_examples": sum(len(one.examples) for one in data.train),
        "held_examples": sum(len(one.examples) for one in data.held),
        "tokens_packed": sum(len(one.ids) for one in data.train),
        "tokens_one_by_one": sum(one.unpacked for one in data.train),
    }


def train_settings(section: Train, seed: int) -> TrainSettings:
    """The trainer's settings from a recipe's section, where 0 stands for no limit."""
    return TrainSettings(
        learning_rate=section.learning_rate,
        warmup_share=section.warmup_share,
        epochs=section.epochs,
        most_steps=section.most_steps or None,
        most_minutes=section.most_minutes or None,
        accumulation=section.accumulation,
        clip=section.clip,
        weight_decay=section.weight_decay,
        seed=seed,
        evaluate_every=section.evaluate_every,
        patience=section.patience,
        checkpoint_every=section.checkpoint_every,
    )


def prepare(examples: Sequence[Example], code: Any, settings: Train, seed: int) -> Data:
    """Packs of both splits, and the tokens of yes and no.

    Raises:
        TuneError: no example is left to train on.
    """
    found = {}
    for split in ("train", "held"):
        encoded = encode([one for one in examples if one.split == split], code)
        found[split] = groups(encoded, settings.most_tokens, seed, settings.decision_weight)
    if not found["train"]:
        raise TuneError("There is no example to train on.", "Look at what the data step made.")
    return Data(found["train"], found["held"], code.options)


def load(base: Base, bits: int = 32) -> tuple[Any, Any]:
    """The model, frozen later by peft, and its tokenizer.

    Args:
        bits: of the weights: 32 float32, 16 bfloat16, 8 and 4 through bitsandbytes on a GPU.

    Raises:
        Unsupported: 4 or 8 bits, and there is no GPU or no bitsandbytes.
    """
    import torch

    from finetune.base import load_torch

    if bits in (4, 8):
        # It gives each process a card of its own, onto which the weights are loaded.
        launch.accelerator()
        return load_torch(base, dtype=torch.bfloat16, bits=bits)
    return load_torch(base, dtype=torch.float32 if bits == 32 else torch.bfloat16)


def wrap(model: Any, settings: Adapter, seed: int) -> Any:
    """The model with fresh adapters (B is zero, so it computes what it did); all else is frozen.

    Raises:
        Unsupported: a layer that the model does not have.
    """
    import peft
    import torch

    targets = list(ALL_LINEAR) if settings.targets == "all-linear" else list(settings.targets)
    layers = model.config.num_hidden_layers
    if settings.from_layer >= layers:
        raise Unsupported(f"from_layer is {settings.from_layer}; the model has layers 0 to {layers - 1}.")
    if getattr(model, "is_quantized", False):
        model = peft.prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    config = peft.LoraConfig(
        task_type="CAUSAL_LM", r=settings.rank, lora_alpha=settings.alpha, lora_dropout=settings.dropout,
        use_dora=settings.dora, target_modules=targets,
        layers_to_transform=list(range(settings.from_layer, layers)) if settings.from_layer else None,
    )  # fmt: skip
    torch.manual_seed(seed)
    with warnings.catch_warnings():
        # peft asks transformers for an attribute by its old name.
        warnings.filterwarnings("ignore", message=".*gradient_checkpointing.*", category=FutureWarning)
        return peft.get_peft_model(model, config)


def go_on(model: Any, adapter: Path) -> Any:
    """The model with an adapter of peft, to be trained further; its rank and targets are kept.

    Raises:
        TuneError: there is no adapter that fits.
    """
    import peft

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*gradient_checkpointing.*", category=FutureWarning)
            return peft.PeftModel.from_pretrained(model, adapter, is_trainable=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise TuneError(f"The adapter {adapter.name} cannot be used for this model: {error}.") from error


def save(model: Any, name: str, folder: Path) -> None:
    """Write the adapter as peft does, with the base's name in place of a path of this machine."""
    for config in model.peft_config.values():
        config.base_model_name_or_path = name
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)  # peft's empty model card


def main_process() -> bool:
    """Whether this process writes, of those that train together."""
    return bool(launch.accelerator().is_main_process)
