"""The real Whisper tiny in the sealed engine, on sentences that espeak-ng speaks to a file. `make test` fetches it."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.config import Home
from assistant.engine.client import Engine
from assistant.types import Event, Failed, SpeechProgress, Transcribe, Transcribed, Transcript
from scripts.speech.score import compare, words_of
from scripts.speech.sentences import sentences
from scripts.speech.speaker import speaker

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
IDS = ("en01", "en05", "en09", "en14", "en18", "en20")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, real_models: Path) -> Iterator[Engine]:
    assert (real_models / "whisper-tiny" / "model.json").is_file(), "run `kaiki setup` (`make test` does it)"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAIKI_MODELS", str(real_models))
        patch.delenv("KAIKI_STANDINS", raising=False)
        made = Engine(Home(tmp_path_factory.mktemp("speech") / "home"))
        yield made
        made.close()


def spoken(path: Path, pieces: list[np.ndarray]) -> str:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(speaker().rate)
        out.writeframes(np.concatenate(pieces).tobytes())
    return str(path)


def events(engine: Engine, path: str) -> list[Event]:
    return list(engine.request(Transcribe("t", path, "en", "whisper-tiny")))


def transcript(engine: Engine, path: str) -> Transcript:
    done = events(engine, path)[-1]
    assert isinstance(done, Transcribed), done
    return done.transcript


def test_clear_sentences_come_out_mostly_right_with_their_times(engine: Engine, tmp_path: Path) -> None:
    wanted = [s.spoken for s in sentences() if s.id in IDS]
    pause = np.zeros(2 * speaker().rate, np.int16)
    said = [speaker().say(text, "en-us", 150) for text in wanted]
    seen = events(engine, spoken(tmp_path / "a.wav", [p for s in said for p in (s, pause)]))
    done = seen[-1]
    assert isinstance(done, Transcribed), done
    found = done.transcript
    best = compare(words_of(found.text), words_of(" ".join(wanted).replace("fifty four", "54")))
    # Measured: 0.1 to 0.2; docs/quality-speech.md.
    assert best.errors / best.words < 0.35, found.text
    assert all(0 < s.confidence <= 1 and s.start_s < s.end_s for s in found.segments)
    # The last sentence begins where it was spoken.
    begins = sum(len(s) + len(pause) for s in said[:-1]) / speaker().rate
    assert any(abs(s.start_s - begins) < 1.0 for s in found.segments), (begins, found.segments)
    assert sum(isinstance(e, SpeechProgress) and bool(e.segments) for e in seen) == len(found.segments)
    # The same sound gives the same words.
    assert transcript(engine, str(tmp_path / "a.wav")).text == found.text


def test_silence_and_noise_are_no_words(engine: Engine, tmp_path: Path) -> None:
    noise = (np.random.default_rng(3).normal(0, 300, 8 * speaker().rate)).astype(np.int16)
    for name, sound in (("silence.wav", np.zeros(5 * speaker().rate, np.int16)), ("noise.wav", noise)):
        done = events(engine, spoken(tmp_path / name, [sound]))[-1]
        assert isinstance(done, Failed) and "No speech was found" in done.message, done
