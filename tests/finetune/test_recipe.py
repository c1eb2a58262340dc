"""A recipe is looked at as a whole before any work; what is wrong is named by its key."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from finetune.errors import RecipeFaulty
from finetune.recipe import STEPS, check_files, parse, read_recipe

RECIPES = sorted((Path(__file__).parents[2] / "finetune" / "recipes").glob("*.toml"))
LEAST: dict[str, Any] = {"name": "tiny", "base": "m", "pack": "p", "data": {}, "lora": {}}


def faults_of(body: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(RecipeFaulty) as caught:
        parse(body)
    assert caught.value.exit_code == 2
    return caught.value.faults


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lora": {"rnk": 8}}, "lora.rnk: unknown key; did you mean rank?"),
        ({"lroa": {}}, "lroa: unknown key; did you mean lora?"),
        (
            {"prune": {"layers": 1, "recover": {"bits": 4}}},
            "prune: recover.bits: what is pruned is held in 16 or 32 bits",
        ),
        ({"prune": {"layers": 1, "recover": {"epoch": 2}}}, "prune.recover.epoch: unknown key; did you mean epochs?"),
        ({"lora": {"rank": 0}}, "lora.rank: input should be greater than or equal to 1"),
        (
            {"lora": {"rank": "much"}},
            "lora.rank: input should be a valid integer, unable to parse string as an integer",
        ),
        ({"distill": {}}, "distill.teacher: must be given"),
        ({"distill": {"teacher": "t", "mix": 1.5}}, "distill.mix: input should be less than or equal to 1"),
        ({"quantize": {"kinds": ["q4"]}, "export": {"merged": True}}, "quantize.kinds.0: input should be"),
        ({"quantize": {}}, "quantize: no merged file is made"),
        ({"prune": {}}, "prune: nothing is pruned"),
        ({"prune": {"pattern": "4:2"}}, "prune.pattern: write N:M"),
        ({"prune": {"layers": 1, "start": "distill"}}, "prune.start: there is no section [distill]"),
        ({"data": None}, "data: the section is missing"),
        ({"pack": ""}, "data: name a pack, or passages"),
        ({"lora": {"dora": True}, "export": {}}, "lora.dora: no adapter file can be made of it"),
        ({"report": {}}, "report: there is nothing to report"),
        ({"name": "../up"}, "name: a name has only"),
        ({"seeds": []}, "seeds: tuple should have at least 1 item"),
        ({"seeds": [1, 1]}, "seeds: each seed once"),
        ({"lora": {"epochs": float("inf")}}, "lora.epochs: input should be a finite number"),
        ({"lora": {"learning_rate": float("inf")}}, "lora.learning_rate: input should be a finite number"),
        ({"lora": {"rank": 100_000_000}}, "lora.rank: input should be less than or equal to 1024"),
        ({"lora": {"dropout": 1.0}}, "lora.dropout: input should be less than 1"),
    ],
)
def test_what_is_wrong_is_named_by_its_key(change: dict[str, Any], said: str) -> None:
    (fault,) = faults_of(LEAST | change)
    assert fault.startswith(said), fault


def test_projections_and_seeds_that_nothing_could_be_done_with_are_refused_first() -> None:
    assert faults_of(LEAST | {"lora": {"targets": []}})[0].startswith("lora.targets: tuple should have at least 1 item")
    assert faults_of(LEAST | {"lora": {"targets": ["lm_head"]}})[0].startswith("lora.targets.0: input should be 'q_pr")
    assert faults_of(LEAST | {"seeds": [2**40]})[0] == "seeds.0: input should be less than 2147483648"


def test_all_faults_are_named_at_once() -> None:
    assert len(faults_of(LEAST | {"lora": {"rnk": 8, "alpha": -1}, "nme": 1})) == 3


def test_steps_are_those_whose_section_stands_there() -> None:
    assert parse(LEAST).steps == ("data", "lora", "export")
    assert parse(LEAST | {"lora": None, "evaluate": {}, "report": {}}).steps == ("data", "evaluate", "report")
    whole = LEAST | {
        "distill": {"teacher": "t"}, "prune": {"layers": 1}, "export": {}, "quantize": {}, "evaluate": {}, "report": {},
    }  # fmt: skip
    assert parse(whole).steps == STEPS


def test_no_toml_and_no_file_are_said(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("name = ")
    with pytest.raises(RecipeFaulty, match=r"bad\.toml is no TOML"):
        read_recipe(tmp_path / "bad.toml")
    with pytest.raises(RecipeFaulty, match="cannot be read"):
        read_recipe(tmp_path / "none.toml")


def test_everything_a_recipe_names_is_looked_for_before_work(tmp_path: Path, home: Home) -> None:
    home.make()
    body = LEAST | {
        "base": "qwen2.5-coder-0.5b",
        "data": {"passages": ["*.jsonl"], "teacher": "no-such-model"},
        "evaluate": {"compare": ["own.gguf"], "packs": ["other"], "general_text": "text.txt"},
    }
    with pytest.raises(RecipeFaulty) as caught:
        check_files(parse(body), home, tmp_path)
    keys = [fault.partition(":")[0] for fault in caught.value.faults]
    assert keys == [
        "base",
        "data.teacher",
        "evaluate.compare",
        "pack",
        "evaluate.packs",
        "data.passages",
        "evaluate.general_text",
    ]
    assert "kaiki models pull qwen2.5-coder-0.5b" in caught.value.faults[0]
    assert "installed: none" in caught.value.faults[3]


def test_adapters_are_looked_for_before_work(tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.make()
    (tmp_path / "own.gguf").write_bytes(b"weights")
    (tmp_path / "adapters").mkdir()
    monkeypatch.setenv("KAIKI_ADAPTERS", str(tmp_path / "adapters"))
    body = {
        "name": "tiny",
        "base": "own.gguf",
        "data": {"passages": ["own.gguf"]},
        "distill": {"teacher": "own.gguf+adapter"},
    }

    def faults(start: str) -> tuple[str, ...]:
        try:
            check_files(parse(body | {"lora": {"start": start}}), home, tmp_path)
        except RecipeFaulty as fault:
            return fault.faults
        return ()

    none = "no craft adapter ships with own.gguf"
    assert faults("craft") == (f"lora.start: {none}", f"distill.teacher: {none}")
    assert faults("mine.gguf") == ("lora.start: there is no mine.gguf", f"distill.teacher: {none}")
    digest = hashlib.sha256(b"weights").hexdigest()
    (tmp_path / "adapters" / "own.gguf").write_bytes(b"adapter")
    card = {
        "model": "own", "base_sha256": digest, "sha256": hashlib.sha256(b"adapter").hexdigest(), "prompt": "",
        "rank": 8, "trained": "2026-11-26", "how": "",
    }  # fmt: skip
    (tmp_path / "adapters" / "own.json").write_text(json.dumps(card))
    assert faults("craft") == ()


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_the_recipes_that_come_along_are_whole(path: Path) -> None:
    assert read_recipe(path).name == path.stem
