"""Private packs: their files and cards lie in the vault, and reach the disk in no other form.

A pack that is not certainly public (its `pack.toml` says private, or cannot be read) is never staged on the disk: its
files go from the source straight into memory, are checked and indexed there, and from there into the vault. In the open
stands only a small card with the pack's name and version, so that listing needs no key.

What this does not protect against: the folder or zip the pack was added from, which stays where it is in the open; and
swap, through which memory may reach the disk.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from assistant.errors import PackError, PackFaulty, VaultBroken
from assistant.packs.archive import Source, open_source
from assistant.packs.card import PackCard, card_from_json
from assistant.packs.files import MemoryFiles, PackFiles
from assistant.packs.limits import LIMITS
from assistant.storage.vault import Guarded, Vault

MANIFEST = "pack.toml"
#: Tables of each index in the vault; the index's number is appended.
TABLES = ("passages", "documents", "words", "vectors")
LARGEST_MANIFEST = 2**20
#: A private pack is held in memory while it is added, so it may weigh less than one that is copied.
IN_MEMORY = replace(LIMITS, total=512 * 2**20)


class MemorySource(MemoryFiles):
    """A pack's files in memory, with what a check asks of a source."""

    faults: tuple[str, ...] = ()

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return len(self.read(name))

    def head(self, name: str, count: int) -> bytes:
        """The first bytes of a file."""
        return self.read(name)[:count]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in one piece."""
        yield self.read(name)


def is_public(path: Path) -> bool:
    """Whether the pack at `path` says plainly that it is public; only such a pack may be copied to the disk.

    Raises:
        PackFaulty: there is no pack, or it breaks a limit.
    """
    with open_source(path) as source:
        _refuse(source)
        if MANIFEST not in source.names() or source.size(MANIFEST) > LARGEST_MANIFEST:
            return False
        try:
            body = tomllib.loads(source.read(MANIFEST).decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return False
    return str(body.get("sensitivity", "public")) == "public"


def load(path: Path) -> MemorySource:
    """All files of the pack at `path`, in memory.

    Raises:
        PackFaulty: there is no pack, or it breaks a limit.
    """
    with open_source(path, IN_MEMORY) as source:
        _refuse(source)
        files: dict[str, bytes] = {}
        total = 0
        for name in source.names():
            parts: list[bytes] = []
            for chunk in source.chunks(name):
                total += len(chunk)
                if total > IN_MEMORY.total:
                    raise PackFaulty("The pack unpacks to more than its limit.", ("the pack is too large",))
                parts.append(chunk)
            files[name] = b"".join(parts)
    return MemorySource(files)


def _refuse(source: Source) -> None:
    if source.faults:
        more = f" (and {len(source.faults) - 1} more)" if source.faults[1:] else ""
        raise PackFaulty(f"The pack was refused: {source.faults[0]}{more}", source.faults, "Nothing was changed.")


class VaultFiles:
    """The files of a private pack, read from the vault when they are asked for."""

    def __init__(self, vault: Vault, pack: str) -> None:
        self._vault = vault
        self._pack = pack

    def names(self) -> tuple[str, ...]:
        """All file names, sorted."""
        rows = self._vault.db().execute("SELECT name FROM files WHERE pack = ? ORDER BY name", (self._pack,))
        return tuple(sorted(str(row[0]) for row in rows))

    def read(self, name: str) -> bytes:
        """The bytes of one file."""
        found = self._vault.db().execute("SELECT data FROM files WHERE pack = ? AND name = ?", (self._pack, name))
        if not found:
            raise PackError(f"The pack has no file {name}.", "Add the pack again.")
        return bytes(found[0][0])


class PrivatePacks:
    """The private packs in one vault. Writing is done inside a transaction of the vault that the caller opens."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def names(self) -> tuple[str, ...]:
        """Names of the packs in the vault."""
        return tuple(str(row[0]) for row in self._vault.db().execute("SELECT name FROM packs ORDER BY name"))

    def card(self, name: str) -> PackCard:
        """The full card.

        Raises:
            VaultLocked, VaultBroken: the vault cannot be opened, or does not hold the pack.
        """
        found = self._vault.db().execute("SELECT card FROM packs WHERE name = ?", (name,))
        if not found:
            raise VaultBroken(
                f"The vault does not hold the private pack {name}.",
                f"Run `kaiki packs remove {name}` and add it again.",
            )
        return card_from_json(json.loads(found[0][0]))

    @staticmethod
    def put(db: Guarded, card: PackCard, files: PackFiles) -> None:
        """Put a pack in the place of an older one of its name, whose indexes go too."""
        PrivatePacks.delete(db, [card.name])
        body = json.dumps(card.to_json(), ensure_ascii=False)
        db.execute("INSERT INTO packs(name, content, card) VALUES (?, ?, ?)", (card.name, card.content_hash, body))
        rows = ((card.name, name, files.read(name)) for name in files.names())
        db.executemany("INSERT INTO files(pack, name, data) VALUES (?, ?, ?)", rows)

    @staticmethod
    def delete(db: Guarded, names: Iterable[str]) -> None:
        """Delete packs with their files and indexes."""
        for name in names:
            for (number,) in db.execute("SELECT id FROM indexes WHERE pack = ?", (name,)):
                drop_index(db, int(number))
            db.execute("DELETE FROM packs WHERE name = ?", (name,))


def drop_index(db: Guarded, number: int) -> None:
    """Delete an index with its tables (`TABLES`, each named with the number)."""
    for table in TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}_{number}")
    db.execute("DELETE FROM indexes WHERE id = ?", (number,))
