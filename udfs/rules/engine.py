"""All rules for one person: events and deadlines in, firings and refusals out.

Rules are indexed by event type, so that an event costs what the rules on its type cost.
"""

from hashlib import blake2b
from typing import Any, NamedTuple

from schemas.events import AnyEvent
from schemas.outputs import Action, Firing, Refusal
from schemas.rules import Rule, RuleSet
from udfs.rules.limits import refused
from udfs.rules.offers import Offer, offer
from udfs.rules.plan import Completed, Matches, Plan, Progress

Deadline = tuple[int, str, str, str]  # at ms, person, plan key, binding: taken in this order

Outcome = tuple[list[Firing], list[Deadline]]
NOTHING: Outcome = ([], [])


class Memory(NamedTuple):
    """What the engine remembers of a person: open matches by plan and binding, and when limits last let one through."""

    matches: dict[str, Matches]
    passed: dict[str, int]


class Rules:
    """A rule set, compiled."""

    def __init__(self, rules: tuple[Rule, ...], version: int = 0) -> None:
        self.version = version
        self.plans = {plan.key: plan for plan in map(Plan, sorted(rules, key=lambda rule: rule.rule))}
        self.by_type: dict[type, list[tuple[str, Plan, Offer]]] = {}
        for plan in self.plans.values():
            for kind in plan.concerns:
                waits = "" if kind in plan.first.begins else plan.key
                self.by_type.setdefault(kind, []).append((waits, plan, offer(plan, kind)))

    def take(self, person: str, memory: Memory, event: AnyEvent) -> Outcome:
        """Offer an event to the rules that concern its type: firings, and deadlines to come back at."""
        held = memory[0]
        outcome: Outcome | None = None
        for waits, plan, taken in self.by_type.get(type(event), ()):
            if waits and waits not in held:  # the type begins nothing, and nothing is open
                continue
            progress = taken(held, event)
            if progress is not None:
                outcome = outcome or ([], [])
                report(plan, person, memory, progress, outcome)
        return outcome or NOTHING

    def expire(self, memory: Memory, deadline: Deadline) -> Outcome:
        """A deadline's time has come. One of a rule that is gone, or of a match that is over, does nothing."""
        at_ms, person, key, binding = deadline
        plan = self.plans.get(key)
        matches = memory.matches.get(key)
        if plan is None or matches is None:
            return NOTHING
        progress = plan.expire(matches, binding, at_ms)
        if not matches:
            del memory.matches[key]
        if progress is None:
            return NOTHING
        outcome: Outcome = ([], [])
        report(plan, person, memory, progress, outcome)
        return outcome


def report(plan: Plan, person: str, memory: Memory, progress: Progress, outcome: Outcome) -> None:
    """Add to an outcome what came of a plan's progress."""
    firings, deadlines = outcome
    for done in progress[0]:
        firings.append(decide(plan, person, done, memory))
    for at_ms, binding in progress[1]:
        deadlines.append((at_ms, person, plan.key, binding))


def compiled(ruleset: RuleSet) -> Rules:
    """A published rule set, ready to serve."""
    return Rules(ruleset.rules, ruleset.version)


def decide(plan: Plan, person: str, done: Completed, memory: Memory) -> Firing:
    """What becomes of a completed rule: an action, or a refusal by the first limit that holds it back."""
    rule = plan.rule
    binding = plan.named(done.binding)
    facts: dict[str, Any] = {
        "action_id": action_id(rule.rule, person, done),
        "rule": rule.rule,
        "rule_version": rule.version,
        "person": person,
        "at_ms": done.at_ms,
        "binding": binding,
        "event_id": done.event_id,
    }
    refusal = refused(rule, binding, done.at_ms, memory.passed)
    if refusal is None:
        return Action(**facts, kind="push", script=rule.then.script)
    return Refusal(**facts, limit=refusal.limit, detail=refusal.detail)


def action_id(rule: str, person: str, done: Completed) -> str:
    """The same for the same occurrence in every replay: 24 hex digits."""
    occurrence = f"{rule}\n{person}\n{done.binding}\n{done.at_ms}\n{done.event_id}"
    return blake2b(occurrence.encode(), digest_size=12).hexdigest()
