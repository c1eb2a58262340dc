"""What the screen needs of the vault's lock; `assistant.cli.lock` is one, the tests' is another."""

from __future__ import annotations

from typing import Protocol


class LockPort(Protocol):
    """The passphrase between the reader and what is private. `open` may be called from a thread of its own."""

    def has_passphrase(self) -> bool:
        """Whether there is one that could be asked for."""
        ...

    def locked(self) -> bool:
        """Whether it must be typed before chats and private packs can be opened."""
        ...

    def minutes(self) -> int:
        """Minutes without a key after which to lock; 0 never."""
        ...

    def asked(self) -> bool:
        """Whether another process asked to lock (`kaiki vault lock`) since it was last opened."""
        ...

    def at_work(self) -> bool:
        """Whether the engine is busy: locking ends it."""
        ...

    def open(self, passphrase: str) -> None:
        """Open it; slow on purpose.

        Raises:
            VaultLocked: the passphrase is wrong.
            VaultBroken: what it opens is damaged.
        """
        ...

    def lock(self) -> None:
        """Forget the key and end the engine, which held it too."""
        ...
