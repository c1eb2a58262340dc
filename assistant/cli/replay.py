"""`kaiki history replay`: kept questions asked once more under what was recorded, and what came out differently.

It is a report: that an answer changed is no failure. The model's file is hashed again; the encoder's is compared by the
hash recorded when it was fetched.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answering.record import Change, again, changes
from assistant.cli.run import finish, new_id, sealed_engine, show
from assistant.config import home
from assistant.engine.client import Engine
from assistant.errors import EngineLost, KaikiError, NotSealed, UsageError
from assistant.models.store import ModelStore
from assistant.storage.history import Chat, KeptTurn
from assistant.types import AnswerDone

#: Hashes are told apart by so many of their letters.
SHORT = 12


@dataclass(frozen=True, slots=True)
class Replayed:
    """One turn asked again: what differs, or why it could not be asked."""

    turn: KeptTurn
    changes: tuple[Change, ...] = ()
    fault: str = ""

    def to_json(self) -> dict[str, object]:
        """As `--json` prints it."""
        found = [{"what": c.what, "before": c.before, "after": c.after} for c in self.changes]
        return {
            "n": self.turn.n, "question": self.turn.question, "recorded": self.turn.answer.record is not None,
            "same": not self.changes and not self.fault, "changes": found, "fault": self.fault,
        }  # fmt: skip


def replay(chat: Chat, only: int | None) -> list[Replayed]:
    """Ask the turns of a chat again, or only the one with this number.

    Raises:
        UsageError: there is no such turn.
    """
    turns = [turn for turn in chat.turns if only in (None, turn.n)]
    if not turns:
        raise UsageError(f"Chat {chat.id} has no turn {only}.", f"Its turns are 1 to {len(chat.turns)}.")
    with sealed_engine() as engine:
        files: dict[str, str] = {}
        return [_replay(turn, engine, files) for turn in turns]


def _replay(turn: KeptTurn, engine: Engine, files: dict[str, str]) -> Replayed:
    if not turn.answer.pack:
        # What the history says in place of an answer it cannot read.
        return Replayed(turn, fault=turn.answer.answer)
    try:
        done = finish(engine, again(turn.answer, new_id(), turn.at))
    except (EngineLost, NotSealed):
        raise
    except KaikiError as error:
        return Replayed(turn, fault=str(error))
    assert isinstance(done, AnswerDone)
    found = changes(turn.answer, done.answer)
    record = turn.answer.record
    if record and record.model_sha256 and not any(c.what == "model file" for c in found):
        if record.model not in files:
            files[record.model] = _damage(record.model)
        if files[record.model]:
            found = (Change("model file", record.model_sha256, files[record.model]), *found)
    return Replayed(turn, found)


def _damage(model: str) -> str:
    """What is wrong with a model's file, as a sentence; empty when its bytes are those that were recorded."""
    try:
        ModelStore(home()).verify(model)
    except KaikiError as error:
        return str(error)
    return ""


def tell(done: list[Replayed]) -> None:
    """The report as text."""
    for item in done:
        show(f"{item.turn.n}. {item.turn.question}")
        if item.turn.answer.record is None and not item.fault:
            show("   An older Kaiki kept this turn without a record: only the answer can be compared.")
        if item.fault:
            show(f"   not asked: {item.fault}")
        elif not item.changes:
            show("   same")
        for change in item.changes:
            _tell(change)


def _tell(change: Change) -> None:
    if change.what in ("answer", "rows", "removed sentences", "understood"):
        for word, text in (("was", change.before), ("is", change.after)):
            body = text.replace("\n", "\n        ") or "(none)"
            show(f"   {change.what} {word}:\n        {body}")
    elif change.what == "passages":
        show(f"   passages went: {change.before or 'none'}\n   passages came: {change.after or 'none'}")
    else:
        show(f"   {change.what}: {_short(change.before)} → {_short(change.after)}")


def _short(value: str) -> str:
    is_hash = len(value) == 64 and all(sign in "0123456789abcdef" for sign in value)
    return value[:SHORT] if is_hash else value or "none"
