"""The passphrase of the vault, asked for on a terminal when something private is needed; never anywhere else.

What this does not protect against: a key logger, a terminal that records, someone who looks on.
"""

from __future__ import annotations

import getpass
import os
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from assistant.config import Home, home
from assistant.engine.seal import no_core_dumps, require_seal
from assistant.errors import VaultLocked
from assistant.storage.held import hold
from assistant.storage.vault_key import VaultKey, fetch_before_seal
from assistant.storage.wrapping import PASSPHRASE

T = TypeVar("T")
#: Tries on a terminal; after each wrong one the wait doubles (seconds).
TRIES, WAIT_S = 3, 1.0


def seal_this_process(allow_unsealed: bool) -> None:
    """Give up this process's network before it reads the vault; what needs D-Bus is fetched before."""
    fetch_before_seal(home())
    no_core_dumps()
    require_seal(allow_unsealed)


def can_ask(place: Home) -> bool:
    """Whether a passphrase would open the vault, and somebody is there to type it."""
    given = os.environ.get(PASSPHRASE)
    return not given and sys.stdin.isatty() and sys.stderr.isatty() and VaultKey(place).kind == "passphrase"


def with_vault(work: Callable[[], T], unlocked: Callable[[], object] = lambda: None) -> T:
    """Do `work`; where that finds the vault locked, ask for the passphrase and do it again.

    Args:
        work: what needs the vault.
        unlocked: called in between, for whoever else needs the key.

    Raises:
        VaultLocked: nobody can be asked, or the passphrase was wrong three times.
    """
    try:
        return work()
    except VaultLocked:
        if not can_ask(home()):
            raise
    ask(home())
    unlocked()
    return work()


def ask(place: Home) -> str:
    """Ask until the passphrase opens the vault, three times at most; the data key is then held for this process.

    Raises:
        VaultLocked: it was wrong each time.
    """
    for left in reversed(range(TRIES)):
        word = getpass.getpass("Passphrase of the vault: ")
        try:
            hold(place.root, VaultKey(place, word).unwrap())
        except VaultLocked as error:
            if not left:
                raise
            wait = WAIT_S * 2 ** (TRIES - 1 - left)
            print(f"{error.message} Wait {wait:.0f} s …", file=sys.stderr, flush=True)
            time.sleep(wait)
        else:
            return word
    raise AssertionError
