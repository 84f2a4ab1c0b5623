"""`if`: what must be true of the subject when a rule fires."""

from typing import Any, NamedTuple

from schemas.rules import If
from udfs.rules.asked import DURATION
from udfs.rules.conditions import WORDS, Test
from udfs.rules.durations import in_words
from udfs.rules.facts import KNOWN, SOURCES, Facts, Value
from udfs.rules.occasions import Held, Memory


class Question(NamedTuple):
    """One condition, with its test."""

    asked: If
    test: Test


def questions(conditions: tuple[If, ...]) -> list[Question]:
    """The conditions of a rule, ready to be asked."""
    return [Question(each, WORDS[each.word](each.value)) for each in conditions]


def answer(asked: If, memory: Memory, facts: Facts, at_ms: int) -> Value | None:
    """The value that a condition is about; None: not known."""
    if asked.source == "profile":
        return facts.profile(asked.field, at_ms)
    if asked.source == "scores":
        return facts.score(asked.field, at_ms)
    known: list[Any] | None = memory.matches.get(KNOWN, {}).get(asked.field)
    value: Value | None = known[0] if known else facts.fact(asked.field, at_ms)
    return value


def unmet(asking: list[Question], memory: Memory, facts: Facts, at_ms: int) -> Held | None:
    """The first condition that does not hold, with what is there instead."""
    failed = failing(asking, memory, facts, at_ms)
    if failed is None:
        return None
    asked, value = failed
    return Held("if", f"{asked.source}.{asked.field} {told(asked, value)}")


def failing(asking: list[Question], memory: Memory, facts: Facts, at_ms: int) -> tuple[If, Value | None] | None:
    """The first condition that does not hold, and the value that is there."""
    for asked, test in asking:
        value = answer(asked, memory, facts, at_ms)
        if (value is None and asked.word != "exists") or not test(value):
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
