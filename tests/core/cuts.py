"""Random ways to cut one history: into batches with restarts in between, and into shards."""

from typing import NamedTuple

from schemas.events import AnyEvent
from schemas.settings import SETTINGS
from tests.core.dice import Dice
from tests.core.histories import end_ms

AHEAD_MS = (0, 100, 200, 10_000, 600_000, 1_800_000)


class Cuts(NamedTuple):
    """Ends of batches (included, ascending), and the numbers of those before which the program starts again."""

    ends_ms: list[int]
    restarts: frozenset[int]


def cut(dice: Dice, events: list[AnyEvent]) -> Cuts:
    """Batches that end with some event's 100 ms window or a while after it, and a last one that takes all."""
    ends_ms = {last_of_window(end_ms(events))}
    for _ in range(dice.below(12)):
        if events:
            ends_ms.add(last_of_window(dice.pick(events).ts) + dice.pick(AHEAD_MS))
    return Cuts(sorted(ends_ms), frozenset(number for number in range(len(ends_ms)) if dice.below(2)))


def last_of_window(at_ms: int) -> int:
    """The last millisecond of the 100 ms window that holds a time."""
    return at_ms - at_ms % SETTINGS.window_ms + SETTINGS.window_ms - 1


def shards(dice: Dice, events: list[AnyEvent]) -> list[list[AnyEvent]]:
    """Each person's events in one of three shards."""
    home = {person: dice.below(3) for person in sorted({event.person for event in events})}
    return [[event for event in events if home[event.person] == shard] for shard in range(3)]
