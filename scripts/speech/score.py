"""Word error rate: how many words must be changed, left out or put in, for a hundred spoken ones.

Source: V. Levenshtein, Binary codes capable of correcting deletions, insertions and reversals (1966), over words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Written in more than one way by Whisper; counted as the same.
_SAME = {"percent": "%", "per cent": "%", "milligrams": "mg", "milligram": "mg", "x-ray": "x ray", "twice": "2 times"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One sentence compared.

    Attributes:
        errors: words changed, left out and put in.
        words: words spoken.
        wrong: numbers of the heard words that were changed or put in.
    """

    errors: int
    words: int
    wrong: tuple[int, ...]


def words_of(text: str) -> list[str]:
    """Words in lower case without accents and punctuation; figures keep their point, "%" is a word."""
    folded = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    folded = folded.replace("ς", "σ")
    for one, other in _SAME.items():
        folded = re.sub(rf"\b{one}\b", other, folded)
    return re.findall(r"[0-9]+(?:\.[0-9]+)?|[^\W\d_]+(?:'[^\W\d_]+)?|%", folded)


def compare(heard: list[str], spoken: list[str]) -> Compared:
    """The smallest number of changes that make `spoken` of `heard`, and which heard words they touch."""
    table = [list(range(len(spoken) + 1))]
    for i, word in enumerate(heard, start=1):
        row = [i]
        for j, right in enumerate(spoken, start=1):
            row.append(min(table[-1][j - 1] + (word != right), table[-1][j] + 1, row[-1] + 1))
        table.append(row)
    i, j = len(heard), len(spoken)
    wrong: list[int] = []
    while i:
        if j and table[i][j] == table[i - 1][j - 1] + (heard[i - 1] != spoken[j - 1]):
            if heard[i - 1] != spoken[j - 1]:
                wrong.append(i - 1)
            i, j = i - 1, j - 1
        elif table[i][j] == table[i - 1][j] + 1:
            wrong.append(i - 1)
            i -= 1
        else:
            j -= 1
    return Compared(table[-1][-1], len(spoken), tuple(reversed(wrong)))
