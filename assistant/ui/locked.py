"""The locked screen: it covers everything, and only the passphrase takes it away.

What this does not protect against: the conversation stays in this process's memory behind the screen, and in what the
terminal keeps of earlier lines, if it keeps any of a full-screen program.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from assistant.errors import VaultLocked
from assistant.ui import work
from assistant.ui.field import Field
from assistant.ui.keys import hints
from assistant.ui.lock_port import LockPort
from assistant.ui.show import content, sentence

#: Seconds to wait after the first wrong passphrase; twice as long after each further one.
WAIT_S, LONGEST_WAIT_S = 1, 30
AT_START = "Your chats and private packs are locked with a passphrase."


class Locked(Screen[bool]):
    """Asks for the passphrase; gives True when it was right, False when the reader goes on without.

    Args:
        lock: what it opens.
        why: one sentence.
        may_skip: whether one may go on without; else the first key only brings the field.
    """

    #: Else a field that is not shown would take the key that wakes the screen.
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "skip", "Go on without: nothing is kept", id="locked.skip"),
    ]

    class Opened(Message):
        """The passphrase was right."""

    class Refused(Message):
        """It was not, or something is damaged."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    def __init__(self, lock: LockPort, why: str, *, may_skip: bool) -> None:
        super().__init__()
        self.port = lock
        self.why = why
        self.may_skip = may_skip
        self.wrong = 0

    def compose(self) -> ComposeResult:
        """The reason, the field, what to do."""
        with Vertical(id="locked"):
            yield Static(content("Kaiki is locked", "bold"), markup=False)
            yield Static(content(self.why), id="locked-why", markup=False)
            yield Field(password=True, placeholder="passphrase", compact=True, id="locked-field")
            yield Static("", id="locked-note", markup=False)
            yield Static("", id="locked-hints", markup=False)

    def on_mount(self) -> None:
        """At the start the field is there; later a key has to be pressed first."""
        field = self.query_one(Field)
        field.display = self.may_skip
        if self.may_skip:
            field.focus()
        self._hint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was locked with a reason cannot be skipped."""
        if action == "skip" and not self.may_skip:
            return False
        return super().check_action(action, parameters)

    def _hint(self) -> None:
        shown = self.query_one(Field).display
        if not shown:
            said = content("press any key", "$calm")
        else:
            keys = ("locked.skip", "app.quit") if self.may_skip else ("app.quit",)
            said = content("  ", "$calm").join((content("↵ open", "$calm"), hints(self, keys)))
        self.query_one("#locked-hints", Static).update(said)

    def _say(self, said: str, style: str = "$calm") -> None:
        self.query_one("#locked-note", Static).update(content(said, style))

    def on_key(self, event: events.Key) -> None:
        """The first key brings the field, and is not a letter of the passphrase."""
        field = self.query_one(Field)
        if not field.display:
            event.stop()
            event.prevent_default()
            field.display = True
            field.focus()
            self._hint()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        word = event.value
        if not word:
            return
        field = self.query_one(Field)
        field.value = ""
        field.disabled = True
        self._say("opening …")

        def open_it() -> None:
            try:
                self.port.open(word)
            except VaultLocked as error:
                self.post_message(self.Refused(error.message))
            else:
                self.post_message(self.Opened())

        work.start(open_it, lambda said: self.post_message(self.Refused(said)))

    @on(Opened)
    def _opened(self) -> None:
        self.dismiss(True)

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        wait = min(LONGEST_WAIT_S, WAIT_S * 2**self.wrong)
        self.wrong += 1
        self._say(f"{sentence(event.said, '')} Wait {wait} s.", "$error")
        self.set_timer(wait, self._again)

    def _again(self) -> None:
        field = self.query_one(Field)
        field.disabled = False
        field.focus()
        self._say("Type it again.")

    def action_skip(self) -> None:
        """Go on without what is locked."""
        self.dismiss(False)
