"""The chat screen, driven by keys and a scripted engine."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Markdown

from assistant.errors import DownloadError, EngineLost, HomeError
from assistant.storage.history import History
from assistant.types import (
    AnswerDone,
    Ask,
    Claim,
    DocumentText,
    Event,
    Failed,
    Progress,
    ReadDocument,
    Record,
    Request,
    TextDelta,
    ToolUse,
    Warm,
    WarmDone,
)
from assistant.ui import make_app
from assistant.ui.app import KaikiApp
from assistant.ui.document import DocumentView
from assistant.ui.panel import SourcesPanel
from assistant.ui.reply import Reply
from assistant.ui.setup import AppSetup
from tests.ui.scripted import (
    PACK,
    QUOTE,
    ScriptedEngine,
    answer_to,
    by_question,
    refund_answer,
    setup_for,
    streamed,
    table_answer,
)

SIZES = [(80, 24), (200, 60)]
HOSTILE = "evil\x1b]52;c;ZXZpbA==\x07\x1b[31m\x9b2J\u202e[bold]x[/bold]"


def screen_text(app: KaikiApp) -> str:
    """What the terminal would show, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def until(pilot: Pilot[None], true: Callable[[], object], at_most: float = 20.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + at_most
    while not true():
        assert time.monotonic() < end, "it did not happen in time:\n" + screen_text(pilot.app)  # type: ignore[arg-type]
        await pilot.pause(0.01)
    await pilot.pause()


@asynccontextmanager
async def running(
    engine: ScriptedEngine, setup: AppSetup, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[KaikiApp, Pilot[None]]]:
    app = make_app(engine, setup)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def ask(app: KaikiApp, pilot: Pilot[None], question: str) -> None:
    """Type a question, send it and wait for its end."""
    app.chat.prompt.put(question)
    await pilot.press("enter")
    await until(pilot, lambda: app.chat.asking is None and app.chat.last_question == question)


@pytest.mark.parametrize("size", SIZES)
async def test_a_question_gets_its_answer(history: History, size: tuple[int, int]) -> None:
    engine = ScriptedEngine()
    async with running(engine, setup_for(history), size) as (app, pilot):
        await ask(app, pilot, "refund?")
        shown = screen_text(app)
        assert "You get 75 % of the fare back. [1]" in shown
        assert "✓ each sentence stands in refunds.md § Cancelling a ticket" in shown
        assert "13 tok/s · 412/4096" in shown
        assert "sealed: seccomp" in shown
        assert "Aegean ferries 1.0.0 · as of 1 Jul 2026" in shown
        await ask(app, pilot, "and then?")
        sent = engine.asks()[-1]
        assert (sent.pack, sent.model) == ("aegean-ferries", "scripted-1.5b")
        assert [turn.question for turn in sent.history] == ["refund?"]
    assert engine.closed.is_set()
    assert history.list()[0].turns == 2


async def test_an_adapter_that_lay_over_the_model_is_shown_and_no_adapter_is_prepared_without(history: History) -> None:
    laid = Record("0.1.0", "aegean-ferries", "1.0.0", model="scripted-1.5b", adapter="a" * 64)

    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask):
            yield AnswerDone(
                request.id, replace(answer_to(request.question, "It is 75."), record=laid), 13.2, 412, 4096
            )
        else:
            yield WarmDone(request.id, "aegean-ferries", "scripted", "scripted")

    for allowed in (True, False):
        engine = ScriptedEngine(script)
        async with running(engine, replace(setup_for(history), use_adapter=allowed)) as (app, pilot):
            await ask(app, pilot, "refund?")
            assert "seccomp · adapter · 13 tok/s" in screen_text(app)
            warm = [request for request in engine.requests if isinstance(request, Warm)]
            assert {request.use_adapter for request in (*warm, *engine.asks())} == {allowed} and warm


async def test_only_the_last_four_turns_go_along(history: History) -> None:
    engine = ScriptedEngine()
    async with running(engine, setup_for(history)) as (app, pilot):
        for n in range(6):
            await ask(app, pilot, f"refund {n}?")
        assert [turn.question for turn in engine.asks()[-1].history] == [f"refund {n}?" for n in range(1, 5)]


