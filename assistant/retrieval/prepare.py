"""From a pack's files to what an index holds: documents, passages and vectors, all in memory.

Where they go then is the index's matter: files of its own for a public pack, the vault for a private one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.documents.in_memory import document_of
from assistant.documents.passages import Passage, split
from assistant.documents.read import Document
from assistant.errors import DocumentError, PackError, VaultError
from assistant.packs.card import PackCard
from assistant.packs.files import PackFiles
from assistant.retrieval.carried import brought
from assistant.retrieval.encoders import Encoder, Vectors
from assistant.retrieval.words import Row, StoredDocument
from assistant.types import FileReport

#: Raised when passages, fields or the way they are embedded change; older indexes are then built again.
FORMAT = 2
#: Characters of a passage that are embedded; the encoder's cost grows with them, and the words cover the rest.
EMBEDDED = 700
#: Bytes of a table that is still searched as text; larger ones are for the table tool alone.
LARGEST_TABLE = 100_000
#: step, detail, done, total
Report = Callable[[str, str, int, int], None]


class Earlier(Protocol):
    """An index of an earlier content of the same pack and encoder, to take unchanged vectors from."""

    def kept(self, document: str, sha256: str, count: int) -> Mapping[int, Any]:
        """Vectors of a document by the passage's place in it; none if the file or the number of passages differs."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an index is written from.

    Attributes:
        texts: what was embedded for each row.
        rows: the passages; their ids are 0, 1, 2, … in this order.
        vectors: of shape (passages, dimensions).
        reports: what became of each file, sorted by path.
    """

    documents: tuple[StoredDocument, ...]
    rows: tuple[Row, ...]
    texts: tuple[str, ...]
    vectors: Vectors
    reports: tuple[FileReport, ...]


def prepare(
    card: PackCard, files: PackFiles, encoder: Encoder, report: Report, earlier: Earlier | None = None
) -> Prepared:
    """Read, split and embed the documents of a pack.

    Args:
        files: the pack's files.
        report: is told of each step, and may raise to stop the work.
        earlier: where vectors of unchanged files are taken from.
    """
    import numpy as np

    documents, reports = _read_all(card, files, report)
    stored: list[StoredDocument] = []
    rows: list[Row] = []
    texts: list[str] = []
    reused: dict[int, Any] = {}
    for document in documents:
        passages = split(document)
        sha256 = card.files[document.name]
        kept = earlier.kept(document.name, sha256, len(passages)) if earlier else {}
        for number, passage in enumerate(passages):
            if number in kept:
                reused[len(rows)] = kept[number]
            rows.append(_row(len(rows), document, passage))
            texts.append(embedded_text(document.title, passage))
        count = len(passages)
        stored.append(
            StoredDocument(
                document.name, document.title, document.text, sha256, document.status, document.detail, count
            )
        )
        reports.append(FileReport(document.name, document.status, document.detail, count))
    taken, said = brought(files, encoder, {i: texts[i] for i in range(len(rows)) if i not in reused})
    reused |= taken
    reports += [said] if said else []
    new = [i for i in range(len(rows)) if i not in reused]
    vectors = np.zeros((len(rows), encoder.dimensions), np.float32)
    if new:
        wanted = [texts[i] for i in new]
        vectors[new] = encoder.documents(wanted, lambda done, total: report("index", card.name, done, total))
    else:
        report("index", card.name, 1, 1)
    for identity, vector in reused.items():
        vectors[identity] = vector
    return Prepared(tuple(stored), tuple(rows), tuple(texts), vectors, tuple(sorted(reports, key=lambda r: r.path)))


def embedded_text(title: str, passage: Passage) -> str:
    """What is embedded for a passage: where it stands, its table's header, and its text."""
    place = passage.section if passage.section.startswith(title) else f"{title} › {passage.section}".strip(" ›")
    return "\n".join(part for part in (place, passage.header, passage.text[:EMBEDDED]) if part)


def _read_all(card: PackCard, files: PackFiles, report: Report) -> tuple[list[Document], list[FileReport]]:
    # Tables too: what the table tool does not understand may still be found and quoted.
    names = [name for name in card.files if name.startswith(("documents/", "tables/"))]
    documents: list[Document] = []
    failed: list[FileReport] = []
    for number, name in enumerate(names, start=1):
        report("read", name, number, len(names))
        try:
            data = files.read(name)
            # Embedding the rows of such a table would take longer than all documents together.
            if name.startswith("documents/") or len(data) <= LARGEST_TABLE:
                documents.append(document_of(name, data))
        except VaultError:
            raise
        except (DocumentError, PackError) as error:
            failed.append(FileReport(name, "failed", error.message))
    return documents, failed


def _row(identity: int, document: Document, passage: Passage) -> Row:
    return Row(
        identity, document.name, passage.section, passage.header, passage.kind,
        passage.text, passage.start, passage.end,
    )  # fmt: skip
