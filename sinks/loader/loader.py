"""The loop: poll, gather, and for every range plan -> insert -> commit. Why nothing is lost or doubled: ranges.py."""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sinks.loader.batches import Batch, Bounds, Queue
from sinks.loader.counters import Counters
from sinks.loader.faults import Fault
from sinks.loader.freshness import TABLE as FRESHNESS
from sinks.loader.freshness import Freshness, Minute, written
from sinks.loader.ranges import done, planned
from sinks.loader.records import Log, Tables
from sinks.loader.refusals import insert_or_reject

POLL_MS = 100


class Clocks(NamedTuple):
    """A steady clock for ages and rates, and the wall clock for freshness; both in seconds."""

    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


BOUNDS = Bounds()
CLOCKS = Clocks()


class Loader:
    """One life of the loader over all partitions. Making one reads the marks and resumes what was planned."""

    def __init__(
        self,
        log: Log,
        tables: Tables,
        *,
        bounds: Bounds = BOUNDS,
        clocks: Clocks = CLOCKS,
        fault: Fault | None = None,
    ) -> None:
        self.log = log
        self.tables = tables
        self.clocks = clocks
        self.fault = fault or Fault()
        self.freshness = Freshness()
        self.counters = Counters(clocks.steady())
        self.queues = {partition: Queue(partition, mark, bounds) for partition, mark in log.start().items()}

    def step(self) -> None:
        """Poll once, and load what is due."""
        for partition, records in self.log.poll(POLL_MS).items():
            self.queues[partition].extend(records, self.clocks.steady())
        while any(queue.is_due(self.clocks.steady()) for queue in self.queues.values()):
            self.load_oldest()
        if self.counters.is_due(self.clocks.steady()):
            self.counters.write(self.clocks.steady(), self.log.lag())

    def finish(self) -> None:
        """Load what was gathered; for a loader that stops."""
        while self.load_oldest():
            pass
        self.write_minutes(self.freshness.rest())

    def load_oldest(self) -> bool:
        """Load the oldest batch of every partition, also those not due: a round costs two commits, however many."""
        taken = [batch for queue in self.queues.values() if (batch := queue.take()) is not None]
        self.load(taken)
        self.write_minutes(self.freshness.over())
        return bool(taken)

    def load(self, batches: Sequence[Batch]) -> None:
        """Plan, insert, commit."""
        full = [batch for batch in batches if batch.rows]
        if full:
            self.log.commit({batch.partition: planned(batch.span) for batch in full})
            self.reached("after_plan", full)
        for batch in batches:
            self.insert(batch)
        if batches:
            self.log.commit({batch.partition: done(batch.span) for batch in batches})
            self.reached("after_commit", full)

    def insert(self, batch: Batch) -> None:
        refused = sum(insert_or_reject(self.tables, batch, table) for table in batch.lines)
        self.freshness.note(batch.partition, batch.ticks_ms, int(self.clocks.wall() * 1000))
        self.counters.add(batch.rows, len(batch.ticks_ms), batch.rejected + refused)
        if batch.rows:
            self.fault.reached("after_insert")

    def reached(self, point: str, batches: Sequence[Batch]) -> None:
        for _ in batches:
            self.fault.reached(point)

    def write_minutes(self, minutes: Sequence[Minute]) -> None:
        for minute in minutes:
            line, token = written(minute)
            self.tables.insert(FRESHNESS, [line], token)
