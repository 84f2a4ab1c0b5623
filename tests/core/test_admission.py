"""What makes a record an event, and every reason why one is not."""

import pytest

from schemas.admission import Rejected, admit, head, window_of
from schemas.events import View, encode
from schemas.settings import SETTINGS
from tests.core.histories import BASE_MS as NOW_MS

KEY = "account:1"


def record(**fields: object) -> str:
    """A view as JSON."""
    whole = {"type": "view", "id": "v", "ts": NOW_MS, "person": KEY, "item": "A", **fields}
    return encode({name: value for name, value in whole.items() if value is not None}).decode()


def reason(key: str, raw: str) -> str:
    """Why a record is rejected."""
    with pytest.raises(Rejected) as rejected:
        admit(key, raw, NOW_MS)
    return str(rejected.value)


def test_a_record_is_an_event_and_fields_we_do_not_know_are_ignored() -> None:
    assert admit(KEY, record(colour="red"), NOW_MS) == View(id="v", ts=NOW_MS, person=KEY, item="A")


@pytest.mark.parametrize(
    ("key", "raw", "why"),
    [
        ("", record(), "no key"),
        (KEY, record(more="x" * SETTINGS.record_chars), "too long: 65"),
        (KEY, record(item="\ufffd"), "not UTF-8"),
        ("account:2", record(), "key is not the event's person: account:1"),
        (KEY, "", "truncated"),
        (KEY, "{", "truncated"),
        (KEY, "[]", "got `array`"),
        (KEY, "null", "got `null`"),
        (KEY, record() + "}", "malformed"),
        (KEY, record(type="glance"), "'glance'"),
        (KEY, record(type=None), "`type`"),
        ("tick", '{"type":"tick","ts":1}', "'tick'"),
        (KEY, record(item=None), "`item`"),
        (KEY, record(item=""), "$.item"),
        (KEY, record(item="x" * 65), "$.item"),
        (KEY, record(item=7), "$.item"),
        (KEY, record(id="x" * 65), "$.id"),
        (KEY, record(id=""), "$.id"),
        (KEY, record(ts=-1), "$.ts"),
        (KEY, record(ts="now"), "$.ts"),
        (KEY, record(ts=NOW_MS + 0.5), "$.ts"),
        (KEY, record(ts=10**13), "$.ts"),
        (KEY, record(person="me"), "$.person"),
        (KEY, record(person="x" * 97), "$.person"),
        (KEY, record(channel="pigeon"), "$.channel"),
        (KEY, record(device="toaster"), "$.device"),
        (KEY, record(price_fen=-1), "$.price_fen"),
        (KEY, record(price_fen=10**12 + 1), "$.price_fen"),
        (KEY, record(type="cart", quantity=0), "$.quantity"),
        (KEY, record(type="search", words="x" * 257), "$.words"),
        (KEY, record(type="leave", dwell_ms=86_400_001), "$.dwell_ms"),
    ],
)
def test_a_record_that_is_no_event_says_why(key: str, raw: str, why: str) -> None:
    assert why in reason(key, raw)


def test_a_record_nested_without_end_is_rejected_and_not_a_crash() -> None:
    deep = record(more=0).replace(":0}", ":" + "[" * 30_000 + "]" * 30_000 + "}")
    assert reason(KEY, deep)


def test_half_a_character_is_rejected() -> None:
    assert reason(KEY, record().replace('"A"', r'"\ud800"'))


def test_longest_record_is_taken() -> None:
    room = SETTINGS.record_chars - len(record(more=""))
    assert admit(KEY, record(more="x" * room), NOW_MS).id == "v"
    assert reason(KEY, record(more="x" * (room + 1))) == "too long: 65537 characters, at most 65536"


@pytest.mark.parametrize(
    ("off_ms", "becomes_ms"),
    [(0, 0), (99, 99), (-1, 0), (100, 99), (-60_000, 0), (99 + 60_000, 99)],
)
def test_a_time_near_the_record_is_moved_to_its_window(off_ms: int, becomes_ms: int) -> None:
    assert admit(KEY, record(ts=NOW_MS + off_ms), NOW_MS).ts == NOW_MS + becomes_ms


@pytest.mark.parametrize("off_ms", [-60_001, 99 + 60_001])
def test_a_time_a_minute_and_more_from_the_record_is_rejected(off_ms: int) -> None:
    assert "more than a minute" in reason(KEY, record(ts=NOW_MS + off_ms))


@pytest.mark.parametrize(("at_ms", "start_ms"), [(0, 0), (99, 0), (100, 100), (NOW_MS + 250, NOW_MS + 200)])
def test_a_window_holds_100_ms(at_ms: int, start_ms: int) -> None:
    assert window_of(at_ms) == start_ms


def test_the_head_of_a_record_is_cut_between_characters() -> None:
    """2,048 bytes are 682 characters of three bytes, and two bytes that are none."""
    assert head("红" * 3_000) == "红" * 682
    assert head("short") == "short"
