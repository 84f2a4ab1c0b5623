"""How many agents a queue lacks now, in words: what comes, how long it takes, and the standard of service (Erlang A).

Contacts of the coming half hours are the usual ones of the same half hours, grown as the last half hour has; where too few
earlier days are known, the last half hour goes on. Who waits now is added to the first. At work is who answered in the last
half hour: an agent of two queues counts in both.
"""

from statistics import median
from typing import NamedTuple

from schemas.metrics import MINUTE_MS, MetricRule
from schemas.planning import Standard
from udfs.metrics.figures import ZONE, days_before
from udfs.metrics.ledger import Ledger, total
from udfs.planning.erlang import agents_for
from udfs.rules.durations import in_words
from udfs.rules.zones import clock_of

HALF_MS = 30 * MINUTE_MS
AHEAD = 4  # half hours
LEAST_HANDLED = 10  # closed conversations in the last hour that say how long handling takes


class Proposal(NamedTuple):
    """Agents for a queue. Times epoch ms."""

    queue: str
    from_ms: int
    until_ms: int
    contacts: float  # of the busiest half hour
    handling_s: float
    needed: int
    at_work: int
    standard: Standard

    def __str__(self) -> str:
        more = self.needed - self.at_work
        when = f"{clock_of(self.from_ms, ZONE)}-{clock_of(self.until_ms, ZONE)}"
        lead = (
            f"+{more} agent{'s' * (more > 1)} in {self.queue}, {when}"
            if more > 0
            else f"no more agents in {self.queue}"
        )
        return (
            f"{lead}: {self.contacts:.0f} contacts per half hour, {in_words(round(self.handling_s) * 1000)} each, "
            f"{self.standard.chats_at_once} at once, {self.standard.service_level:.0%} answered within "
            f"{self.standard.within_s:g}s take {self.needed} agents; {self.at_work} answered in the last half hour"
        )


def proposal(ledger: Ledger, rule: MetricRule, queue: str, at_ms: int, standard: Standard) -> Proposal:
    """What a queue needs over the next half hours, from the one that runs."""
    begin_ms = at_ms - at_ms % HALF_MS
    contacts = max(coming(ledger, rule, queue, at_ms, begin_ms + number * HALF_MS) for number in range(AHEAD))
    lately = total(ledger.cells("queue", queue, at_ms - 2 * HALF_MS, at_ms))
    measured = lately.handling_ms / lately.handled / 1000 if lately.handled >= LEAST_HANDLED else standard.handling_s
    return Proposal(
        queue=queue,
        from_ms=begin_ms,
        until_ms=begin_ms + AHEAD * HALF_MS,
        contacts=contacts,
        handling_s=measured,
        needed=agents_for(2 * contacts, measured, standard),
        at_work=len(total(ledger.cells("queue", queue, at_ms - HALF_MS, at_ms)).agents),
        standard=standard,
    )


def coming(ledger: Ledger, rule: MetricRule, queue: str, at_ms: int, from_ms: int) -> float:
    """Contacts expected in a half hour that begins then; the waiting ones come first."""
    lately = queued(ledger, queue, at_ms - HALF_MS)
    before = usual_queued(ledger, rule, queue, at_ms - HALF_MS)
    then = usual_queued(ledger, rule, queue, from_ms)
    expected = then * lately / before if before and then is not None else float(lately)
    waiting = ledger.cell("queue", queue, at_ms - MINUTE_MS).waiting if from_ms <= at_ms else 0
    return expected + waiting


def queued(ledger: Ledger, queue: str, from_ms: int) -> int:
    """Contacts that came into a queue in a half hour."""
    return sum(cell.queued for cell in ledger.cells("queue", queue, from_ms, from_ms + HALF_MS))


def usual_queued(ledger: Ledger, rule: MetricRule, queue: str, from_ms: int) -> float | None:
    """The median of the same half hour over earlier days; None if too few are known."""
    known = [
        queued(ledger, queue, day_ms)
        for day_ms in days_before(from_ms, rule.usual_days)
        if ledger.knows("queue", queue, day_ms, day_ms + HALF_MS)
    ]
    return float(median(known)) if len(known) >= rule.usual_least else None
