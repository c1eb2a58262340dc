"""The index of a private pack: passages, words and vectors as tables of the vault, written in one transaction.

The same interfaces as the open index, so that searching does not care. Vectors are searched exactly by sqlite-vec; its
tables carry the index's number in their names. SQLCipher authenticates every page, so a damaged index fails instead of
answering wrongly.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from assistant.errors import HomeError, VaultBroken
from assistant.packs.card import PackCard
from assistant.packs.files import PackFiles
from assistant.packs.private import drop_index
from assistant.retrieval.encoders import Encoder, Vectors
from assistant.retrieval.index import Index, describe
from assistant.retrieval.prepare import FORMAT, Prepared, Report, prepare
from assistant.retrieval.vectors import SPARE, nearest
from assistant.retrieval.words import Words
from assistant.storage.vault import Guarded, Vault


class VaultVectors:
    """Vectors by passage id, in a table of the vault."""

    def __init__(self, db: Guarded, number: int) -> None:
        self._db = db
        self._table = f"vectors_{number}"

    def make(self, vectors: Vectors) -> None:
        """Make the table and store vectors (n, dimensions) under the ids 0 … n-1. The caller commits."""
        # Unit vectors: the nearest by angle are the nearest by distance, which is what is measured by default.
        self._db.execute(f"CREATE VIRTUAL TABLE {self._table} USING vec0(embedding float[{vectors.shape[1]}])")
        self._db.executemany(
            f"INSERT INTO {self._table}(rowid, embedding) VALUES (?, ?)",  # noqa: S608 - a name of ours
            ((i, vector.tobytes()) for i, vector in enumerate(vectors)),
        )

    def close(self) -> None:
        """Nothing: the vault owns the connection."""

    def count(self) -> int:
        """Number of stored vectors."""
        return int(self._db.execute(f"SELECT count(*) FROM {self._table}_rowids")[0][0])  # noqa: S608

    def get(self, ids: Sequence[int]) -> dict[int, Any]:
        """Stored vectors by passage id."""
        import numpy as np

        query = f"SELECT embedding FROM {self._table} WHERE rowid = ?"  # noqa: S608
        found = ((i, self._db.execute(query, (i,))) for i in ids)
        return {i: np.frombuffer(rows[0][0], dtype=np.float32) for i, rows in found if rows}

    def search(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        """Nearest passages as (id, cosine similarity), best first."""
        query = f"SELECT rowid FROM {self._table} WHERE embedding MATCH ? AND k = ?"  # noqa: S608
        near = self._db.execute(query, (vector.astype("float32").tobytes(), SPARE * count))
        return nearest(vector, self.get([int(row[0]) for row in near]), count)


class PrivateIndexes:
    """Opens, builds and removes the indexes in the vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def open(self, card: PackCard, encoder_name: str) -> Index | None:
        """The index if it is there and of this pack's content; else None.

        Raises:
            VaultLocked, VaultBroken: the vault cannot be opened.
        """
        return self._open(self._vault.db(), card, encoder_name)

    def prepare(self, card: PackCard, files: PackFiles, encoder: Encoder, report: Report) -> Prepared:
        """Everything that `write` stores; nothing is written."""
        earlier = self._open(self._vault.db(), card, encoder.name, same=False) if self._vault.exists else None
        return prepare(card, files, encoder, report, earlier)

    def write(self, db: Guarded, card: PackCard, encoder: Encoder, prepared: Prepared) -> None:
        """Store the index within the caller's transaction, in the place of one of the same content and encoder."""
        key = (card.name, card.content_hash, encoder.name)
        for (number,) in db.execute("SELECT id FROM indexes WHERE (pack, content, encoder) = (?, ?, ?)", key):
            drop_index(db, int(number))
        meta = json.dumps(describe(card, encoder, prepared), ensure_ascii=False)
        number = db.insert("INSERT INTO indexes(pack, content, encoder, meta) VALUES (?, ?, ?, ?)", (*key, meta))
        Words(db, f"_{number}").make(prepared.documents, prepared.rows)
        VaultVectors(db, number).make(prepared.vectors)

    def build(self, card: PackCard, files: PackFiles, encoder: Encoder, report: Report) -> Index:
        """Build the index of an installed pack anew.

        Raises:
            HomeError: the disk is full, or another Kaiki keeps the vault busy. What was there before is untouched.
        """
        prepared = self.prepare(card, files, encoder, report)
        with self._vault.writing() as db:
            if not db.execute("SELECT 1 FROM packs WHERE (name, content) = (?, ?)", (card.name, card.content_hash)):
                raise VaultBroken(f"Another Kaiki has changed or removed the pack {card.name}.", "Ask again.")
            self.write(db, card, encoder, prepared)
        built = self.open(card, encoder.name)
        if built is None:
            raise HomeError("The index was written but cannot be read back.", "Check the disk, then ask again.")
        return built

    def encoders(self, card: PackCard) -> list[str]:
        """The encoders for which there is an index of this content."""
        query = "SELECT encoder FROM indexes WHERE pack = ? AND content = ?"
        return [str(row[0]) for row in self._vault.db().execute(query, (card.name, card.content_hash))]

    # ------------------------------------------------------------ inside
    def _open(self, db: Guarded, card: PackCard, encoder_name: str, *, same: bool = True) -> Index | None:
        """The index of the card's content, or with `same=False` the newest of any content."""
        where, values = "pack = ? AND encoder = ?", [card.name, encoder_name]
        if same:
            where, values = f"{where} AND content = ?", [*values, card.content_hash]
        query = f"SELECT id, meta FROM indexes WHERE {where} ORDER BY id DESC LIMIT 1"  # noqa: S608 - only ? marks
        found = db.execute(query, values)
        if not found:
            return None
        number, meta = int(found[0][0]), json.loads(found[0][1])
        if meta["format"] != FORMAT:
            return None
        return Index(None, Words(db, f"_{number}"), VaultVectors(db, number), meta)
