"""When to send what: pure, with the clock and the sleep as arguments."""

import math
from collections.abc import Callable, Iterable, Iterator

import msgspec

from jobs.inputs.items import Item

MOST_ITEMS = 5_000  # per step: at full speed about 100 ms of sending
STEP_SECONDS = 0.1
MAX_SPEED = math.inf


class Step(msgspec.Struct, frozen=True):
    """Send these items, then tell every partition that everything up to `tick_ms` has been sent."""

    items: list[Item]
    tick_ms: int
    behind_seconds: float  # wall time by which sending lags behind the schedule


class Queue:
    """Items in order of time, read one ahead. Raises ValueError where time goes back."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = iter(items)
        self.head = next(self._items, None)
        self.last_ms = self.head.ts if self.head else 0  # of the newest item read

    def take(self, until_ms: float) -> list[Item]:
        """The next items with ts <= until_ms, at most MOST_ITEMS."""
        taken: list[Item] = []
        while self.head is not None and self.head.ts <= until_ms and len(taken) < MOST_ITEMS:
            taken.append(self.head)
            self._advance()
        return taken

    def _advance(self) -> None:
        self.head = next(self._items, None)
        if self.head is None:
            return
        if self.head.ts < self.last_ms:
            raise ValueError(f"items must be in order of time: {self.head.ts} comes after {self.last_ms}")
        self.last_ms = self.head.ts


def schedule(
    items: Iterable[Item],
    *,
    speed: float,
    tail_ms: int,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Iterator[Step]:
    """Steps that send `items` (in order of time) at `speed` event seconds per wall second, MAX_SPEED: without waiting.

    A step's tick is the horizon: no item with ts <= tick_ms is still to come, and horizons never go back.
    The last step's tick is the closing one, `tail_ms` after the last item.
    """
    queue = Queue(items)
    if queue.head is None:
        return
    reached = pace(queue.head.ts, speed, clock)
    while True:
        began, due_ms = clock(), reached()
        step = next_step(queue, due_ms, tail_ms, speed)
        yield step
        if queue.head is None and step.tick_ms == queue.last_ms + tail_ms:
            return
        if queue.head is None or queue.head.ts > due_ms:
            sleep(max(0.0, began + STEP_SECONDS - clock()))


def pace(first_ms: int, speed: float, clock: Callable[[], float]) -> Callable[[], float]:
    """A function that gives the event time (ms) until which items are due now; the first one is due at once."""
    if speed == MAX_SPEED:
        return lambda: math.inf
    start = clock()
    return lambda: first_ms + math.floor((clock() - start) * speed * 1000)


def next_step(queue: Queue, due_ms: float, tail_ms: int, speed: float) -> Step:
    """What is due, and how far that takes the horizon: just before the next item, at most to the closing tick."""
    items = queue.take(due_ms)
    bound_ms = queue.last_ms + tail_ms if queue.head is None else queue.head.ts - 1
    waiting = queue.head is not None and queue.head.ts <= due_ms < math.inf
    behind_seconds = (due_ms - bound_ms) / 1000 / speed if waiting else 0.0
    return Step(items, int(min(due_ms, bound_ms)), behind_seconds)
