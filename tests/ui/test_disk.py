"""The packs on a real disk as the screen gets them: what the card says, sizes, scores, the pack's own test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli.launch import Packs
from assistant.config import Home
from assistant.errors import PackError
from assistant.packs.store import PackStore, make_card
from tests.ui.scripted import answer_to

MANIFEST = """format = 1
name = "harbour"
version = "{version}"
title = "Harbour rules"
languages = ["en"]
license = "CC0-1.0"
sensitivity = "{sensitivity}"
valid_from = "2026-06-01"
[assistant]
role = "You know the harbour."
examples = ["May I moor here?"]
"""
QUESTIONS = [
    {"id": f"q{n}", "question": f"Question {n}?", "expect": "answered", "must_contain": [["yes"]]} for n in range(40)
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KAIKI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KAIKI_STANDINS", "1")
    return Home(tmp_path / "home").make()


def install(home: Home, folder: Path, version: str = "1.0.0") -> None:
    """Write a pack and install it without an index."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    (folder / "eval").mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(MANIFEST.format(version=version, sensitivity="public"))
    (folder / "documents" / "a.md").write_text("# Mooring\n\nYes, you may moor here.\n" * 20)
    (folder / "eval" / "questions.jsonl").write_text("\n".join(json.dumps(q) for q in QUESTIONS))
    store = PackStore(home)
    with store.staged(folder) as staged:
        assert staged.folder
        store.install(staged.folder, make_card(staged.source, "2026-11-25T10:00:00+00:00"))


def test_lines_say_what_is_installed(home: Home, tmp_path: Path) -> None:
    install(home, tmp_path / "pack")
    (home.packs / "torn").mkdir()
    good, torn = Packs(home, use_adapter=True).lines()
    assert (good.name, good.version, good.title) == ("harbour", "1.0.0", "Harbour rules")
    assert (good.documents, good.tables, good.files) == (1, 0, 3)
    assert good.bytes == sum(p.stat().st_size for p in (tmp_path / "pack").rglob("*") if p.is_file())
    assert (good.score, good.faulty, good.locked, good.examples) == (None, "", False, ("May I moor here?",))
    assert "torn is damaged" in torn.faulty


def test_the_test_asks_thirty_and_keeps_its_score(home: Home, tmp_path: Path) -> None:
    install(home, tmp_path / "pack")
    packs = Packs(home, use_adapter=False)
    test = packs.test("harbour", "scripted")
    assert len(test.asks) == 30
    assert {ask.pack for ask in test.asks} == {"harbour"}
    # A question without a date is asked on a day on which the pack is valid.
    assert (test.asks[0].at, test.asks[0].model, test.asks[0].use_adapter) == ("2026-06-01", "scripted", False)
    assert len({ask.id for ask in test.asks}) == 30
    marks = [test.took(n, answer_to(ask.question, "Yes." if n % 3 else "No.")) for n, ask in enumerate(test.asks)]
    assert marks.count(True) == 20
    said = " ".join(test.score())
    assert "own test: 20 of 30 right (of 40): 0.67" in said
    assert "30 of 40 are asked here" in said
    score = packs.lines()[0].score
    assert score
    assert (score.correct, score.questions, score.of, score.model) == (20, 30, 40, "scripted")
    assert score.this_edition
    install(home, tmp_path / "pack", "1.1.0")
    score = packs.lines()[0].score
    assert score is None or not score.this_edition


def test_a_stopped_test_keeps_no_score(home: Home, tmp_path: Path) -> None:
    install(home, tmp_path / "pack")
    packs = Packs(home, use_adapter=True)
    test = packs.test("harbour", "scripted")
    assert test.took(0, answer_to("q", "yes"))
    assert not test.took(1, None, "It could not be asked.")
    said = " ".join(test.score("stopped after 2 of 30 questions"))
    assert "1 of 2 right" in said
    assert "1 questions could not be asked; the first failed: It could not be asked." in said
    assert said.endswith("stopped after 2 of 30 questions; no score was kept")
    assert packs.lines()[0].score is None


def test_why_there_is_no_test(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(home, tmp_path / "pack")
    packs = Packs(home, use_adapter=True)
    with pytest.raises(PackError, match="no test of its own"):
        packs.test("nowhere", "scripted")
    monkeypatch.delenv("KAIKI_STANDINS")
    with pytest.raises(PackError, match="is not on this disk"):
        packs.test("harbour", "qwen2.5-coder-1.5b")


def test_a_damaged_score_hides_nothing(home: Home, tmp_path: Path) -> None:
    install(home, tmp_path / "pack")
    for body in ("{", "[]", '{"questions": 3}', '{"questions": 3, "correct": "many"}'):
        (home.packs / "harbour" / "score.json").write_text(body)
        assert Packs(home, use_adapter=True).lines()[0].score is None
