"""The steps of a rule as small machines.

A step's state is a plain value that packs: None, bytes or a list of numbers. `begin` makes it, `take` gives it an event
that comes after the step began and answers with a verdict and the state that follows; `due_ms` is when the step
completes by itself. The vocabulary is `MACHINES`, one machine per word of `when`.
"""

from struct import Struct
from typing import Any, Protocol

from schemas.events import EVENT_TYPES, AnyEvent
from schemas.rules import AbsentStep, AnyStep, CountStep, EventStep
from udfs.rules.conditions import predicate

State = Any
WAITING, DONE, DEAD = range(3)
NEVER = None
TIME = Struct("<q")


class Machine(Protocol):
    """A compiled step."""

    concerns: frozenset[type]  # event structs that `take` wants to see
    begins: frozenset[type]  # those of them that can begin a match

    def begin(self, at_ms: int) -> State: ...
    def take(self, state: State, event: AnyEvent) -> tuple[int, State]: ...
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

    def take(self, state: State, event: AnyEvent) -> tuple[int, State]:
        return (DONE if self.matches is None or self.matches(event) else WAITING), None

    def due_ms(self, state: State) -> int | None:
        return NEVER

    def stale(self, state: State, at_ms: int) -> bool:
        return True


class CountMachine:
    """Completes on the n-th matching event in (t - within, t]. State: the times so far, packed, oldest first."""

    def __init__(self, step: CountStep) -> None:
        self.begins = structs(step.types)
        self.concerns = self.begins | structs(step.without)
        self.matches = predicate(step.where)
        self.within_ms = step.within_ms
        self.full = step.count * TIME.size

    def begin(self, at_ms: int) -> State:
        return b""

    def take(self, state: bytes, event: AnyEvent) -> tuple[int, State]:
        if type(event) not in self.begins:
            return WAITING, b""
        if self.matches is not None and not self.matches(event):
            return WAITING, state
        if state:
            open_ms = event.ts - self.within_ms
            while state and TIME.unpack_from(state)[0] <= open_ms:
                state = state[TIME.size :]
        state += TIME.pack(event.ts)
        return (DONE if len(state) >= self.full else WAITING), state

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

    def take(self, state: list[int], event: AnyEvent) -> tuple[int, State]:
        ends = event.ts > state[0] and (self.matches is None or self.matches(event))
        return (DEAD if ends else WAITING), state

    def due_ms(self, state: list[int]) -> int | None:
        return state[1]

    def stale(self, state: State, at_ms: int) -> bool:
        return False


MACHINES: dict[type, Any] = {AbsentStep: AbsentMachine, CountStep: CountMachine, EventStep: EventMachine}


def machine(step: AnyStep) -> Machine:
    """The machine of a step."""
    made: Machine = MACHINES[type(step)](step)
    return made
