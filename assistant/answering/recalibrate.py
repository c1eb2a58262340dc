"""A model's rule moved to the questions of a pack: Platt scaling, held back by a prior.

The rule's log-odds z become `scale` · z + `shift` (J. Platt 1999). In place of Platt's smoothed targets stands a
Gaussian prior at scale 1 and shift 0, so that a few questions move the rule little and many move it where they point.
The two kinds of questions count the same in sum, however many of each a pack's maker wrote. Thresholds stay.

Scale and shift cannot mend an order: an unanswerable question with better signals than an answerable one stays so.
A rule fitted on one pack is used for all packs that the model answers with that encoder. Figures over the same
questions flatter the new rule.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.calibration import LEAST_DIGITS, Calibration, Rule, load
from assistant.answering.decide import Signals, rule_for
from assistant.answering.write import prompt_kind
from assistant.errors import UsageError
from assistant.models.adapter import Adapter
from assistant.packs.selftest import Outcome, Question, unsaid
from assistant.types import Answer, Record

#: Fewest questions to fit on, of both kinds together and of each.
LEAST, LEAST_OF_EACH = 20, 5
#: Standard deviations of the prior of scale and shift.
SCALE_SD, SHIFT_SD = 0.25, 0.5
#: Below this the questions say the opposite of the signals, and nothing is fitted.
LEAST_SCALE = 0.2
DIGITS = 4
#: Why a question does not count.
UNASKED = "could not be asked"
ASKED_BACK = "about asking back"
UNDECIDED = "answered by a tool, or nothing was found"
UNREAD = "Greek or Greeklish, which no model reads"
WRONG = "answered wrongly"
UNFOUND = "refused, and the answer was not among what was found"
OTHER = "with another model, adapter or encoder"

_READ: Mapping[str, Callable[[str], object]] = {
    "float": float,
    "int": int,
    "str": str,
    "bool": lambda said: said == "yes",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One decision of a test.

    Attributes:
        known: its signals; encoder, model: what gave them; adapter: sha256 of what lay over the model, or empty.
        good: whether an answer is what the question asks for.
    """

    known: Signals
    encoder: str
    model: str
    good: bool
    adapter: str = ""

    @property
    def source(self) -> tuple[str, str, str]:
        """What gave the signals."""
        return self.model, self.adapter, self.encoder


def signals_of(record: Record | None) -> Signals | None:
    """The signals in a record's checks, to four digits; None where it holds none that can be read."""
    said = dict(record.checks) if record else {}
    values: dict[str, object] = {}
    try:
        for field in dataclasses.fields(Signals):
            kind, _, optional = str(field.type).partition(" | ")
            if field.name in said:
                text = said[field.name]
                values[field.name] = None if optional and not text else _READ[kind](text)
        known = Signals(**values)  # type: ignore[arg-type]
        return known if all(map(math.isfinite, known.values().values())) else None
    except (TypeError, ValueError):
        return None


def sample_of(outcome: Outcome) -> Sample | str:
    """What a question teaches about the decision, or why it teaches nothing (one of the reasons above).

    An answer that was wrong says nothing of whether the lines held the right one. Neither does a refusal where the
    search had not found what `must_contain` asks for: there it was right to refuse.
    """
    question, answer = outcome.question, outcome.answer
    if answer is None:
        return UNASKED
    if "clarify" in (question.expect, answer.status):
        return ASKED_BACK
    known = signals_of(answer.record)
    if known is None or answer.record is None:
        return UNDECIDED
    if known.stated is None:
        return UNREAD
    good = question.expect == "answered"
    if good and answer.status == "answered" and outcome.why:
        return WRONG
    if good and answer.status == "not_found" and not _found(question, answer):
        return UNFOUND
    return Sample(known, answer.record.encoder, answer.model, good, answer.record.adapter)


def samples_of(outcomes: Sequence[Outcome]) -> tuple[list[Sample], dict[str, int]]:
    """The samples of a test, of the model, adapter and encoder used last, and how many were left out, by reason."""
    found = [sample_of(outcome) for outcome in outcomes]
    samples = [each for each in found if isinstance(each, Sample)]
    reasons = Counter(each for each in found if isinstance(each, str))
    same = [s for s in samples if s.source == samples[-1].source]
    reasons[OTHER] = len(samples) - len(same)
    return same, {reason: count for reason, count in sorted(reasons.items()) if count}


def require(good: int, bad: int, which: str = "that can be used") -> None:
    """Raises UsageError unless there are enough answerable and unanswerable questions.

    Args:
        which: what is said of the questions counted.
    """
    if good + bad < LEAST or min(good, bad) < LEAST_OF_EACH:
        raise UsageError(
            f"A calibration needs {LEAST} questions {which}, at least {LEAST_OF_EACH} answerable and {LEAST_OF_EACH} "
            f"unanswerable; there are {good} answerable and {bad} unanswerable.",
            'Add questions to eval/development.jsonl, also ones with "expect": "not_found". Nothing was changed.',
        )


