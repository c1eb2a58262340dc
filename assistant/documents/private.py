"""One private file from bytes to text with its parts. Runs in `private_child`, so what a file breaks is only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.documents.docx_beside import read_private_docx
from assistant.documents.eml import read_eml
from assistant.documents.encoding import damaged, decode_told
from assistant.documents.html import names_encoding, read_html
from assistant.documents.kinds import Kind, kind_of
from assistant.documents.markdown import structure
from assistant.documents.model import Deadline, Limits, Parts, Section, tile
from assistant.documents.pdf import read_private_pdf
from assistant.documents.rtf import read_rtf
from assistant.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes and what is known of it.

    Attributes:
        data: the file, or its first `Limits.max_bytes` bytes.
        ending: in lower case with its dot; empty without one.
        name: how sentences call it.
        size: bytes of the whole file.
    """

    data: bytes
    ending: str
    name: str
    size: int

    @property
    def whole(self) -> bool:
        """Whether `data` is all of it."""
        return len(self.data) >= self.size


def _cut(text: str, most: int) -> tuple[str, bool]:
    """At most that many characters, up to the end of a line if one is near."""
    if len(text) <= most:
        return text, False
    end = text.rfind("\n", most - 2000 if most > 4000 else most // 2, most) + 1
    return text[: end or most], True


def _textual(source: Source, limits: Limits, kind: Kind) -> Parts:
    """Text, Markdown and CSV: the text as it stands, so that places in it are places in the file."""
    told = decode_told(source.data, source.name, whole=source.whole)
    text, cut = _cut(told.text, limits.max_chars)
    gaps: tuple[str, ...] = ()
    if cut or not source.whole:
        of = f"the file's {source.size / 1_000_000:,.0f} MB" if not source.whole else f"{len(told.text):,}"
        gaps = (f"only the first {len(text):,} characters of {of} were read",)
    parts = structure(text) if kind.format == "markdown" else Parts(text, tile([], text))
    return replace(parts, gaps=gaps, notes=told.notes)


def _page(source: Source, deadline: Deadline, limits: Limits) -> Parts:
    parts = read_html(source.data, deadline, limits.max_chars)
    notes = () if names_encoding(source.data) else decode_told(source.data, source.name).notes
    return replace(parts, notes=notes)


def _too_large(source: Source, limits: Limits) -> DocumentError:
    size, most = (f"{bytes_ / 1_000_000:,.4g} MB" for bytes_ in (source.size, limits.max_bytes))
    what = f"{source.name} has {size} and Kaiki reads up to {most} of this kind."
    return DocumentError(what, "Split it into smaller files.", "limit")


def _attached(deadline: Deadline, limits: Limits) -> Callable[[bytes, str, str], Parts]:
    def read(data: bytes, ending: str, name: str) -> Parts:
        source = Source(data, ending, name, len(data))
        kind = kind_of(data, ending, name)
        if kind.format == "eml":
            raise DocumentError(f"{name} is a mail; save it as a file of its own", "", "kind")
        # The clock is the mail's, the sentence the attachment's.
        inner = Deadline(name, max(1.0, deadline.left()))
        return _in_format(source, kind, inner, limits)

    return read


def _in_format(source: Source, kind: Kind, deadline: Deadline, limits: Limits) -> Parts:
    if kind.format in {"text", "markdown", "csv"}:
        return _noted(_textual(source, limits, kind), kind.note)
    if not source.whole:
        raise _too_large(source, limits)
    if kind.format == "html":
        parts = _page(source, deadline, limits)
    elif kind.format == "pdf":
        parts = read_private_pdf(source.data, deadline, limits)
    elif kind.format == "docx":
        parts = read_private_docx(source.data, deadline, limits)
    elif kind.format == "rtf":
        parts = read_rtf(source.data, deadline, limits)
    else:
        parts = read_eml(source.data, deadline, limits.max_chars, _attached(deadline, limits))
    return _noted(parts, kind.note, damaged(parts.text))


def _noted(parts: Parts, before: str, after: str = "") -> Parts:
    return replace(parts, notes=tuple(dict.fromkeys(note for note in (before, *parts.notes, after) if note)))


def read_private(source: Source, limits: Limits) -> Parts:
    """The text of a private file.

    Args:
        source: the file.
        limits: how much it may cost.

    Raises:
        DocumentError: nothing of it could be read; `reason` says of which sort.
    """
    if not source.whole and source.data.startswith(b"PK"):
        # Of a zip the end says what is in it.
        raise _too_large(source, limits)
    kind = kind_of(source.data, source.ending, source.name)
    parts = _in_format(source, kind, Deadline(source.name, limits.seconds), limits)
    if not parts.text.strip():
        said = "; ".join((*parts.gaps, *parts.notes))
        reason = "password" if "encrypted" in said else "images" if parts.gaps or "picture" in said else "empty"
        raise DocumentError(
            f"{source.name} gave no text: {said}." if said else f"{source.name} holds no text.", "", reason
        )
    return parts


def named_parts(parts: Parts) -> list[Section]:
    """The sections that hold something; a text without headings is one part."""
    return [section for section in parts.sections if parts.text[section.start : section.end].strip()]
