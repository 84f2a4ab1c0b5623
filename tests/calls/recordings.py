"""Files of sound for tests."""

import wave
from io import BytesIO

import numpy as np

from jobs.calls.hearing import RATE_HZ, Samples


def raw(*channels: Samples) -> bytes:
    """Interleaved 16-bit samples."""
    return (np.stack(channels, axis=1) * 32_767).round().astype("<i2").tobytes()


def wav(*channels: Samples, rate_hz: int = RATE_HZ) -> bytes:
    """A WAV file."""
    content = BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(raw(*channels))
    return content.getvalue()
