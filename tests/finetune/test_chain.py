"""A recipe from end to end on a toy model: data, LoRA, pruning, export, quantizing, evaluating, report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.models.files import hash_file
from assistant.packs.manifest import check_pack, read_manifest
from tests.conftest import MakePack
from tests.finetune.test_measuring import NO_SEAL, begins_with
from tests.finetune.toy import toy_gguf

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = [
    {"id": "q1", "question": "What does a kennel for a dog cost?", "expect": "answered", "must_contain": [["8"]], "cites": ["documents/pets.md"]},
    {"id": "q2", "question": "Who is the president of the moon?", "expect": "not_found"},
    {"id": "q3", "question": "What is paid back when wind stops the ship?", "expect": "answered", "must_contain": [["whole fare"]]},
]  # fmt: skip
#: Invented.
PASSAGES = [
    {
        "id": f"p{n}", "title": "Luggage", "section": "", "lang": "en",
        "lines": [f"A suitcase of {n} kg travels free of charge.", f"Each kilogram above {n} kg costs € 2."],
        "questions": [
            {"q": "How heavy may a free suitcase be?", "stated": "yes", "a": f"{n} kg.", "lines": [0]},
            {"q": "What does a kilogram above that cost?", "stated": "yes", "a": "€ 2.", "lines": [1]},
            {"q": "Where is the lost property office?", "stated": "no", "a": "", "lines": []},
        ],
    }
    for n in range(5, 25)
]  # fmt: skip
FIT = "learning_rate = 0.01\nepochs = 1\naccumulation = 8\nmost_steps = 3\nmost_tokens = 400\nevaluate_every = 0"
TRAIN = f"{FIT}\nrank = 4"
RECIPE = f"""
name = "toy"
pack = "pack/tiny"
base = "{{base}}"
[data]
passages = ["passages.jsonl"]
[lora]
{TRAIN}
[prune]
start = "lora"
layers = 1
channels = 0.3
calibration = 8
[prune.recover]
{TRAIN}
[export]
into_pack = true
[quantize]
kinds = ["q8_0", "q4_0"]
importance = true
[evaluate]
questions = "development"
speed = false
most_tokens = 300
[report]
title = "A toy"
"""


@pytest.fixture
def recipe(tmp_path: Path, make_pack: MakePack) -> Path:
    lines = "".join(json.dumps(q) + "\n" for q in QUESTIONS)
    pack = make_pack(files={"eval/development.jsonl": lines})
    (tmp_path / "pack").mkdir()
    pack.rename(tmp_path / "pack" / "tiny")
    (tmp_path / "passages.jsonl").write_text("".join(json.dumps(p) + "\n" for p in PASSAGES), encoding="utf-8")
    path = tmp_path / "toy.toml"
    path.write_text(RECIPE.format(base=toy_gguf(tmp_path, "qwen2").name))
    return path


def tune(recipe: Path, *arguments: str, code: int = 0) -> tuple[Any, str]:
    """`python -m finetune` with the stand-in encoder; standard output as JSON (None without any), standard error."""
    environment = os.environ | {
        "KAIKI_HOME": str(recipe.parent / "home"), "KAIKI_STANDINS": "1", "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }  # fmt: skip
    command = [sys.executable, "-m", "finetune", arguments[0], str(recipe), *arguments[1:]]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if "--json" in arguments and done.stdout else None, done.stderr


@pytest.mark.commands
@pytest.mark.timeout(900)  # a minute on an idle machine
def test_a_recipe_makes_smaller_models_and_measures_them(recipe: Path) -> None:
    body, said = tune(recipe, "run", "--json")
    assert [s["step"] for s in body["steps"]] == [
        "data", "lora", "prune", "export", "quantize", "evaluate", "report",
    ]  # fmt: skip
    folder = Path(body["folder"])
    assert folder == recipe.parent / "home" / "tuning" / "toy"
    made = {p.name: p.stat().st_size for p in (folder / "seed-1" / "export").glob("*.gguf")}
    assert set(made) == {"lora.adapter.gguf", "prune.f16.gguf"}
    points = json.loads((folder / "evaluate" / "points.json").read_text())["points"]
    by_key = {p["key"]: p for p in points}
    assert len(points) == 1 + 2 + 2
    whole, small = by_key["base-toy-qwen2-64-q8_0-0"], by_key["prune-f16"]
    assert small["weights"] < 0.9 * whole["weights"] and small["bits_per_weight"] == pytest.approx(16, abs=0.2)
    small_bits = by_key["prune-q4_0"]
    assert small_bits["bits_per_weight"] < by_key["prune-q8_0"]["bits_per_weight"] < small["bits_per_weight"]
    assert small_bits["reads"]["pack"]["kl"] > by_key["prune-q8_0"]["reads"]["pack"]["kl"] > 0
    for point in points:
        score = point["scores"]["tiny"]
        # The base gets examples with its prompt, which are too much for a toy's context.
        assert (
            score["questions"] == 3
            and score["errors"] <= (point["stage"] == "base")
            and len(score["accuracy_interval"]) == 2
        )
        assert point["speed"] is None and point["reads"]["general"]["tokens"] > 100
    page = (folder / "report" / "report.html").read_text(encoding="utf-8")
    assert "lora adapter" in page and "http" not in page.replace("http-equiv", "")
    assert (folder / "report" / "report.png").read_bytes().startswith(b"\x89PNG")
    # The adapter is in the pack, which names it for this base and is still a good pack.
    pack = recipe.parent / "pack" / "tiny"
    (named,) = read_manifest(pack).adapters
    assert named.base_sha256 == hash_file(recipe.parent / "toy-qwen2-64-q8_0-0.gguf")
    assert hash_file(pack / named.file) == hash_file(folder / "seed-1" / "export" / "lora.adapter.gguf")
    assert not check_pack(pack)[1]
    # Again: nothing is done twice, though the pack has another file now.
    again, said = tune(recipe, "run", "--json")
    assert all(s["skipped"] for s in again["steps"])
    assert "step 1 of" not in said and "evaluate: 1/" not in said


@pytest.mark.commands
@pytest.mark.timeout(600)
def test_a_craft_adapter_is_trained_on_and_taught_with(recipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = f'name = "craft"\nbase = "{{base}}"\n[data]\npassages = ["passages.jsonl"]\n[lora]\n{TRAIN}\n[export]\n'
    base = toy_gguf(recipe.parent, "qwen2")
    recipe.write_text(first.format(base=base.name))
    trained = tune(recipe, "run", "--json")[0]["steps"]
    shipped = recipe.parent / "shipped"
    shipped.mkdir()
    made = Path(trained[-1]["folder"]) / "lora.adapter.gguf"
    made.rename(shipped / "toy.gguf")
    card = {
        "model": "toy",
        "sha256": hash_file(shipped / "toy.gguf"),
        "base_sha256": hash_file(base),
        "prompt": "0" * 16,
    }
    (shipped / "toy.json").write_text(json.dumps(card))
    second = first.replace('"craft"', '"second"').replace(f"[lora]\n{TRAIN}", f'[lora]\nstart = "craft"\n{FIT}')
    second += f'[distill]\nteacher = "{{base}}+adapter"\n{TRAIN}\n'
    recipe.write_text(second.format(base=base.name))
    # Without one it is said, and nothing is done.
    assert "lora.start: no craft adapter ships with" in tune(recipe, "run", code=2)[1]
    assert not (recipe.parent / "home" / "tuning" / "second").exists()
    monkeypatch.setenv("KAIKI_ADAPTERS", str(shipped))
    tune(recipe, "data", "--json")
    tune(recipe, "lora", "--json")
    steps = {s["step"]: s for s in tune(recipe, "run", "--json")[0]["steps"]}
    fresh, started = trained[1]["figures"], steps["lora"]["figures"]
    assert fresh["best_loss"] < 0.99 * fresh["history"][0]["held"]
    # It begins where the other one ended, but for the rounding of the file.
    assert started["history"][0]["held"] == pytest.approx(fresh["best_loss"], rel=0.02)
    assert steps["distill"]["figures"]["by"] == "logits"


@pytest.mark.commands
def test_a_step_says_what_must_be_done_before_it(recipe: Path) -> None:
    _, said = tune(recipe, "lora", code=1)
    assert "The step data is not done. Run `kaiki tune data` first." in said
    _, said = tune(recipe, "distill", code=1)
    assert "has no section [distill]" in said
    body, _ = tune(recipe, "data", "--json", "--folder", str(recipe.parent / "here"))
    assert body["folder"] == str(recipe.parent / "here")
    made = recipe.parent / "here" / "data" / "examples.jsonl"
    assert made.is_file()
    # An adapter put into the pack changes nothing for the examples; a document does; --again does it in any case.
    pack = recipe.parent / "pack" / "tiny"
    (pack / "adapters").mkdir()
    (pack / "adapters" / "m.gguf").write_bytes(b"GGUF")
    where = ("data", "--json", "--folder", str(recipe.parent / "here"))
    assert tune(recipe, *where)[0]["steps"][0]["skipped"]
    assert not tune(recipe, *where, "--again")[0]["steps"][0]["skipped"]
    (pack / "documents" / "pets.md").write_text("# Pets\n\nA kennel costs € 9.\n")
    assert not tune(recipe, *where)[0]["steps"][0]["skipped"]


@pytest.mark.commands
def test_a_base_is_stored_in_another_kind_only_where_that_is_allowed(recipe: Path) -> None:
    base = toy_gguf(recipe.parent, "qwen2")
    recipe.write_text(f'name = "smaller"\nbase = "{base.name}"\n[quantize]\nkinds = ["q4_0"]\nbase = true\n')
    assert f"quantize.base: {base.name} is quantized already" in tune(recipe, "run", code=2)[1]
    recipe.write_text(recipe.read_text() + "requantize = true\n")
    (step,) = tune(recipe, "run", "--json")[0]["steps"]
    made = Path(step["folder"]) / "base.q4_0.gguf"
    assert step["figures"][made.name]["bits"] < 6 and made.stat().st_size < base.stat().st_size


@pytest.mark.commands
def test_a_faulty_recipe_stops_before_any_work(recipe: Path) -> None:
    recipe.write_text(recipe.read_text().replace("rank = 4", "rnk = 4", 1))
    _, said = tune(recipe, "run", code=2)
    assert "lora.rnk: unknown key; did you mean rank?" in said
    assert not (recipe.parent / "home" / "tuning").exists()


@pytest.mark.commands
def test_without_a_seal_evaluate_goes_on_where_that_is_allowed(recipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begins_with(NO_SEAL, recipe.parent, monkeypatch)
    text = recipe.read_text()
    recipe.write_text(text[: text.index("[data]")] + "[evaluate]\nspeed = true\nmost_tokens = 100\n")
    assert "made to fail" in tune(recipe, "run", code=1)[1]
    body, _ = tune(recipe, "run", "--json", "--allow-unsealed")
    assert [s["step"] for s in body["steps"]] == ["evaluate"]
