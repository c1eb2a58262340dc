"""ROUGE-L (Lin 2004): F1 of the longest common subsequence of words of the whole texts; words folded, not stemmed."""

from __future__ import annotations

import re

from assistant.text import fold


def rouge_l(summary: str, reference: str) -> float:
    """F1 in 0…1; 0 when either has no word."""
    one, other = (re.findall(r"[^\W_]+", fold(text)) for text in (summary, reference))
    if not one or not other:
        return 0.0
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for place, there in enumerate(other, start=1):
            above = row[place]
            row[place] = before + 1 if word == there else max(above, row[place - 1])
            before = above
    common = row[-1]
    return 2 * common / (len(one) + len(other)) if common else 0.0
