"""crest rules backtest, diff and why, against a real server, as a user who only reads."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client
from typer.testing import CliRunner, Result

from jobs.backtest import Period, about_people, run
from jobs.cli import app
from jobs.inputs.day import Day
from jobs.publishing import checked
from schemas.outputs import Action, Refusal
from schemas.publications import Publication
from schemas.rules import RuleSet
from sinks.clickhouse import connect
from tests.core.shopper import HOUR_S, MINUTE_S, cart, ms, order, view
from tests.history.filling import happened, was_published
from udfs.person.trial import rehearse
from udfs.rules.engine import compiled
from udfs.rules.reach import asks_profile

ROOT = Path(__file__).resolve().parents[2]
LEFT = ROOT / "rules/push/cart-left.yaml"


def crest(dsn: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["rules", *words], env={"CREST_CLICKHOUSE": dsn, "COLUMNS": "200"})


def told(dsn: str, *words: str) -> dict[str, object]:
    answer = crest(dsn, *words, "--json")
    assert answer.exit_code == 0, answer.output
    return dict(json.loads(answer.stdout))


def test_a_backtest_of_a_day_finds_the_planted_firings(lived: str, day: Day) -> None:
    """Those that came due before the newest event; a backtest ends there."""
    newest_ms = max(event.ts for event in day.events)
    sent = Counter(answer.rule for answer in day.expected if answer.at_ms <= newest_ms)
    held = Counter((answer.rule, answer.limit) for answer in day.refused if answer.at_ms <= newest_ms)
    assert sent and held
    found = told(lived, "backtest", str(ROOT / "rules"), "--since", "14d")["rules"]
    assert {rule: each["sent"] for rule, each in found.items() if each["sent"]} == dict(sent)
    assert {(rule, limit): found[rule]["refused"][limit] for rule, limit in held} == dict(held)


def test_a_backtest_says_what_the_stream_would_say(lived: str, day: Day) -> None:
    """The stream is one shard for everybody, with profiles; the backtest takes people one by one."""
    newest_ms = max(event.ts for event in day.events)
    rules = about_people(1, [file.rule for file in checked(ROOT / "rules")]).rules
    for some in (rules, tuple(rule for rule in rules if not asks_profile((rule,)))):
        with connect(lived) as client:
            ruleset = RuleSet(1, some)
            found = run(client, ruleset, ruleset, Period(0, newest_ms)).comparison.rules
        came = rehearse(day.events, newest_ms, compiled(ruleset)).firings
        sent = Counter(each.rule for each in came if isinstance(each, Action))
        held = Counter((each.rule, each.limit) for each in came if isinstance(each, Refusal))
        assert {rule: change.new.sent for rule, change in found.items() if change.new.sent} == dict(sent)
        refused = {(rule, limit): n for rule, change in found.items() for limit, n in change.new.refused.items()}
        assert refused == dict(held)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The rule `cart-left`, with a word of it changed."""
    text = LEFT.read_text()
    assert old in text
    there = tmp_path / "cart-left.yaml"
    there.write_text(text.replace(old, new).split("tests:")[0] + TESTS)
    return there


TESTS = """tests:
  - name: fires
    given: [{at: 0s, cart: {item: A}}]
    expect: [{at: 10m}]
  - name: does not
    given: [{at: 0s, cart: {item: A}}, {at: 1m, order: {order: O, item: A}}]
    expect: []
"""


def test_a_shorter_wait_gains_moves_and_contacts(database: tuple[Client, str], tmp_path: Path) -> None:
    """One who ordered after 20 minutes is reached now; one who did not is reached 20 minutes earlier."""
    client, dsn = database
    quick = changed(tmp_path, "for: 30m", "for: 10m")
    happened(client, [cart(0), order(20 * MINUTE_S), cart(0, person="account:2"), view(2 * HOUR_S)])
    found = told(dsn, "diff", str(LEFT), str(quick))
    total = found["total"]
    assert (total["gained"], total["lost"], total["moved"]) == (1, 0, 1)
    assert (total["moved_most_ms"], total["newly_contacted"]) == (20 * 60_000, 1)
    (rule,) = found["rules"]
    assert rule["examples"] == [
        {"what": "gained", "person": "account:1", "at_ms": ms(10 * MINUTE_S), "from_ms": 0},
        {"what": "moved", "person": "account:2", "at_ms": ms(10 * MINUTE_S), "from_ms": ms(30 * MINUTE_S)},
    ]
    table = crest(dsn, "diff", str(LEFT), str(quick))
    assert "1 → 2" in table.output and "at most 20m" in table.output
    assert crest(dsn, "diff", str(LEFT), str(LEFT)).output.count("cart-left") == 0


