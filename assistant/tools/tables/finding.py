"""What a table was found to say, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.tools.tables.checks import Test
from assistant.tools.tables.read import Column

MOST_ROWS = 12
Kind = Literal["values", "filter", "count", "best", "verdict", "compare", "ask", "blank", "nothing", "distinct"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        kind: values of rows; rows that pass tests; how many; the extreme; yes or no; the greater of two; a question
            back; an empty cell; no such combination; how many distinct values of `columns[0]`.
        rows: indexes, in the order to show.
        columns: the columns asked.
        tests: comparisons that were made.
        unknown: rows whose cell says nothing, left out by a test.
        missing: key columns to ask for (`ask`).
        largest: which end (`best`, `compare`).
        sure: False when the documents may be meant.
        total: rows that were looked at.
    """

    kind: Kind
    rows: tuple[int, ...]
    columns: tuple[Column, ...] = ()
    tests: tuple[Test, ...] = ()
    unknown: tuple[int, ...] = ()
    missing: tuple[Column, ...] = ()
    largest: bool = True
    sure: bool = True
    total: int = 0
