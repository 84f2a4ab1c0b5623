"""The key of a rule's open matches: it tells, after a reload, which steps are unchanged."""

from hashlib import blake2b
from typing import Any

import msgspec

from schemas.rules import AnyStep, Rule
from udfs.rules.machines import word_of

NUMBERS = ("count", "gte", "within_ms", "for_ms")
SHAPE = 8  # so many letters of a step's part are the same while only its numbers change


def plan_key(rule: Rule) -> str:
    """`name@binding.step.step`."""
    return f"{rule.rule}@{'.'.join((digest(rule.when[0].same, 2), *map(fingerprint, rule.when)))}"


def fingerprint(step: AnyStep) -> str:
    """Two letters of the word, six of the shape, four of the numbers."""
    whole: dict[str, Any] = msgspec.to_builtins(step)
    numbers = {name: whole.pop(name) for name in NUMBERS if name in whole}
    return f"{word_of(step)[:2]}{digest(whole, 3)}{digest(numbers, 2)}"


def digest(value: object, size: int) -> str:
    """So many bytes of a hash, as letters."""
    return blake2b(msgspec.json.encode(value), digest_size=size).hexdigest()
