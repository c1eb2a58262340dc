"""The index of one pack with one encoder: passages, words and vectors in one folder that is built beside and swapped.

`meta.json` is written last and holds a few vectors as probes, which must be found again when the index is opened: a
damaged Chroma folder can open without a word and answer with wrong ids. An index is a cache: when it is missing, half
built or damaged it is built again from the pack, and nothing is lost. One builder at a time holds a lock file. Files
whose content did not change keep their vectors.

This module does not encrypt: an index of a private pack must not be made with it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.documents.passages import Passage, split
from assistant.documents.read import Document, read_document
from assistant.errors import DocumentError, HomeError, IndexBusy
from assistant.packs.store import PackCard
from assistant.retrieval.encoders import Encoder, Vectors
from assistant.retrieval.vectors import VectorStore
from assistant.retrieval.words import Row, Words
from assistant.types import FileReport

#: Raised when passages, fields or the way they are embedded change; older indexes are then built again.
FORMAT = 1
META = "meta.json"
#: Vectors remembered in `meta.json` and looked up when the index is opened.
PROBES = 16
#: Characters of a passage that are embedded; the encoder's cost grows with them, and the words cover the rest.
EMBEDDED = 700
#: step, detail, done, total
Report = Callable[[str, str, int, int], None]


@dataclass(frozen=True, slots=True)
class Index:
    """An opened index.

    Attributes:
        meta: what `meta.json` holds: encoder, content hash, file reports.
    """

    folder: Path
    words: Words
    vectors: VectorStore
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
        row = self.words.db.execute("SELECT text FROM documents WHERE name = ?", (document,)).fetchone()
        if row is None:
            raise DocumentError(f"This pack has no document {document!r}.")
        return str(row[0])

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
            words = Words(folder / "words.db")
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

    def build(self, card: PackCard, pack: Path, encoder: Encoder, report: Report) -> Index:
        """Build the index of the pack in folder `pack` beside the old one, then swap.

        Raises:
            IndexBusy: another process is building it.
            HomeError: the disk is full or cannot be written. The old index is untouched.
        """
        place = self._folder(card, encoder.name)
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._lock(place.name):
                self._sweep(card.name)
                return self._build(place, card, pack, encoder, report)
        except (OSError, sqlite3.OperationalError) as error:
            raise HomeError(f"The index could not be written: {error}.", "Free some space and try again.") from error

    def remove(self, pack: str, keep: str = "") -> list[str]:
        """Remove all indexes of a pack but the folder named `keep`; the names of the removed."""
        gone: list[str] = []
        if self._root.is_dir():
            self._sweep(pack)
            for folder in sorted(self._root.glob(f"{pack}@*")):
                if folder.is_dir() and folder.name != keep:
                    shutil.rmtree(folder)
                    gone.append(folder.name)
                elif folder.suffix == ".lock" and not keep:
                    folder.unlink(missing_ok=True)
        return gone

    # ------------------------------------------------------------ inside
    def _folder(self, card: PackCard, encoder_name: str) -> Path:
        return self._root / f"{card.name}@{card.content_hash[:12]}-{encoder_name}"

    def _sweep(self, pack: str) -> None:
        """Remove what a builder that died left half done."""
        for folder in self._root.glob(f".{pack}@*"):
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        import fcntl

        pack = name.partition("@")[0]
        with (self._root / f"{pack}@build.lock").open("w") as handle:
            # A small index is ready in seconds: wait a little before giving up.
            for attempt in range(60):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if attempt == 59:
                        raise IndexBusy(
                            f"Another Kaiki is building the index of {pack}.", "Wait until it is done, then ask again."
                        ) from None
                    time.sleep(1.0)
            yield

    def _build(self, place: Path, card: PackCard, pack: Path, encoder: Encoder, report: Report) -> Index:
        # While we waited for the lock the other process may have built exactly this.
        if ready := self.open(card, encoder.name):
            return ready
        old = self._older(card, encoder.name, place)
        beside = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
        beside.mkdir(mode=0o700)
        try:
            documents, reports = _read_all(card, pack, report)
            reports, probes = _fill(beside, documents, card, (encoder, old, report), reports)
            count = sum(r.passages for r in reports)
            meta = {
                "format": FORMAT, "pack": card.name, "version": card.version, "content_hash": card.content_hash,
                "encoder": encoder.name, "dimensions": encoder.dimensions, "passages": count,
                "probes": probes,
                "files": [dataclasses.asdict(r) for r in reports],
            }  # fmt: skip
            written = beside / META
            written.write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
            _private(beside)
            if place.exists():
                shutil.rmtree(place)
            beside.rename(place)
        finally:
            if old:
                old.close()
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


def _read_all(card: PackCard, pack: Path, report: Report) -> tuple[list[Document], list[FileReport]]:
    names = [name for name in card.files if name.startswith("documents/")]
    documents: list[Document] = []
    failed: list[FileReport] = []
    for number, name in enumerate(names, start=1):
        report("read", name, number, len(names))
        try:
            documents.append(read_document(pack / name, name))
        except DocumentError as error:
            failed.append(FileReport(name, "failed", error.message))
    return documents, failed


def _fill(
    folder: Path,
    documents: list[Document],
    card: PackCard,
    tools: tuple[Encoder, Index | None, Report],
    reports: list[FileReport],
) -> tuple[list[FileReport], dict[str, list[float]]]:
    encoder, old, report = tools
    reports = list(reports)
    words = Words(folder / "words.db", write=True)
    texts: list[str] = []
    hashes = {name: old_hash for name, old_hash in (_old_hashes(old) if old else {}).items()}
    reused: dict[int, Any] = {}
    identity = 0
    for document in documents:
        passages = split(document)
        sha = card.files[document.name]
        kept = _kept_vectors(old, document, len(passages)) if hashes.get(document.name) == sha else {}
        for number, passage in enumerate(passages):
            words.add(_row(identity, document, passage))
            texts.append(embedded_text(document.title, passage))
            if number in kept:
                reused[identity] = kept[number]
            identity += 1
        words.db.execute(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?)",
            (document.name, document.title, document.text, sha, document.status, document.detail, len(passages)),
        )
        reports.append(FileReport(document.name, document.status, document.detail, len(passages)))
    words.db.commit()
    words.close()
    new = [i for i in range(identity) if i not in reused]
    vectors = encoder.documents([texts[i] for i in new], lambda done, total: report("index", card.name, done, total))
    probes = _store_vectors(folder / "chroma", new, vectors, reused)
    return sorted(reports, key=lambda r: r.path), probes


def _store_vectors(folder: Path, new: list[int], vectors: Vectors, reused: dict[int, Any]) -> dict[str, list[float]]:
    """Write all vectors; a few of them as probes for `open`."""
    import numpy as np

    store = VectorStore(folder, create=True)
    try:
        if new:
            store.add(new, vectors)
        if reused:
            store.add(list(reused), np.asarray(list(reused.values()), dtype=np.float32))
    finally:
        store.close()
    everything = dict(zip(new, vectors, strict=True)) | reused
    chosen = sorted(everything)[:: max(1, len(everything) // PROBES)]
    return {str(i): [float(x) for x in everything[i]] for i in chosen}


def embedded_text(title: str, passage: Passage) -> str:
    """What is embedded for a passage: where it stands, its table's header, and its text."""
    place = passage.section if passage.section.startswith(title) else f"{title} › {passage.section}".strip(" ›")
    return "\n".join(part for part in (place, passage.header, passage.text[:EMBEDDED]) if part)


def _row(identity: int, document: Document, passage: Passage) -> Row:
    return Row(
        identity, document.name, passage.section, passage.header, passage.kind,
        passage.text, passage.start, passage.end,
    )  # fmt: skip


def _old_hashes(old: Index) -> dict[str, str]:
    return dict(old.words.db.execute("SELECT name, sha256 FROM documents"))


def _kept_vectors(old: Index | None, document: Document, count: int) -> dict[int, Any]:
    """Vectors of an unchanged document by the passage's place in it; none if the count differs."""
    if old is None:
        return {}
    query = "SELECT id FROM passages WHERE document = ? ORDER BY id"
    ids = [row[0] for row in old.words.db.execute(query, (document.name,))]
    if len(ids) != count:
        return {}
    found = old.vectors.get(ids)
    return {n: found[i] for n, i in enumerate(ids) if i in found}


def _whole(path: Path) -> bool:
    """Whether SQLite finds its file undamaged."""
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        return bool(db.execute("PRAGMA quick_check").fetchone()[0] == "ok")


def _probes_found(vectors: VectorStore, probes: dict[str, list[float]]) -> bool:
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
