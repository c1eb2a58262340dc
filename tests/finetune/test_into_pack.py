"""What a recipe puts into its pack: the adapter by base, its entry in pack.toml, and the decision fitted for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.calibration import Calibration, Rule, load, to_json
from assistant.config import Home
from assistant.models.adapter import Adapter
from assistant.models.files import hash_file
from assistant.packs.manifest import read_manifest
from finetune.base import Base
from finetune.errors import TuneError
from finetune.into_pack import put_adapter, put_fitted
from finetune.recipe import parse
from finetune.run import Run
from finetune.steps import run_step
from tests.conftest import MakePack

SHA = "ab" * 32


@pytest.fixture
def run(tmp_path: Path, make_pack: MakePack) -> Run:
    pack = make_pack()
    said: list[str] = []
    recipe = parse({"name": "t", "base": "small", "pack": pack.name, "data": {}, "lora": {}, "export": {}})
    made = Run(recipe, Home(tmp_path / "home"), pack.parent, tmp_path / "t", said.append)
    # The base is not opened: only its name and hash are asked for.
    made.__dict__["base"] = Base("small", None, SHA, tmp_path, "llama")
    export(made, b"GGUF adapter")
    return made


def export(run: Run, body: bytes) -> None:
    def weights(folder: Path) -> dict[str, object]:
        (folder / "adapter").mkdir()
        (folder / "adapter" / "weights").write_bytes(body)
        return {}

    def file(folder: Path) -> dict[str, object]:
        (folder / "lora.adapter.gguf").write_bytes(body)
        return {}

    run_step(run.of("lora", 1), "lora", {"body": body.hex()}, {}, weights)
    run_step(run.of("export", 1), "export", {}, {"lora": run.weights("lora", 1)}, file)


def pack_of(run: Run) -> Path:
    return run.beside / run.recipe.pack


def point(adapter: Path, seed: int = 1) -> dict[str, object]:
    digest = hash_file(adapter)
    rule = Rule(0.5, {"odds": 1.25}, 0.0, 1.0)
    text = to_json(Calibration(rules={"mini": rule}, prompt="p", adapter=digest[:16]), {"mini": {"pack": "tiny"}})
    return {"kind": "adapter", "seed": seed, "scores": {"tiny": {"fitted": {"answerable": 20, "calibration": text}}}}


def test_the_adapter_is_named_once_and_the_rest_of_the_manifest_stays(run: Run) -> None:
    manifest = pack_of(run) / "pack.toml"
    before = manifest.read_text(encoding="utf-8")
    put_adapter(run, 1)
    put_adapter(run, 1)
    assert manifest.read_text(encoding="utf-8").startswith(before.rstrip("\n"))
    (named,) = read_manifest(pack_of(run)).adapters
    assert (named.file, named.base_sha256) == ("adapters/small.gguf", SHA)
    assert (pack_of(run) / named.file).read_bytes() == b"GGUF adapter"
    assert not list(pack_of(run).glob(".*"))


def test_another_file_that_is_named_for_the_base_is_left_to_its_owner(run: Run) -> None:
    manifest = pack_of(run) / "pack.toml"
    more = f'\n[[adapters]]\nfile = "adapters/mine.gguf"\nbase_sha256 = "{SHA}"\n'
    manifest.write_text(manifest.read_text(encoding="utf-8") + more, encoding="utf-8")
    before = manifest.read_bytes()
    put_adapter(run, 1)
    assert manifest.read_bytes() == before
    said = run.say.__self__  # type: ignore[attr-defined]
    assert "must name it" in said[-1] and SHA in said[-1]


def test_an_adapter_of_another_base_with_that_name_stays(run: Run) -> None:
    pack, other = pack_of(run), "cd" * 32
    (pack / "adapters").mkdir()
    (pack / "adapters" / "small.gguf").write_bytes(b"of another base")
    manifest = pack / "pack.toml"
    more = f'\n[[adapters]]\nfile = "adapters/small.gguf"\nbase_sha256 = "{other}"\n'
    manifest.write_text(manifest.read_text(encoding="utf-8") + more, encoding="utf-8")
    put_adapter(run, 1)
    put_adapter(run, 1)
    mine = f"adapters/small-{SHA[:8]}.gguf"
    named = [(a.file, a.base_sha256) for a in read_manifest(pack).adapters]
    assert named == [("adapters/small.gguf", other), (mine, SHA)]
    assert (pack / "adapters" / "small.gguf").read_bytes() == b"of another base"
    put_fitted(run, [point(pack / mine)])
    assert (pack / mine).with_suffix(".json").is_file()


def test_the_fitted_decision_is_what_the_app_loads_for_the_adapter(run: Run) -> None:
    put_adapter(run, 1)
    adapter = pack_of(run) / "adapters" / "small.gguf"
    put_fitted(run, [point(adapter, seed=2), point(adapter)])
    text = adapter.with_suffix(".json").read_text(encoding="utf-8")
    laid = Adapter("pack", "adapter", hash_file(adapter), SHA, lambda: None, calibration=text)  # type: ignore[arg-type,return-value]
    assert load("small", "p", None, laid).rules["mini"].constant == 0.5
    # Exporting once more does nothing, so it stays; a new adapter is not judged by what was fitted for the old one.
    put_adapter(run, 1)
    assert adapter.with_suffix(".json").read_text(encoding="utf-8") == text
    export(run, b"another adapter")
    put_adapter(run, 1)
    assert adapter.read_bytes() == b"another adapter" and not adapter.with_suffix(".json").exists()


@pytest.mark.parametrize("scores", [{"tiny": {}}, {"tiny": {"fitted": None}}, {"tiny": {"fitted": {"answerable": 1}}}])
def test_nothing_is_put_there_where_nothing_was_fitted(run: Run, scores: dict[str, object]) -> None:
    put_adapter(run, 1)
    put_fitted(run, [{"kind": "adapter", "seed": 1, "scores": scores}])
    put_fitted(run, [{"kind": "q8_0", "seed": 1, "scores": {"tiny": {"fitted": {"calibration": "{}"}}}}])
    assert [p.name for p in (pack_of(run) / "adapters").iterdir()] == ["small.gguf"]


def test_without_an_adapter_it_is_said(run: Run) -> None:
    (run.of("export", 1) / "lora.adapter.gguf").unlink()
    with pytest.raises(TuneError, match="no adapter"):
        put_adapter(run, 1)
