"""From a question to numbered passages that an answer may stand on."""

from __future__ import annotations

from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index
from assistant.retrieval.search import Hit, search
from assistant.text import clean, language_of
from assistant.types import Language, Source

#: Passages whose lines are compared.
PASSAGES = 4
#: Passages offered to the reader.
SHOWN = 5
#: A passage in another language than the question is worth this much of its score: where a pack holds both editions,
#: the reader's own comes first; where it holds one, nothing changes.
OTHER_LANGUAGE = 0.8


def find(
    index: Index, encoder: Encoder, vocabulary: Vocabulary, question: str, language: Language
) -> list[tuple[Source, Hit]]:
    """The nearest passages, numbered from 1, best first; a later row group of a table brings its header."""
    hits = search(index, encoder, question, vocabulary.spellings(question), count=12)
    ranked = sorted(hits, key=lambda h: -h.score * (1.0 if _same(h, language) else OTHER_LANGUAGE))[:SHOWN]
    return [
        (
            Source(
                number=n, document=hit.row.document, section=clean(hit.row.section, newlines=False),
                text=hit.row.text, start=hit.row.start, end=hit.row.stop, score=round(hit.score, 5),
            ),
            hit,
        )
        for n, hit in enumerate(ranked, start=1)
    ]  # fmt: skip


def _same(hit: Hit, language: Language) -> bool:
    return language_of(hit.row.text) == language
