"""Names and codes of a claim that its quote, the title of its section or the question must have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answering.checking.quantities import CALENDAR
from assistant.answering.checking.units import MEASURES
from assistant.answering.checking.words import root, same
from assistant.retrieval.words import STOP
from assistant.text import fold
from assistant.tools.words.common import is_common

_TOKEN = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*")
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[^\W_]+(?:[-/][^\W_]+)*")


def faults(claim: str, known: str) -> Iterator[str]:
    """Capitalised words and codes of a claim (as written) that `known` (as written) has in no spelling."""
    words = {root(w) for w in re.findall(r"[^\W_]+", fold(known))}
    codes = re.sub(r"[\W_]+", "", fold(known))
    tokens = list(_TOKEN.finditer(claim))
    for number, match in enumerate(tokens):
        word = match.group()
        if _is_code(word):
            if re.sub(r"[\W_]+", "", fold(word)) not in codes:
                yield f"“{word}” is not in the quote"
        elif _is_name(claim, tokens, number):
            for part in re.findall(r"[^\W_]+", fold(word)):
                if len(part) > 1 and not any(same(root(part), other) for other in words):
                    yield f"the name “{word}” is not in the quote"
                    break


def _is_code(word: str) -> bool:
    """E7, CURB-65, UN1203; not 8kg, 12-year or 3rd, which are quantities."""
    if not _CODE.fullmatch(word) or not any(c.isupper() for c in word) or word[0].isdigit():
        return False
    return fold(re.sub(r"[\d-]+", "", word)) not in MEASURES or len(re.sub(r"[\d-]+", "", word)) == 1


def _is_name(claim: str, tokens: list[re.Match[str]], number: int) -> bool:
    match = tokens[number]
    word = match.group()
    folded = fold(word)
    if not word[0].isupper() or folded in MEASURES or folded in STOP or CALENDAR.fullmatch(folded):
        return False
    before = claim[: match.start()].rstrip(" \"'“«(*")
    if before and before[-1] not in ".!?:;·-–":
        return True
    # The first word of a sentence is a name when the next one is capitalised too, or when it is no ordinary word.
    following = tokens[number + 1].group() if number + 1 < len(tokens) else ""
    if following[:1].isupper() and following[1:2].islower() and fold(following) not in STOP:
        return not is_common(folded)
    return word.isupper() and len(word) > 1
