"""What no order of events could ever reach."""

from collections.abc import Sequence
from typing import Any

from schemas.rules import AbsentStep, AllOfStep, AnyOfStep, AnyStep, DistinctStep, Leaf, SequenceStep
from udfs.rules.conditions import WORDS
from udfs.rules.durations import in_words
from udfs.rules.fields import Field, shared_fields

Conditions = Sequence[tuple[str, Any]]  # words and values


def impossible(field: Field, conditions: Conditions) -> str:
    """Why no value of a field meets all conditions, or nothing."""
    told = ", ".join(f"{word} {value}" for word, value in conditions)
    named = [value for word, value in conditions if word == "eq"]
    listed = [value for word, value in conditions if word == "in"]
    if named or listed or field.choices:
        candidates = named or (listed[0] if listed else list(field.choices))
        if any(meets(value, field, conditions) for value in candidates):
            return ""
        return told or "no value is allowed"
    return told if field.kind in (int, float) and empty(field, conditions) else ""


def meets(value: Any, field: Field, conditions: Conditions) -> bool:
    """Whether a value is one of the field's, and meets all conditions."""
    if field.kind in (int, float) and not field.least <= value <= field.most:
        return False
    return all(WORDS[word](wanted)(value) for word, wanted in conditions)


def empty(field: Field, conditions: Conditions) -> bool:
    """Whether the bounds leave nothing between them."""
    step = 1 if field.kind is int else 0
    least = [(field.least, False)] + [
        (value + step * (word == "gt"), word == "gt" and not step)
        for word, value in conditions
        if word in ("gt", "gte")
    ]
    most = [(field.most, False)] + [
        (value - step * (word == "lt"), word == "lt" and not step)
        for word, value in conditions
        if word in ("lt", "lte")
    ]
    (low, low_open), (high, high_open) = max(least), min(most, key=lambda each: (each[0], not each[1]))
    return bool(low > high or (low == high and (low_open or high_open)))


def unreachable(step: AnyStep, same: tuple[str, ...]) -> str:
    """Why a step can never complete, or nothing."""
    if isinstance(step, DistinctStep):
        return _too_many_values(step, same)
    if isinstance(step, SequenceStep):
        silent_ms = sum(part.for_ms for part in step.steps if isinstance(part, AbsentStep))
        if silent_ms >= step.within_ms:
            return f"its absences take {in_words(silent_ms)}, all of its window of {in_words(step.within_ms)}"
    if isinstance(step, AnyOfStep) and step.within_ms:
        late = [part for part in step.steps if isinstance(part, AbsentStep) and part.for_ms >= step.within_ms]
        if late:
            return f"an absence of {in_words(late[0].for_ms)} is not over within {in_words(step.within_ms)}"
    return ""


def _too_many_values(step: DistinctStep, same: tuple[str, ...]) -> str:
    field = shared_fields(step.types).get(step.field)
    fixed = step.field in same or any(each.field == step.field and each.word == "eq" for each in step.where)
    if fixed and step.gte > 1:
        return f"{step.field} has one value here, never {step.gte}"
    if field and field.choices and step.gte > len(field.choices):
        return f"{step.field} has {len(field.choices)} values, never {step.gte}"
    return ""


def begins_with_absence(step: AnyStep) -> bool:
    """Whether an absence would begin when nothing has happened yet."""
    if isinstance(step, Leaf):
        return isinstance(step, AbsentStep)
    if isinstance(step, SequenceStep):
        return begins_with_absence(step.steps[0])
    assert isinstance(step, AnyOfStep | AllOfStep)
    return any(map(begins_with_absence, step.steps))
