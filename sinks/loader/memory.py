"""A log and tables in memory, with Kafka's and ClickHouse's promises: marks and tokens outlive a loader."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sinks.loader.ranges import Mark, Partition
from sinks.loader.records import Record


class MemoryRecord(NamedTuple):
    """A record; `timestamp` in epoch milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


class MemoryLog:
    """Records by partition, in the order of offsets; a poll gives at most `at_once` of each."""

    def __init__(self, records: Mapping[Partition, Sequence[Record]], at_once: int = 500) -> None:
        self.records = records
        self.at_once = at_once
        self.committed: dict[Partition, Mark] = {}
        self.positions: dict[Partition, int] = {}

    def start(self) -> Mapping[Partition, Mark]:
        marks = {partition: self.committed.get(partition, Mark(0)) for partition in self.records}
        self.positions = {partition: mark.offset for partition, mark in marks.items()}
        return marks

    def poll(self, timeout_ms: int) -> Mapping[Partition, Sequence[Record]]:
        polled = {partition: self.after(partition)[: self.at_once] for partition in self.records}
        for partition, records in polled.items():
            if records:
                self.positions[partition] = records[-1].offset + 1
        return polled

    def after(self, partition: Partition) -> Sequence[Record]:
        return [record for record in self.records[partition] if record.offset >= self.positions[partition]]

    def commit(self, marks: Mapping[Partition, Mark]) -> None:
        self.committed.update(marks)

    def heard(self) -> bool:
        return True

    def lag(self) -> int:
        return sum(len(self.after(partition)) for partition in self.records)


class MemoryTables:
    """Lines by table; a token that a table has seen inserts nothing."""

    def __init__(self) -> None:
        self.rows: dict[str, list[bytes]] = defaultdict(list)
        self.tokens: dict[tuple[str, str], list[bytes]] = {}

    def insert(self, table: str, lines: Iterable[bytes], token: str) -> None:
        if (table, token) not in self.tokens:
            self.tokens[table, token] = list(lines)
            self.rows[table] += self.tokens[table, token]
