"""Kaiki as linear text, for screen readers and pipes: one question a line, no colours, no cursor movement."""

from __future__ import annotations

import uuid
from typing import TextIO

from assistant.errors import KaikiError
from assistant.types import Answer, AnswerDone, Ask, Failed, Turn, Warm, WarmDone
from assistant.ui.describe import columns_of, compact, records, remarks, shown_sources
from assistant.ui.engine_port import EnginePort
from assistant.ui.limits import HISTORY_TURNS, NOT_KEPT, SESSION_NOT_KEPT, fault_of
from assistant.ui.setup import AppSetup
from assistant.ui.show import block, line, place, sentence


def run_plain(engine: EnginePort, setup: AppSetup, stdin: TextIO, stdout: TextIO) -> int:
    """Answer the questions on `stdin`, one a line, until it ends; closes the engine.

    Returns:
        The exit code: 0, or 1 when a question could not be answered because something failed.
    """
    return _Plain(engine, setup, stdout).run(stdin)


class _Plain:
    def __init__(self, engine: EnginePort, setup: AppSetup, stdout: TextIO) -> None:
        self.engine = engine
        self.setup = setup
        self.stdout = stdout
        self.turns: list[Turn] = []
        self.chat: int | None = None
        self.failed = False

    def say(self, text: str = "") -> None:
        # Each line at once: a screen reader or the program behind a pipe is waiting for it.
        print(block(text), file=self.stdout, flush=True)

    def run(self, stdin: TextIO) -> int:
        pack = self.setup.first_pack()
        name = f"{line(pack.title)} {line(pack.version)}" if pack else "no pack"
        self.say(f"Kaiki, {name}, model {line(self.setup.model)}. One question a line.")
        try:
            if not self.setup.private:
                self._look_at_history()
            self._warm()
            for typed in stdin:
                question = block(typed).strip()
                if question:
                    self._ask(question)
        except KeyboardInterrupt:
            self.say("Stopped.")
        finally:
            self.engine.close()
        return 1 if self.failed else 0

    def _warm(self) -> None:
        pack = self.setup.first_pack()
        name, model = pack.name if pack else None, self.setup.model or None
        request = Warm(uuid.uuid4().hex, pack=name, model=model, use_adapter=self.setup.use_adapter)
        try:
            for event in self.engine.request(request):
                if isinstance(event, WarmDone):
                    for warning in event.warnings:
                        self.say(f"Check: {line(warning)}")
                    self._say_seal()
                elif isinstance(event, Failed):
                    # Not yet a failed question: look-ups in tables may well work without the model.
                    self.say(sentence(event.message, event.hint))
        except KaikiError as error:
            self.say(sentence(error.message, error.hint))

    def _say_seal(self) -> None:
        hello = self.engine.hello()
        if hello and hello.sealed and self.setup.sealed_by:
            self.say(f"Sealed by {line(hello.by)}: no network.")
        else:
            self.say("Check: not sealed, the network can be reached.")

    def _ask(self, question: str) -> None:
        fault = fault_of(question)
        if fault:
            self.failed = True
            self.say(fault)
            return
        pack = self.setup.first_pack()
        ask = Ask(
            uuid.uuid4().hex,
            question=question,
            pack=pack.name if pack else None,
            model=self.setup.model or None,
            at=self.setup.at,
            use_adapter=self.setup.use_adapter,
            history=tuple(self.turns[-HISTORY_TURNS:]),
        )
        try:
            for event in self.engine.request(ask):
                if isinstance(event, AnswerDone):
                    self.turns.append(Turn(question, event.answer.answer, event.answer.understood))
                    # Kept before it is shown: what the reader has seen is on the disk.
                    said = self._keep(question, event.answer)
                    self._show(event.answer)
                    if said:
                        self.say(said)
                elif isinstance(event, Failed):
                    self.failed = True
                    self.say(f"Not answered. {sentence(event.message, event.hint)}")
        except KaikiError as error:
            self.failed = True
            self.say(f"Not done. {sentence(error.message, error.hint)}")

    def _keep(self, question: str, answer: Answer) -> str:
        """Put a turn into the history; why not, where it is not kept."""
        if self.setup.is_private(answer.pack):
            why = SESSION_NOT_KEPT if self.setup.private else NOT_KEPT
            return "" if self.turns[1:] else why
        try:
            self.chat = self.setup.history.add_turn(self.chat, question, answer)
        except KaikiError as error:
            # The question was answered all the same; said at each turn, since each is lost.
            return f"Check: this turn is not kept. {sentence(error.message, error.hint)}"
        return ""

    def _look_at_history(self) -> None:
        history, days = self.setup.history, self.setup.history_days
        try:
            history.list(1)
            if history.notice:
                self.say(f"Check: {line(history.notice)}")
            if days and (gone := history.forget_older(days)):
                self.say(f"{len(gone.removed)} chats older than {days} days were deleted.")
        except KaikiError as error:
            self.say(f"Check: chats are not kept. {sentence(error.message, error.hint)}")

    def _show(self, answer: Answer) -> None:
        if answer.understood:
            self.say(f"Understood: {line(answer.understood)}")
        # Stars are read aloud; they say nothing here.
        self.say(answer.answer.replace("**", ""))
        if answer.tool and answer.tool.rows:
            rows = compact(answer.tool.rows, answer.tool.arguments)
            self.say(f"Rows: {len(rows)}, {', '.join(columns_of(rows))}.")
            for number, row in enumerate(records(rows), 1):
                self.say(f"Row {number}: {row}")
        for remark in remarks(answer):
            self.say(f"{'Check: ' if remark.tone == 'check' else ''}{remark.text.lstrip('⚠✓⏱? ')}")
        for source in shown_sources(answer):
            self.say(f"Source {source.number}: {place(source)}")
        self.say()
