"""How much is gone after which round.

A cubic: fast while much is superfluous, slow towards the end: s_t = s_f·(1 − (1 − t/n)³). Method: Zhu & Gupta 2017, "To
prune, or not to prune" (arXiv 1710.01878), eq. 1 with an initial sparsity of 0.
"""

from __future__ import annotations


def cubic(done: int, rounds: int, final: float) -> float:
    """The share that is gone after `done` of `rounds` rounds; `final` after the last.

    Raises:
        ValueError: there is no such round.
    """
    if not 0 <= done <= rounds or rounds < 1:
        raise ValueError(f"round {done} of {rounds}")
    return final * (1 - (1 - done / rounds) ** 3)


def counted(done: int, rounds: int, final: int) -> int:
    """The same for what can only be counted (layers, channels): a whole number that reaches `final`."""
    return round(cubic(done, rounds, float(final)))
