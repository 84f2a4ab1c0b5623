"""Live metrics, and rules over them. Times are epoch milliseconds, durations milliseconds, shares 0 to 1.

Metrics have the names of the columns of view metrics_minute.
"""

from typing import Literal, NamedTuple

import msgspec

from schemas.rules import Severity

MINUTE_MS = 60_000
Per = Literal["", "channel", "queue"]
Word = Literal["above", "above_usual", "below", "below_usual"]
Unit = Literal["count", "duration", "share"]


class Cell(msgspec.Struct, frozen=True, gc=False):
    """A minute of a channel and queue, as view metrics_minute has it; or several of them, added up."""

    contacts: int = 0
    queued: int = 0
    waiting: int = 0
    oldest_wait_ms: int = 0
    closed: int = 0
    resolved: int = 0
    handled: int = 0
    handling_ms: int = 0
    surveys: int = 0
    satisfied: int = 0
    alerts: int = 0
    pushes: int = 0
    converted: int = 0
    waits_ms: tuple[int, ...] = ()  # of answers
    agents: frozenset[str] = frozenset()


class MetricRow(NamedTuple):
    """A minute (its beginning) of a channel and queue."""

    minute_ms: int
    channel: str
    queue: str
    cell: Cell


class Metric(NamedTuple):
    """What a metric is made of: it counts, it is a state at a minute's end, a share, or a percentile of waits."""

    kind: Literal["count", "state", "share", "percentile"]
    unit: Unit
    about: str
    of: tuple[str, str] = ("", "")  # of a share: the part and the whole
    level: float = 0.0  # of a percentile


METRICS: dict[str, Metric] = {
    "alerts": Metric("count", "count", "alerts about conversations"),
    "answers": Metric("count", "count", "turns that an agent answered"),
    "closed": Metric("count", "count", "conversations closed"),
    "contacts": Metric("count", "count", "conversations opened or reopened"),
    "conversion": Metric("share", "share", "pushes followed by an order within 24 hours", ("converted", "pushes")),
    "csat": Metric("share", "share", "scores of 4 or 5 among all scores", ("satisfied", "surveys")),
    "oldest_wait_ms": Metric("state", "duration", "how long the first in the queue has been in it"),
    "pushes": Metric("count", "count", "pushes"),
    "queued": Metric("count", "count", "times that a conversation came into a queue"),
    "resolution": Metric("share", "share", "closed conversations that stayed closed", ("resolved", "closed")),
    "response_p50_ms": Metric("percentile", "duration", "median time that customers waited", level=0.5),
    "response_p90_ms": Metric("percentile", "duration", "90th percentile of that time", level=0.9),
    "surveys": Metric("count", "count", "scores that customers gave"),
    "waiting": Metric("state", "count", "conversations in the queue"),
}


class Condition(msgspec.Struct, frozen=True):
    """A metric over the last `over_ms` against a border, or against so many times its usual value."""

    metric: str  # a key of METRICS
    word: Word
    value: float
    over_ms: int = MINUTE_MS
    samples: int = 1  # of a share or percentile: with fewer it is not known


class ActiveHours(msgspec.Struct, frozen=True):
    """Minutes of the shop's day, from one (included) to another (not); over midnight if it is before the first."""

    from_minute: int
    to_minute: int


class MetricRule(msgspec.Struct, frozen=True):
    """All conditions for so many minutes on end raise an alert, for each queue or channel on its own."""

    rule: str
    about: str
    per: Per
    when: tuple[Condition, ...]
    alert: str  # a name that receivers know
    severity: Severity
    for_minutes: int = 1
    clear_minutes: int = 5  # so many minutes on end without, and it is over
    cool_down_ms: int = 0  # at most one alert in this time
    hours: ActiveHours | None = None  # outside them nothing is judged; None: always
    staffing: bool = False  # the alert proposes agents
    usual_days: int = 7  # earlier days whose same hour says what is usual
    usual_least: int = 3  # of them so many must be known


class MetricFiring(msgspec.Struct, frozen=True):
    """A rule raised an alert, or told that it is over. `name` is the queue or channel; empty: the whole shop."""

    rule: MetricRule
    name: str
    at_ms: int  # the end of the minute
    recovered: bool
    told: tuple[tuple[str, str], ...]  # metric (or `staffing`) and its numbers in words
