"""The scroll of replies and the lines between them."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.widget import Widget

from assistant.storage.history import Chat
from assistant.ui.describe import Tone
from assistant.ui.reply import Notice, Reply


class Conversation(VerticalScroll, can_focus=False):
    """Replies, oldest first; stays at the end until the reader scrolls."""

    def on_mount(self) -> None:
        """Begin at the end."""
        self.anchor()

    def tell(self, said: str, tone: Tone = "calm", about: str = "") -> None:
        """Add a line that is no reply; the same thing to check is not said twice in a chat.

        `about` names what it is about, so that `unsay` can take it away when it holds no longer.
        """
        if tone == "check" and any(notice.said == said for notice in self.query(Notice)):
            return
        self.mount(Notice(said, tone, about))

    def unsay(self, about: str) -> None:
        """Take away the lines about something that holds no longer."""
        for notice in self.query(Notice):
            if notice.about == about:
                notice.remove()

    def begin(self, question: str) -> None:
        """Add a reply that waits for its text."""
        self.mount(Reply(question))
        self.anchor()

    def waiting(self) -> Reply:
        """The newest reply."""
        return self.query(Reply).last()

    def chosen(self, focused: Widget | None) -> Reply | None:
        """The finished reply under the focus, else the last one."""
        if isinstance(focused, Reply) and focused.answer:
            return focused
        return next((reply for reply in reversed(self.query(Reply)) if reply.answer), None)

    def toggle_rows(self, focused: Widget | None) -> bool:
        """All rows of a table or the first few: of the focused reply, else of the last that has one."""
        if isinstance(focused, Reply):
            return focused.toggle_rows()
        return any(reply.toggle_rows() for reply in reversed(self.query(Reply)))

    def page(self, by: int) -> None:
        """Scroll by screens."""
        if not self.max_scroll_y:
            return
        self.release_anchor()
        self.scroll_relative(y=by * max(1, self.size.height - 2), animate=False)

    async def show(self, chat: Chat) -> None:
        """The turns of an old chat, in place of what is here."""
        await self.remove_children()
        await self.mount_all(Reply(turn.question, turn.answer) for turn in chat.turns)
        self.anchor()
