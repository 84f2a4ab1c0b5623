"""The clock tells the same whatever the order of events, and what a naive program tells."""

from hypothesis import given

from schemas.conversation import AnyConversationEvent
from schemas.conversation_outputs import Conversation, Turn
from tests.conversation import naive_clock
from tests.conversation.stories import CONVERSATIONS, SHUFFLES, shuffled
from tests.conversation.telling import agent, customer, in_order, ms
from tests.core.dice import Dice
from udfs.conversation import timekeeping
from udfs.conversation.facts import Facts
from udfs.conversation.hours import ALL_DAY, ALWAYS, Calendar, Hours
from udfs.conversation.timekeeping import Timekeeper, begun

CALENDAR = Calendar(ALWAYS)
EVERY_OTHER = Calendar(Hours(week=(ALL_DAY, (), ALL_DAY, (), ALL_DAY, (), ALL_DAY)))


def kept(events: list[AnyConversationEvent]) -> tuple[Timekeeper, list[Facts]]:
    """A clock after these events, and what it told on the way."""
    keeper = Timekeeper(begun("c1"), CALENDAR)
    return keeper, [keeper.take(each) for each in events]


@given(CONVERSATIONS)
def test_turns_are_those_of_the_naive_program(events: list[AnyConversationEvent]) -> None:
    keeper, _ = kept(in_order(events))
    told = [
        naive_clock.NaiveTurn(each.episode, each.from_ms, each.until_ms, each.ended_by, each.answered_by, each.agent)
        for each in keeper.facts().turns
    ]
    assert told == naive_clock.turns(events)


@given(CONVERSATIONS)
def test_numbers_of_an_episode_are_sums_of_its_turns(events: list[AnyConversationEvent]) -> None:
    keeper, _ = kept(in_order(events))
    turns, episodes = keeper.facts()
    for episode in episodes:
        of_it = [each for each in turns if each.episode == episode.episode]
        answered = [each.waited_ms for each in of_it if each.answered_by == "agent"]
        assert episode.waited_ms == episode.open_waited_ms == sum(each.waited_ms for each in of_it)
        assert (episode.responses, episode.response_ms) == (len(answered), sum(answered))
        assert episode.first_response_ms == (answered[0] if answered else -1)
        assert episode.handling_ms == sum(each.until_ms - each.from_ms for each in episode.stints)
        for turn in of_it:
            assert sum(each.until_ms - each.from_ms for each in turn.spells) == turn.waited_ms


@given(CONVERSATIONS, SHUFFLES)
def test_order_and_doubles_change_nothing(events: list[AnyConversationEvent], dice: Dice) -> None:
    ordered, _ = kept(in_order(events))
    mixed, told = kept(shuffled(events, dice))
    assert mixed.facts() == ordered.facts()
    assert mixed.ball == ordered.ball
    assert standing(told) == (
        {each.number: each for each in ordered.facts().turns},
        closed(ordered.facts().conversations),
    )


@given(CONVERSATIONS, SHUFFLES)
def test_a_restart_changes_nothing(events: list[AnyConversationEvent], dice: Dice) -> None:
    whole, told = kept(events)
    keeper, again = Timekeeper(begun("c1"), CALENDAR), []
    for each in events:
        again.append(keeper.take(each))
        if dice.below(2):
            keeper = Timekeeper(timekeeping.unpack(timekeeping.pack(keeper.kept)), CALENDAR)
    assert again == told
    assert timekeeping.pack(keeper.kept) == timekeeping.pack(whole.kept)


def standing(told: list[Facts]) -> tuple[dict[int, Turn], dict[int, Conversation]]:
    """What stands in a table where the last row of a key counts: turns, closed episodes."""
    turns = {each.number: each for facts in told for each in facts.turns}
    episodes = {each.episode: each for facts in told for each in facts.conversations}
    return {key: each for key, each in turns.items() if each.ended_by != "void"}, closed(list(episodes.values()))


def closed(episodes: list[Conversation]) -> dict[int, Conversation]:
    """Episodes that are over, by number."""
    return {each.episode: each for each in episodes if each.closed_ms and not each.void}


def test_a_long_conversation_stays_small_and_right() -> None:
    every = [each(at_s) for at_s in range(0, 12_000, 10) for each in (customer, lambda at_s: agent(at_s + 4))]
    keeper, told = kept(every)
    assert len(keeper.kept.marks) <= timekeeping.MOST_MARKS
    assert [each.waited_ms for facts in told for each in facts.turns] == [4_000] * 1_200
    assert keeper.take(customer(5, "还没收到")) == Facts([], [])
    assert keeper.kept.unplaced == 1
    assert keeper.facts().conversations[0].responses == 1_200


def test_only_open_days_count() -> None:
    assert EVERY_OTHER.open_ms(ms(0), ms(7 * 86_400)) == 4 * 86_400_000
    assert EVERY_OTHER.after(ms(86_400), 1_000) == ms(2 * 86_400 + 1)
    assert Calendar(Hours(week=((),) * 7)).after(ms(0), 1) is None
