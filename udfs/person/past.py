"""A person's past, taken once more by the same core: what `why` and backtests with a profile call."""

from typing import NamedTuple

from schemas.events import AnyEvent
from schemas.outputs import Firing
from udfs.person.shard import Shard
from udfs.rules.engine import Rules


class Past(NamedTuple):
    """What happened to people. `late`: events that came behind the clock of their shard, and how far the clock was."""

    events: list[AnyEvent]
    late: list[tuple[int, AnyEvent]]


def relive(shard: Shard, past: Past, until_ms: int, rules: Rules) -> list[Firing]:
    """Everything up to a time (included); what was late is late again, at the same time."""
    firings: list[Firing] = []
    events = sorted((event for event in past.events if event.ts <= until_ms), key=lambda event: event.ts)
    taken = 0
    for clock_ms, event in sorted(past.late, key=lambda each: (each[0], each[1].ts, each[1].id)):
        if clock_ms <= until_ms:
            upto = taken
            while upto < len(events) and events[upto].ts <= clock_ms:
                upto += 1
            firings += shard.advance(events[taken:upto], clock_ms, rules).firings
            shard.late([event], rules)
            taken = upto
    return firings + shard.advance(events[taken:], until_ms, rules).firings
