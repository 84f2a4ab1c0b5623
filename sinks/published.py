"""Publications of rules, and what became of them, read from ClickHouse."""

from typing import NamedTuple

from schemas.rules import RuleSet, decode_ruleset
from schemas.verdicts import Judged
from sinks.clickhouse import Client


class Recorded(NamedTuple):
    """A firing as a table has it: what it did, or which limit held it back."""

    at_ms: int
    action_id: str
    what: str


def of_version(client: Client, version: int) -> RuleSet | None:
    """The rule set of a version, the newest if there are several; None if it was never published."""
    rows = client.query(
        "SELECT ruleset FROM publications FINAL WHERE version = {version:UInt64} ORDER BY at DESC LIMIT 1",
        parameters={"version": version},
    ).result_rows
    return decode_ruleset(rows[0][0]) if rows else None


def at(client: Client, at_ms: int) -> RuleSet | None:
    """The rule set that was in force at a time; None if nothing was published before."""
    rows = client.query(
        """SELECT ruleset FROM publications FINAL
            WHERE toUnixTimestamp64Milli(at) <= {at_ms:Int64} ORDER BY at DESC, version DESC LIMIT 1""",
        parameters={"at_ms": at_ms},
    ).result_rows
    return decode_ruleset(rows[0][0]) if rows else None


def recorded(client: Client, person: str, rule: str, until_ms: int) -> list[Recorded]:
    """The newest firings of a rule for a person up to a time, as the stream told them; the newest first."""
    rows = client.query(
        """SELECT toUnixTimestamp64Milli(at) AS at_ms, action_id, what FROM (
            SELECT at, action_id, concat(kind, ' ', script) AS what FROM actions FINAL
                WHERE rule = {rule:String} AND person = {person:String}
            UNION ALL SELECT at, action_id, concat('refused by ', `limit`) FROM refusals FINAL
                WHERE rule = {rule:String} AND person = {person:String})
            WHERE at_ms <= {until_ms:Int64} ORDER BY at DESC, what LIMIT 5""",
        parameters={"rule": rule, "person": person, "until_ms": until_ms},
    ).result_rows
    return [Recorded(*row) for row in rows]


def open_matches(client: Client) -> dict[str, dict[int, int]]:
    """How many matches wait, by rule and step (from 1), as the shards told when they were written last."""
    rows = client.query(
        """SELECT r, s, sum(m) FROM open_matches FINAL ARRAY JOIN rule AS r, step AS s, matches AS m
            GROUP BY r, s ORDER BY r, s"""
    ).result_rows
    found: dict[str, dict[int, int]] = {}
    for rule, step, matches in rows:
        found.setdefault(rule, {})[step] = matches
    return found


def verdicts(client: Client) -> list[Judged]:
    """How many alerts of each rule and version were judged, and how many of them right; the newest verdict counts."""
    rows = client.query(
        """SELECT rule, rule_version, countIf(verdict IN ('true', 'false')), countIf(verdict = 'true')
            FROM (SELECT rule, rule_version, alert_id FROM alerts FINAL) AS a
            JOIN (SELECT alert_id, argMax(verdicts.verdict, (ts, id)) AS verdict FROM verdicts GROUP BY alert_id) AS v
            USING (alert_id) GROUP BY rule, rule_version"""
    ).result_rows
    return [Judged(str(rule), int(version), int(judged), int(right)) for rule, version, judged, right in rows]
