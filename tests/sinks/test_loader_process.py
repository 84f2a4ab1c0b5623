"""The loader as a process, between a real broker and the embedded server, killed and deserted."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer

from jobs.stack.layout import free_port
from jobs.stack.stack import Stack
from schemas.events import TICK_KEY, Tick, encode
from sinks.clickhouse import connect
from sinks.loader.tables import TABLES
from sinks.migrations import migrate
from tests.sinks.processes import (
    LIMIT_SECONDS,
    MINUTE_MS,
    ROOT,
    all_committed,
    count,
    loader,
    now_ms,
    partitions_of,
    send_views,
    until,
)
from tests.sinks.samples import FIRING

pytestmark = [pytest.mark.flink, pytest.mark.timeout(300)]


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


def test_a_row_that_clickhouse_refuses_does_not_stop_the_line(
    stack: Stack, producer: KafkaProducer, client: Client
) -> None:
    """A version is an unsigned number there: the second of three actions is kept as a reject."""
    for number, version in enumerate([1, -1, 1]):
        words = {"kind": "push", "script": "cart", "action_id": f"row-{number}", "rule_version": version}
        producer.send("actions", encode(FIRING | words), key=b"account:1", partition=3)
    producer.flush()
    with loader(stack):
        until(lambda: all_committed(stack, "actions"))
    found = client.query("SELECT action_id FROM actions WHERE action_id LIKE 'row-%' ORDER BY action_id").result_rows
    kept = client.query("SELECT partition, offset, found_by FROM rejects WHERE topic = 'actions'").result_rows
    assert (found, kept) == ([("row-0",), ("row-2",)], [(3, 1, "loader")])


def test_it_is_ready_when_it_loads_and_not_when_it_runs(stack: Stack, client: Client, tmp_path: Path) -> None:
    stack.kill("clickhouse")
    ready, log = tmp_path / "ready", tmp_path / "log"
    with log.open("wb") as said, loader(stack, ready=ready, log=said) as process:
        until(lambda: "ClickHouse does not answer" in log.read_text())
        assert not ready.exists()
        stack.start("clickhouse")
        until(ready.exists)
        assert ready.read_text() == str(process.pid)


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
    partitions = sum(len(partitions_of(stack, topic)) for topic in TABLES)
    assert process.returncode == 0
    assert f"from {stack.brokers}" in said[0]
    assert f"loading {partitions} partitions" in said[1]
    assert json.loads(stack.layout.users.read_text())["writer"] not in "".join(said)
