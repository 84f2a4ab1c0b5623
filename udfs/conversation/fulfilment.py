"""Which event fulfils which promise. The vocabulary is `FULFILS`, one test per kind of promise.

A reply is not what the agent adds to the promise itself: it comes a while later. Money and parcels are told by events of
orders, or by an agent who says that it is done.
"""

import re
from collections.abc import Callable

from schemas.conversation import AnyConversationEvent, Call, Closed, Message
from schemas.events import Ship

Fulfilling = AnyConversationEvent | Ship
Test = Callable[[Fulfilling, int], bool]

LATER_MS = 180_000  # what comes sooner belongs to the promise
DONE = {
    "refund": re.compile(
        r"(?:已经?|刚刚?)(?:给您|为您|帮您)?(?:[^,，。!！?？]{0,6})(?:退款|退|打款|到账|返还)|退款成功|退好了|已退|已到账"
    ),
    "ship": re.compile(
        r"(?:已经?|刚刚?)(?:给您|为您|帮您)?(?:[^,，。!！?？]{0,6})(?:发货|发出|寄出|补发|出库|发走)|发货了|寄出了|快递单号|运单号"
    ),
    "resolve": re.compile(
        r"(?:已经?|刚刚?)(?:给您|为您|帮您)?(?:[^,，。!！?？]{0,6})(?:处理|解决|办好|修好|开好|修复|完成|安排)|处理好了|解决了|处理完"
    ),
}


def reply(event: Fulfilling, since_ms: int) -> bool:
    """The agent comes back: by a message some time later, or by a call that was taken."""
    if isinstance(event, Message):
        return says(event) and since_ms >= LATER_MS
    return called(event)


def call(event: Fulfilling, since_ms: int) -> bool:
    """A call that was taken."""
    return called(event)


def ship(event: Fulfilling, since_ms: int) -> bool:
    """The parcel left, or an agent says so."""
    return isinstance(event, Ship) or says_done(event, "ship")


def refund(event: Fulfilling, since_ms: int) -> bool:
    """An agent says that the money is back."""
    return says_done(event, "refund")


def resolve(event: Fulfilling, since_ms: int) -> bool:
    """An agent says that it is done, or closes the conversation some time later."""
    closes = isinstance(event, Closed) and event.by == "agent" and since_ms >= LATER_MS
    return closes or says_done(event, "resolve")


FULFILS: dict[str, Test] = {"call": call, "refund": refund, "reply": reply, "resolve": resolve, "ship": ship}


def says(event: Fulfilling) -> bool:
    """Whether an agent writes to the customer."""
    return isinstance(event, Message) and event.speaker == "agent" and not event.internal


def says_done(event: Fulfilling, what: str) -> bool:
    """Whether an agent or a bot tells the customer that it is done."""
    if not isinstance(event, Message) or event.speaker == "customer" or event.internal:
        return False
    return DONE[what].search(event.text) is not None


def called(event: Fulfilling) -> bool:
    """Whether an agent and the customer talked on the phone."""
    return isinstance(event, Call) and event.talk_ms > 0
