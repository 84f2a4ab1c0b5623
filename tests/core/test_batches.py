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
from udfs.person.trial import MemoryPeople

DICE = thrown(64, lambda dice: dice)


@given(HISTORIES, RULES, DICE)
def test_batches_and_restarts_change_nothing(events: list[AnyEvent], rules: tuple[Rule, ...], dice: Dice) -> None:
    cuts = cut(dice, events)
    whole, pieces = at_once(events, cuts.ends_ms[-1], rules), in_pieces(events, cuts.ends_ms, rules, cuts.restarts)
    assert pieces.firings == whole.firings
    assert pieces.profiles == whole.profiles
    assert pieces.late == whole.late == []


@given(HISTORIES, RULES, DICE)
def test_people_are_stored_the_same_whatever_the_batches(
    events: list[AnyEvent], rules: tuple[Rule, ...], dice: Dice
) -> None:
    cuts, whole, pieces = cut(dice, events), MemoryPeople(), MemoryPeople()
    in_pieces(events, cuts.ends_ms[-1:], rules, people=whole)
    in_pieces(events, cuts.ends_ms, rules, cuts.restarts, pieces)
    assert pieces == whole
    assert set(whole) == {event.person for event in events}


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


@given(HISTORIES, RULES)
def test_each_list_is_in_the_order_of_its_times(events: list[AnyEvent], rules: tuple[Rule, ...]) -> None:
    out = at_once(events, end_ms(events), rules)
    assert [each.at_ms for each in out.firings] == sorted(each.at_ms for each in out.firings)
    assert [each.at_ms for each in out.profiles] == sorted(each.at_ms for each in out.profiles)


@given(HISTORIES, RULES)
def test_an_action_id_is_never_given_twice(events: list[AnyEvent], rules: tuple[Rule, ...]) -> None:
    ids = [each.action_id for each in at_once(events, end_ms(events), rules).firings]
    assert len(ids) == len(set(ids))


def of(profiles: list[Profile], person: str) -> list[Profile]:
    """One person's profiles."""
    return [each for each in profiles if each.person == person]
