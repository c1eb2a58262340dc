"""DOCX to text: paragraphs, headings, lists and tables in the order of the file.

Read with python-docx (its XML parser resolves no entities). Not read: text boxes, notes, comments, headers
and footers, pictures, deleted text and hidden runs; the ones that lose text are named in the gaps.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from assistant.documents.model import Deadline, Limits, Parts, Writer
from assistant.errors import DocumentError

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset((f"{WORD}txbxContent", f"{WORD}del", f"{WORD}moveFrom", f"{WORD}pPr", f"{WORD}rPr", _FALLBACK))
_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_OFF = frozenset(("0", "false", "off"))
_PACKAGE_RATIO = 4


def check_package(data: bytes, name: str, limit: int) -> None:
    """Refuse what is no zip, is encrypted, or unpacks to far more than it should."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(f"{name} is encrypted, or is an old .doc file.", "Save it as .docx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise DocumentError(f"{name} is not a DOCX file, or is damaged.", "Save it again in Word.") from error
    if sum(entry.file_size for entry in entries) > limit * _PACKAGE_RATIO or len(entries) > 10_000:
        raise DocumentError(f"{name} unpacks to more than Kaiki reads.", "Split it into smaller files.")


def is_on(properties: Any, tag: str) -> bool:
    """Whether a property of a run is switched on."""
    found = properties.find(f"{WORD}{tag}") if properties is not None else None
    return found is not None and found.get(f"{WORD}val", "1").lower() not in _OFF


def text_of(element: Any) -> str:
    """Text of a paragraph, inserted text and link text included."""
    parts: list[str] = []
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        if node.tag in _SKIPPED or not isinstance(node.tag, str):
            continue
        if node.tag == f"{WORD}r" and is_on(node.find(f"{WORD}rPr"), "vanish"):
            continue
        if node.tag == f"{WORD}t":
            parts.append(node.text or "")
        elif node.tag in {f"{WORD}br", f"{WORD}cr"}:
            parts.append("\n")
        elif node.tag == f"{WORD}tab":
            parts.append("\t")
        elif node.tag == f"{WORD}noBreakHyphen":
            parts.append("-")
        else:
            stack.extend(reversed(node))
    return "".join(parts)


def blocks(container: Any) -> list[Any]:
    """Paragraph and table elements in order, those in content controls and tracked insertions included."""
    found: list[Any] = []
    stack = list(reversed(container))
    while stack:
        node = stack.pop()
        if node.tag in {f"{WORD}p", f"{WORD}tbl"}:
            found.append(node)
        elif node.tag in {f"{WORD}sdt", f"{WORD}sdtContent", f"{WORD}ins", f"{WORD}customXml", f"{WORD}smartTag"}:
            stack.extend(reversed(node))
    return found


def _cell_text(cell: Any) -> str:
    # A table in a cell is flattened: its text must not be lost, its grid may be.
    return " ".join(text_of(p) for p in cell.iter(f"{WORD}p"))


def _rows(table: Any) -> list[list[str]]:
    """Cells row by row. A cell over several columns is written once, one over several rows is repeated."""
    rows: list[list[str]] = []
    above: dict[int, str] = {}
    for row in table.iterchildren(f"{WORD}tr"):
        cells: list[str] = []
        for cell in row.iter(f"{WORD}tc"):
            if next(cell.iterancestors(f"{WORD}tr")) is not row:
                continue
            properties = cell.find(f"{WORD}tcPr")
            merge = properties.find(f"{WORD}vMerge") if properties is not None else None
            if merge is not None and merge.get(f"{WORD}val") != "restart":
                text = above.get(len(cells), "")
            else:
                text = _cell_text(cell)
            above[len(cells)] = text
            span = properties.find(f"{WORD}gridSpan") if properties is not None else None
            width = span.get(f"{WORD}val", "1") if span is not None else "1"
            extra = min(int(width), 100) - 1 if width.isascii() and width.isdigit() else 0
            cells += [text] + [""] * extra
        rows.append(cells)
    return rows


def _style_names(document: Any) -> dict[str, str]:
    return {style.style_id: style.name or "" for style in document.styles if style.style_id}


def write(element: Any, styles: dict[str, str], writer: Writer) -> None:
    """Write one paragraph or table; `styles` gives the names of the styles by their ids."""
    if element.tag == f"{WORD}tbl":
        rows = _rows(element)
        if max((len(row) for row in rows), default=0) > 1:
            writer.table(rows)
        else:
            for row in rows:
                writer.block(" ".join(row))
        return
    text = text_of(element)
    properties = element.find(f"{WORD}pPr")
    style = properties.find(f"{WORD}pStyle") if properties is not None else None
    named = styles.get(style.get(f"{WORD}val", ""), "") if style is not None else ""
    heading = _HEADING.match(named)
    if heading or named == "Title":
        writer.gap()
        writer.heading(text, min(max(int(heading[1]), 1), 6) if heading else 1)
    elif named.startswith("List") or (properties is not None and properties.find(f"{WORD}numPr") is not None):
        if text.strip():
            writer.block(f"- {text.strip()}", tight=True)
    elif text.strip():
        writer.gap()
        writer.block(text)


def _gaps(document: Any) -> tuple[str, ...]:
    body = document.element.body
    gaps = []
    if any("".join(box.itertext()).strip() for box in body.iter(f"{WORD}txbxContent")):
        gaps.append("text boxes were not read")
    notes = {f"{WORD}footnoteReference", f"{WORD}endnoteReference"}
    if any(True for _ in body.iter(*notes)):
        gaps.append("footnotes and endnotes were not read")
    return tuple(gaps)


def read_docx(data: bytes, deadline: Deadline, limits: Limits) -> Parts:
    """Text, headings, tables and title of a DOCX file.

    Raises:
        DocumentError: not a DOCX file, damaged, encrypted, too long, or too slow.
    """
    check_package(data, deadline.name, limits.max_bytes)
    import docx

    try:
        document: Any = docx.Document(io.BytesIO(data))
        styles = _style_names(document)
        title = document.core_properties.title or ""
    except Exception as error:  # a damaged package surfaces as almost any error of lxml, zlib or python-docx
        raise DocumentError(f"{deadline.name} is damaged, or is not a DOCX file.", "Save it again in Word.") from error
    writer = Writer(deadline, limits.max_chars)
    for element in blocks(document.element.body):
        write(element, styles, writer)
    return writer.parts(title, _gaps(document))
