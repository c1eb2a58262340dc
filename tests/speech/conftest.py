"""Recordings made by the tests themselves: tones and silences in every format, no speech."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Record = Callable[..., Path]
#: Ending → FFmpeg's name of the coder.
CODERS = {"wav": "pcm_s16le", "mp3": "libmp3lame", "flac": "flac", "m4a": "aac", "ogg": "libopus", "mp4": "aac"}


def tone(seconds: float, loud: float = 0.5, rate: int = 16_000) -> Sound:
    """A hum of 220 Hz."""
    return (loud * np.sin(2 * np.pi * 220 * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def silence(seconds: float, rate: int = 16_000) -> Sound:
    return np.zeros(int(seconds * rate), np.float32)


@pytest.fixture
def sounds() -> tuple[Callable[..., Sound], Callable[..., Sound]]:
    return tone, silence


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Writes samples (16 kHz, mono) to a file: ending, rate, channels and, if wanted, pictures beside them."""
    import av

    def write(samples: Sound, name: str = "a.wav", rate: int = 16_000, channels: int = 1, video: int = 0) -> Path:
        layout = {1: "mono", 2: "stereo"}[channels]
        with av.open(str(tmp_path / name), "w") as out:
            pictures: Any = out.add_stream("mpeg4", rate=10, width=64, height=48, pix_fmt="yuv420p") if video else None
            if len(samples):
                _sound(av, out, samples, (CODERS[name.rpartition(".")[2]], rate, layout))
            for number in range(video):
                frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
                frame.pts = number
                out.mux(pictures.encode(frame))
            if pictures:
                out.mux(pictures.encode(None))
        return tmp_path / name

    return write


def _sound(av: Any, out: Any, samples: Sound, how: tuple[str, int, str]) -> None:
    coder, rate, layout = how
    stream = out.add_stream(coder, rate=rate, layout=layout)
    resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate = 16_000
    fifo = av.AudioFifo()
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        piece.pts = None
        fifo.write(piece)
    size = stream.codec_context.frame_size or 1024
    while piece := fifo.read(size) or fifo.read(size, partial=True):
        piece.pts = None
        out.mux(stream.encode(piece))
    out.mux(stream.encode(None))
