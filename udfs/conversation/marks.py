"""What the service clock keeps of an event: a mark. The vocabulary is `MARK`, one verb per event type."""

from collections.abc import Callable
from typing import Any

import msgspec

from schemas.conversation import (
    AnyConversationEvent,
    Assigned,
    Call,
    Closed,
    Felt,
    Message,
    Opened,
    Queued,
    Reopened,
    Survey,
    Transferred,
    Verdict,
)
from udfs.conversation.courtesy import courtesy


class Mark(msgspec.Struct, frozen=True, gc=False, array_like=True, order=True):
    """Marks are in the order of their times; those of equal time by id."""

    ts: int
    id: str
    kind: str  # a key of udfs.conversation.clock.STEP
    who: str = ""  # agent, or who did it
    what: str = ""  # tier, or score


def message(event: Message) -> Mark | None:
    """A note among agents is none."""
    if event.internal:
        return None
    kind = (courtesy(event.text) or "customer") if event.speaker == "customer" else event.speaker
    return Mark(event.ts, event.id, kind, event.agent)


def call(event: Call) -> Mark | None:
    """A call that an agent made and nobody took is none."""
    if event.direction == "in":
        return Mark(event.ts, event.id, "call" if event.talk_ms else "customer", event.agent)
    return Mark(event.ts, event.id, "agent", event.agent) if event.talk_ms else None


def opened(event: Opened) -> Mark:
    """With who began, and the tier."""
    return Mark(event.ts, event.id, "opened", event.by, event.tier)


def queued(event: Queued) -> Mark:
    """Nobody has it yet."""
    return Mark(event.ts, event.id, "queued")


def assigned(event: Assigned) -> Mark:
    """Somebody has it."""
    return Mark(event.ts, event.id, "assigned", event.agent)


def transferred(event: Transferred) -> Mark:
    """To an agent, to a queue, or to the bot."""
    kind = "to_agent" if event.to_agent else "to_queue" if event.to_queue else "to_bot"
    return Mark(event.ts, event.id, kind, event.to_agent)


def closed(event: Closed) -> Mark:
    """With who closed it."""
    return Mark(event.ts, event.id, "closed", event.by)


def reopened(event: Reopened) -> Mark:
    """By itself no request."""
    return Mark(event.ts, event.id, "reopened")


def survey(event: Survey) -> Mark:
    """With the score."""
    return Mark(event.ts, event.id, "survey", "", str(event.score))


def verdict(event: Verdict) -> None:
    """No concern of the clock."""


def felt(event: Felt) -> None:
    """The clock does not mind how it felt."""


MARK: dict[type, Callable[[Any], Mark | None]] = {
    Assigned: assigned,
    Call: call,
    Closed: closed,
    Felt: felt,
    Message: message,
    Opened: opened,
    Queued: queued,
    Reopened: reopened,
    Survey: survey,
    Transferred: transferred,
    Verdict: verdict,
}


def mark(event: AnyConversationEvent) -> Mark | None:
    """The event's mark; None if the clock does not mind it."""
    return MARK[type(event)](event)
