"""What happens in a conversation, in short: one function per event, times in seconds after a Monday 0:00 in Shanghai."""

from typing import Any

from schemas.conversation import (
    AnyConversationEvent,
    Assigned,
    Call,
    Closed,
    Message,
    Opened,
    Queued,
    Reopened,
    Ruling,
    Survey,
    Transferred,
    Verdict,
)

MONDAY_MS = 1_770_566_400_000  # 2026-02-09 00:00 in Shanghai
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
CONVERSATION = "c1"


def ms(at_s: float) -> int:
    """Epoch milliseconds of a time in seconds."""
    return MONDAY_MS + round(at_s * 1000)


def _base(word: str, at_s: float, more: dict[str, Any]) -> dict[str, Any]:
    made = f"{round(at_s * 1000):012d}-{word}"
    return {"id": made, "ts": ms(at_s), "conversation": CONVERSATION, "person": "account:1", **more}


def customer(at_s: float, text: str = "什么时候发货", **more: Any) -> Message:
    """The customer writes."""
    return Message(**_base("customer", at_s, {"speaker": "customer", "text": text, **more}))


def agent(at_s: float, text: str = "我帮您看一下", who: str = "A", **more: Any) -> Message:
    """An agent writes."""
    return Message(**_base("agent", at_s, {"speaker": "agent", "text": text, "agent": who, **more}))


def bot(at_s: float, text: str = "请问有什么可以帮您", **more: Any) -> Message:
    """A bot writes."""
    return Message(**_base("bot", at_s, {"speaker": "bot", "text": text, **more}))


def call(at_s: float, **more: Any) -> Call:
    """A phone call."""
    return Call(**_base("call", at_s, {"direction": "in", "agent": "A", **more}))


def opened(at_s: float, **more: Any) -> Opened:
    """The conversation begins."""
    return Opened(**_base("opened", at_s, more))


def queued(at_s: float, **more: Any) -> Queued:
    """Into the queue."""
    return Queued(**_base("queued", at_s, more))


def assigned(at_s: float, who: str = "A", **more: Any) -> Assigned:
    """To an agent."""
    return Assigned(**_base("assigned", at_s, {"agent": who, **more}))


def transferred(at_s: float, **more: Any) -> Transferred:
    """To somebody else."""
    return Transferred(**_base("transferred", at_s, more))


def closed(at_s: float, **more: Any) -> Closed:
    """Done."""
    return Closed(**_base("closed", at_s, more))


def reopened(at_s: float, **more: Any) -> Reopened:
    """Open again."""
    return Reopened(**_base("reopened", at_s, more))


def survey(at_s: float, score: int, **more: Any) -> Survey:
    """A rating."""
    return Survey(**_base("survey", at_s, {"score": score, **more}))


def verdict(at_s: float, alert_id: str, rule: str, ruling: Ruling) -> Verdict:
    """A supervisor speaks about an alert."""
    return Verdict(**_base("verdict", at_s, {"alert_id": alert_id, "rule": rule, "verdict": ruling}))


def in_order(events: list[AnyConversationEvent]) -> list[AnyConversationEvent]:
    """By time, then id."""
    return sorted(events, key=lambda each: (each.ts, each.id))
