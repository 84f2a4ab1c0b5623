"""Steps on events: read, and named for later steps."""

import re
from typing import Any, NamedTuple

from schemas.rules import AbsentStep, AnyStep, CountStep, DistinctStep, EventStep, SumStep
from udfs.rules.fields import event_words, shared_fields
from udfs.rules.problems import clipped
from udfs.rules.reader import Reader
from udfs.rules.reading_conditions import read_where
from udfs.rules.source import Node

STEP_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
Values = dict[str, Node]
Names = dict[str, tuple[str, ...]]


class Around(NamedTuple):
    """Where a step stands: the subject's events, names of earlier steps and all that are taken, the word around it."""

    subject: str
    names: Names
    taken: set[str]
    inside: str = "when"
    depth: int = 0
    first: bool = True

    def within(self, word: str) -> "Around":
        """For the parts of a step; what they are named is known among themselves only."""
        return Around(self.subject, dict(self.names), self.taken, word, self.depth + 1, self.first)


def _types(read: Reader, values: Values, key: str, around: Around) -> tuple[str, ...]:
    return read.some_of(values[key], "event type", event_words(around.subject)) if key in values else ()


def read_fields(read: Reader, values: Values, key: str, types: tuple[str, ...]) -> tuple[str, ...]:
    """Fields that all these types have."""
    if key not in values or not types:
        return ()
    return read.some_of(values[key], f"field in `{key}` of {', '.join(types)}", list(shared_fields(types)))


def _leaf(read: Reader, values: Values, key: str, around: Around) -> dict[str, Any]:
    """What all steps on events have."""
    types = _types(read, values, key, around)
    where = read_where(read, values["where"], types, around.names) if "where" in values and types else ()
    return {
        "types": types,
        "same": read_fields(read, values, "same", types),
        "where": where,
        "name": _name(read, values, types, around),
    }


def _name(read: Reader, values: Values, types: tuple[str, ...], around: Around) -> str:
    if "as" not in values:
        return ""
    node, name = values["as"], read.text(values["as"], "`as`", most=32)
    if name and not STEP_NAME.fullmatch(name):
        read.problems.add(node.place, "`as` is written in small letters, digits and _")
    elif name in around.taken:
        read.problems.add(node.place, f"a second step named {clipped(name)}")
    elif around.inside in ("any of", "all of"):
        read.problems.add(node.place, f"a step inside `{around.inside}` has no `as`: it may not have happened")
    elif name:
        around.names[name] = types
        around.taken.add(name)
    return name


def read_duration(read: Reader, values: Values, key: str) -> int:
    """A duration that a step must have."""
    return read.duration_ms(values[key], f"`{key}`", least_ms=1) if key in values else 1


def read_after(read: Reader, values: Values, around: Around) -> int:
    """`within` of a step that counts it from the step before; 0: without."""
    if "within" not in values:
        return 0
    if around.first or around.inside in ("any of", "all of"):
        reason = "of a first step" if around.first else f"inside `{around.inside}`"
        read.problems.add(
            values["within"].place, f"`within` {reason} has nothing to count from: it counts from the step before"
        )
    return read_duration(read, values, "within")


def _without(
    read: Reader, values: Values, types: tuple[str, ...], same: tuple[str, ...], around: Around
) -> tuple[str, ...]:
    without = _types(read, values, "without", around)
    if set(types) & set(without):
        read.problems.add(values["without"].place, "an event cannot both count and empty the window")
    if not set(same) <= set(shared_fields((*types, *without))):
        read.problems.add(
            values["without"].place, f"events of `without` must have the fields of `same`: {', '.join(same)}"
        )
    return without


def _window(read: Reader, values: Values, around: Around) -> dict[str, Any]:
    leaf = _leaf(read, values, "of", around)
    without = _without(read, values, leaf["types"], leaf["same"], around)
    return {**leaf, "within_ms": read_duration(read, values, "within"), "without": without}


def _number(read: Reader, values: Values, key: str, least: int, most: int) -> int:
    return read.number(values[key], f"`{key}`", least, most) if key in values else least


def read_count(read: Reader, values: Values, around: Around) -> AnyStep:
    """A step `count`."""
    return CountStep(**_window(read, values, around), count=_number(read, values, "count", 1, 1_000))


def read_distinct(read: Reader, values: Values, around: Around) -> AnyStep:
    """A step `distinct`."""
    window = _window(read, values, around)
    field = read_fields(read, values, "distinct", window["types"])
    return DistinctStep(**window, field=field[0] if field else "", gte=_number(read, values, "gte", 2, 1_000))


def read_sum(read: Reader, values: Values, around: Around) -> AnyStep:
    """A step `sum`."""
    window = _window(read, values, around)
    field = read_fields(read, values, "sum", window["types"])
    if field and shared_fields(window["types"])[field[0]].kind is not int:
        read.problems.add(values["sum"].place, f"{field[0]} is text: only whole numbers add up")
    return SumStep(**window, field=field[0] if field else "", gte=_number(read, values, "gte", 1, 10**15))


def read_event(read: Reader, values: Values, around: Around) -> AnyStep:
    """A step `event`."""
    return EventStep(**_leaf(read, values, "event", around), within_ms=read_after(read, values, around))


def read_absent(read: Reader, values: Values, around: Around) -> AnyStep:
    """A step `absent`."""
    return AbsentStep(**_leaf(read, values, "absent", around), for_ms=read_duration(read, values, "for"))
