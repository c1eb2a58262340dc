r"""RTF to text. The text comes from striprtf (BSD-3-Clause); what it would lose or wrongly keep is cut out first.

striprtf drops headers, footers, notes, comments and text boxes, and keeps deleted and hidden text. So the groups of
a file are found here (RTF 1.9.1: groups, control words, \binN): pictures and embedded data go, so does text that is
marked as deleted (\deleted) or hidden (\v), and what stands beside the text is read as parts of its own.

Not read: pictures, embedded objects, equations, list numbers. Layout is lost; a table's row is one line, its cells
parted by bars. Hidden or deleted by a style sheet alone: read all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.documents.kinds import SEEK_LETTERS
from assistant.documents.model import Deadline, Limits, Parts, Writer
from assistant.errors import DocumentError

_TOKEN = re.compile(
    r"\\bin(\d{1,9}) ?|\\([a-z]{1,32})(-?\d{1,10})? ?|\\'[0-9a-f]{2}|\\[^a-z]|([{}])|[^\\{}]+|\\",
    re.IGNORECASE | re.DOTALL,
)
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_HIGH = re.compile("[\x80-\xff]")
_FONTS = re.compile(r"\{[^{}]*\\fonttbl")
_BESIDE = {
    "header": "header",
    "headerl": "header",
    "headerr": "header",
    "headerf": "header",
    "footer": "footer",
    "footerl": "footer",
    "footerr": "footer",
    "footerf": "footer",
    "footnote": "footnotes",
    "annotation": "comments",
    "shptxt": "text boxes",
}
_DROPPED = frozenset(
    (
        *("pict", "nonshppict", "objdata", "themedata", "datastore", "colorschememapping", "blipuid"),
        *("stylesheet", "info", "listtable", "latentstyles", "rsidtbl"),
    )
)
_UNSEEN = frozenset(("v", "deleted"))
#: Control words that put a character into the text.
_WORDS_OF_TEXT = frozenset(
    (
        "u",
        "par",
        "line",
        "tab",
        "cell",
        "row",
        "emdash",
        "endash",
        "bullet",
        "lquote",
        "rquote",
        "ldblquote",
        "rdblquote",
    )
)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ANY_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_DEPTH = 10_000


@dataclass(slots=True)
class _Groups:
    """What the scan found: the main text, what stands beside it by name, how many pictures, and text not shown."""

    main: list[str] = field(default_factory=list)
    beside: dict[str, list[str]] = field(default_factory=dict)
    pictures: int = 0
    unseen: bool = False


@dataclass(slots=True)
class _Group:
    """An open group: where its text goes (None: nowhere), where it begins there, what it is, and why it is not seen."""

    out: list[str] | None
    start: int = 0
    name: str = ""
    unseen: frozenset[str] = frozenset()


def _scan(source: str, deadline: Deadline) -> tuple[_Groups, bool]:
    """The groups of a file, and whether its first one is closed."""
    found = _Groups()
    stack = [_Group(found.main)]
    at, seen = 0, 0
    while match := _TOKEN.match(source, at):
        at = match.end()
        seen += 1
        if seen % 1000 == 0:
            deadline.check()
        top = stack[-1]
        if match[1] is not None:
            at += int(match[1])
        elif match[4] == "{":
            if len(stack) > _MAX_DEPTH:
                raise DocumentError(f"{deadline.name} is damaged: its groups are nested too deep.", "", "damaged")
            stack.append(_Group(top.out, len(top.out or ()), "", top.unseen))
            if top.out is not None:
                top.out.append("{")
        elif match[4] == "}":
            closed = stack.pop()
            if closed.out is not None:
                closed.out.append("}")
                if closed.name:
                    found.beside.setdefault(closed.name, []).append("".join(closed.out))
            if len(stack) <= 1:
                return found, True
        else:
            _take(match, stack, found)
    return found, False


def _take(match: re.Match[str], stack: list[_Group], found: _Groups) -> None:
    """One control word or stretch of text."""
    top, inner = stack[-1], len(stack) > 2
    word = (match[2] or "").lower()
    if top.out is None:
        return
    if word == "pict":
        found.pictures += 1
    if word in _UNSEEN:
        top.unseen = top.unseen - {word} if match[3] == "0" else top.unseen | {word}
    elif word == "plain":
        top.unseen = frozenset()
    if inner and (word in _DROPPED or (word in _BESIDE and not any(group.name for group in stack))):
        del top.out[top.start :]
        top.out = None if word in _DROPPED else ["{"]
        top.name = _BESIDE.get(word, "")
    elif not top.unseen or (word and word not in _WORDS_OF_TEXT) or match[0] == "\\*":
        top.out.append(match[0])
    elif match[0].strip():
        found.unseen = True


def _text(source: str) -> str:
    from striprtf import striprtf

    source = _HIGH.sub(lambda high: f"\\'{ord(high[0]):02x}", source)
    # A line of its own for each field keeps striprtf's pattern for links, which takes cubic time, short.
    text: str = striprtf.rtf_to_text(source.replace("{\\field", "\n{\\field"), errors="replace")  # type: ignore[no-untyped-call]
    text = _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _ANY_SURROGATE.sub("\ufffd", text)


def _head(data: bytes, main: str) -> str:
    """The beginning that gives a part its code page and its fonts."""
    page = _CODE_PAGE.search(data[:4096])
    match = _FONTS.search(main)
    fonts = ""
    if match:
        depth = 0
        for brace in re.finditer(r"[{}]", main[match.start() : match.start() + 1_000_000]):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                fonts = main[match.start() : match.start() + brace.end()]
                break
    return "{\\rtf1\\ansi" + (f"\\ansicpg{page[1].decode()}" if page else "") + fonts


def read_rtf(data: bytes, deadline: Deadline, limits: Limits) -> Parts:
    """Text of an RTF file: the main text first, then headers, footers, notes, comments and text boxes as sections.

    Raises:
        DocumentError: damaged, without text, too long, or too slow.
    """
    # Bytes above 127 are against the format, but some programs write them: as escapes they are read in their font.
    source = data.decode("latin-1")
    found, closed = _scan(source[source.index("{") :] if "{" in source else "", deadline)
    main = "".join(found.main)
    writer = Writer(deadline, limits.max_chars)
    try:
        _write(writer, _text(main))
        head = _head(data, main)
        for name in ("header", "footer", "footnotes", "comments", "text boxes"):
            said = dict.fromkeys(_text(f"{head}{part}}}") for part in found.beside.get(name, ()))
            if any(part.strip() for part in said):
                writer.gap()
                writer.mark(name, 1)
                for part in said:
                    _write(writer, part)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, LookupError) as error:
        raise DocumentError(f"{deadline.name} is damaged RTF.", "Open it and save it again.", "damaged") from error
    pictures = found.pictures
    gaps = () if closed else ("the file ends in the middle, its end is missing",)
    notes = [f"{pictures} picture{'s were' if pictures > 1 else ' was'} not looked at"] if pictures else []
    if found.unseen:
        notes.append("text marked as hidden or deleted was left out")
    parts = writer.parts("", gaps, tuple(notes))
    if pictures and not parts.text.strip():
        raise DocumentError(f"{deadline.name} holds only pictures and was not read.", SEEK_LETTERS, "images")
    return parts


def _write(writer: Writer, text: str) -> None:
    for block in re.split(r"\n{2,}", text.replace("\r", "\n")):
        writer.block(block)
