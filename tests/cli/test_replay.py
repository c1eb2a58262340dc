"""`kaiki history show --json` and `kaiki history replay`: what was kept, and what came out differently."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from assistant.storage.history import History
from assistant.types import Answer

pytestmark = pytest.mark.commands

MakePack = Callable[..., Path]
ROOT = Path(__file__).parents[2]
CHAT = "How much does a kennel for a dog cost?\nand for cats?\n"


def kaiki(place: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
    environment |= {"KAIKI_HOME": str(place), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "assistant", *arguments]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, env=environment, timeout=60)
    assert "Traceback" not in done.stderr + done.stdout
    return done


def body_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert isinstance(body, dict)
    return body


@pytest.fixture
def place(tmp_path: Path, make_pack: MakePack) -> Path:
    """A home with a pack and one chat of two turns, held by the app in its linear form."""
    home = tmp_path / "home"
    assert kaiki(home, "packs", "add", str(make_pack())).returncode == 0
    done = kaiki(home, "chat", "--plain", "--pack", "tiny", typed=CHAT)
    assert "Understood: How much does a kennel for cats cost?" in done.stdout, done.stdout + done.stderr
    return home


def test_a_chat_is_shown_with_its_records_and_replays_the_same(place: Path) -> None:
    turns = body_of(kaiki(place, "history", "show", "1", "--json"))["turns"]
    first, second = (turn["answer"]["record"] for turn in turns)
    assert first["pack"] == "tiny" and first["passages"] and len(first["prompt_sha256"]) == 64
    assert [turn["question"] for turn in second["earlier"]] == ["How much does a kennel for a dog cost?"]
    assert turns[1]["answer"]["understood"] == "How much does a kennel for cats cost?"
    body = body_of(kaiki(place, "history", "replay", "1", "--json"))
    assert [(t["n"], t["same"], t["recorded"], t["fault"]) for t in body["turns"]] == [
        (1, True, True, ""),
        (2, True, True, ""),
    ]
    text = kaiki(place, "history", "replay", "1", "--turn", "2").stdout
    assert "2. and for cats?" in text and "same" in text and "1. " not in text
    wrong = kaiki(place, "history", "replay", "1", "--turn", "9")
    assert wrong.returncode == 2 and "no turn 9" in wrong.stderr


def test_a_changed_pack_and_a_removed_one_are_said(place: Path, make_pack: MakePack) -> None:
    text = "# Pets\n\nA kennel for a dog costs € 9. Cats travel in a carrier, free of charge.\n"
    changed = make_pack(version="1.1.0", files={"documents/pets.md": text})
    assert kaiki(place, "packs", "add", str(changed), "--yes").returncode == 0
    done = kaiki(place, "history", "replay", "1", "--turn", "1")
    assert done.returncode == 0
    for part in ("pack version: 1.0.0 → 1.1.0", "documents/pets.md", "answer was:", "€ 8", "answer is:", "€ 9"):
        assert part in done.stdout, done.stdout
    assert kaiki(place, "packs", "remove", "tiny", "--yes").returncode == 0
    body = body_of(kaiki(place, "history", "replay", "1", "--json"))
    assert all(not turn["same"] and "tiny" in turn["fault"] for turn in body["turns"])


def test_a_turn_kept_without_a_record_is_compared_by_its_answer(place: Path) -> None:
    old = Answer("Are cats free of charge?", "tiny", "1.0.0", "", "en", "answered", "Never.", as_of="2026-07-01")
    number = History(Home(place)).add_turn(None, old.question, old)
    done = kaiki(place, "history", "replay", str(number))
    assert done.returncode == 0
    lost = History(Home(place)).add_turn(None, "q", Answer("q", "", "", "", "en", "not_found", "Unreadable."))
    assert "not asked: Unreadable." in kaiki(place, "history", "replay", str(lost)).stdout
    assert "without a record" in done.stdout and "Never." in done.stdout and "Cats travel" in done.stdout
