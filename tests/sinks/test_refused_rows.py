"""A row that its table will never take is kept as a reject, the others go in, and the loader goes on."""

import json
from collections.abc import Iterable
from itertools import pairwise

import pytest
from clickhouse_connect.driver.client import Client
from hypothesis import given
from hypothesis import strategies as some

from schemas.events import encode
from sinks.loader import refusals
from sinks.loader.batches import Batch, Bounds
from sinks.loader.clickhouse import ClickHouseTables
from sinks.loader.memory import MemoryLog, MemoryTables
from sinks.loader.ranges import Partition
from sinks.loader.records import RowRefused
from sinks.loader.refusals import TableRefuses, insert_or_reject
from tests.sinks.builders import CLICKS, record, views
from tests.sinks.samples import FIRING
from tests.sinks.test_crashes import NEVER, Died, Doom, dooms, live
from tests.sinks.test_inserts import Hurried

ACTIONS = Partition("actions", 0)


class PickyTables(MemoryTables):
    """Tables of which `events` takes no row of some offsets: it names the first and inserts nothing."""

    def __init__(self, refused: set[int]) -> None:
        super().__init__()
        self.refused = refused

    def insert(self, table: str, lines: Iterable[bytes], token: str) -> None:
        kept = list(lines)
        for place, line in enumerate(kept):
            if table == "events" and json.loads(line)["offset"] in self.refused:
                raise RowRefused(place, "too dear")
        super().insert(table, kept, token)


def offsets(tables: MemoryTables, table: str) -> list[int]:
    return sorted(json.loads(line)["offset"] for line in tables.rows[table])


def clicks(number: int) -> Batch:
    """A batch of so many views."""
    batch = Batch(CLICKS, 0)
    for made in views(range(number)):
        batch.add(made)
    return batch


def firing(action_id: str, rule_version: int) -> bytes:
    return encode(FIRING | {"kind": "push", "script": "cart", "action_id": action_id, "rule_version": rule_version})


def test_a_refused_row_is_a_reject_and_the_others_of_its_range_are_rows() -> None:
    tables = PickyTables({1})
    assert insert_or_reject(tables, clicks(3), "events") == 1
    assert offsets(tables, "events") == [0, 2]
    (kept,) = map(json.loads, tables.rows["rejects"])
    assert (kept["topic"], kept["offset"], kept["reason"], kept["found_by"]) == ("clicks", 1, "too dear", "loader")
    assert json.loads(kept["record"])["id"] == "view-1"
    assert list(tables.tokens) == [("rejects", "refused:clicks:0:1"), ("events", "clicks:0:0-3")]


def test_a_range_of_nothing_but_a_refused_row_is_done() -> None:
    log, tables = MemoryLog({CLICKS: views([7])}), PickyTables({7})
    live(log, tables, Doom(NEVER, True), Bounds())
    assert (offsets(tables, "events"), offsets(tables, "rejects")) == ([], [7])
    assert log.committed[CLICKS].offset == 8


@given(there=some.sets(some.integers(0, 40), min_size=1), bad=some.sets(some.integers(0, 40)), dooms=dooms)
def test_wherever_it_dies_each_record_is_in_one_of_the_two_tables(
    there: set[int], bad: set[int], dooms: list[Doom]
) -> None:
    log, tables = MemoryLog({CLICKS: views(sorted(there))}, at_once=9), PickyTables(bad)
    for doom in [*dooms, Doom(NEVER, True)]:
        try:
            live(log, tables, doom, Bounds(rows=5))
        except Died:
            continue
    assert offsets(tables, "events") == sorted(there - bad)
    assert offsets(tables, "rejects") == sorted(there & bad)


def test_a_table_that_refuses_row_after_row_stops_the_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST_REFUSED", 2)
    tables = PickyTables({0, 1, 2})
    with pytest.raises(TableRefuses, match=r"clicks:0:0-4, after 2 refused rows: too dear. Mend the table"):
        insert_or_reject(tables, clicks(4), "events")
    assert offsets(tables, "events") == []


def test_the_engine_itself_names_the_rows(emptied: Client) -> None:
    """A version is an unsigned number there; the second and the fourth of five have none."""
    batch = Batch(ACTIONS, 0)
    for offset, version in enumerate([1, -1, 1, -7, 1]):
        batch.add(record("actions", firing(f"a{offset}", version), offset=offset))
    tables = ClickHouseTables(emptied, Hurried(0))
    for _ in range(2):  # as after a crash
        assert insert_or_reject(tables, batch, "actions") == 2
    assert emptied.query("SELECT action_id FROM actions ORDER BY action_id").result_rows == [("a0",), ("a2",), ("a4",)]
    asked = "SELECT topic, offset, found_by, reason LIKE '%rule_version%' FROM rejects ORDER BY offset"
    assert emptied.query(asked).result_rows == [("actions", 1, "loader", 1), ("actions", 3, "loader", 1)]


def test_rejects_of_both_finders_are_kept_at_equal_places(emptied: Client) -> None:
    """Offset 5 of clicks is refused here; a record of clicks that the people job rejected is at offset 5 of its topic."""
    columns = ["topic", "partition", "offset", "found_by"]
    for finder in ("people", "loader"):
        emptied.insert("rejects", [["clicks", 0, 5, finder]], column_names=columns)
    found = emptied.query("SELECT found_by FROM rejects FINAL ORDER BY found_by").result_rows
    assert [name for (name,) in found] == ["loader", "people"]
    assert all(one != other for one, other in pairwise(found))
