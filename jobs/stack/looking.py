"""How the stack is: services, pulse, topics and jobs, as plain values."""

import time
from contextlib import closing, suppress
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from jobs.stack import process, ticks
from jobs.stack.replay import replay_running
from jobs.stack.stack import Stack
from schemas.topics import TOPICS

STOPPED_AFTER_MS = 2_000


class Look(NamedTuple):
    """`well` is true when every service runs, time moves, and there are jobs, none of them in trouble."""

    services: list[dict[str, Any]]
    pulse: str  # beating, resting, stopped, unknown
    tick_age_ms: int | None  # of the partition that is furthest behind
    topics: dict[str, int]  # records, of all partitions
    jobs: list[dict[str, Any]] | None  # None: the JobManager does not answer

    @property
    def well(self) -> bool:
        running = all(one["pid"] for one in self.services)
        working = bool(self.jobs) and all(one["state"] == "RUNNING" for one in self.jobs or ())
        return running and working and self.pulse in ("beating", "resting")


def look(stack: Stack) -> Look:
    """Look at everything; what does not answer is shown as such."""
    try:
        ages = tick_ages_ms(stack)
        topics = record_counts(stack.brokers)
    except (KafkaError, OSError):
        ages, topics = None, {}
    jobs: list[dict[str, Any]] | None = None
    with suppress(OSError):
        jobs = [{"name": job["name"], "state": job["state"], "id": job["jid"]} for job in stack.jobs()]
    services = [
        service(stack, one.name) for one in stack.services.values() if not one.on_demand or stack.record(one.name)
    ]
    return Look(services, pulse(stack, ages), max(ages, default=None) if ages else None, topics, jobs)


def service(stack: Stack, name: str) -> dict[str, Any]:
    running = process.find(stack.record(name))
    if running is None:
        return {"name": name, "pid": None, "memory_mb": None, "up_seconds": None}
    memory_mb, up_seconds = running.memory_info().rss // 2**20, int(time.time() - running.create_time())
    return {"name": name, "pid": running.pid, "memory_mb": memory_mb, "up_seconds": up_seconds}


def tick_ages_ms(stack: Stack) -> list[int]:
    """Age of the newest tick by input partition; one that has none is as old as time."""
    now_ms = time.time_ns() // 1_000_000
    return [now_ms - (at_ms or 0) for at_ms in ticks.newest(stack.brokers).values()]


def pulse(stack: Stack, ages: list[int] | None) -> str:
    if replay_running(stack.home):
        return "resting"
    if ages is None:
        return "unknown"
    return "beating" if max(ages) < STOPPED_AFTER_MS else "stopped"


def record_counts(brokers: str) -> dict[str, int]:
    """Records between the first and the last offset of each topic (ticks and transaction marks included)."""
    with closing(KafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False)) as consumer:
        places = [TopicPartition(name, number) for name, topic in TOPICS.items() for number in range(topic.partitions)]
        ends, begins = consumer.end_offsets(places), consumer.beginning_offsets(places)
    counts = dict.fromkeys(TOPICS, 0)
    for place in places:
        counts[place.topic] += ends[place] - begins[place]
    return counts
