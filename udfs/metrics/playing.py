"""Plays the tests inside metric rule files: the same core as the program, over the minutes that a test tells."""

from schemas.metrics import MINUTE_MS, MetricFiring, MetricRule
from schemas.planning import Standard
from udfs.metrics.cases import MetricCase, MetricDue
from udfs.metrics.ledger import Ledger
from udfs.metrics.watching import Watch

STANDARD = Standard()  # not the shop's own: a test must not break because service gets better


def fired(rule: MetricRule, case: MetricCase) -> list[MetricFiring]:
    """What really comes of a test's minutes."""
    ledger, watch = Ledger(), Watch([rule], STANDARD)
    ledger.put(case.begins_ms, case.until_ms, case.rows)
    ends = range(case.begins_ms + MINUTE_MS, case.until_ms + 1, MINUTE_MS)
    return [firing for end_ms in ends for firing in watch.take(ledger, end_ms)]


def differences(rule: MetricRule, case: MetricCase) -> list[str]:
    """Nothing if a test holds; else every firing that is expected only (-), or came only (+)."""
    came = [due_of(firing, case) for firing in fired(rule, case)]
    missing = [due for due in case.expect if not any(fits(due, each) for each in came)]
    beyond = [each for each in came if not any(fits(due, each) for due in case.expect)]
    return [f"- {due}" for due in missing] + [f"+ {each}" for each in beyond]


def due_of(firing: MetricFiring, case: MetricCase) -> MetricDue:
    """A firing as a test would expect it."""
    return MetricDue(
        firing.at_ms - case.begins_ms, firing.name, firing.recovered, dict(firing.told).get("staffing", "")
    )


def fits(due: MetricDue, came: MetricDue) -> bool:
    """Whether a firing is the expected one."""
    return due[:3] == came[:3] and came.staffing.startswith(due.staffing)
