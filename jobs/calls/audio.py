"""Sound files as channels of samples: whatever FFmpeg's libraries decode. Nothing but the file itself is read."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from jobs.calls.hearing import RATE_HZ, Samples

SAME = 1e-3  # channels that differ by no more hold one sound


class Unusable(ValueError):
    """There is nothing to hear; the message says why."""


class Sound(NamedTuple):
    """Channels of one length, and how many pieces of the file could not be read."""

    channels: list[Samples]
    damaged: int


def decoded(content: bytes) -> Sound:
    """The sound of a file with this content. Unusable if there is none."""
    import av  # of the extra

    if not content:
        raise Unusable("it is empty")
    try:
        # Formats that name other files (playlists) find none: no protocol may be opened.
        with av.open(BytesIO(content), options={"protocol_whitelist": "none"}) as container:
            if not container.streams.audio:
                raise Unusable("there is no sound in it")
            pieces, damaged = _pieces(av, container)
    except av.error.FFmpegError as problem:
        raise Unusable(f"it is no sound file that can be read ({problem.strerror})") from None
    if not pieces:
        raise Unusable("its sound has no length")
    return Sound(list(np.concatenate(pieces, axis=1)), damaged)


def _pieces(av: Any, container: Any) -> tuple[list[Any], int]:
    """Decoded pieces, (channels, samples) each, and how many failed."""
    stream = container.streams.audio[0]
    resampler = av.AudioResampler(format="fltp", layout=stream.layout, rate=RATE_HZ)
    pieces: list[Any] = []
    damaged = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            damaged += 1
            continue
        pieces += [made.to_ndarray() for frame in frames for made in resampler.resample(frame)]
    if pieces:
        pieces += [made.to_ndarray() for made in resampler.resample(None)]
    return pieces, damaged


def distinct(channels: list[Samples]) -> list[Samples]:
    """The channels; only the first if all hold the same sound, as in a mono recording kept as stereo."""
    first, *rest = channels
    return channels[:1] if all(np.abs(first - each).max() <= SAME for each in rest) else channels


def frames(blocks: Iterator[bytes], many: int) -> Iterator[list[Samples]]:
    """Raw 16-bit little-endian samples of `many` interleaved channels, by channel, as they come.

    Bytes that are no whole frame wait for the next block. Unusable if the last frame is cut short.
    """
    size, rest = 2 * many, b""
    for block in blocks:
        rest += block
        whole = len(rest) - len(rest) % size
        if whole:
            both = np.frombuffer(rest[:whole], dtype="<i2").reshape(-1, many)
            yield [np.ascontiguousarray(both[:, place], dtype=np.float32) / 32_768 for place in range(many)]
        rest = rest[whole:]
    if rest:
        raise Unusable(f"the stream ended within a frame: {len(rest)} bytes more than frames of {many} 16-bit samples")
