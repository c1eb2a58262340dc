"""Linear text, for screen readers and pipes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from assistant.errors import EngineLost
from assistant.storage.history import History
from assistant.types import Ask, Event, Request
from assistant.ui import run_plain
from tests.ui.scripted import ScriptedEngine, by_question, setup_for


def run(history: History, typed: str, engine: ScriptedEngine | None = None) -> tuple[int, str]:
    out = io.StringIO()
    code = run_plain(engine or ScriptedEngine(), setup_for(history), io.StringIO(typed), out)
    return code, out.getvalue()


def test_answers_checks_and_sources_in_order(history: History) -> None:
    engine = ScriptedEngine()
    code, text = run(history, "refund?\n\nnext boat?\nwifi?\n", engine)
    assert code == 0
    lines = text.splitlines()
    assert lines[0] == "Kaiki, Aegean ferries 1.0.0, model scripted-1.5b. One question a line."
    assert lines[1] == "Sealed by seccomp: no network."
    assert lines[2:5] == [
        "You get 75 % of the fare back. [1]",
        "each sentence stands in refunds.md § Cancelling a ticket",
        "Source 1: refunds.md § Cancelling a ticket",
    ]
    assert "Rows: 8, leaves, arrives, takes, ship, line, from." in lines
    assert "Row 8: leaves 14:25; arrives 19:35; takes 5:10; ship Express Ostria 7; line fast 2; from € 79.70" in lines
    assert "Nearest: “Services on board” [1], “Cabins” [2]." in lines
    assert [turn.question for turn in engine.asks()[-1].history] == ["refund?", "next boat?"]
    assert history.list()[0].turns == 3
    assert engine.closed.is_set()


def test_failures_are_sentences_and_an_exit_code(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask) and "die" in request.question:
            raise EngineLost("The engine ended.", "Ask again.")
        yield from by_question(engine, request)

    code, text = run(history, f"fail\ndie\n{'x' * 9000}\nrefund?\n", ScriptedEngine(script))
    assert code == 1
    assert "Not answered. The model is not on this disk. Fetch it." in text
    assert "Not done. The engine ended. Ask again." in text
    assert "8,000 is the most" in text
    assert "75 %" in text
    assert "Traceback" not in text


def test_nothing_raw_is_printed(history: History) -> None:
    setup = setup_for(history, model="m\x1b]0;title\x07\u202e")
    out = io.StringIO()
    engine = ScriptedEngine()
    run_plain(engine, setup, io.StringIO("ref\x1b[2Jund?\n"), out)
    assert engine.asks()[0].question == "refund?"
    assert not set("\x1b\x07\u202e") & set(out.getvalue())


def test_an_open_network_is_said(history: History) -> None:
    out = io.StringIO()
    run_plain(ScriptedEngine(), replace(setup_for(history), sealed_by=""), io.StringIO(""), out)
    assert "Check: not sealed" in out.getvalue()
