"""Keeping a pack's own test out of its training: the questions of `eval/` and what is like them.

A drawn question is dropped when it shares most of its meaning words (by stems) with a question of the test, or says the
same to a sentence encoder where one is given. The shared words are the safe half: a paraphrase without a common word
that the encoder does not see as near would pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from assistant.packs.files import PackFiles
from assistant.packs.selftest import DEVELOPMENT, QUESTIONS, read_questions
from assistant.retrieval.words import content_words, stem
from assistant.text import fold, fold_space

#: Shared share of the stems of both (Jaccard 1912), and cosine, from which on two questions are one.
WORDS, COSINE = 0.6, 0.86


class Encoder(Protocol):
    """What this needs of a sentence encoder."""

    def query(self, text: str) -> Sequence[float]:
        """A unit vector, shape (dimensions,)."""
        ...


class Leaks:
    """The questions that nothing may be trained on.

    Args:
        questions: of the pack's tests.
        encoder: compares meanings too, where given.
    """

    def __init__(self, questions: Iterable[str], encoder: Encoder | None = None) -> None:
        import numpy as np

        self._texts = {_plain(question) for question in questions}
        self._stems = [frozenset(map(stem, content_words(text))) for text in sorted(self._texts)]
        self._encoder = encoder
        vectors = [encoder.query(text) for text in sorted(self._texts)] if encoder else []
        self._vectors = np.asarray(vectors, dtype=np.float32) if vectors else None

    @classmethod
    def of_pack(cls, files: PackFiles, encoder: Encoder | None = None) -> Leaks:
        """All questions that a pack brings: the test and the development ones."""
        names = [name for name in (QUESTIONS, DEVELOPMENT) if name in files.names()]
        return cls((question.question for name in names for question in read_questions(files, name)), encoder)

    def has(self, question: str) -> bool:
        """Whether a question is one of them, or like one."""
        text = _plain(question)
        if text in self._texts:
            return True
        own = frozenset(map(stem, content_words(text)))
        if any(own and len(own & other) / len(own | other) >= WORDS for other in self._stems):
            return True
        if self._vectors is None or self._encoder is None:
            return False
        import numpy as np

        return bool((self._vectors @ np.asarray(self._encoder.query(text), dtype=np.float32)).max() >= COSINE)


def _plain(question: str) -> str:
    return fold_space(fold(question)).strip(" ?;.!")