async def test_text_is_shown_while_it_comes_and_rendered_once_more_at_the_end(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask):
            yield TextDelta(request.id, "Deltas say ")
            yield TextDelta(request.id, "seventy. [1](http://x) ![i](y) <b>z</b>")
            engine.wait_for_cancel("go")
            yield AnswerDone(request.id, answer_to(request.question, "It is **75**. [1][2] <b>bold</b> &amp; [a](b)"))

    engine = ScriptedEngine(script)
    async with running(engine, setup_for(history)) as (app, pilot):
        app.chat.prompt.put("q")
        await pilot.press("enter")
        await until(pilot, lambda: "Deltas say seventy. [1](http://x) ![i](y) <b>z</b>" in screen_text(app))
        assert "esc stop" in screen_text(app)
        engine.cancel("go")
        await until(pilot, lambda: app.chat.asking is None)
        await until(pilot, lambda: "It is 75. [1][2] <b>bold</b> &amp; [a](b)" in screen_text(app))
        assert "Deltas" not in screen_text(app)


async def test_a_thousand_deltas_are_drawn_quickly(history: History) -> None:
    words = " ".join(f"word{n}" for n in range(1000))

    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask):
            yield from streamed(answer_to(request.question, words), request.id)

    async with running(ScriptedEngine(script), setup_for(history)) as (app, pilot):
        began = time.monotonic()
        await ask(app, pilot, "many")
        await until(pilot, lambda: "word999" in screen_text(app))
        assert time.monotonic() - began < 20


async def test_unsupported_sentences_and_warnings_are_said(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask):
            claims = (Claim("a", True, 1), Claim("b", False))
            made = replace(refund_answer(request.question), claims=claims, warnings=("The pack is old.",))
            yield from streamed(made, request.id)

    async with running(ScriptedEngine(script), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "refund?")
        await until(pilot, lambda: "⚠ The pack is old." in screen_text(app))
        assert "⚠ 1 of 2 sentences not supported" in screen_text(app)


async def test_how_a_follow_up_was_understood_stands_above_its_answer(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask):
            read = "How much comes back\x1b[31m after two days?" if request.history else ""
            yield from streamed(replace(refund_answer(request.question), understood=read), request.id)

    async with running(ScriptedEngine(script), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "refund?")
        assert "understood" not in screen_text(app)
        await ask(app, pilot, "and after two?")
        await until(pilot, lambda: "understood: How much comes back after two days?" in screen_text(app))
        shown = screen_text(app)
        # Below its own question, above its answer.
        assert shown.index("and after two?") < shown.index("understood:") < shown.rindex("75 %")
        kept = history.get(history.list()[0].id)
        assert kept.turns[1].answer.understood.startswith("How much")


async def test_a_table_shows_five_rows_and_all_on_a_key(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history), (100, 40)) as (app, pilot):
        await ask(app, pilot, "next boat?")
        await until(pilot, lambda: "…  3 more" in screen_text(app))
        assert "Express Ostria 4" in screen_text(app)
        assert "Express Ostria 5" not in screen_text(app)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "Express Ostria 7" in screen_text(app))
        assert "⏱ table · timetable: looked up, not written by the model" in screen_text(app)


async def test_an_answer_that_comes_at_once_is_drawn_once(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask):
            yield AnswerDone(request.id, table_answer(request.question))

    async with running(ScriptedEngine(script), setup_for(history), (120, 60)) as (app, pilot):
        for number in range(1, 4):
            await ask(app, pilot, f"boat {number}?")
            await until(pilot, lambda n=number: screen_text(app).count("⏱ table") == n)
            await pilot.pause(0.05)
            assert screen_text(app).count("⏱ table") == number
            assert screen_text(app).count("leaves   arrives") == number


async def test_a_table_fits_eighty_columns(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask):
            row = (
                ("leaves", "07:00"), ("arrives", "10:45"), ("takes", "3 h 45 min"), ("from", "Piraeus"), ("to", "Naxos"),
                ("ship", "Kyma Jet"), ("line", "fast 1 Piraeus – Paros – Naxos – Santorini, high-speed"),
                ("gate", "E6"), ("fare", "€ 71.50"), ("note", ""),
            )  # fmt: skip
            tool = ToolUse("timetable", (("from", "Piraeus"), ("to", "Naxos")), (row, row))
            yield AnswerDone(request.id, answer_to(request.question, "At 07:00.", tool=tool))

    async with running(ScriptedEngine(script), setup_for(history), (80, 24)) as (app, pilot):
        await ask(app, pilot, "boat?")
        await until(pilot, lambda: "⏱ table" in screen_text(app))
        lines = screen_text(app).splitlines()
        head = next(line for line in lines if "leaves" in line)
        assert head.split() == ["leaves", "arrives", "takes", "ship", "line", "gate", "fare"]
        drawn = [line for line in lines if "Kyma Jet" in line]
        assert len(drawn) == 2
        assert all("€ 71.50" in line and "fast 1 Pir" in line for line in drawn)


