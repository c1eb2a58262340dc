"""Installed packs: `packs/<name>/content/` as it came, and `packs/<name>/installed.json` written last.

Of a private pack `packs/<name>/` holds only a card with name and version; the rest lies in the vault, whose word
counts: where the two disagree (a process died in between), `settle` makes the card follow. Listing reads only the small
JSON files, so it is fast, needs no key, and one bad pack or a damaged vault never hides the others.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assistant.config import Home
from assistant.errors import HomeError, PackError, PackUnknown, VaultError
from assistant.packs.archive import FolderSource, Source, stage
from assistant.packs.card import (
    PackCard,
    ToolSpec,
    card_from_json,
    content_hash,
    hash_files,
    make_card,
    open_card,
)
from assistant.packs.files import FolderFiles, PackFiles
from assistant.packs.private import PrivatePacks, VaultFiles, is_public, load
from assistant.storage.vault import Guarded, Vault
from assistant.text import clean

__all__ = ["CARD", "PackCard", "PackStore", "Staged", "ToolSpec", "content_hash", "hash_files", "make_card"]

CARD = "installed.json"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Staged:
    """A pack that is not installed yet.

    Attributes:
        source: its files.
        folder: where they stand on the disk; None when they are held in memory, as those of a private pack are.
    """

    source: Source
    folder: Path | None


class PackStore:
    """The packs under one home.

    Args:
        home: the home folder.
        vault: where private packs lie; without it the home's own, opened when it is first needed.

    Attributes:
        vault: the same.
    """

    def __init__(self, home: Home, vault: Vault | None = None) -> None:
        self._home = home
        self.vault = vault or Vault(home)
        self._private = PrivatePacks(self.vault)

    # ------------------------------------------------------------ looking
    def folder(self, name: str) -> Path:
        """Where the files of an installed public pack stand, as they came; `files` serves private ones too."""
        return self._home.packs / name / "content"

    def files(self, name: str) -> PackFiles:
        """The files of an installed pack, wherever they lie."""
        if self._card(self._home.packs / name).private:
            return VaultFiles(self.vault, name)
        return FolderFiles(self.folder(name))

    def cards(self, *, private: bool = False) -> list[PackCard]:
        """All installed packs by name; a damaged one is listed with `faulty` set.

        Args:
            private: also what is private of private packs (title, examples, …), where the vault can be opened. Without
                it, or where it stays locked, their cards hold name and version only.
        """
        if not self._home.packs.is_dir():
            return []
        folders = [p for p in sorted(self._home.packs.iterdir()) if p.is_dir() and not p.name.startswith(".")]
        cards = [self._card(folder) for folder in folders]
        return [self._full(card) for card in cards] if private else cards

    def card(self, name: str) -> PackCard:
        """The whole card of one pack.

        Raises:
            PackUnknown: it is not installed; the message names those that are.
            PackError: it is installed but damaged.
            VaultLocked, VaultBroken: it is private, and the vault cannot be opened.
        """
        cards = {card.name: card for card in self.cards()}
        if name not in cards:
            there = ", ".join(cards) or "none"
            raise PackUnknown(
                f"There is no pack named {clean(name, newlines=False)!r}; installed: {there}.",
                "Add one with `kaiki packs add PATH`.",
            )
        if cards[name].faulty:
            raise PackError(cards[name].faulty, f"Remove it with `kaiki packs remove {name}` and add it again.")
        return self._private.card(name) if cards[name].private else cards[name]

    def _full(self, card: PackCard) -> PackCard:
        if not card.private or card.faulty:
            return card
        try:
            return self._private.card(card.name)
        except VaultError:
            return card

    def _card(self, folder: Path) -> PackCard:
        try:
            card = card_from_json(json.loads((folder / CARD).read_text(encoding="utf-8")))
            if not card.private and not (folder / "content").is_dir():
                raise ValueError("its files are missing")
        except (OSError, ValueError, TypeError, KeyError) as error:
            return PackCard(
                name=folder.name, version="?", title=folder.name, description="", languages=(), license="",
                sensitivity="", caution="normal", role="", content_hash="", added_at="",
                faulty=f"The pack {folder.name} is damaged: {error}.",
            )  # fmt: skip
        return card

    # ------------------------------------------------------------ adding
    @contextlib.contextmanager
    def staged(self, path: Path) -> Iterator[Staged]:
        """The pack at `path`, copied to the disk if it is public, else in memory only; gone afterwards.

        Raises:
            PackFaulty: there is no pack, or it breaks a limit.
            HomeError: the disk is full or cannot be written.
        """
        if not is_public(path):
            yield Staged(load(path), None)
            return
        with self.staging() as folder:
            stage(path, folder)
            yield Staged(FolderSource(folder), folder)

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """A path (not yet made) beside the packs; whatever is left there afterwards is removed."""
        try:
            self._home.packs.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise HomeError(f"The folder {self._home.packs} cannot be written: {error.strerror}.") from error
        path = self._home.packs / f".staging-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def install(self, staged: Path, card: PackCard) -> None:
        """Put the staged files of a public pack in the place of the pack, replacing an older one; the card comes last.

        A crash between the two renames leaves the old pack aside under a dotted name and the new one staged;
        `mend` (called by the next install) puts the old one back.
        """
        with self._alone():
            self._swap(card, staged)
            self._forget_private(card.name)

    def install_private(self, source: Source, card: PackCard, also: Callable[[Guarded], T]) -> T:
        """Put a private pack into the vault, replacing an older one, public or private.

        Args:
            source: its files, in memory.
            card: its whole card.
            also: what else belongs into the same transaction: the index.

        Returns:
            What `also` returned.
        """
        with self._alone():
            with self.vault.writing() as db:
                self._private.put(db, card, source)
                done = also(db)
            # A process killed here has added the pack; `settle` writes the card.
            self._swap(open_card(card), None)
        return done

    def _swap(self, card: PackCard, staged: Path | None) -> None:
        """Rename a folder with this card, and with the staged files if there are any, into the pack's place."""
        place = self._home.packs / card.name
        new = self._home.packs / f".staging-{os.getpid()}-{secrets.token_hex(4)}-new"
        try:
            self._home.packs.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.mkdir(mode=0o700)
            if staged:
                staged.rename(new / "content")
            body = json.dumps(card.to_json(), ensure_ascii=False, indent=1)
            written = new / CARD
            written.write_text(body, encoding="utf-8")
            written.chmod(0o600)
            aside = place.with_name(f".old-{card.name}")
            shutil.rmtree(aside, ignore_errors=True)
            if place.exists():
                place.rename(aside)
            new.rename(place)
            shutil.rmtree(aside, ignore_errors=True)
        except OSError as error:
            self._mend()
            raise HomeError(f"The pack could not be put in place: {error.strerror or error}.") from error
        finally:
            shutil.rmtree(new, ignore_errors=True)

    # ------------------------------------------------------------ removing
    def remove(self, name: str) -> list[str]:
        """Remove the pack's files; the list of what was removed. The index of a public pack is the caller's to remove.

        Raises:
            PackUnknown: there is no such pack.
            VaultLocked, VaultBroken: it is private, and the vault cannot be opened; nothing was changed.
        """
        place = self._home.packs / name
        if not name or name.startswith(".") or "/" in name or not place.is_dir():
            raise PackUnknown(f"There is no pack named {clean(name, newlines=False)!r}.", "See `kaiki packs list`.")
        with self._alone():
            removed: list[str] = []
            if self._card(place).private and self.vault.exists:
                removed += [f"vault.db: {file}" for file in self.files(name).names()]
            # Rows first: a process killed after this has removed the pack; `settle` removes the card.
            self._forget_private(name)
            removed += [p.relative_to(place).as_posix() for p in sorted(place.rglob("*")) if p.is_file()]
            # Renamed first, so that a crash in the middle never leaves half a pack that looks whole.
            self._drop(place)
            shutil.rmtree(place.with_name(f".old-{name}"), ignore_errors=True)
        return removed

    def _drop(self, place: Path) -> None:
        gone = place.with_name(f".gone-{os.getpid()}-{secrets.token_hex(4)}")
        place.rename(gone)
        shutil.rmtree(gone)

    def _forget_private(self, name: str) -> None:
        """Delete what the vault holds under this name, indexes included."""
        if not self.vault.exists:
            return
        try:
            there = self.vault.db()
        except VaultError:
            # A vault that cannot be opened does not stop the public packs; `settle` comes back to it.
            if self._card(self._home.packs / name).private:
                raise
            return
        if there.execute("SELECT 1 FROM packs WHERE name = ? UNION SELECT 1 FROM indexes WHERE pack = ?", (name, name)):
            with self.vault.writing() as db:
                self._private.delete(db, [name])

    # ------------------------------------------------------------ after a crash
    def mend(self) -> None:
        """Put back a pack whose replacement was cut short, and sweep up what processes that died left behind."""
        with contextlib.suppress(BlockingIOError), self._alone(wait=False):
            self._mend()
            self._settle()

    def _mend(self) -> None:
        if not self._home.packs.is_dir():
            return
        for left in [*self._home.packs.glob(".staging-*"), *self._home.packs.glob(".gone-*")]:
            owner = left.name.split("-")[1]
            if not (owner.isdigit() and _is_alive(int(owner))):
                shutil.rmtree(left, ignore_errors=True)
        for aside in self._home.packs.glob(".old-*"):
            place = aside.with_name(aside.name.removeprefix(".old-"))
            if not place.exists():
                aside.rename(place)
            else:
                shutil.rmtree(aside, ignore_errors=True)

    def _settle(self) -> None:
        """Make the cards in the open follow the vault, where it can be opened."""
        open_cards = {card.name: card for card in self.cards() if not card.faulty}
        if not self.vault.exists:
            return
        try:
            inside = {name: self._private.card(name) for name in self._private.names()}
        except VaultError:
            return
        over = [name for name in inside if name in open_cards and not open_cards[name].private]
        if over:
            with self.vault.writing() as db:
                self._private.delete(db, over)
        for name, card in inside.items():
            if name not in over and open_cards.get(name) != open_card(card):
                self._swap(open_card(card), None)
        for name, card in open_cards.items():
            if card.private and name not in inside:
                self._drop(self._home.packs / name)

    @contextlib.contextmanager
    def _alone(self, *, wait: bool = True) -> Iterator[None]:
        """One process at a time changes which packs there are.

        Raises:
            BlockingIOError: another one does, and `wait` is False.
            HomeError: the home cannot be written.
        """
        import fcntl

        try:
            self._home.make()
            handle = os.open(self._home.root / ".packs.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise HomeError(f"The folder {self._home.root} cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield
        finally:
            os.close(handle)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
