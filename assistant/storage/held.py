"""The data key that a typed passphrase opened, kept for this process until it is locked.

`kaiki vault lock` asks every open Kaiki of a home to lock by touching a file, since processes share nothing else.

What this does not protect against: copies that Python made of the key meanwhile stay in memory until the process ends;
the app therefore also ends its engine when it locks.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from assistant.storage._files import replace_private
from assistant.storage.wrapping import PASSPHRASE

WRAPPED = "vault.json"
#: Touched by `kaiki vault lock`.
ASKED = ".vault-now.lock"
#: Data keys that a typed passphrase opened in this process, by home, with a mark of the vault.json they came from.
_HELD: dict[Path, tuple[str, bytearray]] = {}


def ask_to_lock(root: Path) -> None:
    """Ask every open Kaiki of this home to lock; they look at `asked_to_lock`."""
    replace_private(root / ASKED, "")


def asked_to_lock(root: Path) -> float:
    """When that was asked last (seconds since the epoch); 0 for never."""
    try:
        return (root / ASKED).stat().st_mtime
    except OSError:
        return 0.0


def hold(root: Path, key: bytes) -> None:
    """Keep a data key for this process, so that every `VaultKey` of this home opens with it."""
    _overwrite_held(root)
    _HELD[root] = (_mark(root), bytearray(key))


def held(root: Path, mark: str = "") -> bytes | None:
    """The data key kept for this home, unless vault.json was changed since (or is not the one with this mark)."""
    kept = _HELD.get(root)
    return bytes(kept[1]) if kept and kept[0] == (mark or _mark(root)) else None


def let_go(root: Path) -> None:
    """Overwrite the data key kept for this home, and drop the passphrase that the environment gave."""
    _overwrite_held(root)
    os.environ.pop(PASSPHRASE, None)


def _overwrite_held(root: Path) -> None:
    if kept := _HELD.pop(root, None):
        kept[1][:] = bytes(len(kept[1]))


def _mark(root: Path) -> str:
    """The wrapped key in vault.json: another one after each change of the passphrase, and after a wipe."""
    try:
        return str(json.loads((root / WRAPPED).read_text(encoding="utf-8")).get("key"))
    except (OSError, ValueError, AttributeError):
        return ""
