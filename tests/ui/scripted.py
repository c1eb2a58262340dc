"""An engine that plays a script, for the tests of the screen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from assistant.storage.history import History
from assistant.types import (
    Answer,
    AnswerDone,
    Ask,
    Cancelled,
    Citation,
    Claim,
    DocumentText,
    EngineHello,
    Event,
    Failed,
    ReadDocument,
    Request,
    Source,
    SourcesFound,
    TextDelta,
    ToolUse,
    Warm,
    WarmDone,
)
from assistant.ui.setup import AppSetup, PackLine

REFUNDS = (
    "# Refunds\n\n" + "Ferry tickets are sold by the lines and by agents.\n" * 30 + "\n## Cancelling a ticket\n\n"
    "A ticket cancelled more than 7 days before departure is refunded at 75 % of the fare. "
    "Less than 7 days before it is 50 %.\n\n" + "Cabins are sold apart.\n" * 30
)
QUOTE = "A ticket cancelled more than 7 days before departure is refunded at 75 % of the fare."
AT = REFUNDS.index(QUOTE)

PACK = PackLine(
    name="aegean-ferries",
    version="1.0.0",
    title="Aegean ferries",
    description="Timetables, fares and rules of a small ferry line.",
    valid_from="2026-07-01",
    examples=("sailings, fares, refunds",),
    license="CC0",
    sensitivity="public",
)
OTHER = PackLine(name="clinic", version="0.3.0", title="Clinic notes", description="House rules of a ward.")


def answer_to(question: str, text: str, **changes: object) -> Answer:
    """An answered question of the ferry pack."""
    made = Answer(
        question=question,
        pack="aegean-ferries",
        pack_version="1.0.0",
        model="scripted",
        language="en",
        status="answered",
        answer=text,
        as_of="2026-07-01",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def refund_answer(question: str) -> Answer:
    """An answer that stands on a quote."""
    return answer_to(
        question,
        "You get **75 %** of the fare back. [1]",
        citations=(Citation(1, "refunds.md", "Cancelling a ticket", QUOTE, AT, AT + len(QUOTE)),),
        claims=(Claim("You get 75 % of the fare back.", True, 1),),
        sources=(
            Source(1, "refunds.md", "Cancelling a ticket", QUOTE, AT, AT + len(QUOTE), 0.9),
            Source(2, "services.md", "Services on board", "There is a bar on each deck.", 0, 28, 0.4),
        ),
    )


def table_answer(question: str) -> Answer:
    """An answer that was looked up."""
    rows = tuple(
        (
            ("leaves", f"{7 + n:02}:25"),
            ("arrives", f"{12 + n}:35"),
            ("takes", "5:10"),
            ("ship", f"Express Ostria {n}"),
            ("line", "fast 2"),
            ("from", "€ 79.70"),
        )
        for n in range(8)
    )
    text = "The next ferry from Piraeus to Naxos on Saturday 4 July leaves at 07:25 and arrives at 12:35."
    return answer_to(question, text, tool=ToolUse("timetable", (("from", "Piraeus"),), rows))


def missing_answer(question: str) -> Answer:
    """An answer that was not found."""
    return answer_to(
        question,
        "I could not find this in aegean-ferries.",
        status="not_found",
        sources=(
            Source(1, "services.md", "Services on board", "There is a bar.", 0, 15),
            Source(2, "cabins.md", "Cabins", "Each cabin has two beds.", 0, 24),
        ),
    )


Script = Callable[["ScriptedEngine", Request], Iterator[Event]]


def streamed(answer: Answer, id: str, pause: float = 0.0) -> Iterator[Event]:
    """Sources, the text word by word, the answer."""
    yield SourcesFound(id, answer.sources)
    for word in answer.answer.split(" "):
        time.sleep(pause)
        yield TextDelta(id, word + " ")
    yield AnswerDone(id, answer, tokens_per_s=13.2, context_used=412, context_size=4096)


def by_question(engine: ScriptedEngine, request: Request) -> Iterator[Event]:
    """The usual script: what is asked decides."""
    if isinstance(request, Warm):
        yield WarmDone(request.id, pack="aegean-ferries", model="scripted", encoder="scripted")
    elif isinstance(request, ReadDocument):
        if request.document == "refunds.md":
            yield DocumentText(request.id, request.pack, request.document, REFUNDS)
        else:
            yield Failed(request.id, "DocumentError", "The document cannot be read", "Add the pack again.")
    elif isinstance(request, Ask):
        yield from by_words(engine, request)


def by_words(engine: ScriptedEngine, ask: Ask) -> Iterator[Event]:
    """Answers by a word of the question."""
    if "slow" in ask.question:
        yield TextDelta(ask.id, "Half a rep")
        engine.wait_for_cancel(ask.id)
        yield Cancelled(ask.id)
    elif "boat" in ask.question:
        yield from streamed(table_answer(ask.question), ask.id)
    elif "wifi" in ask.question:
        yield from streamed(missing_answer(ask.question), ask.id)
    elif "fail" in ask.question:
        yield Failed(ask.id, "ModelMissing", "The model is not on this disk", "Fetch it.")
    else:
        yield from streamed(refund_answer(ask.question), ask.id)


@dataclass
class ScriptedEngine:
    """Plays `script`; keeps what was asked of it."""

    script: Script = by_question
    requests: list[Request] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    seal: EngineHello | None = field(default_factory=lambda: EngineHello("", True, "seccomp", "socket: EPERM"))

    def request(self, request: Request) -> Iterator[Event]:
        self.requests.append(request)
        return self.script(self, request)

    def cancel(self, request_id: str) -> None:
        self.cancelled.append(request_id)

    def hello(self) -> EngineHello | None:
        return self.seal

    def close(self) -> None:
        self.closed.set()

    def wait_for_cancel(self, id: str, at_most: float = 20.0) -> None:
        """Block as a busy engine does."""
        until = time.monotonic() + at_most
        while id not in self.cancelled and not self.closed.is_set() and time.monotonic() < until:
            time.sleep(0.005)

    def asks(self) -> list[Ask]:
        """The questions that came."""
        return [request for request in self.requests if isinstance(request, Ask)]


def setup_for(history: History, **changes: object) -> AppSetup:
    """A set-up with two packs and two models."""
    made = AppSetup(
        pack="aegean-ferries",
        packs=(PACK, OTHER),
        model="scripted-1.5b",
        models=("scripted-1.5b", "scripted-0.5b"),
        at=None,
        sealed_by="seccomp",
        history=history,
    )
    return replace(made, **changes)  # type: ignore[arg-type]
