"""A rule compiled: its steps in a row, one open match per binding.

`matches` holds the open matches of one person and rule by binding. One that still waits in its first step is that
step's state alone (most never get further); later it is a list `[place of its step, since when in ms, id of the last
event that took part, the step's state]`. While a match waits in a step, events of other steps do not touch it. An event
that ends a match of its own binding is offered again as a beginning.
"""

from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from schemas.events import AnyEvent
from schemas.rules import Rule
from udfs.rules.bindings import agreement, binder, values_of
from udfs.rules.steps import DEAD, DONE, Machine, machine

Match = Any  # the first step's state, or a list
Matches = dict[str, Match]
PLACE, SINCE, CAUSE, STATE = range(4)
MOST_MATCHES = 256  # open matches of one rule and person; beyond it the oldest go
TIDY_EVERY = 16
FULL = TIDY_EVERY - 1


class Completed(NamedTuple):
    """All steps of a rule came true for a binding."""

    binding: str
    at_ms: int
    event_id: str


Progress = tuple[list[Completed], list[tuple[int, str]]]  # what is complete; deadlines (ms, binding)


class Plan:
    """One rule, ready to take events."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.key = f"{rule.rule}@{fingerprint(rule)}"
        self.fields = rule.when[0].same
        self.machines: list[Machine] = [machine(step) for step in rule.when]
        self.concerns = frozenset[type]().union(*(each.concerns for each in self.machines))
        self.first = self.machines[0]
        self.last_place = len(self.machines) - 1
        self.bind = binder(self.fields)
        self.loose = any(step.same != self.fields for step in rule.when)
        self.agree = [agreement(self.fields, step.same) for step in rule.when]

    def take(self, matches: Matches, event: AnyEvent) -> Progress | None:
        """Offer an event: what it completed, and deadlines that it made; None if neither."""
        if self.loose:
            return self._take_loosely(matches, event)
        return self.offer_to(matches, self.bind(event), event)

    def _take_loosely(self, matches: Matches, event: AnyEvent) -> Progress | None:
        """Steps bind by different fields: the event may concern several matches, and begin one more."""
        bindings = [binding for binding, match in matches.items() if self._concerned(match, binding, event)]
        if type(event) in self.first.concerns and (binding := self.bind(event)) not in matches:
            bindings.append(binding)
        completed: list[Completed] = []
        deadlines: list[tuple[int, str]] = []
        for binding in sorted(bindings):  # the order in which deadlines of equal time come, too
            if (progress := self.offer_to(matches, binding, event)) is not None:
                completed += progress[0]
                deadlines += progress[1]
        return completed, deadlines

    def _concerned(self, match: Match, binding: str, event: AnyEvent) -> bool:
        place = match[PLACE] if type(match) is list else 0
        return type(event) in self.machines[place].concerns and self.agree[place](event, binding)

    def offer_to(self, matches: Matches, binding: str, event: AnyEvent) -> Progress | None:
        """Offer an event to the match of a binding, or let it begin one."""
        match = matches.get(binding)
        if type(match) is list:
            return self.go_on(matches, binding, match, event)
        return self._gather(matches, binding, match, event)

    def go_on(self, matches: Matches, binding: str, match: list[Any], event: AnyEvent) -> Progress | None:
        """For a match that is past its first step."""
        current = self.machines[match[PLACE]]
        if type(event) not in current.concerns:
            return None
        following = current.take(match[STATE], event)
        if following is DONE:
            match[CAUSE] = event.id
            return self.following(matches, binding, match, event.ts)
        if following is DEAD:
            del matches[binding]
            return self._gather(matches, binding, None, event) if self._own(binding, event) else None
        match[STATE] = following
        return None

    def _own(self, binding: str, event: AnyEvent) -> bool:
        """Whether the event can begin a match of this binding."""
        return type(event) in self.first.concerns and self.bind(event) == binding

    def _gather(self, matches: Matches, binding: str, state: Match, event: AnyEvent) -> Progress | None:
        """The first step: a match begins, or goes on, or gets to the second step."""
        first = self.first
        if type(event) not in first.concerns:
            return None
        following = first.take(first.begin(event.ts) if state is None else state, event)
        if following is DONE:
            return self.following(matches, binding, [0, event.ts, event.id, None], event.ts)
        if following:
            if state is None and len(matches) % TIDY_EVERY == FULL:
                self.make_room(matches, event.ts)
            matches[binding] = following
        elif state is not None:
            del matches[binding]  # set back to nothing
        return None

    def following(self, matches: Matches, binding: str, match: list[Any], at_ms: int) -> Progress | None:
        """A step is done: the next begins, or the rule is complete."""
        if match[PLACE] == self.last_place:
            matches.pop(binding, None)
            return [Completed(binding, at_ms, match[CAUSE])], []
        match[PLACE] += 1
        match[SINCE] = at_ms
        following = self.machines[match[PLACE]]
        match[STATE] = following.begin(at_ms)
        if binding not in matches and len(matches) % TIDY_EVERY == FULL:
            self.make_room(matches, at_ms)
        matches[binding] = match
        due_ms = following.due_ms(match[STATE])
        return None if due_ms is None else ([], [(due_ms, binding)])

    def expire(self, matches: Matches, binding: str, at_ms: int) -> Progress | None:
        """A deadline passed: it counts if the match still waits for it."""
        match = matches.get(binding)
        if type(match) is not list or self.machines[match[PLACE]].due_ms(match[STATE]) != at_ms:
            return None
        return self.following(matches, binding, match, at_ms)

    def make_room(self, matches: Matches, at_ms: int) -> None:
        """Once in a while: drop beginnings that no window sees any more; of too many matches the oldest go."""
        stale = self.first.stale
        for binding in [b for b, match in matches.items() if type(match) is not list and stale(match, at_ms)]:
            del matches[binding]
        if len(matches) + TIDY_EVERY > MOST_MATCHES:
            for binding in list(islice(matches, TIDY_EVERY)):
                del matches[binding]

    def named(self, binding: str) -> dict[str, str]:
        """The binding with its fields' names."""
        return dict(zip(self.fields, values_of(binding, len(self.fields)), strict=True))


def fingerprint(rule: Rule) -> str:
    """What decides whether open matches of an older version go on: the steps."""
    return blake2b(msgspec.json.encode(rule.when), digest_size=4).hexdigest()
