"""Whisper through faster-whisper (CTranslate2), with the voice activity detector that lies inside faster-whisper.

The model is a folder: nothing is looked for on the hub. Weights are turned into int8, which saves two fifths of the
time and costs no words (docs/experiments.md).

Sources: A. Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision (2022); faster-whisper's and
CTranslate2's documentation; Silero VAD.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelBroken
from assistant.speech.hearing import Heard
from assistant.types import SpeechSegment

if TYPE_CHECKING:
    from assistant.speech.audio import Samples

#: Words below this probability are marked. How much of what is wrong that finds: docs/quality-speech.md.
UNSURE = 0.5
#: Tried in this order where the text repeats itself or is too unlikely. More would cost seconds for a second of noise.
_TEMPERATURES = (0.0, 0.4, 0.8)


class Whisper:
    """A Whisper model (`hearing.Hearing`). Used by one thread.

    Args:
        name: as in the catalogue.
        folder: with model.bin, config.json, tokenizer.json and the vocabulary.
        threads: for computing.

    Raises:
        ModelBroken: the folder is not such a model.
    """

    def __init__(self, name: str, folder: Path, threads: int) -> None:
        import ctranslate2
        from faster_whisper import WhisperModel

        self.name = name
        try:
            self._model: Any = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelBroken(
                f"The speech model {name} cannot be loaded.", f"Run `kaiki models remove {name}` and fetch it again."
            ) from error
        # The higher temperatures draw lots: the same recording gives the same words.
        self._seed = ctranslate2.set_random_seed
        self.languages = frozenset(self._model.supported_languages)

    def hear(self, samples: Samples, language: str | None) -> Heard:
        """One stretch; silence and noise are left out before the model hears it."""
        self._seed(1)
        segments, info = self._model.transcribe(
            samples,
            language=language,
            temperature=list(_TEMPERATURES),
            # A mistake is not carried on into the next half minute, and no sentence is repeated for ever.
            condition_on_previous_text=False,
            vad_filter=True,
            # A tenth more time, for the probability of each word and better times.
            word_timestamps=True,
        )
        spoken = info.duration_after_vad > 0
        return Heard(info.language if spoken else "", float(info.language_probability), _plain(segments))


def _plain(segments: Iterator[Any]) -> Iterator[SpeechSegment]:
    for segment in segments:
        words: list[tuple[str, float]] = []
        for word in segment.words or ():
            if words and not word.word.startswith(" "):
                # "54" and "-year" are one word to a reader, as sure as its worst part.
                words[-1] = (words[-1][0] + word.word, min(words[-1][1], word.probability))
            else:
                words.append((word.word.strip(), word.probability))
        text = " ".join(word for word, _ in words).strip()
        if text:
            confidence = round(sum(p for _, p in words) / len(words), 3)
            unsure = tuple(word for word, p in words if p < UNSURE)
            yield SpeechSegment(round(segment.start, 2), round(segment.end, 2), text, confidence, unsure)
