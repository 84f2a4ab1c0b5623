"""Random conversations on a small grid of times, so that equal times and closings in between are hit often."""

from collections.abc import Callable

from schemas.conversation import AnyConversationEvent
from tests.conversation import telling
from tests.core.dice import Dice, thrown

TEXTS = ("什么时候发货", "好的", "好的，谢谢", "还没收到")
KINDS = 11


def event(dice: Dice, number: int) -> AnyConversationEvent:
    """One event; its id has no order with the times."""
    at_s, more = dice.below(12) * 10, {"id": f"e{number * 7 % 40:02d}"}
    kinds: list[Callable[[], AnyConversationEvent]] = [
        lambda: telling.customer(at_s, dice.pick(TEXTS), **more),
        lambda: telling.agent(at_s, who=dice.pick("AB"), **more),
        lambda: telling.bot(at_s, **more),
        lambda: telling.queued(at_s, **more),
        lambda: telling.assigned(at_s, dice.pick("AB"), **more),
        lambda: telling.closed(at_s, **more),
        lambda: telling.reopened(at_s, **more),
        lambda: telling.transferred(at_s, **dice.pick(({}, {"to_agent": "B"}, {"to_queue": "q"})), **more),
        lambda: telling.opened(at_s, by=dice.pick(("customer", "agent")), **more),
        lambda: telling.survey(at_s, 1 + dice.below(5), **more),
        lambda: telling.agent(at_s, internal=True, **more),
    ]
    return kinds[dice.below(KINDS)]()


def conversation(dice: Dice) -> list[AnyConversationEvent]:
    """Up to 16 events, in no order."""
    return [event(dice, number) for number in range(dice.below(17))]


CONVERSATIONS = thrown(17 * 5, conversation)
SHUFFLES = thrown(64, lambda dice: dice)


def shuffled(events: list[AnyConversationEvent], dice: Dice) -> list[AnyConversationEvent]:
    """Another order, with some of them doubled."""
    doubled = [*events, *(each for each in events if dice.below(3) == 0)]
    return [each for _, each in sorted(((dice.below(256), place), each) for place, each in enumerate(doubled))]