def test_the_page_has_charts_and_escapes_what_people_are_called(database: tuple[Client, str], tmp_path: Path) -> None:
    client, dsn = database
    quick = changed(tmp_path, "for: 30m", "for: 10m")
    happened(client, [cart(0, person="account:<script>alert(1)</script>"), view(20 * MINUTE_S)])
    there = tmp_path / "diff.html"
    assert crest(dsn, "diff", str(LEFT), str(quick), "--html", str(there)).exit_code == 0
    page = there.read_text()
    assert "<script" not in page and "account:&lt;script&gt;" in page
    assert page.count("<svg") == 2 and "http" not in page and "src=" not in page


def test_versions_are_compared_and_why_takes_what_was_in_force(database: tuple[Client, str], tmp_path: Path) -> None:
    client, dsn = database
    quick = changed(tmp_path, "for: 30m", "for: 10m")
    for version, at_s, file in ((1, -HOUR_S, LEFT), (2, HOUR_S, quick)):
        ruleset = RuleSet(version, tuple(each.rule for each in checked(file)))
        publication = Publication(version=version, at_ms=ms(at_s), who="ops", cause="publish", ruleset=ruleset)
        was_published(client, publication)
    happened(client, [cart(0), cart(2 * HOUR_S), view(4 * HOUR_S)])
    assert told(dsn, "diff", "1", "2")["total"]["moved"] == 1
    first = told(dsn, "why", "--person", "account:1", "--rule", "cart-left", "--at", str(ms(30 * MINUTE_S)))
    assert (first["verdict"], first["rules_version"]) == ("fired", 1)
    second = told(
        dsn, "why", "--person", "account:1", "--rule", "cart-left", "--at", str(ms(2 * HOUR_S + 10 * MINUTE_S))
    )
    assert (second["verdict"], second["limit"], second["rules_version"]) == ("refused", "cool_down", 2)


def test_why_tells_people_the_whole_story(database: tuple[Client, str]) -> None:
    client, dsn = database
    happened(client, [cart(0), order(60), cart(2 * HOUR_S), view(4 * HOUR_S)])
    ask = ("why", "--person", "account:1", "--rule", "cart-left", "--rules", str(LEFT))
    asked = crest(dsn, *ask, "--at", "2026-02-03 08:10")
    assert "nothing is open" in asked.output
    assert "ended in step 2: order" in asked.output
    waits = crest(dsn, *ask, "--at", "2026-02-03 10:10").output
    assert "no cart or order for 30m, until 2026-02-03 10:30:00" in waits
    fired = crest(dsn, *ask, "--at", "2026-02-03 10:30").output
    assert "verdict: fired" in fired and "none before" in fired


@pytest.mark.parametrize(
    ("words", "told_why"),
    [
        (("why", "--person", "p", "--rule", "no", "--at", "1", "--rules", str(LEFT)), "no rule no"),
        (("why", "--person", "p", "--rule", "cart-left", "--at", "1"), "nothing was published before that time"),
        (("diff", "7", str(LEFT)), "7 is no folder, no file, and no version"),
        (("backtest", str(LEFT), "--since", "14"), "not a duration"),
        (("why", "--person", "p", "--rule", "r", "--at", "noon"), "is no time"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(
    database: tuple[Client, str], words: tuple[str, ...], told_why: str
) -> None:
    answer = crest(database[1], *words)
    assert answer.exit_code != 0 and told_why in answer.output


def test_nothing_can_be_sent(lived: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No producer is made, and nobody but ClickHouse is spoken to; its user may not write."""

    def refuse(*args: object, **more: object) -> None:
        raise AssertionError("a producer")

    monkeypatch.setattr("kafka.KafkaProducer.__init__", refuse)
    peers: set[object] = set()

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event == "socket.connect":
            peers.add(args[1])

    sys.addaudithook(watch)
    ask = ("why", "--person", "account:1", "--rule", "cart-left", "--at", "2026-02-05 20:00", "--rules", str(LEFT))
    for words in (("backtest", str(LEFT)), ("diff", str(LEFT), str(LEFT)), ask):
        assert crest(lived, *words).exit_code == 0
    clickhouse = int(lived.rpartition(":")[2].partition("/")[0])
    assert {peer[1] for peer in peers if isinstance(peer, tuple)} <= {clickhouse}, "a kept connection is no new one"
    assert "analyst:" in lived


def test_their_programs_import_no_producer() -> None:
    for name in (
        "jobs/backtest.py",
        "jobs/diff_page.py",
        "jobs/cli/history.py",
        "jobs/cli/telling.py",
        "sinks/history.py",
    ):
        text = (ROOT / name).read_text()
        assert "kafka" not in text.lower() and "publishing" not in text, name
