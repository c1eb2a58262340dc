"""HTML to text, with headings and tables. Parsed by Lexbor (selectolax) as browsers parse it.

Left out: scripts, styles, templates, and what the page itself hides (`hidden`, `aria-hidden`, inline
`display:none`). Text hidden by a style sheet, in white on white or in tiny letters is read all the same.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.documents.encoding import decode
from assistant.documents.model import Deadline, Parts, Writer
from assistant.text import fold_space

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_DROPPED = frozenset(
    ("head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "select")
)
_INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "big",
            "button",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *("i", "img", "input", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong"),
        *("sub", "sup", "time", "tt", "u", "var", "wbr", "-comment"),
    )
)
_HEADING = re.compile(r"h([1-6])$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MAX_SPAN = 100


def _is_hidden(node: LexborNode) -> bool:
    if node.tag in _DROPPED:
        return True
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN.search(attributes.get("style") or ""))


def _after(node: LexborNode, root: LexborNode, leave: list[LexborNode]) -> LexborNode | None:
    """The next node once `node` and all below it are done; the elements left on the way go into `leave`."""
    # Nodes are told apart by mem_id: comparing them with == writes both out as HTML, which took minutes.
    at: LexborNode | None = node
    while at is not None and at.mem_id != root.mem_id:
        if at.next is not None:
            return at.next
        at = at.parent
        if at is not None and at.mem_id != root.mem_id:
            leave.append(at)
    return None


def _text_in(root: LexborNode, deadline: Deadline) -> str:
    """All visible text below a node on one line; block elements count as a space."""
    parts: list[str] = []
    node = root.child
    while node is not None:
        deadline.check()
        tag = node.tag or ""
        if tag == "-text":
            parts.append(node.text_content or "")
        elif tag not in _INLINE:
            parts.append(" ")
        below = None if tag.startswith("-") or _is_hidden(node) else node.child
        left: list[LexborNode] = []
        node = below if below is not None else _after(node, root, left)
        parts.extend(" " for each in left if each.tag not in _INLINE)
    return fold_space("".join(parts))


def _span(cell: LexborNode, attribute: str) -> int:
    value = (cell.attributes.get(attribute) or "1").strip()
    return max(1, min(int(value), _MAX_SPAN)) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def _grid(table: LexborNode, deadline: Deadline) -> tuple[list[list[str]], int]:
    """Rows of a table and the number of its header rows.

    A cell over several columns is written once, a cell over several rows is repeated in each: a row must
    be understood without its neighbours.
    """
    rows: list[list[str]] = []
    headers = 0
    pending: dict[int, tuple[int, str]] = {}
    for row in table.css("tr"):
        cells: list[str] = []
        kinds: set[str] = set()
        for cell in row.iter():
            if cell.tag not in {"td", "th"} or _is_hidden(cell):
                continue
            _fill(cells, pending)
            kinds.add(cell.tag)
            text = _text_in(cell, deadline)
            if (down := _span(cell, "rowspan")) > 1:
                pending[len(cells)] = (down - 1, text)
            cells += [text] + [""] * (_span(cell, "colspan") - 1)
        _fill(cells, pending)
        if kinds == {"th"} and headers == len(rows):
            headers += 1
        rows.append(cells)
    return rows, min(headers, 3)


def _fill(cells: list[str], pending: dict[int, tuple[int, str]]) -> None:
    while (held := pending.get(len(cells))) is not None:
        left, text = held
        if left > 1:
            pending[len(cells)] = (left - 1, text)
        else:
            del pending[len(cells)]
        cells.append(text)


def _is_data(table: LexborNode) -> bool:
    """Whether it is a table of data and not a layout: two columns at least, no headings or tables inside."""
    if table.css_first("h1, h2, h3, h4, h5, h6, table table") is not None:
        return False
    rows = table.css("tr")
    return len(rows) > 1 and any(len([c for c in row.iter() if c.tag in {"td", "th"}]) > 1 for row in rows)


@dataclass(slots=True)
class _Walk:
    writer: Writer
    inline: list[str] = field(default_factory=list)
    prefix: str = ""

    def flush(self, tight: bool = False) -> None:
        lines = [_BLANKS.sub(" ", line).strip() for line in "".join(self.inline).split("\v")]
        self.inline.clear()
        text = "\n".join(line for line in lines if line)
        if text:
            self.writer.block(self.prefix + text, tight=tight or bool(self.prefix))
            self.prefix = ""

    def enter(self, node: LexborNode) -> bool:
        """Write what the node itself says; True to go on below it."""
        tag = node.tag or ""
        if tag == "-text":
            # A vertical tab stands for <br>: white space in the source never yields one after this.
            self.inline.append((node.text_content or "").replace("\v", " "))
            return False
        if tag.startswith("-") or _is_hidden(node):
            return False
        if tag == "br":
            self.inline.append("\v")
            return False
        if tag in _INLINE:
            return True
        self.flush()
        if match := _HEADING.match(tag):
            self.writer.gap()
            self.writer.heading(_text_in(node, self.writer.deadline), int(match[1]))
            return False
        if tag == "table" and _is_data(node):
            self.writer.table(*_grid(node, self.writer.deadline))
            return False
        if tag == "pre":
            self.writer.gap()
            self.writer.block(node.text(deep=True))
            return False
        if tag == "li":
            self.prefix = "- "
        elif tag not in {"p", "div", "td", "dd"}:
            self.writer.gap()
        return True

    def leave(self, node: LexborNode) -> None:
        if node.tag in _INLINE:
            return
        self.flush(tight=node.tag in {"li", "dt", "tr"})
        if node.tag in {"ul", "ol", "dl", "table"}:
            self.prefix = ""
            self.writer.gap()


def names_encoding(data: bytes) -> bool:
    """Whether the page says in which encoding it is."""
    match = _META.search(data[:4096])
    try:
        return bool(match) and bool(codecs.lookup(match[1].decode("ascii")) if match else None)
    except (LookupError, UnicodeError):
        return False


def _decode(data: bytes, name: str) -> str:
    """The encoding the page names counts, unless its bytes are valid UTF-8."""
    match = _META.search(data[:4096])
    if match and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            # An unknown or unfit name: the usual guess decides.
            with contextlib.suppress(LookupError, UnicodeError):
                data = data.decode(match[1].decode("ascii"), "replace").encode()
    return decode(data, name)


def read_html(data: bytes, deadline: Deadline, max_chars: int) -> Parts:
    """Text, headings, tables and title of an HTML page.

    Raises:
        DocumentError: not text, too long, or too slow.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(_decode(data, deadline.name))
    heading = tree.css_first("title")
    walk = _Walk(Writer(deadline, max_chars))
    root = tree.body
    node = root.child if root is not None else None
    while node is not None and root is not None:
        deadline.check()
        below = node.child if walk.enter(node) else None
        left: list[LexborNode] = [] if below is not None or node.tag in {"-text", "br"} else [node]
        node = below if below is not None else _after(node, root, left)
        for each in left:
            walk.leave(each)
    walk.flush()
    return walk.writer.parts(fold_space(heading.text()) if heading is not None else "")
