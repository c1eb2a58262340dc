"""A follow-up to a question that this table answered, completed from it: "and for Kyma Jet?", "and the gate?".

The new question's values take the place of those of the same columns, or its column is asked of the values named
before. What names neither a value nor a column of the table stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.tools.tables.decide import decide
from assistant.tools.tables.entities import Match
from assistant.tools.tables.understand import Reading, Understanding
from assistant.tools.tables.words import is_article, is_preposition
from assistant.tools.words.openers import after_opener
from assistant.types import Turn

DEEPEST = 4
#: A follow-up without "and" or "what about" is at most so long.
MOST_WORDS = 6


def complete(u: Understanding, text: str, history: Sequence[Turn]) -> str:
    """The question as the table is asked it; `text` itself where it is no follow-up to the table's own question."""
    if not history:
        return text
    turns = history[-DEEPEST:]
    before = u.read(turns[-1].understood or complete(u, turns[-1].question, turns[:-1]))
    found = decide(u, before)
    piece, opened, _ = after_opener(text)
    if found is None or not piece:
        return text
    new = u.read(piece)
    if not opened and (found.kind != "ask" or len(new.words) > MOST_WORDS or new.named):
        return text
    if new.leftovers or new.conditions or new.superlative or new.excluded:
        return text
    if new.matches and not new.named:
        return _with_values(new, before)
    if new.named and not new.matches and before.matches:
        asked = re.sub(r"^(?:its|their|his|her)\b", "the", piece, flags=re.IGNORECASE)
        return f"{asked[:1].upper()}{asked[1:]} {_named_before(before)}?"
    return text


def leans_elsewhere(u: Understanding, text: str, history: Sequence[Turn]) -> bool:
    """Whether a question leans on one that this table did not answer: "and to Paros?" names rows, and asks nothing."""
    piece, opened, _ = after_opener(text)
    return bool(history) and opened and not u.read(piece).named


def _with_values(new: Reading, before: Reading) -> str:
    """The question before with the new values in the place of those of the same columns, else behind it."""
    text = before.text
    added: list[str] = []
    changes: dict[tuple[int, int], str] = {}
    for (begin, end), matches in _spans(new).items():
        columns = {m.column.index for m in matches}
        fitting = [span for span, old in _spans(before).items() if columns & {m.column.index for m in old}]
        said = new.text[new.words[begin].start : new.words[end - 1].end]
        if fitting:
            changes[fitting[-1]] = said
        else:
            added.append(new.text[new.words[_with_preposition(new, begin)].start : new.words[end - 1].end])
    for (begin, end), said in sorted(changes.items(), reverse=True):
        text = text[: before.words[begin].start] + said + text[before.words[end - 1].end :]
    body = re.sub(r"[\s?;.!…]+$", "", text)
    return f"{' '.join([body, *added])}{text[len(body) :].strip() or '?'}"


def _named_before(before: Reading) -> str:
    """The stretch of the question before that names values: "of Ostria Star", "from Piraeus to Naxos"."""
    spans = sorted(_spans(before))
    begin = _with_preposition(before, spans[0][0])
    said = before.text[before.words[begin].start : before.words[max(end for _, end in spans) - 1].end]
    if begin < spans[0][0] and is_preposition(before.words[begin]):
        return said
    return f"{'για' if before.greek else 'of'} {said}"


def _with_preposition(r: Reading, begin: int) -> int:
    """Where the preposition before a value stands, articles between them; else where the value begins."""
    at = begin - 1
    while at >= 0 and is_article(r.words[at]):
        at -= 1
    return at if at >= 0 and is_preposition(r.words[at]) else begin


def _spans(r: Reading) -> dict[tuple[int, int], list[Match]]:
    out: dict[tuple[int, int], list[Match]] = {}
    for match in r.matches:
        out.setdefault((match.begin, match.end), []).append(match)
    return out
