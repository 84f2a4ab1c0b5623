"""Where records go: Kafka, or a test's own list. And what Kafka knows of time."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any, Protocol

from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import InvalidRecordError, InvalidTimestampError, KafkaError, MessageSizeTooLargeError

from jobs.inputs.items import Item, Record
from jobs.stack.layout import Refused
from schemas.settings import SETTINGS
from schemas.topics import INPUTS

KNOCK_MS = 5_000  # how long a broker may take to answer at all
REFUSALS = (InvalidTimestampError, InvalidRecordError, MessageSizeTooLargeError)  # of a record: others go on


class Wire(Protocol):
    """Where records go. Records of one partition arrive in the order of `put`."""

    refused: Counter[str]

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has."""

    def put(self, record: Record, partition: int) -> None:
        """Send a record; returns before it has arrived."""

    def settle(self, most: int) -> None:
        """Wait until at most so many records are on their way, and count what was refused of the others."""


class KafkaWire:
    """Kafka, with settings for many small records. Ordered and without doubles also when it has to try again."""

    def __init__(self, brokers: str) -> None:
        self.refused: Counter[str] = Counter()
        self._reasons: dict[type[Exception], str] = {}  # the first of a kind speaks for all
        self._waiting: deque[Any] = deque()
        self._producer = KafkaProducer(
            bootstrap_servers=brokers,
            acks="all",
            linger_ms=20,
            batch_size=128 * 1024,
            compression_type="lz4",
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )
        self._partitions = {topic: len(self._producer.partitions_for(topic)) for topic in INPUTS}

    def partitions(self, topic: str) -> int:
        return self._partitions[topic]

    def put(self, record: Record, partition: int) -> None:
        try:
            future = self._producer.send(
                record.topic, value=record.value, key=record.key, partition=partition, timestamp_ms=record.ts
            )
        except MessageSizeTooLargeError as error:
            self._count(error)
        else:
            self._waiting.append(future)

    def settle(self, most: int) -> None:
        """KafkaError if a record was lost for another reason than its own."""
        while self._waiting and (len(self._waiting) > most or self._waiting[0].is_done):
            future = self._waiting.popleft()
            if future.succeeded():
                continue
            try:
                future.get(timeout=150)  # the producer gives up after 120 s
            except KafkaError as error:
                if not isinstance(error, REFUSALS) and type(error) is not KafkaError:
                    raise
                self._count(error)  # a plain KafkaError: a good record whose batch had a refused one in it

    def close(self) -> None:
        self._producer.close(timeout=5)

    def _count(self, error: Exception) -> None:
        self.refused[self._reasons.setdefault(type(error), str(error))] += 1


def newest_ms(brokers: str) -> int | None:
    """The stack's clock: the newest record timestamp of all input partitions, epoch ms; None if they are empty.

    Refused if the broker or a topic is not there.
    """
    try:
        with closing(KafkaAdminClient(bootstrap_servers=brokers, bootstrap_timeout_ms=KNOCK_MS)) as admin:
            places = list(places_of(admin.describe_topics(list(INPUTS))))
            found = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.MAX_TIMESTAMP))
    except (KafkaError, OSError) as error:
        raise Refused(f"No broker with our topics at {brokers}: `crest up` first. ({type(error).__name__})") from error
    times = [at.timestamp for at in found.values() if at.timestamp >= 0]
    return max(times, default=None)


def places_of(described: Iterable[dict[str, Any]]) -> Iterator[TopicPartition]:
    """The partitions of the input topics, all of which must be there."""
    topics = {topic["name"]: topic["partitions"] for topic in described}
    for name in INPUTS:
        if not topics.get(name):
            raise Refused(f"The topic {name} is missing: `crest up` first.")
        yield from (TopicPartition(name, number) for number in range(len(topics[name])))


def late(items: Iterable[Item], clock_ms: int | None) -> int:
    """How many items the stack would count as late, its clock being there."""
    if clock_ms is None:
        return 0
    return sum(item.ts <= clock_ms - SETTINGS.watermark_ms for item in items)
