"""Wherever the loader dies, each record becomes a row once."""

import json
from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sinks.loader.batches import Bounds
from sinks.loader.loader import Clocks, Loader
from sinks.loader.memory import MemoryLog, MemoryTables
from sinks.loader.ranges import Mark, Partition
from sinks.loader.records import Record
from tests.sinks.builders import CLICKS, NOON_MS, tick, view, views

OTHER = Partition("orders", 0)
NEVER = 1_000_000


class Died(Exception):
    """kill -9."""


class Doom:
    """Dies at the n-th effect: before it happens or after, when the answer is lost."""

    def __init__(self, effects: int, comes_first: bool) -> None:
        self.effects = effects
        self.comes_first = comes_first

    def before(self) -> None:
        if self.effects == 0 and self.comes_first:
            raise Died

    def after(self) -> None:
        if self.effects == 0:
            raise Died
        self.effects -= 1


class DoomedLog:
    """A log whose commits are effects."""

    def __init__(self, log: MemoryLog, doom: Doom) -> None:
        self.log = log
        self.doom = doom

    def start(self) -> Mapping[Partition, Mark]:
        return self.log.start()

    def poll(self, timeout_ms: int) -> Mapping[Partition, Sequence[Record]]:
        return self.log.poll(timeout_ms)

    def lag(self) -> int:
        return self.log.lag()

    def commit(self, marks: Mapping[Partition, Mark]) -> None:
        self.doom.before()
        self.log.commit(marks)
        self.doom.after()


class DoomedTables:
    """Tables whose inserts are effects."""

    def __init__(self, tables: MemoryTables, doom: Doom) -> None:
        self.tables = tables
        self.doom = doom

    def insert(self, table: str, lines: Iterable[bytes], token: str) -> None:
        self.doom.before()
        self.tables.insert(table, lines, token)
        self.doom.after()


def still() -> float:
    return 0.0


def live(log: MemoryLog, tables: MemoryTables, doom: Doom, bounds: Bounds) -> None:
    """One life of the loader, until nothing is left or it dies."""
    loader = Loader(DoomedLog(log, doom), DoomedTables(tables, doom), bounds=bounds, clocks=Clocks(still, still))
    while log.lag():
        loader.step()
    loader.finish()


def ids(tables: MemoryTables) -> list[str]:
    return sorted(json.loads(line)["id"] for line in tables.rows["events"])


dooms = some.lists(some.builds(Doom, some.integers(0, 7), some.booleans()), max_size=8)
sizes = some.lists(some.tuples(some.integers(1, 9), some.integers(1, 9)), min_size=9, max_size=9)


@given(offsets=some.sets(some.integers(0, 60), min_size=1), dooms=dooms, sizes=sizes)
def test_any_crashes_leave_each_row_once(offsets: set[int], dooms: list[Doom], sizes: list[tuple[int, int]]) -> None:
    """Every life polls and cuts differently, as a loader after a restart would; offsets have gaps."""
    records = views(sorted(offsets))
    log, tables = MemoryLog({CLICKS: records}), MemoryTables()
    for doom, (at_once, rows) in zip([*dooms, Doom(NEVER, True)], sizes, strict=False):
        log.at_once = at_once
        try:
            live(log, tables, doom, Bounds(rows=rows))
        except Died:
            continue
    assert ids(tables) == sorted(f"view-{offset}" for offset in offsets)
    assert log.committed[CLICKS] == Mark(max(offsets) + 1)


@pytest.mark.parametrize("comes_first", [True, False])
@pytest.mark.parametrize("effect", [0, 1, 2])
def test_dying_at_plan_insert_or_commit_repeats_the_same_range(effect: int, comes_first: bool) -> None:
    """The first life meant 3 rows; the second would take 5, but must take the same 3 under the same token."""
    log, tables = MemoryLog({CLICKS: views(range(5))}, at_once=3), MemoryTables()
    with pytest.raises(Died):
        live(log, tables, Doom(effect, comes_first), Bounds(rows=3))
    planned_before = log.committed.get(CLICKS, Mark(0)).planned_end
    log.at_once = 5
    live(log, tables, Doom(NEVER, True), Bounds(rows=100))
    assert ids(tables) == [f"view-{number}" for number in range(5)]
    tokens = [token for _, token in tables.tokens]
    unplanned = effect == 0 and comes_first
    assert tokens == (["clicks:0:0-5"] if unplanned else ["clicks:0:0-3", "clicks:0:3-5"])
    assert planned_before == (None if unplanned or (effect == 2 and not comes_first) else 3)


def test_a_planned_range_ends_where_it_was_planned_though_its_last_offsets_are_gaps() -> None:
    """Planned [0, 4); offsets 2 and 3 hold no record that is read. Offset 6 shows that the range is whole."""
    log, tables = MemoryLog({CLICKS: views([0, 1, 6])}), MemoryTables()
    log.committed[CLICKS] = Mark(0, 4)
    live(log, tables, Doom(NEVER, True), Bounds())
    assert [token for _, token in tables.tokens] == ["clicks:0:0-4", "clicks:0:4-7"]


def test_a_planned_range_waits_until_it_is_whole() -> None:
    """Half of it is there and it is old: an insert now would take the token with half the rows."""
    log, tables = MemoryLog({CLICKS: views([0, 1])}), MemoryTables()
    log.committed[CLICKS] = Mark(0, 4)
    loader = Loader(log, tables, bounds=Bounds(age_seconds=0), clocks=Clocks(still, still))
    loader.step()
    loader.finish()
    assert tables.rows["events"] == []
    assert log.committed[CLICKS] == Mark(0, 4)


def test_rows_or_bytes_close_a_range() -> None:
    log, tables = MemoryLog({CLICKS: views(range(5))}), MemoryTables()
    live(log, tables, Doom(NEVER, True), Bounds(rows=2))
    assert [token for _, token in tables.tokens] == ["clicks:0:0-2", "clicks:0:2-4", "clicks:0:4-5"]
    small, tables = MemoryLog({CLICKS: views(range(3))}), MemoryTables()
    live(small, tables, Doom(NEVER, True), Bounds(bytes=1))
    assert [token for _, token in tables.tokens] == ["clicks:0:0-1", "clicks:0:1-2", "clicks:0:2-3"]


def test_age_closes_a_range() -> None:
    now = [10.0]
    log, tables = MemoryLog({CLICKS: views(range(2))}), MemoryTables()
    loader = Loader(log, tables, bounds=Bounds(age_seconds=0.5), clocks=Clocks(lambda: now[0], still))
    loader.step()
    now[0] = 10.4
    loader.step()
    assert tables.rows["events"] == []
    now[0] = 10.5
    loader.step()
    assert ids(tables) == ["view-0", "view-1"]


def test_ticks_and_invalid_records_move_the_offset_without_a_row_or_a_plan() -> None:
    broken = view(1)._replace(value=b"{")
    log, tables = MemoryLog({CLICKS: [tick(0, NOON_MS), broken], OTHER: []}), MemoryTables()
    doomed = DoomedLog(log, Doom(1, True))  # a second commit would be its death
    Loader(doomed, tables, bounds=Bounds(age_seconds=0), clocks=Clocks(still, still)).step()
    assert log.committed == {CLICKS: Mark(2)}
    assert not tables.tokens
