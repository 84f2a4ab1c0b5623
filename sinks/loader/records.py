"""What the loader reads and writes: its two ends, as types. kafka.py, clickhouse.py and memory.py fit them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sinks.loader.ranges import Mark, Partition


class Record(Protocol):
    """A Kafka record as kafka-python gives it; `timestamp` in epoch milliseconds."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...


class RowRefused(Exception):
    """A table takes no row of an insert because of one of them: its place among the lines, from 0, and the reason."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


class Log(Protocol):
    """Committed records of all partitions, and the marks kept with them."""

    def start(self) -> Mapping[Partition, Mark]:
        """Every partition with what is remembered of it, and read from there; one never loaded has its first record."""

    def poll(self, timeout_ms: int) -> Mapping[Partition, Sequence[Record]]:
        """The next records, by partition in the order of their offsets; none after `timeout_ms`."""

    def commit(self, marks: Mapping[Partition, Mark]) -> None:
        """Remember these marks; returns when they are safe."""

    def heard(self) -> bool:
        """Every partition has answered, with records or with none."""

    def lag(self) -> int:
        """Records not polled yet, all partitions."""


class Tables(Protocol):
    """Where rows go."""

    def insert(self, table: str, lines: Iterable[bytes], token: str) -> None:
        """Insert JSONEachRow lines as one block, unless a block with this token is already in the table.

        Raises RowRefused for the first row that the table will never take; then nothing was inserted.
        """
