"""A document's text with one passage lit. It draws only the lines on the screen, so a book opens at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from assistant.ui.describe import cells


@dataclass(frozen=True, slots=True)
class Row:
    """One line on the screen: the text from `start` to `end` of the document."""

    start: int
    end: int


def wrap(text: str, width: int) -> list[Row]:
    """Break `text` into rows of at most `width` cells, at spaces where there are some."""
    rows: list[Row] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        at = start
        while at < end:
            stop = _reach(text, at, end, width)
            rows.append(Row(at, stop))
            at = stop
        if at == start:
            rows.append(Row(start, start))
        start = end + 1
    return rows


def _reach(text: str, start: int, end: int, width: int) -> int:
    """How far a row that begins at `start` goes; at least one character."""
    piece = text[start : min(end, start + width)]
    if piece.isascii():
        stop = start + len(piece)
    else:
        stop, room = start, width
        while stop < end and (room := room - cells(text[stop])) >= 0:
            stop += 1
        stop = max(stop, start + 1)
    if stop >= end:
        return end
    space = text.rfind(" ", start, stop + 1)
    # The space stays with the row it ends, so that no character of the document falls between two rows.
    return space + 1 if space > start else stop


class DocumentView(ScrollView, can_focus=True):
    """The text; `show` fills it, `light` moves the lit passage."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", "Up", id="document.up", show=False),
        Binding("down", "scroll_down", "Down", id="document.down", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"document--text", "document--lit"}

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.text = ""
        self.lit = (0, 0)
        self._rows: list[Row] = []

    def show(self, text: str, lit: tuple[int, int]) -> None:
        """Show `text`, which is clean, with the passage `lit` (start, end) in view."""
        self.text = text
        self._wrap()
        self.light(lit)

    def light(self, lit: tuple[int, int]) -> None:
        """Light another passage and scroll it into view; an empty one goes to the top."""
        self.lit = lit
        start, end = lit
        row = next((i for i, r in enumerate(self._rows) if r.end > start), 0) if end > start else 0
        # A few lines above tell the reader where the passage stands.
        target = max(0, row - 2)
        # After the refresh: before it Textual does not know yet that there is something to scroll.
        self.call_after_refresh(self.scroll_to, y=target, animate=False, force=True)
        self.refresh()

    def lit_text(self) -> str:
        """The lit passage."""
        return self.text[self.lit[0] : self.lit[1]]

    def on_resize(self) -> None:
        """Wrap for the new width and keep the passage in view."""
        self._wrap()
        self.light(self.lit)

    def _wrap(self) -> None:
        width = max(8, self.scrollable_content_region.width or self.size.width)
        self._rows = wrap(self.text, width) if self.text else []
        self.virtual_size = Size(width, len(self._rows))

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        plain = self.get_component_rich_style("document--text")
        lit = self.get_component_rich_style("document--lit")
        width = self.size.width
        index = y + self.scroll_offset.y
        if index >= len(self._rows):
            return Strip.blank(width, plain)
        row = self._rows[index]
        first = min(max(self.lit[0], row.start), row.end)
        last = min(max(self.lit[1], first), row.end)
        parts = ((row.start, first, plain), (first, last, lit), (last, row.end, plain))
        strip = Strip([Segment(self.text[a:b], style) for a, b, style in parts if a < b])
        return strip.adjust_cell_length(width, plain)
