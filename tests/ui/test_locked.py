"""The lock: the screen is covered, only the passphrase uncovers it, and a private session keeps nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.errors import VaultLocked
from assistant.storage.history import History
from assistant.ui import locked
from assistant.ui.field import Field
from assistant.ui.limits import SESSION_NOT_KEPT
from assistant.ui.locked import Locked
from assistant.ui.past import Past
from tests.ui.scripted import ScriptedEngine, setup_for
from tests.ui.test_chat import ask, running, screen_text, until

WORD = "correct horse"


@dataclass
class Port:
    """A lock that opens with WORD."""

    shut: bool = False
    after: int = 15
    busy: bool = False
    was_asked: bool = False
    tried: list[str] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)

    def has_passphrase(self) -> bool:
        return True

    def locked(self) -> bool:
        return self.shut

    def minutes(self) -> int:
        return self.after

    def asked(self) -> bool:
        return self.was_asked

    def at_work(self) -> bool:
        return self.busy

    def open(self, passphrase: str) -> None:
        self.tried.append(passphrase)
        if passphrase != WORD:
            raise VaultLocked("The passphrase does not open the vault.")
        self.shut, self.was_asked = False, False

    def lock(self) -> None:
        self.shut = True


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locked, "WAIT_S", 2)
    monkeypatch.setattr("assistant.ui.app.LOOK_S", 0.05)


def value(app: Any) -> str:
    return str(app.screen.query_one(Field).value)


async def test_at_the_start_the_passphrase_is_asked_for_and_a_wrong_one_waits(history: History) -> None:
    port, engine = Port(shut=True), ScriptedEngine()
    async with running(engine, setup_for(history, lock=port)) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, Locked))
        assert "locked with a passphrase" in screen_text(app)
        assert engine.requests == []
        await pilot.press(*"wrong", "enter")
        await until(pilot, lambda: "does not open the vault. Wait" in screen_text(app))
        await pilot.press("x")
        assert value(app) == ""  # nothing can be typed while one waits
        await until(pilot, lambda: "Type it again" in screen_text(app))
        await pilot.press(*"correct", "space", *"horse")
        assert WORD not in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.chat)
        assert port.tried == ["wrong", WORD]
        await ask(app, pilot, "refund?")
        assert len(history.list()) == 1


async def test_without_the_passphrase_nothing_is_kept(history: History) -> None:
    port = Port(shut=True)
    async with running(ScriptedEngine(), setup_for(history, lock=port)) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, Locked))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.chat)
        await ask(app, pilot, "refund?")
        assert "nothing kept" in screen_text(app)
        assert SESSION_NOT_KEPT in screen_text(app)
        assert not history.path.exists()
        # Keeping again needs the passphrase.
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, Locked))
        await pilot.press(*"correct", "space", *"horse", "enter")
        await until(pilot, lambda: "chats are kept again" in screen_text(app))
        await ask(app, pilot, "refund?")
        assert len(history.list()) == 1


@pytest.mark.parametrize("how", ["idle", "key", "asked"])
async def test_locking_hides_everything_until_the_passphrase(history: History, how: str) -> None:
    port = Port()
    async with running(ScriptedEngine(), setup_for(history, lock=port)) as (app, pilot):
        await ask(app, pilot, "refund?")
        assert "75 %" in screen_text(app)
        await pilot.press("f2")  # another screen is open, and is hidden too
        await until(pilot, lambda: isinstance(app.screen, Past))
        if how == "idle":
            app.touched -= 15 * 60 + 1
        elif how == "key":
            await pilot.press("ctrl+l")
        port.was_asked = how == "asked"
        await until(pilot, lambda: isinstance(app.screen, Locked))
        shown = screen_text(app)
        assert "press any key" in shown
        assert "75 %" not in shown
        assert "refund" not in shown
        assert port.shut
        for key in ("escape", "f2", "ctrl+p", "ctrl+n"):
            await pilot.press(key)
        assert isinstance(app.screen, Locked)
        await until(pilot, lambda: app.screen.focused is app.screen.query_one(Field))
        assert value(app) == ""  # the key that woke it is no letter of the passphrase
        await pilot.press(*"correct", "space", *"horse", "enter")
        await until(pilot, lambda: isinstance(app.screen, Past))
        await pilot.press("escape")
        await until(pilot, lambda: "75 %" in screen_text(app))


async def test_what_is_under_way_is_finished_first(history: History) -> None:
    port = Port(busy=True)
    async with running(ScriptedEngine(), setup_for(history, lock=port)) as (app, pilot):
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "locks when what is under way is done" in screen_text(app))
        assert not port.shut
        app.touched -= 16 * 60
        await pilot.pause(0.3)
        assert not port.shut
        port.busy = False
        await until(pilot, lambda: isinstance(app.screen, Locked))


async def test_zero_minutes_never_lock(history: History) -> None:
    port = Port(after=0)
    async with running(ScriptedEngine(), setup_for(history, lock=port)) as (app, pilot):
        app.touched -= 100_000
        await pilot.pause(0.4)
        assert not port.shut


async def test_a_private_session_begins_and_ends_with_a_key(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "refund?")
        assert len(history.list()) == 1
        await pilot.press("f4")
        await until(pilot, lambda: "private session" in screen_text(app))
        assert "75 %" not in screen_text(app)
        await ask(app, pilot, "secret refund?")
        assert "nothing kept" in screen_text(app)
        assert len(history.list()) == 1
        await pilot.press("f4")
        await until(pilot, lambda: "chats are kept again" in screen_text(app))
        await pilot.press("up")
        assert "secret" not in app.chat.prompt.text
        assert "secret" not in screen_text(app)
        await ask(app, pilot, "refund?")
        assert len(history.list()) == 2
        assert not any("secret" in line.title for line in history.list())


async def test_old_chats_go_at_the_start(history: History) -> None:
    from assistant.config import Home
    from assistant.storage.vault import Vault
    from tests.ui.scripted import refund_answer

    history.add_turn(None, "old", refund_answer("old"))
    vault = Vault(Home(history.path.parent))
    with vault.writing() as db:
        db.execute("UPDATE turns SET at = '2020-01-01T00:00:00+00:00'")
    vault.close()
    async with running(ScriptedEngine(), setup_for(history, history_days=30)) as (app, pilot):
        await until(pilot, lambda: "1 chat older than 30 days: deleted" in screen_text(app))
    assert history.list() == ()
