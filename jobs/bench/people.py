"""Throughput of the people job, net of start-up, and of a plain loop over the same topics."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from jobs.bench.load import END, FIRST, LAST, fill
from jobs.bench.outcome import arrivals
from jobs.publishing import checked, publish
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, free_port
from jobs.submitting import submit_job
from schemas.rules import encode_ruleset

DRIFT_MS = 3_600_000


def measure(home: Path, events: int, shoppers: int, say: Callable[[str], None]) -> dict[str, float]:
    """Figures by name. The load is written first; then the job and the loop read it, one after the other."""
    stack = Stack(home, free_port(), free_port(), free_port())
    stack.layout.make()
    try:
        with replaying(home):
            stack.up(parts=["kafka", "jobmanager", "taskmanager-1"], say=say)
            ruleset = publish(stack.brokers, [file.rule for file in checked(ROOT / "rules")])
            say(f"writing {events:,} events of {shoppers:,} shoppers")
            fill(stack.brokers, events, shoppers)
            engine_seconds, engine_due_seconds = job_seconds(stack)
            say(f"people job: {engine_seconds:.1f} s, and {engine_due_seconds:.1f} s till every deadline was due")
            rules = home / "rules.json"
            rules.write_bytes(encode_ruleset(ruleset))
            loop_seconds, loop_due_seconds = plain_seconds(stack.brokers, rules, events)
            say(f"plain loop: {loop_seconds:.1f} s, and {loop_due_seconds:.1f} s till every deadline was due")
    finally:
        stack.down()
    return {
        "events": events,
        "shoppers": shoppers,
        "events_per_second": round(events / engine_seconds),
        "plain_loop_events_per_second": round(events / loop_seconds),
        "ratio_to_plain_loop": round(loop_seconds / engine_seconds, 2),
        "ratio_to_plain_loop_with_deadlines": round(
            (loop_seconds + loop_due_seconds) / (engine_seconds + engine_due_seconds), 2
        ),
    }


def job_seconds(stack: Stack) -> tuple[float, float]:
    """As a consumer sees the actions of signals: over the load, and from there till every deadline was due."""
    job = submit_job(stack, "people", drift_ms=DRIFT_MS)
    times = {record.key.decode(): at for at, record in arrivals(stack.brokers, "actions", LAST)}
    stack.cancel(job)
    return times[END] - times[FIRST], times[LAST] - times[END]


def plain_seconds(brokers: str, rules: Path, events: int) -> tuple[float, float]:
    """The same of the loop, in a process of its own."""
    loop = [sys.executable, "-m", "jobs.bench.plain_loop", brokers, str(rules), str(events)]
    printed = subprocess.run(loop, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    over_load, whole = map(float, printed.split())
    return over_load, whole - over_load
