"""Records by hand: what a test says is what differs, the rest is ordinary."""

from collections.abc import Iterable

from schemas.events import TICK_KEY, Tick, View, encode
from sinks.loader.memory import MemoryRecord
from sinks.loader.ranges import Partition

CLICKS = Partition("clicks", 0)
NOON_MS = 1_700_000_000_000  # 2023-11-14 22:13:20 UTC, the start of a 100 ms window


def view(offset: int, person: str = "account:1", at_ms: int = NOON_MS) -> MemoryRecord:
    """A valid view, its id made of the offset."""
    event = View(id=f"view-{offset}", ts=at_ms, person=person, item="item-7", price_fen=1999)
    return MemoryRecord("clicks", 0, offset, at_ms, person.encode(), encode(event))


def tick(offset: int, at_ms: int, partition: Partition = CLICKS) -> MemoryRecord:
    """A tick sent at `at_ms`."""
    return MemoryRecord(*partition, offset, at_ms, TICK_KEY.encode(), encode(Tick(ts=at_ms)))


def record(topic: str, value: bytes | None, key: bytes | None = b"account:1", offset: int = 5) -> MemoryRecord:
    """Any record, at noon."""
    return MemoryRecord(topic, 0, offset, NOON_MS, key, value)


def views(offsets: Iterable[int]) -> list[MemoryRecord]:
    """Valid views at these offsets."""
    return [view(offset) for offset in offsets]
