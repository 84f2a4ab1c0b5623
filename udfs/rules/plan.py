"""A rule compiled: its steps in a row, one open match per binding.

A match is a list `[place of its step, since when in ms, id of the last event that took part, the step's state]`, and
`matches` holds those of one person and rule by binding. While a match waits in a step, events of other steps do not touch
it. An event that ends a match is offered again as a beginning.
"""

from collections.abc import Callable
from hashlib import blake2b
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from schemas.events import EVENT_TYPES, AnyEvent
from schemas.rules import Rule
from udfs.rules.steps import DEAD, WAITING, Machine, machine

Match = list[Any]
Matches = dict[str, Match]
PLACE, SINCE, CAUSE, STATE = range(4)
SEPARATOR = "\x1f"  # between the values of a binding
MOST_MATCHES = 256  # open matches of one rule and person; beyond it the oldest goes
TIDY_FROM = 16


class Completed(NamedTuple):
    """All steps of a rule came true for a binding."""

    binding: str
    at_ms: int
    event_id: str


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

    def take(self, matches: Matches, event: AnyEvent) -> tuple[list[Completed], list[tuple[int, str]]]:
        """Offer an event: what it completed, and deadlines (ms, binding) that it made."""
        if self.loose:
            return self._take_loosely(matches, event)
        return self._offer(matches, self.bind(event), event)

    def _take_loosely(self, matches: Matches, event: AnyEvent) -> tuple[list[Completed], list[tuple[int, str]]]:
        """Steps bind by different fields: the event may concern several matches, and begin one more."""
        completed: list[Completed] = []
        deadlines: list[tuple[int, str]] = []
        kind = type(event)
        bindings = [binding for binding, match in matches.items() if self._concerned(match, binding, event)]
        if kind in self.first.concerns and not bindings and (binding := self.bind(event)) not in matches:
            bindings = [binding]
        for binding in bindings:
            done, due = self._offer(matches, binding, event)
            completed += done
            deadlines += due
        return completed, deadlines

    def _concerned(self, match: Match, binding: str, event: AnyEvent) -> bool:
        place = match[PLACE]
        return type(event) in self.machines[place].concerns and self.agree[place](event, binding)

    def _offer(self, matches: Matches, binding: str, event: AnyEvent) -> tuple[list[Completed], list[tuple[int, str]]]:
        match = matches.get(binding)
        kind = type(event)
        if match is None:
            if kind not in self.first.concerns:
                return NOTHING
            match = [0, event.ts, "", self.first.begin(event.ts)]
            self._make_room(matches, event.ts)
            matches[binding] = match
        current = self.machines[match[PLACE]]
        if kind not in current.concerns:
            return NOTHING
        verdict = current.take(match[STATE], event)
        if verdict == WAITING:
            if not match[STATE] and not match[PLACE]:
                del matches[binding]  # a first step that gathered nothing
            return NOTHING
        if verdict == DEAD:
            del matches[binding]
            return self._offer(matches, binding, event) if kind in self.first.concerns else NOTHING
        match[CAUSE] = event.id
        return self._next(matches, binding, match, event.ts)

    def _next(
        self, matches: Matches, binding: str, match: Match, at_ms: int
    ) -> tuple[list[Completed], list[tuple[int, str]]]:
        """A step is done: the next begins, or the rule is complete."""
        if match[PLACE] == self.last_place:
            del matches[binding]
            return [Completed(binding, at_ms, match[CAUSE])], []
        match[PLACE] += 1
        match[SINCE] = at_ms
        following = self.machines[match[PLACE]]
        match[STATE] = following.begin(at_ms)
        due_ms = following.due_ms(match[STATE])
        return [], [] if due_ms is None else [(due_ms, binding)]

    def expire(self, matches: Matches, binding: str, at_ms: int) -> tuple[list[Completed], list[tuple[int, str]]]:
        """A deadline passed: it counts if the match still waits for it."""
        match = matches.get(binding)
        if match is None or self.machines[match[PLACE]].due_ms(match[STATE]) != at_ms:
            return NOTHING
        return self._next(matches, binding, match, at_ms)

    def _make_room(self, matches: Matches, at_ms: int) -> None:
        if len(matches) < TIDY_FROM:
            return
        first = self.first
        for binding in [b for b, m in matches.items() if not m[PLACE] and first.stale(m[STATE], at_ms)]:
            del matches[binding]
        if len(matches) >= MOST_MATCHES:
            del matches[next(iter(matches))]

    def named(self, binding: str) -> dict[str, str]:
        """The binding with its fields' names."""
        return dict(zip(self.fields, binding.split(SEPARATOR), strict=False)) if self.fields else {}


NOTHING: tuple[list[Completed], list[tuple[int, str]]] = ([], [])


def fingerprint(rule: Rule) -> str:
    """What decides whether open matches of an older version go on: the steps."""
    return blake2b(msgspec.json.encode(rule.when), digest_size=4).hexdigest()


def binder(fields: tuple[str, ...]) -> Callable[[AnyEvent], str]:
    """Event -> the values of these fields as one string."""
    if not fields:
        return lambda event: ""
    if len(fields) == 1:
        only = attrgetter(fields[0])
        return lambda event: str(only(event))
    several = attrgetter(*fields)
    return lambda event: SEPARATOR.join(map(str, several(event)))


def agreement(fields: tuple[str, ...], same: tuple[str, ...]) -> Callable[[AnyEvent, str], bool]:
    """Whether an event agrees with a binding of `fields` in those of `same`."""
    places = [fields.index(field) for field in same]
    bind = binder(same)

    def agrees(event: AnyEvent, binding: str) -> bool:
        values = binding.split(SEPARATOR)
        return bind(event) == SEPARATOR.join(values[place] for place in places)

    return agrees


def has_fields(word: str, fields: tuple[str, ...]) -> bool:
    """Whether every event of this type has these fields."""
    return set(fields) <= set(EVENT_TYPES[word].__struct_fields__)


