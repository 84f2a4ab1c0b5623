"""The day's three rules, evaluated in the plainest way: whole histories, one shopper at a time, no engine."""

from collections import defaultdict
from collections.abc import Iterable

from schemas.events import Cart, Event, Order, Search, View

MINUTE, HOUR = 60_000, 3_600_000
Firing = tuple[str, str, int, str]  # rule, person, at_ms, item or ""


def evaluate(events: Iterable[Event]) -> tuple[set[Firing], set[Firing]]:
    """All firings that go out, and all that a cool-down holds back."""
    fired: set[Firing] = set()
    held: set[Firing] = set()
    for person, history in histories(events).items():
        for item in {event.item for event in history if isinstance(event, View)}:
            times = viewed_thrice(history, item)
            cool_down(("viewed-thrice", person, item), times, 24 * HOUR, fired, held)
        cool_down(("cart-left", person, ""), cart_left(history), 24 * HOUR, fired, held)
        cool_down(("searched-in-vain", person, ""), searched_in_vain(history), HOUR, fired, held)
    return fired, held


def histories(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Each person's events by time; an id that was there in the last ten minutes does not count."""
    seen_ms: dict[str, int] = {}
    people: dict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event.ts):
        if event.id not in seen_ms or event.ts - seen_ms[event.id] > 10 * MINUTE:
            people[event.person].append(event)
        seen_ms.setdefault(event.id, event.ts)
    return people


def cool_down(who: tuple[str, str, str], times: list[int], for_ms: int, fired: set[Firing], held: set[Firing]) -> None:
    rule, person, item = who
    last_ms = None
    for at_ms in times:
        if last_ms is not None and at_ms - last_ms < for_ms:
            held.add((rule, person, at_ms, item))
        else:
            fired.add((rule, person, at_ms, item))
            last_ms = at_ms


def viewed_thrice(history: list[Event], item: str) -> list[int]:
    views = [event.ts for event in history if isinstance(event, View) and event.item == item]
    orders = [event.ts for event in history if isinstance(event, Order) and event.item == item]
    fires: list[int] = []
    counted: list[int] = []
    busy_until = -1
    for view in views:
        if view <= busy_until:
            continue
        counted = [ts for ts in counted if ts > view - 30 * MINUTE] + [view]
        if len(counted) == 3:
            busy_until, fires_at = absence(view, orders, 2 * MINUTE)
            fires, counted = fires + fires_at, []
    return fires


def searched_in_vain(history: list[Event]) -> list[int]:
    fires: list[int] = []
    counted: list[int] = []
    busy_until = -1
    views = [event.ts for event in history if isinstance(event, View)]
    for event in history:
        if event.ts <= busy_until:
            continue
        if isinstance(event, View):
            counted = []
        elif isinstance(event, Search):
            counted = [ts for ts in counted if ts > event.ts - 10 * MINUTE] + [event.ts]
            if len(counted) == 2:
                busy_until, fires_at = absence(event.ts, views, MINUTE)
                fires, counted = fires + fires_at, []
    return fires


def cart_left(history: list[Event]) -> list[int]:
    carts = [event.ts for event in history if isinstance(event, Cart)]
    ends = [event.ts for event in history if isinstance(event, Cart | Order)]
    return [ts + 30 * MINUTE for ts in carts if absence(ts, ends, 30 * MINUTE)[1]]


def absence(start: int, breakers: list[int], for_ms: int) -> tuple[int, list[int]]:
    """When the wait is over, and the firing if nothing broke it."""
    broken = [ts for ts in breakers if start < ts <= start + for_ms]
    return (broken[0], []) if broken else (start + for_ms, [start + for_ms])
