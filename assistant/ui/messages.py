"""What workers tell the screen: one small message for each thing that happened."""

from __future__ import annotations

from textual.message import Message

from assistant.types import AnswerDone, Progress, Source


class Happened(Message):
    """Base: something happened to the request `id`."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id = id


class StepTaken(Happened):
    """The engine works on a step of the answer."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress.id)
        self.progress = progress


class SourcesArrived(Happened):
    """Passages were found, before the answer is written."""

    def __init__(self, id: str, sources: tuple[Source, ...]) -> None:
        super().__init__(id)
        self.sources = sources


class TextWaiting(Happened):
    """New text of the answer waits in the Asking's buffer."""


class ReplyFinished(Happened):
    """The answer is there and kept as a turn of `chat`; `not_kept` says why it could not be kept."""

    def __init__(self, done: AnswerDone, chat: int | None, not_kept: str = "") -> None:
        super().__init__(done.id)
        self.done = done
        self.chat = chat
        self.not_kept = not_kept


class ReplyStopped(Happened):
    """The engine stopped the request because it was told to."""


class ReplyFailed(Happened):
    """The request failed; `said` is one or two sentences for the reader."""

    def __init__(self, id: str, said: str) -> None:
        super().__init__(id)
        self.said = said


class DocumentOpened(Happened):
    """The text of a document came, raw: offsets count in it, so the panel cleans it."""

    def __init__(self, id: str, document: str, text: str) -> None:
        super().__init__(id)
        self.document = document
        self.text = text


class DocumentNotOpened(Happened):
    """The document could not be opened."""

    def __init__(self, id: str, said: str) -> None:
        super().__init__(id)
        self.said = said


class PreparingMoved(Happened):
    """What is being loaded or fetched moved on."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress.id)
        self.progress = progress


class PreparingEnded(Happened):
    """Loading or fetching ended; `said` are sentences for the reader.

    Attributes:
        failed: it did not work.
        loading: it was about what the next question needs; a later loading that works makes it void.
    """

    def __init__(self, id: str, said: tuple[str, ...] = (), *, failed: bool = False, loading: bool = False) -> None:
        super().__init__(id)
        self.said = said
        self.failed = failed
        self.loading = loading


class ModelFetched(Happened):
    """A missing model arrived."""

    def __init__(self, id: str, model: str) -> None:
        super().__init__(id)
        self.model = model
