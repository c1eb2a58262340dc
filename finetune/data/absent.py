"""Questions put to passages that do not answer them: the near misses that a refusal is learnt from.

A question goes to the passages, of other documents and its own, that share most of its rare words; those come first
in a search too. Kept are passages that lack what the answer says beyond its question; where a judge is given (the
log-odds of a teacher that the passage states the answer) it must not find it stated either. A passage that answers in
quite other words slips through without a judge.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.retrieval.words import content_words, rarity, stem
from assistant.text import fold
from finetune.data.pair import Pair
from finetune.data.passages import PackPassage

#: Log-odds that an answer is stated, for a passage and a question.
Judge = Callable[[PackPassage, str], float]
#: Passages tried for one question.
TRIED = 4


def absent_pairs(
    pairs: Sequence[Pair], passages: Sequence[PackPassage], sides: Mapping[str, str], seed: int, judge: Judge | None
) -> Iterator[Pair]:
    """For each answered pair one passage that does not answer it, where one is found.

    Args:
        sides: of each document, what it is for: a question that is trained on must not be held out too.
    """
    stems = {passage.id: {stem(word) for word in content_words(passage.text)} for passage in passages}
    known = Counter(word for found in stems.values() for word in found)
    draw = random.Random(seed)
    for pair in pairs:
        if pair.stated != "yes":
            continue
        asked = {stem(word) for word in content_words(pair.question)}
        said = {stem(word) for word in content_words(pair.answer)} - asked

        def near(passage: PackPassage, asked: set[str] = asked) -> float:
            return sum(rarity(known[word], len(passages)) for word in asked & stems[passage.id])

        own = pair.passage
        others = [
            p for p in passages
            if p.id != own.id and p.language == own.language and sides.get(p.document) == sides.get(own.document)
        ]  # fmt: skip
        best = sorted(others, key=lambda passage: (-near(passage), passage.id))[:TRIED]
        draw.shuffle(best)
        for passage in best:
            if said <= stems[passage.id] or _figures(pair.answer) & _figures(passage.text):
                continue
            if judge is not None and judge(passage, pair.question) > 0:
                continue
            yield Pair(passage, pair.question, "no", "", (), "absent", pair.language)
            break


def _figures(text: str) -> set[str]:
    return {word for word in fold(text).replace(",", " ").split() if any(sign.isdigit() for sign in word)}
