"""Kafka for programs that are no Flink job: plain kafka-python clients, set up once."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import InvalidProducerEpochError, KafkaError, ProducerFencedError

LARGEST_RECORD = 8 * 1024 * 1024
SETTINGS = {"acks": "all", "enable_idempotence": True, "max_request_size": LARGEST_RECORD}
TRANSACTION_MS = 30_000  # a publisher that dies in its midst keeps readers waiting no longer than this


class Superseded(Exception):
    """Somebody else took over; nothing was sent."""


def producer(brokers: str) -> KafkaProducer:
    """A producer that waits for the broker's word: acks of all replicas, retries, order kept."""
    return KafkaProducer(bootstrap_servers=brokers, **SETTINGS)


@contextmanager
def publisher(brokers: str, name: str) -> Iterator[KafkaProducer]:
    """A producer of transactions. Another one of the same name that is at work is shut out by this one."""
    made = KafkaProducer(
        bootstrap_servers=brokers,
        transactional_id=f"crest-{name}-publisher",
        transaction_timeout_ms=TRANSACTION_MS,
        **SETTINGS,
    )
    with closing(made):
        made.init_transactions()
        yield made


def send_together(sender: KafkaProducer, records: Sequence[tuple[str, str, bytes]]) -> None:
    """Records (topic, key, value) in one transaction: all of them or none. Superseded if another took over."""
    try:
        sender.begin_transaction()
        for topic, key, value in records:
            sender.send(topic, key=key.encode(), value=value)
        sender.commit_transaction()
    except (ProducerFencedError, InvalidProducerEpochError):
        raise Superseded("somebody else began to publish meanwhile") from None
    except KafkaError:
        sender.abort_transaction()
        raise


def newest(brokers: str, topic: str, key: str) -> str | None:
    """The newest value of a key in a compacted topic of one partition; None if there is none."""
    return next((value for name, value in reversed(_committed(brokers, topic)) if name == key), None)


def every_value(brokers: str, topic: str) -> list[str]:
    """All values of a topic of one partition, the oldest first."""
    return [value for _, value in _committed(brokers, topic)]


def _committed(brokers: str, topic: str) -> list[tuple[str, str]]:
    """Keys and values of what is committed now."""
    consumer = KafkaConsumer(
        bootstrap_servers=brokers,
        enable_auto_commit=False,
        max_partition_fetch_bytes=LARGEST_RECORD,
        isolation_level="read_committed",
    )
    with closing(consumer):
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        end = consumer.end_offsets([place])[place]
        consumer.seek_to_beginning(place)
        found: list[tuple[str, str]] = []
        while consumer.position(place) < end:
            for record in consumer.poll(timeout_ms=1000).get(place, []):
                if record.value is not None:
                    found.append(((record.key or b"").decode(), record.value.decode()))
        return found
