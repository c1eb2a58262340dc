"""The chat screen: questions, answers and the keys."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import Static

from assistant.errors import KaikiError
from assistant.storage.history import Chat
from assistant.types import Ask, Turn
from assistant.ui import messages, packs_work, work
from assistant.ui.engine_port import EnginePort
from assistant.ui.frame import Frame
from assistant.ui.limits import HISTORY_TURNS, SESSION_NOT_KEPT, fault_of
from assistant.ui.panel import SourcesPanel
from assistant.ui.prompt import Prompt
from assistant.ui.reply import Reply
from assistant.ui.setup import AppSetup, PackLine
from assistant.ui.show import block, line, sentence

FLUSH_S = 0.05
GIVEN_BACK = "Stopped; your question is back in the prompt."


class ChatScreen(Frame):
    """One conversation."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop the answer, or back to the prompt", id="chat.stop"),
        Binding("ctrl+o", "sources", "Sources of the reply", id="chat.sources", priority=True),
        Binding("ctrl+r", "retry", "Ask the last question again", id="chat.retry", priority=True),
        Binding("ctrl+y", "copy_answer", "Copy the answer", id="chat.copy", priority=True),
        Binding("ctrl+t", "rows", "All rows of a table, or a few", id="chat.rows", priority=True),
        Binding("ctrl+n", "new", "New chat", id="chat.new", priority=True),
        Binding("pageup", "page(-1)", "Conversation up", id="chat.page_up", priority=True),
        Binding("pagedown", "page(1)", "Conversation down", id="chat.page_down", priority=True),
        Binding("f2", "app.past", "Past chats", id="chat.history"),
        Binding("f3", "app.packs", "Packs: add, remove, switch", id="chat.packs"),
        Binding("f4", "private", "A private session: nothing is kept", id="chat.private"),
        Binding("f5", "app.summarize", "Summarize private files", id="chat.summarize"),
        Binding("f1", "app.help", "Help", id="chat.help"),
    ]

    def __init__(self, engine: EnginePort, setup: AppSetup) -> None:
        super().__init__(engine, setup)
        self.last_question = ""
        self._pack_of_panel = ""
        self._wanted = ""

    # ------------------------------------------------------------ asking
    @on(Prompt.Sent)
    def _sent(self, event: Prompt.Sent) -> None:
        if self.asking:
            self.prompt.give_back(event.text)
            self.note("One question at a time: this one waits in the prompt.")
            return
        question = block(event.text).strip()
        fault = fault_of(question)
        if fault:
            if question:
                self.prompt.give_back(event.text)
            self.note(fault)
            return
        self.ask(question)

    @on(Prompt.PasteCut)
    def _paste_cut(self, event: Prompt.PasteCut) -> None:
        self.note(f"The paste was cut: the prompt holds {event.kept:,} characters.")

    @on(Prompt.Typed)
    def _typed(self) -> None:
        # A hint is answered by typing; it must not outlive that.
        self.query_one("#note", Static).display = False

    def ask(self, question: str, *, again: bool = False) -> None:
        """Send `question`; `again` leaves its earlier answer out of what goes along."""
        self.note("")
        self.prompt.remember(question)
        self.last_question = question
        repeats = again and bool(self.turns) and self.turns[-1].question == question
        turns = self.turns[:-1] if repeats else self.turns
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
        self.conversation.begin(question)
        self.redraw()
        self.asking.start()

    def current(self, event: messages.Happened) -> Reply | None:
        """The reply that `event` is about; None when it was stopped meanwhile."""
        if self.asking is None or event.id != self.asking.id:
            return None
        return self.conversation.waiting()

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
        self.turns.append(Turn(reply.question, answer.answer, answer.understood))
        self.last_done = event.done
        # What was said while the answer was awaited holds no longer.
        self.note("")
        self.asks_back = answer.status == "clarify"
        self.prompt.placeholder = self.placeholder()
        await reply.finish(answer)
        if event.not_kept:
            self.conversation.tell(event.not_kept, "check")
        self.redraw()

    async def on_reply_failed(self, event: messages.ReplyFailed) -> None:
        """Say why; the question goes back."""
        if self.current(event):
            await self._take_back()
            self.conversation.tell(f"{event.said} Your question is back in the prompt.", "failed")

    async def on_reply_stopped(self, event: messages.ReplyStopped) -> None:
        """The engine stopped by itself."""
        if self.current(event):
            await self._take_back()
            self.note(GIVEN_BACK, "calm")

    async def _take_back(self) -> None:
        """No half reply stays, and the question returns to the prompt."""
        self.asking = None
        reply = self.conversation.waiting()
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

    def action_copy_answer(self) -> None:
        """Copy the answer to the clipboard."""
        reply = self.conversation.chosen(self.focused)
        if reply and reply.answer:
            self.app.copy_to_clipboard(block(reply.answer.answer))
            self.note("The answer is copied.", "calm")
        else:
            self.note("There is no answer yet to copy.")

    def action_rows(self) -> None:
        """All rows of the table, or the first few."""
        toggled = self.conversation.toggle_rows(self.focused)
        self.note("" if toggled else "There is no table yet.")

    def action_page(self, by: int) -> None:
        """Scroll the conversation."""
        self.conversation.page(by)

    async def action_new(self) -> None:
        """Begin a new chat; a running answer is dropped."""
        kept = self.chat is not None or not self.turns
        await self._leave_chat()
        said = "the one before is in the history" if kept else "nothing of the one before is kept"
        self.note(f"A new chat; {said}.", "calm")

    async def action_private(self) -> None:
        """Begin a private session, of which nothing is kept, or end it; either is a new chat."""
        if self.session_is_private and self.setup.lock and self.setup.lock.locked():
            # What would keep the chats is locked: the passphrase first.
            await self.run_action("app.unlock")
            return
        await self._leave_chat()
        self.session_is_private = not self.session_is_private
        # Neither is what was asked in private offered in a chat that is kept.
        self.prompt.asked = []
        self.prompt.put("")
        over = "The private session is over; chats are kept again."
        self.note(SESSION_NOT_KEPT if self.session_is_private else over, "calm")
        self.redraw()

    async def _leave_chat(self) -> None:
        if self.asking:
            self.asking.drop()
            await self._take_back()
        self.close_panel()
        self.chat, self.turns, self.last_question = None, [], ""
        self.asks_back, self.last_done = False, None
        self.prompt.placeholder = self.placeholder()
        await self.conversation.remove_children()

    # ------------------------------------------------------------ other chats, packs and models
    async def resume(self, chat: Chat) -> None:
        """Go on with an old chat."""
        await self._leave_chat()
        pack = self.find_pack(chat.pack)
        if pack:
            self._use(pack)
        self.chat = chat.id
        self.turns = [Turn(turn.question, turn.answer.answer, turn.answer.understood) for turn in chat.turns]
        self.prompt.asked = [turn.question for turn in chat.turns]
        self.last_question = self.prompt.asked[-1] if self.prompt.asked else ""
        await self.conversation.show(chat)
        if not pack:
            self.conversation.tell(f"The pack {line(chat.pack)} is not installed any more.", "check")
        self.redraw()

    async def use_pack(self, pack: PackLine) -> None:
        """Go to another pack: a new chat, since an answer of one pack means nothing to another."""
        await self._leave_chat()
        self._use(pack)
        self.note(f"Now open: {line(pack.title or pack.name, 60)} {line(pack.version, 20)}; a new chat.", "calm")
        self.warm()

    async def on_packs_listed(self, event: packs_work.PacksListed) -> None:
        """The packs were read when the app started."""
        if event.said:
            self.conversation.tell(f"The packs cannot be listed. {event.said}", "check")
        else:
            await self.know(event.packs)

    async def know(self, packs: tuple[PackLine, ...]) -> None:
        """These packs are installed now; an open one that is not among them is left."""
        self.packs = tuple(pack for pack in packs if not pack.faulty)
        gone, now = self.pack, self.find_pack(self.pack.name if self.pack else None)
        # A public pack first: nobody is led into a private one.
        other = min(self.packs, key=lambda pack: pack.private, default=None)
        if now:
            if now != gone:
                self._use(now)
        elif gone:
            await self._leave_chat()
            self._use(other)
            left = f"{line(gone.title or gone.name, 60)} is not installed any more."
            self.note(f"{left} {f'Now open: {line(other.title or other.name, 60)}.' if other else ''}".strip())
        elif other and not self.turns and not self.asking:
            self._use(other)

    def use_model(self, model: str) -> None:
        """Ask another model from now on."""
        self.model = model
        self.conversation.unsay("missing")
        self.redraw()
        self.warm()

    def _use(self, pack: PackLine | None) -> None:
        if self.pack and self.pack.private and (pack is None or pack.name != self.pack.name):
            # Questions about private matters are not offered again in a chat that is kept.
            self.prompt.asked = []
        self.pack = pack
        self.prompt.placeholder = self.placeholder()
        self.redraw()

    async def forget(self) -> None:
        """Delete this chat from the history and begin a new one."""
        id = self.chat
        await self._leave_chat()
        if id is not None:
            try:
                receipt = self.setup.history.delete(id, everywhere=False)
            except KaikiError as error:
                self.conversation.tell(sentence(error.message, error.hint), "failed")
                return
            self.note(f"The chat is deleted: {'; '.join(receipt.checked[:3])}.", "calm")
            return
        self.note("The chat is deleted; nothing of it is kept.", "calm")

    def on_key(self, event: events.Key) -> None:
        """Letters typed while a reply has the focus are meant for the prompt."""
        if event.is_printable and event.character and isinstance(self.focused, Reply | None):
            event.stop()
            self.prompt.focus()
            self.prompt.insert(event.character)

    # ------------------------------------------------------------ sources
    def action_sources(self) -> None:
        """Open the panel, or close it."""
        panel = self.query_one(SourcesPanel)
        reply = self.conversation.chosen(self.focused)
        if panel.display:
            self.close_panel()
        elif reply is None:
            self.note("There is no answer yet whose sources could be shown.")
        else:
            self.note("")
            self._pack_of_panel = reply.answer.pack if reply.answer else ""
            panel.display = True
            self.add_class("-with-panel")
            panel.open(reply.sources)

    @on(SourcesPanel.Closed)
    def close_panel(self) -> None:
        """Close the panel and go back to the prompt."""
        self.query_one(SourcesPanel).display = False
        self.remove_class("-with-panel")
        self.prompt.focus()

    @on(SourcesPanel.Wanted)
    def _fetch_document(self, event: SourcesPanel.Wanted) -> None:
        self._wanted = work.open_document(self.desk, self._pack_of_panel, event.document)

    def on_document_opened(self, event: messages.DocumentOpened) -> None:
        """Hand the text to the panel, if it still wants it."""
        if event.id == self._wanted:
            self.query_one(SourcesPanel).opened(event.document, event.text)

    def on_document_not_opened(self, event: messages.DocumentNotOpened) -> None:
        """Say why there is no text."""
        if event.id == self._wanted:
            self.query_one(SourcesPanel).not_opened(event.said)
