"""A recipe is looked at as a whole before any work; what is wrong is named by its key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from assistant.models.adapter import BASE_KEY
from assistant.models.files import hash_file
from finetune.errors import RecipeFaulty
from finetune.fits import need_cards
from finetune.named import check_files
from finetune.recipe import STEPS, parse, read_recipe
from finetune.run import Run
from finetune.steps import run_step
from tests.conftest import MakePack
from tests.finetune.toy import toy_gguf

RECIPES = sorted((Path(__file__).parents[2] / "finetune" / "recipes").glob("*.toml"))
LEAST: dict[str, Any] = {"name": "tiny", "base": "m", "pack": "p", "data": {}, "lora": {}}


QUESTION = json.dumps({"id": "q1", "question": "What does a dog cost?", "expect": "not_found"}) + "\n"


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
        ({"lora": {"dora": True}}, "lora.dora: no adapter file can be made of it"),
        ({"lora": None, "distill": {"teacher": "t", "dora": True}}, "distill.dora: no adapter file can be made of it"),
        (
            {"distill": {"teacher": "t", "weights": "full", "bits": 16, "rank": 8}},
            "distill: all weights are fitted, in 32 bits, so leave these out: bits, rank",
        ),
        ({"distill": {"teacher": "t+adapter", "by": "text"}}, "distill: a teacher under an adapter teaches by its log"),
        ({"lora": {"start": "craft", "dora": True, "alpha": 8}}, "lora: the adapter that it starts from decides these"),
        (
            {"prune": {"sparsity": 0.5, "recover": {"from_layer": 2, "bits": 16, "epochs": 2}}},
            "prune: recover: an adapter would fill the zeros, so all weights are fitted, in 32 bits; leave out bits, from",
        ),
        ({"export": {"adapter": False}}, "export.adapter: nothing else would be written"),
        ({"lora": None, "export": {}}, "export: nothing is tuned"),
        (
            {"export": {"adapter": False, "merged": True, "into_pack": True}},
            "export.into_pack: no adapter is written",
        ),
        ({"lora": None, "prune": {"layers": 1}, "export": {"into_pack": True}}, "export.into_pack: no adapter is"),
        ({"export": {"merged": True}, "quantize": {"kinds": ["f16"]}}, "quantize.kinds: name one that is smaller"),
        ({"export": {"merged": True}, "quantize": {"kinds": []}}, "quantize.kinds: name one that is smaller"),
        (
            {"data": None, "lora": None, "prune": {"layers": 1}, "quantize": {"importance": True}},
            "quantize.importance: without [data] there are no examples",
        ),
        *(
            ({"name": name}, f"name: {name} is the name of a folder")
            for name in ("home", "bases", "teachers", "adapters")
        ),
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


def test_adapters_are_looked_for_before_work(
    tmp_path: Path, home: Home, make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.make()
    toy_gguf(tmp_path).rename(tmp_path / "own.gguf")
    (tmp_path / "adapters").mkdir()
    monkeypatch.setenv("KAIKI_ADAPTERS", str(tmp_path / "adapters"))
    body = {
        "name": "tiny",
        "base": "own.gguf",
        "data": {"passages": ["own.gguf"]},
        "distill": {"teacher": "own.gguf+adapter"},
        "pack": str(make_pack(files={"eval/development.jsonl": QUESTION})),
        "evaluate": {"compare": ["own.gguf", "own.gguf+adapter"]},
    }
    without = "evaluate.compare: no craft adapter ships with own.gguf, and the pack brings none for it"

    def faults(start: str) -> tuple[str, ...]:
        try:
            check_files(parse(body | {"lora": {"start": start}}), home, tmp_path)
        except RecipeFaulty as fault:
            return fault.faults
        return ()

    none = "no craft adapter ships with own.gguf"
    assert faults("craft") == (f"lora.start: {none}", f"distill.teacher: {none}", without)
    assert faults("mine.gguf") == ("lora.start: there is no mine.gguf", f"distill.teacher: {none}", without)
    digest = hash_file(tmp_path / "own.gguf")
    adapter_of(tmp_path / "adapters" / "own.gguf", digest)
    card = {
        "model": "own", "base_sha256": digest, "sha256": hash_file(tmp_path / "adapters" / "own.gguf"), "prompt": "",
        "rank": 8, "trained": "2026-11-26", "how": "",
    }  # fmt: skip
    (tmp_path / "adapters" / "own.json").write_text(json.dumps(card))
    assert faults("craft") == ()
    adapter_of(tmp_path / "theirs.gguf", "ab" * 32)
    assert faults("theirs.gguf") == ("lora.start: theirs.gguf was made for another file than own.gguf",)
    (tmp_path / "theirs.gguf").write_bytes(b"no adapter")
    assert "not a GGUF file" in faults("theirs.gguf")[0]


def adapter_of(path: Path, base_sha256: str) -> None:
    """An adapter's GGUF, of which nobody looks at more than whose it is."""
    import gguf
    import numpy as np

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string(BASE_KEY, base_sha256)
    writer.add_tensor("blk.0.attn_q.weight.lora_a", np.zeros((4, 32), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def found_before(body: dict[str, Any], home: Home, beside: Path) -> tuple[str, ...]:
    """The faults that a recipe for a pack "tiny" beside it shows before any work."""
    try:
        check_files(parse({"name": "t", "pack": "tiny"} | body), home.make(), beside)
    except RecipeFaulty as fault:
        return fault.faults
    return ()


TUNED: dict[str, Any] = {"data": {}, "lora": {}}


@pytest.mark.parametrize(
    ("architecture", "body", "said"),
    [
        ("qwen2", TUNED | {"prune": {"layers": 3, "pattern": "2:4", "recover": {"epochs": 2}}}, ""),
        ("llama", TUNED | {"prune": {"heads": 0.5, "channels": 0.5}}, ""),
        ("llama", {"prune": {"layers": 4}}, "prune.layers: 4 of 4 layers cannot be removed"),
        ("qwen2", {"prune": {"heads": 0.5}}, "prune.heads: in a GGUF of qwen2"),
        ("llama", {"prune": {"heads": 0.9}}, "prune.heads: 2 of 2 groups of heads cannot be removed"),
        ("llama", {"prune": {"heads": 0.1}}, "prune.heads: a share of 0.1 of 2 groups of heads is none"),
        ("llama", {"prune": {"channels": 0.01}}, "prune.channels: a share of 0.01 of "),
        ("llama", {"prune": {"pattern": "2:5"}}, "prune.pattern: blk.0.attn_q.weight has rows of 64 weights"),
        ("llama", {"data": {}, "lora": {"from_layer": 4}}, "lora.from_layer: there are layers 0 to 3"),
        (
            "llama",
            {"data": {}, "prune": {"layers": 2, "recover": {"from_layer": 2}}},
            "prune.recover.from_layer: there are layers 0 to 1",
        ),
    ],
)
def test_what_the_base_does_not_allow_is_found_before_work(
    architecture: str, body: dict[str, Any], said: str, home: Home, make_pack: MakePack, tmp_path: Path
) -> None:
    make_pack().rename(tmp_path / "tiny")
    faults = found_before({"base": toy_gguf(tmp_path, architecture).name} | body, home, tmp_path)
    assert [fault[: len(said)] for fault in faults] == ([said] if said else [])


def test_a_folder_of_safetensors_gives_an_adapter_and_nothing_else(
    home: Home, make_pack: MakePack, tmp_path: Path
) -> None:
    make_pack(files={"eval/development.jsonl": QUESTION}).rename(tmp_path / "tiny")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "config.json").write_text("{}")
    body = TUNED | {"base": "base"}
    assert found_before(body, home, tmp_path) == ()
    more = {
        "export": {"merged": True, "into_pack": True}, "prune": {"layers": 1}, "evaluate": {},
        "distill": {"teacher": "base", "weights": "full"},
    }  # fmt: skip
    assert [fault.partition(":")[0] for fault in found_before(body | more, home, tmp_path)] == [
        "export.merged", "prune", "distill.weights", "export.into_pack", "evaluate",
    ]  # fmt: skip
    more = {
        "data": {"teacher": "base"}, "evaluate": {"compare": ["base"]}, "distill": {"teacher": "base", "by": "text"},
    }  # fmt: skip
    gguf = {"base": toy_gguf(tmp_path).name}
    assert [fault.partition(":")[0] for fault in found_before(TUNED | gguf | more, home, tmp_path)] == [
        "data.teacher", "distill.teacher", "evaluate.compare",
    ]  # fmt: skip


def test_questions_and_texts_are_looked_for_before_work(home: Home, make_pack: MakePack, tmp_path: Path) -> None:
    make_pack().rename(tmp_path / "tiny")
    (tmp_path / "latin.txt").write_bytes("Größe".encode("latin-1") * 100)
    (tmp_path / "short.txt").write_text("Hi.")
    body: dict[str, Any] = {"base": toy_gguf(tmp_path).name}

    def faults(**evaluate: Any) -> tuple[str, ...]:
        return found_before(body | {"evaluate": evaluate}, home, tmp_path)

    whose = "whose questions are to be asked"
    assert faults() == (f"pack: tiny has no eval/development.jsonl, {whose}",)
    (tmp_path / "tiny" / "eval").mkdir()
    (tmp_path / "tiny" / "eval" / "questions.jsonl").write_text(QUESTION)
    assert faults(questions="final") == ()
    assert faults(questions="final", fit=10) == (f"pack: tiny has no eval/development.jsonl, {whose}",)
    (tmp_path / "tiny" / "eval" / "development.jsonl").write_text("no question\n")
    assert "cannot be read" in faults()[0]
    (tmp_path / "tiny" / "eval" / "development.jsonl").write_text(QUESTION)
    assert faults() == ()
    assert faults(general_text="latin.txt") == ("evaluate.general_text: latin.txt is no text in UTF-8",)
    assert faults(general_text="short.txt") == ("evaluate.general_text: short.txt is too short",)


def test_few_bits_are_refused_where_the_step_is_to_be_done(home: Home, tmp_path: Path) -> None:
    run = Run(parse(LEAST | {"lora": {"bits": 4}}), home.make(), tmp_path, tmp_path / "t", lambda text: None)
    with pytest.raises(RecipeFaulty, match=r"lora\.bits: 4 bits need (bitsandbytes|a graphics card)"):
        need_cards(run, run.recipe.steps)
    # Trained elsewhere, it is only measured here.
    need_cards(run, ("export", "evaluate"))

    def work(folder: Path) -> dict[str, Any]:
        (folder / "weights").write_text("trained on a card")
        return {}

    run_step(run.of("lora", 1), "lora", {}, {}, work)
    need_cards(run, run.recipe.steps)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_the_recipes_that_come_along_are_whole(path: Path) -> None:
    assert read_recipe(path).name == path.stem
