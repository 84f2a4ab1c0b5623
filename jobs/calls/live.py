"""A stream of a call: turns as they end, while it goes on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from jobs.calls.hearing import RATE_HZ, Listener, Samples, Segment, Transcriber, Turn, Word, milliseconds
from jobs.calls.turns import turns
from jobs.calls.windows import Window, Windows
from schemas.conversation import Speaker

STEP_BYTES = RATE_HZ  # half a second of a channel


class Live:
    """The channels of a stream. What comes at once is told in order of time, as of a recording.

    A turn longer than a window comes in pieces; who breaks in upon a turn that is still under way does not part it.
    """

    def __init__(self, speakers: Sequence[Speaker], transcriber: Transcriber, listener: Listener) -> None:
        self._speakers = speakers
        self._transcriber = transcriber
        self._windows = [Windows(listener) for _ in speakers]
        self.heard = 0  # samples of each channel so far

    def add(self, channels: Sequence[Samples]) -> list[Turn]:
        """More of every channel, equally long; the turns that ended."""
        self.heard += len(channels[0])
        return self._turns(windows.add(samples) for windows, samples in zip(self._windows, channels, strict=True))

    def finish(self) -> list[Turn]:
        """The stream is over; the turns that were under way."""
        return self._turns(windows.finish() for windows in self._windows)

    def _turns(self, channels: Iterable[Iterable[Window]]) -> list[Turn]:
        return turns([[*chain.from_iterable(map(self._segments, windows))] for windows in channels], self._speakers)

    def _segments(self, window: Window) -> Iterator[Segment]:
        by_ms = milliseconds(window.offset)
        return (later(each, by_ms) for each in self._transcriber.transcribe(window.samples))


def later(segment: Segment, by_ms: int) -> Segment:
    """The same segment in a stream in which its window begins at `by_ms`."""
    return segment._replace(
        words=tuple(Word(word.begin_ms + by_ms, word.end_ms + by_ms, word.text) for word in segment.words)
    )


class Incoming:
    """What a stream brings, read while the last block is worked on: all that has come meanwhile is one block.

    So a slow machine falls behind by one transcription, not by all of them. The stream must not be a buffered one: its reader
    may still wait when the program ends, and would hold the buffer's lock.
    """

    def __init__(self, stream: BinaryIO, channels: int) -> None:
        self._stream = stream
        self._least = STEP_BYTES * channels
        self._came: SimpleQueue[bytes | OSError] = SimpleQueue()

    def end(self) -> None:
        """What has come is all, though the stream may go on. A signal's handler may call it."""
        self._came.put(b"")

    def __iter__(self) -> Iterator[bytes]:
        """Blocks, until the stream ends or is ended. An error of the stream is raised after what came before."""
        Thread(target=self._read, daemon=True).start()
        while True:
            came = [self._came.get()]
            while not self._came.empty():
                came.append(self._came.get())
            yield b"".join(each for each in came if isinstance(each, bytes))
            for each in came:
                if isinstance(each, OSError):
                    raise each
            if b"" in came:
                return

    def _read(self) -> None:
        waiting = b""
        try:
            while block := self._stream.read(self._least):
                waiting += block
                if len(waiting) >= self._least:
                    self._came.put(waiting)
                    waiting = b""
        except OSError as problem:
            self._came.put(problem)
        else:
            self._came.put(waiting)
            self.end()
