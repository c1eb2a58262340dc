"""Cutting a document into passages: verbatim pieces that stand on their own as well as they can.

Sections come first, then paragraphs, sentences, words. Lengths are characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from assistant.documents.model import Document, Section, TableSpan
from assistant.documents.sentences import sentences

Kind = Literal["prose", "table"]

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_OVERLAP = 150
_TAIL = 120
#: Sections of this level and above (numerically below) are never merged with the one before.
_BORDER = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document.

    Attributes:
        document: name of the document.
        section: path of titles, "Refunds › Cancelling a ticket"; empty before the first heading.
        text: verbatim, `document.text[start:end]`.
        start: first character.
        end: one past the last.
        header: header lines of the table whose later rows this holds, to be shown with it; else empty.
        kind: "table" when most of it is a table.
    """

    document: str
    section: str
    text: str
    start: int
    end: int
    header: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    header: str = ""
    kind: Kind = "prose"


@dataclass(frozen=True, slots=True)
class _Group:
    """Sections that are cut together."""

    start: int
    end: int
    path: str


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + left + len(piece.strip())) if piece.strip() else (start, start)


def _length(text: str, start: int, end: int) -> int:
    start, end = _trim(text, start, end)
    return end - start


def _paths(sections: tuple[Section, ...]) -> list[str]:
    paths: list[str] = []
    open_: list[Section] = []
    for section in sections:
        while open_ and open_[-1].level >= section.level:
            open_.pop()
        open_.append(section)
        paths.append(" › ".join(each.title for each in open_ if each.title))
    return paths


def _has_body(text: str, section: Section) -> bool:
    return bool(text[section.start if section.heading_end is None else section.heading_end : section.end].strip())


def _groups(document: Document, target: int) -> list[_Group]:
    """Sections put together: a bare heading with what follows it, small subsections up to `target`."""
    groups: list[_Group] = []
    bare = False
    for section, path in zip(document.sections, _paths(document.sections), strict=True):
        last = groups[-1] if groups else None
        if last and bare:
            # However long: a heading alone tells nobody anything.
            groups[-1] = _Group(last.start, section.end, path)
            bare = not _has_body(document.text, section)
        elif last and section.level > _BORDER and _length(document.text, last.start, section.end) <= target:
            groups[-1] = _Group(last.start, section.end, last.path)
        else:
            groups.append(_Group(section.start, section.end, path))
            bare = not _has_body(document.text, section)
    return groups


