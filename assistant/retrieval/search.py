"""One question to a ranked list of passages: vectors and words, fused by reciprocal rank.

Fusion: score(p) = Σ 1 / (5 + rank), after Cormack, Clarke & Büttcher 2009, "Reciprocal rank fusion outperforms
Condorcet and individual rank learning methods". With their 60, for long runs over large collections, what both halves
find late beats what one finds first; in packs of some hundred passages that put the right one below chance finds of the
words (docs/experiments.md). That the constant must be fitted: Bruch, Gai & Ingber 2023, "An analysis of fusion
functions for hybrid retrieval".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.retrieval.encoders import Encoder
from assistant.retrieval.everyday import translations
from assistant.retrieval.index import Index
from assistant.retrieval.words import Row

RRF = 5
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


def search(index: Index, encoder: Encoder, question: str, extra: Sequence[str] = (), count: int = 8) -> list[Hit]:
    """The passages nearest to the question, best first."""
    by_vector = index.vectors.search(encoder.query(question), CANDIDATES)
    by_words = index.words.search(question, [*extra, *translations(question)], CANDIDATES)
    scores: dict[int, float] = {}
    for rank, (identity, _) in enumerate(by_vector):
        scores[identity] = scores.get(identity, 0.0) + 1.0 / (RRF + rank)
    for rank, identity in enumerate(by_words):
        scores[identity] = scores.get(identity, 0.0) + 1.0 / (RRF + rank)
    best = sorted(scores, key=lambda i: (-scores[i], i))[:count]
    rows = index.words.rows(best)
    near = dict(by_vector)
    return [Hit(rows[i], scores[i], near.get(i, 0.0)) for i in best if i in rows]
