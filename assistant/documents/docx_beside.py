"""What stands beside the text of a DOCX file: headers, footers, notes, comments and text boxes.

Also named: pictures, which hold text that is not read. Not read: equations, charts, embedded files, SmartArt.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from assistant.documents.docx import WORD, blocks, check_package, is_on, text_of
from assistant.documents.docx import write as write_block
from assistant.documents.kinds import SEEK_LETTERS
from assistant.documents.model import Deadline, Limits, Parts, Writer
from assistant.errors import DocumentError

_PARTS = (
    ("header", "/word/header", "hdr"),
    ("footer", "/word/footer", "ftr"),
    ("footnotes", "/word/footnotes", "footnote"),
    ("endnotes", "/word/endnotes", "endnote"),
    ("comments", "/word/comments", "comment"),
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"


def _elements(package: Any, prefix: str, tag: str) -> Iterator[Any]:
    """Elements of that tag in the parts whose name begins so, in order of the names."""
    from docx.oxml import parse_xml

    found = {str(part.partname): part for part in package.iter_parts() if str(part.partname).startswith(prefix)}
    for name in sorted(found):
        # comments.xml, not commentsExtended.xml, which holds no text.
        if name.removeprefix(prefix).removesuffix(".xml").strip("0123456789"):
            continue
        root = parse_xml(found[name].blob)
        yield from [root] if root.tag == f"{WORD}{tag}" else root.iterchildren(f"{WORD}{tag}")


def _lines(element: Any) -> str:
    """All visible text of an element, a line for a paragraph."""
    paragraphs = (p for p in element.iter(f"{WORD}p") if not any(p.iterancestors(_FALLBACK)))
    lines = (text_of(p).strip() for p in paragraphs)
    return "\n".join(line for line in lines if line)


def _boxes(body: Any) -> list[str]:
    found = [
        _lines(box)
        for box in body.iter(f"{WORD}txbxContent")
        if not any(above.tag in {_FALLBACK, f"{WORD}txbxContent"} for above in box.iterancestors())
    ]
    return list(dict.fromkeys(text for text in found if text))


def _beside(document: Any) -> Iterator[tuple[str, list[str]]]:
    yield "text boxes", _boxes(document.element.body)
    for name, prefix, tag in _PARTS:
        texts = []
        for element in _elements(document.part.package, prefix, tag):
            # Separators between text and notes are notes of a type of their own.
            if element.get(f"{WORD}type", "normal") != "normal":
                continue
            if text := _lines(element):
                author = element.get(f"{WORD}author", "")
                texts.append(f"{author}: {text}" if author else text)
        yield name, list(dict.fromkeys(texts))


def _notes(body: Any, pictures: int) -> tuple[str, ...]:
    notes = []
    if pictures:
        notes.append(f"{pictures} picture{'s were' if pictures > 1 else ' was'} not looked at")
    if any(True for _ in body.iter(f"{WORD}delText")):
        notes.append("text deleted under track changes was left out")
    if any(is_on(properties, "vanish") for properties in body.iter(f"{WORD}rPr")):
        notes.append("hidden text was left out")
    return tuple(notes)


def read_private_docx(data: bytes, deadline: Deadline, limits: Limits) -> Parts:
    """A DOCX file as `read_docx` gives it, then what stands beside its text, a section for each kind.

    Raises:
        DocumentError: not a DOCX file, damaged, encrypted, too long, too slow, or nothing but pictures.
    """
    check_package(data, deadline.name, limits.max_bytes)
    import docx

    writer = Writer(deadline, limits.max_chars)
    try:
        document: Any = docx.Document(io.BytesIO(data))
        styles = {style.style_id: style.name or "" for style in document.styles if style.style_id}
        title = document.core_properties.title or ""
        body = document.element.body
        for element in blocks(body):
            write_block(element, styles, writer)
        for name, texts in _beside(document):
            if texts:
                writer.gap()
                writer.mark(name, 1)
                for text in texts:
                    writer.block(text)
        pictures = sum(1 for _ in body.iter(_BLIP, _IMAGE_DATA))
    except DocumentError:
        raise
    except Exception as error:  # a damaged package surfaces as almost any error of lxml, zlib or python-docx
        what = f"{deadline.name} is damaged, or is not a DOCX file."
        raise DocumentError(what, "Save it again in Word.", "damaged") from error
    parts = writer.parts(title, (), _notes(body, pictures))
    if pictures and not parts.text.strip():
        raise DocumentError(f"{deadline.name} holds only pictures and was not read.", SEEK_LETTERS, "images")
    return parts
