"""Whether time moves: the newest tick of each input partition, read from the partition itself."""

from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from jobs.stack.layout import Layout
from jobs.stack.replay import replay_running
from schemas.events import TICK_KEY
from schemas.topics import INPUTS, TOPICS

FIRST_LOOK = 200  # records from the end; four times as many until a tick is among them
LAST_LOOK = 51_200
PARTITIONS = tuple(TopicPartition(name, number) for name in INPUTS for number in range(TOPICS[name].partitions))


def newest(brokers: str) -> dict[TopicPartition, int | None]:
    """Epoch ms of the newest tick by partition; None where none is among the last 51,200 records."""
    consumer = KafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False, consumer_timeout_ms=1000)
    with closing(consumer):
        consumer.assign(PARTITIONS)
        ends = consumer.end_offsets(PARTITIONS)
        begins = consumer.beginning_offsets(PARTITIONS)
        return {place: look_back(consumer, place, begins[place], ends[place]) for place in PARTITIONS}


def look_back(consumer: Any, place: TopicPartition, begin: int, end: int) -> int | None:
    look = FIRST_LOOK
    while end > begin and look <= LAST_LOOK:
        start = max(begin, end - look)
        found = newest_between(consumer, place, start, end)
        if found is not None or start == begin:
            return found
        look *= 4
    return None


def newest_between(consumer: Any, place: TopicPartition, start: int, end: int) -> int | None:
    consumer.assign([place])
    consumer.seek(place, start)
    newest_ms = None
    while consumer.position(place) < end:
        records = consumer.poll(timeout_ms=1000).get(place, [])
        if not records:
            return newest_ms
        for record in records:
            if record.key == TICK_KEY.encode():
                newest_ms = max(newest_ms or 0, record.timestamp)
    return newest_ms


def since(layout: Layout, created: float) -> bool:
    """Whether every partition has a tick younger than `created` (epoch seconds), or a replay holds the pulse."""
    if replay_running(layout.home):
        return True
    try:
        return all(at_ms is not None and at_ms >= created * 1000 for at_ms in newest(layout.brokers).values())
    except (KafkaError, OSError):
        return False
