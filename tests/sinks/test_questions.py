"""Every question of schemas/questions.md is answered, within the rights of an analyst, over a day told by hand.

The whole day is loaded twice, as by a replay. Answers are worked out from tests/sinks/shop_day.py with pencil and paper.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from sinks.clickhouse import connect
from sinks.migrations import migrate
from tests.embedded import Server
from tests.sinks.conftest import made
from tests.sinks.shop_day import TABLES, clock, insert
from tests.sinks.shop_rest import OTHERS

PAGE = Path(__file__).resolve().parents[2] / "schemas" / "questions.md"
FOUND = re.findall(r"^## (\d+)\. (.+?)\n\n```sql\n(.+?)```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
QUESTIONS = {int(number): sql for number, _, sql in FOUND}


def utc(text: str) -> datetime:
    """A time of the day in Shanghai as ClickHouse gives it: UTC without a zone."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=clock(text))).replace(tzinfo=None)


ANSWERS: dict[int, list[tuple[Any, ...]]] = {
    1: [
        ("view", "app", 3),
        ("order", "app", 2),
        ("search", "app", 2),
        ("cart", "app", 1),
        ("cart", "web", 1),
        ("pay", "app", 1),
        ("search", "web", 1),
        ("view", "web", 1),
    ],
    2: [(4, 2, 1, 1)],  # account:4 ordered without a cart
    3: [("cart-left", 3, 1 / 3, 1, 1.0)],  # account:3 ordered 30 hours after the push
    4: [("cart-left", "cool_down", 1), ("cart-left", "hold_out", 1)],
    5: [(utc("11:00"), 2)],  # c1 and c4; c2 at 11:01, c3 at 11:03
    6: [("refunds", 2)],  # c2 since 11:03:40, c3 since 11:03:30; c1 has ann
    7: [(utc("11:00"), "app", 2), (utc("11:00"), "phone", 1), (utc("11:00"), "web", 1)],
    8: [
        (utc("11:01"), "phone", 1, 50_000, 50_000),
        (utc("11:02"), "app", 1, 150_000, 150_000),
        (utc("11:04"), "app", 2, 10_000, 30_000),
        (utc("11:06"), "phone", 1, 70_000, 70_000),
    ],
    9: [  # ann: 7m30s of c1 and 2m50s of c2; answers after 10, 30, 70 and 150 s; the last of c1 (5) and c2 (2)
        ("ann", 2, 620_000, 4, 4, 30_000, 2, 1, 1, 1, 1),
        ("ben", 1, 110_000, 1, 1, 50_000, 0, 0, 2, 0, 0),
    ],
    10: [("app", 2, 4.5, 1.0), ("phone", 1, 2.0, 0.0)],
    12: [("risk-words", 2, 1, 1, 1, 1.0), ("slow-answer", 2, 2, 1, 0, 0.5)],
    13: [("ann", 2, 1, 1, 0, 0.5), ("ben", 1, 0, 0, 1, None)],
    14: [(utc("18:00"), "ben", "account:2", "ship", "今天发货")],
    15: [("clicks", "no JSON", 2)],
    16: [(700, 1)],
    17: [("i1", 2, 1)],
    18: [("account:2", 2)],  # c2 and c4; c9 is void
    19: [("red lantern", 2, 2)],
    20: [("promising", 2), ("new", 1)],
}


@pytest.fixture(scope="module")
def analyst(embedded: Server, writer_dsn: str) -> Iterator[Client]:
    with made(writer_dsn) as writer:
        migrate(writer)
        for _ in range(2):
            for table, rows in (TABLES | OTHERS).items():
                insert(writer, table, rows)
        with connect(embedded.dsn("default", str(writer.database))) as reader:
            yield reader


def test_there_are_twenty_questions() -> None:
    assert list(QUESTIONS) == list(range(1, 21))
    assert set(QUESTIONS) - set(ANSWERS) == {11}


@pytest.mark.parametrize("number", sorted(ANSWERS))
def test_a_question_is_answered(analyst: Client, number: int) -> None:
    assert analyst.query(QUESTIONS[number]).result_rows == ANSWERS[number]


def test_a_timeline_tells_everything_once_in_order(analyst: Client) -> None:
    told = analyst.query(QUESTIONS[11]).result_rows
    assert [(source, what) for _, source, what, _, _ in told] == [
        ("event", "view"),
        ("event", "cart"),
        ("push", "cart-left"),
        ("event", "order"),
        ("event", "pay"),
        ("conversation", "opened"),
        ("conversation", "queued"),
        ("conversation", "assigned"),
        ("conversation", "message"),
        ("alert", "risk-words"),
        ("promise", "ship"),
        ("conversation", "closed"),
        ("conversation", "survey"),
        ("conversation", "verdict"),
    ]
    assert told[8][3:] == ("c1", "agent: 您好")
    assert told[10][3:] == ("c1", "今天发货 (kept)")
