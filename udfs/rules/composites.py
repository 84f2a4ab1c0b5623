"""Steps made of parts: `any of` and `all of`."""

from collections.abc import Sequence
from typing import Any

from schemas.events import AnyEvent
from udfs.rules.conditions import BoundValues
from udfs.rules.steps import DEAD, DONE, AbsentMachine, EventMachine, Machine, State, Waiting

SPENT = "spent"  # the state of a part that nothing completes any more


def union(kinds: Sequence[frozenset[type]]) -> frozenset[type]:
    """All types of events in several sets."""
    return frozenset[type]().union(*kinds)


def earliest(parts: Sequence[Machine], states: Sequence[State]) -> int | None:
    """When the first of several parts completes by itself."""
    dues = [part.due_ms(each) for part, each in zip(parts, states, strict=True) if each != SPENT]
    return min((due for due in dues if due is not None), default=None)


class AnyOfMachine:
    """Completes with the first of its parts, less than `within` after it began. State: when that was, the parts' states."""

    def __init__(self, parts: list[Machine], within_ms: int) -> None:
        self.parts = parts
        self.concerns = union([part.concerns for part in parts])
        self.begins = union([part.begins for part in parts])
        self.within_ms = within_ms

    def begin(self, at_ms: int) -> State:
        return [at_ms, *(part.begin(at_ms) for part in self.parts)]

    def take(self, state: list[Any], event: AnyEvent, bound: BoundValues) -> State:
        if self.dead(state, event.ts):
            return DEAD
        for place, part in enumerate(self.parts, start=1):
            if type(event) in part.concerns and state[place] != SPENT:
                following = part.take(state[place], event, bound)
                if following is DONE:
                    return DONE
                state[place] = SPENT if following is DEAD else following
        return DEAD if self.dead(state, event.ts) else state

    def due_ms(self, state: list[Any]) -> int | None:
        return earliest(self.parts, state[1:])

    def expire(self, state: list[Any], at_ms: int) -> tuple[State, str]:
        if self.dead(state, at_ms):
            return DEAD, ""
        for place, part in enumerate(self.parts, start=1):
            if state[place] != SPENT and part.due_ms(state[place]) == at_ms:
                following, cause = part.expire(state[place], at_ms)
                if following is DONE:
                    return DONE, cause
                state[place] = SPENT if following is DEAD else following
        return (DEAD if self.dead(state, at_ms) else state), ""

    def dead(self, state: list[Any], at_ms: int) -> bool:
        if self.within_ms and at_ms >= state[0] + self.within_ms:
            return True
        return all(each == SPENT or part.dead(each, at_ms) for part, each in zip(self.parts, state[1:], strict=True))

    def stale(self, state: list[Any], at_ms: int) -> bool:
        return all(each != SPENT and part.stale(each, at_ms) for part, each in zip(self.parts, state[1:], strict=True))


class AllOfMachine:
    """Completes when every part has, in a window.

    State: the id of the last event that took part, then for each part when it last completed (None: not yet) and its
    state. A part begins anew when it completes; an absence does not.
    """

    def __init__(self, parts: list[Machine], within_ms: int) -> None:
        self.parts = parts
        self.concerns = union([part.concerns for part in parts])
        self.begins = union([part.begins for part in parts])
        self.within_ms = within_ms
        self.timed = any(not isinstance(part, Waiting) for part in parts)
        self.mortal = self.timed or any(isinstance(part, EventMachine) and part.within_ms for part in parts)

    def begin(self, at_ms: int) -> State:
        return ["", *(each for part in self.parts for each in (None, part.begin(at_ms)))]

    def take(self, state: list[Any], event: AnyEvent, bound: BoundValues) -> State:
        for place, part in enumerate(self.parts):
            at = 2 + 2 * place
            if type(event) in part.concerns and state[at] != SPENT:
                self._put(state, at, part.take(state[at], event, bound), event.ts, event.id)
        return self._judged(state, event.ts)

    def due_ms(self, state: list[Any]) -> int | None:
        return earliest(self.parts, state[2::2]) if self.timed else None

    def expire(self, state: list[Any], at_ms: int) -> tuple[State, str]:
        for place, part in enumerate(self.parts):
            at = 2 + 2 * place
            if state[at] != SPENT and part.due_ms(state[at]) == at_ms:
                following, cause = part.expire(state[at], at_ms)
                self._put(state, at, following, at_ms, cause)
        return self._judged(state, at_ms), state[0]

    def _put(self, state: list[Any], at: int, following: State, at_ms: int, cause: str) -> None:
        """Keep what became of the part whose state is at this place."""
        part = self.parts[at // 2 - 1]
        if following is DONE:
            state[0], state[at - 1] = cause or state[0], at_ms
            following = SPENT if isinstance(part, AbsentMachine) else part.begin(at_ms)
        state[at] = SPENT if following is DEAD else following

    def _judged(self, state: list[Any], at_ms: int) -> State:
        open_ms = at_ms - self.within_ms
        if all(done_ms is not None and done_ms > open_ms for done_ms in state[1::2]):
            return DONE
        return DEAD if self.dead(state, at_ms) else state

    def dead(self, state: list[Any], at_ms: int) -> bool:
        if not self.mortal:  # events may always complete its parts
            return False
        open_ms = at_ms - self.within_ms
        return any(
            (done_ms is None or done_ms <= open_ms) and (each == SPENT or part.dead(each, at_ms))
            for part, done_ms, each in zip(self.parts, state[1::2], state[2::2], strict=True)
        )

    def stale(self, state: list[Any], at_ms: int) -> bool:
        open_ms = at_ms - self.within_ms
        return all(done_ms is None or done_ms <= open_ms for done_ms in state[1::2]) and all(
            each != SPENT and part.stale(each, at_ms) for part, each in zip(self.parts, state[2::2], strict=True)
        )
