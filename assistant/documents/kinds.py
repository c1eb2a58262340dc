"""What kind of file it is, by what is in it: an ending may be wrong.

Signatures are those of the formats' own specifications (PDF 7.5.2, RTF, [MS-CFB] 2.2, APPNOTE 4.3.7, PNG, JPEG …).
Plain text, Markdown, CSV, HTML and mail have none; for these the ending counts. It says nothing about whether a file is
harmless.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from assistant.errors import DocumentError

#: Endings of private files that can be read, in lower case, with the format's name. No ending counts as text.
FORMATS = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".log": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".rtf": "rtf",
    ".eml": "eml",
}
_ENDINGS = "txt, md, csv, html, pdf, docx, rtf, eml"
_TEXTUAL = frozenset(("text", "markdown", "csv", "html", "eml"))
_SPOKEN = {"text": "text", "pdf": "a PDF", "docx": "a Word file (docx)", "rtf": "an RTF file"}
#: What to do about a scan.
SEEK_LETTERS = "Use a copy with text: Kaiki recognises no letters in images."
_IMAGES = (
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
)
_OTHERS = (
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"\x7fELF", "a program", "Kaiki reads documents only."),
    (b"MZ\x90", "a program", "Kaiki reads documents only."),
    (b"ID3", "a sound file", "Turn it into text first."),
    (b"OggS", "a sound file", "Turn it into text first."),
    (b"SQLite format 3\x00", "a database", "Export what you need as CSV."),
)
_PACKAGES = (
    ("word/", "docx", ""),
    ("xl/", "an Excel file", "Save its sheets as CSV."),
    ("ppt/", "a PowerPoint file", "Save it as PDF."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("EncryptedPackage", "is encrypted, protected by a password.", "Save a copy without a password.", "password"),
    ("WordDocument", "is an old Word file (doc).", "Open it and save it as .docx.", "kind"),
    ("Workbook", "is an old Excel file (xls).", "Save its sheets as CSV.", "kind"),
    ("PowerPoint Document", "is an old PowerPoint file (ppt).", "Save it as PDF.", "kind"),
    ("__substg1.0_", "is an Outlook message (msg).", "Save it from the mail program as .eml.", "kind"),
)
_HEADER = re.compile(rb"(?:>?From [^\n]*\r?\n)?[A-Za-z][A-Za-z0-9-]{0,60}:[ \t\r\n]")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is.

    Attributes:
        format: a value of FORMATS.
        note: what was found where the ending says something else; empty otherwise.
    """

    format: str
    note: str = ""


def _zip_kind(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()[:10_000]
            about = package.read("mimetype")[:80] if "mimetype" in names[:1] else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError, KeyError) as error:
        raise DocumentError(
            f"{name} is a damaged Word file or zip archive.", "Save or copy it again.", "damaged"
        ) from error
    for folder, what, hint in _PACKAGES:
        if any(entry.startswith(folder) for entry in names):
            if what == "docx":
                return what
            raise DocumentError(f"{name} is {what}.", hint, "kind")
    if b"opendocument" in about:
        raise DocumentError(f"{name} is an OpenDocument file.", "Save it as .docx or PDF.", "kind")
    if b"epub" in about:
        raise DocumentError(f"{name} is an e-book (epub).", "Save it as PDF or text.", "kind")
    raise DocumentError(f"{name} is a zip archive.", "Unpack it and name the folder.", "kind")


def _refuse(data: bytes, name: str) -> None:
    """Raise for what is known not to be readable."""
    if not data:
        raise DocumentError(f"{name} is empty (0 bytes).", "", "empty")
    if not data.strip(b"\0"):
        what = f"{name} holds nothing but {len(data):,} zero bytes; a copy or a disk has failed."
        raise DocumentError(what, "Copy it again from where it came.", "damaged")
    if data.startswith(_OLE):
        for stream, what, hint, reason in _STREAMS:
            # Names in the directory are UTF-16 ([MS-CFB] 2.6.1).
            if stream.encode("utf-16-le") in data:
                raise DocumentError(f"{name} {what}", hint, reason)
        raise DocumentError(f"{name} is an old Office file.", "Save it as .docx or PDF.", "kind")
    image = next((what for magic, what in _IMAGES if data.startswith(magic)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        image = "WebP"
    # "BM" may begin a text, a bitmap holds zero bytes from its seventh on.
    if image and not (image == "BMP" and data[6:10] != b"\0\0\0\0"):
        raise DocumentError(f"{name} is an image ({image}).", SEEK_LETTERS, "images")
    if data[4:8] == b"ftyp":
        raise DocumentError(f"{name} is an image, a sound or a film.", SEEK_LETTERS, "images")
    if data[:4] == b"RIFF" and data[8:12] in (b"WAVE", b"AVI "):
        raise DocumentError(f"{name} is a sound or a film.", "Turn it into text first.", "kind")
    for magic, what, hint in _OTHERS:
        if data.startswith(magic):
            raise DocumentError(f"{name} is {what}.", hint, "kind")


def _content(data: bytes, name: str) -> str | None:
    """The format that the content proves."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, name)
    # Viewers take a PDF whose mark lies within the first kilobyte.
    if data.startswith(b"%PDF-"):
        return "pdf"
    return "rtf" if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf") else None


def kind_of(data: bytes, ending: str, name: str) -> Kind:
    """The format to read a file in.

    Args:
        data: the file, or its beginning.
        ending: in lower case with its dot; empty without one.
        name: how sentences call the file.

    Raises:
        DocumentError: empty, zero bytes, a format that Kaiki does not read, an encrypted or damaged container.
    """
    _refuse(data, name)
    named = FORMATS.get(ending)
    found = _content(data, name)
    if found is None and named == "pdf":
        # A PDF may have lost its first bytes, or have some before its mark; whether it can be read its reader says.
        found = "pdf" if b"%PDF-" in data[:1024] or b" obj" in data or b"\0" in data[:4096] else None
    if found:
        return Kind(found, "" if found == named else f"it is {_SPOKEN[found]} whatever its ending says, read as such")
    if named is None:
        raise DocumentError(
            f"{name} has an ending that Kaiki does not read ({ending}).", f"It reads {_ENDINGS}.", "kind"
        )
    if named == "eml" and not _HEADER.match(data.lstrip(b"\xef\xbb\xbf\r\n ")):
        return Kind("text", "it is no mail whatever its ending says, read as text")
    if named in _TEXTUAL:
        return Kind(named)
    if b"\0" in data[:4096]:
        raise DocumentError(f"{name} is not {_SPOKEN[named]}, or is damaged.", "Save it again.", "damaged")
    return Kind("text", f"it is not {_SPOKEN[named]} whatever its ending says, read as text")
