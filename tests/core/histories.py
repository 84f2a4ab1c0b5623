"""Random histories on a small grid of times, so that boundaries and equal times are hit often."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from schemas.events import AnyEvent, Cart, Consent, Favourite, Leave, Member, Order, Pay, Search, View
from tests.core.dice import Dice, thrown

BASE_MS = 1_770_076_800_000  # a midnight, UTC
SPANS_MS = ((0,), (0,), (0, 0, 0, 10_000, 300_000, 600_000, 1_800_000, 2_400_000))
HOUR_MS = 3_600_000
LATER_MS = (0, 16 * HOUR_MS - 350, 5 * HOUR_MS - 350, 2 * HOUR_MS + 1_500_000 - 600_000)
STEP_MS = 50
STEPS = 14
TAIL_MS = 8_000_000  # longer than the durations of a random rule together, and than a visit's end
PEOPLE = ("account:1", "account:2", "device:3")
KINDS: tuple[Callable[..., AnyEvent], ...] = (
    View,
    View,
    View,
    Cart,
    Order,
    Search,
    Favourite,
    Pay,
    Leave,
    Consent,
    Member,
)


def event(dice: Dice, people: int, span_ms: tuple[int, ...], kinds: tuple[Callable[..., AnyEvent], ...]) -> AnyEvent:
    """One event; ids are few, so that some are sent again, and in no order with the times."""
    kind = dice.pick(kinds)
    common: dict[str, Any] = {
        "id": f"e{dice.below(60):02d}",
        "person": dice.pick(PEOPLE[:people]),
        "ts": BASE_MS + dice.pick(span_ms) + dice.below(STEPS) * STEP_MS,
        "channel": dice.pick(("app", "web")),
    }
    made: AnyEvent = kind(**common, **_own(kind, dice))
    return made


def _own(kind: object, dice: Dice) -> dict[str, Any]:
    """The fields of one type of event."""
    item, more = dice.pick("AB"), dice.below(4)
    if kind is Order:
        return {"item": item, "order": "O1", "quantity": 1 + more % 2, "amount_fen": 100}
    if kind is Search:
        return {"words": "red dress", "results": more}
    if kind is Pay:
        return {"order": "O1", "amount_fen": 100 * more}
    if kind is Consent:
        return {"purpose": "marketing", "agreed": more > 0}
    if kind is Member:
        return {
            "level": ("", "gold", "silver", "gold")[more],
            "zone": dice.pick(("", "America/New_York", "Asia/Kathmandu")),
        }
    if kind is Leave:
        return {"item": dice.pick(("", "A")), "dwell_ms": 1_000}
    return {"item": item, "category": ("", "c")[more & 1], "price_fen": (0, 100)[more >> 1]}


def history(dice: Dice) -> list[AnyEvent]:
    """Up to 30 events.

    One id at one time is one event: two different ones could not be told apart, and their order would be chance.
    """
    people, span_ms = 1 + dice.below(3), dice.pick(SPANS_MS)
    return only_once([event(dice, people, span_ms, KINDS) for _ in range(dice.below(31))])


def dense_history(dice: Dice) -> list[AnyEvent]:
    """Up to 24 events of one person and few types, within 700 ms."""
    return only_once([event(dice, 1, (0,), (View, View, Cart, Order)) for _ in range(dice.below(25))])


def late_history(dice: Dice) -> list[AnyEvent]:
    """Up to 30 events around some time: in the morning, or around midnight in one of the zones."""
    people, span_ms, later_ms = 1 + dice.below(2), dice.pick(SPANS_MS), dice.pick(LATER_MS)
    events = only_once([event(dice, people, span_ms, KINDS) for _ in range(dice.below(31))])
    return [structs.replace(each, ts=each.ts + later_ms) for each in events]


def only_once(events: list[AnyEvent]) -> list[AnyEvent]:
    """Of events with one id at one time the last."""
    return list({(each.person, each.ts, each.id): each for each in events}.values())


HISTORIES = thrown(31 * 9, history)


def end_ms(events: list[AnyEvent]) -> int:
    """When all that these events can cause has come."""
    return max((each.ts for each in events), default=BASE_MS) + TAIL_MS
