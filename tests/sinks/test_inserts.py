"""Rows in the real engine: once per token, once per id, and a refusal names its row."""

from threading import Event

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError

from schemas.events import encode
from sinks.loader.backoff import waits
from sinks.loader.clickhouse import ClickHouseTables, Refused, Stopped, patiently
from sinks.loader.freshness import Minute, written
from sinks.loader.records import RowRefused
from sinks.loader.tables import TABLES
from tests.sinks.builders import NOON_MS, record, view, views
from tests.sinks.samples import FIRING, PROFILE


class Hurried(Event):
    """A stop signal whose waiting takes no time."""

    def __init__(self, waits_before_stop: int) -> None:
        super().__init__()
        self.left = waits_before_stop

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.fixture
def tables(emptied: Client) -> ClickHouseTables:
    return ClickHouseTables(emptied, Hurried(0))


def count(client: Client, table: str) -> int:
    return int(client.query(f"SELECT count() FROM {table} FINAL").result_rows[0][0])


def event_lines(offsets: range) -> list[bytes]:
    return [TABLES["clicks"].line(made) for made in views(offsets)]


def test_a_range_inserted_again_is_dropped_by_its_token(emptied: Client, tables: ClickHouseTables) -> None:
    """Counted without FINAL: the block itself must not be there twice, whatever its rows."""
    tables.insert("events", event_lines(range(3)), "clicks:0:0-3")
    tables.insert("events", event_lines(range(3)), "clicks:0:0-3")
    tables.insert("events", event_lines(range(3, 5)), "clicks:0:3-5")
    emptied.command("SYSTEM STOP MERGES events")
    assert emptied.query("SELECT count(), uniqExact(id) FROM events").result_rows == [(5, 5)]


def test_equal_ranges_of_two_partitions_are_both_kept(emptied: Client, tables: ClickHouseTables) -> None:
    """Equal bytes under different tokens are different blocks: a hash of the rows must not decide."""
    emptied.command("SYSTEM STOP MERGES events")
    tables.insert("events", event_lines(range(2)), "clicks:0:0-2")
    tables.insert("events", event_lines(range(2)), "clicks:1:0-2")
    assert emptied.query("SELECT count() FROM events").result_rows == [(4,)]


def test_an_event_sent_again_counts_once_though_its_record_has_another_time(
    emptied: Client, tables: ClickHouseTables
) -> None:
    """The second record is stamped a day later; the event's own JSON is the same but for ts."""
    again = view(7, at_ms=NOON_MS + 86_400_000)._replace(offset=8)
    again = again._replace(value=(again.value or b"").replace(b"view-8", b"view-7"))
    tables.insert("events", [TABLES["clicks"].line(view(7))], "clicks:0:7-8")
    tables.insert("events", [TABLES["clicks"].line(again)], "clicks:0:8-9")
    assert count(emptied, "events") == 1


def test_a_repeated_action_counts_once(emptied: Client, tables: ClickHouseTables) -> None:
    sent = encode(FIRING | {"kind": "push", "script": "cart"})
    other = sent.replace(b'"a1"', b'"a2"')
    lines = [TABLES["actions"].line(record("actions", raw, offset=n)) for n, raw in enumerate((sent, other, sent))]
    tables.insert("actions", lines[:2], "actions:0:0-2")
    tables.insert("actions", lines[2:], "actions:0:2-3")
    assert count(emptied, "actions") == 2


def test_times_money_and_words_arrive_as_they_were(emptied: Client, tables: ClickHouseTables) -> None:
    tables.insert("events", event_lines(range(1)), "clicks:0:0-1")
    asked = "SELECT toUnixTimestamp64Milli(at), ts, type, price_fen, quantity, topic, payload FROM events"
    assert emptied.query(asked).result_rows == [
        (NOON_MS, NOON_MS, "view", 1999, 0, "clicks", (view(0).value or b"").decode())
    ]


