"""The usual way: the same model, asked to summarize the text; what does not fit into its context is cut."""

from __future__ import annotations

import time

from assistant.models.chat import ChatModel, Message, never

#: Tokens that the answer may have, and those that the template needs.
ANSWER, MARGIN = 400, 80


def plain(text: str, model: ChatModel) -> tuple[str, float]:
    """The summary and the seconds it took."""
    begun = time.perf_counter()
    room = model.context_size - ANSWER - MARGIN
    while model.count(text) > room:
        text = text[: int(len(text) * 0.9)]
    chat = [Message("system", "You are a helpful assistant."), Message("user", f"Summarize this:\n\n{text}")]
    return "".join(model.stream(chat, "", ANSWER, never)), time.perf_counter() - begun
