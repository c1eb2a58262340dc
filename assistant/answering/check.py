"""Each sentence of an answer against its passage, by code.

A sentence is supported when every number in it stands in its passage and most of its content words stand there too; if
it stands on a row of a table, no other row of that table may fit the question better. The quote is the verbatim stretch
of the passage that shares most with it. This does not catch a true number given to the wrong thing in running text, a
wrong yes or no, nor a wrong conclusion from right facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.sentences import sentences
from assistant.retrieval.search import Hit
from assistant.retrieval.words import content_words, stem
from assistant.text import fold
from assistant.types import Citation, Claim, Source

_MARK = re.compile(r"\s*\[(\d+)\]")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SPLIT = re.compile(r"(?<=[.!?;])(?:\s*\[\d+\])*\s+(?=[^\s\d\[])")
#: Share of a sentence's content words that must stand in the passage.
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer after the check.

    Attributes:
        text: the supported sentences with their marks, renumbered to `citations`.
        removed: sentences that were taken out.
    """

    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    removed: tuple[str, ...]


def check(answer: str, question: str, found: Sequence[tuple[Source, Hit]]) -> Checked:
    """Check every sentence of `answer`; numbers that stand in the question are not the model's invention."""
    shown: list[str] = []
    claims: list[Claim] = []
    removed: list[str] = []
    citations: list[Citation] = []
    for raw in split_claims(answer):
        bare = _MARK.sub("", raw).strip()
        if not content_words(bare):
            continue
        marks = [int(n) for n in _MARK.findall(raw)]
        best = _best(bare, question, marks, found)
        if best is None or _wrong_row(question, best, bare):
            removed.append(bare)
            claims.append(Claim(bare, supported=False))
            continue
        number = _cite(citations, best, bare)
        claims.append(Claim(bare, supported=True, citation=number))
        shown.append(f"{bare} [{number}]")
    return Checked(" ".join(shown), tuple(claims), tuple(citations), tuple(removed))


def split_claims(answer: str) -> list[str]:
    """Sentences of an answer, each with the marks that follow it."""
    text = re.sub(r"([.!?])\s*((?:\[\d+\]\s*)+)", lambda m: f" {m[2].strip()}{m[1]} ", answer.strip())
    parts: list[str] = []
    for line in text.splitlines():
        spans = sentences(line)
        parts += [line[a:b].strip(" -•*") for a, b in spans]
    return [p for p in parts if p]


def numbers(text: str) -> set[str]:
    """Numbers and times in one spelling: 7:05 → 07:05, 1,000 → 1000, 44,50 → 44.50, 2.0 → 2."""
    out: set[str] = set()
    for raw in _NUMBER.findall(text):
        if ":" in raw:
            hours, _, minutes = raw.partition(":")
            out.add(f"{hours.zfill(2)}:{minutes}")
            continue
        value = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", raw).replace(",", ".")
        if value.count(".") == 1:
            value = value.rstrip("0").rstrip(".")
        out.add(value)
    return out


def _best(sentence: str, question: str, marks: list[int], found: Sequence[tuple[Source, Hit]]) -> Source | None:
    """The passage that supports the sentence: a marked one first, else the one sharing most words."""
    needed = numbers(sentence) - numbers(question)
    words = {stem(w) for w in content_words(sentence)} - {stem(w) for w in content_words(question)}
    scored: list[tuple[float, Source]] = []
    for source, hit in found:
        body = f"{source.section}\n{hit.row.header}\n{source.text}"
        if needed - numbers(body):
            continue
        folded = fold(body)
        share = sum(w in folded for w in words) / len(words) if words else 1.0
        if share >= ENOUGH:
            scored.append((share + (0.5 if source.number in marks else 0.0), source))
    return max(scored, key=lambda pair: (pair[0], -pair[1].number))[1] if scored else None


def _wrong_row(question: str, source: Source, sentence: str) -> bool:
    """Whether another row of the same table shares more words with the question than the row the sentence stands on.

    Small models mix up rows: "the highest vehicle Kyma Jet takes" must not be answered from the row of another ship.
    """
    start, end = quote_span(source.text, sentence)
    quote = source.text[start:end]
    if not quote.lstrip().startswith("|"):
        return False
    rows = [fold(line) for line in source.text.splitlines() if line.lstrip().startswith("|")]
    asked = {stem(w) for w in content_words(question)}
    folded = fold(quote)
    return max((sum(w in row for w in asked) for row in rows), default=0) > sum(w in folded for w in asked)


def _cite(citations: list[Citation], source: Source, sentence: str) -> int:
    start, end = quote_span(source.text, sentence)
    quote = source.text[start:end]
    for known in citations:
        if known.document == source.document and known.quote == quote:
            return known.number
    citation = Citation(
        len(citations) + 1, source.document, source.section, quote, source.start + start, source.start + end
    )
    citations.append(citation)
    return citation.number


def quote_span(passage: str, sentence: str) -> tuple[int, int]:
    """The stretch of up to three neighbouring sentences of the passage that shares most with `sentence`."""
    spans = sentences(passage)
    if not spans:
        return 0, len(passage)
    words = {stem(w) for w in content_words(sentence)}
    needed = numbers(sentence)

    def worth(first: int, last: int) -> float:
        text = passage[spans[first][0] : spans[last][1]]
        folded = fold(text)
        shared = sum(w in folded for w in words) + 3 * len(needed & numbers(text))
        return shared - 0.8 * (last - first)

    pairs = [(i, j) for i in range(len(spans)) for j in range(i, min(i + 3, len(spans)))]
    first, last = max(pairs, key=lambda p: (worth(*p), -p[0]))
    return spans[first][0], spans[last][1]
