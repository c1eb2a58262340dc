"""The chat screen's frame: what stands where, and what is being prepared."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from assistant.types import AnswerDone, Turn
from assistant.ui import messages, packs_work, work
from assistant.ui.bars import Header, Preparing, StatusLine
from assistant.ui.conversation import Conversation
from assistant.ui.describe import Tone
from assistant.ui.engine_port import EnginePort
from assistant.ui.keys import hints
from assistant.ui.limits import NOT_KEPT, SESSION_NOT_KEPT
from assistant.ui.panel import SourcesPanel
from assistant.ui.prompt import Prompt
from assistant.ui.setup import AppSetup, PackLine
from assistant.ui.show import content, line

DAY_S = 24 * 3600.0


class Frame(Screen[None]):
    """Header, conversation, prompt and status.

    Attributes:
        packs: the installed packs that can be asked, as last read.
        pack, model: what questions go to.
        chat: id of the chat in the history, None before its first answer.
        turns: the answered questions of this chat.
        asking: the question that is being answered.
        last_done: the newest answer with its figures.
        asks_back: the newest answer asks for what the question lacked.
        session_is_private: nothing of what is asked now is kept, whatever the pack.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - declared so by Textual

    def __init__(self, engine: EnginePort, setup: AppSetup) -> None:
        super().__init__()
        self.desk = work.Desk(engine, setup.history, self.post_message, self.is_private, self.why_not_kept)
        self.setup = setup
        self.packs = setup.packs
        self.pack: PackLine | None = setup.first_pack()
        self.model = setup.model
        self.chat: int | None = None
        self.turns: list[Turn] = []
        self.asking: work.Asking | None = None
        self.last_done: AnswerDone | None = None
        self.asks_back = False
        self.session_is_private = setup.private
        self._fetching = ""

    def compose(self) -> ComposeResult:
        """Header, conversation with the panel beside it, what is prepared, prompt, status."""
        yield Header(id="header")
        with Horizontal(id="middle"):
            yield Conversation(id="conversation")
            yield SourcesPanel(id="panel")
        yield Preparing(id="preparing")
        yield Static("", id="note", markup=False)
        with Horizontal(id="ask"):
            yield Static("❯", id="ask-mark", markup=False)
            yield Prompt(self.placeholder(), id="prompt")
            yield Static("", id="ask-hints", markup=False)
        yield StatusLine(id="status")

    def on_mount(self) -> None:
        """The prompt is ready at once; what the first question needs is loaded behind it."""
        self.query_one(SourcesPanel).display = False
        self.note("")
        self.prompt.focus()
        self.redraw()
        if self.setup.lock and self.setup.lock.locked():
            return  # The app asks for the passphrase first, then calls `prepare`.
        self.set_timer(0.01, self.prepare)

    @property
    def conversation(self) -> Conversation:
        """The scroll of replies."""
        return self.query_one(Conversation)

    @property
    def prompt(self) -> Prompt:
        """Where the question is typed."""
        return self.query_one(Prompt)

    def find_pack(self, name: str | None) -> PackLine | None:
        """The installed pack of that name."""
        return next((pack for pack in self.packs if pack.name == name), None)

    def is_private(self, name: str) -> bool:
        """Whether chats with the pack of that name are kept nowhere."""
        pack = self.find_pack(name)
        return self.session_is_private or (pack is not None and pack.private)

    def why_not_kept(self) -> str:
        """The sentence for it."""
        return SESSION_NOT_KEPT if self.session_is_private else NOT_KEPT

    # ------------------------------------------------------------ drawing
    def note(self, said: str, tone: Tone = "check") -> None:
        """One line above the prompt, until the next question; an empty one takes it away."""
        note = self.query_one("#note", Static)
        note.update(content(said, "$warning" if tone == "check" else "$calm"))
        note.display = bool(said)

    def redraw(self) -> None:
        """Header, status and hints."""
        self.query_one(Header).show(self.pack, self.model, self.setup.at, session=self.session_is_private)
        self._draw_status()
        ids = ("chat.stop",) if self.asking else ("prompt.send", "prompt.newline")
        self.query_one("#ask-hints", Static).update(hints(self.prompt, ids))

    def _draw_status(self) -> None:
        private = self.session_is_private or (self.pack is not None and self.pack.private)
        hello = self.desk.engine.hello()
        self.query_one(StatusLine).show(self.setup.sealed_by, hello, self.last_done, private=private)

    def on_descendant_focus(self) -> None:
        """The prompt's keys mean something else in the panel, which says its own."""
        self.query_one("#ask-hints").display = not self.query_one(SourcesPanel).has_focus_within

    def placeholder(self) -> str:
        """What the empty prompt says."""
        if self.turns and self.asks_back:
            return "your answer …"
        examples = self.pack.examples if self.pack else ()
        if examples:
            return f"ask about … e.g. {line(examples[0], 40)}"
        return f"ask about {line(self.pack.title, 40)} …" if self.pack else "no pack is open …"

    # ------------------------------------------------------------ preparing
    def prepare(self) -> None:
        """Fetch, look and load behind the prompt; once, when the screen is the reader's."""
        missing, pull = self.setup.missing_models, self.setup.downloads
        if missing and pull:
            self._fetching = work.fetch(self.desk, missing, pull)
        elif missing:
            names = ", ".join(line(model, 60) for model in missing)
            how = f"`kaiki models pull {line(missing[0], 60)}` fetches it."
            self.conversation.tell(f"Not on this disk: {names}. {how}", "check", "missing")
        self.look_at_history()
        self.set_interval(DAY_S, self.look_at_history)
        self.read_packs()
        self.warm()

    def look_at_history(self) -> None:
        """Say what is to be said of it, and delete what is too old; not while it is locked."""
        lock = self.setup.lock
        if not (lock and lock.locked()):
            work.look_at_history(self.desk, self.setup.history_days)

    def read_packs(self) -> None:
        """Read the installed packs; PacksListed follows."""
        if self.setup.disk:
            packs_work.list_packs(self.desk, self.setup.disk)

    def warm(self) -> None:
        """Load what the next question needs."""
        pack = self.pack.name if self.pack else None
        work.warm(
            self.desk, pack, self.model,
            use_adapter=self.setup.use_adapter, model_is_coming=bool(self._fetching),
        )  # fmt: skip

    def on_preparing_moved(self, event: messages.PreparingMoved) -> None:
        """Move the bar."""
        self.query_one(Preparing).moved(event.progress)
        self._draw_status()

    def on_model_fetched(self, event: messages.ModelFetched) -> None:
        """A model is there: load it."""
        if event.model == self.model:
            self._fetching = ""
            self.conversation.unsay("missing")
            self.warm()

    def on_preparing_ended(self, event: messages.PreparingEnded) -> None:
        """Take the bar away and say what is to be said."""
        if event.id == self._fetching:
            self._fetching = ""
        self.query_one(Preparing).ended(event.id)
        if event.loading and not event.failed:
            # What could not be loaded before is there now, or is not wanted any more.
            self.conversation.unsay("loading")
        if event.failed and self.setup.lock and self.setup.lock.locked() and not self.session_is_private:
            return  # Locking ended the engine; that is no news.
        for said in event.said:
            about = "loading" if event.loading else ""
            self.conversation.tell(said, "failed" if event.failed else "check", about)
        self.redraw()
