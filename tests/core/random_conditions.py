"""Random conditions: which events a random step takes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.rules import Bound, Where
from tests.core.dice import Dice
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
