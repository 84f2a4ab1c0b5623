"""The demo: a fresh stack, a generated day through it, and what came of it held against what was planted."""

import time
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console
from rich.table import Table

from jobs import warming
from jobs.answers import Outcome, Row, compare, due, fired
from jobs.inputs import day
from jobs.inputs.day import TAIL_MS, Day
from jobs.publishing import publish
from jobs.replay import Sent, send
from jobs.rule_files import checked, texts
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, Refused
from jobs.submitting import submit_job
from schemas.rules import RuleSet
from sinks import clickhouse
from sinks.clickhouse import Client
from udfs.conversation.lessons import SENTIMENT
from udfs.models.snapshots import Snapshot, written

SPEED = 3_600.0  # an hour of the day per second
HOUR_MS = 3_600_000
SETTLE_SECONDS = 90
STYLES = {"urgent": "red", "warning": "yellow", "note": "dim"}  # of alerts
PASSES = 5  # over the labelled sentences: there are few


def prepare(stack: Stack, model: Snapshot, say: Console) -> RuleSet:
    """A fresh stack with the rules of rules/, a model that has learned a little, and the people job on it."""
    stack.down()
    stack.wipe()
    stack.up(say=lambda text: say.print(f"  {text}"))
    rules = [file.rule for file in checked(ROOT / "rules")]
    ruleset = publish(stack.brokers, rules, texts=texts(ROOT / "rules"))
    say.print(f"  {len(ruleset.rules)} rules are published")
    warming.publish(stack.brokers, model)
    submit_job(stack, "people", drift_ms=HOUR_MS)
    say.print("  job people runs")
    return ruleset


def open_beside(stack: Stack, beside: tuple[str, ...], say: Console) -> None:
    """Services that the demo can do without: one that does not start is told."""
    for name in beside:
        try:
            stack.up(parts=[name], say=lambda text: say.print(f"  {text}"))
        except Refused as refused:
            say.print(f"  no {name}: {refused}", markup=False, style="yellow")


def ending_now(made: Day) -> Day:
    """The day moved so that its quiet tail ends now."""
    end_ms = made.end_ms + TAIL_MS
    return day.later(made, time.time_ns() // 1_000_000 - end_ms)


def play(stack: Stack, today: Day, wanted: int, say: Console) -> Sent:
    """Send the day; pushes and alerts appear as they reach ClickHouse."""
    client = clickhouse.connect(stack.clickhouse_dsn("analyst"))
    shown: set[Row] = set()

    def watch(sent: Sent) -> None:
        show_new(client, shown, say)

    sent = send(today.items, stack.brokers, SPEED, tail_ms=TAIL_MS, watch=watch)
    if sent.refused:
        raise Refused(f"the broker refused {sum(sent.refused.values())} records: {dict(sent.refused)}")
    await_rows(client, wanted, shown, say)
    return sent


def show_new(client: Client, shown: set[Row], say: Console) -> None:
    """Print what was not printed before."""
    for row in sorted(fired(client) - shown, key=lambda row: row[3]):
        shown.add(row)
        say.print(f"  {row[0]:<7} {row[1]:<22} {row[2]}", style=STYLES.get(row[0]))


def await_rows(client: Client, wanted: int, shown: set[Row], say: Console) -> None:
    """Until as many actions are in ClickHouse as are due, or a limit; a surplus shows in the comparison."""
    ends = time.monotonic() + SETTLE_SECONDS
    while len(shown) < wanted and time.monotonic() < ends:
        show_new(client, shown, say)
        time.sleep(0.2)


def summary(client: Client, today: Day, outcome: Outcome) -> Table:
    """Events, actions by rule, rejects and rows."""
    table = Table(title="The generated day")
    for heading in ("what", "due", "in ClickHouse"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for rule in sorted(outcome.due | outcome.fired):
        table.add_row(rule, str(outcome.due[rule]), str(outcome.fired[rule]))
    table.add_row("rejects", str(len(today.rejects)), str(count(client, "rejects")))
    for name in ("events", "profiles", "refusals", "conversation_events", "turns", "promises"):
        table.add_row(name, "", str(count(client, name)))
    return table


def count(client: Client, table: str) -> int:
    return int(client.query(f"SELECT count() FROM {table} FINAL").result_rows[0][0])


def run(stack: Stack, beside: tuple[str, ...], say: Console) -> bool:
    """The whole demo, with these services beside it; True when actions and alerts are exactly those due."""
    stack.layout.make()
    model = warming.warm(ROOT / "rules" / "models" / "sentiment.csv", SENTIMENT, PASSES).snapshot
    with replaying(stack.home):  # from before the pulse starts: the day's time is behind the clock on the wall
        ruleset = prepare(stack, model, say)
        open_beside(stack, beside, say)
        today = ending_now(day.generate())
        wanted = due(ruleset, written(model).decode(), today)
        with ThreadPoolExecutor(max_workers=1) as pool:  # pushes need not wait for the job of alerts
            alerts = pool.submit(submit_job, stack, "conversations", HOUR_MS)
            play(stack, today, len(wanted), say)
            alerts.result()
    client = clickhouse.connect(stack.clickhouse_dsn("analyst"))
    outcome = compare(fired(client), wanted, today)
    await_facts(client, today)
    say.print(summary(client, today, outcome))
    return outcome.equal


def await_facts(client: Client, today: Day) -> None:
    """Facts come with the next checkpoint."""
    ends = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < ends and count(client, "rejects") < len(today.rejects):
        time.sleep(0.5)
