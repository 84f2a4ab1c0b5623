"""Random rules of the whole language: any steps, in any of each other, with conditions and limits."""

from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

from schemas.rules import (
    AbsentStep,
    AllOfStep,
    AnyOfStep,
    AnyStep,
    Bound,
    Cap,
    CoolDown,
    CountStep,
    DistinctStep,
    EventStep,
    If,
    Leaf,
    Limits,
    Priority,
    Push,
    QuietHours,
    Rule,
    SequenceStep,
    SumStep,
    Where,
)
from tests.core.dice import Dice, thrown
from udfs.rules.contradictions import begins_with_absence
from udfs.rules.fields import shared_fields

TYPES = ("view", "cart", "order", "search", "favourite", "pay", "leave", "consent", "member")
OFTEN = ("view", "view", "view", "view", *TYPES)
SAME = ("item", "category", "channel", "quantity")
VALUES: dict[str, tuple[Any, ...]] = {
    "item": ("A", "B"),
    "category": ("", "c"),
    "channel": ("app", "web"),
    "quantity": (1, 2),
    "price_fen": (0, 100),
    "results": (0, 2),
    "amount_fen": (0, 100, 200),
    "agreed": (True, False),
}
DURATIONS_MS = (400, 50, 100, 150, 250, 10_000, 300_000, 600_000, 1_800_000, 2_400_000)
NUMBER_WORDS = ("eq", "ne", "gte", "gt", "lte", "lt", "in")
TEXT_WORDS = ("eq", "ne", "in", "contains", "matches", "exists")
BOUND_WORDS = ("eq", "ne", "gte", "gt", "lte", "lt")
MINUTES = (
    480,
    485,
    500,
    0,
    1_140,
    1_150,
    345,
)  # histories begin at 8:00 in Shanghai, 19:00 in New York, 5:45 in Kathmandu
GROUPS = ("g", "h")


class Palette(NamedTuple):
    """What rules are made of."""

    often: tuple[str, ...]
    durations_ms: tuple[int, ...]
    conditions: tuple[int, ...]  # how many a step has
    same: tuple[str, ...]
    later: tuple[int, ...]  # how many steps follow the first


WIDE = Palette(OFTEN, DURATIONS_MS, (0, 0, 0, 0, 0, 0, 1, 2), SAME, (1, 0, 1, 1, 2, 3))
DENSE = Palette(("view", "cart", "order"), (400, 50, 100, 150, 250, 300), (0, 0, 0, 1), ("item",), (1, 1, 0, 2))


class Names:
    """Names of steps that later ones may ask for, with their types; none is used twice in a rule."""

    def __init__(self, types: dict[str, tuple[str, ...]], numbers: Iterator[int], palette: Palette) -> None:
        self.types = types
        self.numbers = numbers
        self.palette = palette

    def new(self, types: tuple[str, ...]) -> str:
        name = f"s{next(self.numbers)}"
        self.types[name] = types
        return name

    def inside(self) -> "Names":
        """For the parts of a step, whose names nobody else knows."""
        return Names(dict(self.types), self.numbers, self.palette)


def one_or_two(dice: Dice, often: tuple[str, ...]) -> tuple[str, ...]:
    """Types of events."""
    return tuple(dict.fromkeys(dice.pick(often) for _ in range(1 + dice.below(2))))


def conditions(dice: Dice, types: tuple[str, ...], names: Names) -> tuple[Where, ...]:
    """No condition mostly, or one or two on fields that all these types have."""
    fields = sorted(set(shared_fields(types)) & set(VALUES))
    return tuple(
        condition(dice, dice.pick(fields), names) for _ in range(dice.pick(names.palette.conditions)) if fields
    )


