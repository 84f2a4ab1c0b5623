"""What planners read from ClickHouse, and what they leave there."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.planning import DayForecast, Forecast, Need, Quality
from sinks.clickhouse import Client

LEAST_MEASURED = 100  # conversations
CONTACTS = """SELECT queue, channel, toUnixTimestamp(hour) AS at, toFloat64(if(queue = '', contacts, queued)) AS many
    FROM contacts_hour WHERE hour >= fromUnixTimestamp64Milli({since:Int64}) AND many > 0
    AND ({queue:String} = '' OR queue = {queue:String}) ORDER BY queue, channel, at"""
HANDLING = """SELECT count() AS many, avg(handling_ms) / 1000 AS handling_s FROM conversations FINAL
    WHERE closed > from AND handling_ms > 0 AND from >= fromUnixTimestamp64Milli({since:Int64})"""
FORECASTS = ["hour", "queue", "channel", "expected", "low", "high", "method", "made_at"]
DAYS = ["from", *FORECASTS[1:]]
ERRORS = ["made_at", "queue", "channel", "method", "chosen", "wape", "mape", "coverage", "origins", "note"]
STAFFING = [
    *("at", "queue", "contacts", "handling_s", "measured", "agents", "hired"),
    *("within", "within_one_less", "cost_fen", "made_at"),
]
Counts = list[tuple[int, float]]  # hour (epoch ms), contacts


class Handling(NamedTuple):
    """How long an agent has a contact, and of how many conversations that is known."""

    seconds: float
    conversations: int


def contacts(client: Client, since_ms: int, queue: str = "") -> dict[tuple[str, str], Counts]:
    """Contacts per hour by queue and channel; hours without any are left out. Queue '' has all that opened."""
    found: dict[tuple[str, str], Counts] = {}
    for name, channel, at_s, many in client.query(CONTACTS, {"since": since_ms, "queue": queue}).result_rows:
        found.setdefault((str(name), str(channel)), []).append((int(at_s) * 1000, float(many)))
    return found


def handling(client: Client, since_ms: int) -> Handling | None:
    """As measured; None if too few conversations say it."""
    ((many, seconds),) = client.query(HANDLING, {"since": since_ms}).result_rows
    return Handling(float(seconds), int(many)) if many >= LEAST_MEASURED else None


def keep_forecasts(client: Client, forecasts: Sequence[Forecast], made_ms: int) -> None:
    """Replaces what was told of the same hours."""
    rows = [
        [each.hour_ms // 1000, each.queue, each.channel, each.expected, each.low, each.high, each.method, made_ms]
        for each in forecasts
    ]
    insert(client, "forecasts", rows, FORECASTS)


def keep_days(client: Client, forecasts: Sequence[DayForecast], made_ms: int) -> None:
    """Replaces what was told of days that begin at the same hour."""
    rows = [[each.from_ms // 1000, *(getattr(each, name) for name in DAYS[1:-1]), made_ms] for each in forecasts]
    insert(client, "forecast_days", rows, DAYS)


def keep_errors(client: Client, errors: Sequence[Quality], made_ms: int) -> None:
    """One row per series and method."""
    rows = [[made_ms, *(getattr(each, name) for name in ERRORS[1:])] for each in errors]
    insert(client, "forecast_errors", rows, ERRORS)


def keep_staffing(client: Client, needs: Sequence[Need], made_ms: int) -> None:
    """Replaces what was planned for the same half hours."""
    rows = [[each.at_ms // 1000, *(getattr(each, name) for name in STAFFING[1:-1]), made_ms] for each in needs]
    insert(client, "staffing", rows, STAFFING)


def insert(client: Client, table: str, rows: list[list[object]], columns: list[str]) -> None:
    if rows:
        client.insert(table, rows, column_names=columns)
