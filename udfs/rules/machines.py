"""From a step to its machine. The vocabulary is `MACHINES`, one per word of `when`."""

from collections.abc import Callable, Iterator
from typing import Any

from schemas.events import AnyEvent
from schemas.rules import AnyStep, Bound, Leaf
from udfs.rules.composites import AllOfMachine, AnyOfMachine
from udfs.rules.fields import GETTERS
from udfs.rules.sequences import Save, SequenceMachine
from udfs.rules.steps import AbsentMachine, CountMachine, DistinctMachine, EventMachine, Machine, SumMachine

Wanted = dict[str, set[str]]  # step's name -> its fields that later steps ask for

MACHINES: dict[str, Callable[[Any, Wanted], Machine]] = {
    "absent": lambda step, wanted: AbsentMachine(step),
    "all of": lambda step, wanted: AllOfMachine(machines(step.steps, wanted), step.within_ms),
    "any of": lambda step, wanted: AnyOfMachine(machines(step.steps, wanted), step.within_ms),
    "count": lambda step, wanted: CountMachine(step),
    "distinct": lambda step, wanted: DistinctMachine(step),
    "event": lambda step, wanted: EventMachine(step),
    "sequence": lambda step, wanted: SequenceMachine(
        machines(step.steps, wanted), step.within_ms, [saver(part, wanted) for part in step.steps]
    ),
    "sum": lambda step, wanted: SumMachine(step),
}


def word_of(step: AnyStep) -> str:
    """The word of a step in `when`."""
    return str(step.__struct_config__.tag)


def machines(steps: tuple[AnyStep, ...], wanted: Wanted) -> list[Machine]:
    """The machines of steps, in their order."""
    return [MACHINES[word_of(step)](step, wanted) for step in steps]


def leaves(steps: tuple[AnyStep, ...]) -> Iterator[Leaf]:
    """All steps on events, those inside of others too."""
    for step in steps:
        if isinstance(step, Leaf):
            yield step
        else:
            yield from leaves(step.steps)


def wanted_fields(steps: tuple[AnyStep, ...]) -> Wanted:
    """What steps ask of the events of earlier ones."""
    wanted: Wanted = {}
    for leaf in leaves(steps):
        for condition in leaf.where:
            if isinstance(condition.value, Bound):
                wanted.setdefault(condition.value.step, set()).add(condition.value.field)
    return wanted


def saver(step: AnyStep, wanted: Wanted) -> Save:
    """Takes from the event that completed a step what later steps ask for."""
    name = step.name if isinstance(step, Leaf) else ""
    getters = [(f"{name}.{field}", GETTERS[field]) for field in sorted(wanted.get(name, ()))]

    def values(event: AnyEvent) -> dict[str, Any]:
        return {key: get(event) for key, get in getters}

    return values
