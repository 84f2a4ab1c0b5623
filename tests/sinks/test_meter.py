"""The meter over a real ClickHouse, with an analyst's rights: minutes close by ticks, alerts come of what waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client
from typer.testing import CliRunner

from jobs.cli import app
from jobs.meter import Warehouse
from jobs.metering import Meter
from jobs.metric_rules import knowledge
from schemas.conversation_outputs import Alert
from schemas.metrics import Cell, MetricRow
from sinks.clickhouse import VARIABLE
from sinks.metrics import closed_ms
from tests.embedded import Server
from tests.sinks.shop_day import Row, clock, insert, said, turn

RULES = Path(__file__).resolve().parents[2] / "rules"
MINUTE_MS = 60_000
EIGHT_MS = clock("20:00")


@pytest.fixture
def warehouse(embedded: Server, emptied: Client) -> Iterator[Warehouse]:
    made = Warehouse(embedded.dsn("default", str(emptied.database)))
    yield made
    if made.client is not None:
        made.client.close()


def ticked(client: Client, at_ms: int) -> None:
    """Ticks of all partitions of chats have gone beyond the minute that begins then."""
    insert(client, "freshness", [{"minute": at_ms // 1000, "topic": "chats", "ticks": 600}])


def queueing(number: int, at_ms: int) -> list[Row]:
    queued = said(2 * number + 1, at_ms, "queued", f"c{number}", number, "app", queue="presale")
    return [said(2 * number, at_ms - 1000, "opened", f"c{number}", number, "app"), queued]


def rush(count: int) -> list[Row]:
    """One conversation after the other into the queue, every ten seconds from 20:00 on, and nobody takes them."""
    return [row for number in range(count) for row in queueing(number, EIGHT_MS + 10_000 * number)]


def test_a_minute_closes_when_ticks_have_passed_it_and_something_came_a_little_later(
    emptied: Client, warehouse: Warehouse
) -> None:
    assert warehouse.closed_ms() == 0
    insert(emptied, "conversation_events", [said(1, EIGHT_MS + 75_000, "opened", "c1", 1, "app")])
    assert warehouse.closed_ms() == 0  # no partition may be behind
    ticked(emptied, EIGHT_MS)
    assert warehouse.closed_ms() == EIGHT_MS + MINUTE_MS
    ticked(emptied, EIGHT_MS + MINUTE_MS)
    assert warehouse.closed_ms() == EIGHT_MS + MINUTE_MS  # nothing came ten seconds after 20:02
    ticked(emptied, EIGHT_MS + 2 * MINUTE_MS)
    assert (
        warehouse.closed_ms() == closed_ms(emptied) == EIGHT_MS + 2 * MINUTE_MS
    )  # silent, but the next one has passed


def test_rows_are_read_with_their_waits_and_agents(emptied: Client, warehouse: Warehouse) -> None:
    insert(emptied, "conversation_events", queueing(1, EIGHT_MS + 5000))
    insert(
        emptied, "turns", [turn("c1", n, EIGHT_MS + 10_000 * n, 7 * n, who, n) for n, who in ((1, "ann"), (2, "ben"))]
    )
    assert warehouse.rows(EIGHT_MS, EIGHT_MS + MINUTE_MS) == [
        MetricRow(EIGHT_MS, "app", "", Cell(contacts=1)),
        MetricRow(
            EIGHT_MS,
            "app",
            "presale",
            Cell(
                queued=1,
                waiting=1,
                oldest_wait_ms=55_000,
                waits_ms=(7_000, 14_000),
                agents=frozenset({"ann", "ben"}),
            ),
        ),
    ]


def test_a_rush_into_a_queue_alerts_once_and_leads_to_agents(emptied: Client, warehouse: Warehouse) -> None:
    """Eleven wait from 20:01:40 on, the first since 20:00: at 20:06 and at 20:07 it has been more than five minutes."""
    insert(emptied, "conversation_events", rush(60))
    for minute in range(10):
        ticked(emptied, EIGHT_MS + minute * MINUTE_MS)
    sent: list[Alert] = []
    for _ in range(2):  # the second one is a restart: it says the same
        Meter(warehouse, sent.extend, knowledge(RULES), EIGHT_MS).poll()
    first, again = sent
    assert first == again
    assert (first.rule, first.conversation, first.severity) == ("queue-too-long", "metric:presale", "urgent")
    assert first.at_ms == EIGHT_MS + 7 * MINUTE_MS
    assert [each.text for each in first.evidence[:2]] == [
        "waiting: 42; above 10",
        "oldest_wait_ms: 7m; above 5m",
    ]
    assert first.evidence[2].text.startswith("staffing: +")
    assert " in presale, 20:00-22:00: 84 contacts per half hour" in first.evidence[2].text  # 42 came, and all wait


def test_the_command_tells_what_rules_say_and_sends_nothing(
    emptied: Client, embedded: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, embedded.dsn("default", str(emptied.database)))
    assert CliRunner().invoke(app, ["meter"]).output.endswith("in 24h up to no minute is closed yet\n")
    insert(emptied, "conversation_events", rush(60))
    for minute in range(10):
        ticked(emptied, EIGHT_MS + minute * MINUTE_MS)
    answer = CliRunner().invoke(app, ["meter", "--since", "1h", "--rules", str(RULES)])
    lines = answer.output.splitlines()
    assert answer.exit_code == 0, answer.output
    assert lines[0].startswith("2026-02-10 20:07:00 urgent queue-too-long metric:presale: waiting: 42; above 10; ")
    assert lines[-1] == "1 alerts and recoveries of 3 rules in 1h up to 2026-02-10 20:09:00"
