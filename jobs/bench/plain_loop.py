"""The same work without an engine: kafka-python, the same core, people in dicts, no durability at all.

    python -m jobs.bench.plain_loop BROKERS RULES EVENTS

It takes what lies below the slowest partition's newest record, in order, as the stream does. Prints the seconds from the
first record to the last event, and to the last flush.
"""

import sys
import time
from collections import deque
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.admission import Rejected, admit, window_of
from schemas.events import TICK_KEY, AnyEvent
from schemas.outputs import Action
from schemas.rules import decode_ruleset
from schemas.settings import SETTINGS
from schemas.topics import SHOP, TOPICS
from udfs.person.shard import Outputs, Shard
from udfs.rules.engine import compiled
from udfs.shards.memory import MemoryMembers, MemorySlots

encode = msgspec.json.encode


def main(brokers: str, rules_file: str, wanted: int) -> None:
    rules = compiled(decode_ruleset(Path(rules_file).read_text()))
    places = [TopicPartition(topic, number) for topic in SHOP for number in range(TOPICS[topic].partitions)]
    consumer = KafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False, max_poll_records=5_000)
    producer = KafkaProducer(bootstrap_servers=brokers, linger_ms=5, batch_size=128 * 1024, compression_type="lz4")
    consumer.assign(places)
    consumer.seek_to_beginning()
    shards = [Shard(MemoryMembers(), MemorySlots()) for _ in range(SETTINGS.shards)]
    newest = dict.fromkeys(places, 0)
    waiting: dict[TopicPartition, deque[AnyEvent]] = {place: deque() for place in places}
    taken, began, over_load = 0, 0.0, 0.0
    ends = consumer.end_offsets(places)
    while any(consumer.position(place) < ends[place] for place in places):
        for place, records in consumer.poll(timeout_ms=200).items():
            began = began or time.perf_counter()
            newest[place] = records[-1].timestamp
            waiting[place].extend(admitted(records))
        horizon_ms = min(newest.values())
        by_shard: dict[int, list[AnyEvent]] = {}
        for queue in waiting.values():
            while queue and queue[0].ts <= horizon_ms:
                event = queue.popleft()
                taken += 1
                by_shard.setdefault(crc32(event.person.encode()) % SETTINGS.shards, []).append(event)
        for number, shard in enumerate(shards):
            events = by_shard.get(number)
            first_ms = shard.next_ms()
            if events or (first_ms is not None and first_ms <= horizon_ms):
                tell(producer, shard.advance(events or [], horizon_ms, rules))
        if taken >= wanted + 6 and not over_load:  # with the signals before and after
            over_load = time.perf_counter() - began
    producer.flush()
    print(over_load, time.perf_counter() - began)
    if taken < wanted:
        raise SystemExit(f"took {taken} of {wanted} events")


def admitted(records: list[Any]) -> list[AnyEvent]:
    events = []
    for record in records:
        key = record.key.decode()
        if key != TICK_KEY:
            try:
                events.append(admit(key, record.value.decode(), window_of(record.timestamp)))
            except Rejected as problem:
                raise SystemExit(f"the load holds a bad record: {problem}") from None
    return events


def tell(producer: KafkaProducer, outputs: Outputs) -> None:
    for firing in outputs.firings:
        topic = "actions" if type(firing) is Action else "refusals"
        producer.send(topic, key=firing.person.encode(), value=encode(firing))
    for person, told in outputs.profiles:
        producer.send("profiles", key=person.encode(), value=told)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
