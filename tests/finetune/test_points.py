"""Which files a recipe measures: never one of older weights, each under a name of its own, adapters as the app lays them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from assistant.models.files import hash_file
from finetune.errors import TuneError
from finetune.points import points_of
from finetune.recipe import parse
from finetune.run import Run
from finetune.steps import run_step
from tests.conftest import MakePack
from tests.finetune.toy import toy_gguf

#: What a recipe needs around what it tunes.
REST = {"name": "r", "base": "toy.gguf", "pack": "tiny", "data": {}, "evaluate": {}}


@pytest.fixture
def place(home: Home, tmp_path: Path, make_pack: MakePack, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a base, a pack and no craft adapters."""
    home.make()
    toy_gguf(tmp_path, "qwen2").rename(tmp_path / "toy.gguf")
    toy_gguf(tmp_path, "qwen2", seed=1).rename(tmp_path / "other.gguf")
    make_pack().rename(tmp_path / "tiny")
    (tmp_path / "adapters").mkdir()
    monkeypatch.setenv("KAIKI_ADAPTERS", str(tmp_path / "adapters"))
    return tmp_path


def run_of(place: Path, **body: Any) -> Run:
    return Run(parse(REST | body), Home(place / "home"), place, place / "run", lambda text: None)


def labels(run: Run) -> list[str]:
    return [point.label for point in points_of(run)]


def step(run: Run, name: str, inputs: Mapping[str, Path], files: Mapping[str, str], seed: int = 1) -> None:
    def work(folder: Path) -> dict[str, Any]:
        for file, text in files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(text)
        return {}

    run_step(run.of(name, seed), name, {"files": dict(files)}, inputs, work)


def train(run: Run, text: str = "first", seed: int = 1) -> None:
    for stage in run.stages:
        step(run, stage, {}, {"model/weights" if stage == "prune" else "adapter/weights": text}, seed)


def export(run: Run, text: str = "first", seed: int = 1) -> None:
    files = {f"{stage}.{'f16' if stage == 'prune' else 'adapter'}.gguf": text for stage in run.stages}
    if run.recipe.export and run.recipe.export.merged:
        files["lora.f16.gguf"] = text
    step(run, "export", {stage: run.weights(stage, seed) for stage in run.stages}, files, seed)


def quantize(run: Run, text: str = "first", seed: int = 1) -> None:
    whole = {path.name: path for _, _, path in run.exported(seed) if path}
    kinds = run.recipe.quantize.kinds if run.recipe.quantize else ()
    step(run, "quantize", whole, {name.replace("f16", kind): text for name in whole for kind in kinds}, seed)


def test_points_are_the_base_what_it_is_compared_with_and_what_was_exported(place: Path) -> None:
    body: dict[str, Any] = {
        "seeds": [1, 2], "lora": {}, "prune": {"layers": 1}, "quantize": {"kinds": ["q4_0"]},
        "evaluate": {"compare": ["other.gguf"]},
    }  # fmt: skip
    run = run_of(place, **body)
    for seed in (1, 2):
        train(run, seed=seed)
    with pytest.raises(TuneError, match="Nothing is exported"):
        points_of(run)
    for seed in (1, 2):
        export(run, seed=seed)
    with pytest.raises(TuneError, match="quantize is not done"):
        points_of(run)
    for seed in (1, 2):
        quantize(run, seed=seed)
    points = points_of(run)
    assert [p.label for p in points] == [
        "toy", "other",
        "lora adapter, seed 1", "prune f16, seed 1", "prune q4_0, seed 1",
        "lora adapter, seed 2", "prune f16, seed 2", "prune q4_0, seed 2",
    ]  # fmt: skip
    body["evaluate"]["unquantized"] = False
    fewer = points_of(run_of(place, **body))
    assert {p.label for p in points} - {p.label for p in fewer} == {"prune f16, seed 1", "prune f16, seed 2"}
    by_label = {p.label: p for p in points}
    assert len({p.key for p in points}) == len(points)
    assert by_label["lora adapter, seed 1"].file.gguf == place / "toy.gguf"
    assert by_label["prune q4_0, seed 2"].reference == by_label["prune f16, seed 2"].file.gguf


