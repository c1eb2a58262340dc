"""`kaiki deidentify` as a command. Without the names model: rules and lists alone, and that is said."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.commands

NOTE = "Dear Dr Papadopoulou,\nMrs Maria Papadopoulou was seen on 3 March 2024 and on 10/03/2024. MRN A1234567.\nΗ κα Παπαδοπούλου.\n"


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI")} | {
        "KAIKI_HOME": str(home / "home"),
        "HOME": str(home),
    }
    return subprocess.run(
        [sys.executable, "-m", "assistant", "deidentify", *arguments], capture_output=True, text=True, env=environment
    )


def test_json_holds_places_replacements_and_reasons_and_nothing_is_written(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(NOTE)
    done = run(tmp_path, str(note), "--json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert body["path"] == str(note)
    assert body["text"].splitlines()[1] == "Mrs [PERSON_1] was seen on [DATE_1] and on [DATE_2]. MRN [ID_1]."
    assert [f["replacement"] for f in body["findings"] if f["type"] == "PERSON"] == ["[PERSON_1]"] * 3
    assert all(NOTE[f["start"] : f["end"]] == f["text"] and f["why"] for f in body["findings"])
    assert "kaiki models pull en-core-web-sm" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["note.txt"]


def test_several_files_share_their_persons_and_go_to_a_folder_whose_names_tell_nobody(tmp_path: Path) -> None:
    (tmp_path / "papadopoulou.txt").write_text(NOTE)
    (tmp_path / "ward.txt").write_text("Maria Papadopoulou is well.\n")
    out = tmp_path / "out"
    done = run(tmp_path, str(tmp_path / "papadopoulou.txt"), str(tmp_path / "ward.txt"), "--output", str(out))
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in out.iterdir()) == ["text-1.txt", "ward.txt"]
    assert (out / "ward.txt").read_text() == "[PERSON_1] is well.\n"
    assert {stat.S_IMODE(p.stat().st_mode) for p in out.iterdir()} == {0o600}


def test_shifted_dates_keep_the_week_between_them(tmp_path: Path) -> None:
    from assistant.privacy import dates

    note = tmp_path / "note.txt"
    note.write_text(NOTE)
    done = run(tmp_path, str(note), "--shift-dates", "--json")
    moved = [dates.value(f["replacement"]) for f in json.loads(done.stdout)["findings"] if f["type"] == "DATE"]
    assert moved[0] and moved[1]
    assert (moved[1] - moved[0]).days == 7
    assert "3 March 2024" not in done.stdout.split('"findings"')[0]


def test_a_file_that_cannot_be_read_fails_by_its_name_and_the_others_are_done(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Dr Smith.\n")
    done = run(tmp_path, str(tmp_path / "a.txt"), str(tmp_path / "none.txt"))
    assert done.returncode == 1
    assert "Dr [PERSON_1]." in done.stdout
    assert "none.txt" in done.stderr


def test_a_file_for_several_texts_is_refused_before_any_is_read(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("Dr Smith.\n")
    done = run(tmp_path, str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--output", str(tmp_path / "c.txt"))
    assert done.returncode == 2
    assert (tmp_path / "c.txt").read_text() == "Dr Smith.\n"
