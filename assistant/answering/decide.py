"""Whether the found lines answer a question: signals that code can read, weighed by a fitted rule.

The signals: how near the best line is (cosine and shared words), how much of what the question says stands in that
line's passage and in the chosen lines (rare words count more), how many of its words the whole pack does not
know, the model's log-odds that the lines state the answer, a probe on its hidden states there (`calibration`), and
whether the passage is the first or the second one. A model with a probe is judged by few of them, others by the rules
below. The weights are fitted on invented practice packs (docs/experiments.md gives sizes and figures). A line about
another case in nearly the same words still passes.

Rare words: `retrieval.words.rarity`. The rule: logistic regression.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answering.calibration import Calibration, Rule
from assistant.answering.extract import Line
from assistant.answering.orders import without_orders
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.words import content_words, rarity, stem, stems
from assistant.text import fold, is_greeklish, language_of


class Frequencies(Protocol):
    """How common words are in a pack."""

    def frequency(self, word: str) -> int:
        """Passages with a word that begins like this one."""
        ...


class Known(Protocol):
    """What a pack knows of words."""

    @property
    def words(self) -> Frequencies:
        """How common each is."""
        ...

    @property
    def passages(self) -> int:
        """How many passages there are."""
        ...


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known before deciding.

    Attributes:
        score: of the best line, cosine plus shared words.
        covered: share of the question's meaning words, weighed by rarity, that stand in the best line's passage; None
            when question and passage are in different languages, so that words say nothing.
        shown: the same in the lines that would be quoted.
        unknown: how many of the question's words stand nowhere in the pack, in no spelling.
        stated: log-odds (natural) of the model that the lines state the answer; None without a model.
        probe: log-odds of the probe on the model's hidden states; None where there is no probe.
        rank: of the passage among those found, by its best line; 0 is the first.
        script: "el" for Greek and "el-Latn" for Greeklish, whose words say too little (endings, the other language of
            the passage): then the score alone decides.
        lacking: whether an amount, a time or a number is asked for and the chosen lines hold none.
    """

    score: float
    covered: float | None
    unknown: int
    stated: float | None = None
    script: str = "en"
    lacking: bool = False
    shown: float | None = None
    probe: float | None = None
    rank: int = 0

    def values(self) -> dict[str, float]:
        """The signals as numbers, for a rule."""
        covered = TYPICAL if self.covered is None else self.covered
        return {
            "score": self.score, "covered": covered, "shown": covered if self.shown is None else self.shown,
            "unknown": float(self.unknown), "stated": self.stated or 0.0, "probe": self.probe or 0.0,
            "lacking": float(self.lacking), "rank": float(self.rank),
        }  # fmt: skip


#: Rules for models without a fitted one, by encoder, since each spreads its cosines differently: with a model's
#: log-odds, and without a model.
RULES: dict[str, tuple[Rule, Rule]] = {
    "embeddinggemma-300m": (
        Rule(-5.72, {"score": 3.87, "covered": 3.60, "unknown": -1.02, "stated": 0.93, "lacking": -2.0}, -0.5, 0.0),
        Rule(-5.89, {"score": 6.45, "covered": 3.48, "unknown": -0.99, "lacking": -2.0}, -0.5, 0.0),
    ),
    "all-minilm-l6-v2": (
        Rule(-5.16, {"score": 2.17, "covered": 4.41, "unknown": -0.96, "stated": 0.96, "lacking": -2.0}, -0.5, 0.0),
        Rule(-4.82, {"score": 3.84, "covered": 4.49, "unknown": -0.92, "lacking": -2.0}, -0.5, 0.0),
    ),
    # For tests of logic: what shares words is near.
    "hash": (
        Rule(-1.0, {"score": 3.0, "stated": 0.2, "lacking": -2.0}, 0.0, 0.2),
        Rule(-1.0, {"score": 3.0, "lacking": -2.0}, 0.0, 0.2),
    ),
}
_COST = re.compile(r"\b(?:prices?|costs?|fares?|how much (?:is|does|for|are|do)|fees?|charges?|tariff|rate)\b")
_MONEY = re.compile(r"[€$£%]|\b(?:eur|usd|gbp|euros?|dollars?|free|no charge|included)\b")
_WHEN = re.compile(r"\b(?:when|what time|how long|opening hours|until when)\b")
_NUMBER = re.compile(r"\b(?:how (?:many|much|far|deep|old|full|high|long|big|heavy)|phone|telephone|extension)\b")
_DAY = re.compile(
    r"\d|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|daily|hours?|days?|noon|midnight|january|february|march|april|"
    r"may|june|july|august|september|october|november|december)\b"
)
#: Least score by script for a pack of normal and of high caution (docs/experiments.md); Greeklish tells little apart.
LEAST = {"el": (0.53, 0.62), "el-Latn": (0.40, 0.47)}
#: Names the rule for an encoder that has none of its own.
ANY = "any"
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


def signals(question: str, best: Line, chosen: Sequence[Line], vocabulary: Vocabulary, pack: Known) -> Signals:
    """The signals of a question whose best line is `best`; the model's own are still to come."""
    section = f"{best.source.document} {best.source.section}"
    passage = fold(f"{section} {without_orders(best.source.text)} {best.text}")
    shown = fold(" ".join(f"{line.source.section} {line.text}" for line in chosen))
    script = "el-Latn" if is_greeklish(question) else language_of(question)
    lacking = lacks(question, " ".join(line.text for line in chosen))
    if language_of(best.source.text) != script:
        return Signals(best.score, None, 0, script=script, lacking=lacking)
    whole = in_passage = in_shown = 0.0
    unknown = 0
    for word in content_words(question):
        spelt = stems(vocabulary.spellings(word))
        known = pack.words.frequency(word)
        weight = rarity(known, pack.passages)
        whole += weight
        in_passage += weight * any(each in passage for each in (stem(word), *spelt))
        in_shown += weight * any(each in shown for each in (stem(word), *spelt))
        unknown += known == 0 and not spelt
    covered, seen = (in_passage / whole, in_shown / whole) if whole else (1.0, 1.0)
    return Signals(best.score, covered, unknown, script=script, lacking=lacking, shown=seen)


def rule_for(found: Signals, encoder: str, calibration: Calibration) -> Rule:
    """The rule that weighs these signals: the model's own where one was fitted and what it weighs could be read."""
    fitted = calibration.rules.get(encoder) or calibration.rules.get(ANY)
    if fitted and found.stated is not None and (found.probe is not None or "probe" not in fitted.weights):
        return fitted
    return RULES.get(encoder, RULES["embeddinggemma-300m"])[found.stated is None]


def answered(found: Signals, caution: str, encoder: str, calibration: Calibration) -> bool:
    """Whether to answer, for a pack's caution ("normal" or "high") and the encoder that gave the score."""
    if found.stated is None and found.script in LEAST and encoder != "hash":
        return found.score >= LEAST[found.script][caution == "high"]
    rule = rule_for(found, encoder, calibration)
    return rule.odds(found.values()) >= (rule.high if caution == "high" else rule.normal)
