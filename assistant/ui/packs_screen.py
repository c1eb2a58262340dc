"""The packs screen: what is installed, adding with its report and test, removing with its receipt.

One thing at a time: `stage` says which, and a key that makes no sense in a stage does nothing. Nothing here waits for
the engine; what was stopped or failed leaves the packs as they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.types import AddPack, CheckPack, PackChecked, PackReady, PackRemoved, RemovePack
from assistant.ui import packs_text as text
from assistant.ui import packs_work as work
from assistant.ui.bars import bar
from assistant.ui.keys import hints
from assistant.ui.pack_port import PackLine, PackPort
from assistant.ui.packs_stages import ACTIONS, FAILED, KEYS, STOPS, Stage
from assistant.ui.picker import PickPack
from assistant.ui.show import content, line
from assistant.ui.work import Desk, new_id


class PacksScreen(Screen[str | None]):
    """Gives the name of the pack to ask from now on, or None.

    Args:
        desk: whose engine works; messages come to this screen instead.
        port: the packs on the disk.
        opened: name of the open pack.
        model: whose score is shown and who is tested.

    Attributes:
        packs: the installed packs as last read, faulty ones too; `listed` says whether they were read.
        changed: a pack was added or removed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add a pack", id="packs.add"),
        Binding("x,delete", "remove", "Remove the pack under the cursor", id="packs.remove"),
        Binding("t", "test", "Run the pack's own test", id="packs.test"),
        Binding("y", "answer(True)", "Yes", id="packs.yes"),
        Binding("n", "answer(False)", "No", id="packs.no"),
        Binding("enter", "use", "Ask this pack", id="packs.use", key_display="↵"),
        Binding("escape", "back", "Stop, or back", id="packs.close"),
        Binding("pageup", "page(-1)", "Text up", id="packs.page_up", priority=True),
        Binding("pagedown", "page(1)", "Text down", id="packs.page_down", priority=True),
    ]

    def __init__(self, desk: Desk, port: PackPort, opened: str, model: str) -> None:
        super().__init__()
        self.desk = Desk(desk.engine, desk.history, self.post_message, desk.is_private, desk.why_not_kept)
        self.port = port
        self.opened = opened
        self.model = model
        self.stage: Stage = "list"
        self.packs: tuple[PackLine, ...] = ()
        self.listed = False
        self.changed = False
        self._job: work.PackWork | work.Testing | None = None
        self._path = Path()
        self._found: PackChecked | None = None
        self._ready = ""
        self._wanted = opened
        self._listing = ""
        self._lines: list[text.Line] = []

    def compose(self) -> ComposeResult:
        """Title, list, what is said about it, how far it is, the keys."""
        with Horizontal(id="packs-title"):
            yield Static("", id="packs-count", markup=False)
            yield Static(content(line(self.model, 60), "$calm"), id="packs-model", markup=False)
        yield Static("", id="packs-head", markup=False)
        yield OptionList(id="packs-list", compact=True, markup=False)
        with VerticalScroll(id="packs-body"):
            yield Static("", id="packs-text", markup=False)
        yield Static("", id="packs-step", markup=False)
        yield Static("", id="packs-note", markup=False)
        yield Static("", id="packs-hints", markup=False)

    def on_mount(self) -> None:
        """Read which packs there are."""
        self._say_step("")
        self._enter("list")
        self._write([("reading the packs …", text.CALM)])
        self.read()

    def read(self) -> None:
        """Read the installed packs anew."""
        self._listing = work.list_packs(self.desk, self.port)

    # ------------------------------------------------------------ drawing
    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        listed = stage == "list"
        for id in ("#packs-head", "#packs-list"):
            self.query_one(id).display = listed and bool(self.packs)
        self._note("")
        self._say_step("")
        if listed and self.packs:
            self.query_one("#packs-list").focus()
        else:
            self.query_one("#packs-body").focus()
        if listed:
            self._draw_list()
        self._hint()

    def _hint(self) -> None:
        ids = KEYS[self.stage]
        pack = self.under_cursor()
        if self.stage == "list" and pack is None:
            ids = ("packs.add", "packs.close")
        elif self.stage == "list" and pack and pack.faulty:
            ids = ("packs.add", "packs.remove", "packs.close")
        elif self.stage == "list" or (self.stage == "report" and self._ready):
            ids = ("packs.use", *ids)
        words = {"packs.close": "stop"} if self.stage in STOPS else {}
        self.query_one("#packs-hints", Static).update(hints(self, ids, words))

    def _note(self, said: str, style: str = "$warning") -> None:
        note = self.query_one("#packs-note", Static)
        note.update(content(said, style))
        note.display = bool(said)

    def _say_step(self, said: str, done: int = 0, total: int = 0) -> None:
        step = self.query_one("#packs-step", Static)
        step.display = bool(said)
        parts = bar(done, total) if total else []
        step.update(Content.assemble(f"{said} ", *parts, f" {done:,}/{total:,}" if total else ""))

    def _write(self, lines: Iterable[text.Line], *, end: bool = False) -> None:
        self._lines = list(lines)
        parts: list[Content | str] = []
        for said, style in self._lines:
            parts += [content(said, style), "\n"]
        self.query_one("#packs-text", Static).update(Content.assemble(*parts[:-1]))
        body = self.query_one("#packs-body", VerticalScroll)
        self.call_after_refresh(body.scroll_end if end else body.scroll_home, animate=False)

    def _draw_list(self) -> None:
        count = f" · {len(self.packs)} installed" if self.packs else ""
        self.query_one("#packs-count", Static).update(Content.assemble(("Packs", "bold $accent"), (count, "$calm")))
        if not self.packs:
            how = "Add one: a folder with a pack.toml, or a .zip of one."
            self._write([("No pack is installed.", text.BOLD), (how, text.CALM)])
            return
        rows = text.overview(self.packs, self.opened, self.model)
        drawn = text.listing(rows, max(20, self.size.width - 4))
        self.query_one("#packs-head", Static).update(content(drawn[0], "$calm"))
        options = self.query_one("#packs-list", OptionList)
        at = next((i for i, pack in enumerate(self.packs) if pack.name == self._wanted), 0)
        options.clear_options()
        styles = (text.FAILED if pack.faulty else "" for pack in self.packs)
        options.add_options([Option(content(shown, style)) for shown, style in zip(drawn[1:], styles, strict=True)])
        options.highlighted = at
        self._wanted = self.packs[at].name
        self._write(text.about(self.packs[at], self.model))

    def on_resize(self) -> None:
        """Fit the list into the new width."""
        if self.stage == "list" and self.packs:
            self._draw_list()

    def under_cursor(self) -> PackLine | None:
        """The pack that the keys are about."""
        index = self.query_one("#packs-list", OptionList).highlighted
        return self.packs[index] if index is not None and index < len(self.packs) else None

    def installed(self, name: str) -> PackLine | None:
        """The installed pack of that name."""
        return next((pack for pack in self.packs if pack.name == name), None)

    @on(OptionList.OptionHighlighted, "#packs-list")
    def _highlighted(self) -> None:
        pack = self.under_cursor()
        if pack and self.stage == "list" and pack.name != self._wanted:
            self._wanted = pack.name
            self._note("")
            self._hint()
            self._write(text.about(pack, self.model))

    @on(OptionList.OptionSelected, "#packs-list")
    def _selected(self) -> None:
        self.action_use()

    # ------------------------------------------------------------ keys
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that means nothing now does nothing."""
        if action in ACTIONS:
            return ACTIONS[action] in KEYS[self.stage]
        return super().check_action(action, parameters)

    def action_page(self, by: int) -> None:
        """Scroll the text."""
        body = self.query_one("#packs-body", VerticalScroll)
        body.scroll_relative(y=by * max(1, body.size.height - 1), animate=False)

    def action_use(self) -> None:
        """Ask this pack from now on."""
        if self.stage == "report":
            if self._ready:
                self.dismiss(self._ready)
            return
        pack = self.under_cursor()
        if self.stage != "list" or pack is None:
            return
        if pack.faulty:
            self._note(f"{line(pack.name, 60)} is damaged and cannot be asked; remove it and add it again.")
        else:
            self.dismiss(pack.name)

    def action_back(self) -> None:
        """Stop what runs; else back to the list; else leave."""
        if self.stage == "list":
            self.dismiss(None)
        elif self.stage == "looking":
            # Looking changes nothing, so nobody need wait for its end.
            self._drop()
            self._enter("list")
        elif self.stage in STOPS and self._job:
            self._job.stop()
            self._note("stopping …", "$calm")
        elif self.stage == "removing":
            self._note("Removing cannot be stopped half way; it is soon done.", "$calm")
        elif self.stage in ("inside", "asking"):
            self.action_answer(yes=False)
        else:
            self._enter("list")

    def action_answer(self, yes: bool) -> None:
        """Yes or no to what is asked."""
        if self.stage == "inside" and yes and self._found:
            older = text.is_older(self._found, self.installed(self._found.name))
            self._enter("adding")
            self._say_step("beginning …")
            self._begin(work.PackWork(self.desk, AddPack(new_id(), str(self._path), older)))
        elif self.stage == "asking" and yes:
            self._enter("removing")
            self._say_step("removing, and looking that nothing is left …")
            self._begin(work.PackWork(self.desk, RemovePack(new_id(), self._wanted)))
        else:
            self._enter("list")
            self._note("Nothing was changed.", "$calm")

    def action_add(self) -> None:
        """Pick a pack on the disk."""

        def picked(path: Path | None) -> None:
            if path is None:
                return
            self._path = path
            self._enter("looking")
            self._write([(line(str(path), 200), text.BOLD)])
            self._say_step("looking inside …")
            self._begin(work.PackWork(self.desk, CheckPack(new_id(), str(path))))

        folder = self._path.parent if self._path.name else Path.cwd()
        self.app.push_screen(PickPack(folder), picked)

    def action_remove(self) -> None:
        """Say what will go and ask."""
        pack = self.under_cursor()
        if pack:
            self._enter("asking")
            self._write(text.to_remove(pack, opened=pack.name == self.opened))

    def action_test(self) -> None:
        """Run the test of the pack under the cursor."""
        pack = self.under_cursor()
        if pack and pack.faulty:
            self._note(f"{line(pack.name, 60)} is damaged and cannot be tested.")
        elif pack:
            self._ready = pack.name
            self._enter("testing")
            self._write([(f"The own test of {text.named(pack)}", text.BOLD)])
            self._test(pack.name)

    # ------------------------------------------------------------ work
    def _begin(self, job: work.PackWork | work.Testing) -> None:
        self._drop()
        self._job = job
        job.start()

    def _drop(self) -> None:
        if self._job:
            self._job.stop()
            self._job = None

    def _test(self, name: str) -> None:
        self._say_step("reading its own test …")
        self._begin(work.Testing(self.desk, self.port, name, self.model))

    def _is_mine(self, id: str) -> bool:
        return self._job is not None and self._job.id == id

    def on_packs_listed(self, event: work.PacksListed) -> None:
        """The packs were read."""
        if event.id != self._listing:
            return
        if event.said:
            self._write([("The packs cannot be listed.", text.BOLD), (event.said, text.FAILED)])
            return
        self.packs = event.packs
        self.listed = True
        if not any(pack.name == self.opened for pack in event.packs):
            self.opened = ""
        if self.stage == "list":
            self._enter("list")
        else:
            self._hint()

    def on_pack_moved(self, event: work.PackMoved) -> None:
        """How far it is."""
        if self._is_mine(event.id):
            self._say_step(text.step(event.progress), event.progress.done, event.progress.total)

    def on_pack_ended(self, event: work.PackEnded) -> None:
        """Checked, added, removed; or stopped or failed, and then nothing was changed."""
        if not self._is_mine(event.id):
            return
        self._job = None
        if isinstance(event.done, PackChecked):
            self._checked(event.done)
        elif isinstance(event.done, PackReady):
            self._added(event.done)
        elif isinstance(event.done, PackRemoved):
            self.changed = True
            self._enter("receipt")
            self._write(text.receipt(event.done))
            self.read()
        elif event.said:
            said = FAILED.get(self.stage, "That could not be done.")
            self._enter("receipt")
            faults = [(f"✗ {line(fault)}", text.FAILED) for fault in event.faults]
            self._write([(said, text.BOLD), ("", text.PLAIN), (event.said, text.FAILED), *faults])
            self.read()
        else:
            self._enter("list")
            self._note("Stopped; nothing was changed.", "$calm")

    def _checked(self, found: PackChecked) -> None:
        self._found = found
        old = self.installed(found.name)
        self._enter("faulty" if found.faults else "inside")
        self._write(text.inside(found, old))
        if not found.faults:
            self._note(*_asked(text.question(found, old)))

    def _added(self, done: PackReady) -> None:
        self.changed = self.changed or done.changed
        self._ready = self._wanted = done.name
        self.read()
        if not done.changed:
            self._enter("report")
            self._write(text.report(done))
            return
        self._enter("testing")
        self._write([*text.report(done), ("", text.PLAIN), *text.files(done)])
        self._test(done.name)

    def on_test_moved(self, event: work.TestMoved) -> None:
        """One more question was answered."""
        if self._is_mine(event.id):
            self._say_step(f"its own test: {event.right} right of", event.number, event.total)

    def on_test_ended(self, event: work.TestEnded) -> None:
        """Put the score under the first lines of the report, above the files."""
        if not self._is_mine(event.id):
            return
        self._job = None
        lines = list(self._lines)
        at = next((i for i, (said, _) in enumerate(lines) if not said), len(lines))
        score = [(line(said), text.PLAIN) for said in event.said]
        self._enter("report")
        self._write([*lines[:at], ("", text.PLAIN), *score, *lines[at:]])
        self.read()


def _asked(question: text.Line) -> tuple[str, str]:
    said, style = question
    return said, style or "bold"
