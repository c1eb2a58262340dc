"""The engine process: `python -m assistant.engine.child`. Reads requests from stdin, writes events to stdout.

It gives up the network before it reads the first request, so before any model, pack or document is parsed, and ends
when its parent's end of the pipe closes. Whatever libraries print goes to standard error, never into the pipe.
"""

from __future__ import annotations

import itertools
import os
import queue
import sys
import threading
import traceback
from typing import TYPE_CHECKING, BinaryIO

from assistant.config import home, quiet_environment
from assistant.engine.seal import no_core_dumps, require_seal
from assistant.errors import NotSealed
from assistant.storage.held import hold
from assistant.types import (
    Cancel,
    EngineHello,
    Event,
    Failed,
    Progress,
    Prove,
    Proved,
    Request,
    Unlock,
    Unlocked,
    Warm,
)
from assistant.wire import decode, encode

if TYPE_CHECKING:
    from assistant.service import Assistant


class Wire:
    """The two ends of the pipe, as messages; `send` may be called from any thread."""

    def __init__(self, read: BinaryIO, write: BinaryIO) -> None:
        self._read = read
        self._write = write
        self._lock = threading.Lock()

    def send(self, event: Event) -> None:
        """Write one event."""
        with self._lock:
            self._write.write(encode(event))
            self._write.flush()

    def receive(self) -> Request | Cancel | None:
        """The next message; None at the end."""
        line = self._read.readline()
        if not line:
            return None
        message = decode(line)
        if isinstance(message, Event):
            raise ValueError("events do not come this way")
        return message


class Jobs:
    """Requests waiting to be worked on, people's before warming up, and which of them were cancelled."""

    def __init__(self) -> None:
        self._queue: queue.PriorityQueue[tuple[int, int, Request]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._cancelled: set[str] = set()

    def put(self, request: Request) -> None:
        """Add a request."""
        self._queue.put((1 if isinstance(request, Warm) else 0, next(self._order), request))

    def next(self) -> Request:
        """Wait for the next request."""
        return self._queue.get()[2]

    def person_waits(self) -> bool:
        """Whether a person's request is waiting."""
        with self._queue.mutex:
            return bool(self._queue.queue) and self._queue.queue[0][0] == 0

    def cancel(self, identity: str) -> None:
        """Mark a request as not wanted any more."""
        self._cancelled.add(identity)

    def done(self, identity: str) -> None:
        """Forget a request that has ended, so that its id may be used again."""
        self._cancelled.discard(identity)

    def is_cancelled(self, identity: str) -> bool:
        """Asked between tokens, and by llama.cpp between two nodes of its graph."""
        return identity in self._cancelled


def serve(wire: Wire) -> None:
    """Work on requests until the process is ended by `listen`."""
    jobs = Jobs()
    threading.Thread(target=_listen, args=(wire, jobs), daemon=True).start()
    # Light until a request comes: numpy and the rest are imported while nobody waits for the greeting.
    from assistant.loading import DiskLoader
    from assistant.service import Assistant

    place = home()
    assistant = Assistant(place, DiskLoader(place), wire.send)
    while True:
        _work(wire, assistant, jobs, jobs.next())


def _work(wire: Wire, assistant: Assistant, jobs: Jobs, request: Request) -> None:
    """One request. An error nobody foresaw fails that request and is logged; the engine goes on.

    Warming up makes room for a person between two things that it loads, and goes on afterwards: what a tool answers
    needs neither encoder nor model.
    """
    try:
        if isinstance(request, Prove):
            from assistant.engine.prove import attempts

            wire.send(Proved(request.id, tuple(attempts())))
            return
        for event in assistant.handle(request, lambda: jobs.is_cancelled(request.id)):
            wire.send(event)
            aside = isinstance(event, Progress) and isinstance(request, Warm) and not jobs.is_cancelled(request.id)
            if aside and jobs.person_waits():
                jobs.put(request)
                return
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last net: the reader gets a sentence, the log the place
        # Where, not what: the error's own text may hold words of a document or a question.
        print(type(error).__name__, *traceback.format_tb(error.__traceback__), sep="\n", file=sys.stderr, flush=True)
        text = f"Something went wrong inside the engine ({type(error).__name__})."
        wire.send(Failed(request.id, "EngineError", text, f"Its place in the program is in {home().log}. Ask again."))
    finally:
        jobs.done(request.id)


def _listen(wire: Wire, jobs: Jobs) -> None:
    """Take messages in; a cancel takes effect while the main thread is deep inside the model."""
    while True:
        message = wire.receive()
        if message is None:
            # The parent is gone: nobody waits for anything. No clean-up is needed, all writes are atomic.
            os._exit(0)
        if isinstance(message, Cancel):
            jobs.cancel(message.id)
        elif isinstance(message, Unlock):
            # At once: what waits in the queue may need it.
            hold(home().root, bytes.fromhex(message.key))
            wire.send(Unlocked(message.id))
        else:
            jobs.put(message)


def main() -> int:
    """Seal, greet, serve."""
    quiet_environment()
    os.umask(0o077)
    wire_out = os.fdopen(os.dup(1), "wb")
    # Libraries that print must not write into the pipe.
    os.dup2(2, 1)
    wire = Wire(sys.stdin.buffer, wire_out)
    no_core_dumps()
    try:
        seal = require_seal(os.environ.get("KAIKI_ALLOW_UNSEALED") == "1")
    except NotSealed as error:
        wire.send(Failed("", "NotSealed", error.message, error.hint))
        return 1
    wire.send(EngineHello("", seal.sealed, seal.by, seal.proof))
    try:
        serve(wire)
    except BrokenPipeError:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
