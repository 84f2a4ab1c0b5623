"""Promises are kept, warned of and broken."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given

from schemas.conversation import AnyConversationEvent, Call, Message
from schemas.conversation_outputs import PromiseFact
from schemas.events import Ship
from tests.conversation.telling import HOUR_S, MINUTE_S, agent, call, closed, customer, in_order, ms
from tests.core.dice import Dice, thrown
from udfs.conversation import promises
from udfs.conversation.fulfilment import Fulfilling
from udfs.conversation.hours import ALWAYS, Calendar
from udfs.conversation.promises import PromiseState

CALENDAR = Calendar(ALWAYS)
NOON_S = 12 * HOUR_S
IN_TWO_HOURS = "您放心，两小时内给您回电"


class Seen(NamedTuple):
    """A promise as a test tells it: its state and when, in seconds."""

    state: str
    at_s: float


def lived(events: Iterable[Fulfilling], until_s: float) -> tuple[list[PromiseFact], PromiseState]:
    """What was told of promises, events and deadlines in the order of their times."""
    state, told, waiting = PromiseState(), [], list[promises.Due]()

    def pass_time(before_ms: int) -> None:
        waiting.sort()
        while waiting and waiting[0][0] < before_ms:
            told.extend(promises.expire(state, waiting.pop(0)).promises)

    for event in events:
        pass_time(event.ts)
        progress = promises.take(state, event, "c1", CALENDAR)
        told.extend(progress.promises)
        waiting.extend(progress.dues)
    pass_time(ms(until_s) + 1)
    return told, state


def states(events: Iterable[Fulfilling], until_s: float) -> list[str]:
    """The states told, in order."""
    return [each.state for each in lived(events, until_s)[0]]


def test_a_promised_call_keeps_the_promise() -> None:
    told, _ = lived([agent(NOON_S, IN_TWO_HOURS), call(NOON_S + HOUR_S, direction="out", talk_ms=60_000)], 24 * HOUR_S)
    assert [(each.state, each.settled_ms) for each in told] == [("open", 0), ("kept", ms(NOON_S + HOUR_S))]
    assert (told[0].what, told[0].due_ms, told[0].phrase) == ("call", ms(NOON_S + 2 * HOUR_S), "两小时内给您回电")


def test_a_call_that_nobody_took_keeps_nothing() -> None:
    assert states([agent(NOON_S, IN_TWO_HOURS), call(NOON_S + 60, direction="out")], 24 * HOUR_S) == [
        *("open", "warned", "broken")
    ]


def test_a_call_at_the_last_moment_is_in_time() -> None:
    taken = call(NOON_S + 2 * HOUR_S, direction="out", talk_ms=1)
    assert states([agent(NOON_S, IN_TWO_HOURS), taken], 24 * HOUR_S) == ["open", "warned", "kept"]


def test_a_warning_comes_before_the_break() -> None:
    state, told = PromiseState(), promises.take(PromiseState(), agent(NOON_S, IN_TWO_HOURS), "c1", CALENDAR)
    assert [(at_ms, kind) for at_ms, kind, _ in told.dues] == [
        (ms(NOON_S + 90 * MINUTE_S), "warn"),
        (ms(NOON_S + 120 * MINUTE_S), "break"),
    ]
    assert promises.expire(state, told.dues[0]) == promises.NOTHING


def test_what_the_agent_adds_is_no_reply() -> None:
    said = [agent(NOON_S, "两小时内给您回复"), agent(NOON_S + 20, "请您耐心等待")]
    assert states(said, 24 * HOUR_S) == ["open", "warned", "broken"]
    assert states([*said, agent(NOON_S + HOUR_S, "您的包裹找到了")], 24 * HOUR_S) == ["open", "kept"]


def test_the_customer_keeps_no_promise_of_the_agent() -> None:
    assert states([agent(NOON_S, "两小时内给您回复"), customer(NOON_S + HOUR_S)], 24 * HOUR_S)[-1] == "broken"


def test_a_reply_too_late_is_still_broken_but_told() -> None:
    told, _ = lived([agent(NOON_S, "两小时内给您回复"), agent(NOON_S + 3 * HOUR_S, "找到了")], 24 * HOUR_S)
    assert [each.state for each in told] == ["open", "warned", "broken", "broken"]
    assert told[-1].settled_ms == ms(NOON_S + 3 * HOUR_S)


def test_an_event_that_comes_late_mends_a_broken_promise() -> None:
    _, state = lived([agent(NOON_S, IN_TWO_HOURS)], 24 * HOUR_S)
    late = call(NOON_S + HOUR_S, direction="out", talk_ms=1_000)
    (mended,) = promises.take(state, late, "c1", CALENDAR).promises
    assert (mended.state, mended.settled_ms) == ("kept", late.ts)


def test_what_is_not_sure_is_never_broken() -> None:
    told, state = lived([agent(NOON_S, "我们会尽快给您回复")], 90 * 24 * HOUR_S)
    assert [(each.state, each.sure) for each in told] == [("open", False)]
    (kept,) = promises.take(state, agent(NOON_S + 48 * HOUR_S, "查到了"), "c1", CALENDAR).promises
    assert kept.state == "kept"


def test_a_parcel_that_left_keeps_the_promise_to_ship() -> None:
    shipped = Ship(id="s1", ts=ms(NOON_S + HOUR_S), person="account:1", order="O1")
    assert states([agent(NOON_S, "今天给您发货"), shipped], 48 * HOUR_S) == ["open", "kept"]
    assert states([agent(NOON_S, "今天给您发货"), agent(NOON_S + HOUR_S, "已经给您发货了")], 48 * HOUR_S)[-1] == "kept"


def test_closing_keeps_the_promise_to_solve_it() -> None:
    assert states([agent(NOON_S, "今天给您处理好"), closed(NOON_S + HOUR_S)], 48 * HOUR_S) == ["open", "kept"]
    assert states([agent(NOON_S, "今天给您处理好"), closed(NOON_S + 10)], 48 * HOUR_S) == ["open", "warned", "broken"]


def test_a_promise_said_again_is_one() -> None:
    said = [agent(NOON_S, IN_TWO_HOURS), agent(NOON_S + 60, IN_TWO_HOURS)]
    assert states(said, NOON_S + 600) == ["open"]


def test_a_note_among_agents_promises_nothing() -> None:
    assert states([agent(NOON_S, IN_TWO_HOURS, internal=True)], 24 * HOUR_S) == []


def test_kept_rates_count_the_last_word_on_each_promise() -> None:
    told, _ = lived(
        [
            *(agent(NOON_S, IN_TWO_HOURS), agent(NOON_S + 5, "明天给您发货", who="B")),
            *(call(NOON_S + 60, direction="out", talk_ms=1), agent(NOON_S + 70, "会尽快给您回复")),
            agent(NOON_S + HOUR_S, "十分钟内给您退款"),
        ],
        72 * HOUR_S,
    )
    assert promises.kept_rates(told) == {"A": (1, 2), "B": (0, 1)}


def test_a_conversation_keeps_so_many_promises() -> None:
    said = [agent(NOON_S + 600 * number, f"{number + 1}小时内给您退款") for number in range(100)]
    _, state = lived(said, NOON_S)
    assert len(state.every) == promises.MOST_PROMISES


TEXTS = {"十分钟内给您回电": 600, "两小时内给您回电": 7_200, "一小时内回电": 3_600}
TIMES_S = (0, 300, 600, 900, 3_600, 4_200, 7_200, 7_800)


def happening(dice: Dice, number: int) -> AnyConversationEvent:
    """A promise of a call, or a call."""
    at_s = NOON_S + dice.pick(TIMES_S)
    if dice.below(2):
        return agent(at_s, dice.pick(tuple(TEXTS)), who=f"{number}", id=f"a{number}")
    return call(at_s, direction="out", talk_ms=dice.below(2) * 1_000, id=f"b{number}")


CALLS = thrown(40, lambda dice: in_order([happening(dice, number) for number in range(dice.below(9))]))


@given(CALLS)
def test_promises_of_calls_end_as_a_naive_program_says(events: list[AnyConversationEvent]) -> None:
    told, state = lived(events, 48 * HOUR_S)
    last = {each.event_id: each.state for each in told}
    calls = [each for each in events if isinstance(each, Call) and each.talk_ms]
    for event in events:
        if isinstance(event, Message):
            due_ms = event.ts + TEXTS[event.text] * 1_000
            place = (event.ts, event.id)
            kept = any(place < (each.ts, each.id) and each.ts <= due_ms for each in calls)
            assert last[event.id] == ("kept" if kept else "broken")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=PromiseState) == state


@pytest.mark.parametrize("text", ["", "😀", "\x00", "今天" * 5_000])
def test_strange_words_promise_nothing(text: str) -> None:
    assert states([agent(NOON_S, text)], 24 * HOUR_S) == []
