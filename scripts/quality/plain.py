"""Plain retrieval and the same model: what a user gets by gluing the same parts together, for comparison.

The four passages nearest by vector, an ordinary prompt, the model's whole text as the answer. It is no straw man: it
has Kaiki's passages (tables cut by rows, with their headers), its encoder and its llama.cpp. It has no tools, no words
search, no choice of lines, no decision and no check. The process that runs it has given up the network, as the engine
has.
"""

from __future__ import annotations

import time
from pathlib import Path

from assistant.config import Home
from assistant.errors import UsageError
from assistant.loading import DiskLoader
from assistant.models.chat import ChatModel, Message, never
from assistant.packs.card import PackCard
from assistant.packs.selftest import Question
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index, IndexKeeper
from assistant.retrieval.words import Row
from assistant.shelf import Shelf
from assistant.text import clean, language_of
from assistant.types import Answer, Source, Timings

PASSAGES = 4
MOST_TOKENS = 256
PROMPT = "Answer the question from the context; if it is not there say NOT FOUND."
#: Tokens of the chat template around the two messages, generously.
_TEMPLATE = 64


class Plain:
    """Plain retrieval over one pack.

    Args:
        model: loaded by the caller, who closes it.
        encoder: name; empty: the pack's own.
        beside: folder for an index with another encoder than the pack's own.

    Raises:
        UsageError: another encoder for a private pack, whose index would lie in the open.
    """

    def __init__(self, place: Home, card: PackCard, model: ChatModel, encoder: str, beside: Path) -> None:
        self._card = card
        self._model = model
        loader, shelf = DiskLoader(place), Shelf(place)
        own = loader.encoder_names(card)[0]
        self._encoder: Encoder = loader.encoder(encoder or own)
        name = self._encoder.name
        if index := shelf.open(card, name):
            self._index: Index = index
        elif encoder in ("", own):
            self._index = shelf.build(card, self._encoder, lambda *_: None)
        elif card.private:
            raise UsageError(f"{card.name} is private and has no index with {name}.", "Leave --plain-encoder out.")
        else:
            keeper = IndexKeeper(beside)
            files = shelf.files(card)
            self._index = keeper.open(card, name) or keeper.build(card, files, self._encoder, lambda *_: None)

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def warm(self) -> None:
        """Use encoder and model once, so that the first question's time is like the others'."""
        self._encoder.query("?")
        self._model.choose([Message("user", "?")], "", [" yes", " no"], never)

    def ask(self, question: Question) -> Answer:
        """Answer one question, greedily."""
        began = time.perf_counter()
        near = self._index.vectors.search(self._encoder.query(question.question), PASSAGES)
        rows = self._index.words.rows([identity for identity, _ in near])
        passages = [rows[identity] for identity, _ in near if identity in rows]
        retrieved = time.perf_counter() - began
        chat, passages = self._fitting(question.question, passages)
        text = clean("".join(self._model.stream(chat, "", MOST_TOKENS, never))).strip()
        usage = self._model.usage
        return Answer(
            question=question.question, pack=self._card.name, pack_version=self._card.version, model=self._model.name,
            language="el" if (question.lang or language_of(question.question)) == "el" else "en",
            status="not_found" if not text or "NOT FOUND" in text.upper() else "answered", answer=text,
            sources=tuple(
                Source(number, row.document, row.section, f"{row.header}\n{row.text}".strip(), row.start, row.stop)
                for number, row in enumerate(passages, start=1)
            ),
            timings=Timings(
                total_s=round(time.perf_counter() - began, 4), retrieve_s=round(retrieved, 4),
                first_token_s=round(usage.first_token_s, 4), prompt_tokens=usage.prompt_tokens,
                cached_tokens=usage.cached_tokens, completion_tokens=usage.completion_tokens,
            ),
        )  # fmt: skip

    def _fitting(self, question: str, passages: list[Row]) -> tuple[list[Message], list[Row]]:
        """The prompt, with the farthest passages left out where the context is too small for all."""
        while True:
            chat = messages(question, passages)
            needed = sum(self._model.count(m.content) for m in chat) + _TEMPLATE + MOST_TOKENS
            if needed <= self._model.context_size or not passages:
                return chat, passages
            passages = passages[:-1]


def messages(question: str, passages: list[Row]) -> list[Message]:
    """The ordinary prompt."""
    context = "\n\n".join(f"{row.section}\n{row.header}\n{row.text}".strip() for row in passages)
    return [Message("system", PROMPT), Message("user", f"Context:\n{context}\n\nQuestion: {question}")]
