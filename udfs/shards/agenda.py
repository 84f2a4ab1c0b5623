"""The deadlines of a shard, in the order of their times.

They live in a heap in memory, and in a store by slots of 10 s, written when a slot gains a deadline. What has been taken
is not written: `until_ms` tells it after a restart.
"""

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import Protocol

import msgspec

from udfs.rules.engine import Deadline

SLOT_MS = 10_000
pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(list[tuple[int, str, str, str]]).decode


class Slots(Protocol):
    """Where slots are kept."""

    def read(self) -> Iterator[tuple[int, bytes]]: ...
    def write(self, slot: int, packed: bytes) -> None: ...
    def remove(self, slot: int) -> None: ...


class Agenda:
    """Deadlines yet to come."""

    def __init__(self, slots: Slots, until_ms: int) -> None:
        self.slots = slots
        self.by_slot: dict[int, list[Deadline]] = {slot: unpack(packed) for slot, packed in slots.read()}
        self.heap = [each for deadlines in self.by_slot.values() for each in deadlines if each[0] > until_ms]
        heapify(self.heap)
        self.unwritten: set[int] = set()

    def add(self, deadline: Deadline) -> None:
        """Remember a deadline; one of the past is taken at once, in its order."""
        slot = deadline[0] // SLOT_MS
        self.by_slot.setdefault(slot, []).append(deadline)
        self.unwritten.add(slot)
        heappush(self.heap, deadline)

    def add_all(self, deadlines: Iterable[Deadline]) -> None:
        """Remember several."""
        for deadline in deadlines:
            self.add(deadline)

    def next_before(self, limit_ms: int) -> Deadline | None:
        """The earliest deadline before a time, taken off; None if there is none."""
        heap = self.heap
        return heappop(heap) if heap and heap[0][0] < limit_ms else None

    def first_ms(self) -> int | None:
        """When the earliest deadline comes."""
        return self.heap[0][0] if self.heap else None

    def save(self, until_ms: int) -> None:
        """Write the slots that changed, drop those that are over."""
        for slot in self.unwritten:
            self.slots.write(slot, pack(self.by_slot[slot]))
        self.unwritten.clear()
        for slot in [slot for slot in self.by_slot if (slot + 1) * SLOT_MS <= until_ms + 1]:
            del self.by_slot[slot]
            self.slots.remove(slot)
