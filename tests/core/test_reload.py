"""A shard that takes other rules on the way: what is open goes on as when everybody is taken over at once."""

import msgspec
from hypothesis import given

from schemas.rules import Rule
from tests.core.desk import Desk
from tests.core.dice import Dice, thrown
from tests.core.histories import end_ms
from tests.core.random_rules import limited, many_limits
from tests.core.running import SAID, KnownRules, as_due
from tests.core.test_oracle import Story, limited_story, stories
from udfs.person.shard import Shard
from udfs.shards.memory import MemoryMembers, MemorySlots

DICE = thrown(400, lambda dice: dice)


def republished(dice: Dice, before: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Some rules are gone, some have other limits, one is new."""
    kept = [
        msgspec.structs.replace(rule, limits=many_limits(dice, rule.when[0].same, 3)) if dice.below(2) else rule
        for rule in before
        if dice.below(4) < 3
    ]
    return (*kept, msgspec.structs.replace(limited(dice)[0], rule="new"))


@given(stories(limited_story, 360), DICE)
def test_a_shard_takes_over_as_if_everybody_was_at_once(several: list[Story], dice: Dice) -> None:
    for events, first, stops_ms in several:
        until_ms, second = end_ms(events), republished(dice, first)
        stop_ms = min([*stops_ms, until_ms])
        desk = Desk(first, SAID).run(events, stop_ms)
        desk.reload(second)
        people, slots = MemoryMembers(), MemorySlots()
        shard = Shard(people, slots)
        early = [event for event in events if event.ts <= stop_ms]
        firings = shard.advance(early, stop_ms, KnownRules(first, 1)).firings
        if dice.below(2):
            shard.save()
            shard = Shard(people, slots, stop_ms)
        late = [event for event in events if event.ts > stop_ms]
        firings += shard.advance(late, until_ms, KnownRules(second, 2)).firings
        assert sorted(map(as_due, firings)) == sorted(map(as_due, desk.run(events, until_ms).firings))