class _Cutter:
    """Cuts one group that is too long for one passage."""

    def __init__(self, document: Document, target: int, maximum: int) -> None:
        self.text = document.text
        self.target = target
        self.maximum = maximum
        # A paragraph that is nothing but a heading, by its first character.
        self.headings = {
            _trim(self.text, each.start, each.end)[0]: each.heading_end
            for each in document.sections
            if each.heading_end is not None
        }

    def cut(self, group: _Group, tables: list[TableSpan]) -> list[_Piece]:
        """Pieces of at most `maximum` characters that cover the group."""
        pieces: list[_Piece] = []
        at = group.start
        for table in tables:
            prose = self._prose(at, table.start)
            start = table.start
            # The heading and the sentence above a table belong with its first rows.
            if prose:
                first_row = self._after_line(table.header_end, table.end)
                if _length(self.text, prose[-1].start, first_row) <= self.target:
                    start = prose.pop().start
            pieces += prose + self._table(start, table)
            at = table.end
        return pieces + self._prose(at, group.end)

    def _after_line(self, start: int, stop: int) -> int:
        end = self.text.find("\n", start, stop)
        return stop if end < 0 else end + 1

    def _hard(self, start: int, end: int) -> list[tuple[int, int]]:
        """A span as spans of at most `maximum`, cut at white space where there is some."""
        spans: list[tuple[int, int]] = []
        start, end = _trim(self.text, start, end)
        while end - start > self.maximum:
            window = self.text[start : start + self.maximum + 1]
            cut = max(window.rfind(" "), window.rfind("\n"))
            cut = cut if cut > self.maximum // 2 else self.maximum
            spans.append(_trim(self.text, start, start + cut))
            start, end = _trim(self.text, start + cut, end)
        return [*spans, (start, end)] if end > start else spans

    def _table(self, start: int, table: TableSpan) -> list[_Piece]:
        """Row groups; `start` may lie before the table, at the prose that introduces it."""
        header = self.text[table.start : table.header_end].rstrip("\n")
        if len(header) > self.maximum // 2:
            header = ""  # repeating so much would leave no room for rows
        groups: list[tuple[int, int]] = []
        first, end = start, table.header_end
        while end < table.end:
            following = self._after_line(end, table.end)
            room = self.target if first == start else max(self.target - len(header) - 1, self.target // 2)
            # A header without any row is not worth a passage.
            if following - first > room and end > max(first, table.header_end):
                groups.append((first, end))
                first = end
            end = following
        groups.append((first, table.end))
        spans = [span for low, high in groups for span in self._hard(low, high)]
        return [_Piece(low, high, header if low >= table.header_end else "", "table") for low, high in spans]

    def _units(self, start: int, end: int) -> list[tuple[int, int]]:
        """Paragraphs; sentences of those that are too long; words of sentences that are too long."""
        units: list[tuple[int, int]] = []
        at = start
        ends = [(match.start(), match.end()) for match in _PARAGRAPH.finditer(self.text, start, end)]
        for stop, following in [*ends, (end, end)]:
            low, high = _trim(self.text, at, stop)
            at = following
            if high - low <= self.maximum:
                units += [(low, high)] if high > low else []
                continue
            for first, last in sentences(self.text[low:high]):
                units += self._hard(low + first, low + last)
        return units

    def _prose(self, start: int, end: int) -> list[_Piece]:
        pieces: list[_Piece] = []
        current: list[tuple[int, int]] = []
        for unit in self._units(start, end):
            emitted = False
            while current and unit[1] - current[0][0] > self._room(current):
                # Headings at the end go over to what they head.
                keep = len(current)
                while keep > 1 and self._is_heading(current[keep - 1]):
                    keep -= 1
                pieces.append(_Piece(current[0][0], current[keep - 1][1]))
                current = current[keep:]
                emitted = True
            if emitted and not current:
                current = self._overlap(pieces[-1], unit)
            current.append(unit)
        if current:
            last = _Piece(current[0][0], current[-1][1])
            short = last.end - last.start < _TAIL
            if pieces and short and last.end - pieces[-1].start <= self.maximum:
                last = _Piece(pieces.pop().start, last.end)
            pieces.append(last)
        return pieces

    def _room(self, units: list[tuple[int, int]]) -> int:
        return self.maximum if all(self._is_heading(each) for each in units) else self.target

    def _is_heading(self, unit: tuple[int, int]) -> bool:
        return unit[1] <= self.headings.get(unit[0], -1)

    def _overlap(self, piece: _Piece, unit: tuple[int, int]) -> list[tuple[int, int]]:
        """The last sentence of the piece before, when it is short: pronouns point back to it."""
        text = self.text[piece.start : piece.end]
        spans = sentences(text)
        low, high = spans[-1] if spans else (0, 0)
        span = (piece.start + low, piece.start + high)
        fits = high - low <= _OVERLAP and unit[1] - span[0] <= self.maximum
        return [span] if low and fits and not self._is_heading(span) else []


def _whole(document: Document, group: _Group, tables: list[TableSpan]) -> _Piece:
    start, end = _trim(document.text, group.start, group.end)
    rows = sum(table.end - table.start for table in tables)
    return _Piece(start, end, "", "table" if 2 * rows > end - start else "prose")


def split(document: Document, target: int = 900, maximum: int = 1400) -> tuple[Passage, ...]:
    """Cut a document into passages.

    Every character that is not white space lies in at least one passage; passages overlap by at most one
    sentence of 150 characters. Sections of level 1 and 2 are never joined, but for a bare heading with what
    follows it. A table is cut between rows; only a row that is too long by itself is cut inside.

    Args:
        document: as `read_document` returns it.
        target: the length aimed at, in characters.
        maximum: the most a passage's text may have, in characters; the header is not counted.

    Returns:
        The passages in order of their start.

    Raises:
        ValueError: not 1 <= target <= maximum.
    """
    if not 1 <= target <= maximum:
        raise ValueError(f"target {target} and maximum {maximum} do not fit")
    cutter = _Cutter(document, target, maximum)
    starts = [table.start for table in document.tables]
    passages: list[Passage] = []
    for group in _groups(document, target):
        tables = list(document.tables[bisect_left(starts, group.start) : bisect_left(starts, group.end)])
        if not document.text[group.start : group.end].strip():
            continue
        whole = _length(document.text, group.start, group.end) <= maximum
        pieces = [_whole(document, group, tables)] if whole else cutter.cut(group, tables)
        passages += [
            Passage(
                document=document.name,
                section=group.path,
                text=document.text[piece.start : piece.end],
                start=piece.start,
                end=piece.end,
                header=piece.header,
                kind=piece.kind,
            )
            for piece in pieces
        ]
    return tuple(passages)
