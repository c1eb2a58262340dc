"""Whether the found lines answer a question: signals that code can read, weighed by a fitted rule.

The signals: how near the best line is (cosine and shared words), how much of what the question says stands in that
line's passage (rare words count more), how many of its words the whole pack does not know, and the model's log-odds
that the passage states the answer. The weights are fitted on the development questions of the bundled packs
(docs/experiments.md gives sizes and figures). A line about another case in nearly the same words still passes.

Rare words: inverse document frequency, Spärck Jones 1972. The rule: logistic regression.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Protocol

from assistant.answering.extract import Line
from assistant.answering.orders import without_orders
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.words import content_words, stem
from assistant.text import fold


class Frequencies(Protocol):
    """How common words are in a pack."""

    def frequency(self, word: str) -> int:
        """Passages with a word that begins like this one."""
        ...


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known before deciding.

    Attributes:
        score: of the best line, cosine plus shared words.
        covered: share of the question's meaning words, weighed by rarity, that stand in the line's passage; None when
            question and passage are in different languages, so that words say nothing.
        unknown: how many of the question's words stand nowhere in the pack, in no spelling.
        stated: log-odds (natural) of the model that the passage states the answer; None without a model.
        script: "el" for Greek and "el-Latn" for Greeklish, whose words say too little (endings, the other language of
            the passage): then the score alone decides.
        lacking: whether an amount, a time or a number is asked for and the chosen lines hold none.
    """

    score: float
    covered: float | None
    unknown: int
    stated: float | None
    script: str = "en"
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the signals, and a constant; `high` is the log-odds wanted where a wrong answer is worse than none."""

    constant: float
    score: float
    covered: float
    unknown: float
    stated: float
    normal: float
    high: float


#: By encoder, since each spreads its cosines differently: with the default model's decision, and without a model.
WEIGHTS: dict[str, tuple[Weights, Weights]] = {
    "embeddinggemma-300m": (
        Weights(constant=-5.72, score=3.87, covered=3.60, unknown=-1.02, stated=0.93, normal=-0.5, high=0.0),
        Weights(constant=-5.89, score=6.45, covered=3.48, unknown=-0.99, stated=0.0, normal=-0.5, high=0.0),
    ),
    "all-minilm-l6-v2": (
        Weights(constant=-5.16, score=2.17, covered=4.41, unknown=-0.96, stated=0.96, normal=-0.5, high=0.0),
        Weights(constant=-4.82, score=3.84, covered=4.49, unknown=-0.92, stated=0.0, normal=-0.5, high=0.0),
    ),
    # For tests of logic: what shares words is near.
    "hash": (
        Weights(constant=-1.0, score=3.0, covered=0.0, unknown=0.0, stated=0.2, normal=0.0, high=0.2),
        Weights(constant=-1.0, score=3.0, covered=0.0, unknown=0.0, stated=0.0, normal=0.0, high=0.2),
    ),
}
#: What it takes off the log-odds when the asked kind of thing is lacking. On 76 answerable development questions it
#: never was.
LACKING = 2.0
_COST = re.compile(r"\b(?:prices?|costs?|fares?|how much (?:is|does|for|are|do)|fees?|charges?|tariff|rate)\b")
_MONEY = re.compile(r"[€$£%]|\b(?:eur|usd|gbp|euros?|dollars?|free|no charge|included)\b")
_WHEN = re.compile(r"\b(?:when|what time|how long|opening hours|until when)\b")
_NUMBER = re.compile(r"\b(?:how (?:many|much|far|deep|old|full|high|long|big|heavy)|phone|telephone|extension)\b")
_DAY = re.compile(
    r"\d|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|daily|hours?|days?|noon|midnight|january|february|march|april|"
    r"may|june|july|august|september|october|november|december)\b"
)
#: Least score by script for a pack of normal and of high caution; the cosines of Greeklish are much lower.
LEAST = {"el": (0.58, 0.66), "el-Latn": (0.30, 0.40)}
#: Stands in for `covered` where it is not known: the middle of answerable questions.
TYPICAL = 0.8


def lacks(question: str, shown: str) -> bool:
    """Whether a price, a time or a number is asked for (in English) and `shown` holds nothing of that kind."""
    asked, said = fold(question), fold(shown)
    if _COST.search(asked):
        return _MONEY.search(said) is None
    if _WHEN.search(asked):
        return _DAY.search(said) is None
    return _NUMBER.search(asked) is not None and not any(sign.isdigit() for sign in said)


def signals(question: str, best: Line, vocabulary: Vocabulary, words: Frequencies, passages: int) -> Signals:
    """The signals of a question whose best line is `best`; `stated` is still to come."""
    body = fold(f"{best.source.document} {best.source.section} {without_orders(best.source.text)} {best.text}")
    whole = covered = 0.0
    unknown = 0
    for word in content_words(question):
        others = {stem(w) for spelling in vocabulary.spellings(word) for w in content_words(spelling)}
        known = words.frequency(word)
        rarity = math.log((passages + 1) / (known + 1))
        whole += rarity
        covered += rarity * (stem(word) in body or any(other in body for other in others))
        unknown += known == 0 and not others
    return Signals(best.score, covered / whole if whole else 1.0, unknown, None)


def answered(found: Signals, caution: str, encoder: str) -> bool:
    """Whether to answer, for a pack's caution ("normal" or "high") and the encoder that gave the score."""
    if found.stated is None and found.script in LEAST and encoder != "hash":
        return found.score >= LEAST[found.script][caution == "high"]
    weights = WEIGHTS.get(encoder, WEIGHTS["embeddinggemma-300m"])[found.stated is None]
    covered = TYPICAL if found.covered is None else found.covered
    odds = weights.constant + weights.score * found.score + weights.covered * covered
    odds -= LACKING * found.lacking
    odds += weights.unknown * found.unknown + weights.stated * (found.stated or 0.0)
    return odds >= (weights.high if caution == "high" else weights.normal)
