"""All rules for one subject: events and deadlines in, firings and refusals out.

Rules are indexed by event type, open matches and the values that begin them (index.py): an event costs what it concerns.
"""

from collections.abc import Sequence

from schemas.events import AnyEvent
from schemas.outputs import Firing
from schemas.rules import Rule, RuleSet
from udfs.rules.adoption import adopt
from udfs.rules.asking import failing, questions
from udfs.rules.facts import NOTES, UNKNOWN, Facts
from udfs.rules.index import Entry, finder
from udfs.rules.matches import Progress
from udfs.rules.occasions import Deadline, Memory, Occasion, action_id
from udfs.rules.offers import Held, noting, offer
from udfs.rules.plan import Plan
from udfs.rules.verdicts import ASKED_OF_ALL, LATER, RIVALS, Judge, Outcome

__all__ = ["NOTHING", "Deadline", "Memory", "Rules", "action_id", "compiled"]
NOTHING: Outcome = ([], [])


class Rules:
    """The rules of one subject, compiled."""

    def __init__(self, rules: tuple[Rule, ...], version: int = 0, subject: str = "person") -> None:
        self.version = version
        mine = [rule for rule in rules if rule.subject == subject]
        plans = sorted(map(Plan, mine), key=lambda plan: plan.key)
        self.plans = {plan.key: plan for plan in plans}
        by_type: dict[type, list[Entry]] = {kind: [Entry("", None, noting(kind))] for kind in NOTES}
        asking = {rule.rule: questions(rule.only_if) for rule in mine}
        self._first = {rule.rule: asking[rule.rule] for rule in mine if subject in ASKED_OF_ALL and rule.only_if}
        for plan in plans:
            first = self._first.get(plan.rule.rule) if plan.at_once else None
            for kind in plan.concerns:
                waits = "" if kind in plan.first.begins else plan.key
                by_type.setdefault(kind, []).append(Entry(waits, plan, offer(plan, kind), first))
        self.takers = {kind: finder(kind, entries) for kind, entries in by_type.items()}
        self.rules = {rule.rule: rule for rule in mine}
        self._judge = Judge(self.rules, asking)

    def take(self, person: str, memory: Memory, event: AnyEvent, facts: Facts = UNKNOWN) -> Outcome:
        """Offer an event to the rules that concern its type: firings, and deadlines to come back at."""
        held = memory[0]
        outcome: Outcome | None = None
        for waits, plan, taken, first in self.takers.get(type(event), nobody)(event, held):
            if waits and waits not in held:  # the type begins nothing, and nothing is open
                continue
            if first is not None and failing(first, memory, facts, event.ts) is not None:
                continue
            progress = taken(held, event)
            if progress is not None and plan is not None:
                outcome = outcome or ([], [])
                self._report(plan, person, memory, facts, progress, outcome)
        return outcome or NOTHING

    def note(self, memory: Memory, event: AnyEvent) -> None:
        """A late event: it fires nothing, but a consent withdrawn is withdrawn."""
        note = NOTES.get(type(event))
        if note is not None:
            note(memory.matches, event)

    def expire(self, memory: Memory, deadline: Deadline, facts: Facts = UNKNOWN) -> Outcome:
        """A deadline's time has come. One of a rule that is gone, or of a match that is over, does nothing."""
        at_ms, person, key, binding = deadline
        outcome: Outcome = ([], [])
        if key == LATER:
            self._judge.release(memory, deadline, facts, outcome)
        elif key == RIVALS:
            self._judge.settle(memory, deadline, facts, outcome)
        elif (plan := self.plans.get(key)) is not None and (matches := memory.matches.get(key)) is not None:
            progress = plan.expire(matches, binding, at_ms)
            if not matches:
                del memory.matches[key]
            if progress is not None:
                self._report(plan, person, memory, facts, progress, outcome)
        return outcome

    def knows_not(self, key: str) -> bool:
        """Whether a deadline's key is of a rule that is gone, or was otherwise."""
        return "@" in key and key not in self.plans

    def adopt(self, person: str, memory: Memory, at_ms: int) -> list[Deadline]:
        """To be called once for everybody of whom an older set of rules may have left something, before anything else.

        `at_ms`: up to when that older set was asked. Deadlines to come back at.
        """
        return adopt(self.plans, person, memory, at_ms)

    def act(self, person: str, event: AnyEvent, facts: Facts = UNKNOWN) -> list[Firing]:
        """What eager rules do when an event arrives, by what it says itself; `take` says the same of it in its turn."""
        outcome: Outcome = ([], [])
        memory = Memory({}, {})
        for _, plan, taken, first in self.takers.get(type(event), nobody)(event, {}):
            if plan is None or not plan.rule.eager:
                continue
            if first is not None and failing(first, memory, facts, event.ts) is not None:
                continue
            if (progress := taken({}, event)) is not None:
                self._report(plan, person, Memory({}, {}), facts, progress, outcome)
        return outcome[0]

    def _report(
        self, plan: Plan, person: str, memory: Memory, facts: Facts, progress: Progress, outcome: Outcome
    ) -> None:
        """Add to an outcome what came of a plan's progress."""
        rule = plan.rule
        first = self._first.get(rule.rule)
        for done in progress[0]:
            if first is not None and failing(first, memory, facts, done.at_ms) is not None:
                continue  # as the judge would say, before anything is made for it
            named, name = plan.named(done.binding), action_id(rule.rule, person, done)
            occasion = Occasion(rule, person, name, named, done.event_id, done.at_ms, done.at_ms)
            self._judge.judge(occasion, memory, facts, outcome)
        for at_ms, binding in progress[1]:
            outcome[1].append((at_ms, person, plan.key, binding))


def nobody(event: AnyEvent, held: Held) -> Sequence[Entry]:
    """No rule is on this type of event."""
    return ()


def compiled(ruleset: RuleSet, subject: str = "person") -> Rules:
    """A published rule set, ready to serve one subject."""
    return Rules(ruleset.rules, ruleset.version, subject)
