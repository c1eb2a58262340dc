"""A question about a passage with the reply that is wanted, before it is dressed as a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finetune.data.passages import PackPassage

Stated = Literal["yes", "no", "unclear"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One question about one passage.

    Attributes:
        answer: empty for "no", the question back for "unclear".
        lines: numbers of the passage's lines that it rests on.
        origin: "table", "timetable", "teacher" or "absent".
    """

    passage: PackPassage
    question: str
    stated: Stated
    answer: str
    lines: tuple[int, ...]
    origin: str
    language: str = "en"

    @property
    def reply(self) -> str:
        """What the model is to write."""
        return f"Stated: {self.stated}\nAnswer: {self.answer or 'NOT FOUND'}"
