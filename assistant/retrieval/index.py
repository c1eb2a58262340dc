"""The index of one pack with one encoder: passages, words and vectors in one folder that is built beside and swapped.

`meta.json` is written last and holds a few vectors as probes, which must be found again when the index is opened: a
damaged Chroma folder can open without a word and answer with wrong ids. An index is a cache: when it is missing, half
built or damaged it is built again from the pack, and nothing is lost. One builder at a time holds a lock file. Files
whose content did not change keep their vectors.

This module does not encrypt: indexes of private packs lie in the vault (`retrieval.private`).
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import DocumentError, HomeError, IndexBusy
from assistant.packs.card import PackCard
from assistant.packs.files import PackFiles
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.prepare import FORMAT, Prepared, Report, prepare
from assistant.retrieval.vectors import Vectored, VectorStore
from assistant.retrieval.words import Words
from assistant.types import FileReport

META = "meta.json"
#: Vectors remembered in `meta.json` and looked up when the index is opened.
PROBES = 16


@dataclass(frozen=True, slots=True)
class Index:
    """An opened index.

    Attributes:
        folder: where it lies; None when that is the vault.
        meta: what `meta.json` holds: encoder, content hash, file reports.
    """

    folder: Path | None
    words: Words
    vectors: Vectored
    meta: dict[str, Any]

    def close(self) -> None:
        """Let go of the files."""
        self.words.close()
        self.vectors.close()

    def text(self, document: str) -> str:
        """The text of a document that passages and quotes refer to.

        Raises:
            DocumentError: no such document in this pack.
        """
        text = self.words.text(document)
        if text is None:
            raise DocumentError(f"This pack has no document {document!r}.")
        return text

    def kept(self, document: str, sha256: str, count: int) -> Mapping[int, Any]:
        """Vectors of a document by the passage's place in it; none if the file or the number of passages differs."""
        ids = self.words.passages_of(document)
        if self.words.documents().get(document) != sha256 or len(ids) != count:
            return {}
        found = self.vectors.get(ids)
        return {n: found[i] for n, i in enumerate(ids) if i in found}

    @property
    def reports(self) -> tuple[FileReport, ...]:
        """What became of each file when the index was built."""
        return tuple(FileReport(**item) for item in self.meta["files"])

    @property
    def passages(self) -> int:
        """Number of passages."""
        return int(self.meta["passages"])


