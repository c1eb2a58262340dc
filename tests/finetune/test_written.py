"""Hand-written passages and instructions: files named twice, files of the same name, ids that stand twice, what is held
out, and files that are no text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from assistant.errors import HomeError
from assistant.packs.files import MemoryFiles
from finetune import craft
from finetune.chain import data
from finetune.data import step
from finetune.data.replay import read_replay
from finetune.data.written import Written
from finetune.examples import ExamplesFaulty, read_examples
from finetune.recipe import Recipe
from finetune.run import Run
from tests.conftest import MakePack
from tests.finetune.test_chain import PASSAGES


@pytest.fixture
def run(home: Home, tmp_path: Path) -> Callable[..., Run]:
    def make(*passages: str, replay: tuple[str, ...] = (), pack: str = "", held: float = 0.1) -> Run:
        mixed = {"passages": list(passages), "replay": list(replay), "held": held}
        recipe = Recipe.model_validate({"name": "toy", "base": "none", "pack": pack, "data": mixed})
        return Run(recipe, home.make(), tmp_path, tmp_path / "out", lambda text: None)

    return make


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_file_that_is_named_twice_is_read_once(run: Callable[..., Run], tmp_path: Path) -> None:
    write(tmp_path / "a" / "x.jsonl", PASSAGES)
    whole = run("a/x.jsonl", "a/*.jsonl", "a/../a/x.jsonl")
    assert list(data(whole, 0).inputs) == ["x.jsonl"]
    assert len(whole.examples()) == 60


@pytest.mark.parametrize("pack", ["", "tiny"])
def test_an_id_that_stands_twice_is_named_with_its_file(
    run: Callable[..., Run], tmp_path: Path, make_pack: MakePack, pack: str
) -> None:
    make_pack().rename(tmp_path / "tiny")
    write(tmp_path / "x.jsonl", PASSAGES[:3])
    write(tmp_path / "y.jsonl", PASSAGES[2:5])
    with pytest.raises(ExamplesFaulty, match=r"y\.jsonl: the id p7 stands twice, also in x\.jsonl"):
        data(run("x.jsonl", "y.jsonl", pack=pack), 0)
    write(tmp_path / "z.jsonl", [{"id": "r", "q": "Why?", "a": "So."}] * 2)
    with pytest.raises(ExamplesFaulty, match=r"z\.jsonl: the id r stands twice\."):
        data(run("x.jsonl", replay=("z.jsonl",), pack=pack), 0)


def test_files_of_one_name_in_two_folders_are_both_looked_at(run: Callable[..., Run], tmp_path: Path) -> None:
    write(tmp_path / "a" / "x.jsonl", PASSAGES[:3])
    write(tmp_path / "b" / "x.jsonl", PASSAGES[3:6])
    write(tmp_path / "y.jsonl", PASSAGES[6:9])
    whole = run("a/x.jsonl", "b/x.jsonl", "y.jsonl")
    first = data(whole, 0)
    assert list(first.inputs) == ["1 x.jsonl", "2 x.jsonl", "y.jsonl"]
    write(tmp_path / "a" / "x.jsonl", PASSAGES[:2])
    assert len(data(whole, 0).outputs) == 1 and len(whole.examples()) == 24


@pytest.mark.parametrize(("held", "split"), [(0.0, "train"), (1.0, "held")])
def test_passages_and_instructions_are_held_out_as_the_recipe_says_beside_a_pack_too(
    tmp_path: Path, held: float, split: str
) -> None:
    files = MemoryFiles({"documents/a.md": b"# A\n\n| Boat | Hour |\n|---|---|\n| Kayak | 8 |\n| Canoe | 12 |\n"})
    replay = [{"id": f"r{n}", "q": f"What is {n} and 1?", "a": str(n + 1)} for n in range(30)]
    written = Written.of([write(tmp_path / "x.jsonl", PASSAGES)], [write(tmp_path / "r.jsonl", replay)])
    sources = step.Sources(files, "You help.", tmp_path / "x.jsonl", written=written)
    step.run(step.DataSettings(held_share=held), sources, tmp_path / "data")
    found = [e for e in read_examples(tmp_path / "data" / "examples.jsonl") if not e.id.startswith("documents/")]
    assert len(found) == 90 and {e.split for e in found} == {split}


@pytest.mark.parametrize("read", [craft.read_passages, read_replay, read_examples])
def test_a_file_that_is_no_utf8_is_named(tmp_path: Path, read: Callable[[Path], list[Any]]) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("{}\n", encoding="utf-16")
    with pytest.raises(ExamplesFaulty, match=r"x\.jsonl is no UTF-8 text"):
        read(path)


def test_a_folder_that_cannot_be_made_is_said(run: Callable[..., Run], tmp_path: Path, make_pack: MakePack) -> None:
    make_pack().rename(tmp_path / "tiny")
    (tmp_path / "out").write_text("a file")
    write(tmp_path / "x.jsonl", PASSAGES)
    for pack in ("tiny", ""):
        with pytest.raises(HomeError, match="cannot be written"):
            data(run("x.jsonl", pack=pack), 0)
