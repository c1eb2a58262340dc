"""What the tuning tests share: toy bases, unpacked once for all tests of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from assistant.config import Home
from finetune.base import Base, open_base
from tests.finetune.toy import toy_gguf

ToyBase = Callable[..., Base]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Toys are too small for threads, and several test processes whose threads wait for each other take ten times as
    long. Not by the environment, which the processes of other tests would inherit."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def toy_base(tmp_path_factory: pytest.TempPathFactory) -> ToyBase:
    """`toy_base(architecture, hidden=…, kind=…)`: the unpacked base of a toy model. Do not write into its folder."""
    root: Path = tmp_path_factory.mktemp("toys")

    @cache
    def make(architecture: str = "llama", hidden: int = 64, kind: str = "q8_0") -> Base:
        return open_base(toy_gguf(root, architecture, hidden=hidden, kind=kind), Home(root / "home"), lambda _: None)

    return make