async def test_a_question_back_looks_like_one(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask) and "Naxos" not in request.question:
            asks = answer_to(request.question, "From which port?", status="clarify", tool=ToolUse("timetable"))
            yield AnswerDone(request.id, asks)
        else:
            yield from by_question(engine, request)

    engine = ScriptedEngine(script)
    async with running(engine, setup_for(history)) as (app, pilot):
        await ask(app, pilot, "when does it leave?")
        await until(pilot, lambda: "█ From which port?" in screen_text(app))
        assert "? a question back: type the answer" in screen_text(app)
        assert "❯ your answer …" in screen_text(app)
        await ask(app, pilot, "Naxos boat")
        assert [turn.answer for turn in engine.asks()[-1].history] == ["From which port?"]
        await until(pilot, lambda: "❯ ask about …" in screen_text(app))


async def test_what_is_not_found_names_the_nearest(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "wifi?")
        await until(pilot, lambda: "Nearest: “Services on board” [1], “Cabins” [2]." in screen_text(app))


@pytest.mark.parametrize("size", SIZES)
async def test_stopping_gives_the_question_back(history: History, size: tuple[int, int]) -> None:
    engine = ScriptedEngine()
    async with running(engine, setup_for(history), size) as (app, pilot):
        app.chat.prompt.put("a slow one")
        await pilot.press("enter")
        await until(pilot, lambda: "Half a rep" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.chat.asking is None)
        assert app.chat.prompt.text == "a slow one"
        assert "Half a rep" not in screen_text(app)
        assert not app.screen.query(Reply)
        assert engine.cancelled == [engine.asks()[0].id]
        app.chat.prompt.put("")
        await ask(app, pilot, "refund?")
        assert "75 %" in screen_text(app)
    assert [line.turns for line in history.list()] == [1]


async def test_what_was_typed_meanwhile_is_not_overwritten(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        app.chat.prompt.put("a slow one")
        await pilot.press("enter", *"draft")
        await pilot.press("enter")
        await until(pilot, lambda: "One question at a time" in screen_text(app))
        assert app.chat.prompt.text == "draft"
        await pilot.press("escape")
        await until(pilot, lambda: app.chat.asking is None)
        assert app.chat.prompt.text == "draft"
        await pilot.press("up")
        assert app.chat.prompt.text == "a slow one"
        await pilot.press("down")
        assert app.chat.prompt.text == "draft"


async def test_a_dead_engine_is_one_sentence(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask) and "die" in request.question:
            yield TextDelta(request.id, "Half")
            raise EngineLost("The engine ended by itself", "Ask again; it starts anew.")
        yield from by_question(engine, request)

    async with running(ScriptedEngine(script), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "refund?")
        await ask(app, pilot, "die")
        shown = screen_text(app)
        assert "The engine ended by itself. Ask again; it starts anew." in shown
        assert "Traceback" not in shown
        assert "75 %" in shown
        assert app.chat.prompt.text == "die"
        app.chat.prompt.put("")
        await ask(app, pilot, "refund again?")
        assert [line.turns for line in history.list()] == [2]


async def test_failed_and_broken_are_sentences(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask) and "broken" in request.question:
            raise ZeroDivisionError("secret detail")
        yield from by_question(engine, request)

    async with running(ScriptedEngine(script), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "fail")
        assert "The model is not on this disk. Fetch it. Your question is back" in screen_text(app)
        assert app.chat.prompt.text == "fail"
        await ask(app, pilot, "broken")
        assert "Kaiki made a mistake here (ZeroDivisionError)" in screen_text(app)
        assert "secret detail" not in screen_text(app)


async def test_an_answer_that_cannot_be_kept_is_still_shown(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise HomeError("The disk is full.")

    monkeypatch.setattr(history, "add_turn", full)
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "refund?")
        await until(pilot, lambda: "This turn is not kept: The disk is full." in screen_text(app))
        assert "75 %" in screen_text(app)


@pytest.mark.parametrize("size", SIZES)
async def test_the_sources_panel_lights_the_quote(history: History, size: tuple[int, int]) -> None:
    async with running(ScriptedEngine(), setup_for(history), size) as (app, pilot):
        await ask(app, pilot, "refund?")
        await pilot.press("ctrl+o")
        view = app.screen.query_one(DocumentView)
        await until(pilot, lambda: view.lit_text() == QUOTE)
        shown = screen_text(app)
        # This line stands in the document alone: the list above shows no more than the quote.
        await until(pilot, lambda: "Less than 7 days before it is 50 %." in screen_text(app))
        assert "refunds.md § Cancelling a ticket" in shown
        assert "↵ send" not in shown
        assert ("each sentence stands" in shown) == (size[0] >= 120)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "The document cannot be read. Add the pack again." in screen_text(app))
        assert "There is a bar on each deck." in screen_text(app)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: view.lit_text() == QUOTE)
        await pilot.press("slash", *"cabins are", "enter")
        await until(pilot, lambda: view.lit_text() == "Cabins are")
        first = view.lit
        await pilot.press("n")
        await until(pilot, lambda: view.lit != first and view.lit_text() == "Cabins are")
        await pilot.press("escape")
        assert not app.screen.query_one(SourcesPanel).display
        assert app.focused is app.chat.prompt
        await until(pilot, lambda: "↵ send" in screen_text(app))


