"""Table rows: what was written as one line is cut into the same cells again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.model import row_line
from assistant.documents.rows import row_cells

CELLS = st.lists(st.text(alphabet="ab |\\:-0", max_size=6).map(str.strip), min_size=1, max_size=5)


@given(CELLS)
def test_the_cells_of_a_written_row_are_found_again(cells: list[str]) -> None:
    assert row_cells(row_line(cells)) == cells


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("| a | b", ["a", "b"]),
        ("  |a|b|  ", ["a", "b"]),
        # An empty corner, as over a column of names, keeps its place.
        ("|| 2025 | 2026 |", ["", "2025", "2026"]),
        ("| a ||", ["a", ""]),
        (r"| a \| b | c |", ["a | b", "c"]),
    ],
)
def test_rows_as_people_write_them(line: str, cells: list[str]) -> None:
    assert row_cells(line) == cells
