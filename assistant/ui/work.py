"""The threads that wait for the engine. They post messages and touch no widget.

They are daemon threads of Kaiki's own and not Textual's thread workers: those share asyncio's small pool with
the Markdown parser, so a few waiting requests would stop the screen; and the app would wait for them at exit.
"""

from __future__ import annotations

import contextvars
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from textual.message import Message

from assistant.errors import KaikiError
from assistant.storage.history import History
from assistant.text import StreamCleaner
from assistant.types import (
    AnswerDone,
    Ask,
    Cancelled,
    DocumentText,
    Event,
    Failed,
    Progress,
    ReadDocument,
    Request,
    SourcesFound,
    TextDelta,
    Warm,
    WarmDone,
)
from assistant.ui import messages
from assistant.ui.engine_port import EnginePort
from assistant.ui.limits import NOT_KEPT
from assistant.ui.show import line, sentence

Post = Callable[[Message], object]
NO_END = "The engine ended without an answer."


def new_id() -> str:
    """An id for a request."""
    return uuid.uuid4().hex


def start(work: Callable[[], None], failed: Callable[[str], object]) -> None:
    """Run `work` in a thread; `failed` gets a sentence when it raises."""

    def run() -> None:
        # RuntimeError: the app has gone and its loop is closed; nobody is left to tell.
        with suppress(RuntimeError):
            try:
                work()
            except KaikiError as error:
                failed(sentence(error.message, error.hint))
            except Exception as error:  # noqa: BLE001 - last line of defence: a sentence, never a traceback
                failed(f"Kaiki made a mistake here ({type(error).__name__}); nothing else is affected.")

    # The context tells Textual which app a message belongs to.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), daemon=True).start()


@dataclass(frozen=True, slots=True)
class Desk:
    """What every piece of work needs: whom to ask, where to keep, whom to tell."""

    engine: EnginePort
    history: History
    post: Post
    is_private: Callable[[str], bool] = lambda name: False  # noqa: ARG005 - by name of the pack
    why_not_kept: Callable[[], str] = lambda: NOT_KEPT


class OneRequest:
    """One request on its way through the engine, until the message that it has ended.

    Args:
        request: any but a question, which has more to say (`Asking`).
    """

    def __init__(self, desk: Desk, request: Request) -> None:
        self.desk = desk
        self.request = request

    @property
    def id(self) -> str:
        """The id of the request."""
        return self.request.id

    def start(self) -> None:
        """Begin; the messages follow."""
        start(self._run, self._broken)

    def stop(self) -> None:
        """Ask for its end; the message that it has ended still follows."""
        self.desk.engine.cancel(self.id)

    def _run(self) -> None:
        raise NotImplementedError

    def _broken(self, said: str) -> None:
        """It ended by an error of ours, which `said` names."""
        raise NotImplementedError


class Asking:
    """One question on its way.

    Deltas gather in a buffer; one TextWaiting is posted when it fills, and the screen takes all that has come
    by the time it draws.
    """

    def __init__(self, desk: Desk, ask: Ask, chat: int | None) -> None:
        self.desk = desk
        self.ask = ask
        self.chat = chat
        self._lock = threading.Lock()
        self._text: list[str] = []
        self._dropped = False

    @property
    def id(self) -> str:
        """The id of the request."""
        return self.ask.id

    def start(self) -> None:
        """Begin; the messages follow."""
        start(self._run, lambda said: self.desk.post(messages.ReplyFailed(self.id, said)))

    def drop(self) -> None:
        """Stop it; an answer that still comes is not kept."""
        with self._lock:
            self._dropped = True
            self._text.clear()
        self.desk.engine.cancel(self.id)

    def take(self) -> str:
        """The text that has come since the last call."""
        with self._lock:
            text = "".join(self._text)
            self._text.clear()
        return text

    def _add(self, text: str) -> None:
        with self._lock:
            first = not self._text
            if text and not self._dropped:
                self._text.append(text)
        if text and first:
            self.desk.post(messages.TextWaiting(self.id))

    def _run(self) -> None:
        cleaner = StreamCleaner()
        last: Event | None = None
        for last in self.desk.engine.request(self.ask):
            if isinstance(last, TextDelta):
                self._add(cleaner.feed(last.text))
            elif isinstance(last, SourcesFound):
                self.desk.post(messages.SourcesArrived(self.id, last.sources))
            elif isinstance(last, Progress):
                self.desk.post(messages.StepTaken(last))
        if isinstance(last, AnswerDone):
            self._finish(last)
        elif isinstance(last, Cancelled):
            self.desk.post(messages.ReplyStopped(self.id))
        elif isinstance(last, Failed):
            self.desk.post(messages.ReplyFailed(self.id, sentence(last.message, last.hint)))
        else:
            self.desk.post(messages.ReplyFailed(self.id, NO_END))

    def _finish(self, done: AnswerDone) -> None:
        # What the reader is shown as answered is on the disk by then.
        with self._lock:
            if self._dropped:
                return
        if self.desk.is_private(done.answer.pack):
            # Said once, at the first answer.
            self.desk.post(messages.ReplyFinished(done, None, "" if self.ask.history else self.desk.why_not_kept()))
            return
        try:
            chat = self.desk.history.add_turn(self.chat, self.ask.question, done.answer)
        except KaikiError as error:
            not_kept = sentence(f"This turn is not kept: {error.message}", error.hint)
            self.desk.post(messages.ReplyFinished(done, self.chat, not_kept))
        else:
            self.desk.post(messages.ReplyFinished(done, chat))


