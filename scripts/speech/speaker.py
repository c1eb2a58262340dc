"""A voice for tests: espeak-ng, through the library that the package espeakng-loader carries.

espeak-ng is under GPL-3.0. It is used in tests and measurements only (an extra of `dev`), never shipped with Kaiki and
never imported by it. Its voice is built from formants, not from recordings: it sounds like no human being.

Source: espeak-ng's `speak_lib.h` (functions, constants, the callback's arguments).
"""

from __future__ import annotations

import ctypes
import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SYNCHRONOUS, _UTF8, _RATE, _PITCH, _RANGE = 2, 1, 1, 3, 4
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Speaker:
    """Speaks text. One for a process: the library keeps its state in globals."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = espeakng_loader.get_data_path().encode()
        self.rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, folder, 0))
        if self.rate <= 0:
            raise OSError("espeak-ng did not start")
        self._said = bytearray()
        self._keep = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._keep)

    def _take(self, samples: Any, count: int, events: Any) -> int:
        del events
        if samples and count > 0:
            self._said += ctypes.string_at(samples, 2 * count)
        return 0

    def say(self, text: str, voice: str = "en-us", words_a_minute: int = 150, pitch: int = 50) -> NDArray[np.int16]:
        """Samples of the spoken text, mono, 16 bit, `rate` a second.

        Args:
            voice: espeak-ng's name of a voice, with a variant after "+", such as "en-us+f3".
            pitch: 0 to 100.
        """
        self._said.clear()
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        self._library.espeak_SetParameter(_RATE, words_a_minute, 0)
        self._library.espeak_SetParameter(_PITCH, pitch, 0)
        data = text.encode() + b"\0"
        if self._library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None):
            raise OSError("espeak-ng could not speak")
        return np.frombuffer(bytes(self._said), dtype=np.int16)


@functools.cache
def speaker() -> Speaker:
    """The speaker of this process."""
    return Speaker()
