"""Buyers from the tables, and the history of their tiers, with the real engine."""

from collections import defaultdict
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from jobs import segments
from jobs.segments import Backwards, members, outcome
from schemas.segments import Buyer
from sinks.segments import buyers, tiers, write
from tests.segments.test_rfm import CDNOW, purchases
from tests.sinks.shop_day import clock, event, insert

SCHEME = """
scheme: rfm
about: orders
level: true
recency_days: [1, 7, 30, 90]
frequency: [1, 2, 3, 4]
monetary_fen: fifths
tiers:
  - tier: faithful
    frequency: [2, 3, 4, 5]
  - tier: new
    first_order_within: 7d
  - tier: rest
"""
LINES = [
    event(1, clock("10:00", days=-9), "order", 1, order="o1", amount_fen=100),
    event(2, clock("10:00", days=-9), "order", 1, order="o1", amount_fen=50),  # a second line of the same order
    event(3, clock("10:00"), "order", 1, order="o2", amount_fen=10),
    event(4, clock("11:00"), "order", 2, order="o3", amount_fen=7),
    event(5, clock("12:00"), "view", 3, item="i"),
]


@pytest.fixture
def scheme(tmp_path: Path) -> segments.Scheme:
    (tmp_path / "rfm.yaml").write_text(SCHEME)
    return segments.schemes(tmp_path)[0]


def test_buyers_are_counted_by_order_up_to_the_moment(emptied: Client) -> None:
    for _ in range(2):
        insert(emptied, "events", LINES)
    first = clock("10:00", days=-9)
    assert buyers(emptied, clock("09:00")) == [Buyer("account:1", first, first, 1, 150)]
    assert buyers(emptied, clock("11:00")) == [
        Buyer("account:1", first, clock("10:00"), 2, 160),
        Buyer("account:2", clock("11:00"), clock("11:00"), 1, 7),
    ]


def test_only_changes_are_written_and_told(emptied: Client, scheme: segments.Scheme) -> None:
    insert(emptied, "events", LINES)
    early, late = clock("09:00"), clock("12:00")
    told = outcome(emptied, scheme, early)
    assert told.people == {"faithful": 0, "new": 0, "rest": 1}
    write(emptied, "rfm", early, told.changes)
    told = outcome(emptied, scheme, late)
    assert [(each.scored.person, each.before, each.scored.tier) for each in told.changes] == [
        ("account:1", "rest", "faithful"),
        ("account:2", "", "new"),
    ]
    write(emptied, "rfm", late, told.changes)
    assert tiers(emptied, "rfm") == {"account:1": "faithful", "account:2": "new"}
    assert outcome(emptied, scheme, late).changes == []
    history = "SELECT person, before, tier, frequency, monetary_fen FROM segment_changes FINAL ORDER BY person, at"
    assert emptied.query(history).result_rows == [
        ("account:1", "", "rest", 1, 150),
        ("account:1", "rest", "faithful", 2, 160),
        ("account:2", "", "new", 1, 7),
    ]
    with pytest.raises(Backwards, match="already has a later moment"):
        outcome(emptied, scheme, early)


def test_a_run_that_is_told_again_tells_the_same_ids(emptied: Client, scheme: segments.Scheme) -> None:
    insert(emptied, "events", LINES)
    told = outcome(emptied, scheme, clock("12:00"))
    first = members("rfm", told.changes, clock("12:00"), clock("12:01"))
    again = members("rfm", told.changes, clock("12:00"), clock("12:09"))
    later = members("rfm", told.changes, clock("12:30"), clock("12:31"))
    assert [(each.person, each.level) for each in first] == [("account:1", "faithful"), ("account:2", "new")]
    assert [each.id for each in first] == [each.id for each in again] != [each.id for each in later]
    assert len({each.id for each in first}) == 2


@pytest.mark.skipif(not CDNOW.exists(), reason="the purchases of 1997 are not on this machine")
def test_real_customers_come_out_of_the_tables_as_they_are_in_their_file(emptied: Client) -> None:
    """Loaded twice, counted once: orders, money, first and last day of every customer."""
    rows, known = [], defaultdict(list)
    for number, (person, day, cents) in enumerate(purchases()):
        at = day.toordinal() * 86_400_000 - 719_163 * 86_400_000  # ordinal of 1970-01-01
        rows.append(event(number, at, "order", 0, order=f"o{number}", amount_fen=cents) | {"person": person})
        known[person].append((at, cents))
    for _ in range(2):
        insert(emptied, "events", rows)
    expected = [
        Buyer(person, min(bought)[0], max(bought)[0], len(bought), sum(cents for _, cents in bought))
        for person, bought in sorted(known.items())
    ]
    assert buyers(emptied, clock("00:00")) == expected
