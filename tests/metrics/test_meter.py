"""The meter judges each minute once, knows after a restart what it knew before, and pages nobody for history."""

import random

import pytest

from jobs.metering import Knowledge, Meter
from schemas.conversation_outputs import Alert
from schemas.metrics import Cell, Condition, MetricRow, MetricRule
from schemas.planning import Standard

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
EIGHT_MS = 1_707_134_400_000  # 2024-02-05 20:00 in Shanghai
LONG = MetricRule(
    "long",
    "",
    "queue",
    (Condition("waiting", "above", 10),),
    "long",
    "urgent",
    for_minutes=2,
    clear_minutes=3,
    staffing=True,
)
BUSY = MetricRule("busy", "", "queue", (Condition("queued", "above_usual", 1.5, 5 * MINUTE_MS),), "busy", "warning")
BY = Knowledge([LONG, BUSY], Standard())


class Told:
    """Minutes in memory; `closed` is moved by the test."""

    def __init__(self, rows: list[MetricRow], closed_ms: int) -> None:
        self.all = rows
        self.closed = closed_ms
        self.asked: list[tuple[int, int]] = []

    def closed_ms(self) -> int:
        return self.closed

    def rows(self, from_ms: int, until_ms: int) -> list[MetricRow]:
        self.asked.append((from_ms, until_ms))
        return [row for row in self.all if from_ms <= row.minute_ms < until_ms]


def queue(at_ms: int, waiting: int, queued: int = 1) -> MetricRow:
    return MetricRow(at_ms, "app", "presale", Cell(waiting=waiting, queued=queued))


def restless(seed: int) -> list[MetricRow]:
    """Eight days, in which the last evening is busier than those before."""
    chance = random.Random(seed)
    return [
        queue(
            EIGHT_MS - day * DAY_MS + minute * MINUTE_MS,
            chance.choice([2, 9, 12, 14]),
            chance.randrange(2 + (day == 0)),
        )
        for day in range(8)
        for minute in range(-420, 180)
    ]


def ids(alerts: list[Alert]) -> list[tuple[int, str]]:
    return [(each.at_ms, each.alert_id) for each in alerts]


def followed(
    rows: list[MetricRow], ends: list[int], since_ms: int, restarts: frozenset[int] = frozenset()
) -> list[Alert]:
    """Polled at each of these times; made anew before some of them."""
    minutes, sent = Told(rows, 0), list[Alert]()
    meter = Meter(minutes, sent.extend, BY, since_ms)
    for number, end_ms in enumerate(ends):
        if number in restarts:
            meter = Meter(minutes, sent.extend, BY, since_ms)
        minutes.closed = end_ms
        meter.poll()
    return sent


EVENING = list(range(EIGHT_MS, EIGHT_MS + 2 * HOUR_MS + 1, MINUTE_MS))


@pytest.mark.parametrize("seed", range(3))
def test_alerts_are_the_same_minute_by_minute_and_all_at_once(seed: int) -> None:
    rows = restless(seed)
    one_by_one = followed(rows, EVENING, EIGHT_MS)
    assert len(one_by_one) > 10
    assert {each.rule for each in one_by_one} == {"long", "busy"}
    assert ids(followed(rows, [EIGHT_MS, EVENING[-1]], EIGHT_MS)) == ids(one_by_one)


@pytest.mark.parametrize("seed", range(3))
def test_a_restart_says_again_what_was_said_and_nothing_else(seed: int) -> None:
    rows = restless(seed)
    once = followed(rows, EVENING, EIGHT_MS)
    restarted = followed(rows, EVENING, EIGHT_MS, frozenset({17, 40, 41, 90}))
    assert len(restarted) > len(once)
    assert set(ids(restarted)) == set(ids(once))


