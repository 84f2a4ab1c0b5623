"""The engine with its thoughts told: every occasion of one rule with what each limit said, and every match that ended.

It decides nothing itself: it asks again beside the engine, and a test holds the two against each other.
"""

import msgspec

from schemas.events import AnyEvent, event_type
from schemas.rules import Rule
from udfs.rules.answers import Answer, answers
from udfs.rules.engine import Deadline, Memory, Rules
from udfs.rules.facts import UNKNOWN, Facts
from udfs.rules.matches import PLACE, SINCE, Match
from udfs.rules.occasions import Held, Occasion, kind
from udfs.rules.verdicts import MOST_WAITING, RIVALS, Judge, Outcome, beaten, level

SHADOW = "shadow"


class Judged(msgspec.Struct):
    """An occasion at the moment it was judged: the first answer that holds or waits is the verdict."""

    rule: str
    action_id: str
    binding: dict[str, str]
    since_ms: int  # when the rule came true
    at_ms: int  # when it was judged
    answers: list[Answer]

    def deciding(self) -> Answer | None:
        """The answer that decided; None: it went out."""
        return next((each for each in self.answers if each.says in ("holds", "waits")), None)

    def free(self) -> bool:
        """Whether no limit held it back: what a shadow would have done counts among rivals."""
        decided = self.deciding()
        return decided is None or decided.limit == SHADOW


class Ended(msgspec.Struct, frozen=True):
    """A match that ended without coming true, or was begun anew, with an event."""

    binding: dict[str, str]
    step: int  # in which it waited, from 1
    since_ms: int
    at_ms: int
    event_id: str
    event_type: str


class TellingJudge(Judge):
    """Writes down what every limit says of every occasion."""

    def __init__(self, judge: Judge) -> None:
        super().__init__(judge.rules, judge.asking)
        self.judged: list[Judged] = []

    def _held(self, occasion: Occasion, memory: Memory, facts: Facts) -> Held | None:
        rule = occasion.rule
        asked = answers(self.asking[rule.rule], occasion, memory, facts)
        if rule.shadow:
            asked.append(Answer(SHADOW, "holds", f"would {kind(rule)} {rule.then.script}"))
        name, binding = occasion.action_id, occasion.binding
        self.judged.append(Judged(rule.rule, name, binding, occasion.since_ms, occasion.at_ms, asked))
        return super()._held(occasion, memory, facts)

    def _compete(self, occasion: Occasion, memory: Memory, outcome: Outcome) -> None:
        full = len(memory.matches.get(RIVALS, {})) >= MOST_WAITING
        super()._compete(occasion, memory, outcome)
        told = f"{MOST_WAITING} wait already" if full else f"{level(occasion.rule)}: waits for rivals"
        self.judged[-1].answers.append(Answer("priority", "holds" if full else "waits", told))

    def settle(self, memory: Memory, deadline: Deadline, facts: Facts, outcome: Outcome) -> None:
        """The settling time is over: of what nothing else held back, the first in rank went out."""
        first = len(self.judged)
        super().settle(memory, deadline, facts, outcome)
        ranked = [each for each in self.judged[first:] if each.free()]
        for winner in ranked[:1]:
            mine = self.rules[winner.rule]
            winner.answers.append(Answer("priority", "passes", f"{level(mine)}: {len(ranked) - 1} rivals beaten"))
            for loser in ranked[1:]:
                told = beaten(self.rules[loser.rule], mine).detail
                loser.answers.append(Answer("priority", "holds", told))


class TellingRules(Rules):
    """Rules, of which one is watched."""

    def __init__(self, rules: tuple[Rule, ...], version: int, watched: str) -> None:
        super().__init__(rules, version)
        self.judge = self._judge = TellingJudge(self._judge)
        self.watched = next(plan for plan in self.plans.values() if plan.rule.rule == watched)
        self.ended: list[Ended] = []

    def take(self, person: str, memory: Memory, event: AnyEvent, facts: Facts = UNKNOWN) -> Outcome:
        """Offer an event, and note which of the watched rule's matches it ended."""
        before, judged = self._places(memory), len(self.judge.judged)
        outcome = super().take(person, memory, event, facts)
        came_true = [each.binding for each in self.judge.judged[judged:] if each.rule == self.watched.rule.rule]
        after = self._places(memory)
        for binding, stood in before.items():
            named = self.watched.named(binding)
            if named not in came_true and not goes_on(stood, after.get(binding)):
                self.ended.append(Ended(named, stood[0] + 1, stood[1], event.ts, event.id, event_type(event)))
        return outcome

    def _places(self, memory: Memory) -> dict[str, tuple[int, int]]:
        """Where each match beyond a first step's beginning stands."""
        matches = memory.matches.get(self.watched.key, {})
        return {binding: place_of(match) for binding, match in matches.items() if type(match) is list}


def goes_on(before: tuple[int, int], after: tuple[int, int] | None) -> bool:
    """Whether a match is the same as before, or further: one begun anew is neither."""
    return after is not None and (after == before or after[0] > before[0])


def place_of(match: Match) -> tuple[int, int]:
    """The place of its step, from 0, and since when it waits there."""
    return match[PLACE], match[SINCE]
