"""`kaiki packs` as users and scripts call it: made, checked, built, signed, added, tested, removed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

#: Each test starts the command as a process of its own.
pytestmark = pytest.mark.commands

MakePack = Callable[..., Path]
Done = subprocess.CompletedProcess[str]
ROOT = Path(__file__).parents[2]
QUESTION = (
    '{{"id": "q{n}", "question": "What does a kennel for a dog cost? {n}", "expect": "answered", "kind": "{kind}"}}\n'
)
FEED = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nM,Meltemi Boats,https://m.example,Europe/Athens\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,Piraeus,37.94,23.64\nB,Naxos,37.11,25.37\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nF,M,1,4\n",
    "trips.txt": "route_id,service_id,trip_id\nF,D,f1\nF,D,f2\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nf1,07:25:00,07:25:00,A,1\nf1,12:40:00,12:40:00,B,2\n"
        "f2,17:30:00,17:30:00,A,1\nf2,21:45:00,21:45:00,B,2\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "D,1,1,1,1,1,1,1,20260601,20260930\n"
    ),
}


def environment(place: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
    return kept | {"KAIKI_HOME": str(place), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "assistant", "packs", *map(str, arguments)]


def packs(place: Path, *arguments: str | Path, **options: Any) -> Done:
    options = {"stdin": subprocess.DEVNULL, "timeout": 60, "cwd": str(ROOT / "tests")} | options
    done = subprocess.run(command(*arguments), capture_output=True, text=True, env=environment(place), **options)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def body(place: Path, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
    done = packs(place, *arguments, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout.count("\n") == 1
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def on_a_terminal(place: Path, answer: str, *arguments: str | Path) -> Done:
    """Run a command whose standard input is a terminal at which somebody answers."""
    ours, theirs = os.openpty()
    try:
        os.write(ours, answer.encode())
        return packs(place, *arguments, stdin=theirs)
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "home"


# ---------------------------------------------------------------- new
def test_the_example_goes_all_the_way(place: Path, tmp_path: Path) -> None:
    """new, check, build, add (with its test), info, eval, remove: what `docs/packs.md` walks through."""
    target = tmp_path / "My harbour"
    made = body(place, "new", target)
    assert (made["name"], made["ok"], made["faults"], made["warnings"]) == ("my-harbour", True, [], [])
    assert body(place, "check", target)["ok"]
    key = body(place, "keygen", tmp_path / "key")["fingerprint"]
    built = body(place, "build", target, "-o", tmp_path / "h.zip", "--sign", tmp_path / "key")
    assert built["signed_by"] == key
    assert body(place, "check", tmp_path / "h.zip")["signed_by"] == key
    added = body(place, "add", tmp_path / "h.zip")
    assert (added["changed"], added["signed_by"], added["test_skipped"]) == (True, key, "")
    assert added["contents"]["documents"] == 2
    assert added["test"]["questions"] == 4
    assert set(added["test"]) >= {"accuracy", "accuracy_interval", "refusal_precision", "citation_precision", "kinds"}
    info = body(place, "info", "my-harbour")
    assert info["signed_by"] == key
    assert info["contents"]["tables"] == 1
    assert info["score"]["questions"] == 4
    again = body(place, "add", tmp_path / "h.zip")
    assert (again["changed"], again["test"], again["test_skipped"]) == (False, None, "the pack was installed already")
    gone = body(place, "remove", "my-harbour", "--yes")
    assert gone["when"].startswith("20")
    assert gone["removed"]
    assert gone["checked"]
    assert not (place / "packs" / "my-harbour").exists()


def test_from_a_folder(place: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a?.md").write_text(
        "# Lockers\n\nA locker is a metal box with a key. A locker costs 3 euro.\n"
    )
    (tmp_path / "docs" / "b.exe").write_text("x")
    made = body(place, "new", tmp_path / "p", "--from-folder", tmp_path / "docs", "--name", "lockers", "--private")
    assert made["left_out"] == [{"path": "b.exe", "why": "files ending in .exe are not read"}]
    assert made["renamed"] == [{"from": "a?.md", "to": "documents/a-.md"}]
    assert (made["name"], made["ok"]) == ("lockers", True)
    assert made["questions"] > 2
    shown = packs(place, "new", tmp_path / "q", "--from-folder", tmp_path / "docs").stdout
    for part in ("left out  b.exe", "renamed  a?.md → documents/a-.md", "Next: "):
        assert part in shown
    assert not place.exists(), "making a pack leaves nothing in the home"


def test_from_a_feed_to_an_answer(place: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        for name, text in FEED.items():
            archive.writestr(f"gtfs/{name}", text)
    made = body(place, "new", tmp_path / "p", "--from-gtfs", tmp_path / "feed.zip", "--name", "boats")
    assert made["ok"]
    assert made["languages"] == ["en", "el"]
    added = body(place, "add", tmp_path / "p")
    assert added["test"]["correct"] == added["test"]["questions"] == made["questions"]
    score = body(place, "eval", "boats", "--kind", "validity")
    assert (score["questions"], score["correct"]) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["new", "{full}"], 2, "is not empty"),
        (["new", "{full}/mine.txt"], 2, "not a folder"),
        (["new", "{new}", "--from-folder", "{none}"], 2, "is not a folder"),
        (["new", "{new}", "--from-folder", "{full}", "--from-gtfs", "{full}"], 2, "do not go together"),
        (["new", "{new}", "--from-gtfs", "{full}"], 2, "no GTFS feed"),
        (["new", "{new}", "--from-gtfs", "{none}"], 1, "There is no"),
        (["new", "{new}", "--name", "My Pack"], 2, "not a pack's name"),
        (["new", "{new}", "--languages", "English"], 2, "not language codes"),
        (["build", "{none}", "-o", "{new}.zip"], 2, "is not a folder"),
        (["build", "{full}", "-o", "{new}.zip"], 1, "pack.toml: the file is missing"),
        (["build", "{full}", "-o", "{new}.zip", "--sign", "{none}"], 2, "cannot be read"),
        (["keygen", "{full}/mine.txt"], 2, "there already"),
        (["eval", "none"], 1, "no pack named 'none'"),
    ],
)
def test_failures_are_one_line(place: Path, tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    words = {"full": str(full), "new": str(tmp_path / "new"), "none": str(tmp_path / "none")}
    done = packs(place, *(a.format(**words) for a in arguments))
    assert done.returncode == code, done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert said in done.stderr
    assert [p.name for p in full.iterdir()] == ["mine.txt"]
    assert not (tmp_path / "new").exists()


# ---------------------------------------------------------------- add
def test_what_is_inside_is_shown_before_it_is_added(place: Path, make_pack: MakePack) -> None:
    done = packs(place, "add", make_pack(files={"LICENSE": "x", "documents/bad.pdf": "no pdf"}))
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "Tiny pack (tiny 1.0.0)"
    assert "licence CC-BY-4.0 · public · unsigned · languages en, el" in done.stdout
    assert "4 documents, 6 files" in done.stdout
    assert any(line.startswith("failed ") and "documents/bad.pdf" in line for line in lines)
    assert "3 read, 1 failed" in done.stdout
    assert "Its own test was not run: This pack has no test of its own" in done.stdout
    assert done.stderr == ""


def test_a_terminal_is_asked(place: Path, make_pack: MakePack) -> None:
    no = on_a_terminal(place, "n\n", "add", make_pack(), "--no-test")
    assert (no.returncode, "Nothing was changed" in no.stderr) == (1, True)
    assert "Tiny pack" in no.stdout
    assert not (place / "packs" / "tiny").exists()
    yes = on_a_terminal(place, "y\n", "add", make_pack(version="2.0.0"), "--no-test")
    assert yes.returncode == 0, yes.stderr
    back = on_a_terminal(place, "y\n", "add", make_pack(version="1.0.0"), "--no-test")
    assert back.returncode == 0, back.stderr
    assert "2.0.0 is installed and 1.0.0 is older" in back.stderr
    unasked = on_a_terminal(place, "", "add", make_pack(version="3.0.0"), "--no-test", "--yes")
    assert "[y/N]" not in unasked.stderr
    assert body(place, "list")["packs"][0]["version"] == "3.0.0"


def test_json_on_a_terminal_is_still_one_object(place: Path, make_pack: MakePack) -> None:
    done = on_a_terminal(place, "y\n", "add", make_pack(), "--json")
    assert json.loads(done.stdout)["name"] == "tiny"
    assert "Tiny pack" in done.stderr


def test_another_signer_needs_a_yes(place: Path, make_pack: MakePack, tmp_path: Path) -> None:
    for name in ("one", "two"):
        packs(place, "keygen", tmp_path / name)
    zips = {}
    for name, version in (("one", "1.0.0"), ("two", "2.0.0")):
        zips[name] = tmp_path / f"{name}.zip"
        body(place, "build", make_pack(version=version), "-o", zips[name], "--sign", tmp_path / name)
    assert body(place, "add", zips["one"])["signed_by"]
    for other in (zips["two"], make_pack(version="3.0.0")):
        done = packs(place, "add", other)
        assert done.returncode == 2
        assert "was signed by" in done.stderr
        assert "--yes" in done.stderr
        assert body(place, "info", "tiny")["version"] == "1.0.0"
    assert body(place, "add", zips["two"], "--yes")["version"] == "2.0.0"


def test_a_changed_file_of_a_signed_pack_is_named(place: Path, make_pack: MakePack, tmp_path: Path) -> None:
    packs(place, "keygen", tmp_path / "key")
    body(place, "build", make_pack(), "-o", tmp_path / "a.zip", "--sign", tmp_path / "key")
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.writestr("documents/new.md", "# New\n")
    done = packs(place, "add", tmp_path / "a.zip")
    assert done.returncode == 1
    assert "documents/new.md: is not covered by the signature" in done.stdout
    assert not (place / "packs" / "tiny").exists()


def test_a_long_test_is_cut_short_when_adding(place: Path, make_pack: MakePack) -> None:
    lines = "".join(QUESTION.format(n=n, kind="ab"[n % 2]) for n in range(40))
    pack = make_pack(files={"eval/questions.jsonl": lines})
    done = packs(place, "add", pack)
    assert "30 of 40 questions were asked; `kaiki packs eval tiny` asks all." in done.stdout
    assert body(place, "info", "tiny")["score"]["of"] == 40
    full = body(place, "add", make_pack(version="2", files={"eval/questions.jsonl": lines}), "--full-test")
    assert full["test"]["questions"] == 40
    none = body(place, "add", make_pack(version="3", files={"eval/questions.jsonl": lines}), "--no-test")
    assert (none["test"], none["test_skipped"]) == (None, "--no-test was given")
    assert body(place, "info", "tiny")["score"] is None


def test_ctrl_c_during_the_test_keeps_the_pack(place: Path, make_pack: MakePack) -> None:
    lines = "".join(QUESTION.format(n=n, kind="a") for n in range(4000))
    pack = make_pack(files={"eval/questions.jsonl": lines})
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # A shell that starts tests in the background has Ctrl-C ignored in all that comes of it.
    options["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command("add", pack, "--full-test"), env=environment(place), text=True, **options) as run:
        assert run.stdout
        line = ""
        while "is ready" not in line:
            line = run.stdout.readline()
            assert line, "ended early"
        # The line comes before the test begins; the first questions take longer than this.
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert "Traceback" not in err
    assert run.returncode == 0, err
    assert "stopped" in out
    assert body(place, "info", "tiny")["version"] == "1.0.0"


# ---------------------------------------------------------------- eval, info, list
def test_eval_limits_kinds_and_output(place: Path, make_pack: MakePack, tmp_path: Path) -> None:
    lines = "".join(QUESTION.format(n=n, kind="ab"[n % 2]) for n in range(12))
    lines += '{"id": "x", "question": "Zyx qwv?", "expect": "answered", "kind": "a"}\n'
    body(place, "add", make_pack(files={"eval/questions.jsonl": lines}), "--no-test")
    out = tmp_path / "out" / "answers.jsonl"
    score = body(place, "eval", "tiny", "--output", out)
    assert (score["questions"], score["of"], score["correct"]) == (13, 13, 12)
    assert score["accuracy_interval"][0] < score["accuracy"] < score["accuracy_interval"][1]
    assert {k: v["questions"] for k, v in score["kinds"].items()} == {"a": 7, "b": 6}
    assert score["languages"]["en"]["questions"] == 13
    assert score["median_s"] <= score["p95_s"]
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [a["id"] for a in answers][-1] == "x"
    assert [a["right"] for a in answers] == [True] * 12 + [False]
    assert answers[0]["status"] == "answered"
    assert [p.name for p in out.parent.iterdir()] == ["answers.jsonl"]
    assert body(place, "eval", "tiny", "--kind", "b", "--limit", "2")["questions"] == 2
    bad = packs(place, "eval", "tiny", "--kind", "none")
    assert (bad.returncode, "It has a, b." in bad.stderr) == (2, True)


def test_eval_asks_the_development_questions_when_told_and_keeps_no_score_of_them(
    place: Path, make_pack: MakePack
) -> None:
    files = {
        "eval/questions.jsonl": QUESTION.format(n=1, kind="a"),
        "eval/development.jsonl": QUESTION.format(n=2, kind="b"),
    }
    body(place, "add", make_pack(files=files), "--no-test")
    found = body(place, "eval", "tiny", "--development")
    assert (found["questions"], list(found["kinds"])) == (1, ["b"])
    assert (found["citation_validity"], found["quotes"] >= 1, found["unsupported_shown"]) == (1.0, True, 0)
    assert body(place, "info", "tiny")["score"] is None
    assert list(body(place, "eval", "tiny")["kinds"]) == ["a"]
    assert body(place, "info", "tiny")["score"]["questions"] == 1
    body(
        place,
        "add",
        make_pack(version="2", files={"eval/questions.jsonl": QUESTION.format(n=1, kind="a")}),
        "--no-test",
    )
    none = packs(place, "eval", "tiny", "--development")
    assert (none.returncode, "no development questions" in none.stderr) == (1, True)


def test_one_bad_pack_hides_no_other(place: Path, make_pack: MakePack) -> None:
    body(place, "add", make_pack(), "--no-test")
    for name, text in (("broken", "{"), ("odd", '{"name": "odd", "files": 3}')):
        (place / "packs" / name / "content").mkdir(parents=True)
        (place / "packs" / name / "installed.json").write_text(text)
    (place / "packs" / "empty").mkdir()
    listed = {p["name"]: bool(p["faulty"]) for p in body(place, "list")["packs"]}
    assert listed == {"broken": True, "empty": True, "odd": True, "tiny": False}
    assert body(place, "info", "tiny")["name"] == "tiny"
    done = packs(place, "info", "broken")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    for name in ("broken", "odd", "empty"):
        body(place, "remove", name, "--yes")
    assert [p["name"] for p in body(place, "list")["packs"]] == ["tiny"]


def test_a_private_packs_score_says_nothing_of_it(place: Path, make_pack: MakePack) -> None:
    line = '{"id": "secretid", "question": "Zebrasecret cost?", "expect": "answered", "kind": "secretkind"}\n'
    pack = make_pack(more='sensitivity = "private"', files={"eval/questions.jsonl": line})
    added = body(place, "add", pack)
    assert added["test"]["questions"] == 1
    for path in place.rglob("*"):
        if path.is_file():
            assert b"ecret" not in path.read_bytes(), path
    assert body(place, "info", "tiny")["score"]["questions"] == 1


def test_without_a_model_the_test_is_skipped_and_says_why(
    place: Path, make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.cli.evaluate import why_untested

    body(place, "add", make_pack(files={"eval/questions.jsonl": QUESTION.format(n=1, kind="a")}), "--no-test")
    monkeypatch.setenv("KAIKI_HOME", str(place))
    monkeypatch.delenv("KAIKI_STANDINS", raising=False)
    monkeypatch.delenv("KAIKI_MODELS", raising=False)
    why = why_untested("tiny", "qwen2.5-coder-0.5b")
    assert why == (
        "the model qwen2.5-coder-0.5b is not on this disk; run `kaiki models pull qwen2.5-coder-0.5b`, "
        "then `kaiki packs eval tiny`"
    )
    monkeypatch.setenv("KAIKI_STANDINS", "1")
    assert why_untested("tiny", None) == ""


def test_build_brings_vectors_along_and_add_uses_them(tmp_path: Path, make_pack: MakePack) -> None:
    place, folder, target = tmp_path / "home", make_pack(name="carrier"), tmp_path / "carrier.zip"
    built = body(place, "build", folder, "-o", target, "--with-vectors")
    assert {"vectors/hash.npy", "vectors/hash.json"} <= built["files"].keys()
    assert not (folder / "vectors").exists()
    assert body(place, "build", folder, "-o", tmp_path / "again.zip", "--with-vectors")["sha256"] == built["sha256"]
    added = body(place, "add", target, "--yes", "--no-test")
    said = [file for file in added["files"] if file["path"] == "vectors/hash.npy"]
    assert said and "vectors taken over" in said[0]["detail"]
