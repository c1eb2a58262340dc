"""What the parts say to each other: requests down to the engine, events back up.

All are small frozen dataclasses of plain values (str, int, float, bool, None, tuples and each other), so that
`assistant.wire` can write them as one line of JSON and read them back without running any code. The user interface, the
command line and the tests use the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.answers import Answer as Answer
from assistant.answers import Citation as Citation
from assistant.answers import Claim as Claim
from assistant.answers import Language as Language
from assistant.answers import Source as Source
from assistant.answers import Status as Status
from assistant.answers import Timings as Timings
from assistant.answers import ToolUse as ToolUse
from assistant.records import PassageMark as PassageMark
from assistant.records import Record as Record
from assistant.records import Turn as Turn
from assistant.summary import Statement as Statement
from assistant.summary import Summary as Summary
from assistant.summary import SummaryFile as SummaryFile
from assistant.transcripts import SpeechSegment as SpeechSegment
from assistant.transcripts import SpeechTimings as SpeechTimings
from assistant.transcripts import Transcript as Transcript


# ---------------------------------------------------------------- requests
@dataclass(frozen=True, slots=True)
class Request:
    """Something asked of the engine. `id` is chosen by the asker and comes back in every event."""

    id: str


@dataclass(frozen=True, slots=True)
class Ask(Request):
    """Answer a question. Events: Progress*, SourcesFound?, TextDelta*, then AnswerDone.

    Attributes:
        pack, model: names; None means the settings' choice.
        at: "now" for the answer, ISO date or date-time; None means the clock.
        lang: language of the answer; None means that of the question.
        use_adapter: whether an adapter, the pack's or the model's own, may be laid over the model.
        history: earlier turns of the conversation, oldest first.
    """

    question: str
    pack: str | None = None
    model: str | None = None
    at: str | None = None
    lang: str | None = None
    use_adapter: bool = True
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Warm(Request):
    """Load what the first question will need, in the order a user needs it. Events: Progress*, WarmDone."""

    pack: str | None = None
    model: str | None = None
    use_adapter: bool = True


@dataclass(frozen=True, slots=True)
class ReadDocument(Request):
    """The text of one document of a pack, for the sources panel. Events: DocumentText."""

    pack: str
    document: str


@dataclass(frozen=True, slots=True)
class CheckPack(Request):
    """Look for faults in a pack folder or zip without installing it. Events: PackChecked."""

    path: str


@dataclass(frozen=True, slots=True)
class AddPack(Request):
    """Install a pack from a folder or zip and build its index. Events: Progress*, PackReady."""

    path: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class RemovePack(Request):
    """Remove a pack with its index. Events: PackRemoved."""

    name: str


@dataclass(frozen=True, slots=True)
class Transcribe(Request):
    """Write down what is said in a recording. Events: Progress*, SpeechProgress*, Transcribed.

    Attributes:
        path: of the recording, absolute.
        language: code of the language spoken; None: detected where the model knows several.
        model: name of a speech model; None: the largest on this disk that knows the language.
    """

    path: str
    language: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Unlock(Request):
    """The data key of the vault, hexadecimal, typed as a passphrase on the other side. Events: Unlocked."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Prove(Request):
    """Try every way out of the sealed engine. Events: Proved."""


