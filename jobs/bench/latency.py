"""From an event to its action, as a consumer of `actions` sees it, under a steady load in real time.

python -m jobs.bench.latency BROKERS        sends the load (a process of its own, started by `measure`)
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

from jobs.bench.load import LAST, one, signal
from jobs.bench.outcome import arrivals
from jobs.publishing import checked, publish
from jobs.replay import send
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, free_port
from jobs.submitting import submit_job
from schemas.events import CHANNELS, DEVICES, AnyEvent
from schemas.rules import CountStep, Push, Rule, Where

PER_SECOND = 5_000
SHOPPERS = 50_000
SECONDS = 75
WARM_SECONDS = 25  # not measured: sources start, code is compiled
SIGNAL_EVERY = 100  # events: 50 of them a second
CHECKPOINTS = {"execution.checkpointing.interval": "2 s"}
SIGNAL = "account:signal"
THREE_VIEWS = CountStep(types=("view",), count=3, within_ms=60_000, where=(Where("item", "eq", "signal"),))
AT_ONCE = Rule(rule="signal", about="Measures: fires with the third view.", when=(THREE_VIEWS,), then=Push("signal"))


def measure(home: Path, say: Callable[[str], None]) -> dict[str, float]:
    """Milliseconds from a signal's third view (by its own time) to its action in a consumer's hands."""
    stack = Stack(home, free_port(), free_port(), free_port())
    stack.layout.make()
    try:
        with replaying(home):
            stack.up(parts=["kafka", "jobmanager", "taskmanager-1"], say=say)
            publish(stack.brokers, [*(file.rule for file in checked(ROOT / "rules")), AT_ONCE])
            submit_job(stack, "people", knobs=CHECKPOINTS)
            say(f"{PER_SECOND:,} events/s for {SECONDS} s")
            with subprocess.Popen([sys.executable, "-m", "jobs.bench.latency", stack.brokers], cwd=ROOT):
                waits_ms = list(waits(stack.brokers))
    finally:
        stack.down()
    measured = waits_ms[WARM_SECONDS * PER_SECOND // SIGNAL_EVERY :]
    hundredths = quantiles(measured, n=100)
    return {"p50_ms": round(hundredths[49]), "p99_ms": round(hundredths[98]), "latencies": len(measured)}


def waits(brokers: str) -> Iterator[float]:
    """One per signal, in the order of arrival. The name of a signal ends with the time of its third view."""
    to_epoch = time.time() - time.monotonic()
    for at, record in arrivals(brokers, "actions", LAST):
        name = record.key.decode()
        if name.startswith(SIGNAL):
            yield 1000 * (at + to_epoch) - int(name.removeprefix(SIGNAL))


def steady(seed: int = 11) -> Iterator[AnyEvent]:
    """The load from now on, with a signal among it every so often."""
    chance, start_ms = random.Random(seed), round(time.time() * 1000)
    for number in range(PER_SECOND * SECONDS):
        at_ms = start_ms + number * 1000 // PER_SECOND
        base: dict[str, Any] = {"id": f"s{number}", "ts": at_ms, "person": f"account:{chance.randrange(SHOPPERS)}"}
        base |= {"channel": chance.choice(CHANNELS), "device": chance.choice(DEVICES)}
        yield one(chance.random(), str(100_000 + int(5_000 * chance.random() ** 2)), number, base)
        if number % SIGNAL_EVERY == 0:
            yield from signal(f"{SIGNAL}{at_ms}", at_ms)
    yield from signal(LAST, start_ms + SECONDS * 1000)


if __name__ == "__main__":
    sent = send(steady(), sys.argv[1], speed=1.0, tail_ms=10_000)
    print(f"sent {sent.items:,}, {sent.behind_seconds:.2f} s behind at the end", flush=True)
