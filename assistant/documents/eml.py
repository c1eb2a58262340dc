"""Mail (RFC 5322 and MIME) to text: headers, then the message, then attachments, each a section. Standard library only.

Of alternatives the plain text is read, else the HTML. Attachments that Kaiki can read are read as parts; the others are
named. Signatures are not checked, encrypted mail is not opened, and nothing is fetched that a mail points to.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from pathlib import PurePosixPath

from assistant.documents.encoding import UNSAID, decode_told, tidy
from assistant.documents.html import read_html
from assistant.documents.kinds import FORMATS
from assistant.documents.model import Deadline, Parts, Writer, tile
from assistant.errors import DocumentError
from assistant.text import clean, fold_space

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_MAX_DEPTH = 4
_MAX_PARTS = 200
_ENCRYPTED = frozenset(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"))
_SIGNATURES = frozenset(("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"))
_BROKEN = ("StartBoundaryNotFoundDefect", "CloseBoundaryNotFoundDefect", "InvalidBase64", "MultipartInvariant")
_PGP = "-----BEGIN PGP MESSAGE-----"
# What its readers call windows-1252 is often sent under the names of its subsets.
_WIDER = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252"}

#: Reads an attachment: its bytes, its ending and how sentences call it.
Attached = Callable[[bytes, str, str], Parts]


@dataclass(slots=True)
class _Mail:
    """What is gathered while the parts are walked."""

    writer: Writer
    attached: Attached
    gaps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: int = 0
    pictures: int = 0
    within: str = ""

    def add(self, name: str, parts: Parts) -> None:
        """A part with its own sections (pages), each under the part's name."""
        name = f"{self.within}{name}"
        for section in parts.sections:
            text = parts.text[section.start : section.end]
            if text.strip():
                named = section.title and section.heading_end is None
                self.writer.gap()
                self.writer.mark(f"{name}, {section.title}" if named else name, 1)
                self.writer.block(text)
        self.gaps += [f"{name}: {gap}" for gap in parts.gaps]
        self.notes += [note if name.endswith("message") else f"{name}: {note}" for note in parts.notes]


def _header(message: Message, name: str) -> str:
    """A header's text, encoded words decoded. A header that breaks the parser is given as it stands."""
    try:
        value = message.get(name)
        return fold_space(clean(str(value), newlines=False)) if value is not None else ""
    except (MessageError, ValueError, IndexError, LookupError, AttributeError, TypeError):
        raw = next((text for key, text in message._headers if key.lower() == name.lower()), "")  # type: ignore[attr-defined]
        with contextlib.suppress(MessageError, ValueError, LookupError):
            raw = str(make_header(decode_header(str(raw))))
        return fold_space(clean(str(raw), newlines=False))


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError):
        data = None
    return data if isinstance(data, bytes) else b""


def _plain(part: Message, deadline: Deadline) -> tuple[str, tuple[str, ...]]:
    """A text part in the encoding it names, else in the one that fits."""
    data = _payload(part)
    try:
        named = (part.get_content_charset() or "").lower()
        codec = codecs.lookup(_WIDER.get(named, named)).name if named else ""
    except (LookupError, ValueError, UnicodeError):
        codec = ""
    if codec and codec != "ascii":
        try:
            return tidy(data.decode(codec)), ()
        except (UnicodeError, LookupError):
            pass
    if not data:
        return "", ()
    told = decode_told(data, deadline.name)
    unfit = f"the text does not fit the encoding it names ({named})"
    return told.text, tuple(note.replace(UNSAID, unfit) if named else note for note in told.notes)


