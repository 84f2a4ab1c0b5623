"""The engine alone on a virtual clock: memories in a dict, deadlines in a heap. Restarts and reloads on the way."""

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

import msgspec

from schemas.events import AnyEvent
from schemas.outputs import Firing
from schemas.rules import Rule
from tests.core.oracle_told import NOBODY, Said
from udfs.rules.engine import Deadline, Memory, Rules
from udfs.rules.facts import Value
from udfs.rules.verdicts import Outcome

TEN_MINUTES_MS = 600_000


class Told(NamedTuple):
    """What is known of everybody."""

    said: Said

    def profile(self, name: str, at_ms: int) -> Value | None:
        return self.said.profile.get(name)

    def score(self, name: str, at_ms: int) -> float | None:
        return self.said.scores.get(name)

    def fact(self, name: str, at_ms: int) -> Value | None:
        return None


class Desk:
    """Takes events and deadlines in the order of their times, as a shard does."""

    def __init__(self, rules: Iterable[Rule], said: Said = NOBODY) -> None:
        self.rules = Rules(tuple(rules))
        self.facts = Told(said)
        self.memories: dict[str, Memory] = {}
        self.heap: list[Deadline] = []
        self.counted: dict[tuple[str, str], int] = {}
        self.firings: list[Firing] = []
        self.until_ms = -1

    def run(self, events: Iterable[AnyEvent], until_ms: int) -> "Desk":
        """Everything after what was taken, up to a time (included)."""
        now = [event for event in events if self.until_ms < event.ts <= until_ms]
        for event in sorted(now, key=lambda each: (each.ts, each.id)):
            self._expire_before(event.ts)
            if event.ts - self.counted.get((event.person, event.id), -TEN_MINUTES_MS) >= TEN_MINUTES_MS:
                self.counted[event.person, event.id] = event.ts
                memory = self.memories.setdefault(event.person, Memory({}, {}))
                self._keep(self.rules.take(event.person, memory, event, self.facts))
        self._expire_before(until_ms + 1)
        self.until_ms = until_ms
        return self

    def restart(self) -> None:
        """Nothing is left but what packs."""
        packed = msgspec.msgpack.encode((self.memories, self.heap))
        memories, self.heap = msgspec.msgpack.decode(packed, type=tuple[dict[str, Memory], list[Deadline]])
        self.memories = {person: Memory(*memory) for person, memory in memories.items()}

    def reload(self, rules: Iterable[Rule]) -> None:
        """Other rules from now on; everybody's open matches are taken over."""
        self.rules = Rules(tuple(rules))
        for person, memory in self.memories.items():
            for deadline in self.rules.adopt(person, memory, self.until_ms):
                heappush(self.heap, deadline)

    def _expire_before(self, limit_ms: int) -> None:
        while self.heap and self.heap[0][0] < limit_ms:
            deadline = heappop(self.heap)
            self._keep(self.rules.expire(self.memories[deadline[1]], deadline, self.facts))

    def _keep(self, outcome: Outcome) -> None:
        self.firings += outcome[0]
        for deadline in outcome[1]:
            heappush(self.heap, deadline)
