"""Keys, prompt, palette, themes and the screens over the conversation."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.binding import Binding
from textual.widgets import OptionList

from assistant.storage.history import History
from assistant.types import Ask, EngineHello, Event, Failed, Request, Warm
from assistant.ui import make_app
from assistant.ui.app import KaikiApp
from assistant.ui.chat import ChatScreen
from assistant.ui.dialogs import Choose, Confirm, Help, NameFile
from assistant.ui.document import DocumentView
from assistant.ui.keys import bindings_of
from assistant.ui.limits import MOST_IN_PROMPT
from assistant.ui.packs_screen import PacksScreen
from assistant.ui.panel import SourcesPanel
from assistant.ui.past import Past
from assistant.ui.picker import PickPack
from assistant.ui.prompt import Prompt
from assistant.ui.reply import Reply
from tests.ui.scripted import ScriptedEngine, by_question, refund_answer, setup_for
from tests.ui.test_chat import ask, running, screen_text, until

OURS = (
    KaikiApp, ChatScreen, Prompt, SourcesPanel, DocumentView, Choose, Confirm, NameFile, Help, Past, PacksScreen,
    PickPack,
)  # fmt: skip


def test_every_binding_has_an_id_of_its_own() -> None:
    declared = [binding for kind in OURS for binding in vars(kind).get("BINDINGS", ())]
    assert all(isinstance(binding, Binding) and binding.id for binding in declared)
    ids = [binding.id for binding in declared]
    assert len(ids) == len(set(ids))


async def test_every_hint_is_a_bound_key(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        await until(pilot, lambda: "F1 help" in screen_text(app))
        shown = screen_text(app).splitlines()
        hints = re.findall(r"(\^\w|F\d|↵|esc) (\w+)", "\n".join(shown[-2:]))
        assert {key for key, _ in hints} == {"↵", "^j", "^p", "^o", "^n", "F1"}
        active = set(app.screen.active_bindings)
        for key, _ in hints:
            name = {"↵": "enter", "F1": "f1"}.get(key, key.replace("^", "ctrl+"))
            assert name in active


async def test_keys_can_be_changed_by_id_and_the_hint_follows(history: History) -> None:
    keys = {"chat.sources": "f4", "prompt.send": "ctrl+s"}
    async with running(ScriptedEngine(), setup_for(history, keys=keys)) as (app, pilot):
        await until(pilot, lambda: "^s send" in screen_text(app))
        assert bindings_of(app.chat)["chat.sources"].key == "f4"
        app.chat.prompt.put("refund?")
        await pilot.press("enter")
        assert app.chat.prompt.text == "refund?\n"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.chat.turns)
        await pilot.press("f4")
        assert app.chat.query_one(SourcesPanel).display


async def test_enter_keeps_its_place_among_quick_letters(history: History) -> None:
    engine = ScriptedEngine()
    async with running(engine, setup_for(history)) as (app, pilot):
        for key in [*"abc def", "enter", *"ghi"]:
            name = {" ": "space"}.get(key, key)
            app.post_message(events.Key(name, key if len(key) == 1 else "\r"))
        await until(pilot, lambda: engine.asks() and app.chat.prompt.text == "ghi")
        assert engine.asks()[0].question == "abc def"


async def test_a_note_leaves_when_it_holds_no_longer(history: History) -> None:
    engine = ScriptedEngine(at_the_word)
    none_yet = "There is no answer yet whose sources could be shown."
    async with running(engine, setup_for(history)) as (app, pilot):
        await pilot.press("ctrl+o")
        await until(pilot, lambda: none_yet in screen_text(app))
        app.chat.prompt.put("refund?")
        await pilot.press("enter")
        await until(pilot, lambda: none_yet not in screen_text(app))
        # Pressed again while the answer is still to come.
        await pilot.press("ctrl+o")
        await until(pilot, lambda: none_yet in screen_text(app))
        engine.cancel("go")
        await until(pilot, lambda: "75 % of the fare back" in screen_text(app))
        assert none_yet not in screen_text(app)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "There is no table yet." in screen_text(app))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "There is no table yet." not in screen_text(app))


def at_the_word(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
    """Answers when the test says "go"."""
    if isinstance(request, Ask):
        engine.wait_for_cancel("go")
    yield from by_question(engine, request)


async def test_what_could_not_be_loaded_is_not_said_for_ever(history: History) -> None:
    def script(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
        if isinstance(request, Warm) and request.model == "scripted-1.5b":
            yield Failed(request.id, "ModelBroken", "The model file is damaged", "Fetch it again.")
        else:
            yield from by_question(engine, request)

    async with running(ScriptedEngine(script), setup_for(history)) as (app, pilot):
        await until(pilot, lambda: "The model file is damaged. Fetch it again." in screen_text(app))
        app.chat.use_model("scripted-0.5b")
        await until(pilot, lambda: "The model file is damaged" not in screen_text(app))


async def test_nothing_is_sent_for_an_empty_question(history: History) -> None:
    engine = ScriptedEngine()
    async with running(engine, setup_for(history)) as (app, pilot):
        await pilot.press("space", "ctrl+j", "enter")
        await until(pilot, lambda: "Type a question first." in screen_text(app))
        assert not engine.asks()
        await pilot.press("a")
        await pilot.pause()
        assert "Type a question first." not in screen_text(app)


async def test_a_long_question_stays_in_the_prompt(history: History) -> None:
    engine = ScriptedEngine()
    async with running(engine, setup_for(history)) as (app, pilot):
        app.chat.prompt.post_message(events.Paste("word " * 20_000))
        await until(pilot, lambda: len(app.chat.prompt.text) == 100_000)
        await pilot.press("enter")
        await until(pilot, lambda: "8,000 is the most" in screen_text(app))
        assert len(app.chat.prompt.text) == 100_000
        assert not engine.asks()


async def test_a_binary_paste_is_cleaned_and_a_huge_one_cut(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        app.chat.prompt.post_message(events.Paste("a\x00\x1b[2Jb\x07\r\nc\u202e"))
        await until(pilot, lambda: app.chat.prompt.text)
        assert app.chat.prompt.text == "ab\nc"
        app.chat.prompt.post_message(events.Paste("x" * 5_000_000))
        await until(pilot, lambda: "The paste was cut" in screen_text(app))
        assert len(app.chat.prompt.text) == MOST_IN_PROMPT


async def test_up_and_down_walk_through_lines_then_questions(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "refund one?")
        await ask(app, pilot, "refund two?")
        app.chat.prompt.put("draft\nsecond")
        await pilot.press("up")
        assert app.chat.prompt.text == "draft\nsecond"
        await pilot.press("up")
        assert app.chat.prompt.text == "refund two?"
        await pilot.press("up")
        assert app.chat.prompt.text == "refund one?"
        await pilot.press("up", "down", "down")
        assert app.chat.prompt.text == "draft\nsecond"


async def test_retry_copy_and_new(history: History) -> None:
    engine = ScriptedEngine()
    async with running(engine, setup_for(history)) as (app, pilot):
        await pilot.press("ctrl+r", "ctrl+y", "ctrl+o", "ctrl+t")
        await until(pilot, lambda: "There is no table yet." in screen_text(app))
        await ask(app, pilot, "refund?")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: len(engine.asks()) == 2 and not app.chat.asking)
        assert engine.asks()[1].question == "refund?"
        assert engine.asks()[1].history == ()
        await pilot.press("ctrl+y")
        assert app.clipboard == "You get **75 %** of the fare back. [1]"
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not app.screen.query(Reply))
        await ask(app, pilot, "refund 2?")
        assert engine.asks()[-1].history == ()
    assert [line.turns for line in history.list()] == [1, 2]


async def test_history_resumes_and_deletes(history: History) -> None:
    old = history.add_turn(None, "Old refund?", refund_answer("Old refund?"))
    other = history.add_turn(None, "Other thing?", refund_answer("Other thing?"))
    engine = ScriptedEngine()
    async with running(engine, setup_for(history)) as (app, pilot):
        await pilot.press("f2")
        await until(pilot, lambda: "Other thing?" in screen_text(app))
        await pilot.press(*"other")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        await pilot.press("ctrl+d")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: [line.id for line in history.list()] == [old])
        for _ in "other":
            await pilot.press("backspace")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        await pilot.press("enter")
        await until(pilot, lambda: app.chat.chat == old)
        assert "75 % of the fare back. [1]" in screen_text(app)
        assert other != old
        await ask(app, pilot, "and now refund?")
        assert [turn.question for turn in engine.asks()[-1].history] == ["Old refund?"]
    assert len(history.get(old).turns) == 2


async def test_delete_and_export_this_chat(history: History, tmp_path: Path) -> None:
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "refund?")
        target = tmp_path / "chat.md"
        for said in ("Saved as", "nothing was written"):
            app.action_export()
            await until(pilot, lambda: isinstance(app.screen, NameFile))
            app.screen.dismiss(str(target))
            await until(pilot, lambda said=said: said in screen_text(app))
        assert "> refund?" in target.read_text()
        assert target.stat().st_mode & 0o077 == 0
        app.action_forget()
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("n")
        await pilot.pause()
        assert len(history.list()) == 1
        app.action_forget()
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: not history.list() and not app.screen.query(Reply))


async def test_packs_models_themes_through_the_palette(history: History) -> None:
    kept: list[str] = []
    engine = ScriptedEngine()
    async with running(engine, setup_for(history, keep_theme=kept.append)) as (app, pilot):
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Delete this chat" in screen_text(app))
        await pilot.press(*"light theme")
        await until(pilot, lambda: "Delete this" not in screen_text(app) and "Light theme" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "kaiki-light")
        assert kept == ["light"]
        names = {command.title for command in app.get_system_commands(app.chat)}
        assert {"Packs", "Switch pack", "Switch model", "History", "Export this chat", "Delete this chat"} <= names
        app.action_theme("dark")
        assert app.theme == "kaiki-dark"
        app.action_choose_pack()
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Clinic notes 0.3.0" in screen_text(app))
        app.action_choose_model()
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "scripted-0.5b" in screen_text(app))
        await ask(app, pilot, "refund?")
        sent = engine.asks()[-1]
        assert (sent.pack, sent.model) == ("clinic", "scripted-0.5b")
        await until(pilot, lambda: sum(isinstance(r, Warm) for r in engine.requests) == 3)


async def test_help_lists_every_key_with_its_id(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history), (100, 60)) as (app, pilot):
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, Help))
        shown = screen_text(app)
        for kind in (ChatScreen, Prompt, SourcesPanel, KaikiApp):
            for binding in vars(kind)["BINDINGS"]:
                assert binding.id in shown
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, Help)
        await pilot.press("escape")
        assert app.screen is app.chat


@pytest.mark.parametrize(
    ("own", "hello", "said"),
    [
        ("", EngineHello("", True, "seccomp", ""), "⚠ not sealed"),
        ("seccomp", EngineHello("", False, "", ""), "⚠ engine not sealed"),
        ("seccomp", None, "sealed: seccomp, engine starting"),
        ("seccomp", EngineHello("", True, "namespace", ""), "sealed: seccomp, namespace"),
    ],
)
async def test_the_seal_is_said_as_it_is(history: History, own: str, hello: EngineHello | None, said: str) -> None:
    async with running(ScriptedEngine(seal=hello), setup_for(history, sealed_by=own)) as (app, pilot):
        await until(pilot, lambda: said in screen_text(app))


async def test_no_pack_no_models(history: History) -> None:
    setup = setup_for(history, pack=None, packs=(), models=(), model="", missing_models=("m",))
    engine = ScriptedEngine()
    async with running(engine, setup) as (app, pilot):
        await until(pilot, lambda: "kaiki models pull m" in screen_text(app))
        app.action_choose_pack()
        app.action_choose_model()
        await ask(app, pilot, "refund?")
        assert engine.asks()[0] == Ask(engine.asks()[0].id, question="refund?")


async def test_typing_goes_to_the_prompt_wherever_the_focus_is(history: History) -> None:
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        await ask(app, pilot, "refund?")
        app.screen.query_one(Reply).focus()
        await pilot.pause()
        await pilot.press("h", "i")
        assert app.chat.prompt.text == "hi"


async def test_a_damaged_history_is_said_at_once(history: History) -> None:
    history.add_turn(None, "q", refund_answer("q"))
    history.path.write_bytes(b"no database" * 1000)
    async with running(ScriptedEngine(), setup_for(history)) as (app, pilot):
        await until(pilot, lambda: "The vault (vault.db) is damaged" in screen_text(app))
        await ask(app, pilot, "refund?")
        assert "This turn is not kept" in screen_text(app)


async def test_a_mistake_of_the_app_is_no_traceback(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    app = make_app(ScriptedEngine(), setup_for(history))

    def broken() -> None:
        secret = "a question"
        raise ZeroDivisionError(secret)

    with pytest.raises(ZeroDivisionError):
        async with app.run_test() as pilot:
            app.call_later(broken)
            await pilot.pause()
    shown = "".join(capsys.readouterr())
    assert "a question" not in shown
    assert "ZeroDivisionError" in shown
    assert "Traceback" not in shown


def test_importing_the_ui_loads_nothing_heavy() -> None:
    root = Path(__file__).parents[2]
    code = (
        "import sys; import assistant.ui; assert 'textual' not in sys.modules; import assistant.ui.app; "
        "heavy = {'torch', 'chromadb', 'llama_cpp', 'sentence_transformers', 'transformers', 'pydantic'}; "
        "assert not heavy & set(sys.modules), heavy & set(sys.modules); "
        "ours = {m.split('.')[1] for m in sys.modules if m.startswith('assistant.')}; "
        "assert ours <= {'ui', 'types', 'errors', 'config', 'answers', 'records', 'summary', 'text', 'transcripts', 'storage', 'wire'}, ours"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
