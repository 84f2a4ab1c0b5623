"""Views stay exact whatever is loaded again or merged, and the board's quick queries say the same as the views."""

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from sinks.board.queries import DAY_MS, HOUR_MS, QUERIES
from sinks.clickhouse import ClickHouseError
from sinks.migrations import read
from tests.sinks.shop_day import CONVERSATION_EVENTS, EVENTS, Row, clock, event, firing, insert, said, turn

NOW_MS = clock("20:30")
MINUTE_MS = 60_000
MOVES = ["opened", "queued", "assigned", "transferred", "closed", "reopened", "message"]


def conversing(chance: random.Random) -> list[Row]:
    """Moves of 40 conversations in four hours, some in the same millisecond."""
    rows = []
    for number in range(600):
        at = NOW_MS - chance.randrange(0, 4 * HOUR_MS, 20_000)
        queue = chance.choice(["", "presale", "refunds"])
        more = {"queue": {"queue": queue}, "transferred": {"to_queue": queue}}
        type = chance.choice(MOVES)
        named = more.get("queue" if type == "queued" else type, {})
        rows.append(said(number, at, type, f"c{chance.randrange(40)}", 1, chance.choice(["app", "web"]), **named))
    return rows


def loaded_again(client: Client, table: str, rows: list[Row], chance: random.Random) -> None:
    """In blocks, each once or twice, in any order within a block; the last row of a key stays the last."""
    for first in range(0, len(rows), 97):
        for _ in range(chance.choice([1, 2])):
            insert(client, table, rows[first : first + 97])


def waiting(rows: list[Row], at_ms: int) -> Counter[tuple[str, str]]:
    """Naive: the last move of each conversation before this moment decides, if it is less than a day old."""
    found: Counter[tuple[str, str]] = Counter()
    for name in {row["conversation"] for row in rows}:
        moves = [row for row in rows if row["conversation"] == name and row["ts"] < at_ms and row["type"] != "message"]
        last = max(moves, key=lambda row: (row["ts"], row["id"]), default=None)
        if last and (last["type"] == "queued" or last.get("to_queue")):
            found[last["channel"], last.get("queue") or last.get("to_queue", "")] += 1
    return found


