"""Random rules of the whole language: any steps, in any of each other, with conditions and limits."""

from schemas.rules import (
    AbsentStep,
    Cap,
    CoolDown,
    EventStep,
    If,
    Limits,
    Priority,
    Push,
    QuietHours,
    Rule,
)
from tests.core.dice import Dice, thrown
from tests.core.random_conditions import DENSE, DURATIONS_MS, OFTEN, WIDE, one_or_two
from tests.core.random_steps import steps

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
