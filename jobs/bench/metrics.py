"""How far the warehouse, and with it every live metric, is behind what happens, under a steady load in real time.

python -m jobs.bench.metrics BROKERS        sends the load (a process of its own, started by `measure`)
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from jobs.bench.conversations import prepare
from jobs.bench.talk import talk
from jobs.inputs.items import Raw
from jobs.replay import send
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, Refused, free_port
from jobs.submitting import submit_job
from sinks import clickhouse
from sinks.clickhouse import Client

PARTS = ("kafka", "clickhouse", "loader", "jobmanager", "taskmanager-1")
PER_SECOND, SECONDS, WARM_SECONDS = 200, 75, 30
TAIL_MS = 15_000
WAIT_SECONDS = 60.0
WAYS = {"messages": ("conversation_events", "at"), "turns": ("turns", "until"), "alerts": ("alerts", "at")}


def measure(home: Path, say: Callable[[str], None]) -> dict[str, float]:
    """Milliseconds from the time of what happened to the insert of its row, by kind of row."""
    stack = Stack(home, free_port(), free_port(), free_port())
    stack.layout.make()
    try:
        with replaying(home):
            stack.up(parts=PARTS, say=say)
            prepare(stack)
            submit_job(stack, "conversations")
            say(f"{PER_SECOND} messages/s for {SECONDS} s")
            began_ms = round(time.time() * 1000)
            subprocess.run([sys.executable, "-m", "jobs.bench.metrics", stack.brokers], cwd=ROOT, check=True)
            client = clickhouse.connect(stack.clickhouse_dsn("writer"))
            wait_for_last(client)
            return behind(client, began_ms + WARM_SECONDS * 1000, began_ms + SECONDS * 1000)
    finally:
        stack.down()


def wait_for_last(client: Client) -> None:
    """Until the last message, and the turn that it ends, are in their tables; Refused after a while."""
    messages, turns = "SELECT count(), max(at) FROM conversation_events", "SELECT max(until) FROM turns"
    sql = f"SELECT m.1, m.2 = ({turns}) FROM (SELECT ({messages}) AS m)"
    ends = time.monotonic() + WAIT_SECONDS
    while (found := tuple(client.query(sql).result_rows[0])) != (PER_SECOND * SECONDS, 1):
        if time.monotonic() > ends:
            raise Refused(f"after {WAIT_SECONDS:g} s the last turn is not there: {found}")
        time.sleep(0.5)


def behind(client: Client, from_ms: int, until_ms: int) -> dict[str, float]:
    """Median and 99th percentile of every kind of row."""
    found: dict[str, float] = {}
    for name, (table, at) in WAYS.items():
        row = client.query(
            f"""SELECT quantilesExact(0.5, 0.99)(toUnixTimestamp64Milli(loaded_at) - toUnixTimestamp64Milli({at})), count()
            FROM {table} WHERE toUnixTimestamp64Milli({at}) BETWEEN {{from:Int64}} AND {{until:Int64}}""",
            {"from": from_ms, "until": until_ms},
        ).result_rows[0]
        found |= {f"{name}_behind_p50_ms": round(row[0][0]), f"{name}_behind_p99_ms": round(row[0][1]), name: row[1]}
    return found


def steady() -> Iterator[Raw]:
    """The load from now on; conversations side by side, so that answers follow within seconds."""
    return talk(PER_SECOND * SECONDS, round(time.time() * 1000), PER_SECOND)


if __name__ == "__main__":
    sent = send(steady(), sys.argv[1], speed=1.0, tail_ms=TAIL_MS)
    print(f"sent {sent.items:,}, {sent.behind_seconds:.2f} s behind at the end", flush=True)
