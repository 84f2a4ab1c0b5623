"""What a shard tells depends on what happened, not on batches, restarts, shards or doubles."""

from collections.abc import Iterable

from hypothesis import given

from schemas.conversation import AnyConversationEvent
from tests.conversation.living import Impatient, at_once, in_pieces
from tests.conversation.stories import conversation
from tests.conversation.telling import DAY_S, HOUR_S, agent, call, closed, customer, ms
from tests.core.dice import Dice, thrown
from udfs.conversation.shard import FORGET_MS, Shard
from udfs.shards.memory import MemoryMembers, MemorySlots

PROMISE = "一分钟内给您回电"
UNTIL_MS = ms(2 * HOUR_S)


def history(dice: Dice) -> list[AnyConversationEvent]:
    """Two conversations, and promises in them."""
    every = []
    for name in ("c1", "c2"):
        made = [*conversation(dice), agent(dice.below(12) * 10, PROMISE, id="p1"), call(dice.below(18) * 10, talk_ms=1)]
        every += [type(each)(**{**fields(each), "conversation": name, "id": f"{name}-{each.id}"}) for each in made]
    return list({(each.conversation, each.id): each for each in every}.values())


def fields(event: AnyConversationEvent) -> dict[str, object]:
    """An event's fields."""
    return {name: getattr(event, name) for name in event.__struct_fields__}


HISTORIES = thrown(2 * (17 * 5 + 2), history)
DICE = thrown(64, lambda dice: dice)


def cut(dice: Dice) -> list[int]:
    """Ends of batches, ascending; the last one takes all."""
    return sorted({UNTIL_MS, *(ms(dice.below(60) * 5) for _ in range(dice.below(10)))})


@given(HISTORIES, DICE)
def test_batches_and_restarts_change_nothing(events: list[AnyConversationEvent], dice: Dice) -> None:
    ends_ms, whole_store, store = cut(dice), MemoryMembers(), MemoryMembers()
    restarts = frozenset(number for number in range(len(ends_ms)) if dice.below(2))
    whole = in_pieces(events, [UNTIL_MS], store=whole_store)
    assert in_pieces(reversed(events), ends_ms, restarts, store) == whole
    assert store == whole_store
    assert whole.late == []


@given(HISTORIES)
def test_shards_change_nothing(events: list[AnyConversationEvent]) -> None:
    whole = at_once(events, UNTIL_MS)
    for name in ("c1", "c2"):
        alone = at_once([each for each in events if each.conversation == name], UNTIL_MS)
        for told, every in zip(alone, whole, strict=True):
            assert told == of(every, name)


@given(HISTORIES)
def test_doubled_events_change_nothing(events: list[AnyConversationEvent]) -> None:
    assert at_once([*events, *reversed(events)], UNTIL_MS) == at_once(events, UNTIL_MS)


@given(HISTORIES, DICE)
def test_late_events_teach_the_clock_and_fire_nothing(events: list[AnyConversationEvent], dice: Dice) -> None:
    behind = [each for each in events if dice.below(3) == 0]
    shard = Shard(MemoryMembers(), MemorySlots())
    first = shard.advance([each for each in events if each not in behind], UNTIL_MS, Impatient())
    then = shard.late(behind, Impatient())
    assert then.alerts == []
    assert [each.event_id for each in then.late] == [each.id for each in sorted(behind, key=lambda e: (e.ts, e.id))]
    whole = at_once(events, UNTIL_MS)
    assert last_turns([*first.turns, *then.turns]) == last_turns(whole.turns)


def of(told: Iterable[object], name: str) -> list[object]:
    """What concerns one conversation."""
    return [each for each in told if getattr(each, "conversation", name) == name]


def last_turns(told: Iterable[object]) -> dict[object, object]:
    """What stands in a table where the last row of a key counts."""
    rows = {(each.conversation, each.number): each for each in told}  # type: ignore[attr-defined]
    return {key: each for key, each in rows.items() if each.ended_by != "void"}  # type: ignore[attr-defined]


def test_alerts_and_deadlines_come_in_the_order_of_their_times() -> None:
    out = at_once([customer(0), agent(50, PROMISE), customer(100)], UNTIL_MS)
    assert [(each.rule, each.at_ms) for each in out.alerts] == [
        *(("Message", ms(0)), ("silence", ms(45)), ("Message", ms(50)), ("Turn", ms(50)), ("Conversation", ms(50))),
        *(("PromiseFact", ms(50)), ("PromiseFact", ms(95)), ("Message", ms(100)), ("PromiseFact", ms(110))),
        ("silence", ms(145)),
    ]
    assert [(each.state, each.due_ms) for each in out.promises] == [
        *(("open", ms(110)), ("warned", ms(110)), ("broken", ms(110)))
    ]


def test_a_silent_conversation_is_forgotten() -> None:
    store, slots = MemoryMembers(), MemorySlots()
    shard = Shard(store, slots)
    shard.advance([customer(0), closed(5)], ms(10), Impatient())
    shard.save()
    assert list(store) == ["c1"]
    shard.advance([], ms(5) + FORGET_MS - 1, Impatient())
    shard.save()
    assert list(store) == ["c1"]
    shard.advance([], ms(5) + FORGET_MS, Impatient())
    shard.save()
    assert store == {}
    shard.advance([], ms(15) + FORGET_MS, Impatient())
    shard.save()
    assert slots == {} and shard.next_ms() is None


def test_a_conversation_that_owes_something_is_not_forgotten() -> None:
    store = MemoryMembers()
    shard = Shard(store, MemorySlots())
    shard.advance([agent(0, "60天内给您退款")], ms(0) + FORGET_MS, Impatient())
    shard.save()
    assert list(store) == ["c1"]
    out = shard.advance([], ms(70 * DAY_S), Impatient())
    assert [each.state for each in out.promises] == ["warned", "broken"]
    shard.advance([], ms(130 * DAY_S), Impatient())
    shard.save()
    assert store == {}


def test_who_comes_back_after_being_forgotten_is_new() -> None:
    shard = Shard(MemoryMembers(), MemorySlots())
    shard.advance([customer(0), agent(5)], ms(40 * DAY_S), Impatient())
    out = shard.advance([customer(41 * DAY_S), agent(41 * DAY_S + 9)], ms(42 * DAY_S), Impatient())
    assert [(each.number, each.waited_ms) for each in out.turns] == [(1, 9_000)]


STRANGE = ["", " ", "😀😀", "\x00\x01", "\ud800", "a" * 20_000, "投诉" * 10_000, "今天回复" * 5_000]


def test_strange_texts_are_taken() -> None:
    events = [
        who(place * 10 + more, text) for place, text in enumerate(STRANGE) for more, who in ((0, customer), (5, agent))
    ]
    store = MemoryMembers()
    out = in_pieces(events, [ms(30), UNTIL_MS], frozenset({1}), store)
    assert len(out.turns) == len(STRANGE)
    assert len(store["c1"]) < 60_000
