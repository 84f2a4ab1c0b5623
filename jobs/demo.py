"""The demo: a fresh stack, a generated day through it, and what came of it held against what was planted."""

import time
from collections import Counter
from typing import NamedTuple, cast

from rich.console import Console
from rich.table import Table

from jobs.inputs import day
from jobs.inputs.day import Day
from jobs.publishing import publish
from jobs.replay import Sent, send
from jobs.rule_files import checked, lexicons
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, Refused
from jobs.submitting import PAGES, submit_job
from schemas.events import AnyEvent
from schemas.outputs import Action
from schemas.rules import RuleSet
from sinks import clickhouse
from sinks.clickhouse import Client
from udfs.person.trial import rehearse
from udfs.rules.engine import compiled

SPEED = 3_600.0  # an hour of the day per second
HOUR_MS = 3_600_000
SETTLE_SECONDS = 90
TAIL_MS = 35 * 60_000
ACTIONS = "SELECT kind, rule, person, toUnixTimestamp64Milli(at), action_id FROM actions FINAL"
Row = tuple[str, str, str, int, str]  # kind, rule, person, at ms, action id


class Outcome(NamedTuple):
    """Counts by kind and rule: what fired, what was due, and whether each is the other, one for one."""

    fired: Counter[str]
    due: Counter[str]
    equal: bool


def prepare(stack: Stack, say: Console) -> RuleSet:
    """A fresh stack with the rules of rules/ and the people job on it."""
    stack.down()
    stack.wipe()
    stack.up(say=lambda text: say.print(f"  {text}"))
    rules = [file.rule for file in checked(ROOT / "rules")]
    ruleset = publish(stack.brokers, rules, lexicons=lexicons(ROOT / "rules"))
    say.print(f"  {len(ruleset.rules)} rules are published")
    for name in PAGES:
        submit_job(stack, name, drift_ms=HOUR_MS)
        say.print(f"  job {name} runs")
    return ruleset


def ending_now(made: Day) -> Day:
    """The day moved so that its quiet tail ends now."""
    end_ms = made.events[-1].ts + TAIL_MS
    return day.later(made, time.time_ns() // 1_000_000 - end_ms)


def play(stack: Stack, today: Day, due: set[Row], say: Console) -> Sent:
    """Send the day; pushes appear as they reach ClickHouse."""
    client = clickhouse.connect(stack.clickhouse_dsn("analyst"))
    shown: set[Row] = set()

    def watch(sent: Sent) -> None:
        show_new(client, shown, say)

    sent = send(today.items, stack.brokers, SPEED, tail_ms=TAIL_MS, watch=watch)
    if sent.refused:
        raise Refused(f"the broker refused {sum(sent.refused.values())} records: {dict(sent.refused)}")
    await_rows(client, len(due), shown, say)
    return sent


def show_new(client: Client, shown: set[Row], say: Console) -> None:
    """Print actions that were not printed before."""
    for row in actions(client):
        if row not in shown:
            shown.add(row)
            say.print(f"  {row[0]:<6} {row[1]:<18} {row[2]}")


def await_rows(client: Client, wanted: int, shown: set[Row], say: Console) -> None:
    """Until as many actions are in ClickHouse as are due, or a limit; a surplus shows in the comparison."""
    ends = time.monotonic() + SETTLE_SECONDS
    while len(shown) < wanted and time.monotonic() < ends:
        show_new(client, shown, say)
        time.sleep(0.2)


def actions(client: Client) -> list[Row]:
    """What is in ClickHouse."""
    rows = client.query(ACTIONS).result_rows
    return [(str(kind), str(rule), str(person), int(at_ms), str(name)) for kind, rule, person, at_ms, name in rows]


def due_by(rules: RuleSet, today: Day) -> set[Row]:
    """What the core, run over the day in memory, says is due. Rules with planted answers are held against those too."""
    until_ms = today.events[-1].ts + TAIL_MS
    told = rehearse(cast("list[AnyEvent]", today.events), until_ms, compiled(rules)).firings
    return {
        (each.kind, each.rule, each.person, each.at_ms, each.action_id) for each in told if isinstance(each, Action)
    }


def compare(fired: set[Row], due: set[Row], today: Day) -> Outcome:
    """Actions in ClickHouse against those of the core, id for id, and against the planted answers, one for one."""
    planted = {(each.rule, each.person, each.at_ms) for each in today.expected}
    of_planted = {row[1:4] for row in fired if row[1] in {rule for rule, *_ in planted}}
    equal = fired == due and of_planted == planted
    return Outcome(by_rule(fired), by_rule(due), equal)


def by_rule(rows: set[Row]) -> Counter[str]:
    return Counter(f"{kind} of {rule}" for kind, rule, *_ in rows)


def summary(client: Client, today: Day, outcome: Outcome) -> Table:
    """Events, actions by rule, rejects and rows."""
    table = Table(title="The generated day")
    for heading in ("what", "due", "in ClickHouse"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for rule in sorted(outcome.due | outcome.fired):
        table.add_row(rule, str(outcome.due[rule]), str(outcome.fired[rule]))
    for name, due in (("rejects", len(today.rejects)), ("events", None)):
        table.add_row(name, "" if due is None else str(due), str(count(client, name)))
    for name in ("profiles", "refusals"):
        table.add_row(name, "", str(count(client, name)))
    return table


def count(client: Client, table: str) -> int:
    return int(client.query(f"SELECT count() FROM {table} FINAL").result_rows[0][0])


def run(stack: Stack, say: Console) -> bool:
    """The whole demo; True when actions are exactly those due."""
    stack.layout.make()
    with replaying(stack.home):  # from before the pulse starts: the day's time is behind the clock on the wall
        ruleset = prepare(stack, say)
        today = ending_now(day.generate())
        due = due_by(ruleset, today)
        play(stack, today, due, say)
    client = clickhouse.connect(stack.clickhouse_dsn("analyst"))
    outcome = compare(set(actions(client)), due, today)
    await_facts(client, today)
    say.print(summary(client, today, outcome))
    return outcome.equal


def await_facts(client: Client, today: Day) -> None:
    """Facts come with the next checkpoint."""
    ends = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < ends and count(client, "rejects") < len(today.rejects):
        time.sleep(0.5)
