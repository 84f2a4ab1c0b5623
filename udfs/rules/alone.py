"""The engine alone over one person's past: no profile, no shard, no clock but the events'. What backtests run.

It fires what a shard fires, as long as no `if` asks for the profile: a test holds them against each other.
"""

from collections.abc import Sequence
from heapq import heappop, heappush

from schemas.events import AnyEvent
from schemas.outputs import Firing
from schemas.settings import SETTINGS
from udfs.rules.engine import NOTHING, Deadline, Memory, Rules
from udfs.rules.facts import UNKNOWN

NO_LATE: Sequence[tuple[int, AnyEvent]] = ()
LONG_AGO_MS = -(10**15)


class Alone:
    """One person's memory and deadlines."""

    def __init__(self, person: str, rules: Rules) -> None:
        self.person = person
        self.rules = rules
        self.memory = Memory({}, {})
        self.heap: list[Deadline] = []
        self.counted: dict[str, int] = {}  # id -> when
        self.firings: list[Firing] = []

    def run(
        self, events: Sequence[AnyEvent], until_ms: int, late: Sequence[tuple[int, AnyEvent]] = NO_LATE
    ) -> list[Firing]:
        """Events in order of (ts, id), late ones in order of the clock; both as of schemas of history."""
        taken = 0
        for clock_ms, event in late:
            upto = next((place for place in range(taken, len(events)) if events[place].ts > clock_ms), len(events))
            self._take(events[taken:upto])
            self._expire_before(clock_ms + 1)
            if not self._repeats(event):
                self.rules.note(self.memory, event)
            taken = upto
        self._take(events[taken:] if taken else events)
        self._expire_before(until_ms + 1)
        return self.firings

    def _take(self, events: Sequence[AnyEvent]) -> None:
        heap, memory, person, take, counted = self.heap, self.memory, self.person, self.rules.take, self.counted
        for event in events:
            ts, name = event.ts, event.id
            if heap and heap[0][0] < ts:
                self._expire_before(ts)
            if name in counted and self._repeats(event):
                continue
            counted[name] = ts
            if (outcome := take(person, memory, event, UNKNOWN)) is not NOTHING:
                self.firings += outcome[0]
                for deadline in outcome[1]:
                    heappush(heap, deadline)

    def _repeats(self, event: AnyEvent) -> bool:
        """Whether this id was counted within 10 minutes; it is remembered if not."""
        if abs(event.ts - self.counted.get(event.id, LONG_AGO_MS)) < SETTINGS.duplicate_ms:
            return True
        self.counted[event.id] = event.ts
        return False

    def _expire_before(self, limit_ms: int) -> None:
        while self.heap and self.heap[0][0] < limit_ms:
            firings, deadlines = self.rules.expire(self.memory, heappop(self.heap), UNKNOWN)
            self.firings += firings
            for deadline in deadlines:
                heappush(self.heap, deadline)
