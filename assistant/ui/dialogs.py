"""Small screens over the conversation: choose, confirm, name a file, help."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.ui.field import Field
from assistant.ui.keys import bindings_of, display, hints, own_bindings
from assistant.ui.show import content, line


class Choose(ModalScreen[str | None]):
    """Pick one of a few; gives its id, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", id="choose.close")]

    def __init__(self, title: str, choices: tuple[tuple[str, Content], ...], current: str = "") -> None:
        super().__init__()
        self.wanted = title
        self.choices = choices
        self.current = current

    def compose(self) -> ComposeResult:
        """A title and the list."""
        with Vertical(classes="dialog"):
            yield Static(content(self.wanted, "bold"), markup=False)
            yield OptionList(*(Option(shown) for _, shown in self.choices), compact=True, markup=False)
            yield Static(Content.assemble("↵ choose  ", hints(self, ("choose.close",))), markup=False)

    def on_mount(self) -> None:
        """Begin at the one in use."""
        ids = [id for id, _ in self.choices]
        options = self.query_one(OptionList)
        options.highlighted = ids.index(self.current) if self.current in ids else 0
        options.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.choices[event.option_index][0])

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


class Confirm(ModalScreen[bool]):
    """A question about something that cannot be undone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes"),
        Binding("n,escape", "answer(False)", "No", id="confirm.no"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        """The question and its two keys."""
        with Vertical(classes="dialog"):
            yield Static(content(self.question), markup=False)
            yield Static(hints(self, ("confirm.yes", "confirm.no")), markup=False)

    def action_answer(self, yes: bool) -> None:
        """Give the answer."""
        self.dismiss(yes)


class NameFile(ModalScreen[str | None]):
    """Ask for a file name; gives it, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", id="name.close")]

    def __init__(self, title: str, value: str) -> None:
        super().__init__()
        self.wanted = title
        self.value = value

    def compose(self) -> ComposeResult:
        """A title and one line to type in."""
        with Vertical(classes="dialog"):
            yield Static(content(self.wanted, "bold"), markup=False)
            yield Field(self.value, compact=True)
            yield Static(Content.assemble("↵ save  ", hints(self, ("name.close",))), markup=False)

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)

    def action_leave(self) -> None:
        """Save nothing."""
        self.dismiss(None)


class Help(ModalScreen[None]):
    """Every key with what it does and the id to change it by."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q", "leave", "Close", id="help.close")]

    def __init__(self, keys: Content, about: Content) -> None:
        super().__init__()
        self.keys = keys
        self.about = about

    def compose(self) -> ComposeResult:
        """What Kaiki is, then the keys."""
        with VerticalScroll(classes="dialog -tall"):
            yield Static(self.about, markup=False)
            yield Static(self.keys, markup=False)
            yield Static(hints(self, ("help.close",)), markup=False)

    def action_leave(self) -> None:
        """Back to the conversation."""
        self.dismiss(None)


def list_of_keys(nodes: tuple[tuple[str, object], ...]) -> Content:
    """The keys of these parts of the screen: key, what it does, its id."""
    from textual.dom import DOMNode

    parts: list[str | tuple[str, str]] = []
    for title, node in nodes:
        if not isinstance(node, DOMNode):
            continue
        bound = bindings_of(node)
        parts.append((f"\n{line(title)}\n", "bold"))
        for binding in own_bindings(node):
            shown = display(node, bound[binding.id or ""])
            parts += [
                (f"  {shown:<8}", "$accent"),
                f"{binding.description:<40}",
                (f"{binding.id}\n", "$calm"),
            ]
    return Content.assemble(*parts)
