"""The lines above and below the conversation: header, preparing, status."""

from __future__ import annotations

import time

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from assistant.types import AnswerDone, EngineHello, Progress
from assistant.ui.keys import hints
from assistant.ui.setup import PackLine
from assistant.ui.show import content, day, line

BAR = 20


def bar(done: int, total: int) -> list[tuple[str, str]]:
    """How far `done` of `total` is, as a bar."""
    full = round(min(1.0, max(0.0, done / total)) * BAR)
    return [("━" * full, "$accent"), ("━" * (BAR - full), "$rule")]


class Header(Horizontal):
    """Kaiki, the pack, its date; the model at the right."""

    def compose(self) -> ComposeResult:
        """Left and right."""
        yield Static("", id="header-left", markup=False)
        yield Static("", id="header-right", markup=False)

    def show(self, pack: PackLine | None, model: str, at: str | None, *, session: bool = False) -> None:
        """Draw what is in use; a pack whose time is over is amber. `session`: a private one."""
        parts: list[tuple[str, str] | str] = [("Kaiki", "bold $accent"), "  "]
        if session:
            parts.append(("private session · ", "bold"))
        if pack is None:
            parts.append(("no pack", "$warning"))
        else:
            if pack.private:
                # First, since a long title would push it off a narrow screen.
                parts.append(("private · ", "bold"))
            parts.append(f"{line(pack.title or pack.name, 40)} {line(pack.version, 20)}")
            as_of = at or pack.valid_from
            if as_of:
                parts.append((f" · as of {day(as_of)}", "$calm"))
            if pack.valid_to and pack.valid_to < (at or time.strftime("%Y-%m-%d"))[:10]:
                parts.append((f" · ended {day(pack.valid_to)}", "$warning"))
        self.query_one("#header-left", Static).update(Content.assemble(*parts))
        named = content(line(model, 60), "$calm")
        self.query_one("#header-right", Static).update(Content.assemble(hints(self, ("chat.packs",)), "  ", named))


class Preparing(Static):
    """One line with a bar while something is loaded or fetched; gone when nothing is."""

    def __init__(self, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self._now: dict[str, Progress] = {}
        self._since: dict[str, tuple[str, float, int]] = {}

    def on_mount(self) -> None:
        """Nothing to say yet."""
        self.display = False

    def moved(self, progress: Progress) -> None:
        """A step moved on."""
        key = progress.id
        self._now[key] = progress
        known = self._since.get(key)
        what = f"{progress.step} {progress.detail}"
        if known is None or known[0] != what or progress.done < known[2]:
            self._since[key] = (what, time.monotonic(), progress.done)
        self._draw()

    def ended(self, id: str) -> None:
        """This piece of work is over."""
        self._now.pop(id, None)
        self._since.pop(id, None)
        self._draw()

    def _draw(self) -> None:
        self.display = bool(self._now)
        if not self._now:
            return
        # A download is what takes minutes; what is loaded beside it takes seconds.
        progress = max(self._now.values(), key=lambda p: p.step == "download")
        verb = "fetching" if progress.step == "download" else "preparing"
        what = line(f"{progress.step} {progress.detail}" if verb == "preparing" else progress.detail, 48)
        parts: list[tuple[str, str] | str] = [f"{verb} {what} "]
        if progress.total > 0:
            share = min(1.0, max(0.0, progress.done / progress.total))
            parts += [*bar(progress.done, progress.total), f" {share:.0%}"]
            parts.append((self._left(progress), "$calm"))
        else:
            parts.append("…")
        self.update(Content.assemble(*parts))

    def _left(self, progress: Progress) -> str:
        _, began, first = self._since[progress.id]
        took, moved = time.monotonic() - began, progress.done - first
        # The first seconds say nothing about the rest.
        if took < 3 or moved <= 0:
            return ""
        seconds = took / moved * (progress.total - progress.done)
        return f" · {seconds / 60:.0f} min left" if seconds >= 90 else f" · {seconds:.0f} s left"


class StatusLine(Horizontal):
    """How it is sealed, whether an adapter was in use, how fast, how full; the keys."""

    def compose(self) -> ComposeResult:
        """Left the facts, right the keys."""
        yield Static("", id="status-left", markup=False)
        yield Static("", id="status-right", markup=False)

    def show(self, sealed_by: str, hello: EngineHello | None, last: AnswerDone | None, *, private: bool) -> None:
        """Draw the facts."""
        parts = [sealed(sealed_by, hello)]
        if private:
            parts.append(content("nothing kept", "$foreground"))
        if last and last.answer.record and last.answer.record.adapter:
            # An adapter lay over the model for the last answer.
            parts.append(content("adapter", "$calm"))
        if last and last.tokens_per_s > 0:
            parts.append(content(f"{last.tokens_per_s:.0f} tok/s", "$calm"))
        if last and last.context_size > 0:
            parts.append(content(f"{last.context_used}/{last.context_size}", "$calm"))
        self.query_one("#status-left", Static).update(content(" · ", "$calm").join(parts))
        shown = hints(self, ("app.palette", "chat.sources", "chat.new", "chat.help"))
        self.query_one("#status-right", Static).update(shown)


def sealed(sealed_by: str, hello: EngineHello | None) -> Content:
    """Whether the network is out of reach, for the app's process and the engine's."""
    app = line(sealed_by, 24)
    if not app:
        return content("⚠ not sealed", "$warning")
    if hello is None:
        return content(f"sealed: {app}, engine starting", "$calm")
    engine = line(hello.by, 24) if hello.sealed else ""
    if not engine:
        return content("⚠ engine not sealed", "$warning")
    return content(f"sealed: {app}" if app == engine else f"sealed: {app}, {engine}", "$calm")
