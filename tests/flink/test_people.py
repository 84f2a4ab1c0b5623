"""The people job on the real stack: what reaches ClickHouse is what the rules say, whatever is killed on the way."""

import json
import threading
import time

import pytest
from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer
from kafka.errors import InvalidTimestampError

from jobs.inputs import taobao
from jobs.inputs.items import Raw, moved
from jobs.publishing import checked, publish
from jobs.replay import send
from jobs.stack import Stack, flink
from jobs.stack.layout import ROOT
from schemas.events import AnyEvent, View, encode
from schemas.rules import EventStep, Push, Rule, Where
from sinks import clickhouse
from tests.core import oracle
from tests.flink.waiting import await_equal, count, ids

pytestmark = pytest.mark.flink

START_MS = 1_750_000_000_000
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
TAIL_MS = 40 * 60_000
AWAY_SECONDS = 20
TAOBAO = ROOT.parent / "shared" / "data" / "taobao_nine_days.csv.gz"


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return clickhouse.connect(stack.clickhouse_dsn("writer"))


def due(events: list[AnyEvent]) -> list[str]:
    """Ids of the pushes that are due, by the naive oracle: it keeps every event and recomputes."""
    rules = tuple(file.rule for file in checked(ROOT / "rules"))
    answers = oracle.firings(events, events[-1].ts + TAIL_MS, rules)
    return sorted(each.action_id for each in answers if not each.refused_by)


def shoppers(prefix: str, start_ms: int, number: int, minutes: int) -> list[AnyEvent]:
    """Shoppers who view an item three times each, one after the other over some minutes."""
    events: list[AnyEvent] = []
    step_ms = minutes * 60_000 // (3 * number)
    for place in range(3 * number):
        name = f"account:{prefix}{place % number}"
        ts = start_ms + place * step_ms
        events.append(View(id=f"{prefix}{place}", ts=ts, person=name, item=f"i{place % number}", price_fen=100))
    return events


def test_bad_records_become_rejects_and_the_job_goes_on(stack: Stack, client: Client) -> None:
    good = View(id="good", ts=START_MS, person="account:bad", item="A")
    records: list[tuple[bytes | None, bytes]] = [
        (b"account:bad", b'{"type":'),
        (b"account:bad", b'{"type":"wink","id":"1"}'),
        (b"account:bad", json.dumps({"type": "view", "id": "x", "ts": START_MS, "person": "account:bad"}).encode()),
        (b"account:bad", encode(good).replace(b'"item":"A"', b'"item":7')),
        (None, encode(good)),
        (b"account:bad", encode(View(id="skew", ts=START_MS - 61_000, person="account:bad", item="A"))),
        (b"account:bad", b'{"pad":"' + b"x" * 900_000 + b'"}'),
        (b"account:bad", b'{"type":"view","id":"\xff\xfe"}'),
    ]
    producer = KafkaProducer(bootstrap_servers=stack.brokers)
    for key, value in records:
        producer.send("clicks", key=key, value=value, timestamp_ms=START_MS, partition=0)
    producer.flush()
    send([good], stack.brokers, tail_ms=TAIL_MS)
    await_equal(lambda: count(client, "SELECT count() FROM rejects FINAL WHERE topic = 'clicks'"), len(records))
    long = "SELECT count() FROM rejects FINAL WHERE length(record) <= 2048 AND reason != '' AND topic = 'clicks'"
    assert count(client, long) == len(records)
    assert [job["state"] for job in stack.jobs()] == ["RUNNING"] * 2


def test_a_record_from_the_future_is_refused_by_the_broker(stack: Stack) -> None:
    producer = KafkaProducer(bootstrap_servers=stack.brokers)
    ahead_ms = time.time_ns() // 1_000_000 + 120_000
    with pytest.raises(InvalidTimestampError):
        producer.send("clicks", key=b"account:x", value=b"{}", timestamp_ms=ahead_ms).get(timeout=30)


