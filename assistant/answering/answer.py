"""The ladder below the tools: evidence, else an honest "not found".

English (and what else the default model writes well) is written by the model and checked; Greek is answered by quoting
the sentences nearest to the question, because the small models' Greek is poor.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering import write
from assistant.answering.check import Checked, check
from assistant.answering.csv_rows import citation_in_file, source_in_file
from assistant.answering.evidence import PASSAGES, complete, find
from assistant.answering.exact import validity
from assistant.answering.extract import nearest_sentences, readable
from assistant.answering.phrases import say
from assistant.errors import UsageError
from assistant.models.chat import ChatModel, Stopped
from assistant.packs.files import PackFiles
from assistant.packs.store import PackCard
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index
from assistant.retrieval.search import Hit
from assistant.text import StreamCleaner, is_greeklish, language_of
from assistant.types import (
    Answer,
    AnswerDone,
    Ask,
    Citation,
    Claim,
    Event,
    Language,
    Source,
    SourcesFound,
    TextDelta,
    Timings,
)

Found = Sequence[tuple[Source, Hit]]

#: Log-odds of "stated" below which nothing is answered. Measured on the default model in docs/experiments.md; the
#: calibration per model is the next issue's.
STATED = {"normal": -0.5, "high": 0.5}
#: Cosine below which a quoted (Greek) answer is not given, by encoder.
NEAR = {"embeddinggemma-300m": 0.42, "all-minilm-l6-v2": 0.45, "hash": 0.15}


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer is given.

    Attributes:
        now: the "now" of the question; began: `time.perf_counter` at its start; retrieved: seconds of the search.
    """

    now: dt.datetime
    began: float
    retrieved: float


