"""What the jobs send, as JSON values: a firing, a profile with all it has, a publication, and what conversations tell."""

from typing import get_type_hints

from schemas.conversation_outputs import Alert, Conversation, PromiseFact, Turn
from tests.sinks.builders import NOON_MS

FIRING = {
    "action_id": "a1",
    "rule": "cart-left",
    "rule_version": 3,
    "person": "account:1",
    "at_ms": NOON_MS + 123,
    "binding": {"item": "item-7"},
    "event_id": "view-1",
}
WINDOWS = {
    "24h": {"views": 4, "searches": 1, "carts": 2, "orders": 1, "paid_fen": 500},
    "7d": {"views": 9, "searches": 2, "carts": 3, "orders": 2, "paid_fen": 900},
}
PROFILE = {
    "person": "account:1",
    "at_ms": NOON_MS,
    "cause": "visit_end",
    "first_ms": NOON_MS - 1000,
    "last_ms": NOON_MS - 500,
    "visits": 2,
    "visit_start_ms": NOON_MS - 700,
    "windows": WINDOWS,
    "items": {"item-7": {"views": 2, "in_cart": True}},
    "categories": {},
    "searches": ["shoes"],
    "dwell_ms": 12_000,
    "cart": {"item-7": 1999, "item-8": 1},
    "orders": ["o1"],
    "order_lines": 3,
    "ordered_fen": 6000,
    "payments": 1,
    "paid_fen": 500,
    "refunds": 1,
    "refunded_fen": 100,
    "last_order_ms": NOON_MS - 600,
    "last_paid_ms": 0,
    "contacts": 2,
    "last_contact_ms": NOON_MS - 300,
    "last_problem": "refund",
    "mood": -0.5,
    "last_stars": 4,
    "channels": {},
    "devices": {},
}
PUBLICATION = {
    "version": 3,
    "at_ms": NOON_MS + 123,
    "who": "ops",
    "cause": "rollback",
    "from_version": 1,
    "added": ["cart-left"],
    "changed": [],
    "removed": ["pay-reminder", "win-back"],
    "ruleset": {"version": 3, "rules": []},
}
PLAIN = {bool: True, float: 1.0, int: NOON_MS, str: "x"}
CONVERSED = {
    topic: {name: PLAIN.get(kind, {} if "dict" in str(kind) else []) for name, kind in get_type_hints(struct).items()}
    for topic, struct in (
        ("alerts", Alert),
        ("conversations", Conversation),
        ("promises", PromiseFact),
        ("turns", Turn),
    )
}