def epoch_ms(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize("seed", range(3))
def test_who_waits_is_told_alike_by_the_view_the_board_and_a_naive_count(emptied: Client, seed: int) -> None:
    chance = random.Random(seed)
    rows = conversing(chance)
    loaded_again(emptied, "conversation_events", rows, chance)
    view = "SELECT minute, channel, queue, contacts, queued, closed, waiting FROM contacts_minute ORDER BY minute"
    told = emptied.query(view).result_rows
    for minute_ms in range(NOW_MS - 4 * HOUR_MS, NOW_MS, 7 * MINUTE_MS):
        seen = {(channel, queue): n for at, channel, queue, *_, n in told if n and epoch_ms(at) == minute_ms}
        assert seen == waiting(rows, minute_ms + MINUTE_MS)
    contacts = Counter(row["channel"] for row in rows if row["type"] in ("opened", "reopened"))
    assert contacts == sum((Counter({channel: n}) for _, channel, _, n, *_ in told), Counter())
    by_queue: Counter[str] = Counter()
    for (_, queue), count in waiting(rows, NOW_MS + 1).items():
        by_queue[queue] += count
    board = emptied.query(QUERIES["queues"].sql, {"now_ms": NOW_MS}).result_rows
    assert {queue: count for queue, count, _ in board} == by_queue


@pytest.mark.parametrize("seed", range(3))
def test_response_times_follow_corrections(emptied: Client, seed: int) -> None:
    """Turns move between minutes and vanish; the board's narrow reading agrees with the view's whole one."""
    chance = random.Random(seed)
    rows = [
        turn(
            f"c{chance.randrange(60)}",
            chance.randrange(3),
            NOW_MS - chance.randrange(2 * HOUR_MS),
            chance.randrange(1, 300),
            "ann",
            offset,
            ended_by=chance.choice(["answer", "answer", "void"]),
        )
        for offset in range(500)
    ]
    loaded_again(emptied, "turns", rows, chance)
    newest = {(row["conversation"], row["number"]): row for row in rows}
    since = (NOW_MS - HOUR_MS) // MINUTE_MS * MINUTE_MS
    waits: dict[int, list[int]] = {}
    for row in newest.values():
        minute_ms = int(row["until"] * 1000) // MINUTE_MS * MINUTE_MS
        if row["ended_by"] == "answer" and minute_ms >= since:
            waits.setdefault(minute_ms, []).append(row["waited_ms"])
    told = emptied.query(QUERIES["response"].sql, {"now_ms": NOW_MS}).result_rows
    assert {epoch_ms(minute): n for minute, _, n, _, _ in told} == {minute: len(all) for minute, all in waits.items()}
    assert [p50 for *_, p50, _ in told] == [sorted(all)[(len(all) - 1) // 2] for _, all in sorted(waits.items())]
    view = (
        f"SELECT * FROM response_time_minute WHERE minute >= fromUnixTimestamp64Milli({since}) ORDER BY minute, channel"
    )
    assert told == emptied.query(view).result_rows


@pytest.mark.parametrize("seed", range(3))
def test_conversion_is_told_alike_by_the_view_the_board_and_a_naive_count(emptied: Client, seed: int) -> None:
    chance = random.Random(seed)
    day_ms = clock("00:30")  # so that the last 24 hours, from 20:30 on, lie in one day but for what is left out
    orders = [
        event(number, day_ms + chance.randrange(20 * HOUR_MS), "order", chance.randrange(80), order=f"o{number}")
        for number in range(120)
    ]
    firings = [
        firing(f"f{number}", day_ms + chance.randrange(20 * HOUR_MS), chance.randrange(80), kind="push")
        for number in range(200)
    ]
    loaded_again(emptied, "events", orders, chance)
    loaded_again(emptied, "actions", firings, chance)

    def bought(row: Row) -> bool:
        at_ms = int(row["at"] * 1000)
        return any(each["person"] == row["person"] and at_ms < each["ts"] <= at_ms + DAY_MS for each in orders)

    converted = sum(map(bought, firings))
    assert 0 < converted < 200
    view = emptied.query("SELECT sum(pushes), sum(converted) FROM conversion_by_rule").result_rows
    board = emptied.query(QUERIES["conversion"].sql, {"now_ms": NOW_MS}).result_rows
    assert (view, board) == ([(200, converted)], [("cart-left", 200, converted, 0, 0, 0)])


def figures(client: Client) -> list[Any]:
    """What the derived tables say."""
    asked = ("SELECT * FROM events_minute ORDER BY ALL", "SELECT * FROM contacts_minute ORDER BY ALL")
    return [client.query(sql).result_rows for sql in (*asked, "SELECT * FROM funnel", "SELECT * FROM rule_precision")]


def test_a_block_that_died_between_table_and_view_is_taken_up_by_the_view(emptied: Client) -> None:
    """The table has the block and refuses it a second time, by its token; the views must see it all the same."""
    emptied.command("CREATE TABLE gate (id String) ENGINE = MergeTree ORDER BY id")
    closed = "SELECT throwIf(id = 'e3', 'closed')::String AS id FROM events"
    emptied.command(f"CREATE MATERIALIZED VIEW a_gate TO gate AS {closed}")
    with pytest.raises(ClickHouseError, match=r"UNKNOWN_STATUS_OF_INSERT|closed"):  # as the loader sees it: again
        insert(emptied, "events", EVENTS, "clicks:0:0-12")
    assert emptied.query("SELECT count() FROM events").result_rows == [(len(EVENTS),)]
    assert emptied.query("SELECT * FROM funnel").result_rows == []
    emptied.command("DROP VIEW a_gate")
    emptied.command("DROP TABLE gate")
    insert(emptied, "events", EVENTS, "clicks:0:0-12")
    assert emptied.query("SELECT count() FROM events").result_rows == [(len(EVENTS),)]
    assert emptied.query("SELECT sum(events) FROM events_minute").result_rows == [(len(EVENTS),)]
    assert emptied.query("SELECT sum(viewed) FROM funnel").result_rows == [(4,)]


def test_figures_are_the_same_after_replays_and_merges(emptied: Client) -> None:
    insert(emptied, "events", EVENTS)
    insert(emptied, "conversation_events", CONVERSATION_EVENTS)
    once = figures(emptied)
    for row in (*EVENTS, *CONVERSATION_EVENTS):
        insert(
            emptied,
            "events" if "conversation" not in row else "conversation_events",
            [row | {"at": row["at"] + 90_000}],
        )
    assert figures(emptied) == once
    for table in ("event_minutes", "contact_minutes", "contact_moves", "person_days", "order_lines", "verdicts"):
        emptied.command(f"OPTIMIZE TABLE {table} FINAL")
    assert figures(emptied) == once


def test_what_was_loaded_before_the_views_is_filled_in(emptied: Client) -> None:
    insert(emptied, "events", EVENTS)
    insert(emptied, "conversation_events", CONVERSATION_EVENTS)
    fed = figures(emptied)
    fills = [migration.sql.strip().removesuffix(";") for migration in read() if migration.name.endswith("_filled")]
    for table in ("event_minutes", "contact_minutes", "contact_moves", "person_days", "order_lines", "verdicts"):
        emptied.command(f"TRUNCATE TABLE {table}")
    for sql in [*fills, *fills]:
        emptied.command(sql)
    assert figures(emptied) == fed
