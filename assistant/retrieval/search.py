"""One question to a ranked list of passages: vectors and words, fused by reciprocal rank.

Fusion: score(p) = Σ 1 / (60 + rank), Cormack, Clarke & Büttcher 2009, "Reciprocal rank fusion outperforms Condorcet
and individual rank learning methods".
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index
from assistant.retrieval.words import Row
from assistant.text import clean, fold

RRF = 60
CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage.

    Attributes:
        score: fused score; similarity: cosine to the question, 0 when only words found it.
    """

    row: Row
    score: float
    similarity: float


class Vocabulary:
    """`vocabulary.csv`: names in every spelling people type."""

    def __init__(self, path: Path) -> None:
        self._by_alias: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        if not path.is_file():
            return
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                name, alias = clean(row["canonical"] or "").strip(), clean(row["alias"] or "").strip()
                self._by_alias.setdefault(fold(alias), name)
                self._by_alias.setdefault(fold(name), name)
                self._by_name.setdefault(name, [name]).append(alias)

    def spellings(self, question: str) -> list[str]:
        """Other spellings of the names in the question, so that words in another language are found too."""
        words = fold(question).replace("?", " ").replace(";", " ").replace(",", " ").split()
        found: list[str] = []
        for size in (3, 2, 1):
            for begin in range(len(words) - size + 1):
                name = self._by_alias.get(" ".join(words[begin : begin + size]).strip(".!"))
                if name and name not in found:
                    found.append(name)
        return [spelling for name in found[:6] for spelling in self._by_name.get(name, [name])[:8]]


def search(index: Index, encoder: Encoder, question: str, extra: Sequence[str] = (), count: int = 8) -> list[Hit]:
    """The passages nearest to the question, best first."""
    by_vector = index.vectors.search(encoder.query(question), CANDIDATES)
    by_words = index.words.search(question, extra, CANDIDATES)
    scores: dict[int, float] = {}
    for rank, (identity, _) in enumerate(by_vector):
        scores[identity] = scores.get(identity, 0.0) + 1.0 / (RRF + rank)
    for rank, identity in enumerate(by_words):
        scores[identity] = scores.get(identity, 0.0) + 1.0 / (RRF + rank)
    best = sorted(scores, key=lambda i: -scores[i])[:count]
    rows = index.words.rows(best)
    near = dict(by_vector)
    return [Hit(rows[i], scores[i], near.get(i, 0.0)) for i in best if i in rows]
