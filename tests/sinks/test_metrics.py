"""Live metrics of the tables are those of a naive recomputation from raw events, minute by minute."""

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from schemas.conversation import encode
from sinks.loader.tables import TABLES
from sinks.migrations import read
from tests.conversation.living import Impatient
from tests.sinks.builders import record
from tests.sinks.naive_metrics import Naive, Table
from tests.sinks.peak_day import DAY_MS, HOUR_MS, MIDNIGHT_MS, MINUTE_MS, PeakDay, peak_day
from tests.sinks.shop_day import CONVERSATION_EVENTS, Row, clock, insert, turn
from tests.sinks.test_warehouse import epoch_ms
from udfs.conversation.outside import Outputs
from udfs.conversation.shard import Shard
from udfs.shards.memory import MemoryMembers, MemorySlots

ZERO: dict[str, Any] = dict.fromkeys(
    ("contacts", "queued", "waiting", "oldest_wait_ms", "closed", "resolved", "handled", "handling_ms"), 0
) | dict.fromkeys(("surveys", "satisfied", "alerts", "pushes", "converted"), 0)
LISTS: dict[str, Any] = {"waits_ms": [], "agents": []}
ASKED = ", ".join([*ZERO, *LISTS])


def streamed(day: PeakDay) -> list[Outputs]:
    """What the conversations job says of the day: batch by batch, what is late behind the others."""
    shard, rules, outputs = Shard(MemoryMembers(), MemorySlots()), Impatient(), []
    for until_ms in range(MIDNIGHT_MS, MIDNIGHT_MS + 2 * DAY_MS, 2 * MINUTE_MS):
        window = [each for each in day.talks if until_ms - 2 * MINUTE_MS < each.ts <= until_ms]
        outputs.append(shard.advance([each for each in window if each.id not in day.late], until_ms, rules))
        outputs.append(shard.late([each for each in window if each.id in day.late], rules))
    return outputs


def talk_rows(day: PeakDay) -> list[Row]:
    """Rows of conversation_events, as the loader makes them."""
    made = []
    for event in day.talks:
        sent = record("chats", encode(event), event.conversation.encode())._replace(timestamp=event.ts)
        made.append(json.loads(TABLES["chats"].line(sent)))
    return made


def fact_rows(topic: str, facts: list[Any]) -> list[Row]:
    """Rows of turns or conversations; offsets rise, so that a correction counts."""
    return [
        json.loads(TABLES[topic].line(record(topic, encode(fact), offset=offset))) for offset, fact in enumerate(facts)
    ]


def load(client: Client, day: PeakDay, chance: random.Random) -> None:
    """In blocks, in any order, some of them twice."""
    outputs = streamed(day)
    tables = {
        "conversation_events": talk_rows(day),
        "events": day.events,
        "actions": day.pushes,
        "alerts": day.alerts,
        "turns": fact_rows("turns", [each for out in outputs for each in out.turns]),
        "conversations": fact_rows("conversations", [each for out in outputs for each in out.conversations]),
    }
    for table, rows in tables.items():
        blocks = [rows[first : first + 50] for first in range(0, len(rows), 50)]
        blocks += chance.sample(blocks, len(blocks) // 5)
        chance.shuffle(blocks)
        for block in blocks:
            insert(client, table, block)


def told(client: Client, source: str, parameters: dict[str, Any] | None = None) -> Table:
    rows = client.query(f"SELECT minute, channel, queue, {ASKED} FROM {source}", parameters).result_rows
    names = [*ZERO, *LISTS]
    return {(epoch_ms(at), channel, queue): dict(zip(names, row, strict=True)) for at, channel, queue, *row in rows}


def complete(table: Table) -> Table:
    return {place: ZERO | LISTS | cell for place, cell in table.items()}


def span(from_ms: int, until_ms: int) -> dict[str, datetime]:
    return {name: datetime.fromtimestamp(ms / 1000, UTC) for name, ms in (("a", from_ms), ("b", until_ms))}


BETWEEN = "metrics_between(from_at = {a:DateTime('UTC')}, until_at = {b:DateTime('UTC')})"


@pytest.mark.parametrize("seed", range(2))
def test_metrics_of_a_peak_day_are_those_of_its_raw_events(emptied: Client, seed: int) -> None:
    day = peak_day(seed)
    load(emptied, day, random.Random(seed))
    naive = complete(Naive(day).all())
    assert told(emptied, "metrics_minute") == naive
    for name in ZERO:
        assert sum(cell[name] for cell in naive.values()) > 0, name
    for from_ms in range(MIDNIGHT_MS + 9 * HOUR_MS, MIDNIGHT_MS + DAY_MS, 197 * MINUTE_MS):
        until_ms = from_ms + 20 * MINUTE_MS
        expected = {place: cell for place, cell in naive.items() if from_ms <= place[0] < until_ms}
        assert told(emptied, BETWEEN, span(from_ms, until_ms)) == expected


def test_rates_and_percentiles_follow_from_counts_and_waits(emptied: Client) -> None:
    """Ten waits: the median is the fifth of them; nine in ten end below the tenth."""
    turns = [turn("c1", number, clock("11:00:30"), number, "ann", number) for number in range(1, 11)]
    insert(emptied, "turns", turns)
    asked = "SELECT response_p50_ms, response_p90_ms, resolution, csat, conversion FROM metrics_minute"
    assert emptied.query(asked).result_rows == [(5_000, 10_000, None, None, None)]


def test_scores_loaded_before_the_table_of_surveys_are_filled_in(emptied: Client) -> None:
    insert(emptied, "conversation_events", CONVERSATION_EVENTS)
    asked = "SELECT ts, conversation, score FROM surveys FINAL"
    fed = emptied.query(asked).result_rows
    emptied.command("TRUNCATE TABLE surveys")
    (fill,) = [
        migration.sql.strip().removesuffix(";") for migration in read() if migration.name == "0082_surveys_filled"
    ]
    for _ in range(2):
        emptied.command(fill)
    assert emptied.query(asked).result_rows == fed == [(clock("11:11:00"), "c1", 5)]