async def test_nothing_from_outside_reaches_the_terminal_raw(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Warm):
            yield Progress(request.id, "model", HOSTILE, 1, 2)
            yield WarmDone(request.id, "p", "m", "e", warnings=(HOSTILE,))
        elif isinstance(request, ReadDocument):
            yield DocumentText(request.id, request.pack, request.document, HOSTILE + "\n" + QUOTE)
        elif isinstance(request, Ask) and "fail" in request.question:
            yield Failed(request.id, "ModelMissing", HOSTILE, HOSTILE)
        elif isinstance(request, Ask):
            for part in HOSTILE:
                yield TextDelta(request.id, part)
            base = refund_answer(request.question)
            cited = replace(base.citations[0], document=f"{HOSTILE}.md", section=HOSTILE)
            engine.wait_for_cancel("go")
            yield AnswerDone(
                request.id,
                replace(base, answer=HOSTILE, citations=(cited,), warnings=(HOSTILE,), model=HOSTILE),
            )

    pack = replace(PACK, title=HOSTILE, version=HOSTILE, examples=(HOSTILE,), description=HOSTILE)
    setup = setup_for(history, packs=(pack,), model=HOSTILE, models=(HOSTILE,), sealed_by=HOSTILE)
    engine = ScriptedEngine(script)

    async with running(engine, setup, (120, 40)) as (app, pilot):

        def safe() -> None:
            shown = screen_text(app)
            assert "evil" in shown
            for bad in ("\x1b", "\x9b", "\x07", "\u202e", "ZXZpbA"):
                assert bad not in shown

        await until(pilot, lambda: "evil" in screen_text(app))
        safe()
        app.chat.prompt.put(HOSTILE)
        await pilot.press("enter")
        await until(pilot, lambda: len(engine.asks()) == 1)
        await until(pilot, lambda: "[bold]x[/bold]" in app.screen.query_one(Markdown).source)
        safe()
        engine.cancel("go")
        await until(pilot, lambda: app.chat.asking is None)
        safe()
        await pilot.press("ctrl+o")
        await until(pilot, lambda: app.screen.query_one(DocumentView).lit_text() == QUOTE)
        safe()
        await pilot.press("escape")
        await ask(app, pilot, "fail")
        safe()
        app.action_choose_pack()
        await pilot.pause()
        safe()
        await pilot.press("escape")
        await pilot.press("f2")
        await pilot.pause()
        safe()
        assert "\x1b" not in (app.export_screenshot())


async def test_preparing_is_one_line_and_downloads_lead_to_warm(history: History) -> None:
    gate = ScriptedEngine()

    def pull(name: str) -> Iterator[Progress]:
        yield Progress("", "download", name, 50, 100)
        gate.wait_for_cancel("go")

    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Warm) and not gate.cancelled:
            yield Failed(request.id, "ModelMissing", "not here")
        else:
            yield from by_question(engine, request)

    engine = ScriptedEngine(script)
    setup = setup_for(history, downloads=pull, missing_models=("scripted-1.5b",))
    async with running(engine, setup) as (app, pilot):
        await until(pilot, lambda: "fetching scripted-1.5b" in screen_text(app))
        assert "50%" in screen_text(app)
        assert "not here" not in screen_text(app)
        await ask(app, pilot, "next boat?")
        assert "07:25" in screen_text(app)
        gate.cancel("go")
        await until(pilot, lambda: sum(isinstance(r, Warm) for r in engine.requests) == 2)
        await until(pilot, lambda: "fetching" not in screen_text(app))


async def test_a_download_that_fails_is_a_sentence(history: History) -> None:
    def pull(name: str) -> Iterator[Progress]:
        yield Progress("", "download", name, 1, 100)
        raise DownloadError("There is no network.", "Try again later.")

    setup = setup_for(history, downloads=pull, missing_models=("scripted-1.5b",))
    async with running(ScriptedEngine(), setup) as (app, pilot):
        await until(pilot, lambda: "There is no network. Try again later." in screen_text(app))
        assert "fetching" not in screen_text(app)
