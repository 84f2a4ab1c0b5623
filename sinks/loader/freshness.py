"""How long it took from a tick to the insert of its batch: one row per minute and input topic. Pure.

A minute is that of the ticks, so a loader that catches up tells for every minute how late it was.
It is over when every partition of the topic that ticks has gone beyond it.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from sinks.loader.ranges import Partition

MINUTE_MS = 60_000
TABLE = "freshness"


class Minute(msgspec.Struct, frozen=True):
    """A row of `freshness`. `minute` in epoch seconds."""

    minute: int
    topic: str
    ticks: int
    p50_ms: int
    p99_ms: int
    max_ms: int


class Written(NamedTuple):
    """A line for ClickHouse, and the token of its insert."""

    line: bytes
    token: str


def percentile(ordered: Sequence[int], hundredths: int) -> int:
    """Nearest rank: the smallest value that at least this many hundredths of all do not exceed."""
    return ordered[-(-len(ordered) * hundredths // 100) - 1]


def minute_of(topic: str, start_ms: int, delays_ms: Sequence[int]) -> Minute:
    """The row for one minute's delays; there is at least one."""
    ordered = sorted(delays_ms)
    half, most = percentile(ordered, 50), percentile(ordered, 99)
    return Minute(start_ms // 1000, topic, len(ordered), half, most, ordered[-1])


class Freshness:
    """Ticks seen, until their minutes are written."""

    def __init__(self) -> None:
        self.delays_ms: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.newest_ms: dict[Partition, int] = {}

    def note(self, partition: Partition, ticks_ms: Sequence[int], inserted_ms: int) -> None:
        """Ticks of a batch that was inserted at `inserted_ms`, both epoch milliseconds."""
        for tick_ms in ticks_ms:
            self.delays_ms[partition.topic, tick_ms - tick_ms % MINUTE_MS].append(inserted_ms - tick_ms)
        if ticks_ms:
            self.newest_ms[partition] = max(ticks_ms[-1], self.newest_ms.get(partition, 0))

    def over(self) -> list[Minute]:
        """Minutes that are over, oldest first; each is given once."""
        keys = sorted(key for key in self.delays_ms if key[1] + MINUTE_MS <= self.reached_ms(key[0]))
        return [minute_of(*key, self.delays_ms.pop(key)) for key in keys]

    def rest(self) -> list[Minute]:
        """The minutes still running, for a loader that stops."""
        keys = sorted(self.delays_ms)
        return [minute_of(*key, self.delays_ms.pop(key)) for key in keys]

    def reached_ms(self, topic: str) -> int:
        """The minutes before this time are over."""
        return min(newest for partition, newest in self.newest_ms.items() if partition.topic == topic)


def written(minute: Minute) -> Written:
    """A fuller row of the same minute has another token: it is inserted, and the table keeps the fuller one."""
    return Written(msgspec.json.encode(minute), f"{TABLE}:{minute.topic}:{minute.minute}:{minute.ticks}")
