"""The history: what it keeps, what it forgets, and what it survives."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.config import Home
from assistant.errors import HomeError, UsageError, VaultBroken
from assistant.storage.history import History
from assistant.storage.vault import Vault
from assistant.text import clean
from assistant.types import Answer, Citation, Source, Timings, ToolUse

ROOT = Path(__file__).parents[2]


def answer(text: str = "At 07:25. [1]", question: str = "When?", pack: str = "ferries") -> Answer:
    return Answer(
        question=question,
        pack=pack,
        pack_version="1.0",
        model="m",
        language="en",
        status="answered",
        answer=text,
        citations=(Citation(1, "a/b.md", "Times", "leaves at\n07:25", 3, 18),),
        sources=(Source(1, "a/b.md", "Times", "leaves at\n07:25", 3, 18, 0.5),),
        tool=ToolUse("timetable", (("from", "Πειραιάς"),), ((("leaves", "07:25"),),)),
        timings=Timings(total_s=1.5),
    )


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(Home(tmp_path / "deep" / "home"))


def bytes_of(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()) if file.is_file())


def inside(history: History) -> bytes:
    """Every page of the vault as one with its key can read it, unused ones too."""
    vault = Vault(Home(history.path.parent))
    try:
        vault.db()
        assert vault.scrub()
        return b"".join(vault.pages())
    finally:
        vault.close()


def test_looking_makes_no_file(history: History) -> None:
    assert history.list() == ()
    assert history.search("x") == ()
    assert history.clear().removed == ()
    assert history.forget_older(1) is None
    with pytest.raises(UsageError):
        history.get(1)
    with pytest.raises(UsageError):
        history.delete(1)
    assert not history.path.exists()


def test_turns_come_back_whole(history: History) -> None:
    chat = history.add_turn(None, "When?", answer())
    assert history.add_turn(chat, "And back?", answer("At 19:00.")) == chat
    kept = history.get(chat)
    assert (kept.pack, kept.title) == ("ferries", "When?")
    assert [turn.question for turn in kept.turns] == ["When?", "And back?"]
    assert [turn.n for turn in kept.turns] == [1, 2]
    assert kept.turns[0].answer == answer()


def test_newest_first_and_limited(history: History) -> None:
    ids = [history.add_turn(None, f"q{n}", answer()) for n in range(5)]
    assert [line.id for line in history.list(3)] == ids[::-1][:3]
    assert history.list()[0].turns == 1


def test_files_are_private(history: History) -> None:
    history.add_turn(None, "q", answer())
    assert stat.S_IMODE(history.path.stat().st_mode) == 0o600
    for folder in (history.path.parent, history.path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_search_folds_case_and_accents_and_takes_no_wildcards(history: History) -> None:
    naxos = history.add_turn(None, "Πότε φεύγει για Νάξο;", answer("Στις 7."))
    percent = history.add_turn(None, "How much back?", answer("You get 75 % back, C:\\x_y."))
    assert [line.id for line in history.search("ναξο ΠΟΤΕ")] == [naxos]
    assert [line.id for line in history.search("75 %")] == [percent]
    assert [line.id for line in history.search("\\x_")] == [percent]
    assert history.search("a_k") == ()
    assert {line.id for line in history.search("  ")} == {naxos, percent}


def test_deleted_bytes_are_gone(history: History) -> None:
    kept = history.add_turn(None, "keep-me-question", answer("keep-me-answer"))
    gone = [history.add_turn(None, f"secretmark{n} " * 40, answer(f"hiddenmark{n} " * 400)) for n in range(5)]
    assert b"secretmark1" in inside(history)
    for id in gone:
        history.delete(id)
    left = inside(history)
    assert b"secretmark" not in left
    assert b"hiddenmark" not in left
    assert b"keep-me-answer" in left
    assert history.get(kept).turns[0].answer.answer == "keep-me-answer"
    assert len(history.clear().removed) == 1
    assert b"keep-me" not in inside(history)


def test_no_byte_on_the_disk_says_what_was_asked(history: History) -> None:
    history.add_turn(None, "secretmark of the patient", answer("hiddenmark is the answer"))
    left = bytes_of(history.path)
    for word in ("secretmark", "hiddenmark"):
        for needle in (word.encode(), word.encode("utf-16-le"), word.upper().encode()):
            assert needle not in left
    assert not (history.path.parent / "history.db").exists()


def test_a_receipt_says_what_how_and_when(history: History) -> None:
    asked = "Where does the quokkavalve of the patient stand?"
    chat = history.add_turn(None, asked, answer("Beside the door of the seventh ward."))
    twin = history.add_turn(None, asked, answer("Elsewhere."))
    (history.path.parent / "left.txt").write_text(asked)
    receipt = history.delete(chat)
    text = "\n".join(receipt.lines())
    assert receipt.when >= "2026"
    assert f"Removed chat {chat} with ferries, 1 turn" in text
    assert f"no row of chat {chat}" in text
    assert "vacuum: 0 unused pages" in text
    assert f"the same words stand in chat {twin}, which you kept" in text
    assert "left.txt still holds text of it" in text
    (history.path.parent / "left.txt").unlink()
    text = "\n".join(history.delete(twin).lines())
    assert "pages of vault.db were decrypted in memory and searched" in text
    assert text.count("none found") == 2
    assert "still holds" not in text


def test_pages_of_the_file_are_what_the_database_holds(history: History) -> None:
    # The check of a deletion rests on this: what is there is found in the decrypted pages, to the last one.
    for n in range(200):
        history.add_turn(None, f"question-number-{n}-here", answer("x" * 3000))
    pages = inside(history)
    assert pages.startswith(b"\x10\x00")  # page size, where the 16 bytes of the salt end
    assert all(f"question-number-{n}-here".encode() in pages for n in range(200))


@pytest.mark.parametrize(("days", "left"), [(30, ["new"]), (2000, ["old", "new"])])
def test_old_chats_are_forgotten(history: History, days: int, left: list[str]) -> None:
    for name in ("old", "new"):
        history.add_turn(None, name, answer())
    vault = Vault(Home(history.path.parent))
    with vault.writing() as db:
        db.execute("UPDATE turns SET at = datetime('now', '-400 days') WHERE question = 'old'")
    vault.close()
    receipt = history.forget_older(days)
    assert (receipt is None) == (len(left) == 2)
    assert [line.title for line in history.list()] == left[::-1] or [line.title for line in history.list()] == left


def test_delete_while_another_reads_says_so(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.storage.vault.BUSY_MS", 50)
    chat = history.add_turn(None, "q", answer())
    other = Vault(Home(history.path.parent))
    with other.reading() as db:
        db.execute("SELECT * FROM chats")
        assert "another Kaiki is reading" in " ".join(history.delete(chat).checked)
    other.close()
    assert history.list() == ()


def test_a_turn_for_a_deleted_chat_starts_a_new_one(history: History) -> None:
    chat = history.add_turn(None, "q", answer())
    history.delete(chat)
    again = history.add_turn(chat, "q2", answer())
    assert again != chat
    assert len(history.get(again).turns) == 1


@pytest.mark.parametrize("damage", ["text", "head", "middle"])
def test_a_damaged_vault_is_said_and_left_as_it_is(history: History, damage: str) -> None:
    for n in range(60):
        history.add_turn(None, f"q{n}", answer("long " * 200))
    for tail in ("-wal", "-shm"):
        history.path.with_name(f"vault.db{tail}").unlink(missing_ok=True)
    whole = history.path.read_bytes()
    broken = {
        "text": b"this is no database at all" * 100,
        "head": b"\0" * 100 + whole[100:],
        "middle": whole[:4096] + b"\xff" * (len(whole) - 4096),
    }[damage]
    history.path.write_bytes(broken)
    for work in (history.list, lambda: history.add_turn(None, "new", answer())):
        with pytest.raises(VaultBroken, match="damaged"):
            work()
    assert history.path.read_bytes() == broken


def test_an_answer_of_another_version_is_said_to_be(history: History) -> None:
    chat = history.add_turn(None, "q", answer())
    vault = Vault(Home(history.path.parent))
    with vault.writing() as db:
        db.execute('UPDATE turns SET answer_json = \'{"type": "Other"}\'')
    vault.close()
    assert "another version" in history.get(chat).turns[0].answer.answer


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(HomeError):
        History(Home(tmp_path / "file")).add_turn(None, "q", answer())


def test_export_is_clean_markdown(history: History) -> None:
    chat = history.add_turn(None, "When?\x1b]52;c;eA==\x07\nNow", answer("At \x1b[31m07:25. [1]"))
    text = history.export(chat)
    assert "> When?\n> Now" in text
    assert "At 07:25. [1]" in text
    assert "- [1] a/b.md § Times: “leaves at 07:25”" in text
    assert "\x1b" not in text


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from assistant.config import Home
from assistant.storage.history import History
from assistant.types import Answer
history = History(Home(Path({path!r})))
chat = None
for n in range({count}):
    a = Answer("q", "p", "1", "m", "en", "answered", f"a{{n}}")
    chat = history.add_turn(chat, f"q{{n}}", a)
    print(n, flush=True)
"""


