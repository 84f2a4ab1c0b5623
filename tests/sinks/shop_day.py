"""One small day of a shop, 2026-02-10 in Asia/Shanghai, by hand: rows of the tables as the loader writes them."""

import json
from typing import Any

from clickhouse_connect.driver.client import Client

from sinks.loader.clickhouse import SETTINGS

Row = dict[str, Any]
MIDNIGHT_MS = 1_770_652_800_000  # 2026-02-10 00:00 in Shanghai, 2026-02-09 16:00 UTC


def clock(text: str, days: int = 0) -> int:
    """Epoch milliseconds of a time of the day, as in 10:05 or 11:02:30."""
    hours, minutes, seconds = (int(part) for part in (text + ":0").split(":")[:3])
    return MIDNIGHT_MS + 1000 * (3600 * (24 * days + hours) + 60 * minutes + seconds)


def event(number: int, at: int, type: str, person: int, **more: Any) -> Row:
    return {
        "at": at / 1000,
        "ts": at,
        "id": f"e{number}",
        "type": type,
        "person": f"account:{person}",
        "channel": "app",
    } | more


EVENTS = [
    event(1, clock("10:00"), "view", 1, item="i1"),
    event(2, clock("10:05"), "cart", 1, item="i1"),
    event(3, clock("10:40"), "order", 1, item="i1", order="o1", amount_fen=20_000),
    event(4, clock("10:41"), "pay", 1, order="o1", amount_fen=20_000),
    event(5, clock("10:02"), "view", 2, item="i1", channel="web"),
    event(6, clock("10:06"), "cart", 2, item="i1", channel="web"),
    event(7, clock("10:03"), "view", 3, item="i2"),
    event(8, clock("16:40", days=1), "order", 3, item="i2", order="o3", amount_fen=5_000),
    event(9, clock("10:04"), "view", 4, item="i2"),
    event(10, clock("11:00"), "order", 4, item="i2", order="o4", amount_fen=7_000),
    event(11, clock("10:07"), "search", 2, words="Red Lantern", results=0, channel="web"),
    event(12, clock("10:08"), "search", 3, words="red lantern", results=0),
    event(13, clock("10:09"), "search", 3, words="lantern", results=12),
]


def firing(name: str, at: int, person: int, **more: Any) -> Row:
    return {
        "action_id": name,
        "rule": "cart-left",
        "person": f"account:{person}",
        "at": at / 1000,
        "event_id": "e2",
    } | more


ACTIONS = [
    firing("f1", clock("10:35"), 1, kind="push", script="cart-reminder"),  # ordered at 10:40
    firing("f2", clock("10:36"), 2, kind="push", script="cart-reminder"),  # never
    firing("f3", clock("10:33"), 3, kind="push", script="cart-reminder"),  # 30 hours later
]
REFUSALS = [
    firing("f4", clock("10:30"), 4, limit="hold_out", detail="place 3.10% is within 5%"),  # ordered at 11:00
    firing("f5", clock("10:50"), 2, limit="cool_down", detail="last 14m ago"),
]


def said(number: int, at: int, type: str, conversation: str, person: int, channel: str, **more: Any) -> Row:
    row = {"at": at / 1000, "ts": at, "id": f"k{number}", "type": type, "conversation": conversation}
    return row | {"person": f"account:{person}", "channel": channel} | more


CONVERSATION_EVENTS = [
    said(1, clock("11:00:00"), "opened", "c1", 1, "app"),
    said(2, clock("11:00:10"), "queued", "c1", 1, "app", queue="presale"),
    said(3, clock("11:02:30"), "assigned", "c1", 1, "app", agent="ann"),
    said(4, clock("11:02:40"), "message", "c1", 1, "app", speaker="agent", text="您好", agent="ann"),
    said(5, clock("11:10:00"), "closed", "c1", 1, "app", by="agent"),
    said(6, clock("11:11:00"), "survey", "c1", 1, "app", score=5),
    said(7, clock("11:01:00"), "opened", "c2", 2, "phone"),
    said(8, clock("11:01:20"), "queued", "c2", 2, "phone", queue="presale"),
    said(9, clock("11:01:50"), "assigned", "c2", 2, "phone", agent="ben"),
    said(10, clock("11:03:40"), "transferred", "c2", 2, "phone", to_queue="refunds"),
    said(11, clock("11:06:10"), "assigned", "c2", 2, "phone", agent="ann"),
    said(12, clock("11:09:00"), "closed", "c2", 2, "phone", by="agent"),
    said(13, clock("11:03:00"), "opened", "c3", 3, "web"),
    said(14, clock("11:03:30"), "queued", "c3", 3, "web", queue="refunds"),
    said(15, clock("11:00:30"), "opened", "c4", 2, "app"),
    said(16, clock("11:01:30"), "closed", "c4", 2, "app", by="bot"),
    said(17, clock("12:00"), "verdict", "c1", 1, "app", alert_id="a1", rule="risk-words", verdict="true"),
    said(18, clock("12:00"), "verdict", "c2", 2, "phone", alert_id="a2", rule="risk-words", verdict="false"),
    said(19, clock("12:30"), "verdict", "c2", 2, "phone", alert_id="a2", rule="risk-words", verdict="appeal"),
    said(20, clock("12:40"), "verdict", "c2", 2, "phone", alert_id="a3", rule="slow-answer", verdict="appeal"),
    said(21, clock("12:50"), "verdict", "c2", 2, "phone", alert_id="a3", rule="slow-answer", verdict="true"),
    said(22, clock("12:55"), "verdict", "c2", 2, "phone", alert_id="a4", rule="slow-answer", verdict="false"),
]


