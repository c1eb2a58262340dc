"""Reading recordings: every format, every rate, and files that are none."""

from __future__ import annotations

import os
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import AudioError
from assistant.speech import audio
from assistant.speech.audio import RATE, open_recording

Record = Callable[..., Path]
Sounds = tuple[Callable[..., "np.ndarray"], Callable[..., "np.ndarray"]]


def read(path: Path) -> tuple[np.ndarray, list[str]]:
    with open_recording(path) as recording:
        samples = np.concatenate(list(recording.blocks()))
    return samples, recording.warnings


@pytest.mark.parametrize("ending", ["wav", "mp3", "flac", "m4a", "ogg", "mp4"])
@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (48_000, 2), (8_000, 1)])
def test_every_format_rate_and_channel_count_gives_the_same_sound(
    record: Record, sounds: Sounds, ending: str, rate: int, channels: int
) -> None:
    tone, silence = sounds
    path = record(np.concatenate([tone(1.0), silence(1.0), tone(1.0)]), f"a.{ending}", rate, channels)
    samples, warnings = read(path)
    assert samples.dtype == np.float32 and warnings == []
    # Coders put up to two frames before and after; a frame of aac is an eighth of a second at 8 kHz.
    assert len(samples) / RATE == pytest.approx(3.0, abs=0.25)
    loud = [float(np.abs(samples[int(s * RATE) : int((s + 0.4) * RATE)]).max()) for s in (0.3, 1.4, 2.3)]
    assert loud[0] == pytest.approx(0.5, abs=0.1) and loud[2] == pytest.approx(0.5, abs=0.1)
    assert loud[1] < 0.02
    # A hum of 220 Hz is still one, so the rate was understood.
    heard = samples[int(0.2 * RATE) : int(0.8 * RATE)]
    assert np.argmax(np.abs(np.fft.rfft(heard))) * RATE / len(heard) == pytest.approx(220, abs=3)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("text.mp3", b"these are words " * 200, "not a recording"),
        ("empty.wav", b"", "is empty"),
        ("picture.m4a", b"\x89PNG\r\n\x1a\n" + bytes(500), "not a recording"),
        ("a.wav", b"RIFF\x24\x00\x00\x00WAVE", "not a recording|no sound"),
    ],
)
def test_what_is_no_recording_is_said_in_a_sentence(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AudioError, match=said) as error:
        read(tmp_path / name)
    assert error.value.hint


def test_missing_files_folders_and_pipes(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.wav", "No such file"), (tmp_path, "not a file")):
        with pytest.raises(AudioError, match=said):
            read(path)
    os.mkfifo(tmp_path / "pipe.wav")
    # Opened, it would wait for ever.
    with pytest.raises(AudioError, match="not a file"):
        read(tmp_path / "pipe.wav")


def test_lists_that_name_other_files_are_not_followed(tmp_path: Path, record: Record, sounds: Sounds) -> None:
    inner = record(sounds[0](1.0), "inner.wav")
    lists = {
        "a.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{inner}\n#EXT-X-ENDLIST\n",
        "a.wav": f"ffconcat version 1.0\nfile '{inner}'\n",
    }
    for name, text in lists.items():
        (tmp_path / "lists").mkdir(exist_ok=True)
        (tmp_path / "lists" / name).write_text(text)
        with pytest.raises(AudioError, match="not a recording"):
            read(tmp_path / "lists" / name)


def test_a_film_gives_its_sound_and_says_so(record: Record, sounds: Sounds) -> None:
    samples, warnings = read(record(sounds[0](2.0), "film.mp4", video=20))
    assert len(samples) / RATE == pytest.approx(2.0, abs=0.2)
    assert warnings == ["film.mp4 is a video; only its sound was read."]
    with pytest.raises(AudioError, match=r"silent\.mp4 has no sound track"):
        read(record(np.zeros(0, np.float32), "silent.mp4", video=20))


@pytest.mark.parametrize("ending", ["mp3", "wav", "flac"])
def test_a_file_cut_off_gives_what_is_there_and_says_so(record: Record, sounds: Sounds, ending: str) -> None:
    path = record(sounds[0](10.0), f"a.{ending}")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    samples, warnings = read(path)
    assert 4 < len(samples) / RATE < 6
    assert any("cut off" in w or "damaged piece" in w for w in warnings), warnings


def test_too_long_is_said_before_and_while_it_is_read(
    record: Record, sounds: Sounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record(sounds[0](3.0), "a.wav")
    monkeypatch.setattr(audio, "LONGEST_S", 2)
    with pytest.raises(AudioError, match="longer than"), open_recording(path):
        pytest.fail("it was opened")
    monkeypatch.setattr(audio, "LONGEST_S", 3600)
    with open_recording(path) as recording:
        monkeypatch.setattr(audio, "LONGEST_S", 2)
        with pytest.raises(AudioError, match="longer than"):
            list(recording.blocks())


def test_a_rate_that_would_blow_up_the_sound_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "slow.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(10)
        out.writeframes(bytes(2000))
    with pytest.raises(AudioError, match="10 samples a second"):
        read(tmp_path / "slow.wav")


@pytest.mark.parametrize("ending", ["mp3", "wav", "flac", "m4a", "ogg"])
def test_damage_anywhere_is_an_audio_error_or_less_sound(
    tmp_path: Path, record: Record, sounds: Sounds, ending: str
) -> None:
    whole = record(sounds[0](1.0), f"a.{ending}").read_bytes()
    path = tmp_path / f"b.{ending}"

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.binary(min_size=1, max_size=8)), max_size=6))
    def survives(changes: list[tuple[int, bytes]]) -> None:
        data = bytearray(whole)
        for place, new in changes:
            data[place : place + len(new)] = new
        path.write_bytes(data)
        try:
            samples, _ = read(path)
        except AudioError:
            return
        assert len(samples) and samples.dtype == np.float32

    survives()
