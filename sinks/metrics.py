"""Live metrics read from ClickHouse, with the rights of an analyst.

A minute is closed when ticks of every partition of chats have gone beyond it (table freshness), and then either something
happened `SETTLE_MS` later, or the next minute is closed too: turns come in transactions, some seconds behind. So time is
that of the data: it stands while nothing ticks, and a replay has its own.
"""

from datetime import UTC, datetime, timedelta

from schemas.metrics import MINUTE_MS, Cell, MetricRow
from sinks.clickhouse import Client

SETTLE_MS = 10_000  # two checkpoints of the conversations job
LIMITS = {"max_threads": 1}  # the stream needs the other cores
PLAIN = tuple(name for name in Cell.__struct_fields__ if name not in ("waits_ms", "agents"))
ROWS = f"""
SELECT toInt64(toUnixTimestamp(minute)) * 1000 AS minute_ms, channel, queue, waits_ms, agents, {", ".join(PLAIN)}
FROM metrics_between(from_at = {{from_at:DateTime('UTC')}}, until_at = {{until_at:DateTime('UTC')}})
ORDER BY minute_ms, channel, queue
"""
TICKED = "SELECT toInt64(toUnixTimestamp(max(minute))) * 1000 FROM freshness WHERE topic = 'chats'"
NEWEST = """
SELECT max(ts) FROM contact_moves
WHERE ts >= {since_ms:Int64} AND fromUnixTimestamp64Milli(ts, 'UTC') >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
"""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def closed_ms(client: Client) -> int:
    """The end of the newest closed minute, epoch ms; 0: there is none."""
    ticked_ms = int(client.query(TICKED).result_rows[0][0])
    newest_ms = int(client.query(NEWEST, {"since_ms": ticked_ms}).result_rows[0][0])
    return ticked_ms + MINUTE_MS if ticked_ms and newest_ms >= ticked_ms + MINUTE_MS + SETTLE_MS else ticked_ms


def rows(client: Client, from_ms: int, until_ms: int) -> list[MetricRow]:
    """The minutes that begin in [from, until), whole minutes, in their order."""
    span = {"from_at": utc(from_ms), "until_at": utc(until_ms)}
    found = []
    for minute_ms, channel, queue, waits_ms, agents, *plain in client.query(ROWS, span).result_rows:
        figures = dict(zip(PLAIN, plain, strict=True))
        cell = Cell(**figures, waits_ms=tuple(waits_ms), agents=frozenset(agents))
        found.append(MetricRow(minute_ms, channel, queue, cell))
    return found


def utc(at_ms: int) -> datetime:
    """A moment as ClickHouse takes it."""
    return EPOCH + timedelta(milliseconds=at_ms)
