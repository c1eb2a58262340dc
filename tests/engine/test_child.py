"""The engine's queue: whose request is next, and what an error nobody foresaw does."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from assistant.config import Home
from assistant.engine.child import Jobs, Wire, _work
from assistant.models.chat import Stopped
from assistant.types import Ask, Cancelled, Event, Failed, Progress, Request, TextDelta, Warm, WarmDone
from assistant.wire import decode

QUESTION = "What does a dog cost?"
SECRET = " ".join(["words", "of", "a", "document"])


class _Broken:
    def handle(self, request: object, stopped: object) -> Iterator[Event]:
        yield Progress("1", "model")
        raise RuntimeError(SECRET)


def test_an_unforeseen_error_fails_only_its_request(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    out = io.BytesIO()
    _work(Wire(io.BytesIO(), out), _Broken(), Jobs(), Ask("1", "?"))  # type: ignore[arg-type]
    events = [decode(line) for line in out.getvalue().splitlines()]
    failed = events[-1]
    assert isinstance(failed, Failed)
    assert failed.kind == "EngineError"
    assert "RuntimeError" in failed.message
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert SECRET not in logged + failed.message + failed.hint


def test_people_come_before_warming_up() -> None:
    jobs = Jobs()
    for request in (Warm("1"), Ask("2", "a"), Ask("3", "b")):
        jobs.put(request)
    assert [jobs.next().id for _ in range(3)] == ["2", "3", "1"]
    jobs.cancel("2")
    assert jobs.is_cancelled("2")
    assert not jobs.is_cancelled("3")


class _Slow:
    """Warms up in three parts; while the first one is loaded a person asks."""

    def __init__(self, jobs: Jobs, cancel: bool) -> None:
        self.jobs, self.cancel, self.loaded = jobs, cancel, list[str]()

    def handle(self, request: Request, stopped: Stopped) -> Iterator[Event]:
        if isinstance(request, Ask):
            yield TextDelta(request.id, "at once")
            return
        for part in ("index", "encoder", "model"):
            if stopped():
                yield Cancelled(request.id)
                return
            if part not in self.loaded:
                yield Progress(request.id, part)
                self.loaded.append(part)
                if part == "index":
                    self.jobs.put(Ask("2", QUESTION))
                    if self.cancel:
                        self.jobs.cancel(request.id)
        yield WarmDone(request.id, "tiny", "m", "e")


@pytest.mark.parametrize("cancel", [False, True])
def test_who_asks_while_it_warms_up_waits_for_one_part_only(cancel: bool) -> None:
    out, jobs = io.BytesIO(), Jobs()
    assistant = _Slow(jobs, cancel)
    jobs.put(Warm("1"))
    for _ in range(2 if cancel else 3):
        _work(Wire(io.BytesIO(), out), assistant, jobs, jobs.next())  # type: ignore[arg-type]
    events = [decode(line) for line in out.getvalue().splitlines()]
    if cancel:
        assert [type(e).__name__ for e in events] == ["Progress", "Cancelled", "TextDelta"]
    else:
        # It goes on where it was, and ends once.
        kinds = ["Progress", "Progress", "TextDelta", "Progress", "Progress", "WarmDone"]
        assert [type(e).__name__ for e in events] == kinds and assistant.loaded == ["index", "encoder", "model"]
