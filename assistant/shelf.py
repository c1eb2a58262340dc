"""The packs with their indexes: added, opened, replaced and removed together, public and private alike.

A public pack lies in files, its index in Chroma and SQLite; a private one lies in the vault, index included. Above this
module nobody needs to know which.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from assistant.config import Home
from assistant.errors import DocumentError, HomeError, KaikiError, PackError, VaultBroken, VaultError
from assistant.packs.card import PackCard
from assistant.packs.files import FolderFiles, PackFiles
from assistant.packs.store import PackStore, Staged
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index, IndexKeeper
from assistant.retrieval.prepare import Report
from assistant.retrieval.private import PrivateIndexes
from assistant.storage.history import History
from assistant.storage.trace import Trace, look_for, stretches

#: Files of a pack whose text is its own; licences and the like are the same in many packs.
TEXTS = (".md", ".txt", ".html", ".htm", ".csv", ".jsonl", ".toml")
NOT_ITS_OWN = ("LICENSE", "README")


class Shelf:
    """The packs under one home.

    Attributes:
        packs: what is installed.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self.packs = PackStore(home)
        self._public = IndexKeeper(home.index)
        self._private = PrivateIndexes(self.packs.vault)

    # ------------------------------------------------------------ opening
    def files(self, card: PackCard) -> PackFiles:
        """The files of an installed pack."""
        return self.packs.files(card.name)

    def open(self, card: PackCard, encoder_name: str) -> Index | None:
        """The index if it is there, whole and of this pack's content; else None."""
        return self._private.open(card, encoder_name) if card.private else self._public.open(card, encoder_name)

    def build(self, card: PackCard, encoder: Encoder, report: Report) -> Index:
        """Build the index of an installed pack anew."""
        keeper = self._private if card.private else self._public
        return keeper.build(card, self.files(card), encoder, report)

    # ------------------------------------------------------------ adding
    def is_new(self, card: PackCard, *, replace: bool) -> bool:
        """Whether this content is not installed yet.

        Raises:
            PackError: a newer version is installed, and `replace` is False.
        """
        from packaging.version import Version

        try:
            old = self.packs.card(card.name)
        except PackError:
            return True
        except VaultBroken:
            # The vault was lost, or put back from before this pack came: the pack may be added again. One that is there
            # and cannot be opened says so.
            if self.packs.vault.exists:
                self.packs.vault.db()
            return True
        if old.content_hash == card.content_hash:
            return False
        if Version(card.version) < Version(old.version) and not replace:
            raise PackError(
                f"{card.name} {old.version} is installed, and {card.version} is older.",
                "Give --yes to go back to the older version.",
            )
        return True

    def add(self, staged: Staged, card: PackCard, encoder: Encoder, report: Report) -> Index:
        """Index and install a pack in the place of an older one; a failure or a crash leaves the old or the new one.

        Raises:
            PackError: its folder was changed while it was read.
            HomeError, VaultError: it could not be written; the old one is untouched.
        """
        if card.private != (staged.folder is None):
            # Looked at twice, and the folder was changed in between: private text may not be staged, so start over.
            raise PackError(f"The pack {card.name} was changed while it was read.", "Add it again.")
        if staged.folder is not None:
            index = self._public.build(card, staged.source, encoder, report)
            self.packs.install(staged.folder, card)
            self._public.remove(card.name, keep=index)
            return index
        prepared = self._private.prepare(card, staged.source, encoder, report)
        write = self._private.write
        self.packs.install_private(staged.source, card, lambda db: write(db, card, encoder, prepared))
        self._public.remove(card.name)
        opened = self._private.open(card, encoder.name)
        if opened is None:
            raise HomeError("The index was written but cannot be read back.", "Check the disk, then add it again.")
        return opened

    def mend(self) -> None:
        """Finish or undo what a process that died left half done."""
        self.packs.mend()
        cards = self.packs.cards()
        if self._home.index.is_dir():
            self._public.sweep(card.name for card in cards if not card.private)

    # ------------------------------------------------------------ removing
    def remove(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Remove a pack with its indexes, then look for it: what was removed, and what was checked and found.

        Raises:
            PackUnknown: there is no such pack.
            PackError: something could not be removed.
            VaultError: it is private and the vault cannot be opened; nothing was changed.
        """
        card = next((c for c in self.packs.cards() if c.name == name), None)
        wanted, since = self._samples(card) if card else ((), 0.0)
        removed = [*self.packs.remove(name), *self._public.remove(name)]
        left = [p for root in (self._home.packs, self._home.index) for p in root.glob(f"*{name}*")]
        left = [p for p in left if p.name == name or p.name.startswith(f"{name}@")]
        if left:
            raise PackError(f"{len(left)} files of {name} could not be removed.", f"Look in {left[0].parent}.")
        checked = [f"no file of {name} below {self._home.packs}", f"no index of it below {self._home.index}"]
        if card and card.private and self.packs.vault.exists:
            checked.append(self._scrubbed(name))
        trace = look_for(self._home.root, wanted, since, self._home.models)
        return tuple(removed), (*checked, *self._said(name, trace))

    def _scrubbed(self, name: str) -> str:
        vault = self.packs.vault
        whole = vault.scrub()
        query = "SELECT name FROM packs WHERE name = ? UNION ALL SELECT pack FROM indexes WHERE pack = ?"
        if vault.db().execute(query, (name, name)):
            raise PackError(f"Rows of {name} are still in the vault.", f"Run `kaiki packs remove {name}` again.")
        if whole:
            return f"no row of {name} in vault.db, which was rewritten without it and its log emptied"
        return f"no row of {name} in vault.db; another Kaiki is reading, so its encrypted pages are reused only later"

    def _samples(self, card: PackCard) -> tuple[tuple[str, ...], float]:
        """Stretches of the pack's own text, and when it came."""
        since = 0.0
        if not card.faulty:
            with contextlib.suppress(PackError, VaultError, ValueError):
                since = dt.datetime.fromisoformat(self.packs.card(card.name).added_at).timestamp()
        return stretches(self._texts(card)), since

    def _texts(self, card: PackCard) -> Iterator[str]:
        if card.private and not self.packs.vault.exists:
            return
        files = FolderFiles(self.packs.folder(card.name)) if card.faulty else self.files(card)
        for name in files.names():
            if name.lower().endswith(TEXTS) and not Path(name).name.startswith(NOT_ITS_OWN):
                with contextlib.suppress(PackError):
                    yield files.read(name).decode("utf-8", "ignore")
        if not card.faulty:
            with contextlib.suppress(PackError, DocumentError):
                yield from self._read_texts(self.packs.card(card.name))

    def _read_texts(self, card: PackCard) -> Iterator[str]:
        """Texts of the documents that are no plain text, as the index holds them."""
        for index in self._opened(card):
            for document in index.words.documents():
                if not document.lower().endswith(TEXTS):
                    yield index.text(document)
            index.close()

    def _opened(self, card: PackCard) -> Iterator[Index]:
        encoders = self._private.encoders(card) if card.private else self._public.encoders(card)
        for encoder in encoders:
            if index := self.open(card, encoder):
                yield index
                return

    def _said(self, name: str, trace: Trace) -> Iterator[str]:
        """The search as sentences of a receipt, the time first."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        read = f"{trace.files} files ({trace.size / 1e6:.1f} MB) below {self._home.root} were read byte by byte"
        if not trace.stretches:
            yield f"{now}: the pack held no stretch of text long enough to be looked for"
            return
        what = f"{trace.stretches} stretches of its text (UTF-8, UTF-16, JSON, folded)"
        yield f"{now}: {read} for {what}: {f'still in {len(trace.found)} files' if trace.found else 'none found'}"
        if trace.unread:
            yield f"{trace.unread} large model files are older than the pack and were not read"
        if trace.failed:
            yield f"these files could not be read: {', '.join(trace.failed[:5])}"
        chats = self._chats(name)
        if chats is None:
            yield "the encrypted history could not be opened, so chats with this pack were not looked for"
        if chats:
            numbers = " ".join(str(n) for n in chats[:20])
            yield (
                f"the encrypted history still holds {len(chats)} of your chats with this pack, which may quote it; "
                f"`kaiki history delete {numbers}` removes them"
            )
        for file in trace.found:
            yield self._owner(file)

    def _owner(self, file: str) -> str:
        top, _, rest = file.partition("/")
        other = rest.partition("/")[0].partition("@")[0]
        if top in (self._home.packs.name, self._home.index.name) and other:
            return f"the same text stands in the pack {other}, which is still installed ({file})"
        if file == self._home.log.name:
            return f"{file} still holds text of it; it is emptied when Kaiki starts next"
        return f"{file} still holds text of it; remove it by hand, or everything with `kaiki wipe`"

    def _chats(self, name: str) -> list[int] | None:
        """The chats that were had with the pack; None where the vault cannot be opened."""
        try:
            return [chat.id for chat in History(self._home).list(1_000_000) if chat.pack == name]
        except KaikiError:
            return None
