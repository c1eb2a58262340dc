"""Pick a pack on the disk: a line to type or paste a path into, and the folders and zips that stand there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.ui.field import Field
from assistant.ui.keys import hints
from assistant.ui.show import content, line
from assistant.ui.work import start

MANIFEST = "pack.toml"
MOST_LISTED = 400
#: A longer path exists on no system.
LONGEST_PATH = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a folder: a `folder`, a `pack` (a folder with a manifest) or a `zip`."""

    path: Path
    kind: str


def entries(folder: Path, prefix: str) -> tuple[list[Entry], str]:
    """The folders, packs and zips in `folder` whose name begins with `prefix`, and why there are none.

    Packs and zips come first. Hidden ones are listed only when the prefix asks for them.
    """
    found: list[Entry] = []
    wanted = prefix.lower()
    try:
        with os.scandir(folder) as listed:
            for item in listed:
                name = item.name.lower()
                if not name.startswith(wanted) or (name.startswith(".") and not wanted):
                    continue
                if kind := _kind(item):
                    found.append(Entry(Path(item.path), kind))
    except (OSError, ValueError) as error:
        return [], f"{line(str(folder), 200)} cannot be listed: {getattr(error, 'strerror', None) or 'no such folder'}."
    found.sort(key=lambda entry: (entry.kind == "folder", entry.path.name.lower()))
    return found, ""


def _kind(item: os.DirEntry[str]) -> str:
    try:
        if item.is_dir():
            return "pack" if os.path.isfile(os.path.join(item.path, MANIFEST)) else "folder"  # noqa: PTH113, PTH118
        return "zip" if item.name.lower().endswith(".zip") and item.is_file() else ""
    except OSError:
        return ""


def read_path(typed: str) -> Path | None:
    """The path that was typed or dropped; None when it cannot be one.

    Terminals drop files as quoted, escaped or as file: addresses.
    """
    text = line(typed, LONGEST_PATH + 1).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if text.startswith("file://"):
        from urllib.parse import unquote

        text = unquote(text.removeprefix("file://"))
    if not text or len(text) > LONGEST_PATH:
        return None
    try:
        path = Path(text).expanduser()
        if "\\ " in text and not path.exists():
            path = Path(text.replace("\\ ", " ")).expanduser()
        return path.absolute()
    except (OSError, ValueError, RuntimeError):
        # RuntimeError: a home of nobody, as in ~nobody.
        return None


def judge(path: Path) -> tuple[str, str]:
    """What stands at `path`: `pack`, `zip`, `folder` or nothing, and then why it is no pack."""
    shown = line(str(path), 200)
    try:
        if path.is_dir():
            return ("pack" if (path / MANIFEST).is_file() else "folder"), ""
        if not path.exists():
            return "", f"There is nothing at {shown}."
        if path.suffix.lower() == ".zip" and path.is_file():
            return "zip", ""
    except (OSError, ValueError) as error:
        return "", f"{shown} cannot be opened: {getattr(error, 'strerror', None) or 'no such path'}."
    return "", f"{shown} is no pack: a pack is a folder with a {MANIFEST}, or a .zip of one."


class Listed(Message):
    """A folder was listed for what was typed."""

    def __init__(self, typed: str, found: list[Entry], said: str) -> None:
        super().__init__()
        self.typed = typed
        self.found = found
        self.said = said


