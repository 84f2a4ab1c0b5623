"""What is told does not depend on batches, restarts or shards: only on what happened."""

from hypothesis import given

from schemas.events import AnyEvent
from schemas.outputs import Profile
from schemas.rules import Rule
from tests.core.cuts import cut, last_of_window, shards
from tests.core.dice import Dice, thrown
from tests.core.histories import HISTORIES, PEOPLE, end_ms
from tests.core.random_rules import RULES
from tests.core.running import at_once, in_pieces
from udfs.shards.memory import MemoryMembers

DICE = thrown(64, lambda dice: dice)


@given(HISTORIES, RULES, DICE)
def test_batches_and_restarts_change_nothing(events: list[AnyEvent], rules: tuple[Rule, ...], dice: Dice) -> None:
    cuts, whole_people, people = cut(dice, events), MemoryMembers(), MemoryMembers()
    whole = in_pieces(events, cuts.ends_ms[-1:], rules, people=whole_people)
    pieces = in_pieces(events, cuts.ends_ms, reversed(rules), cuts.restarts, people)  # nor does the order of rules
    assert pieces.firings == whole.firings
    assert pieces.profiles == whole.profiles
    assert pieces.late == whole.late == []
    assert people == whole_people
    assert set(people) == {event.person for event in events}


@given(HISTORIES, RULES, DICE)
def test_shards_change_nothing(events: list[AnyEvent], rules: tuple[Rule, ...], dice: Dice) -> None:
    until_ms = last_of_window(end_ms(events))
    whole = at_once(events, until_ms, rules)
    apart = [in_pieces(shard, cut(dice, shard).ends_ms, rules) for shard in shards(dice, events)]
    assert sorted((each.at_ms, each.action_id, repr(each)) for out in apart for each in out.firings) == sorted(
        (each.at_ms, each.action_id, repr(each)) for each in whole.firings
    )
    for person in PEOPLE:
        assert [each for out in apart for each in of(out.profiles, person)] == of(whole.profiles, person)


@given(HISTORIES, RULES)
def test_events_sent_again_change_nothing(events: list[AnyEvent], rules: tuple[Rule, ...]) -> None:
    until_ms = end_ms(events)
    once, twice = at_once(events, until_ms, rules), at_once([*events, *reversed(events)], until_ms, rules)
    assert twice.firings == once.firings
    assert twice.profiles == once.profiles


def of(profiles: list[Profile], person: str) -> list[Profile]:
    """One person's profiles."""
    return [each for each in profiles if each.person == person]