@dataclass(frozen=True, slots=True)
class Summarize(Request):
    """Summarize private files, or a text. Nothing of them is kept. Events: Progress*, SummaryProgress*, SummaryDone.

    Attributes:
        paths: files and folders, absolute; empty where `text` is to be summarized, which is then called `name`.
        style: brief, bullets, handover or soap.
        deidentify: replace identifiers before anything else is done with the text.
        lang: language of headings and labels; None means the files'.
        model: name of the model that shortens, "default" for the settings' choice; None: code alone.
    """

    paths: tuple[str, ...] = ()
    style: str = "bullets"
    deidentify: bool = False
    lang: str | None = None
    model: str | None = None
    text: str = field(default="", repr=False)
    name: str = "text"


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the request with this id. Its last event is Cancelled."""

    id: str


# ---------------------------------------------------------------- events
@dataclass(frozen=True, slots=True)
class Event:
    """Something the engine says about the request `id`."""

    id: str


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """A step of longer work. `total` 0 means: not known. step: model, encoder, index, pack, download."""

    step: str
    detail: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class SourcesFound(Event):
    """Passages that the answer may stand on, before the answer is written."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class TextDelta(Event):
    """More text of the answer, cleaned. The final text of AnswerDone replaces all deltas."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerDone(Event):
    """The finished answer. Last event of Ask."""

    answer: Answer
    tokens_per_s: float = 0.0
    context_used: int = 0
    context_size: int = 0


@dataclass(frozen=True, slots=True)
class WarmDone(Event):
    """Everything is loaded. Last event of Warm. `adapter` names what lies over the model, empty for nothing."""

    pack: str
    model: str
    encoder: str
    warnings: tuple[str, ...] = ()
    adapter: str = ""


@dataclass(frozen=True, slots=True)
class DocumentText(Event):
    """Last event of ReadDocument."""

    pack: str
    document: str
    text: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of a pack: read, partly or failed, and why."""

    path: str
    status: Literal["read", "partly", "failed"]
    detail: str = ""
    passages: int = 0


@dataclass(frozen=True, slots=True)
class PackContents:
    """What a pack holds: files of each folder, questions of its test, all files, and their bytes."""

    documents: int = 0
    tables: int = 0
    timetable: int = 0
    adapters: int = 0
    questions: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class PackChecked(Event):
    """Last event of CheckPack; no faults means the pack is good. Texts are cleaned.

    Attributes:
        warnings: what will not work as the pack's maker meant it; the pack is good all the same.
        signed_by: fingerprint of the key, empty when unsigned.
        tools: kinds that the pack switches on, with the file each reads.
    """

    name: str
    version: str
    faults: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    license: str = ""
    sensitivity: str = ""
    languages: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    tools: tuple[str, ...] = ()
    signed_by: str = ""
    contents: PackContents = PackContents()


@dataclass(frozen=True, slots=True)
class PackReady(Event):
    """Last event of AddPack."""

    name: str
    version: str
    title: str
    license: str
    changed: bool
    files: tuple[FileReport, ...]
    passages: int
    warnings: tuple[str, ...] = ()
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class PackRemoved(Event):
    """Last event of RemovePack: what was removed and how it was checked."""

    name: str
    removed: tuple[str, ...]
    checked: tuple[str, ...]
    when: str = ""


@dataclass(frozen=True, slots=True)
class SpeechProgress(Event):
    """How far a transcription is, in seconds of sound; `total_s` 0 means: not known. `segments` are the new ones."""

    done_s: float
    total_s: float
    segments: tuple[SpeechSegment, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcribed(Event):
    """Last event of Transcribe."""

    transcript: Transcript


@dataclass(frozen=True, slots=True)
class SummaryProgress(Event):
    """How far a summary is. step: reading (files), identifiers (files), part (of a long file), writing (headings)."""

    step: str
    detail: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class SummaryDone(Event):
    """Last event of Summarize."""

    summary: Summary


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The request failed. Last event. `kind` is the class name of the error in assistant.errors."""

    kind: str
    message: str
    hint: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled(Event):
    """The request was cancelled. Last event."""


@dataclass(frozen=True, slots=True)
class Unlocked(Event):
    """The engine has the key. Last event of Unlock."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way out that was tried: what, what the kernel answered, and whether that closes it."""

    what: str
    answer: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Proved(Event):
    """What became of each attempt. Last event of Prove."""

    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class EngineHello(Event):
    """First event of an engine process (id is empty): how it is sealed. `by` is empty when it is not."""

    sealed: bool
    by: str
    proof: str


#: Events after which no more events with the same id follow.
LAST_EVENTS = (
    AnswerDone,
    Unlocked,
    Proved,
    WarmDone,
    DocumentText,
    PackChecked,
    PackReady,
    SummaryDone,
    PackRemoved,
    Transcribed,
    Failed,
    Cancelled,
)
