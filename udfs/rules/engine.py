"""All rules for one person: events and deadlines in, firings and refusals out.

Rules are indexed by event type, so that an event costs what the rules on its type cost.
"""

from hashlib import blake2b
from typing import Any, NamedTuple

from schemas.events import AnyEvent
from schemas.outputs import Action, Firing, Refusal
from schemas.rules import Rule, RuleSet
from udfs.rules.limits import refused
from udfs.rules.plan import NOTHING, Completed, Matches, Plan, Progress

Deadline = tuple[int, str, str, str]  # at ms, person, plan key, binding: taken in this order
Outcome = tuple[list[Firing], list[Deadline]]
NOTHING_CAME: Outcome = ([], [])


class Memory(NamedTuple):
    """What the engine remembers of a person: open matches by plan and binding, and when limits last let one through."""

    matches: dict[str, Matches]
    passed: dict[str, int]


class Rules:
    """A rule set, compiled."""

    def __init__(self, rules: tuple[Rule, ...], version: int = 0) -> None:
        self.version = version
        self.plans = {plan.key: plan for plan in map(Plan, sorted(rules, key=lambda rule: rule.rule))}
        self.by_type: dict[type, list[tuple[Plan, str, bool]]] = {}  # with its key, and whether the event may begin it
        for plan in self.plans.values():
            for kind in plan.concerns:
                self.by_type.setdefault(kind, []).append((plan, plan.key, kind in plan.first.begins))

    def take(self, person: str, memory: Memory, event: AnyEvent) -> Outcome:
        """Offer an event to the rules that concern its type."""
        outcome = NOTHING_CAME
        of_plan = memory.matches
        for plan, key, begins in self.by_type.get(type(event), ()):
            matches = of_plan.get(key)
            if matches is None:
                if begins:
                    matches = {}
                    progress = plan.take(matches, event)
                    if matches:
                        of_plan[key] = matches
                    if progress is not NOTHING:
                        outcome = more(outcome, plan, person, memory, progress)
                continue
            progress = plan.take(matches, event)
            if not matches:
                del of_plan[key]
            if progress is not NOTHING:
                outcome = more(outcome, plan, person, memory, progress)
        return outcome

    def expire(self, memory: Memory, deadline: Deadline) -> Outcome:
        """A deadline's time has come. One of a rule that is gone, or of a match that is over, does nothing."""
        at_ms, person, key, binding = deadline
        plan = self.plans.get(key)
        matches = memory.matches.get(key)
        if plan is None or matches is None:
            return NOTHING_CAME
        progress = plan.expire(matches, binding, at_ms)
        if not matches:
            del memory.matches[key]
        return more(NOTHING_CAME, plan, person, memory, progress)


def more(outcome: Outcome, plan: Plan, person: str, memory: Memory, progress: Progress) -> Outcome:
    """An outcome, and what a plan's progress adds to it."""
    completed, due = progress
    firings = [decide(plan, person, done, memory) for done in completed]
    deadlines = [(at_ms, person, plan.key, binding) for at_ms, binding in due]
    return outcome[0] + firings, outcome[1] + deadlines


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
