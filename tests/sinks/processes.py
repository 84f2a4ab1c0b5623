"""A loader process, what to send it, and how to wait for what it does."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from jobs.stack.stack import Stack
from sinks.loader.kafka import GROUP
from tests.sinks.builders import view

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 60
MINUTE_MS = 60_000


@contextmanager
def loader(
    stack: Stack, die: str = "", ready: Path = Path(os.devnull), log: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A loader process; stopped at the end if it still runs, and then it must end well."""
    words = [sys.executable, "-m", "jobs.loader", "--ready", str(ready)]
    ends = {"CREST_BROKERS": stack.brokers, "CREST_CLICKHOUSE": stack.clickhouse_dsn(), "CREST_LOADER_DIE": die}
    process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **ends}, stderr=log)
    try:
        yield process
        if process.poll() is None:
            process.terminate()
            assert process.wait(LIMIT_SECONDS) == 0
    finally:
        process.kill()
        process.wait()


def until(reached: Callable[[], bool]) -> None:
    """Returns when the condition holds; fails when it does not within a minute."""
    ends = time.monotonic() + LIMIT_SECONDS
    while not reached():
        assert time.monotonic() < ends, "not reached within a minute"
        time.sleep(0.1)


def now_ms() -> int:
    """The broker refuses records from the future, so events of this test are of today."""
    return int(time.time() * 1000)


def send_views(producer: KafkaProducer, numbers: range) -> None:
    """Views of as many people as there are numbers, in all partitions."""
    at_ms = now_ms() - MINUTE_MS
    for number in numbers:
        made = view(number, person=f"account:{number}", at_ms=at_ms + number)
        producer.send("clicks", made.value, key=made.key, timestamp_ms=made.timestamp)
    producer.flush()


def count(client: Client, table: str) -> int:
    """Rows with every double counted; 0 while the server is away."""
    try:
        return int(client.query(f"SELECT count() FROM {table}").result_rows[0][0])
    except ClickHouseError:
        return 0


def all_committed(stack: Stack, topic: str) -> bool:
    """Every record of the topic is loaded, as the group's offsets have it. A transaction's marker may be left."""
    consumer = KafkaConsumer(bootstrap_servers=stack.brokers, group_id=GROUP, enable_auto_commit=False)
    try:
        places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
        ends = consumer.end_offsets(places)
        return all((consumer.committed(place) or 0) >= end - 1 for place, end in ends.items())
    finally:
        consumer.close()


def partitions_of(stack: Stack, topic: str) -> set[int]:
    consumer = KafkaConsumer(bootstrap_servers=stack.brokers)
    try:
        return set(consumer.partitions_for_topic(topic))
    finally:
        consumer.close()
