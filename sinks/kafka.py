"""Kafka for programs that are no Flink job: plain kafka-python clients, set up once."""

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

LARGEST_RECORD = 8 * 1024 * 1024


def producer(brokers: str) -> KafkaProducer:
    """A producer that waits for the broker's word: acks of all replicas, retries, order kept."""
    return KafkaProducer(
        bootstrap_servers=brokers, acks="all", enable_idempotence=True, max_request_size=LARGEST_RECORD
    )


def newest(brokers: str, topic: str, key: str) -> str | None:
    """The newest value of a key in a compacted topic of one partition; None if there is none."""
    consumer = KafkaConsumer(
        bootstrap_servers=brokers, enable_auto_commit=False, max_partition_fetch_bytes=LARGEST_RECORD
    )
    try:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        end = consumer.end_offsets([place])[place]
        consumer.seek_to_beginning(place)
        found: str | None = None
        while consumer.position(place) < end:
            for record in consumer.poll(timeout_ms=1000).get(place, []):
                if record.key == key.encode() and record.value is not None:
                    found = record.value.decode()
        return found
    finally:
        consumer.close()
