"""A reload: what becomes of the matches that older versions of rules left open.

A match goes on if the step that it waits in is unchanged. If only the step's numbers have changed (count, gte, within,
for), the rule says: `keep` measures what was seen by the new numbers, `restart` drops it. Everything else is dropped.
"""

from typing import Any

from schemas.rules import AbsentStep, EventStep, Leaf
from udfs.rules.keys import SHAPE
from udfs.rules.matches import PLACE, SINCE, STATE, Match, Matches
from udfs.rules.occasions import Deadline, Memory
from udfs.rules.plan import Plan

LOST = object()


def adopt(plans: dict[str, Plan], person: str, memory: Memory, at_ms: int) -> list[Deadline]:
    """Take over open matches of older versions, at a time; their deadlines under the new versions' keys."""
    by_name = {plan.rule.rule: plan for plan in plans.values()}
    deadlines: list[Deadline] = []
    for key in [key for key in memory.matches if not key.startswith("~") and key not in plans]:
        left = memory.matches.pop(key)
        plan = by_name.get(key.split("@")[0])
        taken = taken_over(plan, key, left, at_ms) if plan is not None else {}
        if plan is not None and taken:
            memory.matches[plan.key] = taken
            dues = ((plan.due_ms(match), binding) for binding, match in taken.items())
            deadlines += [(due_ms, person, plan.key, binding) for due_ms, binding in dues if due_ms is not None]
    return deadlines


def taken_over(plan: Plan, key: str, left: Matches, at_ms: int) -> Matches:
    """The matches that go on, in the new version's form."""
    (old_bound, *old), (bound, *new) = (each.split("@")[1].split(".") for each in (key, plan.key))
    if old_bound != bound:
        return {}
    found = {binding: one(plan, old, new, match, at_ms) for binding, match in left.items()}
    return {binding: match for binding, match in found.items() if match is not LOST}


def one(plan: Plan, old: list[str], new: list[str], match: Match, at_ms: int) -> Any:
    """One match, or LOST."""
    place = match[PLACE] if type(match) is list else 0
    if place >= len(new) or old[place][:SHAPE] != new[place][:SHAPE]:
        return LOST
    step = plan.rule.when[place]
    if old[place] == new[place]:
        return match
    if plan.rule.on_update == "restart" or not isinstance(step, Leaf):
        return LOST
    if isinstance(step, AbsentStep):
        match[STATE] = [match[SINCE], max(match[SINCE] + step.for_ms, at_ms + 1)]
    elif isinstance(step, EventStep):
        match[STATE] = match[SINCE] if step.within_ms else None
    return match