def turn(conversation: str, number: int, until: int, waited_s: int, agent: str, offset: int, **more: Any) -> Row:
    row = {"conversation": conversation, "number": number, "from": until / 1000 - waited_s, "until": until / 1000}
    told = {
        "agent": agent,
        "waited_ms": 1000 * waited_s,
        "ended_by": "answer",
        "answered_by": "agent",
        "offset": offset,
    }
    return row | told | more


TURNS = [
    turn("c1", 1, clock("11:02:30"), 150, "ann", 1),
    turn("c1", 2, clock("11:04:00"), 30, "ann", 2),
    turn("c1", 3, clock("11:04:30"), 10, "ann", 3),
    turn("c2", 1, clock("11:01:50"), 999, "ben", 4),  # corrected by the next row
    turn("c2", 1, clock("11:01:50"), 50, "ben", 5),
    turn("c2", 2, clock("11:06:10"), 70, "ann", 6),
    turn("c2", 3, clock("11:07:10"), 60, "ann", 7),
    turn("c2", 3, clock("11:07:10"), 60, "ann", 8, ended_by="void"),  # there was no such turn after all
    turn("c4", 1, clock("11:00:31"), 1, "", 9, answered_by="bot"),
]


def stint(agent: str, start: int, end: int, replies: int) -> Row:
    return {"agent": agent, "from_ms": start, "until_ms": end, "replies": replies}


def conversation(name: str, person: int, channel: str, start: int, end: int, stints: list[Row], **more: Any) -> Row:
    row = {"conversation": name, "episode": 1, "person": f"account:{person}", "channel": channel, "from": start / 1000}
    return row | {"closed": end / 1000, "stints": json.dumps(stints), "offset": 1} | more


ANN_C1 = stint("ann", clock("11:02:30"), clock("11:10:00"), 3)
BEN_C2 = stint("ben", clock("11:01:50"), clock("11:03:40"), 1)
ANN_C2 = stint("ann", clock("11:06:10"), clock("11:09:00"), 1)
CONVERSATIONS = [
    conversation("c1", 1, "app", clock("11:00:00"), 0, []),  # completed by the next row
    conversation("c1", 1, "app", clock("11:00:00"), clock("11:10:00"), [ANN_C1], survey=5, offset=2),
    conversation("c2", 2, "phone", clock("11:01:00"), clock("11:09:00"), [BEN_C2, ANN_C2], survey=2),
    conversation("c3", 3, "web", clock("11:03:00"), 0, []),
    conversation("c4", 2, "app", clock("11:00:30"), clock("11:01:30"), [], survey=4),
    conversation("c9", 1, "app", clock("11:00:00"), clock("11:00:30"), [], survey=1, void=True),
]


def alert(name: str, rule: str, conversation: str, person: int, agent: str, at: int) -> Row:
    row = {"alert_id": name, "rule": rule, "conversation": conversation, "person": f"account:{person}", "agent": agent}
    return row | {"at": at / 1000, "severity": "urgent", "score": 0.9, "evidence": '[{"text":"我要投诉"}]'}


ALERTS = [
    alert("a1", "risk-words", "c1", 1, "ann", clock("11:04:20")),
    alert("a2", "risk-words", "c2", 2, "ben", clock("11:02:20")),
    alert("a3", "slow-answer", "c2", 2, "ben", clock("11:03:00")),
    alert("a4", "slow-answer", "c2", 2, "", clock("11:05:00")),
]


def promise(name: str, agent: str, person: int, state: str, offset: int) -> Row:
    row = {"promise_id": name, "conversation": f"c{person}", "person": f"account:{person}", "agent": agent}
    told = {"at": clock("11:05") / 1000, "what": "ship", "phrase": "今天发货", "due": clock("18:00") / 1000}
    return row | told | {"state": state, "offset": offset}


PROMISES = [
    promise("p1", "ann", 1, "open", 1),
    promise("p1", "ann", 1, "kept", 2),
    promise("p2", "ann", 2, "open", 3),
    promise("p2", "ann", 2, "broken", 4),
    promise("p3", "ben", 2, "warned", 5),
]


TABLES: dict[str, list[Row]] = {
    "events": EVENTS,
    "actions": ACTIONS,
    "refusals": REFUSALS,
    "conversation_events": CONVERSATION_EVENTS,
    "turns": TURNS,
    "conversations": CONVERSATIONS,
    "alerts": ALERTS,
    "promises": PROMISES,
}


def insert(client: Client, table: str, rows: list[Row], token: str = "") -> None:
    """As the loader does; without a token nothing is taken for a repetition."""
    block = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    settings = SETTINGS | ({"insert_deduplication_token": token} if token else {"insert_deduplicate": 0})
    client.raw_insert(table, insert_block=block, settings=settings, fmt="JSONEachRow")
