"""The chat screen: the conversation, and what the engine's messages do to it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from assistant.errors import KaikiError
from assistant.storage.history import Chat
from assistant.types import Ask, Turn
from assistant.ui import messages, work
from assistant.ui.bars import Header, Preparing, StatusLine
from assistant.ui.describe import SHORT_ROWS, Tone
from assistant.ui.keys import hints
from assistant.ui.limits import HISTORY_TURNS, fault_of
from assistant.ui.panel import SourcesPanel
from assistant.ui.prompt import Prompt
from assistant.ui.reply import Notice, Reply
from assistant.ui.setup import AppSetup, PackLine
from assistant.ui.show import block, content, line

FLUSH_S = 0.05
GIVEN_BACK = "Stopped; your question is back in the prompt."


class ChatScreen(Screen[None]):
    """One conversation.

    Attributes:
        pack, model: what questions go to.
        chat: id of the chat in the history, None before its first answer.
        turns: the answered questions of this chat.
        asking: the question that is being answered.
    """

    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-narrow"), (120, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop the answer, or back to the prompt", id="chat.stop"),
        Binding("ctrl+o", "sources", "Sources of the reply", id="chat.sources", priority=True),
        Binding("ctrl+r", "retry", "Ask the last question again", id="chat.retry", priority=True),
        Binding("ctrl+y", "copy_answer", "Copy the answer", id="chat.copy", priority=True),
        Binding("ctrl+t", "rows", "All rows of a table, or a few", id="chat.rows", priority=True),
        Binding("ctrl+n", "new", "New chat", id="chat.new", priority=True),
        Binding("pageup", "page(-1)", "Conversation up", id="chat.page_up", priority=True),
        Binding("pagedown", "page(1)", "Conversation down", id="chat.page_down", priority=True),
    ]

    def __init__(self, desk: work.Desk, setup: AppSetup) -> None:
        super().__init__()
        self.desk = desk
        self.setup = setup
        self.pack: PackLine | None = setup.first_pack()
        self.model = setup.model
        self.chat: int | None = None
        self.turns: list[Turn] = []
        self.asking: work.Asking | None = None
        self.last_question = ""
        self._documents: set[str] = set()
        self._fetching = ""

    def compose(self) -> ComposeResult:
        """Header, conversation with the panel beside it, what is prepared, prompt, status."""
        yield Header(id="header")
        with Horizontal(id="middle"):
            yield VerticalScroll(id="conversation", can_focus=False)
            yield SourcesPanel(id="panel")
        yield Preparing(id="preparing")
        yield Static("", id="note", markup=False)
        with Horizontal(id="ask"):
            yield Static("❯", id="ask-mark", markup=False)
            yield Prompt(self._placeholder(), id="prompt")
            yield Static("", id="ask-hints", markup=False)
        yield StatusLine(id="status")

    def on_mount(self) -> None:
        """The prompt is ready at once; what the first question needs is loaded behind it."""
        self.query_one(SourcesPanel).display = False
        self.query_one("#conversation").anchor()
        self.note("")
        self.prompt.focus()
        self.redraw()
        self.set_timer(0.01, self._prepare)

    @property
    def prompt(self) -> Prompt:
        """Where the question is typed."""
        return self.query_one(Prompt)

    # ------------------------------------------------------------ drawing
    def note(self, said: str, tone: Tone = "check") -> None:
        """One line above the prompt, until the next question; an empty one takes it away."""
        note = self.query_one("#note", Static)
        note.update(content(said, "$warning" if tone == "check" else "$calm"))
        note.display = bool(said)

    def redraw(self) -> None:
        """Header, status and hints."""
        last = getattr(self.app, "last_done", None)
        self.query_one(Header).show(self.pack, self.model, self.setup.at)
        self.query_one(StatusLine).show(self.setup.sealed_by, self.desk.engine.hello(), last)
        ids = ("chat.stop",) if self.asking else ("prompt.send", "prompt.newline")
        self.query_one("#ask-hints", Static).update(hints(self.prompt, ids))

    def tell(self, said: str, tone: Tone = "calm") -> None:
        """Add a line to the conversation."""
        self.query_one("#conversation").mount(Notice(said, tone))

    def _placeholder(self) -> str:
        examples = self.pack.examples if self.pack else ()
        if examples:
            return f"ask about … e.g. {line(examples[0], 60)}"
        return f"ask about {line(self.pack.title, 60)} …" if self.pack else "ask …"

    # ------------------------------------------------------------ preparing
    def _prepare(self) -> None:
        for said in (self.setup.history.notice,):
            if said:
                self.tell(said, "check")
        missing, pull = self.setup.missing_models, self.setup.downloads
        if missing and pull:
            self._fetching = work.fetch(self.desk, missing, pull)
        elif missing:
            names = ", ".join(line(model, 60) for model in missing)
            self.tell(f"Not on this disk: {names}. Fetch with `kaiki models pull {line(missing[0])}`.", "check")
        self.warm()

    def warm(self) -> None:
        """Load what the next question needs."""
        pack = self.pack.name if self.pack else None
        work.warm(self.desk, pack, self.model, model_is_coming=bool(self._fetching))

    def on_preparing_moved(self, event: messages.PreparingMoved) -> None:
        """Move the bar."""
        self.query_one(Preparing).moved(event.progress)
        self.query_one(StatusLine).show(self.setup.sealed_by, self.desk.engine.hello(), None)

    def on_model_fetched(self, event: messages.ModelFetched) -> None:
        """A model is there: load it."""
        if event.model == self.model:
            self._fetching = ""
            self.warm()

    def on_preparing_ended(self, event: messages.PreparingEnded) -> None:
        """Take the bar away and say what is to be said."""
        if event.id == self._fetching:
            self._fetching = ""
        self.query_one(Preparing).ended(event.id)
        for said in event.said:
            self.tell(said, "failed" if event.failed else "check")
        self.redraw()

    # ------------------------------------------------------------ asking
    @on(Prompt.Sent)
    def _sent(self, event: Prompt.Sent) -> None:
        if self.asking:
            self.note("One question at a time: this one waits in the prompt.")
            return
        question = block(event.text).strip()
        fault = fault_of(question)
        if fault:
            self.note(fault)
            return
        self.prompt.put("")
        self.ask(question)

    @on(Prompt.PasteCut)
    def _paste_cut(self, event: Prompt.PasteCut) -> None:
        self.note(f"The paste was cut: the prompt holds {event.kept:,} characters.")

    @on(Prompt.Changed)
    def _typed(self) -> None:
        # A hint is answered by typing; it must not outlive that.
        if not self.prompt.text:
            return
        self.query_one("#note", Static).display = False

    def ask(self, question: str, *, again: bool = False) -> None:
        """Send `question`; `again` leaves its earlier answer out of what goes along."""
        self.note("")
        self.prompt.remember(question)
        self.last_question = question
        turns = self.turns[:-1] if again and self.turns and self.turns[-1].question == question else self.turns
        ask = Ask(
            work.new_id(),
            question=question,
            pack=self.pack.name if self.pack else None,
            model=self.model or None,
            at=self.setup.at,
            use_adapter=self.setup.use_adapter,
            history=tuple(turns[-HISTORY_TURNS:]),
        )
        self.asking = work.Asking(self.desk, ask, self.chat)
        conversation = self.query_one("#conversation", VerticalScroll)
        conversation.mount(Reply(question))
        conversation.anchor()
        self.redraw()
        self.asking.start()

    def current(self, event: messages.Happened) -> Reply | None:
        """The reply that `event` is about; None when it was stopped meanwhile."""
        if self.asking is None or event.id != self.asking.id:
            return None
        return self.query(Reply).last()

    def on_step_taken(self, event: messages.StepTaken) -> None:
        """Say what is going on."""
        if reply := self.current(event):
            done = f" {event.progress.done}/{event.progress.total}" if event.progress.total else ""
            reply.step(f"{line(f'{event.progress.step} {event.progress.detail}', 80)}{done} …")

    def on_sources_arrived(self, event: messages.SourcesArrived) -> None:
        """Say what is being read."""
        if reply := self.current(event):
            reply.found(event.sources)

    def on_text_waiting(self, event: messages.TextWaiting) -> None:
        """Draw new text twenty times a second at most."""
        self.set_timer(FLUSH_S, lambda: self._flush(event))

    async def _flush(self, event: messages.TextWaiting) -> None:
        reply = self.current(event)
        if reply and self.asking:
            await reply.add(self.asking.take())

    async def on_reply_finished(self, event: messages.ReplyFinished) -> None:
        """Show the answer in its final form."""
        reply = self.current(event)
        if reply is None:
            return
        self.asking = None
        answer = event.done.answer
        self.chat = event.chat
        self.turns.append(Turn(reply.question, answer.answer))
        vars(self.app)["last_done"] = event.done
        await reply.finish(answer)
        if answer.tool and len(answer.tool.rows) > SHORT_ROWS:
            await reply.mount(Static(hints(self, ("chat.rows",)), classes="remark", markup=False))
        if event.not_kept:
            self.tell(event.not_kept, "check")
        self.redraw()

    async def on_reply_failed(self, event: messages.ReplyFailed) -> None:
        """Say why; the question goes back."""
        if self.current(event):
            await self._take_back()
            self.tell(f"{event.said} Your question is back in the prompt.", "failed")

    async def on_reply_stopped(self, event: messages.ReplyStopped) -> None:
        """The engine stopped by itself."""
        if self.current(event):
            await self._take_back()
            self.note(GIVEN_BACK, "calm")

    async def _take_back(self) -> None:
        """No half reply stays, and the question returns to the prompt."""
        self.asking = None
        reply = self.query(Reply).last()
        await reply.stop()
        await reply.remove()
        if self.prompt.text.strip():
            # What was typed meanwhile is not overwritten; the question is one key up.
            self.prompt.remember(reply.question)
        else:
            self.prompt.put(reply.question)
        self.prompt.focus()
        self.redraw()

    # ------------------------------------------------------------ keys
    async def action_stop(self) -> None:
        """Stop the answer; else close the panel, else back to the prompt."""
        if self.asking:
            self.asking.drop()
            await self._take_back()
            self.note(GIVEN_BACK, "calm")
        elif self.query_one(SourcesPanel).display:
            self.close_panel()
        else:
            self.note("")
            self.prompt.focus()

    def action_retry(self) -> None:
        """Ask the last question again."""
        if self.asking:
            self.note("One question at a time.")
        elif not self.last_question:
            self.note("There is no question yet to ask again.")
        else:
            if self.prompt.text == self.last_question:
                self.prompt.put("")
            self.ask(self.last_question, again=True)

    def chosen_reply(self) -> Reply | None:
        """The reply under the focus, else the last finished one."""
        if isinstance(self.focused, Reply):
            return self.focused
        return next((reply for reply in reversed(self.query(Reply)) if reply.answer), None)

    def action_copy_answer(self) -> None:
        """Copy the answer to the clipboard."""
        reply = self.chosen_reply()
        if reply and reply.answer:
            self.app.copy_to_clipboard(block(reply.answer.answer))
            self.note("The answer is copied.", "calm")
        else:
            self.note("There is no answer yet to copy.")

    def action_rows(self) -> None:
        """All rows of the table, or the first few."""
        chosen = self.chosen_reply()
        tables = [chosen] if isinstance(self.focused, Reply) and chosen else list(reversed(self.query(Reply)))
        if not any(reply.toggle_rows() for reply in tables):
            self.note("There is no table yet.")

    def action_page(self, by: int) -> None:
        """Scroll the conversation."""
        conversation = self.query_one("#conversation")
        conversation.release_anchor()
        conversation.scroll_relative(y=by * max(1, conversation.size.height - 2), animate=False)

    async def action_new(self) -> None:
        """Begin a new chat; a running answer is dropped."""
        if self.asking:
            self.asking.drop()
            await self._take_back()
        self.close_panel()
        self.chat, self.turns = None, []
        await self.query_one("#conversation").remove_children()
        self.note("A new chat; the old one is in the history (F2).", "calm")

    # ------------------------------------------------------------ sources
    def action_sources(self) -> None:
        """Open the panel, or close it."""
        panel = self.query_one(SourcesPanel)
        reply = self.chosen_reply()
        if panel.display:
            self.close_panel()
        elif reply is None:
            self.note("There is no answer yet whose sources could be shown.")
        else:
            self._documents_of = reply.answer.pack if reply.answer else ""
            panel.display = True
            self.add_class("-with-panel")
            panel.open(reply.sources)

    @on(SourcesPanel.Closed)
    def close_panel(self) -> None:
        """Close the panel and go back to the prompt."""
        self.query_one(SourcesPanel).display = False
        self.remove_class("-with-panel")
        self.prompt.focus()
