"""The private screen, driven by keys and a scripted engine; what a user sees is asserted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from assistant.storage.history import History
from assistant.types import (
    Cancelled,
    Event,
    Failed,
    Request,
    Statement,
    Summarize,
    Summary,
    SummaryDone,
    SummaryFile,
    SummaryProgress,
)
from assistant.ui.private_screen import PrivateScreen
from tests.ui.scripted import ScriptedEngine, by_question, setup_for
from tests.ui.test_chat import running, screen_text, until

QUOTE = "Allergies: penicillin (rash), asked twice"
SUMMARY = Summary(
    (SummaryFile("visit_0412.txt", "partly", "page 5 holds only an image and was not read", 1200),), "handover",
    "**Background**\n- Allergies: penicillin (rash)\n- Apixaban 5 mg twice daily",
    (
        Statement("Allergies: penicillin (rash)", True, QUOTE, 0, 10, 51, (QUOTE,), True, "Background", 3),
        Statement("Apixaban 5 mg twice daily", True, "Apixaban 5 mg twice daily", 0, 60, 85, (), False, "Background", 4),
    ),
    removed=("Apixaban 10 mg. (“10 mg” is not in the quote)",), left_out=7, model="scripted-1.5b",
)  # fmt: skip


def private(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
    """Summaries by the style asked for; the rest as ever."""
    if not isinstance(request, Summarize):
        yield from by_question(engine, request)
        return
    yield SummaryProgress(request.id, "part", "visit_0412.txt", 2, 3)
    if request.style == "soap":
        engine.wait_for_cancel(request.id)
        yield Cancelled(request.id)
    elif request.style == "bullets":
        yield Failed(request.id, "DocumentError", "Nothing could be read", "Name files with text in them.")
    else:
        yield SummaryDone(request.id, replace(SUMMARY, style=request.style))


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "visit_0412.txt"
    path.write_text(QUOTE, encoding="utf-8")
    return path


async def to_styles(app, pilot, note: Path) -> PrivateScreen:  # type: ignore[no-untyped-def]
    """Open the screen and drop a file on it."""
    await pilot.press("f5")
    await until(pilot, lambda: isinstance(app.screen, PrivateScreen))
    app.screen.query_one(Input).value = f"'{note}'"
    await pilot.press("enter")
    await pilot.press("enter")
    assert app.screen.stage == "style"
    return app.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_dropped_file_becomes_a_summary_with_quotes(
    history: History, note: Path, size: tuple[int, int]
) -> None:
    engine = ScriptedEngine(private)
    async with running(engine, setup_for(history), size) as (app, pilot):
        screen = await to_styles(app, pilot, note)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: screen.stage == "result")
        shown = screen_text(app)
        assert "nothing of this is kept" in shown and "page 5 holds only an image" in shown
        assert "• Allergies: penicillin (rash)" in shown and "removed by the check: 1" in shown
        assert "asked twice" in shown and "line 3" in shown
        await pilot.press("down")
        await pilot.pause()
        assert "the file's own words" in screen_text(app)
        await pilot.press("r")
        await pilot.pause()
        assert "Apixaban 10 mg" in screen_text(app)
        request = next(r for r in engine.requests if isinstance(r, Summarize))
        assert request.paths == (str(note),) and request.style == "handover" and request.model is None


async def test_names_and_model_can_be_switched(history: History, note: Path) -> None:
    engine = ScriptedEngine(private)
    async with running(engine, setup_for(history)) as (app, pilot):
        screen = await to_styles(app, pilot, note)
        await pilot.press("i", "m")
        await pilot.pause()
        assert "replaced" in screen_text(app) and "scripted-1.5b shortens" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: screen.stage == "result")
        request = next(r for r in engine.requests if isinstance(r, Summarize))
        assert request.deidentify and request.model == "scripted-1.5b" and request.style == "brief"


async def test_esc_stops_it_and_failure_is_a_sentence(history: History, note: Path) -> None:
    engine = ScriptedEngine(private)
    async with running(engine, setup_for(history)) as (app, pilot):
        screen = await to_styles(app, pilot, note)
        await pilot.press("down", "down", "down", "enter")
        await until(pilot, lambda: "2/3" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: screen.stage == "style")
        assert "Stopped" in screen_text(app)
        await pilot.press("up", "up", "enter")
        await until(pilot, lambda: "Nothing could be read" in screen_text(app))


async def test_saving_keeps_other_files_and_leaving_lets_go(history: History, note: Path, tmp_path: Path) -> None:
    engine = ScriptedEngine(private)
    async with running(engine, setup_for(history)) as (app, pilot):
        screen = await to_styles(app, pilot, note)
        await pilot.press("enter")
        await until(pilot, lambda: screen.stage == "result")
        for said in ("Saved as", "already; nothing"):
            await pilot.press("s")
            await pilot.pause()
            app.screen.query_one(Input).value = str(tmp_path / "out.md")
            await pilot.press("enter")
            await until(pilot, lambda said=said: said in screen_text(app))
        assert (tmp_path / "out.md").read_text(encoding="utf-8") == SUMMARY.summary + "\n"
        assert (tmp_path / "out.md").stat().st_mode & 0o077 == 0
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.chat)
        assert screen.summary is None and not screen.paths
        assert not history.list(10)


async def test_a_path_that_is_not_there_is_said(history: History) -> None:
    async with running(ScriptedEngine(private), setup_for(history)) as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, PrivateScreen))
        app.screen.query_one(Input).value = "/nowhere/at/all.txt"
        await pilot.press("enter")
        await pilot.pause()
        assert "There is no such file" in screen_text(app)
