"""What becomes of an occasion: `if`, then the limits, then priority; it goes out, or is refused, or waits.

What waits is kept in two rooms of memory, each `action id -> [rule, binding, event id, since ms, due ms]`, with a deadline
on the agenda: LATER until quiet hours end, RIVALS until the settling time is over. Their names come after those of all
rules: at one time, what comes true is known before the rivals are judged.
"""

from typing import Any

from schemas.outputs import Firing
from schemas.rules import Rule
from udfs.rules.asking import Question, unmet
from udfs.rules.facts import Facts
from udfs.rules.limits import held_by, let_through
from udfs.rules.occasions import Deadline, Held, Memory, Occasion, action, gone, kind, refusal

LATER, RIVALS = "~later", "~rivals"
MOST_WAITING = 64  # in a room
DUE = 4  # its place
ASKED_OF_ALL = frozenset({"conversation"})  # `if` is asked of every message there: what it holds back is no news
Outcome = tuple[list[Firing], list[Deadline]]


class Judge:
    """Judges occasions of the rules of one set."""

    def __init__(self, rules: dict[str, Rule], asking: dict[str, list[Question]]) -> None:
        self.rules = rules
        self.asking = asking

    def judge(self, occasion: Occasion, memory: Memory, facts: Facts, outcome: Outcome) -> None:
        """Decide on an occasion, or let it wait."""
        held = self._held(occasion, memory, facts)
        if held is not None and held.limit == "if" and occasion.rule.subject in ASKED_OF_ALL:
            return
        if held is not None:
            self._hold(occasion, held, memory, outcome)
        elif occasion.rule.limits.priority is None or occasion.rule.shadow:
            self._pass(occasion, memory, outcome)
        else:
            self._compete(occasion, memory, outcome)

    def _held(self, occasion: Occasion, memory: Memory, facts: Facts) -> Held | None:
        asking = self.asking[occasion.rule.rule]
        return unmet(asking, memory, facts, occasion.at_ms) or held_by(occasion, memory)

    def _hold(self, occasion: Occasion, held: Held, memory: Memory, outcome: Outcome) -> None:
        if held.until_ms and not self._wait(LATER, occasion, held.until_ms, memory, outcome):
            held = Held(held.limit, f"{held.detail}, but {MOST_WAITING} wait already")
        outcome[0].append(refusal(occasion, held))

    def _pass(self, occasion: Occasion, memory: Memory, outcome: Outcome) -> None:
        let_through(occasion, memory)
        if occasion.rule.shadow:
            would = f"would {kind(occasion.rule)} {occasion.rule.then.script}"
            outcome[0].append(refusal(occasion, Held("shadow", would)))
        else:
            outcome[0].append(action(occasion))

    def _compete(self, occasion: Occasion, memory: Memory, outcome: Outcome) -> None:
        """Wait for rivals: the settling time begins with the first that waits."""
        priority = occasion.rule.limits.priority
        others = list(memory.matches.get(RIVALS, {}).values())
        due_ms = others[0][DUE] if others else occasion.at_ms + (priority.settle_ms if priority else 0)
        if not self._wait(RIVALS, occasion, due_ms, memory, outcome):
            outcome[0].append(refusal(occasion, Held("priority", f"{MOST_WAITING} wait already")))

    def _wait(self, room: str, occasion: Occasion, due_ms: int, memory: Memory, outcome: Outcome) -> bool:
        waiting: dict[str, Any] = memory.matches.setdefault(room, {})
        if len(waiting) >= MOST_WAITING:
            return False
        waiting[occasion.action_id] = [
            occasion.rule.rule,
            occasion.binding,
            occasion.event_id,
            occasion.since_ms,
            due_ms,
        ]
        deadline = (due_ms, occasion.person, room, occasion.action_id if room == LATER else "")
        outcome[1].append(deadline)
        return True

    def release(self, memory: Memory, deadline: Deadline, facts: Facts, outcome: Outcome) -> None:
        """The quiet hours of one occasion are over: it is judged again."""
        at_ms, person, room, name = deadline
        waiting = memory.matches.get(room, {})
        if name not in waiting or waiting[name][DUE] != at_ms:
            return
        found = self._occasions(person, {name: waiting.pop(name)}, at_ms, outcome)
        if not waiting:
            del memory.matches[room]
        for occasion in found:
            self.judge(occasion, memory, facts, outcome)

    def settle(self, memory: Memory, deadline: Deadline, facts: Facts, outcome: Outcome) -> None:
        """The settling time is over: of those that may go out, the first in rank does."""
        at_ms, person, room, _ = deadline
        waiting = memory.matches.get(room, {})
        if not waiting or next(iter(waiting.values()))[DUE] != at_ms:
            return
        del memory.matches[room]
        winner: Occasion | None = None
        for occasion in sorted(self._occasions(person, waiting, at_ms, outcome), key=rank):
            held = self._held(occasion, memory, facts)
            if held is not None:
                self._hold(occasion, held, memory, outcome)
            elif winner is None:
                self._pass(winner := occasion, memory, outcome)
            else:
                outcome[0].append(refusal(occasion, beaten(occasion.rule, winner.rule)))

    def _occasions(self, person: str, waiting: dict[str, list[Any]], at_ms: int, outcome: Outcome) -> list[Occasion]:
        """What waited, as of now; one whose rule is no longer there is refused."""
        found = []
        for name, (rule, binding, event_id, since_ms, _) in waiting.items():
            if rule in self.rules:
                found.append(Occasion(self.rules[rule], person, name, binding, event_id, since_ms, at_ms))
            else:
                outcome[0].append(gone(name, rule, person, at_ms, binding, event_id))
        return found


def level(rule: Rule) -> int:
    """A rule's priority; without one (any more), the lowest."""
    return rule.limits.priority.level if rule.limits.priority else 0


def rank(occasion: Occasion) -> tuple[int, int, str, list[tuple[str, str]]]:
    """The higher priority first; then the earlier, then by name and binding."""
    return -level(occasion.rule), occasion.since_ms, occasion.rule.rule, sorted(occasion.binding.items())


def beaten(rule: Rule, winner: Rule) -> Held:
    """Refused by priority, with the numbers."""
    return Held("priority", f"{winner.rule} has {level(winner)} and went out, this has {level(rule)}")
