"""A recording into a transcript: stretches of five minutes, one after the other, so that its length costs no memory.

Each stretch ends at the quietest moment of its last half minute, so that hardly a word is cut in two.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AudioError, UsageError
from assistant.models.chat import Interrupted, Stopped
from assistant.speech.audio import RATE, Recording, open_recording
from assistant.speech.hearing import ENGLISH, Hearing
from assistant.text import clean
from assistant.types import Event, SpeechProgress, SpeechSegment, SpeechTimings, Transcribe, Transcribed, Transcript

if TYPE_CHECKING:
    from assistant.speech.audio import Samples

#: Seconds: length of a stretch, of its end that is searched for a pause, and of the pause.
STRETCH_S, SEARCH_S, PAUSE_S = 300, 30, 0.2
#: Above this share of unsure words the whole is said to be heard badly.
BADLY = 0.25
#: A detected language below is said to be a guess.
LIKELY = 0.6
DRAFT = "A transcript is a draft: compare names, drugs and figures with the recording."


def check_recording(path: Path) -> None:
    """Raise what `open_recording` raises, before a model is loaded for nothing."""
    with open_recording(path):
        pass


def transcribe(request: Transcribe, load: Callable[[], Hearing], stopped: Stopped) -> Iterator[Event]:
    """The events of one transcription; the last is Transcribed.

    Args:
        load: makes the speech model; called once, after the file has been looked at.
        stopped: asked between segments and between blocks of sound. Whisper itself works on up to half a minute of
            sound without asking.

    Raises:
        AudioError: the recording cannot be read, is too long, or no speech was found.
        UsageError: the model does not know the language.
        Interrupted: stopped.
    """
    began = time.perf_counter()
    with open_recording(Path(request.path)) as recording:
        hearing = load()
        loaded = time.perf_counter()
        if request.language and request.language not in hearing.languages:
            raise UsageError(f"{hearing.name} does not know the language {request.language!r}.", _known(hearing))
        listening = _Listening(request, hearing, recording)
        yield from listening.events(stopped)
        done = time.perf_counter()
        seconds = SpeechTimings(
            round(done - began, 3), round(loaded - began, 3), round((done - loaded) / recording.read_s, 3)
        )
        yield Transcribed(request.id, replace(listening.transcript(), timings=seconds))


class _Listening:
    """One recording on its way through a model."""

    def __init__(self, request: Transcribe, hearing: Hearing, recording: Recording) -> None:
        self._request, self._hearing, self._recording = request, hearing, recording
        self._language = request.language or ""
        self._segments: list[SpeechSegment] = []
        self._warnings: list[str] = []

    def events(self, stopped: Stopped) -> Iterator[Event]:
        total, offset = self._recording.duration_s, 0.0
        yield SpeechProgress(self._request.id, 0.0, total)
        for stretch in stretches(_watched(self._recording.blocks(), stopped)):
            for segment in self._heard(stretch, offset):
                if stopped():
                    raise Interrupted
                self._segments.append(segment)
                yield SpeechProgress(self._request.id, segment.end_s, max(total, segment.end_s), (segment,))
            offset += len(stretch) / RATE
            yield SpeechProgress(self._request.id, offset, max(total, offset))

    def _heard(self, stretch: Samples, offset: float) -> Iterator[SpeechSegment]:
        heard = self._hearing.hear(stretch, self._language or None)
        if heard.language and not self._language:
            # Detected once, where speech begins: a recording is taken to be in one language.
            self._language = heard.language
            if heard.probability < LIKELY:
                self._warnings.append(
                    f"The language was taken to be {heard.language!r}, which is a guess; say it with --lang."
                )
        for segment in heard.segments:
            text = clean(segment.text, newlines=False).strip()
            start, end = round(segment.start_s + offset, 2), round(segment.end_s + offset, 2)
            if text:
                unsure = tuple(clean(word, newlines=False).strip() for word in segment.unsure)
                yield replace(segment, start_s=start, end_s=end, text=text, unsure=unsure)

    def transcript(self) -> Transcript:
        """What was heard. Raises AudioError when that is nothing."""
        recording, hearing = self._recording, self._hearing
        if not self._segments:
            damage = f" {' '.join(recording.warnings)}" if recording.warnings else ""
            raise AudioError(
                f"No speech was found in {recording.name} ({recording.read_s:.0f} s of sound).{damage}",
                "Listen whether it is loud enough" + ("; this model knows English only." if _english(hearing) else "."),
            )
        unsure, words = sum(len(s.unsure) for s in self._segments), sum(len(s.text.split()) for s in self._segments)
        warnings = [*recording.warnings, *self._warnings]
        if _english(hearing) and not self._request.language:
            warnings.append(
                f"{hearing.name} knows English only: another language comes out as English that nobody said. "
                "For others `kaiki models pull whisper-base`."
            )
        if unsure:
            badly = "The recording was heard badly: " if unsure > BADLY * words else ""
            warnings.append(
                f"{badly}{unsure} of {words} words are unsure; they are marked [?], and others may be wrong."
            )
        return Transcript(
            path=self._request.path,
            language=self._language or "en",
            duration_s=round(recording.read_s, 2),
            text="\n".join(s.text for s in self._segments),
            segments=tuple(self._segments),
            model=hearing.name,
            warnings=(*(clean(w, newlines=False) for w in warnings), DRAFT),
        )


def stretches(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Blocks of sound put together and cut anew, at pauses: all of it, in order, each below STRETCH_S and a block.

    Args:
        blocks: float32, RATE a second.
    """
    import numpy as np

    waiting: list[Samples] = []
    for block in blocks:
        waiting.append(block)
        if sum(map(len, waiting)) >= STRETCH_S * RATE:
            whole = np.concatenate(waiting)
            cut = _pause(whole)
            yield whole[:cut]
            waiting = [whole[cut:]]
    if any(map(len, waiting)):
        yield np.concatenate(waiting)


def _pause(samples: Samples) -> int:
    """Where the quietest PAUSE_S of the last SEARCH_S has its middle, as an index; never 0."""
    import numpy as np

    width = int(PAUSE_S * RATE)
    end = samples[-SEARCH_S * RATE :]
    rows = len(end) // width
    energy = np.square(end[: rows * width].reshape(rows, width)).sum(axis=1)
    return len(samples) - len(end) + int(np.argmin(energy)) * width + width // 2


def _watched(blocks: Iterator[Samples], stopped: Stopped) -> Iterator[Samples]:
    for block in blocks:
        if stopped():
            raise Interrupted
        yield block


def _english(hearing: Hearing) -> bool:
    return hearing.languages == ENGLISH


def _known(hearing: Hearing) -> str:
    if _english(hearing):
        return "It knows English only; `kaiki models pull whisper-base` fetches one that knows a hundred languages."
    return "Give a code such as en or el."