def _children(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [child for child in inner if isinstance(child, Message)] if isinstance(inner, list) else []


def _chosen(part: Message) -> list[Message]:
    """The parts of a multipart that are read."""
    inner = _children(part)
    if part.get_content_type() != "multipart/alternative" or len(inner) < 2:
        return inner
    for kind in ("text/plain", "text/html"):
        for child in inner:
            if child.get_content_type() == kind and _payload(child).strip():
                return [child]
    return inner[-1:]


def _leaves(part: Message, depth: int, mail: _Mail) -> Iterator[tuple[Message, int]]:
    """Parts without parts of their own that are read, in order; a mail within the mail counts as one."""
    mail.writer.deadline.check()
    if part.get_content_type() in _ENCRYPTED:
        mail.gaps.append("the message is encrypted (S/MIME or PGP) and was not read")
        return
    if not part.is_multipart() or part.get_content_type() == "message/rfc822":
        mail.parts += 1
        if mail.parts <= _MAX_PARTS:
            yield part, depth
        return
    if depth > 50:
        mail.gaps.append("parts nested too deep were not read")
        return
    for child in _chosen(part):
        yield from _leaves(child, depth + 1, mail)


def _filename(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        name = ""
    return fold_space(clean(name, newlines=False))


def _is_attachment(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or bool(_filename(part))
    except (MessageError, ValueError, LookupError, AttributeError):
        return True


def _ending(part: Message, name: str) -> str:
    """The attachment's ending, else one that its type names."""
    ending = PurePosixPath(name).suffix.lower()
    kinds = {"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "application/pdf": ".pdf"}
    return ending if ending in FORMATS and ending else kinds.get(part.get_content_type(), ending or ".bin")


def _body(part: Message, mail: _Mail) -> None:
    kind = part.get_content_type()
    deadline = mail.writer.deadline
    text, notes = _plain(part, deadline)
    if kind == "text/html":
        page = read_html(("\ufeff" + text).encode(), deadline, mail.writer.max_chars)
        text = page.text
    elif kind == "text/calendar":
        notes += ("an invitation is given as its calendar file says it",)
    if _PGP in text:
        mail.gaps.append("a part of the message is encrypted (PGP)")
    if text.strip():
        mail.add("message", _one(text, notes))


def _one(text: str, notes: tuple[str, ...] = ()) -> Parts:
    return Parts(text, tile([], text), notes=notes)


def _attachment(part: Message, mail: _Mail) -> None:
    name = _filename(part)
    called = f"attachment {name}" if name else "an attachment without a name"
    data = _payload(part)
    kind = part.get_content_type()
    if kind in _SIGNATURES:
        return
    if kind.startswith("image/") and not (name and part.get_content_disposition() == "attachment"):
        mail.pictures += 1
        return
    try:
        parts = mail.attached(data, _ending(part, name), f"the {called}" if name else called)
    except DocumentError as error:
        mail.gaps.append(f"{error.message.rstrip('.')} and was not read")
        return
    mail.add(called, parts)


def _write(message: Message, mail: _Mail, depth: int) -> None:
    """One mail: headers, message, attachments, mails within it."""
    lines = [f"{name}: {value}" for name in _HEADERS if (value := _header(message, name))]
    if lines:
        mail.writer.gap()
        mail.writer.mark(f"{mail.within}headers", 1)
        mail.writer.block("\n".join(lines))
    if any(kind in type(d).__name__ for part in message.walk() for d in part.defects for kind in _BROKEN):
        mail.gaps.append("the mail is damaged or cut off, parts may be missing")
    leaves = list(_leaves(message, 0, mail))
    leaves.sort(key=lambda leaf: _is_attachment(leaf[0]) or leaf[0].get_content_maintype() != "text")
    for part, _ in leaves:
        if part.get_content_type() == "message/rfc822":
            inner = _children(part)
            if depth >= _MAX_DEPTH:
                mail.gaps.append(f"mails nested more than {_MAX_DEPTH} deep were not read")
            elif inner:
                before, mail.within = mail.within, "mail within the mail: "
                _write(inner[0], mail, depth + 1)
                mail.within = before
        elif part.get_content_maintype() == "text" and not _is_attachment(part):
            _body(part, mail)
        else:
            _attachment(part, mail)


def read_eml(data: bytes, deadline: Deadline, max_chars: int, attached: Attached) -> Parts:
    """Text of a mail.

    Args:
        data: the mail.
        deadline: when to give up.
        max_chars: the most text, attachments included.
        attached: reads an attachment, or raises DocumentError; that costs only the attachment.

    Raises:
        DocumentError: encrypted or empty, too long, or too slow.
    """
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n "), EmailMessage, policy=policy.default)
    mail = _Mail(Writer(deadline, max_chars), attached)
    _write(message, mail, 0)
    if mail.parts > _MAX_PARTS:
        mail.gaps.append(f"of {mail.parts:,} parts the first {_MAX_PARTS} were read")
    if mail.pictures:
        more = mail.pictures > 1
        mail.notes.append(
            f"{mail.pictures} picture{'s' if more else ''} in the message {'were' if more else 'was'} not looked at"
        )
    title = _header(message, "Subject")
    if re.search(rb"^From [^\n]{0,200}\n[A-Za-z-]+:", data[1:], re.MULTILINE):
        mail.gaps.append("the file holds several mails, taken as one")
    return mail.writer.parts(title, tuple(dict.fromkeys(mail.gaps)), tuple(dict.fromkeys(mail.notes)))
