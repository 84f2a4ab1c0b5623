"""Which topic fills which table, and the row that a record becomes: one line of JSONEachRow. Pure.

Names of columns are the words of schemas/. A time `at_ms` becomes the column `at`, in seconds with three decimals,
as ClickHouse reads a DateTime64(3).
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from schemas import events
from schemas.admission import DOORS, Rejected, admit, head, window_of
from schemas.outputs import Action, Firing, Late, OpenMatches, Profile, Refusal, Reject, Window
from schemas.publications import decode_publication
from sinks.loader.conversations import alert_line, conversation_line, promise_line, turn_line
from sinks.loader.records import Record
from sinks.loader.rows import Row, encode, place, seconds, text

decode_action = msgspec.json.Decoder(Action).decode
decode_refusal = msgspec.json.Decoder(Refusal).decode
decode_profile = msgspec.json.Decoder(Profile).decode
decode_late = msgspec.json.Decoder(Late).decode
decode_open_matches = msgspec.json.Decoder(OpenMatches).decode
decode_reject = msgspec.json.Decoder(Reject).decode

NO_WINDOW = Window(0, 0, 0, 0, 0)
REJECTS = "rejects"


class Table(NamedTuple):
    """A table and how its rows are made. `line` raises Rejected, or msgspec.MsgspecError for an output record."""

    name: str
    line: Callable[[Record], bytes]


def event_line(record: Record) -> bytes:
    """An event's own JSON has the columns' names: the line is that object with the record's place before it."""
    raw = text(record.value)
    event = admit(text(record.key), raw, window_of(record.timestamp), DOORS[record.topic])
    return b'{"at":%b,"topic":"%b","partition":%d,"offset":%d,"payload":%b,%b' % (
        encode(seconds(record.timestamp)),
        record.topic.encode(),
        record.partition,
        record.offset,
        encode(raw),
        encode(event)[1:],
    )


def firing_row(firing: Firing) -> Row:
    """A firing's words, its time as `at`."""
    row = msgspec.structs.asdict(firing)
    row["at"] = seconds(row.pop("at_ms"))
    return row


def action_line(record: Record) -> bytes:
    return encode(firing_row(decode_action(record.value or b"")) | place(record))


def refusal_line(record: Record) -> bytes:
    return encode(firing_row(decode_refusal(record.value or b"")) | place(record))


def window_row(window: Window, name: str) -> Row:
    """The figures of a rolling window, as columns."""
    return {
        f"views_{name}": window.views,
        f"searches_{name}": window.searches,
        f"carts_{name}": window.carts,
        f"orders_{name}": window.orders,
        f"paid_{name}_fen": window.paid_fen,
    }


def profile_times(profile: Profile) -> Row:
    """The profile's times as columns; 0 means never."""
    return {
        "at": seconds(profile.at_ms),
        "first": seconds(profile.first_ms),
        "last": seconds(profile.last_ms),
        "visit_start": seconds(profile.visit_start_ms),
        "last_order": seconds(profile.last_order_ms),
        "last_contact": seconds(profile.last_contact_ms),
        "last_paid": seconds(profile.last_paid_ms),
    }


def profile_figures(profile: Profile) -> Row:
    """The main figures of a whole life, and of the cart now."""
    return {
        "visits": profile.visits,
        "dwell_ms": profile.dwell_ms,
        "cart_items": len(profile.cart),
        "cart_fen": sum(profile.cart.values()),
        "order_lines": profile.order_lines,
        "ordered_fen": profile.ordered_fen,
        "payments": profile.payments,
        "paid_fen": profile.paid_fen,
        "refunds": profile.refunds,
        "refunded_fen": profile.refunded_fen,
    }


def profile_contacts(profile: Profile) -> Row:
    """What service knows of the person."""
    return {
        "contacts": profile.contacts,
        "last_problem": profile.last_problem,
        "mood": profile.mood,
        "last_stars": profile.last_stars,
    }


def profile_line(record: Record) -> bytes:
    raw = record.value or b""
    profile = decode_profile(raw)
    row = {"person": profile.person, "cause": profile.cause, "payload": text(raw)}
    row |= profile_times(profile) | profile_figures(profile)
    row |= profile_contacts(profile)
    row |= window_row(profile.windows.get("24h", NO_WINDOW), "24h")
    row |= window_row(profile.windows.get("7d", NO_WINDOW), "7d")
    return encode(row | place(record))


def late_line(record: Record) -> bytes:
    row = msgspec.structs.asdict(decode_late(record.value or b""))
    return encode(row | {"at": seconds(record.timestamp)} | place(record))


def open_matches_line(record: Record) -> bytes:
    row = msgspec.structs.asdict(decode_open_matches(record.value or b""))
    row["at"] = seconds(row.pop("at_ms"))
    return encode(row | place(record))


def publication_line(record: Record) -> bytes:
    row = msgspec.structs.asdict(decode_publication(record.value or b""))
    row["at"] = seconds(row.pop("at_ms"))
    row |= {"rules": len(row["ruleset"].rules), "ruleset": text(encode(row["ruleset"]))}
    return encode(row | place(record))


def reject_line(record: Record) -> bytes:
    row = msgspec.structs.asdict(decode_reject(record.value or b""))
    row["at"] = seconds(row.pop("at_ms"))
    return encode(row | {"found_by": "job"} | place(record))


def refused_line(record: Record, reason: str) -> bytes:
    """The row of `rejects` for a record that its topic's schema does not know, or whose row its table refuses."""
    row = {"at": seconds(record.timestamp), "topic": record.topic, "key": text(record.key), "reason": reason}
    return encode(row | {"record": head(text(record.value)), "found_by": "loader"} | place(record))


TABLES: dict[str, Table] = {
    "actions": Table("actions", action_line),
    "alerts": Table("alerts", alert_line),
    "chats": Table("conversation_events", event_line),
    "clicks": Table("events", event_line),
    "contacts": Table("events", event_line),
    "conversations": Table("conversations", conversation_line),
    "late": Table("late_events", late_line),
    "open_matches": Table("open_matches", open_matches_line),
    "orders": Table("events", event_line),
    "profiles": Table("profiles", profile_line),
    "promises": Table("promises", promise_line),
    "publications": Table("publications", publication_line),
    "refusals": Table("refusals", refusal_line),
    "rejects": Table(REJECTS, reject_line),
    "turns": Table("turns", turn_line),
}

Unreadable = (Rejected, events.Invalid)
