"""The app's end of the engine: starts the child when it is first needed, passes messages, notices its death.

A request that was under way when the child died raises `EngineLost`; the next request starts a new child. Nothing that
the user typed lives in the child only, so nothing is lost.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from assistant.config import QUIET_ENVIRONMENT, Home, python
from assistant.errors import EngineLost, NotSealed
from assistant.storage.held import held
from assistant.types import LAST_EVENTS, Cancel, EngineHello, Event, Failed, Request, Unlock
from assistant.wire import decode, encode

#: Seconds a fresh child may take to say hello.
HELLO_TIMEOUT = 60.0
#: Variables that name folders.
_PLACES = ("KAIKI_MODELS", "KAIKI_ADAPTERS")


class _Child:
    """One running engine process with the queues of the requests it works on."""

    def __init__(self, home: Home, *, allow_unsealed: bool) -> None:
        home.make()
        environment = os.environ | QUIET_ENVIRONMENT | _private_places(home)
        environment["KAIKI_HOME"] = str(home.root)
        # The child works in another folder, so what was named relative to this one is made whole.
        environment |= {key: str(Path(environment[key]).absolute()) for key in _PLACES if environment.get(key)}
        environment["KAIKI_ALLOW_UNSEALED"] = "1" if allow_unsealed else "0"
        source = str(Path(__file__).resolve().parents[2])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
        with home.log.open("wb") as log:
            home.log.chmod(0o600)
            self.process = subprocess.Popen(
                [python(), "-m", "assistant.engine.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                # Chroma reads a `.env` of the current folder: it must not be the user's.
                cwd=home.root,
                # Ctrl-C in the terminal is the app's to handle, not the engine's.
                start_new_session=True,
            )
        self.hello: EngineHello | None = None
        self.refused: Failed | None = None
        self.greeted = threading.Event()
        self.dead = False
        self._queues: dict[str, queue.SimpleQueue[Event | None]] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._read, daemon=True, name="engine-reader").start()
        self.unlock(home)

    def unlock(self, home: Home) -> None:
        """Pass on the key that a typed passphrase opened in this process, if one did; before any request."""
        if (key := held(home.root)) is not None:
            self.send(Unlock("unlock", key.hex()))

    def begin(self, request: Request) -> queue.SimpleQueue[Event | None]:
        """Send a request; its events arrive in the returned queue, None when the child died."""
        events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        with self._lock:
            self._queues[request.id] = events
            if self.dead:
                events.put(None)
        self.send(request)
        return events

    def busy(self) -> bool:
        """Whether it works on anything."""
        with self._lock:
            return bool(self._queues) and not self.dead

    def end(self, identity: str) -> None:
        """Forget a request."""
        with self._lock:
            self._queues.pop(identity, None)

    def send(self, message: Request | Cancel) -> None:
        """Write one message; a dead child is noticed by the reader."""
        stdin = self.process.stdin
        assert stdin is not None
        with self._lock:
            try:
                stdin.write(encode(message))
                stdin.flush()
            except (BrokenPipeError, ValueError, OSError):
                self.dead = True

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message = decode(line)
            if isinstance(message, EngineHello):
                self.hello = message
                self.greeted.set()
            elif isinstance(message, Failed) and not message.id:
                self.refused = message
            elif isinstance(message, Event):
                with self._lock:
                    events = self._queues.get(message.id)
                if events:
                    events.put(message)
        self.process.stdout.close()
        self.process.wait()
        with self._lock:
            self.dead = True
            if self.process.stdin:
                with contextlib.suppress(OSError):
                    self.process.stdin.close()
            for events in self._queues.values():
                events.put(None)
        self.greeted.set()

    def stop(self) -> None:
        """Close the pipe, which ends the child, and see that it does."""
        with self._lock:
            if self.process.stdin:
                try:
                    self.process.stdin.close()
                except OSError:
                    self.dead = True
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Engine:
    """Starts, watches and restarts the engine process.

    Args:
        home: the home folder both processes use.
        allow_unsealed: go on where the platform cannot seal; otherwise the engine refuses to start.
    """

    def __init__(self, home: Home, *, allow_unsealed: bool = False) -> None:
        self._home = home
        self._allow_unsealed = allow_unsealed
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def hello(self) -> EngineHello | None:
        """How the running child is sealed; None before it is up."""
        child = self._child
        return child.hello if child else None

    def pid(self) -> int | None:
        """The child's process id, None when none runs."""
        child = self._child
        return child.process.pid if child and not child.dead else None

    def start(self) -> EngineHello:
        """Start the child if none runs, and wait for its greeting.

        Raises:
            NotSealed: it could not give up the network.
            EngineLost: it died before greeting.
        """
        with self._lock:
            if self._child is None or self._child.dead:
                self._child = _Child(self._home, allow_unsealed=self._allow_unsealed)
            child = self._child
        child.greeted.wait(HELLO_TIMEOUT)
        if child.refused:
            raise NotSealed(child.refused.message, child.refused.hint)
        if child.hello is None:
            raise EngineLost("The engine did not start.", f"Its last words are in {self._home.log}.")
        return child.hello

    def request(self, request: Request) -> Iterator[Event]:
        """Events of one request until its last; blocking. Leaving the loop early cancels the request.

        Raises:
            EngineLost: the child died in the middle.
        """
        self.start()
        child = self._child
        assert child is not None
        events = child.begin(request)
        finished = False
        try:
            while True:
                event = events.get()
                if event is None:
                    finished = True
                    why = _why(child.process.returncode)
                    raise EngineLost(f"The engine stopped: {why}.", "Ask again: it is started anew.")
                finished = isinstance(event, LAST_EVENTS)
                yield event
                if finished:
                    return
        finally:
            if not finished:
                child.send(Cancel(request.id))
            child.end(request.id)

    def busy(self) -> bool:
        """Whether a request is under way."""
        child = self._child
        return child is not None and child.busy()

    def unlock(self) -> None:
        """The vault was opened in this process (`vault_key.hold`): a running child gets the key, as later ones do."""
        if self._child and not self._child.dead:
            self._child.unlock(self._home)

    def cancel(self, request_id: str) -> None:
        """Stop a request; its last event is then Cancelled. Returns at once."""
        if self._child and not self._child.dead:
            self._child.send(Cancel(request_id))

    def close(self) -> None:
        """End the child."""
        with self._lock:
            child, self._child = self._child, None
        if child:
            child.stop()


def _private_places(home: Home) -> dict[str, str]:
    """Libraries that keep caches keep them below the home, not in the user's."""
    cache = str(home.root / "cache")
    return {"XDG_CACHE_HOME": cache, "HF_HOME": f"{cache}/hf", "TORCH_HOME": f"{cache}/torch"}


def _why(code: int | None) -> str:
    if code is None or code >= 0:
        return "it ended by itself" if code == 0 else f"it ended with code {code}"
    if -code == signal.SIGKILL:
        return "it was killed, perhaps because memory ran out"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
