"""Where a shard keeps people and deadlines when all is in memory, and a run of that kind."""

from collections.abc import Iterable, Iterator

from schemas.events import AnyEvent
from udfs.person.shard import Outputs, Shard
from udfs.rules.engine import Rules


class MemoryPeople(dict[str, bytes]):
    """People in a dict."""

    def put(self, person: str, blob: bytes) -> None:
        self[person] = blob


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


def rehearse(events: Iterable[AnyEvent], until_ms: int, rules: Rules) -> Outputs:
    """What comes of events up to a time, for somebody of whom nothing was known before."""
    return Shard(MemoryPeople(), MemorySlots()).advance(list(events), until_ms, rules)
