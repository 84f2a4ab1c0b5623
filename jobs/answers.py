"""What must come of a generated day, what has come, and whether each is the other."""

from collections import Counter
from typing import NamedTuple, cast

from jobs.inputs.day import TAIL_MS, Day
from schemas.events import AnyEvent
from schemas.outputs import Action
from schemas.rules import RuleSet
from sinks.clickhouse import Client
from udfs.conversation.sensing import senses_of
from udfs.conversation.trial import rehearse as rehearse_talks
from udfs.conversation.watch import Watch
from udfs.person.trial import rehearse
from udfs.rules.engine import compiled

FIRED = """SELECT kind, rule, person, toUnixTimestamp64Milli(at), action_id FROM actions FINAL
    UNION ALL SELECT severity, rule, conversation, toUnixTimestamp64Milli(at), alert_id FROM alerts FINAL
    WHERE NOT startsWith(conversation, 'metric:')"""
Row = tuple[str, str, str, int, str]  # kind or severity, rule, person or conversation, at ms, id


class Outcome(NamedTuple):
    """Counts by kind and rule: what fired, what was due, and whether each is the other, one for one."""

    fired: Counter[str]
    due: Counter[str]
    equal: bool


def fired(client: Client) -> set[Row]:
    """What is in ClickHouse."""
    rows = client.query(FIRED).result_rows
    return {(str(kind), str(rule), str(who), int(at_ms), str(name)) for kind, rule, who, at_ms, name in rows}


def due(rules: RuleSet, model: str, today: Day) -> set[Row]:
    """What the core, run over the day in memory, says must come: actions, and alerts."""
    until_ms = today.end_ms + TAIL_MS
    told = rehearse(cast("list[AnyEvent]", today.events), until_ms, compiled(rules)).firings
    watch = Watch(compiled(rules, "conversation"), senses_of(rules.texts, model))
    seen = rehearse_talks(today.talks, until_ms, watch).alerts
    actions = {
        (each.kind, each.rule, each.person, each.at_ms, each.action_id) for each in told if isinstance(each, Action)
    }
    return actions | {(each.severity, each.rule, each.conversation, each.at_ms, each.alert_id) for each in seen}


def planted(today: Day) -> set[tuple[str, str, int]]:
    """Answers worked out by hand: rule, person or conversation, at ms."""
    pushes = {(each.rule, each.person, each.at_ms) for each in today.expected}
    return pushes | {(each.rule, each.conversation, each.at_ms) for each in today.alerts}


def compare(came: set[Row], wanted: set[Row], today: Day) -> Outcome:
    """ClickHouse against the core, id for id, and against the planted answers, one for one."""
    by_hand = planted(today)
    of_planted = {row[1:4] for row in came if row[1] in {rule for rule, *_ in by_hand}}
    return Outcome(by_rule(came), by_rule(wanted), came == wanted and of_planted == by_hand)


def by_rule(rows: set[Row]) -> Counter[str]:
    return Counter(f"{kind} of {rule}" for kind, rule, *_ in rows)
