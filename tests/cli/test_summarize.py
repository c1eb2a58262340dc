"""`kaiki summarize` as people and scripts call it, with the stand-ins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTE = (
    "Diagnosis: pneumonia of the left lower lobe.\nAllergies: penicillin (rash)\n"
    "Medications: doxycycline 100 mg twice daily\nPlan: Chest X-ray in 6 weeks.\n"
)
pytestmark = pytest.mark.commands


def kaiki(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
    environment |= {"KAIKI_HOME": str(place / "home"), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "assistant", "summarize", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=place, stdin=subprocess.DEVNULL, timeout=110
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "visit.txt").write_text(NOTE, encoding="utf-8")
    return tmp_path


def test_json_has_the_keys_of_the_contract_and_nothing_else_is_printed(place: Path) -> None:
    done = kaiki(place, "visit.txt", "gone.txt", "--style", "handover", "--json")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    body = json.loads(done.stdout)
    assert {"files", "style", "summary", "statements", "removed", "replacements", "leaks", "model", "timings"} <= set(
        body
    )
    assert [(f["path"], f["status"]) for f in body["files"]] == [("visit.txt", "read"), ("gone.txt", "failed")]
    assert set(body["files"][0]) == {"path", "status", "detail", "characters"}
    assert all(s["supported"] and s["quote"] in NOTE for s in body["statements"])
    assert body["style"] == "handover" and body["timings"]["total_s"] > 0
    assert "doxycycline 100 mg twice daily" in body["summary"]


def test_a_file_is_written_for_its_owner_only_and_nothing_stays_at_home(place: Path) -> None:
    done = kaiki(place, "visit.txt", "--output", "out.md", "--model", "none")
    assert done.returncode == 0 and "doxycycline" not in done.stdout
    assert "doxycycline 100 mg twice daily" in (place / "out.md").read_text(encoding="utf-8")
    assert (place / "out.md").stat().st_mode & 0o077 == 0
    kept = [p for p in (place / "home").rglob("*") if p.is_file()]
    assert all(b"doxycycline" not in p.read_bytes() for p in kept), kept


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (("visit.txt", "--style", "poem"), 2, "poem"),
        (("visit.txt", "--lang", "fr"), 2, "fr"),
        (("gone.txt",), 1, "gone.txt"),
        (("visit.txt", "--output", "visit.txt"), 2, "--output"),
        ((), 2, "FILE"),
    ],
)
def test_what_is_wrong_is_one_sentence(place: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = kaiki(place, *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr and done.stdout == ""
