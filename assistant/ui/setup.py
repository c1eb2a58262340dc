"""What the app is started with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.storage.history import History
from assistant.types import Progress
from assistant.ui.lock_port import LockPort
from assistant.ui.pack_port import PackLine, PackPort

__all__ = ["AppSetup", "PackLine"]


@dataclass(frozen=True, slots=True)
class AppSetup:
    """Everything the app needs besides the engine.

    Attributes:
        pack: name of the pack to open with; None means the first one.
        packs: the installed packs that can be asked, as known at the start; the chat screen's are the ones of now.
        model, models: the model to open with, and all that are on this disk.
        at: "now" for the answers (ISO); None means the clock.
        sealed_by: how the app's own process is sealed; empty when it is not.
        history: past chats.
        use_adapter: whether an adapter may be laid over the model.
        downloads: fetches the model of that name and says how far it is; None when nothing may be fetched.
        missing_models: models that are chosen but not on this disk.
        theme: "dark" or "light".
        keys: keys by binding id, in place of the built-in ones.
        keep_theme: called with "dark" or "light" when the user changes it.
        disk: the packs on this disk; None when they cannot be looked at or changed from here.
        lock: the passphrase of chats and private packs; None where nothing can be locked.
        private: begin with a private session, of which nothing is kept.
        history_days: chats older than so many days are deleted at start and daily; None keeps them.
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
    disk: PackPort | None = None
    lock: LockPort | None = None
    private: bool = False
    history_days: int | None = None

    def find_pack(self, name: str | None) -> PackLine | None:
        """The installed pack of that name."""
        return next((pack for pack in self.packs if pack.name == name), None)

    def is_private(self, name: str) -> bool:
        """Whether chats with the pack of that name are kept nowhere."""
        pack = self.find_pack(name)
        return self.private or (pack is not None and pack.private)

    def first_pack(self) -> PackLine | None:
        """The pack to open with."""
        return self.find_pack(self.pack) or (self.packs[0] if self.packs and not self.pack else None)
