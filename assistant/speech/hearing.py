"""What hears: the protocol, and a stand-in for tests of logic, which tells sound from silence and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.speech.audio import RATE
from assistant.types import SpeechSegment

if TYPE_CHECKING:
    from assistant.speech.audio import Samples

ENGLISH = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one stretch of sound.

    Attributes:
        language: code; empty when there was no speech to tell it from.
        probability: of that language, 0 to 1; 1 when it was given.
        segments: made while they are taken; seconds count from the beginning of the stretch.
    """

    language: str
    probability: float
    segments: Iterator[SpeechSegment]


class Hearing(Protocol):
    """A speech model.

    Attributes:
        name: as in the catalogue.
        languages: codes of the languages it knows.
    """

    name: str
    languages: frozenset[str]

    def hear(self, samples: Samples, language: str | None) -> Heard:
        """Write down what is said.

        Args:
            samples: float32 from -1 to 1, mono, RATE a second.
            language: a code of `languages`; None: to be detected.
        """
        ...


class ScriptedHearing:
    """Says how long each sound lasts, for tests: "sound of 1.2 seconds". Silences shorter than `gap_s` do not part."""

    def __init__(self, name: str = "scripted", languages: frozenset[str] = ENGLISH, gap_s: float = 0.3) -> None:
        self.name, self.languages, self._gap_s = name, languages, gap_s

    def hear(self, samples: Samples, language: str | None) -> Heard:
        """Parts where the loudness of a hundredth of a second is above a fiftieth of full scale."""
        spans: list[list[float]] = []
        step = RATE // 100
        for n in range(0, len(samples), step):
            if float(abs(samples[n : n + step]).max()) < 0.02:
                continue
            start, end = n / RATE, min(n + step, len(samples)) / RATE
            if spans and start - spans[-1][1] < self._gap_s:
                spans[-1][1] = end
            else:
                spans.append([start, end])
        segments = (SpeechSegment(a, b, f"sound of {b - a:.1f} seconds", 0.9) for a, b in spans)
        found = language or ("en" if "en" in self.languages else min(self.languages))
        return Heard(found if spans else "", 1.0, segments)
