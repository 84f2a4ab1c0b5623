"""The conversations job on the real stack: what reaches ClickHouse is what the core says, whatever is killed on the way."""

import threading
from functools import partial
from random import Random

import msgspec
import pytest
from clickhouse_connect.driver.client import Client

from jobs.inputs.items import Raw
from jobs.publishing import current
from jobs.replay import send
from jobs.stack import Stack
from schemas.conversation import AnyConversationEvent, encode
from schemas.rules import Alert as ThenAlert
from sinks import clickhouse
from sinks.kafka import newest
from tests.conversation import telling
from tests.conversation.telling import agent, assigned, closed, customer, opened, queued
from tests.flink.waiting import await_equal, count
from udfs.conversation.lessons import SENTIMENT
from udfs.conversation.outside import Outputs
from udfs.conversation.sensing import senses_of
from udfs.conversation.shard import begun
from udfs.conversation.watch import Watch
from udfs.models.snapshots import read
from udfs.operators.learners import SNAPSHOT_EVERY
from udfs.rules.engine import compiled
from udfs.shards.memory import in_memory

pytestmark = pytest.mark.flink

TAIL_MS = 40 * 60_000
EARLIER_MS = 1_740_000_000_000 - telling.MONDAY_MS
SAID = ("什么时候发货", "我要投诉你们", "可以退款吗", "你们再这样我就打12315了", "好的谢谢")
ANSWERED = ("两小时内给您回电", "我帮您看一下", "今天内给您回复", "不知道")


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return clickhouse.connect(stack.clickhouse_dsn("writer"))


def talks(prefix: str, number: int, begin_s: float) -> list[AnyConversationEvent]:
    """Conversations side by side: waits, promises, risk words, some of them closed."""
    random, events = Random(prefix), list[AnyConversationEvent]()
    for name in (f"{prefix}{each}" for each in range(number)):
        at_s = begin_s + random.randrange(300)
        events.append(opened(at_s, conversation=name, id=f"{name}-o"))
        events.append(queued(at_s + 1, conversation=name, id=f"{name}-q"))
        events.append(assigned(at_s + 5, conversation=name, id=f"{name}-a"))
        for turn in range(random.randrange(1, 5)):
            at_s += random.randrange(5, 120)
            events.append(customer(at_s, random.choice(SAID), conversation=name, id=f"{name}-c{turn}"))
            at_s += random.randrange(5, 120)
            events.append(agent(at_s, random.choice(ANSWERED), conversation=name, id=f"{name}-r{turn}"))
        if random.random() < 0.7:
            events.append(closed(at_s + 10, conversation=name, id=f"{name}-x"))
    return before(sorted(events, key=lambda event: event.ts))


def before(events: list[AnyConversationEvent]) -> list[AnyConversationEvent]:
    """The same before the time of all other tests on this stack: a replay's ticks move the clock of every input."""
    return [msgspec.structs.replace(each, ts=each.ts + EARLIER_MS) for each in events]


def records(events: list[AnyConversationEvent]) -> list[Raw]:
    """As they are sent."""
    return [Raw(topic="chats", key=each.conversation, ts=each.ts, value=encode(each)) for each in events]


def core(stack: Stack, events: list[AnyConversationEvent]) -> Outputs:
    """What the core says of them, with the rules that are published and no model."""
    ruleset = current(stack.brokers)
    senses = senses_of(ruleset.texts, "")
    until_ms = events[-1].ts + TAIL_MS
    return begun(in_memory(), -1).advance(list(events), until_ms, Watch(compiled(ruleset, "conversation"), senses))


def column(client: Client, sql: str, prefix: str) -> list[str]:
    """One column of text, sorted, of the conversations of a prefix."""
    rows = client.query(
        f"SELECT {sql} WHERE startsWith(conversation, {{prefix:String}})", {"prefix": prefix}
    ).result_rows
    return sorted(str(row[0]) for row in rows)


def check(stack: Stack, client: Client, events: list[AnyConversationEvent], prefix: str) -> None:
    """Alerts, turns, conversations and promises in ClickHouse are those of the core, each once."""
    due = core(stack, events)
    assert due.alerts and due.turns and due.promises
    rows = partial(column, client, prefix=prefix)
    await_equal(lambda: rows("alert_id FROM alerts FINAL"), sorted({each.alert_id for each in due.alerts}))
    turns = sorted({f"{each.conversation}/{each.number}" for each in due.turns})
    await_equal(lambda: rows("concat(conversation, '/', toString(number)) FROM turns FINAL"), turns)
    last = {each.promise_id: f"{each.promise_id} {each.state}" for each in due.promises}
    await_equal(lambda: rows("concat(promise_id, ' ', state) FROM promises FINAL"), sorted(last.values()))
    told = sorted({f"{each.conversation}/{each.episode}" for each in due.conversations})
    await_equal(lambda: rows("concat(conversation, '/', toString(episode)) FROM conversations FINAL"), told)
    await_equal(lambda: rows("id FROM conversation_events FINAL"), sorted({each.id for each in events}))
    await_equal(lambda: rows("id FROM events FINAL"), sorted(each.id for each in due.contacts))


