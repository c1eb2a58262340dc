"""What the screen needs of an engine; `assistant.engine.client` is one, the tests' script is another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from assistant.types import EngineHello, Event, Request


class EnginePort(Protocol):
    """One engine. `request` may be running in several threads at once; `cancel` and `close` from any."""

    def request(self, request: Request) -> Iterator[Event]:
        """Do `request`, yielding its events until one of LAST_EVENTS; blocks, so call it from a thread.

        Raises:
            EngineLost: the engine died; the next request starts a new one.
            KaikiError: the engine could not be started.
        """
        ...

    def cancel(self, request_id: str) -> None:
        """Ask for the request of this id to stop; returns at once."""
        ...

    def hello(self) -> EngineHello | None:
        """How the engine is sealed; None until it has started."""
        ...

    def close(self) -> None:
        """End the engine; requests still running end soon after. Calling it twice does no harm."""
        ...
