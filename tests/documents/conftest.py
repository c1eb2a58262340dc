"""Files that several tests of documents make."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest


def _pdf_of(*pages: str | None, password: str = "", attachment: bool = False) -> bytes:
    """A PDF with a line of text on each page; None gives a page that holds only an image."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

    writer = PdfWriter()
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")}
        | {NameObject("/BaseFont"): NameObject("/Helvetica")}
    )
    for text in pages:
        page = writer.add_blank_page(200, 200)
        stream = DecodedStreamObject()
        resources = DictionaryObject()
        if text is None:
            image = DecodedStreamObject()
            image.set_data(b"\0")
            image |= {NameObject("/Subtype"): NameObject("/Image")}
            image |= {NameObject("/Width"): NumberObject(1), NameObject("/Height"): NumberObject(1)}
            resources[NameObject("/XObject")] = DictionaryObject({NameObject("/I"): writer._add_object(image)})
            stream.set_data(b"/I Do")
        elif text == "drawn":
            stream.set_data(b"10 10 m 90 90 l S")
        else:
            resources[NameObject("/Font")] = DictionaryObject({NameObject("/F"): writer._add_object(font)})
            stream.set_data(f"BT /F 12 Tf 10 100 Td ({text}) Tj ET".encode())
        page[NameObject("/Resources")] = resources
        page[NameObject("/Contents")] = writer._add_object(stream)
    if attachment:
        writer.add_attachment("labs.csv", b"a,b\n")
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def pdf_of() -> Callable[..., bytes]:
    """Makes a PDF: see `_pdf_of`."""
    return _pdf_of
