"""Every topic's records become rows of its table, word for word."""

import json

import msgspec
import pytest

from schemas.events import Order, View, encode
from schemas.outputs import Action, Late, Refusal, Reject
from sinks.loader.batches import Batch
from sinks.loader.memory import MemoryRecord
from sinks.loader.ranges import Partition
from sinks.loader.tables import TABLES
from tests.sinks.builders import NOON_MS, record, tick, view
from tests.sinks.samples import FIRING, PROFILE, PUBLICATION

EVENT = View(id="view-1", ts=NOON_MS, person="account:1", item="item-7")
FIRED = {name: value for name, value in FIRING.items() if name != "at_ms"} | {"at": 1_700_000_000.123}
PLACE = {"partition": 0, "offset": 5}


def row(made: MemoryRecord) -> dict[str, object]:
    """The row of a record, as ClickHouse will read it."""
    return dict(json.loads(TABLES[made.topic].line(made)))


def batch_of(made: MemoryRecord) -> Batch:
    batch = Batch(Partition(made.topic, made.partition), made.offset)
    batch.add(made)
    return batch


def test_an_order_line_is_one_row() -> None:
    order = Order(id="e1", ts=NOON_MS + 7, person="account:1", order="o1", item="item-7", amount_fen=3998, quantity=2)
    raw = encode(order)
    assert row(record("orders", raw)._replace(timestamp=NOON_MS + 7)) == PLACE | {
        "at": 1_700_000_000.007,
        "topic": "orders",
        "payload": raw.decode(),
        "type": "order",
        "id": "e1",
        "ts": NOON_MS + 7,
        "person": "account:1",
        "channel": "app",
        "device": "other",
        "order": "o1",
        "item": "item-7",
        "category": "",
        "quantity": 2,
        "amount_fen": 3998,
        "coupon": "",
    }


def test_an_event_keeps_what_was_sent_and_takes_the_time_of_the_stream() -> None:
    """Its own clock is 5 s behind its record: ts moves to the start of the record's 100 ms window."""
    late = view(0, at_ms=NOON_MS - 5000)
    assert late.value is not None
    made = row(late._replace(timestamp=NOON_MS + 30))
    assert made["ts"] == NOON_MS
    assert made["payload"] == late.value.decode()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(view(1)._replace(value=b"{"), id="no JSON"),
        pytest.param(view(1)._replace(value=None), id="no value"),
        pytest.param(view(1)._replace(key=None), id="no key"),
        pytest.param(view(1)._replace(key=b"account:2"), id="another person's key"),
        pytest.param(view(1)._replace(value=encode(EVENT)[:-2] + b'\xff"}'), id="not UTF-8"),
        pytest.param(view(1)._replace(timestamp=NOON_MS + 120_000), id="two minutes from its record"),
    ],
)
def test_an_invalid_input_record_is_skipped_and_counted(broken: MemoryRecord) -> None:
    """The people job writes it to topic rejects, which has its own way into the table."""
    batch = batch_of(broken)
    assert (batch.rows, batch.rejected, batch.end) == (0, 1, 2)


def test_a_tick_is_no_row() -> None:
    batch = batch_of(tick(9, NOON_MS))
    assert (batch.rows, batch.rejected, batch.ticks_ms, batch.end) == (0, 0, [NOON_MS], 10)


def test_action() -> None:
    sent = encode(msgspec.convert(FIRING | {"kind": "push", "script": "cart"}, Action))
    assert row(record("actions", sent)) == FIRED | PLACE | {"kind": "push", "script": "cart"}


def test_refusal() -> None:
    sent = encode(msgspec.convert(FIRING | {"limit": "cool_down", "detail": "24h per item"}, Refusal))
    assert row(record("refusals", sent)) == FIRED | PLACE | {"limit": "cool_down", "detail": "24h per item"}


def test_profile() -> None:
    sent = encode(PROFILE)
    made = row(record("profiles", sent))
    assert made.pop("payload") == sent.decode()
    assert made == PLACE | {
        "person": "account:1",
        "cause": "visit_end",
        "at": 1_700_000_000.0,
        "first": 1_699_999_999.0,
        "last": 1_699_999_999.5,
        "visit_start": 1_699_999_999.3,
        "last_order": 1_699_999_999.4,
        "last_paid": 0.0,
        "contacts": 2,
        "last_contact": 1_699_999_999.7,
        "last_problem": "refund",
        "mood": -0.5,
        "last_stars": 4,
        "visits": 2,
        "dwell_ms": 12_000,
        "cart_items": 2,
        "cart_fen": 2000,
        "order_lines": 3,
        "ordered_fen": 6000,
        "payments": 1,
        "paid_fen": 500,
        "refunds": 1,
        "refunded_fen": 100,
        "views_24h": 4,
        "searches_24h": 1,
        "carts_24h": 2,
        "orders_24h": 1,
        "paid_24h_fen": 500,
        "views_7d": 9,
        "searches_7d": 2,
        "carts_7d": 3,
        "orders_7d": 2,
        "paid_7d_fen": 900,
    }


def test_late_event() -> None:
    late = Late(event_id="view-1", type="view", person="account:1", ts=NOON_MS - 900, behind_ms=700)
    words = {"event_id": "view-1", "type": "view", "person": "account:1", "ts": NOON_MS - 900, "behind_ms": 700}
    assert row(record("late", encode(late))) == words | PLACE | {"at": 1_700_000_000.0}


def test_open_matches() -> None:
    words = {"subject": "person", "shard": 7, "rule": ["cart-left", "cart-left"], "step": [1, 2], "matches": [3, 40]}
    assert row(record("open_matches", encode(words | {"at_ms": NOON_MS}))) == words | PLACE | {"at": 1_700_000_000.0}


def test_publication_keeps_the_whole_rule_set() -> None:
    made = row(record("publications", encode(PUBLICATION)))
    words = {name: value for name, value in PUBLICATION.items() if name not in ("at_ms", "ruleset")}
    assert made == words | PLACE | {
        "at": 1_700_000_000.123,
        "rules": 0,
        "ruleset": '{"version":3,"rules":[],"texts":{"lexicons":{},"hours":""}}',
    }


def test_reject_keeps_the_topic_where_the_record_was() -> None:
    reject = Reject(topic="clicks", key="k", reason="no key", record="{", at_ms=NOON_MS)
    words = {"topic": "clicks", "key": "k", "reason": "no key", "record": "{", "at": 1_700_000_000.0}
    assert row(record("rejects", encode(reject))) == words | PLACE | {"found_by": "job"}


def test_an_unreadable_output_record_is_not_lost() -> None:
    batch = batch_of(record("actions", b'{"rule":"cart-left"}', key=b"account:1"))
    assert batch.rejected == 1
    assert list(batch.lines) == ["rejects"]
    made = json.loads(batch.lines["rejects"][0])
    assert made.pop("reason").startswith("Object missing required field")
    words = {"topic": "actions", "key": "account:1", "record": '{"rule":"cart-left"}', "at": 1_700_000_000.0}
    assert made == words | PLACE | {"found_by": "loader"}
