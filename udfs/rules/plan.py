"""A rule compiled: its steps in a row, one open match per binding.

`matches` holds the open matches of one person and rule by binding. One that still waits in its first step, if that is a
step on events, is that step's state alone (most never get further); else it is a list `[place of its step, since when in
ms, id of the last event that took part, the step's state]`, with the values that later steps ask for behind, if any do.
While a match waits in a step, events of other steps do not touch it. An event that ends a match of its own binding, or
finds it dead, is offered again as a beginning.
"""

from typing import Any

from schemas.events import AnyEvent
from schemas.rules import Leaf, Rule
from udfs.rules.bindings import agreement, binder, values_of
from udfs.rules.conditions import BoundValues
from udfs.rules.keys import plan_key
from udfs.rules.machines import machines, saver, wanted_fields
from udfs.rules.matches import (
    CAUSE,
    FULL,
    PLACE,
    SINCE,
    STATE,
    TIDY_EVERY,
    VALUES,
    Completed,
    Match,
    Matches,
    Progress,
    make_room,
)
from udfs.rules.steps import DEAD, DONE, EventMachine, State


class Plan:
    """One rule, ready to take events."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.key = plan_key(rule)
        self.fields = rule.when[0].same
        wanted = wanted_fields(rule.when)
        self.machines = machines(rule.when, wanted)
        self.saves = [saver(step, wanted) for step in rule.when] if wanted else None
        self.composite = [not isinstance(step, Leaf) for step in rule.when]
        self.mortal = [
            composite or (isinstance(each, EventMachine) and each.within_ms > 0)
            for composite, each in zip(self.composite, self.machines, strict=True)
        ]
        self.concerns = frozenset[type]().union(*(each.concerns for each in self.machines))
        self.first = self.machines[0]
        self.last_place = len(self.machines) - 1
        self.bind = binder(self.fields)
        self.loose = any(step.same != self.fields for step in rule.when)
        self.at_once = not self.loose and not self.last_place and isinstance(self.first, EventMachine)  # by one event
        self.agree = [agreement(self.fields, step.same) for step in rule.when]

    def take(self, matches: Matches, event: AnyEvent) -> Progress | None:
        """Offer an event: what it completed, and deadlines that it made; None if neither."""
        if self.loose:
            return self._take_loosely(matches, event)
        return self._offer(matches, self.bind(event), event)

    def _take_loosely(self, matches: Matches, event: AnyEvent) -> Progress | None:
        """Steps bind by different fields: the event may concern several matches, and begin one more."""
        bindings = {binding for binding, match in matches.items() if self._concerned(match, binding, event)}
        if type(event) in self.first.concerns:
            bindings.add(self.bind(event))
        completed: list[Completed] = []
        deadlines: list[tuple[int, str]] = []
        for binding in sorted(bindings):  # the order in which deadlines of equal time come, too
            if (progress := self._offer(matches, binding, event)) is not None:
                completed += progress[0]
                deadlines += progress[1]
        return completed, deadlines

    def _concerned(self, match: Match, binding: str, event: AnyEvent) -> bool:
        place = match[PLACE] if type(match) is list else 0
        return type(event) in self.machines[place].concerns and self.agree[place](event, binding)

    def _offer(self, matches: Matches, binding: str, event: AnyEvent) -> Progress | None:
        match = matches.get(binding)
        if type(match) is list:
            return self._go_on(matches, binding, match, event)
        return self._gather(matches, binding, match, event)

    def _go_on(self, matches: Matches, binding: str, match: list[Any], event: AnyEvent) -> Progress | None:
        """For a match that is past its beginning."""
        place = match[PLACE]
        current = self.machines[place]
        if self.mortal[place] and current.dead(match[STATE], event.ts):
            return self._end(matches, binding, event)
        if type(event) not in current.concerns:
            return None
        due_ms = current.due_ms(match[STATE]) if self.composite[place] else None
        following = current.take(match[STATE], event, self._bound(match))
        if following is DONE:
            match[CAUSE] = event.id
            return self._next(matches, binding, match, event.ts, event)
        if following is DEAD:
            return self._end(matches, binding, event)
        match[STATE] = following
        return self._wait(matches, binding, due_ms, event.ts) if self.composite[place] else None

    def _end(self, matches: Matches, binding: str, event: AnyEvent) -> Progress | None:
        """A match is over without having come true; its own event may begin another."""
        del matches[binding]
        own = type(event) in self.first.concerns and self.bind(event) == binding
        return self._gather(matches, binding, None, event) if own else None

    def _wait(self, matches: Matches, binding: str, before_ms: int | None, at_ms: int) -> Progress | None:
        """A step made of steps goes on: its deadline may have moved, or nothing may be left of a beginning."""
        match = matches[binding]
        current, state = self.machines[match[PLACE]], match[STATE]
        if match[PLACE] == 0 and current.stale(state, at_ms):
            del matches[binding]
            return None
        due_ms = current.due_ms(state)
        return None if due_ms is None or due_ms == before_ms else ([], [(due_ms, binding)])

    def _gather(self, matches: Matches, binding: str, state: State, event: AnyEvent) -> Progress | None:
        """The first step: a match begins, or goes on, or gets to the second step."""
        first = self.first
        if type(event) not in first.concerns:
            return None
        following = first.take(first.begin(event.ts) if state is None else state, event, None)
        if following is DONE:
            return self.second(matches, binding, event)
        if first.stale(following, event.ts):
            matches.pop(binding, None)
            return None
        if state is None and len(matches) % TIDY_EVERY == FULL:
            self.make_room(matches, event.ts)
        matches[binding] = self._match(event, following) if self.composite[0] else following
        return self._wait(matches, binding, None, event.ts) if self.composite[0] else None

    def second(self, matches: Matches, binding: str, event: AnyEvent) -> Progress | None:
        """The first step is done, by an event."""
        return self._next(matches, binding, self._match(event, None), event.ts, event)

    def _match(self, event: AnyEvent, state: State) -> list[Any]:
        return [0, event.ts, event.id, state, *([{}] if self.saves else [])]

    def _bound(self, match: list[Any]) -> BoundValues:
        return match[VALUES] if self.saves else None

    def _next(
        self, matches: Matches, binding: str, match: list[Any], at_ms: int, event: AnyEvent | None
    ) -> Progress | None:
        """A step is done: the next begins, or the rule is complete."""
        if match[PLACE] == self.last_place:
            matches.pop(binding, None)
            return [Completed(binding, at_ms, match[CAUSE])], []
        if self.saves and event is not None:
            match[VALUES].update(self.saves[match[PLACE]](event))
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
        if match is None or self.due_ms(match) != at_ms:
            return None
        following, cause = self.machines[match[PLACE]].expire(match[STATE], at_ms)
        if following is DONE:
            match[CAUSE] = cause or match[CAUSE]
            return self._next(matches, binding, match, at_ms, None)
        if following is DEAD:
            del matches[binding]
            return None
        match[STATE] = following
        return self._wait(matches, binding, at_ms, at_ms)

    def make_room(self, matches: Matches, at_ms: int) -> None:
        """Drop what nothing can complete any more; of too many matches the oldest go."""
        over, stale = self.over, self.first.stale
        judged = ((each, over if type(match) is list else stale, match) for each, match in matches.items())
        make_room(matches, [binding for binding, gone, match in judged if gone(match, at_ms)])

    def over(self, match: Match, at_ms: int) -> bool:
        """Whether nothing can complete a match any more, or it is as good as none."""
        if type(match) is not list:
            return self.first.stale(match, at_ms)
        current = self.machines[match[PLACE]]
        return current.dead(match[STATE], at_ms) or (match[PLACE] == 0 and current.stale(match[STATE], at_ms))

    def due_ms(self, match: Match) -> int | None:
        """When a match gets on by itself."""
        return self.machines[match[PLACE]].due_ms(match[STATE]) if type(match) is list else None

    def named(self, binding: str) -> dict[str, str]:
        """The binding with its fields' names."""
        return dict(zip(self.fields, values_of(binding, len(self.fields)), strict=True))