class IndexKeeper:
    """Opens, builds and removes indexes below one folder (`Home.index`)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, card: PackCard, encoder_name: str) -> Index | None:
        """The index if it is there, whole and of this pack's content; else None."""
        folder = self._folder(card, encoder_name)
        opened = contextlib.ExitStack()
        try:
            meta = json.loads((folder / META).read_text(encoding="utf-8"))
            if meta["format"] != FORMAT or meta["content_hash"] != card.content_hash:
                return None
            if not (_whole(folder / "words.db") and _whole(folder / "chroma" / "chroma.sqlite3")):
                return None
            words = Words.open(folder / "words.db")
            opened.callback(words.close)
            vectors = VectorStore(folder / "chroma")
            opened.callback(vectors.close)
            if vectors.count() != meta["passages"] or not _probes_found(vectors, meta["probes"]):
                opened.close()
                return None
        except Exception:  # noqa: BLE001 - Chroma raises errors of many kinds over a damaged folder; all mean: rebuild
            opened.close()
            return None
        opened.pop_all()
        return Index(folder, words, vectors, meta)

    def build(self, card: PackCard, files: PackFiles, encoder: Encoder, report: Report) -> Index:
        """Build the index of the pack with these files beside the old one, then swap.

        Raises:
            IndexBusy: another process is building it.
            HomeError: the disk is full or cannot be written. The old index is untouched.
        """
        place = self._folder(card, encoder.name)
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._lock(card.name):
                self._sweep(card.name)
                return self._build(place, card, files, encoder, report)
        except (OSError, sqlite3.OperationalError) as error:
            raise HomeError(f"The index could not be written: {error}.", "Free some space and try again.") from error

    def encoders(self, card: PackCard) -> list[str]:
        """The encoders for which there is an index of this content."""
        start = f"{card.name}@{card.content_hash[:12]}-"
        return [folder.name.removeprefix(start) for folder in sorted(self._root.glob(f"{start}*"))]

    def remove(self, pack: str, keep: Index | None = None) -> list[str]:
        """Remove all indexes of a pack but `keep`; the names of the removed."""
        kept = keep.folder if keep else None
        gone: list[str] = []
        if self._root.is_dir():
            self._sweep(pack)
            for folder in sorted(self._root.glob(f"{pack}@*")):
                if folder.is_dir() and folder != kept:
                    shutil.rmtree(folder)
                    gone.append(folder.name)
                elif folder.suffix == ".lock" and not kept:
                    folder.unlink(missing_ok=True)
        return gone

    def sweep(self, public: Iterable[str]) -> None:
        """Remove the indexes of packs that are not among `public`: a process died while it removed one.

        One that is being built (its pack is installed last) is left alone, and would be built again if it were not.
        """
        known = set(public)
        for pack in {p.name.partition("@")[0].removeprefix(".") for p in self._root.glob("*@*")} - known:
            with contextlib.suppress(IndexBusy), self._lock(pack, tries=1):
                self.remove(pack)

    # ------------------------------------------------------------ inside
    def _folder(self, card: PackCard, encoder_name: str) -> Path:
        return self._root / f"{card.name}@{card.content_hash[:12]}-{encoder_name}"

    def _sweep(self, pack: str) -> None:
        """Remove what a builder that died left half done."""
        for folder in self._root.glob(f".{pack}@*"):
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def _lock(self, pack: str, tries: int = 60) -> Iterator[None]:
        import fcntl

        with (self._root / f"{pack}@build.lock").open("w") as handle:
            # A small index is ready in seconds: wait a little before giving up.
            for attempt in range(tries):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if attempt == tries - 1:
                        raise IndexBusy(
                            f"Another Kaiki is building the index of {pack}.", "Wait until it is done, then ask again."
                        ) from None
                    time.sleep(1.0)
            yield

    def _build(self, place: Path, card: PackCard, files: PackFiles, encoder: Encoder, report: Report) -> Index:
        # While we waited for the lock the other process may have built exactly this.
        if ready := self.open(card, encoder.name):
            return ready
        old = self._older(card, encoder.name, place)
        try:
            prepared = prepare(card, files, encoder, report, old)
        finally:
            if old:
                old.close()
        beside = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
        beside.mkdir(mode=0o700)
        try:
            Words.write(beside / "words.db", prepared.documents, prepared.rows)
            _store_vectors(beside / "chroma", prepared)
            meta = describe(card, encoder, prepared) | {"probes": _probes(prepared)}
            (beside / META).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
            _private(beside)
            if place.exists():
                shutil.rmtree(place)
            beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        built = self.open(card, encoder.name)
        if built is None:
            raise HomeError("The index was written but cannot be read back.", "Check the disk, then ask again.")
        return built

    def _older(self, card: PackCard, encoder_name: str, place: Path) -> Index | None:
        """A whole index of an earlier content of the same pack and encoder, to take unchanged vectors from."""
        for folder in self._root.glob(f"{card.name}@*-{encoder_name}"):
            if folder != place and (folder / META).is_file():
                with contextlib.suppress(OSError, ValueError, KeyError):
                    content = json.loads((folder / META).read_text(encoding="utf-8"))["content_hash"]
                    return self.open(_with_hash(card, content), encoder_name)
        return None


def _with_hash(card: PackCard, content_hash: str) -> PackCard:
    return dataclasses.replace(card, content_hash=content_hash)


def describe(card: PackCard, encoder: Encoder, prepared: Prepared) -> dict[str, Any]:
    """What is remembered of an index beside its contents."""
    return {
        "format": FORMAT, "pack": card.name, "version": card.version, "content_hash": card.content_hash,
        "encoder": encoder.name, "dimensions": encoder.dimensions, "passages": len(prepared.rows),
        "files": [dataclasses.asdict(r) for r in prepared.reports],
    }  # fmt: skip


def _store_vectors(folder: Path, prepared: Prepared) -> None:
    store = VectorStore(folder, create=True)
    try:
        if prepared.rows:
            store.add([row.id for row in prepared.rows], prepared.vectors)
    finally:
        store.close()


def _probes(prepared: Prepared) -> dict[str, list[float]]:
    """A few vectors for `open` to look up."""
    chosen = range(0, len(prepared.rows), max(1, len(prepared.rows) // PROBES))
    return {str(i): [float(x) for x in prepared.vectors[i]] for i in chosen}


def _whole(path: Path) -> bool:
    """Whether SQLite finds its file undamaged."""
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        return bool(db.execute("PRAGMA quick_check").fetchone()[0] == "ok")


def _probes_found(vectors: Vectored, probes: dict[str, list[float]]) -> bool:
    """Whether each probe is stored under its id with its own numbers."""
    import numpy as np

    stored = vectors.get([int(i) for i in probes])
    for identity, numbers in probes.items():
        if int(identity) not in stored or not np.allclose(stored[int(identity)], numbers, atol=1e-4):
            return False
    # Chroma answers from SQLite here (its segment files are not used below `sync_threshold`), so a search that comes
    # back with known ids says that the rest is in order too.
    first = next(iter(probes.values()), None)
    return first is None or bool(vectors.search(np.asarray(first, dtype=np.float32), 1))


def _private(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
