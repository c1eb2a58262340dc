"""The prompt: several lines, earlier questions at its upper edge."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from assistant.ui.keys import keys_of
from assistant.ui.limits import MOST_IN_PROMPT
from assistant.ui.show import block


class Prompt(TextArea):
    """Where questions are typed. What is pasted is cleaned, and cut where drawing it would take seconds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send the question", id="prompt.send", key_display="↵"),
        Binding("ctrl+j,shift+enter", "newline", "New line", id="prompt.newline"),
        Binding("up", "earlier", "Up, or an earlier question", id="prompt.earlier", show=False),
        Binding("down", "later", "Down, or a later question", id="prompt.later", show=False),
    ]

    class Sent(Message):
        """The reader sends the question."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Typed(Message):
        """A key was pressed that is no command of the prompt."""

    class PasteCut(Message):
        """A paste was too long and was cut to `kept` characters."""

        def __init__(self, kept: int) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, placeholder: str, id: str) -> None:
        super().__init__(
            id=id,
            placeholder=placeholder,
            compact=True,
            highlight_cursor_line=False,
            soft_wrap=True,
        )
        self.cursor_blink = False
        self.asked: list[str] = []
        self._back = 0
        self._draft = ""

    def put(self, text: str) -> None:
        """Replace what stands in the prompt; the cursor goes to the end."""
        self.text = text
        self.move_cursor(self.document.end)

    def remember(self, question: str) -> None:
        """Make `question` reachable with the up key."""
        if not self.asked or self.asked[-1] != question:
            self.asked.append(question)
        self._back = 0

    def give_back(self, text: str) -> None:
        """Put back what was sent and not taken, before what was typed since."""
        self.put(text + self.text)

    async def _on_key(self, event: events.Key) -> None:
        # Not left to the bindings: those run apart from the typing, so that a quick enter would overtake the
        # letters before it, or swallow the ones after it.
        for id, act in (("prompt.send", self.action_send), ("prompt.newline", self.action_newline)):
            if event.key in keys_of(self, id):
                event.stop()
                event.prevent_default()
                act()
                return
        self.post_message(self.Typed())

    def action_send(self) -> None:
        """Send what stands here."""
        text = self.text
        self.text = ""
        self.post_message(self.Sent(text))

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")
        self.scroll_cursor_visible()

    def action_earlier(self) -> None:
        """Move up; in the first line, to the question before."""
        if self.wrapped_document.location_to_offset(self.cursor_location).y == 0:
            self._recall(1)
        else:
            self.action_cursor_up()

    def action_later(self) -> None:
        """Move down; in the last line, to the question after."""
        last = self.wrapped_document.height - 1
        if self.wrapped_document.location_to_offset(self.cursor_location).y >= last:
            self._recall(-1)
        else:
            self.action_cursor_down()

    def _recall(self, step: int) -> None:
        back = min(max(self._back + step, 0), len(self.asked))
        if back == self._back:
            return
        if self._back == 0:
            self._draft = self.text
        self._back = back
        self.put(self.asked[-back] if back else self._draft)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        # Cut first: a gigabyte is neither cleaned nor drawn.
        room = max(0, MOST_IN_PROMPT - len(self.text))
        text = block(event.text[: room + 1].replace("\r\n", "\n").replace("\r", "\n"))
        if len(event.text) > room:
            text = text[:room]
            self.post_message(self.PasteCut(MOST_IN_PROMPT))
        self.insert(text)
        self.scroll_cursor_visible()
