"""The history screen: find, resume and delete past chats."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.errors import KaikiError
from assistant.storage.history import ChatLine, History
from assistant.ui.dialogs import Confirm
from assistant.ui.field import Field
from assistant.ui.keys import hints
from assistant.ui.show import content, day, line, sentence

MOST_LISTED = 200


class Past(ModalScreen[int | None]):
    """Past chats; gives the id of the one to go on with, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", id="history.close"),
        Binding("down", "into_list", "To the list", id="history.list", show=False),
        Binding("ctrl+d,delete", "remove", "Delete the chat", id="history.delete", priority=True),
    ]

    def __init__(self, history: History) -> None:
        super().__init__()
        self.history = history
        self.chats: tuple[ChatLine, ...] = ()
        self.deleted: set[int] = set()

    def compose(self) -> ComposeResult:
        """A search line, the list, what can be done."""
        with Vertical(classes="dialog -tall"):
            yield Static(content("Past chats", "bold"), markup=False)
            yield Field(placeholder="search in questions and answers", compact=True)
            yield OptionList(compact=True, markup=False)
            yield Static("", id="past-note", markup=False)
            shown = hints(self, ("history.list", "history.delete", "history.close"))
            yield Static(Content.assemble("↵ resume  ", shown), markup=False)

    def on_mount(self) -> None:
        """Show the newest."""
        self._list("")

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._list(event.value)

    @on(Input.Submitted)
    def _first(self) -> None:
        self._resume(self.query_one(OptionList).highlighted)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._resume(event.option_index)

    def _resume(self, index: int | None) -> None:
        if index is not None and index < len(self.chats):
            self.dismiss(self.chats[index].id)

    def _list(self, text: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        try:
            self.chats = self.history.search(text, MOST_LISTED)
        except KaikiError as error:
            self.chats = ()
            self._note(sentence(error.message, error.hint), "$error")
            return
        options.add_options([Option(_listed(chat)) for chat in self.chats])
        options.highlighted = 0 if self.chats else None
        self._note("" if self.chats else "nothing found" if text else "no chats yet", "$calm")

    def _note(self, said: str, style: str) -> None:
        self.query_one("#past-note", Static).update(content(said, style))

    def on_key(self, event: events.Key) -> None:
        """Up at the top of the list goes back to the search line."""
        options = self.query_one(OptionList)
        if event.key == "up" and self.focused is options and not options.highlighted:
            self.query_one(Input).focus()
            event.prevent_default()
            event.stop()

    def action_into_list(self) -> None:
        """From the search line into the list."""
        self.query_one(OptionList).focus()

    def action_remove(self) -> None:
        """Delete the chat under the cursor, when the reader confirms."""
        index = self.query_one(OptionList).highlighted
        if index is None or index >= len(self.chats):
            return
        chat = self.chats[index]

        def remove(yes: bool | None) -> None:
            if not yes:
                return
            try:
                receipt = self.history.delete(chat.id, everywhere=False)
            except KaikiError as error:
                self._note(sentence(error.message, error.hint), "$error")
                return
            self.deleted.add(chat.id)
            self._list(self.query_one(Input).value)
            self._note(f"Deleted: {'; '.join(receipt.checked[:2])}.", "$calm")

        self.app.push_screen(Confirm(f"Delete “{line(chat.title, 60)}” for good?"), remove)

    def action_leave(self) -> None:
        """Back to the conversation."""
        self.dismiss(None)


def _listed(chat: ChatLine) -> Content:
    turns = "1 turn" if chat.turns == 1 else f"{chat.turns} turns"
    about = f"  {line(chat.pack, 40)} · {day(chat.last)} · {turns}"
    return Content.assemble(line(chat.title, 44) or "(no title)", (about, "$calm"))
