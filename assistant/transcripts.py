"""What was heard in a recording; `assistant.types` hands these on as its own."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """A stretch of speech. Seconds from the beginning of the recording.

    Attributes:
        confidence: the model's mean probability of the words it wrote, 0 to 1; not a chance of being right.
        unsure: words of `text`, in order, whose probability is below a half.
    """

    start_s: float
    end_s: float
    text: str
    confidence: float
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeechTimings:
    """Seconds of one transcription; `real_time_factor` is computing time for one second of sound."""

    total_s: float = 0.0
    load_s: float = 0.0
    real_time_factor: float = 0.0


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard in a recording; `to_json` gives what `kaiki transcribe --json` prints.

    Attributes:
        language: code of the language spoken, given or detected.
        duration_s: length of the sound that could be read, in seconds.
        text: the segments in one line each.
    """

    path: str
    language: str
    duration_s: float
    text: str
    segments: tuple[SpeechSegment, ...]
    model: str
    warnings: tuple[str, ...] = ()
    timings: SpeechTimings = SpeechTimings()

    def to_json(self) -> dict[str, Any]:
        """Plain values in the order of the fields."""
        body = dataclasses.asdict(self)
        segments = [segment | {"unsure": list(segment["unsure"])} for segment in body["segments"]]
        return body | {"segments": segments, "warnings": list(self.warnings)}