def test_files_of_older_weights_are_not_measured(place: Path) -> None:
    body: dict[str, Any] = {"lora": {}, "export": {"merged": True}, "quantize": {"kinds": ["q4_0"]}}
    run, without = run_of(place, **body), run_of(place, **body | {"quantize": None})
    for do in (train, export, quantize):
        do(run)
    assert labels(run) == ["toy", "lora adapter", "lora f16", "lora q4_0"]
    # The section went, the folder is still there.
    assert labels(without) == ["toy", "lora adapter", "lora f16"]
    train(run, "second")
    with pytest.raises(TuneError, match="kaiki tune export"):
        points_of(run)
    export(run, "second")
    with pytest.raises(TuneError, match="quantize is not done"):
        points_of(run)
    assert labels(without) == ["toy", "lora adapter", "lora f16"]
    quantize(run, "second")
    assert labels(run) == ["toy", "lora adapter", "lora f16", "lora q4_0"]


@pytest.mark.parametrize(
    ("prune", "trained"),
    [
        ({"layers": 1}, False),
        ({"layers": 1, "recover": {}}, True),
        ({"layers": 1, "start": "lora"}, True),
    ],
)
def test_a_pruned_model_is_asked_as_it_was_trained(place: Path, prune: dict[str, Any], trained: bool) -> None:
    run = run_of(place, lora={}, prune=prune)
    train(run)
    export(run)
    assert {p.label: p.file.trained for p in points_of(run)} == {
        "toy": False, "lora adapter": False, "prune f16": trained
    }  # fmt: skip


# ---------------------------------------------------------------- what is compared
def test_files_of_one_stem_have_names_of_their_own(place: Path) -> None:
    for folder in ("a", "b"):
        (place / folder).mkdir()
        (place / folder / "other.gguf").write_bytes(folder.encode())
    alone = points_of(run_of(place, evaluate={"compare": ["a/other.gguf"]}))
    both = points_of(run_of(place, evaluate={"compare": ["a/other.gguf", "b/other.gguf", "other.gguf"]}))
    assert [p.label for p in both] == ["toy", "other", "other (b/other.gguf)", "other (other.gguf)"]
    assert len({p.key for p in both}) == 4
    # What was measured without the others is not measured again.
    assert both[:2] == alone


def test_with_its_adapter_all_is_measured_with_what_the_app_lays_over(place: Path) -> None:
    run = run_of(place, evaluate={"compare": ["other.gguf+adapter"]})
    with pytest.raises(TuneError, match=r"No craft adapter ships with other\.gguf"):
        points_of(run)
    craft = place / "adapters" / "other.gguf"
    craft.write_bytes(b"craft")
    base = hash_file(place / "other.gguf")
    card = {"sha256": hash_file(craft), "base_sha256": base, "prompt": ""}
    craft.with_suffix(".json").write_text(json.dumps(card))
    adapted = points_of(run)[1]
    assert (adapted.label, adapted.file.adapter, adapted.file.shipped) == ("other with its adapter", craft, True)
    # The pack's own takes its place, as in the app.
    own = place / "tiny" / "adapters" / "mine.gguf"
    own.parent.mkdir()
    own.write_bytes(b"own")
    with (place / "tiny" / "pack.toml").open("a", encoding="utf-8") as out:
        out.write(f'[[adapters]]\nfile = "adapters/mine.gguf"\nbase_sha256 = "{base}"\n')
    adapted = points_of(run)[1]
    assert (adapted.label, adapted.file.adapter) == ("other with the pack's adapter", own)


def test_a_base_that_nothing_can_be_measured_of_is_said(place: Path) -> None:
    (place / "folder").mkdir()
    (place / "folder" / "config.json").write_text('{"model_type": "llama"}')
    (place / "folder" / "model.safetensors").write_bytes(b"")
    with pytest.raises(TuneError, match="nothing that could be measured"):
        points_of(run_of(place, base="folder"))


def test_a_model_that_could_not_be_tuned_can_be_measured(place: Path) -> None:
    body = (place / "toy.gguf").read_bytes()
    (place / "toy.gguf").write_bytes(body.replace(b"qwen2", b"phi30"))
    run = run_of(place, data=None, quantize={"kinds": ["q8_0"], "base": True})
    assert labels(run_of(place, data=None)) == ["toy"]
    assert run.to_quantize(1) == {"base.gguf": place / "toy.gguf"}
    assert not (place / "home" / "tuning").exists()


def test_a_base_in_other_kinds_is_measured_against_itself(place: Path) -> None:
    run = run_of(place, data=None, quantize={"kinds": ["q4_0", "q8_0"], "base": True, "requantize": True})
    with pytest.raises(TuneError, match="quantize is not done"):
        points_of(run)
    step(run, "quantize", run.to_quantize(1), {"base.q4_0.gguf": "a", "base.q8_0.gguf": "b"})
    whole, *smaller = points_of(run)
    assert [point.label for point in smaller] == ["base q4_0", "base q8_0"]
    assert all(point.reference == whole.file.gguf and not point.file.trained for point in smaller)
