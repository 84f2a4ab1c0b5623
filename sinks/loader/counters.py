"""What the loader says of itself: one line every 10 s."""

import logging

EVERY_SECONDS = 10.0
logger = logging.getLogger(__name__)


class Counters:
    """Sums since the last line. Seconds are those of a steady clock."""

    def __init__(self, now_seconds: float) -> None:
        self.since_seconds = now_seconds
        self.clear()

    def clear(self) -> None:
        self.rows = self.ranges = self.ticks = self.rejected = 0

    def add(self, rows: int, ticks: int, rejected: int) -> None:
        """One range was committed."""
        self.rows += rows
        self.ranges += 1
        self.ticks += ticks
        self.rejected += rejected

    def is_due(self, now_seconds: float) -> bool:
        """A line should be written."""
        return now_seconds - self.since_seconds >= EVERY_SECONDS

    def write(self, now_seconds: float, lag: int) -> None:
        """Log the sums and begin again; `lag` in records not read yet."""
        rate = self.rows / max(now_seconds - self.since_seconds, 0.001)
        line = "rows=%d rows_per_s=%.0f ranges=%d ticks=%d rejected=%d lag=%d"
        logger.info(line, self.rows, rate, self.ranges, self.ticks, self.rejected, lag)
        self.since_seconds = now_seconds
        self.clear()
