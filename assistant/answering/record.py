"""What an answer was made from, and what differs when it is asked again. Pure functions; nothing here asks or keeps.

The hashes tell whether something changed, not who changed it. Two answers count as the same when status, text, rows
and the reading of the question agree; times and token counts may differ.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant import __version__
from assistant.answering.check import Checked
from assistant.answering.decide import Signals
from assistant.models.chat import Message
from assistant.packs.store import PackCard
from assistant.types import Answer, Ask, PassageMark, Record, Source

Checks = tuple[tuple[str, str], ...]
DECISION = "decision"


def sha256_of(text: str) -> str:
    """Of a text's UTF-8; a half letter that JSON may carry counts as a question mark."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def prompt_sha256(chat: Sequence[Message]) -> str:
    """Of a chat as the model gets it: roles and texts, in order."""
    return sha256_of(json.dumps([[m.role, m.content] for m in chat], ensure_ascii=False))


def begin_record(request: Ask, card: PackCard, now: str) -> Record:
    """What is known of an answer before it is looked for. `now` is ISO."""
    return Record(
        kaiki=__version__, pack=card.name, pack_version=card.version,
        content_hash="" if card.private else card.content_hash, now=now, lang=request.lang or "",
        use_adapter=request.use_adapter, earlier=request.history,
    )  # fmt: skip


def marks(sources: Iterable[Source]) -> tuple[PassageMark, ...]:
    """The passages as a record names them."""
    return tuple(PassageMark(s.document, s.start, s.end, sha256_of(s.text)) for s in sources)


def checks_of(known: Signals | None, checked: Checked | None) -> Checks:
    """The signals of a decision, its verdict, and each sentence of the model that was taken out."""
    found: list[tuple[str, str]] = []
    if known is not None:
        found = [(field.name, _said(getattr(known, field.name))) for field in dataclasses.fields(known)]
    found.append((DECISION, "not found" if checked is None else "answered"))
    if checked is not None:
        found += [("removed", sentence) for sentence in checked.removed]
    return tuple(found)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else str(value)


# ---------------------------------------------------------------- asked again
@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: what, and how it was and is. For passages `before` went and `after` came."""

    what: str
    before: str
    after: str


def again(answer: Answer, identity: str, kept_at: str = "") -> Ask:
    """The request that asks a kept question again, under what was recorded.

    Args:
        answer: the kept answer.
        identity: id of the request.
        kept_at: when it was kept (ISO); the "now" of an answer without a record, if that is the answer's day.
    """
    ask = Ask(identity, answer.question, answer.pack or None, answer.model or None, lang=answer.language)
    record = answer.record
    if record is None:
        return replace(ask, at=(kept_at if kept_at.startswith(answer.as_of) else answer.as_of) or None)
    return replace(
        ask, pack=record.pack, model=record.model or None, at=record.now or None, lang=record.lang or None,
        use_adapter=record.use_adapter, history=record.earlier,
    )  # fmt: skip


def changes(before: Answer, after: Answer) -> tuple[Change, ...]:
    """What differs between a kept answer and the one given now, causes first; empty means the same."""
    out: list[Change] = []
    if before.record and after.record:
        out = _causes(before.record, after.record)
    elif before.pack_version != after.pack_version:
        out = [Change("pack version", before.pack_version, after.pack_version)]
    out += [
        Change("status", before.status, after.status),
        Change("understood", before.understood, after.understood),
        Change("answer", before.answer, after.answer),
        Change("rows", _rows(before), _rows(after)),
    ]
    return tuple(change for change in out if change.before != change.after)


def _causes(before: Record, after: Record) -> list[Change]:
    out = [
        Change(what, str(getattr(before, name)), str(getattr(after, name)))
        for what, name in (
            ("Kaiki", "kaiki"), ("model", "model"), ("model file", "model_sha256"), ("adapter", "adapter"),
            ("pack version", "pack_version"), ("pack content", "content_hash"), ("encoder", "encoder"),
            ("encoder files", "encoder_sha256"),
        )
    ]  # fmt: skip
    went = [_place(p) for p in before.passages if p not in after.passages]
    came = [_place(p) for p in after.passages if p not in before.passages]
    if not went and not came and before.passages != after.passages:
        went, came = [[_place(p) for p in r.passages] for r in (before, after)]
    out.append(Change("passages", "; ".join(went), "; ".join(came)))
    if went == came and went:
        # In the same places stands another text.
        out[-1] = Change("passages", f"{out[-1].before} (old text)", f"{out[-1].after} (new text)")
    out.append(Change("prompt", before.prompt_sha256, after.prompt_sha256))
    was, now = dict(before.checks), dict(after.checks)
    out.append(Change(DECISION, was.get(DECISION, ""), now.get(DECISION, "")))
    removed = [" ".join(value for name, value in r.checks if name == "removed") for r in (before, after)]
    out.append(Change("removed sentences", *removed))
    return out


def _place(mark: PassageMark) -> str:
    return f"{mark.document} {mark.start}–{mark.end}"


def _rows(answer: Answer) -> str:
    return "\n".join("; ".join(f"{k} {v}" for k, v in row) for row in answer.tool.rows) if answer.tool else ""
