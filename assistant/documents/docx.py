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

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset((f"{_W}txbxContent", f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", _FALLBACK))
_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_OFF = frozenset(("0", "false", "off"))
_PACKAGE_RATIO = 4


def _check_package(data: bytes, name: str, limit: int) -> None:
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


def _is_on(properties: Any, tag: str) -> bool:
    found = properties.find(f"{_W}{tag}") if properties is not None else None
    return found is not None and found.get(f"{_W}val", "1").lower() not in _OFF


def _text_of(element: Any) -> str:
    """Text of a paragraph, inserted text and link text included."""
    parts: list[str] = []
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        if node.tag in _SKIPPED or not isinstance(node.tag, str):
            continue
        if node.tag == f"{_W}r" and _is_on(node.find(f"{_W}rPr"), "vanish"):
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in {f"{_W}br", f"{_W}cr"}:
            parts.append("\n")
        elif node.tag == f"{_W}tab":
            parts.append("\t")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            stack.extend(reversed(node))
    return "".join(parts)


def _blocks(container: Any) -> list[Any]:
    """Paragraph and table elements in order, those in content controls and tracked insertions included."""
    found: list[Any] = []
    stack = list(reversed(container))
    while stack:
        node = stack.pop()
        if node.tag in {f"{_W}p", f"{_W}tbl"}:
            found.append(node)
        elif node.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"}:
            stack.extend(reversed(node))
    return found


def _cell_text(cell: Any) -> str:
    # A table in a cell is flattened: its text must not be lost, its grid may be.
    return " ".join(_text_of(p) for p in cell.iter(f"{_W}p"))


def _rows(table: Any) -> list[list[str]]:
    """Cells row by row. A cell over several columns is written once, one over several rows is repeated."""
    rows: list[list[str]] = []
    above: dict[int, str] = {}
    for row in table.iterchildren(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is not row:
                continue
            properties = cell.find(f"{_W}tcPr")
            merge = properties.find(f"{_W}vMerge") if properties is not None else None
            if merge is not None and merge.get(f"{_W}val") != "restart":
                text = above.get(len(cells), "")
            else:
                text = _cell_text(cell)
            above[len(cells)] = text
            span = properties.find(f"{_W}gridSpan") if properties is not None else None
            width = span.get(f"{_W}val", "1") if span is not None else "1"
            extra = min(int(width), 100) - 1 if width.isascii() and width.isdigit() else 0
            cells += [text] + [""] * extra
        rows.append(cells)
    return rows


def _style_names(document: Any) -> dict[str, str]:
    return {style.style_id: style.name or "" for style in document.styles if style.style_id}


def _write(element: Any, styles: dict[str, str], writer: Writer) -> None:
    """Write one paragraph or table."""
    if element.tag == f"{_W}tbl":
        rows = _rows(element)
        if max((len(row) for row in rows), default=0) > 1:
            writer.table(rows)
        else:
            for row in rows:
                writer.block(" ".join(row))
        return
    text = _text_of(element)
    properties = element.find(f"{_W}pPr")
    style = properties.find(f"{_W}pStyle") if properties is not None else None
    named = styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""
    heading = _HEADING.match(named)
    if heading or named == "Title":
        writer.gap()
        writer.heading(text, min(max(int(heading[1]), 1), 6) if heading else 1)
    elif named.startswith("List") or (properties is not None and properties.find(f"{_W}numPr") is not None):
        if text.strip():
            writer.block(f"- {text.strip()}", tight=True)
    elif text.strip():
        writer.gap()
        writer.block(text)


def _gaps(document: Any) -> tuple[str, ...]:
    body = document.element.body
    gaps = []
    if any("".join(box.itertext()).strip() for box in body.iter(f"{_W}txbxContent")):
        gaps.append("text boxes were not read")
    notes = {f"{_W}footnoteReference", f"{_W}endnoteReference"}
    if any(True for _ in body.iter(*notes)):
        gaps.append("footnotes and endnotes were not read")
    return tuple(gaps)


def read_docx(data: bytes, deadline: Deadline, limits: Limits) -> Parts:
    """Text, headings, tables and title of a DOCX file.

    Raises:
        DocumentError: not a DOCX file, damaged, encrypted, too long, or too slow.
    """
    _check_package(data, deadline.name, limits.max_bytes)
    import docx

    try:
        document: Any = docx.Document(io.BytesIO(data))
        styles = _style_names(document)
        title = document.core_properties.title or ""
    except Exception as error:  # a damaged package surfaces as almost any error of lxml, zlib or python-docx
        raise DocumentError(f"{deadline.name} is damaged, or is not a DOCX file.", "Save it again in Word.") from error
    writer = Writer(deadline, limits.max_chars)
    for element in _blocks(document.element.body):
        _write(element, styles, writer)
    return writer.parts(title, _gaps(document))
