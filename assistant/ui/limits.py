"""Limits of the conversation, the same in both modes."""

from __future__ import annotations

#: Characters a question may have.
MOST_CHARACTERS = 8_000
#: Characters the prompt holds at all; a longer paste is cut there, since drawing it would freeze the screen.
MOST_IN_PROMPT = 100_000
#: Earlier turns that go along with a question.
HISTORY_TURNS = 4
#: Said once in a chat with a private pack.
NOT_KEPT = "This pack is private: nothing of this chat is kept."
#: The same in a private session.
SESSION_NOT_KEPT = "This is a private session: nothing of it is kept."


def fault_of(question: str) -> str:
    """Why `question` is not sent, as a sentence; empty when it can be."""
    if not question.strip():
        return "Type a question first."
    if len(question) > MOST_CHARACTERS:
        return (
            f"This question has {len(question):,} characters and {MOST_CHARACTERS:,} is the most: "
            "it was not sent; shorten it."
        )
    return ""
