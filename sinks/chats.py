"""Messages and labelled texts out of Kafka in batches, and back what messages felt like.

Partitions are assigned by hand; the group id only names where offsets are kept. What is sent back is stamped with the newest
time seen in its partition: time comes with the data, and a record of now would make a replay late.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from schemas import examples
from schemas.admission import CONVERSATIONS, Rejected, admit, window_of
from schemas.conversation import Felt, Message, encode
from schemas.events import TICK_KEY
from schemas.examples import Example
from sinks.kafka import producer

GROUP = "feeler"
CHATS, EXAMPLES, MODELS = "chats", "examples", "models"
SENTIMENT = "sentiment"  # the model whose examples are learned
BATCH, BATCH_SECONDS = 64, 0.2  # a batch is closed by so many texts, or after so long
SEND_SECONDS = 30.0


class Batch(NamedTuple):
    """What was read, in the order of partitions and offsets."""

    examples: list[Example]
    said: list[Message]  # of customers, in words
    next: dict[TopicPartition, int]  # the offsets after it
    next_example: int  # the offset after the last example; 0: none yet


class Ends:
    """Both ends in Kafka."""

    def __init__(self, consumer: KafkaConsumer, sender: KafkaProducer) -> None:
        self.consumer = consumer
        self.sender = sender
        self.newest_ms: dict[int, int] = {}  # by partition of chats
        self.partitions: dict[str, int] = {}  # of the conversations of the batch
        self.waiting: list[Any] = []  # records that are read and not taken

    def gather(self) -> Batch:
        """The next records, until there are texts enough or it took long enough."""
        batch = Batch([], [], {}, 0)
        ends = time.monotonic() + BATCH_SECONDS
        while True:
            batch = self._taken(batch)
            left_ms = int((ends - time.monotonic()) * 1000)
            if left_ms <= 0 or len(batch.examples) + len(batch.said) >= BATCH:
                return batch
            self._read(left_ms)

    def _read(self, timeout_ms: int) -> None:
        for place, records in self.consumer.poll(timeout_ms=timeout_ms).items():
            self.waiting += records
            if place.topic == CHATS:
                self.newest_ms[place.partition] = max(
                    self.newest_ms.get(place.partition, 0), *(each.timestamp for each in records)
                )

    def _taken(self, batch: Batch) -> Batch:
        next_example = batch.next_example
        for record in self.waiting:
            batch.next[TopicPartition(record.topic, record.partition)] = record.offset + 1
            if record.topic == EXAMPLES:
                next_example = record.offset + 1
                batch.examples.extend(example_of(record))
            elif message := message_of(record):
                self.partitions[message.conversation] = record.partition
                batch.said.append(message)
        self.waiting = []
        return batch._replace(next_example=next_example)

    def keep(self, model: str, snapshot: bytes) -> None:
        """Publish a snapshot; the broker has it on return."""
        self.sender.send(MODELS, key=model.encode(), value=snapshot).get(timeout=SEND_SECONDS)

    def send(self, felt: Sequence[Felt]) -> None:
        """Send what messages felt like, at the time their partition has come to; the broker has it on return."""
        if felt:
            self._read(0)
        sent = []
        for each in felt:
            at_ms = max(each.ts, self.newest_ms[self.partitions[each.conversation]])
            record = encode(msgspec.structs.replace(each, ts=at_ms))
            key = each.conversation.encode()
            sent.append(self.sender.send(CHATS, key=key, value=record, timestamp_ms=at_ms))
        for future in sent:
            future.get(timeout=SEND_SECONDS)
        self.partitions = {}

    def commit(self, batch: Batch) -> None:
        """Remember that a batch is done with."""
        if batch.next:
            self.consumer.commit({place: OffsetAndMetadata(offset, "") for place, offset in batch.next.items()})


def example_of(record: Any) -> list[Example]:
    """The labelled text of a record, if it is for this model."""
    if record.key != SENTIMENT.encode() or record.value is None:
        return []
    return [examples.decode(record.value)]


def message_of(record: Any) -> Message | None:
    """A customer's words; None for all else. What is no event is told by the job."""
    if record.key is None or record.key == TICK_KEY.encode() or record.value is None:
        return None
    key, raw = record.key.decode("utf-8", "replace"), record.value.decode("utf-8", "replace")
    try:
        event = admit(key, raw, window_of(record.timestamp), CONVERSATIONS)
    except Rejected:
        return None
    is_said = isinstance(event, Message) and event.speaker == "customer" and event.text and not event.internal
    return event if is_said else None


@contextmanager
def opened(brokers: str, next_example: int | None) -> Iterator[Ends]:
    """Both ends; examples from an offset if it is known, the rest from where it stopped: at first all examples, new chats."""
    consumer = KafkaConsumer(
        bootstrap_servers=brokers.split(","),
        group_id=GROUP,
        enable_auto_commit=False,
        isolation_level="read_committed",
        allow_auto_create_topics=False,
        max_poll_records=5_000,
    )
    sender = producer(brokers)
    try:
        begin(consumer, next_example)
        yield Ends(consumer, sender)
    finally:
        sender.close(timeout=SEND_SECONDS)
        consumer.close(autocommit=False)


def begin(consumer: KafkaConsumer, next_example: int | None) -> None:
    """Every partition at its place."""
    places = [
        TopicPartition(topic, number)
        for topic in (CHATS, EXAMPLES)
        for number in sorted(consumer.partitions_for_topic(topic) or ())
    ]
    consumer.assign(places)
    begins, ends = consumer.beginning_offsets(places), consumer.end_offsets(places)
    for place in places:
        known = consumer.committed(place)
        if place.topic == EXAMPLES and next_example is not None:
            known = next_example
        at = known if known is not None else (ends if place.topic == CHATS else begins)[place]
        consumer.seek(place, min(max(at, begins[place]), ends[place]))
