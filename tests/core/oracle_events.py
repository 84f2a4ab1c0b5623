"""Which events a step of the naive program takes."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from re import search as found_by_re
from typing import Any, NamedTuple

from schemas.events import AnyEvent, event_type
from schemas.rules import AnyStep, Bound, Where

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": eq,
    "ne": ne,
    "gte": ge,
    "gt": gt,
    "lte": le,
    "lt": lt,
    "in": lambda value, wanted: value in wanted,
    "contains": lambda value, wanted: wanted in value,
    "matches": lambda value, wanted: found_by_re(wanted, value) is not None,
    "exists": lambda value, wanted: bool(value) == wanted,
}
Values = dict[str, Any]


class World(NamedTuple):
    """What one search looks at: the events of a binding, its values, how far time has come."""

    history: list[AnyEvent]
    named: Values
    same: tuple[str, ...]
    until_ms: int


class Point(NamedTuple):
    """A completion: when, the event that took part last and its place, the position after it, whether an event did it."""

    at_ms: int
    event_id: str
    event_place: int
    position: int
    by_event: bool
    values: tuple[tuple[str, Any], ...] = ()  # what steps with a name saw

    def order(self) -> tuple[int, bool, int]:
        """At one time events come first, one by one, then deadlines."""
        return self.at_ms, not self.by_event, self.position


class Ended(NamedTuple):
    """It can never complete: known from this position on."""

    position: int


Result = Point | Ended | None  # None: it may still complete when time has come further


def kept(step: AnyStep, event: AnyEvent, start: Point) -> tuple[tuple[str, Any], ...]:
    """The whole event under the step's name, behind what was kept before."""
    name = getattr(step, "name", "")
    return (*start.values, (name, event)) if name else start.values


def matches(step: Any, event: AnyEvent, world: World, start: Point) -> bool:
    """Type, binding and conditions."""
    return (
        event_type(event) in step.types
        and agrees(event, world)
        and all(holds(each, event, start) for each in step.where)
    )


def agrees(event: AnyEvent, world: World) -> bool:
    """Whether an event has the binding's values in the fields of this step."""
    return all(getattr(event, field) == world.named[field] for field in world.same)


def holds(condition: Where, event: AnyEvent, start: Point) -> bool:
    """One condition of `where`."""
    wanted = condition.value
    if isinstance(wanted, Bound):
        wanted = getattr(dict(start.values)[wanted.step], wanted.field)
    return COMPARE[condition.word](getattr(event, condition.field), wanted)
