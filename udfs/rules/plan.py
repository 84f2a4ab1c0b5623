"""A rule compiled: its steps in a row, one open match per binding.

`matches` holds the open matches of one person and rule by binding. One that still waits in its first step is that
step's state alone (most never get further); later it is a list `[place of its step, since when in ms, id of the last
event that took part, the step's state]`. While a match waits in a step, events of other steps do not touch it. An event
that ends a match of its own binding is offered again as a beginning.
"""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from schemas.events import AnyEvent
from schemas.rules import Rule
from udfs.rules.fields import TEXT_FIELDS
from udfs.rules.steps import DEAD, DONE, WAITING, Machine, machine

Match = Any  # the first step's state, or a list
Matches = dict[str, Match]
Progress = tuple[list["Completed"], list[tuple[int, str]]]  # what is complete; deadlines (ms, binding)
PLACE, SINCE, CAUSE, STATE = range(4)
SEPARATOR, ESCAPE = "\x1f", "\x1e"  # between the values of a binding, and before what stands for either
MOST_MATCHES = 256  # open matches of one rule and person; beyond it the oldest go
TIDY_EVERY = 16


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

    def take(self, matches: Matches, event: AnyEvent) -> Progress:
        """Offer an event: what it completed, and deadlines that it made."""
        if self.loose:
            return self._take_loosely(matches, event)
        binding = self.bind(event)
        match = matches.get(binding)
        if match is None and type(event) not in self.first.begins:
            return NOTHING
        return self._offer(matches, binding, match, event)

    def _take_loosely(self, matches: Matches, event: AnyEvent) -> Progress:
        """Steps bind by different fields: the event may concern several matches, and begin one more."""
        bindings = [binding for binding, match in matches.items() if self._concerned(match, binding, event)]
        if type(event) in self.first.begins and (binding := self.bind(event)) not in matches:
            bindings.append(binding)
        if not bindings:
            return NOTHING
        completed: list[Completed] = []
        deadlines: list[tuple[int, str]] = []
        for binding in sorted(bindings):  # the order in which deadlines of equal time come, too
            done, due = self._offer(matches, binding, matches.get(binding), event)
            completed += done
            deadlines += due
        return completed, deadlines

    def _concerned(self, match: Match, binding: str, event: AnyEvent) -> bool:
        place = match[PLACE] if type(match) is list else 0
        return type(event) in self.machines[place].concerns and self.agree[place](event, binding)

    def _offer(self, matches: Matches, binding: str, match: Match | None, event: AnyEvent) -> Progress:
        if type(match) is not list:
            return self._gather(matches, binding, match, event) if type(event) in self.first.concerns else NOTHING
        current = self.machines[match[PLACE]]
        if type(event) not in current.concerns:
            return NOTHING
        verdict, match[STATE] = current.take(match[STATE], event)
        if verdict == WAITING:
            return NOTHING
        if verdict == DEAD:
            del matches[binding]
            return self._gather(matches, binding, None, event) if self._own(binding, event) else NOTHING
        match[CAUSE] = event.id
        return self._next(matches, binding, match, event.ts)

    def _own(self, binding: str, event: AnyEvent) -> bool:
        """Whether the event can begin a match of this binding."""
        return type(event) in self.first.begins and self.bind(event) == binding

    def _gather(self, matches: Matches, binding: str, state: Match, event: AnyEvent) -> Progress:
        """The first step: a match begins, or goes on, or gets to the second step."""
        first = self.first
        verdict, following = first.take(first.begin(event.ts) if state is None else state, event)
        if verdict == DONE:
            return self._next(matches, binding, [0, event.ts, event.id, following], event.ts)
        if following:
            if state is None and matches and not len(matches) % TIDY_EVERY:
                self._make_room(matches, event.ts)
            matches[binding] = following
        elif state is not None:
            del matches[binding]  # set back to nothing
        return NOTHING

    def _next(self, matches: Matches, binding: str, match: list[Any], at_ms: int) -> Progress:
        """A step is done: the next begins, or the rule is complete."""
        if match[PLACE] == self.last_place:
            matches.pop(binding, None)
            return [Completed(binding, at_ms, match[CAUSE])], []
        match[PLACE] += 1
        match[SINCE] = at_ms
        following = self.machines[match[PLACE]]
        match[STATE] = following.begin(at_ms)
        if binding not in matches and matches and not len(matches) % TIDY_EVERY:
            self._make_room(matches, at_ms)
        matches[binding] = match
        due_ms = following.due_ms(match[STATE])
        return [], [] if due_ms is None else [(due_ms, binding)]

    def expire(self, matches: Matches, binding: str, at_ms: int) -> Progress:
        """A deadline passed: it counts if the match still waits for it."""
        match = matches.get(binding)
        if type(match) is not list or self.machines[match[PLACE]].due_ms(match[STATE]) != at_ms:
            return NOTHING
        return self._next(matches, binding, match, at_ms)

    def _make_room(self, matches: Matches, at_ms: int) -> None:
        stale = self.first.stale
        for binding in [b for b, match in matches.items() if type(match) is not list and stale(match, at_ms)]:
            del matches[binding]
        if len(matches) >= MOST_MATCHES:
            for binding in list(islice(matches, TIDY_EVERY)):
                del matches[binding]

    def named(self, binding: str) -> dict[str, str]:
        """The binding with its fields' names."""
        return dict(zip(self.fields, values_of(binding, len(self.fields)), strict=True))


NOTHING: Progress = ([], [])


def fingerprint(rule: Rule) -> str:
    """What decides whether open matches of an older version go on: the steps."""
    return blake2b(msgspec.json.encode(rule.when), digest_size=4).hexdigest()


def binder(fields: tuple[str, ...]) -> Callable[[AnyEvent], str]:
    """Event -> the values of these fields as one string."""
    if not fields:
        return lambda event: ""
    if len(fields) == 1:
        only = attrgetter(fields[0])
        return only if fields[0] in TEXT_FIELDS else lambda event: str(only(event))
    several = attrgetter(*fields)
    return lambda event: joined(map(str, several(event)))


def joined(values: Iterable[str]) -> str:
    """Several values as one string; values with the separator in them stay apart."""
    return SEPARATOR.join(value.replace(ESCAPE, ESCAPE + "0").replace(SEPARATOR, ESCAPE + "1") for value in values)


def values_of(binding: str, fields: int) -> list[str]:
    """The values of a binding of so many fields."""
    if fields < 2:
        return [binding] * fields
    parts = binding.split(SEPARATOR)
    return [part.replace(ESCAPE + "1", SEPARATOR).replace(ESCAPE + "0", ESCAPE) for part in parts]


def agreement(fields: tuple[str, ...], same: tuple[str, ...]) -> Callable[[AnyEvent, str], bool]:
    """Whether an event agrees with a binding of `fields` in those of `same`."""
    places = [fields.index(field) for field in same]
    bind = binder(same)

    def agrees(event: AnyEvent, binding: str) -> bool:
        values = values_of(binding, len(fields))
        wanted = [values[place] for place in places]
        return bind(event) == (joined(wanted) if len(wanted) > 1 else "".join(wanted))

    return agrees
