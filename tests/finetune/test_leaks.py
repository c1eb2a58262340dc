"""Test questions stay out of the training: those of every pack that is measured, in other words too, out of all that is
trained on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from assistant.loading import BEST, DiskLoader
from assistant.models.store import CARD
from assistant.retrieval.encoders import HashEncoder, Vectors
from assistant.service import Assistant
from assistant.storage.vault import Vault
from assistant.types import AddPack, PackReady
from finetune.chain import data
from finetune.data.leaks import Leaks, Sense, best_sense
from finetune.recipe import Recipe
from finetune.run import Run
from tests.conftest import MakePack
from tests.finetune.test_chain import QUESTIONS

#: The second asks what a test question of `QUESTIONS` asks, in the same words.
CRAFT = {
    "id": "p", "title": "Dogs", "section": "", "lang": "en", "lines": ["A kennel for a dog costs € 8."],
    "questions": [
        {"q": "Is there a kennel?", "stated": "yes", "a": "A kennel for a dog costs € 8.", "lines": [0]},
        {"q": "what does a kennel for a dog cost", "stated": "yes", "a": "€ 8.", "lines": [0]},
    ],
}  # fmt: skip
REPLAY = [{"id": "r1", "q": "Who's the president of the moon?", "a": "Nobody."}, {"id": "r2", "q": "Sing!", "a": "La."}]
SAME = {"puppy": "dog", "cage": "kennel", "pay": "cost", "how": "what", "much": "does", "must": "for", "i": "a"}


def understands(texts: Sequence[str]) -> Vectors:
    """An encoder that knows a few words for the same thing."""
    plain = (" ".join(sorted({SAME.get(w, w) for w in text.lower().strip("?").split()})) for text in texts)
    return HashEncoder().documents(list(plain))


@pytest.fixture
def run(home: Home, tmp_path: Path, make_pack: MakePack) -> Callable[..., Run]:
    (tmp_path / "craft.jsonl").write_text(json.dumps(CRAFT), encoding="utf-8")
    (tmp_path / "replay.jsonl").write_text("\n".join(map(json.dumps, REPLAY)), encoding="utf-8")
    lines = "".join(json.dumps(q) + "\n" for q in QUESTIONS)
    make_pack(files={"eval/questions.jsonl": lines}).rename(tmp_path / "tiny")

    def make(**more: Any) -> Run:
        mixed = {"passages": ["craft.jsonl"], "replay": ["replay.jsonl"]}
        recipe = Recipe.model_validate({"name": "toy", "base": "none", "data": mixed, **more})
        return Run(recipe, home.make(), tmp_path, tmp_path / "out", said.append)

    said: list[str] = []
    return make


def asked(run: Run) -> set[str]:
    return {e.messages[-1].content.rpartition("\nQuestion: ")[2] for e in run.examples()}


@pytest.mark.parametrize(
    "recipe",
    [{"pack": "tiny"}, {"evaluate": {"packs": ["tiny"]}}, {"pack": "tiny", "evaluate": {"packs": ["tiny"]}}],
)
def test_questions_of_every_measured_pack_stay_out_of_passages_and_replay(
    run: Callable[..., Run], recipe: dict[str, Any]
) -> None:
    whole = run(**recipe)
    found = data(whole, 0)
    assert asked(whole) & {"Is there a kennel?", "Sing!"} == {"Is there a kennel?", "Sing!"}
    assert not asked(whole) & {CRAFT["questions"][1]["q"], REPLAY[0]["q"]}
    like = found.figures["like a test"]
    assert (like["written"], like["questions"], like["by"]) == (2, 3, "words and hash")
    assert found.settings["encoder"] == "hash" and list(found.settings["kept out"]) == ["tiny"]


def test_what_no_pack_tests_is_all_trained_on(run: Callable[..., Run]) -> None:
    whole = run()
    found = data(whole, 0)
    assert len(asked(whole)) == 4
    # As it was before: what is done stays done.
    assert found.settings == {"craft only": True, "held": 0.1}


def test_other_test_questions_do_the_step_again(run: Callable[..., Run], tmp_path: Path) -> None:
    whole = run(evaluate={"packs": ["tiny"]})
    first = data(whole, 0)
    assert data(whole, 0) == first
    with (tmp_path / "tiny" / "eval" / "questions.jsonl").open("a") as out:
        out.write('{"id": "q4", "question": "Sing!", "expect": "not_found"}\n')
    assert data(whole, 0).outputs != first.outputs
    assert "Sing!" not in asked(whole)


def test_a_private_pack_is_compared_where_its_vault_opens_and_said_where_not(
    run: Callable[..., Run], home: Home, make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = '{"id": "1", "question": "Sing!", "expect": "not_found"}\n'
    secret = make_pack("secret", files={"eval/questions.jsonl": lines}, more='sensitivity = "private"')
    monkeypatch.delenv("KAIKI_PASSPHRASE", raising=False)
    assistant = Assistant(home.make(), DiskLoader(home), lambda event: None)
    assert isinstance(list(assistant.handle(AddPack("1", str(secret)), lambda: False))[-1], PackReady)
    assistant._let_go()
    assistant._packs.vault.close()
    whole = run(evaluate={"packs": ["secret"]})
    assert data(whole, 0).figures["like a test"]["written"] == 1
    assert "Sing!" not in asked(whole) and "Sing" not in json.dumps(data(whole, 0).settings)
    vault = Vault(home)
    vault.key.set_passphrase("a long passphrase")
    vault.close()
    found = data(whole, 0)
    assert found.figures["like a test"]["not read"] == ["secret"]
    said: list[str] = whole.say.__self__  # type: ignore[attr-defined]
    assert any("nothing is compared with the questions of secret" in text for text in said)


def test_a_paraphrase_without_a_common_word_is_seen_by_an_encoder() -> None:
    tests = {"tiny": [QUESTIONS[0]["question"]]}
    puppy, cat = "How much must I pay: a puppy in a cage?", "May a cat sit in the lounge?"
    assert not Leaks(tests).has(puppy)
    leaks = Leaks(tests, Sense("toy", 0.68, english=False, vectors=understands))
    assert leaks.among([puppy, cat]) == {puppy}
    assert leaks.figures["by"] == "words and toy"


def test_an_encoder_of_english_is_not_asked_about_greek() -> None:
    seen: list[str] = []

    def vectors(texts: Sequence[str]) -> Vectors:
        seen.extend(texts)
        return HashEncoder().documents(texts)

    leaks = Leaks({"tiny": ["Έχει ασανσέρ;", "Is there a lift?"]}, Sense("small", 0.7, english=True, vectors=vectors))
    assert leaks.among(["Έχει κατάστημα;", "Is there a shop on board today?", "poso kostizei to eisitirio"]) == set()
    assert sorted(seen) == ["Is there a lift?", "Is there a shop on board today?"]
    assert leaks.figures["by"] == "words and small (not of Greek)"


def test_the_best_encoder_on_the_disk_compares_and_without_one_it_is_said(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAIKI_STANDINS")
    assert best_sense(home) is None
    assert Leaks({"tiny": ["Why?"]}).figures["by"] == "words only, no encoder is on this disk"
    for name, english in (("all-minilm-l6-v2", True), (BEST, False)):
        folder = home.models / name
        folder.mkdir(parents=True)
        card = {"name": name, "kind": "encoder", "file": "", "sha256": "0", "size": 0, "source": "", "added_at": ""}
        (folder / CARD).write_text(json.dumps(card))
        found = best_sense(home)
        assert found is not None and (found.name, found.english) == (name, english)
