"""Lines that only ask: the questions of an FAQ. They fit a question best and answer nothing.

Not seen: a question without its mark that is worded otherwise than what the reader asked, and one in Greek letters
that the reader asked in Latin ones.
"""

from __future__ import annotations

import re

from assistant.documents.sentences import sentences
from assistant.text import fold

#: How alike two words are that differ by an ending or a slip (percent of `rapidfuzz.fuzz.ratio`).
ALIKE = 80
_LISTED = re.compile(r"\s*(?:[-*+•–▪]|\d{1,3}[.)]|[^\W\d_]\))\s+")
#: Signs that may stand before a sentence, and behind its mark.
_BEFORE, _BEHIND = "\"'«“‘([*_ \t\n", "\"'»”’)]*_ \t\n"
_LAST_WORD = re.compile(r"\S*$")
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_LABEL = re.compile(r"(?:q|question|faq|ε|ερ|ερωτηση)\s*\d*\s*[.:)][\s*_]*")
_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset(("a", "an", "the", "ο", "η", "το", "τον", "την", "τη", "τα", "τισ", "τουσ", "οι"))
#: How a question begins, as said by `fold`.
_OPENER = re.compile(
    r"(?:(?:at|by|for|from|in|on|to|with|απο|για|με|μεχρι|σε|ωσ)\s+)?"
    r"(?:what|when|where|which|who|whom|whose|why|how|is|are|am|was|were|do|does|did|can|could|may|must|shall|should"
    r"|will|would|has|have|ποσ\w+|ποτε|που|πωσ|ποι\w+|τι|γιατι|μπορ\w+|επιτρεπ\w+|υπαρχ\w+|ειναι|εχ\w+|πρεπει"
    r"|χρειαζ\w+|θα|γινεται)\b"
)


def only_asks(text: str, question: str) -> bool:
    """Whether a line says nothing but a question: each sentence ends in a question mark, or it repeats the question.

    Args:
        text: of a sentence, a list's item or a table's cell, as the document has it.
        question: of the reader.
    """
    body = _LISTED.sub("", text, count=1).lstrip(_BEFORE).rstrip(_BEHIND)
    listed = _LISTED.match(text) is not None
    if not body:
        return False
    return all(_has_mark(body[a:b], listed) for a, b in sentences(body)) or _repeats(body, question)


def _has_mark(sentence: str, listed: bool) -> bool:
    before = sentence.rstrip(_BEHIND).rstrip("?;\u037e!")
    marks = sentence.rstrip(_BEHIND)[len(before) :]
    before = before.rstrip(_BEHIND)
    # "Opening day: ?" leaves a value open.
    if not marks or not before or before[-1] in ":-–—=|/":
        return False
    if "?" in marks or "\u037e" in marks:
        return True
    # The Greek question mark looks like a semicolon, and a semicolon may stand between the items of a list.
    last = _LAST_WORD.search(before)
    greek = ";" in marks and last is not None and _GREEK.search(last[0]) is not None
    return greek and (not listed or _OPENER.match(fold(before)) is not None)


def _repeats(text: str, question: str) -> bool:
    """Whether it begins like a question and has the question's words in their order, but for endings and slips.

    "Dogs are allowed" answers "Are dogs allowed?" with the same words; so only the order shows a question.
    """
    body = fold(text)
    label = _LABEL.match(body)
    body = body[label.end() :] if label else body
    if not _OPENER.match(body):
        return False
    words, asked = ([w for w in _WORD.findall(t) if w not in _ARTICLES] for t in (body, fold(question)))
    return len(words) == len(asked) and all(map(_alike, words, asked))


def _alike(one: str, other: str) -> bool:
    if one == other or not (one.isalpha() and other.isalpha()):
        return one == other
    from rapidfuzz import fuzz

    return bool(fuzz.ratio(one, other) >= ALIKE)
