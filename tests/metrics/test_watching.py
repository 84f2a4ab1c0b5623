"""The core of metric rules tells what a naive program tells, and the same whenever it begins."""

import random

import pytest

from schemas.metrics import METRICS, ActiveHours, Cell, Condition, MetricRow, MetricRule
from schemas.planning import Standard
from tests.metrics.naive_rules import MINUTE_MS, NaiveRules, Told
from udfs.metrics.ledger import Ledger
from udfs.metrics.telling import alert
from udfs.metrics.watching import Watch

DAY_MS = 1_440 * MINUTE_MS
BEGIN_MS = 1_707_134_400_000  # 2024-02-05 20:00 in Shanghai
SPAN_MS = 100 * MINUTE_MS


def some_cell(chance: random.Random) -> Cell:
    surveys, closed = chance.randrange(4), chance.randrange(4)
    waiting = chance.choice([0, 0, 1, 5])
    return Cell(
        queued=chance.randrange(5),
        contacts=chance.randrange(5),
        waiting=waiting,
        oldest_wait_ms=waiting and chance.randrange(600_000),
        waits_ms=tuple(chance.randrange(1, 9) * 10_000 for _ in range(chance.randrange(4))),
        surveys=surveys,
        satisfied=chance.randint(0, surveys),
        closed=closed,
        resolved=chance.randint(0, closed),
    )


def some_rows(chance: random.Random) -> list[MetricRow]:
    """Two hours of today and of five days before, with gaps."""
    return [
        MetricRow(BEGIN_MS - day * DAY_MS + minute * MINUTE_MS, channel, queue, some_cell(chance))
        for day in range(6)
        for minute in range(120 if day else SPAN_MS // MINUTE_MS)
        for channel, queue in (("app", "presale"), ("web", "presale"), ("app", ""))
        if chance.random() < 0.4
    ]


def some_condition(chance: random.Random) -> Condition:
    metric = chance.choice(sorted(METRICS))
    kind = METRICS[metric].kind
    word = chance.choice(["above", "above_usual", "below", "below_usual"])
    plain = {"count": 2.0, "duration": 40_000.0, "share": 0.5}[METRICS[metric].unit]
    value = chance.choice([0.7, 1.0, 1.2]) if "usual" in word else plain
    over_ms = MINUTE_MS * (1 if kind == "state" else chance.choice([1, 3, 10]))
    return Condition(metric, word, value, over_ms, chance.choice([1, 3]) if kind in ("share", "percentile") else 1)


def some_rule(chance: random.Random) -> MetricRule:
    return MetricRule(
        rule="tried",
        about="",
        per=chance.choice(["", "queue", "channel"]),
        when=tuple(some_condition(chance) for _ in range(chance.choice([1, 1, 2]))),
        alert="tried",
        severity="warning",
        for_minutes=chance.choice([1, 2, 3]),
        clear_minutes=chance.choice([1, 2, 4]),
        cool_down_ms=chance.choice([0, 7, 30]) * MINUTE_MS,
        hours=chance.choice([None, None, ActiveHours(20 * 60 + 10, 21 * 60), ActiveHours(21 * 60, 20 * 60 + 30)]),
        usual_days=5,
        usual_least=chance.choice([1, 4]),
    )


def told(rule: MetricRule, rows: list[MetricRow]) -> list[Told]:
    ledger, watch = Ledger(), Watch([rule], Standard())
    ledger.put(BEGIN_MS, BEGIN_MS + SPAN_MS, rows)
    ends = range(BEGIN_MS + MINUTE_MS, BEGIN_MS + SPAN_MS + 1, MINUTE_MS)
    firings = [firing for end in ends for firing in watch.take(ledger, end)]
    return sorted((each.at_ms, each.rule.rule, each.name, each.recovered) for each in firings)


@pytest.mark.parametrize("seed", range(4))
def test_firings_are_those_of_a_naive_program(seed: int) -> None:
    chance = random.Random(seed)
    rows, came = some_rows(chance), 0
    for _ in range(25):
        rule = some_rule(chance)
        expected = NaiveRules(rule, rows).told(BEGIN_MS, BEGIN_MS + SPAN_MS)
        assert told(rule, rows) == expected, rule
        came += len(expected)
    assert came > 20


QUEUE = MetricRule("long", "", "queue", (Condition("waiting", "above", 10),), "long", "urgent")


def of_queue(minute: int, waiting: int) -> MetricRow:
    return MetricRow(BEGIN_MS + minute * MINUTE_MS, "app", "presale", Cell(waiting=waiting))


def test_the_same_series_gives_the_same_ids_and_another_minute_another() -> None:
    def ids(minute: int) -> set[str]:
        ledger = Ledger()
        ledger.put(BEGIN_MS, BEGIN_MS + SPAN_MS, [of_queue(minute, 11)])
        watch = Watch([QUEUE], Standard())
        ends = range(BEGIN_MS + MINUTE_MS, BEGIN_MS + SPAN_MS + 1, MINUTE_MS)
        return {alert(firing).alert_id for end in ends for firing in watch.take(ledger, end)}

    assert len(ids(3)) == 2  # raised and over
    assert ids(3) == ids(3)
    assert ids(3) & ids(4) == set()


def test_an_alert_tells_its_numbers_its_subject_and_its_minute() -> None:
    ledger = Ledger()
    ledger.put(BEGIN_MS, BEGIN_MS + MINUTE_MS, [of_queue(0, 11)])
    (firing,) = Watch([QUEUE], Standard()).take(ledger, BEGIN_MS + MINUTE_MS)
    made = alert(firing)
    assert (made.rule, made.conversation, made.severity, made.at_ms) == (
        "long",
        "metric:presale",
        "urgent",
        BEGIN_MS + MINUTE_MS,
    )
    assert [each.text for each in made.evidence] == ["waiting: 11; above 10"]
