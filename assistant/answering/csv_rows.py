"""Quotes from CSV files as the file has them.

For searching and for the model a CSV is read into a table of `| cell | cell |` lines; a reader who opens the file finds
other characters there. Here a quote or a passage of such lines is traced back to the rows of the file.

A file is read once for as long as the files it is read from are held: `Assistant.ask` opens those of a pack anew for
each answer, so nothing of a private pack is kept beyond it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from assistant.documents.rows import is_row, row_cells
from assistant.errors import KaikiError
from assistant.text import clean, fold_space
from assistant.tools.tables.read import Table, read_table
from assistant.types import Citation, Source

#: The bytes of a file of the pack: a method of the pack's files.
Read = Callable[[str], bytes]
#: The tables that were read, by the files they are of and their name; None for one that cannot be read.
_tables: WeakKeyDictionary[object, dict[str, Table | None]] = WeakKeyDictionary()


def citation_in_file(citation: Citation, read: Read) -> Citation:
    """The citation with quote and offsets of the file itself; unchanged for anything but a CSV."""
    found = _span(citation.document, citation.quote, read)
    if found is None:
        return citation
    quote, start, end = found
    return replace(citation, quote=quote, start=start, end=end)


def source_in_file(source: Source, read: Read) -> Source:
    """The passage with text and offsets of the file itself; unchanged for anything but a CSV."""
    found = _span(source.document, source.text, read)
    if found is None:
        return source
    text, start, end = found
    return replace(source, text=text, start=start, end=end)


def _span(document: str, lines: str, read: Read) -> tuple[str, int, int] | None:
    """The stretch of the file from the first to the last of the rows in `lines`."""
    if not document.endswith(".csv"):
        return None
    table = _table(document, read)
    if table is None:
        return None
    wanted = [_tidy(row_cells(line)) for line in lines.splitlines() if is_row(line)]
    rows = [(row.start, row.end) for row in table.rows if _tidy(row.cells) in wanted]
    if _header(table) in wanted:
        rows.append((0, table.text.find("\n") if "\n" in table.text else len(table.text)))
    if not rows:
        return None
    start, end = min(a for a, _ in rows), max(b for _, b in rows)
    return table.text[start:end], start, end


def _table(document: str, read: Read) -> Table | None:
    # A bound method is made anew each time it is named; the object behind it lasts.
    known = _tables.setdefault(getattr(read, "__self__", read), {})
    if document not in known:
        try:
            known[document] = read_table(read(document), document)
        except KaikiError:
            known[document] = None
    return known[document]


def _header(table: Table) -> tuple[str, ...]:
    return _tidy([column.name for column in table.columns])


def _tidy(cells: Sequence[str]) -> tuple[str, ...]:
    tidy = [fold_space(clean(cell)) for cell in cells]
    while tidy and not tidy[-1]:
        tidy.pop()
    return tuple(tidy)
