"""The engine says what a naive program says, whatever the history and the rules."""

from itertools import pairwise
from typing import NamedTuple

import msgspec
from hypothesis import given, settings

from schemas.events import AnyEvent
from schemas.rules import Rule
from tests.core import oracle
from tests.core.desk import Desk
from tests.core.dice import Dice, thrown
from tests.core.histories import HISTORIES, dense_history, end_ms, history, late_history
from tests.core.oracle_told import Epoch
from tests.core.random_rules import RULES, dense, limited, many_limits, rules
from tests.core.running import SAID, as_due, at_once

MOST = settings.default.max_examples
AT_ONCE = 4  # stories in one example: choosing an example costs as much as one story


class Story(NamedTuple):
    """What happens, by which rules, and where the program stops in between."""

    events: list[AnyEvent]
    rules: tuple[Rule, ...]
    stops_ms: list[int]


def stops(dice: Dice, events: list[AnyEvent]) -> list[int]:
    """Up to three times, at events and shortly after them."""
    return sorted({dice.pick(events).ts + dice.pick((0, 1, 50, 10_000)) for _ in range(dice.below(4)) if events})


def story(dice: Dice) -> Story:
    """Any rules."""
    events = history(dice)
    return Story(events, rules(dice), stops(dice, events))


def dense_story(dice: Dice) -> Story:
    """Rules of many steps."""
    events = dense_history(dice)
    return Story(events, dense(dice), stops(dice, events))


def limited_story(dice: Dice) -> Story:
    """Rules that get in each other's way."""
    events = late_history(dice)
    return Story(events, limited(dice), stops(dice, events))


def stories(make: object, size: int) -> object:
    """Several stories."""
    return thrown(size * AT_ONCE, lambda dice: [make(dice) for _ in range(AT_ONCE)])


def changed(dice: Dice, rules_before: tuple[Rule, ...], number: int) -> tuple[Rule, ...]:
    """A publication: of each rule the limits change, or it is gone, or it is as it was; perhaps one comes."""
    kept = [
        msgspec.structs.replace(rule, limits=many_limits(dice, rule.when[0].same, 3)) if dice.below(2) else rule
        for rule in rules_before
        if dice.below(4) < 3
    ]
    more = limited(dice)[0]
    return (*kept, msgspec.structs.replace(more, rule=f"s{number}")) if dice.below(2) else tuple(kept)


def told(desk: Desk) -> list[oracle.Due]:
    """What a run said, in the oracle's form; the engine's own order is by time."""
    assert [each.at_ms for each in desk.firings] == sorted(each.at_ms for each in desk.firings)
    return sorted(map(as_due, desk.firings))


def agree(several: list[Story]) -> None:
    """Engine and oracle say the same, though the program stops and starts again on the way."""
    for events, every, stops_ms in several:
        until_ms, desk = end_ms(events), Desk(every, SAID)
        for stop_ms in stops_ms:
            desk.run(events, stop_ms).restart()
        assert told(desk.run(events, until_ms)) == sorted(oracle.firings(events, until_ms, every, SAID))


@settings(max_examples=MOST * 3 // 4)
@given(stories(story, 500))
def test_engine_fires_what_the_oracle_fires(several: list[Story]) -> None:
    agree(several)


@settings(max_examples=MOST * 3 // 4)
@given(stories(dense_story, 700))
def test_steps_in_steps_complete_when_the_oracle_says(several: list[Story]) -> None:
    agree(several)


@settings(max_examples=MOST // 2)
@given(stories(limited_story, 360))
def test_limits_hold_back_what_the_oracle_holds_back(several: list[Story]) -> None:
    agree(several)


@settings(max_examples=MOST // 2)
@given(stories(limited_story, 360), thrown(400, lambda dice: dice))
def test_reloads_keep_what_is_unchanged_and_end_what_is_gone(several: list[Story], dice: Dice) -> None:
    for events, first, stops_ms in several:
        desk, rules_now, epochs = Desk(first, SAID), first, []
        ends_ms = [-1, *stops_ms, end_ms(events)]
        for begin_ms, until_ms in pairwise(sorted(set(ends_ms))):
            desk.run(events, until_ms)
            epochs.append(Epoch(begin_ms, until_ms, rules_now))
            rules_now = changed(dice, rules_now, len(epochs))
            desk.reload(rules_now)
        assert told(desk) == sorted(oracle.firings_of(events, epochs, SAID))


@given(HISTORIES, RULES)
def test_a_shard_fires_what_the_oracle_fires(events: list[AnyEvent], every: tuple[Rule, ...]) -> None:
    until_ms = end_ms(events)
    out = at_once(events, until_ms, every)
    assert sorted(map(as_due, out.firings)) == sorted(oracle.firings(events, until_ms, every, SAID))
    assert [each.at_ms for each in out.firings] == sorted(each.at_ms for each in out.firings)
    assert [each.at_ms for each in out.profiles] == sorted(each.at_ms for each in out.profiles)
