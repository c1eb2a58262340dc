"""`kaiki packs eval P --calibrate` as users call it, with the scripted model and the deterministic encoder."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

#: Each test starts the command as a process of its own.
pytestmark = pytest.mark.commands

MakePack = Callable[..., Path]
ROOT = Path(__file__).parents[2]
#: The stand-ins answer this in all its forms, though it is asked of something that the pack does not hold.
TRAP = "What does a kennel for a dog cost in winter {n}?"
#: They answer this rightly, with room to spare.
GOOD = "Cats travel in a carrier, free of charge {n}?"
FINAL = '{"id": "final", "question": "What does a cat cost?", "expect": "answered", "lang": "en"}\n'


def kaiki(place: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
    environment = kept | {"KAIKI_HOME": str(place), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, arguments)],
        capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, timeout=100, cwd=str(ROOT / "tests"),
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


def body(place: Path, *arguments: str | Path) -> dict[str, Any]:
    done = kaiki(place, *arguments, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def install(place: Path, pack: Path) -> None:
    done = kaiki(place, "packs", "add", pack, "--no-test")
    assert done.returncode == 0, done.stderr


def questions(good: int, traps: int) -> str:
    asked = [(GOOD.format(n=n), "answered") for n in range(good)] + [
        (TRAP.format(n=n), "not_found") for n in range(traps)
    ]
    return "".join(
        json.dumps({"id": f"q{n}", "question": q, "expect": e, "lang": "en"}) + "\n" for n, (q, e) in enumerate(asked)
    )


def status(place: Path) -> str:
    return str(body(place, "ask", TRAP.format(n=99), "--pack", "tiny")["status"])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_calibration_changes_a_decision_and_its_reset_brings_it_back(place: Path, make_pack: MakePack) -> None:
    files = {"eval/development.jsonl": questions(30, 60), "eval/questions.jsonl": FINAL}
    install(place, make_pack(files=files))
    assert status(place) == "answered"
    done = kaiki(place, "packs", "eval", "tiny", "--calibrate", "--json")
    assert done.returncode == 0, done.stderr
    assert "eval/development.jsonl is asked" in done.stderr
    score = json.loads(done.stdout)
    found = score["calibration"]
    assert (score["questions"], found["model"], found["encoder"]) == (90, "scripted", "hash")
    assert (found["answerable"], found["unanswerable"], found["left_out"]) == (30, 60, {})
    assert found["before"] == {"answered": 30, "refused": 0}
    assert found["after"]["answered"] == 30 and found["after"]["refused"] > 50
    assert status(place) == "not_found"

    own = place / "models" / "scripted" / "calibration.json"
    assert [p.name for p in own.parent.iterdir()] == [own.name]
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    kept = json.loads(own.read_text())
    assert (kept["fitted"]["hash"]["pack"], kept["fitted"]["hash"]["version"]) == ("tiny", "1.0.0")
    # The rule of another encoder stays; the fit begins from the shipped rule again, so nothing moves on.
    kept["rules"]["other"], kept["fitted"]["other"] = kept["rules"]["hash"], kept["fitted"]["hash"]
    own.write_text(json.dumps(kept))
    again = body(place, "packs", "eval", "tiny", "--calibrate")["calibration"]
    assert again["before"] == again["after"] == found["after"]
    now = json.loads(own.read_text())
    assert now["rules"] == kept["rules"] and set(now["fitted"]) == {"hash", "other"}
    # What was asked for fitting leaves no score beside the pack.
    assert body(place, "packs", "info", "tiny")["score"] is None

    assert kaiki(place, "packs", "eval", "tiny", "--reset").returncode == 2
    assert body(place, "packs", "eval", "tiny", "--calibrate", "--reset") == {"model": "scripted", "removed": True}
    assert not own.parent.exists()
    assert status(place) == "answered"
    assert "nothing was changed" in kaiki(place, "packs", "eval", "tiny", "--calibrate", "--reset").stdout


def test_a_pack_with_a_test_only_says_that_its_score_is_no_longer_fair(place: Path, make_pack: MakePack) -> None:
    install(place, make_pack(files={"eval/questions.jsonl": questions(15, 15)}))
    said = kaiki(place, "packs", "eval", "tiny", "--calibrate").stdout
    assert "unanswerable refused 0 → " in said
    assert "the figures flatter" in said and "no longer a fair one" in said


def test_too_few_questions_are_not_asked(place: Path, make_pack: MakePack) -> None:
    install(place, make_pack(files={"eval/questions.jsonl": questions(20, 4)}))
    done = kaiki(place, "packs", "eval", "tiny", "--calibrate")
    assert (done.returncode, done.stdout) == (2, "")
    assert "20 answerable and 4 unanswerable" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_fit_that_cannot_be_made_shows_the_score_and_says_why(place: Path, make_pack: MakePack) -> None:
    # Answered, and all wrong: nothing to learn from.
    wrong = questions(20, 10).replace('"answered"', '"answered", "must_contain": [["a castle"]]')
    install(place, make_pack(files={"eval/questions.jsonl": wrong}))
    done = kaiki(place, "packs", "eval", "tiny", "--calibrate", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["calibration"] is None
    assert "0 answerable and 10 unanswerable" in done.stderr
    assert not (place / "models" / "scripted").exists()


def test_a_private_pack_leaves_numbers_only(place: Path, make_pack: MakePack) -> None:
    files = {"eval/development.jsonl": questions(15, 15)}
    pack = make_pack("zebrasecret", "7.6.5", more='sensitivity = "private"', files=files)
    install(place, pack)
    found = body(place, "packs", "eval", "zebrasecret", "--calibrate")["calibration"]
    assert (found["pack"], found["version"]) == ("a private pack", "")
    own = (place / "models" / "scripted" / "calibration.json").read_text()
    assert '"a private pack"' in own
    for word in ("zebra", "7.6.5", "kennel", "carrier"):
        assert word not in own


def test_whoever_takes_a_model_that_nothing_was_fitted_for_is_told(place: Path, tmp_path: Path) -> None:
    from assistant.answering.write import FINGERPRINT
    from tests.models.test_store import tiny_gguf

    (tmp_path / "mine.gguf").write_bytes(tiny_gguf())
    body(place, "models", "add", tmp_path / "mine.gguf")
    assert "kaiki packs eval PACK --calibrate" in kaiki(place, "models", "use", "mine").stdout
    kept = {"format": 2, "prompt": FINGERPRINT, "rules": {}, "fitted": {}}
    (place / "models" / "mine" / "calibration.json").write_text(json.dumps(kept))
    assert body(place, "models", "use", "mine")["note"] == ""


def test_the_models_page_names_a_calibration_and_removing_the_model_takes_it_away(place: Path) -> None:
    from assistant.answering.write import FINGERPRINT

    folder = place / "models" / "qwen2.5-coder-0.5b"
    folder.mkdir(parents=True)
    note = {"date": "2026-07-01", "pack": "tiny", "version": "1.0.0", "answerable": 12, "unanswerable": 9}
    kept = {"format": 1, "prompt": FINGERPRINT, "rules": {}, "fitted": {"hash": {**note, "questions": "eval/x.jsonl"}}}
    (folder / "calibration.json").write_text(json.dumps(kept))
    said = kaiki(place, "models", "info", folder.name).stdout
    assert "own calibration with hash, in use: fitted 2026-07-01 on 21 questions of tiny 1.0.0" in said
    (folder / "calibration.json").write_text(json.dumps(kept | {"prompt": "older"}))
    assert body(place, "models", "info", folder.name)["calibration"]["in_use"] is False
    gone = body(place, "models", "remove", folder.name, "--yes")
    assert gone["removed"] == ["qwen2.5-coder-0.5b/calibration.json"] and not folder.exists()
    assert body(place, "models", "info", folder.name)["calibration"] is None
    # A name is no path: nothing outside the models is touched.
    (place / "calibration.json").write_text("mine")
    from assistant.cli.calibrate import reset
    from assistant.errors import ModelUnknown

    with pytest.MonkeyPatch.context() as patch, pytest.raises(ModelUnknown):
        patch.setenv("KAIKI_HOME", str(place))
        patch.delenv("KAIKI_STANDINS", raising=False)
        patch.delenv("KAIKI_MODELS", raising=False)
        reset("..")
    assert (place / "calibration.json").read_text() == "mine"
