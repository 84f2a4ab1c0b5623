"""Rules tried on a virtual clock: the same core as the stream, with everything in memory."""

from collections.abc import Iterator

from schemas.outputs import Refusal
from schemas.rules import Rule
from udfs.person.shard import Shard
from udfs.rules.cases import EPOCH_MS, Case, Due
from udfs.rules.engine import Rules

TAIL_MS = 91 * 86_400_000  # longer than any duration: whatever is due comes due


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


def fired(rule: Rule, case: Case) -> list[Due]:
    """What really came of a test's events."""
    shard = Shard(MemoryPeople(), MemorySlots())
    outputs = shard.advance(list(case.events), EPOCH_MS + TAIL_MS, Rules((rule,)))
    return [
        Due(firing.at_ms - EPOCH_MS, firing.binding, firing.limit if isinstance(firing, Refusal) else "")
        for firing in outputs.firings
    ]


def differences(rule: Rule, case: Case) -> list[str]:
    """Lines that tell expected (-) from real (+); none when they agree."""
    wanted, real = sorted(map(str, case.expect)), sorted(map(str, fired(rule, case)))
    missing = [f"- {line}" for line in wanted if line not in real or wanted.count(line) > real.count(line)]
    return missing + [f"+ {line}" for line in real if line not in wanted or real.count(line) > wanted.count(line)]
