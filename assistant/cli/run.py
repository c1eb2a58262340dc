"""What all commands share: the sealed engine, progress on standard error, results on standard output."""

from __future__ import annotations

import contextlib
import json
import sys
import uuid
from collections.abc import Iterator
from typing import Any

from assistant import errors
from assistant.cli.unlock import seal_this_process, with_vault
from assistant.config import home
from assistant.engine.client import Engine
from assistant.text import clean
from assistant.types import LAST_EVENTS, Event, Failed, Progress, Request

STEPS = {
    "model": "loading the model",
    "encoder": "loading the encoder",
    "index": "indexing",
    "read": "reading",
    "pack": "pack",
    "download": "fetching",
}


def new_id() -> str:
    """An id for a request."""
    return uuid.uuid4().hex


def print_json(body: Any) -> None:
    """Exactly one JSON object on standard output."""
    print(json.dumps(body, ensure_ascii=False))


def show(text: str = "") -> None:
    """A line or more of cleaned text on standard output."""
    print(clean(text))


@contextlib.contextmanager
def sealed_engine(*, allow_unsealed: bool = False) -> Iterator[Engine]:
    """Give up this process's own network, then hand out an engine that inherits that; ended afterwards."""
    seal_this_process(allow_unsealed)
    engine = Engine(home(), allow_unsealed=allow_unsealed)
    try:
        yield engine
    finally:
        engine.close()


def finish(engine: Engine, request: Request) -> Event:
    """The last event of a request, showing progress on the way.

    Where it needs the vault and that is locked with a passphrase, it is asked for on a terminal.

    Raises:
        KaikiError: the request failed, with the class the engine named.
    """
    return with_vault(lambda: _once(engine, request), engine.unlock)


def _once(engine: Engine, request: Request) -> Event:
    line = ProgressLine()
    last: Event | None = None
    try:
        # To its end, which comes by itself: what a generator does when it is thrown away swallows a Ctrl-C.
        for event in engine.request(request):
            if isinstance(event, Progress):
                line.show(event)
            if isinstance(event, Failed):
                raise as_error(event)
            last = event
    finally:
        line.end()
    if not isinstance(last, LAST_EVENTS):
        raise errors.EngineLost("The engine gave no answer.", "Ask again.")
    return last


def as_error(event: Failed) -> errors.KaikiError:
    """The error a Failed event stands for."""
    kind = getattr(errors, event.kind, errors.KaikiError)
    if kind is errors.PackFaulty:
        return errors.PackFaulty(event.message, event.faults, event.hint)
    if isinstance(kind, type) and issubclass(kind, errors.KaikiError):
        return kind(event.message, event.hint)
    return errors.KaikiError(event.message, event.hint)


class ProgressLine:
    """One line on standard error that is written over; nothing when it is not a terminal, so pipes stay clean."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._shown = False

    def show(self, event: Progress) -> None:
        """Show how far a step is."""
        part = f" {event.done}/{event.total}" if event.total else ""
        self.text(f"{STEPS.get(event.step, event.step)} {event.detail}{part}")

    def text(self, text: str) -> None:
        """Show a line."""
        if self._on:
            print(f"\r\x1b[2K{clean(text, newlines=False)[:100]}", end="", file=sys.stderr, flush=True)
            self._shown = True

    def end(self) -> None:
        """Wipe the line."""
        if self._shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
            self._shown = False


def confirm(question: str, *, yes: bool) -> None:
    """Ask on a terminal; elsewhere stop and name the flag.

    Raises:
        UsageError: not a terminal and no `--yes`, or the answer was no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise errors.UsageError(f"{question} needs a yes.", "Give --yes.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes", "ν", "ναι"):
        raise errors.KaikiError("Nothing was changed.")