def base_rule(samples: Sequence[Sample], shipped: Calibration) -> tuple[Rule, list[Sample]]:
    """The rule that a fit begins from, never one fitted here before, and the samples that it decides.

    Raises:
        UsageError: there is no sample.
    """
    require(sum(s.good for s in samples), sum(not s.good for s in samples))
    rule = rule_for(samples[-1].known, samples[-1].encoder, shipped)
    return rule, [s for s in samples if rule_for(s.known, s.encoder, shipped) == rule]


def refit(rule: Rule, samples: Sequence[Sample]) -> Rule:
    """The rule with its log-odds scaled and shifted towards the samples, its thresholds as they were.

    Raises:
        UsageError: too few samples, or they contradict the signals.
    """
    require(sum(s.good for s in samples), sum(not s.good for s in samples))
    scale, shift = platt([(rule.odds(s.known.values()), s.good) for s in samples])
    if scale < LEAST_SCALE:
        raise UsageError(
            "The signals say the opposite of what these questions expect, so no rule was fitted.",
            "Look at the failures: `expect` may be wrong, or the pack is searched with the wrong words.",
        )
    weights = {name: round(scale * weight, DIGITS) for name, weight in rule.weights.items()}
    return replace(rule, constant=round(scale * rule.constant + shift, DIGITS), weights=weights)


def platt(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Scale and shift of log-odds, most probable under the prior: Newton's method, each step halved until it helps.

    Args:
        pairs: log-odds (natural) and whether an answer is wanted; of both kinds at least one.
    """
    good = sum(wanted for _, wanted in pairs)
    # The two kinds weigh the same, in sum as much as the effective sample size (Kish) says.
    weight = {True: 2 * (len(pairs) - good) / len(pairs), False: 2 * good / len(pairs)}
    scale, shift = 1.0, 0.0
    least = _loss(pairs, weight, scale, shift)
    for _ in range(100):
        down, across = _newton_step(pairs, weight, scale, shift)
        size = 1.0
        while size > 1e-6 and _loss(pairs, weight, scale - size * down, shift - size * across) > least:
            size /= 2
        scale, shift = scale - size * down, shift - size * across
        least = _loss(pairs, weight, scale, shift)
        if max(abs(down), abs(across)) < 1e-9:
            break
    return scale, shift


@dataclass(frozen=True, slots=True)
class Fit:
    """What was fitted for a model on some samples.

    Attributes:
        begun, rule: the rule before and after. samples: those it decides. calibration: to be kept for the model.
    """

    begun: Rule
    rule: Rule
    samples: list[Sample]
    calibration: Calibration


def fit(samples: Sequence[Sample], adapter: Adapter | None) -> Fit:
    """The shipped rule of a model moved to samples of it under one adapter (None: bare).

    Raises:
        UsageError: too few samples, or they contradict the signals.
    """
    model, encoder = (samples[-1].model, samples[-1].encoder) if samples else ("", "")
    prompt = prompt_kind(craft=adapter is not None)
    begun, own = base_rule(samples, load(model, prompt, adapter=adapter))
    rule = refit(begun, own)
    named = adapter.sha256[:LEAST_DIGITS] if adapter else ""
    return Fit(begun, rule, own, Calibration(rules={encoder: rule}, prompt=prompt, adapter=named))


def decided(rule: Rule, samples: Sequence[Sample], caution: str) -> dict[str, int]:
    """How many answerable questions a rule answers ("answered") and how many unanswerable it refuses ("refused")."""
    least = rule.high if caution == "high" else rule.normal
    told = [(s.good, rule.odds(s.known.values()) >= least) for s in samples]
    return {
        "answered": sum(good and yes for good, yes in told),
        "refused": sum(not good and not yes for good, yes in told),
    }


# ---------------------------------------------------------------- inside
def _found(question: Question, answer: Answer) -> bool:
    return not unsaid(question.must_contain, *(source.text for source in answer.sources))


def _loss(pairs: Sequence[tuple[float, bool]], weight: Mapping[bool, float], scale: float, shift: float) -> float:
    total = ((scale - 1) / SCALE_SD) ** 2 / 2 + (shift / SHIFT_SD) ** 2 / 2
    for z, wanted in pairs:
        against = -(scale * z + shift) if wanted else scale * z + shift
        total += weight[wanted] * (max(against, 0.0) + math.log1p(math.exp(-abs(against))))
    return total


def _newton_step(
    pairs: Sequence[tuple[float, bool]], weight: Mapping[bool, float], scale: float, shift: float
) -> tuple[float, float]:
    """The inverse Hessian times the gradient."""
    by_scale, by_shift = (scale - 1) / SCALE_SD**2, shift / SHIFT_SD**2
    ss, sh, hh = 1 / SCALE_SD**2, 0.0, 1 / SHIFT_SD**2
    for z, wanted in pairs:
        odds = scale * z + shift
        part = math.exp(-abs(odds))
        p = (1.0 if odds >= 0 else part) / (1 + part)
        off, curve = weight[wanted] * (p - wanted), weight[wanted] * p * (1 - p)
        by_scale, by_shift = by_scale + off * z, by_shift + off
        ss, sh, hh = ss + curve * z * z, sh + curve * z, hh + curve
    whole = ss * hh - sh * sh
    return (hh * by_scale - sh * by_shift) / whole, (ss * by_shift - sh * by_scale) / whole
