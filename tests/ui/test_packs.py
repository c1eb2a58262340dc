"""The packs screen, driven by keys, a scripted engine and a scripted disk; what a user sees is asserted."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from textual import events
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from assistant.errors import EngineLost, PackError
from assistant.storage.history import History
from assistant.types import (
    AddPack,
    Answer,
    AnswerDone,
    Ask,
    Cancelled,
    CheckPack,
    Event,
    Failed,
    FileReport,
    PackChecked,
    PackContents,
    PackReady,
    PackRemoved,
    Progress,
    RemovePack,
    Request,
    Warm,
    WarmDone,
)
from assistant.ui import PackLine, PackScore
from assistant.ui.app import KaikiApp
from assistant.ui.pack_port import PackTest
from assistant.ui.packs_screen import PacksScreen
from assistant.ui.picker import PickPack
from assistant.ui.setup import AppSetup
from tests.ui.scripted import OTHER, PACK, ScriptedEngine, answer_to, by_question, setup_for
from tests.ui.test_chat import HOSTILE, ask, running, screen_text, until

SIZES = [(80, 24), (120, 40), (200, 60)]
FERRIES = replace(
    PACK, languages=("en", "el"), documents=57, tables=3, files=79, bytes=214_000, license="CC-BY-4.0",
    score=PackScore(24, 30, 221, "scripted-1.5b", "2026-11-02T10:00:00+00:00"),
)  # fmt: skip
CLINIC = replace(OTHER, sensitivity="private", languages=("en",), documents=12, files=14, signed_by="ab12cd34")
BAD = PackLine("torn", "?", "torn", faulty="The pack torn is damaged: its files are missing.")
INSIDE = PackChecked(
    "", "harbour", "2.0.0", (), ("LICENSE: is missing",), title="Harbour rules", description="By-laws of a port.",
    license="CC0-1.0", sensitivity="public", languages=("en",), signed_by="feed5eed", tools=("table tables/b.csv",),
    contents=PackContents(documents=4, tables=1, questions=9, files=7, bytes=52_000),
)  # fmt: skip
READY = PackReady(
    "", "harbour", "2.0.0", "Harbour rules", "CC0-1.0", changed=True, passages=31, signed_by="feed5eed",
    files=(
        FileReport("documents/a.md", "read", passages=20),
        FileReport("documents/b.pdf", "partly", "page 5 holds only an image", 11),
        FileReport("documents/c.docx", "failed", "it is damaged"),
    ),
)  # fmt: skip
HARBOUR = PackLine("harbour", "2.0.0", "Harbour rules", examples=("May I moor here?",), sensitivity="public")


@dataclass
class ScriptedTest:
    """Three questions; the one with `right` in its answer is right."""

    asks: tuple[Ask, ...] = field(
        default_factory=lambda: tuple(Ask(f"t{n}", f"test {n}?", "harbour") for n in range(3))
    )
    right: int = 0
    taken: list[str] = field(default_factory=list)
    kept: bool = False

    def took(self, number: int, answer: Answer | None, error: str = "") -> bool:
        good = answer is not None and "right" in answer.answer
        self.right += good
        self.taken.append(error or (answer.answer if answer else ""))
        return good

    def score(self, stopped: str = "") -> tuple[str, ...]:
        self.kept = not stopped
        return (f"own test: {self.right} of {len(self.taken)} right", *([stopped] if stopped else []))


@dataclass
class ScriptedDisk:
    """The packs; `held` keeps `lines` waiting until it is set."""

    packs: list[PackLine]
    paper: ScriptedTest = field(default_factory=ScriptedTest)
    untested: str = ""
    held: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.held.set()

    def lines(self) -> tuple[PackLine, ...]:
        self.held.wait(10)
        return tuple(sorted(self.packs, key=lambda pack: pack.name))

    def test(self, name: str, model: str) -> PackTest:
        if self.untested:
            raise PackError(self.untested)
        return self.paper


@dataclass
class Script:
    """What the engine does with packs; each part can be replaced by a test."""

    disk: ScriptedDisk
    found: PackChecked = INSIDE
    add: Callable[[ScriptedEngine, AddPack], Iterator[Event]] | None = None
    answer: Callable[[ScriptedEngine, Ask], Iterator[Event]] | None = None

    def __call__(self, engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, CheckPack):
            yield replace(self.found, id=request.id)
        elif isinstance(request, AddPack):
            yield from (self.add or self.added)(engine, request)
        elif isinstance(request, RemovePack):
            self.disk.packs = [pack for pack in self.disk.packs if pack.name != request.name]
            gone = ("content/pack.toml", "content/documents/a.md")
            yield PackRemoved(request.id, request.name, gone, ("no file of it below packs", "no index"), "2026-11-25")
        elif isinstance(request, Ask) and request.question.startswith("test ") and self.answer:
            yield from self.answer(engine, request)
        elif isinstance(request, Ask) and request.question.startswith("test "):
            said = "right" if request.question != "test 1?" else "wrong"
            yield AnswerDone(request.id, answer_to(request.question, said))
        else:
            yield from by_question(engine, request)

    def added(self, engine: ScriptedEngine, request: AddPack) -> Iterator[Event]:
        yield Progress(request.id, "read", "documents/a.md", 1, 3)
        self.disk.packs.append(HARBOUR)
        yield replace(READY, id=request.id)


def stage(history: History, *packs: PackLine, **changes: object) -> tuple[ScriptedDisk, Script, AppSetup]:
    """A disk with these packs, its script and a set-up."""
    disk = ScriptedDisk(list(packs))
    good = tuple(pack for pack in disk.lines() if not pack.faulty)
    setup = setup_for(history, packs=good, disk=disk, **{"pack": good[0].name if good else None} | changes)
    return disk, Script(disk), setup


async def open_packs(app: KaikiApp, pilot: Pilot[None]) -> PacksScreen:
    """Press the key and wait for the list."""
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(app.screen, PacksScreen) and app.screen.listed)
    assert isinstance(app.screen, PacksScreen)
    return app.screen


async def pick(app: KaikiApp, pilot: Pilot[None], path: Path | str) -> None:
    """Name a path in the picker and press enter."""
    await pilot.press("a")
    await until(pilot, lambda: isinstance(app.screen, PickPack))
    app.screen.query_one(Input).value = str(path)
    await pilot.pause()
    await pilot.press("enter")


def make_pack(folder: Path) -> Path:
    """A folder that looks like a pack; the scripted engine reads nothing of it."""
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text("format = 1\n")
    return folder


# ---------------------------------------------------------------- the list
@pytest.mark.parametrize("size", SIZES)
async def test_the_list_says_what_each_pack_is(history: History, size: tuple[int, int]) -> None:
    disk, script, setup = stage(history, FERRIES, CLINIC, BAD)
    async with running(ScriptedEngine(script), setup, size) as (app, pilot):
        await open_packs(app, pilot)
        await until(pilot, lambda: "Packs · 3 installed" in screen_text(app))
        shown = screen_text(app)
        for said in ("● Aegean ferries", "· Clinic notes", "⚠ torn", "damaged", "24/30", "1.0.0", "57"):
            assert said in shown
        assert "licence CC-BY-4.0 · public · unsigned · languages en, el" in shown
        assert "57 documents, 3 tables, 79 files, 0.2 MB" in shown
        assert "own test: 24 right of 30 asked, of 221, with scripted-1.5b, 2 Nov 2026" in shown
        assert ("signed by" in shown.splitlines()[2]) == (size[0] >= 120)
        await pilot.press("down")
        await until(pilot, lambda: "signed by ab12cd34" in screen_text(app))
        assert "Private: it lies encrypted in the vault" in screen_text(app)
        await pilot.press("down")
        await until(pilot, lambda: "The pack torn is damaged: its files are missing." in screen_text(app))
        assert "ask this pack" not in screen_text(app)
        lines = screen_text(app).splitlines()
        assert lines[2].index("version") == lines[3].index("1.0.0")
        await pilot.press("enter")
        await until(pilot, lambda: "torn is damaged and cannot be asked" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "torn is damaged and cannot be tested" in screen_text(app))
        # Keys of other stages, and any others, do nothing.
        await pilot.press("y", "n", "q", "z", "ctrl+p", "f1", "f2")
        assert isinstance(app.screen, PacksScreen)
        assert app.screen.stage == "list"
        await pilot.press("escape")
        assert app.screen is app.chat
    assert disk.packs == [FERRIES, CLINIC, BAD]


async def test_enter_asks_another_pack_in_a_new_chat(history: History) -> None:
    _, script, setup = stage(history, FERRIES, CLINIC)
    engine = ScriptedEngine(script)
    async with running(engine, setup) as (app, pilot):
        await ask(app, pilot, "refund?")
        await open_packs(app, pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Kaiki  private · Clinic notes 0.3.0" in screen_text(app))
        assert "Now open: Clinic notes 0.3.0; a new chat." in screen_text(app)
        assert "nothing kept" in screen_text(app)
        assert "75 %" not in screen_text(app)
        warmed = [request.pack for request in engine.requests if isinstance(request, Warm)]
        await until(pilot, lambda: warmed or True)
        assert [r.pack for r in engine.requests if isinstance(r, Warm)][-1] == "clinic"


async def test_the_same_pack_again_keeps_the_chat(history: History) -> None:
    _, script, setup = stage(history, FERRIES, CLINIC)
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        await ask(app, pilot, "refund?")
        await open_packs(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.chat)
        assert "75 % of the fare back" in screen_text(app)


async def test_no_pack_says_how_to_add_one(history: History) -> None:
    _, script, setup = stage(history)
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        await until(pilot, lambda: "no pack is open" in screen_text(app))
        app.action_choose_pack()
        await until(pilot, lambda: "No pack is installed; F3 adds one." in screen_text(app))
        await open_packs(app, pilot)
        await until(pilot, lambda: "No pack is installed." in screen_text(app))
        assert "a add" in screen_text(app)
        assert "x remove" not in screen_text(app)
        await pilot.press("x", "t", "enter")
        assert isinstance(app.screen, PacksScreen)


async def test_packs_that_cannot_be_listed_are_a_sentence(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, script, setup = stage(history, FERRIES)

    def broken() -> tuple[PackLine, ...]:
        raise PackError("The folder cannot be read", "Mend its permissions.")

    monkeypatch.setattr(disk, "lines", broken)
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: "The folder cannot be read. Mend its permissions." in screen_text(app))
        await pilot.press("escape")
        # The pack that was open stays open.
        assert "Aegean ferries 1.0.0" in screen_text(app)


# ---------------------------------------------------------------- adding
@pytest.mark.parametrize("size", SIZES)
async def test_adding_shows_what_is_inside_then_the_report_then_the_score(
    history: History, tmp_path: Path, size: tuple[int, int]
) -> None:
    disk, script, setup = stage(history, FERRIES)
    engine = ScriptedEngine(script)
    pack = make_pack(tmp_path / "harbour")
    async with running(engine, setup, size) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, pack)
        await until(pilot, lambda: "Add it?" in screen_text(app))
        shown = screen_text(app)
        for said in (
            "Harbour rules (harbour 2.0.0)", "licence      CC0-1.0", "sensitivity  public", "signed by feed5eed",
            "4 documents, 1 table, 9 test questions, 7 files", "⚠ LICENSE: is missing", "y yes  n no",
        ):  # fmt: skip
            assert said in shown
        assert not any(isinstance(request, AddPack) for request in engine.requests)
        await pilot.press("y")
        await until(pilot, lambda: "own test: 2 of 3 right" in screen_text(app))
        shown = screen_text(app)
        assert "Harbour rules 2.0.0 is ready." in shown
        counted = "31 passages from 3 files: 1 read, 1 partly, 1 failed. Licence: CC0-1.0; signed by feed5eed."
        assert counted in " ".join(shown.split())
        at = [shown.index(said) for said in ("failed  documents/c.docx: it is damaged", "partly  documents/b.pdf")]
        assert at[0] < at[1] < shown.index("read    documents/a.md  20 passages")
        added = next(request for request in engine.requests if isinstance(request, AddPack))
        assert (added.path, added.replace) == (str(pack), False)
        assert disk.paper.kept
        await pilot.press("enter")
        await until(pilot, lambda: "Harbour rules 2.0.0" in screen_text(app) and app.screen is app.chat)
        await ask(app, pilot, "refund?")
        assert engine.asks()[-1].pack == "harbour"


async def test_every_fault_is_named_and_nothing_added(history: History, tmp_path: Path) -> None:
    disk, script, setup = stage(history, FERRIES)
    script.found = PackChecked("", "", "", (f"pack.toml: name: {HOSTILE}", "eval: line 3: no id", "a.exe: no"), ("w",))
    engine = ScriptedEngine(script)
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: "This pack has 3 faults; it was not added." in screen_text(app))
        shown = screen_text(app)
        for said in ("✗ pack.toml: name: evil", "✗ eval: line 3: no id", "✗ a.exe: no", "⚠ w"):
            assert said in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        await pilot.press("y")
        assert not any(isinstance(request, AddPack) for request in engine.requests)
        await pilot.press("escape")
        await until(pilot, lambda: "● Aegean ferries" in screen_text(app))
    assert disk.packs == [FERRIES]


async def test_no_changes_nothing(history: History, tmp_path: Path) -> None:
    disk, script, setup = stage(history, FERRIES)
    engine = ScriptedEngine(script)
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        for key in ("n", "escape"):
            await pick(app, pilot, make_pack(tmp_path / key))
            await until(pilot, lambda: "Add it?" in screen_text(app))
            await pilot.press(key)
            await until(pilot, lambda: "Nothing was changed." in screen_text(app))
        assert not any(isinstance(request, AddPack) for request in engine.requests)
    assert disk.packs == [FERRIES]


@pytest.mark.parametrize(
    ("old", "asked", "replaces"),
    [
        (replace(HARBOUR, version="3.0.0", signed_by="feed5eed"), "3.0.0 is installed and 2.0.0 is older. Go", True),
        (replace(HARBOUR, version="1.9.0", signed_by="feed5eed"), "Replace 1.9.0 by 2.0.0?", False),
        (replace(HARBOUR, signed_by="feed5eed"), "Add it again?", False),
        (replace(HARBOUR, version="1.0", signed_by="0ddba11"), "was signed by 0ddba11, this one by another key", False),
        (replace(HARBOUR, version="?", faulty="It is damaged."), "Add it?", False),
    ],
)
async def test_what_is_replaced_is_asked(
    history: History, tmp_path: Path, old: PackLine, asked: str, replaces: bool
) -> None:
    _, script, setup = stage(history, FERRIES, old)
    engine = ScriptedEngine(script)
    async with running(engine, setup, (120, 40)) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: asked in " ".join(screen_text(app).split()))
        await pilot.press("y")
        await until(pilot, lambda: "is ready" in screen_text(app))
        assert [r.replace for r in engine.requests if isinstance(r, AddPack)] == [replaces]


async def test_stopping_while_adding_leaves_the_old_state(history: History, tmp_path: Path) -> None:
    disk, script, setup = stage(history, FERRIES)

    def slow(engine: ScriptedEngine, request: AddPack) -> Iterator[Event]:
        yield Progress(request.id, "read", "documents/long.pdf", 2, 40)
        engine.wait_for_cancel(request.id)
        yield Cancelled(request.id)

    script.add = slow
    engine = ScriptedEngine(script)
    async with running(engine, setup) as (app, pilot):
        screen = await open_packs(app, pilot)
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: "Add it?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "reading long.pdf" in screen_text(app))
        assert "2/40" in screen_text(app)
        assert "esc stop" in screen_text(app)
        # The screen is not blocked, and no other work begins meanwhile.
        await pilot.press("a", "x", "t", "y", "pagedown")
        assert app.screen is screen
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped; nothing was changed." in screen_text(app))
        assert "● Aegean ferries" in screen_text(app)
        assert [r.id for r in engine.requests if isinstance(r, AddPack)] == [engine.cancelled[-1]]
    assert disk.packs == [FERRIES]


async def test_stopping_while_looking_does_not_wait_for_the_engine(history: History, tmp_path: Path) -> None:
    _, script, setup = stage(history, FERRIES)

    def busy(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, CheckPack):
            engine.wait_for_cancel("go")
        yield from script(engine, request)

    engine = ScriptedEngine(busy)
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: "looking inside" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "● Aegean ferries" in screen_text(app))
        engine.cancel("go")
        await pilot.pause(0.2)
        assert "Add it?" not in screen_text(app)


@pytest.mark.parametrize("died", [True, False])
async def test_what_fails_is_a_sentence(history: History, tmp_path: Path, died: bool) -> None:
    disk, script, setup = stage(history, FERRIES)

    def fails(engine: ScriptedEngine, request: AddPack) -> Iterator[Event]:
        yield Progress(request.id, "index", "harbour", 1, 2)
        if died:
            raise EngineLost("The engine stopped: it was killed", "Ask again: it is started anew.")
        yield Failed(request.id, "PackFaulty", "The pack was refused", "Nothing was changed.", ("a.md: torn", "b: odd"))

    script.add = fails
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: "Add it?" in screen_text(app))
        await pilot.press("y")
        if died:
            await until(pilot, lambda: "The engine stopped: it was killed. Ask again" in screen_text(app))
        else:
            await until(pilot, lambda: "✗ b: odd" in screen_text(app))
            assert "The pack was refused. Nothing was changed." in screen_text(app)
        assert "This was not added; what is installed stays as it was." in screen_text(app)
        assert "Traceback" not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "● Aegean ferries" in screen_text(app))
    assert disk.packs == [FERRIES]


async def test_the_same_pack_again_is_a_no_op(history: History, tmp_path: Path) -> None:
    _, script, setup = stage(history, FERRIES, HARBOUR)
    script.add = lambda engine, request: iter([replace(READY, id=request.id, changed=False)])
    engine = ScriptedEngine(script)
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: "Add it again?" in screen_text(app) or "by nobody" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "is already installed; nothing was changed." in screen_text(app))
        assert not engine.asks()


# ---------------------------------------------------------------- the pack's own test
async def test_a_test_can_be_stopped_and_keeps_no_score(history: History) -> None:
    disk, script, setup = stage(history, FERRIES)

    def slow(engine: ScriptedEngine, request: Ask) -> Iterator[Event]:
        if request.question == "test 0?":
            yield AnswerDone(request.id, answer_to(request.question, "right"))
        else:
            engine.wait_for_cancel(request.id)
            yield Cancelled(request.id)

    script.answer = slow
    engine = ScriptedEngine(script)
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: "its own test: 1 right of" in screen_text(app) and "1/3" in screen_text(app))
        await until(pilot, lambda: len(engine.asks()) == 2)
        await pilot.press("escape")
        await until(pilot, lambda: "stopped after 1 of 3 questions" in screen_text(app))
        assert "own test: 1 of 1 right" in screen_text(app)
        assert not disk.paper.kept
        assert not history.list()


async def test_a_missing_model_ends_the_test_at_once(history: History) -> None:
    disk, script, setup = stage(history, FERRIES)
    script.answer = lambda engine, request: iter([Failed(request.id, "ModelMissing", "The model is not here")])
    engine = ScriptedEngine(script)
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: "Its own test was not run: stopped after 0 of 3 questions" in screen_text(app))
        assert "The model is not here." in " ".join(screen_text(app).split())
        assert len(engine.asks()) == 1
        assert not disk.paper.taken


async def test_one_question_that_fails_does_not_end_the_test(history: History) -> None:
    disk, script, setup = stage(history, FERRIES)

    def odd(engine: ScriptedEngine, request: Ask) -> Iterator[Event]:
        if request.question == "test 1?":
            yield Failed(request.id, "UsageError", "The question is empty", "")
        else:
            yield AnswerDone(request.id, answer_to(request.question, "right"))

    script.answer = odd
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        await open_packs(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: "own test: 2 of 3 right" in screen_text(app))
        assert disk.paper.taken == ["right", "The question is empty.", "right"]


async def test_a_pack_without_a_test_says_so(history: History) -> None:
    disk, script, setup = stage(history, FERRIES)
    disk.untested = "This pack has no test of its own"
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        await open_packs(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: "not run: This pack has no test of its own." in screen_text(app))


# ---------------------------------------------------------------- removing
@pytest.mark.parametrize("size", SIZES)
async def test_removing_the_open_pack_asks_and_gives_a_receipt(history: History, size: tuple[int, int]) -> None:
    disk, script, setup = stage(history, FERRIES, CLINIC, HARBOUR)
    engine = ScriptedEngine(script)
    async with running(engine, setup, size) as (app, pilot):
        await ask(app, pilot, "refund?")
        await open_packs(app, pilot)
        await pilot.press("x")
        await until(pilot, lambda: "Remove Aegean ferries 1.0.0?" in screen_text(app))
        assert "These go: 79 files (0.2 MB), the index" in screen_text(app)
        assert "It is the open pack: this chat ends." in screen_text(app)
        await pilot.press("n")
        await until(pilot, lambda: "Nothing was changed." in screen_text(app))
        assert len(disk.packs) == 3
        await pilot.press("x", "y")
        await until(pilot, lambda: "Removed aegean-ferries on 2026-11-25: 2 files and indexes." in screen_text(app))
        assert "Checked: no file of it below packs." in screen_text(app)
        assert "gone  content/documents/a.md" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "Packs · 2 installed" in screen_text(app))
        assert "Aegean" not in screen_text(app)
        await pilot.press("escape")
        # A public pack is opened in its place, though a private one stands first in the list.
        await until(pilot, lambda: "Aegean ferries is not installed any more." in screen_text(app))
        assert "Kaiki  Harbour rules 2.0.0" in screen_text(app)
        assert "75 %" not in screen_text(app)
        assert app.chat.prompt.placeholder == "ask about … e.g. May I moor here?"
        await ask(app, pilot, "refund?")
        assert engine.asks()[-1].pack == "harbour"


async def test_removing_the_last_pack_leaves_none_open(history: History) -> None:
    _, script, setup = stage(history, FERRIES)
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        await open_packs(app, pilot)
        await pilot.press("x", "y")
        await until(pilot, lambda: "Removed aegean-ferries" in screen_text(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "no pack" in screen_text(app).splitlines()[0])


async def test_removing_cannot_be_left_half_way(history: History) -> None:
    disk, script, setup = stage(history, FERRIES, HARBOUR)

    def slow(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, RemovePack):
            engine.wait_for_cancel("go")
        yield from script(engine, request)

    engine = ScriptedEngine(slow)
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        await pilot.press("x", "y")
        await until(pilot, lambda: "removing, and looking" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Removing cannot be stopped half way" in screen_text(app))
        engine.cancel("go")
        await until(pilot, lambda: "Removed aegean-ferries" in screen_text(app))
    assert [pack.name for pack in disk.packs] == ["harbour"]


async def test_a_pack_added_elsewhere_is_seen_and_a_damaged_open_one_left(history: History) -> None:
    disk, script, setup = stage(history, FERRIES)
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        disk.packs = [replace(FERRIES, faulty="Its files are missing."), HARBOUR]
        await open_packs(app, pilot)
        await until(pilot, lambda: "⚠ Aegean ferries" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Kaiki  Harbour rules 2.0.0" in screen_text(app))


# ---------------------------------------------------------------- private packs
async def test_a_pack_added_as_private_is_private_at_once(history: History, tmp_path: Path) -> None:
    disk, script, setup = stage(history, FERRIES)

    def private(engine: ScriptedEngine, request: AddPack) -> Iterator[Event]:
        disk.packs.append(replace(HARBOUR, sensitivity="private"))
        yield replace(READY, id=request.id)

    script.add = private

    def ask_harbour(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Ask) and request.pack == "harbour" and not request.question.startswith("test"):
            yield AnswerDone(request.id, answer_to(request.question, "A secret.", pack="harbour"))
        elif isinstance(request, Warm):
            yield WarmDone(request.id, "harbour", "m", "e")
        else:
            yield from script(engine, request)

    async with running(ScriptedEngine(ask_harbour), setup) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: "Add it?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "own test: 2 of 3" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "private · Harbour rules" in screen_text(app))
        await ask(app, pilot, "secret?")
        await until(pilot, lambda: "This pack is private: nothing of this chat is kept." in screen_text(app))
        assert not history.list()
        app.action_export()
        await pilot.pause()
        assert app.screen is app.chat
        # Its questions are not offered again in a chat that is kept.
        await app.chat.use_pack(FERRIES)
        await pilot.press("up")
        assert app.chat.prompt.text == ""


# ---------------------------------------------------------------- the picker
async def test_the_picker_lists_folders_packs_and_zips(history: History, tmp_path: Path) -> None:
    _, script, setup = stage(history, FERRIES)
    make_pack(tmp_path / "mine" / "harbour")
    (tmp_path / "mine" / "old.ZIP").write_bytes(b"PK")
    (tmp_path / "mine" / "notes.txt").write_text("no")
    (tmp_path / "mine" / ".hidden").mkdir()
    (tmp_path / "mine" / "zz\x1b[31mred").mkdir()
    engine = ScriptedEngine(script)
    async with running(engine, setup, (120, 40)) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, tmp_path / "mine")
        await until(pilot, lambda: "harbour  pack" in screen_text(app))
        shown = screen_text(app)
        assert "old.ZIP  zip" in shown
        assert "zzred/" in shown
        assert "notes.txt" not in shown
        assert ".hidden" not in shown
        # What is typed narrows the list; tab completes; a path that is a pack is taken with enter.
        await pilot.press(*"har")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 2)
        await pilot.press("tab")
        await until(pilot, lambda: app.screen.query_one(Input).value.endswith("mine/harbour/"))
        await pilot.press("enter")
        await until(pilot, lambda: "Add it?" in screen_text(app))
        assert [r.path for r in engine.requests if isinstance(r, CheckPack)] == [str(tmp_path / "mine" / "harbour")]


async def test_the_picker_walks_with_the_arrows(history: History, tmp_path: Path) -> None:
    _, script, setup = stage(history, FERRIES)
    make_pack(tmp_path / "a" / "zz\x1b[31mred" / "harbour")
    engine = ScriptedEngine(script)
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, tmp_path / "a")
        await until(pilot, lambda: "zzred/" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "harbour  pack" in screen_text(app))
        await pilot.press("up", "enter")
        await until(pilot, lambda: "zzred/" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "harbour  pack" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Add it?" in screen_text(app))
        wanted = str(tmp_path / "a" / "zz\x1b[31mred" / "harbour")
        assert [r.path for r in engine.requests if isinstance(r, CheckPack)] == [wanted]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the path of a pack folder"),
        ("   ", "Type the path of a pack folder"),
        ("/nowhere/at/all", "There is nothing at /nowhere/at/all."),
        ("~nobody-of-this-name/x", "That is no path."),
        ("x" * 5000, "That is no path."),
        ("/" + "x" * 300, "cannot be opened"),
        ("a\x00b\x1b]52;c;x\x07", "There is nothing at"),
        (__file__, "is no pack: a pack is a folder with a pack.toml"),
    ],
)
async def test_rubbish_in_the_picker_is_a_sentence(history: History, typed: str, said: str) -> None:
    _, script, setup = stage(history, FERRIES)
    engine = ScriptedEngine(script)
    async with running(engine, setup, (120, 40)) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, typed)
        await until(pilot, lambda: said in " ".join(screen_text(app).replace("│", " ").split()))
        assert isinstance(app.screen, PickPack)
        assert "\x1b" not in screen_text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, PacksScreen)
        assert not any(isinstance(request, CheckPack) for request in engine.requests)


async def test_a_pasted_or_dropped_path_is_understood(history: History, tmp_path: Path) -> None:
    _, script, setup = stage(history, FERRIES)
    pack = make_pack(tmp_path / "my harbour")
    engine = ScriptedEngine(script)
    spelled = (f"'{pack}'", str(pack).replace(" ", "\\ "), f"file://{str(pack).replace(' ', '%20')}", f"{pack}/\nmore")
    async with running(engine, setup) as (app, pilot):
        await open_packs(app, pilot)
        for number, typed in enumerate(spelled, start=1):
            await pilot.press("a")
            await until(pilot, lambda: isinstance(app.screen, PickPack))
            field = app.screen.query_one(Input)
            field.value = ""
            field.post_message(events.Paste(typed))
            await until(pilot, lambda field=field: field.value)
            await pilot.press("enter")
            await until(pilot, lambda: "Add it?" in screen_text(app))
            asked = [r.path for r in engine.requests if isinstance(r, CheckPack)]
            assert asked == [str(pack)] * number
            await pilot.press("n")


# ---------------------------------------------------------------- while something else goes on
async def test_an_answer_that_comes_meanwhile_is_in_the_chat(history: History) -> None:
    _, script, setup = stage(history, FERRIES)
    engine = ScriptedEngine(script)

    async with running(engine, setup) as (app, pilot):
        app.chat.prompt.put("refund?")
        await pilot.press("enter", "f3")
        await until(pilot, lambda: isinstance(app.screen, PacksScreen))
        await until(pilot, lambda: app.chat.asking is None)
        await pilot.press("escape")
        await until(pilot, lambda: "75 % of the fare back" in screen_text(app))
        assert screen_text(app).count("75 % of the fare back") == 1


async def test_leaving_kaiki_while_adding_ends_quickly(history: History, tmp_path: Path) -> None:
    _, script, setup = stage(history, FERRIES)

    def forever(engine: ScriptedEngine, request: AddPack) -> Iterator[Event]:
        yield Progress(request.id, "read", "documents/a.md", 1, 3)
        engine.wait_for_cancel(request.id)
        yield Cancelled(request.id)

    script.add = forever
    began = time.monotonic()
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        await open_packs(app, pilot)
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: "Add it?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "reading a.md" in screen_text(app))
        await pilot.press("ctrl+q")
    assert time.monotonic() - began < 15


async def test_its_keys_can_be_changed_and_help_lists_them(history: History) -> None:
    _, script, setup = stage(history, FERRIES, keys={"packs.add": "f7", "chat.packs": "f9"})
    async with running(ScriptedEngine(script), setup, (120, 90)) as (app, pilot):
        await until(pilot, lambda: "f9 packs" in screen_text(app).lower())
        await pilot.press("f1")
        await until(pilot, lambda: "packs.remove" in screen_text(app))
        for binding in PacksScreen.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.id in screen_text(app)
        await pilot.press("escape", "f9")
        await until(pilot, lambda: "f7 add" in screen_text(app).lower())
        await pilot.press("a")
        assert isinstance(app.screen, PacksScreen)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, PickPack))


async def test_every_hint_is_a_key_that_works(history: History, tmp_path: Path) -> None:
    _, script, setup = stage(history, FERRIES)
    async with running(ScriptedEngine(script), setup) as (app, pilot):
        screen = await open_packs(app, pilot)

        def hinted() -> set[str]:
            last = screen_text(app).splitlines()[-1]
            return {
                "enter" if key == "↵" else {"esc": "escape"}.get(key, key) for key in re.findall(r"(\S+) \w+", last)
            }

        await until(pilot, lambda: "x remove" in screen_text(app))
        assert {"a", "x", "t", "escape"} <= hinted()
        assert {"a", "x", "t", "escape"} <= set(screen.active_bindings)
        assert "y" not in screen.active_bindings or not screen.check_action("answer", (True,))
        await pick(app, pilot, make_pack(tmp_path / "p"))
        await until(pilot, lambda: "y yes  n no" in screen_text(app))
        assert screen.check_action("answer", (True,))
        assert not screen.check_action("add", ())


async def test_resizing_redraws_the_list(history: History) -> None:
    _, script, setup = stage(history, FERRIES, CLINIC)
    async with running(ScriptedEngine(script), setup, (200, 60)) as (app, pilot):
        await open_packs(app, pilot)
        await pilot.press("down")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "signed by" not in screen_text(app).splitlines()[2])
        assert "Clinic notes (clinic 0.3.0)" in screen_text(app)
        assert "esc back" in screen_text(app)
