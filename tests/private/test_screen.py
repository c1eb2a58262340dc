"""Chats with a private pack are kept nowhere, and the reader is told."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.storage.history import History
from assistant.types import AnswerDone, Ask, Event, Request
from assistant.ui import make_app, messages, run_plain, work
from assistant.ui.limits import NOT_KEPT
from tests.ui.scripted import PACK, ScriptedEngine, refund_answer, setup_for

PRIVATE = replace(PACK, sensitivity="private")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(Home(tmp_path / "home"))


def test_linear_text_says_once_that_nothing_is_kept(history: History) -> None:
    out = io.StringIO()
    setup = setup_for(history, packs=(PRIVATE,))
    assert run_plain(ScriptedEngine(), setup, io.StringIO("refund?\nrefund again?\n"), out) == 0
    assert out.getvalue().count(NOT_KEPT) == 1
    assert out.getvalue().count("75 %") >= 2
    assert not history.path.exists()
    assert run_plain(ScriptedEngine(), setup_for(history), io.StringIO("refund?\n"), out) == 0
    assert history.list()[0].turns == 1


@pytest.mark.parametrize(("turns", "said"), [((), NOT_KEPT), (("one",), "")])
def test_the_work_behind_the_screen_keeps_nothing(history: History, turns: tuple[str, ...], said: str) -> None:
    posted: list[object] = []
    setup = setup_for(history, packs=(PRIVATE,))

    def script(engine: ScriptedEngine, request: Request) -> list[Event]:
        return [AnswerDone(request.id, refund_answer("refund?"))]

    engine = ScriptedEngine(script)  # type: ignore[arg-type]
    desk = work.Desk(engine, history, posted.append, setup.is_private)
    work.Asking(desk, Ask("1", "refund?", history=turns), None).start()  # type: ignore[arg-type]
    end = time.monotonic() + 10
    while not posted and time.monotonic() < end:
        time.sleep(0.01)
    finished = posted[-1]
    assert isinstance(finished, messages.ReplyFinished)
    assert (finished.chat, finished.not_kept) == (None, said)
    assert not history.path.exists()


async def test_the_screen_says_it(history: History) -> None:
    app = make_app(ScriptedEngine(), setup_for(history, packs=(PRIVATE,)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*"refund", "enter")
        shown = ""
        for _ in range(400):
            await pilot.pause(0.02)
            shown = "\n".join("".join(s.text for s in strip) for strip in app.screen._compositor.render_strips())
            if NOT_KEPT in shown:
                break
        assert NOT_KEPT in shown
        await pilot.press("ctrl+n")
        await pilot.pause(0.2)
        shown = "\n".join("".join(s.text for s in strip) for strip in app.screen._compositor.render_strips())
        assert "nothing of the one before is kept" in shown
    assert not history.path.exists() or history.list() == ()
