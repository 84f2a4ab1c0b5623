"""Voices for tests: espeak-ng, from the package that brings its library, speaks into samples at 16 kHz."""

import ctypes
import subprocess
import sys
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
RETRIEVAL, NO_EXIT = 1, 0x8000  # AUDIO_OUTPUT_RETRIEVAL; espeakINITIALIZE_DONT_EXIT
UTF8 = 1
RATE, PITCH = 1, 3  # parameters: words per minute, 0 to 100
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, which has one voice at a time."""

    def __init__(self) -> None:
        brought = import_module("espeakng_loader")
        self._library: Any = ctypes.CDLL(brought.get_library_path())
        self.rate_hz: int = self._library.espeak_Initialize(RETRIEVAL, 0, brought.get_data_path().encode(), NO_EXIT)
        if self.rate_hz <= 0:
            raise OSError("espeak-ng does not find its voices")
        self._spoken: list[NDArray[np.int16]] = []
        self._callback = CALLBACK(self._take)  # kept: the library calls it
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, samples: Any, many: int, events: Any) -> int:
        if samples and many:
            self._spoken.append(np.ctypeslib.as_array(samples, (many,)).copy())
        return 0

    def speak(self, text: str, voice: str, words_per_minute: int, pitch: int) -> NDArray[np.float32]:
        """The text, spoken, without silence at its ends."""
        self._spoken.clear()
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise OSError(f"espeak-ng has no voice {voice}")
        self._library.espeak_SetParameter(RATE, words_per_minute, 0)
        self._library.espeak_SetParameter(PITCH, pitch, 0)
        said = text.encode()
        self._library.espeak_Synth(said, len(said) + 1, 0, 1, 0, UTF8, None, None)
        self._library.espeak_Synchronize()
        return trimmed(resampled(np.concatenate(self._spoken) / np.float32(32768), self.rate_hz))


@cache
def spoken(text: str, voice: str = "en-us", words_per_minute: int = 150, pitch: int = 50) -> NDArray[np.float32]:
    """A text as samples at 16 kHz, the same every time: in a process of its own, since the voice keeps its breath."""
    command = [sys.executable, "-m", __name__, text, voice, str(words_per_minute), str(pitch)]
    told = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=True)
    return np.frombuffer(told.stdout, dtype=np.float32)


def resampled(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """At 16 kHz; by straight lines, which is enough for a robot's voice."""
    at = np.arange(0, len(samples), rate_hz / RATE_HZ)
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


def trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """From the first loud sample to the last."""
    (loud,) = np.nonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]


def track(length_s: float, *said: tuple[float, NDArray[np.float32]]) -> NDArray[np.float32]:
    """A channel of that length, with each piece at its second. Pieces must fit and follow each other."""
    made = np.zeros(round(length_s * RATE_HZ), dtype=np.float32)
    places = [(round(at_s * RATE_HZ), piece) for at_s, piece in said]
    assert all(start + len(piece) <= after for (start, piece), (after, _) in pairwise([*places, (len(made), made)]))
    for start, piece in places:
        made[start : start + len(piece)] = piece
    return made


if __name__ == "__main__":
    said, name, pace, height = sys.argv[1:]
    sys.stdout.buffer.write(Espeak().speak(said, name, int(pace), int(height)).tobytes())
