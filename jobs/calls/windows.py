"""A stream of one channel in windows that end in silence: what a model is asked at a time."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from jobs.calls.hearing import RATE_HZ, Listener, Samples, Span
from jobs.calls.turns import GAP_MS

SILENCE = RATE_HZ * GAP_MS // 1000  # ends a turn, and so may end a window
LONGEST = 30 * RATE_HZ  # what a Whisper model hears at a time
LEAD = RATE_HZ // 2  # kept before speech: its first sounds are soft


class Window(NamedTuple):
    """Samples to be transcribed, and where they begin in the stream."""

    offset: int
    samples: Samples


class Windows:
    """What has come of a channel and is not yet in a window: never much longer than LONGEST, if asked as it comes."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._offset = 0
        self._waiting = np.zeros(0, dtype=np.float32)

    def add(self, samples: Samples) -> Iterable[Window]:
        """More samples; the windows that they end: as much speech as fits, up to a silence."""
        self._waiting = np.concatenate((self._waiting, samples))
        while (window := self._next()) is not None:
            yield window

    def finish(self) -> Iterable[Window]:
        """The stream is over: the rest."""
        yield from self.add(np.zeros(SILENCE, dtype=np.float32))
        if self._listener(self._waiting):
            yield Window(self._offset, self._waiting)

    def _next(self) -> Window | None:
        spans = self._listener(self._waiting)
        if not spans:
            self._drop(max(0, len(self._waiting) - LEAD))
            return None
        self._drop(max(0, spans[0].begin - LEAD))
        spans = moved(spans, max(0, spans[0].begin - LEAD))
        end = end_of(spans, len(self._waiting))
        if end is None:
            return None
        window = Window(self._offset, self._waiting[:end])
        self._drop(end)
        return window

    def _drop(self, many: int) -> None:
        self._waiting = self._waiting[many:]
        self._offset += many


def moved(spans: list[Span], by: int) -> list[Span]:
    """The same spans in samples that begin so much later."""
    return [Span(span.begin - by, span.end - by) for span in spans]


def end_of(spans: list[Span], length: int) -> int | None:
    """Where the window ends that begins at 0, or None if it goes on: in the last silence that lets it fit.

    Without one it ends in the longest pause; in speech without a pause, after LONGEST.
    """
    pauses = [Span(one.end, after.begin) for one, after in pairwise([*spans, Span(length, length)])]
    fitting = [pause for pause in pauses if pause.begin <= LONGEST]
    silent = [pause for pause in fitting if pause.end - pause.begin > SILENCE]
    if silent:
        return min((silent[-1].begin + silent[-1].end) // 2, silent[-1].begin + LEAD)
    if length < LONGEST:
        return None
    longest = max(fitting, key=lambda pause: pause.end - pause.begin, default=Span(LONGEST, LONGEST))
    return (longest.begin + longest.end) // 2 if longest.end > longest.begin else LONGEST
