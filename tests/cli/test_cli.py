"""`python -m assistant` as users and scripts call it: the contract's shapes, exit codes and one-line errors."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from assistant.storage.history import History
from assistant.text import fold_space
from assistant.types import Answer

#: Each test starts the command as a process of its own.
pytestmark = pytest.mark.commands

MakePack = Callable[..., Path]
Done = subprocess.CompletedProcess[str]
ROOT = Path(__file__).parents[2]
REFUND = "What do I get back if I cancel ten days before departure?"
GREEK = "Τι παίρνω πίσω αν ακυρώσω δύο ημέρες πριν την αναχώρηση;"

ANSWER_KEYS = {
    "question", "pack", "pack_version", "model", "language", "status", "answer", "citations", "claims", "tool",
    "as_of", "warnings", "timings", "understood", "record",
}  # fmt: skip
TIMING_KEYS = {"total_s", "retrieve_s", "first_token_s", "prompt_tokens", "cached_tokens", "completion_tokens"}


def kaiki(place: Path, *arguments: str, **options: Any) -> Done:
    """Run a command; whatever it does, it shows no traceback."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
    environment |= {"KAIKI_HOME": str(place), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT)}
    options = {"stdin": subprocess.DEVNULL, "timeout": 60, "cwd": str(ROOT / "tests")} | options
    command = [sys.executable, "-m", "assistant", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, **options)
    assert "Traceback" not in done.stderr, done.stderr
    assert "Traceback" not in done.stdout
    return done


def body_of(done: Done, code: int = 0) -> dict[str, Any]:
    """The one JSON object on standard output; nothing else may stand there."""
    assert done.returncode == code, done.stdout + done.stderr
    body = json.loads(done.stdout)
    assert isinstance(body, dict)
    assert done.stdout.count("\n") == 1
    assert done.stderr == "" or code
    return body


def fails(done: Done, code: int, *parts: str) -> None:
    """One line on standard error that names what was wrong, and nothing on standard output."""
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("kaiki: ")
    for part in parts:
        assert part in done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, ferries: Path) -> Path:
    """A home with the bundled pack; tests read it and do not change its packs."""
    root = tmp_path_factory.mktemp("cli") / "home"
    body = body_of(kaiki(root, "packs", "add", str(ferries), "--json"))
    assert set(body) >= {"name", "version", "license", "changed", "passages", "files"}
    assert (body["name"], body["changed"]) == ("aegean-ferries", True)
    assert {f["status"] for f in body["files"]} == {"read"}
    return root


