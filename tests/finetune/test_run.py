"""What a recipe's steps find of each other, after they were stopped anywhere."""

from __future__ import annotations

import resource
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.config import Home
from finetune import lora
from finetune.base import load_torch
from finetune.errors import Busy
from finetune.recipe import parse
from finetune.run import ADAPTER, Run
from finetune.sections import Lora
from finetune.steps import WORK, run_step
from tests.finetune.conftest import ToyBase

RECIPE = 'name = "t"\npack = "p"\nbase = "{base}"\n[data]\n[lora]\n[prune]\nstart = "lora"\nlayers = 1\n'


@pytest.fixture
def run(tmp_path: Path, toy_base: ToyBase) -> Run:
    """A run on a toy, of which nothing is done."""
    base = toy_base("qwen2")
    assert base.gguf is not None
    place = Home(base.folder.parents[2])
    return Run(parse(tomllib.loads(RECIPE.format(base=base.gguf))), place, tmp_path, tmp_path / "t", lambda _: None)


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """The system refuses to write more into a file, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# peft asks transformers for an attribute by its old name.
@pytest.mark.filterwarnings("ignore:.*gradient_checkpointing:FutureWarning")
def test_a_merging_that_was_stopped_is_done_again(run: Run, tmp_path: Path) -> None:
    def trained(folder: Path) -> dict[str, int]:
        lora.save(lora.wrap(load_torch(run.base)[0], Lora(rank=2), 1), run.base.name, folder / ADAPTER)
        return {}

    run_step(run.of("lora", 1), "lora", {}, {}, trained)
    folder = tmp_path / "prune"
    # Settings and tokenizer come first, then the weights do not fit.
    with no_file_over(100_000), pytest.raises(Exception, match="too large"):
        run.whole("lora", 1, folder)
    assert load_torch(run.whole("lora", 1, folder))[0].num_parameters() > 100_000
    assert [p.name for p in (folder / WORK).iterdir()] == ["lora-merged"]


def test_again_leaves_no_checkpoint_of_a_step_that_was_stopped(run: Run) -> None:
    found: list[bool] = []

    def work(folder: Path) -> dict[str, int]:
        checkpoint = folder / WORK / "checkpoint"
        found.append(checkpoint.exists())
        checkpoint.write_text("half")
        # What is at work somewhere is not taken away.
        with pytest.raises(Busy):
            run.again("lora")
        if len(found) == 1:
            raise KeyboardInterrupt
        (folder / "out.txt").write_text("done")
        return {}

    with pytest.raises(KeyboardInterrupt):
        run_step(run.of("lora", 1), "lora", {}, {}, work)
    run.again("lora")
    run_step(run.of("lora", 1), "lora", {}, {}, work)
    run.again("lora")
    run_step(run.of("lora", 1), "lora", {}, {}, work)
    assert found == [False] * 3


def test_again_takes_nothing_that_no_step_made(run: Run) -> None:
    mine = run.of("lora", 1) / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("years")
    run.again("lora")
    run.again("prune")
    assert mine.read_text() == "years"
    assert not run.of("prune", 1).exists()
