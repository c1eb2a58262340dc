"""What is kept of how an answer came about; `assistant.types` hands these on as its own.

A record says what was used, not that it was right, and it is not signed: who can write the history can write it anew.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation; `understood` is how its question was read when it was a follow-up."""

    question: str
    answer: str
    understood: str = ""

    @property
    def whole(self) -> str:
        """The question as it reads by itself."""
        return self.understood or self.question


@dataclass(frozen=True, slots=True)
class PassageMark:
    """Which passage was read: its place in the document's text, and the sha256 of its own."""

    document: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """What an answer was made from and by, so that it can be asked again and compared.

    Attributes:
        kaiki: the program's version.
        pack, pack_version: of the pack; content_hash: over its files, empty for a private pack.
        model: the model that had a part in the answer, empty when none had; model_sha256: of its file, as recorded when
            it was fetched or added; adapter: sha256 of the adapter that lay over it, empty for none.
        encoder, encoder_sha256: what found the passages, empty when the documents were not searched.
        now: the "now" of the question, ISO; without a zone where it was given without one.
        lang: the language that was asked for, empty for that of the question.
        use_adapter: whether an adapter was allowed.
        earlier: the turns that went along with the question, oldest first.
        passages: those offered as evidence, best first.
        prompt_sha256: of the chat the model was given, empty without a model.
        checks: what was looked at and what came out, as (name, value).
    """

    kaiki: str
    pack: str
    pack_version: str
    content_hash: str = ""
    model: str = ""
    model_sha256: str = ""
    adapter: str = ""
    encoder: str = ""
    encoder_sha256: str = ""
    now: str = ""
    lang: str = ""
    use_adapter: bool = True
    earlier: tuple[Turn, ...] = ()
    passages: tuple[PassageMark, ...] = ()
    prompt_sha256: str = ""
    checks: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As `kaiki history show ID --json` prints it."""
        return dataclasses.asdict(self) | {"checks": [{"name": name, "value": value} for name, value in self.checks]}
