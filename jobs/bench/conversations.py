"""The conversations job: its throughput net of start-up, and from a message to the alert of an eager rule.

python -m jobs.bench.conversations BROKERS      sends the steady load (a process of its own, started by `measure`)
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from statistics import quantiles

from jobs.bench.outcome import arrivals
from jobs.bench.talk import WORD, learner, signal, talk
from jobs.inputs.items import Raw
from jobs.publishing import publish
from jobs.replay import send
from jobs.rule_files import checked, texts
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, free_port
from jobs.submitting import submit_job
from schemas.rules import Alert, EventStep, Rule, Where
from sinks.kafka import publisher, send_together
from udfs.models.snapshots import written

MESSAGES = 150_000
PER_SECOND = 20_000  # of event time
START_MS = 1_770_000_000_000
DRIFT_MS = 3_600_000
FIRST, END, LAST = "first", "end", "last"
STEADY_PER_SECOND, SECONDS, WARM_SECONDS = 1_000, 40, 12
SIGNAL_EVERY = 50  # messages: 20 signals a second
HEARD = EventStep(types=("message",), where=(Where("text", "eq", WORD),))
IN_TURN = Rule(rule="bench-turn", about="Measures.", subject="conversation", when=(HEARD,), then=Alert("bench-turn"))
EAGER = Rule(
    rule="bench-eager", about="Measures.", subject="conversation", when=(HEARD,), then=Alert("bench-eager"), eager=True
)


def measure(home: Path, say: Callable[[str], None]) -> dict[str, float]:
    """Figures by name: one slot, the rules of rules/, sentiment on, exactly-once facts."""
    stack = Stack(home, free_port(), free_port(), free_port())
    stack.layout.make()
    try:
        with replaying(home):
            stack.up(parts=["kafka", "jobmanager", "taskmanager-1"], say=say)
            seconds, rules = throughput(stack, say)
    finally:
        stack.down()
    return {
        "messages": MESSAGES,
        "rules": rules,
        "messages_per_second": round(MESSAGES / seconds),
    }


def latency(home: Path, say: Callable[[str], None]) -> dict[str, float]:
    """Milliseconds from a message (by its own time) to its eager alert in a consumer's hands."""
    stack = Stack(home, free_port(), free_port(), free_port())
    stack.layout.make()
    try:
        with replaying(home):
            stack.up(parts=["kafka", "jobmanager", "taskmanager-1"], say=say)
            prepare(stack, EAGER)
            submit_job(stack, "conversations")
            say(f"{STEADY_PER_SECOND:,} messages/s for {SECONDS} s")
            with subprocess.Popen([sys.executable, "-m", "jobs.bench.conversations", stack.brokers], cwd=ROOT):
                waits_ms = list(waits(stack.brokers))
    finally:
        stack.down()
    hundredths = quantiles(waits_ms[WARM_SECONDS * STEADY_PER_SECOND // SIGNAL_EVERY :], n=100)
    return {"alert_p50_ms": round(hundredths[49]), "alert_p99_ms": round(hundredths[98])}


def prepare(stack: Stack, *more: Rule) -> int:
    """Publish the rules with lexicons, and a model; how many rules of conversations there are."""
    rules = [*(file.rule for file in checked(ROOT / "rules")), *more]
    publish(stack.brokers, rules, texts=texts(ROOT / "rules"))
    with publisher(stack.brokers, "models") as sender:
        send_together(sender, [("models", "sentiment", written(learner().snapshot()))])
    return sum(rule.subject == "conversation" for rule in rules)


def throughput(stack: Stack, say: Callable[[str], None]) -> tuple[float, int]:
    """Seconds over the load as a consumer sees the alerts of signals before and behind it, and how many rules ran."""
    rules = prepare(stack, IN_TURN)
    say(f"writing {MESSAGES:,} messages")
    end_ms = START_MS + MESSAGES * 1000 // PER_SECOND
    send([signal(FIRST, START_MS - 600_000)], stack.brokers, tail_ms=300_000)
    send(chain(talk(MESSAGES, START_MS, PER_SECOND), [signal(END, end_ms + 1)]), stack.brokers, tail_ms=60_000)
    send([signal(LAST, end_ms + 61_000)], stack.brokers, tail_ms=60_000)
    job = submit_job(stack, "conversations", drift_ms=DRIFT_MS)
    times = {record.key.decode(): at for at, record in arrivals(stack.brokers, "alerts", LAST)}
    stack.cancel(job)
    say(f"conversations job: {times[END] - times[FIRST]:.1f} s")
    return times[END] - times[FIRST], rules


def waits(brokers: str) -> Iterator[float]:
    """One per signal, at its first alert. The name of a signal ends with the time of its message."""
    to_epoch, seen = time.time() - time.monotonic(), set[str]()
    for at, record in arrivals(brokers, "alerts", LAST):
        name = record.key.decode()
        if name.startswith("at-") and name not in seen:
            seen.add(name)
            yield 1000 * (at + to_epoch) - int(name.removeprefix("at-"))


def steady() -> Iterator[Raw]:
    """The load from now on, with a signal among it every so often."""
    start_ms = round(time.time() * 1000)
    for number, message in enumerate(talk(STEADY_PER_SECOND * SECONDS, start_ms, STEADY_PER_SECOND)):
        yield message
        if number % SIGNAL_EVERY == 0:
            yield signal(f"at-{message.ts}", message.ts)
    yield signal(LAST, start_ms + SECONDS * 1000)


if __name__ == "__main__":
    sent = send(steady(), sys.argv[1], speed=1.0, tail_ms=10_000)
    print(f"sent {sent.items:,}, {sent.behind_seconds:.2f} s behind at the end", flush=True)
