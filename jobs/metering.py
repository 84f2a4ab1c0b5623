"""Metric rules over the minutes of ClickHouse, as they close.

What was raised follows from the minutes alone, so that a meter that starts reads the last hours again and knows what the one
before knew. It sends what is due after `since_ms`; earlier alerts are only remembered. Ids follow from rule, subject and
minute: what is sent twice counts once.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from schemas.conversation_outputs import Alert
from schemas.metrics import MINUTE_MS, MetricRow, MetricRule
from schemas.planning import Standard
from udfs.metrics.figures import HOUR_MS, days_before, hour_of
from udfs.metrics.ledger import Ledger
from udfs.metrics.telling import alert
from udfs.metrics.watching import Watch

DAY_MS = 24 * HOUR_MS
BEGIN_MS = 6 * HOUR_MS  # so much is judged again after a start
BEFORE_MS = 6 * HOUR_MS  # the longest span of a rule
AHEAD_MS = 3 * HOUR_MS  # for proposals
AGAIN_MS = 30 * MINUTE_MS  # the newest minutes are read again: turns may be corrected
GAP_MS = DAY_MS  # after a longer silence it begins anew


class Minutes(Protocol):
    """Where minutes come from."""

    def closed_ms(self) -> int:
        """The end of the newest closed minute; 0: there is none."""

    def rows(self, from_ms: int, until_ms: int) -> list[MetricRow]:
        """The minutes that begin in [from, until)."""


class Knowledge(NamedTuple):
    """The meter's rules and the standard of service."""

    rules: Sequence[MetricRule]
    standard: Standard


class Meter:
    """Judges each closed minute once. An exception of its ends leaves it as it was: what is due is sent the next time."""

    def __init__(self, minutes: Minutes, send: Callable[[list[Alert]], None], by: Knowledge, since_ms: int) -> None:
        self.minutes = minutes
        self.send = send
        self.by = by
        self.since_ms = since_ms
        self.until_ms = 0  # judged so far; 0: nothing
        self.due: list[Alert] = []
        self.days = max((rule.usual_days for rule in by.rules), default=0)

    def poll(self) -> int:
        """Judge what has closed since, and send what is due; how many alerts that were."""
        closed_ms = self.minutes.closed_ms()
        if closed_ms and not self.until_ms:
            self._begin(min(closed_ms, self.since_ms))
        if closed_ms - self.until_ms > GAP_MS and self.until_ms > self.since_ms:
            self._begin(closed_ms)
        if closed_ms > self.until_ms:
            self._read(closed_ms)
            self._judge(closed_ms)
        sent = len(self.due)
        if sent:
            self.send(self.due)
            self.due = []
        return sent

    def _begin(self, at_ms: int) -> None:
        """With nothing known, some hours before a time."""
        self.ledger, self.watch = Ledger(), Watch(self.by.rules, self.by.standard)
        self.earlier_ms: dict[int, int] = {}  # by how many days before: up to when it was read
        self.until_ms = hour_of(at_ms - BEGIN_MS)
        self.read_ms = self.until_ms - BEFORE_MS

    def _read(self, closed_ms: int) -> None:
        """The minutes since, and the same hours of earlier days."""
        self._put(self.read_ms, closed_ms)
        kept = [(self.until_ms - BEFORE_MS - HOUR_MS, closed_ms)]
        begins = days_before(hour_of(self.until_ms - HOUR_MS), self.days)
        ends = days_before(hour_of(closed_ms) + AHEAD_MS, self.days)
        for day, (begin_ms, end_ms) in enumerate(zip(begins, ends, strict=True)):
            self._put(self.earlier_ms.get(day, begin_ms), end_ms)
            self.earlier_ms[day] = end_ms
            kept.append((begin_ms, end_ms))
        self.ledger.keep(kept)
        self.read_ms = closed_ms - AGAIN_MS

    def _put(self, from_ms: int, until_ms: int) -> None:
        if from_ms < until_ms:
            self.ledger.put(from_ms, until_ms, self.minutes.rows(from_ms, until_ms))

    def _judge(self, closed_ms: int) -> None:
        for end_ms in range(self.until_ms + MINUTE_MS, closed_ms + 1, MINUTE_MS):
            firings = self.watch.take(self.ledger, end_ms)
            self.due += [alert(firing) for firing in firings if firing.at_ms > self.since_ms]
        self.until_ms = closed_ms
