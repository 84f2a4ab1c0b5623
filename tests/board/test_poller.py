"""One poller for all browsers: its pace, and what it does when ClickHouse is away. On a clock that the test moves."""

import pytest

from jobs.board.poller import Clock, Poller
from sinks.board.queries import PLANS, QUERIES, Query
from sinks.board.reader import Failed, Missing, Row, Unreachable


class Watch(Clock):
    """A clock that only moves when somebody sleeps, or an answer takes its time."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now_ms(self) -> int:
        return round(self.seconds * 1000)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class Tables:
    """Answers every query with its own text, or raises what it is told to."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.asked: list[tuple[float, str]] = []
        self.trouble: Exception | None = None
        self.answer_seconds = 0.03

    def ask(self, sql: str, parameters: dict[str, object]) -> list[Row]:
        self.asked.append((self.watch.seconds, sql))
        self.watch.seconds += self.answer_seconds
        if self.trouble:
            raise self.trouble
        return [{"sql": sql}]


def busiest_second(asked: list[tuple[float, str]]) -> int:
    """Naive: the most queries in any second."""
    return max(sum(0 <= other - at < 0.999 for other, _ in asked) for at, _ in asked)


def let_run(poller: Poller, watch: Watch, seconds: float) -> None:
    ends = watch.seconds + seconds
    while watch.seconds < ends:
        if not poller.step():
            watch.sleep(0.02)


TWO = {"often": Query("often", 1), "seldom": Query("seldom", 10)}


def test_never_more_than_five_queries_a_second_whoever_looks() -> None:
    watch = Watch()
    tables = Tables(watch)
    poller = Poller(tables.ask, QUERIES | PLANS, watch)
    let_run(poller, watch, 30)
    for _ in range(30):  # ten browsers that open timelines all the time
        poller.once(lambda ask: (ask("name", {}), ask("timeline", {})))
    let_run(poller, watch, 30)
    assert sum(sql == "timeline" for _, sql in tables.asked) == 30
    assert busiest_second(tables.asked) == 5


def test_each_query_keeps_its_own_pace() -> None:
    watch = Watch()
    tables = Tables(watch)
    let_run(Poller(tables.ask, TWO, watch), watch, 29.5)
    assert sum(sql == "seldom" for _, sql in tables.asked) == 3
    assert 27 <= sum(sql == "often" for _, sql in tables.asked) <= 30


def test_what_must_be_seen_at_once_is_asked_every_few_seconds() -> None:
    assert all(QUERIES[name].every_seconds <= 3 for name in ("alerts", "contacts", "queues", "pushes"))
    assert sum(1 / each.every_seconds for each in (QUERIES | PLANS).values()) < 4


def test_what_was_heard_stays_while_clickhouse_is_away_and_the_board_says_since_when() -> None:
    watch = Watch()
    tables = Tables(watch)
    poller = Poller(tables.ask, TWO, watch)
    let_run(poller, watch, 2)
    tables.trouble = Unreachable("gone")
    let_run(poller, watch, 3)
    lost_ms = poller.snapshot.stale_since_ms
    assert 102_000 <= lost_ms <= 103_300
    let_run(poller, watch, 5)
    assert poller.snapshot.stale_since_ms == lost_ms
    assert poller.snapshot.rows == {"often": [{"sql": "often"}], "seldom": [{"sql": "seldom"}]}
    tables.trouble = None
    let_run(poller, watch, 2)
    assert poller.snapshot.stale_since_ms == 0


def test_while_it_is_away_it_is_tried_once_a_second() -> None:
    watch = Watch()
    tables = Tables(watch)
    tables.trouble = Unreachable("gone")
    let_run(Poller(tables.ask, TWO, watch), watch, 10)
    assert len(tables.asked) <= 11


def test_a_refused_query_spoils_only_its_own_panel() -> None:
    watch = Watch()
    tables = Tables(watch)
    poller = Poller(tables.ask, {"often": TWO["often"]}, watch)
    tables.trouble = Failed("no column x")
    let_run(poller, watch, 1)
    assert (poller.snapshot.errors, poller.snapshot.stale_since_ms) == ({"often": "no column x"}, 0)
    tables.trouble = None
    let_run(poller, watch, 2)
    assert (poller.snapshot.errors, list(poller.snapshot.rows)) == ({}, ["often"])


def test_a_table_that_is_not_there_is_empty() -> None:
    watch = Watch()
    tables = Tables(watch)
    tables.trouble = Missing("forecasts")
    poller = Poller(tables.ask, {"often": TWO["often"]}, watch)
    let_run(poller, watch, 1)
    assert (poller.snapshot.rows, poller.snapshot.errors) == ({"often": []}, {})


def test_what_a_page_asks_for_is_its_own_trouble() -> None:
    watch = Watch()
    tables = Tables(watch)
    poller = Poller(tables.ask, TWO, watch)
    tables.trouble = Unreachable("gone")
    asked = poller.once(lambda ask: ask("timeline", {}))
    poller.step()
    with pytest.raises(Unreachable):
        asked.result(timeout=0)
    assert poller.snapshot.stale_since_ms == 0