@pytest.mark.faults
@pytest.mark.parametrize("victim", ["taskmanager-1", "loader", "clickhouse", "kafka"])
def test_a_kill_in_mid_stream_loses_and_doubles_nothing(stack: Stack, client: Client, victim: str) -> None:
    day = {"taskmanager-1": 1, "loader": 2, "clickhouse": 3, "kafka": 4}[victim]
    prefix = f"kill{day}-"
    events = shoppers(prefix, START_MS + day * DAY_MS, 400, minutes=20)
    killer = threading.Thread(target=kill_and_start, args=(stack, victim, client, prefix))
    killer.start()
    send(events, stack.brokers, speed=60.0, tail_ms=TAIL_MS)
    killer.join()
    await_equal(lambda: ids(client, "actions", f"^account:{prefix}"), due(events))
    sql = f"SELECT (count(), uniqExact(id)) FROM events WHERE startsWith(person, 'account:{prefix}')"
    await_equal(lambda: client.query(sql).result_rows[0][0], (len(events), len(events)))


def kill_and_start(stack: Stack, victim: str, client: Client, prefix: str) -> None:
    """Once the first events have arrived and more are to come. The broker stays away for 20 s, the others come at once."""
    sql = f"SELECT count() > 100 FROM events WHERE startsWith(person, 'account:{prefix}')"
    await_equal(lambda: count(client, sql), 1)
    stack.kill(victim)
    back = time.monotonic() + (AWAY_SECONDS if victim == "kafka" else 0)
    await_equal(lambda: time.monotonic() >= back, True)
    stack.start(victim)


def test_a_running_job_takes_a_publication_without_a_restart(stack: Stack, client: Client) -> None:
    """Views come hour by hour; the first comes before the rule that concerns it and is never told by it."""
    ours = [file.rule for file in checked(ROOT / "rules")]
    seen = EventStep(types=("view",), where=(Where("item", "eq", "reload"),))
    new = Rule(rule="seen", about="For a test.", when=(seen,), then=Push("size-hint"))
    views = (view_at(hour) for hour in range(100))
    running = runs(stack)
    send([next(views)], stack.brokers, tail_ms=TAIL_MS)
    await_equal(lambda: count(client, "SELECT count() > 0 FROM profiles WHERE person = 'account:reload'"), 1)
    published = publish(stack.brokers, [*ours, new])
    try:
        await_equal(lambda: versions_after(stack, client, next(views)), {published.version})
    finally:
        publish(stack.brokers, ours)
    assert runs(stack) == running
    waiting = "SELECT sum(arraySum(matches)) > 0 FROM open_matches FINAL WHERE has(rule, 'viewed-thrice')"
    await_equal(lambda: count(client, waiting), 1)
    audit = f"SELECT (cause, added) FROM publications FINAL WHERE version = {published.version}"
    await_equal(lambda: client.query(audit).result_rows[0][0], ("publish", ["seen"]))
    assert count(client, "SELECT countIf(event_id = 'reload0') FROM actions WHERE rule = 'seen'") == 0


def view_at(hour: int) -> View:
    """The view of an hour."""
    return View(id=f"reload{hour}", ts=START_MS + 5 * DAY_MS + hour * HOUR_MS, person="account:reload", item="reload")


def runs(stack: Stack) -> list[tuple[str, str, dict[str, int]]]:
    """Each job's id, its state, and when it last came into every state: a restart changes that at once, unlike a metric."""
    ids = [str(job["jid"]) for job in stack.jobs()]
    details = [flink.get(stack.layout, f"/jobs/{job}") for job in ids]
    return [(job, str(each["state"]), each["timestamps"]) for job, each in zip(ids, details, strict=True)]


def versions_after(stack: Stack, client: Client, view: View) -> set[int]:
    """Versions of the rule that told something, after one more view: a broadcast has no receipt."""
    send([view], stack.brokers, tail_ms=TAIL_MS)
    return {int(row[0]) for row in client.query("SELECT rule_version FROM actions WHERE rule = 'seen'").result_rows}


@pytest.mark.skipif(not TAOBAO.exists(), reason=f"no {TAOBAO.name}: the shared data is not here")
def test_pushes_of_real_shoppers_are_those_of_the_oracle(stack: Stack, client: Client) -> None:
    events = [item for item in taobao.read(TAOBAO, None).items if not isinstance(item, Raw)]
    there = moved(events, START_MS + 10 * DAY_MS - events[0].ts)
    send(there, stack.brokers, tail_ms=TAIL_MS)
    await_equal(lambda: ids(client, "actions", "^account:[0-9]+$"), due(there))
