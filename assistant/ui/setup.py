"""What the app is started with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.storage.history import History
from assistant.types import Progress


@dataclass(frozen=True, slots=True)
class PackLine:
    """One installed pack, as far as the screen needs it; dates are ISO dates or empty."""

    name: str
    version: str
    title: str
    description: str = ""
    role: str | None = None
    valid_from: str = ""
    valid_to: str = ""
    examples: tuple[str, ...] = ()
    license: str = ""
    sensitivity: str = ""


@dataclass(frozen=True, slots=True)
class AppSetup:
    """Everything the app needs besides the engine.

    Attributes:
        pack: name of the pack to open with; None means the first one.
        packs: the installed packs.
        model, models: the model to open with, and all that are on this disk.
        at: "now" for the answers (ISO); None means the clock.
        sealed_by: how the app's own process is sealed; empty when it is not.
        history: past chats.
        use_adapter: whether the pack's adapter may be used.
        downloads: fetches the model of that name and says how far it is; None when nothing may be fetched.
        missing_models: models that are chosen but not on this disk.
        theme: "dark" or "light".
        keys: keys by binding id, in place of the built-in ones.
        keep_theme: called with "dark" or "light" when the user changes it.
    """

    pack: str | None
    packs: tuple[PackLine, ...]
    model: str
    models: tuple[str, ...]
    at: str | None
    sealed_by: str
    history: History
    use_adapter: bool = True
    downloads: Callable[[str], Iterator[Progress]] | None = None
    missing_models: tuple[str, ...] = ()
    theme: str = "dark"
    keys: Mapping[str, str] = field(default_factory=dict)
    keep_theme: Callable[[str], None] | None = None

    def find_pack(self, name: str | None) -> PackLine | None:
        """The installed pack of that name."""
        return next((pack for pack in self.packs if pack.name == name), None)

    def is_private(self, name: str) -> bool:
        """Whether chats with the pack of that name are kept nowhere."""
        pack = self.find_pack(name)
        return pack is not None and pack.sensitivity == "private"

    def first_pack(self) -> PackLine | None:
        """The pack to open with."""
        return self.find_pack(self.pack) or (self.packs[0] if self.packs and not self.pack else None)
