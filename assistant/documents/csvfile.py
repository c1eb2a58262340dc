"""CSV to a table in text: the first row is taken as the header, always."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter

from assistant.documents.encoding import decode
from assistant.documents.model import Deadline, Parts, Writer
from assistant.errors import DocumentError

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the same number of cells most often, more cells preferred.

    csv.Sniffer is not used: its regular expressions take quadratic time, and it accepts letters.
    """

    def score(delimiter: str) -> tuple[float, int]:
        rows = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(row) for row in itertools.islice(rows, _SAMPLE_ROWS) if row)
        except csv.Error:
            return (0.0, 0)
        wide = Counter({width: count for width, count in widths.items() if width > 1})
        if not wide:
            return (0.0, 0)
        width, count = wide.most_common(1)[0]
        return (round(count / widths.total(), 1), width)

    best = max(_DELIMITERS, key=score)
    return best if score(best)[1] else ","


def read_csv(data: bytes, deadline: Deadline, max_chars: int) -> Parts:
    """One table of all rows. Newlines inside cells become spaces; rows of blanks are left out.

    Raises:
        DocumentError: not text, a cell of more than 131,072 characters, too long, or too slow.
    """
    text = decode(data, deadline.name)
    if len(text) > max_chars:
        raise DocumentError(
            f"{deadline.name} holds more than {max_chars:,} characters of text.",
            "Split it into smaller files.",
        )
    writer = Writer(deadline, max_chars)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row in reader:
            deadline.check()
            rows.append(row)
    except csv.Error as error:
        raise DocumentError(
            f"{deadline.name} is not a CSV file: {error} (line {reader.line_num}).",
            "Save it as CSV again, with quotes around cells that hold quotes or newlines.",
        ) from error
    writer.table(rows)
    return writer.parts()
