"""What a start costs: the command line and the screen load nothing heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = "torch", "chromadb", "llama_cpp", "sentence_transformers", "transformers", "numpy", "pydantic", "textual"
TIMED = "import time; began = time.perf_counter(); import {0}; took = time.perf_counter() - began; import sys; "
SAID = "print(took, *(m for m in {1!r} if m in sys.modules))"


def load(module: str, cache: Path) -> tuple[float, list[str]]:
    """Seconds of the import in a fresh interpreter, and which heavy packages it loaded."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(cache)}
    code = (TIMED + SAID).format(module, HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    took, *loaded = done.stdout.split()
    return float(took), loaded


@pytest.mark.alone
def test_the_command_line_loads_nothing_heavy_in_100_ms(tmp_path: Path) -> None:
    # The first run writes the bytecode. The best counts: what others do on this machine is not ours to measure.
    runs = [load("assistant.cli", tmp_path) for _ in range(8)][1:]
    assert runs[0][1] == []
    assert min(took for took, _ in runs) < 0.1


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
    assert set(load(module, tmp_path)[1]) <= allowed
