"""The lock of the app (`ui.LockPort`): opens the vault for this process and its engine, and forgets the key again."""

from __future__ import annotations

import contextlib
import os
import time

from assistant.cli.vault import lock_minutes
from assistant.config import Home
from assistant.engine.client import Engine
from assistant.errors import VaultError
from assistant.storage.held import asked_to_lock, held, hold, let_go
from assistant.storage.history import History
from assistant.storage.vault_key import VaultKey
from assistant.storage.wrapping import PASSPHRASE


class Lock:
    """The vault of one home, for one app.

    A passphrase in the environment opens it at once and is then taken out of the environment, so that no child of this
    process inherits it.
    """

    def __init__(self, place: Home, engine: Engine, history: History) -> None:
        self._place = place
        self._engine = engine
        self._history = history
        self._opened = time.time()
        word = os.environ.get(PASSPHRASE)
        if word and self.has_passphrase():
            with contextlib.suppress(VaultError):
                self.open(word)
            os.environ.pop(PASSPHRASE, None)

    def has_passphrase(self) -> bool:
        """Whether the vault has one."""
        return VaultKey(self._place).kind == "passphrase"

    def locked(self) -> bool:
        """Whether it must be typed."""
        return held(self._place.root) is None and self.has_passphrase()

    def minutes(self) -> int:
        """As the settings say; without a passphrase never."""
        return lock_minutes(self._place)

    def asked(self) -> bool:
        """Whether `kaiki vault lock` was run since."""
        return asked_to_lock(self._place.root) > self._opened

    def at_work(self) -> bool:
        """Whether the engine has a request under way."""
        return self._engine.busy()

    def open(self, passphrase: str) -> None:
        """Open it for this process and the engine."""
        hold(self._place.root, VaultKey(self._place, passphrase).unwrap())
        self._opened = time.time()
        self._engine.unlock()

    def lock(self) -> None:
        """Forget the key here; the engine, whose memory held it too, ends and is started anew when it is needed."""
        self._engine.close()
        self._history.lock()
        let_go(self._place.root)
