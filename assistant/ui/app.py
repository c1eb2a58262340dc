"""The app: themes, palette, the screens over the conversation."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from assistant.errors import KaikiError
from assistant.ui.chat import ChatScreen
from assistant.ui.describe import Tone
from assistant.ui.dialogs import Choose, Confirm, Help, NameFile, list_of_keys
from assistant.ui.engine_port import EnginePort
from assistant.ui.keys import bindings_of, display
from assistant.ui.limits import SESSION_NOT_KEPT
from assistant.ui.locked import AT_START, Locked
from assistant.ui.packs_screen import PacksScreen
from assistant.ui.past import Past
from assistant.ui.private_screen import PrivateScreen
from assistant.ui.setup import AppSetup
from assistant.ui.show import line, sentence
from assistant.ui.themes import THEMES

ABOUT = (
    "Kaiki answers from the open pack, on this machine.\n"
    "✓ stands in a document  ⚠ check this yourself  ⏱ from a table\n"
)


#: Seconds between two looks at whether to lock.
LOOK_S = 1.0
#: What says that somebody is there.
SOMEBODY = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp)


class KaikiApp(App[None]):
    """One engine, one conversation at a time.

    Attributes:
        chat: the chat screen.
        own_keys: the user's own keys, by binding id.
        touched: when a key or button was last pressed (monotonic seconds).
    """

    TITLE = "Kaiki"
    CSS_PATH = "kaiki.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Commands", id="app.palette", priority=True, show=False),
        Binding("ctrl+q", "quit", "Leave Kaiki", id="app.quit", priority=True, show=False),
        Binding("ctrl+l", "lock", "Lock with the passphrase", id="app.lock", priority=True, show=False),
    ]

    def __init__(self, engine: EnginePort, setup: AppSetup) -> None:
        super().__init__()
        self.engine = engine
        self.setup = setup
        self.own_keys = dict(setup.keys)
        # A calm screen: nothing slides, whatever TEXTUAL_ANIMATIONS says.
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = f"kaiki-{setup.theme if setup.theme in ('dark', 'light') else 'dark'}"
        self.chat = ChatScreen(engine, setup)
        self.touched = time.monotonic()
        self._lock_wanted = ""

    def get_default_screen(self) -> Screen[None]:
        """The conversation."""
        return self.chat

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The palette belongs to the conversation: over another screen it would be empty."""
        if action == "command_palette" and self.screen is not self.chat:
            return False
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Put the user's own keys in place; ask for the passphrase, where one is needed."""
        self.set_keymap(self.own_keys)
        if self.setup.lock:
            self.set_interval(LOOK_S, self._look_at_lock)
            if self.setup.lock.locked():
                self.push_screen(Locked(self.setup.lock, AT_START, may_skip=True), self._begin)

    def _fatal_error(self) -> None:
        # Textual's own prints a traceback with every local variable, questions included.
        what = type(self._exception).__name__ if self._exception else "unknown"
        said = f"Kaiki made a mistake and had to close ({what}). Answered questions are kept in the history."
        self._exit_renderables.append(Text(said))
        self._close_messages_no_wait()

    def on_unmount(self) -> None:
        """End the engine, so that no thread waits for it."""
        if self.chat.asking:
            self.chat.asking.drop()
        self.engine.close()

    # ------------------------------------------------------------ lock
    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody is there."""
        if isinstance(event, SOMEBODY):
            self.touched = time.monotonic()
        await super().on_event(event)

    def _begin(self, opened: bool | None) -> None:
        """After the passphrase at the start, or without it."""
        if not opened:
            self.chat.session_is_private = True
            self.chat.note(f"Locked: {SESSION_NOT_KEPT}", "calm")
            self.chat.redraw()
        self.chat.prepare()

    def action_unlock(self) -> None:
        """Ask for the passphrase that was not given at the start."""
        if not self.setup.lock:
            return

        def opened(yes: bool | None) -> None:
            if yes:
                self.call_later(self._opened_later)

        self.push_screen(Locked(self.setup.lock, AT_START, may_skip=True), opened)

    async def _opened_later(self) -> None:
        await self.chat.action_private()
        self.chat.look_at_history()
        self.chat.read_packs()

    def action_lock(self) -> None:
        """Lock now, or as soon as what is under way is done."""
        lock = self.setup.lock
        if lock is None or not lock.has_passphrase():
            self.chat.note("There is no passphrase to lock with; `kaiki vault passphrase` sets one.")
        elif not lock.locked():
            self._lock_wanted = "You locked it."
            self._look_at_lock()

    def _look_at_lock(self) -> None:
        """Lock when that was asked for, or when nobody has pressed a key for long."""
        lock = self.setup.lock
        if lock is None or lock.locked():
            return
        if lock.at_work():
            # Who waits for an answer is there.
            self.touched = time.monotonic()
            if self._lock_wanted:
                self.chat.note("Kaiki locks when what is under way is done.", "calm")
            return
        minutes = lock.minutes()
        if lock.asked() and lock.has_passphrase():
            self._lock_wanted = "It was locked with `kaiki vault lock`."
        elif minutes and time.monotonic() - self.touched > minutes * 60:
            self._lock_wanted = f"Nobody pressed a key for {minutes} {'minute' if minutes == 1 else 'minutes'}."
        if self._lock_wanted:
            why, self._lock_wanted = self._lock_wanted, ""
            lock.lock()
            self.push_screen(Locked(lock, why, may_skip=False), self._back)

    def _back(self, opened: bool | None) -> None:
        if opened:
            self.touched = time.monotonic()
            self.chat.note("")
            self.chat.warm()

    # ------------------------------------------------------------ palette
    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The commands of the palette; while another screen is open there are none."""
        if screen is not self.chat:
            return
        yield SystemCommand("Packs", "See, add, test and remove packs", self.action_packs)
        yield SystemCommand("Summarize private files", "Nothing of them is kept", self.action_summarize)
        yield SystemCommand("Switch pack", "Ask another pack; begins a new chat", self.action_choose_pack)
        yield SystemCommand("Switch model", "Ask another model from now on", self.action_choose_model)
        yield SystemCommand("New chat", "Begin a new chat", self.chat.action_new)
        yield SystemCommand("Private session", "Nothing of it is kept; again ends it", self.chat.action_private)
        if self.setup.lock and self.setup.lock.has_passphrase():
            yield SystemCommand("Lock", "Hide everything until the passphrase is typed", self.action_lock)
        yield SystemCommand("History", "Find, resume or delete past chats", self.action_past)
        yield SystemCommand("Export this chat", "Save it as a Markdown file", self.action_export)
        yield SystemCommand("Delete this chat", "Remove it from this disk", self.action_forget)
        yield SystemCommand("Light theme", "Dark text on light", lambda: self.action_theme("light"))
        yield SystemCommand("Dark theme", "Light text on dark", lambda: self.action_theme("dark"))
        yield SystemCommand("Help", "Every key", self.action_help)
        yield SystemCommand("Quit", "Leave Kaiki", self.action_quit)

    def action_theme(self, name: str) -> None:
        """Change to the light or dark theme, and keep the choice."""
        self.theme = f"kaiki-{name}"
        if self.setup.keep_theme:
            try:
                self.setup.keep_theme(name)
            except KaikiError as error:
                self.chat.note(sentence(error.message, error.hint))

    def action_choose_pack(self) -> None:
        """Pick one of the installed packs."""
        if not self.chat.packs:
            self.chat.note(self._no_pack())
            return
        choices = tuple(
            (
                pack.name,
                Content.assemble(
                    f"{line(pack.title or pack.name, 50)} {line(pack.version, 20)}",
                    (f"  {'private · ' if pack.private else ''}{line(pack.description, 120)}", "$calm"),
                ),
            )
            for pack in self.chat.packs
        )

        async def use(name: str | None) -> None:
            await self._ask_pack(name)

        current = self.chat.pack.name if self.chat.pack else ""
        self.push_screen(Choose("Pack", choices, current), use)

    def _no_pack(self) -> str:
        key = display(self.chat, bindings_of(self.chat)["chat.packs"])
        return f"No pack is installed; {key} adds one." if self.setup.disk else "No pack is installed."

    async def _ask_pack(self, name: str | None) -> bool:
        """Go to the pack of that name, if it is another one; whether it was."""
        pack, now = self.chat.find_pack(name), self.chat.pack
        if pack is None or (now and now.name == pack.name):
            return False
        await self.chat.use_pack(pack)
        return True

    def action_packs(self) -> None:
        """The packs screen: see, add, test, remove, switch."""
        if self.screen is not self.chat:
            return
        if self.setup.disk is None:
            self.action_choose_pack()
            return
        opened = self.chat.pack.name if self.chat.pack else ""
        screen = PacksScreen(self.chat.desk, self.setup.disk, opened, self.chat.model)

        async def leave(name: str | None) -> None:
            # What was added or removed is known to the chat before it goes to a pack.
            if screen.listed:
                await self.chat.know(screen.packs)
            if not await self._ask_pack(name) and screen.changed:
                self.chat.warm()

        self.push_screen(screen, leave)

    def action_summarize(self) -> None:
        """The private screen: summaries of files, of which nothing is kept."""
        if self.screen is self.chat:
            self.push_screen(PrivateScreen(self.chat.desk, self.chat.model))

    def action_choose_model(self) -> None:
        """Pick one of the models on this disk."""
        if not self.setup.models:
            self.chat.note("No model is on this disk; `kaiki models pull NAME` fetches one.")
            return
        choices = tuple((model, Content(line(model, 80))) for model in self.setup.models)

        def use(model: str | None) -> None:
            if model and model != self.chat.model:
                self.chat.use_model(model)

        self.push_screen(Choose("Model", choices, self.chat.model), use)

    # ------------------------------------------------------------ chats
    def action_past(self) -> None:
        """Open the history."""
        past = Past(self.setup.history)

        async def resume(id: int | None) -> None:
            if self.chat.chat in past.deleted:
                await self.chat.action_new()
            if id is None:
                return
            try:
                chat = self.setup.history.get(id)
            except KaikiError as error:
                self.chat.note(sentence(error.message, error.hint))
                return
            await self.chat.resume(chat)

        self.push_screen(past, resume)

    def action_forget(self) -> None:
        """Delete this chat, when the reader confirms."""

        async def forget(yes: bool | None) -> None:
            if yes:
                await self.chat.forget()

        self.push_screen(Confirm("Delete this chat for good?"), forget)

    def action_export(self) -> None:
        """Save this chat where the reader says; an existing file is never overwritten."""
        id = self.chat.chat
        if id is None:
            private = self.chat.turns and self.chat.is_private(self.chat.pack.name if self.chat.pack else "")
            self.chat.note(self.chat.why_not_kept() if private else "There is nothing yet to export.")
            return

        def save(name: str | None) -> None:
            if name:
                self.chat.note(*self._save(id, name))

        self.push_screen(NameFile("Save this chat as", f"kaiki-chat-{id}.md"), save)

    def _save(self, id: int, name: str) -> tuple[str, Tone]:
        path = Path(name).expanduser()
        try:
            text = self.setup.history.export(id)
            # os.open: the file is private from its first byte, and an existing one makes this fail.
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return f"{line(str(path))} exists already; nothing was written.", "check"
        except OSError as error:
            return f"{line(str(path))} cannot be written: {error.strerror}.", "check"
        except KaikiError as error:
            return sentence(error.message, error.hint), "check"
        return f"Saved as {line(str(path))}.", "calm"

    # ------------------------------------------------------------ help
    def action_help(self) -> None:
        """Every key with its id."""
        nodes = (("Conversation", self.chat), ("Prompt", self.chat.prompt))
        panel = (("Sources", self.chat.query_one("#panel")), ("Kaiki", self))
        desk, disk = self.chat.desk, self.setup.disk
        packs = (("Packs", PacksScreen(desk, disk, "", "")),) if disk else ()
        private = (("Private files", PrivateScreen(desk, "")),)
        self.push_screen(Help(list_of_keys(nodes + panel + packs + private), Content(ABOUT)))
