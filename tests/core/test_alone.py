"""The engine alone fires what a shard fires, and reads no more of history than rules need."""

from typing import Any

from hypothesis import given

from schemas.events import AnyEvent, Consent
from schemas.outputs import Firing
from schemas.rules import (
    AbsentStep,
    Cap,
    CoolDown,
    CountStep,
    EventStep,
    If,
    Limits,
    Push,
    Rule,
    SumStep,
    Where,
)
from tests.core.dice import Dice, thrown
from tests.core.histories import HISTORIES, end_ms
from tests.core.limiting import agree, named
from tests.core.random_rules import RULES, limited
from tests.core.shopper import DAY_S, WHO, ms, view
from udfs.person.past import Past, relive
from udfs.person.shard import Shard
from udfs.rules.alone import Alone
from udfs.rules.engine import Rules
from udfs.rules.reach import asks_profile, fields_of, memory_ms, types_of
from udfs.shards.memory import MemoryMembers, MemorySlots

DAY_MS = DAY_S * 1000


def both(rules: tuple[Rule, ...], past: Past, until_ms: int) -> tuple[list[Firing], list[Firing]]:
    """What the engine alone does and what a shard does, for one person."""
    events = sorted(past.events, key=lambda each: (each.ts, each.id))
    late = sorted(past.late, key=lambda each: (each[0], each[1].ts, each[1].id))
    alone = Alone(WHO, Rules(rules)).run(events, until_ms, late)
    return alone, relive(Shard(MemoryMembers(), MemorySlots()), Past(events, late), until_ms, Rules(rules))


@given(HISTORIES, RULES, thrown(60, lambda dice: dice))
def test_the_engine_alone_fires_what_a_shard_fires(events: list[AnyEvent], every: tuple[Rule, ...], dice: Dice) -> None:
    rules = tuple(rule for rule in (*every, *(limited(dice))) if not asks_profile((rule,)))[:3]
    mine = [event for event in events if event.person == WHO]
    late = [(event.ts + dice.pick((0, 50, 700)), event) for event in mine if dice.below(5) == 4]
    past = Past([event for event in mine if all(event is not each for _, each in late)], late)
    alone, shard = both(rules, past, end_ms(events))
    assert alone == shard


def test_an_id_sent_again_counts_once() -> None:
    twice = [view(0), view(1), *[each for each in [view(0)] for _ in range(2)]]
    alone, shard = both((named("r"),), Past(twice, []), ms(9))
    assert len(alone) == len(shard) == 2


def test_a_consent_withdrawn_late_holds_back() -> None:
    asked = named("r", consent="marketing")
    past = Past([agree(0), view(10), view(30)], [(ms(20), agree(5, False))])
    alone, shard = both((asked,), past, ms(40))
    assert alone == shard
    assert [getattr(each, "limit", "") for each in alone] == ["", "consent"]


def rule(*when: Any, **more: Any) -> Rule:
    return Rule(rule="r", about="tried", when=when, then=Push("p"), **more)


def test_types_and_fields_are_those_that_rules_look_at() -> None:
    counted = CountStep(
        types=("view",), same=("item",), count=3, within_ms=1, without=("order",), where=(Where("price_fen", "gt", 1),)
    )
    asked = (
        rule(counted, AbsentStep(types=("cart",), for_ms=1)),
        rule(SumStep(types=("pay",), field="amount_fen", gte=1, within_ms=1)),
    )
    assert types_of(asked) == ("cart", "consent", "member", "order", "pay", "view")
    assert fields_of(asked) == {"item", "price_fen", "amount_fen", *told_by_facts()}
    assert "channel" not in fields_of(asked)


def told_by_facts() -> set[str]:
    return {"id", "ts", "person", "purpose", "agreed", "level", "zone"}


def test_a_profile_needs_everything_from_the_beginning() -> None:
    asking = (rule(EventStep(types=("view",)), only_if=(If("profile", "payments", "gte", 1),)),)
    assert asks_profile(asking)
    assert "leave" in types_of(asking) and "dwell_ms" in fields_of(asking)
    assert memory_ms(asking) == 0


def test_memory_is_as_long_as_steps_or_limits() -> None:
    steps = (EventStep(types=("cart",)), AbsentStep(types=("order",), for_ms=3 * DAY_MS))
    assert memory_ms((rule(*steps),)) == 3 * DAY_MS
    assert memory_ms((rule(*steps, limits=Limits(cool_down=CoolDown(7 * DAY_MS))),)) == 7 * DAY_MS
    assert memory_ms((rule(*steps), rule(*steps, limits=Limits(caps=(Cap("g", 1, 9 * DAY_MS),))))) == 9 * DAY_MS
    assert memory_ms((rule(EventStep(types=("cart",))),)) == DAY_MS, "caps may count by the day"
    assert memory_ms((rule(EventStep(types=("cart",)), EventStep(types=("order",))),)) == 30 * DAY_MS, "no end"


def test_consents_are_events_that_tell_facts() -> None:
    assert Consent.__struct_config__.tag in types_of((named("r"),))
