"""The sources panel: what a reply stands on, and the document with the passage lit."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.types import Citation, Source
from assistant.ui.document import DocumentView
from assistant.ui.field import Field
from assistant.ui.keys import hints
from assistant.ui.show import block, content, find_loosely, line, marked, place


class SourcesPanel(Vertical):
    """Beside the conversation where there is room, over it where there is none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "step(-1)", "Previous", id="sources.previous", key_display="["),
        Binding("right_square_bracket", "step(1)", "Next", id="sources.next", key_display="]"),
        Binding("slash", "search", "Search", id="sources.search", key_display="/"),
        Binding("n", "again", "Next match", id="sources.again"),
        Binding("escape", "close", "Close", id="sources.close", key_display="esc"),
    ]

    class Wanted(Message):
        """The panel needs a document's text."""

        def __init__(self, document: str) -> None:
            super().__init__()
            self.document = document

    class Closed(Message):
        """The reader closes the panel."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.sources: tuple[Citation | Source, ...] = ()
        self.current = 0
        self.searched = ""
        self._texts: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """The list above, the document below, its search line under it."""
        yield Static("", id="panel-title", markup=False)
        yield OptionList(id="panel-list", compact=True, markup=False)
        yield Static("", id="panel-place", markup=False)
        yield DocumentView(id="panel-text")
        yield Field(id="panel-search", placeholder="search in the document", compact=True)
        yield Static("", id="panel-hints", markup=False)

    def on_mount(self) -> None:
        """Nothing is searched yet."""
        self.query_one("#panel-search", Input).display = False

    def open(self, sources: tuple[Citation | Source, ...]) -> None:
        """Show these sources, the first one opened."""
        self.sources = sources
        self._texts.clear()
        count = len(sources)
        self.query_one("#panel-title", Static).update(
            Content.assemble(("Sources", "bold"), (f" · {count}" if count else "", "$calm"))
        )
        options = self.query_one("#panel-list", OptionList)
        options.clear_options()
        options.add_options([Option(_listed(source)) for source in sources])
        self.query_one("#panel-hints", Static).update(
            hints(self, ("sources.previous", "sources.next", "sources.search", "sources.close"))
        )
        if sources:
            options.focus()
            self.choose(0)
        else:
            self.query_one("#panel-place", Static).update(content("This reply has no sources.", "$calm"))
            self.query_one(DocumentView).show("", (0, 0))
            self.query_one(DocumentView).focus()

    def choose(self, index: int) -> None:
        """Open the source at `index`."""
        self.current = index
        options = self.query_one("#panel-list", OptionList)
        if options.highlighted != index:
            options.highlighted = index
        source = self.sources[index]
        if source.document in self._texts:
            self._draw()
        else:
            self._say_place("opening …")
            self.query_one(DocumentView).show(block(_passage(source)), (0, 0))
            self.post_message(self.Wanted(source.document))

    def opened(self, document: str, text: str) -> None:
        """A document's text came, raw."""
        self._texts[document] = text
        if self.sources and self.sources[self.current].document == document:
            self._draw()

    def not_opened(self, said: str) -> None:
        """The document cannot be shown; the passage itself stays."""
        self.query_one("#panel-place", Static).update(content(said, "$error"))

    def _draw(self) -> None:
        source = self.sources[self.current]
        text, start, end = marked(self._texts[source.document], source.start, source.end, _passage(source))
        self.query_one(DocumentView).show(text, (start, end))
        self._say_place("" if end else "the passage is not in the document any more")

    def _say_place(self, note: str) -> None:
        source = self.sources[self.current]
        parts: list[tuple[str, str]] = [(place(source), "bold")]
        parts.append((f"  {self.current + 1} of {len(self.sources)}", "$calm"))
        if note:
            parts.append((f"  {line(note)}", "$calm"))
        self.query_one("#panel-place", Static).update(Content.assemble(*parts))

    # ------------------------------------------------------------ keys
    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_index != self.current and event.option_index < len(self.sources):
            self.choose(event.option_index)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.choose(event.option_index)
        self.query_one(DocumentView).focus()

    def action_step(self, by: int) -> None:
        """Go to the previous or next source."""
        if self.sources:
            self.choose((self.current + by) % len(self.sources))

    def action_search(self) -> None:
        """Open the search line."""
        search = self.query_one("#panel-search", Input)
        search.display = True
        search.focus()

    @on(Input.Submitted, "#panel-search")
    def _search_for(self, event: Input.Submitted) -> None:
        event.stop()
        self.searched = event.value
        self._end_search()
        self.action_again()

    def action_again(self) -> None:
        """Light the next place where the searched text stands."""
        view = self.query_one(DocumentView)
        if not self.searched.strip() or not self.sources:
            return
        found = find_loosely(view.text, self.searched, view.lit[1]) or find_loosely(view.text, self.searched)
        if found:
            view.light(found)
            self._say_place(f"found “{line(self.searched, 30)}” (n: next)")
        else:
            self._say_place(f"“{line(self.searched, 30)}” is not in this document")

    def _end_search(self) -> None:
        self.query_one("#panel-search", Input).display = False
        self.query_one(DocumentView).focus()

    def action_close(self) -> None:
        """Leave the search line, or the panel."""
        if self.query_one("#panel-search", Input).display:
            self._end_search()
        else:
            self.post_message(self.Closed())

    def on_paste(self, event: events.Paste) -> None:
        """The prompt gets no paste meant for the panel."""
        event.stop()


def _passage(source: Citation | Source) -> str:
    return source.quote if isinstance(source, Citation) else source.text


def _listed(source: Citation | Source) -> Content:
    quote = line(_passage(source), 160)
    return Content.assemble((f"[{source.number}] ", "$accent"), place(source), (f"  {quote}", "$calm"))
