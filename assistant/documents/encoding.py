"""Bytes to text: UTF-8 and UTF-16 first, then the two Greek code pages, then charset-normalizer's guess."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

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
#: How the note begins that names an assumed encoding.
UNSAID = "the file does not say its encoding"
_SPOKEN = {"cp1252": "windows-1252", "cp1253": "windows-1253", "cp1250": "windows-1250", "cp1251": "windows-1251"}
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
        what = f"{name} is not text in any encoding Kaiki knows."
        raise DocumentError(what, "Save it as UTF-8 text and try again.", "encoding")
    return best.encoding


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text file's text.

    Attributes:
        text: tidied; places count in it.
        encoding: Python's name of the encoding.
        notes: what a reader should know: an encoding that was assumed, characters that were damaged or left out.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def _refuse_magic(data: bytes, name: str) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(f"{name} is {what}, whatever its ending says.", "Give it its right ending.", "kind")


def _refuse_binary(text: str, name: str) -> None:
    if len(_CONTROL.findall(text)) > 0.01 * len(text):
        raise DocumentError(f"{name} is not text: it holds binary data.", "Give it its right ending.", "kind")


def decode(data: bytes, name: str) -> str:
    """The text of a text file, tidied.

    Args:
        data: the whole file.
        name: for the sentence of an error.

    Raises:
        DocumentError: it is another kind of file, holds control characters as text does not, or has no
            encoding that fits. A wrong guess among the single-byte encodings cannot be noticed.
    """
    _refuse_magic(data, name)
    encoding = next((label for bom, label in _BOMS if data.startswith(bom)), None) or _utf16(data[:4096])
    text = _strict(data, encoding or "utf-8")
    if text is None and encoding is None:
        text = data.decode(_single_byte(data, name), "replace")
    if text is None:
        raise DocumentError(f"{name} is damaged: it is not valid {encoding}.", "Save it as UTF-8 text.", "damaged")
    _refuse_binary(text, name)
    return tidy(text)


def _single_byte(data: bytes, name: str) -> str:
    sample = data[:_SAMPLE]
    return _greek(sample) or ("cp1252" if _western(sample) else _guess(data, name))


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _nearly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few damaged bytes: for each of them, four characters of several bytes that are whole."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    whole = len(_HIGH.findall(text)) - bad
    return text if whole >= 4 * bad else None


def _in_any(data: bytes, name: str, whole: bool) -> tuple[str, str, str]:
    """Text, encoding, and what was assumed."""
    marked = next((label for bom, label in _BOMS if data.startswith(bom)), None)
    unmarked = None if marked else _utf16(data[:4096])
    encoding = marked or unmarked or "utf-8"
    try:
        # A beginning may end in the middle of a character, and that is no fault.
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
    except UnicodeDecodeError:
        if marked or unmarked:
            return data.decode(encoding, "replace"), encoding, ""
        near = _nearly_utf8(data)
        if near is not None:
            return near, "utf-8", ""
        encoding = _single_byte(data, name)
        said = _SPOKEN.get(encoding, encoding)
        return data.decode(encoding, "replace"), encoding, f"{UNSAID}, {said} was assumed"
    return text, encoding, f"{UNSAID}, {encoding.upper()} was assumed" if unmarked else ""


def damaged(text: str) -> str:
    """How many characters could not be read, as a clause; empty when all could."""
    bad = text.count("\ufffd")
    return f"{bad:,} damaged character{'s were' if bad > 1 else ' was'} read as \ufffd" if bad else ""


def decode_told(data: bytes, name: str, *, whole: bool = True) -> Decoded:
    """The text of a text file, tidied, and all that was assumed on the way.

    UTF-8 counts as certain where every byte fits it; all single-byte encodings are guesses and said to be.
    Damaged bytes become U+FFFD and are counted.

    Args:
        data: the file, or its beginning.
        name: for the sentence of an error.
        whole: False when `data` is only the beginning.

    Raises:
        DocumentError: it is another kind of file, binary, or has no encoding that fits.
    """
    _refuse_magic(data, name)
    raw, encoding, assumed = _in_any(data, name, whole)
    _refuse_binary(raw, name)
    text = tidy(raw)
    notes = [note for note in (assumed, damaged(text)) if note]
    # NFC alone may shorten a text, and that loses nothing.
    lost = len(unicodedata.normalize("NFC", _BREAK.sub("\n", raw.removeprefix("\ufeff")))) - len(text)
    if lost > 0:
        notes.append(f"{lost:,} invisible or control character{'s were' if lost > 1 else ' was'} left out")
    return Decoded(text, encoding, tuple(notes))
