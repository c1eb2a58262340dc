"""Keeping test questions out of the training: those of every pack that a recipe measures, and what is like them.

A question is dropped when it shares most of its meaning words (by stems) with one of a test, or says the same to a
sentence encoder where one is on this disk. Neither sees all: of ninety made-up paraphrases, many without a word in
common, the better encoder saw two thirds. Questions that only look alike are dropped too; they cost a few examples.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.config import Home
from assistant.loading import BEST, HASH
from assistant.models.catalog import load_catalog
from assistant.models.store import ModelStore
from assistant.packs.files import PackFiles
from assistant.packs.selftest import DEVELOPMENT, QUESTIONS, read_questions
from assistant.retrieval.encoders import HashEncoder, SentenceEncoder, Vectors
from assistant.retrieval.words import content_words, stem
from assistant.text import fold, fold_space, is_greeklish
from finetune.steps import Say, silent

#: Shared share of the stems of both (Jaccard 1912) from which on two questions are one.
WORDS = 0.6
#: Encoders, best first, and the cosine of two questions from which on they are one. Chosen on development questions of
#: the bundled packs, against 90 paraphrases of them (a fifth in the other language) and 47 questions that look like
#: them and ask for something else: the lowest of 0.60, 0.62 … that takes at most a quarter of the latter. Both as
#: queries; as documents, paraphrases and look-alikes lie closer together.
#:                     paraphrases  look-alikes  hand-written passages' questions, a pack
#:   embeddinggemma     0.66         0.23         0.1 %
#:   all-MiniLM (en)    0.39         0.20         0.1 %
ENCODERS = {BEST: 0.68, "all-minilm-l6-v2": 0.68}
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")


@dataclass(frozen=True, slots=True)
class Sense:
    """A comparison of meanings.

    Attributes:
        name: of the encoder. alike: the cosine from which on two questions are one.
        english: it knows nothing else: all Greek is alike to it, so Greek is not compared.
        vectors: unit vectors of questions, shape (n, dimensions); loads the encoder.
    """

    name: str
    alike: float
    english: bool
    vectors: Callable[[Sequence[str]], Vectors]

    def knows(self, text: str) -> bool:
        """Whether it can compare a text."""
        return not self.english or not (_GREEK.search(text) or is_greeklish(text))


def best_sense(place: Home) -> Sense | None:
    """The best encoder of a home, not loaded yet; None where none is there. With stand-ins the deterministic one."""
    if os.environ.get("KAIKI_STANDINS") == "1":
        return Sense(HASH, 0.9, english=False, vectors=HashEncoder().documents)
    store = ModelStore(place)
    here = store.installed()
    name = next((name for name in ENCODERS if name in here), None)
    if name is None:
        return None
    entry, path = load_catalog()[name], store.path(name)

    def vectors(texts: Sequence[str]) -> Vectors:
        import torch

        # It takes all cores; what is trained afterwards keeps those it was given.
        threads = torch.get_num_threads()
        try:
            # Both sides are questions. Loaded for this alone: a teacher needs the memory.
            return SentenceEncoder(name, path, (entry.query_prompt, entry.query_prompt)).documents(texts)
        finally:
            torch.set_num_threads(threads)

    return Sense(name, ENCODERS[name], "multilingual" not in entry.languages, vectors)


class Leaks:
    """The questions that nothing may be trained on.

    Args:
        tests: pack → its questions.
        sense: compares meanings too, where given.
        unread: packs whose questions could not be read.
    """

    def __init__(
        self, tests: Mapping[str, Iterable[str]], sense: Sense | None = None, unread: Sequence[str] = ()
    ) -> None:
        self._tests = {pack: sorted(set(asked)) for pack, asked in tests.items()}
        # As they were written for the encoder, folded for the words.
        self._asked = sorted({question for asked in self._tests.values() for question in asked})
        self._texts = {_plain(question) for question in self._asked}
        self._stems = {frozenset(map(stem, content_words(text))) for text in self._texts}
        self._sense = sense if self._asked else None
        self._unread = tuple(unread)

    @property
    def settings(self) -> dict[str, Any]:
        """What decides what is dropped, for a manifest: the encoder, and a hash of each pack's questions; nothing
        where there are none."""
        packs = {
            pack: hashlib.sha256("\n".join(asked).encode()).hexdigest() for pack, asked in self._tests.items() if asked
        }
        return {"kept out": packs, "encoder": self._sense.name if self._sense else ""} if packs else {}

    @property
    def figures(self) -> dict[str, Any]:
        """What was compared, for a manifest."""
        by = f"words and {self._sense.name}" if self._sense else "words only, no encoder is on this disk"
        if self._sense and self._sense.english:
            by += " (not of Greek)"
        found: dict[str, Any] = {"questions": len(self._asked), "by": by if self._asked else "there are no tests"}
        return found | ({"not read": list(self._unread)} if self._unread else {})

    def has(self, question: str) -> bool:
        """Whether a question is one of them, or like one."""
        return question in self.among([question])

    def among(self, questions: Iterable[str], say: Say = silent) -> set[str]:
        """Those of some questions that are one of them, or like one."""
        asked = sorted(set(questions))
        if self._asked:
            say(f"data: {len(asked)} questions are compared with {len(self._asked)} of tests, by {self.figures['by']}")
        by_words = {text for text in asked if self._by_words(_plain(text))}
        return by_words | self._by_meaning([text for text in asked if text not in by_words])

    def _by_words(self, text: str) -> bool:
        if text in self._texts:
            return True
        own = frozenset(map(stem, content_words(text)))
        return any(own and len(own & other) / len(own | other) >= WORDS for other in self._stems)

    def _by_meaning(self, questions: Sequence[str]) -> set[str]:
        sense = self._sense
        if sense is None:
            return set()
        tests = [text for text in self._asked if sense.knows(text)]
        known = [text for text in questions if sense.knows(text)]
        if not tests or not known:
            return set()
        vectors = sense.vectors([*tests, *known])
        near = (vectors[len(tests) :] @ vectors[: len(tests)].T).max(axis=1) >= sense.alike
        return {text for text, is_near in zip(known, near, strict=True) if is_near}


def questions_of(files: PackFiles) -> list[str]:
    """All questions that a pack brings: the test and the development ones.

    Raises:
        PackError: they cannot be read. VaultLocked, VaultBroken: the pack is private and its vault stays closed.
    """
    names = [name for name in (QUESTIONS, DEVELOPMENT) if name in files.names()]
    return [question.question for name in names for question in read_questions(files, name)]


def _plain(question: str) -> str:
    return fold_space(fold(question)).strip(" ?;.!")
