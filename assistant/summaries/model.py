"""What a summary is made of: a text, its units (what can be quoted), and the points chosen from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["brief", "bullets", "handover", "soap"]
STYLES: tuple[Style, ...] = ("brief", "bullets", "handover", "soap")

Theme = Literal[
    "identity", "complaint", "history", "ros", "past", "surgical", "family", "social", "allergy", "code", "medication",
    "vitals", "exam", "results", "diagnosis", "course", "procedure", "plan", "followup", "pending", "contact", "other",
]  # fmt: skip
#: How a unit stands in its text: "pair" is a question of a conversation with its answer.
Form = Literal["prose", "item", "row", "title", "turn", "pair"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text to summarize.

    Attributes:
        name: the file's name, as shown.
        text: what quotes refer to: the file's text, or that with its identifiers replaced.
        headings: lines known to be headings from the file's format, besides those that can be seen.
    """

    name: str
    text: str
    headings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item, table row or exchange that is kept or left out as a whole.

    Attributes:
        start, end: character range in the text; what stands there is the quote.
        shown: the same without list marks, markup and line breaks; rows as "Column: value; …".
        heading: the heading it stands under, as written; `label` the same for a label within its line ("Plan:").
        theme: what it is about.
        record: number of the patient or part it belongs to in a sheet about several, from 0.
        record_name: heading of that record, empty where the text is one record.
        speaker: who says it, in a conversation.
    """

    start: int
    end: int
    shown: str
    form: Form
    heading: str = ""
    label: str = ""
    theme: Theme = "other"
    record: int = 0
    record_name: str = ""
    speaker: str = ""

    @property
    def words(self) -> int:
        """Number of words shown."""
        return len(self.shown.split())


@dataclass(frozen=True, slots=True)
class Point:
    """One statement of a summary with the units it stands on.

    Attributes:
        text: the statement without its label.
        label: what it is said under ("Allergies"), empty where its group says it.
        units: what it was made from, in order.
        written: the model wrote it; else it is the file's own words.
    """

    text: str
    label: str
    units: tuple[Unit, ...]
    written: bool = False

    @property
    def line(self) -> str:
        """The statement as it is shown."""
        return f"{self.label}: {self.text}" if self.label else self.text
