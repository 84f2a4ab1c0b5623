"""Sends items in order of time, at a speed, and brings the ticks that go with them.

The schedule (jobs/inputs/schedule.py) says when; this file does it, over a wire that is Kafka or a test's own.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing

import msgspec
from kafka.partitioner.default import murmur2

from jobs.inputs.items import Item, Record, record_of
from jobs.inputs.schedule import MAX_SPEED, Step, schedule
from jobs.inputs.wire import KafkaWire, Wire, late, newest_ms
from schemas.events import TICK_KEY, Tick, encode
from schemas.topics import INPUTS

__all__ = ["MAX_SPEED", "Sent", "deliver", "late", "newest_ms", "send"]

MOST_WAITING = 20_000  # records on their way; the producer itself has no bound
MOST_KEYS = 200_000  # whose hashes are kept: hashing in Python costs as much as encoding


class Sent(msgspec.Struct, kw_only=True):
    """How far a replay is, and how it ended."""

    items: int = 0
    ticks: int = 0
    horizon_ms: int = 0  # the newest tick: everything up to here has been sent
    behind_seconds: float = 0.0  # wall time by which sending lags behind its schedule
    seconds: float = 0.0  # wall time since the start
    refused: Counter[str] = msgspec.field(default_factory=Counter)  # records the broker did not take, by its reason
    stopped: bool = False  # by Ctrl-C


def send(
    items: Iterable[Item],
    brokers: str,
    speed: float = MAX_SPEED,
    *,
    tail_ms: int = 0,
    watch: Callable[[Sent], object] = lambda sent: None,
) -> Sent:
    """Send `items` (in order of time) at `speed` event seconds per wall second, with ticks, until the closing tick.

    Returns when the broker has taken or refused everything; after Ctrl-C, when that holds for what had been sent.
    `watch` is told about ten times a second. Raises KafkaError when the broker stays away for two minutes.
    """
    with closing(KafkaWire(brokers)) as wire:
        steps = schedule(items, speed=speed, tail_ms=tail_ms, clock=time.monotonic, sleep=time.sleep)
        return deliver(steps, wire, watch, time.monotonic)


def deliver(steps: Iterable[Step], wire: Wire, watch: Callable[[Sent], object], clock: Callable[[], float]) -> Sent:
    """Put the steps on the wire, each followed by its tick in every partition of every input topic."""
    sent, start = Sent(refused=wire.refused), clock()
    try:
        for step in steps:
            put_step(step, wire, sent)
            sent.seconds = clock() - start
            watch(sent)
            wire.settle(MOST_WAITING)
    except KeyboardInterrupt:
        sent.stopped = True
    wire.settle(0)
    sent.seconds = clock() - start
    watch(sent)
    return sent


def put_step(step: Step, wire: Wire, sent: Sent) -> None:
    """The step's items, then its tick; a horizon that has not moved needs none."""
    for item in step.items:
        record = record_of(item)
        wire.put(record, partition_of(record.key, wire.partitions(record.topic)))
        sent.items += 1
    sent.behind_seconds = step.behind_seconds
    if step.tick_ms > sent.horizon_ms:
        value = encode(Tick(ts=step.tick_ms))
        for topic in INPUTS:
            for partition in range(wire.partitions(topic)):
                wire.put(Record(topic, TICK_KEY.encode(), step.tick_ms, value), partition)
                sent.ticks += 1
        sent.horizon_ms = step.tick_ms


_hashes: dict[bytes, int] = {}


def partition_of(key: bytes | None, partitions: int) -> int:
    """Kafka's own choice (murmur2 of the key), so that every producer agrees; 0 without a key."""
    if key is None:
        return 0
    hashed = _hashes.get(key)
    if hashed is None:
        if len(_hashes) >= MOST_KEYS:
            _hashes.clear()
        hashed = _hashes[key] = int(murmur2(key)) & 0x7FFFFFFF
    return hashed % partitions
