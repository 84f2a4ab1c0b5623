"""The steps of a rule: what `when` of a YAML file becomes. Durations are milliseconds."""

import msgspec


class Bound(msgspec.Struct, frozen=True, tag_field="value", tag="bound"):
    """The value that a field had in the event of an earlier step, by the step's name (`as`)."""

    step: str
    field: str


class Where(msgspec.Struct, frozen=True, gc=False):
    """A test of one field of an event."""

    field: str
    word: str  # a key of udfs.rules.conditions.WORDS
    value: str | int | bool | list[str | int] | Bound


class Step(msgspec.Struct, frozen=True, kw_only=True, tag_field="step"):
    """What all steps have: `same` are fields whose values must agree along the rule."""

    same: tuple[str, ...] = ()


class Leaf(Step, frozen=True, kw_only=True):
    """A step on events of some types. Later steps know the event that completed it by `name` (`as`)."""

    types: tuple[str, ...]
    where: tuple[Where, ...] = ()
    name: str = ""


class EventStep(Leaf, frozen=True, kw_only=True, tag="event"):
    """Completes on one matching event, less than `within_ms` (0: ever) after the step before it."""

    within_ms: int = 0


class WindowStep(Leaf, frozen=True, kw_only=True):
    """Looks at the matching events of a window (t - within, t]; an event of `without` empties it."""

    within_ms: int
    without: tuple[str, ...] = ()


class CountStep(WindowStep, frozen=True, kw_only=True, tag="count"):
    """Completes on the n-th matching event of the window."""

    count: int


class SumStep(WindowStep, frozen=True, kw_only=True, tag="sum"):
    """Completes when a field's values in the window add up to `gte`, or more."""

    field: str
    gte: int


class DistinctStep(WindowStep, frozen=True, kw_only=True, tag="distinct"):
    """Completes when a field has `gte` different values in the window; an empty text is none."""

    field: str
    gte: int


class AbsentStep(Leaf, frozen=True, kw_only=True, tag="absent"):
    """Completes `for_ms` after it began, unless a matching event comes in between."""

    for_ms: int


class SequenceStep(Step, frozen=True, kw_only=True, tag="sequence"):
    """Completes when its steps have, one after the other, in a window (t - within, t]. Each beginning is an attempt."""

    steps: tuple["AnyStep", ...]
    within_ms: int


class AnyOfStep(Step, frozen=True, kw_only=True, tag="any of"):
    """Completes with the first of its steps, less than `within_ms` (0: ever) after the step before it."""

    steps: tuple["AnyStep", ...]
    within_ms: int = 0


class AllOfStep(Step, frozen=True, kw_only=True, tag="all of"):
    """Completes when each of its steps has, in any order, in a window (t - within, t]."""

    steps: tuple["AnyStep", ...]
    within_ms: int


AnyStep = EventStep | CountStep | SumStep | DistinctStep | AbsentStep | SequenceStep | AnyOfStep | AllOfStep
