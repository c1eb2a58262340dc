"""The thread behind the private screen, and saving. It posts messages and keeps nothing of a file."""

from __future__ import annotations

import os
from pathlib import Path

from assistant.types import Cancelled, Event, Failed, Progress, Summary, SummaryDone, SummaryProgress
from assistant.ui.messages import Happened
from assistant.ui.show import line, sentence
from assistant.ui.work import NO_END, OneRequest

STEPS = {
    "reading": "reading", "identifiers": "looking for identifiers in", "part": "choosing from", "writing": "shortening",
    "model": "loading the model", "encoder": "loading the encoder",
}  # fmt: skip


class SummaryMoved(Happened):
    """How far it is: what is done, and how many of how many."""

    def __init__(self, id: str, said: str, done: int, total: int) -> None:
        super().__init__(id)
        self.said = said
        self.done = done
        self.total = total


class SummaryEnded(Happened):
    """It ended: with `summary`; or it failed and `said` says why; or, with neither, it was stopped."""

    def __init__(self, id: str, summary: Summary | None, said: str = "") -> None:
        super().__init__(id)
        self.summary = summary
        self.said = said


class Summarizing(OneRequest):
    """One summary on its way."""

    def _run(self) -> None:
        last: Event | None = None
        for last in self.desk.engine.request(self.request):
            if isinstance(last, SummaryProgress | Progress):
                said = f"{STEPS.get(last.step, last.step)} {line(last.detail, 60)}".strip()
                self.desk.post(SummaryMoved(self.id, said, last.done, last.total))
        if isinstance(last, SummaryDone):
            self.desk.post(SummaryEnded(self.id, last.summary))
        elif isinstance(last, Cancelled):
            self.desk.post(SummaryEnded(self.id, None))
        elif isinstance(last, Failed):
            self.desk.post(SummaryEnded(self.id, None, sentence(last.message, last.hint)))
        else:
            self.desk.post(SummaryEnded(self.id, None, NO_END))

    def _broken(self, said: str) -> None:
        self.desk.post(SummaryEnded(self.id, None, said))


def save(text: str, name: str) -> tuple[str, bool]:
    """Write a summary where the reader says; what is to be said of it, and whether it was written.

    An existing file is never overwritten; only its owner may read the new one.
    """
    path = Path(name).expanduser()
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text.rstrip() + "\n")
    except FileExistsError:
        return f"{line(str(path))} exists already; nothing was written.", False
    except (OSError, ValueError, RuntimeError) as error:
        return f"{line(str(path))} cannot be written: {getattr(error, 'strerror', None) or error}.", False
    return f"Saved as {line(str(path))}.", True
