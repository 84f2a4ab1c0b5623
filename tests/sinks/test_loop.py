"""What the loop does beside rows: minutes of freshness, and a line about itself."""

import json
import logging

import pytest

from sinks.loader.batches import Bounds
from sinks.loader.loader import Clocks, Loader
from sinks.loader.memory import MemoryLog, MemoryRecord, MemoryTables
from tests.sinks.builders import CLICKS, NOON_MS, tick, view

NINE_MS = 1_700_038_800_000  # a full minute
NINE = {"minute": 1_700_038_800, "topic": "clicks"}


def minutes(tables: MemoryTables) -> list[dict[str, object]]:
    return [json.loads(line) for line in tables.rows["freshness"]]


def test_a_minute_is_written_when_it_is_over_and_the_running_one_at_the_end() -> None:
    """Inserted at 09:02:00: ticks of 09:00:00 and 09:00:30 are 120 s and 90 s old, that of 09:01:00 is 60 s old."""
    records = [tick(0, NINE_MS), tick(1, NINE_MS + 30_000), tick(2, NINE_MS + 60_000)]
    tables = MemoryTables()
    clocks = Clocks(lambda: 0.0, lambda: NINE_MS / 1000 + 120)
    loader = Loader(MemoryLog({CLICKS: records}), tables, bounds=Bounds(age_seconds=0), clocks=clocks)
    loader.step()
    first = NINE | {"ticks": 2, "p50_ms": 90_000, "p99_ms": 120_000, "max_ms": 120_000}
    assert minutes(tables) == [first]
    loader.finish()
    running = {"minute": 1_700_038_860, "ticks": 1, "p50_ms": 60_000, "p99_ms": 60_000, "max_ms": 60_000}
    assert minutes(tables) == [first, NINE | running]


def test_every_ten_seconds_it_tells_what_it_did(caplog: pytest.LogCaptureFixture) -> None:
    """Two rows, a tick and a broken record in 10 s: 0.2 rows a second, written as 0."""
    records: list[MemoryRecord] = [view(0), view(1), tick(2, NOON_MS), view(3)._replace(value=b"{")]
    now = [0.0]
    clocks = Clocks(lambda: now[0], lambda: NOON_MS / 1000)
    loader = Loader(MemoryLog({CLICKS: records}), MemoryTables(), bounds=Bounds(age_seconds=0), clocks=clocks)
    with caplog.at_level(logging.INFO):
        loader.step()
        now[0] = 9.9
        loader.step()
        assert caplog.messages == []
        now[0] = 10.0
        loader.step()
    assert caplog.messages == ["rows=2 rows_per_s=0 ranges=1 ticks=1 rejected=1 lag=0"]
