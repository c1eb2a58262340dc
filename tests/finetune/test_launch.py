"""Two processes of `accelerate launch` on the CPU (gloo): they train together, and the first one does the rest."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.finetune.test_chain import PASSAGES
from tests.finetune.toy import toy_gguf
from tests.models.test_pull import lo_is_up

pytestmark = [
    pytest.mark.commands,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not lo_is_up(), reason="the processes talk to each other over lo, which is down"),
]
ROOT = Path(__file__).resolve().parents[2]
LAUNCH = (
    "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1",
    "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0",
)  # fmt: skip
TRAIN = "learning_rate = 0.01\nepochs = 1\naccumulation = 6\nrank = 4\nmost_tokens = 400\nevaluate_every = 4\ncheckpoint_every = 3"
#: Every kind of work: by rule, by training on what was merged before, by files alone.
RECIPE = f"""
name = "toy"
base = "{{base}}"
[data]
passages = ["passages.jsonl"]
[lora]
dropout = 0.1
{TRAIN}
[distill]
teacher = "{{base}}"
most_steps = 3
{TRAIN}
[prune]
start = "lora"
channels = 0.3
calibration = 8
[prune.recover]
most_steps = 3
{TRAIN}
[export]
[quantize]
kinds = ["q8_0"]
importance = true
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "passages.jsonl").write_text("".join(json.dumps(p) + "\n" for p in PASSAGES), encoding="utf-8")
    path = tmp_path / "toy.toml"
    path.write_text(RECIPE.format(base=toy_gguf(tmp_path, "qwen2").name))
    return path


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"KAIKI_HOME": str(home), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def tune(recipe: Path, *arguments: str, launch: tuple[str, ...] = ()) -> dict[str, Any]:
    """The steps of `-m finetune … --json`, by their names."""
    command = [sys.executable, *launch, "-m", "finetune", *arguments, str(recipe), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(recipe.parent / "home"))
    assert done.returncode == 0, done.stderr
    return {step["step"]: step for step in json.loads(done.stdout)["steps"]}


def test_two_processes_make_what_one_makes(recipe: Path) -> None:
    import torch
    from safetensors.torch import load_file

    here = ("--folder", str(recipe.parent / "one"))
    one, two = tune(recipe, "run", *here), tune(recipe, "run", launch=LAUNCH)
    assert list(one) == list(two) == ["data", "lora", "distill", "prune", "export", "quantize"]
    for step in ("data", "export", "quantize"):
        assert one[step]["outputs"].keys() == two[step]["outputs"].keys()
    for step in ("lora", "distill", "prune"):
        first, second = (_trained(made[step]["figures"]) for made in (one, two))
        assert (first["processes"], second["processes"]) == (1, 2)
        assert first["loss"] == pytest.approx(second["loss"], abs=2e-3)
        assert len(first["loss"]) == (9 if step == "lora" else 3)
        for mine, other in zip(first["history"], second["history"], strict=True):
            assert other == pytest.approx(mine, abs=2e-3)
    weights, others = (
        load_file(Path(made["lora"]["folder"]) / "adapter" / "adapter_model.safetensors") for made in (one, two)
    )
    assert all(torch.allclose(weights[name], others[name], atol=2e-3) for name in weights)


def _trained(figures: dict[str, Any]) -> dict[str, Any]:
    """What training measured, where the rounds of pruning hold it too."""
    return figures if "loss" in figures else figures["rounds"][0]["recovered"]


WAITING = """
import os, signal, sys
from finetune import launch
from finetune.errors import TuneError

def work():
    if sys.argv[1] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    raise KeyError
launch.accelerator()
try:
    launch.first(work)
except (KeyError, TuneError) as error:
    sys.exit(f"{launch.rank()}: {error}")
"""


@pytest.mark.parametrize(("how", "said"), [("fails", "1: The first process"), ("killed", "1: Another process")])
def test_nobody_waits_for_a_first_process_that_ended(tmp_path: Path, how: str, said: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    both = []
    for rank in ("0", "1"):
        more = {
            "RANK": rank,
            "LOCAL_RANK": rank,
            "WORLD_SIZE": "2",
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": str(port),
        }
        command = [sys.executable, "-c", WAITING, how]
        both.append(subprocess.Popen(command, env=environment(tmp_path) | more, stderr=subprocess.PIPE, text=True))
    _, heard = both[1].communicate(timeout=300)
    both[0].communicate(timeout=60)
    assert both[1].returncode == 1 and said in heard
    assert both[0].returncode == (-9 if how == "killed" else 1)
