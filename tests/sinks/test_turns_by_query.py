"""The service clock of the stream and one SQL query over raw events tell the same waits."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from clickhouse_connect.driver.client import Client

from schemas.conversation import AnyConversationEvent, Closed, Message, Opened, encode
from sinks.loader.memory import MemoryRecord
from sinks.loader.tables import TABLES
from tests.conversation.living import SENSES
from udfs.conversation.shard import begun
from udfs.conversation.watch import Watch
from udfs.rules.engine import Rules
from udfs.shards.memory import in_memory

DIALOGUES = Path(__file__).resolve().parents[3] / "shared" / "data" / "service_dialogues.jsonl.gz"
START_MS = 1_770_000_000_000
Waits = set[tuple[str, int, int, str, str]]
SAID = {
    "customer": [
        "什么时候发货",
        "好的",
        "谢谢",
        "好的谢谢",
        "ok",
        "嗯嗯 拜拜~",
        "谢谢，还没收到",
        "",
        "THANKS!",
        "好吧👌",
    ],
    "agent": ["亲，请稍等", "已经发货了"],
    "bot": [],
}


def timed(name: str, turns: list[tuple[str, str]], chance: Random) -> Iterator[AnyConversationEvent]:
    """A dialogue with seeded times, opened and closed."""
    at_ms = START_MS + chance.randrange(3_600_000)
    yield Opened(id=f"{name}-o", ts=at_ms, conversation=name)
    for number, (role, text) in enumerate(turns):
        at_ms += chance.choice([0, 800, 15_000, 140_000])
        who = "A" if role == "agent" else ""
        yield Message(id=f"{name}-{number:04d}", ts=at_ms, conversation=name, speaker=role, text=text, agent=who)  # type: ignore[arg-type]
    yield Closed(id=f"{name}-~", ts=at_ms + 5_000, conversation=name)


def made_up(conversations: int) -> list[AnyConversationEvent]:
    """Dialogues of courtesies and requests, at random."""
    chance, events = Random(4), list[AnyConversationEvent]()
    for number in range(conversations):
        roles = chance.choices(["customer", "agent"], k=chance.randrange(1, 14))
        events += timed(f"c{number}", [(role, chance.choice(SAID[role])) for role in roles], chance)
    return events


def real() -> list[AnyConversationEvent]:
    """The dialogues of the shared data."""
    chance, events = Random(9), list[AnyConversationEvent]()
    with gzip.open(DIALOGUES, "rt", encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            turns = [(turn["role"], turn["text"]) for turn in told["turns"]]
            events += timed(told["session"], turns, chance)
    return events


def by_stream(events: list[AnyConversationEvent]) -> Waits:
    """What the core says."""
    watch = Watch(Rules((), 1, "conversation"), SENSES)
    until_ms = max(event.ts for event in events)
    turns = begun(in_memory(), -1).advance(list(events), until_ms, watch).turns
    last = {(each.conversation, each.number): each for each in turns}.values()
    return {
        (each.conversation, each.from_ms, each.until_ms, each.ended_by, each.agent)
        for each in last
        if each.ended_by != "void"
    }


def by_query(client: Client, events: list[AnyConversationEvent]) -> Waits:
    """What SQL says of the same events, loaded twice."""
    line = TABLES["chats"].line
    rows = [
        line(MemoryRecord("chats", 0, place, each.ts, each.conversation.encode(), encode(each)))
        for place, each in enumerate(events)
    ]
    for _ in range(2):
        client.raw_insert("conversation_events", insert_block=b"\n".join(rows), fmt="JSONEachRow")
    sql = "SELECT conversation, from_ms, until_ms, ended_by, agent FROM turns_by_query"
    return {(str(a), int(b), int(c), str(d), str(e)) for a, b, c, d, e in client.query(sql).result_rows}


def test_the_query_tells_the_waits_of_made_up_dialogues(emptied: Client) -> None:
    events = made_up(400)
    waits = by_stream(events)
    assert len(waits) > 500
    assert by_query(emptied, events) == waits


@pytest.mark.skipif(not DIALOGUES.exists(), reason=f"no {DIALOGUES.name}: the shared data is not here")
def test_the_query_tells_the_waits_of_real_dialogues(emptied: Client) -> None:
    events = real()
    assert len({each.conversation for each in events}) > 900
    waits = by_stream(events)
    assert len(waits) > 3_000
    assert by_query(emptied, events) == waits
