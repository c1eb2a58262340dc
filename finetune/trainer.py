"""The training loop: packs in, trained weights out, on one process or several.

What is trained is whatever requires gradients: LoRA matrices over a frozen model, or all weights. Layers below the
first LoRA matrix keep nothing for a backward pass, since autograd records only what leads to a trained weight. The
vocabulary's matrix, which is the largest, is applied to labelled positions only and in pieces.

The loss of a step is the weighted mean over all labelled tokens of its examples, on all processes together: each
computes its share of the packs, and the gradients are summed. So the result does not depend on the number of
processes but for rounding. Randomness (order, dropout) is drawn anew from seed, step and pack, never from what ran
before; a run that goes on from a checkpoint therefore does what an uninterrupted one would have done.

With `most_minutes` the schedule follows the clock, and two runs differ; with steps or epochs they are equal on the same
machine with the same number of threads. Gradients are summed after each step instead of while it runs, which costs
little for LoRA; sharded weights (FSDP, DeepSpeed) are not supported.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune import checkpoints
from finetune.batches import Packed
from finetune.errors import TuneError

if TYPE_CHECKING:
    import torch

    from finetune.forward import Piece

#: Loss of each labelled token from its logits: (m, words) and what they are about → (m,).
LossFn = Callable[["torch.Tensor", "Piece"], "torch.Tensor"]
Say = Callable[[str], None]
#: Seconds between two lines of progress.
REPORT_S = 15.0
#: The learning rate ends at this share of its peak.
LAST_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """How to train.

    Attributes:
        learning_rate: at its peak; it rises linearly over `warmup_share` of the run and falls as a cosine.
        epochs: how often each example is seen; may be a fraction.
        most_steps, most_minutes: the run ends there, the schedule too; None for no such limit.
        accumulation: examples of one optimizer step (whole packs, so a few more).
        clip: largest norm of the gradient. weight_decay: of AdamW, on matrices.
        evaluate_every: steps between two looks at the held examples; 0: at the beginning and the end only.
        patience: looks without a better held loss after which the run ends; 0 for never.
        checkpoint_every: steps between two checkpoints; checkpoint_minutes: or after so long, whatever comes first.
        from_layer: the first layer with LoRA matrices; 0 for all.
        decision_weight: factor on the loss of the token that decides yes or no.
        most_tokens: of a pack.
    """

    learning_rate: float = 2e-4
    warmup_share: float = 0.05
    epochs: float = 1.0
    most_steps: int | None = None
    most_minutes: float | None = None
    accumulation: int = 16
    clip: float = 1.0
    weight_decay: float = 0.0
    seed: int = 0
    evaluate_every: int = 0
    patience: int = 0
    checkpoint_every: int = 50
    checkpoint_minutes: float = 5.0
    from_layer: int = 0
    decision_weight: float = 1.0
    most_tokens: int = 1024


@dataclass(frozen=True, slots=True)
class Data:
    """What to train on.

    Attributes:
        train, held: packs; held ones decide which weights are kept, may be empty.
        options: tokens of yes and no, for the figures on the decision; None without one.
    """

    train: Sequence[Packed]
    held: Sequence[Packed] = ()
    options: tuple[int, int] | None = None


@dataclass(slots=True)
class Progress:
    """Where a run stands; goes into each checkpoint.

    Attributes:
        step: optimizer steps done; examples, tokens: seen, tokens as packed.
        seconds: in all, over interruptions. bad: looks at the held examples in a row without a better loss.
        best_step, best_loss: of the weights kept, None before the first look.
        history: one object a look or report: step, loss, held, …
    """

    step: int = 0
    examples: int = 0
    tokens: int = 0
    seconds: float = 0.0
    bad: int = 0
    best_step: int | None = None
    best_loss: float | None = None
    history: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it.

    Attributes:
        stopped: why it ended: "steps" (all planned), "minutes" or "patience".
        loss: training loss of each step (weighted mean over tokens).
    """

    progress: Progress
    planned: int
    stopped: str
    loss: list[float]

    def figures(self) -> dict[str, Any]:
        """For the manifest."""
        body = asdict(self.progress)
        shown = [round(value, 4) for value in self.loss]
        return {**body, "planned": self.planned, "stopped": self.stopped, "loss": shown}


