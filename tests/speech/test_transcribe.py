"""From sound to a transcript, with a stand-in that tells sound from silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cli.transcribe import clock, written
from assistant.errors import AudioError, UsageError
from assistant.models.chat import Interrupted, never
from assistant.speech import transcribe as module
from assistant.speech.audio import RATE
from assistant.speech.hearing import Heard, ScriptedHearing
from assistant.speech.transcribe import stretches, transcribe
from assistant.types import Event, SpeechProgress, SpeechSegment, Transcribe, Transcribed, Transcript

Record = Callable[..., Path]
Sounds = tuple[Callable[..., "np.ndarray"], Callable[..., "np.ndarray"]]


def events(path: Path, hearing: ScriptedHearing | None = None, language: str | None = None) -> list[Event]:
    return list(transcribe(Transcribe("t", str(path), language), lambda: hearing or ScriptedHearing(), never))


def result(path: Path, hearing: ScriptedHearing | None = None, language: str | None = None) -> Transcript:
    last = events(path, hearing, language)[-1]
    assert isinstance(last, Transcribed)
    return last.transcript


class Saying(ScriptedHearing):
    """Says the same of every stretch, and remembers which language it was asked for."""

    def __init__(self, segment: SpeechSegment, languages: frozenset[str] = frozenset({"en", "el"})) -> None:
        super().__init__("saying", languages)
        self.segment, self.asked = segment, list[str | None]()
        self.found, self.probability = "el", 0.9

    def hear(self, samples: np.ndarray, language: str | None) -> Heard:
        self.asked.append(language)
        return Heard(language or self.found, self.probability, iter([self.segment]))


# ---------------------------------------------------------------- the transcript
def test_segments_have_their_times_and_progress_goes_to_the_end(record: Record, sounds: Sounds) -> None:
    tone, silence = sounds
    path = record(np.concatenate([silence(0.5), tone(1.0), silence(1.0), tone(0.7), silence(0.3)]))
    seen = events(path)
    last = seen[-1]
    assert isinstance(last, Transcribed)
    transcript = last.transcript
    assert [(s.start_s, s.end_s) for s in transcript.segments] == [
        (pytest.approx(0.5, abs=0.05), pytest.approx(1.5, abs=0.05)),
        (pytest.approx(2.5, abs=0.05), pytest.approx(3.2, abs=0.05)),
    ]
    assert transcript.text == "sound of 1.0 seconds\nsound of 0.7 seconds"
    assert transcript.duration_s == pytest.approx(3.5, abs=0.01)
    assert transcript.timings.real_time_factor > 0
    progress = [e for e in seen if isinstance(e, SpeechProgress)]
    assert [e.done_s for e in progress] == sorted(e.done_s for e in progress)
    assert progress[0].done_s == 0 and progress[-1].done_s == pytest.approx(3.5, abs=0.01)
    assert {round(e.total_s, 1) for e in progress} == {3.5}
    assert tuple(s for e in progress for s in e.segments) == transcript.segments


def test_times_go_on_over_stretches_and_no_sound_is_cut(
    record: Record, sounds: Sounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STRETCH_S", 4)
    monkeypatch.setattr(module, "SEARCH_S", 2)
    tone, silence = sounds
    parts = [piece for _ in range(8) for piece in (tone(0.8), silence(0.5))]
    starts = [s.start_s for s in result(record(np.concatenate(parts))).segments]
    assert starts == pytest.approx([1.3 * n for n in range(8)], abs=0.05)


def test_silence_is_said_to_be_silence(record: Record, sounds: Sounds) -> None:
    with pytest.raises(AudioError, match=r"No speech was found in quiet\.wav \(2 s of sound\)"):
        events(record(sounds[1](2.0), "quiet.wav"))


def test_an_english_model_says_what_it_cannot_hear(record: Record, sounds: Sounds) -> None:
    path = record(sounds[0](1.0))
    assert any("knows English only" in w for w in result(path).warnings)
    assert not any("knows English only" in w for w in result(path, language="en").warnings)
    with pytest.raises(UsageError, match="does not know the language 'el'") as error:
        events(path, language="el")
    assert "kaiki models pull whisper-base" in error.value.hint


def test_the_language_is_detected_once_and_a_guess_is_called_one(
    record: Record, sounds: Sounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STRETCH_S", 2)
    hearing = Saying(SpeechSegment(0.0, 1.0, "καλημέρα", 0.9))
    hearing.probability = 0.4
    transcript = result(record(sounds[0](5.0)), hearing)
    assert transcript.language == "el" and hearing.asked[0] is None and set(hearing.asked[1:]) == {"el"}
    assert any("guess" in w for w in transcript.warnings)


def test_unsure_words_are_counted_and_marked_once_each(record: Record, sounds: Sounds) -> None:
    hearing = Saying(SpeechSegment(72.0, 75.0, "no no allergies to warfarin", 0.6, ("no", "warfarin")))
    transcript = result(record(sounds[0](1.0)), hearing)
    assert written(transcript) == "[01:12] no[?] no allergies to warfarin[?]"
    assert transcript.text == "no no allergies to warfarin"
    assert any("heard badly: 2 of 5 words" in w for w in transcript.warnings)
    assert transcript.to_json()["segments"][0]["unsure"] == ["no", "warfarin"]


def test_what_a_model_says_reaches_no_terminal_raw(record: Record, sounds: Sounds) -> None:
    hearing = Saying(SpeechSegment(0.0, 1.0, "one\x1b]52;c;AA==\x07 two\nthree", 0.9))
    text = result(record(sounds[0](1.0)), hearing).text
    assert "\x1b" not in text and "\n" not in text and "three" in text


def test_the_file_is_looked_at_before_a_model_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"words")
    with pytest.raises(AudioError):
        list(transcribe(Transcribe("t", str(tmp_path / "a.wav")), lambda: pytest.fail("loaded"), never))


def test_it_stops_between_segments(record: Record, sounds: Sounds) -> None:
    tone, silence = sounds
    path = record(np.concatenate([tone(0.5), silence(0.5)] * 6))
    seen: list[SpeechSegment] = []
    running = transcribe(Transcribe("t", str(path)), ScriptedHearing, lambda: len(seen) >= 2)
    with pytest.raises(Interrupted):
        for event in running:
            if isinstance(event, SpeechProgress):
                seen.extend(event.segments)
    assert len(seen) == 2


@pytest.mark.parametrize(("seconds", "shown"), [(0, "00:00"), (12.9, "00:12"), (3599, "59:59"), (7325, "2:02:05")])
def test_times_as_people_read_them(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


# ---------------------------------------------------------------- stretches
@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3 * RATE), max_size=12), st.integers(0, 2**32 - 1))
def test_stretches_are_all_of_the_sound_in_order(lengths: list[int], seed: int) -> None:
    whole = np.random.default_rng(seed).normal(0, 0.1, sum(lengths)).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STRETCH_S", 2)
        patch.setattr(module, "SEARCH_S", 1)

        def blocks() -> Iterator[np.ndarray]:
            at = 0
            for length in lengths:
                yield whole[at : at + length]
                at += length

        found = list(stretches(blocks()))
    assert all(0 < len(piece) <= 5 * RATE for piece in found)
    assert np.array_equal(np.concatenate([np.zeros(0, np.float32), *found]), whole)


def test_a_stretch_ends_in_the_pause(sounds: Sounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STRETCH_S", 10)
    monkeypatch.setattr(module, "SEARCH_S", 4)
    tone, silence = sounds
    first, _ = stretches(iter([np.concatenate([tone(7.0), silence(0.6), tone(3.0)])]))
    assert 7.0 < len(first) / RATE < 7.6