def test_history_pages_nobody_unless_asked() -> None:
    rows = [queue(EIGHT_MS + minute * MINUTE_MS, 11) for minute in range(5)]
    closed = [EIGHT_MS + 60 * MINUTE_MS]
    assert followed(rows, closed, since_ms=EIGHT_MS + DAY_MS) == []
    asked = followed(rows, closed, since_ms=EIGHT_MS)
    assert [(each.at_ms - EIGHT_MS, each.evidence[0].what) for each in asked] == [
        (2 * MINUTE_MS, "waiting"),
        (8 * MINUTE_MS, "recovered"),
    ]


def test_what_began_before_the_start_is_known_and_its_end_is_told() -> None:
    """Raised at 20:02, started with alerts from 20:04 on: only that it is over is news."""
    rows = [queue(EIGHT_MS + minute * MINUTE_MS, 11) for minute in range(5)]
    ends = list(range(EIGHT_MS + 4 * MINUTE_MS, EIGHT_MS + 12 * MINUTE_MS, MINUTE_MS))
    told = followed(rows, ends, since_ms=EIGHT_MS + 4 * MINUTE_MS)
    assert [(each.at_ms - EIGHT_MS, each.evidence[0].what) for each in told] == [(8 * MINUTE_MS, "recovered")]


def test_nothing_is_asked_while_no_minute_closes() -> None:
    minutes = Told([], 0)
    meter = Meter(minutes, list[Alert]().extend, BY, EIGHT_MS)
    assert (meter.poll(), minutes.asked) == (0, [])
    minutes.closed = EIGHT_MS + MINUTE_MS
    meter.poll()
    asked = len(minutes.asked)
    meter.poll()
    minutes.closed = EIGHT_MS - DAY_MS  # an old day is replayed
    meter.poll()
    assert len(minutes.asked) == asked


def test_an_alert_that_could_not_be_sent_is_sent_the_next_time() -> None:
    rows = [queue(EIGHT_MS + minute * MINUTE_MS, 11) for minute in range(5)]
    sent: list[Alert] = []
    broken = [True]

    def send(alerts: list[Alert]) -> None:
        if broken.pop():
            broken.append(False)
            raise OSError("the broker is away")
        sent.extend(alerts)

    meter = Meter(Told(rows, EIGHT_MS + 3 * MINUTE_MS), send, BY, EIGHT_MS)
    with pytest.raises(OSError, match="away"):
        meter.poll()
    assert meter.poll() == 1
    assert [each.at_ms for each in sent] == [EIGHT_MS + 2 * MINUTE_MS]
    assert meter.poll() == 0


def test_a_reading_that_failed_is_done_again() -> None:
    rows = [queue(EIGHT_MS + minute * MINUTE_MS, 11) for minute in range(5)]
    for fails in range(1, 5):

        class Shaky(Told):
            left = fails

            def rows(self, from_ms: int, until_ms: int) -> list[MetricRow]:
                self.left -= 1
                if self.left == 0:
                    raise OSError("the server is away")
                return super().rows(from_ms, until_ms)

        sent: list[Alert] = []
        meter = Meter(Shaky(rows, EIGHT_MS + 3 * MINUTE_MS), sent.extend, BY, EIGHT_MS)
        with pytest.raises(OSError, match="away"):
            meter.poll()
        assert meter.poll() == 1


def test_after_a_long_silence_it_begins_anew_and_does_not_go_through_it() -> None:
    rows = [queue(EIGHT_MS + 90 * DAY_MS + minute * MINUTE_MS, 11) for minute in range(5)]
    minutes, sent = Told(rows, EIGHT_MS + MINUTE_MS), list[Alert]()
    meter = Meter(minutes, sent.extend, BY, EIGHT_MS)
    meter.poll()
    minutes.closed = EIGHT_MS + 90 * DAY_MS + 5 * MINUTE_MS
    meter.poll()
    assert max(until - begin for begin, until in minutes.asked) <= DAY_MS
    assert [each.at_ms - EIGHT_MS - 90 * DAY_MS for each in sent] == [2 * MINUTE_MS]
