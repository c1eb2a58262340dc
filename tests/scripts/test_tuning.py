"""The results page of tuning: what is kept of a recipe, and what stands on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from assistant.packs.intervals import wilson
from finetune.steps import Manifest, run_step
from scripts import tuning


def point(label: str, stage: str, right: float) -> dict[str, Any]:
    score = {
        "accuracy": right, "accuracy_interval": [right - 0.1, right + 0.1], "questions": 40, "refusal_recall": 0.5,
        "read": {"questions": 20, "right": 11}, "seconds": {"documents": {"median_s": 2.0}},
    }  # fmt: skip
    return {
        "key": label, "label": label, "stage": stage, "kind": "", "seed": None, "file_bytes": 10**8,
        "bits_per_weight": 4.5, "scores": {"island": score}, "reads": {}, "speed": None,
    }  # fmt: skip


def done(place: Home, name: str, right: float) -> Manifest:
    def trained(folder: Path) -> dict[str, Any]:
        (folder / "weights").write_bytes(b"w")
        return {"loss": 1.0}

    def work(folder: Path) -> dict[str, Any]:
        body = {"points": [point("small", "base", 0.5), point("lora adapter", "lora", right)], "note": "40 questions."}
        (folder / "points.json").write_text(json.dumps(body))
        return {}

    run_step(place.tuning / name / "seed-1" / "lora", "lora", {}, {}, trained)
    return run_step(place.tuning / name / "evaluate", "evaluate", {}, {}, work)


def test_rows_of_two_recipes_stay_apart_and_a_recipe_that_is_not_done_is_left_out(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(tuning, "PAGE", tmp_path / "results.md")
    done(home, "one", 0.7)
    done(home, "two", 0.8)
    (home.tuning / "begun").mkdir()
    assert tuning.keep([]) == ["one", "two"]
    body = json.loads((tmp_path / "kept" / "one.json").read_text())
    assert set(body["minutes"]) == {"seed-1/lora", "evaluate"}
    tuning.page()
    text = (tmp_path / "results.md").read_text()
    assert "## one" in text and "## two" in text
    for right in (0.7, 0.8):
        low, high = wilson(40 * right, 40) or ()
        assert f"| lora adapter | {right:.2f} ({low:.2f}–{high:.2f}) |" in text
    assert "(results-island.png)" in text
    assert (tmp_path / "results-island.png").read_bytes().startswith(b"\x89PNG")


def test_the_minutes_of_measuring_are_those_of_its_parts_whenever_they_were_done(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "KEPT", tmp_path / "kept")
    done(home, "one", 0.7)

    def asked(folder: Path) -> dict[str, Any]:
        (folder / "answers").write_text("1")
        return {}

    for key, seconds in (("small/ask", 60.0), ("small/speed", 30.0), ("of an older recipe/ask", 600.0)):
        folder = home.tuning / "one" / "measured" / key
        run_step(folder, "ask", {}, {}, asked)
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(manifest | {"seconds": seconds}))
    tuning.keep(["one"])
    assert json.loads((tmp_path / "kept" / "one.json").read_text())["minutes"]["evaluate"] == 1.5


def test_a_recipe_without_points_is_said(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["tuning", "keep", "begun"])
    assert tuning.main() == 1
    assert "There are no measured points" in capsys.readouterr().err
