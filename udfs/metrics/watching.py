"""Rules over minutes: when all conditions hold long enough an alert is raised, and later it is over.

Per rule and subject, minute by minute: `for` minutes on end in which all conditions hold raise, unless an alert was raised
within the cool-down; then it is raised when the cool-down ends, if they still hold. A raised alert is over after `clear`
minutes on end in which a condition is known not to hold. A minute of which something is not known breaks the first row
and not the second. Outside active hours everything is forgotten but the time of the last alert.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from schemas.metrics import METRICS, MINUTE_MS, Condition, MetricFiring, MetricRule
from schemas.planning import Standard
from schemas.rules import QuietHours
from udfs.metrics.figures import ZONE, now, usual
from udfs.metrics.ledger import Ledger
from udfs.metrics.staffing import proposal
from udfs.rules.durations import in_words
from udfs.rules.zones import is_quiet

NEVER_MS = -(10**15)


class State(msgspec.Struct):
    """Where a rule is with one subject."""

    held: int = 0  # minutes on end in which all conditions held
    calm: int = 0  # minutes on end in which one did not
    raised: bool = False
    last_ms: int = NEVER_MS  # when an alert was raised


class Judged(NamedTuple):
    """Whether a condition holds (None: not known), and its numbers in words."""

    holds: bool | None
    metric: str
    told: str


class Watch:
    """All rules over one ledger. Minutes are taken in their order, each once."""

    def __init__(self, rules: Sequence[MetricRule], standard: Standard) -> None:
        self.rules = sorted(rules, key=lambda rule: rule.rule)
        self.standard = standard
        self._states: dict[str, dict[str, State]] = {rule.rule: {} for rule in self.rules}

    def take(self, ledger: Ledger, end_ms: int) -> list[MetricFiring]:
        """What a minute brings, by rule and subject; the ledger has it and what was before."""
        return [firing for rule in self.rules for firing in self._of_rule(rule, ledger, end_ms)]

    def _of_rule(self, rule: MetricRule, ledger: Ledger, end_ms: int) -> Iterator[MetricFiring]:
        states = self._states[rule.rule]
        for name in ledger.names(rule.per, end_ms - MINUTE_MS):
            states.setdefault(name, State())
        for name, state in sorted(states.items()):
            if rule.hours and not active(rule, end_ms):
                states[name] = State(last_ms=state.last_ms)
                continue
            judged = [judge(ledger, rule, name, each, end_ms) for each in rule.when]
            if firing := step(rule, state, name, judged, end_ms):
                yield with_staffing(firing, ledger, self.standard)


def active(rule: MetricRule, end_ms: int) -> bool:
    """Whether a minute is in the rule's hours."""
    hours = rule.hours
    return hours is None or is_quiet(QuietHours(hours.from_minute, hours.to_minute, 0), end_ms - MINUTE_MS, ZONE)


def step(rule: MetricRule, state: State, name: str, judged: list[Judged], end_ms: int) -> MetricFiring | None:
    """One minute; `state` moves on."""
    verdicts = [each.holds for each in judged]
    holds = False if False in verdicts else None if None in verdicts else True
    state.held = state.held + 1 if holds else 0
    state.calm = state.calm + 1 if holds is False else 0 if holds else state.calm
    if not state.raised and state.held >= rule.for_minutes and end_ms - state.last_ms >= rule.cool_down_ms:
        state.raised, state.last_ms = True, end_ms
        return fired(rule, name, judged, end_ms)
    if state.raised and state.calm >= rule.clear_minutes:
        state.raised = False
        return msgspec.structs.replace(fired(rule, name, judged, end_ms), recovered=True)
    return None


def fired(rule: MetricRule, name: str, judged: list[Judged], end_ms: int) -> MetricFiring:
    """An alert with its numbers."""
    return MetricFiring(rule, name, end_ms, False, tuple((each.metric, each.told) for each in judged))


def with_staffing(firing: MetricFiring, ledger: Ledger, standard: Standard) -> MetricFiring:
    """The same with a proposal, if the rule wants one."""
    if firing.recovered or not firing.rule.staffing:
        return firing
    told = ("staffing", str(proposal(ledger, firing.rule, firing.name, firing.at_ms, standard)))
    return msgspec.structs.replace(firing, told=(*firing.told, told))


def judge(ledger: Ledger, rule: MetricRule, name: str, condition: Condition, end_ms: int) -> Judged:
    """A condition at a minute's end."""
    value = now(ledger, rule, name, condition, end_ms)
    over = f" over the last {in_words(condition.over_ms)}" if METRICS[condition.metric].kind != "state" else ""
    if value is None:
        return Judged(None, condition.metric, f"not known{over}: fewer than {condition.samples} samples")
    said, border = f"{shown(condition.metric, value)}{over}", condition.value
    if condition.word.endswith("_usual"):
        normal = usual(ledger, rule, name, condition, end_ms)
        if normal is None:
            return Judged(None, condition.metric, f"{said}; what is usual is not known yet")
        said += f"; usual at this hour is {shown(condition.metric, normal.value)} ({normal.days} days)"
        border *= normal.value
    holds = value > border if condition.word.startswith("above") else value < border
    return Judged(holds, condition.metric, f"{said}; {limit(condition)}")


def limit(condition: Condition) -> str:
    """A condition's border in words."""
    word, _, of_usual = condition.word.partition("_")
    if of_usual:
        return f"{word} {condition.value:g} times the usual"
    return f"{word} {shown(condition.metric, condition.value)}"


def shown(metric: str, value: float) -> str:
    """A figure in its unit."""
    unit = METRICS[metric].unit
    if unit == "duration":
        return in_words(round(value / 1000) * 1000)
    return f"{value:.1%}" if unit == "share" else f"{value:g}"
