"""Whether the quotes of an answer stand in their documents, and whether they hold what the answer says.

Made for measuring, and apart from the code that answers: it reads the documents anew from the pack's files, not from
the index, and compares numbers and words in a way of its own, so that a fault of the answering's own check shows here.

A quote is valid when it is a substring of the document it names, white space folded: of the file itself where that is
text (md, txt, csv), else of the text that is read from it. A sentence is held by a quote when every number of it stands
there, most of its words do, and a negation has a negation to stand on. A row of a table is read with its header; words
(not numbers) may also stand in the quote's section title.

What it cannot see: a sentence made of the quote's own words that says something else ("cats, not dogs" for "dogs, not
cats"), a true sentence in other words than the quote's (it counts as unsupported), and a quote that is right but speaks
of another case than the question.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import PurePosixPath

from assistant.documents.encoding import decode
from assistant.documents.in_memory import document_of
from assistant.documents.sentences import sentences
from assistant.errors import KaikiError
from assistant.packs.files import PackFiles
from assistant.text import clean, fold, fold_space
from assistant.types import Answer, Citation

#: Share of a sentence's words that must stand in the quote, more than this.
MOST = 0.5
#: Files whose text is their own; of others the text has to be read out.
_AS_WRITTEN = (".md", ".markdown", ".txt", ".csv")
_MARK = re.compile(r"\s*\[(\d+)\]")
_NUMERAL = re.compile(r"\d+(?:[.,:]\d+)*")
_WITH_APOSTROPHE = re.compile(r"[^\W\d_]+(?:'t)?")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SMALL = frozenset(
    fold(
        "the and for are was were not but has have had can could may might must shall should will would this that "
        "these those with from into than then there their they them its you your our his her who what when where which "
        "how "
        "του της των τον την τους τις και για από που πως ότι είναι στο στη στην στον στους στις στα μια ένα ένας "
        "δεν μην σας μας θα"
    ).split()
)
#: Signs that people write out.
_SIGNS = str.maketrans({"€": " euro ", "$": " dollar ", "£": " pound ", "%": " percent "})
_NEGATIONS = frozenset(
    fold("no not never none without nor cannot nothing δεν δε μη μην χωρίς όχι ούτε κανένας").split()
)
_SPELT = {
    word: str(number)
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve",
        "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα έντεκα δώδεκα",
    )
    for number, word in enumerate(fold(words).split())
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Counts over one answer, or over several when added up.

    Attributes:
        quotes, verbatim: citations, and those whose quote stands in its document.
        claims, supported: shown claims that name a citation, and those that its quote holds.
        unquoted: shown claims that name none, such as what a timetable was asked.
        sentences, unsupported: sentences shown of answers from documents, and those that no quote (of an answer without
            citations: no passage it was written from) holds.
    """

    quotes: int = 0
    verbatim: int = 0
    claims: int = 0
    supported: int = 0
    unquoted: int = 0
    sentences: int = 0
    unsupported: int = 0

    def __add__(self, other: Judged) -> Judged:
        return Judged(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


class Judge:
    """Judges answers over one pack; keeps the texts it has read."""

    def __init__(self, files: PackFiles) -> None:
        self._files = files
        self._texts: dict[str, str] = {}

    def judge(self, answer: Answer) -> Judged:
        """The counts of one answer; nothing is counted of an answer that says nothing of the pack."""
        if answer.status != "answered":
            return Judged()
        verbatim = sum(self.valid(c) for c in answer.citations)
        by_number = {c.number: c for c in answer.citations}
        shown = [c for c in answer.claims if c.supported]
        named = [(c.text, self._named(c.text, c.citation, by_number)) for c in shown]
        quoted = [(text, found) for text, found in named if found]
        said = _shown_sentences(answer) if answer.tool is None else []
        # Plain retrieval cites nothing: to be fair its sentences are held against all it was given.
        stands = answer.citations or tuple(Citation(s.number, s.document, s.section, s.text) for s in answer.sources)
        return Judged(
            quotes=len(answer.citations), verbatim=verbatim,
            claims=len(quoted), supported=sum(self._held(text, found) for text, found in quoted),
            unquoted=len(named) - len(quoted),
            sentences=len(said), unsupported=sum(not any(self._held(s, [c]) for c in stands) for s in said),
        )  # fmt: skip

    def valid(self, citation: Citation) -> bool:
        """Whether the quote is a verbatim stretch of the document; an empty one is not."""
        quote = fold_space(citation.quote)
        return bool(quote) and quote in fold_space(self._text(citation.document))

    # ------------------------------------------------------------ inside
    def _named(self, claim: str, number: int | None, citations: dict[int, Citation]) -> list[Citation]:
        """The citations that a claim names: by marks in its text, else the one it comes with."""
        marks = [int(m) for m in _MARK.findall(claim)] or ([number] if number is not None else [])
        return [citations[m] for m in marks if m in citations]

    def _held(self, sentence: str, citations: Sequence[Citation]) -> bool:
        quotes = "\n".join(f"{self._cells(c)}\n{self._header(c)}" for c in citations)
        return holds(quotes, sentence, " ".join(c.section for c in citations))

    def _cells(self, citation: Citation) -> str:
        """The quote; of a CSV its cells on lines of their own, or `20,2` would be one number."""
        if not citation.document.endswith(".csv"):
            return citation.quote
        header = self._header(citation)
        rows = csv.reader(io.StringIO(citation.quote), delimiter=max(",;\t|", key=header.count))
        try:
            return "\n".join(cell for row in rows for cell in row)
        except csv.Error:
            return citation.quote

    def _header(self, citation: Citation) -> str:
        """The first line of the table that a quoted row stands in; empty when it is no row."""
        text = self._text(citation.document)
        if citation.document.endswith(".csv"):
            return text.partition("\n")[0]
        first = citation.quote.strip().partition("\n")[0]
        if "|" not in first or (at := text.find(first)) < 0:
            return ""
        header = ""
        for line in reversed(text[:at].split("\n")[:-1]):
            if "|" not in line:
                break
            header = line
        return header

    def _text(self, document: str) -> str:
        if document not in self._texts:
            self._texts[document] = self._read(document)
        return self._texts[document]

    def _read(self, document: str) -> str:
        """The document's text; empty where it cannot be read, so that no quote of it is valid."""
        try:
            data = self._files.read(document)
            if PurePosixPath(document).suffix.lower() in _AS_WRITTEN:
                return clean(decode(data, document))
            return clean(document_of(document, data).text)
        except KaikiError:
            return ""


def holds(quote: str, sentence: str, beside: str = "") -> bool:
    """Whether a quote holds a sentence: all its numbers, most of its words, and a negation for a negation.

    Args:
        beside: text in which words may stand too, such as the title of the section.
    """
    sentence = _MARK.sub("", sentence)
    there = _numbers(quote)
    if any(not _readings(numeral) & there for numeral in _NUMERAL.findall(sentence)):
        return False
    body = fold(f"{quote} {beside}".translate(_SIGNS))
    if _negated(sentence) and not _negated(body):
        return False
    words = {w for w in _WORD.findall(fold(sentence.translate(_SIGNS))) if w not in _SMALL}
    if not words:
        return bool(_NUMERAL.search(sentence))
    known = set(_WORD.findall(body))
    return sum(_stands(word, known) for word in words) > MOST * len(words)


def _stands(word: str, known: Iterable[str]) -> bool:
    """Whether a word stands among others, its ending aside: three quarters of it, and four letters, must agree."""
    start = word[: max(4, (3 * len(word) + 3) // 4)]
    return any(other == word or (len(word) >= 4 and other.startswith(start)) for other in known)


def _negated(text: str) -> bool:
    words = _WITH_APOSTROPHE.findall(fold(text).replace("’", "'"))
    return any(word in _NEGATIONS or word.endswith("n't") for word in words)


def _numbers(text: str) -> set[str]:
    """All readings of all numerals of a text, and of its number words up to twelve."""
    out = {reading for numeral in _NUMERAL.findall(text) for reading in _readings(numeral)}
    return out | {_SPELT[w] for w in _WORD.findall(fold(text)) if w in _SPELT}


def _readings(numeral: str) -> set[str]:
    """What a numeral may mean: 1,000 is a thousand or one, 7:05 is a time, 44,50 is 44.5.

    Kept as text, so that a long number (of a container, of a telephone) is not rounded.
    """
    if ":" in numeral:
        return {":".join(part.zfill(2) for part in numeral.split(":"))}
    parts = re.split(r"[.,]", numeral)
    if len(parts) == 1:
        return {_plain(numeral, "")}
    signs = set(re.findall(r"[.,]", numeral))
    out = {_plain("".join(parts[:-1]), parts[-1])} if len(parts) == 2 or len(signs) == 2 else set()
    if all(len(p) == 3 for p in parts[1:]):
        out.add(_plain("".join(parts), ""))
    return out or {numeral}


def _plain(whole: str, part: str) -> str:
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{part}" if part else "")


def _shown_sentences(answer: Answer) -> list[str]:
    """The sentences of an answer as the reader sees them, without marks and quotation marks."""
    text = _MARK.sub("", answer.answer).replace("“", "\n").replace("”", "\n")
    lines = [line.strip(" -•*\t") for line in text.split("\n")]
    out = [line[a:b].strip() for line in lines for a, b in sentences(line)]
    return [s for s in out if re.search(r"\w", s)]
