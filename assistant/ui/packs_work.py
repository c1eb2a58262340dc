"""The threads behind the packs screen: list, check, add, remove, test. They post messages and touch no widget."""

from __future__ import annotations

import threading

from assistant import errors
from assistant.errors import KaikiError
from assistant.types import (
    AnswerDone,
    Cancelled,
    Event,
    Failed,
    PackChecked,
    PackReady,
    PackRemoved,
    Progress,
    Request,
)
from assistant.ui.messages import Happened
from assistant.ui.pack_port import PackLine, PackPort, PackTest
from assistant.ui.show import sentence
from assistant.ui.work import NO_END, Desk, OneRequest, new_id, start

Ended = PackChecked | PackReady | PackRemoved


class PacksListed(Happened):
    """The installed packs were read; `said` says why not."""

    def __init__(self, id: str, packs: tuple[PackLine, ...], said: str = "") -> None:
        super().__init__(id)
        self.packs = packs
        self.said = said


class PackMoved(Happened):
    """Checking, adding or removing moved on."""

    def __init__(self, id: str, progress: Progress) -> None:
        super().__init__(id)
        self.progress = progress


class PackEnded(Happened):
    """It ended: with `done`; or it failed and `said` says why, with every fault; or, with neither, it was stopped."""

    def __init__(self, id: str, done: Ended | None, said: str = "", faults: tuple[str, ...] = ()) -> None:
        super().__init__(id)
        self.done = done
        self.said = said
        self.faults = faults


class TestMoved(Happened):
    """Question `number` of `total` was answered; `right` of them so far."""

    __test__ = False

    def __init__(self, id: str, number: int, total: int, right: int) -> None:
        super().__init__(id)
        self.number = number
        self.total = total
        self.right = right


class TestEnded(Happened):
    """The test ended; `said` is its score, or why there is none."""

    __test__ = False

    def __init__(self, id: str, said: tuple[str, ...]) -> None:
        super().__init__(id)
        self.said = said


def list_packs(desk: Desk, port: PackPort) -> str:
    """Read which packs there are; returns the id of the message that follows."""
    id = new_id()

    def work() -> None:
        desk.post(PacksListed(id, port.lines()))

    start(work, lambda said: desk.post(PacksListed(id, (), said)))
    return id


class PackWork(OneRequest):
    """One CheckPack, AddPack or RemovePack on its way."""

    def _run(self) -> None:
        last: Event | None = None
        for last in self.desk.engine.request(self.request):
            if isinstance(last, Progress):
                self.desk.post(PackMoved(self.id, last))
        if isinstance(last, PackChecked | PackReady | PackRemoved):
            self.desk.post(PackEnded(self.id, last))
        elif isinstance(last, Cancelled):
            self.desk.post(PackEnded(self.id, None))
        elif isinstance(last, Failed):
            self.desk.post(PackEnded(self.id, None, sentence(last.message, last.hint), last.faults))
        else:
            self.desk.post(PackEnded(self.id, None, NO_END))

    def _broken(self, said: str) -> None:
        self.desk.post(PackEnded(self.id, None, said))


class Testing:
    """A pack's own test on its way; can be stopped at any time."""

    def __init__(self, desk: Desk, port: PackPort, name: str, model: str) -> None:
        self.desk = desk
        self.port = port
        self.name = name
        self.model = model
        self.id = new_id()
        self._stopped = threading.Event()
        self._current = ""

    def start(self) -> None:
        """Begin; the messages follow."""
        start(self._run, lambda said: self.desk.post(TestEnded(self.id, (said,))))

    def stop(self) -> None:
        """End it with what was asked; TestEnded still follows."""
        self._stopped.set()
        if self._current:
            self.desk.engine.cancel(self._current)

    def _run(self) -> None:
        try:
            test = self.port.test(self.name, self.model)
        except KaikiError as error:
            self.desk.post(TestEnded(self.id, (f"Its own test was not run: {sentence(error.message, error.hint)}",)))
            return
        answered, stopped = self._ask_all(test)
        said = test.score(stopped) if answered else (f"Its own test was not run: {sentence(stopped)}",)
        self.desk.post(TestEnded(self.id, said))

    def _ask_all(self, test: PackTest) -> tuple[int, str]:
        """How many questions were answered, and why it ended early."""
        right = 0
        for number, ask in enumerate(test.asks):
            self._current = ask.id
            if self._stopped.is_set():
                return number, f"stopped after {number} of {len(test.asks)} questions"
            try:
                last = self._last(ask)
            except KaikiError as error:
                return number, f"stopped after {number} of {len(test.asks)} questions: {error.message}"
            if isinstance(last, AnswerDone):
                right += test.took(number, last.answer)
            elif isinstance(last, Cancelled):
                return number, f"stopped after {number} of {len(test.asks)} questions"
            elif isinstance(last, Failed) and _is_model_error(last.kind):
                # The next question would fail in the same way.
                return number, f"stopped after {number} of {len(test.asks)} questions: {last.message}"
            else:
                said = sentence(last.message, last.hint) if isinstance(last, Failed) else NO_END
                test.took(number, None, said)
            self.desk.post(TestMoved(self.id, number + 1, len(test.asks), right))
        return len(test.asks), ""

    def _last(self, ask: Request) -> Event | None:
        last: Event | None = None
        for last in self.desk.engine.request(ask):
            if isinstance(last, Progress):
                self.desk.post(PackMoved(self.id, last))
        return last


def _is_model_error(kind: str) -> bool:
    found = getattr(errors, kind, None)
    return isinstance(found, type) and issubclass(found, errors.ModelError)
