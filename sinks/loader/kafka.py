"""The real log: all partitions by hand, read_committed; the group id only names where offsets are kept.

After any error the log is closed and opened again from the marks: the same way as after a kill.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from sinks.loader.ranges import Mark, Partition, mark_of
from sinks.loader.records import Record
from sinks.loader.tables import TABLES

GROUP = "loader"
LOOK_SECONDS = 30.0  # how often to look for new partitions
logger = logging.getLogger(__name__)


class Reopen(Exception):
    """Nothing is wrong that opening the log again, perhaps later, would not mend; the text says what it is."""


class LogShrank(RuntimeError):
    """A partition ends before what was loaded from it."""


def consumer(brokers: str) -> KafkaConsumer:
    """A consumer that decides nothing by itself. Fetches wait for 64 kB or 100 ms, so that ticks alone cost little."""
    return KafkaConsumer(
        bootstrap_servers=brokers.split(","),
        client_id=GROUP,
        group_id=GROUP,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        allow_auto_create_topics=False,
        check_crcs=False,  # in pure Python they cost more than all the rest; the broker checks them on the way in
        fetch_min_bytes=65_536,
        fetch_max_wait_ms=100,
        max_partition_fetch_bytes=2_097_152,
        max_poll_records=5_000,
        request_timeout_ms=10_000,
        bootstrap_timeout_ms=5_000,
        metrics_enabled=False,
    )


class KafkaLog:
    """Every partition of every topic that has a table. Use as a context manager. Kafka's errors come through."""

    def __init__(self, brokers: str) -> None:
        self.consumer = consumer(brokers)
        self.ends: dict[Partition, int] = {}
        self.looked_seconds = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.consumer.close(autocommit=False, timeout_ms=1_000)

    def partitions(self) -> list[Partition]:
        """All partitions there are. Raises Reopen."""
        found = {topic: self.consumer.partitions_for_topic(topic) for topic in TABLES}
        if missing := sorted(topic for topic, numbers in found.items() if not numbers):
            raise Reopen(f"no topic {', '.join(missing)}: `crest up` makes them")
        return [Partition(topic, number) for topic, numbers in found.items() for number in sorted(numbers)]

    def start(self) -> Mapping[Partition, Mark]:
        """See Log. Raises LogShrank or BadMark where going on could lose rows in silence."""
        partitions = [TopicPartition(*partition) for partition in self.partitions()]
        self.consumer.assign(partitions)
        begins = self.consumer.beginning_offsets(partitions)
        ends = self.consumer.end_offsets(partitions)
        marks = {}
        for partition in partitions:
            mark = checked(Partition(*partition), self.remembered(partition), begins[partition], ends[partition])
            marks[Partition(*partition)] = mark
            self.consumer.seek(partition, max(mark.offset, begins[partition]))
        self.ends = {partition: mark.offset for partition, mark in marks.items()}
        return marks

    def remembered(self, partition: TopicPartition) -> Mark | None:
        committed = self.consumer.committed(partition, metadata=True, timeout_ms=10_000)
        return None if committed is None else mark_of(committed.offset, committed.metadata)

    def poll(self, timeout_ms: int) -> Mapping[Partition, Sequence[Record]]:
        self.look_for_partitions()
        polled = {Partition(*key): records for key, records in self.consumer.poll(timeout_ms=timeout_ms).items()}
        self.ends.update({partition: records[-1].offset + 1 for partition, records in polled.items()})
        return polled

    def look_for_partitions(self) -> None:
        if time.monotonic() - self.looked_seconds < LOOK_SECONDS:
            return
        self.looked_seconds = time.monotonic()
        if set(self.partitions()) != set(self.ends):
            raise Reopen("there are new partitions")

    def commit(self, marks: Mapping[Partition, Mark]) -> None:
        offsets = {TopicPartition(*key): OffsetAndMetadata(mark.offset, mark.metadata()) for key, mark in marks.items()}
        self.consumer.commit(offsets)

    def heard(self) -> bool:
        return all(mark is not None for mark in self.marks().values())

    def lag(self) -> int:
        return sum(max(mark - self.ends[partition], 0) for partition, mark in self.marks().items() if mark is not None)

    def marks(self) -> dict[Partition, int | None]:
        """The end of each partition, as told with its records; None until it has answered."""
        return {partition: self.consumer.highwater(TopicPartition(*partition)) for partition in self.ends}


def checked(partition: Partition, mark: Mark | None, begin: int, end: int) -> Mark:
    """The mark to start from, held against the records that Kafka still has, [begin, end)."""
    if mark is None:
        return Mark(begin)
    name = f"{partition.topic}:{partition.number}"
    if max(mark.offset, mark.planned_end or 0) > end:
        raise LogShrank(
            f"{name} ends at {end}, but was loaded up to {mark.planned_end or mark.offset}: the topic was made anew. "
            f"Empty the tables and delete the offsets of group {GROUP} to load it from its start."
        )
    if mark.offset < begin:
        logger.error("%s: retention deleted offsets %d to %d before they were loaded", name, mark.offset, begin - 1)
    if mark.offset < begin and (mark.planned_end or 0) <= begin:
        return Mark(begin)
    return mark
