"""A language of levels for tests without a model: a word is a stretch of one level, silence is zero.

The naive detector and the naive transcriber below read it exactly, so expected turns are known to the millisecond.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from jobs.calls.hearing import Samples, Segment, Span, Word, milliseconds

PER_MS = 16
SHORT_PAUSE = 200 * PER_MS


def said(*words: tuple[int, int, int], length_ms: int) -> Samples:
    """A channel with words (level, from ms, to ms)."""
    made = np.zeros(length_ms * PER_MS, dtype=np.float32)
    for level, begin_ms, end_ms in words:
        made[begin_ms * PER_MS : end_ms * PER_MS] = level / 100
    return made


def runs(samples: Samples) -> Iterator[tuple[int, int, int]]:
    """Stretches that are not silent: level, begin, end."""
    levels = np.rint(samples * 100).astype(int)
    edges = [0, *(np.flatnonzero(np.diff(levels)) + 1).tolist(), len(levels)]
    for begin, end in pairwise(edges):
        if begin < end and levels[begin]:
            yield int(levels[begin]), begin, end


def listen(samples: Samples) -> list[Span]:
    """A `Listener`."""
    spans: list[Span] = []
    for _, begin, end in runs(samples):
        if spans and begin - spans[-1].end <= SHORT_PAUSE:
            spans[-1] = Span(spans[-1].begin, end)
        else:
            spans.append(Span(begin, end))
    return spans


class Levels:
    """A `Transcriber`: a segment per 20 words, as a model would put sentences of both sides of a pause into one."""

    def transcribe(self, samples: Samples) -> Iterator[Segment]:
        words = [Word(milliseconds(begin), milliseconds(end), f" w{level}") for level, begin, end in runs(samples)]
        for first in range(0, len(words), 20):
            yield segment(*words[first : first + 20])


def segment(*words: Word, no_speech: float = 0.0, log_probability: float = -0.2, compression: float = 1.0) -> Segment:
    """A segment that is believed, unless said otherwise."""
    return Segment(words, no_speech, log_probability, compression)


def spoken(text: str, begin_ms: int, end_ms: int, **sure: float) -> Segment:
    """A segment of evenly long words."""
    parts = text.split()
    edges = [begin_ms + (end_ms - begin_ms) * place // len(parts) for place in range(len(parts) + 1)]
    return segment(*(Word(a, b, f" {part}") for part, (a, b) in zip(parts, pairwise(edges), strict=True)), **sure)
