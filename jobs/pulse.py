"""The pulse: a tick into every partition of every input topic, ten times a second.

Run by `crest up` as `python -m jobs.pulse`. It rests while a replay holds the lock of jobs/stack/replay.py.
"""

import logging
import signal
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from kafka import KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from jobs.stack.layout import Layout, from_environment
from jobs.stack.replay import beating, replaying
from schemas.events import TICK_KEY, Tick, encode
from schemas.topics import INPUTS, TOPICS

__all__ = ["main", "replaying"]

PERIOD_SECONDS = 0.1
ROUND_SECONDS = 1.0  # ticks that the broker has not taken by then are given up: their time has passed
LONGEST_WAIT_SECONDS = 2.0  # between tries while the broker is away

log = logging.getLogger("crest.pulse")


def next_beat(now: float, last: float) -> float:
    """The first point after `now` of the grid that `last` lies on: no drift, and no catching up after a pause."""
    return last + PERIOD_SECONDS * (int((now - last) / PERIOD_SECONDS) + 1)


def backoff_seconds(failures: int) -> float:
    """0.1 s after the first failure, doubled by each, at most 2 s."""
    return float(min(PERIOD_SECONDS * 2 ** (failures - 1), LONGEST_WAIT_SECONDS))


def partitions() -> list[TopicPartition]:
    return [TopicPartition(name, number) for name in INPUTS for number in range(TOPICS[name].partitions)]


def connect(brokers: str) -> Any:
    """A producer that keeps nothing: what is not taken at once is given up."""
    limit_ms = int(ROUND_SECONDS * 1000)
    return KafkaProducer(
        bootstrap_servers=brokers,
        bootstrap_timeout_ms=5000,
        acks=1,
        enable_idempotence=False,
        retries=0,
        linger_ms=0,
        max_block_ms=limit_ms,
        request_timeout_ms=limit_ms,
        delivery_timeout_ms=limit_ms,
        reconnect_backoff_max_ms=1000,
        allow_auto_create_topics=False,
    )


def beat(producer: Any, at_ms: int) -> None:
    """One tick to each partition, all of them taken by the broker on return; KafkaError otherwise."""
    value = encode(Tick(ts=at_ms))
    sent = [
        producer.send(place.topic, value, key=TICK_KEY.encode(), partition=place.partition, timestamp_ms=at_ms)
        for place in partitions()
    ]
    for future in sent:
        future.get(timeout=2 * ROUND_SECONDS)


class Pulse:
    """Beats until stopped; says once when its state changes."""

    def __init__(self, layout: Layout, stopping: threading.Event) -> None:
        self.home: Path = layout.home
        self.brokers = layout.brokers
        self.stopping = stopping
        self.state = "starting"
        self.failures = 0

    def run(self) -> None:
        """Until stopped. A broker that is away, or comes back as another, gets a new producer."""
        while not self.stopping.is_set():
            try:
                with closing(connect(self.brokers)) as producer:
                    self.beat_on(producer)
            except (KafkaError, OSError) as error:
                self.failures += 1
                self.enter("waiting for the broker", type(error).__name__)
                self.stopping.wait(backoff_seconds(self.failures))

    def beat_on(self, producer: Any) -> None:
        at = time.monotonic()
        while not self.stopping.wait(max(0.0, at - time.monotonic())):
            self.beat_or_rest(producer)
            at = next_beat(time.monotonic(), at)

    def beat_or_rest(self, producer: Any) -> None:
        with beating(self.home) as free:
            if not free:
                self.enter("resting", "a replay is running")
                return
            beat(producer, time.time_ns() // 1_000_000)
        self.failures = 0
        self.enter("beating", f"{len(partitions())} partitions at {self.brokers}")

    def enter(self, state: str, detail: str) -> None:
        if state != self.state:
            log.info("%s: %s", state, detail)
            self.state = state


def main() -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s - %(message)s", level=logging.WARNING)
    log.setLevel(logging.INFO)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it reports every try; the state change says it once
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    Pulse(from_environment(), stopping).run()
    log.info("stopped")


if __name__ == "__main__":
    main()
