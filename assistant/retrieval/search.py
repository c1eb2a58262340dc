"""One question to a ranked list of passages: vectors and words, fused by reciprocal rank.

Fusion: score(p) = Σ weight / (5 + rank), after Cormack, Clarke & Büttcher 2009, "Reciprocal rank fusion outperforms
Condorcet and individual rank learning methods". With their 60, for long runs over large collections, what both halves
find late beats what one finds first; in packs of some hundred passages that put the right one below chance finds of the
words (docs/experiments.md). That the constant must be fitted: Bruch, Gai & Ingber 2023, "An analysis of fusion
functions for hybrid retrieval".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.everyday import translations
from assistant.retrieval.greeklish import to_greek
from assistant.retrieval.index import Index
from assistant.retrieval.words import Row, content_words, rarity, stem, stems
from assistant.text import fold, is_greeklish, language_of

RRF = 5
#: What a rank by words is worth beside one by vectors. In English the vectors are the surer half; of Greek, and more so
#: of Greeklish, the encoders know less (docs/experiments.md).
WORDS = {"en": 0.6, "el": 1.0}
CANDIDATES = 30
#: What a passage that holds all names of a question gains, as a share of a first rank. More put other right passages
#: back, and the same for every rare word did too (docs/experiments.md).
NAMED = 0.3
NO_NAMES = Vocabulary()


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage.

    Attributes:
        score: fused score; similarity: cosine to the question, 0 when only words found it.
    """

    row: Row
    score: float
    similarity: float


def search(
    index: Index, encoder: Encoder, question: str, vocabulary: Vocabulary = NO_NAMES, count: int = 8
) -> list[Hit]:
    """The passages nearest to the question, best first.

    Args:
        vocabulary: the pack's names, whose other spellings are looked for too.
    """
    extra = vocabulary.spellings(question)
    by_vector = index.vectors.search(encoder.query(for_encoder(question)), CANDIDATES)
    by_words = index.words.search(question, [*extra, *translations(question)], CANDIDATES)
    scores: dict[int, float] = {}
    for rank, (identity, _) in enumerate(by_vector):
        scores[identity] = scores.get(identity, 0.0) + 1.0 / (RRF + rank)
    weight = WORDS[language_of(question)]
    for rank, identity in enumerate(by_words):
        scores[identity] = scores.get(identity, 0.0) + weight / (RRF + rank)
    rows = index.words.rows(scores)
    for identity, share in _named(index, question, vocabulary, rows).items():
        scores[identity] += NAMED / RRF * share
    best = sorted(scores, key=lambda i: (-scores[i], i))[:count]
    near = dict(by_vector)
    return [Hit(rows[i], scores[i], near.get(i, 0.0)) for i in best if i in rows]


def _named(index: Index, question: str, vocabulary: Vocabulary, rows: Mapping[int, Row]) -> dict[int, float]:
    """By passage, which share of the question's names stands in it, by inverse document frequency; empty without names.

    A name says exactly what is asked about, which neither a vector nor a count of common words knows.
    """
    names: list[tuple[float, set[str]]] = []
    for word in content_words(question):
        # English writes a genitive without its apostrophe.
        spelt = vocabulary.spellings(word) or (vocabulary.spellings(word[:-1]) if word.endswith("s") else [])
        if spelt and (frequency := index.words.frequency(word)):
            names.append((rarity(frequency, index.passages), {stem(word), *stems(spelt)}))
    whole = sum(weight for weight, _ in names)
    if not whole:
        return {}
    texts = {identity: fold(f"{row.document} {row.section} {row.text}") for identity, row in rows.items()}
    return {
        identity: sum(weight for weight, known in names if any(each in text for each in known)) / whole
        for identity, text in texts.items()
    }


def for_encoder(question: str) -> str:
    """A question as an encoder finds most with it: Greeklish in Greek letters, and Greek with its everyday words in
    English too, since the passages may be in either language."""
    if language_of(question) == "en":
        return question
    own = to_greek(question) if is_greeklish(question) else question
    return " ".join([own, *translations(question)])