class PickPack(ModalScreen[Path | None]):
    """Gives the path of a pack folder or a zip, or None. Whether it is a good pack is for the engine to say."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", id="picker.close"),
        Binding("down", "into_list", "To the list", id="picker.list", show=False),
        Binding("tab", "complete", "Complete the path", id="picker.complete", priority=True),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.found: list[Entry] = []
        # What a cleaned path on the screen really is, where the two differ.
        self._real: dict[str, Path] = {}

    def compose(self) -> ComposeResult:
        """The path, the list, what is wrong, the keys."""
        with Vertical(classes="dialog -tall"):
            yield Static(content("Add a pack: its folder, or a .zip", "bold"), markup=False)
            yield Field(self._shown(self.folder), placeholder="path of a pack", compact=True, select_on_focus=False)
            yield OptionList(compact=True, markup=False)
            yield Static("", id="picker-note", markup=False)
            shown = hints(self, ("picker.list", "picker.complete", "picker.close"))
            yield Static(Content.assemble("↵ open  ", shown), markup=False)

    def on_mount(self) -> None:
        """Begin in the folder, at the end of its path."""
        self._list(self.query_one(Input).value)

    def _shown(self, folder: Path) -> str:
        text = str(folder)
        text = text if text.endswith(os.sep) else text + os.sep
        shown = line(text, LONGEST_PATH)
        self._real[shown] = folder
        return shown

    def _note(self, said: str, style: str = "$warning") -> None:
        self.query_one("#picker-note", Static).update(content(said, style))

    # ------------------------------------------------------------ listing
    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._note("")
        self._list(event.value)

    def _list(self, typed: str) -> None:
        folder, prefix = self._parts(typed)

        def work() -> None:
            found, said = entries(folder, prefix) if folder else ([], "")
            self.post_message(Listed(typed, found, said))

        start(work, lambda said: self.post_message(Listed(typed, [], said)))

    def _parts(self, typed: str) -> tuple[Path | None, str]:
        if typed in self._real:
            return self._real[typed], ""
        head, _, prefix = typed.rpartition(os.sep)
        base = f"{head}{os.sep}" if head or typed.startswith(os.sep) else "."
        return self._real.get(base) or read_path(base), prefix

    @on(Listed)
    def _listed(self, event: Listed) -> None:
        if event.typed != self.query_one(Input).value:
            return
        folder, _ = self._parts(event.typed)
        up = [Entry(folder.parent, "..")] if folder and folder.parent != folder else []
        self.found = (up + event.found)[:MOST_LISTED]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_entry(entry)) for entry in self.found])
        # The first that can be added is under the cursor, so that enter in the list does what one expects.
        options.highlighted = min(len(up), len(self.found) - 1) if self.found else None
        more = len(up) + len(event.found) - len(self.found)
        if event.said:
            self._note(event.said, "$calm")
        elif more > 0:
            self._note(f"and {more:,} more; type the beginning of the name", "$calm")
        elif not event.found:
            self._note("no folder and no .zip here", "$calm")

    # ------------------------------------------------------------ keys
    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self._note("Type the path of a pack folder or a .zip, or pick one below.")
            return
        path = self._real.get(event.value) or read_path(event.value)
        if path is None:
            self._note("That is no path.")
        else:
            self._open(path)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_index < len(self.found):
            entry = self.found[event.option_index]
            self._go(entry.path) if entry.kind == ".." else self._open(entry.path)

    def _open(self, path: Path) -> None:
        kind, why = judge(path)
        if kind in ("pack", "zip"):
            self.dismiss(path)
        elif kind == "folder":
            here = self._parts(self.query_one(Input).value)[0]
            self._go(path)
            if here == path:
                self._note(f"This folder holds no {MANIFEST}, so it is no pack; pick one below.")
        else:
            self._note(why)

    def _go(self, folder: Path) -> None:
        entry = self.query_one(Input)
        entry.value = self._shown(folder)
        entry.cursor_position = len(entry.value)

    def action_complete(self) -> None:
        """Complete the path with the entry under the cursor."""
        index = self.query_one(OptionList).highlighted
        if index is None or index >= len(self.found):
            return
        entry = self.found[index]
        if entry.kind == "zip":
            shown = line(str(entry.path), LONGEST_PATH)
            self._real[shown] = entry.path
            field = self.query_one(Input)
            field.value = shown
            field.cursor_position = len(shown)
        elif entry.kind != "..":
            self._go(entry.path)
        self.query_one(Input).focus()

    def on_key(self, event: events.Key) -> None:
        """Up at the top of the list, and letters typed in it, go back to the path."""
        options, field = self.query_one(OptionList), self.query_one(Input)
        if self.focused is not options:
            return
        if event.key == "up" and not options.highlighted:
            field.focus()
            event.prevent_default()
            event.stop()
        elif event.key == "backspace" or (event.is_printable and event.character):
            field.focus()
            if event.key == "backspace":
                field.action_delete_left()
            else:
                field.insert_text_at_cursor(event.character or "")
            event.stop()

    def action_into_list(self) -> None:
        """From the path into the list."""
        self.query_one(OptionList).focus()

    def action_leave(self) -> None:
        """Pick nothing."""
        self.dismiss(None)


def _entry(entry: Entry) -> Content:
    if entry.kind == "..":
        return Content.assemble("..", ("  one folder up", "$calm"))
    name = line(entry.path.name, 120)
    if entry.kind == "folder":
        return Content.assemble(f"{name}/")
    return Content.assemble((name, "bold"), (f"  {'pack' if entry.kind == 'pack' else 'zip'}", "$accent"))
