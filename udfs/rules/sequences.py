"""The step `sequence`: every completion of its first part begins an attempt of its own.

An attempt takes what comes next, part by part, and must be through in a window (t - within, t] that still holds the
completion of its first part. State: the first part's state, then the attempts, the oldest first, each a list
`[place of its part, when it began, id of the last event that took part, the part's state, values for later parts]`.
"""

from collections.abc import Callable
from typing import Any

from schemas.events import AnyEvent
from udfs.rules.composites import union
from udfs.rules.conditions import BoundValues
from udfs.rules.steps import DEAD, DONE, EventMachine, Machine, State

Attempt = list[Any]
Save = Callable[[AnyEvent], dict[str, Any]]  # the values of a part's event that later parts want to know
PLACE, BEGAN, CAUSE, STATE, VALUES = range(5)
MOST_ATTEMPTS = 16  # beyond it the oldest goes


class SequenceMachine:
    """Completes when an attempt does."""

    def __init__(self, parts: list[Machine], within_ms: int, saves: list[Save]) -> None:
        self.parts = parts
        self.saves = saves
        self.concerns = union([part.concerns for part in parts])
        self.begins = parts[0].begins
        self.within_ms = within_ms

    def begin(self, at_ms: int) -> State:
        return [self.parts[0].begin(at_ms)]

    def take(self, state: list[Any], event: AnyEvent, bound: BoundValues) -> State:
        attempts: list[Attempt] = []
        for attempt in self._alive(state, event.ts):
            part = self.parts[attempt[PLACE]]
            if type(event) in part.concerns:
                following = part.take(attempt[STATE], event, {**(bound or {}), **attempt[VALUES]})
                if following is DONE:
                    if self._advance(attempt, event.ts, event.id, event):
                        return DONE
                elif following is DEAD:
                    continue
                else:
                    attempt[STATE] = following
            attempts.append(attempt)
        first = self.parts[0]
        if type(event) in first.concerns:
            state[0] = first.take(state[0], event, bound)
            if state[0] is DONE:
                attempts.append(self._attempt(event.ts, event.id, event))
                state[0] = first.begin(event.ts)
        state[1:] = self._fewest(attempts)
        return state

    def due_ms(self, state: list[Any]) -> int | None:
        dues = [self.parts[attempt[PLACE]].due_ms(attempt[STATE]) for attempt in state[1:]]
        return min((due for due in (self.parts[0].due_ms(state[0]), *dues) if due is not None), default=None)

    def expire(self, state: list[Any], at_ms: int) -> tuple[State, str]:
        attempts: list[Attempt] = []
        for attempt in self._alive(state, at_ms):
            part = self.parts[attempt[PLACE]]
            if part.due_ms(attempt[STATE]) == at_ms:
                following, cause = part.expire(attempt[STATE], at_ms)
                if following is DONE:
                    if self._advance(attempt, at_ms, cause or attempt[CAUSE], None):
                        return DONE, attempt[CAUSE]
                elif following is DEAD:
                    continue
                else:
                    attempt[STATE] = following
            attempts.append(attempt)
        if self.parts[0].due_ms(state[0]) == at_ms:
            state[0], cause = self.parts[0].expire(state[0], at_ms)
            if state[0] is DONE:
                attempts.append(self._attempt(at_ms, cause, None))
                state[0] = self.parts[0].begin(at_ms)
        state[1:] = self._fewest(attempts)
        return state, ""

    def _alive(self, state: list[Any], at_ms: int) -> list[Attempt]:
        """Attempts that can still be through in time."""
        open_ms = at_ms - self.within_ms
        return [
            attempt
            for attempt in state[1:]
            if attempt[BEGAN] > open_ms and not self.parts[attempt[PLACE]].dead(attempt[STATE], at_ms)
        ]

    def _attempt(self, at_ms: int, cause: str, event: AnyEvent | None) -> Attempt:
        attempt: Attempt = [0, at_ms, cause, None, {}]
        self._advance(attempt, at_ms, cause, event)
        return attempt

    def _advance(self, attempt: Attempt, at_ms: int, cause: str, event: AnyEvent | None) -> bool:
        """A part of an attempt is complete: True if it was the last; else the next begins."""
        place = attempt[PLACE]
        attempt[CAUSE] = cause
        if place == len(self.parts) - 1:
            return True
        if event is not None:
            attempt[VALUES].update(self.saves[place](event))
        attempt[PLACE] = place + 1
        attempt[STATE] = self.parts[place + 1].begin(at_ms)
        return False

    def _fewest(self, attempts: list[Attempt]) -> list[Attempt]:
        """Of attempts that wait for the same event with the same values, the youngest has the most time."""
        kept: dict[Any, Attempt] = {}
        for number, attempt in enumerate(attempts):
            waits = isinstance(self.parts[attempt[PLACE]], EventMachine)
            alike = (attempt[PLACE], attempt[STATE], tuple(attempt[VALUES].items())) if waits else number
            kept.pop(alike, None)
            kept[alike] = attempt
        return list(kept.values())[-MOST_ATTEMPTS:]

    def dead(self, state: list[Any], at_ms: int) -> bool:
        return False

    def stale(self, state: list[Any], at_ms: int) -> bool:
        return not self._alive(state, at_ms) and self.parts[0].stale(state[0], at_ms)