def train(
    model: Any, data: Data, settings: TrainSettings, folder: Path, say: Say, loss_fn: LossFn | None = None
) -> Trained:
    """Train the weights of `model` that require gradients; at the end it holds the best ones.

    Args:
        model: a causal language model of transformers, or peft's around one.
        folder: for checkpoints; a run that was interrupted goes on from the last one.
        loss_fn: cross-entropy if None.

    Raises:
        TuneError: nothing to train on, no trainable weights, a loss that is no number, or a checkpoint of other
            settings or data in the folder.
    """
    from finetune.forward import Runner

    if not data.train:
        raise TuneError("There is no example to train on.", "Look at the settings of the data step.")
    run = _Run(Runner(model, loss_fn), data, settings, folder, say)
    return run.all()


def schedule(done: float, settings: TrainSettings) -> float:
    """Factor on the learning rate when `done` (0 to 1) of the run lies behind: linear rise, then half a cosine."""
    if done < settings.warmup_share:
        return done / settings.warmup_share
    rest = min(1.0, (done - settings.warmup_share) / max(1e-9, 1 - settings.warmup_share))
    return LAST_SHARE + (1 - LAST_SHARE) * 0.5 * (1 + math.cos(math.pi * rest))


def plan(packs: Sequence[Packed], settings: TrainSettings) -> list[list[int]]:
    """The packs of each optimizer step over all epochs, in a random order drawn anew for each epoch."""
    steps: list[list[int]] = []
    left = settings.epochs * sum(len(one.examples) for one in packs)
    epoch = 0
    while left > 0 and (settings.most_steps is None or len(steps) <= settings.most_steps):
        order = list(range(len(packs)))
        random.Random(f"{settings.seed} {epoch}").shuffle(order)
        count = settings.accumulation
        for number in order:
            if left <= 0:
                break
            if count >= settings.accumulation:
                steps.append([])
                count = 0
            steps[-1].append(number)
            count += len(packs[number].examples)
            left -= len(packs[number].examples)
        epoch += 1
    return steps[: settings.most_steps] if settings.most_steps is not None else steps


