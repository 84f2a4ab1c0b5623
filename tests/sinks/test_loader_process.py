"""The loader as a process, between a real broker and the embedded server, killed and deserted."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from jobs.stack.layout import free_port
from jobs.stack.stack import Stack
from schemas.events import TICK_KEY, Tick, encode
from sinks.clickhouse import connect
from sinks.loader.kafka import GROUP
from sinks.loader.tables import TABLES
from sinks.migrations import migrate
from tests.sinks.builders import view
from tests.sinks.test_tables import FIRING

pytestmark = [pytest.mark.flink, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 60
MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A broker and a ClickHouse of their own."""
    stack = Stack(tmp_path_factory.mktemp("home"), free_port(), free_port(), free_port())
    try:
        stack.up(parts=["kafka", "clickhouse"])
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="module")
def producer(stack: Stack) -> Iterator[KafkaProducer]:
    producer = KafkaProducer(bootstrap_servers=stack.brokers, linger_ms=5)
    yield producer
    producer.close()


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    client = connect(stack.clickhouse_dsn())
    migrate(client)
    return client


@contextmanager
def loader(stack: Stack, die: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A loader process; stopped at the end if it still runs, and then it must end well."""
    ends = {"CREST_BROKERS": stack.brokers, "CREST_CLICKHOUSE": stack.clickhouse_dsn(), "CREST_LOADER_DIE": die}
    process = subprocess.Popen([sys.executable, "-m", "jobs.loader"], cwd=ROOT, env={**os.environ, **ends})
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


def test_killed_at_every_point_each_event_is_one_row(stack: Stack, producer: KafkaProducer, client: Client) -> None:
    client.command("SYSTEM STOP MERGES events")  # merges would hide a double
    for life, die in enumerate(
        ["after_plan:1", "after_insert:1", "after_insert:3", "after_commit:2", "after_insert:2"]
    ):
        send_views(producer, range(life * 500, life * 500 + 500))
        with loader(stack, die) as process:
            assert process.wait(LIMIT_SECONDS) == -signal.SIGKILL
    with loader(stack):
        until(lambda: count(client, "events") >= 2500)
        until(lambda: all_committed(stack, "clicks"))
    found = client.query("SELECT count(), uniqExact(id), uniqExact(partition, offset) FROM events").result_rows
    client.command("SYSTEM START MERGES events")
    assert found == [(2500, 2500, 2500)]


def test_aborted_transactions_are_no_rows(stack: Stack, client: Client) -> None:
    producer = KafkaProducer(bootstrap_servers=stack.brokers, transactional_id="actions-of-a-test")
    producer.init_transactions()
    for number, fate in enumerate(["commit", "abort", "commit"]):
        producer.begin_transaction()
        action = FIRING | {"kind": "push", "script": "cart", "action_id": f"{fate}-{number}"}
        producer.send("actions", encode(action), key=b"account:1", partition=0)
        producer.flush()
        producer.commit_transaction() if fate == "commit" else producer.abort_transaction()
    producer.close()
    with loader(stack):
        until(lambda: count(client, "actions") >= 2)
        until(lambda: all_committed(stack, "actions"))
    assert client.query("SELECT action_id, offset FROM actions ORDER BY offset").result_rows == [
        ("commit-0", 0),
        ("commit-2", 4),  # a record and a marker for each transaction
    ]


def test_unreadable_records_do_not_stop_the_line(stack: Stack, producer: KafkaProducer, client: Client) -> None:
    """An input record that is no event is left to the people job; an output record is kept as a reject."""
    producer.send("orders", b"{", key=b"account:1")
    producer.send("profiles", b"{", key=b"account:1")
    producer.flush()
    with loader(stack):
        until(lambda: count(client, "rejects") >= 1)
        until(lambda: all_committed(stack, "orders"))
    assert client.query("SELECT topic, key, record FROM rejects").result_rows == [("profiles", "account:1", "{")]


def test_clickhouse_and_kafka_go_away_and_come_back(stack: Stack, producer: KafkaProducer, client: Client) -> None:
    before = count(client, "events")
    with loader(stack) as process:
        send_views(producer, range(10_000, 10_200))
        until(lambda: count(client, "events") == before + 200)
        stack.kill("clickhouse")
        send_views(producer, range(10_200, 10_400))
        stack.start("clickhouse")
        until(lambda: count(client, "events") == before + 400)
        stack.kill("kafka")
        stack.start("kafka")
        send_views(producer, range(10_400, 10_600))
        until(lambda: count(client, "events") == before + 600)
        until(lambda: all_committed(stack, "clicks"))
        assert process.poll() is None
    assert client.query("SELECT count() FROM events FINAL").result_rows == [(before + 600,)]


def test_ticks_of_a_past_minute_are_one_row(stack: Stack, producer: KafkaProducer, client: Client) -> None:
    """Two ticks in each of two minutes long over, in both partitions: 4 ticks a minute; the row of the first is due."""
    first_ms = (now_ms() // MINUTE_MS - 10) * MINUTE_MS
    for at_ms in (first_ms, first_ms + 100, first_ms + MINUTE_MS, first_ms + MINUTE_MS + 100):
        for partition in (0, 1):
            value = encode(Tick(ts=at_ms))
            producer.send("orders", value, key=TICK_KEY.encode(), partition=partition, timestamp_ms=at_ms)
    producer.flush()
    asked = f"SELECT ticks, max_ms >= 480000 FROM freshness FINAL WHERE toUnixTimestamp(minute) = {first_ms // 1000}"
    with loader(stack):
        until(lambda: client.query(asked).result_rows == [(4, True)])


def test_the_local_stack_is_found_without_addresses(stack: Stack, client: Client) -> None:
    """As `crest up` starts it: only the stack's home and ports are named."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("CREST_BROKERS", "CREST_CLICKHOUSE")
    }
    environment |= stack.layout.environment()
    words = [sys.executable, "-m", "jobs.loader"]
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = [process.stderr.readline().decode() for _ in range(2)]
    process.terminate()
    process.communicate(timeout=LIMIT_SECONDS)
    partitions = sum(len(stack_partitions(stack, topic)) for topic in TABLES)
    assert process.returncode == 0
    assert f"from {stack.brokers}" in said[0]
    assert f"loading {partitions} partitions" in said[1]
    assert json.loads(stack.layout.users.read_text())["writer"] not in "".join(said)


def stack_partitions(stack: Stack, topic: str) -> set[int]:
    consumer = KafkaConsumer(bootstrap_servers=stack.brokers)
    try:
        return set(consumer.partitions_for_topic(topic))
    finally:
        consumer.close()
