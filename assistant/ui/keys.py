"""Hints: the keys as they are bound now. A hint for a key that does nothing cannot be drawn with these."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode

SHORT = {
    "prompt.send": "send",
    "prompt.newline": "line",
    "app.palette": "commands",
    "chat.sources": "sources",
    "chat.new": "new",
    "chat.stop": "stop",
    "chat.rows": "all rows",
    "chat.help": "help",
    "chat.packs": "packs",
    "chat.private": "private",
    "locked.skip": "go on without: nothing is kept",
    "app.quit": "leave",
    "packs.use": "ask this pack",
    "packs.add": "add",
    "packs.remove": "remove",
    "packs.test": "test",
    "packs.yes": "yes",
    "packs.no": "no",
    "packs.close": "back",
    "picker.list": "list",
    "picker.complete": "complete",
    "picker.close": "close",
    "private.names": "names",
    "private.model": "model",
    "private.save": "save",
    "private.copy": "copy",
    "private.removed": "removed",
    "private.discard": "discard",
    "private.close": "back",
    "sources.previous": "previous",
    "sources.next": "next",
    "sources.search": "search",
    "sources.close": "close",
    "choose.close": "close",
    "confirm.yes": "yes",
    "confirm.no": "no",
    "name.close": "close",
    "help.close": "close",
    "history.list": "list",
    "history.delete": "delete",
    "history.close": "close",
}


def own_bindings(node: DOMNode) -> list[Binding]:
    """The bindings with an id that the class of `node` declares, its bases included."""
    declared = (binding for kind in type(node).__mro__ for binding in vars(kind).get("BINDINGS", ()))
    return [binding for binding in declared if isinstance(binding, Binding) and binding.id]


def bindings_of(node: DOMNode) -> dict[str, Binding]:
    """Kaiki's bindings at and above `node`, by id, with the user's own keys in place.

    Of a binding with several keys the first is the one shown.
    """
    mine: Mapping[str, str] = getattr(node.app, "own_keys", {})
    found: dict[str, Binding] = {}
    for above in node.ancestors_with_self:
        for binding in own_bindings(above):
            id = binding.id or ""
            first = mine.get(id, binding.key).split(",")[0]
            found.setdefault(id, binding.with_key(first, None if id in mine else binding.key_display))
    return found


def keys_of(node: DOMNode, id: str) -> tuple[str, ...]:
    """The keys that the binding `id` of `node` has now."""
    mine: Mapping[str, str] = getattr(node.app, "own_keys", {})
    declared = next((binding.key for binding in own_bindings(node) if binding.id == id), "")
    return tuple(mine.get(id, declared).split(","))


def display(node: DOMNode, binding: Binding) -> str:
    """A key as it is written on the screen, e.g. ^o or F1."""
    shown = node.app.get_key_display(binding)
    if shown == "f5":
        return "F5"
    return {"⏎": "↵", "escape": "esc", "f1": "F1", "f2": "F2", "f3": "F3", "f4": "F4", "down": "↓"}.get(shown, shown)


def hints(node: DOMNode, ids: tuple[str, ...], words: Mapping[str, str] = {}) -> Content:
    """The keys of these bindings with a word each; `words` where another word than the usual one fits better."""
    bound = bindings_of(node)
    parts: list[tuple[str, str] | str] = []
    for id in ids:
        if id in bound:
            parts += [
                "  " if parts else "",
                (display(node, bound[id]), "$accent"),
                (f" {words.get(id) or SHORT[id]}", "$calm"),
            ]
    return Content.assemble(*parts)
