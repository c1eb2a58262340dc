"""Reading a document: Markdown, text, HTML, CSV, PDF or DOCX into plain text with sections and tables.

Whatever is in the file, reading ends with a Document or a DocumentError. It does not judge what the text
says: instructions to a model that stand in a document are text like any other.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from assistant.documents.csvfile import read_csv
from assistant.documents.docx import read_docx
from assistant.documents.encoding import decode, tidy
from assistant.documents.html import read_html
from assistant.documents.markdown import structure
from assistant.documents.model import (
    Deadline,
    Document,
    Limits,
    Parts,
    Section,
    TableSpan,
    tile,
    too_long,
)
from assistant.documents.pdf import read_pdf
from assistant.errors import DocumentError
from assistant.text import clean, fold_space

__all__ = ["EXTENSIONS", "Document", "Limits", "Section", "TableSpan", "read_document"]

#: Endings that can be read, in lower case.
EXTENSIONS = (".md", ".markdown", ".txt", ".html", ".htm", ".csv", ".pdf", ".docx")


def _bytes(path: Path, name: str, limit: int) -> bytes:
    try:
        if not path.is_file():
            raise DocumentError(f"{name} is not a file.", "Check its name.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise DocumentError(f"{name} cannot be opened: {error.strerror}.", "Check its permissions.") from error
    if len(data) > limit:
        raise DocumentError(f"{name} is larger than {limit / 1_000_000:g} MB.", "Split it into smaller files.")
    return data


def _parts(data: bytes, ending: str, deadline: Deadline, limits: Limits) -> Parts:
    if ending == ".pdf":
        return read_pdf(data, deadline, limits)
    if ending == ".docx":
        return read_docx(data, deadline, limits)
    if ending in {".html", ".htm"}:
        return read_html(data, deadline, limits.max_chars)
    if ending == ".csv":
        return read_csv(data, deadline, limits.max_chars)
    text = decode(data, deadline.name)
    if len(text) > limits.max_chars:
        raise too_long(deadline.name, limits.max_chars)
    if ending == ".txt":
        return Parts(text, tile([], text))
    return structure(text)


def read_document(path: Path, name: str | None = None, limits: Limits | None = None) -> Document:
    """Read one document.

    Args:
        path: the file. Symbolic links are followed: whoever names the path answers for it.
        name: its path in the pack; without it the file's own name.
        limits: how much it may cost; the defaults of Limits without it.

    Returns:
        The document; `status` is "partly" and `detail` says what is missing when something was not read.

    Raises:
        DocumentError: missing, unreadable, encrypted, damaged, too large, not text, or an unknown ending.
            The sentence names the document and the reason.
    """
    limits = limits or Limits()
    name = clean(name if name is not None else path.name, newlines=False)
    name = name if "/" in name else name.replace("\\", "/")
    ending = path.suffix.lower()
    if ending not in EXTENSIONS:
        raise DocumentError(f"{name} has an ending that Kaiki does not read.", f"It reads {', '.join(EXTENSIONS)}.")
    deadline = Deadline(name, limits.seconds)
    data = _bytes(path, name, limits.max_bytes)
    parts = _parts(data, ending, deadline, limits) if data else Parts("", ())
    gaps = parts.gaps
    if not parts.text.strip() and not gaps:
        gaps = ("the file holds no text",)
    return Document(
        name=name,
        text=parts.text,
        sections=parts.sections,
        tables=parts.tables,
        status="partly" if gaps else "read",
        detail="; ".join(gaps),
        title=fold_space(tidy(parts.title)) or PurePosixPath(name).stem,
    )
