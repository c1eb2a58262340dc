"""The assistant itself: one object that answers requests with plain generators of events.

It runs inside the sealed engine process and owns the model, the encoder and the open index; it is used by one thread.
The order inside a request guarantees that the encoder and the model never compute at the same time.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

from assistant.answering.answer import Answering, Moment, parse_now
from assistant.answering.exact import exact_answer
from assistant.answering.record import begin_record, prompt_sha256
from assistant.answering.route import choice, choose, route
from assistant.config import Home
from assistant.documents.encoding import decode
from assistant.errors import KaikiError, ModelMissing, PackUnknown, UsageError, VaultError
from assistant.laying import Laying
from assistant.loading import Loader
from assistant.models.chat import ChatModel, Interrupted, Message, Stopped
from assistant.packs.card import PackCard, card_of
from assistant.packs.files import PackFiles
from assistant.packs.vocabulary import Vocabulary
from assistant.privacy.find import Finder, model_folder
from assistant.privacy.guard import Guard
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.index import Index
from assistant.retrieval.prepare import Report
from assistant.shelf import Shelf
from assistant.text import clean
from assistant.tools.base import Asked, Tool, make_tools
from assistant.types import (
    AddPack,
    AnswerDone,
    Ask,
    Cancelled,
    CheckPack,
    DocumentText,
    Event,
    Failed,
    PackReady,
    PackRemoved,
    Progress,
    ReadDocument,
    RemovePack,
    Request,
    Summarize,
    Timings,
    Transcribe,
    Warm,
    WarmDone,
)

#: A longer question is refused with a sentence; it would not fit beside the passages.
LONGEST_QUESTION = 8_000
Opened = tuple[PackCard, Index, Vocabulary]


class Assistant:
    """Answers requests.

    Args:
        home: where packs, models and indexes stand.
        loader: makes the model and the encoder by name.
        emit: takes progress from inside calls that are not generators (embedding, reading files).
    """

    def __init__(self, home: Home, loader: Loader, emit: Callable[[Event], None]) -> None:
        self._home = home
        self._emit = emit
        self._loader = loader
        self._shelf = Shelf(home)
        self._packs = self._shelf.packs
        self._model: ChatModel | None = None
        self._encoder: Encoder | None = None
        self._open: Opened | None = None
        self._tools: tuple[str, list[Tool]] | None = None
        self._finder: Finder | None = None
        self._laying = Laying(loader)
        #: What the reader of this answer is told of an adapter that was left out.
        self._left_out: tuple[str, ...] = ()

    def handle(self, request: Request, stopped: Stopped) -> Iterator[Event]:
        """The events of one request; the last is one of `types.LAST_EVENTS`, also when it fails."""
        handlers = {
            Ask: self.ask, Warm: self.warm, ReadDocument: self.read_document,
            CheckPack: self.check_pack, AddPack: self.add_pack, RemovePack: self.remove_pack,
            Summarize: self.summarize,
            Transcribe: self.transcribe,
        }  # fmt: skip
        self._left_out = ()
        try:
            for event in handlers[type(request)](request, stopped):  # type: ignore[operator]
                yield self._recorded(event) if isinstance(event, AnswerDone) else event
        except Interrupted:
            yield Cancelled(request.id)
        except KaikiError as error:
            if isinstance(error, VaultError):
                # Locked, damaged or changed by another Kaiki: what is open may be stale, the next request looks again.
                self._let_go()
            faults = tuple(getattr(error, "faults", ()))
            yield Failed(request.id, type(error).__name__, error.message, error.hint, faults)

    # ------------------------------------------------------------ requests
    def ask(self, request: Ask, stopped: Stopped) -> Iterator[Event]:
        """Answer a question from a pack."""
        if not request.question.strip():
            raise UsageError("The question is empty.", "Write what you want to know.")
        if len(request.question) > LONGEST_QUESTION:
            raise UsageError(
                f"The question has {len(request.question):,} characters; at most {LONGEST_QUESTION:,} can be read.",
                "Ask for one thing at a time.",
            )
        moment = Moment(parse_now(request.at), time.perf_counter(), 0.0)
        card = self._card(request.pack)
        # Nothing that names a patient reaches a model that writes, though the model is on this machine too.
        guard = Guard(self._finder_here()) if card.private else None
        if (yield from self._exact(request, card, guard, moment, stopped)):
            return
        card, index, vocabulary = yield from self._pack(request.id, card.name, stopped)
        encoder = yield from self._encoder_for(request.id, card)
        answering = Answering((card, index, vocabulary), self._files(card), encoder, self._loader.calibrations(), guard)
        found = answering.evidence(request)
        moment = replace(moment, retrieved=time.perf_counter() - moment.began)
        if stopped():
            raise Interrupted
        yield answering.sources_found(request, found)
        model = None
        if answering.needs_model(request):
            model = yield from self._model_for(request.id, request.model, card if request.use_adapter else None)
        yield from answering.answer(request, found, model, moment, stopped)

    def _exact(
        self, request: Ask, card: PackCard, guard: Guard | None, moment: Moment, stopped: Stopped
    ) -> Generator[Event, None, bool]:
        """Let the pack's tools answer; False when the documents have to. Needs neither index nor encoder."""
        asked = Asked(request.question, Answering.language(request), moment.now, request.history)
        replies = route(asked, self._tools_of(card))
        if not replies:
            return False
        model, chat = None, list[Message]()
        if not replies[0].sure:
            try:
                model = yield from self._model_for(request.id, request.model)
            except ModelMissing:
                model = None
            if model is not None:
                chat = choice(asked, card.role, replies[0], guard)
                if not choose(chat, model, stopped):
                    return False
        answer = exact_answer(asked, replies[0], card)
        record = begin_record(request, card, moment.now.isoformat())
        record = replace(record, checks=(("chosen by", "model" if model else "code"),))
        if model:
            record = replace(record, model=model.name, prompt_sha256=prompt_sha256(chat))
        total = round(time.perf_counter() - moment.began, 4)
        yield AnswerDone(request.id, replace(answer, timings=Timings(total_s=total), record=record))
        return True

    def _recorded(self, event: AnswerDone) -> AnswerDone:
        """The answer with the hashes of what is loaded in its record."""
        record = event.answer.record
        if record is None:
            return event
        laid = self._model.adapter if self._model and record.model else None
        model, encoder = self._loader.sha256(record.model), self._loader.sha256(record.encoder)
        adapter = laid.sha256 if laid else ""
        record = replace(record, model_sha256=model, encoder_sha256=encoder, adapter=adapter)
        warnings = (*event.answer.warnings, *(self._left_out if record.model else ()))
        return replace(event, answer=replace(event.answer, record=record, warnings=warnings))

    def warm(self, request: Warm, stopped: Stopped) -> Iterator[Event]:
        """Load in the order the first question needs it: tools, index, encoder, model, the prompt's fixed beginning."""
        self._tools_of(self._card(request.pack))
        card, _, _ = yield from self._pack(request.id, request.pack, stopped)
        encoder = yield from self._encoder_for(request.id, card)
        if stopped():
            raise Interrupted
        model = yield from self._model_for(request.id, request.model, card if request.use_adapter else None)
        Answering.warm_prompt(card, model, stopped)
        if model.adapter and card.tools:
            # A tool that is not sure lets the bare model choose; its reading is kept beside the adapter's.
            bare = yield from self._model_for(request.id, request.model)
            Answering.warm_prompt(card, bare, stopped)
            model = yield from self._model_for(request.id, request.model, card)
        if card.private:
            self._finder_here().find("Nobody.")
        warnings = (*self._loader.warnings(card), *self._left_out)
        adapter = model.adapter.name if model.adapter else ""
        yield WarmDone(request.id, card.name, model.name, encoder.name, warnings, adapter)

    def read_document(self, request: ReadDocument, stopped: Stopped) -> Iterator[Event]:
        """The text of a document, as quotes and passages refer to it."""
        card, index, _ = yield from self._pack(request.id, request.pack, stopped)
        if request.document in card.files and request.document.endswith(".csv"):
            # As the file has it: what is cited of a CSV are its own lines.
            text = decode(self._files(card).read(request.document), request.document)
        else:
            text = index.text(request.document)
        yield DocumentText(request.id, request.pack, request.document, clean(text))

    def check_pack(self, request: CheckPack, stopped: Stopped) -> Iterator[Event]:
        """Every fault of a pack, without installing or unpacking it."""
        from assistant.drafting.checks import examine

        del stopped
        yield examine(request.id, Path(request.path))

    def add_pack(self, request: AddPack, stopped: Stopped) -> Iterator[Event]:
        """Stage, check, index beside the old one, then swap. A failure leaves the old state untouched."""
        from assistant.drafting.checks import inspect_whole

        self._shelf.mend()
        yield Progress(request.id, "pack", "copying")
        with self._packs.staged(Path(request.path)) as staged:
            yield Progress(request.id, "pack", "checking")
            found = inspect_whole(staged.source)
            card = card_of(staged.source, found, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
            changed = self._shelf.is_new(card, replace=request.replace)
            self._let_go(card.name)
            if changed:
                encoder = yield from self._encoder_for(request.id, card, building=True)
                yield Progress(request.id, "index", card.name)
                index = self._shelf.add(staged, card, encoder, self._reporter(request.id, stopped))
                self._open = (card, index, Vocabulary.load(self._files(card)))
            else:
                yield from self._pack(request.id, card.name, stopped)
            assert self._open is not None
            index = self._open[1]
        yield PackReady(
            request.id, card.name, card.version, card.title, card.license, changed, index.reports, index.passages,
            tuple(clean(w, newlines=False) for w in found.warnings), card.signed_by,
        )  # fmt: skip

    def remove_pack(self, request: RemovePack, stopped: Stopped) -> Iterator[Event]:
        """Remove a pack with its indexes, and look below the home that nothing of it is left."""
        del stopped
        self._let_go(request.name)
        self._tools = None
        self._shelf.mend()
        removed, checked = self._shelf.remove(request.name)
        when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        yield PackRemoved(request.id, request.name, removed, checked, when)

    def transcribe(self, request: Transcribe, stopped: Stopped) -> Iterator[Event]:
        """Write down what is said in a recording. The speech model is loaded for it and let go afterwards."""
        from assistant.speech.transcribe import check_recording, transcribe

        check_recording(Path(request.path))
        name = self._loader.hearing_name(request.model, request.language)
        yield Progress(request.id, "model", name)
        yield from transcribe(request, lambda: self._loader.hearing(name), stopped)

    def summarize(self, request: Summarize, stopped: Stopped) -> Iterator[Event]:
        """Summarize private files."""
        from assistant.summaries.run import CHOSEN, summarize

        def model_for() -> Generator[Event, None, ChatModel | None]:
            return (yield from self._model_for(request.id, None if request.model == CHOSEN else request.model))

        yield from summarize(request, model_for, self._finder_here(), stopped, self._emit)

    # ------------------------------------------------------------ what is loaded
    def _finder_here(self) -> Finder:
        """What finds identifiers; its libraries are loaded with the first text."""
        if self._finder is None:
            self._finder = Finder(model_folder(self._home.models))
        return self._finder

    def _pack(self, identity: str, name: str | None, stopped: Stopped) -> Generator[Event, None, Opened]:
        """Open a pack, building its index when it is missing or damaged."""
        card = self._card(name)
        if self._open and self._open[0] == card:
            return self._open
        self._let_go()
        index = None
        for encoder in self._loader.encoder_names(card):
            index = self._shelf.open(card, encoder)
            if index:
                break
        if index is None:
            index = yield from self._build(identity, card, stopped)
        self._open = (card, index, Vocabulary.load(self._files(card)))
        return self._open

    def _card(self, name: str | None) -> PackCard:
        return self._packs.card(name) if name else self._only_pack()

    def _files(self, card: PackCard) -> PackFiles:
        return self._shelf.files(card)

    def _tools_of(self, card: PackCard) -> list[Tool]:
        """The pack's tools, made once; they hold their tables and timetables in memory."""
        if self._tools is None or self._tools[0] != card.content_hash:
            files = self._files(card)
            self._tools = (card.content_hash, make_tools(card.tools, files, Vocabulary.load(files)))
        return self._tools[1]

    def _only_pack(self) -> PackCard:
        good = [c for c in self._packs.cards() if not c.faulty]
        if not good:
            raise PackUnknown("No pack is installed.", "Add one with `kaiki packs add PATH`.")
        chosen = self._loader.settings_pack()
        # A public pack first: without a choice of the user's, nobody is asked for the passphrase of a private one.
        first = next((c for c in good if c.name == chosen), min(good, key=lambda c: c.private))
        return self._packs.card(first.name)

    def _build(self, identity: str, card: PackCard, stopped: Stopped) -> Generator[Event, None, Index]:
        encoder = yield from self._encoder_for(identity, card, building=True)
        yield Progress(identity, "index", card.name)
        return self._shelf.build(card, encoder, self._reporter(identity, stopped))

    def _reporter(self, identity: str, stopped: Stopped) -> Report:
        def report(step: str, detail: str, done: int, total: int) -> None:
            if stopped():
                raise Interrupted
            self._emit(Progress(identity, step, detail, done, total))

        return report

    def _encoder_for(self, identity: str, card: PackCard, *, building: bool = False) -> Generator[Event, None, Encoder]:
        wanted = self._loader.encoder_names(card)[0] if building or not self._open else self._open[1].meta["encoder"]
        if self._encoder is None or self._encoder.name != wanted:
            yield Progress(identity, "encoder", wanted)
            self._encoder = self._loader.encoder(wanted)
        return self._encoder

    def _model_for(
        self, identity: str, name: str | None, card: PackCard | None = None
    ) -> Generator[Event, None, ChatModel]:
        """The model, loaded; with a card the adapter for that pack over it, else none.

        Choosing between tools and documents and writing summaries are the bare model's: no adapter learnt them.
        """
        wanted = self._loader.model_name(name)
        if self._model is None or self._model.name != wanted:
            yield Progress(identity, "model", wanted)
            if self._model is not None:
                self._loader.close(self._model)
                self._model = None
            self._model = self._loader.model(wanted)
        if card is None:
            self._model.use_adapter(None)
        else:
            self._left_out = self._laying.lay(self._model, card, self._files(card))
        return self._model

    def _let_go(self, name: str | None = None) -> None:
        if self._open and name in (None, self._open[0].name):
            self._open[1].close()
            self._open = None
