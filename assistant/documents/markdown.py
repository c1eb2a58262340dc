"""Where headings and tables lie in Markdown. The text itself stays as it is written.

Follows the block rules of CommonMark 0.31 and the table rule of GitHub Flavored Markdown as far as headings,
code fences and tables go. It does not look into HTML blocks, quotes or nested lists.
"""

from __future__ import annotations

import re

from assistant.documents.model import Parts, TableSpan, tile
from assistant.text import fold_space

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_CLOSING = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_NOT_SETEXT = re.compile(r"\s*(?:[-*+>|#]|\d+[.)]|```|~~~)|    |\t|\s*$")
_SEPARATOR = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)")
_MARKUP = re.compile(r"\*\*|__|`")
_ANCHOR = re.compile(r"[ \t]*\{#[\w-]+\}[ \t]*$")


def _title(text: str) -> str:
    text = _ANCHOR.sub("", _CLOSING.sub("", text))
    return fold_space(_MARKUP.sub("", _LINK.sub(r"\1", text)))


def _front_matter(lines: list[str]) -> int:
    """Number of lines of a leading `---` block; 0 without one."""
    if lines and lines[0].rstrip() == "---":
        for at, line in enumerate(lines[1:200], 1):
            if line.rstrip() in {"---", "..."}:
                return at + 1
    return 0


def _table_length(lines: list[str], at: int) -> int:
    """Lines of the table that begins at line `at`, header and separator included; 0 if none does."""
    if "|" not in lines[at] or at + 1 >= len(lines):
        return 0
    separator = lines[at + 1]
    if "|" not in separator or not _SEPARATOR.match(separator):
        return 0
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return end - at


def structure(text: str) -> Parts:
    """Headings (ATX and setext, not those inside fences or front matter) and tables of cleaned Markdown."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    headings: list[tuple[str, int, int, int | None]] = []
    tables: list[TableSpan] = []
    fence = ""
    at = _front_matter(lines)
    while at < len(lines):
        line = lines[at]
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence = mark[1]
        elif atx := _ATX.match(line):
            headings.append((_title(atx[2] or ""), len(atx[1]), starts[at], starts[at] + len(line)))
        elif length := _table_length(lines, at):
            end = starts[at + length] - 1
            tables.append(TableSpan(starts[at], min(starts[at + 2], end), end))
            at += length
            continue
        elif at + 1 < len(lines) and (under := _SETEXT.match(lines[at + 1])) and _may_be_setext(lines, at):
            level = 1 if under[1][0] == "=" else 2
            headings.append((_title(line), level, starts[at], starts[at + 2] - 1))
            at += 1
        at += 1
    title = next((name for name, level, _, _ in headings if level == 1 and name), "")
    return Parts(text, tile(headings, text), tuple(tables), title)


def _may_be_setext(lines: list[str], at: int) -> bool:
    # A rule under a paragraph of several lines is more often a rule than a heading of that length.
    return not _NOT_SETEXT.match(lines[at]) and (at == 0 or not lines[at - 1].strip())
