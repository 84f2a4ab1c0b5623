"""What was heard in a recording, and what hears it. Samples are 16 kHz mono, 32-bit floats from -1 to 1.

Offsets are milliseconds after the first sample. A channel is a number: 0 is the left one.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from schemas.conversation import Speaker

RATE_HZ = 16_000
Samples = NDArray[np.float32]


class Word(NamedTuple):
    """A word with the blank that stands before it, if any."""

    begin_ms: int
    end_ms: int
    text: str


class Segment(NamedTuple):
    """What a model says was spoken, and how sure it is. There is at least one word."""

    words: tuple[Word, ...]
    no_speech: float  # probability that nobody spoke
    log_probability: float  # mean of the tokens
    compression: float  # characters per character when packed: high where a text repeats itself

    @property
    def text(self) -> str:
        """The words."""
        return "".join(word.text for word in self.words).strip()


class Turn(NamedTuple):
    """What one speaker said until somebody else spoke, or nobody did."""

    begin_ms: int
    end_ms: int
    channel: int
    speaker: Speaker
    text: str


class Span(NamedTuple):
    """A part of some samples in which somebody speaks: from one sample up to another."""

    begin: int
    end: int


class Transcriber(Protocol):
    """Hears words."""

    def transcribe(self, samples: Samples) -> Iterator[Segment]:
        """Segments in order of time; none where nobody speaks."""


Listener = Callable[[Samples], list[Span]]  # tells where somebody speaks, in order; pauses above 0.2 s part spans


def milliseconds(samples: int) -> int:
    """How long so many samples last."""
    return samples * 1000 // RATE_HZ
