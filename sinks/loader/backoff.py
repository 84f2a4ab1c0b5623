"""Waiting between tries: 0.1 s, then twice as long each time, at most 10 s. The world may stay bad for hours."""

from collections.abc import Iterator

FIRST_SECONDS = 0.1
MOST_SECONDS = 10.0


def waits() -> Iterator[float]:
    """Seconds to wait after the first failure, the second, and so on, for ever."""
    seconds = FIRST_SECONDS
    while True:
        yield seconds
        seconds = min(2 * seconds, MOST_SECONDS)
