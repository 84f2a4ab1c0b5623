"""The steps of a rule as small machines.

A step's state is a plain value that packs: None, bytes or a list of numbers. `begin` makes it, `take` gives it an event
that comes after the step began and answers with the state that follows, or DONE, or DEAD; `due_ms` is when the step
completes by itself. The vocabulary is `MACHINES`, one machine per word of `when`.
"""

from struct import Struct
from typing import Any, Final, Protocol

from schemas.events import EVENT_TYPES, AnyEvent
from schemas.rules import AbsentStep, AnyStep, CountStep, EventStep
from udfs.rules.conditions import predicate

State = Any
DONE: Final = object()  # the step is complete
DEAD: Final = object()  # the step can never complete
NEVER = None
TIME = Struct("<q")
NO_TIMES = b""


class Machine(Protocol):
    """A compiled step."""

    concerns: frozenset[type]  # event structs that `take` wants to see
    begins: frozenset[type]  # those of them that change a fresh state

    def begin(self, at_ms: int) -> State: ...
    def take(self, state: State, event: AnyEvent) -> State: ...
    def due_ms(self, state: State) -> int | None: ...
    def stale(self, state: State, at_ms: int) -> bool: ...


def structs(types: tuple[str, ...]) -> frozenset[type]:
    """The event structs of these words."""
    return frozenset(EVENT_TYPES[word] for word in types)


class EventMachine:
    """Completes on one matching event."""

    def __init__(self, step: EventStep) -> None:
        self.concerns = self.begins = structs(step.types)
        self.matches = predicate(step.where)

    def begin(self, at_ms: int) -> State:
        return None

    def take(self, state: State, event: AnyEvent) -> State:
        return DONE if self.matches is None or self.matches(event) else None

    def due_ms(self, state: State) -> int | None:
        return NEVER

    def stale(self, state: State, at_ms: int) -> bool:
        return True


class CountMachine:
    """Completes on the n-th matching event in (t - within, t]. State: the last n - 1 times, packed, oldest first."""

    def __init__(self, step: CountStep) -> None:
        self.counted = self.begins = structs(step.types)
        self.concerns = self.counted | structs(step.without)
        self.matches = predicate(step.where)
        self.within_ms = step.within_ms
        self.full = (step.count - 1) * TIME.size

    def begin(self, at_ms: int) -> State:
        return NO_TIMES

    def take(self, state: bytes, event: AnyEvent) -> State:
        if type(event) not in self.counted:
            return NO_TIMES
        if self.matches is not None and not self.matches(event):
            return state
        if len(state) < self.full:
            return state + TIME.pack(event.ts)
        if not state or TIME.unpack_from(state, len(state) - self.full)[0] > event.ts - self.within_ms:
            return DONE
        return state[TIME.size :] + TIME.pack(event.ts)

    def due_ms(self, state: State) -> int | None:
        return NEVER

    def stale(self, state: bytes, at_ms: int) -> bool:
        return not state or bool(TIME.unpack_from(state, len(state) - TIME.size)[0] <= at_ms - self.within_ms)


class AbsentMachine:
    """Completes by itself, unless a matching event has ts in (start, due]. State: start, due."""

    def __init__(self, step: AbsentStep) -> None:
        self.concerns = self.begins = structs(step.types)
        self.matches = predicate(step.where)
        self.for_ms = step.for_ms

    def begin(self, at_ms: int) -> State:
        return [at_ms, at_ms + self.for_ms]

    def take(self, state: list[int], event: AnyEvent) -> State:
        return DEAD if event.ts > state[0] and (self.matches is None or self.matches(event)) else state

    def due_ms(self, state: list[int]) -> int | None:
        return state[1]

    def stale(self, state: State, at_ms: int) -> bool:
        return False


MACHINES: dict[type, Any] = {AbsentStep: AbsentMachine, CountStep: CountMachine, EventStep: EventMachine}


def machine(step: AnyStep) -> Machine:
    """The machine of a step."""
    made: Machine = MACHINES[type(step)](step)
    return made
