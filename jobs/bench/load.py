"""Load: what many shoppers do in a few seconds, written to the input topics before anybody reads them."""

import random
from collections.abc import Iterator
from itertools import chain
from typing import Any

from jobs.replay import send
from schemas.events import CHANNELS, DEVICES, AnyEvent, Cart, Leave, Order, Search, View

PER_MS = 50  # 50,000 events per second of event time
START_MS = 1_770_000_000_000
PRELUDE_MS = 600_000
TAIL_MS = 31 * 60_000  # every deadline comes due
FIRST, END, LAST = "account:first", "account:end", "account:last"


def signal(person: str, at_ms: int) -> Iterator[AnyEvent]:
    """One shopper for whom a rule fires: its action tells the measurement that the job has come this far."""
    for number in range(3):
        yield View(id=f"{person}-{number}", ts=at_ms, person=person, item="signal")


def load(events: int, shoppers: int, seed: int = 7) -> Iterator[AnyEvent]:
    """Seeded: 80 % views, the rest searches, carts, leaves and orders, shoppers picked evenly."""
    chance = random.Random(seed)
    for number in range(events):
        item = str(100_000 + int(5_000 * chance.random() ** 2))
        base: dict[str, Any] = {
            "id": f"e{number:09d}",
            "ts": START_MS + number // PER_MS,
            "person": f"account:{chance.randrange(shoppers)}",
            "channel": CHANNELS[chance.randrange(5)],
            "device": DEVICES[chance.randrange(6)],
        }
        yield one(chance.random(), item, number, base)


def one(kind: float, item: str, number: int, base: dict[str, Any]) -> AnyEvent:
    goods: dict[str, Any] = {"item": item, "category": f"c{int(item) % 50}"}
    if kind < 0.80:
        return View(**base, **goods, price_fen=19_900)
    if kind < 0.88:
        return Search(**base, words="red silk dress", results=40)
    if kind < 0.93:
        return Cart(**base, **goods, price_fen=19_900)
    if kind < 0.98:
        return Leave(**base, item=item, dwell_ms=8_000)
    return Order(**base, **goods, order=f"o{number}", amount_fen=19_900)


def fill(brokers: str, events: int, shoppers: int) -> None:
    """Write a signal, the load, a signal, the ticks that bring every deadline due, and a signal at the end."""
    end_ms = START_MS + events // PER_MS
    send(signal(FIRST, START_MS - PRELUDE_MS), brokers, tail_ms=PRELUDE_MS // 2)
    send(chain(load(events, shoppers), signal(END, end_ms + 1)), brokers, tail_ms=TAIL_MS)
    send(signal(LAST, end_ms + TAIL_MS + 1_000), brokers, tail_ms=PRELUDE_MS)
