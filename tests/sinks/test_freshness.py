"""Freshness counts each tick from its own time to the insert of its batch."""

from sinks.loader.freshness import Freshness, Minute, percentile, written
from sinks.loader.ranges import Partition

ZERO, ONE = Partition("clicks", 0), Partition("clicks", 1)
NINE_MS = 1_700_038_800_000  # a full minute
NINE = 1_700_038_800  # the same in seconds


def test_percentile_takes_the_nearest_rank() -> None:
    """Of 4 values the 50th percentile is the 2nd (rank ceil(4 x 0.5)), the 99th the 4th."""
    assert percentile([1, 2, 3, 4], 50) == 2
    assert percentile([1, 2, 3, 4], 99) == 4
    assert percentile([7], 50) == 7


def test_a_minute_is_over_when_every_partition_has_left_it() -> None:
    freshness = Freshness()
    freshness.note(ZERO, [NINE_MS, NINE_MS + 59_999], NINE_MS + 60_099)  # 60,099 and 100 ms
    freshness.note(ONE, [NINE_MS + 100], NINE_MS + 400)  # 300 ms
    freshness.note(ZERO, [NINE_MS + 60_000], NINE_MS + 60_200)
    assert freshness.over() == []
    freshness.note(ONE, [NINE_MS + 60_000], NINE_MS + 60_300)
    assert freshness.over() == [Minute(NINE, "clicks", 3, 300, 60_099, 60_099)]
    assert freshness.over() == []


def test_topics_do_not_wait_for_each_other() -> None:
    freshness = Freshness()
    freshness.note(ZERO, [NINE_MS], NINE_MS + 5)
    freshness.note(Partition("orders", 0), [NINE_MS, NINE_MS + 60_000], NINE_MS + 60_000)
    assert [minute.topic for minute in freshness.over()] == ["orders"]


def test_a_loader_that_stops_writes_the_running_minute() -> None:
    freshness = Freshness()
    freshness.note(ZERO, [NINE_MS], NINE_MS + 5)
    assert freshness.rest() == [Minute(NINE, "clicks", 1, 5, 5, 5)]


def test_a_fuller_row_of_a_minute_is_not_taken_for_the_same() -> None:
    """The table keeps the row with more ticks, so it must let it in."""
    tokens = {written(Minute(NINE, "clicks", ticks, 5, 5, 5)).token for ticks in (1, 1200)}
    assert tokens == {"freshness:clicks:1700038800:1", "freshness:clicks:1700038800:1200"}
