"""Random rules of the whole language: any list of steps, with same, where, without and cool-down."""

from schemas.rules import AbsentStep, AnyStep, CoolDown, CountStep, EventStep, Limits, Push, Rule, Where
from tests.core.dice import Dice, thrown
from udfs.rules.fields import shared_fields

TYPES = ("view", "cart", "order", "search", "favourite", "pay", "leave")
OFTEN = ("view", "view", "view", *TYPES)
SAME = ("item", "category", "channel", "quantity")
VALUES: dict[str, tuple[str | int, ...]] = {
    "item": ("A", "B"),
    "category": ("", "c"),
    "channel": ("app", "web"),
    "quantity": (1, 2),
    "price_fen": (0, 100),
    "results": (0, 2),
    "amount_fen": (0, 100, 200),
}
DURATIONS_MS = (400, 50, 100, 150, 250, 10_000, 300_000, 600_000, 1_800_000, 2_400_000)
WORDS = ("eq", "ne", "gte", "gt", "lte", "lt", "in")


def one_or_two(dice: Dice) -> tuple[str, ...]:
    """Types of events."""
    return tuple(dict.fromkeys(dice.pick(OFTEN) for _ in range(1 + dice.below(2))))


def conditions(dice: Dice, types: tuple[str, ...]) -> tuple[Where, ...]:
    """No condition mostly, or one or two on fields that all these types have."""
    fields = sorted(set(shared_fields(types)) & set(VALUES))
    return tuple(condition(dice, dice.pick(fields)) for _ in range(dice.pick((0, 0, 0, 0, 0, 0, 1, 2))) if fields)


def condition(dice: Dice, field: str) -> Where:
    """One test of one field."""
    word = dice.pick(WORDS)
    if word == "in":
        return Where(field, word, list(dice.some(VALUES[field], 2)))
    return Where(field, word, dice.pick(VALUES[field]))


def same_fields(dice: Dice, types: tuple[str, ...], among: tuple[str, ...]) -> tuple[str, ...]:
    """At most two of the fields that all these types have."""
    return dice.some([field for field in among if field in shared_fields(types)], 2)


def count_step(dice: Dice, among: tuple[str, ...]) -> AnyStep:
    """A count; the types of `without` have the fields of `same`, and are not counted themselves."""
    types = one_or_two(dice)
    same = same_fields(dice, types, among)
    others = [word for word in TYPES if word not in types and set(same) <= set(shared_fields((word,)))]
    return CountStep(
        types=types,
        same=same,
        where=conditions(dice, types),
        count=1 + dice.below(3),
        within_ms=dice.pick(DURATIONS_MS),
        without=dice.some(others, 2),
    )


def event_step(dice: Dice, among: tuple[str, ...]) -> AnyStep:
    """One event."""
    types = one_or_two(dice)
    return EventStep(types=types, same=same_fields(dice, types, among), where=conditions(dice, types))


def absent_step(dice: Dice, among: tuple[str, ...]) -> AnyStep:
    """A silence."""
    types = one_or_two(dice)
    same = same_fields(dice, types, among)
    return AbsentStep(types=types, same=same, where=conditions(dice, types), for_ms=dice.pick(DURATIONS_MS))


def steps(dice: Dice) -> tuple[AnyStep, ...]:
    """One beginning, and up to three steps whose `same` are fields of the beginning."""
    first = dice.pick((event_step, count_step))(dice, SAME)
    later = [dice.pick((absent_step, event_step, count_step)) for _ in range(dice.pick((1, 0, 1, 1, 2, 3)))]
    return first, *(step(dice, first.same) for step in later)


def limits(dice: Dice, fields: tuple[str, ...]) -> Limits:
    """None, or a cool-down per some fields of the binding."""
    if dice.below(2):
        return Limits()
    return Limits(cool_down=CoolDown(dice.pick(DURATIONS_MS), dice.some(fields, 2)))


def rule(dice: Dice, name: str) -> Rule:
    """One rule."""
    when = steps(dice)
    return Rule(rule=name, about="random", when=when, then=Push("script"), limits=limits(dice, when[0].same))


def rules(dice: Dice) -> tuple[Rule, ...]:
    """Two rules."""
    return rule(dice, "r0"), rule(dice, "r1")


RULES = thrown(120, rules)
