"""Bytes to text: UTF-8 and UTF-16 first, then the two Greek code pages, then charset-normalizer's guess."""

from __future__ import annotations

import re
import unicodedata

from assistant.errors import DocumentError
from assistant.text import clean

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_SAMPLE = 65_536
_GREEK_RUN = re.compile("[\u0384-\u03ce]{3,}")
_HIGH = re.compile("[^\x00-\x7f]")
_RARE = re.compile("[ΰξθψ]")
_VOWEL = re.compile("[αεηιουωάέήίόύώΑΕΗΙΟΥΩ]")
_WESTERN = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüßÀÂÄÁÅÆÇÈÉÊËÎÍÑÓÔÖØÙÚÛÜ€£°§·«»¡¿‘’“”„–—…•©®™½ºª\u00a0")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_BREAK = re.compile("\r\n?|[\x0b\x0c]|\x1c|\x1d|\x1e")
_C1 = re.compile("[\x80-\x9f]")


def _from_c1(match: re.Match[str]) -> str:
    # The HTML standard's rule: a C1 control in a document is a windows-1252 character in disguise.
    return match.group().encode("latin-1").decode("cp1252", "ignore")


def tidy(text: str) -> str:
    """Document text as Kaiki keeps it: LF line ends, NFC, no soft hyphens, cleaned for the terminal."""
    text = _C1.sub(_from_c1, _BREAK.sub("\n", text)).replace("\u00ad", "")
    return unicodedata.normalize("NFC", clean(text))


def _utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte is one of the few high bytes of Latin and Greek."""
    for name, high, low in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        few = sum(byte in (0x00, 0x03, 0x1F, 0x20) for byte in high)
        zeros = low.count(0)
        if len(high) >= 4 and few >= 0.95 * len(high) and high.count(0) > 0 and zeros <= 0.01 * len(low):
            return name
    return None


def _greek(sample: bytes) -> str | None:
    """windows-1253 or ISO 8859-7, when the bytes above 127 read as Greek words; else None.

    Letter frequencies tell it from Cyrillic, runs of letters from Western text with its lone accents.
    """
    text = sample.decode("cp1253", "replace")
    high = len(_HIGH.findall(text))
    runs = "".join(_GREEK_RUN.findall(text))
    if not runs or len(runs) < 0.6 * high or len(_RARE.findall(runs)) > 0.12 * len(runs):
        return None
    if len(_VOWEL.findall(runs)) < 0.35 * len(runs):
        return None
    # The two differ in Ά (0xA2 in windows-1253, 0xB6 in ISO 8859-7) and in 0x80–0x9F, empty in ISO.
    iso = re.search(rb"\xb6[\xdc-\xfe]", sample) and not re.search(rb"[\x80-\x9f]|\xa2[\xdc-\xfe]", sample)
    return "iso-8859-7" if iso else "cp1253"


def _western(sample: bytes) -> bool:
    """Whether it reads as Western European windows-1252: its usual letters and signs, no three in a row.

    Asked before charset-normalizer, which took French for Baltic.
    """
    high = set(_HIGH.findall(sample.decode("cp1252", "replace")))
    return high <= _WESTERN and not re.search(rb"[\xc0-\xff]{3}", sample)


def _guess(data: bytes, name: str) -> str:
    import charset_normalizer

    # A sample may end in the middle of a character; the guess must not fail on that.
    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise DocumentError(f"{name} is not text in any encoding Kaiki knows.", "Save it as UTF-8 text and try again.")
    return best.encoding


def decode(data: bytes, name: str) -> str:
    """The text of a text file, tidied.

    Args:
        data: the whole file.
        name: for the sentence of an error.

    Raises:
        DocumentError: it is another kind of file, holds control characters as text does not, or has no
            encoding that fits. A wrong guess among the single-byte encodings cannot be noticed.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(f"{name} is {what}, whatever its ending says.", "Give it its right ending.")
    encoding = next((label for bom, label in _BOMS if data.startswith(bom)), None) or _utf16(data[:4096])
    text = _strict(data, encoding or "utf-8")
    if text is None and encoding is None:
        sample = data[:_SAMPLE]
        encoding = _greek(sample) or ("cp1252" if _western(sample) else _guess(data, name))
        text = data.decode(encoding, "replace")
    if text is None:
        raise DocumentError(f"{name} is damaged: it is not valid {encoding}.", "Save it as UTF-8 text.")
    if len(_CONTROL.findall(text)) > 0.01 * len(text):
        raise DocumentError(f"{name} is not text: it holds binary data.", "Give it its right ending.")
    return tidy(text)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
