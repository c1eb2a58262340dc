"""The training loop: it learns, the same seed gives the same weights, and a run that was stopped goes on exactly."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from finetune.batches import groups
from finetune.errors import TuneError
from finetune.trainer import Data, TrainSettings, plan, schedule, train
from tests.finetune.small import NO, YES, small_model, some_encoded
from tests.finetune.train_small import SETTINGS, small_training

ROOT = Path(__file__).resolve().parents[2]


class Stopped(Exception):
    """What the tests stop a run with."""


def _stop_after(calls: int):
    """A loss that stops the run at its n-th call."""
    from finetune.forward import cross_entropy

    left = [calls]

    def loss(logits, piece):
        left[0] -= 1
        if left[0] < 0:
            raise Stopped
        return cross_entropy(logits, piece)

    return loss


def _same(one: dict, other: dict) -> bool:
    return one.keys() == other.keys() and all(bool((one[name] == other[name]).all()) for name in one)


def test_the_same_seed_gives_the_same_weights_and_another_other_ones(tmp_path: Path) -> None:
    first, weights = small_training(tmp_path / "a")
    second, again = small_training(tmp_path / "b")
    _, other = small_training(tmp_path / "c", seed=4)
    assert first.loss == second.loss
    assert _same(weights, again)
    assert not _same(weights, other)
    # Half of the tokens of these examples are random, half can be learnt.
    assert sum(first.loss[-5:]) < 0.75 * sum(first.loss[:5])


@pytest.mark.parametrize("calls", [1, 9, 16, 24])
def test_a_run_that_was_stopped_anywhere_ends_with_the_same_weights(tmp_path: Path, calls: int) -> None:
    whole, weights = small_training(tmp_path / "whole")
    with pytest.raises(Stopped):
        small_training(tmp_path / "parts", loss_fn=_stop_after(calls))
    said: list[str] = []
    rest, again = small_training(tmp_path / "parts", say=said.append)
    assert rest.loss == whole.loss
    assert _same(weights, again)
    kept = {key: value for key, value in rest.figures().items() if key != "seconds"}
    assert kept == {key: value for key, value in whole.figures().items() if key != "seconds"}
    assert any(line.startswith("goes on after") for line in said) == (calls > 1)


def test_a_finished_run_is_not_done_again(tmp_path: Path) -> None:
    _, weights = small_training(tmp_path)
    _, again = small_training(tmp_path, loss_fn=_stop_after(0))
    assert _same(weights, again)


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    small_training(tmp_path, most_steps=4)
    with pytest.raises(TuneError, match="other settings"):
        small_training(tmp_path, most_steps=5)
    damaged = next(tmp_path.glob("step-*")) / "state.json"
    damaged.write_text("{")
    with pytest.raises(TuneError, match="damaged"):
        small_training(tmp_path, most_steps=4)


def test_the_weights_with_the_best_held_loss_are_kept_and_patience_ends_the_run(tmp_path: Path) -> None:
    from finetune.forward import Runner

    settings = TrainSettings(learning_rate=0.03, epochs=50, evaluate_every=4, patience=3, accumulation=8)
    model = small_model()
    held = groups(some_encoded(12, seed=1), 150)
    data = Data(groups(some_encoded(24), 150), held)
    found = train(model, data, settings, tmp_path, lambda _: None)
    assert found.stopped == "patience"
    losses = {point["step"]: point["held"] for point in found.progress.history}
    assert found.progress.best_loss == min(losses.values()) == losses[found.progress.best_step]
    assert found.progress.best_step < found.progress.step < found.planned
    assert Runner(model).look(held)["held"] == pytest.approx(found.progress.best_loss, abs=1e-6)


def test_only_the_adapter_from_its_first_layer_on_is_trained(tmp_path: Path) -> None:
    before = small_model("qwen2").state_dict()
    found, weights = small_training(tmp_path, from_layer=2, most_steps=3)
    assert found.progress.step == 3
    assert {int(name.split(".layers.")[1].split(".")[0]) for name in weights} == {2, 3}
    after = small_model("qwen2").state_dict()
    assert all(bool((before[name] == after[name]).all()) for name in before)


def test_layers_below_the_first_adapter_keep_nothing_for_a_backward_pass(tmp_path: Path) -> None:
    from finetune import lora
    from finetune.batches import pack
    from finetune.forward import Runner
    from finetune.sections import Lora

    model = lora.wrap(small_model(), Lora(rank=2, from_layer=2), 0)
    seen: dict[int, bool] = {}
    for number, layer in enumerate(model.get_base_model().model.layers):
        layer.register_forward_hook(lambda _m, _i, out, number=number: seen.__setitem__(number, out.requires_grad))
    Runner(model).gradients([pack(some_encoded(4))], seed=0, step=0)
    assert seen == {0: False, 1: False, 2: True, 3: True}


def test_dora_trains_magnitudes_too(tmp_path: Path) -> None:
    found, weights = small_training(tmp_path, dora=True, most_steps=4)
    assert any("magnitude" in name for name in weights)
    assert found.loss[-1] < found.loss[0]


def test_weights_that_broke_before_a_look_are_the_same_error(tmp_path: Path) -> None:
    data = Data(groups(some_encoded(12), 150), groups(some_encoded(12, seed=1), 150), (YES, NO))
    model = small_model()
    for weight in model.parameters():
        weight.data.fill_(float("nan"))
    with pytest.raises(TuneError, match="held-out examples is no number") as caught:
        train(model, data, TrainSettings(most_steps=1), tmp_path, lambda _: None)
    assert "learning rate" in caught.value.hint


def test_no_more_steps_are_planned_than_may_be_done() -> None:
    packs = groups(some_encoded(24), 150)
    few = TrainSettings(epochs=1e12, most_steps=7, accumulation=4)
    assert plan(packs, few) == plan(packs, replace(few, epochs=50))[:7]


def test_a_rate_that_breaks_the_loss_is_an_error(tmp_path: Path) -> None:
    model = small_model()
    with pytest.raises(TuneError, match="no number"):
        train(
            model,
            Data(groups(some_encoded(24), 150)),
            TrainSettings(learning_rate=1e30, epochs=5, accumulation=4),
            tmp_path,
            lambda _: None,
        )


def test_the_minutes_end_the_run_and_the_schedule(tmp_path: Path) -> None:
    found, _ = small_training(tmp_path, most_minutes=0.02, epochs=10_000)
    assert found.stopped == "minutes"
    assert 0 < found.progress.step < found.planned
    assert found.progress.seconds < 20


def test_schedule_rises_and_falls() -> None:
    settings = TrainSettings(warmup_share=0.1)
    rates = [schedule(step / 100, settings) for step in range(1, 101)]
    assert rates[9] == pytest.approx(1.0)
    assert rates[4] == pytest.approx(0.5)
    assert rates[54] == pytest.approx(0.525, abs=1e-9)  # the middle of the fall, by hand: 0.05 + 0.95 / 2
    assert rates[-1] == pytest.approx(0.05)
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_each_example_is_seen_as_often_as_there_are_epochs() -> None:
    packs = groups(some_encoded(40), 150)
    steps = plan(packs, TrainSettings(epochs=3, accumulation=8))
    seen = [number for step in steps for number in step]
    assert sorted(seen) == sorted(list(range(len(packs))) * 3)
    assert seen[: len(packs)] != seen[len(packs) : 2 * len(packs)]
    half = plan(packs, TrainSettings(epochs=0.5, accumulation=8))
    assert 20 <= sum(len(packs[n].examples) for step in half for n in step) < 32


def _start(folder: Path, out: Path) -> subprocess.Popen:
    """Start a small training; what it says goes to a file beside `out`."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests" / "finetune" / "train_small.py"), str(folder), str(out)]
    with out.with_suffix(".log").open("a") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)


