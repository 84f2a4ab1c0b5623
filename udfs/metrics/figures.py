"""A metric over a span, and what is usual at that hour. None: not known."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.metrics import METRICS, MINUTE_MS, Cell, Condition, MetricRule
from schemas.settings import SETTINGS
from udfs.metrics.ledger import Ledger
from udfs.rules.zones import instant_ms, local

HOUR_MS = 60 * MINUTE_MS
ZONE = ZoneInfo(SETTINGS.zone)


class Usual(NamedTuple):
    """The median of the same hour over earlier days, and how many days said it."""

    value: float
    days: int


def percentile(waits_ms: Sequence[int], level: float) -> int:
    """As ClickHouse's quantileExactLow: the lower median, and for other levels place floor(level n), from 0."""
    ordered = sorted(waits_ms)
    return ordered[(len(ordered) - 1) // 2 if level == 0.5 else min(int(level * len(ordered)), len(ordered) - 1)]


def figure(metric: str, cells: Sequence[Cell], samples: int) -> float | None:
    """A metric over minutes in their order; a state is that of the last one."""
    kind, _, _, (part, whole), level = METRICS[metric]
    if kind == "state":
        return float(getattr(cells[-1], metric))
    if metric == "answers":
        return float(sum(len(cell.waits_ms) for cell in cells))
    if kind == "count":
        return float(sum(getattr(cell, metric) for cell in cells))
    if kind == "percentile":
        waits_ms = [wait_ms for cell in cells for wait_ms in cell.waits_ms]
        return float(percentile(waits_ms, level)) if len(waits_ms) >= samples else None
    of = sum(getattr(cell, whole) for cell in cells)
    return sum(getattr(cell, part) for cell in cells) / of if of >= samples else None


def now(ledger: Ledger, rule: MetricRule, name: str, condition: Condition, end_ms: int) -> float | None:
    """The figure of a condition at a minute's end."""
    cells = ledger.cells(rule.per, name, end_ms - condition.over_ms, end_ms)
    return figure(condition.metric, cells, condition.samples)


def hour_of(minute_ms: int) -> int:
    """The beginning of the hour on the shop's clock."""
    wall = local(minute_ms, ZONE)
    return minute_ms - (wall.minute * 60 + wall.second) * 1000 - wall.microsecond // 1000


def days_before(from_ms: int, days: int) -> Iterator[int]:
    """The same time on the shop's clock on earlier days, yesterday first."""
    wall = local(from_ms, ZONE)
    return (instant_ms(wall - timedelta(days=day)) for day in range(1, days + 1))


def usual(ledger: Ledger, rule: MetricRule, name: str, condition: Condition, end_ms: int) -> Usual | None:
    """What a condition's figure usually is in this hour; None with fewer days than the rule wants."""
    hour_ms = hour_of(end_ms - MINUTE_MS)
    found = [of_hour(ledger, rule, name, condition, from_ms) for from_ms in days_before(hour_ms, rule.usual_days)]
    known = [value for value in found if value is not None]
    return Usual(float(median(known)), len(known)) if len(known) >= rule.usual_least else None


def of_hour(ledger: Ledger, rule: MetricRule, name: str, condition: Condition, from_ms: int) -> float | None:
    """A figure of a whole hour: of a state the median of its minutes, of a count its share for the condition's span."""
    until_ms = from_ms + HOUR_MS
    if not ledger.knows(rule.per, name, from_ms, until_ms):
        return None
    cells, kind = ledger.cells(rule.per, name, from_ms, until_ms), METRICS[condition.metric].kind
    if kind == "state":
        return float(median(getattr(cell, condition.metric) for cell in cells))
    value = figure(condition.metric, cells, condition.samples)
    return value if value is None or kind != "count" else value * condition.over_ms / HOUR_MS
