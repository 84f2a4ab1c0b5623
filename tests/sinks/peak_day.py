"""A generated day of a busy shop, 2024-02-05 in Asia/Shanghai, with a peak at eight in the evening.

Every conversation keeps to one channel. Some events come minutes late, and a fifth of all come twice.
"""

import random
from typing import NamedTuple

from schemas.conversation import (
    AnyConversationEvent,
    Assigned,
    Closed,
    Message,
    Opened,
    Queued,
    Reopened,
    Survey,
    Transferred,
)
from tests.sinks.shop_day import Row

MIDNIGHT_MS = 1_707_062_400_000  # 2024-02-05 00:00 in Shanghai
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
QUEUES = ("presale", "refunds", "vip")
CHANNELS = ("app", "web", "phone")
RULES = ("cart-left", "viewed-thrice")


class PeakDay(NamedTuple):
    """What happened, in no order."""

    talks: list[AnyConversationEvent]
    late: set[str]  # ids of events that come after those of two minutes later
    events: list[Row]  # of shoppers
    pushes: list[Row]
    alerts: list[Row]


def moment(chance: random.Random) -> int:
    """Some time of the day; every second one within an hour of the peak."""
    if chance.random() < 0.5:
        return MIDNIGHT_MS + int(chance.gauss(20 * HOUR_MS, HOUR_MS / 2))
    return MIDNIGHT_MS + chance.randrange(9 * HOUR_MS, 23 * HOUR_MS)


class Talk:
    """One conversation, told event by event."""

    def __init__(self, chance: random.Random, name: str) -> None:
        self.chance = chance
        self.name = name
        self.channel = chance.choice(CHANNELS)
        self.at_ms = moment(chance)
        self.told: list[AnyConversationEvent] = []

    def say(self, kind: type, **more: object) -> None:
        """The next event, some seconds later; now and then at a full minute, where borders are."""
        self.at_ms += self.chance.choice([1_000, 5_000, 20_000, 90_000, 400_000])
        if self.chance.random() < 0.1:
            self.at_ms += -self.at_ms % MINUTE_MS
        number = len(self.told)
        common = {"id": f"{self.name}-{number:02d}", "ts": self.at_ms, "conversation": self.name}
        self.told.append(kind(**common, channel=self.channel, person=f"account:{self.name}", **more))

    def exchange(self, agent: str) -> None:
        for _ in range(self.chance.randrange(1, 4)):
            self.say(Message, speaker="customer", text="什么时候发货")
            if self.chance.random() < 0.8:
                self.say(Message, speaker="agent", text="马上查", agent=agent)

    def whole(self) -> list[AnyConversationEvent]:
        """Opened, queued, mostly taken, sometimes passed on, mostly closed, sometimes opened again."""
        self.say(Opened)
        self.say(Queued, queue=self.chance.choice(QUEUES))
        if self.chance.random() < 0.85:
            self.say(Assigned, agent=(agent := self.chance.choice("ABCD")))
            self.exchange(agent)
            if self.chance.random() < 0.2:
                self.say(Transferred, to_queue=self.chance.choice(QUEUES))
                self.say(Assigned, agent=(agent := self.chance.choice("ABCD")))
                self.exchange(agent)
        if self.chance.random() < 0.9:
            self.say(Closed)
            if self.chance.random() < 0.5:
                self.say(Survey, score=self.chance.randrange(1, 6))
            if self.chance.random() < 0.2:
                self.say(Reopened)
        return self.told


def shopping(chance: random.Random) -> tuple[list[Row], list[Row]]:
    """What shoppers did, and pushes that followed: some lead to an order within a day, some a little later."""
    events, pushes = [], []
    for number in range(60):
        at_ms, person = moment(chance), f"account:{chance.randrange(30)}"
        channel = chance.choice(CHANNELS)
        common = {"person": person, "channel": channel}
        events.append({"id": f"v{number}", "type": "cart", "ts": at_ms, "at": at_ms / 1000, "item": "i"} | common)
        push = {"action_id": f"p{number}", "rule": chance.choice(RULES), "kind": "push", "event_id": f"v{number}"}
        pushes.append(push | {"person": person, "at": (at_ms + 1000) / 1000})
        ordered_ms = at_ms + chance.choice([500, 1000, 1001, HOUR_MS, DAY_MS + 1000, DAY_MS + 1001, 2 * DAY_MS])
        if chance.random() < 0.3:
            order = {
                "id": f"o{number}",
                "type": "order",
                "ts": ordered_ms,
                "at": ordered_ms / 1000,
                "order": f"{number}",
            }
            events.append(order | common)
    return events, pushes


def alerts_of(chance: random.Random, talks: list[AnyConversationEvent]) -> list[Row]:
    """Alerts about some of the events, and one about a metric, which is none about a conversation."""
    told = [{"conversation": each.conversation, "at": each.ts / 1000} for each in chance.sample(talks, 40)]
    told.append({"conversation": "metric:presale", "at": MIDNIGHT_MS / 1000 + 72_000})
    return [{"alert_id": f"a{number}", "rule": "risk-words"} | row for number, row in enumerate(told)]


def peak_day(seed: int, conversations: int = 80) -> PeakDay:
    chance = random.Random(seed)
    talks = [event for number in range(conversations) for event in Talk(chance, f"c{number:03d}").whole()]
    late = {each.id for each in talks if chance.random() < 0.05}
    return PeakDay(talks, late, *shopping(chance), alerts_of(chance, talks))
