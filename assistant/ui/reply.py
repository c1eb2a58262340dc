"""One question with its reply, and the lines that stand between."""

from __future__ import annotations

import asyncio

from markdown_it import MarkdownIt
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Markdown, Static
from textual.widgets.markdown import MarkdownStream

from assistant.types import Answer, Citation, Source
from assistant.ui.describe import (
    SHORT_ROWS,
    Rows,
    Tone,
    columns_of,
    compact,
    records,
    remarks,
    shown_sources,
    table,
    understood,
)
from assistant.ui.keys import hints
from assistant.ui.show import block, content, line


def reply_parser() -> MarkdownIt:
    """Markdown without all that hides or leads away: `[1]` stays, and nothing can be clicked."""
    off = ["link", "image", "autolink", "linkify", "html_inline", "html_block", "reference", "entity"]
    return MarkdownIt("gfm-like").disable(off)


class Notice(Static):
    """A line in the conversation that is no reply."""

    def __init__(self, said: str, tone: Tone = "calm", about: str = "") -> None:
        super().__init__(content(said), classes=f"notice -{tone}", markup=False)
        self.said = said
        self.about = about


class RowsTable(Static):
    """The rows of a look-up, the first few or all of them."""

    everything: reactive[bool] = reactive(False)

    def __init__(self, rows: Rows) -> None:
        super().__init__(classes="rows", markup=False)
        self.rows = rows

    def on_resize(self) -> None:
        """Fit the columns into the new width."""
        self._draw(self.content_size.width)

    def watch_everything(self) -> None:
        """Show all rows, or the first few again."""
        if self.content_size.width:
            self._draw(self.content_size.width)

    def _draw(self, width: int) -> None:
        shown = self.rows if self.everything else self.rows[:SHORT_ROWS]
        drawn, hidden = table(shown, width)
        if hidden and self.everything:
            self.update(Content("\n".join(records(shown))))
            return
        parts: list[Content | str | tuple[str, str]] = [(drawn[0], "bold"), "\n" + "\n".join(drawn[1:])]
        more = [f"{len(self.rows) - len(shown)} more"] if len(shown) < len(self.rows) else []
        more += [f"{hidden} more columns"] if hidden else []
        if more:
            parts += [(f"\n…  {' and '.join(more)}   ", "$calm"), hints(self, ("chat.rows",))]
        self.update(Content.assemble(*parts))


class Reply(Vertical, can_focus=True):
    """A question and what became of it.

    Attributes:
        question: what was asked, cleaned.
        answer: the finished answer, None until then.
        sources: what the sources panel lists.
    """

    def __init__(self, question: str, answer: Answer | None = None) -> None:
        super().__init__(classes="reply")
        self.question = question
        self.answer = answer
        self.sources: tuple[Citation | Source, ...] = shown_sources(answer) if answer else ()
        self._markdown = Markdown(parser_factory=reply_parser, open_links=False)
        self._step = Static("", classes="step", markup=False)
        self._understood = Static("", classes="understood", markup=False)
        self._stream: MarkdownStream | None = None
        self._there = asyncio.Event()

    def compose(self) -> ComposeResult:
        """The question, what is going on, the text."""
        with Vertical(classes="question"):
            yield Static(Content.assemble(("❯ ", "$accent"), (block(self.question), "bold")), markup=False)
        yield self._step
        yield self._understood
        yield self._markdown

    async def on_mount(self) -> None:
        """An old turn is shown at once; a new one waits for its text."""
        self._understood.display = False
        if self.answer:
            await self._show(self.answer)
        else:
            self.step("looking …")
        self._there.set()

    def step(self, said: str) -> None:
        """Say what is going on; an empty text takes the line away."""
        self._step.update(content(said))
        self._step.display = bool(said)

    def found(self, sources: tuple[Source, ...]) -> None:
        """Passages were found; the answer is still to come."""
        self.sources = sources
        names = dict.fromkeys(line(source.document, 60) for source in sources)
        self.step(f"reading {', '.join(list(names)[:3])} …" if names else "writing …")

    async def add(self, text: str) -> None:
        """More of the answer's text, cleaned."""
        if self.answer or not text:
            return
        self.step("")
        if self._stream is None:
            self._stream = Markdown.get_stream(self._markdown)
        await self._stream.write(text)

    async def stop(self) -> None:
        """End the stream, if there is one."""
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.stop()

    async def finish(self, answer: Answer) -> None:
        """Show the finished answer in place of what was streamed, with the lines below it."""
        # A look-up is answered before the reply itself is on the screen.
        await self._there.wait()
        try:
            await self.stop()
        finally:
            self.answer = answer
            self.sources = shown_sources(answer)
            await self._show(answer)

    async def _show(self, answer: Answer) -> None:
        self.step("")
        if answer.understood:
            self._understood.update(content(understood(answer)))
            self._understood.display = True
        await self._markdown.update(block(answer.answer))
        self.set_class(answer.status == "clarify", "-asks")
        if answer.tool and any(columns_of(answer.tool.rows)):
            await self.mount(RowsTable(compact(answer.tool.rows, answer.tool.arguments)))
        for remark in remarks(answer):
            await self.mount(Static(content(remark.text), classes=f"remark -{remark.tone}", markup=False))

    def toggle_rows(self) -> bool:
        """Show all rows of the look-up, or the first few again; False when there is nothing to toggle."""
        for rows in self.query(RowsTable):
            rows.everything = not rows.everything
            return True
        return False
