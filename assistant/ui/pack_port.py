"""What the screen needs to know of the installed packs; the command line brings one, the tests another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assistant.types import Answer, Ask


@dataclass(frozen=True, slots=True)
class PackScore:
    """The score of a pack's own test as it was kept.

    Attributes:
        correct, questions: how many were right, of how many asked.
        of: how many questions the test has.
        model: the model that was asked; empty when tools answered everything.
        tested_at: ISO date-time, may be empty.
        this_edition: whether it was this edition of the pack that was tested.
    """

    correct: int
    questions: int
    of: int = 0
    model: str = ""
    tested_at: str = ""
    this_edition: bool = True


@dataclass(frozen=True, slots=True)
class PackLine:
    """One installed pack, as far as the screen needs it; dates are ISO dates or empty.

    Attributes:
        documents, tables, files, bytes: what it holds; 0 means: nothing or not known.
        signed_by: fingerprint of the key, empty when unsigned.
        score: of its own test, None when none was kept.
        faulty: why it cannot be used; empty when it can.
        locked: it is private and the vault could not be opened, so that only name and version are known.
    """

    name: str
    version: str
    title: str
    description: str = ""
    role: str | None = None
    valid_from: str = ""
    valid_to: str = ""
    examples: tuple[str, ...] = ()
    license: str = ""
    sensitivity: str = ""
    languages: tuple[str, ...] = ()
    documents: int = 0
    tables: int = 0
    files: int = 0
    bytes: int = 0
    signed_by: str = ""
    added_at: str = ""
    score: PackScore | None = None
    faulty: str = ""
    locked: bool = False

    @property
    def private(self) -> bool:
        """Whether nothing of a chat with it is kept."""
        return self.sensitivity == "private"


class PackTest(Protocol):
    """A pack's own test, ready to be asked.

    Attributes:
        asks: the questions, in order.
    """

    asks: tuple[Ask, ...]

    def took(self, number: int, answer: Answer | None, error: str = "") -> bool:
        """Take the answer to `asks[number]`, or why there is none; whether it was right."""
        ...

    def score(self, stopped: str = "") -> tuple[str, ...]:
        """The score over what was asked, as sentences; kept beside the pack when nothing stopped it."""
        ...


class PackPort(Protocol):
    """The packs on this disk. Every call reads the disk: call it from a thread."""

    def lines(self) -> tuple[PackLine, ...]:
        """All installed packs by name, the faulty ones too."""
        ...

    def test(self, name: str, model: str) -> PackTest:
        """The pack's own test, some thirty questions of it.

        Raises:
            KaikiError: it has none, or it cannot be run here.
        """
        ...
