"""Random steps."""

from itertools import count
from typing import Any

from schemas.rules import (
    AbsentStep,
    AllOfStep,
    AnyOfStep,
    AnyStep,
    CountStep,
    DistinctStep,
    EventStep,
    Leaf,
    SequenceStep,
    SumStep,
)
from tests.core.dice import Dice
from tests.core.random_conditions import TYPES, Names, Palette, conditions, one_or_two, same_fields
from udfs.rules.contradictions import begins_with_absence
from udfs.rules.fields import shared_fields


def leaf(dice: Dice, among: tuple[str, ...], names: Names) -> dict[str, Any]:
    """What steps on events have."""
    types = one_or_two(dice, names.palette.often)
    same = same_fields(dice, types, among)
    return {"types": types, "same": same, "where": conditions(dice, types, names)}


def named(dice: Dice, common: dict[str, Any], names: Names) -> dict[str, Any]:
    """With a name for later steps."""
    return {**common, "name": names.new(common["types"])}


def window_step(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """A count, sum or distinct; the types of `without` have the fields of `same`, and are not counted themselves."""
    common = leaf(dice, among, names)
    types, same = common["types"], common["same"]
    others = [word for word in TYPES if word not in types and set(same) <= set(shared_fields((word,)))]
    window = {
        **named(dice, common, names),
        "within_ms": dice.pick(names.palette.durations_ms),
        "without": dice.some(others, 2),
    }
    numbers = [field for field in ("amount_fen", "price_fen", "quantity", "results") if field in shared_fields(types)]
    texts = [field for field in ("item", "category", "channel") if field in shared_fields(types)]
    kind = dice.below(4)
    if kind in (1, 2) and numbers:
        return SumStep(**window, field=dice.pick(numbers), gte=dice.pick((1, 2, 100, 200, 300)))
    if kind == 3 and texts:
        return DistinctStep(**window, field=dice.pick(texts), gte=2)
    return CountStep(**window, count=1 + dice.below(3))


def event_step(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """One event."""
    return EventStep(**named(dice, leaf(dice, among, names), names))


def event_within(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """One event, soon after the step before."""
    return EventStep(**named(dice, leaf(dice, among, names), names), within_ms=dice.pick(names.palette.durations_ms))


def absent_step(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """A silence."""
    return AbsentStep(**leaf(dice, among, names), for_ms=dice.pick(names.palette.durations_ms))


def nameless(step: AnyStep) -> AnyStep:
    """Steps that may not have happened have no name."""
    return type(step)(**{**{f: getattr(step, f) for f in step.__struct_fields__}, "name": ""})


def sequence(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """Two or three parts, which know each other's names; the first is no silence."""
    inside = names.inside()
    parts = [dice.pick((event_step, event_step, window_step))(dice, (), inside)]
    later = (event_step, event_within, absent_step, window_step, any_of_later)
    parts += [dice.pick(later)(dice, (), inside) for _ in range(1 + dice.below(2))]
    return bound_by(dice, SequenceStep(steps=tuple(parts), within_ms=dice.pick(names.palette.durations_ms)), among)


def any_of(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """Two parts that wait for events."""
    parts = [nameless(dice.pick((event_step, window_step))(dice, (), names.inside())) for _ in range(2)]
    if dice.below(4) == 3:
        parts[1] = sequence(dice, (), names)
    return bound_by(dice, AnyOfStep(steps=tuple(parts)), among)


def any_of_later(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """Two parts, silences among them, perhaps in a time."""
    makers = (absent_step, event_step, window_step)
    parts = [nameless(dice.pick(makers)(dice, (), names.inside())) for _ in range(2)]
    return bound_by(dice, AnyOfStep(steps=tuple(parts), within_ms=dice.pick((0, *names.palette.durations_ms))), among)


def all_of(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """Two parts that wait for events."""
    return all_with(dice, among, names, (event_step, window_step, sequence))


def all_of_later(dice: Dice, among: tuple[str, ...], names: Names) -> AnyStep:
    """Two or three parts, silences among them."""
    return all_with(dice, among, names, (absent_step, event_step, absent_step, event_step, window_step, sequence))


def all_with(dice: Dice, among: tuple[str, ...], names: Names, makers: tuple[Any, ...]) -> AnyStep:
    """Parts that must all complete."""
    parts = [dice.pick(makers)(dice, (), names.inside()) for _ in range(2 + (dice.below(4) == 3))]
    parts = [nameless(part) if isinstance(part, Leaf) else part for part in parts]
    return bound_by(dice, AllOfStep(steps=tuple(parts), within_ms=dice.pick(names.palette.durations_ms)), among)


def bound_by(dice: Dice, step: Any, among: tuple[str, ...]) -> AnyStep:
    """A step made of steps, with `same` where all its events have the fields."""
    types = tuple(dict.fromkeys(types_in(step)))
    fields = {name: getattr(step, name) for name in step.__struct_fields__}
    return type(step)(**{**fields, "same": same_fields(dice, types, among)})


def types_in(step: Any) -> list[str]:
    """All types of events in a step."""
    if isinstance(step, Leaf):
        return [*step.types, *getattr(step, "without", ())]
    return [word for part in step.steps for word in types_in(part)]


BEGINNINGS = (event_step, window_step, window_step, sequence, any_of, all_of)
LATER = (absent_step, event_step, window_step, event_within, all_of_later, any_of_later, all_of_later, sequence)


def steps(dice: Dice, palette: Palette) -> tuple[AnyStep, ...]:
    """One beginning, and up to three steps whose `same` are fields of the beginning."""
    names = Names({}, count(1), palette)
    first = dice.pick(BEGINNINGS)(dice, palette.same, names)
    assert not begins_with_absence(first)
    later = [dice.pick(LATER) for _ in range(dice.pick(palette.later))]
    return first, *(step(dice, first.same, names) for step in later)
