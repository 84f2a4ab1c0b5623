"""What a run wrote, watched from outside by an ordinary consumer."""

import time
from collections.abc import Iterator

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from jobs.stack.layout import Refused
from schemas.topics import TOPICS

LIMIT_SECONDS = 180.0


def arrivals(
    brokers: str, topic: str, last: str, isolation: str = "read_uncommitted"
) -> Iterator[tuple[float, ConsumerRecord]]:
    """Records of an output topic from its beginning, with the time of their arrival, until one of this person's comes."""
    consumer = KafkaConsumer(bootstrap_servers=brokers, isolation_level=isolation, enable_auto_commit=False)
    try:
        consumer.assign([TopicPartition(topic, number) for number in range(TOPICS[topic].partitions)])
        consumer.seek_to_beginning()
        ends = time.monotonic() + LIMIT_SECONDS
        while True:
            for records in consumer.poll(timeout_ms=50).values():
                now = time.monotonic()
                for record in records:
                    yield now, record
                if any(record.key == last.encode() for record in records):
                    return
            if time.monotonic() > ends:
                raise Refused(f"no end of {topic} after {LIMIT_SECONDS:.0f} s")
    finally:
        consumer.close()
