"""Records gathered into the next ranges of a partition. Pure: time is an argument, in seconds of a steady clock."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from schemas.events import TICK_KEY, Tick
from schemas.topics import INPUTS
from sinks.loader.ranges import Mark, Partition, Range
from sinks.loader.records import Record
from sinks.loader.tables import REJECTS, TABLES, Unreadable, refused_line

TICK = TICK_KEY.encode()
decode_tick = msgspec.json.Decoder(Tick).decode


class Bounds(NamedTuple):
    """When a range is full or old enough. Small enough that ClickHouse takes a range as one block."""

    rows: int = 20_000
    bytes: int = 8_000_000
    age_seconds: float = 0.5


class Batch:
    """The records of one range: rows by table in the order of offsets, and the ticks among them."""

    def __init__(self, partition: Partition, first: int, planned_end: int | None = None) -> None:
        self.partition = partition
        self.first = self.end = first
        self.planned_end = planned_end
        self.lines: dict[str, list[bytes]] = defaultdict(list)
        self.records: dict[str, list[Record]] = defaultdict(list)  # of the lines, place by place
        self.rows = self.size = self.rejected = 0
        self.ticks_ms: list[int] = []
        self.since_seconds = 0.0
        self.table = TABLES[partition.topic]
        self.input = partition.topic in INPUTS

    @property
    def span(self) -> Range:
        """The offsets this batch stands for."""
        return Range(self.partition, self.first, self.end)

    def add(self, record: Record) -> None:
        """Take the partition's next record."""
        self.end = record.offset + 1
        if self.input and record.key == TICK:
            self.add_tick(record)
            return
        try:
            self.add_row(self.table.name, self.table.line(record), record)
        except Unreadable as problem:
            self.rejected += 1
            if not self.input:  # those of input topics come back as records of `rejects`, from the people job
                self.add_row(REJECTS, refused_line(record, str(problem)), record)

    def add_row(self, table: str, line: bytes, record: Record) -> None:
        self.lines[table].append(line)
        self.records[table].append(record)
        self.rows += 1
        self.size += len(line)

    def add_tick(self, record: Record) -> None:
        try:
            self.ticks_ms.append(decode_tick(record.value or b"").ts)
        except msgspec.MsgspecError:
            self.rejected += 1

    def is_closed(self, bounds: Bounds) -> bool:
        """Nothing more belongs into it. A range that was planned before closes at its planned end and nowhere else."""
        if self.planned_end is not None:
            return self.end >= self.planned_end
        return self.rows >= bounds.rows or self.size >= bounds.bytes

    def is_due(self, now_seconds: float, bounds: Bounds) -> bool:
        """It should be inserted now."""
        if self.planned_end is not None or self.is_closed(bounds):
            return self.is_closed(bounds)
        return self.end > self.first and now_seconds - self.since_seconds >= bounds.age_seconds


class Queue:
    """A partition's batches, oldest first; the last one is still growing."""

    def __init__(self, partition: Partition, mark: Mark, bounds: Bounds) -> None:
        self.bounds = bounds
        self.batches = deque([Batch(partition, mark.offset, mark.planned_end)])

    def extend(self, records: Iterable[Record], now_seconds: float) -> None:
        """Take the partition's next records."""
        for record in records:
            batch = self.open_for(record.offset)
            if batch.end == batch.first:
                batch.since_seconds = now_seconds
            batch.add(record)

    def open_for(self, offset: int) -> Batch:
        """The batch into which the record at `offset` belongs."""
        batch = self.batches[-1]
        if batch.planned_end is not None and offset >= batch.planned_end:
            batch.end = batch.planned_end
        if not batch.is_closed(self.bounds):
            return batch
        self.batches.append(Batch(batch.partition, batch.end))
        return self.batches[-1]

    def is_due(self, now_seconds: float) -> bool:
        """Its oldest batch should be inserted now."""
        return self.batches[0].is_due(now_seconds, self.bounds)

    def take(self) -> Batch | None:
        """The oldest batch, to be inserted; None while there is none or a planned one is not whole."""
        batch = self.batches[0]
        if batch.end == batch.first or (batch.planned_end is not None and not batch.is_closed(self.bounds)):
            return None
        self.batches.popleft()
        if not self.batches:
            self.batches.append(Batch(batch.partition, batch.end))
        return batch
