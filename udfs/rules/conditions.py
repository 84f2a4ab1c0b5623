"""Condition words: each makes a test of one value. The vocabulary is `WORDS`."""

from collections.abc import Callable, Mapping
from typing import Any

from schemas.events import AnyEvent
from schemas.rules import Bound, Where
from udfs.rules.fields import GETTERS
from udfs.rules.patterns import finder

Test = Callable[[Any], bool]
BoundValues = Mapping[str, Any] | None  # `step.field` -> value
Predicate = Callable[[AnyEvent, BoundValues], bool]

WORDS: dict[str, Callable[[Any], Test]] = {
    "contains": lambda wanted: lambda value: wanted in value,
    "eq": lambda wanted: lambda value: bool(value == wanted),
    "exists": lambda wanted: lambda value: (value not in (None, "", [])) is wanted,
    "gt": lambda wanted: lambda value: bool(value > wanted),
    "gte": lambda wanted: lambda value: bool(value >= wanted),
    "in": lambda wanted: lambda value: value in wanted,
    "lt": lambda wanted: lambda value: bool(value < wanted),
    "lte": lambda wanted: lambda value: bool(value <= wanted),
    "matches": finder,
    "ne": lambda wanted: lambda value: bool(value != wanted),
}
MEANINGS: dict[str, str] = {
    "contains": "the text has this in it; the list has this as a member",
    "eq": "is this (a bare value means `eq`)",
    "exists": "`true`: is there, and is not empty; `false`: is not",
    "gt": "is more than this",
    "gte": "is this or more",
    "in": "is one of these",
    "lt": "is less than this",
    "lte": "is this or less",
    "matches": "the text has this pattern in it (RE2; `^` and `$` for the whole text)",
    "ne": "is another than this",
}


def bound_name(bound: Bound) -> str:
    """How a match keeps the value of a field of an earlier step."""
    return f"{bound.step}.{bound.field}"


def predicate(where: tuple[Where, ...]) -> Predicate | None:
    """One test of an event for all conditions, or None if there are none. Fields were checked against the structs."""
    tests = [_test(condition) for condition in where]
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda event, bound: all(test(event, bound) for test in tests)


def _test(condition: Where) -> Predicate:
    get, word = GETTERS[condition.field], WORDS[condition.word]
    if isinstance(condition.value, Bound):
        return _bound_test(get, word, bound_name(condition.value))
    wanted = condition.value
    if condition.word == "eq":
        return _equal(get, wanted)
    test = word(wanted)
    return lambda event, bound: test(get(event))


def _equal(get: Callable[[AnyEvent], Any], wanted: Any) -> Predicate:
    """What most conditions are, in one call instead of three."""

    def test(event: AnyEvent, bound: BoundValues) -> bool:
        equal: bool = get(event) == wanted
        return equal

    return test


def _bound_test(get: Callable[[AnyEvent], Any], word: Callable[[Any], Test], name: str) -> Predicate:
    """A test against the value of an earlier event; a match that does not know it (an older rule's) passes none."""

    def test(event: AnyEvent, bound: BoundValues) -> bool:
        wanted = bound.get(name) if bound else None
        return wanted is not None and word(wanted)(get(event))

    return test
