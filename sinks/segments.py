"""Buyers out of ClickHouse, and the history of their tiers."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from clickhouse_connect.driver.client import Client

from schemas.segments import Buyer, Change

BUYERS = """
SELECT person, min(ts), max(ts), uniqExact(`order`), sum(amount_fen)
FROM order_lines FINAL
WHERE ts <= {at_ms:Int64}
GROUP BY person ORDER BY person
"""
TIERS = "SELECT person, tier FROM segments WHERE scheme = {scheme:String}"
NEWEST = "SELECT toUnixTimestamp64Milli(max(at)) FROM segment_changes WHERE scheme = {scheme:String}"
COLUMNS = (
    "person",
    "at",
    "scheme",
    "tier",
    "before",
    "recency_days",
    "frequency",
    "monetary_fen",
    "recency_score",
    "frequency_score",
    "monetary_score",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def buyers(client: Client, at_ms: int) -> list[Buyer]:
    """Everybody who ordered up to a moment, by person."""
    return [Buyer(*row) for row in client.query(BUYERS, {"at_ms": at_ms}).result_rows]


def tiers(client: Client, scheme: str) -> dict[str, str]:
    """Person -> tier, as the history has it."""
    return {str(person): str(tier) for person, tier in client.query(TIERS, {"scheme": scheme}).result_rows}


def newest_ms(client: Client, scheme: str) -> int:
    """The newest moment in the history, epoch ms; 0: there is none."""
    return int(client.query(NEWEST, {"scheme": scheme}).result_rows[0][0])


def write(client: Client, scheme: str, at_ms: int, changes: Iterable[Change]) -> None:
    """Add to the history. Written again for the same moment it is the same rows."""
    at = EPOCH + timedelta(milliseconds=at_ms)
    rows = [
        [
            each.scored.person,
            at,
            scheme,
            each.scored.tier,
            each.before,
            each.scored.recency_days,
            each.scored.frequency,
            each.scored.monetary_fen,
            each.scored.recency_score,
            each.scored.frequency_score,
            each.scored.monetary_score,
        ]
        for each in changes
    ]
    if rows:
        client.insert("segment_changes", rows, column_names=COLUMNS)