def _there(folder: Path) -> set[str]:
    return set(os.listdir(folder)) if folder.is_dir() else set()


def _ends_well(process: subprocess.Popen, out: Path) -> None:
    assert process.wait() == 0, out.with_suffix(".log").read_text()


@pytest.mark.commands
@pytest.mark.timeout(1200)
def test_killed_again_and_again_it_ends_with_the_same_weights(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    out = tmp_path / "whole.safetensors"
    _ends_well(_start(tmp_path / "whole", out), out)
    draw = random.Random(5)
    parts, out = tmp_path / "parts", tmp_path / "parts.safetensors"
    for _ in range(3):
        one = _start(parts, out)
        before = _there(parts)
        # Not before it works: importing takes seconds in which there is nothing to lose.
        while one.poll() is None and _there(parts) == before:
            time.sleep(0.01)
        time.sleep(draw.random() * 0.3)
        one.kill()
        one.wait()
    _ends_well(_start(parts, out), out)
    assert not list(parts.glob(".*.partial"))
    assert _same(load_file(tmp_path / "whole.safetensors"), load_file(tmp_path / "parts.safetensors"))


def test_the_settings_of_the_test_make_checkpoints_between_looks() -> None:
    assert SETTINGS.checkpoint_every % SETTINGS.evaluate_every