class Answering:
    """Answers over one open pack."""

    def __init__(
        self, card: PackCard, files: PackFiles, index: Index, vocabulary: Vocabulary, encoder: Encoder
    ) -> None:
        self._card = card
        self._files = files
        self._index = index
        self._vocabulary = vocabulary
        self._encoder = encoder

    @staticmethod
    def warm_prompt(card: PackCard, model: ChatModel, stopped: Stopped) -> None:
        """Read the prompt's fixed beginning into the model's cache, so that the first question need not."""
        chat = write.messages(card.role, "?", [], [], "en")
        model.choose(chat, write.DECISION, [write.YES, write.NO], stopped)

    @staticmethod
    def language(request: Ask) -> Language:
        """The language of the answer: the asked one, else that of the question."""
        if request.lang in ("el", "en"):
            return "el" if request.lang == "el" else "en"
        return "el" if language_of(request.question) == "el" or is_greeklish(request.question) else "en"

    def needs_model(self, request: Ask) -> bool:
        """Whether the model writes this answer."""
        return self.language(request) == "en"

    def evidence(self, request: Ask) -> Found:
        """The nearest passages, numbered."""
        question = complete(request.question, request.history)
        return find(self._index, self._encoder, self._vocabulary, question, self.language(request))

    def sources_found(self, request: Ask, found: Found) -> Event:
        """The event that shows the passages before the answer."""
        return SourcesFound(request.id, tuple(s for s, _ in found))

    def answer(
        self, request: Ask, found: Found, model: ChatModel | None, moment: Moment, stopped: Stopped
    ) -> Iterator[Event]:
        """Write, check and finish."""
        if model is None:
            checked = self._quoted(request, found)
            model_name, usage = "", Timings()
        else:
            checked = yield from self._written(request, found, model, stopped)
            model_name = model.name
            usage = Timings(
                first_token_s=round(model.usage.first_token_s, 4), prompt_tokens=model.usage.prompt_tokens,
                cached_tokens=model.usage.cached_tokens, completion_tokens=model.usage.completion_tokens,
            )  # fmt: skip
        answer = self._finish(request, found, checked, model_name, moment)
        total = time.perf_counter() - moment.began
        answer = replace(answer, timings=replace(usage, total_s=round(total, 4), retrieve_s=round(moment.retrieved, 4)))
        used = usage.prompt_tokens + usage.completion_tokens
        speed, size = (model.usage.tokens_per_s, model.context_size) if model else (0.0, 0)
        yield AnswerDone(request.id, answer, round(speed, 1), used, size)

    # ------------------------------------------------------------ inside
    def _written(
        self, request: Ask, found: Found, model: ChatModel, stopped: Stopped
    ) -> Generator[Event, None, Checked | None]:
        """The checked answer of the model, or None for not found."""
        shown = self._fit(request, found, model)
        if not shown:
            return None
        chat = write.messages(self._card.role, request.question, shown, request.history, "en")
        begin = time.perf_counter()
        if write.stated(model, chat, stopped) < STATED[self._card.caution]:
            return None
        first, read = model.usage, time.perf_counter() - begin
        cleaner = StreamCleaner()
        text = ""
        for piece in write.write(model, chat, stopped):
            text += piece
            if shown_piece := cleaner.feed(piece):
                yield TextDelta(request.id, shown_piece)
        text += cleaner.flush()
        # The decision read the prompt, the answer only went on from it: to the reader both are one.
        model.usage.prompt_tokens, model.usage.cached_tokens = first.prompt_tokens, first.cached_tokens
        model.usage.first_token_s += read
        if "NOT FOUND" in text.upper() or not text.strip():
            return None
        checked = check(text, request.question, shown)
        if checked.citations:
            return checked
        # What the model wrote does not stand in the passages: show the passage itself.
        return self._document_says(request, shown, checked, "en")

    def _fit(self, request: Ask, found: Found, model: ChatModel) -> Found:
        """As many of the best passages as the model's context holds beside the answer; none when none was found."""
        if not found:
            return []
        for count in range(min(PASSAGES, len(found)), 0, -1):
            chat = write.messages(self._card.role, request.question, found[:count], request.history, "en")
            size = sum(model.count(m.content) + 8 for m in chat)
            if size + write.MAX_ANSWER_TOKENS < model.context_size:
                return found[:count]
        raise UsageError("The question is too long for this model.", "Ask it in fewer words.")

    def _quoted(self, request: Ask, found: Found) -> Checked | None:
        """An answer in the document's own words."""
        least = NEAR.get(self._encoder.name, 0.4)
        near = [(s, h) for s, h in found if h.similarity >= least]
        return self._document_says(request, near, None, self.language(request)) if near else None

    def _document_says(self, request: Ask, found: Found, checked: Checked | None, language: Language) -> Checked | None:
        best = nearest_sentences(request.question, found, self._encoder)
        if best is None:
            return None
        source, start, end = best
        quote = source.text[start:end]
        text = say("says", language, quote=readable(quote), number=1)
        citation = Citation(1, source.document, source.section, quote, source.start + start, source.start + end)
        removed = checked.removed if checked else ()
        claims = tuple(c for c in checked.claims if not c.supported) if checked else ()
        return Checked(text, (Claim(text.removesuffix(" [1]"), True, 1), *claims), (citation,), removed)

    def _finish(self, request: Ask, found: Found, checked: Checked | None, model: str, moment: Moment) -> Answer:
        language = self.language(request)
        warnings = list(validity(self._card, language, moment.now.date()))
        common = Answer(
            question=request.question, pack=self._card.name, pack_version=self._card.version, model=model,
            language=language, status="not_found", answer="",
            sources=tuple(source_in_file(s, self._files.read) for s, _ in found),
            as_of=moment.now.date().isoformat(),
        )  # fmt: skip
        if checked is None:
            text = self._card.not_found or say("not_found", language, pack=self._card.title)
            places = list(dict.fromkeys(f"“{s.section or s.document}”" for s, _ in found))[:2]
            if places:
                text += " " + say("nearest", language, places=", ".join(places))
            return replace(common, answer=text, warnings=tuple(warnings))
        return replace(
            common, status="answered", answer=checked.text, claims=checked.claims,
            citations=tuple(citation_in_file(c, self._files.read) for c in checked.citations), warnings=tuple(warnings),
        )  # fmt: skip


def parse_now(at: str | None) -> dt.datetime:
    """The "now" of a question: ISO date or date-time, else the clock.

    Raises:
        UsageError: not an ISO date.
    """
    if at is None:
        return dt.datetime.now().astimezone()
    try:
        return dt.datetime.fromisoformat(at)
    except ValueError as error:
        raise UsageError(f"--at {at!r} is not a date such as 2026-07-01 or 2026-07-01T09:00.") from error
