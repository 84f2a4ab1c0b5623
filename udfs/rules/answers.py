"""What `if` and each limit say of an occasion, one by one and with their numbers: also those that let it pass.

The engine asks until the first that holds; this asks all of them, so that a person sees what else would have held.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from udfs.rules.asking import Question, shown, told
from udfs.rules.durations import in_words
from udfs.rules.facts import CONSENTS, Facts
from udfs.rules.limits import (
    LIMITS,
    cool_key,
    hold_out_place_bp,
    hours_told,
    inside,
    room,
    used,
    zone,
)
from udfs.rules.occasions import Memory, Occasion
from udfs.rules.verdicts import LATER, MOST_WAITING

Says = Literal["holds", "waits", "passes", "none"]


class Answer(msgspec.Struct, frozen=True):
    """What one limit says. `none`: the rule has no such limit."""

    limit: str
    says: Says
    detail: str = ""


def consent_passes(occasion: Occasion, memory: Memory) -> str:
    """The newest word was yes."""
    purpose = occasion.rule.limits.consent
    _, at_ms = room(memory, CONSENTS)[purpose]
    return f"{purpose}: agreed {in_words(occasion.at_ms - at_ms)} ago"


def hold_out_passes(occasion: Occasion, memory: Memory) -> str:
    """The person's place is beyond the share."""
    place_bp = hold_out_place_bp(occasion.rule.rule, occasion.person)
    return f"place {place_bp / 100:.2f}% is not within {occasion.rule.limits.hold_out_bp / 100:g}%"


def cool_down_passes(occasion: Occasion, memory: Memory) -> str:
    """The last one is long ago, or there was none."""
    last_ms, limit = memory.passed.get(cool_key(occasion)), occasion.rule.limits.cool_down
    if last_ms is None or limit is None:
        return "none before"
    return f"last {in_words(occasion.at_ms - last_ms)} ago, {in_words(limit.for_ms)} are over"


def caps_pass(occasion: Occasion, memory: Memory) -> str:
    """There is room in every group."""
    return "; ".join(used(cap, inside(cap, occasion.at_ms, memory), memory) for cap in occasion.rule.limits.caps)


def quiet_hours_pass(occasion: Occasion, memory: Memory) -> str:
    """It is another time of day."""
    hours = occasion.rule.limits.quiet_hours
    return hours_told(hours, occasion.at_ms, zone(memory)) if hours else ""


PASSES: dict[str, Callable[[Occasion, Memory], str]] = {
    "consent": consent_passes,
    "hold_out": hold_out_passes,
    "cool_down": cool_down_passes,
    "caps": caps_pass,
    "quiet_hours": quiet_hours_pass,
}
SET: dict[str, Callable[[Occasion], bool]] = {
    "consent": lambda occasion: bool(occasion.rule.limits.consent),
    "hold_out": lambda occasion: bool(occasion.rule.limits.hold_out_bp),
    "cool_down": lambda occasion: occasion.rule.limits.cool_down is not None,
    "caps": lambda occasion: bool(occasion.rule.limits.caps),
    "quiet_hours": lambda occasion: occasion.rule.limits.quiet_hours is not None,
}


def answers(asking: list[Question], occasion: Occasion, memory: Memory, facts: Facts) -> list[Answer]:
    """Everything but shadow and priority, in the order of asking."""
    asked = [condition(each, occasion, memory, facts) for each in asking] or [Answer("if", "none")]
    return asked + [limit(name, occasion, memory) for name in LIMITS]


def condition(question: Question, occasion: Occasion, memory: Memory, facts: Facts) -> Answer:
    """One condition of `if`: what is there, and what is asked for."""
    asked, find, test = question
    value = find(memory, facts, occasion.at_ms)
    name = f"{asked.source}.{asked.field}"
    if not test(value):
        return Answer("if", "holds", f"{name} {told(asked, value)}")
    there = "not known" if value is None else shown(asked, value)
    return Answer("if", "passes", f"{name} is {there}: {asked.word} {shown(asked, asked.value)}")


def limit(name: str, occasion: Occasion, memory: Memory) -> Answer:
    """One limit."""
    if not SET[name](occasion):
        return Answer(name, "none")
    held = LIMITS[name](occasion, memory)
    if held is None:
        return Answer(name, "passes", PASSES[name](occasion, memory))
    if not held.until_ms:
        return Answer(name, "holds", held.detail)
    if len(room(memory, LATER)) >= MOST_WAITING:
        return Answer(name, "holds", f"{held.detail}, but {MOST_WAITING} wait already")
    return Answer(name, "waits", held.detail)
