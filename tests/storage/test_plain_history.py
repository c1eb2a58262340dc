"""A history of an earlier version, in the open: its chats move into the vault, and its bytes are gone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.errors import HomeError, VaultLocked
from assistant.storage import plain_history, vault_key
from assistant.storage.history import History
from assistant.storage.vault_key import VaultKey
from assistant.types import Answer, AnswerDone
from assistant.wire import encode

SECRET = "zebrafluid of the quokkavalve"
OLD = """
CREATE TABLE chats(id INTEGER PRIMARY KEY AUTOINCREMENT, pack TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE turns(chat INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE, n INTEGER NOT NULL,
    question TEXT NOT NULL, answer_json TEXT NOT NULL, at TEXT NOT NULL, folded TEXT NOT NULL, PRIMARY KEY(chat, n));
PRAGMA user_version = 1;
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("KAIKI_PASSPHRASE", raising=False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setattr(vault_key, "ARGON2", {"memory_kib": 64, "iterations": 1, "lanes": 1})
    return Home(tmp_path / "home").make()


def write_old(home: Home, chats: int = 3, *, left_open: bool = False) -> None:
    """As an earlier Kaiki wrote it; `left_open` leaves the newest turns in the log, as a killed one does."""
    db = sqlite3.connect(home.history, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(OLD)
    for n in range(1, chats + 1):
        db.execute("INSERT INTO chats VALUES (?, 'ferries', ?, '2026-07-01T06:00:00+00:00')", (n * 2, f"{SECRET} {n}"))
        for turn in (1, 2):
            answer = Answer("q", "ferries", "1", "m", "en", "answered", f"{SECRET} answer {n}.{turn}")
            body = encode(AnswerDone("", answer)).decode()
            values = (n * 2, turn, f"{SECRET} {n}.{turn}", body, "2026-07-01T06:00:00+00:00", f"{SECRET} {n}.{turn}")
            db.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?)", values)
    if not left_open:
        db.close()
        return
    copies = {tail: Path(f"{home.history}{tail}").read_bytes() for tail in ("", "-wal")}
    db.close()
    for tail, body in copies.items():
        Path(f"{home.history}{tail}").write_bytes(body)


def readable(home: Home) -> list[str]:
    needles = [SECRET.encode(), SECRET.encode("utf-16-le"), SECRET.upper().encode()]
    return [p.name for p in home.root.rglob("*") if p.is_file() and any(n in p.read_bytes() for n in needles)]


@pytest.mark.parametrize("left_open", [False, True])
def test_the_chats_move_under_their_numbers_and_the_bytes_are_gone(home: Home, left_open: bool) -> None:
    write_old(home, left_open=left_open)
    assert readable(home)
    history = History(home)
    assert [line.id for line in history.list()] == [6, 4, 2]
    assert [turn.answer.answer for turn in history.get(4).turns] == [f"{SECRET} answer 2.1", f"{SECRET} answer 2.2"]
    assert "3 chats were moved" in history.notice
    assert "SSD" in history.notice
    assert readable(home) == []
    assert [p.name for p in home.root.iterdir() if p.name.startswith("history")] == []
    assert History(home).list(1)[0].turns == 2


def test_the_old_files_blocks_are_overwritten_and_not_only_unlinked(home: Home) -> None:
    write_old(home)
    second_name = home.root.parent / "same-file"
    second_name.hardlink_to(home.history)
    History(home).list()
    assert SECRET.encode() not in second_name.read_bytes()
    assert second_name.stat().st_size > 0


def test_new_chats_are_not_overwritten_by_old_numbers(home: Home) -> None:
    history = History(home)
    mine = [history.add_turn(None, f"new {n}", Answer("q", "p", "1", "m", "en", "answered", "x")) for n in range(3)]
    write_old(home)
    titles = {line.title for line in History(home).list()}
    assert titles == {f"new {n}" for n in range(3)} | {f"{SECRET} {n}" for n in (1, 2, 3)}
    assert [history.get(id).title for id in mine] == ["new 0", "new 1", "new 2"]


@pytest.mark.parametrize("at", ["_renamed", "_erase", "shred"])
def test_a_process_that_dies_in_between_loses_nothing_and_takes_nothing_twice(
    home: Home, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    write_old(home)
    before = getattr(plain_history, at)

    def dies(*arguments: object) -> None:
        if at != "_erase" or not hasattr(arguments[0], "send"):  # the first call only sweeps up
            raise KeyboardInterrupt
        before(*arguments)

    monkeypatch.setattr(plain_history, at, dies)
    with pytest.raises(KeyboardInterrupt):
        History(home).list()
    monkeypatch.setattr(plain_history, at, before)
    assert [line.turns for line in History(home).list()] == [2, 2, 2]
    assert readable(home) == []


def test_a_locked_vault_leaves_the_old_history_until_it_is_opened(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    VaultKey(home).set_passphrase("correct horse battery")
    write_old(home)
    with pytest.raises(VaultLocked):
        History(home).list()
    assert home.history.exists()
    monkeypatch.setenv("KAIKI_PASSPHRASE", "correct horse battery")
    assert len(History(home).list()) == 3
    assert readable(home) == []


def test_a_damaged_one_is_kept_aside_said_and_cleared(home: Home) -> None:
    write_old(home)
    whole = home.history.read_bytes()
    home.history.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    history = History(home)
    assert history.list() == ()
    assert "NOT encrypted" in history.notice
    aside = next(home.root.glob("history.broken-*"))
    assert "overwritten" in " ".join(history.clear().removed)
    assert not aside.exists()


def test_one_of_a_newer_kaiki_is_left_alone(home: Home) -> None:
    write_old(home)
    db = sqlite3.connect(home.history)
    db.execute("PRAGMA user_version = 99")
    db.close()
    before = home.history.read_bytes()
    with pytest.raises(HomeError, match="newer"):
        History(home).list()
    assert home.history.read_bytes() == before
