"""Where a shard keeps its members, deadlines and journal when all is in memory."""

from collections.abc import Iterator

from udfs.shards.home import Stores


class MemoryMembers(dict[str, bytes]):
    """Members in a dict."""

    def put(self, name: str, blob: bytes) -> None:
        self[name] = blob

    def remove(self, name: str) -> None:
        self.pop(name, None)


class MemoryJournal(dict[int, bytes]):
    """A journal in a dict."""

    below: bytes | None = None

    def read(self) -> Iterator[bytes]:
        yield from (self[number] for number in sorted(self))

    def append(self, number: int, entry: bytes) -> None:
        self[number] = entry

    def mark(self) -> bytes | None:
        return self.below

    def set_mark(self, mark: bytes) -> None:
        self.below = mark


class MemorySlots(dict[int, bytes]):
    """Deadlines in a dict."""

    def read(self) -> Iterator[tuple[int, bytes]]:
        yield from self.items()

    def write(self, slot: int, packed: bytes) -> None:
        self[slot] = packed

    def remove(self, slot: int) -> None:
        del self[slot]


def in_memory() -> Stores:
    """Empty stores."""
    return Stores(MemoryMembers(), MemorySlots(), MemoryJournal())
