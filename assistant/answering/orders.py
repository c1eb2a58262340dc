"""Sentences of a document that give orders to an assistant rather than say something to its reader.

Such sentences are not chosen as lines and are not given to the model, and the answer says that they are there. Known as
indirect prompt injection (K. Greshake et al. 2023); here it is found by rules over the folded text, because a small
model that is asked "is this an order?" can be ordered to say no.

This is the lesser half of the defence. Whatever a model reads, it can only choose between answering and not, and have a
sentence shown that a quoted line holds (`compose`); it reaches no tool, file or network. The rules keep an order out of
the quotations and out of the prompt.

What this does not protect against: an order in words that no rule knows, in languages other than English, Greek and
(for "ignore what came before") French, German, Italian and Spanish, or split over sentences that are harmless one by
one; plain questions ("What is the capital of Brazil?"), which stand in many honest documents; and above all a document
that simply lies. `scripts/hostile` measures both sides: what is found, and which honest sentences are taken for orders.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answering.orders_rules import ENGLISH, GREEK, TAGS
from assistant.answering.phrases import say
from assistant.documents.sentences import sentences
from assistant.text import clean, fold, fold_greek_sound, fold_space
from assistant.types import Language, Source

if TYPE_CHECKING:
    # The command line shows passages without orders and must stay light.
    from assistant.retrieval.search import Hit

_ENGLISH = re.compile("|".join(f"(?:{rule})" for rule in ENGLISH), re.MULTILINE)
_SPOKEN = re.compile("|".join(dict.fromkeys(GREEK)))
_GREEK_LETTER = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
#: What an order wants said, and addresses: their stops end no sentence.
_QUOTED = re.compile(
    r"[\"“«][^\"”»]{1,300}[\"”»]|\b(?:https?://|www\.)\S*[\w/]|\b[\w-]+\.(?:com|org|net|gr|io|xyz|eu)\b"
)
_JOINERS = re.compile(r"[\u00ad\u034f\u180e\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
_BLOB = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
#: Letters of other scripts that look like Latin ones; only undone in words that also hold Latin letters.
_ALIKE = str.maketrans("авеѕіјкмнорстухԁԛԝɡοανικρτυχε", "abesijkmhopctyxdqwgoavikptuxe")
_WORD = re.compile(r"\w+")
_WORD_GREEKLISH = re.compile(
    r"\b(?:agno|ksexa|ksexn|xexa|3exa|3exn|apant|parable|parav|parebl|eisai|min pe|mhn pe|pes)", re.IGNORECASE
)
#: Between the titles of a section.
BETWEEN = " › "
#: So many sentences between two orders of one paragraph belong to them.
BRIDGE = 2
MANY = 3
#: Sentences that a quotation may go on for.
LONG_QUOTATION = 6


def is_order(text: str) -> bool:
    """Whether a sentence, a table row or a title gives an order to an assistant."""
    plain = fold_space(_JOINERS.sub("", clean(text)))
    if not plain:
        return False
    return _says_order(plain) or any(_says_order(hidden) for hidden in _decoded(plain))


def order_numbers(text: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    """Which sentences of `text`, given by their spans, are orders or belong to one.

    To an order belongs what it announces with a colon (unless it has quoted it), the rest of a quotation that it
    begins, the other half of it where no stop stands between, and what lies between it and another one of the same
    paragraph (`BRIDGE` sentences at most; any number where the paragraph holds `MANY` orders).
    """
    pieces = [text[start:end].strip() for start, end in spans]
    found = {number for number, piece in enumerate(pieces) if is_order(piece)}
    for number, (one, other) in enumerate(itertools.pairwise(pieces)):
        if number in found or number + 1 in found:
            continue
        halves = not one.endswith((".", "!", "?", ":", ";", "|")) and not other.startswith(("|", "#", "-", "*", ">"))
        if halves and is_order(f"{one} {other}"):
            found |= {number, number + 1}
    for number in sorted(found):
        if re.search(r"[^\"”]:[*_ ]*$", pieces[number]) and number + 1 < len(pieces):
            found.add(number + 1)
        found |= _quotation(pieces, number)
    for block in _paragraphs(text, spans):
        ordered = [number for number in block if number in found]
        for begin, end in itertools.pairwise(ordered):
            if len(ordered) >= MANY or end - begin <= BRIDGE + 1:
                found |= set(range(begin, end))
    return found


def _quotation(pieces: Sequence[str], number: int) -> set[int]:
    """The sentences behind `number` that end a quotation begun in it; none where it is not ended soon."""
    begun = pieces[number].count('"') % 2 == 1 or pieces[number].count("“") > pieces[number].count("”")
    for end in range(number + 1, min(number + 1 + LONG_QUOTATION, len(pieces))) if begun else ():
        if '"' in pieces[end] or "”" in pieces[end]:
            return set(range(number + 1, end + 1))
    return set()


def _paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Numbers of the sentences that stand together, without an empty line or a table's row between them."""
    block: list[int] = []
    for number, (start, _) in enumerate(spans):
        if block:
            between = text[spans[number - 1][1] : start]
            if between.count("\n") > 1 or text.startswith("|", start):
                yield block
                block = []
        block.append(number)
    if block:
        yield block


def without_orders(text: str) -> str:
    """A text without the sentences that are orders; what lies between sentences becomes a space."""
    spans = sentences(text)
    barred = order_numbers(text, spans)
    return " ".join(text[start:end] for number, (start, end) in enumerate(spans) if number not in barred)


def titles(section: str) -> str:
    """The titles of a section ("Fares › Dogs") without those that are orders: the check of an answer reads them too."""
    return BETWEEN.join(title for title in section.split(BETWEEN) if not is_order(title))


def order_warnings(found: Sequence[tuple[Source, Hit]], language: Language) -> list[str]:
    """What to say of passages that hold orders, in their text, their titles or their names: one sentence a document."""
    documents = dict.fromkeys(source.document for source, hit in found if _holds_orders(source, hit.row.section))
    return [say("orders", language, document=document) for document in documents]


def _holds_orders(source: Source, section: str) -> bool:
    name = source.document.rpartition("/")[2].replace("-", " ").replace("_", " ")
    return is_order(section) or is_order(name) or bool(order_numbers(source.text, sentences(source.text)))


def _says_order(plain: str) -> bool:
    folded = fold(plain)
    if TAGS.search(plain) or _ENGLISH.search(folded) or _ENGLISH.search(_QUOTED.sub("it", folded)):
        return True
    unmasked = folded if folded.isascii() else _WORD.sub(_unmasked, folded)
    if unmasked != folded and _ENGLISH.search(unmasked):
        return True
    greek = _GREEK_LETTER.search(plain) or _WORD_GREEKLISH.search(plain)
    return bool(greek) and _SPOKEN.search(fold_greek_sound(plain)) is not None


def _unmasked(match: re.Match[str]) -> str:
    """A word of Latin letters with look-alikes of other scripts among them, in Latin letters."""
    word = match.group()
    return word.translate(_ALIKE) if re.search("[a-z]", word) else word


def _decoded(plain: str) -> list[str]:
    """What stands in base64 in the text, where it is text at all."""
    out: list[str] = []
    for blob in _BLOB.findall(plain):
        bare = blob.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            text = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            continue
        if text.isprintable() and " " in text:
            out.append(text)
    return out
