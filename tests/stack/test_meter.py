"""The meter on the real stack: chats through Kafka into ClickHouse, an alert through Kafka into ClickHouse, once."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaProducer

from jobs.stack import Stack
from jobs.stack.layout import free_port
from schemas.conversation import Opened, Queued, encode
from sinks.clickhouse import connect

pytestmark = pytest.mark.flink

PARTS = ["kafka", "clickhouse", "pulse", "loader", "meter"]
SIX_MINUTES_MS = 360_000
ALERTS = "SELECT DISTINCT alert_id FROM alerts WHERE rule = 'queue-too-long' AND conversation = 'metric:presale'"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home: Path = tmp_path_factory.mktemp("crest")
    made = Stack(home, free_port(), free_port(), free_port())
    try:
        made.up(parts=PARTS)
        yield made
    finally:
        made.down()


def await_true(condition: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, f"did not come true within {seconds:g} s"
        time.sleep(0.5)


def queue(stack: Stack, at_ms: int) -> None:
    """Twelve customers come into a queue."""
    producer = KafkaProducer(bootstrap_servers=stack.brokers)
    for number in range(12):
        name = f"c{number}"
        for place, kind, more in ((0, Opened, {}), (1, Queued, {"queue": "presale"})):
            event = kind(id=f"{name}-{place}", ts=at_ms + place, conversation=name, person=f"account:{number}", **more)
            producer.send("chats", key=name.encode(), value=encode(event), timestamp_ms=event.ts)
    producer.close()


def test_a_queue_that_waits_alerts_once_and_a_restart_says_no_more(stack: Stack) -> None:
    """They have waited for six minutes: the second minute that closes raises the alert."""
    queue(stack, time.time_ns() // 1_000_000 - SIX_MINUTES_MS)
    with connect(stack.clickhouse_dsn("analyst")) as client:
        await_true(lambda: client.query(ALERTS).row_count > 0, seconds=240)
        before = client.query(ALERTS).result_rows
        stack.kill("meter")
        stack.start("meter")
        log = (stack.layout.log / "meter.log").read_text()
        await_true(lambda: (stack.layout.log / "meter.log").read_text().count("queue-too-long metric:presale") > 1, 60)
        assert "queue-too-long metric:presale" in log
        assert client.query(ALERTS).result_rows == before
        assert len(before) == 1