def open_document(desk: Desk, pack: str, document: str) -> str:
    """Ask for a document's text; returns the id of the request."""
    request = ReadDocument(new_id(), pack=pack, document=document)

    def work() -> None:
        said = NO_END
        for event in desk.engine.request(request):
            if isinstance(event, DocumentText):
                desk.post(messages.DocumentOpened(request.id, event.document, event.text))
                return
            if isinstance(event, Failed):
                said = sentence(event.message, event.hint)
        desk.post(messages.DocumentNotOpened(request.id, said))

    start(work, lambda said: desk.post(messages.DocumentNotOpened(request.id, said)))
    return request.id


def warm(desk: Desk, pack: str | None, model: str, *, use_adapter: bool = True, model_is_coming: bool = False) -> str:
    """Load what the first question needs; returns the id of the request.

    Args:
        desk: whom to ask and tell.
        pack, model: what to load; use_adapter: whether an adapter may be laid over the model.
        model_is_coming: the model is being fetched, so that it is missing is no news.
    """
    request = Warm(new_id(), pack=pack, model=model or None, use_adapter=use_adapter)

    def work() -> None:
        ended = messages.PreparingEnded(request.id)
        for event in desk.engine.request(request):
            if isinstance(event, Progress):
                desk.post(messages.PreparingMoved(event))
            elif isinstance(event, WarmDone):
                said = tuple(line(warning) for warning in event.warnings)
                ended = messages.PreparingEnded(request.id, said, loading=True)
            elif isinstance(event, Failed) and not (model_is_coming and event.kind == "ModelMissing"):
                said = (sentence(event.message, event.hint),)
                ended = messages.PreparingEnded(request.id, said, failed=True, loading=True)
        desk.post(ended)

    def failed(said: str) -> None:
        desk.post(messages.PreparingEnded(request.id, (said,), failed=True, loading=True))

    start(work, failed)
    return request.id


def look_at_history(desk: Desk, days: int | None = None) -> None:
    """Open the history once, so that a damaged one is said now and not after the first answer; forget old chats.

    Args:
        desk: whom to tell.
        days: chats older than so many days are deleted; None keeps them.
    """

    def work() -> None:
        desk.history.list(1)
        said = [desk.history.notice] if desk.history.notice else []
        desk.history.notice = ""
        if days and (gone := desk.history.forget_older(days)):
            count = "1 chat" if len(gone.removed) == 1 else f"{len(gone.removed)} chats"
            said.append(f"{count} older than {days} days: deleted, as history_days asks.")
        if said:
            desk.post(messages.PreparingEnded(new_id(), tuple(line(one) for one in said)))

    start(work, lambda said: desk.post(messages.PreparingEnded(new_id(), (said,), failed=True)))


def fetch(desk: Desk, models: tuple[str, ...], pull: Callable[[str], Iterator[Progress]]) -> str:
    """Fetch the missing models one after another; returns the id that the messages carry."""
    id = new_id()

    def work() -> None:
        for model in models:
            for progress in pull(model):
                moved = Progress(id, "download", progress.detail or model, progress.done, progress.total)
                desk.post(messages.PreparingMoved(moved))
            desk.post(messages.ModelFetched(id, model))
        desk.post(messages.PreparingEnded(id))

    start(work, lambda said: desk.post(messages.PreparingEnded(id, (said,), failed=True)))
    return id
