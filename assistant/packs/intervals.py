"""Shares and times with their 95 % intervals. None of them says whether the questions stand for those of users."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable, Sequence
from typing import Any

#: 97.5th percentile of the normal distribution, for intervals of 95 %.
_Z = 1.959964
#: Resamples of a bootstrap, and its fixed seed: the same times give the same interval on every machine.
RESAMPLES = 1000
SEED = 20260701


def share_of(part: int, of: int) -> float | None:
    """A share, rounded to four places; None of nothing."""
    return round(part / of, 4) if of else None


def wilson(right: float, of: int) -> list[float] | None:
    """The 95 % interval of a share (E. B. Wilson, 1927), rounded to four places; None of nothing.

    Unlike the usual formula it holds for few questions and for shares near 0 and 1.

    Args:
        right: how many; the mean number where several runs answered the same questions.
    """
    if not of:
        return None
    share = right / of
    centre = share + _Z * _Z / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    whole = 1 + _Z * _Z / of
    return [round(max(0.0, (centre - spread) / whole), 4), round(min(1.0, (centre + spread) / whole), 4)]


def median_of(seconds: Sequence[float]) -> float | None:
    """The median, rounded to milliseconds; None of nothing."""
    return round(statistics.median(seconds), 3) if seconds else None


def p95_of(seconds: Sequence[float]) -> float | None:
    """The smallest value that 95 % of all do not exceed (nearest rank), rounded to milliseconds; None of nothing."""
    return round(sorted(seconds)[max(0, math.ceil(0.95 * len(seconds)) - 1)], 3) if seconds else None


def bootstrap(
    values: Sequence[float], of: Callable[[Sequence[float]], float | None], seed: int = SEED
) -> list[float] | None:
    """The 95 % interval of a statistic by the percentile bootstrap (B. Efron, 1979); None of nothing.

    It is too narrow for few values, most of all for the 95th percentile: with fewer than some forty values that is
    hardly more than their largest.
    """
    if not values:
        return None
    draw = random.Random(seed)  # noqa: S311 - statistics that can be repeated, no secret
    found = sorted(of(draw.choices(values, k=len(values))) or 0.0 for _ in range(RESAMPLES))
    return [found[round(0.025 * (RESAMPLES - 1))], found[round(0.975 * (RESAMPLES - 1))]]


def spread(seconds: Sequence[float]) -> dict[str, Any]:
    """Number of answers, and median and 95th percentile of their seconds with intervals."""
    return {
        "answers": len(seconds),
        "median_s": median_of(seconds), "median_interval": bootstrap(seconds, median_of),
        "p95_s": p95_of(seconds), "p95_interval": bootstrap(seconds, p95_of),
    }  # fmt: skip
