"""The steps of a rule as small machines.

A step's state is a plain value that packs: None, a number, bytes, a dict or a list of such. `begin` makes it, `take`
gives it an event that comes after the step began and answers with the state that follows, or DONE, or DEAD. A step that
completes by itself says when by `due_ms`; at that time `expire` answers like `take`, with the id of the last event that
took part ("": none inside the step).
"""

from struct import Struct
from typing import Any, Final, Protocol

from schemas.events import AnyEvent
from schemas.rules import AbsentStep, CountStep, DistinctStep, EventStep, SumStep, WindowStep
from udfs.rules.conditions import BoundValues, predicate
from udfs.rules.fields import GETTERS, structs

State = Any
DONE: Final = object()  # the step is complete
DEAD: Final = object()  # the step can never complete
TIME = Struct("<q")
AMOUNT = Struct("<qq")  # when, how much
MOST_AMOUNTS = 1_000  # of one sum; beyond it the oldest is forgotten


class Machine(Protocol):
    """A compiled step."""

    concerns: frozenset[type]  # event structs that `take` wants to see
    begins: frozenset[type]  # those of them that change a fresh state

    def begin(self, at_ms: int) -> State: ...
    def take(self, state: State, event: AnyEvent, bound: BoundValues) -> State: ...
    def due_ms(self, state: State) -> int | None: ...
    def expire(self, state: State, at_ms: int) -> tuple[State, str]: ...
    def dead(self, state: State, at_ms: int) -> bool: ...  # nothing at this time or later completes it
    def stale(self, state: State, at_ms: int) -> bool: ...  # it is as good as fresh from this time on


class Waiting:
    """What most machines have in common: they wait for events, for ever."""

    def due_ms(self, state: State) -> int | None:
        """They do not complete by themselves."""
        return None

    def expire(self, state: State, at_ms: int) -> tuple[State, str]:
        """No deadline of theirs comes."""
        return state, ""

    def dead(self, state: State, at_ms: int) -> bool:
        """An event may always complete them."""
        return False


class EventMachine(Waiting):
    """Completes on one matching event less than `within` after it began. State: when it began.

    Whether it is dead is asked before an event is offered.
    """

    def __init__(self, step: EventStep) -> None:
        self.concerns = self.begins = structs(step.types)
        self.matches = predicate(step.where)
        self.within_ms = step.within_ms

    def begin(self, at_ms: int) -> State:
        return at_ms if self.within_ms else None

    def take(self, state: State, event: AnyEvent, bound: BoundValues) -> State:
        return DONE if self.matches is None or self.matches(event, bound) else state

    def dead(self, state: State, at_ms: int) -> bool:
        return state is not None and at_ms >= state + self.within_ms

    def stale(self, state: State, at_ms: int) -> bool:
        return True


class WindowMachine(Waiting):
    """What looks at the matching events of a window; another event of `without` empties it."""

    def __init__(self, step: WindowStep) -> None:
        self.counted = self.begins = structs(step.types)
        self.concerns = self.counted | structs(step.without)
        self.matches = predicate(step.where)
        self.within_ms = step.within_ms

    def begin(self, at_ms: int) -> State:
        return b""

    def take(self, state: State, event: AnyEvent, bound: BoundValues) -> State:
        if type(event) not in self.counted:
            return self.begin(event.ts)
        if self.matches is not None and not self.matches(event, bound):
            return state
        return self.add(state, event)

    def add(self, state: State, event: AnyEvent) -> State:
        """The state after one more matching event."""
        raise NotImplementedError


class CountMachine(WindowMachine):
    """Completes on the n-th event of the window. State: the last n - 1 times, packed, oldest first."""

    def __init__(self, step: CountStep) -> None:
        super().__init__(step)
        self.full = (step.count - 1) * TIME.size

    def add(self, state: bytes, event: AnyEvent) -> State:
        if len(state) < self.full:
            return state + TIME.pack(event.ts)
        if not self.full or TIME.unpack_from(state, len(state) - self.full)[0] > event.ts - self.within_ms:
            return DONE
        return state[TIME.size :] + TIME.pack(event.ts)

    def stale(self, state: bytes, at_ms: int) -> bool:
        return not state or bool(TIME.unpack_from(state, len(state) - TIME.size)[0] <= at_ms - self.within_ms)


class SumMachine(WindowMachine):
    """Completes when the amounts of the window reach a number. State: times and amounts, packed, oldest first."""

    def __init__(self, step: SumStep) -> None:
        super().__init__(step)
        self.amount = GETTERS[step.field]
        self.gte = step.gte

    def add(self, state: bytes, event: AnyEvent) -> State:
        amount = self.amount(event)
        if not amount:
            return state
        open_ms = event.ts - self.within_ms
        kept = state + AMOUNT.pack(event.ts, amount)
        inside = [(at_ms, each) for at_ms, each in AMOUNT.iter_unpack(kept) if at_ms > open_ms]
        if sum(each for _, each in inside) >= self.gte:
            return DONE
        return kept[-len(inside[-MOST_AMOUNTS:]) * AMOUNT.size :]

    def stale(self, state: bytes, at_ms: int) -> bool:
        return not state or bool(AMOUNT.unpack_from(state, len(state) - AMOUNT.size)[0] <= at_ms - self.within_ms)


class DistinctMachine(WindowMachine):
    """Completes when a field has so many values in the window. State: value -> when last, the oldest first."""

    def __init__(self, step: DistinctStep) -> None:
        super().__init__(step)
        self.value = GETTERS[step.field]
        self.gte = step.gte

    def begin(self, at_ms: int) -> State:
        return {}

    def add(self, state: dict[Any, int], event: AnyEvent) -> State:
        value = self.value(event)
        if value == "":
            return state
        open_ms = event.ts - self.within_ms
        last_ms = {each: at_ms for each, at_ms in state.items() if at_ms > open_ms and each != value}
        last_ms[value] = event.ts
        return DONE if len(last_ms) >= self.gte else last_ms

    def stale(self, state: dict[Any, int], at_ms: int) -> bool:
        return not state or max(state.values()) <= at_ms - self.within_ms


class AbsentMachine:
    """Completes by itself, unless a matching event has ts in (start, due]. State: start, due."""

    def __init__(self, step: AbsentStep) -> None:
        self.concerns = self.begins = structs(step.types)
        self.matches = predicate(step.where)
        self.for_ms = step.for_ms

    def begin(self, at_ms: int) -> State:
        return [at_ms, at_ms + self.for_ms]

    def take(self, state: list[int], event: AnyEvent, bound: BoundValues) -> State:
        return DEAD if event.ts > state[0] and (self.matches is None or self.matches(event, bound)) else state

    def due_ms(self, state: list[int]) -> int | None:
        return state[1]

    def expire(self, state: list[int], at_ms: int) -> tuple[State, str]:
        return (DONE if at_ms == state[1] else state), ""

    def dead(self, state: list[int], at_ms: int) -> bool:
        return False

    def stale(self, state: State, at_ms: int) -> bool:
        return False