class _Run:
    """One run of `train`."""

    def __init__(self, runner: Any, data: Data, settings: TrainSettings, folder: Path, say: Say) -> None:
        import torch

        self.runner, self.data, self.settings, self.say = runner, data, settings, say
        self.steps = plan(data.train, settings)
        decay = [one for _, one in runner.trained if one.ndim > 1]
        plain = [one for _, one in runner.trained if one.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": decay, "weight_decay": settings.weight_decay}, {"params": plain, "weight_decay": 0.0}],
            lr=settings.learning_rate,
        )  # fmt: skip
        self.progress = Progress()
        self.loss: list[float] = []
        self.store = checkpoints.Store(folder, _fingerprint(runner, data, settings), runner.main)
        self.begun = self.saved = self.said = time.monotonic()
        self.unsaid = 0

    def all(self) -> Trained:
        self._load()
        self.begun = self.saved = time.monotonic()
        self.earlier = self.progress.seconds
        if not self.progress.step and not self.progress.history:
            self._look()
        stopped = "steps"
        while self.progress.step < len(self.steps):
            if self.settings.patience and self.progress.bad >= self.settings.patience:
                stopped = "patience"
                break
            if self._done() >= 1:
                stopped = "minutes"
                break
            self._step()
            every, step = self.settings.evaluate_every, self.progress.step
            if (every and step % every == 0) or step == len(self.steps):
                self._look()
            self._checkpoint()
        if self.progress.step and (not self.progress.history or self.progress.history[-1]["step"] < self.progress.step):
            self._look()
        self._save()
        self.runner.wait()
        if self.progress.best_step is not None:
            self.runner.set_weights(self.store.best(self.progress.best_step))
        return Trained(self.progress, len(self.steps), stopped, self.loss)

    # ------------------------------------------------------------ a step
    def _seconds(self) -> float:
        """Seconds of the run so far, the same on all processes."""
        return self.earlier + float(self.runner.same(time.monotonic() - self.begun))

    def _done(self) -> float:
        """Share of the run that will be done after the next step, by steps or by the clock, whichever is further."""
        done = (self.progress.step + 1) / max(1, len(self.steps))
        if self.settings.most_minutes is None:
            return min(done, 1 - 1e-9)
        seconds = self._seconds()
        each = seconds / self.progress.step if self.progress.step else 0.0
        by_clock = (seconds + each) / (60 * self.settings.most_minutes)
        return max(min(done, 1 - 1e-9), by_clock)

    def _step(self) -> None:
        progress, settings = self.progress, self.settings
        packs = [self.data.train[number] for number in self.steps[progress.step]]
        rate = settings.learning_rate * schedule(self._done(), settings)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss = self.runner.gradients(packs, seed=settings.seed, step=progress.step)
        if not math.isfinite(loss):
            raise TuneError(f"The loss of step {progress.step + 1} is no number.", "Take a smaller learning rate.")
        self.runner.clip(settings.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        progress.step += 1
        progress.examples += sum(len(one.examples) for one in packs)
        progress.tokens += sum(len(one.ids) for one in packs)
        progress.seconds = self._seconds()
        self.loss.append(loss)
        self._report(rate)

    def _report(self, rate: float) -> None:
        step, whole = self.progress.step, len(self.steps)
        self.unsaid += 1
        now = time.monotonic()
        if step < whole and now - self.said < REPORT_S:
            return
        recent = self.loss[-self.unsaid :]
        self.said, self.unsaid = now, 0
        seconds = self.progress.seconds
        left = seconds / step * (whole - step)
        if self.settings.most_minutes is not None:
            left = min(left, 60 * self.settings.most_minutes - seconds)
        self.say(
            f"step {step} of {whole}: loss {sum(recent) / len(recent):.3f}, rate {rate:.1e}, "
            f"{self.progress.examples} examples, {self.progress.tokens / max(1e-9, seconds):.0f} tokens/s, "
            f"{_clock(seconds)} gone, {_clock(max(0.0, left))} left"
        )

    # ------------------------------------------------------------ held examples
    def _look(self) -> None:
        """Loss and decisions on the held examples; the best weights are kept."""
        if not self.data.held:
            return
        progress = self.progress
        found = self.runner.look(self.data.held, self.data.options)
        progress.history.append({"step": progress.step, **found})
        text = ", ".join(f"{name} {value:.3f}" for name, value in found.items())
        better = progress.best_loss is None or found["held"] < progress.best_loss
        if better:
            progress.best_step, progress.best_loss, progress.bad = progress.step, found["held"], 0
            self.store.keep_best(progress.step, self.runner.weights())
        else:
            progress.bad += 1
        progress.seconds = self._seconds()
        self.say(f"step {progress.step}: {text}{' (best)' if better else ''}")

    # ------------------------------------------------------------ checkpoints
    def _checkpoint(self) -> None:
        every = self.settings.checkpoint_every
        due = bool(every) and self.progress.step % every == 0
        late = time.monotonic() - self.saved > 60 * self.settings.checkpoint_minutes
        if due or late:
            self._save()

    def _save(self) -> None:
        state = {"progress": asdict(self.progress), "loss": self.loss}
        tensors = {f"weight.{name}": one.detach() for name, one in self.runner.trained}
        for name, one in self.runner.trained:
            for key, value in self.optimizer.state.get(one, {}).items():
                tensors[f"optimizer.{key}.{name}"] = value.detach()
        self.store.save(self.progress.step, tensors, state, self.progress.best_step)
        self.saved = time.monotonic()

    def _load(self) -> None:
        found = self.store.load()
        if found is None:
            return
        tensors, state = found
        self.progress = Progress(**state["progress"])
        self.loss = list(state["loss"])
        self.runner.set_weights({k.removeprefix("weight."): v for k, v in tensors.items() if k.startswith("weight.")})
        for name, one in self.runner.trained:
            kept = {}
            for key in ("step", "exp_avg", "exp_avg_sq"):
                if (value := tensors.get(f"optimizer.{key}.{name}")) is not None:
                    kept[key] = value if key == "step" else value.to(one.device)
            if kept:
                self.optimizer.state[one] = kept
        self.say(f"goes on after step {self.progress.step} of {len(self.steps)}")


def _fingerprint(runner: Any, data: Data, settings: TrainSettings) -> str:
    """Changes when a checkpoint would not fit any more."""
    import hashlib

    kept = {name: value for name, value in asdict(settings).items() if not name.startswith("checkpoint_")}
    whole = hashlib.sha256(repr(sorted(kept.items())).encode())
    for name, one in runner.trained:
        whole.update(f"{name} {tuple(one.shape)}".encode())
    for packed in [*data.train, *data.held]:
        whole.update(packed.ids.tobytes() + packed.targets.tobytes() + packed.weights.tobytes())
    return whole.hexdigest()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
