"""One line to type or paste into. Textual's own draws what is pasted as it comes, control characters included."""

from __future__ import annotations

from textual.widgets import Input

from assistant.text import clean

#: A longer paste is cut there, since drawing it would freeze the screen.
LONGEST = 5_000


class Field(Input):
    """An Input whose value is cleaned, however it came there."""

    def validate_value(self, value: str) -> str:
        """Called by Textual before the value is set."""
        return clean(value[:LONGEST], newlines=False)
