"""The ladder below the tools: evidence, else an honest "not found".

The lines that answer are chosen from the found passages and quoted verbatim. In English the model decides whether the
passage states the answer, and its own sentence comes first where a chosen line supports it; Greek is answered by the
lines alone, because the small models' Greek is poor.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.answering import write
from assistant.answering.calibration import Calibration, load, own_file
from assistant.answering.check import Checked
from assistant.answering.compose import compose
from assistant.answering.conflict import disagreement
from assistant.answering.csv_rows import citation_in_file, source_in_file
from assistant.answering.decide import answered
from assistant.answering.evidence import find, usable
from assistant.answering.exact import validity
from assistant.answering.extract import ranked_lines
from assistant.answering.follow import complete
from assistant.answering.orders import order_warnings
from assistant.answering.phrases import say
from assistant.answering.reading import Reading, readings
from assistant.answering.record import DECISION, begin_record, checks_of, marks, prompt_sha256
from assistant.answering.unclear import Missing, missing
from assistant.errors import UsageError
from assistant.models.chat import ChatModel, Interrupted, Message, Stopped
from assistant.packs.files import PackFiles
from assistant.packs.store import PackCard
from assistant.packs.vocabulary import Vocabulary
from assistant.privacy.guard import Guard
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index
from assistant.retrieval.search import Hit
from assistant.text import StreamCleaner, is_greeklish, language_of
from assistant.tools.words.abbreviations import Abbreviations
from assistant.types import (
    Answer,
    AnswerDone,
    Ask,
    Event,
    Language,
    Source,
    SourcesFound,
    TextDelta,
    Timings,
)

Found = Sequence[tuple[Source, Hit]]


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer is given.

    Attributes:
        now: the "now" of the question; began: `time.perf_counter` at its start; retrieved: seconds of the search.
    """

    now: dt.datetime
    began: float
    retrieved: float


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen in the found passages before anything is said.

    Attributes:
        question: completed from the conversation, abbreviations written out.
        readings: the passages to be read, the most hopeful first; empty when there is nothing to decide.
        best: the one that the answer stands on, or that the decision not to answer came from.
        disagreeing: a warning where documents contradict each other, else empty.
        unclear: what the question leaves open.
    """

    question: str
    readings: tuple[Reading, ...] = ()
    best: Reading | None = None
    disagreeing: str = ""
    unclear: Missing | None = None
    calibration: Calibration = field(default_factory=Calibration)


class Answering:
    """Answers over one open pack.

    Args:
        opened: the pack's card, its index and its vocabulary.
        calibrations: the folder with a folder a model, in which `--calibrate` keeps its files (`Home.models`).
        guard: takes identifiers out of what the model reads, and puts them back into what it writes; one an answer.
    """

    def __init__(
        self,
        opened: tuple[PackCard, Index, Vocabulary],
        files: PackFiles,
        encoder: Encoder,
        calibrations: Path,
        guard: Guard | None = None,
    ) -> None:
        card, index, vocabulary = opened
        self._guard = guard
        self._calibrations = calibrations
        self._card = card
        self._files = files
        self._index = index
        self._vocabulary = vocabulary.with_acronyms(index.words.acronyms)
        self._encoder = encoder
        self._abbreviations = Abbreviations(index.words)

    @staticmethod
    def warm_prompt(card: PackCard, model: ChatModel, stopped: Stopped) -> None:
        """Read the prompt's fixed beginning into the model's cache, so that the first question need not."""
        chat = [*write.beginning(card.role, craft=model.adapter is not None), Message("user", "?")]
        write.stated(model, chat, stopped)

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
        question = self._asked(request)
        return find(
            self._index, self._encoder, self._vocabulary, question, self.language(request), parse_now(request.at).date()
        )

    def sources_found(self, request: Ask, found: Found) -> Event:
        """The event that shows the passages before the answer."""
        return SourcesFound(request.id, tuple(s for s, _ in found))

    def look(self, request: Ask, found: Found, stopped: Stopped) -> Look:
        """What code sees in the found passages; no model takes part.

        Raises:
            Interrupted: `stopped` said so.
        """
        question = self._asked(request)
        lines = ranked_lines(question, usable(found), self._encoder, stopped)
        if stopped():
            raise Interrupted
        unclear = missing(question, lines, self._index.words, self._vocabulary, self.language(request))
        if not lines or unclear:
            return Look(question, unclear=unclear)
        found_in = readings(question, lines, usable(found), self._vocabulary, self._index)
        chosen, disagreeing = disagreement(lines, found_in[0].chosen, self.language(request))
        found_in[0] = replace(found_in[0], chosen=tuple(chosen))
        return Look(question, tuple(found_in), found_in[0], disagreeing)

    def judge(self, look: Look, model: ChatModel, stopped: Stopped) -> Look:
        """The look with what the model's reading is worth among its signals.

        The passages are read one after the other, until one is found to state the answer.

        Raises:
            UsageError: the question does not fit into the model's context.
        """
        calibration = load(
            model.name, write.prompt_kind(craft=model.adapter is not None),
            self._calibrations / model.name / own_file(model.adapter), model.adapter,
        )  # fmt: skip
        look = replace(look, calibration=calibration)
        read: list[Reading] = []
        seconds = 0.0
        for reading in look.readings:
            read.append(self.read(look, reading, model, stopped))
            # The reader waits for all of them.
            seconds += model.usage.first_token_s
            model.usage.first_token_s = seconds
            now = replace(look, best=read[-1])
            # What documents disagree about stands in the first passage; another would choose between them.
            if self._answered(now) or look.disagreeing:
                return now
        return replace(look, best=read[0])

    def read(self, look: Look, reading: Reading, model: ChatModel, stopped: Stopped) -> Reading:
        """A reading with the model's signals.

        Raises:
            UsageError: the question does not fit into the model's context.
        """
        craft = model.adapter is not None
        chat = write.messages(self._card.role, look.question, reading.read, craft=craft)
        if self._guard:
            # The passage and the question in one, so that a person has one placeholder in both.
            chat[-1] = replace(chat[-1], content=self._guard.replace(chat[-1].content)[0])
        if sum(model.count(m.content) + 8 for m in chat) + write.MAX_ANSWER_TOKENS > model.context_size:
            raise UsageError("The question is too long for this model.", "Ask it in fewer words.")
        stated = write.stated(model, chat, stopped, craft=craft)
        known = replace(reading.known, stated=stated, probe=look.calibration.probed(model.states))
        return replace(reading, known=known, chat=tuple(chat))

    def answer(
        self, request: Ask, found: Found, model: ChatModel | None, moment: Moment, stopped: Stopped
    ) -> Iterator[Event]:
        """Choose the lines, decide, let the model say it, check, finish."""
        look = self.look(request, found, stopped)
        usage, written = Timings(), ""
        if look.best is None:
            model = None
        if model is not None:
            look = self.judge(look, model, stopped)
            written = yield from self._written(request, look, model, stopped)
            usage = Timings(
                first_token_s=round(model.usage.first_token_s, 4), prompt_tokens=model.usage.prompt_tokens,
                cached_tokens=model.usage.cached_tokens, completion_tokens=model.usage.completion_tokens,
            )  # fmt: skip
        checked = None
        best = look.best
        if best and self._answered(look):
            # Where documents disagree the model must not choose between them.
            checked = compose(best.chosen, "" if look.disagreeing else written, look.question, best.read)
        answer = self._finish(request, found, checked, model.name if model else "", moment)
        if look.unclear:
            answer = replace(answer, status="clarify", answer=look.unclear.text)
        if checked and look.disagreeing:
            answer = replace(answer, warnings=(*answer.warnings, look.disagreeing))
        asked_back = ((DECISION, f"asked back: {look.unclear.what}"),) if look.unclear else ()
        record = replace(
            begin_record(request, self._card, moment.now.isoformat()), model=answer.model, encoder=self._encoder.name,
            passages=marks(s for s, _ in found), prompt_sha256=prompt_sha256(best.chat) if best and best.chat else "",
            checks=asked_back or checks_of(best.known if best else None, checked),
        )  # fmt: skip
        understood = complete(request.question, request.history)
        understood = understood if understood != request.question else ""
        total = time.perf_counter() - moment.began
        timings = replace(usage, total_s=round(total, 4), retrieve_s=round(moment.retrieved, 4))
        answer = replace(answer, record=record, understood=understood, timings=timings)
        used = usage.prompt_tokens + usage.completion_tokens
        speed, size = (model.usage.tokens_per_s, model.context_size) if model else (0.0, 0)
        yield AnswerDone(request.id, answer, round(speed, 1), used, size)

    # ------------------------------------------------------------ inside
    def _asked(self, request: Ask) -> str:
        """The question, completed from the conversation, with what clerks write short written out."""
        return self._abbreviations.written_out(complete(request.question, request.history))

    def _answered(self, look: Look) -> bool:
        return look.best is not None and answered(
            look.best.known, self._card.caution, self._encoder.name, look.calibration
        )

    def _written(self, request: Ask, look: Look, model: ChatModel, stopped: Stopped) -> Generator[Event, None, str]:
        """What the model writes from the lines it has judged; empty where the question is not to be answered."""
        prompt, cached, read = model.usage.prompt_tokens, model.usage.cached_tokens, model.usage.first_token_s
        if look.best is None or not self._answered(look):
            return ""
        cleaner = StreamCleaner()
        text = ""
        for piece in write.write(model, look.best.chat, stopped):
            text += piece
            # With placeholders in it, what is written is shown when they are filled again, in the finished answer.
            if (shown_piece := cleaner.feed(piece)) and not self._guard:
                yield TextDelta(request.id, shown_piece)
        text += cleaner.flush()
        if self._guard:
            text = self._guard.session.restore(text)
        # The decision read the prompt, the answer only went on from it: to the reader both are one.
        model.usage.prompt_tokens, model.usage.cached_tokens = prompt, cached
        model.usage.first_token_s += read
        return "" if "NOT FOUND" in text.upper() else text

    def _finish(self, request: Ask, found: Found, checked: Checked | None, model: str, moment: Moment) -> Answer:
        language = self.language(request)
        warnings = [*validity(self._card, language, moment.now.date())]
        warnings += dict.fromkeys(s.superseded for s, _ in found if s.superseded)
        warnings += order_warnings(usable(found), language)
        common = Answer(
            question=request.question, pack=self._card.name, pack_version=self._card.version, model=model,
            language=language, status="not_found", answer="",
            sources=tuple(source_in_file(s, self._files.read) for s, _ in found),
            as_of=moment.now.date().isoformat(),
        )  # fmt: skip
        if checked is None:
            count = len(self._index.words.documents())
            text = self._card.not_found or say("not_found", language, pack=self._card.title)
            text += " " + say("searched", language, count=count, pack=self._card.title)
            places = list(dict.fromkeys(f"“{s.section or s.document}”" for s, _ in usable(found)))[:2]
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
