"""`kaiki tune` is the package finetune, loaded when it is asked for; without its packages it says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config import Home
from finetune import cli
from finetune.errors import TuneError

ROOT = Path(__file__).resolve().parents[2]
RECIPE = 'name = "r"\nbase = "m"\npack = "p"\n[data]\n[lora]\n'


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "KAIKI_HOME": str(home), "KAIKI_STANDINS": "1"}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment)


def test_neither_the_command_line_nor_tunes_own_loads_anything_heavy(tmp_path: Path) -> None:
    code = "import sys, {}; print(*(m for m in ('finetune', 'torch', 'peft', 'pydantic', 'gguf') if m in sys.modules))"
    assert run("-c", code.format("assistant.cli"), home=tmp_path).stdout.split() == []
    assert run("-c", code.format("assistant.cli.tune"), home=tmp_path).stdout.split() == ["finetune"]


def test_without_its_packages_it_says_how_to_get_them(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.toml").write_text(RECIPE)
    monkeypatch.setattr(cli, "EXTRA", ("gguf", "no_such_package"))
    with pytest.raises(TuneError) as caught:
        cli._do(cli.Wish(tmp_path / "r.toml"), as_json=False, allow_unsealed=True)
    assert "not installed: no_such_package" in str(caught.value) and "make tune" in str(caught.value)
    assert not home.root.exists()


@pytest.mark.commands
def test_what_a_recipe_names_and_is_not_there_stops_it_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(RECIPE)
    done = run("-m", "assistant", "tune", "run", str(tmp_path / "r.toml"), "--json", home=tmp_path / "home")
    assert done.returncode == 2 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("kaiki: base: There is no model named 'm'.") and "(and 1 more)" in done.stderr
    assert not (tmp_path / "home" / "tuning").exists()


@pytest.mark.commands
def test_help_names_every_step(tmp_path: Path) -> None:
    assert "tune" in run("-m", "assistant", "--help", home=tmp_path).stdout
    shown = run("-m", "assistant", "tune", "--help", home=tmp_path).stdout
    for step in ("data", "lora", "distill", "prune", "export", "quantize", "evaluate", "report", "run"):
        assert f"  {step} " in shown
