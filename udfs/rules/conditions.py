"""Condition words: each makes a test of one value. The vocabulary is `WORDS`."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from schemas.rules import Where

Test = Callable[[Any], bool]

WORDS: dict[str, Callable[[Any], Test]] = {
    "eq": lambda wanted: lambda value: bool(value == wanted),
    "gt": lambda wanted: lambda value: bool(value > wanted),
    "gte": lambda wanted: lambda value: bool(value >= wanted),
    "in": lambda wanted: lambda value: value in wanted,
    "lt": lambda wanted: lambda value: bool(value < wanted),
    "lte": lambda wanted: lambda value: bool(value <= wanted),
    "ne": lambda wanted: lambda value: bool(value != wanted),
}


def predicate(where: tuple[Where, ...]) -> Test | None:
    """One test of an event for all conditions, or None if there are none. Fields were checked against the structs."""
    tests = [(attrgetter(condition.field), WORDS[condition.word](condition.value)) for condition in where]
    if not tests:
        return None
    if len(tests) == 1:
        field, test = tests[0]
        return lambda event: test(field(event))
    return lambda event: all(test(field(event)) for field, test in tests)
