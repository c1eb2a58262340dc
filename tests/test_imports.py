"""What a start costs: the command line and the screen load nothing heavy."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = "torch", "chromadb", "llama_cpp", "sentence_transformers", "transformers", "numpy", "pydantic", "textual"
#: Starts of which the best counts, and the seconds that the contract allows for the import.
STARTS, ALLOWED = 8, 0.1
#: A start that takes so many times longer by the clock than it computes had to wait for others; what it computes grows
#: too then, for want of caches (0.15 s were seen), up to so many times what is allowed.
WAITS, BUSY = 1.5, 2.5
SAID = "import sys, {0}; print(*(m for m in {1!r} if m in sys.modules))"


@dataclass(frozen=True)
class Start:
    """A fresh interpreter: seconds by the clock, seconds it computed, and what it printed."""

    clock: float
    computed: float
    said: list[str]


def start(code: str, cache: Path) -> Start:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(cache)}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(clock, computed, done.stdout.split())


def load(module: str, cache: Path) -> Start:
    """A start that imports a module and says which heavy packages that loaded."""
    return start(SAID.format(module, HEAVY), cache)


@pytest.mark.alone
def test_the_command_line_loads_nothing_heavy_in_100_ms(tmp_path: Path) -> None:
    load("assistant.cli", tmp_path)  # writes the bytecode
    pairs = [(start("", tmp_path), load("assistant.cli", tmp_path)) for _ in range(STARTS)]
    assert pairs[0][1].said == []
    bare, loaded = ([pair[n] for pair in pairs] for n in (0, 1))
    best = min(loaded, key=lambda one: one.clock)
    if best.clock < WAITS * best.computed:
        assert best.clock - min(one.clock for one in bare) < ALLOWED
    else:
        # A busy machine says nothing about the contract's figure. An import that itself waits is not seen here.
        assert min(one.computed for one in loaded) - min(one.computed for one in bare) < BUSY * ALLOWED


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("assistant.__main__", set()),
        ("assistant.types", set()),
        ("assistant.engine.client", set()),
        ("assistant.engine.child", set()),
        ("assistant.packs.store", set()),
        ("assistant.ui.app", {"textual"}),
    ],
)
def test_each_part_loads_only_its_own(tmp_path: Path, module: str, allowed: set[str]) -> None:
    assert set(load(module, tmp_path).said) <= allowed
