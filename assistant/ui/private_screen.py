"""The private screen: pick files, choose a style, see how far it is, read the summary with its quotes, save or discard.

Nothing of the files is kept: no history, no settings, no title. Leaving the screen lets go of what it shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.types import Statement, Summarize, Summary
from assistant.ui import private_work as work
from assistant.ui.bars import bar
from assistant.ui.dialogs import NameFile
from assistant.ui.field import Field
from assistant.ui.keys import hints
from assistant.ui.picker import read_path
from assistant.ui.show import content, line
from assistant.ui.work import Desk, new_id

Stage = Literal["files", "style", "working", "result"]
KEYS: dict[Stage, tuple[str, ...]] = {
    "files": ("private.close",),
    "style": ("private.names", "private.model", "private.close"),
    "working": ("private.close",),
    "result": ("private.save", "private.copy", "private.removed", "private.discard", "private.close"),
}
ACTIONS = {
    "names": "private.names", "model": "private.model", "save": "private.save", "copy": "private.copy",
    "removed": "private.removed", "discard": "private.discard",
}  # fmt: skip
STYLES = (
    ("brief", "a few sentences"), ("bullets", "the points, most urgent first"),
    ("handover", "for the next shift: situation, background, assessment, recommendation"),
    ("soap", "subjective, objective, assessment, plan"),
)  # fmt: skip


class PrivateScreen(Screen[None]):
    """Summaries of private files.

    Args:
        desk: whose engine works; messages come to this screen instead.
        model: name of the model that shortens.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "names", "Replace names, dates and numbers, or not", id="private.names"),
        Binding("m", "model", "Let the model shorten, or not", id="private.model"),
        Binding("s", "save", "Save the summary", id="private.save"),
        Binding("c", "copy", "Copy the summary", id="private.copy"),
        Binding("r", "removed", "What the check took out", id="private.removed"),
        Binding("d", "discard", "Discard it and begin anew", id="private.discard"),
        Binding("escape", "back", "Stop, or back", id="private.close"),
    ]

    def __init__(self, desk: Desk, model: str) -> None:
        super().__init__()
        self.desk = Desk(desk.engine, desk.history, self.post_message, desk.is_private)
        self.model = model
        self.stage: Stage = "files"
        self.paths: list[Path] = []
        self.deidentify = False
        self.shorten = False
        self.summary: Summary | None = None
        self._statements: list[Statement | None] = []
        self._job: work.Summarizing | None = None

    def compose(self) -> ComposeResult:
        """Title, what was read, the path, the list, the quote, how far it is, the keys."""
        with Horizontal(id="private-title"):
            said = Content.assemble(("Private", "bold $accent"), (" · nothing of this is kept", "$calm"))
            yield Static(said, id="private-left", markup=False)
            yield Static("", id="private-right", markup=False)
        yield Static("", id="private-said", markup=False)
        yield Field(placeholder="drop a file here, or type its path", id="private-path", compact=True)
        with Horizontal(id="private-middle"):
            yield OptionList(id="private-list", compact=True, markup=False)
            with VerticalScroll(id="private-quote"):
                yield Static("", id="private-text", markup=False)
        yield Static("", id="private-step", markup=False)
        yield Static("", id="private-note", markup=False)
        yield Static("", id="private-hints", markup=False)

    def on_mount(self) -> None:
        """Begin with the path."""
        self._enter("files")

    # ------------------------------------------------------------ drawing
    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self.query_one("#private-path").display = stage == "files"
        self.query_one("#private-list").display = stage in ("style", "result")
        self.query_one("#private-quote").display = stage == "result"
        self._step("")
        self._note("")
        names = ", ".join(line(path.name, 40) for path in self.paths[:3])
        more = f" and {len(self.paths) - 3} more" if len(self.paths) > 3 else ""
        self.query_one("#private-right", Static).update(content(f"{names}{more}", "$calm"))
        if stage == "files":
            self._say("Files to summarize" + (": ↵ on an empty line goes on" if self.paths else ""))
            self.query_one(Field).focus()
        elif stage == "style":
            self._list_styles()
        self.query_one("#private-hints", Static).update(self._hints())

    def _hints(self) -> Content:
        words = {"private.close": "stop"} if self.stage == "working" else {}
        ids = KEYS[self.stage]
        if self.stage == "result" and not (self.summary and self.summary.removed):
            ids = tuple(id for id in ids if id != "private.removed")
        lead = {"files": "↵ add  ", "style": "↵ begin  ", "result": "↑↓ statement ↔ quote  "}.get(self.stage, "")
        return Content.assemble((lead, "$calm"), hints(self, ids, words))

    def _say(self, said: str, style: str = "") -> None:
        self.query_one("#private-said", Static).update(content(said, style))

    def _note(self, said: str, style: str = "$warning") -> None:
        note = self.query_one("#private-note", Static)
        note.update(content(said, style))
        note.display = bool(said)

    def _step(self, said: str, done: int = 0, total: int = 0) -> None:
        step = self.query_one("#private-step", Static)
        step.display = bool(said)
        parts = bar(done, total) if total else []
        step.update(Content.assemble(f"{line(said, 100)} ", *parts, f" {done:,}/{total:,}" if total else ""))

    def _list_styles(self) -> None:
        names = "replaced" if self.deidentify else "kept"
        who = (
            f"{line(self.model, 40)} shortens, each sentence checked"
            if self.shorten
            else "no model: the file's own words"
        )
        self._say(f"Style   names, dates, numbers: {names} · {who}")
        options = self.query_one("#private-list", OptionList)
        at = options.highlighted or 0
        options.clear_options()
        options.add_options(
            [Option(Content.assemble((f"{name:<10}", "bold"), (what, "$calm"))) for name, what in STYLES]
        )
        options.highlighted = min(at, len(STYLES) - 1)
        options.focus()

    def _show(self, summary: Summary) -> None:
        self.summary = summary
        self._enter("result")
        parts = [
            f"{line(f.path, 60)}: {f.status}{', ' + line(f.detail, 200) if f.detail else ''}" for f in summary.files
        ]
        replaced = ", ".join(f"{number} {kind.lower()}" for kind, number in summary.replacements)
        parts += [f"replaced {replaced}"] if replaced else []
        parts += [f"{summary.left_out} sentences or rows are not in it"] if summary.left_out else []
        self._say("\n".join(parts), "$calm")
        self._statements = []
        options = self.query_one("#private-list", OptionList)
        options.clear_options()
        before = None
        for statement in summary.statements:
            if statement.group != before and statement.group:
                options.add_option(Option(content(line(statement.group, 80), "bold"), disabled=True))
                self._statements.append(None)
            before = statement.group
            options.add_option(Option(content(f"• {line(statement.text, 400)}")))
            self._statements.append(statement)
        first = next((i for i, one in enumerate(self._statements) if one), None)
        options.highlighted = first
        options.focus()
        said = [*summary.warnings]
        if summary.removed:
            said.append(f"removed by the check: {len(summary.removed)}")
        if summary.leaks and not summary.replacements:
            said.append(f"{len(summary.leaks)} names, dates or numbers of the files stand in it")
        elif summary.leaks:
            said.append(f"still in it: {', '.join(line(leak, 40) for leak in summary.leaks[:5])}")
        self._note(" · ".join(said))

    @on(OptionList.OptionHighlighted, "#private-list")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if self.stage != "result" or event.option_index >= len(self._statements):
            return
        statement = self._statements[event.option_index]
        if statement is None:
            return
        parts: list[Content | tuple[str, str] | str] = []
        for quote in statement.quotes or (statement.quote,):
            parts += [content(f"“{quote}”"), "\n"]
        where = f"line {statement.line}" if statement.line else ""
        how = "written by the model, held by the quote" if statement.written else "the file's own words"
        parts.append((" · ".join(filter(None, (where, how))), "$calm"))
        self.query_one("#private-text", Static).update(Content.assemble(*parts))

    # ------------------------------------------------------------ keys
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that means nothing now does nothing."""
        if action in ACTIONS:
            return ACTIONS[action] in KEYS[self.stage]
        return super().check_action(action, parameters)

    @on(Input.Submitted, "#private-path")
    def _entered(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            if self.paths:
                self._enter("style")
            else:
                self._note("Drop a file here or type its path.")
            return
        path = read_path(event.value)
        if path is None or not path.exists():
            self._note("There is no such file." if path else "That is no path.")
            return
        if path not in self.paths:
            self.paths.append(path)
        self.query_one(Field).value = ""
        self._enter("files")

    @on(OptionList.OptionSelected, "#private-list")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self.stage != "style":
            return
        style = STYLES[event.option_index][0]
        self._enter("working")
        self._say(f"{style} of {len(self.paths)} file{'s' if len(self.paths) > 1 else ''}")
        self._step("beginning …")
        model = (self.model or "default") if self.shorten else None
        request = Summarize(new_id(), tuple(str(path) for path in self.paths), style, self.deidentify, None, model)
        self._job = work.Summarizing(self.desk, request)
        self._job.start()

    def action_names(self) -> None:
        """Replace identifiers, or not."""
        self.deidentify = not self.deidentify
        self._list_styles()

    def action_model(self) -> None:
        """Let the model shorten, or not."""
        self.shorten = not self.shorten
        self._list_styles()

    def action_save(self) -> None:
        """Save the summary where the reader says."""
        summary = self.summary
        if summary is None:
            return

        def named(name: str | None) -> None:
            if name:
                said, written = work.save(summary.summary, name)
                self._note(said, "$calm" if written else "$warning")

        self.app.push_screen(NameFile("Save the summary as", f"summary-{summary.style}.md"), named)

    def action_copy(self) -> None:
        """Copy the summary to the clipboard."""
        if self.summary:
            self.app.copy_to_clipboard(self.summary.summary)
            self._note("Copied; the clipboard keeps it until something else is copied.", "$calm")

    def action_removed(self) -> None:
        """What the check took out, with the reasons."""
        if self.summary and self.summary.removed:
            said = "\n".join(f"✗ {line(one, 400)}" for one in self.summary.removed)
            self.query_one("#private-text", Static).update(content(said))

    def action_discard(self) -> None:
        """Let go of the summary and begin anew."""
        self._forget()
        self._enter("files")

    def action_back(self) -> None:
        """Stop what runs; else a step back; else leave."""
        if self.stage == "working" and self._job:
            self._job.stop()
            self._note("stopping …", "$calm")
        elif self.stage == "style":
            self._enter("files")
        else:
            self._forget()
            self.dismiss(None)

    def _forget(self) -> None:
        self.paths = []
        self.summary = None
        self._statements = []
        self.query_one("#private-list", OptionList).clear_options()
        self.query_one("#private-text", Static).update("")
        self.query_one(Field).value = ""

    # ------------------------------------------------------------ work
    def on_summary_moved(self, event: work.SummaryMoved) -> None:
        """How far it is."""
        if self._job and event.id == self._job.id:
            self._step(event.said, event.done, event.total)

    def on_summary_ended(self, event: work.SummaryEnded) -> None:
        """The summary; or why there is none."""
        if not self._job or event.id != self._job.id:
            return
        self._job = None
        if event.summary:
            self._show(event.summary)
            return
        self._enter("style")
        self._note(event.said or "Stopped; nothing was kept.", "$warning" if event.said else "$calm")
