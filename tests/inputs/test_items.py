"""Records and their times."""

from jobs.inputs.items import Raw, in_order, moved, record_of
from schemas.events import Order, View, decode

VIEW = View(id="e1", ts=1_700_000_000_000, person="account:1", item="coat")
ORDER = Order(id="e2", ts=1_700_000_000_000, person="account:1", order="o1", item="coat")


def test_a_record_carries_the_person_as_key_and_ts_as_timestamp() -> None:
    record = record_of(VIEW)
    assert (record.topic, record.key, record.ts) == ("clicks", b"account:1", 1_700_000_000_000)
    assert decode(record.value) == VIEW
    assert record_of(ORDER).topic == "orders"


def test_a_raw_record_is_sent_to_the_byte() -> None:
    record = record_of(Raw(topic="orders", key=None, ts=5, value=b"\xff{"))
    assert (record.topic, record.key, record.ts, record.value) == ("orders", None, 5, b"\xff{")


def test_moving_keeps_everything_but_the_time() -> None:
    (view,) = moved([VIEW], -1_000)
    assert view == View(id="e1", ts=1_699_999_999_000, person="account:1", item="coat")


def test_moving_a_raw_record_moves_its_own_ts_inside() -> None:
    raw = Raw(topic="clicks", key="account:1", ts=1_000, value=b'{"n":1000,"ts": 1000,"id":"1000"')
    (later,) = moved([raw], 500)
    assert later == Raw(topic="clicks", key="account:1", ts=1_500, value=b'{"n":1000,"ts": 1500,"id":"1000"')


def test_a_raw_record_whose_ts_is_another_is_left_alone_inside() -> None:
    raw = Raw(topic="clicks", key="account:1", ts=1_000, value=b'{"ts":10005}')
    assert moved([raw], 500)[0].value == b'{"ts":10005}'


def test_items_of_equal_time_keep_their_order() -> None:
    assert in_order([ORDER, VIEW, Raw(topic="clicks", key=None, ts=1, value=b"")])[1:] == [ORDER, VIEW]
