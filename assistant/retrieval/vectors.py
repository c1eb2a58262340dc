"""The vector half: one embedded Chroma collection per index, with our own vectors.

Chroma's telemetry and its own embedding function are off. The folder is always one that this program made: a Chroma
folder from outside is never opened. A damaged segment file opens without a word and answers with wrong ids, therefore
`assistant.retrieval.index` compares the files' hashes before this module opens them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from assistant.retrieval.encoders import Vectors

COLLECTION = "passages"
#: By distance, which for unit vectors is the order by angle; for `cosine` Chroma would scale them anew and change last
#: digits. Wide searches: packs are small, and near-identical passages make a narrow graph miss what is nearest.
HNSW = {"space": "l2", "ef_construction": 400, "ef_search": 400, "max_neighbors": 48, "sync_threshold": 10**6}
BATCH = 1000
#: Times as many candidates are fetched as are wanted, so that those as near as the last one are compared exactly.
SPARE = 2


class Vectored(Protocol):
    """Vectors by passage id, wherever they are kept."""

    def close(self) -> None:
        """Let go of the files."""
        ...

    def count(self) -> int:
        """Number of stored vectors."""
        ...

    def get(self, ids: Sequence[int]) -> dict[int, Any]:
        """Stored vectors by passage id."""
        ...

    def search(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        """Nearest passages as (id, cosine similarity), best first."""
        ...


class VectorStore:
    """Vectors by passage id, in Chroma.

    Args:
        folder: Chroma's folder.
        create: make a new collection; otherwise it must be there.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        # 0.6–1.3 s to import.
        import chromadb
        from chromadb.config import Settings

        logging.getLogger("chromadb").setLevel(logging.CRITICAL)
        settings = Settings(anonymized_telemetry=False, chroma_otel_collection_endpoint="", is_persistent=True)
        try:
            self._client: Any = chromadb.PersistentClient(path=str(folder), settings=settings)
        except Exception as error:
            raise OSError(f"the vector store cannot be opened ({type(error).__name__})") from error
        configuration = {"hnsw": HNSW}
        if create:
            self._collection: Any = self._client.create_collection(
                COLLECTION, embedding_function=None, configuration=configuration
            )
        else:
            self._collection = self._client.get_collection(COLLECTION, embedding_function=None)

    def close(self) -> None:
        """Let go of the files, so that the folder can be moved or removed."""
        self._client.close()

    def count(self) -> int:
        """Number of stored vectors."""
        return int(self._collection.count())

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors (n, dimensions) under their passage ids."""
        for begin in range(0, len(ids), BATCH):
            part = slice(begin, begin + BATCH)
            try:
                self._collection.add(ids=[str(i) for i in ids[part]], embeddings=vectors[part])
            except Exception as error:
                # Chroma's own error for a full disk or a folder it may not write says nothing of either.
                raise OSError(f"the vector store refused to write ({type(error).__name__})") from error

    def get(self, ids: Sequence[int]) -> dict[int, Any]:
        """Stored vectors by passage id."""
        out: dict[int, Any] = {}
        for begin in range(0, len(ids), BATCH):
            found = self._collection.get(ids=[str(i) for i in ids[begin : begin + BATCH]], include=["embeddings"])
            out.update(zip((int(i) for i in found["ids"]), found["embeddings"], strict=True))
        return out

    def search(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        """Nearest passages as (id, cosine similarity), best first."""
        total = self.count()
        if not total:
            return []
        found = self._collection.query(
            query_embeddings=vector[None, :], n_results=min(SPARE * count, total), include=["embeddings"]
        )
        ids, stored = found["ids"][0], found["embeddings"][0]
        return nearest(vector, dict(zip((int(i) for i in ids), stored, strict=True)), count)


def nearest(vector: Vectors, candidates: Mapping[int, Any], count: int) -> list[tuple[int, float]]:
    """The candidates nearest to a vector as (id, cosine similarity), best first; of two equals the lower id first.

    Stores order near-equal vectors each in its own way and rounding; this makes the order depend on the vectors alone.
    """
    import numpy as np

    if not candidates:
        return []
    ids = list(candidates)
    rows = np.asarray([candidates[i] for i in ids], dtype=np.float64)
    wanted = vector.astype(np.float64)
    lengths = np.sqrt((rows * rows).sum(axis=1)) * float(np.sqrt((wanted * wanted).sum()))
    cosines = (rows * wanted).sum(axis=1) / np.where(lengths == 0.0, 1.0, lengths)
    best = sorted(range(len(ids)), key=lambda n: (-float(cosines[n]), ids[n]))[:count]
    return [(ids[n], float(cosines[n])) for n in best]
