"""Publications against a real broker: atomic, in turn, audited in ClickHouse, taken back."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaProducer
from typer.testing import CliRunner, Result

from jobs.cli import app
from jobs.publishing import Superseded, checked, current, publications, publish
from jobs.stack import Stack
from jobs.stack.layout import ROOT, free_port
from schemas.outputs import OpenMatches
from schemas.publications import Publication
from schemas.rules import Alert, EventStep, Rule, RuleSet
from sinks.clickhouse import connect
from sinks.kafka import newest, publisher, send_together
from tests.sinks.processes import until

pytestmark = [pytest.mark.flink, pytest.mark.timeout(300)]
LEFT, THRICE = "rules/push/cart-left.yaml", "rules/push/viewed-thrice.yaml"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A broker, a ClickHouse and a loader."""
    made = Stack(tmp_path_factory.mktemp("home"), free_port(), free_port(), free_port())
    try:
        made.up(parts=["kafka", "clickhouse", "loader"])
        yield made
    finally:
        made.down()


def crest(stack: Stack, *words: str, says: str = "") -> Result:
    ends = {"CREST_CLICKHOUSE": stack.clickhouse_dsn("analyst"), "CREST_BROKERS": stack.brokers, "COLUMNS": "200"}
    return CliRunner().invoke(app, ["rules", *words], env=ends, input=says)


def rules() -> list[Rule]:
    return [checked(ROOT / path)[0].rule for path in (LEFT, THRICE)]


def longer(path: str, tmp_path: Path) -> Path:
    """The rule `cart-left` that waits longer."""
    there = tmp_path / "cart-left.yaml"
    text = (ROOT / path).read_text().replace("for: 30m", "for: 40m").split("tests:")[0]
    there.write_text(
        text + "tests:\n  - {name: fires, given: [{at: 0s, cart: {item: A}}], expect: [{at: 40m}]}\n"
        "  - {name: not, given: [{at: 0s, view: {item: A}}], expect: []}\n"
    )
    return there


def test_a_life_of_publications(stack: Stack, tmp_path: Path) -> None:
    """Published, changed, taken back, taken back again; each time told, asked and written down."""
    assert publish(stack.brokers, rules()).version == 1
    with KafkaProducer(bootstrap_servers=stack.brokers) as sender:
        told = OpenMatches(
            subject="person", shard=3, at_ms=1, rule=("cart-left", "viewed-thrice"), step=(2, 1), matches=(1_234, 9)
        )
        sender.send("open_matches", key=b"3", value=msgspec.json.encode(told)).get(timeout=30)
    with connect(stack.clickhouse_dsn("analyst")) as client:
        until(lambda: bool(client.query("SELECT count() FROM open_matches").first_row[0]))

    changed = str(longer(LEFT, tmp_path))
    refused = crest(stack, "publish", changed, says="n\n")
    assert refused.exit_code == 1 and current(stack.brokers).version == 1
    assert "cart-left changes: 0 open matches in step 1 go on; 1,234 open matches in step 2 go on by" in refused.output
    assert "viewed-thrice is removed: 9 open matches in step 1 are dropped" in refused.output
    dry = crest(stack, "publish", changed, "--dry-run")
    assert (dry.exit_code, current(stack.brokers).version) == (0, 1) and "1,234 open matches" in dry.output
    assert crest(stack, "publish", changed, "--yes", "--who", "mei").exit_code == 0
    assert [rule.rule for rule in current(stack.brokers).rules] == ["cart-left"]

    assert "back to version 1" in crest(stack, "rollback", "--dry-run").output
    assert current(stack.brokers).version == 2
    back = crest(stack, "rollback", says="y\n")
    assert back.exit_code == 0 and "published version 3: 2 rules" in back.output
    assert [msgspec.structs.replace(rule, version=0) for rule in current(stack.brokers).rules] == rules()
    assert crest(stack, "rollback").exit_code == 1, "nothing is before the first"
    assert crest(stack, "rollback", "--to", "2", "--yes").exit_code == 0

    every = publications(stack.brokers)
    assert [(each.version, each.cause, each.from_version) for each in every] == [
        (1, "publish", 0),
        (2, "publish", 0),
        (3, "rollback", 1),
        (4, "rollback", 2),
    ]
    assert (every[1].who, every[1].changed, every[1].removed) == ("mei", ("cart-left",), ("viewed-thrice",))
    assert every[2].added == ("viewed-thrice",)
    with connect(stack.clickhouse_dsn("analyst")) as client:
        until(lambda: len(client.query("SELECT version FROM publications FINAL").result_rows) == 4)
        (row,) = client.query("SELECT who, rules, removed FROM publications FINAL WHERE version = 2").result_rows
        assert row == ("mei", 1, ["viewed-thrice"])
    assert crest(stack, "backtest", "3").exit_code == 0, "a version can be asked about by its number"


def test_two_at_once_never_publish_one_version_twice(stack: Stack) -> None:
    before = current(stack.brokers).version
    records = [("rules", "ruleset", msgspec.json.encode(RuleSet(99, ())))]
    with publisher(stack.brokers, "rules") as slow:
        publish(stack.brokers, rules())
        with pytest.raises(Superseded):
            send_together(slow, records)
    assert current(stack.brokers).version == before + 1
    with pytest.raises(Superseded, match=f"version {before + 1} was published meanwhile"):
        publish(stack.brokers, rules(), over=before)


def test_a_publication_that_was_not_finished_is_none(stack: Stack) -> None:
    held, every = current(stack.brokers), publications(stack.brokers)
    with publisher(stack.brokers, "rules") as sender:
        sender.begin_transaction()
        sender.send("rules", key=b"ruleset", value=msgspec.json.encode(RuleSet(99, ()))).get(timeout=30)
        assert newest(stack.brokers, "rules", "ruleset") == msgspec.json.encode(held).decode()
        sender.abort_transaction()
    assert (current(stack.brokers), publications(stack.brokers)) == (held, every)


def test_an_audit_says_who_and_what(stack: Stack) -> None:
    newest_one: Publication = publications(stack.brokers)[-1]
    assert newest_one.ruleset == current(stack.brokers)
    assert newest_one.who


def test_an_alert_that_is_seldom_right_becomes_a_shadow(stack: Stack) -> None:
    """Thirty alerts of a rule with a floor, most of them called wrong."""
    held = current(stack.brokers)
    step = EventStep(types=("message",))
    rule = Rule(
        rule="cold", about="For a test.", subject="conversation", when=(step,), then=Alert("cold"), floor_bp=5_000
    )
    version = publish(stack.brokers, [*held.rules, rule]).version
    with connect(stack.clickhouse_dsn("writer")) as client:
        for number in range(30):
            told = ["cold", version, f"a{number}"]
            client.insert("alerts", [told], column_names=["rule", "rule_version", "alert_id"])
            words = [f"v{number}", "verdict", f"a{number}", "cold", "true" if number < 10 else "false", 1, "c1"]
            columns = ["id", "type", "alert_id", "rule", "verdict", "ts", "conversation"]
            client.insert("conversation_events", [words], column_names=columns)
    dry = crest(stack, "floors", "--dry-run")
    assert "cold: 33% of 30 right, floor 50%: becomes a shadow" in dry.output
    assert current(stack.brokers).version == version
    assert crest(stack, "floors").exit_code == 0
    assert [each.shadow for each in current(stack.brokers).rules if each.rule == "cold"] == [True]
    assert "no rule with 30 verdicts or more" in crest(stack, "floors").output
