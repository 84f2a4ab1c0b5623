"""The demo: a fresh stack, a generated day through it, and what came of it held against what was planted."""

import time
from collections import Counter
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from jobs.inputs import day
from jobs.inputs.day import Day
from jobs.publishing import checked, publish
from jobs.replay import Sent, send
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, Refused
from jobs.submitting import submit_people
from sinks import clickhouse
from sinks.clickhouse import Client

SPEED = 3_600.0  # an hour of the day per second
HOUR_MS = 3_600_000
SETTLE_SECONDS = 90
TAIL_MS = 35 * 60_000
PUSHES = "SELECT rule, person, toUnixTimestamp64Milli(at) FROM actions FINAL"


class Outcome(NamedTuple):
    """Counts by rule: what fired, what was due, and whether each is the other, one for one."""

    fired: Counter[str]
    due: Counter[str]
    equal: bool


def prepare(stack: Stack, say: Console) -> None:
    """A fresh stack with the rules of rules/ and the people job on it."""
    stack.down()
    stack.wipe()
    stack.up(say=lambda text: say.print(f"  {text}"))
    ruleset = publish(stack.brokers, [file.rule for file in checked(ROOT / "rules")])
    say.print(f"  {len(ruleset.rules)} rules are published")
    submit_people(stack, drift_ms=HOUR_MS)
    say.print("  the people job runs")


def ending_now(made: Day) -> Day:
    """The day moved so that its quiet tail ends now."""
    end_ms = made.events[-1].ts + TAIL_MS
    return day.later(made, time.time_ns() // 1_000_000 - end_ms)


def play(stack: Stack, today: Day, say: Console) -> Sent:
    """Send the day; pushes appear as they reach ClickHouse."""
    client = clickhouse.connect(stack.clickhouse_dsn("analyst"))
    shown: set[tuple[object, ...]] = set()

    def watch(sent: Sent) -> None:
        show_new(client, shown, say)

    sent = send(today.items, stack.brokers, SPEED, tail_ms=TAIL_MS, watch=watch)
    if sent.refused:
        raise Refused(f"the broker refused {sum(sent.refused.values())} records: {dict(sent.refused)}")
    await_rows(client, len(today.expected), shown, say)
    return sent


def show_new(client: Client, shown: set[tuple[object, ...]], say: Console) -> None:
    """Print pushes that were not printed before."""
    for row in map(tuple, client.query(PUSHES).result_rows):
        if row not in shown:
            shown.add(row)
            say.print(f"  push {row[0]:<18} {row[1]}")


def await_rows(client: Client, wanted: int, shown: set[tuple[object, ...]], say: Console) -> None:
    """Until as many pushes are in ClickHouse as are due, or a limit; a surplus shows in the comparison."""
    ends = time.monotonic() + SETTLE_SECONDS
    while len(shown) < wanted and time.monotonic() < ends:
        show_new(client, shown, say)
        time.sleep(0.2)


def compare(client: Client, today: Day) -> Outcome:
    """Pushes in ClickHouse against the planted answers, one for one."""
    fired = {(str(rule), str(person), int(at_ms)) for rule, person, at_ms in client.query(PUSHES).result_rows}
    due = {(each.rule, each.person, each.at_ms) for each in today.expected}
    return Outcome(Counter(rule for rule, *_ in fired), Counter(rule for rule, *_ in due), fired == due)


def summary(client: Client, today: Day, outcome: Outcome) -> Table:
    """Events, pushes by rule, rejects and rows."""
    table = Table(title="The generated day")
    for heading in ("what", "due", "in ClickHouse"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for rule in sorted(outcome.due | outcome.fired):
        table.add_row(f"pushes of {rule}", str(outcome.due[rule]), str(outcome.fired[rule]))
    for name, due in (("refusals", len(today.refused)), ("rejects", len(today.rejects)), ("events", None)):
        table.add_row(name, "" if due is None else str(due), str(count(client, name)))
    table.add_row("profiles", "", str(count(client, "profiles")))
    return table


def count(client: Client, table: str) -> int:
    return int(client.query(f"SELECT count() FROM {table} FINAL").result_rows[0][0])


def run(stack: Stack, say: Console) -> bool:
    """The whole demo; True when pushes are exactly the planted ones."""
    stack.layout.make()
    with replaying(stack.home):  # from before the pulse starts: the day's time is behind the clock on the wall
        prepare(stack, say)
        today = ending_now(day.generate())
        play(stack, today, say)
    client = clickhouse.connect(stack.clickhouse_dsn("analyst"))
    outcome = compare(client, today)
    await_facts(client, today)
    say.print(summary(client, today, outcome))
    return outcome.equal


def await_facts(client: Client, today: Day) -> None:
    """Facts come with the next checkpoint."""
    ends = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < ends and count(client, "rejects") < len(today.rejects):
        time.sleep(0.5)
