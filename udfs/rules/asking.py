"""`if`: what must be true of the subject when a rule fires."""

from collections.abc import Callable
from typing import Any, NamedTuple

from schemas.rules import If
from udfs.rules.asked import DURATION
from udfs.rules.conditions import WORDS, Test
from udfs.rules.durations import in_words
from udfs.rules.facts import KNOWN, SOURCES, Facts, Value
from udfs.rules.occasions import Held, Memory

Find = Callable[[Memory, Facts, int], Value | None]


class Question(NamedTuple):
    """One condition: how the value that it is about is found, and its test."""

    asked: If
    find: Find
    test: Test


def questions(conditions: tuple[If, ...]) -> list[Question]:
    """The conditions of a rule, ready to be asked."""
    return [Question(each, finding(each), testing(each)) for each in conditions]


def finding(asked: If) -> Find:
    """(memory, facts, at ms) -> the value that a condition is about; None: not known."""
    name = asked.field
    if asked.source == "profile":
        return lambda memory, facts, at_ms: facts.profile(name, at_ms)
    if asked.source == "scores":
        return lambda memory, facts, at_ms: facts.score(name, at_ms)

    def fact(memory: Memory, facts: Facts, at_ms: int) -> Value | None:
        known = memory.matches.get(KNOWN)
        if known is not None and name in known:
            told: Value | None = known[name][0]
            return told
        return facts.fact(name, at_ms)

    return fact


def testing(asked: If) -> Test:
    """What is not known passes no test, but that of whether it is."""
    test = WORDS[asked.word](asked.value)
    return test if asked.word == "exists" else lambda value: value is not None and test(value)


def unmet(asking: list[Question], memory: Memory, facts: Facts, at_ms: int) -> Held | None:
    """The first condition that does not hold, with what is there instead."""
    failed = failing(asking, memory, facts, at_ms)
    if failed is None:
        return None
    asked, value = failed
    return Held("if", f"{asked.source}.{asked.field} {told(asked, value)}")


def failing(asking: list[Question], memory: Memory, facts: Facts, at_ms: int) -> tuple[If, Value | None] | None:
    """The first condition that does not hold, and the value that is there."""
    for asked, find, test in asking:
        if not test(value := find(memory, facts, at_ms)):
            return asked, value
    return None


def told(asked: If, value: Value | None) -> str:
    """What is there, and what was asked for."""
    wanted = shown(asked, asked.value)
    return f"is {'not known' if value is None else shown(asked, value)}, not {asked.word} {wanted}"


def shown(asked: If, value: Any) -> str:
    """A value for a person to read."""
    if SOURCES[asked.source][asked.field] == DURATION and isinstance(value, int) and not isinstance(value, bool):
        return in_words(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
