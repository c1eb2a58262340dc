"""From a question to numbered passages that an answer may stand on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.answering.orders import titles
from assistant.answering.phrases import say
from assistant.documents.editions import Edition, Standing
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index
from assistant.retrieval.search import Hit, search
from assistant.text import clean, language_of
from assistant.tools.words.say import say_date
from assistant.types import Language, Source

#: Passages whose lines are compared.
PASSAGES = 4
#: Passages offered to the reader.
SHOWN = 5
#: A passage in another language than the question is worth this much of its score where the pack holds its document in
#: the reader's own language too. Where it does not, being in another language says nothing against it.
OTHER_LANGUAGE = 0.5
#: Passages fetched; more where editions that do not hold will be set aside.
FETCHED, FETCHED_EDITIONS = 12, 40
#: Passages of other editions that are named beside those that are used.
SET_ASIDE = 2


def find(
    index: Index, encoder: Encoder, vocabulary: Vocabulary, question: str, language: Language, today: dt.date
) -> list[tuple[Source, Hit]]:
    """The nearest passages, numbered from 1, best first; a later row group of a table brings its header.

    Passages of editions that do not hold on the day of the question come last and say so in `superseded`.

    Args:
        today: the day of the question, unless it names another.
    """
    ranked, standing = ranked_hits(index, encoder, vocabulary, question, (language, today))
    aside = {h.row.document: _why(h.row.document, standing, language) for h in ranked}
    used = [h for h in ranked if not aside[h.row.document]][:SHOWN]
    # Only those that would have been used are worth a word.
    others = [h for h in ranked[:SHOWN] if aside[h.row.document]][:SET_ASIDE]
    return [
        (
            Source(
                number=n, document=hit.row.document, section=titles(clean(hit.row.section, newlines=False)),
                text=hit.row.text, start=hit.row.start, end=hit.row.stop, score=round(hit.score, 5),
                superseded=aside[hit.row.document],
            ),
            hit,
        )
        for n, hit in enumerate([*used, *others], start=1)
    ]  # fmt: skip


def ranked_hits(
    index: Index, encoder: Encoder, vocabulary: Vocabulary, question: str, wish: tuple[Language, dt.date]
) -> tuple[list[Hit], Standing]:
    """All fetched passages, best first, and which documents do not hold on the day of the question.

    Args:
        wish: the language of the answer, and the day of the question unless it names another.
    """
    language, today = wish
    editions = index.words.editions
    standing = editions.standing(editions.asked_day(question, today)) if editions else Standing()
    count = FETCHED_EDITIONS if editions else FETCHED
    hits = search(index, encoder, question, vocabulary, count=count)
    both = index.words.counterparts

    def worth(hit: Hit) -> float:
        return hit.score * (OTHER_LANGUAGE if hit.row.document in both and not _same(hit, language) else 1.0)

    return sorted(hits, key=lambda h: (-worth(h), h.row.id)), standing


def usable(found: Sequence[tuple[Source, Hit]]) -> list[tuple[Source, Hit]]:
    """The passages that an answer may stand on."""
    return [pair for pair in found if not pair[0].superseded][:PASSAGES]


def _why(document: str, standing: Standing, language: Language) -> str:
    """Why a document is not used on this day, as a sentence; empty when it is."""
    if by := standing.superseded.get(document):
        since = _since(by, language)
        since = say("since", language, day=since) if since else ""
        return say("superseded", language, old=document, new=by.name, since=since)
    if edition := standing.coming.get(document):
        return say("coming", language, new=document, day=_since(edition, language))
    return ""


def _since(edition: Edition, language: Language) -> str:
    if edition.since is None:
        return ""
    if edition.since.precision == "year":
        return str(edition.since.first.year)
    return say_date(edition.since.first, language, year=True).partition(" ")[2]


def _same(hit: Hit, language: Language) -> bool:
    return language_of(hit.row.text) == language
