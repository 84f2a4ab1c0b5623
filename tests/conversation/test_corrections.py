"""A slower model says later how a message felt: all is as if it had been so from the beginning."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.conversation import Felt, Message
from tests.conversation.living import SENSES, Impatient
from tests.conversation.telling import CONVERSATION, agent, customer, ms
from udfs.conversation import state
from udfs.conversation.derived import Derived
from udfs.conversation.lately import KEPT, Lately, corrected, remember
from udfs.conversation.mood import Mood, feel
from udfs.conversation.shard import Shard
from udfs.conversation.state import ConversationState
from udfs.shards.memory import MemoryMembers, MemorySlots

MOODS = st.lists(st.floats(-1, 1), min_size=1, max_size=20)


def folded(moods: list[float]) -> Mood:
    """All of them, from the beginning."""
    mood = Mood()
    for each in moods:
        feel(mood, each)
    return mood


@given(moods=MOODS, place=st.integers(0, 19), other=st.floats(-1, 1))
def test_a_correction_is_the_fold_with_the_corrected_value(moods: list[float], place: int, other: float) -> None:
    lately = Lately()
    for number, each in enumerate(moods):
        remember(lately, str(number), each)
    told = corrected(lately, str(place), other)
    if not max(0, len(moods) - KEPT) <= place < len(moods):
        assert told is None
        return
    assert told == folded([*moods[:place], other, *moods[place + 1 :]])


@given(moods=MOODS, others=st.lists(st.floats(-1, 1), min_size=KEPT, max_size=KEPT))
def test_corrections_add_up_and_messages_go_on_after_them(moods: list[float], others: list[float]) -> None:
    lately, now = Lately(), moods[:KEPT]
    for number, each in enumerate(now):
        remember(lately, str(number), each)
    for place in range(len(now)):
        corrected(lately, str(place), others[place])
    remember(lately, "next", 0.5)
    told = corrected(lately, "next", -0.5)
    assert told == folded([*others[: len(now)], -0.5])


def felt(at_s: float, message: Message, mood: float) -> Felt:
    """What the slower model says."""
    name = f"felt-{message.id}"
    return Felt(id=name, ts=ms(at_s), conversation=CONVERSATION, message=message.id, model="sentiment-e5", mood=mood)


def shard() -> Shard:
    """One on empty stores."""
    return Shard(MemoryMembers(), MemorySlots())


def held(of: Shard) -> ConversationState:
    """Its conversation."""
    return of.alive.changed[CONVERSATION]


def test_a_correction_counts_once_and_rules_may_name_it() -> None:
    """The linear model found 还没收到 bad (-0.5); the slower one does not mind it, and says so twice."""
    said, of = customer(0, "还没收到"), shard()
    told = of.advance([said, felt(2, said, 0.1), felt(2, said, -0.9)], ms(3), Impatient())
    assert held(of).talk.mood == folded([0.1])
    assert [each.rule for each in told.alerts] == ["Message", "Felt"]
    moods = [each.text for alert in told.alerts for each in alert.evidence if each.what == "mood"]
    assert moods == ["-0.5", "0.1"]


def test_a_late_correction_counts_and_fires_nothing() -> None:
    said, of = customer(0, "还没收到"), shard()
    of.advance([said], ms(10), Impatient())
    told = of.advance([felt(2, said, 0.1)], ms(11), Impatient())
    assert held(of).talk.mood == folded([0.1])
    assert told.alerts == [] and [each.type for each in told.late] == ["felt"]


def test_who_is_found_upset_later_gets_a_cold_answer_all_the_same() -> None:
    """嗯 is too short for an upset customer; whether the customer is upset is known only when the correction came."""
    said, answer = customer(0, "您真行"), agent(9, "嗯")
    for mood, cold in ((-0.9, 1), (0.2, 0)):
        of = shard()
        of.advance([said, felt(2, said, mood), answer], ms(10), Impatient())
        assert held(of).talk.cold_answers == cold


def test_what_was_answered_does_not_wait_again() -> None:
    said, of = customer(0, "您真行"), shard()
    of.advance([said, agent(5), felt(7, said, -0.9), agent(9, "嗯")], ms(10), Impatient())
    assert held(of).talk.cold_answers == 0
    assert Derived(held(of), ms(10))["upset"] is True


def test_an_older_blob_is_read_and_goes_on() -> None:
    """Version 1 knew no single messages: they stay as they were, later ones can be corrected."""
    said, of = customer(0, "太差了"), shard()
    of.advance([said], ms(1), Impatient())
    packed = msgspec.msgpack.decode(held(of).pack())
    packed[0], packed[3] = 1, packed[3][:8]
    again = state.unpacked(msgspec.msgpack.encode(packed), SENSES.calendar)
    assert again.talk.mood == again.talk.lately.base == folded([-0.9])
    assert corrected(again.talk.lately, said.id, 0.9) is None
    remember(again.talk.lately, "next", 0.0)
    assert corrected(again.talk.lately, "next", 0.4) == folded([-0.9, 0.4])
    with pytest.raises(ValueError, match="conversation of version 3, this is version 2"):
        state.unpacked(msgspec.msgpack.encode([3, *packed[1:]]), SENSES.calendar)
