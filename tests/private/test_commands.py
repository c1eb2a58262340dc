"""The commands over a private pack, as a user runs them: sealed, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.private.conftest import MakePrivate, traces

#: Each test starts the command as a process of its own.
pytestmark = pytest.mark.commands

ROOT = Path(__file__).parents[2]
WORD = "correct horse battery"


class Place:
    def __init__(self, root: Path, temp: Path) -> None:
        self.root, self.temp = root, temp

    def kaiki(self, *arguments: str, code: int = 0, word: str = "", stdin: str = "") -> str:
        """Run a command and look at the disk afterwards; what it printed."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
        environment |= {
            "KAIKI_HOME": str(self.root), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temp),
        }  # fmt: skip
        if word:
            environment["KAIKI_PASSPHRASE"] = word
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *arguments], capture_output=True, text=True, env=environment,
            input=stdin, timeout=120,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert traces(self.root, self.temp) == []
        return done.stdout if code == 0 else done.stdout + done.stderr

    def json(self, *arguments: str, **options: Any) -> dict[str, Any]:
        body = json.loads(self.kaiki(*arguments, "--json", **options))
        assert isinstance(body, dict)
        return body


@pytest.fixture
def place(tmp_path: Path) -> Place:
    temp = tmp_path / "temp"
    temp.mkdir()
    return Place(tmp_path / "home", temp)


@pytest.mark.timeout(300)
def test_the_life_of_a_private_pack(place: Place, make_private: MakePrivate) -> None:
    assert place.json("packs", "check", str(make_private(zipped=True)))["ok"]
    added = place.json("packs", "add", str(make_private(zipped=True)), "--no-test")
    assert (added["name"], added["changed"]) == ("ward", True)
    assert place.json("packs", "list")["packs"][0]["sensitivity"] == "private"
    assert place.json("packs", "info", "ward")["title"] == "Notes of the Okapihospital"
    answer = place.json("ask", "What is the zebrafluid bolus?", "--pack", "ward")
    assert answer["status"] == "answered"
    assert "30 ml" in answer["answer"]
    score = place.json("packs", "eval", "ward")
    assert score["questions"] == 1
    assert place.json("vault", "status", "--check") | {"bytes": 0} == {
        "exists": True, "path": str(place.root / "vault.db"), "kind": "file", "open": True, "why": "", "bytes": 0,
        "packs": ["ward"], "chats": 0, "lock_minutes": 0, "damage": "", "note": place.json("doctor")["vault"]["note"],
    }  # fmt: skip
    assert "not a stolen home folder" in place.json("doctor")["vault"]["note"]
    chat = place.kaiki("chat", "--plain", "--pack", "ward", stdin="What is the zebrafluid bolus?\n")
    assert "30 ml" in chat
    assert "nothing of this chat is kept" in chat
    assert place.json("history", "list") == {"chats": []}
    removed = place.json("packs", "remove", "ward", "--yes")
    assert removed["when"]
    assert any("none found" in line for line in removed["checked"])
    assert place.json("packs", "list") == {"packs": []}


@pytest.mark.timeout(300)
def test_a_passphrase_from_set_to_changed_to_forgotten(place: Place, make_private: MakePrivate) -> None:
    assert place.json("vault", "status")["exists"] is False
    assert "too short" in place.kaiki("vault", "set-passphrase", "--stdin", code=2, stdin="short\n")
    assert "--stdin" in place.kaiki("vault", "set-passphrase", code=2)
    assert place.json("vault", "set-passphrase", "--stdin", stdin=f"{WORD}\n")["kind"] == "passphrase"
    place.json("packs", "add", str(make_private()), "--no-test", word=WORD)
    assert not (place.root / "vault.key").exists()
    for word in ("", "wrong wrong wrong"):
        said = place.kaiki("ask", "What is the zebrafluid bolus?", "--pack", "ward", code=1, word=word)
        assert "passphrase" in said
        assert "KAIKI_PASSPHRASE" in said
        assert "ward" in place.kaiki("packs", "list", word=word)
        state = place.json("vault", "status", word=word)
        assert (state["kind"], state["open"], state["packs"]) == ("passphrase", False, [])
        assert not [p for p in place.json("doctor", word=word)["problems"] if "vault" in p["what"].lower()]
    new = "another ten words here"
    assert "passphrase" in place.kaiki("vault", "set-passphrase", "--stdin", code=1, stdin=f"{new}\n")
    place.kaiki("vault", "set-passphrase", "--stdin", word=WORD, stdin=f"{new}\n")
    place.kaiki("ask", "What is the zebrafluid bolus?", "--pack", "ward", code=1, word=WORD)
    assert "30 ml" in place.kaiki("ask", "What is the zebrafluid bolus?", "--pack", "ward", word=new)
    place.kaiki("vault", "use-key-file", word=new)
    assert "30 ml" in place.kaiki("ask", "What is the zebrafluid bolus?", "--pack", "ward")


@pytest.mark.timeout(300)
def test_wiping_takes_the_key_and_the_vault_along(place: Place, make_private: MakePrivate) -> None:
    place.json("packs", "add", str(make_private()), "--no-test")
    assert {"vault.db", "vault.json", "vault.key"} <= {p.name for p in place.root.iterdir()}
    body = place.json("wipe", "--yes")
    assert (body["gone"], body["not_ours"]) == (True, [])
    assert not place.root.exists()


@pytest.mark.timeout(300)
def test_a_damaged_vault_is_a_problem_and_hides_nothing(place: Place, make_private: MakePrivate, ferries: Path) -> None:
    place.json("packs", "add", str(make_private()), "--no-test")
    (place.root / "vault.db").write_bytes(b"noise" * 5000)
    for tail in ("-wal", "-shm"):
        (place.root / f"vault.db{tail}").unlink(missing_ok=True)
    assert [p["name"] for p in place.json("packs", "list")["packs"]] == ["ward"]
    problems = " ".join(p["what"] for p in place.json("doctor")["problems"])
    assert "vault" in problems
    assert "damaged" in place.kaiki("ask", "zebrafluid?", "--pack", "ward", code=1)
    assert "damaged" in place.kaiki("vault", "status", "--check", code=1)