def test_a_conversation_is_watched_by_the_same_core(stack: Stack, client: Client) -> None:
    events = talks("calm-", 60, 0)
    send(records(events), stack.brokers, tail_ms=TAIL_MS)
    check(stack, client, events, "calm-")


def test_eager_alerts_come_before_time_moves(stack: Stack, client: Client) -> None:
    """No tick, so no window ends; the message alone is enough."""
    eager = {rule.rule for rule in current(stack.brokers).rules if rule.eager and isinstance(rule.then, ThenAlert)}
    assert eager
    event = customer(telling.DAY_S, "我要投诉", conversation="eager-1", id="eager-1-c")
    send(records(before([event])), stack.brokers, tail_ms=0)
    await_equal(lambda: set(column(client, "rule FROM alerts FINAL", "eager-")) & eager != set(), True)


STRANGE = ["", "a" * 100_000, "😀😀😀", "\x00\x01\x02"]


def test_strange_records_are_rejected_or_taken_and_the_job_goes_on(stack: Stack, client: Client) -> None:
    at_s = 2 * telling.DAY_S
    events = [customer(at_s, text, conversation="odd-1", id=f"odd-{place}") for place, text in enumerate(STRANGE)]
    events = before([*events])
    good = events[0]
    unknown = encode(good).replace(b'"customer"', b'"ghost"').replace(b"odd-0", b"odd-8")
    broken = encode(good).replace(b"odd-0", b"odd-\xff")
    bad = [Raw(topic="chats", key="odd-1", ts=good.ts, value=value) for value in (unknown, broken)]
    there = count(client, "SELECT count() FROM rejects FINAL WHERE topic = 'chats'")
    send([*records(events), *bad], stack.brokers, tail_ms=TAIL_MS)
    taken = [event.id for event in events if len(event.text) < 100_000]
    await_equal(lambda: column(client, "id FROM conversation_events FINAL", "odd-"), taken)
    rejected = "SELECT count() FROM rejects FINAL WHERE topic = 'chats' AND found_by = 'job'"
    await_equal(lambda: count(client, rejected) - there, len(events) + len(bad) - len(taken))
    assert [job["state"] for job in stack.jobs()] == ["RUNNING"] * 2


def test_surveys_teach_the_model(stack: Stack) -> None:
    at_s = 3 * telling.DAY_S
    names = [f"taught-{number}" for number in range(SNAPSHOT_EVERY)]
    events = [telling.survey(at_s, score=1 + 4 * (place % 2), text=f"很好 {place}" if place % 2 else f"太差 {place}",
                             conversation=name, id=f"{name}-s") for place, name in enumerate(names)]  # fmt: skip
    send(records(before([*events])), stack.brokers, tail_ms=TAIL_MS)
    await_equal(lambda: newest(stack.brokers, "models", SENTIMENT) is not None, True)
    told = newest(stack.brokers, "models", SENTIMENT)
    assert told is not None and read(told).learned == SNAPSHOT_EVERY


def test_the_profile_learns_of_a_contact(stack: Stack, client: Client) -> None:
    """The first job tells it as an event of the person, the second learns it; the profile is told at the visit's end."""
    at_s, who = 3.5 * telling.DAY_S, {"conversation": "met-1", "person": "account:met"}
    events = before([opened(at_s, reason="refund", **who), customer(at_s + 9, **who), closed(at_s + 60, **who)])
    send(records(events), stack.brokers, tail_ms=TAIL_MS)
    await_equal(lambda: column(client, "phase FROM events FINAL", "met-"), ["begun", "ended"])
    later = closed(at_s + 3 * telling.HOUR_S, conversation="met-2", person="account:other")
    send(records(before([later])), stack.brokers, tail_ms=TAIL_MS)
    sql = "SELECT contacts, last_problem FROM profiles FINAL WHERE person = 'account:met' ORDER BY at DESC LIMIT 1"
    await_equal(lambda: client.query(sql).result_rows, [(1, "refund")])


@pytest.mark.faults
def test_a_kill_of_the_task_manager_loses_and_doubles_nothing(stack: Stack, client: Client) -> None:
    events = talks("killed-", 300, 4 * telling.DAY_S)

    def kill() -> None:
        sql = "SELECT count() > 100 FROM conversation_events WHERE startsWith(conversation, 'killed-')"
        await_equal(lambda: count(client, sql), 1)
        for victim in ("taskmanager-1", "taskmanager-2"):
            stack.kill(victim)
        for victim in ("taskmanager-1", "taskmanager-2"):
            stack.start(victim)

    killer = threading.Thread(target=kill)
    killer.start()
    send(records(events), stack.brokers, speed=60.0, tail_ms=TAIL_MS)
    killer.join()
    check(stack, client, events, "killed-")
