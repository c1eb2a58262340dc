"""Table rows as they stand in a document's text, `| cell | cell |`, cut into their cells again."""

from __future__ import annotations

import re

_BAR = re.compile(r"(?<!\\)\|")


def is_row(line: str) -> bool:
    """Whether a line is a row of a table."""
    return line.lstrip().startswith("|")


def row_cells(line: str) -> list[str]:
    """The cells of a row, without the white space around them; a bar inside a cell loses its backslash."""
    cells = _BAR.split(line.strip().removeprefix("|"))
    if len(cells) > 1 and not cells[-1]:
        cells.pop()
    return [cell.strip().replace("\\|", "|") for cell in cells]
