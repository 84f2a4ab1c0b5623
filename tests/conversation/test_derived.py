"""Facts of conversations, told as short stories."""

from schemas.conversation import AnyConversationEvent
from tests.conversation.living import Impatient
from tests.conversation.telling import agent, assigned, bot, closed, customer, ms, opened, queued, transferred
from udfs.conversation.derived import DERIVED, Derived, Value
from udfs.conversation.outside import NOTHING
from udfs.conversation.shard import Shard
from udfs.conversation.state import ConversationState
from udfs.shards.memory import MemoryMembers, MemorySlots


def state_after(*events: AnyConversationEvent) -> ConversationState:
    """The conversation after these events."""
    shard = Shard(MemoryMembers(), MemorySlots())
    shard.advance(list(events), max(each.ts for each in events), Impatient())
    held = shard._known("c1", Impatient())
    assert held is not None
    return held


def facts(*events: AnyConversationEvent, at_s: float = 0) -> Derived:
    """The facts after these events, at a time."""
    return Derived(state_after(*events), ms(at_s))


def on_the_way(name: str, *events: AnyConversationEvent) -> list[Value]:
    """A fact of the message being taken, after each event."""
    told: list[Value] = []

    class Watch(Impatient):
        def take(self, conversation, memory, occurrence, known):  # type: ignore[no-untyped-def]
            if occurrence in events:
                told.append(known[name])
            return NOTHING

    Shard(MemoryMembers(), MemorySlots()).advance(list(events), ms(1_000), Watch())
    return told


def test_facts_are_in_order_and_of_a_conversation_never_seen_too() -> None:
    assert list(DERIVED) == sorted(DERIVED)
    empty = facts(closed(0))
    assert len(empty) == len(DERIVED)
    assert [name for name in empty if empty[name] not in (0, -1, "", False)] == []


def test_waiting_is_of_the_moment() -> None:
    events = (opened(0, tier="gold"), customer(10))
    assert facts(*events, at_s=70)["waiting_ms"] == facts(*events, at_s=70)["open_waiting_ms"] == 60_000
    assert facts(*events)["awaits_first"] is True
    assert (facts(*events)["holder"], facts(*events)["tier"]) == ("queue", "gold")
    answered = facts(*events, agent(30), at_s=70)
    assert (answered["waiting_ms"], answered["first_response_ms"], answered["holder"]) == (0, 20_000, "customer")
    assert (answered["agent"], answered["responses"]) == ("A", 1)


def test_a_mood_swings_against_the_customers_own_baseline() -> None:
    calm = [customer(place * 10) for place in range(5)]
    steady, fallen = facts(*calm), facts(*calm, customer(60, "太差了"))
    assert steady["mood_swing"] == 0
    assert fallen["mood"] == fallen["mood_lowest"] == -0.9
    assert float(fallen["mood_swing"]) < -4
    angry = [customer(place * 10, "太差了", id=f"a{place}") for place in range(30)]
    assert abs(float(facts(*angry)["mood_swing"])) < 1  # nothing new


def test_an_upset_customer_gets_a_cold_answer() -> None:
    upset = customer(0, "太差了")
    assert on_the_way("cold", upset, agent(10, "嗯")) == ["", "short"]
    assert on_the_way("cold", upset, agent(10, "没办法，规定就是这样")) == ["", "words"]
    assert on_the_way(
        "cold", agent(0, "我们会为您查询物流"), customer(5, "太差了"), agent(10, "我们会为您查询物流")
    ) == [*("", "", "template")]
    assert on_the_way("cold", upset, agent(10, "非常抱歉，我马上为您查询物流")) == ["", ""]
    assert on_the_way("cold", customer(0), agent(10, "嗯")) == ["", ""]
    assert facts(upset, agent(10, "嗯"), agent(12, "嗯"))["cold_answers"] == 1


def test_no_answer_to_an_upset_customer_is_the_coldest() -> None:
    assert facts(customer(0, "太差了"), closed(60))["cold_answers"] == 1
    assert facts(customer(0, "很好"), closed(60))["cold_answers"] == 0


def test_a_question_asked_again_is_noticed() -> None:
    first = customer(0, "我的快递什么时候到")
    assert facts(first, agent(10), customer(60, "我的快递到底什么时候到"))["asked_again"] == 1
    assert facts(first, customer(5, "我的快递什么时候到"))["asked_again"] == 0  # sent twice
    assert facts(first, agent(10), customer(60, "那我要退货怎么办理"))["asked_again"] == 0
    assert facts(customer(0, "好的谢谢"), customer(60, "好的谢谢"))["asked_again"] == 0
    assert on_the_way("asked_again_now", first, customer(60, "我的快递什么时候到?"), customer(90, "退货")) == [
        *(False, True, False)
    ]


def test_closed_with_something_left_is_unresolved() -> None:
    assert facts(customer(0), closed(60))["unresolved"] is True
    assert facts(customer(0), agent(10), closed(60))["unresolved"] is False
    assert facts(customer(0), agent(10), customer(20, "太差了"), agent(30), closed(60))["unresolved"] is True
    assert facts(customer(0), agent(10, "明天给您发货"), closed(60))["unresolved"] is True
    assert facts(customer(0), agent(10))["unresolved"] is False


def test_transfers_and_reopenings_are_counted() -> None:
    moved = (customer(0), bot(1), queued(2), assigned(3), transferred(9, to_agent="B"), transferred(12, to_queue="q"))
    assert facts(*moved)["transfers"] == 2
    again = facts(*moved, closed(20), customer(40))
    assert (again["episodes"], again["transfers"], again["closed"]) == (2, 0, False)


def test_words_are_told_of_the_message_and_of_the_conversation() -> None:
    said = (customer(0, "我要投诉"), customer(10, "打12315，头诉"), customer(20))
    assert on_the_way("risk", *said) == [1.0, 1.0, 0.0]
    assert facts(*said)["risk_words"] == 3
    assert facts(*said)["forbidden_words"] == 0


def test_promises_are_counted() -> None:
    told = facts(agent(0, "两小时内给您回电"), agent(5, "会尽快给您处理"))
    assert (told["promises_open"], told["promises_kept"], told["promises_broken"]) == (1, 0, 0)