def test_every_topic_has_rows_that_clickhouse_takes(emptied: Client, tables: ClickHouseTables) -> None:
    words = {
        "actions": FIRING | {"kind": "push", "script": "cart"},
        "refusals": FIRING | {"limit": "cool_down", "detail": "24h"},
        "profiles": PROFILE,
        "late": {"event_id": "1", "type": "view", "person": "account:1", "ts": NOON_MS, "behind_ms": 7},
        "rejects": {"topic": "clicks", "key": "", "reason": "no key", "record": '"\\', "at_ms": NOON_MS},
    }
    for topic, value in words.items():
        tables.insert(TABLES[topic].name, [TABLES[topic].line(record(topic, encode(value)))], f"{topic}:0:5-6")
        assert count(emptied, TABLES[topic].name) == 1, topic
    profile = emptied.query("SELECT cart_fen, views_24h, paid_7d_fen, toUnixTimestamp(last_paid) FROM profiles")
    assert profile.result_rows == [(2000, 4, 900, 0)]
    assert emptied.query("SELECT binding['item'] FROM actions").result_rows == [("item-7",)]


def test_a_minute_written_twice_keeps_the_row_with_more_ticks(emptied: Client, tables: ClickHouseTables) -> None:
    for ticks in (1200, 30):
        line, token = written(Minute(1_700_038_800, "clicks", ticks, 200, 400, 500))
        tables.insert("freshness", [line], token)
    assert emptied.query("SELECT ticks FROM freshness FINAL").result_rows == [(1200,)]


def test_a_block_of_many_days_is_taken(emptied: Client, tables: ClickHouseTables) -> None:
    """A replay: 101 days in one range, one partition more than ClickHouse takes unasked."""
    lines = [TABLES["clicks"].line(view(day, at_ms=NOON_MS + day * 86_400_000)) for day in range(101)]
    tables.insert("events", lines, "clicks:0:0-101")
    tables.insert("events", lines, "clicks:0:0-101")
    assert emptied.query("SELECT count() FROM events").result_rows == [(101,)]


def test_a_refused_row_is_named_and_nothing_of_its_block_goes_in(emptied: Client, tables: ClickHouseTables) -> None:
    good, bad, other = event_lines(range(3))
    bad = bad.replace(b'"price_fen":1999', b'"price_fen":"dear"')
    with pytest.raises(RowRefused, match="price_fen") as refused:
        tables.insert("events", [good, bad, other], "clicks:0:0-3")
    assert refused.value.place == 1
    assert "view-2" not in refused.value.reason
    assert count(emptied, "events") == 0


def test_a_word_without_a_column_is_the_tables_fault(tables: ClickHouseTables) -> None:
    with pytest.raises(Refused, match=r"range clicks:0:0-1: .*colour"):
        tables.insert("events", [b'{"id":"1","colour":"red"}'], "clicks:0:0-1")


def test_a_table_that_is_not_there_is_at_fault_itself(tables: ClickHouseTables) -> None:
    with pytest.raises(Refused, match="UNKNOWN_TABLE"):
        tables.insert("nowhere", event_lines(range(1)), "clicks:0:0-1")


class Away:
    """A client that reaches nobody the first times; takes rows after that."""

    def __init__(self, failures: list[DatabaseError]) -> None:
        self.failures = failures
        self.taken: list[str] = []

    def raw_insert(self, table: str, *, insert_block: bytes, settings: dict[str, object], fmt: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(str(settings["insert_deduplication_token"]))


def test_clickhouse_away_is_waited_for() -> None:
    """Not reached (no code), then too many parts (252), then there: the same token all the time."""
    client = Away([OperationalError("nobody"), DatabaseError("parts", code=252)])
    ClickHouseTables(client, Hurried(2)).insert("events", [b"{}"], "clicks:0:0-1")
    assert client.taken == ["clicks:0:0-1"]


def test_stopping_while_clickhouse_is_away_inserts_nothing() -> None:
    client = Away([OperationalError("nobody"), OperationalError("nobody")])
    with pytest.raises(Stopped):
        ClickHouseTables(client, Hurried(1)).insert("events", [b"{}"], "clicks:0:0-1")
    assert client.taken == []


def test_waiting_for_a_database_ends_with_it_or_with_a_stop() -> None:
    failures = [OperationalError("nobody")]

    def step() -> str:
        if failures:
            raise failures.pop()
        return "there"

    assert patiently(step, Hurried(1)) == "there"
    failures.append(OperationalError("nobody"))
    assert patiently(step, Hurried(0)) is None


def test_what_does_not_pass_is_not_waited_for() -> None:
    def step() -> None:
        raise DatabaseError("wrong password", code=516)

    with pytest.raises(DatabaseError, match="wrong password"):
        patiently(step, Hurried(9))


def test_waits_double_up_to_ten_seconds() -> None:
    first = [seconds for seconds, _ in zip(waits(), range(9), strict=False)]
    assert first == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
