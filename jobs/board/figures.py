"""Figures that stand alone, from rows of the board's queries. Pure. Times in epoch ms."""

from statistics import median
from typing import NamedTuple

from sinks.board.reader import Row

MINUTE_MS = 60_000
MINUTES = 60  # that the board shows
SPIKE_TIMES = 2.0  # of the usual, and
SPIKE_LEAST = 10  # so many a minute, are a spike


class Rate(NamedTuple):
    """Contacts in the fullest of the last two minutes (the present one included), and in a usual minute of the hour."""

    now: int
    usual: float

    @property
    def is_spike(self) -> bool:
        return self.now >= SPIKE_LEAST and self.now >= SPIKE_TIMES * self.usual


def minutes_until(now_ms: int) -> list[int]:
    """The starts of the last 60 minutes, the present one last."""
    last = now_ms // MINUTE_MS * MINUTE_MS
    return [last - MINUTE_MS * back for back in range(MINUTES - 1, -1, -1)]


def per_minute(rows: list[Row], column: str, now_ms: int) -> list[int]:
    """The sum of a column in each of the last 60 minutes."""
    sums: dict[int, int] = {}
    for row in rows:
        sums[row["minute"]] = sums.get(row["minute"], 0) + row[column]
    return [sums.get(minute, 0) for minute in minutes_until(now_ms)]


def contact_rate(rows: list[Row], now_ms: int) -> Rate:
    """How many contacts come now, against the minutes before."""
    counts = per_minute(rows, "contacts", now_ms)
    return Rate(max(counts[-2:]), float(median(counts[:-2])))


def share(part: int, whole: int) -> float | None:
    """A share, 0 to 1; None of nothing."""
    return part / whole if whole else None


def conversion(rows: list[Row]) -> float | None:
    """Of all pushes."""
    return share(sum(row["converted"] for row in rows), sum(row["pushes"] for row in rows))
