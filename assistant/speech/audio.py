"""Recordings as mono sound at 16 kHz, block by block.

Formats: wav, mp3, flac, m4a (also mp4 and mov, whose pictures are not looked at), ogg and opus, aac. The list is
closed, because FFmpeg also reads play lists, which name other files, and hundreds of formats nobody sends a doctor.

Sources: FFmpeg's documentation of the options `format_whitelist`, `protocol_whitelist` and `enable_drefs`; PyAV's
documentation of containers, packets and the resampler.
"""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AudioError
from assistant.text import clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

#: Samples a second of what is given out, and what Whisper hears.
RATE = 16_000
#: The longest recording, in seconds. On two cores the smallest model takes the fifth part of that for it.
LONGEST_S = 4 * 3600
FORMATS = "wav, mp3, flac, m4a, mp4, ogg, opus, aac"
#: FFmpeg's names of the same; "mov" is m4a and mp4 as well.
_DEMUXERS = "wav,w64,mp3,flac,mov,ogg,aac"
#: Rates outside are no speech, and would make a small file into very much sound.
_RATES = range(4_000, 400_000)
#: What may be missing at the end, in seconds and as a share, before it is called damage: durations are estimates.
_SHORT_S, _SHORT_SHARE = 1.0, 0.02
_ATTACHED_PICTURE = 0x400


@dataclass(slots=True)
class Recording:
    """An open recording.

    Attributes:
        duration_s: length in seconds as the file states it; 0 when it does not.
        read_s: seconds given out so far.
        warnings: what the reader should know; grows while blocks are read.
    """

    name: str
    duration_s: float
    warnings: list[str] = field(default_factory=list)
    read_s: float = 0.0
    _container: Any = None
    _stream: Any = None

    def blocks(self) -> Iterator[Samples]:
        """The sound as float32 from -1 to 1, in blocks of any length below half a minute.

        Damaged stretches are left out and said in `warnings`.

        Raises:
            AudioError: nothing could be decoded, or there is more than LONGEST_S of it.
        """
        import numpy as np

        for frame in self._resampled():
            block = np.frombuffer(frame.to_ndarray().tobytes(), dtype=np.float32)
            self.read_s += len(block) / RATE
            if self.read_s > LONGEST_S:
                raise too_long(self.name)
            if len(block):
                yield block
        if not self.read_s:
            raise AudioError(f"{self.name} holds no sound that can be decoded.", f"Kaiki reads {FORMATS}.")
        missing = self.duration_s - self.read_s
        if missing > max(_SHORT_S, _SHORT_SHARE * self.duration_s):
            self.warnings.append(
                f"The file says it lasts {self.duration_s:.0f} s, but only {self.read_s:.0f} s could be read: "
                "it is cut off or damaged."
            )

    def _resampled(self) -> Iterator[Any]:
        resampler = None
        for frame in self._decoded():
            frame.pts = None
            try:
                resampler = resampler or _resampler()
                yield from resampler.resample(frame)
            except ValueError:
                # Rate or channels changed in the middle: the old resampler is emptied and a new one made.
                if resampler is not None:
                    yield from resampler.resample(None)
                resampler = _resampler()
                yield from resampler.resample(frame)
        if resampler is not None:
            yield from resampler.resample(None)

    def _decoded(self) -> Iterator[Any]:
        import av

        faults = 0
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                break
            except av.error.FFmpegError:
                # The container itself ends here.
                faults += 1
                break
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                faults += 1
                continue
            for frame in frames:
                if frame.sample_rate not in _RATES:
                    raise AudioError(f"{self.name} has {frame.sample_rate} samples a second; that is no speech.")
                yield frame
        if faults:
            self.warnings.append(f"{faults} damaged piece(s) of the file could not be read and are missing.")


@contextlib.contextmanager
def open_recording(path: Path) -> Iterator[Recording]:
    """Open a recording; nothing is decoded yet.

    Raises:
        AudioError: no such file, not a file, empty, not of a known format, without sound, or stated to be too long.
    """
    name = clean(path.name, newlines=False)
    try:
        found = path.stat()
        # A pipe or a device would be waited for without an end.
        if not stat.S_ISREG(found.st_mode):
            raise AudioError(f"{name} is not a file.", "Name one recording.")
        handle = path.open("rb")
    except OSError as error:
        raise AudioError(
            f"{name} cannot be read: {error.strerror or error}.", "Mend the path and try again."
        ) from error
    with handle:
        if not found.st_size:
            raise AudioError(f"{name} is empty.", "Record or copy it again.")
        head = handle.read(8)
        handle.seek(0)
        with _opened(handle, name) as container:
            recording = _recording(container, name)
            if _cut_off(head, found.st_size):
                recording.warnings.append(f"{name} is cut off: its header speaks of more sound than is there.")
            yield recording


def _cut_off(head: bytes, size: int) -> bool:
    """Of a wav, whose length FFmpeg takes from the size of the file. Streams write 0 or the largest number."""
    stated = int.from_bytes(head[4:8], "little")
    return head[:4] == b"RIFF" and stated != 0xFFFFFFFF and stated + 8 > size


@contextlib.contextmanager
def _opened(handle: Any, name: str) -> Iterator[Any]:
    import av

    options = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}
    av.logging.set_level(None)
    try:
        container = av.open(handle, mode="r", options=options, metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise AudioError(f"{name} is not a recording Kaiki can read.", f"It reads {FORMATS}.") from error
    with container:
        yield container


def _recording(container: Any, name: str) -> Recording:
    # Pictures of an album cover count as video streams too.
    pictures = [s for s in container.streams.video if not int(s.disposition) & _ATTACHED_PICTURE]
    tracks = container.streams.audio
    if not tracks:
        raise AudioError(f"{name} has no sound track.", f"Kaiki reads the sound of {FORMATS}.")
    stream = tracks[0]
    if getattr(stream, "codec_context", None) is None:
        raise AudioError(f"The sound of {name} is coded in a way Kaiki cannot read.", f"It reads {FORMATS}.")
    if stream.duration and stream.time_base:
        duration = float(stream.duration * stream.time_base)
    else:
        duration = (container.duration or 0) / 1_000_000
    if duration > LONGEST_S:
        raise too_long(name)
    recording = Recording(name, max(0.0, duration), _container=container, _stream=stream)
    if pictures:
        recording.warnings.append(f"{name} is a video; only its sound was read.")
    if len(tracks) > 1:
        recording.warnings.append(f"{name} has {len(tracks)} sound tracks; only the first was read.")
    return recording


def too_long(name: str) -> AudioError:
    """The error for a recording beyond the limit."""
    return AudioError(
        f"{name} is longer than {LONGEST_S / 3600:.0f} hours, the most that is transcribed at once.",
        "Cut it into parts and transcribe each.",
    )


def _resampler() -> Any:
    import av

    return av.AudioResampler(format="flt", layout="mono", rate=RATE)
