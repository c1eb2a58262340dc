"""One question to a ranked list of passages: vectors and words, fused by reciprocal rank.

Fusion: score(p) = Σ weight / (5 + rank), after Cormack, Clarke & Büttcher 2009, "Reciprocal rank fusion outperforms
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
from assistant.retrieval.greeklish import to_greek
from assistant.retrieval.index import Index
from assistant.retrieval.words import Row
from assistant.text import is_greeklish, language_of

RRF = 5
#: What a rank by words is worth beside one by vectors. In English the vectors are the surer half; of Greek, and more so
#: of Greeklish, the encoders know less (docs/experiments.md).
WORDS = {"en": 0.6, "el": 1.0}
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
    by_vector = index.vectors.search(encoder.query(for_encoder(question)), CANDIDATES)
    by_words = index.words.search(question, [*extra, *translations(question)], CANDIDATES)
    scores: dict[int, float] = {}
    for rank, (identity, _) in enumerate(by_vector):
        scores[identity] = scores.get(identity, 0.0) + 1.0 / (RRF + rank)
    weight = WORDS[language_of(question)]
    for rank, identity in enumerate(by_words):
        scores[identity] = scores.get(identity, 0.0) + weight / (RRF + rank)
    best = sorted(scores, key=lambda i: (-scores[i], i))[:count]
    rows = index.words.rows(best)
    near = dict(by_vector)
    return [Hit(rows[i], scores[i], near.get(i, 0.0)) for i in best if i in rows]


def for_encoder(question: str) -> str:
    """A question as an encoder finds most with it: Greeklish in Greek letters, and Greek with its everyday words in
    English too, since the passages may be in either language."""
    if language_of(question) == "en":
        return question
    own = to_greek(question) if is_greeklish(question) else question
    return " ".join([own, *translations(question)])