def writer(history: History, count: int) -> subprocess.Popen[str]:
    code = textwrap.dedent(WRITER).format(root=str(ROOT), path=str(history.path.parent), count=count)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def test_kill_loses_no_acknowledged_turn(history: History) -> None:
    child = writer(history, 100_000)
    assert child.stdout is not None
    last = -1
    for line in child.stdout:
        last = int(line)
        if last >= 25:
            os.kill(child.pid, signal.SIGKILL)
            break
    acknowledged = [last, *(int(line) for line in child.stdout if line.endswith("\n"))][-1]
    child.stdout.close()
    child.wait()
    turns = history.get(history.list()[0].id).turns
    assert len(turns) >= acknowledged + 1
    assert turns[acknowledged].question == f"q{acknowledged}"


def test_two_processes_write_at_once(history: History) -> None:
    children = [writer(history, 30) for _ in range(3)]
    for child in children:
        out, _ = child.communicate(timeout=60)
        assert child.returncode == 0, out
    assert sorted(line.turns for line in history.list()) == [30, 30, 30]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=200), st.text(max_size=200)), min_size=1, max_size=4))
def test_any_text_comes_back(turns: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = History(Home(Path(folder)))
        chat = None
        for question, text in turns:
            chat = history.add_turn(chat, question, answer(text))
        assert chat is not None
        kept = history.get(chat)
        assert [(t.question, t.answer.answer) for t in kept.turns] == [(clean(q), a) for q, a in turns]
        for question in (clean(q) for q, _ in turns):
            word = "".join(c for c in question if c.isalnum())[:5]
            if word and word in question:
                assert chat in [line.id for line in history.search(word)]
        assert "\x1b" not in history.export(chat)