@pytest.fixture
def other(place: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of that home, to be changed."""
    copy = tmp_path / "home"
    shutil.copytree(place, copy)
    yield copy


# ---------------------------------------------------------------- ask
def test_ask_json_is_the_contracts_object(place: Path, ferries: Path) -> None:
    body = body_of(kaiki(place, "ask", REFUND, "--pack", "aegean-ferries", "--at", "2026-07-01", "--json"))
    assert set(body) == ANSWER_KEYS
    assert set(body["timings"]) == TIMING_KEYS
    assert all(isinstance(v, int | float) for v in body["timings"].values())
    assert (body["question"], body["pack"], body["pack_version"]) == (REFUND, "aegean-ferries", "1.1.0")
    assert (body["language"], body["status"], body["as_of"]) == ("en", "answered", "2026-07-01")
    assert body["model"]
    assert body["tool"] is None
    assert isinstance(body["warnings"], list)
    assert body["timings"]["total_s"] > 0
    assert body["citations"]
    for citation in body["citations"]:
        assert set(citation) == {"number", "document", "section", "quote"}
        assert f"[{citation['number']}]" in body["answer"]
        text = (ferries / citation["document"]).read_text(encoding="utf-8")
        assert fold_space(citation["quote"]) in fold_space(text)
    for claim in body["claims"]:
        assert set(claim) == {"text", "supported", "citation", "why"}
        assert (claim["why"] == "") is claim["supported"]
        assert claim["supported"] is (claim["citation"] is not None)


def test_a_greek_question_is_answered_in_greek(place: Path, ferries: Path) -> None:
    body = body_of(kaiki(place, "ask", GREEK, "--json", "--at", "2026-07-01"))
    assert (body["language"], body["status"]) == ("el", "answered")
    for citation in body["citations"]:
        assert citation["document"].startswith("documents/el/")
        text = (ferries / citation["document"]).read_text(encoding="utf-8")
        assert fold_space(citation["quote"]) in fold_space(text)
    assert GREEK in json.dumps(body, ensure_ascii=False)


def test_plain_output_shows_answer_quote_and_the_packs_dates(place: Path) -> None:
    done = kaiki(place, "ask", REFUND, "--at", "2027-01-01")
    assert done.returncode == 0
    assert "[1] documents/" in done.stdout
    assert "2026-09-30" in done.stdout
    assert done.stderr == ""


def test_what_the_pack_does_not_hold_is_not_found(place: Path) -> None:
    body = body_of(kaiki(place, "ask", "Zyx qwv jkl?", "--json"))
    assert set(body) == ANSWER_KEYS
    assert body["status"] == "not_found"
    assert body["citations"] == body["claims"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "parts"),
    [
        (["ask", "Any?", "--pack", "none"], 1, ("'none'", "aegean-ferries", "kaiki packs add")),
        (["ask", ""], 2, ("empty",)),
        (["ask", "  \n "], 2, ("empty",)),
        (["ask"], 2, ("empty",)),
        (["ask", "Ship? " * 16_700], 2, ("100,", "characters")),
        (["ask", "Any?", "--at", "tomorrow"], 2, ("tomorrow", "2026-07-01")),
        (["ask", "Any?", "--lang", "de"], 2, ("'de'", "en or el")),
        (["ask", "--batch", "none.jsonl"], 2, ("--output",)),
        (["packs", "info", "none"], 1, ("'none'",)),
        (["packs", "remove", "none", "--yes"], 1, ("'none'",)),
        (["packs", "remove", "aegean-ferries"], 2, ("--yes",)),
        (["packs", "remove", "", "--yes"], 1, ("no pack named",)),
        (["packs", "remove", "..", "--yes"], 1, ("no pack named",)),
        (["packs", "add", "/nowhere/pack.zip"], 1, ("/nowhere/pack.zip",)),
        (["history", "show", "77"], 2, ("77",)),
        (["history", "clear"], 2, ("--yes",)),
        (["wipe"], 2, ("--yes",)),
    ],
)  # fmt: skip
def test_a_failure_is_one_line_and_an_exit_code(
    place: Path, arguments: list[str], code: int, parts: tuple[str, ...]
) -> None:
    fails(kaiki(place, *arguments), code, *parts)
    assert (place / "packs" / "aegean-ferries" / "installed.json").is_file()


def test_bad_usage_is_exit_2(place: Path) -> None:
    for arguments in (["nothing"], ["ask", "a", "--colour"], ["packs"], ["history", "show", "x"]):
        done = kaiki(place, *arguments)
        assert done.returncode == 2, arguments


def test_a_question_that_is_no_utf8_does_not_crash(place: Path) -> None:
    environment = {**os.environ, "KAIKI_HOME": str(place), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable.encode(), b"-m", b"assistant", b"ask", b"kennel dog \xff\xfe cost", b"--json"]
    done = subprocess.run(command, capture_output=True, env=environment, stdin=subprocess.DEVNULL)
    assert b"Traceback" not in done.stderr, done.stderr.decode("utf-8", "replace")
    assert done.returncode in (0, 1, 2)


# ---------------------------------------------------------------- batch
def test_a_batch_answers_each_line_and_goes_on_where_it_stopped(place: Path, tmp_path: Path) -> None:
    questions, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    items = [
        {"id": "a", "question": REFUND, "at": "2026-07-02"},
        {"id": "b", "question": GREEK},
        {"id": "c", "question": "   "},
        {"id": 4, "question": "What does a kennel for my dog cost?"},
    ]
    questions.write_text("\n".join(json.dumps(i, ensure_ascii=False) for i in items) + "\n\n", encoding="utf-8")
    call = ("ask", "--batch", str(questions), "--at", "2026-07-01", "--output", str(out))
    done = kaiki(place, *call)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a", "b", "c", 4]
    assert set(lines[0]) == ANSWER_KEYS | {"id"}
    assert [lines[0]["as_of"], lines[1]["as_of"]] == ["2026-07-02", "2026-07-01"]
    assert "empty" in lines[2]["error"]
    # Stopped in the middle of the third line: the first two stay as they are, the rest is answered.
    whole = out.read_text(encoding="utf-8").splitlines(keepends=True)
    out.write_text("".join(whole[:2]) + whole[3][:40], encoding="utf-8")
    again = kaiki(place, *call)
    assert again.returncode == 0, again.stderr
    after = out.read_text(encoding="utf-8").splitlines(keepends=True)
    assert after[:2] == whole[:2]
    assert sorted(str(json.loads(line)["id"]) for line in after) == ["4", "a", "b", "c"]
    assert "1/4" not in again.stderr


@pytest.mark.parametrize("text", ["{", "[]", '{"id": "a"}', '{"question": "?"}'])
def test_a_bad_line_of_a_batch_is_named(place: Path, tmp_path: Path, text: str) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": "x", "question": "?"}\n' + text + "\n", encoding="utf-8")
    fails(kaiki(place, "ask", "--batch", str(questions), "--output", str(tmp_path / "o")), 1, "line 2")


# ---------------------------------------------------------------- packs
def test_packs_can_be_listed_and_looked_at(place: Path) -> None:
    listed = body_of(kaiki(place, "packs", "list", "--json"))["packs"]
    assert [p["name"] for p in listed] == ["aegean-ferries"]
    assert set(listed[0]) >= {"name", "version", "title", "languages", "license", "sensitivity"}
    info = body_of(kaiki(place, "packs", "info", "aegean-ferries", "--json"))
    assert (info["name"], info["valid_to"]) == ("aegean-ferries", "2026-09-30")
    assert "aegean-ferries 1.1.0" in kaiki(place, "packs", "list").stdout


def test_check_names_every_fault(tmp_path: Path, make_pack: MakePack) -> None:
    good = body_of(kaiki(tmp_path / "h", "packs", "check", str(make_pack()), "--json"))
    assert (good["ok"], good["faults"], good["name"]) == (True, [], "tiny")
    bad = body_of(kaiki(tmp_path / "h", "packs", "check", str(make_pack(more="a = 1\nb = 2")), "--json"), code=1)
    assert bad["ok"] is False
    assert bad["faults"] == ["pack.toml: a: unknown key", "pack.toml: b: unknown key"]
    assert body_of(kaiki(tmp_path / "h", "packs", "list", "--json")) == {"packs": []}


def test_add_again_downgrade_and_remove(other: Path, make_pack: MakePack) -> None:
    newer, older = make_pack(version="2.0.0"), make_pack(version="1.0.0")
    archive = shutil.make_archive(str(newer.parent / "tiny-2"), "zip", newer.parent, "tiny")
    assert body_of(kaiki(other, "packs", "add", archive, "--json"))["changed"] is True
    assert body_of(kaiki(other, "packs", "add", str(newer), "--json"))["changed"] is False
    fails(kaiki(other, "packs", "add", str(older), "--json"), 1, "--yes", "2.0.0")
    assert body_of(kaiki(other, "packs", "add", str(older), "--yes", "--json"))["version"] == "1.0.0"
    gone = body_of(kaiki(other, "packs", "remove", "tiny", "--yes", "--json"))
    assert gone["name"] == "tiny"
    assert gone["removed"]
    assert gone["checked"]
    assert [p for p in other.rglob("*") if p.name.startswith(("tiny", ".gone"))] == []
    assert [p["name"] for p in body_of(kaiki(other, "packs", "list", "--json"))["packs"]] == ["aegean-ferries"]


def test_a_faulty_pack_is_refused_with_its_faults(tmp_path: Path, make_pack: MakePack) -> None:
    done = kaiki(tmp_path / "h", "packs", "add", str(make_pack(more="colour = 1")))
    assert done.returncode == 1
    assert "pack.toml: colour: unknown key" in done.stdout
    assert len(done.stderr.splitlines()) == 1


def test_eval_prints_the_contracts_score(other: Path, make_pack: MakePack) -> None:
    lines = (
        '{"id": "k", "question": "What does a kennel for a dog cost?", "expect": "answered", "must_contain": [["€ 8"]],'
        ' "cites": ["documents/pets.md"], "unknown": 1}\n'
        '{"id": "n", "question": "Zyx qwv jkl?", "expect": "not_found"}\n'
    )
    assert kaiki(other, "packs", "add", str(make_pack(files={"eval/questions.jsonl": lines}))).returncode == 0
    done = kaiki(other, "packs", "eval", "tiny", "--json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert set(body) >= {
        "pack", "model", "questions", "correct", "accuracy", "refusal_precision", "refusal_recall",
        "citation_precision", "failures",
    }  # fmt: skip
    assert (body["pack"], body["questions"]) == ("tiny", 2)


# ---------------------------------------------------------------- history, doctor, wipe
def test_history_is_listed_searched_shown_exported_and_deleted(tmp_path: Path) -> None:
    home = tmp_path / "h"
    assert body_of(kaiki(home, "history", "list", "--json")) == {"chats": []}
    history = History(Home(home))
    for question in ("What of dogs?", "Πού είναι η πύλη;"):
        history.add_turn(None, question, Answer(question, "tiny", "1", "scripted", "en", "answered", "So it is."))
    chats = body_of(kaiki(home, "history", "list", "--json"))["chats"]
    assert len(chats) == 2
    found = body_of(kaiki(home, "history", "search", "πυλη", "--json"))["chats"]
    assert [c["pack"] for c in found] == ["tiny"]
    one = str(found[0]["id"])
    shown = body_of(kaiki(home, "history", "show", one, "--json"))
    assert set(shown["turns"][0]["answer"]) == ANSWER_KEYS
    target = tmp_path / "chat.md"
    assert kaiki(home, "history", "export", one, "--output", str(target)).returncode == 0
    assert "πύλη" in target.read_text(encoding="utf-8")
    assert body_of(kaiki(home, "history", "delete", one, "--yes", "--json"))["deleted"] == [int(one)]
    assert body_of(kaiki(home, "history", "clear", "--yes", "--json"))["deleted"] == 1
    assert body_of(kaiki(home, "history", "list", "--json")) == {"chats": []}


def test_doctor_says_what_the_contract_names(place: Path) -> None:
    body = body_of(kaiki(place, "doctor", "--json"))
    assert set(body) >= {"network", "home", "models", "packs", "problems"}
    assert set(body["network"]) == {"sealed", "by", "proof"}
    assert body["network"]["proof"]
    assert body["home"] == str(place)
    assert [p["name"] for p in body["packs"]] == ["aegean-ferries"]
    assert isinstance(body["problems"], list)


@pytest.mark.skipif(sys.platform != "linux", reason="the seccomp filter is Linux's")
def test_doctor_sees_the_seal(place: Path) -> None:
    network = body_of(kaiki(place, "doctor", "--json"))["network"]
    assert (network["sealed"], network["by"]) == (True, "seccomp")


def test_wipe_leaves_nothing_and_gives_a_receipt(other: Path) -> None:
    body = body_of(kaiki(other, "wipe", "--yes", "--json"))
    assert body["home"] == str(other)
    assert body["files"] > 10
    assert body["gone"] is True
    assert not other.exists()
    again = body_of(kaiki(other, "wipe", "--yes", "--json"))
    assert again["files"] == 0


def test_wipe_does_not_touch_a_folder_that_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work", encoding="utf-8")
    kaiki(tmp_path, "wipe", "--yes")
    assert (tmp_path / "thesis.txt").exists()


# ---------------------------------------------------------------- a home that cannot be used
@pytest.mark.parametrize(
    "arguments",
    [["ask", "Any?"], ["packs", "add", "."], ["packs", "check", "."], ["wipe", "--yes"], ["chat", "--plain"]],
)
def test_a_home_that_is_a_file_is_one_line(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "home"
    file.write_text("mine", encoding="utf-8")
    done = kaiki(file, *arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(file) in done.stderr
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("arguments", [["packs", "list"], ["history", "list"], ["doctor"]])
def test_looking_at_a_home_that_is_a_file_does_not_crash(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "home"
    file.write_text("mine", encoding="utf-8")
    assert kaiki(file, *arguments, "--json").returncode in (0, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o500)
    fails(kaiki(folder, "ask", "Any?"), 1, str(folder))


def test_nothing_is_installed(tmp_path: Path) -> None:
    fails(kaiki(tmp_path / "h", "ask", "Any?"), 1, "No pack is installed", "kaiki packs add")


def test_nothing_is_written_outside_the_home(place: Path, tmp_path: Path) -> None:
    user, work = tmp_path / "user", tmp_path / "work"
    user.mkdir()
    work.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KAIKI_", "XDG_"))}
    environment |= {
        "KAIKI_HOME": str(place), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT), "HOME": str(user),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", REFUND], capture_output=True, env=environment, cwd=work,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(user.rglob("*")) == list(work.rglob("*")) == []


def test_a_reader_that_leaves_is_no_traceback(place: Path) -> None:
    command = f"{sys.executable} -m assistant packs info aegean-ferries --json | head -c 1 >/dev/null"
    environment = {**os.environ, "KAIKI_HOME": str(place), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment)
    assert "Traceback" not in done.stderr