def condition(dice: Dice, field: str, names: Names) -> Where:
    """One test of one field, against a value or against an earlier step's."""
    bound = [name for name, types in names.types.items() if field in shared_fields(types)]
    if bound and dice.below(2):
        text = isinstance(VALUES[field][0], str) or field == "agreed"
        return Where(field, dice.pick(("eq", "ne") if text else BOUND_WORDS), Bound(dice.pick(bound), field))
    if field == "agreed":
        return Where(field, "eq", dice.pick(VALUES[field]))
    word = dice.pick(TEXT_WORDS if isinstance(VALUES[field][0], str) else NUMBER_WORDS)
    if word == "in":
        return Where(field, word, list(dice.some(VALUES[field], 2)))
    if word == "exists":
        return Where(field, word, bool(dice.below(2)))
    return Where(field, word, dice.pick(VALUES[field]))


def same_fields(dice: Dice, types: tuple[str, ...], among: tuple[str, ...]) -> tuple[str, ...]:
    """At most two of the fields that all these types have."""
    return dice.some([field for field in among if field in shared_fields(types)], 2)


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


def limits(dice: Dice, fields: tuple[str, ...]) -> Limits:
    """None, or some of them."""
    return many_limits(dice, fields, 3) if dice.below(2) else Limits()


def many_limits(dice: Dice, fields: tuple[str, ...], rare: int) -> Limits:
    """Each limit in one of `rare` cases."""
    some = {name: dice.below(rare) == rare - 1 for name in ("consent", "hold_out", "cool", "caps", "quiet", "priority")}
    begin, end = dice.pick(MINUTES), dice.pick(MINUTES)
    quiet = some["quiet"] and begin != end
    return Limits(
        consent="marketing" if some["consent"] and dice.below(2) else "",
        hold_out_bp=5_000 if some["hold_out"] and dice.below(2) else 0,
        cool_down=CoolDown(dice.pick(DURATIONS_MS), dice.some(fields, 2)) if some["cool"] else None,
        caps=caps(dice) if some["caps"] else (),
        quiet_hours=QuietHours(begin, end, dice.pick((600_000, 0, 43_200_000))) if quiet else None,
        priority=Priority(1 + dice.below(2), dice.pick(DURATIONS_MS)) if some["priority"] else None,
    )


def caps(dice: Dice) -> tuple[Cap, ...]:
    """Caps of one group or two."""
    return tuple(
        Cap(group, 1 + dice.below(2), dice.pick((0, *DURATIONS_MS))) for group in dice.some(GROUPS, 2) or GROUPS[:1]
    )


def asked(dice: Dice) -> tuple[If, ...]:
    """No `if` mostly."""
    return dice.pick(
        (
            (),
            (),
            (),
            (If("scores", "churn", "gte", 0.5), If("profile", "payments", "lt", 3)),
            (If("facts", "level", "eq", "gold"),),
            (If("facts", "level", "exists", False),),
            (If("profile", "payments", "gt", 2), If("facts", "level", "ne", "gold")),
        )
    )


def rule(dice: Dice, name: str) -> Rule:
    """One rule."""
    when = steps(dice, WIDE)
    return Rule(
        rule=name,
        about="random",
        when=when,
        only_if=asked(dice),
        then=Push("script"),
        limits=limits(dice, when[0].same),
        shadow=dice.below(8) == 7,
    )


def rules(dice: Dice) -> tuple[Rule, ...]:
    """Two rules."""
    return rule(dice, "r0"), rule(dice, "r1")


def dense(dice: Dice) -> tuple[Rule, ...]:
    """Three rules of many steps on few types of events, without limits."""
    return tuple(
        Rule(rule=name, about="random", when=steps(dice, DENSE), then=Push("p")) for name in ("r0", "r1", "r2")
    )


def limited(dice: Dice) -> tuple[Rule, ...]:
    """Three rules that fire often, and get in each other's way."""
    made = []
    for name in ("r0", "r1", "r2"):
        when = (EventStep(types=one_or_two(dice, OFTEN), same=()),)
        if dice.below(3) == 2:
            when = (*when, AbsentStep(types=("leave",), for_ms=dice.pick(DURATIONS_MS)))
        shadow = dice.below(8) == 7
        made.append(
            Rule(rule=name, about="random", when=when, then=Push("p"), limits=many_limits(dice, (), 2), shadow=shadow)
        )
    return tuple(made)


RULES = thrown(200, rules)
LIMITED = thrown(80, limited)
